//! How far every list is from every threshold.

use super::super::needed::needed_for;
use super::super::rule::{Base, Rule, Scope, Threshold};
use super::super::votes::{VOTES_MAX, Votes};
use super::super::{Allocation, ThresholdTrace};
use super::race::fewest;
use super::{FLIPS_MAX, Outstanding, ThresholdMargin};

/// Every threshold of the country and of regions, for everyone it applies to.
pub(super) fn margins(
    rule: &Rule,
    votes: &Votes,
    allocation: &Allocation,
    outstanding: &Outstanding,
    total: Option<u64>,
) -> Vec<ThresholdMargin> {
    let mut list = Vec::new();
    for trace in &allocation.thresholds {
        let Some(threshold) = rule.thresholds.get(trace.threshold - 1) else { continue };
        if threshold.scope == Scope::Constituency {
            continue;
        }
        let open = match &trace.place {
            None => total,
            Some(region) => in_region(votes, region, outstanding),
        };
        list.extend(trace.results.iter().map(|result| margin(threshold, trace, *result, open)));
    }
    list
}

/// Voters of the open stations of a region's constituencies; those outside may belong to it too.
fn in_region(votes: &Votes, region: &str, outstanding: &Outstanding) -> Option<u64> {
    let index = votes.regions.iter().position(|other| other.id == region)?;
    let here = votes.constituencies.iter().zip(&outstanding.constituencies);
    let here = here.filter(|(place, _)| place.region.is_none_or(|region| region == index));
    here.map(|(_, open)| *open)
        .chain([outstanding.outside])
        .try_fold(0_u64, |sum, open| Some(sum.saturating_add(open?)))
}

fn margin(
    threshold: &Threshold,
    trace: &ThresholdTrace,
    result: super::super::ThresholdResult,
    open: Option<u64>,
) -> ThresholdMargin {
    // A vote that is added is a voter more; the lists of voters stay as they are.
    let grows = threshold.base != Base::Registered;
    let base = |votes: u64| if grows { trace.base.saturating_add(votes) } else { trace.base };
    let needed = |votes: u64| needed_for(threshold, base(votes), trace.seats.unwrap_or(1));
    let (moved, added) = if result.passed {
        (
            result.votes.checked_sub(trace.needed).map(|spare| spare + 1),
            fewest(VOTES_MAX, |votes| result.votes < needed(votes)),
        )
    } else {
        (
            Some(trace.needed - result.votes),
            fewest(VOTES_MAX, |votes| result.votes.saturating_add(votes) >= needed(votes)),
        )
    };
    let moved = moved.filter(|&votes| !result.passed || votes <= result.votes);
    let decided = open == Some(0) || open.is_some_and(|open| added.is_none_or(|added| added > open));
    ThresholdMargin {
        threshold: trace.threshold,
        place: trace.place.clone(),
        choice: result.choice,
        passed: result.passed,
        moved,
        added,
        open,
        decided,
    }
}

/// Choices of which a threshold is still open; `None` when they are too many to try in every combination.
pub(super) fn open_lists(votes: &Votes, margins: &[ThresholdMargin]) -> Option<Vec<usize>> {
    let mut open: Vec<usize> = margins.iter().filter(|margin| !margin.decided).map(|margin| margin.choice).collect();
    open.sort_unstable();
    open.dedup();
    debug_assert!(open.iter().all(|&choice| choice < votes.choices.len()));
    (open.len() <= FLIPS_MAX).then_some(open)
}
