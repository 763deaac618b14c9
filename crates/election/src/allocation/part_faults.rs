//! What is wrong with the parts of a stage that only some laws need: powers, factors, surpluses, remainders that earn a seat, seats of places.

use super::power::POWER_PART_MAX;
use super::rule::{Method, Remainder, Rule};
use super::stage::{Overhang, PlaceSeats, Stage, Unit, VotesFrom};
use crate::fraction::Fraction;

/// Largest numerator and denominator of a share or factor, so that every product is exact.
const PART_MAX: u128 = 1_000_000;
/// Largest product of the denominators of a stage's factors.
const FACTORS_MAX: u128 = 1_000_000;

/// Each with its remedy.
pub(super) fn faults(rule: &Rule, stage: &Stage) -> Vec<&'static str> {
    let small = |share: Fraction| share.num() <= PART_MAX && share.den() <= PART_MAX;
    let part = |share: Fraction| share > Fraction::ZERO && share <= Fraction::ONE && share.den() <= PART_MAX;
    let power = |power: Fraction| power > Fraction::ZERO && power.num().max(power.den()) <= POWER_PART_MAX;
    let factors = stage.factors.iter().try_fold(1_u128, |all, factor| all.checked_mul(factor.times.den()));
    let nested = stage.of.is_some() && stage.unit == Unit::Alliance;
    let placed = stage.place_seats.is_some();
    let checks = [
        (
            stage.remainder_from.is_none_or(part)
                && (stage.remainder_from.is_none() || stage.method.is_quota() && stage.remainder == Remainder::None),
            "remainder_from is a share of the quota up to 100%, and goes with remainder = \"none\"",
        ),
        (
            stage.power.is_none_or(power)
                && (stage.power.is_none() || stage.method == Method::Dhondt && stage.overhang == Overhang::Absorb),
            "power is for dhondt with overhang = \"absorb\"; a number above 0 such as \"0.9\", with at most 20 above and below the line",
        ),
        (
            stage.factors.iter().all(|f| small(f.times) && f.times > Fraction::ZERO && f.below.is_none_or(small))
                && factors.is_some_and(|all| all <= FACTORS_MAX),
            "factors are numbers above 0 with at most six digits",
        ),
        (
            stage.factors.is_empty() || stage.unit == Unit::Choice && stage.ballot.is_none(),
            "factors are for choices of this contest: unit = \"choice\", no ballot",
        ),
        (!stage.surplus || stage.method == Method::Plurality, "surplus is for plurality"),
        (
            stage.votes != VotesFrom::WithRemainders || stage.unit != Unit::Place,
            "votes = \"with-remainders\" is not for places",
        ),
        (!nested || stage.held.is_empty(), "alliances within an alliance hold nothing: remove held"),
        (
            !placed
                || stage.unit == Unit::Place
                    && stage.of.is_some()
                    && stage.method.is_divisor()
                    && stage.power.is_none(),
            "place_seats are for unit = \"place\" with of, by a divisor method",
        ),
        (placed || !stage.per_seat, "per_seat in a stage goes with place_seats"),
        (stage.place_seats.as_ref().is_none_or(takes_few), "too many seats in a place"),
        (
            !(placed && above_region(rule, stage)),
            "place_seats divide seats of the country: of must name a national stage",
        ),
    ];
    checks.into_iter().filter(|(good, _)| !good).map(|(_, what)| what).collect()
}

fn takes_few(seats: &PlaceSeats) -> bool {
    let most = match seats {
        PlaceSeats::Each(seats) => *seats,
        PlaceSeats::Places(places) => places.values().copied().max().unwrap_or(0),
    };
    most <= super::SEATS_MAX
}

/// Whether the seats that are divided were given in regions.
fn above_region(rule: &Rule, stage: &Stage) -> bool {
    let of = rule.stages.iter().find(|other| Some(&other.id) == stage.of.as_ref());
    of.is_some_and(|of| of.level != super::Place::National)
}
