//! `GET /rulings`: every decision of a board or the commission on a result, the newest first.

use super::{Parts, html, listed};
use crate::Portal;
use crate::cache::Rendered;
use crate::differences::Filter;
use crate::fault::Fault;
use crate::front::Show;
use crate::subject::Subject;
use crate::texts as t;
use crate::view::case::{Ruling, accepted};
use crate::view::changes::{self, Changes};
use crate::view::here::Here;
use crate::view::names::{AreaLink, Name};
use crate::view::shell::{AsOf, Shell};
use askama::Template;
use axum::extract::{RawQuery, State};
use election::definition::Definition;
use election::id::{AreaIx, Digest, PairIx};
use election::tally::{Both, Cell, Ruled};

/// Rulings of one part.
const PART: usize = 50;

#[derive(Template)]
#[template(path = "rulings.html")]
struct Page<'a> {
    shell: Shell,
    lang: &'a str,
    all: String,
    above: Vec<AreaLink<'a>>,
    rows: Vec<Row<'a>>,
    parts: Parts,
}

struct Row<'a> {
    station: &'a str,
    name: &'a str,
    contest: Name,
    path: Vec<AreaLink<'a>>,
    here: String,
    ruling: Ruling<'a>,
}

pub(crate) async fn page(State(portal): State<Portal>, here: Here, RawQuery(query): RawQuery) -> Result<Show, Fault> {
    listed(&portal, here.w.language(), query.as_deref(), |area, part| Subject::Rulings { area, part }).await
}

/// Record size after the last ruling.
pub(crate) fn version(portal: &Portal) -> u64 {
    portal.live.read().tally().rulings().next_back().map_or(0, |(_, r)| r.index + 1)
}

/// Whether a pair lies in the area; every one does where none is named.
pub(crate) fn is_in(d: &Definition, pair: PairIx, area: Option<AreaIx>) -> bool {
    let of = d.stations[d.pairs[pair.at()].station.at()].area;
    area.is_none_or(|area| d.upwards(of).any(|a| a == area))
}

pub(crate) fn render(portal: &Portal, here: &Here, area: Option<AreaIx>, part: usize) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let names = here.names(d);
    let (version, root, parts, all, copied) = {
        let state = portal.live.read();
        let tally = state.tally();
        let version = tally.rulings().next_back().map_or(0, |(_, r)| r.index + 1);
        let fitting: Vec<(PairIx, &Ruled)> = tally.rulings().rev().filter(|(p, _)| is_in(d, *p, area)).collect();
        let parts = Parts::of(part, PART, fitting.len(), names)
            .ok_or_else(|| Fault::not_found("there is no such part of this list"))?;
        let copy = |(pair, r): &(PairIx, &Ruled)| {
            let reported = tally.vote_at(*pair, r.index);
            let digest = |i: usize| Digest::of(tally.text(*pair, &reported.documents[i]).as_bytes());
            (*pair, (*r).clone(), accepted(reported, r, digest), changes::of_ruling(reported, r))
        };
        let copied: Vec<_> = fitting[parts.from..parts.to].iter().map(copy).collect();
        (version, state.tree.root_at(version).unwrap_or(state.root), parts, fitting.len(), copied)
    };
    let row = |(pair, ruled, accepted, cells): &(PairIx, Ruled, Option<u64>, Vec<(Cell, Both)>)| {
        let station = &d.stations[d.pairs[pair.at()].station.at()];
        Row {
            station: &station.id,
            name: &station.name,
            contest: names.name(&d.contest_of(*pair).names),
            path: names.path(station.area).into_iter().skip(1).collect(),
            here: format!("/station/{}", station.id),
            ruling: Ruling::new(names, ruled, *accepted, Changes::of_ruling(names, *pair, ruled, cells)),
        }
    };
    let page = Page {
        shell: Shell::new(portal, here, names.w.say("rulings"), Some(AsOf::new(names.style.int(version), root, None))),
        lang: d.language(),
        all: names.style.int(all as u64),
        above: area.map(|a| names.path(a)).unwrap_or_default(),
        rows: copied.iter().map(row).collect(),
        parts: parts.beside(&Filter { area, ..Filter::default() }.query(d, 1)),
    };
    html(version, &page)
}
