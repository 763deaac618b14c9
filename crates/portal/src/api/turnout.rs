//! `GET /api/v1/turnout`: voters checked in by the hour, for the country and its parts, and the statements from which it follows.

use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::pages::turnout::areas;
use crate::subject::Subject;
use axum::extract::State;
use election::act::Moment;
use election::statement::Turnout;
use record::Hash;
use serde::Serialize;

#[derive(Serialize)]
struct Body<'a> {
    areas: Vec<Area<'a>>,
    statements: Vec<Statement<'a>>,
    /// Record size after the last statement, and its root.
    size: u64,
    root: Hash,
}

#[derive(Serialize)]
struct Area<'a> {
    area: &'a str,
    hours: Vec<Hour>,
}

#[derive(Serialize)]
struct Hour {
    until: String,
    registered: u64,
    voters: u64,
}

#[derive(Serialize)]
struct Statement<'a> {
    index: u64,
    at: Moment,
    board: &'a str,
    until: String,
    issue: u16,
}

pub(crate) async fn one(State(portal): State<Portal>) -> Result<Show, Fault> {
    Ok(Show(portal.page(Subject::TurnoutJson).await?))
}

pub(crate) fn render(portal: &Portal) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let ids = areas(d);
    let (size, root, turnout, statements) = {
        let state = portal.live.read();
        let tally = state.tally();
        let size = tally.turnout_changed();
        let statement = |s: &election::tally::TurnoutState| Statement {
            index: s.index,
            at: s.at,
            board: &d.areas[s.board.at()].id,
            until: Turnout::hour_text(s.until),
            issue: s.issue,
        };
        let statements: Vec<Statement<'_>> = tally.turnouts().iter().map(statement).collect();
        (size, state.tree.root_at(size).unwrap_or(state.root), tally.turnout_by_hour(&ids), statements)
    };
    let hour = |h: &election::tally::HourTurnout| Hour {
        until: Turnout::hour_text(h.until),
        registered: h.registered,
        voters: h.voters,
    };
    let area = |(a, hours): (&election::id::AreaIx, &Vec<election::tally::HourTurnout>)| Area {
        area: &d.areas[a.at()].id,
        hours: hours.iter().map(hour).collect(),
    };
    let areas = ids.iter().zip(&turnout).filter(|(_, hours)| !hours.is_empty()).map(area).collect();
    Rendered::json(size, &Body { areas, statements, size, root })
}
