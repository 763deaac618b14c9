//! `/desk/unread`: scanned pages that no code could file: the queue, the picture, and the form in which a clerk says what a page is.

use super::office;
use super::shell::{Shell, show, show_as};
use crate::Portal;
use crate::fault::Fault;
use crate::gate::form::Form;
use crate::gate::{Staff, go};
use crate::query::Query;
use crate::view::time;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use commission::desk::{DeskError, Filing, Unread};
use election::definition::Definition;
use election::id::{Count, Digest};
use election::minutes::ISSUE_MAX;
use election::statement::{Document, PAGES_MAX, Page as Note};
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use paper::scan::Turn;

/// Rows of a part of the list.
const PART: usize = 50;

/// A page in the list.
pub(super) struct Listed {
    pub digest: String,
    pub name: String,
    pub at: String,
    /// Why it waits, or what became of it.
    pub words: String,
    /// What a code in it says.
    pub says: String,
    pub times: u64,
}

#[derive(Template)]
#[template(path = "desk/unread.html")]
struct List {
    shell: Shell,
    rows: Vec<Listed>,
    total: usize,
    settled: bool,
    earlier: Option<usize>,
    later: Option<usize>,
}

/// What the form has in its fields.
#[derive(Default)]
struct Fields {
    station: String,
    contest: String,
    count: String,
    issue: String,
    document: String,
    page: String,
    pages: String,
    turn: String,
    although: String,
}

#[derive(Template)]
#[template(path = "desk/unread_one.html")]
struct One {
    shell: Shell,
    digest: String,
    page: Listed,
    open: bool,
    fields: Fields,
    contests: Vec<String>,
    counts: Vec<String>,
    documents: [&'static str; 4],
}

/// The first pages that wait, and how many there are, for the first page of the desk.
pub(super) async fn waiting(portal: &Portal, staff: &Staff, first: usize) -> Result<(Vec<Listed>, usize), Fault> {
    if !super::FILERS.contains(&staff.account.role) {
        return Ok((vec![], 0));
    }
    let all = office(portal)?.desk.unread(&staff.account, false).await?;
    Ok((all.iter().take(first).map(|u| listed(portal.definition(), u)).collect(), all.len()))
}

fn listed(d: &Definition, u: &Unread) -> Listed {
    let of = |p: Note| {
        let count = p.count.map(|c| format!(", {c} count")).unwrap_or_default();
        format!("{}, {}{count}, issue {}", p.station, p.contest, p.issue)
    };
    let by = if u.by.is_empty() { "elsewhere" } else { &u.by };
    let reason = if u.reason.is_empty() { String::new() } else { format!(": {}", u.reason) };
    Listed {
        digest: u.picture.hex(),
        name: if u.report.sheet > 1 {
            format!("{}, page {}", u.report.name, u.report.sheet)
        } else {
            u.report.name.clone()
        },
        at: time::local(d, u.at),
        words: match u.state.as_str() {
            "open" => u.report.message.clone(),
            "filed" => format!("filed by {by} as entry {}{reason}", u.entry.unwrap_or_default()),
            _ => format!("dropped by {by}{reason}"),
        },
        says: u.says().map(of).unwrap_or_default(),
        times: u.times,
    }
}

pub(crate) async fn list(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let query = Query::read(query.as_deref());
    let (part, settled) = (query.part()?, query.get("settled").is_some());
    let all = office(&portal)?.desk.unread(&staff.account, settled).await?;
    let from = (part - 1).saturating_mul(PART);
    let rows = all.iter().skip(from).take(PART).map(|u| listed(portal.definition(), u)).collect();
    let title = if settled { "Pages filed or dropped" } else { "Pages that no code could file" };
    show(&List {
        shell: Shell::staff(&portal, title, &staff),
        rows,
        total: all.len(),
        settled,
        earlier: (part > 1).then(|| part - 1),
        later: (all.len() > from.saturating_add(PART)).then_some(part + 1),
    })
}

fn digest(text: &str) -> Result<Digest, Fault> {
    Digest::from_hex(text).ok_or_else(|| Fault::from(DeskError::UnknownUnread))
}

pub(crate) async fn one(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path(hex): Path<String>,
) -> Result<Response, Fault> {
    let unread = office(&portal)?.desk.unread_page(&staff.account, digest(&hex)?).await?;
    let d = portal.definition();
    let fields = first_fields(d, &unread);
    show_one(&portal, &staff, &unread, fields, None)
}

/// What a code says stands in the form already; the rest is what is most often so.
fn first_fields(d: &Definition, u: &Unread) -> Fields {
    let which = u.report.said.as_ref().is_some_and(|s| s.which);
    let said = u.says();
    let p = said.as_ref();
    let own = p.filter(|_| which);
    let count = p.and_then(|p| p.count).or(d.counts.first().copied());
    Fields {
        station: p.map(|p| p.station.clone()).unwrap_or_default(),
        contest: p.map_or_else(|| d.contests.first().map(|c| c.id.clone()).unwrap_or_default(), |p| p.contest.clone()),
        count: count.map(|c| c.to_string()).unwrap_or_default(),
        issue: p.map_or(1, |p| p.issue).to_string(),
        document: own.map_or(Document::Result, |p| p.document).word().to_owned(),
        page: own.map_or(1, |p| p.page).to_string(),
        pages: own.map_or(1, |p| p.pages).to_string(),
        turn: "0".into(),
        although: String::new(),
    }
}

fn show_one(
    portal: &Portal,
    staff: &Staff,
    unread: &Unread,
    fields: Fields,
    fault: Option<String>,
) -> Result<Response, Fault> {
    let d = portal.definition();
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = One {
        shell: Shell::staff(portal, "A page that no code could file", staff).with_fault(fault),
        digest: unread.picture.hex(),
        page: listed(d, unread),
        open: unread.state == "open",
        fields,
        contests: d.contests.iter().map(|c| c.id.clone()).collect(),
        counts: d.counts.iter().map(Count::to_string).collect(),
        documents: Document::ALL.map(Document::word),
    };
    show_as(status, &page)
}

pub(crate) async fn picture(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path(hex): Path<String>,
) -> Result<Response, Fault> {
    let bytes = office(&portal)?.desk.unread_picture(&staff.account, digest(&hex)?).await?;
    Ok(([(CONTENT_TYPE, HeaderValue::from_static("image/png"))], bytes).into_response())
}

pub(crate) async fn file(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let desk = &office(&portal)?.desk;
    let unread = desk.unread_page(&staff.account, digest(form.get("digest"))?).await?;
    let filed = match filing(&portal, &form) {
        Ok(filing) => desk.file_unread(&staff.account, unread.picture, filing).await.map_err(Fault::from),
        Err(fault) => Err(fault),
    };
    match filed {
        Ok(_) => Ok(go("/desk/unread")),
        Err(fault) if fault.status == 422 => {
            let text = |name: &str| form.get(name).to_owned();
            let fields = Fields {
                station: text("station"),
                contest: text("contest"),
                count: text("count"),
                issue: text("issue"),
                document: text("document"),
                page: text("page"),
                pages: text("pages"),
                turn: text("turn"),
                although: text("although"),
            };
            show_one(&portal, &staff, &unread, fields, Some(fault.message.into_owned()))
        }
        Err(fault) => Err(fault),
    }
}

pub(crate) async fn discard(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let desk = &office(&portal)?.desk;
    let unread = desk.unread_page(&staff.account, digest(form.get("digest"))?).await?;
    match desk.drop_unread(&staff.account, unread.picture, form.get("reason")).await.map_err(Fault::from) {
        Ok(()) => {
            let what = format!("unread page {} dropped: {}", unread.picture.hex(), form.get("reason").trim());
            desk.accounts.note(&staff.account.name, &staff.source, &what).await?;
            Ok(go("/desk/unread"))
        }
        Err(fault) if fault.status == 422 => {
            let fields = first_fields(portal.definition(), &unread);
            show_one(&portal, &staff, &unread, fields, Some(fault.message.into_owned()))
        }
        Err(fault) => Err(fault),
    }
}

/// What the form says the page is.
fn filing(portal: &Portal, form: &Form) -> Result<Filing, Fault> {
    let d = portal.definition();
    let bad = |code, message: &str| Fault::new(422, code, message.to_owned());
    let number = |name: &str, max: u16| form.get(name).trim().parse::<u16>().ok().filter(|n| (1..=max).contains(n));
    let document =
        Document::parse(form.get("document")).ok_or_else(|| bad("wrong-document", "choose what the paper is"))?;
    let contest = form.get("contest").trim();
    let pair = d.station(form.get("station").trim()).and_then(|s| d.pair(s, contest));
    let round = match (document, pair) {
        (Document::Consolidation, _) | (_, None) => {
            contest.split('@').next().and_then(|c| d.contest(c)).map(|c| d.contests[c.at()].round)
        }
        (_, Some(pair)) => Some(portal.live.read().tally().round(pair)),
    };
    let count = match document {
        Document::Consolidation => None,
        _ => Some(Count::parse(form.get("count")).ok_or_else(|| bad("wrong-count", "choose the kind of count"))?),
    };
    let turn = Turn::ALL.into_iter().find(|t| t.degrees().to_string() == form.get("turn"));
    Ok(Filing {
        page: Note {
            election: d.id.clone(),
            contest: contest.to_owned(),
            round: round.ok_or_else(|| bad("wrong-contest", "there is no such contest"))?,
            station: form.get("station").trim().to_owned(),
            count,
            issue: number("issue", ISSUE_MAX).ok_or_else(|| bad("wrong-issue", "an issue is a number from 1"))?,
            document,
            page: number("page", PAGES_MAX).ok_or_else(|| bad("wrong-page", "a page is a number from 1"))?,
            pages: number("pages", PAGES_MAX).ok_or_else(|| bad("wrong-page", "say of how many pages it is one"))?,
            minutes: None,
        },
        turn: turn.unwrap_or(Turn::None),
        although: form.get("although").to_owned(),
    })
}
