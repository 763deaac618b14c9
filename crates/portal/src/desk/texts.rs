//! What to look at on the paper when a check finds something, and the words of states.

use commission::desk::sheet::CellFault;
use election::tally::State;

/// For each check, by its code: what to look at.
pub(super) const HINTS: [(&str, &str); 7] = [
    (
        "votes-differ-from-valid",
        "Look at the votes again, one after the other, and at the sum under them: a digit lost, two lines exchanged, a line left out?",
    ),
    (
        "ballots-do-not-add-up",
        "Look at voted, valid and invalid: were two of them exchanged, or was one read from the line above?",
    ),
    ("more-valid-than-voted", "Look at voted and valid: were they exchanged?"),
    (
        "more-voted-than-registered",
        "Look at registered and voted. Where officials vote in their own station this is lawful.",
    ),
    (
        "list-changed",
        "Look at the number of registered voters at the top of the paper; it is another one than before the poll.",
    ),
    ("nobody-voted", "Look whether the paper really says that nobody voted."),
    ("closed-before-the-poll", "Look at the day and time of closing."),
];

/// What to look at for a check.
pub(super) fn hint(code: &str) -> &'static str {
    HINTS.iter().find(|(c, _)| *c == code).map_or("", |(_, h)| h)
}

/// The state of a result, for people.
pub(super) fn state(s: State) -> &'static str {
    match s {
        State::Awaited => "awaited",
        State::Provisional => "provisional: nothing to compare with yet",
        State::Agreed => "agreed: more copies are awaited",
        State::Differing => "differing: a ruling is needed",
        State::UnderRuling => "under ruling",
        State::Final => "final",
        State::Annulled => "annulled",
    }
}

/// What is wrong with a cell.
pub(super) fn cell(fault: CellFault) -> &'static str {
    match fault {
        CellFault::Empty => "type what the paper says; - where it says nothing",
        CellFault::NotANumber => "digits only",
        CellFault::TooLarge => "too large for minutes; look at the digits again",
        CellFault::NotADay => "a day as 2026-05-10",
        CellFault::NotATime => "a time as 20:05",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_says_what_to_look_at() {
        for c in &election::checks::CHECKS {
            assert!(!hint(c.code).is_empty(), "{} needs a hint", c.code);
        }
        assert_eq!(HINTS.len(), election::checks::CHECKS.len());
    }
}
