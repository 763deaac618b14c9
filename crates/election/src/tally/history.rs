//! How the count has gone: the country's sums now and then, each as of a record size. It follows from the record's own times, so that everybody
//! who counts again draws the same line.

use super::Tally;
use crate::act::Moment;
use crate::definition::Definition;
use crate::id::ContestIx;

/// Between two points at first; it doubles when there are too many.
const INTERVAL_US: i64 = 60_000_000;
/// Most points.
pub const POINTS_MAX: usize = 720;
/// Votes are kept for contests of at most so many choices; of others how much is counted.
const CHOICES_MAX: usize = 200;

/// The sums of one contest at one point.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Then {
    /// Results counted.
    pub reported: u32,
    /// Results expected.
    pub expected: u32,
    /// The base of shares.
    pub base: u64,
    /// Voted and registered where both are known.
    pub turnout: Option<(u64, u64)>,
    /// Votes in ballot order; empty where there are too many choices.
    pub votes: Box<[u64]>,
}

/// A moment of the count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Record size from which the sums follow.
    pub size: u64,
    /// When the last act of it was done.
    pub at: Moment,
    /// By contest.
    pub contests: Box<[Then]>,
}

/// The points so far.
#[derive(Debug, Clone)]
pub(super) struct History {
    points: Vec<Point>,
    due: Moment,
    interval: i64,
}

impl Default for History {
    fn default() -> Self {
        Self { points: vec![], due: Moment(i64::MIN), interval: INTERVAL_US }
    }
}

impl Tally {
    /// Notes a point if it is time. The first is the first act after which something is counted.
    pub(super) fn note_history(&mut self, index: u64, at: Moment) {
        if at < self.history.due || !self.is_sealed() {
            return;
        }
        if self.history.points.is_empty() && (0..self.contests.len()).all(|c| self.then(c.into()).reported == 0) {
            return;
        }
        let contests = (0..self.contests.len()).map(|c| self.then(c.into())).collect();
        let h = &mut self.history;
        h.points.push(Point { size: index + 1, at, contests });
        if h.points.len() > POINTS_MAX {
            let mut n = 0;
            h.points.retain(|_| {
                n += 1;
                n % 2 == 1
            });
            h.interval *= 2;
        }
        h.due = Moment(at.0.saturating_add(h.interval));
    }

    fn then(&self, contest: ContestIx) -> Then {
        let s = self.totals(contest, Definition::ROOT).sums;
        let few = s.votes.len() <= CHOICES_MAX;
        Then {
            reported: s.reported,
            expected: s.expected,
            base: s.base,
            turnout: s.turnout(),
            votes: if few { s.votes.clone() } else { Box::default() },
        }
    }

    /// How the count has gone, ending with how it stands.
    #[must_use]
    pub fn history(&self) -> Vec<Point> {
        let mut points = self.history.points.clone();
        if let Some(at) = self.at
            && points.last().is_some_and(|p| p.size < self.size)
        {
            let contests = (0..self.contests.len()).map(|c| self.then(c.into())).collect();
            points.push(Point { size: self.size, at, contests });
        }
        points
    }

    /// The record size at which the last point not after this moment stands; `None` before the first.
    #[must_use]
    pub fn size_at(&self, at: Moment) -> Option<u64> {
        let after = self.history.points.partition_point(|p| p.at <= at);
        after.checked_sub(1).map(|i| self.history.points[i].size)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{folder, minutes, sealed_of};
    use super::*;
    use crate::id::Count;

    /// A tally in which one result stands, at this moment.
    fn counted(at: Moment) -> Tally {
        let mut t = sealed_of(&folder());
        assert!(t.history().is_empty(), "nothing is counted yet");
        let m = minutes(&t, 0, Count::Hand, 1, [5, 3, 2]);
        t.apply_minutes(1, at, m);
        t.pass(1, at);
        t
    }

    #[test]
    fn a_point_a_minute_and_the_last_is_how_it_stands() {
        let at = |s: i64| Moment(s * 1_000_000);
        let mut t = counted(at(100));
        for (i, s) in [(2, 101), (3, 130), (4, 159), (5, 160), (6, 161)] {
            t.pass(i, at(s));
        }
        let h = t.history();
        assert_eq!(h.iter().map(|p| (p.size, p.at)).collect::<Vec<_>>(), [(2, at(100)), (6, at(160)), (7, at(161))]);
        assert_eq!(h[0].contests[0].reported, 1);
        assert_eq!(
            (t.size_at(at(99)), t.size_at(at(100)), t.size_at(at(159)), t.size_at(at(500))),
            (None, Some(2), Some(2), Some(6))
        );
    }

    #[test]
    fn a_long_night_has_no_more_points_than_can_be_drawn() {
        let mut t = counted(Moment(0));
        for i in 2..5_000u64 {
            t.pass(i, Moment(i64::try_from(i).unwrap() * INTERVAL_US));
        }
        let h = t.history();
        assert!(h.len() <= POINTS_MAX + 1 && h.len() > POINTS_MAX / 4, "{}", h.len());
        assert_eq!((h[0].size, h.last().unwrap().size), (2, 5_000));
        assert!(h.windows(2).all(|w| w[0].size < w[1].size));
    }
}
