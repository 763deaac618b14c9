//! How long to wait after a failure: doubling, with a limit, and spread so that thousands of stations do not come back in step.

use std::time::Duration;

/// Waiting times. The seed is the caller's (each device another), so that a run can be repeated.
#[derive(Debug, Clone)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
    failures: u32,
    state: u64,
}

impl Backoff {
    /// Waits about `first` after the first failure, twice as long after each further one, at most `longest`.
    #[must_use]
    pub fn new(first: Duration, longest: Duration, seed: u64) -> Self {
        Self { first, longest, failures: 0, state: seed }
    }

    /// After a success: the next failure is a first one again.
    pub fn reset(&mut self) {
        self.failures = 0;
    }

    /// How long to wait after one more failure: between half and the whole of the doubled time.
    /// A longer wait that the server asked for is kept to, up to ten times `longest`.
    pub fn next(&mut self, asked: Option<Duration>) -> Duration {
        let whole =
            1_u32.checked_shl(self.failures).map_or(self.longest, |n| self.first.saturating_mul(n)).min(self.longest);
        self.failures = self.failures.saturating_add(1);
        let nanos = u64::try_from(whole.as_nanos()).unwrap_or(u64::MAX);
        let half = nanos / 2;
        let spread = Duration::from_nanos(half + self.random() % (nanos - half + 1).max(1));
        let asked = asked.unwrap_or_default().min(self.longest.saturating_mul(10));
        spread.max(asked)
    }

    /// SplitMix64 (Steele, Lea, Flood 2014): enough to spread, and no secret.
    fn random(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_wait_is_within_its_doubling_and_the_limit(seed: u64, first_ms in 1u64..5_000, longest_ms in 1u64..600_000) {
            let (first, longest) = (Duration::from_millis(first_ms), Duration::from_millis(longest_ms));
            let mut b = Backoff::new(first, longest, seed);
            for n in 0..70u32 {
                let whole = first.saturating_mul(2u32.saturating_pow(n)).min(longest);
                let wait = b.next(None);
                prop_assert!(wait >= whole / 2 && wait <= whole, "{n}: {wait:?} of {whole:?}");
            }
            b.reset();
            prop_assert!(b.next(None) <= first.min(longest));
        }

        #[test]
        fn what_the_server_asks_is_kept_to_but_not_for_ever(seed: u64, asked_s in 0u64..1_000_000) {
            let longest = Duration::from_secs(60);
            let wait = Backoff::new(Duration::from_secs(1), longest, seed).next(Some(Duration::from_secs(asked_s)));
            prop_assert!(wait >= Duration::from_secs(asked_s.min(600)));
            prop_assert!(wait <= Duration::from_secs(asked_s.max(1)).min(longest * 10));
        }
    }

    #[test]
    fn two_devices_do_not_come_back_in_step() {
        let waits = |seed| {
            let mut b = Backoff::new(Duration::from_secs(1), Duration::from_secs(60), seed);
            (0..5).map(|_| b.next(None)).collect::<Vec<_>>()
        };
        assert_eq!(waits(1), waits(1), "the same seed waits the same");
        assert!(waits(1).iter().zip(waits(2)).all(|(a, b)| *a != b));
    }
}
