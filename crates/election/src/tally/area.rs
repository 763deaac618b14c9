//! Sums of areas and constituencies, kept up to date by differences: a new result touches its area, all above it, and its constituency.

use super::aggregates::AggregateState;
use super::documents::Document;
use crate::checks::Severity;
use crate::definition::{Contest, Definition, Pair};
use crate::id::{AreaIx, ConstituencyIx, ListIx};
use std::collections::HashMap;

/// Sums of one contest in one area. No sum can overflow: the folder's and the grammar's limits (2,000,000 stations, figures
/// below 2³²) keep every one below 2⁵³.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sums {
    /// Pairs that will report.
    pub expected: u32,
    /// Pairs with a counted result.
    pub reported: u32,
    /// Figures without stations in it.
    pub aggregates: u32,
    /// Valid votes in these.
    pub aggregated: u64,
    /// Registered, voted, valid, invalid: sums of what is known.
    figures: [u64; 4],
    /// How many contributions to each figure are known.
    known: [u32; 4],
    /// Voted and registered of the stations where both are known, for turnout.
    turnout: (u64, u64),
    /// The base of shares: of each result its valid votes, or the sum of its votes where that is larger or valid is unknown.
    pub base: u64,
    /// Results that contradict themselves.
    pub contradictory: u32,
    /// Results that somebody should look at.
    pub suspect: u32,
    /// Votes by position in the list of the area.
    pub votes: Box<[u64]>,
}

impl Sums {
    fn new(choices: usize) -> Self {
        Self { votes: vec![0; choices].into(), ..Self::default() }
    }

    fn figure(&self, i: usize) -> Option<u64> {
        (self.known[i] > 0 || self.reported + self.aggregates == 0).then_some(self.figures[i])
    }

    /// Registered voters in what was reported; `None` if nothing that was reported says.
    #[must_use]
    pub fn registered(&self) -> Option<u64> {
        self.figure(0)
    }

    /// Voters who took part.
    #[must_use]
    pub fn voted(&self) -> Option<u64> {
        self.figure(1)
    }

    /// Valid votes.
    #[must_use]
    pub fn valid(&self) -> Option<u64> {
        self.figure(2)
    }

    /// Invalid votes.
    #[must_use]
    pub fn invalid(&self) -> Option<u64> {
        self.figure(3)
    }

    /// Turnout as (voted, registered) of the stations where both are known.
    #[must_use]
    pub fn turnout(&self) -> Option<(u64, u64)> {
        (self.turnout.1 > 0).then_some(self.turnout)
    }

    /// Registered, voted, valid, invalid with their names.
    #[must_use]
    pub fn named(&self) -> [(&'static str, Option<u64>); 4] {
        [
            ("registered", self.registered()),
            ("voted", self.voted()),
            ("valid", self.valid()),
            ("invalid", self.invalid()),
        ]
    }

    /// Adds or takes away figures; `n` becomes `now` by `step`.
    fn shift_figures(&mut self, figures: [Option<u64>; 4], base: u64, add: bool) {
        for ((sum, known), f) in self.figures.iter_mut().zip(&mut self.known).zip(figures) {
            if let Some(f) = f {
                shift(sum, f, add);
                if add { *known += 1 } else { *known -= 1 }
            }
        }
        shift(&mut self.base, base, add);
    }

    fn shift_document(&mut self, d: &Document, project: Option<&[u32]>, add: bool) {
        let f = d.figures;
        let figures = [f.registered, f.voted, f.valid, f.invalid].map(|n| n.map(u64::from));
        // Where minutes contradict themselves the larger is the base, so that no share is ever above 100 %.
        let votes: u64 = d.votes.iter().map(|v| u64::from(*v)).sum();
        let base = f.valid.map_or(votes, |v| votes.max(u64::from(v)));
        self.shift_figures(figures, base, add);
        if let (Some(registered), Some(voted)) = (figures[0], figures[1]) {
            shift(&mut self.turnout.0, voted, add);
            shift(&mut self.turnout.1, registered, add);
        }
        match project {
            None => self.votes.iter_mut().zip(&d.votes).for_each(|(sum, v)| shift(sum, u64::from(*v), add)),
            Some(p) => {
                p.iter().zip(&d.votes).for_each(|(at, v)| shift(&mut self.votes[*at as usize], u64::from(*v), add))
            }
        }
        for (n, severity) in
            [(&mut self.contradictory, Severity::Contradictory), (&mut self.suspect, Severity::Suspect)]
        {
            if !d.flags.is_clear() && d.flags.any(severity) {
                if add { *n += 1 } else { *n -= 1 }
            }
        }
        if add { self.reported += 1 } else { self.reported -= 1 }
    }

    fn shift_aggregate(&mut self, a: &AggregateState, list: &[u32], add: bool) {
        let f = a.figures;
        let votes: u64 = a.votes.iter().sum();
        // Valid votes of an aggregate that gives none are the sum of its votes: an aggregate is votes.
        let valid = f.valid.unwrap_or(votes);
        self.shift_figures([f.registered, f.voted, Some(valid), f.invalid], valid.max(votes), add);
        for (at, choice) in list.iter().enumerate() {
            shift(&mut self.votes[at], a.votes[*choice as usize], add);
        }
        shift(&mut self.aggregated, valid.max(votes), add);
        if add { self.aggregates += 1 } else { self.aggregates -= 1 }
    }
}

fn shift(sum: &mut u64, n: u64, add: bool) {
    if add { *sum += n } else { *sum -= n }
}

/// The totals of an area: sums and which choice stands at which position.
#[derive(Debug, Clone, Copy)]
pub struct Totals<'a> {
    /// The sums.
    pub sums: &'a Sums,
    /// Positions in the contest's choices, parallel to the votes.
    pub list: &'a [u32],
}

impl Totals<'_> {
    /// Choice positions with their votes.
    pub fn votes(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        self.list.iter().zip(&self.sums.votes).map(|(c, v)| (*c as usize, *v))
    }
}

/// Sums of one contest.
#[derive(Debug, Clone)]
pub(super) struct ContestSums {
    pub(super) areas: Vec<Sums>,
    pub(super) constituencies: Vec<Sums>,
    /// Where the choices of one list stand in another.
    projections: HashMap<(ListIx, ListIx), Box<[u32]>>,
}

impl ContestSums {
    pub(super) fn new(contest: &Contest, definition: &Definition) -> Self {
        let mut projections = HashMap::new();
        let contest_ix = definition.contests.iter().position(|c| std::ptr::eq(c, contest));
        for pair in definition.pairs.iter().filter(|p| Some(p.contest.at()) == contest_ix) {
            for area in definition.upwards(definition.stations[pair.station.at()].area) {
                let to = contest.list_of[area.at()];
                if to != pair.list {
                    projections
                        .entry((pair.list, to))
                        .or_insert_with(|| project(contest.list(pair.list), contest.list(to)));
                }
            }
        }
        Self {
            areas: contest.list_of.iter().map(|l| Sums::new(contest.list(*l).len())).collect(),
            constituencies: contest.constituencies.iter().map(|k| Sums::new(contest.list(k.list).len())).collect(),
            projections,
        }
    }

    /// Changes by how many results are expected.
    pub(super) fn expect(&mut self, definition: &Definition, pair: &Pair, by: i32) {
        let area = definition.stations[pair.station.at()].area;
        for a in definition.upwards(area) {
            let e = &mut self.areas[a.at()].expected;
            *e = e.saturating_add_signed(by);
        }
        if let Some(k) = pair.constituency {
            let e = &mut self.constituencies[k.at()].expected;
            *e = e.saturating_add_signed(by);
        }
    }

    /// Replaces what a pair contributes.
    pub(super) fn replace(
        &mut self,
        definition: &Definition,
        pair: &Pair,
        old: Option<&Document>,
        new: Option<&Document>,
    ) {
        let contest = &definition.contests[pair.contest.at()];
        for a in definition.upwards(definition.stations[pair.station.at()].area) {
            let to = contest.list_of[a.at()];
            let projection = (to != pair.list).then(|| &*self.projections[&(pair.list, to)]);
            let sums = &mut self.areas[a.at()];
            if let Some(d) = old {
                sums.shift_document(d, projection, false);
            }
            if let Some(d) = new {
                sums.shift_document(d, projection, true);
            }
        }
        if let Some(k) = pair.constituency {
            let sums = &mut self.constituencies[k.at()];
            if let Some(d) = old {
                sums.shift_document(d, None, false);
            }
            if let Some(d) = new {
                sums.shift_document(d, None, true);
            }
        }
    }

    /// Replaces what figures without stations contribute.
    pub(super) fn replace_aggregate(
        &mut self,
        definition: &Definition,
        old: Option<&AggregateState>,
        new: &AggregateState,
    ) {
        let contest = &definition.contests[new.contest.at()];
        let constituency: Option<ConstituencyIx> = contest.constituency_of[new.area.at()];
        let lists: Vec<(AreaIx, ListIx)> = definition.upwards(new.area).map(|a| (a, contest.list_of[a.at()])).collect();
        for (a, list) in lists {
            let sums = &mut self.areas[a.at()];
            if let Some(o) = old {
                sums.shift_aggregate(o, contest.list(list), false);
            }
            sums.shift_aggregate(new, contest.list(list), true);
        }
        if let Some(k) = constituency {
            let list = contest.list(contest.constituencies[k.at()].list);
            let sums = &mut self.constituencies[k.at()];
            if let Some(o) = old {
                sums.shift_aggregate(o, list, false);
            }
            sums.shift_aggregate(new, list, true);
        }
    }
}

fn project(from: &[u32], to: &[u32]) -> Box<[u32]> {
    from.iter()
        .map(|c| {
            let at = to.binary_search(c).expect("an area's list holds every choice of the ballots in it");
            u32::try_from(at).expect("a list has at most 100,000 choices")
        })
        .collect()
}
