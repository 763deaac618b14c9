//! `GET /consolidations`: the sums that boards have signed, and the file of stations of each.

use super::{Parts, as_of, html, listed};
use crate::Portal;
use crate::cache::Rendered;
use crate::differences::Filter;
use crate::fault::Fault;
use crate::front::Show;
use crate::headers;
use crate::subject::Subject;
use crate::texts as t;
use crate::view::here::Here;
use crate::view::names::{AreaLink, Name};
use crate::view::shell::Shell;
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use election::id::{AreaIx, Digest};
use election::tally::Consolidated;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE};

/// Rows of one part.
const PART: usize = 100;

#[derive(Template)]
#[template(path = "consolidations.html")]
struct Page<'a> {
    shell: Shell,
    all: String,
    above: Vec<AreaLink<'a>>,
    rows: Vec<Row<'a>>,
    parts: Parts,
}

struct Row<'a> {
    index: u64,
    at: String,
    area: AreaLink<'a>,
    contest: Name,
    issue: String,
    expected: String,
    counted: String,
    annulled: String,
    superseded: bool,
}

pub(crate) async fn page(State(portal): State<Portal>, here: Here, RawQuery(query): RawQuery) -> Result<Show, Fault> {
    listed(&portal, here.w.language(), query.as_deref(), |area, part| Subject::Consolidations { area, part }).await
}

pub(crate) fn render(portal: &Portal, here: &Here, area: Option<AreaIx>, part: usize) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let names = here.names(d);
    let (size, root, at, parts, all, copied) = {
        let state = portal.live.read();
        let tally = state.tally();
        let fits = |c: &&Consolidated| area.is_none_or(|area| d.upwards(c.area).any(|a| a == area));
        let fitting: Vec<&Consolidated> = tally.consolidated().iter().rev().filter(fits).collect();
        let parts = Parts::of(part, PART, fitting.len(), names)
            .ok_or_else(|| Fault::not_found("there is no such part of this list"))?;
        let copy = |c: &&Consolidated| ((*c).clone(), tally.is_superseded(c));
        let copied: Vec<_> = fitting[parts.from..parts.to].iter().map(copy).collect();
        (tally.size(), state.root, tally.at(), parts, fitting.len(), copied)
    };
    let int = |n: u32| names.style.int(n);
    let row = |(c, superseded): &(Consolidated, bool)| Row {
        index: c.index,
        at: names.short(c.at),
        area: names.area(c.area),
        contest: names.name(&d.contests[c.contest.at()].names),
        issue: int(c.statement.issue),
        expected: int(c.statement.expected),
        counted: int(c.statement.counted),
        annulled: int(c.statement.annulled),
        superseded: *superseded,
    };
    let page = Page {
        shell: Shell::new(portal, here, names.w.say("consolidations"), Some(as_of(names, size, root, at))),
        all: names.style.int(all as u64),
        above: area.map(|a| names.path(a)).unwrap_or_default(),
        rows: copied.iter().map(row).collect(),
        parts: parts.beside(&Filter { area, ..Filter::default() }.query(d, 1)),
    };
    html(size, &page)
}

/// The file of stations that a consolidation names, with exactly the bytes of its digest: from the record's files, or drawn up again while
/// nothing in it has changed.
pub(crate) async fn stations(State(portal): State<Portal>, Path(index): Path<String>) -> Result<Response, Fault> {
    let unknown = || Fault::new(404, "unknown-consolidation", "no consolidation stands at this place of the record");
    let index: u64 = index.parse().map_err(|_| unknown())?;
    let found = portal.live.read().tally().consolidated().iter().find(|c| c.index == index).cloned();
    let c = found.ok_or_else(unknown)?;
    let wanted = c.statement.stations;
    let bytes = match tokio::fs::read(portal.public.join("blob").join(wanted.hex())).await {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => again(&portal, &c, wanted).await?,
        Err(e) => return Err(Fault::internal(e)),
    };
    Ok(([(CONTENT_TYPE, headers::CSV), (CACHE_CONTROL, headers::FOR_EVER)], bytes).into_response())
}

async fn again(portal: &Portal, c: &Consolidated, wanted: Digest) -> Result<Vec<u8>, Fault> {
    let gone = || {
        let message = "this consolidation is superseded, and the file of its stations was not kept; its digest stands in the record";
        Fault::new(404, "stations-not-kept", message)
    };
    let place = std::sync::Arc::clone(&portal.exports).try_acquire_owned();
    let place = place.map_err(|_| {
        Fault::busy("exports-busy", "as many tables as may be are being written; try again in a moment", 5)
    })?;
    let (portal, contest, area) = (portal.clone(), c.contest, c.area);
    let file = tokio::task::spawn_blocking(move || portal.live.read().tally().consolidation(contest, area).1).await;
    drop(place);
    let file = file.map_err(Fault::internal)?;
    if Digest::of(file.as_bytes()) == wanted { Ok(file.into_bytes()) } else { Err(gone()) }
}
