//! What was decided and noted about one pair beside its minutes: incidents, rulings, time limits, pages.

use crate::act::{Channel, Moment};
use crate::id::{Count, Digest};
use crate::statement::{Page, Ruling};

/// Two texts signed by one device under one issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Index of the act.
    pub index: u64,
    /// When.
    pub at: Moment,
    /// Which act of counting.
    pub count: Count,
    /// Issue.
    pub issue: u16,
    /// Digest of the second text.
    pub minutes: Digest,
}

/// A ruling as it was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruled {
    /// Index of the act.
    pub index: u64,
    /// When.
    pub at: Moment,
    /// What was signed.
    pub ruling: Ruling,
    /// Position among the pair's documents of the one that counted before it, if one did.
    pub before: Option<usize>,
    /// The same after it.
    pub after: Option<usize>,
}

/// A time limit that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// Index of the act.
    pub index: u64,
    /// When.
    pub at: Moment,
    /// The copy that had not come.
    pub awaited: Channel,
    /// The count that was ordered.
    pub then: Count,
}

/// A scanned page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanned {
    /// Index of the act.
    pub index: u64,
    /// When.
    pub at: Moment,
    /// What the page says of itself.
    pub page: Page,
    /// Digest of the picture.
    pub image: Digest,
    /// Whether a clerk filed it; else its code did.
    pub by_hand: bool,
}

/// Everything of this kind about one pair.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Case {
    /// Incidents, in the order of the record.
    pub incidents: Vec<Incident>,
    /// Rulings.
    pub rulings: Vec<Ruled>,
    /// Time limits that passed.
    pub limits: Vec<Passed>,
    /// Pages.
    pub pages: Vec<Scanned>,
    /// The re-run whose vote this is; `None`: the first vote.
    pub rerun: Option<super::Again>,
    /// The votes that it replaced, the first first.
    pub earlier: Vec<super::PairState>,
    /// The count that was ordered last.
    pub ordered: Option<Count>,
    pub(super) accepted: Vec<super::decide::Accepted>,
    pub(super) withheld: bool,
    pub(super) annulled: bool,
    pub(super) changed: u64,
}

impl Case {
    /// Whether a ruling keeps the result out of the totals.
    #[must_use]
    pub fn holds_back(&self) -> bool {
        self.withheld || self.annulled
    }

    /// Whether it was annulled.
    #[must_use]
    pub fn is_annulled(&self) -> bool {
        self.annulled
    }

    /// Whether it is withheld.
    #[must_use]
    pub fn is_withheld(&self) -> bool {
        self.withheld
    }

    pub(super) fn accepted(&self, count: Count, issue: u16) -> Option<usize> {
        self.accepted.iter().rev().find(|(c, i, _)| (*c, *i) == (count, issue)).map(|(_, _, at)| *at)
    }

    pub(super) fn has_incident(&self, count: Count, issue: u16) -> bool {
        self.incidents.iter().any(|x| (x.count, x.issue) == (count, issue))
    }

    /// Whether a page of the result's paper of this count and issue is there.
    #[must_use]
    pub fn has_page(&self, count: Count, issue: u16) -> bool {
        use crate::statement::Document;
        self.pages.iter().any(|p| {
            (p.page.count, p.page.issue) == (Some(count), issue)
                && matches!(p.page.document, Document::Result | Document::Correction)
        })
    }
}
