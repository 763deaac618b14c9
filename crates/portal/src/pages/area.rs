//! `GET /area/{id}`: totals of every contest in an area, the areas below it, its stations.

use super::{Parts, html};
use crate::Portal;
use crate::cache::Rendered;
use crate::differences::Filter;
use crate::differences::list::{States, states_in};
use crate::fault::Fault;
use crate::front::Show;
use crate::pages::card::Picture;
use crate::query::Query;
use crate::subject::{Find, Subject};
use crate::texts as t;
use crate::view::area_tables::{Children, Reported, StationRow, Stations, is_held};
use crate::view::figures::{Block, Counted, Shown};
use crate::view::here::Here;
use crate::view::names::{AreaLink, Name, Names};
use crate::view::share;
use crate::view::shell::{AsOf, Shell};
use crate::view::states::Line;
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use election::definition::{Area, Definition};
use election::id::{AreaIx, ContestIx, PairIx};
use election::tally::Tally;

/// Stations of one part.
const PART: usize = 200;
/// Choices shown; a list hardly has more.
const ROWS_MAX: usize = 60;

#[derive(Template)]
#[template(path = "area.html")]
struct Page<'a> {
    shell: Shell,
    area: AreaLink<'a>,
    kind: &'a str,
    above: Vec<AreaLink<'a>>,
    contests: Vec<Part<'a>>,
    stations: Option<Stations>,
    parts: Parts,
}

/// One contest in the area.
struct Part<'a> {
    id: &'a str,
    name: Name,
    stage: &'static str,
    states: Line,
    block: Block,
    children: Option<Children>,
}

/// A contest's figures here and in the areas below.
struct CopiedContest {
    contest: ContestIx,
    states: States,
    here: Counted,
    children: Vec<(AreaIx, Counted)>,
}

/// What is copied while the tally is read.
struct Copied {
    version: u64,
    root: record::Hash,
    contests: Vec<CopiedContest>,
    reported: Vec<Reported>,
}

pub(crate) async fn page(
    State(portal): State<Portal>,
    here: Here,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Show, Fault> {
    let area = Find(portal.definition()).area(&id)?;
    let part = Query::read(query.as_deref()).part()?;
    if part > 1 && (part - 1) * PART >= portal.definition().areas[area.at()].stations.len() {
        return Err(Fault::not_found("the list of stations is shorter"));
    }
    Ok(Show(portal.page(here.asks(Subject::Area { area, part })).await?))
}

pub(crate) fn render(portal: &Portal, here: &Here, ix: AreaIx, part: usize) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let names = here.names(d);
    let area = &d.areas[ix.at()];
    let parts = Parts::of(part, PART, area.stations.len(), names)
        .ok_or_else(|| Fault::not_found("the list of stations is shorter"))?;
    let copied = copy(portal, area, ix, &parts);
    let size = names.style.int(copied.version);
    let mut above = names.path(ix);
    above.pop();
    let several = d.contests.len() > 1;
    let stations = (!area.stations.is_empty()).then(|| Stations {
        w: names.w,
        lang: d.language().to_owned(),
        rows: copied.reported.iter().map(|r| StationRow::new(names, r)).collect(),
        several,
    });
    let shell = Shell::new(portal, here, names.area(ix).name, Some(AsOf::new(size, copied.root, None)));
    let page = Page {
        shell: match copied.contests.first() {
            Some(c) => {
                let line = share::area(names, ix, &d.contests[c.contest.at()], &c.here);
                shell.shared_as(d, line, Picture::place(d, ix))
            }
            None => shell,
        },
        area: names.area(ix),
        kind: t::area_kind(names.w, &area.kind),
        above,
        contests: copied.contests.iter().map(|c| show(names, ix, c)).collect(),
        stations,
        parts,
    };
    html(copied.version, &page)
}

fn copy(portal: &Portal, area: &Area, ix: AreaIx, parts: &Parts) -> Copied {
    let d = portal.definition();
    let state = portal.live.read();
    let tally = state.tally();
    let version = tally.area_changed(ix);
    let contests = states_in(tally, ix).into_iter().enumerate().map(|(c, states)| {
        let c = ContestIx::from(c);
        let children = area.children.iter().map(|a| (*a, Counted::of(tally, c, *a))).collect();
        CopiedContest { contest: c, states, here: Counted::of(tally, c, ix), children }
    });
    let pairs = area.stations[parts.from..parts.to].iter().flat_map(|s| &d.stations[s.at()].pairs);
    Copied {
        version,
        root: state.tree.root_at(version).unwrap_or(state.root),
        contests: contests.filter(|c| c.here.expected > 0 || !c.here.is_empty()).collect(),
        reported: pairs.map(|p| reported(tally, *p)).collect(),
    }
}

fn reported(tally: &Tally, pair: PairIx) -> Reported {
    let state = tally.pair(pair);
    Reported {
        pair,
        expected: tally.is_expected(pair),
        state: tally.state(pair),
        counted: state.counted().cloned(),
        held: (0..state.documents.len()).any(|i| is_held(state.standing(i))),
    }
}

fn show<'a>(names: Names<'a>, area: AreaIx, copied: &CopiedContest) -> Part<'a> {
    let CopiedContest { contest, states, here: counted, children } = copied;
    let filter = Filter { area: Some(area), contest: Some(*contest), ..Filter::default() };
    let d: &'a Definition = names.d;
    let contest = &d.contests[contest.at()];
    let more_at = format!("/contest/{}", contest.id);
    let shown = Shown { contest, counted, seats: None, rows_max: ROWS_MAX, more_at: &more_at };
    Part {
        id: &contest.id,
        name: names.name(&contest.names),
        stage: t::stage(names.w, None, counted.reported, counted.expected),
        states: Line::new(names, states, filter),
        block: Block::new(names, &shown),
        children: (!children.is_empty()).then(|| Children::new(names, contest, children)),
    }
}
