//! Thresholds: who may get seats, and where.

use super::error::AllocationError;
use super::rule::{Base, Comparison, Level, Rule, Scope, Threshold};
use super::trace::{ThresholdResult, ThresholdTrace};
use super::votes::{Constituency, Totals, Votes};

/// Who has passed, and the reasoning.
pub(super) struct Gate<'a> {
    rule: &'a Rule,
    votes: &'a Votes,
    /// Passed every threshold of scope national and every-region, by choice.
    country: Vec<bool>,
    /// Passed every threshold of scope region, by region and choice; empty when the rule has none.
    regions: Vec<Vec<bool>>,
    /// Every threshold in every place looked at so far.
    pub traces: Vec<ThresholdTrace>,
}

impl<'a> Gate<'a> {
    /// Looks at every threshold of the country and of the regions.
    pub fn open(rule: &'a Rule, votes: &'a Votes) -> Result<Self, AllocationError> {
        let everyone = vec![true; votes.choices.len()];
        let mut gate = Self { rule, votes, country: everyone.clone(), regions: Vec::new(), traces: Vec::new() };
        for (index, threshold) in rule.thresholds.iter().enumerate() {
            match threshold.scope {
                Scope::National => {
                    let trace = judge_totals(index, threshold, votes, None, &votes.national)?;
                    keep_passed(&mut gate.country, &trace);
                    gate.traces.push(trace);
                }
                Scope::EveryRegion => {
                    for region in &votes.regions {
                        let trace = judge_totals(index, threshold, votes, Some(&region.id), &region.totals)?;
                        keep_passed(&mut gate.country, &trace);
                        gate.traces.push(trace);
                    }
                }
                Scope::Region => {
                    gate.regions.resize(votes.regions.len(), everyone.clone());
                    for (passed, region) in gate.regions.iter_mut().zip(&votes.regions) {
                        let trace = judge_totals(index, threshold, votes, Some(&region.id), &region.totals)?;
                        keep_passed(passed, &trace);
                        gate.traces.push(trace);
                    }
                }
                Scope::Constituency => {}
            }
        }
        Ok(gate)
    }

    /// Whether each choice may get seats of the country.
    pub fn country(&self) -> &[bool] {
        debug_assert_eq!(self.rule.level, Level::National);
        &self.country
    }

    /// Whether each choice standing in this constituency (in the order of its votes) may get its seats.
    pub fn constituency(&mut self, place: &Constituency) -> Result<Vec<bool>, AllocationError> {
        let region = place.region.and_then(|region| self.regions.get(region));
        let in_region = |choice: usize| region.is_none_or(|passed| passed[choice]);
        let mut passed: Vec<bool> =
            place.votes.iter().map(|&(choice, _)| self.country[choice] && in_region(choice)).collect();
        for (index, threshold) in self.rule.thresholds.iter().enumerate() {
            if threshold.scope != Scope::Constituency {
                continue;
            }
            let base = base(threshold, &place.id, place.valid, place.voters)?;
            let trace = judge(index, threshold, self.votes, Some(&place.id), base, place.votes.iter().copied())?;
            // Both lists are in ballot order, so one walk finds each result's place.
            let mut position = 0;
            for result in &trace.results {
                while place.votes[position].0 != result.choice {
                    position += 1;
                }
                passed[position] &= result.passed;
            }
            self.traces.push(trace);
        }
        Ok(passed)
    }
}

fn keep_passed(passed: &mut [bool], trace: &ThresholdTrace) {
    for result in &trace.results {
        passed[result.choice] &= result.passed;
    }
}

fn judge_totals(
    index: usize,
    threshold: &Threshold,
    votes: &Votes,
    region: Option<&str>,
    totals: &Totals,
) -> Result<ThresholdTrace, AllocationError> {
    let base = base(threshold, region.unwrap_or("the country"), totals.valid, totals.voters)?;
    judge(index, threshold, votes, region, base, totals.votes.iter().copied().enumerate())
}

fn base(threshold: &Threshold, place: &str, valid: u64, voters: Option<u64>) -> Result<u64, AllocationError> {
    match threshold.base {
        Base::Valid => Ok(valid),
        Base::Voters => voters.ok_or_else(|| AllocationError::VotersUnknown { place: place.to_owned() }),
    }
}

fn judge(
    index: usize,
    threshold: &Threshold,
    votes: &Votes,
    place: Option<&str>,
    base: u64,
    figures: impl Iterator<Item = (usize, u64)>,
) -> Result<ThresholdTrace, AllocationError> {
    let needed = needed(threshold, base);
    let mut results = Vec::new();
    for (choice, votes_here) in figures {
        let who = &votes.choices[choice];
        if !threshold.applies_to(who.kind, who.members) {
            continue;
        }
        if votes_here > base {
            return Err(AllocationError::ShareAboveWhole {
                place: place.unwrap_or("the country").to_owned(),
                choice: who.id.clone(),
                votes: votes_here,
                base,
            });
        }
        results.push(ThresholdResult { choice, votes: votes_here, passed: votes_here >= needed });
    }
    Ok(ThresholdTrace { threshold: index + 1, place: place.map(str::to_owned), base, needed, results })
}

/// The fewest votes that pass, rounded so that comparing whole votes with it is the same as comparing exact shares.
///
/// 10 % of 47,840,231 is 4,784,023.1: at least 4,784,024 votes. 10 % of 50 is 5: at least 5 votes; more than 10 %: 6.
fn needed(threshold: &Threshold, base: u64) -> u64 {
    let (num, den) = (threshold.share.num(), threshold.share.den());
    // share ≤ 1 with a denominator of at most 10^24 (the rule's check) and base ≤ 10^12: the product fits into 128 bits.
    let base = u128::from(base);
    let product = num.saturating_mul(base);
    let exact = (product / den, !product.is_multiple_of(den));
    let whole = match (threshold.comparison, exact) {
        (Comparison::AtLeast, (floor, rest)) => floor + u128::from(rest),
        (Comparison::MoreThan, (floor, _)) => floor + 1,
    };
    let whole = if base == 0 { whole.max(1) } else { whole };
    u64::try_from(whole).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::allocation::rule::SHARE_DEN_MAX;
    use crate::fraction::Fraction;
    use proptest::prelude::*;

    fn threshold(share: Fraction, comparison: Comparison) -> Threshold {
        let mut threshold: Threshold = toml::from_str("share = \"0\"").unwrap();
        (threshold.share, threshold.comparison) = (share, comparison);
        threshold
    }

    #[test]
    fn the_fewest_votes_that_pass_are_rounded_towards_the_law() {
        let share = "10%".parse().unwrap();
        assert_eq!(needed(&threshold(share, Comparison::AtLeast), 47_840_231), 4_784_024);
        assert_eq!(needed(&threshold(share, Comparison::AtLeast), 50), 5);
        assert_eq!(needed(&threshold(share, Comparison::MoreThan), 50), 6);
        assert_eq!(needed(&threshold(share, Comparison::MoreThan), 51), 6);
        assert_eq!(needed(&threshold(share, Comparison::AtLeast), 0), 1);
        assert_eq!(needed(&threshold(Fraction::ZERO, Comparison::AtLeast), 7), 0);
    }

    proptest! {
        #[test]
        fn needed_is_exactly_where_the_share_is_reached(num in 0..1000_u64, over in 0..1000_u64, base in 1..1_000_000_u64) {
            let share = Fraction::new(u128::from(num), u128::from(num + over).max(1)).unwrap();
            let reached = |votes: u64| Fraction::new(u128::from(votes), u128::from(base)).unwrap().cmp(&share);
            let at_least = needed(&threshold(share, Comparison::AtLeast), base);
            prop_assert!(reached(at_least).is_ge());
            prop_assert!(at_least == 0 || reached(at_least - 1).is_lt());
            let more_than = needed(&threshold(share, Comparison::MoreThan), base);
            prop_assert!(reached(more_than).is_gt() && reached(more_than - 1).is_le());
        }
    }

    #[test]
    fn the_longest_share_and_the_largest_base_fit() {
        let share = Fraction::new(SHARE_DEN_MAX - 1, SHARE_DEN_MAX).unwrap();
        assert_eq!(needed(&threshold(share, Comparison::AtLeast), 1_000_000_000_000), 1_000_000_000_000);
        assert_eq!(needed(&threshold(share, Comparison::MoreThan), 1_000_000_000_000), 1_000_000_000_000);
    }
}
