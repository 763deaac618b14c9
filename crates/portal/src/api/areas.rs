//! `GET /api/v1/areas/{id}`: the figures of an area, and what lies in it.

use crate::Portal;
use crate::cache::Rendered;
use crate::differences::list::{States, states_in};
use crate::fault::Fault;
use crate::front::Show;
use crate::subject::{Find, Subject};
use axum::extract::{Path, State as Shared};
use election::definition::Names;
use election::id::{AreaIx, ContestIx};
use election::tally::State;
use observer::summary::Figures;
use record::Hash;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Area<'a> {
    id: &'a str,
    kind: &'a str,
    names: &'a BTreeMap<String, String>,
    parent: Option<&'a str>,
    children: Vec<&'a str>,
    stations: Vec<&'a str>,
    contests: BTreeMap<&'a str, Figures>,
    /// How many results of each contest are in which state.
    states: BTreeMap<&'a str, BTreeMap<&'static str, u32>>,
    /// Record size after the last act that changed anything here, and its root.
    size: u64,
    root: Hash,
}

pub(crate) async fn one(Shared(portal): Shared<Portal>, Path(id): Path<String>) -> Result<Show, Fault> {
    let area = Find(portal.definition()).area(&id)?;
    Ok(Show(portal.page(Subject::AreaJson(area)).await?))
}

pub(crate) fn render(portal: &Portal, ix: AreaIx) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let area = &d.areas[ix.at()];
    let id = |a: AreaIx| d.areas[a.at()].id.as_str();
    let Names(names) = &area.names;
    let (size, root, contests, states) = {
        let state = portal.live.read();
        let tally = state.tally();
        let size = tally.area_changed(ix);
        let figures =
            d.contests.iter().enumerate().map(|(i, c)| (c.id.as_str(), Figures::of(tally, ContestIx::from(i), ix)));
        (size, state.tree.root_at(size).unwrap_or(state.root), figures.collect(), states_in(tally, ix))
    };
    let words = |s: &States| State::ALL.iter().map(|x| (x.word(), s[*x as usize])).collect();
    let states = d.contests.iter().zip(&states).map(|(c, s)| (c.id.as_str(), words(s))).collect();
    let body = Area {
        id: &area.id,
        kind: &area.kind,
        names,
        parent: area.parent.map(id),
        children: area.children.iter().map(|a| id(*a)).collect(),
        stations: area.stations.iter().map(|s| d.stations[s.at()].id.as_str()).collect(),
        contests,
        states,
        size,
        root,
    };
    Rendered::json(size, &body)
}
