//! Parts of a stage's declaration: a leader's bonus, quotas for marks, votes that count more than once, seats of places.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::stage::Rounding;
use crate::fraction::Fraction;

/// How many seats the leader earns by its share of the valid votes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bonus {
    /// At least this share; below it there is none.
    pub from: Fraction,
    /// So many with just this share.
    pub seats: u32,
    /// One more for each such share above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Fraction>,
    /// Never more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<u32>,
}

impl Bonus {
    /// The seats for `weight` of `whole`. `None`: beyond what can be computed exactly.
    pub(super) fn of(&self, weight: u128, whole: u128) -> Option<u32> {
        // weight ÷ whole − from, over the common denominator whole × den.
        let share = weight.checked_mul(self.from.den())?;
        let Some(above) = share.checked_sub(self.from.num().checked_mul(whole)?) else { return Some(0) };
        if whole == 0 {
            return Some(0);
        }
        let more = match self.step {
            None => 0,
            Some(step) => {
                let each = whole.checked_mul(self.from.den())?.checked_mul(step.num())?;
                u32::try_from(above.checked_mul(step.den())? / each).unwrap_or(u32::MAX)
            }
        };
        Some(self.seats.saturating_add(more).min(self.most.unwrap_or(u32::MAX)))
    }
}

/// Votes that count more than once, as `[[contest.allocation.stage.factor]]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Factor {
    /// The mark of the choices whose votes they are.
    pub mark: String,
    /// So many times.
    pub times: Fraction,
    /// Only for those with less than this share of the valid votes of the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<Fraction>,
}

/// How many seats each place takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PlaceSeats {
    /// The same number everywhere.
    Each(u32),
    /// A number for each place.
    Places(BTreeMap<String, u32>),
}

impl PlaceSeats {
    /// The seats that a place takes; `None`: it is not named.
    #[must_use]
    pub fn of(&self, place: &str) -> Option<u32> {
        match self {
            Self::Each(seats) => Some(*seats),
            Self::Places(places) => places.get(place).copied(),
        }
    }
}

/// So many of those elected must bear a mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarkQuota {
    /// The mark, as in `persons.csv`: `woman`.
    pub mark: String,
    /// So many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<u32>,
    /// Or this share of the seats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Fraction>,
    /// How a share becomes a number of seats; `exact` is as `up`: the fewest that are not below it.
    #[serde(default)]
    pub rounding: Rounding,
}

impl MarkQuota {
    /// How many of `seats` must bear the mark; never more than all.
    #[must_use]
    pub fn of(&self, seats: u32) -> u32 {
        let fixed = self.seats.unwrap_or(0);
        let share = self.share.map_or(0, |share| {
            let (num, den) = (share.num().saturating_mul(u128::from(seats)), share.den());
            let whole = self.rounding.whole(num, den).unwrap_or_else(|| num.div_ceil(den));
            u32::try_from(whole).unwrap_or(u32::MAX)
        });
        fixed.max(share).min(seats)
    }
}
