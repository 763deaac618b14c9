//! `GET /parties` and `GET /parties/{id}`: the register of parties as the definition has it: who may stand or why not, who stands with whom,
//! where a party has organisations, and how they are reached. Organisations only: no private person is in it.

use super::{Parts, html};
use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::query::Query;
use crate::subject::Subject;
use crate::texts as t;
use crate::view::here::Here;
use crate::view::names::{AreaLink, Name, Names};
use crate::view::shell::Shell;
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use election::definition::{Contest, Definition};
use election::id::PartyIx;
use election::party::{Contact, Party, PartyKind};

/// Parties of one part.
const PART: usize = 100;
/// Organisations of one part.
const PART_ORGANISATIONS: usize = 200;

/// One line of the list.
struct Row<'a> {
    party: &'a Party,
    name: Name,
    kind: &'static str,
    is_party: bool,
    alliance: Option<(&'a str, Name)>,
    organisations: String,
}

#[derive(Template)]
#[template(path = "parties.html")]
struct List<'a> {
    shell: Shell,
    lang: &'a str,
    all: String,
    /// How many may stand, as HTML.
    eligible: String,
    rows: Vec<Row<'a>>,
    parts: Parts,
    files: Vec<(&'a str, String)>,
}

#[derive(Template)]
#[template(path = "party.html")]
struct One<'a> {
    shell: Shell,
    lang: &'a str,
    row: Row<'a>,
    /// Of an alliance: its parties.
    members: Vec<Row<'a>>,
    /// Contests with what the party has on their ballots, and how many of it.
    stands: Vec<(&'a Contest, Name, Option<String>)>,
    organisations: Vec<Place<'a>>,
    parts: Parts,
}

struct Place<'a> {
    path: Vec<AreaLink<'a>>,
    contact: &'a Contact,
}

pub(crate) async fn page(State(portal): State<Portal>, here: Here, RawQuery(query): RawQuery) -> Result<Show, Fault> {
    let part = Query::read(query.as_deref()).part()?;
    Ok(Show(portal.page(here.asks(Subject::Parties { part })).await?))
}

pub(crate) async fn one(
    State(portal): State<Portal>,
    here: Here,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Show, Fault> {
    let part = Query::read(query.as_deref()).part()?;
    let party = find(portal.definition(), &id)?;
    Ok(Show(portal.page(here.asks(Subject::Party { party, part })).await?))
}

/// The party of an address.
pub(crate) fn find(d: &Definition, id: &str) -> Result<PartyIx, Fault> {
    d.party(id).ok_or_else(|| Fault::new(404, "unknown-party", "there is no party of this id in the register"))
}

fn row<'a>(names: &Names<'a>, party: &'a Party) -> Row<'a> {
    let d = names.d;
    let alliance = party.alliance.as_deref().and_then(|id| {
        let at = d.party(id)?;
        Some((d.parties[at.at()].id.as_str(), names.name(&d.parties[at.at()].names)))
    });
    Row {
        party,
        name: names.name(&party.names),
        is_party: party.kind == PartyKind::Party,
        kind: t::party_kind(names.w, party.kind),
        alliance,
        organisations: names.style.int(party.organisations.len() as u64),
    }
}

fn no_such_part() -> Fault {
    Fault::not_found("there is no such part of this list")
}

pub(crate) fn render_list(portal: &Portal, here: &Here, part: usize) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let names = here.names(d);
    let parts = Parts::of(part, PART, d.parties.len(), names).ok_or_else(no_such_part)?;
    let eligible = d.parties.iter().filter(|p| p.eligible && p.kind == PartyKind::Party).count();
    let files = d.files.iter().filter(|(name, _)| matches!(name.as_str(), "parties.csv" | "organisations.csv"));
    html(
        0,
        &List {
            shell: Shell::new(portal, here, names.w.say("parties"), None),
            lang: d.language(),
            all: names.style.int(d.parties.len() as u64),
            eligible: t::rich(&names.w.with("parties-eligible", &[("n", eligible.into())]), &[]),
            rows: d.parties[parts.from..parts.to].iter().map(|p| row(&names, p)).collect(),
            files: files.map(|(name, digest)| (name.as_str(), digest.hex())).collect(),
            parts,
        },
    )
}

pub(crate) fn render_one(portal: &Portal, here: &Here, party: PartyIx, part: usize) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let names = here.names(d);
    let party = &d.parties[party.at()];
    let parts = Parts::of(part, PART_ORGANISATIONS, party.organisations.len(), names).ok_or_else(no_such_part)?;
    let own = |c: &&Contest| c.choices.iter().filter(|x| is_of(party, x)).count();
    let several = |n: usize| (n != 1).then(|| names.w.with("choices", &[("n", n.into())]));
    let stands = d.contests.iter().filter(|c| own(c) > 0);
    let organisations = party.organisations[parts.from..parts.to].iter();
    html(
        0,
        &One {
            shell: Shell::new(portal, here, names.pick(&party.names).0, None),
            lang: d.language(),
            row: row(&names, party),
            members: d
                .parties
                .iter()
                .filter(|p| p.alliance.as_deref() == Some(&party.id))
                .map(|p| row(&names, p))
                .collect(),
            stands: stands.map(|c| (c, names.name(&c.names), several(own(&c)))).collect(),
            organisations: organisations.map(|o| Place { path: names.path(o.area), contact: &o.contact }).collect(),
            parts,
        },
    )
}

/// Whether a choice is the party's: its list, or a candidate that names it.
pub(crate) fn is_of(party: &Party, choice: &election::definition::Choice) -> bool {
    choice.id == party.id || choice.party.as_deref() == Some(&party.id)
}
