//! A trace step as one English sentence. Pages in other languages say the step itself, with the same numbers.

use super::rule::Base;
use super::trace::{Fixed, Ratio, Rival, Step, ThresholdTrace, Vacancy};
use crate::fraction::Fraction;

/// One English sentence for a step; `name` gives the name of a choice by its index.
///
/// Numbers are grouped by thousands; what has more than two decimals is cut and ends in `…`, never rounded up.
#[must_use]
pub fn explain(step: &Step, name: &dyn Fn(usize) -> String) -> String {
    match step {
        Step::Spread { valid, valid_inside, votes } => format!(
            "Votes from outside are added, {} of {} of each choice's: {}.",
            grouped(u128::from(*valid)),
            grouped(u128::from(*valid_inside)),
            listed(votes.iter().map(|votes| format!("{} then has {}", name(votes.choice), decimal(votes.total)))),
        ),
        Step::Seat { seat, winner, divisor, quotient, runner_up } => format!(
            "Seat {seat} goes to {}: its votes divided by {} are {}, the highest quotient{}.",
            name(*winner),
            decimal(*divisor),
            decimal(*quotient),
            rival(runner_up.as_ref(), name),
        ),
        Step::PowerSeat { seat, winner, votes, number, power, runner_up } => {
            let of = |votes: Ratio, number: u32| {
                format!("{} votes divided by {number} to the power of {}", decimal(votes), share_text(*power, false))
            };
            let next = runner_up.map_or(String::new(), |next| {
                format!("; next is {} with {}", name(next.choice), of(next.votes, next.number))
            });
            format!("Seat {seat} goes to {}: {} are the highest quotient{next}.", name(*winner), of(*votes, *number))
        }
        Step::Raised { choice, votes, times } => {
            format!("The {} votes of {} count {} times.", decimal(*votes), name(*choice), share_text(*times, false))
        }
        Step::Added { choice, votes, added } => format!(
            "To the {} votes of {} come {} that won nothing elsewhere.",
            decimal(*votes),
            name(*choice),
            decimal(*added)
        ),
        Step::Quota { votes, seats, quota } => format!(
            "{} votes take part for {}; one seat costs {} votes.",
            decimal(*votes),
            counted(*seats, "seat"),
            decimal(*quota),
        ),
        Step::WholeQuotas { choice, votes, whole, seats, remainder } => format!(
            "{} has {} votes, which hold {}: {}, and {} votes remain.",
            name(*choice),
            decimal(*votes),
            counted(*whole, "whole quota"),
            counted(*seats, "seat"),
            decimal(*remainder),
        ),
        Step::Remainder { seat, winner, remainder, runner_up } => format!(
            "Remaining seat {seat} goes to {} with a remainder of {} votes{}.",
            name(*winner),
            decimal(*remainder),
            rival(runner_up.as_ref(), name),
        ),
        Step::RemainderRound { winners } => format!(
            "At least as many seats remain as choices can take, so each gets one: {}.",
            listed(winners.iter().map(|&winner| name(winner))),
        ),
        Step::Leader { winner, votes, seats, runner_up } => format!(
            "{} has the most votes, {}, and wins {}{}.",
            name(*winner),
            decimal(*votes),
            counted(*seats, "seat"),
            rival(runner_up.as_ref(), name),
        ),
        Step::Place { place, winner, votes, runner_up } => format!(
            "Place {place} goes to {} with {} votes{}.",
            name(*winner),
            decimal(*votes),
            rival(runner_up.as_ref(), name),
        ),
        Step::Tie { among, at, draws, seats_open, .. } => format!(
            "{} are equal at {}, with {} for them: a lot must draw {draws} of the {}.",
            listed(among.iter().map(|&choice| name(choice))),
            decimal(*at),
            counted(*seats_open, "seat"),
            among.len(),
        ),
        Step::Drawn { drawn, .. } => {
            format!("The lot decided for {}.", listed(drawn.iter().map(|&choice| name(choice))))
        }
        Step::Held { choice, seats } => format!("{} holds {} from before.", name(*choice), counted(*seats, "seat")),
        Step::Fixed { choice, seats, reason } => {
            let why = match reason {
                Fixed::Held => "which it has won before and which is more than its share",
                Fixed::Most => "the most that it may have",
                Fixed::Persons => "as many as it has persons",
            };
            format!("{} has {}, {why}; the others share the rest.", name(*choice), counted(*seats, "seat"))
        }
        Step::Grown { from, to } => format!(
            "The house grows from {} to {}, so that everyone's share is at least what it has won before.",
            grouped(u128::from(*from)),
            counted(*to, "seat"),
        ),
        Step::Bonus { choice, votes, valid, seats } => format!(
            "{} leads with {} of {} valid votes, which earns {}.",
            name(*choice),
            decimal(*votes),
            grouped(u128::from(*valid)),
            if *seats == 0 { "no bonus".to_owned() } else { format!("a bonus of {}", counted(*seats, "seat")) },
        ),
        Step::TakenBack { choice, remainder } => format!(
            "Whole quotas hold more seats than there are: {} gives one back, with the smallest remainder of {} votes.",
            name(*choice),
            decimal(*remainder),
        ),
        Step::Exchanged { out, winner, mark } => format!(
            "So that enough of those elected are marked \"{mark}\", {} takes the seat of {}, the winner with the fewest votes who can give way.",
            name(*winner),
            name(*out),
        ),
        Step::Turnout { counted, registered, needed } => format!(
            "{} of {} registered voters are counted; {} are needed{}.",
            grouped(u128::from(*counted)),
            grouped(u128::from(*registered)),
            grouped(u128::from(*needed)),
            if counted >= needed { "" } else { ", so nothing is decided" },
        ),
        Step::NextRound { needed, among } => format!(
            "Nobody has the {} votes that win at once. In the next round: {}.",
            grouped(u128::from(*needed)),
            if among.is_empty() { "who is drawn".to_owned() } else { listed(among.iter().map(|&choice| name(choice))) },
        ),
        Step::Vacant { seats, reason } => vacant(*seats, *reason),
    }
}

/// One English sentence for a threshold in one place: the share, what it is taken of, and the votes that follow.
#[must_use]
pub fn explain_threshold(trace: &ThresholdTrace, name: &dyn Fn(usize) -> String) -> String {
    let place = trace.place.as_deref().unwrap_or("the country");
    let passed: Vec<_> =
        trace.results.iter().filter(|result| result.passed).map(|result| name(result.choice)).collect();
    let who = if passed.is_empty() { "nobody".to_owned() } else { listed(passed.into_iter()) };
    let base = grouped(u128::from(trace.base));
    let needed = grouped(u128::from(trace.needed));
    let Some(share) = trace.share else {
        // A result of before the share was kept.
        return format!("Threshold {} in {place} asks for {needed} votes of {base}; {who} passed.", trace.threshold);
    };
    let of = match trace.of {
        Base::Valid => "valid votes",
        Base::Voters => "voters who took part",
        Base::Registered => "registered voters",
    };
    let each = trace.seats.map_or(String::new(), |seats| format!(" for one of {}", counted(seats, "seat")));
    let parts = u128::from(trace.base)
        .checked_mul(share.num())
        .zip(share.den().checked_mul(trace.seats.unwrap_or(1).max(1).into()));
    let exact = parts.map_or(String::new(), |(num, den)| format!(" are {}", decimal(Ratio { num, den })));
    let asked = if trace.more_than { "more than that, so at least" } else { "at least" };
    format!(
        "Threshold {} in {place}: {} of {base} {of}{each}{exact}; {asked} {needed} {} needed; {who} passed.",
        trace.threshold,
        share_text(share, true),
        if trace.needed == 1 { "vote is" } else { "votes are" },
    )
}

/// A factor or a power as a decimal, where it is one with at most six places; else as a fraction.
#[must_use]
pub fn multiple(of: Fraction) -> String {
    share_text(of, false)
}

/// A share as per cent, or a number as a decimal, where it is one with at most six places; else as a fraction.
fn share_text(share: Fraction, per_cent: bool) -> String {
    const PLACES: u32 = 6;
    let (num, den) = (share.num().checked_mul(if per_cent { 100 } else { 1 }), share.den());
    let unit = 10_u128.pow(PLACES);
    let shifted = num.and_then(|num| num.checked_mul(unit)).filter(|shifted| shifted.is_multiple_of(den));
    let Some(shifted) = shifted.map(|shifted| shifted / den) else { return share.to_string() };
    let mut text = grouped(shifted / unit);
    if !shifted.is_multiple_of(unit) {
        let places = format!("{:06}", shifted % unit);
        text.push('.');
        text.push_str(places.trim_end_matches('0'));
    }
    if per_cent { format!("{text} %") } else { text }
}

fn vacant(seats: u32, reason: Vacancy) -> String {
    let stay = if seats == 1 { "1 seat stays" } else { &format!("{seats} seats stay") };
    let why = match reason {
        Vacancy::NoVotes => "there are no votes",
        Vacancy::NobodyQualifies => "nobody who may get seats here has votes and passed every threshold",
        Vacancy::AgainstAll => "\"against all\" won",
        Vacancy::NobodyLeft => "a single person can hold one seat only and nobody else has votes",
        Vacancy::Turnout => "too few have voted",
        Vacancy::NextRound => "another round decides",
        Vacancy::LaterStage => return format!("{} left for a later stage.", counted(seats, "seat")),
        Vacancy::ByElection => "the winner has left, and a by-election fills it",
    };
    format!("{stay} vacant: {why}.")
}

fn rival(rival: Option<&Rival>, name: &dyn Fn(usize) -> String) -> String {
    rival.map_or(String::new(), |rival| format!("; next is {} with {}", name(rival.choice), decimal(rival.value)))
}

fn counted(number: u32, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{} {noun}s", grouped(u128::from(number))) }
}

fn listed(items: impl Iterator<Item = String>) -> String {
    let items: Vec<_> = items.collect();
    match items.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => items.concat(),
    }
}

/// Digits in groups of three, separated by commas.
fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of a step as `1,234.5`: at most two decimals, cut (not rounded), with `…` when something was cut off.
#[must_use]
pub fn decimal(ratio: Ratio) -> String {
    let Ratio { num, den } = ratio;
    if den == 0 {
        return ratio.to_string();
    }
    let mut text = grouped(num / den);
    let mut rest = num % den;
    if rest > 0 {
        text.push('.');
    }
    for _ in 0..2 {
        if rest > 0 {
            let Some(tenfold) = rest.checked_mul(10) else {
                return ratio.to_string();
            };
            text.push_str(&(tenfold / den).to_string());
            rest = tenfold % den;
        }
    }
    if rest > 0 {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_cut_and_say_so() {
        let decimal = |num, den| decimal(Ratio { num, den });
        assert_eq!(decimal(2, 3), "0.66…");
        assert_eq!(decimal(7, 5), "1.4");
        assert_eq!(decimal(4_000_000, 4), "1,000,000");
        assert_eq!(decimal(1001, 1000), "1.00…");
        assert_eq!(decimal(u128::MAX - 1, u128::MAX), format!("{}/{}", u128::MAX - 1, u128::MAX));
    }

    #[test]
    fn every_step_is_a_sentence() {
        let names = |choice: usize| ["Pine", "Oak", "Elm"][choice].to_owned();
        let next = Some(Rival { choice: 1, value: Ratio { num: 61_000, den: 2 } });
        let seat = Step::Seat {
            seat: 3,
            winner: 0,
            divisor: Ratio::whole(2),
            quotient: Ratio::whole(50_000),
            runner_up: next,
        };
        assert_eq!(
            explain(&seat, &names),
            "Seat 3 goes to Pine: its votes divided by 2 are 50,000, the highest quotient; next is Oak with 30,500."
        );
        let tie =
            Step::Tie { tie: "seat-4".into(), at: Ratio::whole(9), among: vec![0, 1, 2], draws: 2, seats_open: 2 };
        assert_eq!(
            explain(&tie, &names),
            "Pine, Oak and Elm are equal at 9, with 2 seats for them: a lot must draw 2 of the 3."
        );
        let vacant = Step::Vacant { seats: 1, reason: Vacancy::NoVotes };
        assert_eq!(explain(&vacant, &names), "1 seat stays vacant: there are no votes.");
        let quota = Step::WholeQuotas {
            choice: 2,
            votes: Ratio::whole(15_800),
            whole: 1,
            seats: 1,
            remainder: Ratio::whole(5_800),
        };
        assert_eq!(
            explain(&quota, &names),
            "Elm has 15,800 votes, which hold 1 whole quota: 1 seat, and 5,800 votes remain."
        );
    }
}
