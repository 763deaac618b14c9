//! What is wrong with a declared rule: all of it at once, each fault with its remedy.

use super::rule::{ChoiceKind, FIRST_DIVISOR_PART_MAX, Level, Method, Outside, Rule, SHARE_DEN_MAX, Scope, Threshold};
use super::stage::{Place, QuotaOf, Stage};
use super::stage_faults;
use crate::fraction::Fraction;

/// What is wrong with a rule, each with its remedy. Thresholds are numbered from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleFault {
    /// The method needs a first divisor.
    #[error("modified-sainte-lague needs first_divisor, for example \"1.4\"")]
    FirstDivisorMissing,
    /// The method has no first divisor.
    #[error("first_divisor is only for modified-sainte-lague: remove it or change the method")]
    FirstDivisorUnused,
    /// The divisors would not grow.
    #[error("first_divisor {0} must be above 0 and below 3, written with at most six digits")]
    FirstDivisorRange(Fraction),
    /// The method has no remainders.
    #[error("remainder is only for hare, droop and hagenbach-bischoff: remove it")]
    RemainderUnused,
    /// The share is above the whole, or finer than any that can be written.
    #[error("threshold {0}: share {1} is above 100% or has a denominator above 10^24")]
    ThresholdShare(usize, Fraction),
    /// A number of regions where none is counted, or none of them.
    #[error("threshold {0}: places_min is at least 1 and goes with scope = \"every-region\"")]
    ThresholdPlaces(usize),
    /// Nothing is rounded without a division.
    #[error("threshold {0}: quota_rounding goes with per_seat = true")]
    ThresholdPerSeat(usize),
    /// No list has so many members.
    #[error("threshold {0}: members_min must be at least 1 and not above members_max")]
    ThresholdMembers(usize),
    /// The threshold applies to nobody, or to what never gets a seat.
    #[error("threshold {0}: kinds must name at least one of list, candidate, independent, option, and no other")]
    ThresholdKinds(usize),
    /// There is no constituency at the national level.
    #[error(
        "threshold {0}: scope region or constituency needs level = \"constituency\"; nationwide use national or every-region"
    )]
    ThresholdScope(usize),
    /// It is not said what a region is.
    #[error("threshold {0} looks at regions: say with region_kind which area kind they are")]
    RegionKindMissing(usize),
    /// No threshold looks at regions.
    #[error("region_kind is set but no threshold has scope region or every-region: remove it")]
    RegionKindUnused,
    /// There is nothing to spread over.
    #[error(
        "outside = \"spread\" needs level = \"constituency\": national votes already contain the votes from outside"
    )]
    OutsideNational,
    /// The kind never gets a seat.
    #[error("outside_kinds must name at least one kind and not unallocated")]
    OutsideKinds,
    /// Stages and the method `stages` go together.
    #[error("method = \"stages\" and [[contest.allocation.stage]] go together; at most 50 stages")]
    StagesCount,
    /// Fields that a stage has itself.
    #[error(
        "with stages, level and remainder stand in each stage, and there is no runoff or turnout: move or remove them"
    )]
    StagesOnly,
    /// A stage contradicts itself.
    #[error("stage \"{0}\": {1}")]
    Stage(String, &'static str),
    /// A stage that does not exist or comes later.
    #[error("{0} names the stage \"{1}\", which is not declared before it")]
    StageUnknown(String, String),
    /// Seats would be left for a stage that does not exist.
    #[error("remainder = \"none\" leaves seats for another stage: declare stages, or choose another remainder")]
    RemainderNone,
    /// Only plurality has a second round.
    #[error("runoff needs method = \"plurality\"")]
    RunoffMethod,
    /// One alone is no round.
    #[error("runoff: at least two go into the next round, and the share is at most 100%")]
    RunoffNext,
    /// A share above 100 %.
    #[error("turnout and registered shares are at most 100%")]
    TurnoutShare,
    /// A choice in two alliances, an empty alliance, or one within itself.
    #[error("alliances: each has a member, each choice is in one at most, and none is within itself")]
    Alliance,
    /// Who of a list gets its seats is not clear.
    #[error("persons: {0}")]
    Persons(&'static str),
}

impl RuleFault {
    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::FirstDivisorMissing => "rule-first-divisor-missing",
            Self::FirstDivisorUnused => "rule-first-divisor-unused",
            Self::FirstDivisorRange(_) => "rule-first-divisor-range",
            Self::RemainderUnused => "rule-remainder-unused",
            Self::ThresholdShare(..) => "rule-threshold-share",
            Self::ThresholdPlaces(_) => "rule-threshold-places",
            Self::ThresholdPerSeat(_) => "rule-threshold-per-seat",
            Self::ThresholdMembers(_) => "rule-threshold-members",
            Self::ThresholdKinds(_) => "rule-threshold-kinds",
            Self::ThresholdScope(_) => "rule-threshold-scope",
            Self::RegionKindMissing(_) => "rule-region-kind-missing",
            Self::RegionKindUnused => "rule-region-kind-unused",
            Self::OutsideNational => "rule-outside-national",
            Self::OutsideKinds => "rule-outside-kinds",
            Self::StagesCount => "rule-stages-count",
            Self::StagesOnly => "rule-stages-only",
            Self::Stage(..) => "rule-stage",
            Self::StageUnknown(..) => "rule-stage-unknown",
            Self::RemainderNone => "rule-remainder-none",
            Self::RunoffMethod => "rule-runoff-method",
            Self::RunoffNext => "rule-runoff-next",
            Self::TurnoutShare => "rule-turnout-share",
            Self::Alliance => "rule-alliance",
            Self::Persons(_) => "rule-persons",
        }
    }
}

/// Whether the divisors would grow and stay exact.
pub(super) fn first_divisor_fits(first: Fraction) -> bool {
    let short = first.num() <= FIRST_DIVISOR_PART_MAX && first.den() <= FIRST_DIVISOR_PART_MAX;
    short && first != Fraction::ZERO && first < Fraction::from(3)
}

impl Rule {
    /// Everything that is wrong with the rule, not the first fault only. Empty: it can be used.
    #[must_use]
    pub fn faults(&self) -> Vec<RuleFault> {
        let mut faults = self.method_faults();
        for (index, threshold) in self.thresholds.iter().enumerate() {
            self.threshold_faults(index + 1, threshold, &mut faults);
        }
        let by_region = |stage: &Stage| stage.level == Place::Region || stage.quota_of == QuotaOf::RegionValid;
        if self.region_kind.is_some()
            && !self.thresholds.iter().any(|threshold| threshold.scope.is_regional())
            && !self.stages.iter().any(by_region)
        {
            faults.push(RuleFault::RegionKindUnused);
        }
        if self.outside == Outside::Spread && self.level == Level::National {
            faults.push(RuleFault::OutsideNational);
        }
        if self.outside_kinds.is_empty() || self.outside_kinds.contains(&ChoiceKind::Unallocated) {
            faults.push(RuleFault::OutsideKinds);
        }
        faults.extend(stage_faults::faults(self));
        faults
    }

    fn method_faults(&self) -> Vec<RuleFault> {
        let mut faults = Vec::new();
        match (self.method, self.first_divisor) {
            (Method::ModifiedSainteLague, None) => faults.push(RuleFault::FirstDivisorMissing),
            (Method::ModifiedSainteLague, Some(first)) => {
                if !first_divisor_fits(first) {
                    faults.push(RuleFault::FirstDivisorRange(first));
                }
            }
            (_, Some(_)) => faults.push(RuleFault::FirstDivisorUnused),
            (_, None) => {}
        }
        if self.remainder.is_some() && !self.method.is_quota() && self.method != Method::Stages {
            faults.push(RuleFault::RemainderUnused);
        }
        faults
    }

    fn threshold_faults(&self, number: usize, threshold: &Threshold, faults: &mut Vec<RuleFault>) {
        if threshold.share > Fraction::ONE || threshold.share.den() > SHARE_DEN_MAX {
            faults.push(RuleFault::ThresholdShare(number, threshold.share));
        }
        if threshold.places_min.is_some_and(|places| places == 0 || threshold.scope != Scope::EveryRegion) {
            faults.push(RuleFault::ThresholdPlaces(number));
        }
        if !threshold.per_seat && !threshold.quota_rounding.is_exact() {
            faults.push(RuleFault::ThresholdPerSeat(number));
        }
        if threshold.members_min == 0 || threshold.members_max.is_some_and(|max| max < threshold.members_min) {
            faults.push(RuleFault::ThresholdMembers(number));
        }
        let seatless = |kind| matches!(kind, ChoiceKind::AgainstAll | ChoiceKind::Unallocated);
        if threshold.kinds.is_empty() || threshold.kinds.iter().copied().any(seatless) {
            faults.push(RuleFault::ThresholdKinds(number));
        }
        if self.level == Level::National && matches!(threshold.scope, Scope::Region | Scope::Constituency) {
            faults.push(RuleFault::ThresholdScope(number));
        }
        if threshold.scope.is_regional() && self.region_kind.is_none() {
            faults.push(RuleFault::RegionKindMissing(number));
        }
    }
}
