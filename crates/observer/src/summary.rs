//! The figures of a contest in the form that `verify --json` and the API give: one form, so that they can be compared by a machine.
//!
//! Numbers are integers, what is unknown is `null`, every choice is present.

use election::allocation::Allocation;
use election::definition::Definition;
use election::id::{AreaIx, ContestIx};
use election::tally::{SeatsError, Tally};
use record::Hash;
use serde::Serialize;
use std::collections::BTreeMap;

/// Results expected and there.
#[derive(Debug, Clone, Serialize)]
pub struct Stations {
    /// That will report.
    pub expected: u32,
    /// With a counted result.
    pub reported: u32,
}

/// A contest in an area.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    /// How much of it is counted.
    pub stations: Stations,
    /// Registered voters in what was reported.
    pub registered: Option<u64>,
    /// Voters who took part.
    pub voted: Option<u64>,
    /// Valid votes.
    pub valid: Option<u64>,
    /// Invalid votes.
    pub invalid: Option<u64>,
    /// Votes by choice.
    pub votes: BTreeMap<String, u64>,
}

impl Figures {
    /// Of an area.
    #[must_use]
    pub fn of(tally: &Tally, contest: ContestIx, area: AreaIx) -> Self {
        let t = tally.totals(contest, area);
        let choices = &tally.definition().contests[contest.at()].choices;
        Self {
            stations: Stations { expected: t.sums.expected, reported: t.sums.reported },
            registered: t.sums.registered(),
            voted: t.sums.voted(),
            valid: t.sums.valid(),
            invalid: t.sums.invalid(),
            votes: t.votes().map(|(c, n)| (choices[c].id.clone(), n)).collect(),
        }
    }
}

/// A contest as a whole.
#[derive(Debug, Clone, Serialize)]
pub struct ContestSummary {
    /// Contest id.
    pub id: String,
    /// Round.
    pub round: u8,
    /// The country's figures.
    #[serde(flatten)]
    pub figures: Figures,
    /// Seats by choice; `null` while a lot is open that decides about them, or where seats could not be computed.
    pub seats: BTreeMap<String, Option<u32>>,
    /// Seats that stay vacant.
    pub vacant: u32,
    /// Ties that ask for a lot.
    pub lots_required: Vec<election::allocation::LotRequired>,
    /// How far it was announced: `null`, `provisional` or `final`.
    pub announced: Option<&'static str>,
    /// Record size from which the figures follow.
    pub size: u64,
    /// Root of the record at that size.
    pub root: Hash,
}

impl ContestSummary {
    /// From the tally and the seats computed from it.
    #[must_use]
    pub fn of(
        tally: &Tally,
        contest: ContestIx,
        allocation: &Result<Option<Allocation>, SeatsError>,
        root: Hash,
    ) -> Self {
        let c = &tally.definition().contests[contest.at()];
        let known = allocation.as_ref().ok().map(Option::as_ref);
        let seats = c
            .choices
            .iter()
            .enumerate()
            .map(|(i, x)| (x.id.clone(), known.and_then(|a| Tally::seats_of(a, i, &x.id))))
            .collect();
        let a = known.flatten();
        Self {
            id: c.id.clone(),
            round: c.round,
            figures: Figures::of(tally, contest, Definition::ROOT),
            seats,
            vacant: a.map_or(0, |a| a.vacant),
            lots_required: a.map(|a| a.lots_required.clone()).unwrap_or_default(),
            announced: tally.announced(contest).map(|a| a.stage.word()),
            size: tally.size(),
            root,
        }
    }
}
