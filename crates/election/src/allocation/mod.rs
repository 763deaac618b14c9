//! Seats from votes: a declared [`Rule`], the [`Votes`], the lots drawn so far, and out comes an [`Allocation`] with the
//! reasoning for every seat.
//!
//! The parts are apart, so that a new law is a new combination: *thresholds* say who takes part, *race* prepares the votes (with
//! those from outside), a *method* (divisor, quota, ranking) gives seats until a tie stops it, *lot* decides the tie. Exact integers
//! throughout; the format and every formula are in `docs/formats/allocation.md`.

mod divisor;
mod error;
mod explain;
mod lot;
mod quota;
mod race;
mod ranking;
mod rule;
#[cfg(test)]
mod tests;
mod threshold;
mod trace;
mod votes;

use serde::{Deserialize, Serialize};

pub use error::AllocationError;
pub use explain::{explain, explain_threshold};
pub use lot::{Lot, LotRequired};
pub use rule::{
    Base, ChoiceKind, Comparison, FIRST_DIVISOR_PART_MAX, Level, Method, Outside, Remainder, Rule, RuleFault,
    SHARE_DEN_MAX, Scope, Threshold, Ties,
};
pub use trace::{Ratio, Rival, SpreadVotes, Step, ThresholdResult, ThresholdTrace, Vacancy};
pub use votes::{CHOICES_MAX, Choice, Constituency, Region, SEATS_MAX, SEATS_TOTAL_MAX, Totals, VOTES_MAX, Votes};

use lot::LotBox;
use race::{Draft, Race};
use threshold::Gate;

/// The seats of a contest and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allocation {
    /// Certain seats of each choice in the whole country, in ballot order. Seats that hang on a lot are in none.
    pub seats: Vec<u32>,
    /// Seats that stay vacant.
    pub vacant: u32,
    /// Every constituency in the given order; one entry without a name at level `national`.
    pub by_constituency: Vec<Outcome>,
    /// What every threshold asked for, in every place, and who reached it.
    pub thresholds: Vec<ThresholdTrace>,
    /// Lots that must be drawn; empty: the seats are complete.
    pub lots_required: Vec<LotRequired>,
}

/// The seats of one constituency. Seats + vacant + open in `lot` = the seats to give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The constituency; absent: the country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constituency: Option<String>,
    /// (choice, seats) of those who have certain seats, in ballot order.
    pub seats: Vec<(usize, u32)>,
    /// Seats that stay vacant.
    pub vacant: u32,
    /// The lot that must be drawn before the seats are complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<LotRequired>,
    /// Every step, in order.
    pub trace: Vec<Step>,
}

/// Gives the seats that follow from these votes by this rule, with the lots that were drawn.
///
/// # Errors
/// When the rule, the votes or a lot contradict themselves or each other; see [`AllocationError`]. A missing lot is no error: it is
/// in [`Allocation::lots_required`].
pub fn allocate(rule: &Rule, votes: &Votes, lots: &[Lot]) -> Result<Allocation, AllocationError> {
    if let Some(fault) = rule.faults().into_iter().next() {
        return Err(fault.into());
    }
    let sides = votes.check(rule)?;
    let mut gate = Gate::open(rule, votes)?;
    let mut lots = LotBox::new(lots);
    let mut outcomes = Vec::new();
    match rule.level {
        Level::National => {
            let race = Race::national(rule, votes, gate.country());
            outcomes.push(decide(rule, votes, race, &mut lots)?);
        }
        Level::Constituency => {
            for constituency in &votes.constituencies {
                let passed = gate.constituency(constituency)?;
                let race = Race::constituency(rule, votes, constituency, &passed, &sides);
                outcomes.push(decide(rule, votes, race, &mut lots)?);
            }
        }
    }
    lots.finish()?;
    Ok(collect(votes.choices.len(), outcomes, gate.traces))
}

fn decide(rule: &Rule, votes: &Votes, mut race: Race, lots: &mut LotBox<'_>) -> Result<Outcome, AllocationError> {
    let mut draft = draft(rule, &race);
    let lot = lot::settle(votes, &race, &mut draft, lots)?;
    let mut trace = std::mem::take(&mut race.steps);
    trace.append(&mut draft.steps);
    let seats = race.entries.iter().zip(&draft.seats).map(|(entry, &seats)| (entry.choice, seats));
    Ok(Outcome {
        seats: seats.filter(|&(_, seats)| seats > 0).collect(),
        constituency: race.place,
        vacant: draft.vacant,
        lot,
        trace,
    })
}

fn draft(rule: &Rule, race: &Race) -> Draft {
    if race.seats == 0 || race.entries.is_empty() {
        let mut draft = Draft::new(race);
        draft.leave(race.seats, race.if_empty);
        return draft;
    }
    match rule.method {
        Method::Dhondt | Method::SainteLague | Method::ModifiedSainteLague => divisor::give(rule, race),
        Method::Hare | Method::Droop | Method::HagenbachBischoff => quota::give(rule.method, race),
        Method::Plurality | Method::Sntv => ranking::give(rule.method, race),
    }
}

fn collect(choices: usize, by_constituency: Vec<Outcome>, thresholds: Vec<ThresholdTrace>) -> Allocation {
    let mut seats = vec![0; choices];
    for &(choice, won) in by_constituency.iter().flat_map(|outcome| &outcome.seats) {
        seats[choice] += won;
    }
    let vacant = by_constituency.iter().map(|outcome| outcome.vacant).sum();
    let lots_required = by_constituency.iter().filter_map(|outcome| outcome.lot.clone()).collect();
    Allocation { seats, vacant, by_constituency, thresholds, lots_required }
}
