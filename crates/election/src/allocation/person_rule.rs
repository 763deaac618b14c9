//! The declaration of how a list's seats go to persons, and what happens when someone leaves.

use serde::{Deserialize, Serialize};

use super::stage::MarkQuota;
use crate::fraction::Fraction;

/// Who gets the seats of a list, as `[contest.allocation.persons]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Persons {
    /// The order of the persons of a list.
    pub order: Order,
    /// The contest whose choices are the persons and whose votes are their preference votes; needed for every order but `list`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ballot: Option<String>,
    /// `moved-up`: the votes that move a person up, as a share of `share_of`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Fraction>,
    /// Of what.
    #[serde(default)]
    pub share_of: ShareOf,
    /// More than the share is asked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more_than: bool,
    /// So many of each list's seats in each place go to persons with a mark first, in the same order.
    #[serde(default, rename = "quota", skip_serializing_if = "Vec::is_empty")]
    pub quotas: Vec<MarkQuota>,
    /// So many of all seats of a place: a person with the mark takes the seat of the one with the fewest votes of the same list.
    #[serde(default, rename = "place_quota", skip_serializing_if = "Vec::is_empty")]
    pub place_quotas: Vec<MarkQuota>,
}

/// The order in which the persons of a list get its seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// As on the list.
    List,
    /// By preference votes; equals as on the list.
    Votes,
    /// Those with enough preference votes first, by votes; then the others as on the list.
    MovedUp,
}

/// Of what the share of [`Order::MovedUp`] is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShareOf {
    /// The list's votes in the place.
    #[default]
    List,
    /// All valid votes ÷ all seats of the country (the Dutch kiesdeler).
    Quota,
}

/// What becomes of seats for which a list has no persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exhausted {
    /// The list has the seats, and nobody sits on them.
    #[default]
    Vacant,
    /// A list gets no more seats in a place than it has persons there; the others share the rest.
    Next,
}

impl Exhausted {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What happens when a choice or a person leaves, as `[contest.allocation.leaving]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaving {
    /// The votes of a choice that left before the count was final.
    #[serde(default)]
    pub votes: LeftVotes,
    /// The seat of one who left after it was won.
    #[serde(default)]
    pub seat: LeftSeat,
}

impl Leaving {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What becomes of the votes of a choice that left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeftVotes {
    /// They are valid votes and win no seat.
    #[default]
    Stay,
    /// They are void: in no share.
    Void,
}

/// What becomes of the seat of one who left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeftSeat {
    /// The next in the order takes it.
    #[default]
    Next,
    /// The next in the order with the same marks; without one, the next.
    NextSameMark,
    /// It stays vacant until a by-election.
    Vacant,
}
