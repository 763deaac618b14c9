//! The results of one contest, station by station, as they are audited and screened: taken from a tally, whoever made that.

use crate::batch::Contents;
use election::checks::Flags;
use election::definition::{Contest, Definition};
use election::id::{AreaIx, ContestIx, PairIx};
use election::minutes::{Closed, Figures};
use election::tally::Tally;
use std::sync::Arc;

/// One result that counts.
#[derive(Debug, Clone)]
pub struct Row {
    /// Station and contest.
    pub pair: PairIx,
    /// The four figures.
    pub figures: Figures<u32>,
    /// Votes by choice of the contest; what is not on this ballot is 0.
    pub votes: Box<[u32]>,
    /// What the checks found.
    pub flags: Flags,
    /// When the count was closed.
    pub closed: Closed,
    /// When the commission recorded the first minutes of this result, in microseconds since 1970; `None`: not from a record.
    pub recorded: Option<i64>,
    /// What the first issue said, where another counts now.
    pub first: Option<Box<Changed>>,
}

/// What a result said before it was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Votes of the first issue, in the order of [`Row::votes`].
    pub votes: Box<[u32]>,
    /// Issue that counts now.
    pub issue: u16,
    /// When the commission recorded what counts now, in microseconds since 1970.
    pub recorded: i64,
}

impl Row {
    /// Sum of all votes.
    #[must_use]
    pub fn votes_sum(&self) -> u64 {
        self.votes.iter().map(|v| u64::from(*v)).sum()
    }

    /// The base of shares: valid votes, or the sum of the votes where that is larger or the valid votes are unknown.
    #[must_use]
    pub fn base(&self) -> u64 {
        self.figures.valid.map_or(0, u64::from).max(self.votes_sum())
    }
}

/// One contest of one night.
#[derive(Debug, Clone)]
pub struct Night {
    /// The definition.
    pub definition: Arc<Definition>,
    /// The contest.
    pub contest: ContestIx,
    /// Results in the order of the definition's pairs.
    pub rows: Vec<Row>,
    /// Pairs that have no result that counts.
    pub missing: u64,
    /// Figures that come without stations, and where they count. No sample can reach them.
    pub unaudited: Vec<(AreaIx, Contents)>,
}

impl Night {
    /// The results that count in this state. `recorded`: whether its times are those of a record.
    #[must_use]
    pub fn of(tally: &Tally, contest: ContestIx, recorded: bool) -> Self {
        let definition = Arc::clone(tally.definition());
        let c = &definition.contests[contest.at()];
        let mut night = Self {
            contest,
            rows: vec![],
            missing: 0,
            unaudited: outside(tally, contest),
            definition: Arc::clone(&definition),
        };
        for (at, pair) in definition.pairs.iter().enumerate().filter(|(_, p)| p.contest == contest) {
            let state = tally.pair(at.into());
            let Some(document) = state.counted() else {
                night.missing += 1;
                continue;
            };
            let spread = |votes: &[u32]| {
                let mut all = vec![0; c.choices.len()];
                c.list(pair.list).iter().zip(votes).for_each(|(choice, n)| all[*choice as usize] = *n);
                all.into_boxed_slice()
            };
            let first =
                state.documents.first().filter(|f| *f.votes != *document.votes || f.figures != document.figures);
            night.rows.push(Row {
                pair: at.into(),
                figures: document.figures,
                votes: spread(&document.votes),
                flags: document.flags,
                closed: document.closed,
                recorded: recorded.then(|| state.documents.first().map_or(document.at.0, |f| f.at.0)),
                first: first.map(|f| {
                    Box::new(Changed { votes: spread(&f.votes), issue: document.issue, recorded: document.at.0 })
                }),
            });
        }
        night
    }

    /// The contest.
    #[must_use]
    pub fn contest(&self) -> &Contest {
        &self.definition.contests[self.contest.at()]
    }

    /// The name of a result: its station, and the constituency where the station reports for several.
    #[must_use]
    pub fn id(&self, row: &Row) -> String {
        let pair = &self.definition.pairs[row.pair.at()];
        let station = &self.definition.stations[pair.station.at()].id;
        match pair.constituency {
            Some(k) if pair.named => {
                let area = self.contest().constituencies[k.at()].area;
                format!("{station}@{}", self.definition.areas[area.at()].id)
            }
            _ => station.clone(),
        }
    }
}

fn outside(tally: &Tally, contest: ContestIx) -> Vec<(AreaIx, Contents)> {
    let of = tally.aggregates().iter().filter(|a| a.contest == contest);
    of.map(|a| {
        let votes: u64 = a.votes.iter().sum();
        let valid = a.figures.valid.unwrap_or(0).max(votes);
        let invalid = a.figures.voted.unwrap_or(0).saturating_sub(valid);
        (a.area, Contents { votes: a.votes.clone(), other: valid - votes, invalid })
    })
    .collect()
}
