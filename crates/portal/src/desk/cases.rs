//! `/desk/cases/{kind}`: the demands of all parties and the help desk with its telephone log, for the commission's staff.

use super::shell::{Shell, show, show_as};
use crate::Portal;
use crate::cases::{Row, Text, Words, cases, download, entry, row, texts, words};
use crate::fault::Fault;
use crate::gate::form::Form;
use crate::gate::{Staff, go};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use commission::cases::{FILE_BYTES_MAX, FILES_MAX, Kind, Side, State as How};
use commission::desk::Desk;

#[derive(Template)]
#[template(path = "desk/cases.html")]
struct List {
    shell: Shell,
    words: Words,
    help: bool,
    waiting: Vec<Row>,
    others: Vec<Row>,
    parties: Vec<(String, String)>,
    subject: String,
    body: String,
    caller: String,
}

#[derive(Template)]
#[template(path = "desk/case.html")]
struct One {
    shell: Shell,
    words: Words,
    root: &'static str,
    help: bool,
    row: Row,
    texts: Vec<Text>,
    open: bool,
    files: usize,
    megabytes: usize,
}

/// What waits for an answer: demands that are late, demands, tickets; for the desk's home.
pub(super) async fn waiting(portal: &Portal, desk: &Desk) -> Result<[usize; 3], Fault> {
    let all = cases(portal)?;
    let (demands, help) = (all.list(Kind::Demand, None).await?, all.list(Kind::Help, None).await?);
    let now = desk.accounts.now();
    let open = |c: &&commission::cases::Case| c.state == How::Open;
    Ok([
        demands.iter().filter(|c| c.is_overdue(now)).count(),
        demands.iter().filter(open).count(),
        help.iter().filter(open).count(),
    ])
}

async fn list_page(
    portal: &Portal,
    staff: &Staff,
    words: Words,
    fault: Option<(Fault, &Form)>,
) -> Result<Response, Fault> {
    let d = portal.definition();
    let all = cases(portal)?.list(words.kind, None).await?;
    let (mut waiting, mut others) = (vec![], vec![]);
    for c in &all {
        let line = row(portal, c)?;
        if c.state == How::Open { waiting.push(line) } else { others.push(line) }
    }
    // What is due first stands first.
    waiting.sort_by(|a, b| a.due.cmp(&b.due).then(a.number.cmp(&b.number)));
    let status = fault.as_ref().map_or(hyper::StatusCode::OK, |(f, _)| f.status);
    let typed = |name: &str| fault.as_ref().map(|(_, form)| form.get(name).to_owned()).unwrap_or_default();
    let (subject, body, caller) = (typed("subject"), typed("body"), typed("caller"));
    let shell = Shell::staff(portal, words.title, staff).with_fault(fault.map(|(f, _)| f.message.into_owned()));
    let with = d.parties.iter().filter(|p| p.may_have_accounts());
    let parties = with.map(|p| (p.id.clone(), p.names.get(d.language()).to_owned())).collect();
    let help = words.kind == Kind::Help;
    show_as(status, &List { shell, words, help, waiting, others, parties, subject, body, caller })
}

pub(crate) async fn list(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path(kind): Path<String>,
) -> Result<Response, Fault> {
    list_page(&portal, &staff, words(&kind)?, None).await
}

pub(crate) async fn help(State(portal): State<Portal>, Extension(staff): Extension<Staff>) -> Result<Response, Fault> {
    list_page(&portal, &staff, words("help")?, None).await
}

/// A call by telephone becomes a ticket, of a party or of somebody else.
pub(crate) async fn open(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path(kind): Path<String>,
    Extension(mut form): Extension<Form>,
) -> Result<Response, Fault> {
    let words = words(&kind)?;
    if words.kind != Kind::Help {
        return Err(Fault::new(403, "parties-demand", "a demand is a party's to open"));
    }
    let d = portal.definition();
    let party = form.get("party").to_owned();
    if !party.is_empty() && d.party(&party).is_none() {
        return Err(Fault::new(422, "unknown-party", "there is no party of this id in the register"));
    }
    let done = if form.has("done") { How::Closed } else { How::Open };
    let text = entry(&mut form, Side::Commission, &staff.account.name, done);
    let party = Some(party.as_str()).filter(|p| !p.is_empty());
    match cases(&portal)?.open(words.kind, party, form.get("subject"), text).await {
        Ok(case) => Ok(go(&format!("/desk/cases/help/{}", case.number))),
        Err(e) => {
            let fault = Fault::from(e);
            if fault.status.is_server_error() {
                return Err(fault);
            }
            list_page(&portal, &staff, words, Some((fault, &form))).await
        }
    }
}

pub(crate) async fn one(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path((kind, number)): Path<(String, u64)>,
) -> Result<Response, Fault> {
    let words = words(&kind)?;
    let case = cases(&portal)?.case(words.kind, number).await?;
    let title = format!("{} {number}", words.one);
    show(&One {
        shell: Shell::staff(&portal, &title, &staff),
        help: words.kind == Kind::Help,
        words,
        root: "/desk",
        row: row(&portal, &case)?,
        texts: texts(&portal, &case, Side::Commission).await?,
        open: case.state != How::Closed,
        files: FILES_MAX,
        megabytes: FILE_BYTES_MAX >> 20,
    })
}

pub(crate) async fn add(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path((kind, number)): Path<(String, u64)>,
    Extension(mut form): Extension<Form>,
) -> Result<Response, Fault> {
    let words = words(&kind)?;
    let then = match form.get("then") {
        "open" => How::Open,
        "closed" => How::Closed,
        _ => How::Answered,
    };
    let text = entry(&mut form, Side::Commission, &staff.account.name, then);
    cases(&portal)?.add(words.kind, number, text).await?;
    Ok(go(&format!("/desk/cases/{}/{number}", words.path)))
}

pub(crate) async fn file(
    State(portal): State<Portal>,
    Extension(_): Extension<Staff>,
    Path((kind, number, seq, place)): Path<(String, u64, u64, u64)>,
) -> Result<Response, Fault> {
    download(cases(&portal)?.file(words(&kind)?.kind, number, seq, place).await?)
}
