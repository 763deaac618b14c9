//! A stage's seats when units hold some already, may not have more than so many, or must bear a mark.

use super::error::AllocationError;
use super::formula::Formula;
use super::lot::{self, LotBox, LotRequired};
use super::race::{Draft, Entry, Race, Tie};
use super::stage::{Overhang, Stage};
use super::trace::{Fixed, Step};
use super::votes::SEATS_MAX;

/// What the entries of a race hold, and the most that each can have.
pub(super) struct Held {
    pub seats: Vec<u32>,
    pub caps: Vec<Option<u32>>,
}

/// Gives a race's seats, those held included.
pub(super) fn give(stage: &Stage, formula: Formula, race: &Race, held: &Held) -> Result<Draft, AllocationError> {
    let divisor = formula.method.is_divisor();
    let cap = |at: usize, entry: &Entry| entry.cap.min(held.caps[at].unwrap_or(u32::MAX)).max(held.seats[at]);
    let entry = |at: usize, entry: &Entry| {
        let entry = Entry { cap: cap(at, entry), ..*entry };
        match stage.overhang {
            Overhang::Absorb if divisor => Entry { held: held.seats[at], ..entry },
            Overhang::Grow => Entry { floor: held.seats[at], ..entry },
            _ => entry,
        }
    };
    let with = |entries: Vec<Entry>| Race { place: race.place.clone(), steps: Vec::new(), entries, ..*race };
    let whole = with(race.entries.iter().enumerate().map(|(at, e)| entry(at, e)).collect());
    let mut draft = if divisor || formula.method.is_ranking() {
        formula.give(&whole)
    } else {
        by_exclusion(stage, formula, &whole, held)
    };
    match stage.overhang {
        Overhang::Keep => {
            for (at, &seats) in held.seats.iter().enumerate().filter(|(_, seats)| **seats > 0) {
                if seats > draft.seats[at] {
                    draft.seats[at] = seats;
                    draft.steps.push(Step::Fixed { choice: race.choice_of(at), seats, reason: Fixed::Held });
                }
            }
        }
        Overhang::Grow => {
            let to: u32 = draft.seats.iter().sum();
            if held.seats.iter().zip(&draft.seats).any(|(held, seats)| held > seats) {
                return Err(AllocationError::Growth { stage: stage.id.clone(), limit: SEATS_MAX });
            }
            if to > race.seats {
                draft.steps.push(Step::Grown { from: race.seats, to });
            }
        }
        Overhang::Absorb => {}
    }
    Ok(draft)
}

/// Quota methods: who holds more than its share, or would have more than it may, leaves with what it has; the others share the rest
/// of the seats on their votes, again and again until nobody has to leave.
fn by_exclusion(stage: &Stage, formula: Formula, race: &Race, held: &Held) -> Draft {
    let absorb = stage.overhang == Overhang::Absorb;
    let mut fixed: Vec<Option<u32>> = vec![None; race.entries.len()];
    let mut steps = Vec::new();
    loop {
        let active: Vec<usize> = (0..race.entries.len()).filter(|&at| fixed[at].is_none()).collect();
        // Persons keep their limit of one seat inside the method; the limits of lists are met by leaving.
        let open = |&at: &usize| {
            let entry = race.entries[at];
            Entry { cap: if held.caps[at].is_some() { u32::MAX } else { entry.cap }, ..entry }
        };
        let rest = Race {
            place: race.place.clone(),
            seats: race.seats.saturating_sub(fixed.iter().flatten().sum()),
            entries: active.iter().map(open).collect(),
            steps: Vec::new(),
            ..*race
        };
        let draft = formula.give(&rest);
        let mut leaving = Vec::new();
        for (position, &at) in active.iter().enumerate() {
            let seats = draft.seats[position];
            if absorb && held.seats[at] > seats {
                leaving.push((at, held.seats[at], Fixed::Held));
            } else if held.caps[at].is_some() && seats > race.entries[at].cap {
                leaving.push((at, race.entries[at].cap, Fixed::Most));
            }
        }
        // Who has too many leaves before who has too few: that may give the others what they lack.
        if leaving.iter().any(|leaving| leaving.2 == Fixed::Most) {
            leaving.retain(|leaving| leaving.2 == Fixed::Most);
        }
        if leaving.is_empty() {
            return widen(race, &active, &fixed, steps, draft);
        }
        for (at, seats, reason) in leaving {
            fixed[at] = Some(seats);
            steps.push(Step::Fixed { choice: race.choice_of(at), seats, reason });
        }
    }
}

/// A draft of some entries as one of all.
fn widen(race: &Race, active: &[usize], fixed: &[Option<u32>], mut steps: Vec<Step>, draft: Draft) -> Draft {
    let mut seats: Vec<u32> = fixed.iter().map(|fixed| fixed.unwrap_or(0)).collect();
    for (position, &at) in active.iter().enumerate() {
        seats[at] = draft.seats[position];
    }
    let tie = draft.tie.map(|tie| Tie { among: tie.among.iter().map(|&position| active[position]).collect(), ..tie });
    let remainders = draft.remainders.map(|(list, den)| {
        let mut all: Vec<u128> = race.entries.iter().map(|entry| entry.weight * (den / race.denominator)).collect();
        for (position, &at) in active.iter().enumerate() {
            all[at] = list[position];
        }
        (all, den)
    });
    steps.extend(draft.steps);
    Draft { seats, vacant: draft.vacant, steps, tie, remainders }
}

/// Winners without a mark give way, the one with the fewest votes first, until enough winners bear it.
pub(super) fn exchange(
    stage: &Stage,
    race: &Race,
    draft: &mut Draft,
    bears: &dyn Fn(usize, &str) -> bool,
    id_of: &dyn Fn(usize) -> String,
    lots: &mut LotBox<'_>,
) -> Result<Option<LotRequired>, AllocationError> {
    for quota in &stage.quotas {
        let needed = quota.of(draft.seats.iter().sum());
        for turn in 1.. {
            let marked = |at: &usize| bears(race.choice_of(*at), &quota.mark);
            let all = 0..race.entries.len();
            let winners = || all.clone().filter(|&at| draft.seats[at] > 0);
            let have = u32::try_from(winners().filter(marked).count()).unwrap_or(u32::MAX);
            let best = |list: Vec<usize>, most: bool| {
                let key = |&at: &usize| race.entries[at].weight;
                let edge = if most { list.iter().map(key).max() } else { list.iter().map(key).min() };
                list.into_iter().filter(|at| Some(key(at)) == edge).collect::<Vec<_>>()
            };
            let others_need = |at: &usize| {
                // Whoever another quota needs does not give way.
                stage.quotas.iter().any(|other| {
                    let holders = winners().filter(|w| bears(race.choice_of(*w), &other.mark)).count();
                    other.mark != quota.mark
                        && bears(race.choice_of(*at), &other.mark)
                        && holders <= other.of(draft.seats.iter().sum()) as usize
                })
            };
            let out = best(winners().filter(|at| !marked(at) && !others_need(at)).collect(), false);
            let vacates = |at: &usize| race.entries[*at].vacates.is_some();
            let next =
                best(all.clone().filter(|at| draft.seats[*at] == 0 && marked(at) && !vacates(at)).collect(), true);
            if have >= needed || out.is_empty() || next.is_empty() {
                break;
            }
            let step = |what: &str| (race.place.as_deref(), format!("{}:{}-{what}-{turn}", stage.id, quota.mark));
            let id = |at: usize| id_of(race.choice_of(at));
            let open = u32::try_from(out.len()).unwrap_or(u32::MAX);
            let loser = match lot::one_of(lots, step("out"), &out, &id, open)? {
                Ok(loser) => loser,
                Err(required) => {
                    out.iter().for_each(|&at| draft.seats[at] = 0);
                    return Ok(Some(required));
                }
            };
            let winner = match lot::one_of(lots, step("in"), &next, &id, 1)? {
                Ok(winner) => winner,
                Err(required) => {
                    draft.seats[loser] = 0;
                    return Ok(Some(required));
                }
            };
            draft.seats[loser] -= 1;
            draft.seats[winner] += 1;
            let (out, winner) = (race.choice_of(loser), race.choice_of(winner));
            draft.steps.push(Step::Exchanged { out, winner, mark: quota.mark.clone() });
        }
    }
    Ok(None)
}
