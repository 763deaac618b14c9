//! `GET /api/v1/areas/{id}`: the figures of an area, and what lies in it.

use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::subject::{Find, Subject};
use axum::extract::{Path, State};
use election::definition::Names;
use election::id::{AreaIx, ContestIx};
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
    /// Record size after the last act that changed anything here, and its root.
    size: u64,
    root: Hash,
}

pub(crate) async fn one(State(portal): State<Portal>, Path(id): Path<String>) -> Result<Show, Fault> {
    let area = Find(portal.definition()).area(&id)?;
    Ok(Show(portal.page(Subject::AreaJson(area)).await?))
}

pub(crate) fn render(portal: &Portal, ix: AreaIx) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let area = &d.areas[ix.at()];
    let id = |a: AreaIx| d.areas[a.at()].id.as_str();
    let Names(names) = &area.names;
    let (size, root, contests) = {
        let state = portal.live.read();
        let tally = state.tally();
        let size = tally.area_changed(ix);
        let figures =
            d.contests.iter().enumerate().map(|(i, c)| (c.id.as_str(), Figures::of(tally, ContestIx::from(i), ix)));
        (size, state.tree.root_at(size).unwrap_or(state.root), figures.collect())
    };
    let body = Area {
        id: &area.id,
        kind: &area.kind,
        names,
        parent: area.parent.map(id),
        children: area.children.iter().map(|a| id(*a)).collect(),
        stations: area.stations.iter().map(|s| d.stations[s.at()].id.as_str()).collect(),
        contests,
        size,
        root,
    };
    Rendered::json(size, &body)
}
