//! The declaration of a stage: one step of a law that gives seats in several, as `[[contest.allocation.stage]]` in `election.toml`.
//!
//! A stage takes units (choices, parties, alliances or places), their votes or what an earlier stage left of them, a number of seats
//! and a formula. Tiers, compensation, caps and the way down from the country to its regions are combinations of these.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::rule::{Base, Method, Remainder};
pub use super::stage_parts::{Bonus, Factor, MarkQuota, PlaceSeats};
use crate::fraction::Fraction;

/// One stage. What it gives can be named by every later stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Its name: letters, digits and hyphens.
    pub id: String,
    /// The formula.
    pub method: Method,
    /// As in the rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_divisor: Option<Fraction>,
    /// As in the rule.
    #[serde(default)]
    pub remainder: Remainder,
    /// How a quota is made a whole number of votes.
    #[serde(default)]
    pub quota_rounding: Rounding,
    /// With `remainder = "none"`: a remainder of at least this share of the quota earns a seat here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remainder_from: Option<Fraction>,
    /// `dhondt` only: its divisors raised to this power.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub power: Option<Fraction>,
    /// The votes whose share is the quota.
    #[serde(default)]
    pub quota_of: QuotaOf,
    /// Where seats are given: once in each such place.
    #[serde(default)]
    pub level: Place,
    /// To whom.
    #[serde(default)]
    pub unit: Unit,
    /// Divides the seats that each unit has got in this stage: an alliance's among its members, or (`unit = "place"`) a list's among places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// The contest whose votes count; absent: this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ballot: Option<String>,
    /// Which votes.
    #[serde(default)]
    pub votes: VotesFrom,
    /// The stage whose remainders are the votes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub votes_of: Option<String>,
    /// Votes of some that count more than once.
    #[serde(default, rename = "factor", skip_serializing_if = "Vec::is_empty")]
    pub factors: Vec<Factor>,
    /// `plurality` only: what the winner has above the second and one more has won nothing, as the votes of all others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub surplus: bool,
    /// `unit = "place"` only: a figure for each place instead of votes (its population).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub weights: BTreeMap<String, u64>,
    /// Seats in each place; absent: those of its constituencies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<u32>,
    /// `plurality` only, instead of `seats`: as many as the leader's share of the valid votes earns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bonus: Option<Bonus>,
    /// `unit = "place"` with `of`: so many seats each place takes, those held not counted, from all units together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place_seats: Option<PlaceSeats>,
    /// With `place_seats`: votes are compared by the valid votes for one seat of the place.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub per_seat: bool,
    /// The stage that has given each place its number of seats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats_of: Option<String>,
    /// Seats given in these stages are not given again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub minus: Vec<String>,
    /// Seats that the units hold already and keep; they count among those given here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<String>,
    /// What happens to a unit that holds more than its share.
    #[serde(default)]
    pub overhang: Overhang,
    /// The held seats come on top of the seats of this stage.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub held_on_top: bool,
    /// Numbers of the thresholds that apply, from 1; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thresholds: Option<Vec<usize>>,
    /// Most seats that a unit can have after this stage, with those it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
    /// A unit can have this much above its share of the votes of all who take part: ⌊(share + `max_above`) × `max_of`⌋ seats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_above: Option<Fraction>,
    /// The size of the house for `max_above`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_of: Option<u32>,
    /// Seats of these stages count towards the most that a unit can have, without being given here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub max_with: Vec<String>,
    /// Only persons with one of these marks take part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    /// Persons with one of these marks take no part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    /// `sntv` only: winners with a mark, in each place.
    #[serde(default, rename = "quota", skip_serializing_if = "Vec::is_empty")]
    pub quotas: Vec<MarkQuota>,
}

/// Where a stage gives seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In the country, with the votes from outside.
    National,
    /// In each area of the rule's `region_kind`.
    Region,
    /// In each constituency of the ballot.
    #[default]
    Constituency,
}

/// Who gets the seats of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Each choice.
    #[default]
    Choice,
    /// Choices of one party together; a choice without a party is one itself.
    Party,
    /// Choices of one alliance together; a choice outside every alliance is one itself.
    Alliance,
    /// Places: how many seats each has.
    Place,
}

/// Which votes a stage works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VotesFrom {
    /// As cast.
    #[default]
    Cast,
    /// What has won nothing in the stage `votes_of`: what whole quotas left, the votes of those who did not have the most.
    Remainders,
    /// The votes cast and what has won nothing in the stage `votes_of`.
    WithRemainders,
    /// `unit = "place"`: the valid votes of the place.
    Valid,
    /// `unit = "place"`: the voters who took part there.
    Voters,
    /// `unit = "place"`: the voters on its lists.
    Registered,
}

/// What happens to a unit that holds more seats than its share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Overhang {
    /// It keeps them, and the others share what is left.
    #[default]
    Absorb,
    /// It keeps them, and the house has so many more.
    Keep,
    /// The house grows until everyone's share is what it holds.
    Grow,
}

/// The votes, and the seats, from which a quota is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuotaOf {
    /// Votes of those who take part in the place, and its seats.
    #[default]
    TakingPart,
    /// All valid votes of the place, and its seats.
    Valid,
    /// All valid votes of its region, and the seats of the region's constituencies.
    RegionValid,
    /// All valid votes of the country, and the seats of all constituencies.
    NationalValid,
}

/// How a quota becomes a whole number of votes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rounding {
    /// It stays an exact fraction (Droop is whole by itself).
    #[default]
    Exact,
    /// Cut.
    Down,
    /// To the nearest; a half goes up.
    Nearest,
    /// To the nearest; a half goes down.
    NearestDown,
    /// To the next whole vote.
    Up,
}

impl VotesFrom {
    /// Whether it takes votes that an earlier stage left.
    pub(super) fn takes_left(self) -> bool {
        matches!(self, Self::Remainders | Self::WithRemainders)
    }
}

impl Rounding {
    /// `num ÷ den` as a whole number; `None`: it stays a fraction.
    pub(super) fn whole(self, num: u128, den: u128) -> Option<u128> {
        let (floor, rest) = (num / den, num % den);
        let more = match self {
            Self::Exact => return None,
            Self::Down => false,
            Self::Up => rest > 0,
            // Twice the rest against the denominator, without doubling: rest > den − rest.
            Self::Nearest => rest >= den - rest && rest > 0,
            Self::NearestDown => rest > den - rest,
        };
        Some(floor + u128::from(more))
    }

    pub(super) fn is_exact(&self) -> bool {
        *self == Self::Exact
    }
}

/// What the leader needs to win at once, and who goes into the next round otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Runoff {
    /// More than this share wins.
    #[serde(default = "half")]
    pub share: Fraction,
    /// Of what.
    #[serde(default)]
    pub base: Base,
    /// And at least this share of the registered voters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered: Option<Fraction>,
    /// So many go into the next round.
    #[serde(default = "two")]
    pub next: u32,
    /// And everyone with this share of the registered voters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_registered: Option<Fraction>,
}

fn half() -> Fraction {
    // 1/2 has a denominator.
    Fraction::new(1, 2).unwrap_or(Fraction::ONE)
}

fn two() -> u32 {
    2
}

/// Without this turnout no seat is given and nothing is decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turnout {
    /// At least this share of the registered voters.
    pub share: Fraction,
    /// What is counted: `voters` who took part, or `valid` votes.
    #[serde(default = "voters")]
    pub of: Base,
    /// More than the share is asked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more_than: bool,
}

fn voters() -> Base {
    Base::Voters
}
