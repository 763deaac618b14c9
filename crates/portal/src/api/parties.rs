//! `GET /api/v1/parties`, `GET /api/v1/parties/{id}`, `GET /api/v1/calendar`: the register of parties and the electoral calendar as data.

use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::pages::parties::{find, is_of};
use crate::subject::Subject;
use axum::extract::{Path, State};
use election::act::Moment;
use election::calendar::Days;
use election::definition::Definition;
use election::id::{Digest, PartyIx};
use election::party::{Contact, Party};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Parties<'a> {
    parties: Vec<One<'a>>,
    definition: Digest,
}

#[derive(Serialize)]
struct One<'a> {
    id: &'a str,
    names: &'a BTreeMap<String, String>,
    short: Option<&'a str>,
    kind: &'static str,
    eligible: bool,
    reason: Option<&'a str>,
    alliance: Option<&'a str>,
    contact: Reach<'a>,
    /// How many organisations there are.
    organisations: usize,
}

#[derive(Serialize)]
struct Reach<'a> {
    address: Option<&'a str>,
    telephone: Option<&'a str>,
    email: Option<&'a str>,
    web: Option<&'a str>,
}

#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    party: One<'a>,
    /// Its choices by contest.
    choices: BTreeMap<&'a str, Vec<&'a str>>,
    areas: Vec<Organisation<'a>>,
    definition: Digest,
}

#[derive(Serialize)]
struct Organisation<'a> {
    area: &'a str,
    #[serde(flatten)]
    contact: Reach<'a>,
}

#[derive(Serialize)]
struct Calendar<'a> {
    time_zone: &'a str,
    steps: Vec<Step<'a>>,
    holidays: Vec<Holiday<'a>>,
    definition: Digest,
}

#[derive(Serialize)]
struct Step<'a> {
    id: &'a str,
    names: &'a BTreeMap<String, String>,
    kind: &'static str,
    /// When it is; of a deadline without a time the end of its day.
    at: Moment,
    day: String,
    /// The day that the file says, where a holiday has moved it.
    moved_from: Option<String>,
    moves: &'static str,
    until: Option<String>,
    basis: Option<&'a str>,
}

#[derive(Serialize)]
struct Holiday<'a> {
    id: &'a str,
    names: &'a BTreeMap<String, String>,
    /// First and last day; `null` where it is a day of every week.
    from: Option<String>,
    until: Option<String>,
    weekly: Option<String>,
    basis: Option<&'a str>,
}

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn reach(c: &Contact) -> Reach<'_> {
    Reach { address: some(&c.address), telephone: some(&c.telephone), email: some(&c.email), web: some(&c.web) }
}

fn one(p: &Party) -> One<'_> {
    One {
        id: &p.id,
        names: &p.names.0,
        short: some(&p.short),
        kind: p.kind.word(),
        eligible: p.eligible,
        reason: some(&p.reason),
        alliance: p.alliance.as_deref(),
        contact: reach(&p.contact),
        organisations: p.organisations.len(),
    }
}

pub(crate) async fn list(State(portal): State<Portal>) -> Result<Show, Fault> {
    Ok(Show(portal.page(Subject::PartiesJson).await?))
}

pub(crate) async fn party(State(portal): State<Portal>, Path(id): Path<String>) -> Result<Show, Fault> {
    let party = find(portal.definition(), &id)?;
    Ok(Show(portal.page(Subject::PartyJson(party)).await?))
}

pub(crate) async fn calendar(State(portal): State<Portal>) -> Result<Show, Fault> {
    Ok(Show(portal.page(Subject::CalendarJson).await?))
}

pub(crate) fn render_list(d: &Definition) -> Result<Rendered, Fault> {
    Rendered::json(0, &Parties { parties: d.parties.iter().map(one).collect(), definition: d.digest })
}

pub(crate) fn render_party(d: &Definition, party: PartyIx) -> Result<Rendered, Fault> {
    let p = &d.parties[party.at()];
    let mut choices: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for c in &d.contests {
        for x in c.choices.iter().filter(|x| is_of(p, x)) {
            choices.entry(&c.id).or_default().push(&x.id);
        }
    }
    let areas = p
        .organisations
        .iter()
        .map(|o| Organisation { area: &d.areas[o.area.at()].id, contact: reach(&o.contact) })
        .collect();
    Rendered::json(0, &Whole { party: one(p), choices, areas, definition: d.digest })
}

pub(crate) fn render_calendar(d: &Definition) -> Result<Rendered, Fault> {
    let steps = d.calendar.steps.iter().map(|s| Step {
        id: &s.id,
        names: &s.names.0,
        kind: s.kind.word(),
        at: s.at,
        day: s.day.to_string(),
        moved_from: s.is_moved().then(|| s.written.to_string()),
        moves: s.moves.word(),
        until: s.until.map(|u| u.to_string()),
        basis: some(&s.basis),
    });
    let holidays = d.calendar.holidays.iter().map(|h| {
        let (from, until, weekly) = match h.days {
            Days::Range(a, b) => (Some(a.to_string()), Some(b.to_string()), None),
            Days::Weekly(w) => (None, None, Some(format!("{w:?}").to_lowercase())),
        };
        Holiday { id: &h.id, names: &h.names.0, from, until, weekly, basis: some(&h.basis) }
    });
    let (steps, holidays) = (steps.collect(), holidays.collect());
    Rendered::json(0, &Calendar { time_zone: &d.time_zone, steps, holidays, definition: d.digest })
}
