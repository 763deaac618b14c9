//! `GET /silent`: the stations that have not reported, in parts.

use super::{Parts, as_of, html};
use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::query::Query;
use crate::subject::Subject;
use crate::texts as t;
use crate::view::here::Here;
use crate::view::names::{AreaLink, Name};
use crate::view::shell::Shell;
use askama::Template;
use axum::extract::{RawQuery, State};
use election::id::PairIx;

/// Rows of one part.
const PART: usize = 200;

#[derive(Template)]
#[template(path = "silent.html")]
struct Page<'a> {
    shell: Shell,
    lang: &'a str,
    all: String,
    rows: Vec<Row<'a>>,
    several: bool,
    parts: Parts,
}

struct Row<'a> {
    id: &'a str,
    name: &'a str,
    path: Vec<AreaLink<'a>>,
    contest: Name,
}

pub(crate) async fn page(State(portal): State<Portal>, here: Here, RawQuery(query): RawQuery) -> Result<Show, Fault> {
    let part = Query::read(query.as_deref()).part()?;
    if part > portal.definition().pairs.len() / PART + 1 {
        return Err(Fault::not_found("this list is shorter"));
    }
    Ok(Show(portal.page(here.asks(Subject::Silent { part })).await?))
}

pub(crate) fn render(portal: &Portal, here: &Here, part: usize) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let names = here.names(d);
    let (silent, size, as_of) = {
        let state = portal.live.read();
        let tally = state.tally();
        let silent: Vec<PairIx> = tally.silent().collect();
        (silent, tally.size(), as_of(names, tally.size(), state.root, tally.at()))
    };
    let parts = Parts::of(part, PART, silent.len(), names)
        .ok_or_else(|| Fault::not_found("this list is shorter now; start at its first part"))?;
    let row = |p: &PairIx| {
        let station = &d.stations[d.pairs[p.at()].station.at()];
        let path = names.path(station.area).into_iter().skip(1).collect();
        Row { id: &station.id, name: &station.name, path, contest: names.name(&d.contest_of(*p).names) }
    };
    let page = Page {
        shell: Shell::new(portal, here, names.w.say("silent"), Some(as_of)),
        lang: d.language(),
        all: names.style.int(silent.len() as u64),
        rows: silent[parts.from..parts.to].iter().map(row).collect(),
        several: d.contests.len() > 1,
        parts,
    };
    html(size, &page)
}
