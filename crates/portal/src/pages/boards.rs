//! `GET /boards`: the register of boards, as the definition has it: who may sit, by whom nominated, until when, with which key.

use super::{Parts, html, listed};
use crate::Portal;
use crate::cache::Rendered;
use crate::differences::Filter;
use crate::fault::Fault;
use crate::front::Show;
use crate::subject::Subject;
use crate::texts as t;
use crate::view::names::{AreaLink, Names};
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
    lang: &'a str,
    all: String,
    above: Vec<AreaLink<'a>>,
    rows: Vec<Row<'a>>,
    parts: Parts,
    /// Digests of the files of the register.
    files: Vec<(&'a str, String)>,
}

struct Row<'a> {
    name: &'a str,
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
    member: &'a Member,
}

pub(crate) async fn page(State(portal): State<Portal>, RawQuery(query): RawQuery) -> Result<Show, Fault> {
    listed(&portal, query.as_deref(), |area, part| Subject::Boards { area, part }).await
}

pub(crate) fn render(portal: &Portal, area: Option<AreaIx>, part: usize) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let names = Names::new(d);
    let inside = |b: &&Board| area.is_none_or(|area| d.upwards(b.area).any(|a| a == area));
    let fitting: Vec<&Board> = d.boards.list().iter().filter(inside).collect();
    let parts = Parts::of(part, PART, fitting.len(), names)
        .ok_or_else(|| Fault::not_found("there is no such part of this list"))?;
    let rows = fitting[parts.from..parts.to].iter().map(|b| Row {
        name: b.names.get(d.language()),
        area: &d.areas[b.area.at()].id,
        path: names.path(b.area),
        seats: names.style.int(b.seats() as u64),
        quorum: names.style.int(u64::from(b.quorum)),
        members: b
            .members
            .iter()
            .map(|member| Seat {
                seat: names.style.int(u64::from(member.seat)),
                role: t::role(member.role),
                standing: if member.substitute { t::SUBSTITUTE } else { t::PRINCIPAL },
                member,
            })
            .collect(),
    });
    let files = d.files.iter().filter(|(name, _)| matches!(name.as_str(), "boards.csv" | "members.csv"));
    let page = Page {
        shell: Shell::new(portal, t::BOARDS, None),
        lang: d.language(),
        all: names.style.int(fitting.len() as u64),
        above: area.map(|a| names.path(a)).unwrap_or_default(),
        rows: rows.collect(),
        parts: parts.beside(&Filter { area, ..Filter::default() }.query(d, 1)),
        files: files.map(|(name, digest)| (name.as_str(), digest.hex())).collect(),
    };
    html(0, &page)
}
