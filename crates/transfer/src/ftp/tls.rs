//! TLS of the file transfer: the server's certificate, without what belongs to web pages.

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// Sessions that clients may take up again: data connections do, and save the key exchange.
const SESSIONS: usize = 4_096;

/// A server's TLS, ready for use. Cheap to clone.
#[derive(Clone)]
pub struct Tls(pub(super) TlsAcceptor);

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tls")
    }
}

/// Why TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file that cannot be read, or holds nothing of its kind.
    #[error("{path}: {detail}; it must be a PEM file with {wanted}")]
    File {
        /// The file.
        path: PathBuf,
        /// What was wanted.
        wanted: &'static str,
        /// What is wrong.
        detail: String,
    },
    /// Certificate and key that do not go together, or that the library cannot use.
    #[error("the certificate and its key cannot be used: {0}")]
    Unusable(#[from] rustls::Error),
}

impl TlsError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::File { .. } => "tls-file",
            Self::Unusable(_) => "tls-unusable",
        }
    }
}

impl Tls {
    /// Reads the PEM files: the certificate with its chain, and its key.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn load(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let file = |path: &Path, wanted, detail: String| TlsError::File { path: path.into(), wanted, detail };
        let chain = CertificateDer::pem_file_iter(certificate)
            .and_then(|found| found.collect::<Result<Vec<_>, _>>())
            .map_err(|e| file(certificate, "certificates", e.to_string()))?;
        let key = PrivateKeyDer::from_pem_file(key).map_err(|e| file(key, "a private key", e.to_string()))?;
        Self::of(chain, key)
    }

    /// Of a certificate with its chain and its key.
    ///
    /// # Errors
    /// They do not go together, or the library cannot use them.
    pub fn of(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Result<Self, TlsError> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let mut config = builder.with_no_client_auth().with_single_cert(chain, key)?;
        config.session_storage = rustls::server::ServerSessionMemoryCache::new(SESSIONS);
        config.ticketer = aws_lc_rs::Ticketer::new()?;
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }
}
