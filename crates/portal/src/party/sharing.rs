//! `GET /party/sharing`: the whole sharing table, and what was released to this party. `GET /party/releases/{salted}.{form}`: a release.

use super::reader;
use super::shell::{Shell, show};
use crate::Portal;
use crate::data::serve;
use crate::desk::office;
use crate::fault::Fault;
use crate::gate::Member;
use crate::view::names::Names;
use crate::view::sharing::{Download, Line, downloads, lines, unshared};
use crate::view::time;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use commission::sharing::{Release, ReleaseError};
use election::id::Digest;
use words::Words;

#[derive(Template)]
#[template(path = "party/sharing.html")]
struct Page {
    shell: Shell,
    w: Words,
    stated: bool,
    lines: Vec<Line>,
    unshared: Vec<&'static str>,
    downloads: Vec<Download>,
    releases: Vec<Given>,
}

/// A release that is open to the party.
struct Given {
    set: String,
    selection: String,
    size: u64,
    rows: u64,
    made: String,
    index: u64,
    salted: String,
    salt: String,
    address: String,
}

pub(crate) async fn page(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
) -> Result<Response, Fault> {
    let d = portal.definition();
    let party = &d.parties[member.party.at()].id;
    let all = office(&portal)?.desk.releases.list().await?;
    let given = |r: Release| {
        let index = r.index.filter(|_| r.is_open_to(party))?;
        Some(Given {
            made: time::local(d, r.made),
            index,
            salted: r.statement.salted.to_string(),
            salt: r.salt_text(),
            address: format!("/party/releases/{}", r.statement.salted.hex()),
            set: r.statement.set,
            selection: r.statement.selection,
            size: r.statement.size,
            rows: r.statement.rows,
        })
    };
    let names = Names::new(d);
    show(&Page {
        w: names.w,
        stated: portal.sharing().table().is_stated(),
        lines: lines(&portal, names, |_| true),
        unshared: unshared(&portal, names.w),
        downloads: downloads(&portal, names, "/party/api/v1/data", &reader(d, &member)),
        releases: all.into_iter().filter_map(given).collect(),
        shell: Shell::member(&portal, Words::default().say("sharing"), &member),
    })
}

pub(crate) async fn release(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
    Path(file): Path<String>,
) -> Result<Response, Fault> {
    let d = portal.definition();
    // Another party's release is as unknown as one that never was.
    let unknown = || Fault::from(ReleaseError::Unknown);
    let (name, kind) = serve::Kind::parse(&file).ok_or_else(unknown)?;
    let salted = Digest::from_hex(name).ok_or_else(unknown)?;
    let releases = &office(&portal)?.desk.releases;
    let release = releases.one(salted).await?;
    if !release.is_open_to(&d.parties[member.party.at()].id) {
        return Err(unknown());
    }
    let dataset = releases.dataset(&release).await?;
    serve::table(&portal, dataset, kind).await
}

impl From<ReleaseError> for Fault {
    fn from(e: ReleaseError) -> Self {
        let status = match &e {
            ReleaseError::Unknown => 404,
            ReleaseError::Recipients | ReleaseError::TooLarge { .. } => 422,
            ReleaseError::Intake(_) => 409,
            _ => return Self::internal(e),
        };
        Self::new(status, e.code(), e.to_string())
    }
}
