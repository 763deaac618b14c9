//! `GET /sharing`: what goes to everybody, and the proof of what went to others.

use crate::Portal;
use crate::fault::Fault;
use crate::headers;
use crate::texts as t;
use crate::view::here::Here;
use crate::view::links;
use crate::view::names::Names;
use crate::view::sharing::{Download, Line, downloads, lines, unshared};
use crate::view::shell::Shell;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use commission::sharing::{Reader, To};
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE};
use words::Words;

#[derive(Template)]
#[template(path = "sharing.html")]
struct Page {
    shell: Shell,
    w: Words,
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
pub(crate) fn disclosures(portal: &Portal, names: Names<'_>) -> Vec<Disclosed> {
    let state = portal.live.read();
    let one = |x: &election::tally::Disclosed| Disclosed {
        index: x.index,
        at: names.local(x.at),
        set: x.statement.set.clone(),
        selection: x.statement.selection.clone(),
        size: x.statement.size,
        rows: x.statement.rows,
        bytes: x.statement.bytes,
        to: t::to(names.w, x.statement.tier),
        salted: x.statement.salted.to_string(),
        recipients: x.statement.recipients.join(names.w.say("list-comma")),
    };
    state.tally().disclosures().iter().rev().map(one).collect()
}

pub(crate) async fn page(State(portal): State<Portal>, here: Here) -> Result<Response, Fault> {
    let d = portal.definition();
    let names = here.names(d);
    let page = Page {
        shell: Shell::new(&portal, &here, here.w.say("sharing"), None),
        w: here.w,
        stated: portal.sharing().table().is_stated(),
        lines: lines(&portal, names, |r| r.to == To::Public),
        unshared: unshared(&portal, here.w),
        downloads: downloads(&portal, names, "/api/v1/data", &Reader::Public),
        disclosures: disclosures(&portal, names),
    };
    let html = links::stay(page.render().map_err(Fault::internal)?, here.w.language());
    Ok(([(CONTENT_TYPE, headers::HTML), (CACHE_CONTROL, headers::ONE_SECOND)], html).into_response())
}
