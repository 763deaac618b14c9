//! Seats from the tally: prepares the votes for [`crate::allocation`] and applies the recorded lots.

use super::{ApplyError, Tally};
use crate::allocation::{self, Allocation, AllocationError, Lot, LotRequired};
use crate::definition::Definition;
use crate::id::{AreaIx, ContestIx};
use std::collections::HashMap;

/// Why seats cannot be computed.
pub type SeatsError = AllocationError;

impl Tally {
    /// The seats of a contest as they follow from this state, with the full trace. `None` where the contest has no rule.
    ///
    /// A recorded lot is used where a tie asks for exactly it; one whose tie has gone with a later correction is left aside.
    ///
    /// # Errors
    /// Figures that the rule cannot work with.
    pub fn allocation(&self, contest: ContestIx) -> Result<Option<Allocation>, SeatsError> {
        let Some(rule) = &self.definition.contests[contest.at()].rule else {
            return Ok(None);
        };
        let own = self.votes_for_seats(contest);
        let ballots = self.other_ballots(rule);
        let persons = self.persons_for_seats(contest);
        let input = allocation::Input { votes: &own, ballots: &ballots, persons: &persons };
        let mut used: Vec<Lot> = Vec::new();
        loop {
            let allocation = allocation::allocate_all(rule, &input, &used)?;
            let fresh: Vec<Lot> = allocation
                .lots_required
                .iter()
                .filter_map(|r| self.lots[contest.at()].iter().rev().find(|l| fits(l, r)).cloned())
                .collect();
            if fresh.is_empty() {
                return Ok(Some(allocation));
            }
            used.extend(fresh);
        }
    }

    /// The votes of the other contests on which a rule works.
    #[must_use]
    pub fn other_ballots(&self, rule: &allocation::Rule) -> Vec<(String, allocation::Votes)> {
        let mut ballots: Vec<(String, allocation::Votes)> = Vec::new();
        for id in rule.ballots() {
            if let Some(contest) = self.definition.contest(id).filter(|_| ballots.iter().all(|(known, _)| known != id))
            {
                ballots.push((id.to_owned(), self.votes_by_region(contest, rule.region_kind.as_deref())));
            }
        }
        ballots
    }

    /// Who stands on the lists of a contest, without those who have left.
    #[must_use]
    pub fn persons_for_seats(&self, contest: ContestIx) -> Vec<allocation::Person> {
        let d = &self.definition;
        let person = |p: &crate::definition::ListPerson| allocation::Person {
            id: p.id.clone(),
            list: p.list.clone(),
            place: p.area.map(|area| d.areas[area.at()].id.clone()),
            position: p.position,
            marks: p.marks.clone(),
            standing: self.person_standing(contest, &p.id),
        };
        d.contests[contest.at()].persons.iter().map(person).collect()
    }

    /// The votes of a contest in the form that the allocation takes.
    #[must_use]
    pub fn votes_for_seats(&self, contest: ContestIx) -> allocation::Votes {
        let rule = self.definition.contests[contest.at()].rule.as_ref();
        self.votes_by_region(contest, rule.and_then(|rule| rule.region_kind.as_deref()))
    }

    fn votes_by_region(&self, contest: ContestIx, region_kind: Option<&str>) -> allocation::Votes {
        let d = &self.definition;
        let c = &d.contests[contest.at()];
        let sums = &self.contests[contest.at()];
        let regions = region_kind.map(|kind| regions(d, kind)).unwrap_or_default();
        let region_at: HashMap<AreaIx, usize> = regions.iter().enumerate().map(|(i, a)| (*a, i)).collect();
        let totals = |area: AreaIx| {
            let t = self.totals(contest, area);
            let mut votes = vec![0; c.choices.len()];
            t.votes().for_each(|(choice, n)| votes[choice] = n);
            allocation::Totals { valid: t.sums.base, voters: t.sums.voted(), registered: t.sums.registered(), votes }
        };
        allocation::Votes {
            choices: c
                .choices
                .iter()
                .map(|x| allocation::Choice {
                    id: x.id.clone(),
                    kind: x.kind,
                    members: x.members,
                    party: x.party.clone(),
                    marks: x.marks.clone(),
                    standing: self.choice_standing(contest, &x.id),
                })
                .collect(),
            constituencies: c
                .constituencies
                .iter()
                .zip(&sums.constituencies)
                .map(|(k, s)| allocation::Constituency {
                    id: d.areas[k.area.at()].id.clone(),
                    region: d.upwards(k.area).find_map(|a| region_at.get(&a).copied()),
                    seats: k.seats,
                    valid: s.base,
                    voters: s.voted(),
                    registered: s.registered(),
                    votes: c.list(k.list).iter().zip(&s.votes).map(|(choice, n)| (*choice as usize, *n)).collect(),
                })
                .collect(),
            national: totals(Definition::ROOT),
            regions: regions
                .iter()
                .map(|a| allocation::Region { id: d.areas[a.at()].id.clone(), totals: totals(*a) })
                .collect(),
        }
    }

    pub(super) fn check_lot(&self, contest: ContestIx, lot: &Lot) -> Result<(), ApplyError> {
        let before = self.allocation(contest).map_err(|e| ApplyError::new("lot-seats", e.to_string()))?;
        let required = before.map(|a| a.lots_required).unwrap_or_default();
        let Some(r) = required.iter().find(|r| fits(lot, r)) else {
            return Err(ApplyError::new(
                "no-such-tie",
                "no tie asks for this lot now; open ties are listed with the contest",
            ));
        };
        let mut drawn = lot.drawn.clone();
        drawn.sort();
        drawn.dedup();
        if drawn.len() != lot.drawn.len()
            || lot.drawn.len() != r.draws as usize
            || !lot.drawn.iter().all(|d| r.among.contains(d))
        {
            return Err(ApplyError::new(
                "bad-lot",
                format!("draw exactly {} of {}, each once", r.draws, r.among.join(", ")),
            ));
        }
        Ok(())
    }
}

fn fits(lot: &Lot, required: &LotRequired) -> bool {
    lot.constituency == required.constituency && lot.step == required.step && lot.among == required.among
}

/// The areas of a kind.
fn regions(d: &Definition, kind: &str) -> Vec<AreaIx> {
    (0..d.areas.len()).filter(|a| d.areas[*a].kind == kind).map(AreaIx::from).collect()
}

/// Seats of a choice; `None` while an open lot decides about it.
pub(super) fn seats_of(allocation: Option<&Allocation>, choice: usize, id: &str) -> Option<u32> {
    let Some(a) = allocation else {
        return Some(0);
    };
    if a.waiting.is_some() || a.lots_required.iter().any(|l| l.among.iter().any(|x| x == id)) {
        return None;
    }
    Some(a.seats[choice])
}
