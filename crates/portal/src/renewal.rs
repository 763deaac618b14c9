//! What may go into making pages about areas anew while results pour in, and how long a page may lag behind the record.
//!
//! Each address has its own pace, but thousands of them together would still take most of a core from those who read and those who send. So
//! all of them share a part of one core; when it is used up, a page lags behind, though never longer than [`LAG_MAX`].

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Longest time that a page for people may show what was so before, whatever making it costs.
pub(crate) const LAG_MAX: Duration = Duration::from_secs(3);
/// Making pages anew takes one part in so many of one core.
const PART: u32 = 20;
/// How far ahead the share may be spent, so that after a quiet time all are made at once: 100 ms of work.
const AHEAD: Duration = Duration::from_secs(2);

/// The common account.
pub(crate) struct Renewals {
    begin: Instant,
    /// Nanoseconds since the beginning up to which the share is spent.
    spent_until: AtomicU64,
}

impl Renewals {
    pub(crate) fn new(begin: Instant) -> Self {
        Self { begin, spent_until: AtomicU64::new(0) }
    }

    /// Whether the share has anything left.
    pub(crate) fn are_left(&self, now: Instant) -> bool {
        self.spent_until.load(Ordering::Relaxed) < self.nanos(now + AHEAD)
    }

    /// Takes what making a page has cost.
    pub(crate) fn charge(&self, now: Instant, cost: Duration) {
        let (now, cost) = (self.nanos(now), nanos(cost * PART));
        let add = |spent: u64| Some(spent.max(now).saturating_add(cost));
        let _ = self.spent_until.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }

    fn nanos(&self, at: Instant) -> u64 {
        nanos(at.saturating_duration_since(self.begin))
    }
}

/// What making something costs, from what it took before and this time. A moment in which the machine was busy with others says nothing, so the
/// figure falls at once and at most doubles.
pub(crate) fn steady(before: Duration, took: Duration) -> Duration {
    took.min(before.max(LEAST) * 2)
}

/// Less than this is not worth telling apart.
const LEAST: Duration = Duration::from_micros(50);

/// Enough for 584 years.
pub(crate) fn nanos(d: Duration) -> u64 {
    u64::try_from(d.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_twentieth_of_the_time_goes_into_it_and_no_more() {
        let begin = Instant::now();
        let renewals = Renewals::new(begin);
        let cost = Duration::from_millis(1);
        let made = (0..60_000u64).filter(|ms| {
            let now = begin + Duration::from_millis(*ms);
            let left = renewals.are_left(now);
            if left {
                renewals.charge(now, cost);
            }
            left
        });
        // 60 s with 1 ms each: a twentieth is 3,000, and 100 may be made ahead.
        assert_eq!(made.count(), 3_100);
    }

    #[test]
    fn one_slow_moment_hardly_counts_and_a_lasting_change_does() {
        let ms = Duration::from_millis;
        assert_eq!(steady(ms(1), ms(80)), ms(2));
        assert_eq!(steady(ms(2), ms(1)), ms(1));
        let costs = (0..12).fold(Duration::ZERO, |cost, _| steady(cost, ms(80)));
        assert_eq!(costs, ms(80));
    }

    #[test]
    fn a_quiet_time_is_not_saved_up_beyond_what_may_be_spent_ahead() {
        let begin = Instant::now();
        let renewals = Renewals::new(begin);
        let later = begin + Duration::from_secs(3600);
        let made = (0..10_000).take_while(|_| {
            let left = renewals.are_left(later);
            renewals.charge(later, Duration::from_millis(1));
            left
        });
        assert_eq!(made.count(), 100);
    }
}
