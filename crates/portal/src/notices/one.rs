//! `GET /notices/{number}`: one notice with all its versions and withdrawals.

use super::text;
use super::view::{self, Version};
use crate::Portal;
use crate::cache::RECORD_SIZE;
use crate::fault::Fault;
use crate::headers;
use crate::texts as t;
use crate::view::here::Here;
use crate::view::links;
use crate::view::shell::{AsOf, Shell};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use election::tally::Noticed;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};

#[derive(Template)]
#[template(path = "notice.html")]
struct Page {
    shell: Shell,
    number: String,
    category: &'static str,
    audience: String,
    versions: Vec<Version>,
}

/// Every act about a notice, with the record size after the last of all notices.
pub(crate) fn acts(portal: &Portal, number: &str) -> Result<Vec<Noticed>, Fault> {
    let state = portal.live.read();
    let acts: Vec<Noticed> = state.tally().notices().iter().filter(|n| n.notice.number == number).cloned().collect();
    if acts.is_empty() {
        return Err(Fault::new(404, "unknown-notice", "there is no notice of this number on the record"));
    }
    Ok(acts)
}

pub(crate) async fn page(
    State(portal): State<Portal>,
    here: Here,
    Path(number): Path<String>,
) -> Result<Response, Fault> {
    let acts = acts(&portal, &number)?;
    let d = portal.definition();
    let size = acts.last().map_or(0, |n| n.index + 1);
    let root = {
        let state = portal.live.read();
        state.tree.root_at(size).unwrap_or(state.root)
    };
    let first = &acts[0].notice;
    let names = here.names(d);
    let page = Page {
        shell: Shell::new(
            &portal,
            &here,
            names.w.with("notice-number", &[("number", (&number).into())]),
            Some(AsOf::new(names.style.int(size), root, None)),
        ),
        category: view::category_in(names.w, first.category),
        audience: view::audience_in(names, &first.audience),
        versions: view::versions(names, &acts, |n| text(&portal, n)),
        number,
    };
    let html = links::stay(page.render().map_err(Fault::internal)?, here.w.language());
    let head =
        [(CONTENT_TYPE, headers::HTML), (CACHE_CONTROL, headers::ONE_SECOND), (RECORD_SIZE, HeaderValue::from(size))];
    Ok((head, html).into_response())
}
