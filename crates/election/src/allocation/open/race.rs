//! Margins where each seat goes to the highest votes ÷ divisor, and where the most votes win (one divisor, one seat each).
//!
//! The *k*-th seat of a holder is safe as long as at most S − k claims of others are as high as its own, w ÷ d(k). So the
//! fewest votes are those that lift enough claims of others up to it; each list's cost rises with each further claim, and the cheapest
//! combination is found exactly.

use super::super::divisor::Divisors;
use super::super::rule::{ChoiceKind, Outside, Rule};
use super::super::votes::{Constituency, SEATS_MAX, Sides, Standing, Votes};
use super::{Bound, SeatMargin, Sure};
use crate::fraction::compare_quotients;

/// One who competes, with no votes as well.
#[derive(Debug, Clone, Copy)]
pub(super) struct Runner {
    pub choice: usize,
    pub weight: u128,
    pub cap: u32,
    /// Seats from elsewhere, after which its divisors go on.
    pub held: u32,
    /// Weight at its lowest and highest, by how votes from outside may still be spread.
    low: u128,
    high: u128,
    inside: u64,
    outside: u64,
}

impl Runner {
    /// Without votes from outside.
    pub fn new(choice: usize, weight: u128, cap: u32, held: u32, inside: u64) -> Self {
        Self { choice, weight, cap, held, low: weight, high: weight, inside, outside: 0 }
    }

    /// The divisor of its claim number `nth`, from 0.
    fn divisor(&self, divisors: Divisors, nth: u32) -> u128 {
        divisors.next(self.held + nth)
    }
}

/// Everyone who competes in a place.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub runners: Vec<Runner>,
    pub seats: u32,
    pub denominator: u128,
    /// Whether votes from outside are spread here.
    pub spread: bool,
}

impl Field {
    /// The choices that have passed, with the votes of the place.
    pub fn new(rule: &Rule, votes: &Votes, sides: &Sides, place: Option<&Constituency>, passed: &[usize]) -> Self {
        let spread = rule.outside == Outside::Spread && sides.valid_inside > 0 && place.is_some();
        let denominator = if spread { u128::from(sides.valid_inside) } else { 1 };
        let block = rule.method == super::Method::Plurality;
        let one = block || rule.method == super::Method::Sntv;
        let runner = |&choice: &usize| {
            let who = &votes.choices[choice];
            let cap = match who.kind {
                ChoiceKind::Unallocated => return None,
                ChoiceKind::AgainstAll if !rule.method.is_ranking() => return None,
                ChoiceKind::List | ChoiceKind::Option if !one => u32::MAX,
                _ => 1,
            };
            if matches!(who.standing, Standing::Left | Standing::Void) {
                return None;
            }
            let inside = match place {
                None => votes.national.votes[choice],
                Some(place) => place.votes[place.votes.binary_search_by_key(&choice, |v| v.0).ok()?].1,
            };
            let outside = if spread && rule.outside_kinds.contains(&who.kind) { sides.outside[choice] } else { 0 };
            let valid = place.map_or(0, |place| u128::from(place.valid));
            let weight = u128::from(inside) * denominator + u128::from(outside) * valid;
            Some(Runner { outside, ..Runner::new(choice, weight, cap, 0, inside) })
        };
        let seats = place.map_or_else(|| u32::try_from(votes.seats_total()).unwrap_or(u32::MAX), |place| place.seats);
        Self {
            runners: passed.iter().filter_map(runner).collect(),
            seats: if block { seats.min(1) } else { seats },
            denominator,
            spread,
        }
    }

    pub fn position(&self, choice: usize) -> Option<usize> {
        self.runners.iter().position(|runner| runner.choice == choice)
    }

    /// How far votes from outside can shift when so many voters are open here, in all, and outside.
    pub fn stretch(&mut self, inside_all: u64, valid: u64, open: u64, total: u64, outside: u64, _: &Sides) {
        if !self.spread {
            return;
        }
        let (all, valid) = (u128::from(inside_all), u128::from(valid));
        for runner in &mut self.runners {
            let here = u128::from(runner.inside) * self.denominator;
            let out = u128::from(runner.outside);
            // valid ÷ all is smallest when every open vote falls elsewhere, largest when all of them fall here.
            runner.low = here + out * valid * all / (all + u128::from(total));
            let more = (out + u128::from(outside)) * (valid + u128::from(open));
            runner.high = here + (more * all).div_ceil(all + u128::from(open));
        }
    }

    /// The field as bad for the holder as the spread can make it.
    pub fn worst(&self, holder: usize) -> Self {
        let mut worst = self.clone();
        for runner in &mut worst.runners {
            runner.weight = if runner.choice == holder { runner.low } else { runner.high };
        }
        worst
    }
}

/// The margins of a holder's seat.
pub(super) fn seat(divisors: Divisors, field: &Field, holder: usize, number: u32) -> SeatMargin {
    let added = added(divisors, field, holder, number);
    let exact = |votes| Bound { votes, is: Sure::Exact };
    SeatMargin {
        constituency: None,
        holder,
        number,
        rival: added.and_then(|(_, rival)| rival),
        moved: moved(divisors, field, holder, number).map(exact),
        added: added.map(|(votes, _)| exact(votes)),
        lost: lost(divisors, field, holder, number).map(exact),
        open: None,
        decided: false,
    }
}

/// Claims of others that must be as high as the holder's for it to lose the seat.
fn too_many(field: &Field, number: u32) -> usize {
    (field.seats.saturating_sub(number) + 1) as usize
}

/// How many claims of a runner are at least weight ÷ divisor.
fn claims_at_least(divisors: Divisors, runner: &Runner, weight: u128, divisor: u128, most: usize) -> u32 {
    let most = runner.cap.min(u32::try_from(most).unwrap_or(SEATS_MAX));
    let reaches = |nth: u32| compare_quotients(runner.weight, runner.divisor(divisors, nth), weight, divisor).is_ge();
    // Divisors grow, so the claims that reach it come first.
    let (mut low, mut high) = (0, most);
    while low < high {
        let middle = low + (high - low) / 2;
        if reaches(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// Fewest whole votes added to others that make the seat change or hang on a lot, and who takes it then.
pub(super) fn added(divisors: Divisors, field: &Field, holder: usize, number: u32) -> Option<(u64, Option<usize>)> {
    let at = field.position(holder)?;
    cheapest(divisors, field, at, number, field.runners[at].weight)
}

/// As [`added`], when the holder has this weight.
fn cheapest(divisors: Divisors, field: &Field, at: usize, number: u32, weight: u128) -> Option<(u64, Option<usize>)> {
    let divisor = field.runners[at].divisor(divisors, number - 1);
    let target = too_many(field, number);
    let mut have = 0;
    let mut others = Vec::new();
    for (position, runner) in field.runners.iter().enumerate().filter(|(position, _)| *position != at) {
        let claims = claims_at_least(divisors, runner, weight, divisor, target);
        have += claims as usize;
        others.push((position, claims));
    }
    let missing = target.saturating_sub(have);
    if missing == 0 {
        return Some((0, None));
    }
    // Votes that lift a runner's claim number `nth` (from 0) to weight ÷ divisor, in whole votes.
    let cost = |runner: &Runner, nth: u32| {
        let needed = runner.divisor(divisors, nth).checked_mul(weight)?;
        let lacking = needed.saturating_sub(runner.weight.checked_mul(divisor)?);
        u64::try_from(lacking.div_ceil(divisor.checked_mul(field.denominator)?)).ok()
    };
    if missing == 1 {
        let open = others.iter().filter(|(position, claims)| *claims < field.runners[*position].cap);
        return open
            .filter_map(|&(position, claims)| Some((cost(&field.runners[position], claims)?, position)))
            .min()
            .map(|(votes, position)| (votes, Some(field.runners[position].choice)));
    }
    // The cheapest way to `missing` more claims, list by list.
    let mut best: Vec<Option<u64>> = vec![None; missing + 1];
    best[0] = Some(0);
    let mut first: Option<(u64, usize)> = None;
    for &(position, claims) in &others {
        let runner = &field.runners[position];
        let room = (runner.cap.saturating_sub(claims) as usize).min(missing);
        let costs: Vec<u64> =
            (1..=room).map_while(|more| cost(runner, claims + u32::try_from(more).ok()? - 1)).collect();
        if let Some(&one) = costs.first() {
            first = first.min(Some((one, position))).or(Some((one, position)));
        }
        for reached in (1..=missing).rev() {
            for (more, votes) in (1..).zip(&costs).take(reached) {
                if let Some(sum) = best[reached - more].and_then(|sum| sum.checked_add(*votes)) {
                    best[reached] = Some(best[reached].map_or(sum, |known| known.min(sum)));
                }
            }
        }
    }
    best[missing].map(|votes| (votes, first.map(|(_, position)| field.runners[position].choice)))
}

/// Fewest votes that move from the holder to others.
fn moved(divisors: Divisors, field: &Field, holder: usize, number: u32) -> Option<u64> {
    let at = field.position(holder)?;
    let all = field.runners[at].weight / field.denominator;
    let enough = |votes: u64| {
        let weight = field.runners[at].weight - u128::from(votes) * field.denominator;
        weight == 0 || cheapest(divisors, field, at, number, weight).is_some_and(|(needed, _)| needed <= votes)
    };
    fewest(u64::try_from(all).ok()?, enough)
}

/// Fewest votes that the holder loses.
fn lost(divisors: Divisors, field: &Field, holder: usize, number: u32) -> Option<u64> {
    let at = field.position(holder)?;
    let all = field.runners[at].weight / field.denominator;
    let target = too_many(field, number);
    let divisor = field.runners[at].divisor(divisors, number - 1);
    let enough = |votes: u64| {
        let weight = field.runners[at].weight - u128::from(votes) * field.denominator;
        let others = field.runners.iter().enumerate().filter(|(position, runner)| *position != at && runner.weight > 0);
        let claims = |runner: &Runner| claims_at_least(divisors, runner, weight, divisor, target) as usize;
        weight == 0 || others.map(|(_, runner)| claims(runner)).sum::<usize>() >= target
    };
    fewest(u64::try_from(all).ok()?, enough)
}

/// The smallest number up to `most` that is enough; what is enough stays enough.
pub(super) fn fewest(most: u64, enough: impl Fn(u64) -> bool) -> Option<u64> {
    if !enough(most) {
        return None;
    }
    let (mut low, mut high) = (0, most);
    while low < high {
        let middle = low + (high - low) / 2;
        if enough(middle) { high = middle } else { low = middle + 1 }
    }
    Some(low)
}
