//! `GET /witnesses`: who vouches for the record, how far behind each is, and who has counted it again.
//!
//! Made for each request: what it says depends on the time.

use super::as_of;
use crate::api::witnesses::Standing;
use crate::fault::Fault;
use crate::texts as t;
use crate::view::names::Names;
use crate::view::shell::Shell;
use crate::view::time;
use crate::{Portal, headers};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use commission::witnesses::{Party, Vouchers};
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE};

#[derive(Template)]
#[template(path = "witnesses.html")]
struct Page {
    shell: Shell,
    /// What the policy makes of it, in a sentence; its class in the stylesheet.
    standing: String,
    class: &'static str,
    rows: Vec<Row>,
}

struct Row {
    party: String,
    vouches: Option<Cells>,
    recount: Option<Cells>,
    outcome: &'static str,
}

struct Cells {
    size: String,
    behind: String,
    at: String,
    key: String,
}

pub(crate) async fn page(State(portal): State<Portal>) -> Result<Response, Fault> {
    let vouchers = portal.witnesses.vouchers();
    let standing = Standing::of(&portal, &vouchers).await?;
    let d = portal.definition();
    let names = Names::new(d);
    let (class, standing) = words(&portal, &vouchers, standing, names);
    let page = Page {
        shell: Shell::new(&portal, t::WITNESSES, Some(as_of(names, vouchers.size, vouchers.root, None))),
        standing,
        class,
        rows: vouchers.parties.iter().map(|p| row(p, names)).collect(),
    };
    let html = page.render().map_err(Fault::internal)?;
    Ok(([(CONTENT_TYPE, headers::HTML), (CACHE_CONTROL, headers::ONE_SECOND)], html).into_response())
}

fn words(portal: &Portal, v: &Vouchers, standing: Option<Standing>, names: Names<'_>) -> (&'static str, String) {
    let int = |n: usize| names.style.int(n as u64);
    let of_all = t::vouch_for_all(&int(v.vouch_for(v.size)), &int(v.parties.len()));
    let Some((policy, standing)) = portal.witnesses.policy().zip(standing) else {
        return ("lead", format!("{of_all} {}", t::NO_WITNESS_POLICY));
    };
    let needed = int(policy.parties as usize);
    let at = |m| time::local(names.d, m);
    let (class, state) = match standing {
        Standing::Witnessed => ("lead", t::witnessed(&needed)),
        Standing::Waiting(since) => {
            ("lead", t::witness_waiting(&needed, &names.style.int(v.witnessed.unwrap_or(0)), &at(since)))
        }
        Standing::Overdue(since) => {
            ("lead remark", t::witness_overdue(&needed, &names.style.int(v.witnessed.unwrap_or(0)), &at(since)))
        }
    };
    (class, format!("{state} {of_all} {}", t::witness_limit(policy.limit_s)))
}

fn row(p: &Party, names: Names<'_>) -> Row {
    let cells = |size: u64, behind: u64, at, key: &str| Cells {
        size: names.style.int(size),
        behind: names.style.int(behind),
        at: time::local(names.d, at),
        key: key.to_owned(),
    };
    Row {
        party: p.party.clone(),
        vouches: p.vouches.as_ref().map(|v| cells(v.size, v.behind, v.signed, &v.key)),
        recount: p.recount.as_ref().map(|r| cells(r.size, r.behind, r.received, &r.key)),
        outcome: p.recount.as_ref().map_or(t::UNKNOWN, |r| t::recount_outcome(r.agrees)),
    }
}
