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
use crate::view::names::{AreaLink, Names};
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
    name: &'a str,
    kind: &'static str,
    alliance: Option<(&'a str, &'a str)>,
    organisations: String,
}

#[derive(Template)]
#[template(path = "parties.html")]
struct List<'a> {
    shell: Shell,
    lang: &'a str,
    all: String,
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
    stands: Vec<(&'a Contest, &'a str, String)>,
    organisations: Vec<Place<'a>>,
    parts: Parts,
}

struct Place<'a> {
    path: Vec<AreaLink<'a>>,
    contact: &'a Contact,
}

pub(crate) async fn page(State(portal): State<Portal>, RawQuery(query): RawQuery) -> Result<Show, Fault> {
    let part = Query::read(query.as_deref()).part()?;
    Ok(Show(portal.page(Subject::Parties { part }).await?))
}

pub(crate) async fn one(
    State(portal): State<Portal>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Show, Fault> {
    let part = Query::read(query.as_deref()).part()?;
    let party = find(portal.definition(), &id)?;
    Ok(Show(portal.page(Subject::Party { party, part }).await?))
}

/// The party of an address.
pub(crate) fn find(d: &Definition, id: &str) -> Result<PartyIx, Fault> {
    d.party(id).ok_or_else(|| Fault::new(404, "unknown-party", "there is no party of this id in the register"))
}

fn row<'a>(names: &Names<'a>, party: &'a Party) -> Row<'a> {
    let d = names.d;
    let alliance = party.alliance.as_deref().and_then(|id| {
        let at = d.party(id)?;
        Some((d.parties[at.at()].id.as_str(), d.parties[at.at()].names.get(d.language())))
    });
    Row {
        party,
        name: party.names.get(d.language()),
        kind: t::party_kind(party.kind),
        alliance,
        organisations: names.style.int(party.organisations.len() as u64),
    }
}

fn no_such_part() -> Fault {
    Fault::not_found("there is no such part of this list")
}

pub(crate) fn render_list(portal: &Portal, part: usize) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let names = Names::new(d);
    let parts = Parts::of(part, PART, d.parties.len(), names).ok_or_else(no_such_part)?;
    let eligible = d.parties.iter().filter(|p| p.eligible && p.kind == PartyKind::Party).count();
    let files = d.files.iter().filter(|(name, _)| matches!(name.as_str(), "parties.csv" | "organisations.csv"));
    html(
        0,
        &List {
            shell: Shell::new(portal, t::PARTIES, None),
            lang: d.language(),
            all: names.style.int(d.parties.len() as u64),
            eligible: names.style.int(eligible as u64),
            rows: d.parties[parts.from..parts.to].iter().map(|p| row(&names, p)).collect(),
            files: files.map(|(name, digest)| (name.as_str(), digest.hex())).collect(),
            parts,
        },
    )
}

pub(crate) fn render_one(portal: &Portal, party: PartyIx, part: usize) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let names = Names::new(d);
    let party = &d.parties[party.at()];
    let parts = Parts::of(part, PART_ORGANISATIONS, party.organisations.len(), names).ok_or_else(no_such_part)?;
    let own = |c: &&Contest| c.choices.iter().filter(|x| is_of(party, x)).count();
    let stands = d.contests.iter().filter(|c| own(c) > 0);
    let organisations = party.organisations[parts.from..parts.to].iter();
    html(
        0,
        &One {
            shell: Shell::new(portal, party.names.get(d.language()), None),
            lang: d.language(),
            row: row(&names, party),
            members: d
                .parties
                .iter()
                .filter(|p| p.alliance.as_deref() == Some(&party.id))
                .map(|p| row(&names, p))
                .collect(),
            stands: stands.map(|c| (c, names.contest(c), names.style.int(own(&c) as u64))).collect(),
            organisations: organisations.map(|o| Place { path: names.path(o.area), contact: &o.contact }).collect(),
            parts,
        },
    )
}

/// Whether a choice is the party's: its list, or a candidate that names it.
pub(crate) fn is_of(party: &Party, choice: &election::definition::Choice) -> bool {
    choice.id == party.id || choice.party.as_deref() == Some(&party.id)
}
