//! `GET /sharing`: what goes to everybody, and the proof of what went to others.

use crate::Portal;
use crate::fault::Fault;
use crate::headers;
use crate::texts as t;
use crate::view::sharing::{Download, Line, downloads, lines, unshared};
use crate::view::shell::Shell;
use crate::view::time;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use commission::sharing::{Reader, To};
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE};

#[derive(Template)]
#[template(path = "sharing.html")]
struct Page {
    shell: Shell,
    stated: bool,
    lines: Vec<Line>,
    unshared: Vec<&'static str>,
    downloads: Vec<Download>,
    disclosures: Vec<Disclosed>,
}

/// A disclosure on the record.
pub(crate) struct Disclosed {
    pub index: u64,
    pub at: String,
    pub set: String,
    pub selection: String,
    pub size: u64,
    pub rows: u64,
    pub bytes: u64,
    pub to: &'static str,
    pub salted: String,
    pub recipients: String,
}

/// The disclosures on the record, the last first.
pub(crate) fn disclosures(portal: &Portal) -> Vec<Disclosed> {
    let d = portal.definition();
    let state = portal.live.read();
    let one = |x: &election::tally::Disclosed| Disclosed {
        index: x.index,
        at: time::local(d, x.at),
        set: x.statement.set.clone(),
        selection: x.statement.selection.clone(),
        size: x.statement.size,
        rows: x.statement.rows,
        bytes: x.statement.bytes,
        to: t::to(x.statement.tier),
        salted: x.statement.salted.to_string(),
        recipients: x.statement.recipients.join(", "),
    };
    state.tally().disclosures().iter().rev().map(one).collect()
}

pub(crate) async fn page(State(portal): State<Portal>) -> Result<Response, Fault> {
    let page = Page {
        shell: Shell::new(&portal, t::SHARING, None),
        stated: portal.sharing().table().is_stated(),
        lines: lines(&portal, |r| r.to == To::Public),
        unshared: unshared(&portal),
        downloads: downloads(&portal, "/api/v1/data", &Reader::Public),
        disclosures: disclosures(&portal),
    };
    let html = page.render().map_err(Fault::internal)?;
    Ok(([(CONTENT_TYPE, headers::HTML), (CACHE_CONTROL, headers::ONE_SECOND)], html).into_response())
}
