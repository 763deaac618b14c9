//! `GET /differences`: every difference in the country, with how many results are in which state.

use super::{Parts, as_of, html};
use crate::Portal;
use crate::cache::Rendered;
use crate::differences::{Filter, Order, Row, Seen, Side};
use crate::fault::Fault;
use crate::front::Show;
use crate::query::Query;
use crate::subject::Subject;
use crate::texts as t;
use crate::view::names::{AreaLink, Names};
use crate::view::shell::Shell;
use crate::view::states::{self, Count};
use crate::view::time;
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
    heads: Vec<Head<'a>>,
    choices: Vec<Pick>,
    above: Vec<AreaLink<'a>>,
    areas: Vec<Below<'a>>,
    rows: Vec<Shown<'a>>,
    several: bool,
    parts: Parts,
    data: String,
}

/// How many results of a contest are in which state.
struct Head<'a> {
    contest: &'a str,
    counts: Vec<Count>,
}

/// Something to choose from.
struct Pick {
    name: &'static str,
    options: Vec<Choice>,
}

struct Choice {
    name: String,
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
    contest: &'a str,
    path: Vec<AreaLink<'a>>,
    kind: &'static str,
    kind_word: &'static str,
    state: &'static str,
    settled: &'static str,
    open: bool,
    left: Copied,
    right: Copied,
    cells: Vec<Differing<'a>>,
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

struct Differing<'a> {
    name: &'a str,
    foreign: bool,
    left: String,
    right: String,
}

pub(crate) async fn page(Shared(portal): Shared<Portal>, RawQuery(query): RawQuery) -> Result<Show, Fault> {
    let query = Query::read(query.as_deref());
    let filter = Filter::read(&query, portal.definition())?;
    Ok(Show(portal.page(Subject::Differences { filter, part: query.part()? }).await?))
}

pub(crate) async fn render(portal: &Portal, filter: Filter, part: usize) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let names = Names::new(d);
    let seen = portal.differences.current().await;
    let rows = filter.rows(d, &seen.list);
    let parts = Parts::of(part, PART, rows.len(), names)
        .ok_or_else(|| Fault::not_found("this list is shorter now; start at its first part"))?
        .beside(&filter.query(d, 1));
    let page = Page {
        shell: Shell::new(portal, t::DIFFERENCES, Some(as_of(names, seen.size, seen.root, seen.at))),
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

fn heads<'a>(names: Names<'a>, seen: &Seen) -> Vec<Head<'a>> {
    let d = names.d;
    let head = |(i, s)| {
        let filter = Filter { contest: Some(ContestIx::from(i)), ..Filter::default() };
        Head { contest: names.contest(&d.contests[i]), counts: states::counts(d, names.style, s, filter) }
    };
    seen.states.iter().enumerate().map(head).collect()
}

/// What can be chosen, as links: they need neither script nor form.
fn choices(names: Names<'_>, now: Filter) -> Vec<Pick> {
    let d = names.d;
    let choice = |name: &str, foreign: bool, filter: Filter| Choice {
        name: name.to_owned(),
        foreign,
        at: format!("/differences{}", filter.query(d, 1)),
        chosen: filter == now,
    };
    let word = |name: &str, filter: Filter| choice(name, false, filter);
    let mut kinds = vec![word(t::ALL, Filter { kind: None, ..now })];
    kinds.extend(Kind::ALL.into_iter().map(|k| word(t::kind(k), Filter { kind: Some(k), ..now })));
    let mut all = vec![Pick { name: t::KIND, options: kinds }];
    if d.contests.len() > 1 {
        let mut contests = vec![word(t::ALL, Filter { contest: None, ..now })];
        contests.extend(
            d.contests
                .iter()
                .enumerate()
                .map(|(i, c)| choice(names.contest(c), true, Filter { contest: Some(ContestIx::from(i)), ..now })),
        );
        all.push(Pick { name: t::CONTEST, options: contests });
    }
    let mut states = vec![word(t::ALL, Filter { state: None, ..now })];
    // A result of which nothing or only one text has come differs from nothing.
    let may_differ = State::ALL.into_iter().filter(|s| *s != State::Awaited);
    states.extend(may_differ.map(|s| word(t::state(s), Filter { state: Some(s), ..now })));
    all.push(Pick { name: t::STATE, options: states });
    let open = [(t::ALL, false), (t::OPEN_ONLY, true)].map(|(name, open)| word(name, Filter { open, ..now }));
    all.push(Pick { name: t::OPEN, options: open.into() });
    let order = [(t::NEWEST, Order::Newest), (t::LARGEST, Order::Largest)];
    all.push(Pick { name: t::ORDER, options: order.map(|(name, order)| word(name, Filter { order, ..now })).into() });
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
            words: format!("{}{party}", t::channel(s.channel)),
            document: t::document(s.count, s.issue),
            index: s.index,
        }
    };
    let left = r.cells.len().saturating_sub(CELLS_MAX);
    let since = r.since().at;
    Shown {
        station: &station.id,
        name: &station.name,
        contest: names.contest(d.contest_of(r.pair)),
        path: names.path(station.area).into_iter().skip(1).collect(),
        kind: t::kind(r.kind),
        kind_word: r.kind.word(),
        state: t::state(r.state),
        settled: t::settled(r.settled, r.open),
        open: r.open,
        left: copied(&r.left),
        right: copied(&r.right),
        cells: r.cells.iter().take(CELLS_MAX).map(|(c, both)| cell(names, r, *c, *both)).collect(),
        more: if left > 0 { t::more_cells(&names.style.int(left as u64)) } else { String::new() },
        apart: names.style.int(r.apart),
        since: time::short(d, since),
        since_whole: time::local(d, since),
    }
}

fn cell<'a>(names: Names<'a>, r: &Row, cell: Cell, (left, right): election::tally::Both) -> Differing<'a> {
    let number = |n: Option<u32>| n.map_or_else(|| t::UNKNOWN.to_owned(), |n| names.style.int(n));
    let (name, foreign) = match cell {
        Cell::Figure("registered") => (t::REGISTERED, false),
        Cell::Figure("voted") => (t::VOTED, false),
        Cell::Figure("valid") => (t::VALID, false),
        Cell::Figure(_) => (t::INVALID, false),
        Cell::Closed => (t::CLOSED_AT, false),
        Cell::Vote(i) => {
            let contest = names.d.contest_of(r.pair);
            let at = contest.list(names.d.pairs[r.pair.at()].list).get(i);
            (at.map_or("", |c| names.choice(&contest.choices[*c as usize])), true)
        }
    };
    Differing { name, foreign, left: number(left), right: number(right) }
}
