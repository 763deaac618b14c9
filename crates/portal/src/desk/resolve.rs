//! `/desk/resolve/{station}`: a third sees in which cells two differ, beside the paper, and decides on those cells alone.

use super::paper::{self, Picture, Title};
use super::shell::{Shell, show_as};
use super::{entry, office, place, texts};
use crate::Portal;
use crate::fault::Fault;
use crate::gate::Staff;
use crate::gate::form::Form;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use commission::desk::DeskError;
use commission::desk::entry::{Entry, EntryError, Task};
use commission::desk::sheet::{CellFault, Place};
use hyper::StatusCode;

#[derive(Template)]
#[template(path = "desk/resolve.html")]
struct Page {
    shell: Shell,
    title: Title,
    ballot_query: String,
    rows: Vec<Row>,
    pictures: Vec<Picture>,
    differing: usize,
}

struct Row {
    at: usize,
    name: String,
    first: String,
    second: String,
    differs: bool,
    value: String,
    fault: Option<&'static str>,
}

async fn form_page(
    portal: &Portal,
    staff: &Staff,
    place: &Place,
    chosen: &[(usize, String)],
    faults: &[(usize, CellFault)],
    fault: Option<String>,
) -> Result<Response, Fault> {
    let d = portal.definition();
    let paper = office(portal)?.desk.paper(&staff.account, *place).await?;
    let (Entry::Differing { first, second }, Task::Resolve) = (paper.entry(), paper.entry().task(&staff.account.name))
    else {
        // Neither one of the two nor anybody before they differ is shown anything.
        let e = if paper.entry().typists().any(|t| t == staff.account.name) {
            EntryError::SamePerson
        } else {
            EntryError::NothingToDecide
        };
        return Err(DeskError::Entry(e).into());
    };
    let differing = first.sheet.differing(&second.sheet);
    let (a, b) = (first.sheet.cells(), second.sheet.cells());
    let row = |(at, name): (usize, String)| Row {
        at,
        name,
        differs: differing.contains(&at),
        first: a.get(at).cloned().unwrap_or_default(),
        second: b.get(at).cloned().unwrap_or_default(),
        value: chosen.iter().find(|(i, _)| *i == at).map(|(_, v)| v.clone()).unwrap_or_default(),
        fault: faults.iter().find(|(i, _)| *i == at).map(|(_, f)| texts::cell(*f)),
    };
    let rows = paper::names(d, place).into_iter().enumerate().map(row).collect();
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let title = Title::of(d, place);
    let page = Page {
        shell: Shell::staff(portal, "Decide between two", staff).with_fault(fault),
        ballot_query: crate::gate::encode(&title.ballot),
        title,
        rows,
        pictures: paper::pictures(portal, place, false),
        differing: differing.len(),
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
    form_page(&portal, &staff, &place, &[], &[], None).await
}

pub(crate) async fn post(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Extension(form): Extension<Form>,
) -> Result<Response, Fault> {
    let place = place::of_form(&portal, &form)?;
    let chosen: Vec<(usize, String)> =
        form.with_prefix("c").filter_map(|(i, v)| Some((i.parse().ok()?, v.trim().to_owned()))).collect();
    match office(&portal)?.desk.resolve(&staff.account, place, &chosen).await {
        Ok(paper) => entry::done(&portal, &staff, &place, paper.entry()),
        Err(DeskError::Entry(EntryError::Cells(faults))) => {
            let words = Some("A value cannot be read; it is marked.".to_owned());
            form_page(&portal, &staff, &place, &chosen, &faults, words).await
        }
        Err(DeskError::Sheet(e)) => form_page(&portal, &staff, &place, &chosen, &[], Some(e.to_string())).await,
        Err(e) => Err(e.into()),
    }
}
