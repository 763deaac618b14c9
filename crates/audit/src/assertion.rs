//! What must be true of the votes: an inequality, linear in the votes of the whole scope.
//!
//! An outcome is right when all its assertions hold, so an audit that confirms each of them confirms the outcome (Blom, Budurushi, Rivest,
//! Stark, Stuckey, Teague, Vukcevic: *Assertion-based approaches to auditing complex elections*, 2021). Everything here is exact.

use crate::batch::Contents;

/// What sort of claim it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A winner has more votes than a loser.
    Winner,
    /// A choice has reached a threshold.
    Reached,
    /// A choice has not reached it.
    Missed,
    /// The last seat of one list has a higher quotient than the first lost seat of another (Stark and Teague, 2014).
    Seat,
    /// No seat would be better placed with another list by largest remainders (Hamilton, Hare quota).
    Remainder,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Winner, Self::Reached, Self::Missed, Self::Seat, Self::Remainder];

    /// The word in `assertions.csv`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Winner => "winner",
            Self::Reached => "threshold-reached",
            Self::Missed => "threshold-missed",
            Self::Seat => "seat",
            Self::Remainder => "remainder",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.word() == s)
    }
}

/// `Σ votes × coefficient + constant > 0`, over the ballots of the scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// Unique in the audit, made of what it says.
    pub id: String,
    /// What sort of claim.
    pub kind: Kind,
    /// The area whose ballots it is about; empty: all of the contest.
    pub scope: String,
    /// The claim in words.
    pub words: String,
    /// Coefficient of each choice's votes, in the order of the contest.
    pub votes: Vec<i128>,
    /// Coefficient of a valid vote that is in no choice's figure.
    pub other: i128,
    /// Coefficient of a ballot without a valid vote.
    pub invalid: i128,
    /// What counts and is not audited: votes without stations.
    pub constant: i128,
}

impl Assertion {
    /// The value of what is in one batch.
    #[must_use]
    pub fn value(&self, contents: &Contents) -> i128 {
        let votes: i128 = self.votes.iter().zip(&contents.votes).map(|(c, n)| c * i128::from(*n)).sum();
        votes + self.other * i128::from(contents.other) + self.invalid * i128::from(contents.invalid)
    }

    /// The least that one ballot can be worth. A ballot that is not there is worth nothing.
    #[must_use]
    pub fn least(&self) -> i128 {
        self.each().min().unwrap_or(0).min(0)
    }

    /// The most that one ballot can be worth.
    #[must_use]
    pub fn most(&self) -> i128 {
        self.each().max().unwrap_or(0).max(0)
    }

    fn each(&self) -> impl Iterator<Item = i128> + '_ {
        self.votes.iter().copied().chain([self.other, self.invalid])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_read_as_it_is_written() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.word()), Some(kind));
        }
        assert_eq!(Kind::parse("seats"), None);
    }

    #[test]
    fn a_ballot_that_is_missing_is_worth_nothing() {
        let all_positive = Assertion {
            id: "a".into(),
            kind: Kind::Winner,
            scope: String::new(),
            words: String::new(),
            votes: vec![3, 1],
            other: 2,
            invalid: 1,
            constant: 0,
        };
        assert_eq!((all_positive.least(), all_positive.most()), (0, 3));
    }
}
