//! The scanning panel: pages expected, arrived and filed, by part of the country and by kind of document.
//!
//! A document has the pages that its first scanned page says. A result of which no page came yet is expected with the pages of its form, once for
//! each count of which the policy asks for a scan. Of other kinds nobody knows how many there are until a page of them has come.

use super::forms::{Lengths, scanned_counts};
use crate::number::{Style, part, width};
use crate::view::names::Names;
use askama::Template;
use election::id::{AreaIx, ContestIx, Count};
use election::statement::Document;
use election::tally::{Scanned, Tally};
use std::collections::{HashMap, HashSet};

/// Pages of one kind in one part of the country.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Pages {
    pub expected: u64,
    pub filed: u64,
    pub by_hand: u64,
}

/// What is copied while the tally is read: by part of the country, by kind.
#[derive(Default)]
pub(super) struct Scans {
    pub parts: Vec<(AreaIx, [Pages; 4])>,
    /// The counts of which the policy asks for scans.
    pub asked: Vec<String>,
}

fn at(kind: Document) -> usize {
    Document::ALL.iter().position(|d| *d == kind).unwrap_or(0)
}

/// The pages of one pair or area, counted once each: a page that was scanned twice is one. `awaited` are the counts whose result is to be
/// scanned, `form` the pages of its form.
fn count<'a>(pages: impl Iterator<Item = &'a Scanned>, awaited: &[Count], form: u64) -> [Pages; 4] {
    let mut out = [Pages::default(); 4];
    let mut whole: HashMap<(usize, u16, Option<Count>), u64> = HashMap::new();
    let mut seen = HashSet::new();
    for s in pages {
        let (k, p) = (at(s.page.document), &s.page);
        whole.entry((k, p.issue, p.count)).or_insert(u64::from(p.pages));
        if seen.insert((k, p.issue, p.count, p.page)) {
            out[k].filed += 1;
            out[k].by_hand += u64::from(s.by_hand);
        }
    }
    let begun = |c: &Count| whole.keys().any(|(k, _, of)| *k == at(Document::Result) && *of == Some(*c));
    out[at(Document::Result)].expected += form * awaited.iter().filter(|c| !begun(c)).count() as u64;
    for ((k, ..), n) in whole {
        out[k].expected += n;
    }
    out
}

pub(super) fn copy(tally: &Tally, contest: ContestIx, forms: &Lengths) -> Scans {
    let d = tally.definition();
    let scanned = scanned_counts(d);
    let part_of = |a: AreaIx| d.upwards(a).find(|x| d.areas[x.at()].depth <= 1).unwrap_or(a);
    let mut by_area: Vec<Option<[Pages; 4]>> = vec![None; d.areas.len()];
    let mut add = |area: AreaIx, pages: [Pages; 4]| {
        let sum = by_area[area.at()].get_or_insert_with(Default::default);
        for (s, p) in sum.iter_mut().zip(pages) {
            s.expected += p.expected;
            s.filed += p.filed;
            s.by_hand += p.by_hand;
        }
    };
    for (i, pair) in d.pairs.iter().enumerate().filter(|(_, p)| p.contest == contest) {
        let case = tally.pair(i.into()).case.as_ref();
        let pages = case.map(|c| c.pages.as_slice()).unwrap_or_default();
        let awaited: &[Count] = if tally.is_expected(i.into()) { &scanned } else { &[] };
        let form = forms.of(d.contests[contest.at()].list(pair.list).len());
        add(part_of(d.stations[pair.station.at()].area), count(pages.iter(), awaited, form));
    }
    let id = &d.contests[contest.at()].id;
    let of_contest = |s: &&(AreaIx, Scanned)| s.1.page.contest.split('@').next() == Some(id.as_str());
    let mut boards: HashMap<AreaIx, Vec<&Scanned>> = HashMap::new();
    for (area, s) in tally.consolidation_pages().iter().filter(of_contest) {
        boards.entry(*area).or_default().push(s);
    }
    for (area, pages) in boards {
        add(part_of(area), count(pages.into_iter(), &[], 0));
    }
    let parts = by_area.into_iter().enumerate().filter_map(|(a, p)| Some((AreaIx::from(a), p?)));
    Scans { parts: parts.collect(), asked: scanned.iter().map(ToString::to_string).collect() }
}

/// The panel.
#[derive(Template)]
#[template(path = "party/dashboard_scanning.html")]
pub(super) struct Panel {
    pub lang: String,
    pub asked: String,
    pub kinds: Vec<KindRow>,
    pub rows: Vec<PartRow>,
    pub waiting: String,
    /// Whether any page has come.
    pub any: bool,
}

pub(super) struct KindRow {
    pub name: &'static str,
    pub expected: String,
    pub filed: String,
    pub by_hand: String,
    pub percent: String,
    pub width: String,
}

pub(super) struct PartRow {
    pub id: String,
    pub name: String,
    pub expected: String,
    pub arrived: String,
    pub filed: String,
    pub waiting: String,
    pub percent: String,
    pub width: String,
}

fn kind(d: Document) -> &'static str {
    match d {
        Document::Result => "Result minutes",
        Document::CountingSheet => "Counting sheets",
        Document::Correction => "Corrections",
        Document::Consolidation => "Consolidation minutes",
    }
}

fn filed_part(style: Style, filed: u64, expected: u64) -> (String, String) {
    let done = part(filed.min(expected), expected);
    (done.map_or_else(String::new, |p| style.percent(p)), width(done.unwrap_or(0)))
}

impl Panel {
    /// `unread` are pages that wait for a clerk, by the area or station of the desk that handed them in; of no kind yet.
    pub(super) fn new(names: Names<'_>, scans: &Scans, unread: &[(String, u64)]) -> Self {
        let (d, style) = (names.d, names.style);
        let place = |id: &str| d.area(id).or_else(|| d.station(id).map(|s| d.stations[s.at()].area));
        let mut waiting: HashMap<Option<AreaIx>, u64> = HashMap::new();
        for (id, n) in unread {
            let part = place(id).and_then(|a| d.upwards(a).find(|x| d.areas[x.at()].depth <= 1));
            *waiting.entry(part).or_default() += n;
        }
        let all: u64 = waiting.values().sum();
        let sum = |k: usize| {
            scans.parts.iter().fold(Pages::default(), |s, (_, p)| Pages {
                expected: s.expected + p[k].expected,
                filed: s.filed + p[k].filed,
                by_hand: s.by_hand + p[k].by_hand,
            })
        };
        let kind_row = |(k, document): (usize, &Document)| {
            let s = sum(k);
            let (percent, width) = filed_part(style, s.filed, s.expected);
            KindRow {
                name: kind(*document),
                expected: style.int(s.expected),
                filed: style.int(s.filed),
                by_hand: style.int(s.by_hand),
                percent,
                width,
            }
        };
        let row = |(area, pages): &(AreaIx, [Pages; 4])| {
            let (expected, filed) = pages.iter().fold((0, 0), |s, p| (s.0 + p.expected, s.1 + p.filed));
            let here = waiting.get(&Some(*area)).copied().unwrap_or(0);
            let (percent, width) = filed_part(style, filed, expected);
            let link = names.area(*area);
            PartRow {
                id: link.id.to_owned(),
                name: link.name.to_owned(),
                expected: style.int(expected),
                arrived: style.int(filed + here),
                filed: style.int(filed),
                waiting: style.int(here),
                percent,
                width,
            }
        };
        let any = all > 0 || (0..4).any(|k| sum(k).filed > 0);
        Self {
            lang: d.language().to_owned(),
            asked: scans.asked.join(", "),
            kinds: Document::ALL.iter().enumerate().map(kind_row).collect(),
            rows: scans.parts.iter().map(row).collect(),
            waiting: style.int(all),
            any,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use election::act::Moment;
    use election::id::{Count, Digest};
    use election::statement::Page;

    fn scanned(document: Document, page: u16, pages: u16, by_hand: bool) -> Scanned {
        let page = Page {
            election: "e".into(),
            contest: "c".into(),
            round: 1,
            station: "s".into(),
            count: Some(Count::Hand),
            issue: 1,
            document,
            page,
            pages,
            minutes: None,
        };
        Scanned { index: 1, at: Moment(1), page, image: Digest::of(b"p"), by_hand }
    }

    #[test]
    fn a_page_counts_once_and_says_how_many_there_are() {
        let pages = [
            scanned(Document::Result, 1, 3, false),
            scanned(Document::Result, 1, 3, false),
            scanned(Document::Result, 3, 3, true),
            scanned(Document::CountingSheet, 1, 2, false),
        ];
        let hand: &[Count] = &[Count::Hand];
        let c = count(pages.iter(), hand, 2);
        assert_eq!(c[at(Document::Result)], Pages { expected: 3, filed: 2, by_hand: 1 });
        assert_eq!(c[at(Document::CountingSheet)], Pages { expected: 2, filed: 1, by_hand: 0 });
        let awaited = |counts: &[Count]| count([].iter(), counts, 2)[at(Document::Result)].expected;
        assert_eq!((awaited(hand), awaited(&[Count::Machine, Count::Hand])), (2, 4), "each count has its form");
        assert_eq!(count([].iter(), &[], 2), [Pages::default(); 4]);
        // The hand count's pages say nothing of the machine's.
        let both = count(pages.iter(), &[Count::Machine, Count::Hand], 2);
        assert_eq!(both[at(Document::Result)], Pages { expected: 5, filed: 2, by_hand: 1 });
    }
}
