//! `GET /api/v1/contests/{id}/areas.csv`: the totals of every area, as of one record size.

use super::csv_cells::{header, number, rows, text};
use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::headers;
use crate::subject::{Find, Subject};
use crate::view::figures::Counted;
use axum::extract::{Path, State};
use election::id::{AreaIx, ContestIx};
use std::borrow::Cow;

const FIXED: [&str; 10] =
    ["area", "parent", "kind", "name", "expected", "reported", "registered", "voted", "valid", "invalid"];

pub(crate) async fn table(State(portal): State<Portal>, Path(id): Path<String>) -> Result<Show, Fault> {
    let contest = Find(portal.definition()).contest(&id)?;
    Ok(Show(portal.page(Subject::AreasCsv(contest)).await?))
}

pub(crate) fn render(portal: &Portal, ix: ContestIx) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let contest = &d.contests[ix.at()];
    let (size, counted) = {
        let state = portal.live.read();
        let all: Vec<Counted> = (0..d.areas.len()).map(|a| Counted::of(state.tally(), ix, AreaIx::from(a))).collect();
        (state.tree.size(), all)
    };
    let row = |(i, c): (usize, &Counted)| {
        let area = &d.areas[i];
        let parent = area.parent.map_or("", |p| &d.areas[p.at()].id);
        let mut cells: Vec<Cow<'_, str>> =
            vec![text(&area.id), text(parent), text(&area.kind), text(area.names.get(d.language()))];
        cells.extend([c.expected, c.reported].map(|n| n.to_string().into()));
        cells.extend(c.figures.map(|n| number(n).into()));
        let mut votes = vec![String::new(); contest.choices.len()];
        c.votes.iter().for_each(|(choice, n)| votes[*choice] = n.to_string());
        cells.extend(votes.into_iter().map(Cow::from));
        cells
    };
    let mut body = header(&FIXED, contest)?;
    body.extend(rows(counted.iter().enumerate().map(row))?);
    Ok(Rendered { version: size, kind: headers::CSV, body, immutable: false, size: Some(size), so_at: None })
}
