//! How far apart the first and the last reader get a release, measured where the bytes are handed to each socket.
//!
//! Only who was ready for a release counts: who had taken everything before when it was made. A reader whose own line is slow falls behind, and is
//! counted as such, not as a difference that the commission makes.

use crate::renewal::nanos;
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Releases that are looked at: more than a minute and a half of an evening at its fullest.
const KEPT: usize = 4_096;

/// When a release went to whom.
#[derive(Debug)]
pub(crate) struct Marks {
    /// When the record was seen to have grown.
    made: Instant,
    /// Readers that were ready and have begun to take it.
    taken: AtomicU32,
    /// Those of them to whose socket it has been handed.
    handed: AtomicU32,
    /// Nanoseconds after `made` of the first and the last of these.
    first: AtomicU64,
    last: AtomicU64,
}

impl Marks {
    fn new(made: Instant) -> Self {
        let zero = || AtomicU32::new(0);
        Self { made, taken: zero(), handed: zero(), first: AtomicU64::new(u64::MAX), last: AtomicU64::new(0) }
    }

    pub(crate) fn made(&self) -> Instant {
        self.made
    }

    /// A ready reader begins to take it.
    pub(crate) fn take(&self) {
        self.taken.fetch_add(1, Ordering::Relaxed);
    }

    /// The bytes have been handed to a ready reader's socket.
    pub(crate) fn hand(&self, now: Instant) {
        let after = nanos(now.saturating_duration_since(self.made));
        self.first.fetch_min(after, Ordering::Relaxed);
        self.last.fetch_max(after, Ordering::Relaxed);
        self.handed.fetch_add(1, Ordering::Relaxed);
    }

    /// Readers, and nanoseconds to the first and the last of them. Whose socket has not taken it yet counts up to now.
    fn so_far(&self, now: Instant) -> Option<(u32, u64, u64)> {
        let (taken, handed) = (self.taken.load(Ordering::Relaxed), self.handed.load(Ordering::Relaxed));
        if handed == 0 {
            return None;
        }
        let waiting = if handed < taken { nanos(now.saturating_duration_since(self.made)) } else { 0 };
        Some((taken, self.first.load(Ordering::Relaxed), self.last.load(Ordering::Relaxed).max(waiting)))
    }
}

/// Middle, 99th percentile and longest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Spread {
    pub p50: u64,
    pub p99: u64,
    pub max: u64,
}

impl Spread {
    fn of(mut all: Vec<u64>) -> Option<Self> {
        all.sort_unstable();
        let at = |percent: usize| all.get((all.len() * percent).div_ceil(100).saturating_sub(1)).copied();
        Some(Self { p50: at(50)?, p99: at(99)?, max: at(100)? })
    }
}

/// What is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Skew {
    /// Readers connected now.
    pub readers: u32,
    /// Those of them that have not taken everything that is released.
    pub behind: u32,
    /// The latest releases that went to two ready readers or more.
    pub releases: usize,
    /// Seconds from the oldest of them to the newest.
    pub over_s: u64,
    /// Microseconds between the first and the last ready reader.
    pub skew_us: Option<Spread>,
    /// Microseconds from the growth of the record to the last ready reader.
    pub delay_us: Option<Spread>,
}

/// Time for which pages show the same figures.
const TOLD: Duration = Duration::from_secs(10);

/// What pages say, and how often that has changed.
#[derive(Default)]
struct Told {
    at: Option<Instant>,
    changes: u64,
    skew: Option<Skew>,
}

/// Where it is gathered.
#[derive(Default)]
pub(crate) struct Meter {
    readers: AtomicU32,
    behind: AtomicU32,
    latest: Mutex<VecDeque<Arc<Marks>>>,
    told: Mutex<Told>,
}

impl Meter {
    /// The marks of a release that is being made.
    pub(crate) fn begin(&self, made: Instant) -> Arc<Marks> {
        let marks = Arc::new(Marks::new(made));
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if latest.len() == KEPT {
            latest.pop_front();
        }
        latest.push_back(Arc::clone(&marks));
        marks
    }

    pub(crate) fn readers(&self) -> u32 {
        self.readers.load(Ordering::Relaxed)
    }

    pub(crate) fn join(self: &Arc<Self>) -> Place {
        self.readers.fetch_add(1, Ordering::Relaxed);
        Place { meter: Arc::clone(self), behind: false }
    }

    /// What pages say, with a number that changes when it does; renewed every ten seconds at most.
    pub(crate) fn told(&self, now: Instant) -> (u64, Option<Skew>) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.at.is_none_or(|at| now.saturating_duration_since(at) >= TOLD) {
            told.at = Some(now);
            let skew = Some(self.skew(now)).filter(|s| s.skew_us.is_some());
            if skew != told.skew {
                told.skew = skew;
                told.changes += 1;
            }
        }
        (told.changes, told.skew)
    }

    pub(crate) fn skew(&self, now: Instant) -> Skew {
        let (mut skews, mut delays) = (Vec::new(), Vec::new());
        let mut over: Option<(Instant, Instant)> = None;
        {
            let latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
            for m in latest.iter() {
                let Some((_, first, last)) = m.so_far(now).filter(|(readers, ..)| *readers > 1) else { continue };
                skews.push((last - first) / 1_000);
                delays.push(last / 1_000);
                over = Some((over.map_or(m.made, |o| o.0), m.made));
            }
        }
        Skew {
            readers: self.readers(),
            behind: self.behind.load(Ordering::Relaxed),
            releases: skews.len(),
            over_s: over.map_or(Duration::ZERO, |(from, to)| to - from).as_secs(),
            skew_us: Spread::of(skews),
            delay_us: Spread::of(delays),
        }
    }
}

/// A connected reader's place.
pub(crate) struct Place {
    meter: Arc<Meter>,
    behind: bool,
}

impl Place {
    pub(crate) fn is_behind(&mut self, behind: bool) {
        if std::mem::replace(&mut self.behind, behind) != behind {
            if behind {
                self.meter.behind.fetch_add(1, Ordering::Relaxed);
            } else {
                self.meter.behind.fetch_sub(1, Ordering::Relaxed);
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.is_behind(false);
        self.meter.readers.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_skew_is_from_the_first_to_the_last_who_was_ready_and_grows_while_one_waits() {
        let (meter, begin) = (Arc::new(Meter::default()), Instant::now());
        let ms = |n| begin + Duration::from_millis(n);
        let marks = meter.begin(begin);
        assert_eq!(meter.skew(ms(1)).skew_us, None);
        (0..3).for_each(|_| marks.take());
        marks.hand(ms(10));
        marks.hand(ms(14));
        let us = |n| Some(Spread { p50: n, p99: n, max: n });
        assert_eq!(meter.skew(ms(50)).skew_us, us(40_000), "the third has not got it");
        marks.hand(ms(60));
        assert_eq!(meter.skew(ms(90)).skew_us, us(50_000));
        assert_eq!(meter.skew(ms(90)).delay_us, us(60_000));
    }

    #[test]
    fn what_went_to_one_reader_alone_has_no_skew() {
        let (meter, begin) = (Arc::new(Meter::default()), Instant::now());
        let marks = meter.begin(begin);
        marks.take();
        marks.hand(begin);
        assert_eq!((meter.skew(begin).releases, meter.skew(begin).skew_us), (0, None));
    }

    #[test]
    fn of_a_hundred_the_ninety_ninth_is_the_99th_percentile() {
        assert_eq!(Spread::of((1..=100).rev().collect()), Some(Spread { p50: 50, p99: 99, max: 100 }));
        assert_eq!(Spread::of(vec![7]), Some(Spread { p50: 7, p99: 7, max: 7 }));
        assert_eq!(Spread::of(vec![]), None);
    }

    #[test]
    fn a_place_that_is_left_is_neither_connected_nor_behind() {
        let meter = Arc::new(Meter::default());
        let mut place = meter.join();
        place.is_behind(true);
        place.is_behind(true);
        assert_eq!((meter.readers(), meter.skew(Instant::now()).behind), (1, 1));
        drop(place);
        assert_eq!((meter.readers(), meter.skew(Instant::now()).behind), (0, 0));
    }
}
