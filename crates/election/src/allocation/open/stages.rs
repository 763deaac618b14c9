//! Exact margins of stages that stand alone: their seats go to the highest quotients of this ballot, and everything else that they use
//! comes from other ballots. Seats that are held from there move the divisors on, or are kept; votes of this ballot do not change them.

use super::super::divisor::Divisors;
use super::super::formula::Formula;
use super::super::grounds::takes_part;
use super::super::rule::{Outside, Rule, Scope};
use super::super::stage::{Overhang, Place, Stage, Unit, VotesFrom};
use super::super::trace::Step;
use super::super::votes::Votes;
use super::super::{Allocation, Input, Outcome};
use super::race::{self, Field, Runner};
use super::{Margins, Outstanding, SeatMargin};

/// Adds the margins of every stage of the result. `false`: one of them does not stand alone, and nothing was added.
pub(super) fn margins(
    rule: &Rule,
    input: &Input<'_>,
    allocation: &Allocation,
    outstanding: &Outstanding,
    margins: &mut Margins,
) -> bool {
    let last: Vec<String> = rule.stages.last().map(|s| s.id.clone()).into_iter().collect();
    let result = if rule.result.is_empty() { last } else { rule.result.clone() };
    let stages: Vec<&Stage> = rule.stages.iter().filter(|s| result.contains(&s.id)).collect();
    let plain = rule.outside == Outside::None
        && rule.thresholds.iter().all(|t| t.scope == Scope::National || t.scope == Scope::EveryRegion)
        && stages.iter().all(|s| foreign(rule, s) || alone(rule, s));
    if !plain {
        return false;
    }
    let mut rows = Vec::new();
    let mut given = 0;
    for stage in stages.iter().filter(|s| !foreign(rule, s)) {
        for outcome in allocation.by_constituency.iter().filter(|o| o.stage.as_ref() == Some(&stage.id)) {
            let Some(seats) = of_outcome(stage, input.votes, allocation, outcome, outstanding, margins) else {
                return false;
            };
            rows.extend(seats);
        }
    }
    let all: u32 = allocation.seats.iter().sum();
    for seat in &rows {
        given += 1;
        if seat.decided { margins.decided += 1 } else { margins.undecided += 1 }
    }
    // Seats from other ballots are not looked at here.
    let elsewhere = all.saturating_sub(given);
    if margins.open == Some(0) {
        margins.decided += elsewhere
    } else {
        margins.undecided += elsewhere
    }
    margins.seats.extend(rows);
    true
}

/// Whether a stage and all that it uses hang on other ballots alone.
fn foreign(rule: &Rule, stage: &Stage) -> bool {
    stage.ballot.is_some() && uses(stage).all(|id| stage_of(rule, id).is_some_and(|s| foreign(rule, s)))
}

/// The stages that a stage takes seats or votes from.
fn uses(stage: &Stage) -> impl Iterator<Item = &String> {
    let one = [&stage.of, &stage.seats_of, &stage.votes_of].into_iter().flatten();
    one.chain(&stage.minus).chain(&stage.held).chain(&stage.max_with)
}

fn stage_of<'a>(rule: &'a Rule, id: &str) -> Option<&'a Stage> {
    rule.stages.iter().find(|s| s.id == id)
}

/// Whether a stage of this ballot gives seats to the highest quotients and uses nothing else that votes of this ballot could change.
fn alone(rule: &Rule, stage: &Stage) -> bool {
    let thresholds = stage.thresholds.as_deref();
    let crossed = rule.thresholds.iter().enumerate().all(|(index, t)| {
        let applies = thresholds.is_none_or(|numbers| numbers.contains(&(index + 1)));
        !applies || t.or_stage.as_ref().is_none_or(|id| stage_of(rule, id).is_some_and(|s| foreign(rule, s)))
    });
    crossed
        && stage.ballot.is_none()
        && stage.method.is_divisor()
        && stage.unit != Unit::Place
        && stage.unit != Unit::Alliance
        && stage.of.is_none()
        && stage.votes == VotesFrom::Cast
        && stage.seats_of.is_none()
        && stage.minus.is_empty()
        && stage.max.is_none()
        && stage.max_above.is_none()
        && stage.power.is_none()
        && stage.factors.is_empty()
        && stage.quotas.is_empty()
        && stage.overhang != Overhang::Grow
        && stage.held.iter().all(|id| stage_of(rule, id).is_some_and(|s| foreign(rule, s)))
}

/// Who competes in a place of a stage, and how many seats are given there beyond those held. `None`: a unit is more than one choice, or
/// more is held than there is.
fn field(
    stage: &Stage,
    votes: &Votes,
    allocation: &Allocation,
    outcome: &Outcome,
) -> Option<(Field, Vec<(usize, u32)>)> {
    let numbers = stage.thresholds.as_deref();
    let passed = |choice: usize| {
        allocation
            .thresholds
            .iter()
            .filter(|t| numbers.is_none_or(|n| n.contains(&t.threshold)))
            .all(|trace| trace.results.iter().all(|r| r.choice != choice || r.passed))
    };
    let (place_seats, figures): (u32, Vec<(usize, u64)>) = match (stage.level, &outcome.constituency) {
        (Place::National, _) => {
            let seats = u32::try_from(votes.seats_total()).ok()?;
            (seats, votes.national.votes.iter().copied().enumerate().collect())
        }
        (Place::Region, Some(id)) => {
            let at = votes.regions.iter().position(|r| r.id == *id)?;
            let here = votes.constituencies.iter().filter(|c| c.region == Some(at));
            (here.map(|c| c.seats).sum(), votes.regions[at].totals.votes.iter().copied().enumerate().collect())
        }
        (Place::Constituency, Some(id)) => {
            let here = votes.constituencies.iter().find(|c| c.id == *id)?;
            (here.seats, here.votes.clone())
        }
        _ => return None,
    };
    let held_of = |name: &str| {
        let at = outcome.names.iter().position(|n| n == name)?;
        outcome.trace.iter().find_map(|step| match step {
            Step::Held { choice, seats } if *choice == at => Some(*seats),
            _ => None,
        })
    };
    let all_held: u32 =
        outcome.trace.iter().map(|step| if let Step::Held { seats, .. } = step { *seats } else { 0 }).sum();
    let (mut runners, mut kept, mut takers_held) = (Vec::new(), Vec::new(), 0);
    for (choice, inside) in figures {
        let who = &votes.choices[choice];
        let Some(entry) = takes_part(stage, who).filter(|_| passed(choice)) else { continue };
        let unit = match (stage.unit, &who.party) {
            (Unit::Party, Some(party)) => party.as_str(),
            _ => who.id.as_str(),
        };
        let same = |other: &super::super::Choice| other.party.as_deref() == Some(unit) || other.id == unit;
        if stage.unit == Unit::Party && votes.choices.iter().filter(|c| same(c)).count() != 1 {
            return None;
        }
        let held = held_of(unit).unwrap_or(0);
        takers_held += held;
        let absorbed = if stage.overhang == Overhang::Absorb { held } else { 0 };
        runners.push(Runner::new(choice, u128::from(inside), entry.cap, absorbed, inside));
        kept.push((choice, held));
    }
    let seats = stage.seats.unwrap_or(place_seats);
    let outsiders = all_held.saturating_sub(takers_held);
    let seats = match (stage.overhang, stage.held_on_top) {
        (Overhang::Absorb, true) => seats,
        (Overhang::Absorb, false) => seats.checked_sub(all_held)?,
        (_, true) => (seats + all_held).checked_sub(outsiders)?,
        (_, false) => seats.checked_sub(outsiders)?,
    };
    Some((Field { runners, seats, denominator: 1, spread: false }, kept))
}

fn of_outcome(
    stage: &Stage,
    votes: &Votes,
    allocation: &Allocation,
    outcome: &Outcome,
    outstanding: &Outstanding,
    margins: &Margins,
) -> Option<Vec<SeatMargin>> {
    let (field, kept) = field(stage, votes, allocation, outcome)?;
    let divisors = Divisors::of(Formula::of_stage(stage));
    let open = match (stage.level, &outcome.constituency) {
        (Place::Constituency, Some(id)) => {
            let at = votes.constituencies.iter().position(|c| c.id == *id)?;
            outstanding.constituencies.get(at).copied().flatten()
        }
        (Place::Region, Some(id)) => {
            let at = votes.regions.iter().position(|r| r.id == *id)?;
            let here = votes.constituencies.iter().zip(&outstanding.constituencies);
            let here = here.filter(|(c, _)| c.region.is_none_or(|r| r == at)).map(|(_, open)| *open);
            here.chain([outstanding.outside]).try_fold(0_u64, |sum, open| Some(sum.saturating_add(open?)))
        }
        _ => margins.open,
    };
    let settled = margins.thresholds.iter().all(|t| t.decided);
    let mut seats = Vec::new();
    for &(choice, held) in &kept {
        let at = outcome
            .names
            .iter()
            .position(|n| *n == votes.choices[choice].id || Some(n.as_str()) == votes.choices[choice].party.as_deref());
        let given = at.and_then(|at| outcome.seats.iter().find(|(c, _)| *c == at)).map_or(0, |(_, n)| *n);
        // Absorbed seats come before those that are given here; kept ones only where they are more than the share.
        let first = if stage.overhang == Overhang::Absorb { 1 } else { held + 1 };
        let last = if stage.overhang == Overhang::Absorb { given.checked_sub(held)? } else { given };
        for number in first..=last {
            let found = race::seat(divisors, &field, choice, number);
            let decided = margins.open == Some(0)
                || settled && open.is_some_and(|open| found.added.is_none_or(|added| added.votes > open));
            let before = if stage.overhang == Overhang::Absorb { held } else { 0 };
            seats.push(SeatMargin {
                constituency: outcome.constituency.clone(),
                number: found.number + before,
                open,
                decided,
                ..found
            });
        }
    }
    Some(seats)
}
