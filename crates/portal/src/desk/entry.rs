//! `/desk/entry/{station}`: one paper is typed. The page never holds what anybody else has typed.

use super::office;
use super::paper::{self, Field, Noticed, Picture, Title};
use super::place::{self, entry_address};
use super::shell::{Shell, show_as};
use crate::fault::Fault;
use crate::gate::form::Form;
use crate::gate::{Staff, go};
use crate::{Portal, headers};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use commission::desk::DeskError;
use commission::desk::entry::{Entry, Task};
use commission::desk::sheet::{CellFault, Place, Sheet};
use hyper::StatusCode;
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderMap};
use serde::Serialize;

#[derive(Template)]
#[template(path = "desk/entry.html")]
struct Page {
    shell: Shell,
    title: Title,
    fields: Vec<Field>,
    noticed: Vec<Noticed>,
    pictures: Vec<Picture>,
    ballot_query: String,
    /// Whether the paper may be typed; else the words say why not.
    may: bool,
    words: String,
}

struct Typed<'a> {
    cells: &'a [String],
    faults: &'a [(usize, CellFault)],
    noticed: Vec<Noticed>,
    fault: Option<String>,
}

async fn form_page(portal: &Portal, staff: &Staff, place: &Place, typed: Option<Typed<'_>>) -> Result<Response, Fault> {
    let d = portal.definition();
    let desk = &office(portal)?.desk;
    let task = desk.paper(&staff.account, *place).await?.entry().task(&staff.account.name);
    let draft = match &typed {
        Some(_) => None,
        None => desk.draft(&staff.account, *place).await?,
    };
    let draft = draft.unwrap_or_default();
    let status = if typed.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let typed = typed.unwrap_or(Typed { cells: &draft, faults: &[], noticed: vec![], fault: None });
    let words = match task {
        Task::Type => "",
        Task::Wait => "You have typed this paper. Another person has to go on.",
        Task::Resolve => "This paper has been typed twice.",
        Task::Send | Task::Done => "This paper has been typed.",
    };
    let title = Title::of(d, place);
    let page = Page {
        shell: Shell::staff(portal, "Type a paper", staff).with_fault(typed.fault),
        ballot_query: crate::gate::encode(&title.ballot),
        title,
        fields: paper::fields(d, place, typed.cells, typed.faults),
        noticed: typed.noticed,
        pictures: paper::pictures(portal, place, false),
        may: task == Task::Type,
        words: words.to_owned(),
    };
    show_as(status, &page)
}

pub(crate) async fn page(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path(station): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let place = place::of_query(&portal, &station, query.as_deref())?;
    form_page(&portal, &staff, &place, None).await
}

/// The whole paper. What a check notices is asked back once: the paper may say so, and then it is taken.
pub(crate) async fn post(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let d = portal.definition();
    let place = place::of_form(&portal, &form)?;
    let cells = paper::cells(&portal, &place, &form);
    let sheet = match Sheet::read(&cells, paper::choices(d, &place)) {
        Ok(sheet) => sheet,
        Err(faults) => {
            let fault = Some(format!("{} fields cannot be read; they are marked", faults.len()));
            let typed = Typed { cells: &cells, faults: &faults, noticed: vec![], fault };
            return form_page(&portal, &staff, &place, Some(typed)).await;
        }
    };
    let (_, noticed) = paper::check(d, &place, &cells);
    if !noticed.is_empty() && !form.has("despite") {
        office(&portal)?.desk.keep_draft(&staff.account, place, &cells).await?;
        let fault = Some("Please look at the paper once more.".to_owned());
        let typed = Typed { cells: &cells, faults: &[], noticed, fault };
        return form_page(&portal, &staff, &place, Some(typed)).await;
    }
    match office(&portal)?.desk.type_in(&staff.account, place, sheet).await {
        Ok(paper) => done(&portal, &staff, &place, paper.entry()),
        Err(DeskError::Sheet(e)) => {
            let typed = Typed { cells: &cells, faults: &[], noticed: vec![], fault: Some(e.to_string()) };
            form_page(&portal, &staff, &place, Some(typed)).await
        }
        Err(e) => Err(e.into()),
    }
}

#[derive(Template)]
#[template(path = "desk/done.html")]
struct Done {
    shell: Shell,
    title: Title,
    words: String,
    index: Option<u64>,
    refused: Option<String>,
}

/// What has become of it. Whether two agreed is said, what the other typed is not.
pub(super) fn done(portal: &Portal, staff: &Staff, place: &Place, entry: &Entry) -> Result<Response, Fault> {
    let (words, index, refused) = match entry {
        Entry::Open | Entry::Once { .. } => ("Kept. Another person types the same paper now.", None, None),
        Entry::Differing { .. } => ("Kept. The two who typed differ; a third person looks at the paper.", None, None),
        Entry::Ready { .. } => ("Kept. It is ready to be handed in.", None, None),
        Entry::Sent { index, .. } => ("It is on the record.", Some(*index), None),
        Entry::Refused { code, message, .. } => ("The intake refused it.", None, Some(format!("{message} ({code})"))),
    };
    let page = Done {
        shell: Shell::staff(portal, "Typed", staff),
        title: Title::of(portal.definition(), place),
        words: words.to_owned(),
        index,
        refused,
    };
    show_as(StatusCode::OK, &page)
}

/// What the script is told after each field.
#[derive(Serialize)]
struct Told {
    faults: Vec<(usize, &'static str)>,
    noticed: Vec<Noticed>,
}

/// Keeps what was typed so far and says what the checks notice.
pub(crate) async fn draft(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    asked: HeaderMap,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let place = place::of_form(&portal, &form)?;
    let cells = paper::cells(&portal, &place, &form);
    office(&portal)?.desk.keep_draft(&staff.account, place, &cells).await?;
    let wants_json = asked.get(ACCEPT).is_some_and(|v| v.as_bytes() == b"application/json");
    if !wants_json {
        return Ok(go(&entry_address(&portal, &place)));
    }
    let (faults, noticed) = paper::check(portal.definition(), &place, &cells);
    let faults = faults.into_iter().map(|(i, f)| (i, super::texts::cell(f))).collect();
    let json = serde_json::to_vec(&Told { faults, noticed }).map_err(Fault::internal)?;
    Ok(([(CONTENT_TYPE, headers::JSON)], json).into_response())
}

/// Hands in what is ready.
pub(crate) async fn send(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let place = place::of_form(&portal, &form)?;
    let paper = office(&portal)?.desk.send(&staff.account, place).await?;
    done(&portal, &staff, &place, paper.entry())
}

/// Puts an entry aside, so that the paper is typed anew.
pub(crate) async fn reopen(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let place = place::of_form(&portal, &form)?;
    office(&portal)?.desk.reopen(&staff.account, place).await?;
    Ok(go(&format!("/desk/station/{}", form.get("station"))))
}
