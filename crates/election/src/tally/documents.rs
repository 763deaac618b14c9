//! The documents of one pair: every issue of every count, and which of them counts.

use super::resolve::Resolved;
use crate::act::Moment;
use crate::checks::Flags;
use crate::id::Count;
use crate::minutes::{Closed, Figures};

/// One recorded document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Index of the act in the record.
    pub index: u64,
    /// When the commission recorded it.
    pub at: Moment,
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
            count: m.count,
            issue: m.issue,
            closed: m.closed,
            figures: m.figures,
            votes: m.votes,
            flags: m.flags,
        }
    }

    /// The grammar is canonical, so equal fields are an equal text.
    fn says_the_same(&self, m: &Resolved) -> bool {
        self.closed == m.closed && self.figures == m.figures && self.votes == m.votes
    }
}

/// What minutes are beside those already recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is the result that counts now.
    Counted,
    /// Recorded; a later issue or a prevailing count counts.
    Older,
    /// Recorded and held: an issue before it is missing.
    Held {
        /// The issue that is missing.
        missing: u16,
    },
    /// The same document is at this index already.
    Repeated {
        /// Where.
        index: u64,
    },
    /// Another text stands under the same document at this index.
    Contradicts {
        /// Where.
        index: u64,
    },
}

impl Standing {
    /// Whether it is a document that was not there before and can be recorded.
    #[must_use]
    pub fn is_new(self) -> bool {
        matches!(self, Self::Counted | Self::Older | Self::Held { .. })
    }

    /// The word for machines.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Older => "older",
            Self::Held { .. } => "held",
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
        let top = self.top(d.count, None);
        if d.issue > top { Standing::Held { missing: top + 1 } } else { Standing::Older }
    }

    /// The highest issue of a count up to which there is no gap, 0 if there is none; as if `with` were there too.
    fn top(&self, count: Count, with: Option<u16>) -> u16 {
        let has = |n: u16| with == Some(n) || self.documents.iter().any(|d| d.count == count && d.issue == n);
        // Stations have few issues; the loop ends at the first gap.
        (1..).take_while(|n| has(*n)).last().unwrap_or(0)
    }

    pub(super) fn judge(&self, m: &Resolved, counts: &[Count]) -> Standing {
        if let Some(d) = self.documents.iter().find(|d| d.count == m.count && d.issue == m.issue) {
            return if d.says_the_same(m) {
                Standing::Repeated { index: d.index }
            } else {
                Standing::Contradicts { index: d.index }
            };
        }
        let top = |c: Count| self.top(c, (c == m.count).then_some(m.issue));
        let own = top(m.count);
        if m.issue > own {
            return Standing::Held { missing: own + 1 };
        }
        let prevails = counts.iter().rev().find(|c| top(**c) > 0) == Some(&m.count);
        if prevails && m.issue == own { Standing::Counted } else { Standing::Older }
    }

    /// Adds a document and works out which one counts: of the prevailing count, the highest issue without a gap below it.
    pub(super) fn add(&mut self, document: Document, counts: &[Count]) {
        self.documents.push(document);
        self.counted = counts.iter().rev().find_map(|c| {
            let top = self.top(*c, None);
            self.documents.iter().position(|d| d.count == *c && d.issue == top)
        });
    }
}
