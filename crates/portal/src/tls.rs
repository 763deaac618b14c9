//! TLS by certificate and key files, with client certificates where a client CA is given.

use rustls::RootCertStore;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A server's TLS, ready for use.
#[derive(Debug, Clone)]
pub struct TlsSetup {
    pub(crate) config: Arc<ServerConfig>,
    /// Whether a client CA is set up, so that the intake asks for a certificate of it.
    pub(crate) client_ca: bool,
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
    /// A client CA that cannot be used.
    #[error("the client CA cannot be used: {0}")]
    ClientCa(String),
}

impl TlsError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::File { .. } => "tls-file",
            Self::Unusable(_) => "tls-unusable",
            Self::ClientCa(_) => "tls-client-ca",
        }
    }
}

impl TlsSetup {
    /// Reads the PEM files: the certificate with its chain, its key, and, if given, the CA of client certificates. With a client CA a
    /// certificate stays optional for readers and is required on `/intake`.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn load(certificate: &Path, key: &Path, client_ca: Option<&Path>) -> Result<Self, TlsError> {
        let chain = certificates(certificate)?;
        let wanted = "a private key";
        let key = PrivateKeyDer::from_pem_file(key).map_err(|e| TlsError::File {
            path: key.into(),
            wanted,
            detail: e.to_string(),
        })?;
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder =
            ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
        let builder = match client_ca {
            None => builder.with_no_client_auth(),
            Some(path) => {
                let mut roots = RootCertStore::empty();
                for c in certificates(path)? {
                    roots.add(c).map_err(|e| TlsError::ClientCa(e.to_string()))?;
                }
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                    .allow_unauthenticated()
                    .build();
                builder.with_client_cert_verifier(verifier.map_err(|e| TlsError::ClientCa(e.to_string()))?)
            }
        };
        let mut config = builder.with_single_cert(chain, key)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self { config: Arc::new(config), client_ca: client_ca.is_some() })
    }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let file = |detail: String| TlsError::File { path: path.into(), wanted: "certificates", detail };
    let found = CertificateDer::pem_file_iter(path)
        .map_err(|e| file(e.to_string()))?
        .collect::<Result<Vec<_>, _>>()
        .map_err(|e| file(e.to_string()))?;
    if found.is_empty() { Err(file("there is no certificate in it".into())) } else { Ok(found) }
}
