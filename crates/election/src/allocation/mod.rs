//! Seats from votes: a declared [`Rule`], the [`Votes`], the lots drawn so far, and out comes an [`Allocation`] with the
//! reasoning for every seat.
//!
//! The parts are apart, so that a new law is a new combination: *thresholds* say who takes part, *race* prepares the votes (with
//! those from outside), a *method* (divisor, quota, ranking) gives seats until a tie stops it, *lot* decides the tie. Exact integers
//! throughout; the format and every formula are in `docs/formats/allocation.md`.

mod alliances;
mod conditions;
mod divisor;
mod elect;
mod error;
mod explain;
mod formula;
mod grounds;
mod groups;
mod joint;
mod lot;
mod needed;
pub mod open;
mod part_faults;
mod person_rule;
mod persons_limit;
mod power;
mod quota;
mod race;
mod ranking;
mod rule;
mod rule_faults;
mod shares;
mod stage;
mod stage_faults;
mod stage_parts;
mod staged;
mod tables;
#[cfg(test)]
mod tests;
mod threshold;
mod threshold_rule;
mod trace;
mod votes;

use serde::{Deserialize, Serialize};

pub use elect::{By, Elected, Person};
pub use error::AllocationError;
pub use explain::{decimal, explain, explain_threshold, multiple};
pub use lot::{Lot, LotRequired};
pub use person_rule::{Exhausted, Leaving, LeftSeat, LeftVotes, Order, Persons, ShareOf};
pub use rule::{
    Base, ChoiceKind, Comparison, FIRST_DIVISOR_PART_MAX, Level, Method, Outside, Remainder, Rule, SHARE_DEN_MAX,
    Scope, Threshold, Ties, Whose,
};
pub use rule_faults::RuleFault;
pub use stage::{
    Bonus, Factor, MarkQuota, Overhang, Place, PlaceSeats, QuotaOf, Rounding, Runoff, Stage, Turnout, Unit, VotesFrom,
};
pub use trace::{Fixed, PowerRival, Ratio, Rival, SpreadVotes, Step, ThresholdResult, ThresholdTrace, Vacancy};
pub use votes::{
    CHOICES_MAX, Choice, Constituency, Region, SEATS_MAX, SEATS_TOTAL_MAX, Standing, Totals, VOTES_MAX, Votes,
};

use lot::LotBox;
use persons_limit::PersonsLimit;
use race::Race;
use threshold::Gate;
use votes::Sides;

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
    /// Who gets the seats of the lists, where the rule says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elected: Vec<Elected>,
    /// Seats of winners on other ballots who are no choices of this contest, by id: independents with a direct seat.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<(String, u32)>,
    /// The first stage that a lot keeps from being computed: seats are known from the stages before it only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<String>,
}

/// The seats of one constituency. Seats + vacant + open in `lot` = the seats to give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The constituency; absent: the country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constituency: Option<String>,
    /// The stage that gave them; absent: the rule has one only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// The unit whose seats of an earlier stage are divided here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Ids of those whom the numbers of this outcome mean (parties, alliances, places); empty: the choices of the contest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
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
    allocate_all(rule, &Input { votes, ballots: &[], persons: &[] }, lots)
}

/// What a rule may need beside the votes of its own contest.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The votes of the contest.
    pub votes: &'a Votes,
    /// Votes of other contests (first votes, preference votes), by contest id.
    pub ballots: &'a [(String, Votes)],
    /// Who stands on the lists.
    pub persons: &'a [Person],
}

/// As [`allocate`], for rules that work on several ballots or give seats to persons.
///
/// # Errors
/// As [`allocate`], and a ballot that the rule needs and is not given.
pub fn allocate_all(rule: &Rule, input: &Input<'_>, lots: &[Lot]) -> Result<Allocation, AllocationError> {
    if let Some(fault) = rule.faults().into_iter().next() {
        return Err(fault.into());
    }
    let sides = input.votes.check(rule)?;
    let votes = input.votes.without_void();
    let sides = if matches!(votes, std::borrow::Cow::Owned(_)) { votes.check(rule)? } else { sides };
    let input = Input { votes: &votes, ..*input };
    let mut lots = LotBox::new(lots);
    let (mut allocation, won) = if rule.method == Method::Stages {
        staged::allocate(rule, &input, &sides, &mut lots)?
    } else {
        let allocation = flat(rule, &input, &sides, &mut lots)?;
        let won = won(&allocation);
        (allocation, won)
    };
    if allocation.lots_required.is_empty()
        && let Some(persons) = &rule.persons
    {
        (allocation.elected, allocation.lots_required) = elect::elect(rule, persons, &input, &won, &mut lots)?;
    }
    lots.finish()?;
    Ok(allocation)
}

/// A rule of one stage.
fn flat(rule: &Rule, input: &Input<'_>, sides: &Sides, lots: &mut LotBox<'_>) -> Result<Allocation, AllocationError> {
    let votes = input.votes;
    let mut gate = Gate::open(rule, votes, &|_, _| false)?;
    let limit = PersonsLimit::of(rule, input.persons);
    let mut outcomes = Vec::new();
    match rule.level {
        Level::National => {
            let mut race = Race::national(rule, votes, &gate.country(None));
            limit.apply(&mut race, &votes.choices);
            outcomes.push(decide(rule, votes, race, &votes.national, lots)?);
        }
        Level::Constituency => {
            for constituency in &votes.constituencies {
                let passed = gate.constituency(constituency, None)?;
                let mut race = Race::constituency(rule, votes, constituency, &passed, sides);
                limit.apply(&mut race, &votes.choices);
                let Constituency { valid, voters, registered, .. } = *constituency;
                let totals = Totals { valid, voters, registered, votes: Vec::new() };
                outcomes.push(decide(rule, votes, race, &totals, lots)?);
            }
        }
    }
    Ok(collect(votes.choices.len(), outcomes, gate.traces))
}

fn decide(
    rule: &Rule,
    votes: &Votes,
    mut race: Race,
    totals: &Totals,
    lots: &mut LotBox<'_>,
) -> Result<Outcome, AllocationError> {
    let (mut draft, lot) = conditions::give(rule, &race, totals, &votes.choices, lots)?;
    let full = |entry: &race::Entry, seats: u32| {
        votes.choices[entry.choice].kind == ChoiceKind::List && seats > 0 && seats == entry.cap
    };
    for (entry, &seats) in race.entries.iter().zip(&draft.seats).filter(|(entry, seats)| full(entry, **seats)) {
        draft.steps.push(Step::Fixed { choice: entry.choice, seats, reason: Fixed::Persons });
    }
    let mut trace = std::mem::take(&mut race.steps);
    trace.append(&mut draft.steps);
    let seats = race.entries.iter().zip(&draft.seats).map(|(entry, &seats)| (entry.choice, seats));
    Ok(Outcome {
        stage: None,
        of: None,
        names: Vec::new(),
        seats: seats.filter(|&(_, seats)| seats > 0).collect(),
        constituency: race.place,
        vacant: draft.vacant,
        lot,
        trace,
    })
}

/// The seats that a choice has in a place: what persons get.
struct Won {
    place: Option<String>,
    choice: usize,
    seats: u32,
}

fn won(allocation: &Allocation) -> Vec<Won> {
    let of = |outcome: &Outcome| {
        let place = outcome.constituency.clone();
        outcome
            .seats
            .iter()
            .map(move |&(choice, seats)| Won { place: place.clone(), choice, seats })
            .collect::<Vec<_>>()
    };
    allocation.by_constituency.iter().flat_map(of).collect()
}

fn collect(choices: usize, by_constituency: Vec<Outcome>, thresholds: Vec<ThresholdTrace>) -> Allocation {
    let mut seats = vec![0; choices];
    for &(choice, won) in by_constituency.iter().flat_map(|outcome| &outcome.seats) {
        seats[choice] += won;
    }
    let vacant = by_constituency.iter().map(|outcome| outcome.vacant).sum();
    let lots_required = by_constituency.iter().filter_map(|outcome| outcome.lot.clone()).collect();
    Allocation {
        seats,
        vacant,
        by_constituency,
        thresholds,
        lots_required,
        elected: Vec::new(),
        others: Vec::new(),
        waiting: None,
    }
}
