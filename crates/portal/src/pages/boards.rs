//! `GET /boards`: the register of boards, as the definition has it: who may sit, by whom nominated, until when, with which key.

use super::{Parts, html, listed};
use crate::Portal;
use crate::cache::Rendered;
use crate::differences::Filter;
use crate::fault::Fault;
use crate::front::Show;
use crate::subject::Subject;
use crate::texts as t;
use crate::view::here::Here;
use crate::view::names::{AreaLink, Name, Names};
use crate::view::shell::Shell;
use askama::Template;
use axum::extract::{RawQuery, State};
use election::board::{Board, Member};
use election::id::AreaIx;

/// Boards of one part.
const PART: usize = 50;

#[derive(Template)]
#[template(path = "boards.html")]
struct Page<'a> {
    shell: Shell,
    all: String,
    above: Vec<AreaLink<'a>>,
    rows: Vec<Row<'a>>,
    parts: Parts,
    /// Digests of the files of the register.
    files: Vec<(&'a str, String)>,
}

struct Row<'a> {
    name: Name,
    area: &'a str,
    path: Vec<AreaLink<'a>>,
    seats: String,
    quorum: String,
    members: Vec<Seat<'a>>,
}

struct Seat<'a> {
    seat: String,
    role: &'static str,
    standing: &'static str,
    /// From when until when.
    term: String,
    member: &'a Member,
}

pub(crate) async fn page(State(portal): State<Portal>, here: Here, RawQuery(query): RawQuery) -> Result<Show, Fault> {
    listed(&portal, here.w.language(), query.as_deref(), |area, part| Subject::Boards { area, part }).await
}

pub(crate) fn render(portal: &Portal, here: &Here, area: Option<AreaIx>, part: usize) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let names = here.names(d);
    let inside = |b: &&Board| area.is_none_or(|area| d.upwards(b.area).any(|a| a == area));
    let fitting: Vec<&Board> = d.boards.list().iter().filter(inside).collect();
    let parts = Parts::of(part, PART, fitting.len(), names)
        .ok_or_else(|| Fault::not_found("there is no such part of this list"))?;
    let rows = fitting[parts.from..parts.to].iter().map(|b| Row {
        name: names.name(&b.names),
        area: &d.areas[b.area.at()].id,
        path: names.path(b.area),
        seats: names.style.int(b.seats() as u64),
        quorum: names.style.int(u64::from(b.quorum)),
        members: b
            .members
            .iter()
            .map(|member| Seat {
                seat: names.style.int(u64::from(member.seat)),
                role: t::role(names.w, member.role),
                standing: names.w.say(if member.substitute { "substitute" } else { "principal" }),
                term: term(names, member),
                member,
            })
            .collect(),
    });
    let files = d.files.iter().filter(|(name, _)| matches!(name.as_str(), "boards.csv" | "members.csv"));
    let page = Page {
        shell: Shell::new(portal, here, names.w.say("boards"), None),
        all: names.style.int(fitting.len() as u64),
        above: area.map(|a| names.path(a)).unwrap_or_default(),
        rows: rows.collect(),
        parts: parts.beside(&Filter { area, ..Filter::default() }.query(d, 1)),
        files: files.map(|(name, digest)| (name.as_str(), digest.hex())).collect(),
    };
    html(0, &page)
}

/// From when until when somebody may sit; whose term has no end sits on.
fn term(names: Names<'_>, m: &Member) -> String {
    let end = if m.until.is_empty() { String::new() } else { names.day_of(&m.until) };
    format!("{} – {end}", names.day_of(&m.from))
}
