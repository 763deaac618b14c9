//! Margins where whole quotas and the largest remainders give the seats.
//!
//! Votes that move leave the quota as it is, so the holder's seats fall steadily with every vote that goes to one other list, and the
//! fewest are found exactly where it has the last of the remaining seats. Votes that are added change the quota, and with it everyone's remainder, in both directions: there
//! the number is a lower bound from the whole quotas, which nobody can take away.

use super::super::formula::Formula;
use super::super::race::{Entry, Race};
use super::super::trace::{Step, Vacancy};
use super::race::{Field, fewest};
use super::{Bound, SeatMargin, Sure};

/// The margins of a holder's seat; it holds `seats`.
pub(super) fn seat(formula: Formula, field: &Field, holder: usize, number: u32, seats: u32) -> SeatMargin {
    let all = field.position(holder).map_or(0, |at| field.runners[at].weight / field.denominator);
    let all = u64::try_from(all).unwrap_or(u64::MAX);
    let others = field.runners.iter().map(|runner| runner.choice).filter(|&choice| choice != holder);
    let moved = others
        .filter_map(|other| {
            Some((fewest(all, |votes| after(formula, field, holder, Some(other), votes) < number)?, other))
        })
        .min();
    // One list that overtakes is enough where the holder has the last of the remaining seats; elsewhere several lists must. Where
    // lots give the last ones, nobody has them, and several lists that draw level may do with fewer votes than one that overtakes.
    let last = draft(formula, field, holder, None, 0).0;
    let sure = if number == seats && last == Some(holder) { Sure::Exact } else { Sure::AtMost };
    let lost = fewest(all, |votes| after(formula, field, holder, None, votes) < number);
    let added = fewest(super::super::VOTES_MAX, |votes| !holds(formula, field, holder, number, votes));
    SeatMargin {
        constituency: None,
        holder,
        number,
        rival: moved.map(|(_, other)| other),
        moved: moved.map(|(votes, _)| Bound { votes, is: sure }),
        added: added.map(|votes| Bound { votes, is: Sure::AtLeast }),
        lost: lost.map(|votes| Bound { votes, is: Sure::AtMost }),
        open: None,
        decided: false,
    }
}

/// The holder's certain seats when so many votes go to another, or to nobody.
fn after(formula: Formula, field: &Field, holder: usize, other: Option<usize>, votes: u64) -> u32 {
    draft(formula, field, holder, other, votes).1
}

/// Who has the last of the remaining seats then, and the holder's seats.
fn draft(formula: Formula, field: &Field, holder: usize, other: Option<usize>, votes: u64) -> (Option<usize>, u32) {
    let shift = u128::from(votes) * field.denominator;
    let entry = |(index, runner): (usize, &super::race::Runner)| {
        let weight = match runner.choice {
            choice if choice == holder => runner.weight.saturating_sub(shift),
            choice if Some(choice) == other => runner.weight + shift,
            _ => runner.weight,
        };
        Entry { cap: runner.cap, ..Entry::new(index, weight) }
    };
    let entries: Vec<Entry> = field.runners.iter().enumerate().map(entry).filter(|entry| entry.weight > 0).collect();
    let race = Race {
        place: None,
        seats: field.seats,
        denominator: field.denominator,
        entries,
        steps: Vec::new(),
        if_empty: Vacancy::NoVotes,
    };
    let draft = formula.give(&race);
    let at = race.entries.iter().position(|entry| field.runners[entry.choice].choice == holder);
    let last = draft.steps.iter().rev().find_map(|step| match step {
        Step::Remainder { winner, .. } => Some(field.runners[*winner].choice),
        _ => None,
    });
    let last = last.filter(|_| draft.tie.is_none());
    (last, at.map_or(0, |at| draft.seats[at]))
}

/// Whether the whole quotas of the holder's votes hold the seat when so many more votes are cast.
pub(super) fn holds(formula: Formula, field: &Field, holder: usize, number: u32, open: u64) -> bool {
    let Some(at) = field.position(holder) else { return false };
    let total: u128 = field.runners.iter().map(|runner| runner.weight).sum();
    let total = total + u128::from(open) * field.denominator;
    let seats = u128::from(field.seats);
    // The quota is at most votes ÷ seats (Hare) or one vote more than votes ÷ (seats + 1) (Droop).
    let (parts, more) = match formula.method {
        super::Method::Droop => (seats + 1, field.denominator),
        super::Method::HagenbachBischoff => (seats + 1, 0),
        super::Method::Imperiali => return false,
        _ => (seats, 0),
    };
    // weight ≥ number × (total ÷ parts + more); an exact Hagenbach-Bischoff quota can be contained once too often.
    let need = u128::from(number) * (total + more * parts);
    let have = field.runners[at].weight * parts;
    if formula.method == super::Method::HagenbachBischoff { have > need } else { have >= need }
}
