//! Reconciliation: the state of a result, and what differs between its copies and its counts.

use super::case::Case;
use super::documents::{Document, PairState};
use crate::act::Channel;
use crate::id::Count;
use crate::policy::Policy;

/// The state of one station's result on one contest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum State {
    /// Nothing has come.
    Awaited,
    /// Something has come, and nothing yet with which it could be compared.
    Provisional,
    /// What has come agrees, or a ruling has settled what does not; the policy asks for more.
    Agreed,
    /// Copies or counts differ, and nobody has ruled.
    Differing,
    /// Withheld, or a count was ordered that has not come.
    UnderRuling,
    /// All that the policy asks for is there and agrees, or the result was announced final.
    Final,
    /// Annulled.
    Annulled,
}

impl State {
    /// All of them, in the order of a result's life.
    pub const ALL: [Self; 7] = [
        Self::Awaited,
        Self::Provisional,
        Self::Agreed,
        Self::Differing,
        Self::UnderRuling,
        Self::Final,
        Self::Annulled,
    ];

    /// The word in tables and addresses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Awaited => "awaited",
            Self::Provisional => "provisional",
            Self::Agreed => "agreed",
            Self::Differing => "differing",
            Self::UnderRuling => "under-ruling",
            Self::Final => "final",
            Self::Annulled => "annulled",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|x| x.word() == s)
    }
}

/// What kind of thing does not agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Two texts of one device under one issue.
    Incident,
    /// Two copies of one document.
    Copies,
    /// Two counts of one box, by more than is tolerated.
    Counts,
    /// Two counts of one box, within what is tolerated.
    Tolerated,
    /// A party's copy and the official one.
    Party,
}

impl Kind {
    /// All of them, the gravest first.
    pub const ALL: [Self; 5] = [Self::Incident, Self::Copies, Self::Counts, Self::Tolerated, Self::Party];

    /// The word in tables and addresses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Incident => "incident",
            Self::Copies => "copies",
            Self::Counts => "counts",
            Self::Tolerated => "tolerated",
            Self::Party => "party",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|x| x.word() == s)
    }
}

/// Two texts of one pair that do not say the same. Positions are those of [`PairState::documents`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// What kind.
    pub kind: Kind,
    /// The text held against the other: of copies the first that came, of counts the earlier kind.
    pub left: usize,
    /// The other.
    pub right: usize,
    /// Whether a ruling has settled it.
    pub settled: bool,
}

/// One cell in which two texts differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// Registered, voted, valid or invalid, by its name.
    Figure(&'static str),
    /// A vote line, by position in the pair's list.
    Vote(usize),
    /// The time of closing.
    Closed,
}

/// A number in one text and in the other; `None` was not established.
pub type Both = (Option<u32>, Option<u32>);

/// The cells in which two texts differ, with both values. The time of closing has none.
#[must_use]
pub fn cells(left: &Document, right: &Document) -> Vec<(Cell, Both)> {
    let mut out: Vec<(Cell, Both)> = left
        .figures
        .named()
        .into_iter()
        .zip(right.figures.named())
        .filter(|((_, a), (_, b))| a != b)
        .map(|((name, a), (_, b))| (Cell::Figure(name), (a, b)))
        .collect();
    let votes = left.votes.iter().zip(&right.votes).enumerate().filter(|(_, (a, b))| a != b);
    out.extend(votes.map(|(i, (a, b))| (Cell::Vote(i), (Some(*a), Some(*b)))));
    if out.is_empty() && left.closed != right.closed {
        out.push((Cell::Closed, (None, None)));
    }
    out
}

/// The cells of the figures that count which are others after a change than before it, with both values. Where nothing counts a cell has no
/// value; the time of closing is no figure.
#[must_use]
pub fn changed(before: Option<&Document>, after: Option<&Document>) -> Vec<(Cell, Both)> {
    match (before, after) {
        (Some(before), Some(after)) => {
            cells(before, after).into_iter().filter(|(cell, _)| *cell != Cell::Closed).collect()
        }
        (None, None) => vec![],
        (Some(only), None) => all(only).into_iter().map(|(cell, n)| (cell, (Some(n), None))).collect(),
        (None, Some(only)) => all(only).into_iter().map(|(cell, n)| (cell, (None, Some(n)))).collect(),
    }
}

/// Every cell that was established.
fn all(d: &Document) -> Vec<(Cell, u32)> {
    let figures = d.figures.named().into_iter().filter_map(|(name, n)| Some((Cell::Figure(name), n?)));
    figures.chain(d.votes.iter().enumerate().map(|(i, n)| (Cell::Vote(i), *n))).collect()
}

/// How many votes lie between two counts: see [`Policy::tolerates`].
#[must_use]
pub fn distance(left: &Document, right: &Document) -> u64 {
    let moved: u64 = left.votes.iter().zip(&right.votes).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    let valid = |d: &Document| d.figures.valid.map_or_else(|| d.votes.iter().map(|v| u64::from(*v)).sum(), u64::from);
    valid(left).abs_diff(valid(right)).max(moved.div_ceil(2))
}

impl PairState {
    /// The text that the one at this position corrects: of the issue before it, the one that was accepted, else the first official one.
    #[must_use]
    pub fn corrects(&self, position: usize) -> Option<usize> {
        let later = &self.documents[position];
        let issue = later.issue.checked_sub(1)?;
        let accepted = self.case.as_deref().and_then(|c| c.accepted(later.count, issue));
        let of = |d: &Document| (d.count, d.issue) == (later.count, issue) && d.is_official();
        accepted.or_else(|| self.documents.iter().position(of))
    }

    /// The state, by the policy; `announced` says whether the contest was announced final.
    #[must_use]
    pub fn state(&self, counts: &[Count], policy: &Policy, announced: bool) -> State {
        let case = self.case.as_deref();
        if case.is_some_and(Case::is_annulled) {
            return State::Annulled;
        }
        let ordered = case.and_then(|c| c.ordered).is_some_and(|c| self.top(c, None) == 0);
        if ordered || case.is_some_and(Case::is_withheld) {
            return State::UnderRuling;
        }
        let Some(prevailing) = self.prevailing(counts) else { return State::Awaited };
        // The usual case, which every arriving result passes: one text by one copy.
        if self.documents.len() > 1 && self.differences(counts, policy).iter().any(Difference::is_open) {
            return State::Differing;
        }
        if self.is_complete(prevailing, policy) || (announced && self.counted.is_some()) {
            return State::Final;
        }
        let official = |d: &Document| d.copies().filter(|c| c.channel != Channel::Party).count();
        let compared = self.documents.iter().any(|d| official(d) > 1)
            || self.versions(prevailing).count() > 1
            || counts.iter().filter(|c| self.top(**c, None) > 0).count() > 1;
        if compared { State::Agreed } else { State::Provisional }
    }

    /// Whether every copy that the policy asks for is there. A recount stands in the place of the counts before it.
    fn is_complete(&self, prevailing: Count, policy: &Policy) -> bool {
        let asked = !policy.require.is_empty() && self.counted.is_some();
        asked && self.missing(Some(prevailing), policy).is_empty()
    }

    /// The copies that the policy asks for and that have not come, by count; of a count that has not come itself all of them. A recount stands
    /// in the place of the counts before it.
    #[must_use]
    pub fn awaited(&self, counts: &[Count], policy: &Policy) -> Vec<(Count, Vec<Channel>)> {
        self.missing(self.prevailing(counts), policy)
    }

    fn missing(&self, prevailing: Option<Count>, policy: &Policy) -> Vec<(Count, Vec<Channel>)> {
        let of = |count: Count, copies: &[Channel]| {
            let top = self.top(count, None);
            let open = copies.iter().copied().filter(|c| top == 0 || !self.has_copy(count, top, *c));
            let open: Vec<Channel> = open.collect();
            (top == 0 || !open.is_empty()).then_some((count, open))
        };
        match prevailing {
            Some(count @ Count::Recount(_)) => of(count, policy.required(count)).into_iter().collect(),
            _ => policy.require.iter().filter_map(|(count, copies)| of(*count, copies)).collect(),
        }
    }

    /// The text that stands for a count: of its valid issue the one that was accepted, or the first that came. `None` where the count has not
    /// come.
    #[must_use]
    pub fn stands(&self, count: Count) -> Option<usize> {
        let accepted = self.case.as_deref().and_then(|c| c.accepted(count, self.top(count, None)));
        accepted.or_else(|| self.versions(count).map(|(i, _)| i).next())
    }

    /// Whether a copy has come: its text, or of the scan the picture.
    #[must_use]
    pub fn has_copy(&self, count: Count, issue: u16, channel: Channel) -> bool {
        self.documents
            .iter()
            .filter(|d| (d.count, d.issue) == (count, issue))
            .any(|d| d.channel == channel || d.more.iter().any(|c| c.channel == channel))
            || (channel == Channel::Scan && self.case.as_ref().is_some_and(|c| c.has_page(count, issue)))
    }

    /// Everything that does not agree, the gravest first: of each count its valid issue, of the counts each with the one before it.
    #[must_use]
    pub fn differences(&self, counts: &[Count], policy: &Policy) -> Vec<Difference> {
        let mut out = Vec::new();
        let case = self.case.as_deref();
        let mut before: Option<usize> = None;
        let last = self.prevailing(counts);
        for count in counts.iter().copied() {
            let top = self.top(count, None);
            let settled = case.is_some_and(|c| c.accepted(count, top).is_some());
            // Each is held against the first official text; parties' copies against each other only while there is none.
            let of_issue =
                || self.documents.iter().enumerate().filter(move |(_, d)| (d.count, d.issue) == (count, top.max(1)));
            let first = of_issue().find(|(_, d)| d.is_official()).or_else(|| of_issue().next()).map(|(i, _)| i);
            for (i, d) in of_issue().filter(|(i, _)| Some(*i) != first) {
                let left = first.unwrap_or(i);
                let other = &self.documents[left];
                let kind = match (other.is_official() && d.is_official(), other.is_by_device() && d.is_by_device()) {
                    (false, _) => Kind::Party,
                    (true, true) => Kind::Incident,
                    (true, false) => Kind::Copies,
                };
                out.push(Difference { kind, left, right: i, settled });
            }
            let stands = self.stands(count);
            if let (Some(left), Some(right)) = (before, stands) {
                let (a, b) = (&self.documents[left], &self.documents[right]);
                if !a.same_figures(&b.figures, &b.votes) {
                    let valid = b.figures.valid.map_or_else(|| b.votes.iter().map(|v| u64::from(*v)).sum(), u64::from);
                    // What a later count has settled is no longer open.
                    let tolerated = policy.tolerates(distance(a, b), valid)
                        || policy.tolerance.is_some_and(|t| t.beyond == count)
                        || matches!(count, Count::Recount(_));
                    let kind = if tolerated { Kind::Tolerated } else { Kind::Counts };
                    let settled = last != Some(count) || settled;
                    out.push(Difference { kind, left, right, settled });
                }
            }
            before = stands.or(before);
        }
        out.sort_by_key(|d| (d.settled, d.kind));
        out
    }
}

impl Difference {
    /// Whether it keeps the result from being agreed: a party's own copy and what is tolerated do not.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.settled && matches!(self.kind, Kind::Incident | Kind::Copies | Kind::Counts)
    }
}

#[cfg(test)]
mod tests;
