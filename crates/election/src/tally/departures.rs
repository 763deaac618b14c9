//! Who left after the ballot was printed, and what that means for seats.

use super::{ApplyError, Tally};
use crate::allocation::{LeftSeat, LeftVotes, Standing};
use crate::definition::Definition;
use crate::id::ContestIx;
use crate::statement::{Departure, Event};

impl Tally {
    /// Applies a departure, or that an earlier one does not hold.
    ///
    /// # Errors
    /// Of another election, contest or round; nobody of this id; one who has left already, or is to come back and has not left.
    pub fn apply_departure(&mut self, index: u64, departure: Departure) -> Result<(), ApplyError> {
        let d = &departure;
        let contest = self.statement_contest(&d.election, d.definition, &d.contest, d.round)?;
        let c = &self.definition.contests[contest.at()];
        if c.choice(&d.who).is_none() && !c.persons.iter().any(|person| person.id == d.who) {
            let message = format!("there is no choice and no person on a list {:?} in contest {:?}", d.who, d.contest);
            return Err(ApplyError::new("departure-unknown", message));
        }
        let left = self.departure(contest, &d.who).is_some();
        if left == (d.event != Event::Reinstated) {
            let message = if left {
                format!("{:?} has left already; reinstate it first if that was wrong", d.who)
            } else {
                format!("{:?} has not left", d.who)
            };
            return Err(ApplyError::new("departure-repeated", message));
        }
        self.departures[contest.at()].push((index, departure));
        self.contest_changed[contest.at()] = index + 1;
        self.touch(Definition::ROOT, index);
        Ok(())
    }

    /// Who left a contest and who came back, in the order of the record, each with the index of its act.
    #[must_use]
    pub fn departures(&self, contest: ContestIx) -> &[(u64, Departure)] {
        &self.departures[contest.at()]
    }

    /// The departure that holds for a choice or person.
    fn departure(&self, contest: ContestIx, who: &str) -> Option<&Departure> {
        let last = self.departures[contest.at()].iter().rev().map(|(_, departure)| departure).find(|d| d.who == who);
        last.filter(|departure| departure.event != Event::Reinstated)
    }

    /// Whether a choice still stands.
    pub(super) fn choice_standing(&self, contest: ContestIx, id: &str) -> Standing {
        let leaving = self.definition.contests[contest.at()].rule.as_ref().map(|rule| rule.leaving).unwrap_or_default();
        match self.departure(contest, id) {
            None => Standing::Stands,
            Some(departure) if departure.seated && leaving.seat == LeftSeat::Vacant => Standing::LeftSeat,
            Some(departure) if !departure.seated && leaving.votes == LeftVotes::Void => Standing::Void,
            Some(_) => Standing::Left,
        }
    }

    /// Whether a person on a list still stands.
    pub(super) fn person_standing(&self, contest: ContestIx, id: &str) -> Standing {
        match self.departure(contest, id) {
            None => Standing::Stands,
            Some(departure) if departure.seated => Standing::LeftSeat,
            Some(_) => Standing::Left,
        }
    }
}
