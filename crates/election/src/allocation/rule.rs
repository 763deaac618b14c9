//! The declaration of how seats follow from votes, as it stands in `election.toml` under `[contest.allocation]`.
//!
//! Method, level, thresholds and the treatment of votes from outside are declared apart, so that a new law is a new
//! combination and not a new program. `docs/formats/allocation.md` explains every field with its formula.

use serde::{Deserialize, Serialize};

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
    /// All seats to the choice with the most votes.
    Plurality,
    /// Single non-transferable vote: one seat each to the choices with the most votes.
    Sntv,
}

/// What gives the seats that whole quotas leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remainder {
    /// One seat each in the order of the remainders.
    Largest,
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

/// A share of the votes that a choice needs to take part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// The share, 0 to 1, as `"10%"`, `"0.05"` or `"1/20"`.
    pub share: Fraction,
    /// Of what it is a share.
    #[serde(default)]
    pub base: Base,
    /// Where it must be reached.
    #[serde(default)]
    pub scope: Scope,
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

fn only_lists() -> Vec<ChoiceKind> {
    vec![ChoiceKind::List]
}

fn one() -> u32 {
    1
}

/// Largest numerator and denominator of `first_divisor`.
pub const FIRST_DIVISOR_PART_MAX: u128 = 1_000_000;

/// Largest denominator of a threshold's share; every share that can be written in a rule is below it.
pub const SHARE_DEN_MAX: u128 = 1_000_000_000_000_000_000_000_000;

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
            Self::ThresholdMembers(_) => "rule-threshold-members",
            Self::ThresholdKinds(_) => "rule-threshold-kinds",
            Self::ThresholdScope(_) => "rule-threshold-scope",
            Self::RegionKindMissing(_) => "rule-region-kind-missing",
            Self::RegionKindUnused => "rule-region-kind-unused",
            Self::OutsideNational => "rule-outside-national",
            Self::OutsideKinds => "rule-outside-kinds",
        }
    }
}

impl Method {
    /// Whether seats follow from a quota and remainders.
    #[must_use]
    pub fn is_quota(self) -> bool {
        matches!(self, Self::Hare | Self::Droop | Self::HagenbachBischoff)
    }

    /// Whether choices stand for single places, so that "against all" can win one.
    #[must_use]
    pub fn is_ranking(self) -> bool {
        matches!(self, Self::Plurality | Self::Sntv)
    }
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
}

impl Rule {
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
        }
    }

    /// Everything that is wrong with the rule, not the first fault only. Empty: it can be used.
    #[must_use]
    pub fn faults(&self) -> Vec<RuleFault> {
        let mut faults = self.method_faults();
        for (index, threshold) in self.thresholds.iter().enumerate() {
            self.threshold_faults(index + 1, threshold, &mut faults);
        }
        if self.region_kind.is_some() && !self.thresholds.iter().any(|threshold| threshold.scope.is_regional()) {
            faults.push(RuleFault::RegionKindUnused);
        }
        if self.outside == Outside::Spread && self.level == Level::National {
            faults.push(RuleFault::OutsideNational);
        }
        if self.outside_kinds.is_empty() || self.outside_kinds.contains(&ChoiceKind::Unallocated) {
            faults.push(RuleFault::OutsideKinds);
        }
        faults
    }

    fn method_faults(&self) -> Vec<RuleFault> {
        let mut faults = Vec::new();
        match (self.method, self.first_divisor) {
            (Method::ModifiedSainteLague, None) => faults.push(RuleFault::FirstDivisorMissing),
            (Method::ModifiedSainteLague, Some(first)) => {
                let short = first.num() <= FIRST_DIVISOR_PART_MAX && first.den() <= FIRST_DIVISOR_PART_MAX;
                if !short || first == Fraction::ZERO || first >= Fraction::from(3) {
                    faults.push(RuleFault::FirstDivisorRange(first));
                }
            }
            (_, Some(_)) => faults.push(RuleFault::FirstDivisorUnused),
            (_, None) => {}
        }
        if self.remainder.is_some() && !self.method.is_quota() {
            faults.push(RuleFault::RemainderUnused);
        }
        faults
    }

    fn threshold_faults(&self, number: usize, threshold: &Threshold, faults: &mut Vec<RuleFault>) {
        if threshold.share > Fraction::ONE || threshold.share.den() > SHARE_DEN_MAX {
            faults.push(RuleFault::ThresholdShare(number, threshold.share));
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
