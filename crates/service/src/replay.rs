//! Nonces that were used, so that a message that somebody listened to cannot be sent again. In memory, bounded; what is older than a token may
//! be is forgotten.

use crate::fault::Refusal;
use crate::security::{AGE_S_MAX, AHEAD_S_MAX, Token};
use election::act::Moment;
use record::hash::sha256;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

/// Nonces of one account that are remembered: 200 calls a second.
pub const NONCES_MAX: usize = 72_000;

/// The memory.
#[derive(Debug)]
pub struct Replays {
    since: Moment,
    accounts: Mutex<HashMap<String, Account>>,
}

/// Of one account.
#[derive(Debug, Default)]
struct Account {
    seen: HashSet<[u8; 32]>,
    /// The same with the moment from which they may be forgotten, in the order of coming.
    order: VecDeque<(i64, [u8; 32])>,
}

impl Replays {
    /// An empty memory that begins now.
    #[must_use]
    pub fn new(now: Moment) -> Self {
        Self { since: now, accounts: Mutex::default() }
    }

    /// Since when it remembers; older tokens may have been used before.
    #[must_use]
    pub fn since(&self) -> Moment {
        self.since
    }

    /// Takes a token of an account whose password was right.
    ///
    /// # Errors
    /// `token-replayed`; `too-many-calls` where no more nonces of the account are remembered.
    pub fn take(&self, token: &Token, now: Moment) -> Result<(), Refusal> {
        let hash = sha256(&token.nonce);
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let account = accounts.entry(token.name.clone()).or_default();
        while account.order.front().is_some_and(|(until, _)| *until < now.0) {
            if let Some((_, old)) = account.order.pop_front() {
                account.seen.remove(&old);
            }
        }
        if account.seen.contains(&hash) {
            return Err(Refusal::new("token-replayed", "this Nonce was used before: every call has one of its own"));
        }
        if account.seen.len() >= NONCES_MAX {
            let message = format!("at most {NONCES_MAX} calls within {AGE_S_MAX} s; wait a moment");
            return Err(Refusal::new("too-many-calls", message).after(30));
        }
        // From the moment of coming, so that the order is the order of forgetting; a token that is ahead stays good longer.
        let until = now.0.saturating_add((AGE_S_MAX + AHEAD_S_MAX) * 1_000_000);
        account.seen.insert(hash);
        account.order.push_back((until, hash));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(name: &str, n: u64, created: Moment) -> Token {
        Token { name: name.into(), password: "x".into(), nonce: n.to_be_bytes().to_vec(), created }
    }

    const S: i64 = 1_000_000;

    #[test]
    fn a_token_is_good_once_as_long_as_it_is_not_stale() {
        let replays = Replays::new(Moment(0));
        let ahead = token("a", 1, Moment(1_000 * S + AHEAD_S_MAX * S));
        replays.take(&ahead, Moment(1_000 * S)).unwrap();
        // For as long as its age would let it through it is remembered.
        for s in [1_000, 1_001, 1_000 + AGE_S_MAX + AHEAD_S_MAX] {
            assert!(ahead.check_age(Moment(s * S), replays.since()).is_ok());
            assert_eq!(replays.take(&ahead, Moment(s * S)).unwrap_err().code, "token-replayed", "{s}");
        }
        let later = Moment((1_001 + AGE_S_MAX + AHEAD_S_MAX) * S);
        assert!(ahead.check_age(later, replays.since()).is_err());
        replays.take(&ahead, later).unwrap();
        replays.take(&token("b", 1, Moment(0)), Moment(1_000 * S)).unwrap();
    }

    #[test]
    fn the_memory_of_an_account_is_bounded_and_fails_closed() {
        let replays = Replays::new(Moment(0));
        for n in 0..NONCES_MAX as u64 {
            replays.take(&token("a", n, Moment(0)), Moment(0)).unwrap();
        }
        let next = token("a", u64::MAX, Moment(0));
        assert_eq!(replays.take(&next, Moment(0)).unwrap_err().code, "too-many-calls");
        replays.take(&next, Moment((AGE_S_MAX + AHEAD_S_MAX + 1) * S)).unwrap();
        assert_eq!(replays.accounts.lock().unwrap()["a"].seen.len(), 1);
    }
}
