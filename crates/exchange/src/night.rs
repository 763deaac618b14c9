//! What the documents are made from: the figures of one record size, copied while the tally is read.

use election::act::Moment;
use election::allocation::Allocation;
use election::definition::{Contest, Definition};
use election::id::{AreaIx, ContestIx, PairIx, StationIx};
use election::statement::Stage;
use election::tally::{Sums, Tally};
use std::sync::Arc;

/// How far down figures are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Sums of areas.
    Areas,
    /// The result of every station as well.
    Stations,
}

/// What is wanted of a night.
#[derive(Debug, Clone, Copy)]
pub struct Scope {
    /// One contest; `None`: all.
    pub contest: Option<ContestIx>,
    /// Figures of this area and all in it. The country's are always there.
    pub within: AreaIx,
    /// How far down.
    pub depth: Depth,
}

impl Scope {
    /// All contests in the whole country.
    #[must_use]
    pub fn all(depth: Depth) -> Self {
        Self { contest: None, within: Definition::ROOT, depth }
    }

    /// A contest in an area.
    #[must_use]
    pub fn part(contest: ContestIx, within: AreaIx, depth: Depth) -> Self {
        Self { contest: Some(contest), within, depth }
    }
}

/// The state of the count at one record size.
#[derive(Debug)]
pub struct Night {
    pub(crate) d: Arc<Definition>,
    pub(crate) size: u64,
    /// When the last act was done.
    pub(crate) at: Moment,
    pub(crate) scope: Scope,
    pub(crate) contests: Vec<Figures>,
}

/// The figures of one contest.
#[derive(Debug)]
pub(crate) struct Figures {
    pub(crate) contest: ContestIx,
    pub(crate) announced: Option<Stage>,
    /// By area.
    pub(crate) areas: Vec<Sums>,
    /// By constituency of the contest.
    pub(crate) constituencies: Vec<Sums>,
    /// Every station with a counted result, in the order of the folder; empty where only areas are wanted.
    pub(crate) stations: Vec<Counted>,
    /// Seats, once they are announced.
    pub(crate) seats: Option<Allocation>,
    /// Votes of the stations, one after the other.
    votes: Vec<u32>,
}

/// The result of one pair that counts.
#[derive(Debug)]
pub(crate) struct Counted {
    pub(crate) pair: PairIx,
    /// Registered, voted, valid, invalid.
    pub(crate) figures: [Option<u32>; 4],
    votes_from: usize,
}

impl Night {
    /// Copies what is so now.
    #[must_use]
    pub fn take(tally: &Tally, scope: Scope) -> Self {
        let d = Arc::clone(tally.definition());
        let all = (0..d.contests.len()).map(ContestIx::from).filter(|c| scope.contest.is_none_or(|only| only == *c));
        let contests = all.map(|c| Figures::take(tally, c, scope)).collect();
        // A record without acts is as old as the beginning.
        Self { size: tally.size(), at: tally.at().unwrap_or(Moment(0)), scope, contests, d }
    }

    /// Adds the seats of a contest; they are written once it has been announced.
    pub fn seats(&mut self, contest: ContestIx, seats: &Allocation) {
        if let Some(f) = self.contests.iter_mut().find(|f| f.contest == contest && f.announced.is_some()) {
            f.seats = Some(seats.clone());
        }
    }

    /// The record size from which everything follows.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    pub(crate) fn contest(&self, figures: &Figures) -> &Contest {
        &self.d.contests[figures.contest.at()]
    }

    /// When the last act was done, to the second: `2015-11-01T17:00:00Z`.
    pub(crate) fn moment(&self) -> String {
        let whole = self.at.to_string();
        whole.split_once('.').map_or(whole.clone(), |(seconds, _)| format!("{seconds}Z"))
    }
}

impl Figures {
    fn take(tally: &Tally, contest: ContestIx, scope: Scope) -> Self {
        let d = tally.definition();
        let area = |a: usize| {
            let a = AreaIx::from(a);
            let wanted = a == Definition::ROOT || is_in(d, a, scope.within);
            if wanted { tally.totals(contest, a).sums.clone() } else { Sums::default() }
        };
        let areas = (0..d.areas.len()).map(area).collect();
        let constituencies = tally.constituency_sums(contest).to_vec();
        let (mut stations, mut votes) = (vec![], vec![]);
        if scope.depth == Depth::Stations {
            for pair in pairs(d, scope.within).into_iter().filter(|p| d.pairs[p.at()].contest == contest) {
                let state = tally.pair(pair);
                let Some(document) = state.counted.map(|at| &state.documents[at]) else { continue };
                let figures = document.figures.named().map(|(_, n)| n);
                stations.push(Counted { pair, figures, votes_from: votes.len() });
                votes.extend_from_slice(&document.votes);
            }
        }
        let announced = tally.announced(contest).map(|a| a.stage);
        Self { contest, announced, areas, constituencies, stations, votes, seats: None }
    }

    /// Votes of the n-th station, in the order of its list.
    pub(crate) fn votes(&self, n: usize) -> &[u32] {
        let to = self.stations.get(n + 1).map_or(self.votes.len(), |next| next.votes_from);
        &self.votes[self.stations[n].votes_from..to]
    }

    /// Whether anything is counted in an area: before, its sums are unknown and not 0.
    pub(crate) fn is_counted(&self, area: AreaIx) -> bool {
        let sums = &self.areas[area.at()];
        sums.reported + sums.aggregates > 0
    }

    /// Stations in the order of the folder with what `of` makes of each of their results, added up: a station with voters of several constituencies
    /// has a result for each.
    pub(crate) fn by_station<'a>(
        &'a self,
        d: &'a Definition,
        of: impl Fn(usize, &Counted) -> Option<u64> + 'a,
    ) -> impl Iterator<Item = (StationIx, u64)> + 'a {
        let station = |n: usize| self.stations.get(n).map(|c| d.pairs[c.pair.at()].station);
        let mut next = 0;
        std::iter::from_fn(move || {
            loop {
                let here = station(next)?;
                let mut sum = None;
                while station(next) == Some(here) {
                    let n = of(next, &self.stations[next]);
                    sum = match (sum, n) {
                        (Some(a), Some(b)) => Some(a + b),
                        (a, b) => a.or(b),
                    };
                    next += 1;
                }
                if let Some(sum) = sum {
                    return Some((here, sum));
                }
            }
        })
    }
}

/// Whether an area is another or lies in it.
pub(crate) fn is_in(d: &Definition, area: AreaIx, within: AreaIx) -> bool {
    within == Definition::ROOT || d.upwards(area).any(|a| a == within)
}

/// The pairs of an area and all in it, in the order of the folder.
fn pairs(d: &Definition, within: AreaIx) -> Vec<PairIx> {
    if within == Definition::ROOT {
        return (0..d.pairs.len()).map(PairIx::from).collect();
    }
    let (mut found, mut open) = (vec![], vec![within]);
    while let Some(area) = open.pop() {
        let area = &d.areas[area.at()];
        open.extend(&area.children);
        found.extend(area.stations.iter().flat_map(|s| &d.stations[s.at()].pairs));
    }
    found.sort_unstable();
    found
}
