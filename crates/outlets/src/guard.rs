//! Keeps requests from places that nobody meant: this machine, private networks, other protocols (server-side request forgery).
//!
//! An address is checked when the configuration is read, and every name again when it is resolved for a connection, so that a name that
//! points elsewhere tomorrow is refused then. Redirects are never followed.

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, SocketAddr};

/// Why nothing may be sent there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GuardError {
    /// No address.
    #[error("it is no address of the web: {0}")]
    Url(String),
    /// Not TLS.
    #[error("it is sent over TLS only (https); private = true allows otherwise for a place of your own")]
    Plain,
    /// An account in the address.
    #[error("an address has no user and no password in it")]
    Account,
    /// Of this machine or a private network.
    #[error("{0} is on this machine or in a private network; private = true allows it where it is meant")]
    Private(String),
}

/// Whether an address is one of the public Internet (IANA's special-purpose registries, RFC 6890).
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            let special = v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_multicast()
                || v4.is_broadcast()
                || v4.is_documentation()
                || a == 0
                || (a == 100 && (64..128).contains(&b))
                || (a, b, c) == (192, 0, 0)
                || (a, b, c) == (192, 88, 99)
                || (a == 198 && (18..20).contains(&b))
                || a >= 240;
            !special
        }
        // Global unicast only, without the ranges in it that carry other addresses or are for examples.
        IpAddr::V6(v6) => {
            let s = v6.segments();
            let carried = (s[0] == 0x2001 && s[1] < 0x0200) || s[0] == 0x2002 || (s[0] == 0x2001 && s[1] == 0x0db8);
            (0x2000..0x4000).contains(&s[0]) && !carried && s[0] != 0x3fff
        }
    }
}

/// Reads where something is to be sent.
///
/// # Errors
/// What it may not be.
pub fn place(url: &str, private: bool) -> Result<Url, GuardError> {
    let parsed = Url::parse(url).map_err(|e| GuardError::Url(e.to_string()))?;
    match parsed.scheme() {
        "https" => {}
        "http" if private => {}
        "http" => return Err(GuardError::Plain),
        other => return Err(GuardError::Url(format!("{other:?} is not https"))),
    }
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(GuardError::Account);
    }
    let host = parsed.host_str().ok_or_else(|| GuardError::Url("it names no server".into()))?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let local = match bare.parse::<IpAddr>() {
        Ok(ip) => !is_public(ip),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    };
    if local && !private { Err(GuardError::Private(host.to_owned())) } else { Ok(parsed) }
}

/// Resolves names, and gives public addresses only.
#[derive(Debug)]
pub(crate) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            // One that is not public is enough: whoever mixes them in means no good.
            match found.iter().find(|a| !is_public(a.ip())) {
                Some(a) => Err(GuardError::Private(format!("{} ({})", name.as_str(), a.ip())).into()),
                None => Ok(Box::new(found.into_iter()) as Addrs),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_public_internet_pass() {
        for ip in ["8.8.8.8", "192.0.1.1", "100.63.255.255", "172.32.0.1", "2606:4700::1", "2001:4860:4860::8888"] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "192.0.0.1",
            "192.0.2.1",
            "198.18.0.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2001::1",
            "3fff::1",
        ] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[tokio::test]
    async fn a_name_that_points_to_this_machine_is_refused_when_it_is_resolved() {
        let resolved = PublicOnly.resolve("localhost".parse().unwrap()).await;
        let Err(e) = resolved else { panic!("resolved") };
        assert!(e.to_string().contains("private"), "{e}");
    }
}
