//! Quota methods: a seat for every whole quota, the remaining seats to the largest remainders.

use super::race::{Draft, Race, Tie};
use super::ranking::rank;
use super::rule::Method;
use super::trace::{Ratio, Rival, Step, Vacancy};

/// The quota, in weights: `num ÷ den`.
struct Quota {
    num: u128,
    den: u128,
}

impl Quota {
    fn of(method: Method, total: u128, race: &Race) -> Self {
        let seats = u128::from(race.seats);
        match method {
            Method::HagenbachBischoff => Self { num: total, den: seats + 1 },
            // In whole votes: one vote more than the votes of all, shared by the seats and one.
            Method::Droop => Self { num: (total / (race.denominator * (seats + 1)) + 1) * race.denominator, den: 1 },
            _ => Self { num: total, den: seats },
        }
    }

    /// Whole quotas in a weight, and what is left over, in weights ÷ den.
    fn split(&self, weight: u128) -> (u128, u128) {
        (weight * self.den / self.num, weight * self.den % self.num)
    }
}

/// Gives the seats of a race with at least one seat and one entry.
pub(super) fn give(method: Method, race: &Race) -> Draft {
    let total = race.entries.iter().map(|entry| entry.weight).sum();
    let quota = Quota::of(method, total, race);
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
        // At most seats + 1, which is far below 32 bits.
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
    match race.seats.checked_sub(given) {
        None => take_one_back(race, &mut draft, in_votes(quota.num)),
        Some(remaining) => give_remaining(race, &mut draft, &remainders, remaining, &in_votes),
    }
    draft
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
        let ranking = rank(keys, remaining as usize);
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
                among: ranking.equals,
                draws: remaining,
                each: 1,
            });
            return;
        }
    }
}
