//! `GET /api/v1/contests/{id}/open`: for each seat the votes that could still change it.

use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::subject::{Find, Subject};
use axum::extract::{Path, State};
use election::act::Moment;
use election::allocation::Input;
use election::allocation::open::{Margins, margins_all};
use election::definition::Definition;
use election::id::ContestIx;
use election::tally::SeatsError;
use record::Hash;
use serde::Serialize;

pub(crate) async fn one(State(portal): State<Portal>, Path(id): Path<String>) -> Result<Show, Fault> {
    let contest = Find(portal.definition()).contest(&id)?;
    Ok(Show(portal.page(Subject::OpenJson(contest)).await?))
}

#[derive(Serialize)]
struct Body<'a> {
    contest: &'a str,
    round: u8,
    size: u64,
    root: Hash,
    /// Ids of the choices, in the order that the margins' positions mean.
    choices: Vec<&'a str>,
    /// `null` where the contest gives no seats, or they cannot be computed.
    margins: Option<Margins>,
    /// Why they cannot be computed.
    error: Option<String>,
}

pub(crate) async fn render(portal: &Portal, contest: ContestIx) -> Result<Rendered, Fault> {
    let c = &portal.definition().contests[contest.at()];
    let Found { size, root, margins, .. } = find(portal, contest).await?;
    let (margins, error) = match margins {
        Ok(margins) => (margins, None),
        Err(e) => (None, Some(e.to_string())),
    };
    let choices = c.choices.iter().map(|x| x.id.as_str()).collect();
    Rendered::json(size, &Body { contest: &c.id, round: c.round, size, root, choices, margins, error })
}

/// The margins of a contest and the state from which they follow.
pub(crate) struct Found {
    pub size: u64,
    pub root: Hash,
    pub at: Option<Moment>,
    /// Whether any result of it is counted.
    pub counted: bool,
    /// Results that are still open, by constituency and, last, outside of all.
    pub open: Vec<u32>,
    /// `None` where it gives no seats.
    pub margins: Result<Option<Margins>, SeatsError>,
}

/// The margins as it stands now. Hundreds of seats take a while: they are computed beside the requests, from a copy of the votes.
pub(crate) async fn find(portal: &Portal, contest: ContestIx) -> Result<Found, Fault> {
    let portal = portal.clone();
    let work = move || {
        let d = portal.definition();
        let (size, root, at, counted, votes, ballots, persons, seats, outstanding, open) = {
            let state = portal.live.read();
            let tally = state.tally();
            let votes = tally.votes_for_seats(contest);
            let rule = d.contests[contest.at()].rule.as_ref();
            let ballots = rule.map(|rule| tally.other_ballots(rule)).unwrap_or_default();
            let persons = tally.persons_for_seats(contest);
            let counted = tally.totals(contest, Definition::ROOT).sums.reported > 0;
            let (outstanding, open) = (tally.outstanding(contest), tally.open_results(contest));
            let seats = tally.allocation(contest);
            (tally.size(), state.root, tally.at(), counted, votes, ballots, persons, seats, outstanding, open)
        };
        let margins = match (&d.contests[contest.at()].rule, seats) {
            (Some(rule), Ok(Some(allocation))) => {
                let input = Input { votes: &votes, ballots: &ballots, persons: &persons };
                margins_all(rule, &input, &allocation, &outstanding).map(Some)
            }
            (_, Ok(_)) => Ok(None),
            (_, Err(e)) => Err(e),
        };
        Found { size, root, at, counted, open, margins }
    };
    tokio::task::spawn_blocking(work).await.map_err(Fault::internal)
}
