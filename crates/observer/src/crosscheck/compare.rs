//! One copy against what the record has on the same result: which text of the record is meant, and in which cells they differ.

use super::own::Claim;
use election::id::Count;
use election::tally::{Cell, Document, PairState};

/// What a copy and the record say of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// The record has the result, and all cells that the copy has are the same.
    Agrees,
    /// Some cell is another.
    Differs,
    /// Some cell is another, and the station's device signed the copy: the record has nothing that says what it says.
    DeviceDiffers,
    /// The record has no such result.
    Missing,
}

/// A cell that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Differing {
    /// Which.
    pub cell: Cell,
    /// In the copy; `None` was not established.
    pub ours: Option<u32>,
    /// In the record; likewise.
    pub theirs: Option<u32>,
}

/// A copy and the record's text that was held against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// What came out.
    pub verdict: Match,
    /// Position of the record's text among the pair's documents.
    pub with: Option<usize>,
    /// The cells that differ.
    pub cells: Vec<Differing>,
    /// At least so many votes lie between the two.
    pub votes_apart: u64,
    /// Another text of the record that says what the copy says.
    pub same: Option<usize>,
}

/// Holds a copy against the record. A party's copy in the record is no result of the commission, and is passed over.
#[must_use]
pub fn compare(state: &PairState, counts: &[Count], claim: &Claim) -> Comparison {
    let meant = meant(state, counts, claim);
    let says_it = |i: &usize| differing(claim, &state.documents[*i]).is_empty();
    // What counts is what matters; where none of them counts, the one that says the same, if there is one.
    let counted = meant.iter().find(|i| state.counted == Some(**i));
    let with = counted.or_else(|| meant.iter().find(|i| says_it(i))).or_else(|| meant.first()).copied();
    let cells = with.map_or(vec![], |i| differing(claim, &state.documents[i]));
    let official = || (0..state.documents.len()).filter(|i| state.documents[*i].is_official());
    let differs = with.is_none() || !cells.is_empty();
    let same = differs.then(|| meant.iter().copied().chain(official()).find(|i| says_it(i))).flatten();
    let verdict = match with {
        None => Match::Missing,
        Some(_) if cells.is_empty() => Match::Agrees,
        Some(_) if claim.by_device && !meant.iter().any(says_it) => Match::DeviceDiffers,
        Some(_) => Match::Differs,
    };
    let votes_apart = with.map_or(0, |i| apart(claim, &state.documents[i]));
    Comparison { verdict, with, cells, votes_apart, same }
}

/// The texts of the record under the count and the issue of the copy; where it names none, under those that are valid.
fn meant(state: &PairState, counts: &[Count], claim: &Claim) -> Vec<usize> {
    let counted = state.counted();
    let count = claim.count.or_else(|| counted.map(|d| d.count)).or_else(|| state.prevailing(counts));
    let Some(count) = count else { return vec![] };
    match claim.issue {
        None => state.versions(count).map(|(i, _)| i).collect(),
        Some(issue) => {
            let is_it = |d: &Document| (d.count, d.issue) == (count, issue) && d.is_official();
            (0..state.documents.len()).filter(|i| is_it(&state.documents[*i])).collect()
        }
    }
}

/// The cells in which a text of the record is not what the copy says. The time of closing only between two texts of the device, and
/// only where all figures are the same: who types from paper may read it otherwise.
#[must_use]
pub fn differing(claim: &Claim, d: &Document) -> Vec<Differing> {
    let figures = claim.figures.named().into_iter().zip(d.figures.named());
    let mut cells: Vec<Differing> = figures
        .filter_map(|((name, ours), (_, theirs))| {
            let ours = ours.filter(|o| *o != theirs)?;
            Some(Differing { cell: Cell::Figure(name), ours, theirs })
        })
        .collect();
    let votes = claim.votes.iter().zip(&d.votes).enumerate();
    cells.extend(votes.filter_map(|(i, (ours, theirs))| {
        let ours = ours.filter(|o| o != theirs)?;
        Some(Differing { cell: Cell::Vote(i), ours: Some(ours), theirs: Some(*theirs) })
    }));
    let closed = claim.closed.filter(|c| claim.by_device && d.is_by_device() && *c != d.closed);
    if cells.is_empty() && closed.is_some() {
        cells.push(Differing { cell: Cell::Closed, ours: None, theirs: None });
    }
    cells
}

/// At least so many votes lie between them: the largest of the difference of the valid votes, the difference of the sums of the votes that
/// are compared, and half of all differences, rounded up (a vote that moved from one choice to another is one vote).
fn apart(claim: &Claim, d: &Document) -> u64 {
    let both = claim.votes.iter().zip(&d.votes).filter_map(|(ours, theirs)| Some(((*ours)?, *theirs)));
    let (mut ours, mut theirs, mut moved) = (0u64, 0u64, 0u64);
    for (a, b) in both {
        ours += u64::from(a);
        theirs += u64::from(b);
        moved += u64::from(a.abs_diff(b));
    }
    let valid = claim.figures.valid.flatten().zip(d.figures.valid).map_or(0, |(a, b)| u64::from(a.abs_diff(b)));
    valid.max(ours.abs_diff(theirs)).max(moved.div_ceil(2))
}
