//! `/party/accounts`: the accounts of the party, requests for more with their forms and scans, and passwords of programs.

use super::shell::{Shell, show_as};
use crate::Portal;
use crate::fault::Fault;
use crate::gate::form::Form;
use crate::gate::{Member, go};
use crate::headers;
use crate::requests::{LINES, Own, Row, accounts, parties, row, wanted};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use commission::parties::{Actor, Parties, Request};
use hyper::header::CONTENT_TYPE;
use std::net::IpAddr;

#[derive(Template)]
#[template(path = "party/accounts.html")]
struct Page {
    shell: Shell,
    limits: [u16; 3],
    accounts: Vec<Own>,
    networks: Vec<(String, String)>,
    requests: Vec<Row>,
    lines: std::ops::Range<usize>,
    service: std::ops::Range<u16>,
    transfer: std::ops::Range<u16>,
    least: usize,
}

fn actor(member: &Member) -> Actor<'_> {
    Actor { name: &member.account.name, source: &member.source }
}

fn own<'a>(portal: &'a Portal, member: &Member) -> &'a str {
    &portal.definition().parties[member.party.at()].id
}

async fn show_page(
    portal: &Portal,
    member: &Member,
    fault: Option<Fault>,
    done: Option<&str>,
) -> Result<Response, Fault> {
    let all = parties(portal)?;
    let (party, policy) = (own(portal, member), &portal.definition().party_policy);
    let status = fault.as_ref().map_or(hyper::StatusCode::OK, |f| f.status);
    let mut shell = Shell::member(portal, "Accounts", member).with_fault(fault.map(|f| f.message.into_owned()));
    shell.done = done.map(str::to_owned);
    let networks = all.accounts.networks(party).await?;
    let page = Page {
        shell,
        limits: [policy.portal_users, policy.service_users, policy.transfer_users],
        accounts: accounts(portal, &all, party).await?,
        networks: networks.into_iter().map(|s| (s.network.to_string(), s.note)).collect(),
        requests: all.requests(Some(party)).await?.into_iter().map(|r| row(portal, r)).collect(),
        lines: 0..LINES.min(usize::from(policy.portal_users)),
        service: 0..policy.service_users.min(10),
        transfer: 0..policy.transfer_users.min(10),
        least: commission::accounts::PASSWORD_CHARACTERS_MIN,
    };
    show_as(status, &page)
}

pub(crate) async fn page(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
) -> Result<Response, Fault> {
    show_page(&portal, &member, None, None).await
}

async fn or_page<T>(portal: &Portal, member: &Member, done: Result<T, Fault>) -> Result<Response, Fault> {
    match done {
        Ok(_) => Ok(go("/party/accounts")),
        Err(f) if matches!(f.status.as_u16(), 409 | 422) => show_page(portal, member, Some(f), None).await,
        Err(f) => Err(f),
    }
}

pub(crate) async fn enter(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let party = own(&portal, &member);
    let entered = parties(&portal)?.enter(actor(&member), party, wanted(&form)).await.map_err(Fault::from);
    or_page(&portal, &member, entered).await
}

/// A request of the party, and of no other: another's is not told apart from none.
async fn request(portal: &Portal, all: &Parties, member: &Member, number: u64) -> Result<Request, Fault> {
    let r = all.request(number).await?;
    let unknown = || commission::parties::PartyError::UnknownRequest(number).into();
    if r.party == own(portal, member) { Ok(r) } else { Err(unknown()) }
}

pub(crate) async fn form(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
    Path(number): Path<u64>,
) -> Result<Response, Fault> {
    let all = parties(&portal)?;
    request(&portal, &all, &member, number).await?;
    Ok(([(CONTENT_TYPE, headers::PDF)], all.form(number).await?).into_response())
}

pub(crate) async fn hand_in(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
    Path(number): Path<u64>,
    Extension(mut form): Extension<Form>,
) -> Result<Response, Fault> {
    let all = parties(&portal)?;
    request(&portal, &all, &member, number).await?;
    let bytes = form.files("scan").into_iter().next().map(|f| f.bytes).unwrap_or_default();
    let done = all.hand_in(actor(&member), number, bytes).await.map_err(Fault::from);
    or_page(&portal, &member, done).await
}

/// Gives a program of the party a password of its own.
async fn change(portal: &Portal, member: &Member, form: &Form) -> Result<(), Fault> {
    let all = parties(portal)?;
    let name = form.get("account");
    let program = all.of(own(portal, member)).await?.into_iter().any(|a| a.name == name && a.role.is_program());
    if !program {
        return Err(Fault::new(422, "account-unknown", "your party has no program's account of this name"));
    }
    if form.get("new") != form.get("again") {
        return Err(Fault::new(422, "password-twice", "the two are not the same; type the new password twice"));
    }
    let ip: IpAddr = member.source.parse().map_err(|_| Fault::internal("a source that is no address"))?;
    all.accounts.change_program_password(name, form.get("old"), form.get("new"), ip).await?;
    all.accounts.note(&member.account.name, &member.source, &format!("password of {name} changed")).await?;
    Ok(())
}

pub(crate) async fn program(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    match change(&portal, &member, &form).await {
        Ok(()) => show_page(&portal, &member, None, Some("The program has a password of its own now.")).await,
        Err(f) => or_page::<()>(&portal, &member, Err(f)).await,
    }
}
