//! Divisor methods (highest averages): each seat goes to the highest votes ÷ divisor, the winner's divisor then grows.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::formula::Formula;
use super::race::{Draft, Race, Tie};
use super::rule::Method;
use super::trace::{Ratio, Rival, Step, Vacancy};
use super::votes::SEATS_MAX;
use crate::fraction::{Fraction, compare_quotients};

/// The divisors of a method, as integers over a common denominator.
#[derive(Clone, Copy)]
pub(super) struct Divisors {
    /// The first divisor; 1, or that of the modified method.
    first: Fraction,
    /// Distance of two divisors after the first: 1 for D'Hondt, 2 for Sainte-Laguë, 3 for the Danish method.
    distance: u128,
}

impl Divisors {
    pub fn of(formula: Formula) -> Self {
        let distance = match formula.method {
            Method::SainteLague | Method::ModifiedSainteLague => 2,
            Method::Danish => 3,
            // D'Hondt; a quota with highest averages for what is left gives the same seats; with one seat each it is plain votes.
            _ => 1,
        };
        Self { first: formula.first_divisor.unwrap_or(Fraction::ONE), distance }
    }

    /// The denominator of every divisor.
    pub fn denominator(self) -> u128 {
        self.first.den()
    }

    /// The divisor of the next seat of someone who holds `held`, times the denominator of the first.
    pub fn next(self, held: u32) -> u128 {
        match held {
            0 => self.first.num(),
            held => (u128::from(held) * self.distance + 1) * self.first.den(),
        }
    }
}

/// An entry's claim to the next seat. The greatest claim is the highest quotient, among equals the first on the ballot.
struct Claim {
    weight: u128,
    divisor: u128,
    entry: usize,
    held: u32,
}

impl Claim {
    fn by_quotient(&self, other: &Self) -> Ordering {
        compare_quotients(self.weight, self.divisor, other.weight, other.divisor)
    }
}

impl Ord for Claim {
    fn cmp(&self, other: &Self) -> Ordering {
        self.by_quotient(other).then(other.entry.cmp(&self.entry))
    }
}

impl PartialOrd for Claim {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Claim {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Claim {}

/// Gives the seats of a race with at least one entry. Who holds seats goes on from the divisor after them.
pub(super) fn give(formula: Formula, race: &Race) -> Draft {
    let divisors = Divisors::of(formula);
    let quotient =
        |claim: &Claim| Ratio { num: claim.weight * divisors.first.den(), den: claim.divisor * race.denominator };
    let rival = |claim: &Claim| Rival { choice: race.choice_of(claim.entry), value: quotient(claim) };
    let mut draft = Draft::new(race);
    let mut claims: BinaryHeap<Claim> = race
        .entries
        .iter()
        .enumerate()
        .filter(|(_, details)| details.held < details.cap)
        .map(|(entry, details)| {
            let held = details.held;
            Claim { weight: details.weight, divisor: divisors.next(held), entry, held }
        })
        .collect();
    let mut given: u32 = draft.seats.iter().sum();
    let mut below = race.entries.iter().zip(&draft.seats).filter(|(entry, seats)| entry.floor > **seats).count();
    while given < race.seats || (below > 0 && given < SEATS_MAX) {
        let equals = take_equals(&mut claims);
        let Some(first) = equals.first() else {
            draft.leave(race.seats.saturating_sub(given), Vacancy::NobodyLeft);
            break;
        };
        // A house that grows anyway has room for all equals: none of them is drawn.
        let open = race.seats.saturating_sub(given);
        if below == 0 && equals.len() > open as usize {
            draft.tie = Some(Tie {
                id: format!("seat-{}", given + 1),
                at: quotient(first),
                among: equals.iter().map(|claim| claim.entry).collect(),
                draws: open,
                each: 1,
            });
            break;
        }
        let mut equals = equals.into_iter().peekable();
        while let Some(claim) = equals.next() {
            given += 1;
            draft.seats[claim.entry] += 1;
            draft.steps.push(Step::Seat {
                seat: given,
                winner: race.choice_of(claim.entry),
                divisor: Ratio { num: claim.divisor, den: divisors.first.den() },
                quotient: quotient(&claim),
                runner_up: equals.peek().or(claims.peek()).map(rival),
            });
            let held = claim.held + 1;
            below -= usize::from(held == race.entries[claim.entry].floor);
            if held < race.entries[claim.entry].cap {
                claims.push(Claim { divisor: divisors.next(held), held, ..claim });
            }
        }
    }
    draft
}

/// Takes everyone with the highest quotient out of the heap, in ballot order.
fn take_equals(claims: &mut BinaryHeap<Claim>) -> Vec<Claim> {
    let mut equals: Vec<Claim> = claims.pop().into_iter().collect();
    while let (Some(first), Some(next)) = (equals.first(), claims.peek())
        && first.by_quotient(next).is_eq()
    {
        equals.extend(claims.pop());
    }
    equals
}
