//! Demands and tickets as both faces show them: the staff sees all, a party its own.

use crate::Portal;
use crate::desk::office;
use crate::fault::Fault;
use crate::gate::form::Form;
use crate::view::time;
use axum::response::{IntoResponse as _, Response};
use commission::cases::{Case, CaseError, Cases, Kept, Kind, NewEntry, NewFile, Side, State};
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use std::sync::Arc;

/// One line of a list.
pub(crate) struct Row {
    pub number: u64,
    pub party: String,
    pub subject: String,
    pub opened: String,
    pub due: Option<String>,
    pub state: &'static str,
    pub overdue: bool,
}

/// A text of a case.
pub(crate) struct Text {
    pub seq: u64,
    pub at: String,
    pub who: String,
    pub commission: bool,
    pub caller: Option<String>,
    pub body: String,
    pub files: Vec<(u64, String, String)>,
}

/// What both faces show of a kind.
#[derive(Clone, Copy)]
pub(crate) struct Words {
    pub kind: Kind,
    /// In addresses.
    pub path: &'static str,
    pub title: &'static str,
    pub one: &'static str,
    pub about: &'static str,
}

/// The kind of an address.
pub(crate) fn words(path: &str) -> Result<Words, Fault> {
    match path {
        "demands" => Ok(Words {
            kind: Kind::Demand,
            path: "demands",
            title: "Demands",
            one: "Demand",
            about: "What a party asks of the commission in writing. Each has a number, and a day by which it is answered. Nothing that was written is changed: a correction is a further text.",
        }),
        "help" => Ok(Words {
            kind: Kind::Help,
            path: "help",
            title: "Help desk",
            one: "Ticket",
            about: "Something does not work, on election night above all. Calls by telephone are written down here too.",
        }),
        _ => Err(Fault::not_found("there are demands and help here")),
    }
}

pub(crate) fn cases(portal: &Portal) -> Result<Cases, Fault> {
    Ok(Cases::new(&office(portal)?.desk.accounts, Arc::clone(portal.definition())))
}

impl From<CaseError> for Fault {
    fn from(e: CaseError) -> Self {
        let status = match &e {
            CaseError::Store(_) | CaseError::Damaged => return Self::internal(e),
            CaseError::Unknown => 404,
            CaseError::Closed | CaseError::Raced => 409,
            CaseError::TooMany => 429,
            CaseError::Text { .. } | CaseError::Files => 422,
        };
        Self::new(status, e.code(), e.to_string())
    }
}

pub(crate) fn state(state: State) -> &'static str {
    match state {
        State::Open => "waits for the commission",
        State::Answered => "answered",
        State::Closed => "closed",
    }
}

pub(crate) fn row(portal: &Portal, c: &Case) -> Result<Row, Fault> {
    let d = portal.definition();
    let name = |id: &str| d.party(id).map_or(id.to_owned(), |p| d.parties[p.at()].names.get(d.language()).to_owned());
    Ok(Row {
        number: c.number,
        party: c.party.as_deref().map(name).unwrap_or_default(),
        subject: c.subject.clone(),
        opened: time::local(d, c.opened),
        due: c.due.map(|at| time::local(d, at)),
        state: state(c.state),
        overdue: c.is_overdue(office(portal)?.desk.accounts.now()),
    })
}

/// The texts of a case. A party is not told which of the commission's people wrote.
pub(crate) async fn texts(portal: &Portal, case: &Case, reader: Side) -> Result<Vec<Text>, Fault> {
    let d = portal.definition();
    let entries = cases(portal)?.entries(case.kind, case.number).await?;
    Ok(entries
        .into_iter()
        .map(|e| Text {
            seq: e.seq,
            at: time::local(d, e.at),
            commission: e.side == Side::Commission,
            who: if reader == Side::Party && e.side == Side::Commission { "the commission".into() } else { e.by },
            caller: e.caller,
            body: e.body,
            files: e.files.into_iter().map(|f| (f.place, f.name, f.digest.to_string())).collect(),
        })
        .collect())
}

/// A text from a form.
pub(crate) fn entry(form: &mut Form, side: Side, by: &str, state: State) -> NewEntry {
    let files = form.files("file");
    let caller = form.get("caller").trim();
    NewEntry {
        side,
        by: by.to_owned(),
        caller: (side == Side::Commission && !caller.is_empty()).then(|| caller.to_owned()),
        body: form.get("body").to_owned(),
        files: files.into_iter().map(|f| NewFile { name: f.name, bytes: f.bytes }).collect(),
        state,
    }
}

/// A file to be kept: never shown in the page's place, whatever it is.
pub(crate) fn download(file: Kept) -> Result<Response, Fault> {
    let name: String = file.name.chars().map(|c| if c.is_ascii_graphic() && c != '"' { c } else { '_' }).collect();
    let encoded: String = file.name.bytes().fold(String::new(), |mut s, b| {
        if b.is_ascii_alphanumeric() || b"-._".contains(&b) {
            s.push(char::from(b));
        } else {
            s.push_str(&format!("%{b:02X}"));
        }
        s
    });
    let disposition = format!("attachment; filename=\"{name}\"; filename*=UTF-8''{encoded}");
    let disposition = HeaderValue::from_str(&disposition).map_err(Fault::internal)?;
    let kind = HeaderValue::from_str(&file.kind).map_err(Fault::internal)?;
    Ok(([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, disposition)], file.bytes).into_response())
}
