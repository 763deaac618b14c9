//! A made-up nation and its whole election day, reproducible from a seed: for demos, training, load and property tests.
//!
//! [`folder`] makes the election folder, [`day`] everything that arrives on the evening, [`results_csv`] the same night as a table for
//! replay. All is pure and made of whole numbers; the same plan gives the same bytes on every machine. Names of places, people and
//! lists are invented, in a language that does not exist.

mod boards;
mod dice;
mod evening;
mod files;
mod ground;
mod land;
mod mishaps;
mod names;
mod outlines;
mod parties;
mod polling;
mod results;
#[cfg(test)]
mod tests;

pub(crate) use dice::Dice;

use election::definition::Definition;
use election::folder::Files;
use election::id::{Count, PairIx};
use election::minutes::{Closed, Figures, Minutes, Mode};
use election::statement::{Aggregate, Turnout};

/// Fewest stations of a nation.
pub const STATIONS_MIN: usize = 100;
/// Most stations of a nation.
pub const STATIONS_MAX: usize = 200_000;

/// What nation is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Stations, those abroad included: [`STATIONS_MIN`] to [`STATIONS_MAX`]; a number outside is taken as the nearer bound.
    pub stations: usize,
    /// Everything follows from it.
    pub seed: u64,
    /// Election id, as `docs/formats/election-folder.md` allows; another makes a folder that has this fault.
    pub id: String,
    /// Polling day, `YYYY-MM-DD`; likewise.
    pub date: String,
}

impl Default for Plan {
    fn default() -> Self {
        Self { stations: 2_000, seed: 1, id: "rehearsal".to_owned(), date: "2026-05-10".to_owned() }
    }
}

impl Plan {
    fn stations_in_bounds(&self) -> usize {
        self.stations.clamp(STATIONS_MIN, STATIONS_MAX)
    }
}

/// Everything that arrives, in the order of the evening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// What the country's board says through the day, hour by hour, before the polls close.
    pub turnout: Vec<Turnout>,
    /// The events.
    pub events: Vec<Event>,
}

/// One arrival.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Minutes of a station. The count is the one that prevails in the election, the round the one that is held.
    Minutes {
        /// Station id.
        station: String,
        /// `contest` or `contest@area`.
        contest: String,
        /// Issue, from 1. Issues of a document may arrive in another order than they were made.
        issue: u16,
        /// When the count was closed, RFC 3339.
        closed: String,
        /// The four figures.
        figures: Figures<u32>,
        /// Votes by choice, in the order of the ballot.
        votes: Vec<(String, u32)>,
        /// When in the evening, in thousandths of it, 0 to 1,000.
        at_permille: u16,
    },
    /// Figures without stations, as they stand in the folder's `aggregates.csv`.
    Aggregate {
        /// The statement, ready to be signed.
        statement: Aggregate,
        /// When in the evening, in thousandths of it, 0 to 1,000.
        at_permille: u16,
    },
}

impl Event {
    /// When in the evening, in thousandths of it.
    #[must_use]
    pub fn at_permille(&self) -> u16 {
        match self {
            Self::Minutes { at_permille, .. } | Self::Aggregate { at_permille, .. } => *at_permille,
        }
    }

    /// The minutes to seal under this definition; `None` for figures without stations, and for what the definition does not have.
    #[must_use]
    pub fn minutes<'a>(&'a self, definition: &'a Definition) -> Option<Minutes<'a>> {
        let Self::Minutes { station, contest, issue, closed, figures, votes, .. } = self else {
            return None;
        };
        Some(Minutes {
            election: &definition.id,
            definition: definition.digest,
            mode: Mode::Live,
            contest,
            round: definition.contest_of(pair(definition, station, contest)?).round,
            station,
            count: count(definition),
            issue: *issue,
            closed: Closed::parse(closed)?,
            figures: *figures,
            votes: votes.iter().map(|(choice, n)| (choice.as_str(), *n)).collect(),
        })
    }
}

/// The count that prevails.
fn count(definition: &Definition) -> Count {
    definition.counts.last().copied().unwrap_or(Count::Hand)
}

fn pair(definition: &Definition, station: &str, contest: &str) -> Option<PairIx> {
    definition.pair(definition.station(station)?, contest)
}

/// The election folder of the nation; [`election::folder::read`] finds no fault in it.
#[must_use]
pub fn folder(plan: &Plan) -> Files {
    files::write(plan)
}

/// The election day of a definition read from the nation's [`folder`]. Another definition gets a day too, with less colour: what it
/// is not told by the kinds of area and the ids of choices, it takes as middling.
#[must_use]
pub fn day(plan: &Plan, definition: &Definition) -> Day {
    evening::day(plan, definition)
}

/// The night as `results.csv` (`docs/formats/election-folder.md`): one row for each pair with the figures of its last issue, in
/// the order in which these arrived. The issue in the table is 1, because it is the only one: sent alone, a higher one would be held until those
/// before it come. Figures without stations are not in it; they stand in `aggregates.csv`.
#[must_use]
pub fn results_csv(definition: &Definition, day: &Day) -> String {
    results::write(definition, day)
}
