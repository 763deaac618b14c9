//! `/party/cases/{kind}`: the party's demands and its tickets of the help desk.

use super::shell::{Shell, show, show_as};
use crate::Portal;
use crate::cases::{Row, Text, Words, cases, download, entry, row, texts, words};
use crate::fault::Fault;
use crate::gate::form::Form;
use crate::gate::{Member, go};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use commission::cases::{FILE_BYTES_MAX, FILES_MAX, Side, State as How};

#[derive(Template)]
#[template(path = "party/cases.html")]
struct List {
    shell: Shell,
    words: Words,
    rows: Vec<Row>,
    days: u16,
    files: usize,
    megabytes: usize,
    subject: String,
    body: String,
}

#[derive(Template)]
#[template(path = "party/case.html")]
struct One {
    shell: Shell,
    words: Words,
    root: &'static str,
    row: Row,
    texts: Vec<Text>,
    open: bool,
    files: usize,
    megabytes: usize,
    body: String,
}

const MEGABYTES: usize = FILE_BYTES_MAX >> 20;

fn party<'a>(portal: &'a Portal, member: &Member) -> &'a str {
    &portal.definition().parties[member.party.at()].id
}

async fn list_page(
    portal: &Portal,
    member: &Member,
    words: Words,
    fault: Option<(Fault, &Form)>,
) -> Result<Response, Fault> {
    let own = cases(portal)?.list(words.kind, Some(party(portal, member))).await?;
    let rows = own.iter().map(|c| row(portal, c)).collect::<Result<_, _>>()?;
    let status = fault.as_ref().map_or(hyper::StatusCode::OK, |(f, _)| f.status);
    let typed = |name: &str| fault.as_ref().map(|(_, form)| form.get(name).to_owned()).unwrap_or_default();
    let (subject, body) = (typed("subject"), typed("body"));
    let shell = Shell::member(portal, words.title, member).with_fault(fault.map(|(f, _)| f.message.into_owned()));
    let days = portal.definition().party_policy.demand_days;
    show_as(status, &List { shell, words, rows, days, files: FILES_MAX, megabytes: MEGABYTES, subject, body })
}

pub(crate) async fn list(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
    Path(kind): Path<String>,
) -> Result<Response, Fault> {
    list_page(&portal, &member, words(&kind)?, None).await
}

pub(crate) async fn open(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
    Path(kind): Path<String>,
    Extension(mut form): Extension<Form>,
) -> Result<Response, Fault> {
    let words = words(&kind)?;
    let text = entry(&mut form, Side::Party, &member.account.name, How::Open);
    match cases(&portal)?.open(words.kind, Some(party(&portal, &member)), form.get("subject"), text).await {
        Ok(case) => Ok(go(&format!("/party/cases/{}/{}", words.path, case.number))),
        Err(e) => {
            let fault = Fault::from(e);
            if fault.status.is_server_error() {
                return Err(fault);
            }
            list_page(&portal, &member, words, Some((fault, &form))).await
        }
    }
}

pub(crate) async fn one(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
    Path((kind, number)): Path<(String, u64)>,
) -> Result<Response, Fault> {
    let words = words(&kind)?;
    let case = cases(&portal)?.own(words.kind, party(&portal, &member), number).await?;
    let title = format!("{} {number}", words.one);
    show(&One {
        shell: Shell::member(&portal, &title, &member),
        words,
        root: "/party",
        row: row(&portal, &case)?,
        texts: texts(&portal, &case, Side::Party).await?,
        open: case.state != How::Closed,
        files: FILES_MAX,
        megabytes: MEGABYTES,
        body: String::new(),
    })
}

pub(crate) async fn add(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
    Path((kind, number)): Path<(String, u64)>,
    Extension(mut form): Extension<Form>,
) -> Result<Response, Fault> {
    let words = words(&kind)?;
    let all = cases(&portal)?;
    all.own(words.kind, party(&portal, &member), number).await?;
    all.add(words.kind, number, entry(&mut form, Side::Party, &member.account.name, How::Open)).await?;
    Ok(go(&format!("/party/cases/{}/{number}", words.path)))
}

pub(crate) async fn file(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
    Path((kind, number, seq, place)): Path<(String, u64, u64, u64)>,
) -> Result<Response, Fault> {
    let words = words(&kind)?;
    let all = cases(&portal)?;
    all.own(words.kind, party(&portal, &member), number).await?;
    download(all.file(words.kind, number, seq, place).await?)
}
