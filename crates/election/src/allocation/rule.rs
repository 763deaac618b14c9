//! The declaration of how seats follow from votes, as it stands in `election.toml` under `[contest.allocation]`.
//!
//! Method, level, thresholds and the treatment of votes from outside are declared apart, so that a new law is a new
//! combination and not a new program. `docs/formats/allocation.md` explains every field with its formula.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::person_rule::{Exhausted, Leaving, Persons};
use super::stage::{Runoff, Stage, Turnout};
pub use super::threshold_rule::{Base, Comparison, SHARE_DEN_MAX, Scope, Threshold, Whose};
use crate::fraction::Fraction;

/// How the seats of a contest follow from its votes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The formula.
    pub method: Method,
    /// First divisor of [`Method::ModifiedSainteLague`]: above 0, below 3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_divisor: Option<Fraction>,
    /// How a quota method gives the seats that whole quotas leave; [`Remainder::Largest`] when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remainder: Option<Remainder>,
    /// Where seats are given.
    #[serde(default)]
    pub level: Level,
    /// A choice must pass every threshold that applies to it.
    #[serde(default, rename = "threshold", skip_serializing_if = "Vec::is_empty")]
    pub thresholds: Vec<Threshold>,
    /// The area kind (`oblast`, `province`) whose areas are the regions of thresholds by region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region_kind: Option<String>,
    /// What votes cast outside every constituency do.
    #[serde(default)]
    pub outside: Outside,
    /// Kinds of choice that take part in [`Outside::Spread`].
    #[serde(default = "only_lists")]
    pub outside_kinds: Vec<ChoiceKind>,
    /// What decides between equals.
    #[serde(default)]
    pub ties: Ties,
    /// Plurality only: who does not have this share must go into another round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runoff: Option<Runoff>,
    /// Without so much turnout nothing is decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turnout: Option<Turnout>,
    /// Choices that act together, by the alliance's id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub alliances: BTreeMap<String, Vec<String>>,
    /// [`Method::Stages`] only: how seats are given, one after the other.
    #[serde(default, rename = "stage", skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<Stage>,
    /// [`Method::Stages`] only: the stages whose seats together are the contest's; absent: the last one's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub result: Vec<String>,
    /// Who of a list gets its seats; absent: seats are the lists' alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub persons: Option<Persons>,
    /// What becomes of seats for which a list has no persons.
    #[serde(default, skip_serializing_if = "Exhausted::is_default")]
    pub exhausted: Exhausted,
    /// What happens when a choice or a person leaves.
    #[serde(default, skip_serializing_if = "Leaving::is_default")]
    pub leaving: Leaving,
}

/// The formula that turns votes into seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Highest averages, divisors 1, 2, 3 … (Jefferson).
    Dhondt,
    /// Highest averages, divisors 1, 3, 5 … (Webster).
    SainteLague,
    /// Highest averages, divisors `first_divisor`, 3, 5 …
    ModifiedSainteLague,
    /// Quota votes ÷ seats, exact; then largest remainder (Hamilton).
    Hare,
    /// Quota ⌊votes ÷ (seats + 1)⌋ + 1; then largest remainder.
    Droop,
    /// Quota votes ÷ (seats + 1), exact; then largest remainder.
    HagenbachBischoff,
    /// Quota votes ÷ (seats + 2).
    Imperiali,
    /// Highest averages, divisors 1, 4, 7 …
    Danish,
    /// All seats to the choice with the most votes.
    Plurality,
    /// Single non-transferable vote: one seat each to the choices with the most votes.
    Sntv,
    /// Seats are given in the stages that the rule declares.
    Stages,
}

/// What gives the seats that whole quotas leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remainder {
    /// One seat each in the order of the remainders.
    #[default]
    Largest,
    /// Seat by seat to the highest votes ÷ (seats held + 1).
    HighestAverage,
    /// They are left for another stage.
    None,
}

/// Where seats are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Each constituency's seats on its own votes.
    #[default]
    Constituency,
    /// All constituencies' seats together, on the national votes.
    National,
}

/// What votes cast outside every constituency (abroad, at the customs) do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outside {
    /// They count in national votes and shares only.
    #[default]
    None,
    /// They are spread over the constituencies by the constituencies' valid votes.
    Spread,
}

/// What decides between equals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ties {
    /// A lot, drawn by people and recorded.
    #[default]
    Lot,
}

/// What a choice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChoiceKind {
    /// A list of a party or coalition: any number of seats.
    #[default]
    List,
    /// A person: at most one seat.
    Candidate,
    /// A person without a party: at most one seat.
    Independent,
    /// An answer in a referendum: plurality only.
    Option,
    /// "Against all": a seat that it wins stays vacant (plurality, SNTV); elsewhere it takes no part.
    AgainstAll,
    /// A column that sums several choices: in the base of shares, never a seat.
    Unallocated,
}

pub(super) fn only_lists() -> Vec<ChoiceKind> {
    vec![ChoiceKind::List]
}

/// Largest numerator and denominator of `first_divisor`.
pub const FIRST_DIVISOR_PART_MAX: u128 = 1_000_000;

impl Method {
    /// Whether seats follow from a quota and remainders.
    #[must_use]
    pub fn is_quota(self) -> bool {
        matches!(self, Self::Hare | Self::Droop | Self::HagenbachBischoff | Self::Imperiali)
    }

    /// Whether each seat goes to the highest votes ÷ divisor.
    #[must_use]
    pub fn is_divisor(self) -> bool {
        matches!(self, Self::Dhondt | Self::SainteLague | Self::ModifiedSainteLague | Self::Danish)
    }

    /// Whether choices stand for single places, so that "against all" can win one.
    #[must_use]
    pub fn is_ranking(self) -> bool {
        matches!(self, Self::Plurality | Self::Sntv)
    }
}

impl Rule {
    /// The other contests whose votes it works on.
    pub fn ballots(&self) -> impl Iterator<Item = &str> {
        let stages = self.stages.iter().filter_map(|stage| stage.ballot.as_deref());
        stages.chain(self.persons.iter().filter_map(|persons| persons.ballot.as_deref()))
    }

    /// A rule with this method and every default.
    #[must_use]
    pub fn new(method: Method) -> Self {
        Self {
            method,
            first_divisor: None,
            remainder: None,
            level: Level::default(),
            thresholds: Vec::new(),
            region_kind: None,
            outside: Outside::default(),
            outside_kinds: only_lists(),
            ties: Ties::default(),
            runoff: None,
            turnout: None,
            alliances: BTreeMap::new(),
            stages: Vec::new(),
            result: Vec::new(),
            persons: None,
            exhausted: Exhausted::default(),
            leaving: Leaving::default(),
        }
    }
}
