//! `GET /contest/{id}/open`: for each seat the votes that could still change it, the closest first.

use super::home;
use super::{Parts, as_of, html};
use crate::Portal;
use crate::api;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::pages::card::Picture;
use crate::query::Query;
use crate::subject::{Find, Subject};
use crate::texts as t;
use crate::view::call;
use crate::view::here::Here;
use crate::view::names::Name;
use crate::view::shell::Shell;
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use election::allocation::Method;
use election::allocation::open::{Bound, SeatMargin, Sure};
use election::id::ContestIx;

/// Rows of one part.
const PART: usize = 200;
/// More parts than any parliament has.
const PARTS_MAX: usize = 10_000;

#[derive(Template)]
#[template(path = "open.html")]
struct Page<'a> {
    shell: Shell,
    id: &'a str,
    name: Name,
    fault: Option<String>,
    lot: bool,
    searched: bool,
    none: bool,
    decided: String,
    undecided: String,
    voters: String,
    open: String,
    thresholds: Vec<Row>,
    rows: Vec<Row>,
    parts: Parts,
}

/// A seat, or a list at a threshold.
struct Row {
    place: Name,
    who: Name,
    number: String,
    rival: Name,
    moved: String,
    added: String,
    lost: String,
    voters: String,
    /// Open results there.
    open: String,
    state: &'static str,
}

pub(crate) async fn page(
    State(portal): State<Portal>,
    here: Here,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Show, Fault> {
    let contest = Find(portal.definition()).contest(&id)?;
    let part = Query::read(query.as_deref()).part()?;
    if part > PARTS_MAX {
        return Err(Fault::not_found("this list is shorter"));
    }
    Ok(Show(portal.page(here.asks(Subject::Open { contest, part })).await?))
}

pub(crate) async fn render(portal: &Portal, here: &Here, contest: ContestIx, part: usize) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let names = here.names(d);
    let c = &d.contests[contest.at()];
    let found = api::open::find(portal, contest).await?;
    let (margins, fault) = match found.margins {
        Ok(margins) => (margins.filter(|_| found.counted), None),
        Err(e) => (None, Some(e.to_string())),
    };
    let number = |n: Option<u64>| n.map_or_else(|| t::UNKNOWN.to_owned(), |n| names.style.int(n));
    let choice = |i: usize| c.choices.get(i).map_or_else(|| names.said(""), |x| names.name(&x.names));
    let area = |id: Option<&String>| {
        let found = id.map(|id| d.area(id).map_or_else(|| names.text(id), |a| names.area(a).shown()));
        found.unwrap_or_else(|| names.said(names.w.say("country")))
    };
    let bound =
        |b: Option<Bound>| b.map_or_else(|| t::UNKNOWN.to_owned(), |b| t::bound(&names.style.int(b.votes), b.is));
    let state = |decided: bool| if decided { names.w.say("decided") } else { names.w.say("undecided") };
    let mut seats: Vec<&SeatMargin> = margins.iter().flat_map(|m| &m.seats).collect();
    seats.sort_by_key(|seat| (seat.decided, seat.added.map_or(u64::MAX, |b| b.votes)));
    let parts = Parts::of(part, PART, seats.len(), names)
        .ok_or_else(|| Fault::not_found("this list is shorter now; start at its first part"))?;
    let all: u32 = found.open.iter().sum();
    let stations = |id: Option<&String>| {
        let at = id.and_then(|id| d.area(id)).and_then(|a| c.constituencies.iter().position(|k| k.area == a));
        let open = at.map_or(Some(all), |at| found.open.get(at).copied());
        open.map_or_else(|| t::UNKNOWN.to_owned(), |n| names.style.int(n))
    };
    let seat = |seat: &&SeatMargin| Row {
        place: area(seat.constituency.as_ref()),
        who: choice(seat.holder),
        number: names.style.int(seat.number),
        rival: seat.rival.map_or_else(|| names.said(t::UNKNOWN), choice),
        moved: bound(seat.moved),
        added: bound(seat.added),
        lost: bound(seat.lost),
        voters: number(seat.open),
        open: stations(seat.constituency.as_ref()),
        state: state(seat.decided),
    };
    let threshold = |x: &election::allocation::open::ThresholdMargin| Row {
        place: area(x.place.as_ref()),
        who: choice(x.choice),
        number: call::threshold(x, names.w).0.to_owned(),
        rival: names.said(""),
        moved: number(x.moved),
        added: number(x.added),
        lost: String::new(),
        voters: number(x.open),
        open: String::new(),
        state: state(x.decided),
    };
    let page = Page {
        shell: Shell::new(
            portal,
            here,
            names.w.say("open-title"),
            Some(as_of(names, found.size, found.root, found.at)),
        )
        .shared_as(
            d,
            home::shared(names, &portal.desk.current().contests[contest.at()]),
            Picture::Contest(contest),
        ),
        id: &c.id,
        name: names.name(&c.names),
        fault,
        lot: margins.as_ref().is_some_and(|m| m.not_computed.is_some()),
        searched: c.rule.as_ref().is_some_and(|r| r.method == Method::Stages)
            && seats.iter().any(|s| s.moved.is_some_and(|b| b.is == Sure::AtMost)),
        none: margins.is_none(),
        decided: number(margins.as_ref().map(|m| u64::from(m.decided))),
        undecided: number(margins.as_ref().map(|m| u64::from(m.undecided))),
        voters: number(margins.as_ref().and_then(|m| m.open)),
        open: names.style.int(all),
        thresholds: margins.iter().flat_map(|m| &m.thresholds).map(threshold).collect(),
        rows: seats[parts.from..parts.to].iter().map(seat).collect(),
        parts,
    };
    html(found.size, &page)
}
