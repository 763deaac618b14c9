//! What is on record about one result beside its minutes: incidents, rulings, time limits that passed, scanned pages.

use super::changes::Changes;
use super::names::{AreaLink, Names};
use crate::texts as t;
use election::id::Digest;
use election::statement::{Decision, Vote};
use election::tally::{Case, PairState, Ruled, Scanned};

/// Two texts of one device.
pub(crate) struct Incident {
    pub text: String,
    /// Entries of the texts.
    pub entries: Vec<u64>,
    pub at: String,
}

/// A ruling.
pub(crate) struct Ruling<'a> {
    pub index: u64,
    pub at: String,
    pub number: String,
    /// The area whose board decided.
    pub body: Option<AreaLink<'a>>,
    pub decision: &'static str,
    pub effect: String,
    /// The text that was accepted, by its entry.
    pub accepted: Option<u64>,
    /// What it changed in the figures that count.
    pub changes: Changes,
    pub members: Vec<(String, &'static str, bool)>,
    pub reason: String,
    pub basis: String,
    pub complaint: Option<String>,
}

/// A time limit that passed.
pub(crate) struct Limit {
    pub index: u64,
    pub at: String,
    pub text: String,
}

/// A scanned page.
pub(crate) struct Page {
    pub blob: String,
    pub index: u64,
    pub at: String,
    pub document: &'static str,
    /// Count and issue.
    pub of: String,
    /// Which page, of how many.
    pub page: String,
    pub version: String,
    /// Whether no later version stands in its place.
    pub latest: bool,
    pub filed: &'static str,
}

impl<'a> Ruling<'a> {
    /// `accepted`: the entry of the text that it accepts.
    pub(crate) fn new(names: Names<'a>, ruled: &Ruled, accepted: Option<u64>, changes: Changes) -> Self {
        let r = &ruled.ruling;
        Self {
            index: ruled.index,
            at: names.local(ruled.at),
            number: r.number.clone(),
            body: names.d.area(&r.body).map(|a| names.area(a)),
            decision: t::decision(names.w, r.decision),
            effect: t::effect(names.w, r.decision, r.count.map(|c| (c, r.issue))),
            accepted,
            changes,
            members: r.members.iter().map(|(name, v)| (name.clone(), t::vote(names.w, *v), *v == Vote::For)).collect(),
            reason: r.reason.clone(),
            basis: r.basis.clone(),
            complaint: r.complaint.clone(),
        }
    }
}

/// The entry of the text that a ruling accepts; `digest` gives that of the text at a position.
pub(crate) fn accepted(state: &PairState, r: &Ruled, digest: impl Fn(usize) -> Digest) -> Option<u64> {
    let r = &r.ruling;
    if r.decision != Decision::Accept {
        return None;
    }
    let same = |(i, x): &(usize, &election::tally::Document)| {
        Some(x.count) == r.count && Some(x.issue) == r.issue && Some(digest(*i)) == r.minutes
    };
    state.documents.iter().enumerate().find(same).map(|(_, x)| x.index)
}

pub(crate) fn incidents(names: Names<'_>, state: &PairState) -> Vec<Incident> {
    let case = state.case.as_deref();
    let one = |x: &election::tally::Incident| {
        let texts = state.documents.iter().filter(|d| (d.count, d.issue) == (x.count, x.issue) && d.is_by_device());
        Incident {
            text: t::incident(names.w, &t::document(names.w, x.count, x.issue)),
            entries: texts.map(|d| d.index).collect(),
            at: names.local(x.at),
        }
    };
    case.map_or_else(Vec::new, |c| c.incidents.iter().map(one).collect())
}

pub(crate) fn limits(names: Names<'_>, case: Option<&Case>) -> Vec<Limit> {
    let one = |x: &election::tally::Passed| Limit {
        index: x.index,
        at: names.local(x.at),
        text: t::limit_passed(names.w, x.awaited, x.then),
    };
    case.map_or_else(Vec::new, |c| c.limits.iter().map(one).collect())
}

/// The pages, each document together, the first page first; versions of a page in the order in which they came.
pub(crate) fn pages(names: Names<'_>, scans: &[Scanned]) -> Vec<Page> {
    let key = |s: &Scanned| (s.page.document, s.page.count, s.page.issue, s.page.page);
    let mut order: Vec<&Scanned> = scans.iter().collect();
    order.sort_by_key(|s| (key(s), s.index));
    let one = |s: &&Scanned| {
        let same: Vec<u64> = order.iter().filter(|x| key(x) == key(s)).map(|x| x.index).collect();
        let version = same.iter().position(|i| *i == s.index).map_or(1, |p| p + 1);
        Page {
            blob: s.image.hex(),
            index: s.index,
            at: names.local(s.at),
            document: t::page_document(names.w, s.page.document),
            of: s.page.count.map_or_else(
                || names.w.with("issue-of", &[("issue", s.page.issue.into())]),
                |c| t::document(names.w, c, s.page.issue),
            ),
            page: names.w.with("page-of", &[("page", s.page.page.into()), ("pages", s.page.pages.into())]),
            version: t::page_version(names.w, version, same.len()),
            latest: version == same.len(),
            filed: if s.by_hand { names.w.say("by-hand") } else { names.w.say("by-code") },
        }
    };
    order.iter().map(one).collect()
}
