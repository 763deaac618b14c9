//! `/desk/releases`: what was released to parties, and a new release. The table is kept as it is then; its disclosure goes onto the record.

use super::office;
use super::shell::{Shell, show};
use crate::Portal;
use crate::data::{Filter, Set, select};
use crate::fault::Fault;
use crate::gate::form::Form;
use crate::gate::{Staff, go};
use crate::headers;
use crate::query::Query;
use crate::texts as t;
use crate::view::time;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use commission::sharing::{Form as Way, Reader, Release, ReleaseError, To};
use election::id::Digest;
use hyper::header::CONTENT_TYPE;
use words::Words;

#[derive(Template)]
#[template(path = "desk/releases.html")]
struct Page {
    shell: Shell,
    sets: Vec<(&'static str, &'static str)>,
    contests: Vec<(String, String)>,
    parties: Vec<(String, String)>,
    rows: Vec<Row>,
}

struct Row {
    set: String,
    selection: String,
    size: u64,
    rows: u64,
    made: String,
    by: String,
    to: String,
    index: Option<u64>,
    hex: String,
}

pub(crate) async fn page(State(portal): State<Portal>, Extension(staff): Extension<Staff>) -> Result<Response, Fault> {
    listed(&portal, &staff, None).await
}

async fn listed(portal: &Portal, staff: &Staff, fault: Option<String>) -> Result<Response, Fault> {
    let d = portal.definition();
    let row = |r: Release| Row {
        made: time::local(d, r.made),
        to: format!("{}: {}", t::to(Words::default(), r.statement.tier), r.statement.recipients.join(", ")),
        hex: r.statement.salted.hex(),
        size: r.statement.size,
        rows: r.statement.rows,
        set: r.statement.set,
        selection: r.statement.selection,
        by: r.by,
        index: r.index,
    };
    let rows = office(portal)?.desk.releases.list().await?.into_iter().map(row).collect();
    let name = |n: &election::definition::Names| n.get(d.language()).to_owned();
    show(&Page {
        shell: Shell::staff(portal, "Releases", staff).with_fault(fault),
        sets: Set::ALL.into_iter().map(|s| (s.word(), s.about())).collect(),
        contests: d.contests.iter().map(|c| (c.id.clone(), name(&c.names))).collect(),
        parties: recipients(portal).map(|p| (p.id.clone(), name(&p.names))).collect(),
        rows,
    })
}

/// The parties that get what every party gets.
fn recipients(portal: &Portal) -> impl Iterator<Item = &election::party::Party> {
    portal.definition().parties.iter().filter(|p| p.may_have_accounts())
}

pub(crate) async fn post(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    match release(&portal, &staff, &form).await {
        Ok(()) => Ok(go("/desk/releases")),
        Err(fault) if fault.status.is_client_error() => listed(&portal, &staff, Some(fault.message.into_owned())).await,
        Err(fault) => Err(fault),
    }
}

async fn release(portal: &Portal, staff: &Staff, form: &Form) -> Result<(), Fault> {
    let set = Set::parse(form.get("set"))?;
    let party = form.get("party");
    let own = !party.is_empty();
    let filter = Filter::read(portal, set, &Query::read(Some(&asked(set, form)))).await?;
    let (tier, to): (To, Vec<String>) = if own {
        let known = recipients(portal).find(|p| p.id == party);
        (To::OwnParty, vec![known.ok_or(ReleaseError::Recipients)?.id.clone()])
    } else {
        (To::Parties, recipients(portal).map(|p| p.id.clone()).collect())
    };
    if set == Set::Officials && filter.party.is_none() {
        return Err(Fault::new(422, "release-recipients", "what is one party's own is released to that party"));
    }
    let selected = select(portal, set, &filter, Way::Archive, &Reader::Staff)?;
    office(portal)?.desk.releases.make(&selected.dataset, tier, to, &staff.account.name).await?;
    Ok(())
}

/// The rows that the form asks for, as the query of an address.
fn asked(set: Set, form: &Form) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in ["area", "contest", "party"].into_iter().filter(|n| set.filters().contains(n)) {
        query.append_pair(name, form.get(name).trim());
    }
    query.finish()
}

/// The text of a disclosure that waits for its signature.
pub(crate) async fn text(State(portal): State<Portal>, Path(salted): Path<String>) -> Result<Response, Fault> {
    let salted = Digest::from_hex(&salted).ok_or_else(|| Fault::from(ReleaseError::Unknown))?;
    let release = office(&portal)?.desk.releases.one(salted).await?;
    Ok(([(CONTENT_TYPE, headers::TEXT)], release.statement.to_text()).into_response())
}
