//! Highest averages with divisors raised to a power: each seat goes to the highest votes ÷ n^power, n the number of the seat for who gets it.
//!
//! Such a divisor is no fraction, so nothing is divided: a ÷ m^(p/q) > b ÷ n^(p/q) exactly when a^q × n^p > b^q × m^p, in whole numbers of any
//! length.

use std::cmp::Ordering;

use num_bigint::BigUint;

use super::race::{Draft, Race, Tie};
use super::trace::{PowerRival, Step, Vacancy};
use crate::fraction::Fraction;

/// Largest numerator and denominator of a power.
pub(super) const POWER_PART_MAX: u128 = 20;

/// An entry's claim to its next seat.
struct Claim {
    /// Votes to the power of the denominator.
    votes: BigUint,
    /// The number of its next seat, and that to the power of the numerator.
    number: u32,
    divisor: BigUint,
}

impl Claim {
    fn cmp(&self, other: &Self) -> Ordering {
        (&self.votes * &other.divisor).cmp(&(&other.votes * &self.divisor))
    }
}

/// Gives the seats of a race with at least one entry. Who holds seats goes on from the number after them.
pub(super) fn give(power: Fraction, race: &Race) -> Draft {
    let part = |n: u128| u32::try_from(n.min(POWER_PART_MAX)).unwrap_or(1);
    let (exponent, root) = (part(power.num()), part(power.den()));
    let divisor = |number: u32| BigUint::from(number).pow(exponent);
    let mut draft = Draft::new(race);
    let claim = |weight: u128, held: u32| Claim {
        votes: BigUint::from(weight).pow(root),
        number: held + 1,
        divisor: divisor(held + 1),
    };
    let mut claims: Vec<Claim> = race.entries.iter().map(|entry| claim(entry.weight, entry.held)).collect();
    let rival = |entry: usize, claims: &[Claim]| PowerRival {
        choice: race.choice_of(entry),
        votes: race.votes_of(entry),
        number: claims[entry].number,
    };
    let mut given: u32 = draft.seats.iter().sum();
    while given < race.seats {
        let open =
            |seats: &[u32]| (0..race.entries.len()).filter(|&e| seats[e] < race.entries[e].cap).collect::<Vec<_>>();
        let (equals, next) = first(&claims, &open(&draft.seats));
        if equals.is_empty() {
            draft.leave(race.seats - given, Vacancy::NobodyLeft);
            break;
        }
        if equals.len() > (race.seats - given) as usize {
            draft.tie = Some(Tie {
                id: format!("seat-{}", given + 1),
                at: race.votes_of(equals[0]),
                among: equals,
                draws: race.seats - given,
                each: 1,
            });
            break;
        }
        for (position, &entry) in equals.iter().enumerate() {
            given += 1;
            draft.seats[entry] += 1;
            draft.steps.push(Step::PowerSeat {
                seat: given,
                winner: race.choice_of(entry),
                votes: race.votes_of(entry),
                number: claims[entry].number,
                power,
                runner_up: equals.get(position + 1).copied().or(next).map(|other| rival(other, &claims)),
            });
        }
        for entry in equals {
            claims[entry].number += 1;
            claims[entry].divisor = divisor(claims[entry].number);
        }
    }
    draft
}

/// Everyone with the highest claim, in ballot order, and the first of those after them.
fn first(claims: &[Claim], open: &[usize]) -> (Vec<usize>, Option<usize>) {
    let mut equals: Vec<usize> = Vec::new();
    let mut next: Option<usize> = None;
    for &entry in open {
        let order = equals.first().map_or(Ordering::Greater, |&best| claims[entry].cmp(&claims[best]));
        match order {
            Ordering::Greater => {
                next = equals.first().copied().or(next);
                equals = vec![entry];
            }
            Ordering::Equal => equals.push(entry),
            Ordering::Less => {
                if next.is_none_or(|other| claims[entry].cmp(&claims[other]).is_gt()) {
                    next = Some(entry);
                }
            }
        }
    }
    (equals, next)
}
