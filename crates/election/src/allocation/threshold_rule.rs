//! The declaration of a threshold, as `[[contest.allocation.threshold]]` in `election.toml`.

use serde::{Deserialize, Serialize};

use super::rule::{ChoiceKind, only_lists};
use super::stage::Rounding;
use crate::fraction::Fraction;

/// Largest denominator of a threshold's share; every share that can be written in a rule is below it.
pub const SHARE_DEN_MAX: u128 = 1_000_000_000_000_000_000_000_000;

/// A share of the votes that a choice needs to take part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// The share, 0 to 1, as `"10%"`, `"0.05"` or `"1/20"`.
    pub share: Fraction,
    /// Of what it is a share.
    #[serde(default)]
    pub base: Base,
    /// It is a share of the base for one seat: of the base ÷ the seats of the place.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub per_seat: bool,
    /// `per_seat` only: how the base for one seat is made a whole number of votes before the share is taken.
    #[serde(default, skip_serializing_if = "Rounding::is_exact")]
    pub quota_rounding: Rounding,
    /// Where it must be reached.
    #[serde(default)]
    pub scope: Scope,
    /// `every-region` only: in so many regions is enough; absent: in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places_min: Option<u32>,
    /// Whether reaching the share exactly is enough.
    #[serde(default)]
    pub comparison: Comparison,
    /// Kinds of choice that it applies to.
    #[serde(default = "only_lists")]
    pub kinds: Vec<ChoiceKind>,
    /// It applies to lists of at least so many parties.
    #[serde(default = "one")]
    pub members_min: u32,
    /// It applies to lists of at most so many parties; absent: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members_max: Option<u32>,
    /// Whose votes are looked at: the choice's own, or those of its party or alliance together.
    #[serde(default, skip_serializing_if = "Whose::is_choice")]
    pub whose: Whose,
    /// Choices that need not pass it (lists of a national minority, say).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exempt: Vec<String>,
    /// Thresholds with the same word are alternatives: passing one of them is enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub any: Option<String>,
    /// Stages only: who has won so many seats in `or_stage` passes too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub or_seats: Option<u32>,
    /// The stage of `or_seats`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub or_stage: Option<String>,
}

/// Of what a threshold is a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Base {
    /// Valid votes, of all choices.
    #[default]
    Valid,
    /// Voters who took part, with those whose vote was invalid.
    Voters,
    /// Voters on the lists.
    Registered,
}

/// Where a threshold must be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// In the country, with the votes from outside the constituencies.
    #[default]
    National,
    /// In every region of the country.
    EveryRegion,
    /// In the region of the constituency whose seats are given.
    Region,
    /// In the constituency whose seats are given, on the votes cast there.
    Constituency,
}

/// Whether reaching a share exactly is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    /// Votes ≥ share × base.
    #[default]
    AtLeast,
    /// Votes > share × base.
    MoreThan,
}

/// Whose votes a threshold looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whose {
    /// The choice's own.
    #[default]
    Choice,
    /// Those of the choices of its party together (candidates of one party).
    Party,
    /// Those of its alliance together.
    Alliance,
}

impl Whose {
    pub(super) fn is_choice(&self) -> bool {
        *self == Self::Choice
    }
}

fn one() -> u32 {
    1
}

impl Scope {
    /// Whether the threshold looks at regions.
    #[must_use]
    pub fn is_regional(self) -> bool {
        matches!(self, Self::EveryRegion | Self::Region)
    }
}

impl Threshold {
    /// Whether a choice of this kind, of so many parties, must pass it.
    #[must_use]
    pub fn applies_to(&self, kind: ChoiceKind, members: u32) -> bool {
        let within = members >= self.members_min && self.members_max.is_none_or(|max| members <= max);
        within && self.kinds.contains(&kind)
    }

    /// Whether it asks for a plain share of the base, in every place it looks at.
    #[must_use]
    pub fn is_plain_share(&self) -> bool {
        !self.per_seat && self.places_min.is_none()
    }
}
