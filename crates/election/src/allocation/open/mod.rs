//! What could still change: for each seat the fewest votes that would take it from its holder, and whether the votes that are still
//! open could.
//!
//! Three numbers for a seat: votes that *move* from its holder to others, votes that are *added* to others (open stations), votes
//! that its holder *loses* (a result annulled). A tie counts as a change, because a lot would decide. Numbers are exact where the formula
//! lets them be computed; where not, they are bounds and say so. `docs/formats/allocation.md` has the formulas.

mod quota;
mod race;
mod search;
mod short;
mod stages;
mod thresholds;

use serde::{Deserialize, Serialize};

use super::divisor::Divisors;
use super::error::AllocationError;
use super::formula::Formula;
use super::person_rule::Exhausted;
use super::rule::{Level, Method, Outside, Remainder, Rule};
use super::threshold::Gate;
use super::votes::{Sides, Votes};
use super::{Allocation, Input, Outcome};
use race::Field;

/// Lists whose threshold is open are tried in every combination, up to so many.
const FLIPS_MAX: usize = 6;

/// What may still come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outstanding {
    /// For each constituency the voters of its open stations; `None`: not known.
    pub constituencies: Vec<Option<u64>>,
    /// Voters of open stations outside every constituency; `None`: not known.
    pub outside: Option<u64>,
}

impl Outstanding {
    /// Voters of all open stations; `None`: not known.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        let mut all = self.constituencies.iter().copied().chain([self.outside]);
        all.try_fold(0_u64, |sum, open| Some(sum.saturating_add(open?)))
    }
}

/// The margins of a contest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Margins {
    /// Every certain seat, constituency by constituency; where they were searched for, the last seat of each choice.
    pub seats: Vec<SeatMargin>,
    /// Every threshold of the country for every list that it applies to.
    pub thresholds: Vec<ThresholdMargin>,
    /// Seats that nothing open can change.
    pub decided: u32,
    /// Seats that may change, those that hang on a lot included.
    pub undecided: u32,
    /// Voters of all open stations; `null`: not known.
    pub open: Option<u64>,
    /// Why margins are missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_computed: Option<NotComputed>,
}

/// Why there are no margins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotComputed {
    /// Seats hang on a lot, and later stages on them.
    Lot,
}

/// One seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeatMargin {
    /// The constituency; absent: the country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constituency: Option<String>,
    /// Who holds it.
    pub holder: usize,
    /// Which of the holder's seats here, from 1; the last is the first to go.
    pub number: u32,
    /// Who would take it with the fewest votes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rival: Option<usize>,
    /// Fewest votes that move from the holder to others; absent: it cannot be lost so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Bound>,
    /// Fewest votes added to others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added: Option<Bound>,
    /// Fewest votes that the holder loses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<Bound>,
    /// Voters of the open stations here; `null`: not known.
    pub open: Option<u64>,
    /// Whether nothing open can change it.
    pub decided: bool,
}

/// A number of votes and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    /// The number.
    pub votes: u64,
    /// What it is.
    pub is: Sure,
}

/// How sure a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sure {
    /// One vote fewer changes nothing, so many do.
    Exact,
    /// Fewer change nothing.
    AtLeast,
    /// So many are enough; fewer might be.
    AtMost,
}

/// How far a list is from a threshold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThresholdMargin {
    /// Number of the threshold in the rule, from 1.
    pub threshold: usize,
    /// The region; absent: the country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Who.
    pub choice: usize,
    /// Whether it has passed.
    pub passed: bool,
    /// Fewest votes that move from it to others (or the other way) and change that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<u64>,
    /// Fewest votes added to others (passed) or to it (not passed) that change that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added: Option<u64>,
    /// Voters of the open stations there; `null`: not known.
    pub open: Option<u64>,
    /// Whether nothing open can change it.
    pub decided: bool,
}

/// The margins of an allocation of these votes by this rule.
///
/// # Errors
/// As [`super::allocate`], whose result is expected.
pub fn margins(
    rule: &Rule,
    votes: &Votes,
    allocation: &Allocation,
    outstanding: &Outstanding,
) -> Result<Margins, AllocationError> {
    margins_all(rule, &Input { votes, ballots: &[], persons: &[] }, allocation, outstanding)
}

/// As [`margins`], for rules that work on several ballots. Margins are in votes of the contest's own ballot.
///
/// # Errors
/// As [`super::allocate_all`], whose result is expected.
pub fn margins_all(
    rule: &Rule,
    input: &Input<'_>,
    allocation: &Allocation,
    outstanding: &Outstanding,
) -> Result<Margins, AllocationError> {
    let votes = input.votes;
    let total = outstanding.total();
    let hanging: u32 = allocation.lots_required.iter().map(|lot| lot.seats_open).sum();
    let mut margins = Margins {
        seats: Vec::new(),
        thresholds: Vec::new(),
        decided: 0,
        undecided: hanging,
        open: total,
        not_computed: None,
    };
    if rule.exhausted == Exhausted::Next && !input.persons.is_empty() {
        // Who has no persons left gets nothing from more votes, which the formulas below do not know.
        margins.thresholds = thresholds::margins(rule, votes, allocation, outstanding, total);
        search::margins(rule, input, allocation, &mut margins)?;
        return Ok(margins);
    }
    if rule.method == Method::Stages {
        if let Some((short, votes)) = short::form(rule, votes) {
            let same = super::allocate(&short, &votes, &[])?;
            if same.seats == allocation.seats && same.lots_required.is_empty() {
                return margins_all(&short, &Input { votes: &votes, ..*input }, &same, outstanding);
            }
        }
        margins.thresholds = thresholds::margins(rule, votes, allocation, outstanding, total);
        if allocation.waiting.is_some() {
            margins.not_computed = Some(NotComputed::Lot);
            margins.undecided += allocation.seats.iter().sum::<u32>();
            return Ok(margins);
        }
        if !stages::margins(rule, input, allocation, outstanding, &mut margins) {
            search::margins(rule, input, allocation, &mut margins)?;
        }
        return Ok(margins);
    }
    let votes = votes.without_void();
    let sides = votes.check(rule)?;
    margins.thresholds = thresholds::margins(rule, &votes, allocation, outstanding, total);
    let mut gate = Gate::open(rule, &votes, &|_, _| false)?;
    let flips = thresholds::open_lists(&votes, &margins.thresholds);
    let mut look = Look { rule, votes: &votes, sides: &sides, outstanding, total, flips, gate: &mut gate };
    for (index, outcome) in allocation.by_constituency.iter().enumerate() {
        look.outcome(index, outcome, &mut margins)?;
    }
    margins.seats.shrink_to_fit();
    Ok(margins)
}

/// The margins of the thresholds alone, which cost next to nothing: who has passed for certain, whatever is still open.
#[must_use]
pub fn threshold_margins(
    rule: &Rule,
    votes: &Votes,
    allocation: &Allocation,
    outstanding: &Outstanding,
) -> Vec<ThresholdMargin> {
    let total = outstanding.total();
    if rule.method == Method::Stages {
        return thresholds::margins(rule, votes, allocation, outstanding, total);
    }
    thresholds::margins(rule, &votes.without_void(), allocation, outstanding, total)
}

struct Look<'a, 'b> {
    rule: &'a Rule,
    votes: &'a Votes,
    sides: &'a Sides,
    outstanding: &'a Outstanding,
    total: Option<u64>,
    /// Lists that may still pass or fail a threshold; `None`: too many to try.
    flips: Option<Vec<usize>>,
    gate: &'b mut Gate<'a>,
}

impl Look<'_, '_> {
    fn outcome(&mut self, index: usize, outcome: &Outcome, margins: &mut Margins) -> Result<(), AllocationError> {
        let national = self.rule.level == Level::National;
        let open = if national { self.total } else { self.outstanding.constituencies.get(index).copied().flatten() };
        let passed: Vec<usize> = if national {
            let passed = self.gate.country(None);
            (0..passed.len()).filter(|&choice| passed[choice]).collect()
        } else {
            let place = &self.votes.constituencies[index];
            let passed = self.gate.constituency(place, None)?;
            place.votes.iter().zip(passed).filter(|(_, passed)| *passed).map(|(&(choice, _), _)| choice).collect()
        };
        let place = (!national).then(|| &self.votes.constituencies[index]);
        let field = Field::new(self.rule, self.votes, self.sides, place, &passed);
        let variants = self.variants(place.is_none(), index, &passed, open);
        let formula = Formula::of_rule(self.rule);
        let block = self.rule.method == Method::Plurality;
        let by_quota = formula.method.is_quota() && formula.remainder == Remainder::Largest;
        let divisors = Divisors::of(formula);
        for &(holder, seats) in &outcome.seats {
            let numbers = if block { 1..=1 } else { 1..=seats };
            for number in numbers {
                let mut seat = if by_quota {
                    quota::seat(formula, &field, holder, number, seats)
                } else {
                    race::seat(divisors, &field, holder, number)
                };
                seat.constituency.clone_from(&outcome.constituency);
                seat.open = open;
                // Votes from outside are spread anew with every vote that comes in, so what is added shifts everyone.
                let shifting = self.rule.outside == Outside::Spread && field.spread;
                if let Some(added) = &mut seat.added
                    && shifting
                {
                    added.is = Sure::AtMost;
                }
                seat.decided = self.total == Some(0) || self.holds(formula, by_quota, &variants, &seat);
                let times = if block { seats } else { 1 };
                for number in 0..times {
                    let seat = SeatMargin { number: seat.number + number, ..seat.clone() };
                    if seat.decided {
                        margins.decided += 1
                    } else {
                        margins.undecided += 1
                    }
                    margins.seats.push(seat);
                }
            }
        }
        if outcome.trace.iter().any(|step| matches!(step, super::Step::Vacant { .. })) && self.total != Some(0) {
            margins.undecided += outcome.vacant;
        }
        Ok(())
    }

    /// The field with every combination of lists that may still pass or fail, each at its worst for the holder: the votes from
    /// outside as they would be spread at most and at least. `None`: not to be tried.
    fn variants(&self, national: bool, index: usize, passed: &[usize], open: Option<u64>) -> Option<Vec<Field>> {
        let (open, total, outside) = (open?, self.total?, self.outstanding.outside?);
        let flips = self.flips.as_ref()?;
        let place = (!national).then(|| &self.votes.constituencies[index]);
        let stands =
            |choice: usize| place.is_none_or(|place| place.votes.binary_search_by_key(&choice, |v| v.0).is_ok());
        let flips: Vec<usize> = flips.iter().copied().filter(|&choice| stands(choice)).collect();
        let local = self.rule.thresholds.iter().any(|threshold| threshold.scope == super::Scope::Constituency);
        // A threshold in the constituency may be crossed too; those are not looked at one by one.
        if local && open > 0 {
            return None;
        }
        let mut variants = Vec::new();
        for bits in 0..1_usize << flips.len() {
            let mut who: Vec<usize> = passed.iter().copied().filter(|choice| !flips.contains(choice)).collect();
            who.extend(flips.iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1).map(|(_, choice)| *choice));
            who.sort_unstable();
            let mut field = Field::new(self.rule, self.votes, self.sides, place, &who);
            field.stretch(
                self.sides.valid_inside,
                place.map_or(0, |place| place.valid),
                open,
                total,
                outside,
                self.sides,
            );
            variants.push(field);
        }
        Some(variants)
    }

    /// Whether the seat stays in every variant, whatever the open votes are.
    fn holds(&self, formula: Formula, by_quota: bool, variants: &Option<Vec<Field>>, seat: &SeatMargin) -> bool {
        let (Some(variants), Some(open)) = (variants, seat.open) else { return false };
        let divisors = Divisors::of(formula);
        variants.iter().all(|field| {
            if self.rule.runoff.is_some() || self.rule.turnout.is_some() {
                return false;
            }
            if by_quota {
                return quota::holds(formula, field, seat.holder, seat.number, open);
            }
            field.position(seat.holder).is_some_and(|_| {
                race::added(divisors, &field.worst(seat.holder), seat.holder, seat.number)
                    .is_none_or(|(votes, _)| votes > open)
            })
        })
    }
}
