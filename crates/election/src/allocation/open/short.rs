//! A rule of one plain stage in its short form, so that its margins can be computed.

use super::super::rule::{Level, Method, Remainder, Rule};
use super::super::stage::{Place, QuotaOf, Rounding, Stage, Unit, VotesFrom};
use super::super::votes::Votes;

/// The short form of a rule with one stage that needs nothing of what only stages have, and the votes with its seats. A limit of seats is left out:
/// where it takes effect, the short form gives other seats and is not used.
pub(super) fn form(rule: &Rule, votes: &Votes) -> Option<(Rule, Votes)> {
    let [stage] = rule.stages.as_slice() else { return None };
    let Stage { method, first_divisor, remainder, level, seats, .. } = stage;
    let plain = stage.unit == Unit::Choice
        && stage.of.is_none()
        && stage.ballot.is_none()
        && stage.votes == VotesFrom::Cast
        && stage.seats_of.is_none()
        && stage.held.is_empty()
        && stage.max_above.is_none()
        && stage.max_with.is_empty()
        && stage.only.is_empty()
        && stage.without.is_empty()
        && stage.quotas.is_empty()
        && stage.factors.is_empty()
        && stage.power.is_none()
        && stage.thresholds.is_none()
        && stage.quota_of == QuotaOf::TakingPart
        && stage.quota_rounding == Rounding::Exact
        && *remainder != Remainder::None
        && *level != Place::Region;
    if !plain {
        return None;
    }
    let mut votes = votes.clone();
    if let Some(seats) = *seats {
        let national = *level == Place::National;
        for (index, place) in votes.constituencies.iter_mut().enumerate() {
            place.seats = if national && index > 0 { 0 } else { seats };
        }
    }
    let short = Rule {
        method: *method,
        first_divisor: *first_divisor,
        remainder: (method.is_quota() && *method != Method::Stages).then_some(*remainder),
        level: if *level == Place::National { Level::National } else { Level::Constituency },
        stages: Vec::new(),
        result: Vec::new(),
        persons: None,
        ..rule.clone()
    };
    Some((short, votes))
}
