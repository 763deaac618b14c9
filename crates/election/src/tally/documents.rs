//! The documents of one pair: every issue of every count, every copy of each, and which of them counts.

use super::case::Case;
use super::resolve::Resolved;
use crate::act::{Channel, Moment};
use crate::checks::Flags;
use crate::id::Count;
use crate::minutes::{Closed, Figures};
use crate::policy::{Policy, WhileDiffering};

/// One copy of a document, at the moment it first came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// How it came.
    pub channel: Channel,
    /// Whose it is: the key that signed a party's copy.
    pub party: Option<Box<str>>,
    /// Index of the act in the record.
    pub index: u64,
    /// When the commission recorded it.
    pub at: Moment,
}

/// One text of a document. Copies that say the same are one; a copy that says something else is another one under the same count and issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Index of the act in the record that brought it first.
    pub index: u64,
    /// When the commission recorded it.
    pub at: Moment,
    /// How it came first.
    pub channel: Channel,
    /// Whose it is, if a party's copy brought it first.
    pub party: Option<Box<str>>,
    /// Copies that came later and say the same.
    pub more: Vec<Copy>,
    /// Which act of counting.
    pub count: Count,
    /// Issue.
    pub issue: u16,
    /// When the count was closed.
    pub closed: Closed,
    /// The four figures.
    pub figures: Figures<u32>,
    /// Votes in the order of the pair's list.
    pub votes: Box<[u32]>,
    /// What the checks found.
    pub flags: Flags,
}

impl Document {
    pub(super) fn new(index: u64, at: Moment, m: Resolved) -> Self {
        Self {
            index,
            at,
            channel: m.channel,
            party: m.party,
            more: vec![],
            count: m.count,
            issue: m.issue,
            closed: m.closed,
            figures: m.figures,
            votes: m.votes,
            flags: m.flags,
        }
    }

    /// Every copy that says this, in the order of the record.
    pub fn copies(&self) -> impl Iterator<Item = Copy> + '_ {
        let first = Copy { channel: self.channel, party: self.party.clone(), index: self.index, at: self.at };
        std::iter::once(first).chain(self.more.iter().cloned())
    }

    /// Where the copy of this channel (of a party: of this party) stands.
    #[must_use]
    pub fn copy(&self, channel: Channel, party: Option<&str>) -> Option<u64> {
        if self.channel == channel && self.party.as_deref() == party {
            return Some(self.index);
        }
        self.more.iter().find(|c| c.channel == channel && c.party.as_deref() == party).map(|c| c.index)
    }

    /// Whether some copy other than a party's says this.
    #[must_use]
    pub fn is_official(&self) -> bool {
        self.channel != Channel::Party || self.more.iter().any(|c| c.channel != Channel::Party)
    }

    /// Whether some copy bears the signature of the station's device.
    #[must_use]
    pub fn is_by_device(&self) -> bool {
        self.channel.is_device() || self.more.iter().any(|c| c.channel.is_device())
    }

    /// How good a copy there is, by the policy; the lower the better.
    fn rank(&self, policy: &Policy) -> Option<usize> {
        policy.provisional.iter().position(|c| self.channel == *c || self.more.iter().any(|m| m.channel == *c))
    }

    fn is(&self, count: Count, issue: u16) -> bool {
        self.count == count && self.issue == issue
    }

    /// Whether figures and votes are the same.
    pub(super) fn same_figures(&self, figures: &Figures<u32>, votes: &[u32]) -> bool {
        self.figures == *figures && *self.votes == *votes
    }

    /// The grammar is canonical, so equal fields are an equal text. Who types from the paper may have read the time otherwise; what a device
    /// signed is the same text or another one.
    fn says_the_same(&self, m: &Resolved) -> bool {
        self.same_figures(&m.figures, &m.votes)
            && (self.closed == m.closed || !(m.channel.is_device() && self.is_by_device()))
    }
}

/// What minutes are beside those already recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is the result that counts now.
    Counted,
    /// Recorded; a later issue or a prevailing count counts, or the result is withheld.
    Older,
    /// Recorded and held: an issue before it is missing.
    Held {
        /// The issue that is missing.
        missing: u16,
    },
    /// Another copy of a document that is there; it says the same.
    Copy {
        /// Where the first is.
        index: u64,
    },
    /// Another copy of a document that is there, and it says something else.
    Differs {
        /// Where the first is.
        index: u64,
    },
    /// The same copy is at this index already.
    Repeated {
        /// Where.
        index: u64,
    },
    /// Another text, by the same signer, stands under the same document at this index.
    Contradicts {
        /// Where.
        index: u64,
    },
}

impl Standing {
    /// Whether it was not there before and can be recorded.
    #[must_use]
    pub fn is_new(self) -> bool {
        !matches!(self, Self::Repeated { .. } | Self::Contradicts { .. })
    }

    /// The word for machines.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Older => "older",
            Self::Held { .. } => "held",
            Self::Copy { .. } => "copy",
            Self::Differs { .. } => "differs",
            Self::Repeated { .. } => "repeated",
            Self::Contradicts { .. } => "contradicts",
        }
    }
}

/// Everything that a station has reported on a contest.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PairState {
    /// In the order of the record.
    pub documents: Vec<Document>,
    /// Which of them counts.
    pub counted: Option<usize>,
    /// Incidents, rulings, time limits and pages, if there are any.
    pub case: Option<Box<Case>>,
}

impl PairState {
    /// The document that counts.
    #[must_use]
    pub fn counted(&self) -> Option<&Document> {
        self.counted.map(|i| &self.documents[i])
    }

    /// What the document at this position is now.
    #[must_use]
    pub fn standing(&self, position: usize) -> Standing {
        if self.counted == Some(position) {
            return Standing::Counted;
        }
        let d = &self.documents[position];
        let first = self.documents.iter().position(|x| x.is(d.count, d.issue)).unwrap_or(position);
        if first != position || !d.is_official() {
            return Standing::Differs { index: self.documents[first].index };
        }
        let top = self.top(d.count, None);
        if d.issue > top { Standing::Held { missing: top + 1 } } else { Standing::Older }
    }

    /// The highest issue of a count up to which there is no gap, 0 if there is none; as if `with` were there too.
    pub(super) fn top(&self, count: Count, with: Option<u16>) -> u16 {
        let has = |n: u16| with == Some(n) || self.documents.iter().any(|d| d.is(count, n) && d.is_official());
        // Stations have few issues; the loop ends at the first gap.
        (1..).take_while(|n| has(*n)).last().unwrap_or(0)
    }

    /// The texts under a count's valid issue that are not only a party's, with their positions; none where its first issue is missing.
    pub fn versions(&self, count: Count) -> impl Iterator<Item = (usize, &Document)> + '_ {
        let top = self.top(count, None);
        self.documents.iter().enumerate().filter(move |(_, d)| d.is(count, top) && d.is_official())
    }

    /// The kind of count that prevails now.
    #[must_use]
    pub fn prevailing(&self, counts: &[Count]) -> Option<Count> {
        counts.iter().rev().copied().find(|c| self.top(*c, None) > 0)
    }

    pub(super) fn judge(&self, m: &Resolved, counts: &[Count], policy: &Policy) -> Standing {
        let mut beside = self.documents.iter().filter(|d| d.is(m.count, m.issue));
        let same = beside.clone().find(|d| d.says_the_same(m));
        if let Some(index) = same.and_then(|d| d.copy(m.channel, m.party.as_deref())) {
            return Standing::Repeated { index };
        }
        // A text that is the device's already contradicts the other no more than it did; one that somebody else has brought does now.
        let new_by_device = m.channel.is_device() && !same.is_some_and(Document::is_by_device);
        let same_signer = |d: &&Document| {
            if m.channel.is_device() {
                new_by_device && d.is_by_device()
            } else {
                d.copy(m.channel, m.party.as_deref()).is_some()
            }
        };
        if let Some(d) = beside.clone().find(same_signer) {
            return Standing::Contradicts { index: d.index };
        }
        if let Some(d) = same {
            return Standing::Copy { index: d.index };
        }
        if let Some(d) = beside.next() {
            return Standing::Differs { index: d.index };
        }
        if m.channel == Channel::Party {
            return Standing::Older;
        }
        let top = |c: Count| self.top(c, (c == m.count).then_some(m.issue));
        let own = top(m.count);
        if m.issue > own {
            return Standing::Held { missing: own + 1 };
        }
        let prevails = counts.iter().rev().find(|c| top(**c) > 0) == Some(&m.count);
        let may = policy.provisional.contains(&m.channel) && self.case.as_ref().is_none_or(|c| !c.holds_back());
        if prevails && m.issue == own && may { Standing::Counted } else { Standing::Older }
    }

    /// Adds a copy that was judged to be new.
    pub(super) fn add(&mut self, index: u64, at: Moment, m: Resolved) {
        match self.documents.iter_mut().find(|d| d.is(m.count, m.issue) && d.says_the_same(&m)) {
            Some(d) => {
                // Who typed from the paper may have read the time otherwise: the text is that of the device where there is one.
                if m.channel.is_device() && !d.is_by_device() {
                    d.closed = m.closed;
                }
                d.more.push(Copy { channel: m.channel, party: m.party, index, at });
            }
            None => self.documents.push(Document::new(index, at, m)),
        }
    }

    /// Works out which document counts: of the prevailing count, the highest issue without a gap below it; of its texts the one that
    /// was accepted, or the one of the best copy.
    pub(super) fn choose(&mut self, counts: &[Count], policy: &Policy) {
        self.counted = self.best(counts, policy);
    }

    fn best(&self, counts: &[Count], policy: &Policy) -> Option<usize> {
        let case = self.case.as_deref();
        if case.is_some_and(Case::holds_back) {
            return None;
        }
        let count = self.prevailing(counts)?;
        let top = self.top(count, None);
        if let Some(accepted) = case.and_then(|c| c.accepted(count, top)) {
            return Some(accepted);
        }
        if case.is_some_and(|c| c.has_incident(count, top)) {
            return None;
        }
        let mut versions = self.versions(count);
        let first = versions.next()?;
        let others: Vec<_> = versions.collect();
        if !others.is_empty() && policy.differing == WhileDiffering::Withheld {
            return None;
        }
        let ranked = std::iter::once(first).chain(others).filter_map(|(i, d)| Some((d.rank(policy)?, i)));
        ranked.min().map(|(_, i)| i)
    }

    /// Record size after the last act that changed it.
    pub(super) fn changed(&self) -> u64 {
        let documents = self.documents.iter().map(|d| d.more.last().map_or(d.index, |c| c.index.max(d.index)) + 1);
        documents.max().unwrap_or(0).max(self.case.as_ref().map_or(0, |c| c.changed))
    }
}
