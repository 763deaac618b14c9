//! Thresholds: who may get seats, and where.

use super::error::AllocationError;
use super::rule::{Base, Comparison, Rule, Scope, Threshold};
use super::stage::Whose;
use super::trace::{ThresholdResult, ThresholdTrace};
use super::votes::{Choice, Constituency, Totals, Votes};
use crate::fraction::Fraction;

/// Who has passed, and the reasoning. `None`: the threshold does not apply to the choice.
pub(super) struct Gate<'a> {
    rule: &'a Rule,
    votes: &'a Votes,
    /// By threshold: how each choice did in the country, or in each region.
    passed: Vec<Passed>,
    /// For each choice the votes of its alliance in a place are those of these choices.
    allies: Vec<Vec<usize>>,
    /// Every threshold in every place looked at so far.
    pub traces: Vec<ThresholdTrace>,
}

enum Passed {
    Country(Vec<Option<bool>>),
    Regions(Vec<Vec<Option<bool>>>),
    Constituency,
}

impl<'a> Gate<'a> {
    /// Looks at every threshold of the country and of the regions. `won` says whether a choice passes threshold *n* by its seats.
    pub fn open(rule: &'a Rule, votes: &'a Votes, won: &dyn Fn(usize, usize) -> bool) -> Result<Self, AllocationError> {
        let mut gate = Self { rule, votes, passed: Vec::new(), allies: allies(rule, votes), traces: Vec::new() };
        for (index, threshold) in rule.thresholds.iter().enumerate() {
            let mut passed = match threshold.scope {
                Scope::National => Passed::Country(gate.judge_totals(index, threshold, None, &votes.national)?),
                Scope::EveryRegion => {
                    let mut country = vec![None; votes.choices.len()];
                    for region in &votes.regions {
                        let here = gate.judge_totals(index, threshold, Some(&region.id), &region.totals)?;
                        for (all, here) in country.iter_mut().zip(here) {
                            *all = here.map(|here| here && *all != Some(false));
                        }
                    }
                    Passed::Country(country)
                }
                Scope::Region => {
                    let mut regions = Vec::with_capacity(votes.regions.len());
                    for region in &votes.regions {
                        regions.push(gate.judge_totals(index, threshold, Some(&region.id), &region.totals)?);
                    }
                    Passed::Regions(regions)
                }
                Scope::Constituency => Passed::Constituency,
            };
            let by_seats = |list: &mut Vec<Option<bool>>| {
                list.iter_mut()
                    .enumerate()
                    .filter(|(choice, _)| won(index, *choice))
                    .for_each(|(_, p)| *p = Some(true));
            };
            match &mut passed {
                Passed::Country(list) => by_seats(list),
                Passed::Regions(lists) => lists.iter_mut().for_each(by_seats),
                Passed::Constituency => {}
            }
            gate.passed.push(passed);
        }
        Ok(gate)
    }

    /// Whether each choice may get seats of the country, by the thresholds with these numbers (`None`: all).
    pub fn country(&self, numbers: Option<&[usize]>) -> Vec<bool> {
        (0..self.votes.choices.len()).map(|choice| self.pass(numbers, |index| self.at(index, choice, None))).collect()
    }

    /// Whether each choice may get seats of a region.
    pub fn region(&self, region: usize, numbers: Option<&[usize]>) -> Vec<bool> {
        (0..self.votes.choices.len())
            .map(|choice| self.pass(numbers, |index| self.at(index, choice, Some(region))))
            .collect()
    }

    /// Whether each choice standing in this constituency (in the order of its votes) may get its seats.
    pub fn constituency(
        &mut self,
        place: &Constituency,
        numbers: Option<&[usize]>,
    ) -> Result<Vec<bool>, AllocationError> {
        let mut local: Vec<Option<Vec<Option<bool>>>> = Vec::with_capacity(self.rule.thresholds.len());
        for (index, threshold) in self.rule.thresholds.iter().enumerate() {
            if threshold.scope != Scope::Constituency || numbers.is_some_and(|numbers| !numbers.contains(&(index + 1)))
            {
                local.push(None);
                continue;
            }
            let base = base(threshold, &place.id, [Some(place.valid), place.voters, place.registered])?;
            let figures = self.with_allies(threshold, &place.votes);
            let trace = judge(index, threshold, self.votes, Some(&place.id), base, figures.into_iter())?;
            let mut passed = vec![None; place.votes.len()];
            // Both lists are in ballot order, so one walk finds each result's place.
            let mut position = 0;
            for result in &trace.results {
                while place.votes[position].0 != result.choice {
                    position += 1;
                }
                passed[position] = Some(result.passed);
            }
            self.traces.push(trace);
            local.push(Some(passed));
        }
        let by_position = |position: usize, choice: usize| {
            self.pass(numbers, |index| match &local[index] {
                Some(here) => here[position],
                None => self.at(index, choice, place.region),
            })
        };
        Ok(place.votes.iter().enumerate().map(|(position, &(choice, _))| by_position(position, choice)).collect())
    }

    fn at(&self, index: usize, choice: usize, region: Option<usize>) -> Option<bool> {
        match &self.passed[index] {
            Passed::Country(list) => list[choice],
            Passed::Regions(lists) => lists.get(region?)?[choice],
            Passed::Constituency => None,
        }
    }

    /// Every threshold that applies must be passed; of those with the same word one is enough.
    fn pass(&self, numbers: Option<&[usize]>, at: impl Fn(usize) -> Option<bool>) -> bool {
        let counts = |index: &usize| numbers.is_none_or(|numbers| numbers.contains(&(index + 1)));
        let word = |index: usize| self.rule.thresholds[index].any.as_deref();
        let all = || (0..self.rule.thresholds.len()).filter(counts);
        all().all(|index| match word(index) {
            None => at(index) != Some(false),
            Some(any) => {
                let mut same = all().filter(|&other| word(other) == Some(any)).filter_map(&at).peekable();
                same.peek().is_none() || same.any(|passed| passed)
            }
        })
    }

    fn judge_totals(
        &mut self,
        index: usize,
        threshold: &Threshold,
        region: Option<&str>,
        totals: &Totals,
    ) -> Result<Vec<Option<bool>>, AllocationError> {
        let figures = [Some(totals.valid), totals.voters, totals.registered];
        let base = base(threshold, region.unwrap_or("the country"), figures)?;
        let own: Vec<(usize, u64)> = totals.votes.iter().copied().enumerate().collect();
        let votes = self.with_allies(threshold, &own);
        let trace = judge(index, threshold, self.votes, region, base, votes.into_iter())?;
        let mut passed = vec![None; self.votes.choices.len()];
        for result in &trace.results {
            passed[result.choice] = Some(result.passed);
        }
        self.traces.push(trace);
        Ok(passed)
    }

    /// The votes that a threshold looks at: a choice's own, or with those of its allies here.
    fn with_allies(&self, threshold: &Threshold, own: &[(usize, u64)]) -> Vec<(usize, u64)> {
        if threshold.whose == Whose::Choice {
            return own.to_vec();
        }
        let of = |choice: usize| own.binary_search_by_key(&choice, |&(c, _)| c).map_or(0, |at| own[at].1);
        let sum = |choice: usize| self.allies[choice].iter().map(|&ally| of(ally)).fold(0, u64::saturating_add);
        own.iter().map(|&(choice, _)| (choice, sum(choice))).collect()
    }
}

/// For each choice everyone in its alliance, itself included.
fn allies(rule: &Rule, votes: &Votes) -> Vec<Vec<usize>> {
    let mut allies: Vec<Vec<usize>> = (0..votes.choices.len()).map(|choice| vec![choice]).collect();
    for members in rule.alliances.values() {
        let all: Vec<usize> = (0..votes.choices.len())
            .filter(|&choice| {
                let Choice { id, party, .. } = &votes.choices[choice];
                members.contains(id) || party.as_ref().is_some_and(|party| members.contains(party))
            })
            .collect();
        for &choice in &all {
            allies[choice].clone_from(&all);
        }
    }
    allies
}

fn base(threshold: &Threshold, place: &str, figures: [Option<u64>; 3]) -> Result<u64, AllocationError> {
    let place = || place.to_owned();
    match threshold.base {
        Base::Valid => Ok(figures[0].unwrap_or(0)),
        Base::Voters => figures[1].ok_or_else(|| AllocationError::VotersUnknown { place: place() }),
        Base::Registered => figures[2].ok_or_else(|| AllocationError::RegisteredUnknown { place: place() }),
    }
}

/// Reads a figure of a base; `None` where it is not known.
pub(super) fn base_of(base: Base, totals: &Totals) -> Option<u64> {
    match base {
        Base::Valid => Some(totals.valid),
        Base::Voters => totals.voters,
        Base::Registered => totals.registered,
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
    let needed = needed_for(threshold, base);
    let mut results = Vec::new();
    for (choice, votes_here) in figures {
        let who = &votes.choices[choice];
        if !threshold.applies_to(who.kind, who.members) || threshold.exempt.contains(&who.id) {
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
pub(super) fn needed_for(threshold: &Threshold, base: u64) -> u64 {
    needed_of(threshold.share, threshold.comparison, base)
}

/// As [`needed_for`], of any share.
pub(super) fn needed_of(share: Fraction, comparison: Comparison, base: u64) -> u64 {
    let (num, den) = (share.num(), share.den());
    // share ≤ 1 with a denominator of at most 10^24 (the rule's check) and base ≤ 10^12: the product fits into 128 bits.
    let base = u128::from(base);
    let product = num.saturating_mul(base);
    let exact = (product / den, !product.is_multiple_of(den));
    let whole = match (comparison, exact) {
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
    use proptest::prelude::*;

    fn threshold(share: Fraction, comparison: Comparison) -> Threshold {
        let mut threshold: Threshold = toml::from_str("share = \"0\"").unwrap();
        (threshold.share, threshold.comparison) = (share, comparison);
        threshold
    }

    #[test]
    fn the_fewest_votes_that_pass_are_rounded_towards_the_law() {
        let share = "10%".parse().unwrap();
        assert_eq!(needed_for(&threshold(share, Comparison::AtLeast), 47_840_231), 4_784_024);
        assert_eq!(needed_for(&threshold(share, Comparison::AtLeast), 50), 5);
        assert_eq!(needed_for(&threshold(share, Comparison::MoreThan), 50), 6);
        assert_eq!(needed_for(&threshold(share, Comparison::MoreThan), 51), 6);
        assert_eq!(needed_for(&threshold(share, Comparison::AtLeast), 0), 1);
        assert_eq!(needed_for(&threshold(Fraction::ZERO, Comparison::AtLeast), 7), 0);
    }

    proptest! {
        #[test]
        fn needed_is_exactly_where_the_share_is_reached(num in 0..1000_u64, over in 0..1000_u64, base in 1..1_000_000_u64) {
            let share = Fraction::new(u128::from(num), u128::from(num + over).max(1)).unwrap();
            let reached = |votes: u64| Fraction::new(u128::from(votes), u128::from(base)).unwrap().cmp(&share);
            let at_least = needed_for(&threshold(share, Comparison::AtLeast), base);
            prop_assert!(reached(at_least).is_ge());
            prop_assert!(at_least == 0 || reached(at_least - 1).is_lt());
            let more_than = needed_for(&threshold(share, Comparison::MoreThan), base);
            prop_assert!(reached(more_than).is_gt() && reached(more_than - 1).is_le());
        }
    }

    #[test]
    fn the_longest_share_and_the_largest_base_fit() {
        let share = Fraction::new(SHARE_DEN_MAX - 1, SHARE_DEN_MAX).unwrap();
        assert_eq!(needed_for(&threshold(share, Comparison::AtLeast), 1_000_000_000_000), 1_000_000_000_000);
        assert_eq!(needed_for(&threshold(share, Comparison::MoreThan), 1_000_000_000_000), 1_000_000_000_000);
    }
}
