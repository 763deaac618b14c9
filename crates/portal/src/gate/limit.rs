//! How many wrong sign-ins are taken from one network in a while: so that nobody fills the log of access or keeps every core busy with
//! guesses. What one account can stand is counted with the account.

use crate::fault::Fault;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Wrong tries from one network within [`WHILE_S`]: many people may sit behind one address.
const TRIES_MAX: u32 = 60;
/// Seconds after which the count begins anew.
const WHILE_S: i64 = 600;
/// Networks that are remembered.
const NETWORKS_MAX: usize = 20_000;

/// The refusal.
pub(super) fn too_often() -> Fault {
    Fault::new(429, "sign-in-too-often", "too many wrong tries came from your network; wait ten minutes")
}

/// The counts.
#[derive(Debug, Default)]
pub(crate) struct Limiter(Mutex<HashMap<[u8; 8], (i64, u32)>>);

/// An address of version 4, or the half of one of version 6 that is one customer's.
fn network(ip: IpAddr) -> [u8; 8] {
    let mut key = [0; 8];
    match ip.to_canonical() {
        IpAddr::V4(a) => key[..4].copy_from_slice(&a.octets()),
        IpAddr::V6(a) => key.copy_from_slice(&a.octets()[..8]),
    }
    key
}

impl Limiter {
    /// Whether a network may try now; the moment in seconds.
    pub(crate) fn may_try(&self, ip: IpAddr, now_s: i64) -> bool {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(&network(ip)).is_none_or(|(since, n)| now_s - since >= WHILE_S || *n < TRIES_MAX)
    }

    /// Counts a wrong try.
    pub(crate) fn wrong(&self, ip: IpAddr, now_s: i64) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= NETWORKS_MAX {
            counts.retain(|_, (since, _)| now_s - *since < WHILE_S);
            if counts.len() >= NETWORKS_MAX {
                counts.clear();
            }
        }
        let entry = counts.entry(network(ip)).or_insert((now_s, 0));
        *entry = if now_s - entry.0 >= WHILE_S { (now_s, 1) } else { (entry.0, entry.1.saturating_add(1)) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_that_guesses_has_to_wait_and_no_other() {
        let limiter = Limiter::default();
        let ip = |s: &str| s.parse::<IpAddr>().unwrap();
        for _ in 0..TRIES_MAX {
            assert!(limiter.may_try(ip("2001:db8::1"), 1000));
            limiter.wrong(ip("2001:db8::1"), 1000);
        }
        assert!(!limiter.may_try(ip("2001:db8::ffff"), 1000), "the same customer");
        assert!(limiter.may_try(ip("2001:db8:0:1::1"), 1000) && limiter.may_try(ip("10.0.0.1"), 1000));
        assert!(limiter.may_try(ip("2001:db8::1"), 1000 + WHILE_S));
    }

    #[test]
    fn the_memory_is_bounded() {
        let limiter = Limiter::default();
        for i in 0..60_000u32 {
            limiter.wrong(IpAddr::from(i.to_be_bytes()), 1000);
        }
        assert!(limiter.0.lock().unwrap().len() <= NETWORKS_MAX);
    }
}
