//! Figures that came without stations.

use super::ApplyError;
use crate::definition::Definition;
use crate::id::{AreaIx, ContestIx};
use crate::minutes::Figures;
use crate::statement::Aggregate;

/// The latest issue of some figures without stations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AggregateState {
    /// Index of the act.
    pub index: u64,
    /// The contest.
    pub contest: ContestIx,
    /// Where they count.
    pub area: AreaIx,
    /// What they are.
    pub name: String,
    /// Issue.
    pub issue: u16,
    /// Who published them.
    pub source: String,
    /// The four figures.
    pub figures: Figures<u64>,
    /// Votes by position in the contest's choices.
    pub votes: Vec<u64>,
}

/// Where the aggregate belongs among those there are: its position, and whether it replaces one.
pub(super) fn admit(
    definition: &Definition,
    have: &[AggregateState],
    a: &Aggregate,
) -> Result<(usize, bool), ApplyError> {
    let same = |s: &AggregateState| {
        s.name == a.name
            && definition.areas[s.area.at()].id == a.area
            && definition.contests[s.contest.at()].id == a.contest
    };
    match have.iter().position(same) {
        Some(i) if have[i].issue + 1 == a.issue => Ok((i, true)),
        None if a.issue == 1 => Ok((have.len(), false)),
        found => {
            let next = found.map_or(1, |i| have[i].issue + 1);
            Err(ApplyError::new(
                "aggregate-issue",
                format!("issue {} of {:?} does not follow; the next issue is {next}", a.issue, a.name),
            ))
        }
    }
}

pub(super) fn resolve(definition: &Definition, index: u64, a: &Aggregate) -> Result<AggregateState, ApplyError> {
    if a.election != definition.id {
        return Err(ApplyError::new("wrong-election", format!("the figures are of election {:?}", a.election)));
    }
    if a.definition != definition.digest {
        return Err(ApplyError::new("wrong-definition", "the figures are of another definition"));
    }
    let contest = definition
        .contest(&a.contest)
        .ok_or_else(|| ApplyError::new("wrong-contest", format!("there is no contest {:?}", a.contest)))?;
    let c = &definition.contests[contest.at()];
    if c.round != a.round {
        return Err(ApplyError::new("wrong-round", format!("round {} is not being held", a.round)));
    }
    let area = definition
        .area(&a.area)
        .ok_or_else(|| ApplyError::new("unknown-area", format!("there is no area {:?}", a.area)))?;
    let same = a.votes.len() == c.choices.len() && a.votes.iter().zip(&c.choices).all(|(v, c)| v.0 == c.id);
    if !same {
        return Err(ApplyError::new(
            "wrong-choices",
            "the figures must name every choice of the contest once, in its order",
        ));
    }
    let votes: Vec<u64> = a.votes.iter().map(|v| u64::from(v.1)).collect();
    if let Some(k) = c.constituency_of[area.at()] {
        let list = c.list(c.constituencies[k.at()].list);
        if let Some((i, _)) =
            votes.iter().zip(0u32..).enumerate().find(|(_, (v, i))| **v > 0 && list.binary_search(i).is_err())
        {
            return Err(ApplyError::new(
                "wrong-choices",
                format!("{:?} does not stand in {:?}", c.choices[i].id, a.area),
            ));
        }
    }
    let f = a.figures;
    let wide = |n: Option<u32>| n.map(u64::from);
    Ok(AggregateState {
        index,
        contest,
        area,
        name: a.name.clone(),
        issue: a.issue,
        source: a.source.clone(),
        figures: Figures {
            registered: wide(f.registered),
            voted: wide(f.voted),
            valid: wide(f.valid),
            invalid: wide(f.invalid),
        },
        votes,
    })
}
