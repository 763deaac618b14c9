//! What must hold before a seat is given at all: enough turnout, and at once or in another round.

use super::error::AllocationError;
use super::formula::Formula;
use super::lot::{self, LotBox, LotRequired};
use super::needed::needed_of;
use super::race::{Draft, Race, Tie};
use super::ranking::rank;
use super::rule::{Base, Comparison, Rule};
use super::stage::{Runoff, Turnout};
use super::threshold::base_of;
use super::trace::{Step, Vacancy};
use super::votes::{Choice, Totals};

/// Gives the seats of a race, if the rule's conditions are met in the place of these totals.
pub(super) fn give(
    rule: &Rule,
    race: &Race,
    totals: &Totals,
    choices: &[Choice],
    lots: &mut LotBox<'_>,
) -> Result<(Draft, Option<LotRequired>), AllocationError> {
    let mut draft = Draft::new(race);
    if let Some(turnout) = &rule.turnout
        && !enough(turnout, race, totals, &mut draft)?
    {
        return Ok((draft, None));
    }
    let before = std::mem::take(&mut draft.steps);
    let mut draft = match &rule.runoff {
        Some(runoff) if race.seats > 0 && !race.entries.is_empty() => majority(rule, runoff, race, totals)?,
        _ => Formula::of_rule(rule).give(race),
    };
    draft.steps.splice(0..0, before);
    let next = draft.tie.as_ref().is_some_and(|tie| tie.id == "next-round");
    if !next {
        let lot = lot::settle(&|choice| choices[choice].id.clone(), race, &mut draft, lots)?;
        return Ok((draft, lot));
    }
    // Who is drawn gets no seat but a place in the next round.
    let mut places = Draft::new(race);
    std::mem::swap(&mut places.tie, &mut draft.tie);
    let mut lot = lot::settle(&|choice| choices[choice].id.clone(), race, &mut places, lots)?;
    draft.steps.append(&mut places.steps);
    for step in &mut draft.steps {
        if let Step::Tie { seats_open, .. } = step {
            *seats_open = race.seats;
        }
    }
    if let Some(lot) = &mut lot {
        lot.seats_open = race.seats;
        draft.vacant = 0;
        draft.steps.retain(|step| !matches!(step, Step::Vacant { .. }));
    }
    Ok((draft, lot))
}

fn place(race: &Race) -> String {
    race.place.clone().unwrap_or_else(|| "the country".to_owned())
}

fn figure(base: Base, totals: &Totals, race: &Race) -> Result<u64, AllocationError> {
    base_of(base, totals).ok_or_else(|| match base {
        Base::Registered => AllocationError::RegisteredUnknown { place: place(race) },
        _ => AllocationError::VotersUnknown { place: place(race) },
    })
}

/// Whether the turnout is enough; without it every seat stays vacant.
fn enough(turnout: &Turnout, race: &Race, totals: &Totals, draft: &mut Draft) -> Result<bool, AllocationError> {
    let registered = figure(Base::Registered, totals, race)?;
    let counted = figure(turnout.of, totals, race)?;
    let comparison = if turnout.more_than { Comparison::MoreThan } else { Comparison::AtLeast };
    let needed = needed_of(turnout.share, comparison, registered);
    draft.steps.push(Step::Turnout { counted, registered, needed });
    let enough = counted >= needed;
    if !enough {
        draft.leave(race.seats, Vacancy::Turnout);
    }
    Ok(enough)
}

/// The leader wins with enough votes; otherwise the best go into the next round.
fn majority(rule: &Rule, runoff: &Runoff, race: &Race, totals: &Totals) -> Result<Draft, AllocationError> {
    let mut needed = needed_of(runoff.share, Comparison::MoreThan, figure(runoff.base, totals, race)?);
    if let Some(share) = runoff.registered {
        needed = needed.max(needed_of(share, Comparison::AtLeast, figure(Base::Registered, totals, race)?));
    }
    let at_least = |weight: u128, votes: u64| weight >= u128::from(votes) * race.denominator;
    let leader = race.entries.iter().map(|entry| entry.weight).max().unwrap_or(0);
    if at_least(leader, needed) {
        return Ok(Formula::of_rule(rule).give(race));
    }
    let mut draft = Draft::new(race);
    let keys = race.entries.iter().enumerate().map(|(entry, details)| (entry, details.weight)).collect();
    let ranking = rank(keys, runoff.next as usize);
    let mut next: Vec<usize> = ranking.order[..ranking.certain].to_vec();
    if let Some(share) = runoff.next_registered {
        let least = needed_of(share, Comparison::AtLeast, figure(Base::Registered, totals, race)?);
        next.extend((0..race.entries.len()).filter(|&entry| at_least(race.entries[entry].weight, least)));
    }
    next.sort_unstable();
    next.dedup();
    let equals: Vec<usize> = ranking.equals.into_iter().filter(|entry| !next.contains(entry)).collect();
    let draws = u32::try_from((runoff.next as usize).saturating_sub(next.len())).unwrap_or(0);
    draft.steps.push(Step::NextRound { needed, among: next.iter().map(|&entry| race.choice_of(entry)).collect() });
    draft.leave(race.seats, Vacancy::NextRound);
    if draws > 0 && equals.len() > draws as usize {
        let at = race.votes_of(equals[0]);
        draft.tie = Some(Tie { id: "next-round".to_owned(), at, among: equals, draws, each: 1 });
    }
    Ok(draft)
}
