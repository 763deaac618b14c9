//! The formula of a race: a method with its parameters, whether of a rule of one stage or of a stage.

use super::race::{Draft, Race};
use super::rule::{Method, Remainder, Rule};
use super::stage::{Rounding, Stage};
use super::{divisor, power, quota, ranking};
use crate::fraction::Fraction;

/// A method and what it needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Formula {
    pub method: Method,
    pub first_divisor: Option<Fraction>,
    pub remainder: Remainder,
    pub rounding: Rounding,
    /// With [`Remainder::None`]: a remainder of this share of the quota earns a seat.
    pub remainder_from: Option<Fraction>,
    /// Divisors are raised to this power.
    pub power: Option<Fraction>,
    /// Votes and seats of the quota, where they are not those of the race.
    pub quota_of: Option<(u128, u32)>,
}

impl Formula {
    pub fn of_rule(rule: &Rule) -> Self {
        Self {
            method: rule.method,
            first_divisor: rule.first_divisor,
            remainder: rule.remainder.unwrap_or_default(),
            rounding: Rounding::Exact,
            remainder_from: None,
            power: None,
            quota_of: None,
        }
    }

    pub fn of_stage(stage: &Stage) -> Self {
        Self {
            method: stage.method,
            first_divisor: stage.first_divisor,
            remainder: stage.remainder,
            rounding: stage.quota_rounding,
            remainder_from: stage.remainder_from,
            power: stage.power,
            quota_of: None,
        }
    }

    /// The seats of a race, up to the first tie.
    pub fn give(self, race: &Race) -> Draft {
        if race.seats == 0 || race.entries.is_empty() {
            let mut draft = Draft::new(race);
            draft.leave(race.seats.saturating_sub(draft.seats.iter().sum()), race.if_empty);
            return draft;
        }
        if let Some(power) = self.power {
            power::give(power, race)
        } else if self.method.is_divisor() {
            divisor::give(self, race)
        } else if self.method.is_quota() {
            quota::give(self, race)
        } else {
            ranking::give(self.method, race)
        }
    }
}
