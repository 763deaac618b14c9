//! `/desk/parties`: accounts of parties for the commission's staff: requests entered, signed forms handed in, approved by another officer; letters
//! printed once; accounts suspended, resumed, unlocked; networks taken away.

use super::shell::{Shell, show, show_as};
use crate::Portal;
use crate::fault::Fault;
use crate::gate::form::Form;
use crate::gate::{Staff, go};
use crate::headers;
use crate::requests::{LINES, Own, Row, accounts, parties, row, wanted};
use crate::view::time;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use commission::accounts::Network;
use commission::parties::{Actor, Letters, Parties};
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};

#[derive(Template)]
#[template(path = "desk/parties.html")]
struct List {
    shell: Shell,
    rows: Vec<Line>,
    waiting: Vec<Row>,
}

struct Line {
    id: String,
    name: String,
    accounts: usize,
    locked: usize,
    /// Accounts whose letter is not made.
    letters: usize,
}

#[derive(Template)]
#[template(path = "desk/party.html")]
struct One {
    shell: Shell,
    id: String,
    name: String,
    limits: [u16; 3],
    accounts: Vec<Own>,
    letters: usize,
    networks: Vec<(String, String, String, String)>,
    requests: Vec<Row>,
    lines: std::ops::Range<usize>,
    service: std::ops::Range<u16>,
    transfer: std::ops::Range<u16>,
}

#[derive(Template)]
#[template(path = "desk/request.html")]
struct OneRequest {
    shell: Shell,
    row: Row,
    /// Whether this officer may decide.
    may: bool,
    root: &'static str,
}

fn actor(staff: &Staff) -> Actor<'_> {
    Actor { name: &staff.account.name, source: &staff.source }
}

pub(crate) async fn list(State(portal): State<Portal>, Extension(staff): Extension<Staff>) -> Result<Response, Fault> {
    let d = portal.definition();
    let all = parties(&portal)?;
    let (every, issued) = (all.accounts.list().await?, all.issued().await?);
    let line = |p: &election::party::Party| {
        let own: Vec<_> = every.iter().filter(|a| a.party.as_deref() == Some(&p.id) && !a.disabled).collect();
        Line {
            name: p.names.get(d.language()).to_owned(),
            accounts: own.len(),
            locked: own.iter().filter(|a| a.is_locked()).count(),
            letters: own.iter().filter(|a| !issued.iter().any(|i| i.account == a.name)).count(),
            id: p.id.clone(),
        }
    };
    let rows = d.parties.iter().filter(|p| p.may_have_accounts()).map(line).collect();
    let open = all.requests(None).await?.into_iter().map(|r| row(&portal, r)).filter(|r| r.open).collect();
    show(&List { shell: Shell::staff(&portal, "Parties", &staff), rows, waiting: open })
}

async fn party_page(portal: &Portal, staff: &Staff, id: &str, fault: Option<Fault>) -> Result<Response, Fault> {
    let d = portal.definition();
    let all = parties(portal)?;
    let party = all.party(id)?;
    let status = fault.as_ref().map_or(hyper::StatusCode::OK, |f| f.status);
    let shell = Shell::staff(portal, "Accounts of a party", staff).with_fault(fault.map(|f| f.message.into_owned()));
    let networks = all.accounts.networks(id).await?;
    let policy = &d.party_policy;
    let page = One {
        shell,
        name: party.names.get(d.language()).to_owned(),
        id: id.to_owned(),
        limits: [policy.portal_users, policy.service_users, policy.transfer_users],
        accounts: accounts(portal, &all, id).await?,
        letters: all.without_letter(id).await?.len(),
        networks: networks.into_iter().map(|s| (s.network.to_string(), s.note, s.by, time::local(d, s.at))).collect(),
        requests: all.requests(Some(id)).await?.into_iter().map(|r| row(portal, r)).collect(),
        lines: 0..LINES.min(usize::from(policy.portal_users)),
        service: 0..policy.service_users.min(10),
        transfer: 0..policy.transfer_users.min(10),
    };
    show_as(status, &page)
}

pub(crate) async fn one(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    party_page(&portal, &staff, &id, None).await
}

/// Back to the party's page, with the word that went wrong there.
async fn then(portal: &Portal, staff: &Staff, id: &str, done: Result<(), Fault>) -> Result<Response, Fault> {
    match done {
        Ok(()) => Ok(go(&format!("/desk/parties/{id}"))),
        Err(f) if f.status == 422 || f.status == 409 => party_page(portal, staff, id, Some(f)).await,
        Err(f) => Err(f),
    }
}

pub(crate) async fn enter(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path(id): Path<String>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    match parties(&portal)?.enter(actor(&staff), &id, wanted(&form)).await {
        Ok(number) => Ok(go(&format!("/desk/requests/{number}"))),
        Err(e) => then(&portal, &staff, &id, Err(e.into())).await,
    }
}

pub(crate) async fn account(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path(id): Path<String>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let (all, name) = (parties(&portal)?, form.get("account"));
    let done = match form.get("do") {
        "suspend" => all.suspend(actor(&staff), &id, name).await.map_err(Fault::from),
        "resume" => all.resume(actor(&staff), &id, name).await.map_err(Fault::from),
        "network" => drop_network(&all, &staff, &id, form.get("network")).await,
        _ => Err(Fault::new(422, "unknown-action", "nothing of this name can be done here")),
    };
    then(&portal, &staff, &id, done).await
}

async fn drop_network(all: &Parties, staff: &Staff, id: &str, text: &str) -> Result<(), Fault> {
    let network = Network::parse(text).map_err(|e| Fault::new(422, "network", e))?;
    if all.accounts.disallow(id, network).await? {
        let what = format!("network {network} of {id} taken away");
        all.accounts.note(&staff.account.name, &staff.source, &what).await?;
    }
    Ok(())
}

/// The letters, once. The answer is the only copy.
fn sheet(letters: Letters) -> Result<Response, Fault> {
    let first = letters.issued.first().map_or(0, |i| i.serial);
    let name = format!("attachment; filename=\"letters-{first:06}.pdf\"");
    let name = HeaderValue::from_str(&name).map_err(Fault::internal)?;
    Ok(([(CONTENT_TYPE, headers::PDF), (CONTENT_DISPOSITION, name)], letters.pdf).into_response())
}

pub(crate) async fn letters(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path(id): Path<String>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let (all, name) = (parties(&portal)?, form.get("account"));
    let made = if name.is_empty() {
        all.letters(actor(&staff), &id).await
    } else {
        all.replace_letter(actor(&staff), &id, name, form.get("reason")).await
    };
    match made {
        Ok(letters) => sheet(letters),
        Err(e) => then(&portal, &staff, &id, Err(e.into())).await,
    }
}

async fn request_page(portal: &Portal, staff: &Staff, number: u64, fault: Option<Fault>) -> Result<Response, Fault> {
    let r = parties(portal)?.request(number).await?;
    let own = |by: &str| by == staff.account.name;
    let may = !own(&r.entered_by) && !r.scan.as_ref().is_some_and(|s| own(&s.by));
    let status = fault.as_ref().map_or(hyper::StatusCode::OK, |f| f.status);
    let title = format!("Request {number}");
    let shell = Shell::staff(portal, &title, staff).with_fault(fault.map(|f| f.message.into_owned()));
    show_as(status, &OneRequest { shell, row: row(portal, r), may, root: "/desk" })
}

pub(crate) async fn request(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path(number): Path<u64>,
) -> Result<Response, Fault> {
    request_page(&portal, &staff, number, None).await
}

pub(crate) async fn form(
    State(portal): State<Portal>,
    Extension(_): Extension<Staff>,
    Path(number): Path<u64>,
) -> Result<Response, Fault> {
    Ok(([(CONTENT_TYPE, headers::PDF)], parties(&portal)?.form(number).await?).into_response())
}

pub(crate) async fn scan(
    State(portal): State<Portal>,
    Extension(_): Extension<Staff>,
    Path(number): Path<u64>,
) -> Result<Response, Fault> {
    let (kind, bytes) = parties(&portal)?.scan(number).await?;
    crate::cases::download(commission::cases::Kept { name: format!("request-{number}-scan"), kind, bytes })
}

pub(crate) async fn hand_in(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path(number): Path<u64>,
    Extension(mut form): Extension<Form>,
) -> Result<Response, Fault> {
    let bytes = form.files("scan").into_iter().next().map(|f| f.bytes).unwrap_or_default();
    match parties(&portal)?.hand_in(actor(&staff), number, bytes).await {
        Ok(_) => Ok(go(&format!("/desk/requests/{number}"))),
        Err(e) => refused(&portal, &staff, number, e.into()).await,
    }
}

async fn refused(portal: &Portal, staff: &Staff, number: u64, fault: Fault) -> Result<Response, Fault> {
    if matches!(fault.status.as_u16(), 403 | 409 | 422) {
        return request_page(portal, staff, number, Some(fault)).await;
    }
    Err(fault)
}

pub(crate) async fn decide(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path(number): Path<u64>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let all = parties(&portal)?;
    let done = match form.get("do") {
        "approve" => all.approve(actor(&staff), number).await.map(drop),
        _ => all.refuse(actor(&staff), number, form.get("reason")).await,
    };
    match done {
        Ok(()) => Ok(go(&format!("/desk/requests/{number}"))),
        Err(e) => refused(&portal, &staff, number, e.into()).await,
    }
}
