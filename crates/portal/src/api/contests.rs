//! `GET /api/v1/contests`, `/api/v1/contests/{id}`, `/api/v1/contests/{id}/allocation`.

use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::subject::{Find, Subject};
use axum::extract::{Path, State};
use election::allocation::Allocation;
use election::id::ContestIx;
use observer::summary::ContestSummary;
use record::Hash;
use serde::Serialize;

pub(crate) async fn list(State(portal): State<Portal>) -> Result<Show, Fault> {
    Ok(Show(portal.page(Subject::ContestsJson).await?))
}

pub(crate) async fn one(State(portal): State<Portal>, Path(id): Path<String>) -> Result<Show, Fault> {
    let contest = Find(portal.definition()).contest(&id)?;
    Ok(Show(portal.page(Subject::ContestJson(contest)).await?))
}

pub(crate) async fn allocation(State(portal): State<Portal>, Path(id): Path<String>) -> Result<Show, Fault> {
    let contest = Find(portal.definition()).contest(&id)?;
    Ok(Show(portal.page(Subject::AllocationJson(contest)).await?))
}

pub(crate) fn render_list(portal: &Portal) -> Result<Rendered, Fault> {
    let s = portal.desk.current();
    let all: Vec<&ContestSummary> = s.contests.iter().map(|c| &*c.summary).collect();
    Rendered::json(s.size, &all)
}

pub(crate) fn render_one(portal: &Portal, contest: ContestIx) -> Result<Rendered, Fault> {
    let s = portal.desk.current();
    Rendered::json(s.size, &*s.contests[contest.at()].summary)
}

#[derive(Serialize)]
struct Seats<'a> {
    contest: &'a str,
    round: u8,
    size: u64,
    root: Hash,
    /// Ids of the choices, in the order that the trace's positions mean.
    choices: Vec<&'a str>,
    /// `null` where the contest gives no seats, or they cannot be computed.
    allocation: Option<&'a Allocation>,
    /// Why they cannot be computed.
    error: Option<String>,
}

pub(crate) fn render_allocation(portal: &Portal, contest: ContestIx) -> Result<Rendered, Fault> {
    let s = portal.desk.current();
    let c = &portal.definition().contests[contest.at()];
    let seats = s.contests[contest.at()].seats.as_ref().as_ref();
    let body = Seats {
        contest: &c.id,
        round: c.round,
        size: s.size,
        root: s.root,
        choices: c.choices.iter().map(|x| x.id.as_str()).collect(),
        allocation: seats.ok().and_then(Option::as_ref),
        error: seats.err().map(ToString::to_string),
    };
    Rendered::json(s.size, &body)
}
