//! The address of a PostgreSQL database, and TLS where it asks for it.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::StoreError;

pub(super) struct Address {
    pub(super) config: Config,
    /// Host, port and database: what may be shown.
    pub(super) place: String,
    pub(super) tls: Option<MakeRustlsConnect>,
}

impl Address {
    pub(super) fn parse(url: &str) -> Result<Self, StoreError> {
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut kept, mut roots, mut tls) = (Vec::new(), None, false);
        for part in query.split('&').filter(|part| !part.is_empty()) {
            match part.split_once('=') {
                Some(("sslmode", "disable" | "prefer")) => {}
                Some(("sslmode", "require" | "verify-ca" | "verify-full")) => tls = true,
                Some(("sslmode", _)) => {
                    return Err(wrong("sslmode is none of disable, prefer, require, verify-ca, verify-full"));
                }
                Some(("sslrootcert", path)) => roots = Some(path.to_owned()),
                _ => kept.push(part),
            }
        }
        // The driver's message names the faulty part only, never the password.
        let mut config: Config = format!("{base}?{}", kept.join("&"))
            .parse()
            .map_err(|error: tokio_postgres::Error| wrong(&super::fault::words(&error)))?;
        config.ssl_mode(if tls { SslMode::Require } else { SslMode::Disable });
        if config.get_application_name().is_none() {
            config.application_name("scrutineer");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(super::CONNECT_WAIT_MAX);
        }
        config.keepalives_idle(Duration::from_secs(30));
        let place = place(&config);
        let tls = if tls { Some(connector(&place, roots.as_deref())?) } else { None };
        Ok(Self { config, place, tls })
    }
}

fn wrong(detail: &str) -> StoreError {
    StoreError::Address { detail: detail.to_owned() }
}

fn place(config: &Config) -> String {
    let ports = config.get_ports();
    let hosts: Vec<String> = config
        .get_hosts()
        .iter()
        .enumerate()
        .map(|(at, host)| {
            let port = ports.get(at).or(ports.first()).copied().unwrap_or(5432);
            match host {
                Host::Tcp(name) => format!("{name}:{port}"),
                Host::Unix(path) => format!("{}:{port}", path.display()),
            }
        })
        .collect();
    format!("postgres {}/{}", hosts.join(","), config.get_dbname().unwrap_or_default())
}

fn connector(place: &str, file: Option<&str>) -> Result<MakeRustlsConnect, StoreError> {
    let failed = |detail: String| StoreError::Unreachable { place: place.to_owned(), detail };
    let mut roots = RootCertStore::empty();
    if let Some(path) = file {
        let unreadable = |error| failed(format!("sslrootcert {path}: {error}"));
        for certificate in CertificateDer::pem_file_iter(path).map_err(unreadable)? {
            roots
                .add(certificate.map_err(unreadable)?)
                .map_err(|error| failed(format!("sslrootcert {path}: {error}")))?;
        }
    } else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    if roots.is_empty() {
        return Err(failed(
            "TLS is asked for and there is no trusted root certificate: name one by sslrootcert=".to_owned(),
        ));
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_never_shows_the_password() {
        let address = Address::parse("postgres://me:secret@db.example:6543/votes?application_name=x").unwrap();
        assert_eq!(address.place, "postgres db.example:6543/votes");
        assert!(address.tls.is_none());
    }

    #[test]
    fn what_is_no_address_is_refused_without_repeating_it() {
        for url in [
            "postgres://me:secret@h/d?sslmode=perhaps",
            "postgres://me:secret@h:port/d",
            "postgres://me:secret@h/d?x=y",
        ] {
            let fault = Address::parse(url).err().unwrap();
            assert_eq!(fault.code(), "storage-address");
            assert!(!fault.to_string().contains("secret"), "{fault}");
        }
    }

    #[test]
    fn a_root_file_that_is_not_there_is_named() {
        let fault = Address::parse("postgres://h/d?sslmode=verify-full&sslrootcert=/absent.pem").err().unwrap();
        assert!(fault.to_string().contains("/absent.pem"), "{fault}");
    }
}
