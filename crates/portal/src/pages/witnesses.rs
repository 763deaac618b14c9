//! `GET /witnesses`: who vouches for the record, how far behind each is, and who has counted it again.
//!
//! Made for each request: what it says depends on the time.

use super::as_of;
use crate::api::witnesses::Standing;
use crate::fault::Fault;
use crate::texts as t;
use crate::view::here::Here;
use crate::view::links;
use crate::view::names::Names;
use crate::view::shell::Shell;
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

pub(crate) async fn page(State(portal): State<Portal>, here: Here) -> Result<Response, Fault> {
    let vouchers = portal.witnesses.vouchers();
    let standing = Standing::of(&portal, &vouchers).await?;
    let d = portal.definition();
    let names = here.names(d);
    let (class, standing) = words(&portal, &vouchers, standing, names);
    let page = Page {
        shell: Shell::new(
            &portal,
            &here,
            names.w.say("witnesses"),
            Some(as_of(names, vouchers.size, vouchers.root, None)),
        ),
        standing,
        class,
        rows: vouchers.parties.iter().map(|p| row(p, names)).collect(),
    };
    let html = links::stay(page.render().map_err(Fault::internal)?, here.w.language());
    Ok(([(CONTENT_TYPE, headers::HTML), (CACHE_CONTROL, headers::ONE_SECOND)], html).into_response())
}

fn words(portal: &Portal, v: &Vouchers, standing: Option<Standing>, names: Names<'_>) -> (&'static str, String) {
    let w = names.w;
    let of_all = w.with("vouch-for-all", &[("n", v.vouch_for(v.size).into()), ("all", v.parties.len().into())]);
    let Some((policy, standing)) = portal.witnesses.policy().zip(standing) else {
        return ("lead", format!("{of_all} {}", w.say("no-witness-policy")));
    };
    let waiting =
        |overdue, since| t::witness_waiting(w, overdue, policy.parties, v.witnessed.unwrap_or(0), &names.local(since));
    let (class, state) = match standing {
        Standing::Witnessed => ("lead", w.with("witnessed", &[("needed", policy.parties.into())])),
        Standing::Waiting(since) => ("lead", waiting(false, since)),
        Standing::Overdue(since) => ("lead remark", waiting(true, since)),
    };
    (class, format!("{state} {of_all} {}", w.with("witness-limit", &[("seconds", policy.limit_s.into())])))
}

fn row(p: &Party, names: Names<'_>) -> Row {
    let cells = |size: u64, behind: u64, at, key: &str| Cells {
        size: names.style.int(size),
        behind: names.style.int(behind),
        at: names.local(at),
        key: key.to_owned(),
    };
    Row {
        party: p.party.clone(),
        vouches: p.vouches.as_ref().map(|v| cells(v.size, v.behind, v.signed, &v.key)),
        recount: p.recount.as_ref().map(|r| cells(r.size, r.behind, r.received, &r.key)),
        outcome: p.recount.as_ref().map_or(t::UNKNOWN, |r| t::recount_outcome(names.w, r.agrees)),
    }
}
