//! `GET /api/v1/contests/{id}/open`: for each seat the votes that could still change it.

use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::standings::{Standing, Standings};
use crate::subject::{Find, Subject};
use axum::extract::{Path, State};
use election::allocation::AllocationError;
use election::allocation::open::{Margins, Outstanding, margins};
use election::definition::Definition;
use election::id::ContestIx;
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

pub(crate) fn render(portal: &Portal, contest: ContestIx) -> Result<Rendered, Fault> {
    let s = portal.desk.current();
    let c = &portal.definition().contests[contest.at()];
    let found = of(portal.definition(), &s, contest);
    let (margins, error) = match found {
        Ok(margins) => (margins, None),
        Err(e) => (None, Some(e.to_string())),
    };
    let choices = c.choices.iter().map(|x| x.id.as_str()).collect();
    Rendered::json(
        s.size,
        &Body { contest: &c.id, round: c.round, size: s.size, root: s.root, choices, margins, error },
    )
}

/// The margins of a contest as it stands. `None` where it gives no seats.
pub(crate) fn of(d: &Definition, s: &Standings, contest: ContestIx) -> Result<Option<Margins>, AllocationError> {
    let Standing { seats, votes, .. } = &s.contests[contest.at()];
    let (Some(rule), Some(votes)) = (&d.contests[contest.at()].rule, votes) else { return Ok(None) };
    match seats.as_ref() {
        Ok(Some(allocation)) => margins(rule, votes, allocation, &outstanding(d, s, contest)).map(Some),
        Ok(None) => Ok(None),
        Err(e) => Err(e.clone()),
    }
}

/// The voters on the lists of the stations that have not reported.
fn outstanding(d: &Definition, s: &Standings, contest: ContestIx) -> Outstanding {
    let mut constituencies = vec![Some(0_u64); d.contests[contest.at()].constituencies.len()];
    let mut outside = Some(0_u64);
    for pair in s.silent.iter().map(|pair| &d.pairs[pair.at()]).filter(|pair| pair.contest == contest) {
        let here = match pair.constituency {
            Some(constituency) => &mut constituencies[constituency.at()],
            None => &mut outside,
        };
        let voters = d.stations[pair.station.at()].registered;
        *here = here.zip(voters).map(|(sum, voters)| sum + u64::from(voters));
    }
    Outstanding { constituencies, outside }
}
