//! Margins of rules whose stages hang on each other: for the last seat of every choice some number of votes that takes it, found by giving the seats
//! anew. So many are enough, so the number is a bound from above; fewer might do, by another way than those that are tried.

use super::super::error::AllocationError;
use super::super::rule::Rule;
use super::super::votes::Votes;
use super::super::{Allocation, Input, allocate_all};
use super::{Bound, Margins, SeatMargin, Sure};

/// Most times that the seats of the contest are given anew, all holders together.
const TRIES_MAX: u32 = 420;
/// In so many of the holder's strongest places votes are moved.
const PLACES_MAX: usize = 2;
/// A larger number is narrowed down to this part of itself.
const NARROW: u64 = 256;

/// What is done to the votes of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Votes go from the holder to another.
    Moved(usize),
    /// Another gets votes that were not cast before.
    Added(usize),
    /// The holder loses votes.
    Lost,
}

struct Search<'a> {
    rule: Rule,
    input: &'a Input<'a>,
    /// How often the seats may still be given for this holder.
    left: u32,
}

/// Adds a row for the last seat of every choice.
pub(super) fn margins(
    rule: &Rule,
    input: &Input<'_>,
    allocation: &Allocation,
    margins: &mut Margins,
) -> Result<(), AllocationError> {
    let mut search = Search { rule: Rule { persons: None, ..rule.clone() }, input, left: 0 };
    let decided = margins.open == Some(0);
    let holders = allocation.seats.iter().filter(|seats| **seats > 0).count();
    let each = TRIES_MAX / u32::try_from(holders).unwrap_or(TRIES_MAX).max(1);
    for (holder, &seats) in allocation.seats.iter().enumerate().filter(|(_, seats)| **seats > 0) {
        if decided {
            margins.decided += seats
        } else {
            margins.undecided += seats
        }
        search.left = each;
        let mut row = SeatMargin {
            constituency: None,
            holder,
            number: seats,
            rival: None,
            moved: None,
            added: None,
            lost: None,
            open: margins.open,
            decided,
        };
        let bound = |votes| Bound { votes, is: Sure::AtMost };
        let others: Vec<usize> = (0..allocation.seats.len()).filter(|c| *c != holder).collect();
        let moved: Vec<Way> = others.iter().map(|c| Way::Moved(*c)).collect();
        if let Some((votes, Way::Moved(rival))) = search.fewest(holder, seats, &moved) {
            (row.moved, row.rival) = (Some(bound(votes)), Some(rival));
        }
        row.lost = search.fewest(holder, seats, &[Way::Lost]).map(|(votes, _)| bound(votes));
        let added: Vec<Way> = others.iter().map(|c| Way::Added(*c)).collect();
        row.added = search.fewest(holder, seats, &added).map(|(votes, _)| bound(votes));
        margins.seats.push(row);
    }
    Ok(())
}

impl Search<'_> {
    /// The fewest votes found by which the holder no longer has so many certain seats, and the way.
    fn fewest(&mut self, holder: usize, seats: u32, ways: &[Way]) -> Option<(u64, Way)> {
        let votes = self.input.votes;
        let mut places: Vec<(u64, usize)> = votes
            .constituencies
            .iter()
            .enumerate()
            .filter_map(|(at, c)| Some((c.votes[c.votes.binary_search_by_key(&holder, |v| v.0).ok()?].1, at)))
            .filter(|(n, _)| *n > 0)
            .collect();
        places.sort_unstable_by(|a, b| b.cmp(a));
        let mut best: Option<(u64, Way)> = None;
        for &(here, place) in places.iter().take(PLACES_MAX) {
            for &way in ways {
                let most = if matches!(way, Way::Added(_)) { votes.national.valid } else { here };
                // Only what is better than the best is worth narrowing down.
                let most = best.map_or(most, |(votes, _)| most.min(votes.saturating_sub(1)));
                if most == 0 || !self.changes(holder, seats, place, way, most) {
                    continue;
                }
                let (mut low, mut high) = (0, most);
                while high - low > 1 && high - low > high / NARROW {
                    // First by powers of two from below: margins are small beside all votes.
                    let middle = if low == 0 { 1.max(high / 16) } else { low + (high - low) / 2 };
                    if self.changes(holder, seats, place, way, middle) { high = middle } else { low = middle }
                }
                best = Some((high, way));
            }
        }
        best
    }

    /// Whether the holder has fewer certain seats then. What cannot be computed, or waits for another lot, shows nothing.
    fn changes(&mut self, holder: usize, seats: u32, place: usize, way: Way, votes: u64) -> bool {
        if self.left == 0 {
            return false;
        }
        self.left -= 1;
        let Some(changed) = with(self.input.votes, place, holder, way, votes) else { return false };
        let input = Input { votes: &changed, ballots: self.input.ballots, persons: &[] };
        let found = allocate_all(&self.rule, &input, &[]);
        found.is_ok_and(|a| a.waiting.is_none() && a.seats[holder] < seats)
    }
}

/// The votes after a change in one place, in it and in all sums above it. `None`: a choice does not stand there.
fn with(votes: &Votes, place: usize, holder: usize, way: Way, n: u64) -> Option<Votes> {
    let mut votes = votes.clone();
    let (less, more) = match way {
        Way::Moved(rival) => (Some(holder), Some(rival)),
        Way::Added(rival) => (None, Some(rival)),
        Way::Lost => (Some(holder), None),
    };
    let here = &mut votes.constituencies[place];
    let at = |choice: usize| here.votes.binary_search_by_key(&choice, |v| v.0).ok();
    let (less_at, more_at) = (less.map(at), more.map(at));
    if less_at == Some(None) || more_at == Some(None) {
        return None;
    }
    let apply = |figure: &mut u64, add: bool| {
        let changed = if add { figure.checked_add(n) } else { figure.checked_sub(n) };
        changed.map(|c| *figure = c)
    };
    if let Some(Some(at)) = less_at {
        apply(&mut here.votes[at].1, false)?;
    }
    if let Some(Some(at)) = more_at {
        apply(&mut here.votes[at].1, true)?;
    }
    let whole = match way {
        Way::Moved(_) => None,
        Way::Added(_) => Some(true),
        Way::Lost => Some(false),
    };
    let totals = |valid: &mut u64, voters: &mut Option<u64>| {
        let Some(add) = whole else { return Some(()) };
        apply(valid, add)?;
        voters.as_mut().map_or(Some(()), |voters| apply(voters, add))
    };
    totals(&mut here.valid, &mut here.voters)?;
    let region = here.region;
    let region = region.and_then(|r| votes.regions.get_mut(r)).map(|r| &mut r.totals);
    for sum in region.into_iter().chain([&mut votes.national]) {
        if let Some(choice) = less {
            apply(&mut sum.votes[choice], false)?;
        }
        if let Some(choice) = more {
            apply(&mut sum.votes[choice], true)?;
        }
        totals(&mut sum.valid, &mut sum.voters)?;
    }
    Some(votes)
}
