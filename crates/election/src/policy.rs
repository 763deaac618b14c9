//! The policy of reconciliation: which copy counts first, which copies must agree before a result is final, what difference between two
//! counts is tolerated, and what follows when a copy does not come in time.
//!
//! It is the table `[reconciliation]` of `election.toml` (`docs/formats/reconciliation.md`). Three ready policies carry the names of the systems
//! whose rules they follow.

use crate::act::{Channel, Moment};
use crate::id::Count;
use serde::Deserialize;

/// Whether a result whose copies differ is in the totals until a ruling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhileDiffering {
    /// The copy that counts first goes on counting.
    Counted,
    /// It is taken out until it is ruled upon.
    Withheld,
}

/// How much two counts of one box may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tolerance {
    /// The prevailing count stands while the difference is under this many per cent of its valid votes.
    pub percent: u32,
    /// From there on this count is needed.
    pub beyond: Count,
}

/// What follows when a copy does not come in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The copy that is awaited.
    pub copy: Channel,
    /// Until when.
    pub until: Moment,
    /// The count that is then ordered.
    pub then: Count,
}

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// Copies that may count, the best first.
    pub provisional: Vec<Channel>,
    /// Copies that must be there and equal before a result is final, by kind of count. Empty: only the announcement makes it final.
    pub require: Vec<(Count, Vec<Channel>)>,
    /// What becomes of a result whose copies differ.
    pub differing: WhileDiffering,
    /// Between the counts of one box; `None`: the prevailing count stands whatever the difference.
    pub tolerance: Option<Tolerance>,
    /// Time limits.
    pub limits: Vec<Limit>,
    /// Members who must have signed a ruling.
    pub signatures: usize,
}

/// When the record counts as witnessed: the table `[witnesses]` of `election.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Witnessing {
    /// Parties and observers that must have cosigned.
    pub parties: u32,
    /// After so many seconds without them publication goes on as if they had, and the pages say so.
    pub limit_s: u32,
}

impl Witnessing {
    /// Most parties, so that all of them fit beside the record's own signature in a checkpoint.
    pub const PARTIES_MAX: u32 = 60;
    /// Longest time limit: a day.
    pub const LIMIT_S_MAX: u32 = 86_400;
}

impl Policy {
    /// Names of the ready policies.
    pub const READY: [&str; 3] = ["turkey", "kyrgyzstan", "iraq"];

    /// The policy of an election that names none: any copy counts, whichever come are compared.
    #[must_use]
    pub fn plain() -> Self {
        Self {
            name: "plain".into(),
            provisional: vec![Channel::Transmitted, Channel::Card, Channel::Tape, Channel::Scan, Channel::Entry],
            require: vec![],
            differing: WhileDiffering::Counted,
            tolerance: None,
            limits: vec![],
            signatures: 1,
        }
    }

    /// A ready policy and the counts that it needs; `None` if there is none of this name.
    #[must_use]
    pub fn ready(name: &str) -> Option<(Self, Vec<Count>)> {
        use Channel::{Card, Entry, Scan, Tape, Transmitted};
        let plain = Self { name: name.to_owned(), ..Self::plain() };
        Some(match name {
            // The district board types the figures from the minutes; the signed minutes are scanned beside them.
            "turkey" => (
                Self {
                    provisional: vec![Entry, Scan, Transmitted, Card, Tape],
                    require: vec![(Count::Hand, vec![Entry, Scan])],
                    ..plain
                },
                vec![Count::Hand],
            ),
            // The scanner's count comes first and is preliminary; the protocol of the hand count is the legal result.
            "kyrgyzstan" => (
                Self { require: vec![(Count::Machine, vec![Transmitted]), (Count::Hand, vec![Entry, Scan])], ..plain },
                vec![Count::Machine, Count::Hand],
            ),
            // Transmission, card and tape must agree; every box is counted by hand as well; from 5 % on the audit centre counts again.
            "iraq" => (
                Self {
                    provisional: vec![Transmitted, Card, Tape, Scan, Entry],
                    require: vec![(Count::Machine, vec![Transmitted, Card, Tape]), (Count::Hand, vec![Entry])],
                    differing: WhileDiffering::Withheld,
                    tolerance: Some(Tolerance { percent: 5, beyond: Count::Recount(1) }),
                    signatures: 2,
                    ..plain
                },
                vec![Count::Machine, Count::Hand, Count::Recount(1)],
            ),
            _ => return None,
        })
    }

    /// The copies that a count needs before the result is final.
    #[must_use]
    pub fn required(&self, count: Count) -> &[Channel] {
        self.require.iter().find(|(c, _)| *c == count).map_or(&[], |(_, copies)| copies)
    }

    /// Whether two counts that differ by this many votes are within what is tolerated.
    ///
    /// The difference of two counts is the larger of the difference of their valid votes and of half the sum of the differences of all
    /// choices, rounded up: a vote that moved from one choice to another is one vote.
    #[must_use]
    pub fn tolerates(&self, difference: u64, valid: u64) -> bool {
        self.tolerance.is_none_or(|t| difference == 0 || difference * 100 < valid * u64::from(t.percent))
    }
}
