//! `/party/log` and `/party/log.csv`: what the accounts of the party did, as the commission's log of access has it, and which head of that log
//! stands on the record.

use super::shell::{Shell, show};
use crate::Portal;
use crate::api::csv_cells::{self, text};
use crate::desk::office;
use crate::fault::Fault;
use crate::gate::Member;
use crate::headers;
use crate::query::Query;
use crate::view::time;
use askama::Template;
use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use commission::accounts::access::Access;
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use record::hash::hex;
use std::borrow::Cow;

/// Rows of a page.
const PART: u32 = 200;
/// Rows of the table; what is older is asked for with `before`.
const TABLE: u32 = 100_000;

#[derive(Template)]
#[template(path = "party/log.html")]
struct Page {
    shell: Shell,
    rows: Vec<Row>,
    /// Number before which the next page begins.
    earlier: Option<i64>,
    head: Option<Head>,
}

struct Row {
    seq: i64,
    at: String,
    who: String,
    source: String,
    what: String,
}

/// The newest head on the record.
struct Head {
    index: u64,
    at: String,
    rows: u64,
    hash: String,
}

/// The rows of a party's own accounts before a number: of no other account, whatever is asked.
async fn own(portal: &Portal, member: &Member, query: &Query, limit: u32) -> Result<Vec<Access>, Fault> {
    let before = match query.get("before") {
        None => i64::MAX,
        Some(n) => n
            .parse()
            .ok()
            .filter(|n| *n > 0)
            .ok_or_else(|| Fault::new(400, "bad-number", "before= is the number of a row"))?,
    };
    let accounts = &office(portal)?.desk.accounts;
    let party = &portal.definition().parties[member.party.at()].id;
    let names: Vec<String> =
        accounts.list().await?.into_iter().filter(|a| a.party.as_deref() == Some(party)).map(|a| a.name).collect();
    accounts.access().of_accounts(&names, before, limit).await.map_err(Fault::internal)
}

pub(crate) async fn page(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let d = portal.definition();
    let rows = own(&portal, &member, &Query::read(query.as_deref()), PART).await?;
    let head = portal.live.read().recount.access_heads().last().copied();
    show(&Page {
        shell: Shell::member(&portal, "Access log", &member),
        earlier: (rows.len() == PART as usize).then(|| rows.last().map(|a| a.seq)).flatten(),
        rows: rows
            .into_iter()
            .map(|a| Row { seq: a.seq, at: time::local(d, a.at), who: a.who, source: a.source, what: a.what })
            .collect(),
        head: head.map(|h| Head { index: h.index, at: time::local(d, h.at), rows: h.rows, hash: h.head.to_string() }),
    })
}

pub(crate) async fn table(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let rows = own(&portal, &member, &Query::read(query.as_deref()), TABLE).await?;
    let head = ["number", "at", "account", "address", "what", "hash"].map(Cow::Borrowed);
    let row = |a: &'_ Access| {
        let [who, source, what] = [&a.who, &a.source, &a.what].map(|s| Cow::Owned(text(s).into_owned()));
        [Cow::Owned(a.seq.to_string()), Cow::Owned(a.at.to_string()), who, source, what, Cow::Owned(hex(&a.hash))]
    };
    let body = csv_cells::rows(std::iter::once(head).chain(rows.iter().map(row)))?;
    let name = HeaderValue::from_static("attachment; filename=\"access-log.csv\"");
    Ok(([(CONTENT_TYPE, headers::CSV), (CONTENT_DISPOSITION, name)], body).into_response())
}
