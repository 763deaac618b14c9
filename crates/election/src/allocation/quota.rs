//! Quota methods: a seat for every whole quota, the remaining seats to the largest remainders.

use super::formula::Formula;
use super::race::{Draft, Entry, Race, Tie};
use super::ranking::{Ranking, rank};
use super::rule::{Method, Remainder};
use super::stage::Rounding;
use super::trace::{Ratio, Rival, Step, Vacancy};

/// The quota, in weights: `num ÷ den`.
struct Quota {
    num: u128,
    den: u128,
}

impl Quota {
    fn of(formula: Formula, total: u128, race: &Race) -> Self {
        // Votes of other places are whole; a race's may be fractions over its denominator.
        let (total, seats) =
            formula.quota_of.map_or((total, race.seats), |(votes, seats)| (votes * race.denominator, seats));
        let exact = Self::exact(formula.method, total, seats, race.denominator);
        let (den, scale) = (exact.den, race.denominator);
        // In whole votes, at least 1: a quota of 0 would be contained in everything.
        let Some(votes) = formula.rounding.whole(exact.num, den * scale) else { return exact };
        Self { num: votes.max(1) * scale, den: 1 }
    }

    fn exact(method: Method, total: u128, seats: u32, denominator: u128) -> Self {
        let seats = u128::from(seats.max(1));
        match method {
            Method::HagenbachBischoff => Self { num: total, den: seats + 1 },
            Method::Imperiali => Self { num: total, den: seats + 2 },
            // In whole votes: one vote more than the votes of all, shared by the seats and one.
            Method::Droop => Self { num: (total / (denominator * (seats + 1)) + 1) * denominator, den: 1 },
            _ => Self { num: total, den: seats },
        }
    }

    /// Whole quotas in a weight, and what is left over, in weights ÷ den.
    fn split(&self, weight: u128) -> (u128, u128) {
        (weight * self.den / self.num, weight * self.den % self.num)
    }
}

/// Gives the seats of a race with at least one seat and one entry.
pub(super) fn give(formula: Formula, race: &Race) -> Draft {
    let total = race.entries.iter().map(|entry| entry.weight).sum();
    let quota = Quota::of(formula, total, race);
    let in_votes = |num: u128| Ratio { num, den: quota.den * race.denominator };
    let mut draft = Draft::new(race);
    draft.steps.push(Step::Quota {
        votes: Ratio { num: total, den: race.denominator },
        seats: race.seats,
        quota: in_votes(quota.num),
    });
    let mut remainders = Vec::with_capacity(race.entries.len());
    for (entry, details) in race.entries.iter().enumerate() {
        let (whole, remainder) = quota.split(details.weight);
        // At most seats + 2 with an exact quota; a rounded one may hold more, and what is too much is taken back.
        let whole = u32::try_from(whole).unwrap_or(u32::MAX);
        draft.seats[entry] = whole.min(details.cap);
        draft.steps.push(Step::WholeQuotas {
            choice: details.choice,
            votes: race.votes_of(entry),
            whole,
            seats: draft.seats[entry],
            remainder: in_votes(remainder),
        });
        remainders.push(remainder);
    }
    let given: u32 = draft.seats.iter().sum();
    match (race.seats.checked_sub(given), formula.remainder) {
        (None, _) if formula.method == Method::HagenbachBischoff && formula.rounding == Rounding::Exact => {
            take_one_back(race, &mut draft, in_votes(quota.num));
        }
        (None, _) => take_back(race, &mut draft, &remainders, &in_votes),
        (Some(remaining), Remainder::Largest) => give_remaining(race, &mut draft, &remainders, remaining, &in_votes),
        (Some(_), Remainder::HighestAverage) => return give_averages(formula, race, draft),
        (Some(remaining), Remainder::None) => {
            let mut left = remaining;
            if let Some(share) = formula.remainder_from {
                let large = |entry: usize| remainders[entry] * share.den() >= share.num() * quota.num;
                left = give_large(race, &mut draft, &remainders, remaining, &in_votes, &large);
            }
            if draft.tie.is_none() {
                draft.leave(left, Vacancy::LaterStage);
            }
        }
    }
    draft.remainders = Some((remainders, quota.den * race.denominator));
    draft
}

/// The seats left go to the highest votes ÷ (seats held + 1).
fn give_averages(formula: Formula, race: &Race, mut draft: Draft) -> Draft {
    let entries = race.entries.iter().zip(&draft.seats).map(|(entry, &held)| Entry { held, ..*entry }).collect();
    let rest = Race { place: None, steps: Vec::new(), entries, ..*race };
    let averages = Formula { method: Method::Dhondt, first_divisor: None, ..formula }.give(&rest);
    draft.steps.extend(averages.steps);
    Draft { steps: draft.steps, ..averages }
}

/// A quota below votes ÷ (seats + 1) may be contained too often: the smallest remainders give a seat back.
fn take_back(race: &Race, draft: &mut Draft, remainders: &[u128], in_votes: &dyn Fn(u128) -> Ratio) {
    loop {
        let excess = draft.seats.iter().sum::<u32>().saturating_sub(race.seats) as usize;
        if excess == 0 {
            return;
        }
        let keys: Vec<(usize, u128)> = (0..race.entries.len())
            .filter(|&entry| draft.seats[entry] > 0)
            .map(|e| (e, u128::MAX - remainders[e]))
            .collect();
        if keys.len() <= excess {
            for (entry, _) in keys {
                draft.seats[entry] -= 1;
                draft
                    .steps
                    .push(Step::TakenBack { choice: race.choice_of(entry), remainder: in_votes(remainders[entry]) });
            }
            continue;
        }
        let ranking = rank(keys, excess);
        for &entry in &ranking.order[..ranking.certain] {
            draft.seats[entry] -= 1;
            draft.steps.push(Step::TakenBack { choice: race.choice_of(entry), remainder: in_votes(remainders[entry]) });
        }
        if let Some(&first) = ranking.equals.first() {
            // Everyone at the edge gives one back, and those who are drawn keep theirs.
            for &entry in &ranking.equals {
                draft.seats[entry] -= 1;
            }
            let draws = race.seats - draft.seats.iter().sum::<u32>();
            let at = in_votes(remainders[first]);
            draft.tie = Some(Tie { id: "whole-quotas".to_owned(), at, among: ranking.equals, draws, each: 1 });
        }
        return;
    }
}

/// The exact quota votes ÷ (seats + 1) can be contained seats + 1 times, when nobody has a remainder. Then everyone's last whole
/// quota is equal to everyone else's, and one of them gets no seat.
fn take_one_back(race: &Race, draft: &mut Draft, at: Ratio) {
    let among: Vec<usize> = (0..race.entries.len()).filter(|&entry| draft.seats[entry] > 0).collect();
    for &entry in &among {
        draft.seats[entry] -= 1;
    }
    let draws = race.seats - draft.seats.iter().sum::<u32>();
    if draws > 0 {
        draft.tie = Some(Tie { id: "whole-quotas".to_owned(), at, among, draws, each: 1 });
    }
}

/// One seat each to those with a large remainder, the largest first while there are seats. What is left after them.
fn give_large(
    race: &Race,
    draft: &mut Draft,
    remainders: &[u128],
    seats: u32,
    in_votes: &dyn Fn(u128) -> Ratio,
    large: &dyn Fn(usize) -> bool,
) -> u32 {
    let can = |entry: &usize| draft.seats[*entry] < race.entries[*entry].cap && large(*entry);
    let keys: Vec<(usize, u128)> =
        (0..race.entries.len()).filter(can).map(|entry| (entry, remainders[entry])).collect();
    if keys.is_empty() || seats == 0 {
        return seats;
    }
    give_in_order(race, draft, remainders, &rank(keys, seats as usize), (0, seats), in_votes)
}

/// Seats to those with the largest remainders until they or the seats end, or a tie stops it. What is left.
fn give_in_order(
    race: &Race,
    draft: &mut Draft,
    remainders: &[u128],
    ranking: &Ranking,
    (mut number, mut remaining): (u32, u32),
    in_votes: &dyn Fn(u128) -> Ratio,
) -> u32 {
    for (position, &entry) in ranking.order[..ranking.certain].iter().enumerate() {
        number += 1;
        remaining -= 1;
        draft.seats[entry] += 1;
        draft.steps.push(Step::Remainder {
            seat: number,
            winner: race.choice_of(entry),
            remainder: in_votes(remainders[entry]),
            runner_up: ranking
                .after(position)
                .map(|next| Rival { choice: race.choice_of(next), value: in_votes(remainders[next]) }),
        });
    }
    if let Some(&first) = ranking.equals.first() {
        draft.tie = Some(Tie {
            id: format!("remainder-{}", number + 1),
            at: in_votes(remainders[first]),
            among: ranking.equals.clone(),
            draws: remaining,
            each: 1,
        });
    }
    remaining
}

fn give_remaining(
    race: &Race,
    draft: &mut Draft,
    remainders: &[u128],
    mut remaining: u32,
    in_votes: &dyn Fn(u128) -> Ratio,
) {
    let mut number = 0;
    while remaining > 0 {
        let keys: Vec<(usize, u128)> = (0..race.entries.len())
            .filter(|&entry| draft.seats[entry] < race.entries[entry].cap)
            .map(|entry| (entry, remainders[entry]))
            .collect();
        if keys.is_empty() {
            draft.leave(remaining, Vacancy::NobodyLeft);
            return;
        }
        let all = u32::try_from(keys.len()).unwrap_or(u32::MAX);
        if all <= remaining {
            for &(entry, _) in &keys {
                draft.seats[entry] += 1;
            }
            draft
                .steps
                .push(Step::RemainderRound { winners: keys.iter().map(|&(entry, _)| race.choice_of(entry)).collect() });
            number += all;
            remaining -= all;
            continue;
        }
        // More of them than seats, so that this ends it: every seat is given, or a tie holds the last ones.
        give_in_order(race, draft, remainders, &rank(keys, remaining as usize), (number, remaining), in_votes);
        return;
    }
}
