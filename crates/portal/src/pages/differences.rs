//! `GET /differences`: every difference in the country, with how many results are in which state.

use super::{Parts, as_of, html};
use crate::Portal;
use crate::cache::Rendered;
use crate::differences::list::States;
use crate::differences::{Filter, Order, Row, Seen, Side};
use crate::fault::Fault;
use crate::front::Show;
use crate::query::Query;
use crate::subject::Subject;
use crate::texts as t;
use crate::view::here::Here;
use crate::view::names::{AreaLink, Name, Names};
use crate::view::shell::Shell;
use crate::view::states::{self, Count};
use askama::Template;
use axum::extract::{RawQuery, State as Shared};
use election::definition::Definition;
use election::id::{AreaIx, ContestIx};
use election::tally::{Cell, Kind, State};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rows of one part.
const PART: usize = 100;
/// Cells shown of one difference; its station's page has all.
const CELLS_MAX: usize = 4;

#[derive(Template)]
#[template(path = "differences.html")]
struct Page<'a> {
    shell: Shell,
    lang: &'a str,
    all: String,
    heads: Vec<Head>,
    choices: Vec<Pick>,
    above: Vec<AreaLink<'a>>,
    areas: Vec<Below<'a>>,
    rows: Vec<Shown<'a>>,
    several: bool,
    parts: Parts,
    data: String,
}

/// How many results of a contest are in which state.
struct Head {
    contest: Name,
    counts: Vec<Count>,
}

/// Something to choose from.
struct Pick {
    name: &'static str,
    options: Vec<Choice>,
}

struct Choice {
    name: Name,
    foreign: bool,
    at: String,
    chosen: bool,
}

/// An area below the one that is looked at.
struct Below<'a> {
    link: AreaLink<'a>,
    at: String,
    n: String,
}

struct Shown<'a> {
    station: &'a str,
    name: &'a str,
    contest: Name,
    path: Vec<AreaLink<'a>>,
    kind: &'static str,
    kind_word: &'static str,
    state: &'static str,
    settled: &'static str,
    open: bool,
    left: Copied,
    right: Copied,
    cells: Vec<Differing>,
    more: String,
    apart: String,
    since: String,
    since_whole: String,
}

/// One of the two copies.
struct Copied {
    words: String,
    document: String,
    index: u64,
}

struct Differing {
    name: Name,
    foreign: bool,
    left: String,
    right: String,
}

pub(crate) async fn page(Shared(portal): Shared<Portal>, here: Here, RawQuery(query): RawQuery) -> Result<Show, Fault> {
    let query = Query::read(query.as_deref());
    let filter = Filter::read(&query, portal.definition())?;
    Ok(Show(portal.page(here.asks(Subject::Differences { filter, part: query.part()? })).await?))
}

pub(crate) async fn render(portal: &Portal, here: &Here, filter: Filter, part: usize) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let names = here.names(d);
    let seen = portal.differences.current().await;
    let rows = filter.rows(d, &seen.list);
    let parts = Parts::of(part, PART, rows.len(), names)
        .ok_or_else(|| Fault::not_found("this list is shorter now; start at its first part"))?
        .beside(&filter.query(d, 1));
    let page = Page {
        shell: Shell::new(portal, here, names.w.say("differences"), Some(as_of(names, seen.size, seen.root, seen.at))),
        lang: d.language(),
        all: names.style.int(rows.len() as u64),
        heads: heads(names, &seen),
        choices: choices(names, filter),
        above: filter.area.map(|a| names.path(a)).unwrap_or_default(),
        areas: below(names, filter, &rows),
        rows: rows[parts.from..parts.to].iter().map(|r| shown(names, r)).collect(),
        several: d.contests.len() > 1,
        data: filter.query(d, 1),
        parts,
    };
    html(seen.size, &page)
}

fn heads(names: Names<'_>, seen: &Seen) -> Vec<Head> {
    let d = names.d;
    let head = |(i, s): (usize, &States)| {
        let filter = Filter { contest: Some(ContestIx::from(i)), ..Filter::default() };
        Head { contest: names.name(&d.contests[i].names), counts: states::counts(names, s, filter) }
    };
    seen.states.iter().enumerate().map(head).collect()
}

/// What can be chosen, as links: they need neither script nor form.
fn choices(names: Names<'_>, now: Filter) -> Vec<Pick> {
    let d = names.d;
    let choice = |name: Name, foreign: bool, filter: Filter| Choice {
        name,
        foreign,
        at: format!("/differences{}", filter.query(d, 1)),
        chosen: filter == now,
    };
    let word = |name: &str, filter: Filter| choice(names.said(name), false, filter);
    let mut kinds = vec![word(names.w.say("all"), Filter { kind: None, ..now })];
    kinds.extend(Kind::ALL.into_iter().map(|k| word(t::kind(names.w, k), Filter { kind: Some(k), ..now })));
    let mut all = vec![Pick { name: names.w.say("kind"), options: kinds }];
    if d.contests.len() > 1 {
        let mut contests = vec![word(names.w.say("all"), Filter { contest: None, ..now })];
        contests.extend(
            d.contests
                .iter()
                .enumerate()
                .map(|(i, c)| choice(names.name(&c.names), true, Filter { contest: Some(ContestIx::from(i)), ..now })),
        );
        all.push(Pick { name: names.w.say("contest"), options: contests });
    }
    let mut states = vec![word(names.w.say("all"), Filter { state: None, ..now })];
    // A result of which nothing or only one text has come differs from nothing.
    let may_differ = State::ALL.into_iter().filter(|s| *s != State::Awaited);
    states.extend(may_differ.map(|s| word(t::state(names.w, s), Filter { state: Some(s), ..now })));
    all.push(Pick { name: names.w.say("state"), options: states });
    let open = [(names.w.say("all"), false), (names.w.say("open-only"), true)]
        .map(|(name, open)| word(name, Filter { open, ..now }));
    all.push(Pick { name: names.w.say("open"), options: open.into() });
    let order = [(names.w.say("newest"), Order::Newest), (names.w.say("largest"), Order::Largest)];
    all.push(Pick {
        name: names.w.say("order"),
        options: order.map(|(name, order)| word(name, Filter { order, ..now })).into(),
    });
    all
}

/// The areas directly below the one looked at, those with the most differences first.
fn below<'a>(names: Names<'a>, now: Filter, rows: &[&Arc<Row>]) -> Vec<Below<'a>> {
    let d = names.d;
    let here = now.area.unwrap_or(Definition::ROOT);
    let mut counts: BTreeMap<AreaIx, u64> = BTreeMap::new();
    for row in rows {
        let station = &d.stations[d.pairs[row.pair.at()].station.at()];
        if let Some(child) = d.upwards(station.area).take_while(|a| *a != here).last() {
            *counts.entry(child).or_default() += 1;
        }
    }
    let mut counts: Vec<(AreaIx, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(a, n)| (std::cmp::Reverse(*n), *a));
    let one = |(a, n): (AreaIx, u64)| Below {
        link: names.area(a),
        at: format!("/differences{}", Filter { area: Some(a), ..now }.query(d, 1)),
        n: names.style.int(n),
    };
    counts.into_iter().map(one).collect()
}

fn shown<'a>(names: Names<'a>, r: &Row) -> Shown<'a> {
    let d = names.d;
    let station = &d.stations[d.pairs[r.pair.at()].station.at()];
    let copied = |s: &Side| {
        let party = s.party.as_deref().map(|p| format!(" ({p})")).unwrap_or_default();
        Copied {
            words: format!("{}{party}", t::channel(names.w, s.channel)),
            document: t::document(names.w, s.count, s.issue),
            index: s.index,
        }
    };
    let left = r.cells.len().saturating_sub(CELLS_MAX);
    let since = r.since().at;
    Shown {
        station: &station.id,
        name: &station.name,
        contest: names.name(&d.contest_of(r.pair).names),
        path: names.path(station.area).into_iter().skip(1).collect(),
        kind: t::kind(names.w, r.kind),
        kind_word: r.kind.word(),
        state: t::state(names.w, r.state),
        settled: t::settled(names.w, r.settled, r.open),
        open: r.open,
        left: copied(&r.left),
        right: copied(&r.right),
        cells: r.cells.iter().take(CELLS_MAX).map(|(c, both)| cell(names, r, *c, *both)).collect(),
        more: if left > 0 { names.w.with("more-cells", &[("n", left.into())]) } else { String::new() },
        apart: names.style.int(r.apart),
        since: names.short(since),
        since_whole: names.local(since),
    }
}

fn cell(names: Names<'_>, r: &Row, cell: Cell, (left, right): election::tally::Both) -> Differing {
    let number = |n: Option<u32>| n.map_or_else(|| t::UNKNOWN.to_owned(), |n| names.style.int(n));
    let (name, foreign) = match cell {
        Cell::Figure(word) => (names.said(t::figure(names.w, word)), false),
        Cell::Closed => (names.said(names.w.say("closed-at")), false),
        Cell::Vote(i) => {
            let contest = names.d.contest_of(r.pair);
            let at = contest.list(names.d.pairs[r.pair.at()].list).get(i);
            (at.map_or_else(|| names.said(""), |c| names.name(&contest.choices[*c as usize].names)), true)
        }
    };
    Differing { name, foreign, left: number(left), right: number(right) }
}
