//! One paper: how it reads, where it stands, what can be done with it; its files; the text to be signed.

use crate::Portal;
use crate::desk::office;
use crate::desk::shell::{Shell, show_as};
use crate::fault::Fault;
use crate::gate::Staff;
use crate::notices::{files, view};
use crate::query::Query;
use crate::view::time;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use commission::notices::{Kept, Stage};
use hyper::StatusCode;
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};

#[derive(Template)]
#[template(path = "desk/notice.html")]
struct Page {
    shell: Shell,
    id: String,
    head: String,
    stage: &'static str,
    /// What happened: when, who, what.
    past: Vec<(String, String, String)>,
    words: Vec<view::Words>,
    files: Vec<view::File>,
    /// Which steps can be taken.
    can: Can,
    /// Whether this account wrote or asked, so that another has to approve.
    own: bool,
    /// The statement, where it has to be signed away from the server.
    to_sign: Option<String>,
    entry: Option<u64>,
    reason: Option<String>,
}

/// What can be done from here.
struct Can {
    change: bool,
    approve: bool,
    publish: bool,
    ask: bool,
    agree: bool,
    stay: bool,
    withdraw: bool,
}

impl Can {
    fn from(stage: Stage) -> Self {
        Self {
            change: matches!(stage, Stage::Draft | Stage::Approved),
            approve: stage == Stage::Draft,
            publish: stage == Stage::Approved,
            ask: stage == Stage::Published,
            agree: stage == Stage::Leaving,
            stay: matches!(stage, Stage::Leaving | Stage::Agreed),
            withdraw: stage == Stage::Agreed,
        }
    }
}

pub(super) fn show(portal: &Portal, staff: &Staff, k: &Kept, fault: Option<String>) -> Result<Response, Fault> {
    let d = portal.definition();
    let notices = &office(portal)?.desk.notices;
    let (p, stage) = (&k.paper, k.paper.stage());
    let mut past: Vec<(String, String, String)> = Vec::new();
    let mut note =
        |h: &commission::notices::paper::Hand, what: String| past.push((time::local(d, h.at()), h.by.clone(), what));
    for (i, h) in p.hands.iter().enumerate() {
        note(h, if i == 0 { "wrote it".into() } else { "changed it".into() });
    }
    if let Some(h) = &p.approved {
        note(h, "approved it".into());
    }
    if let Some(r) = &p.published {
        note(&r.hand, format!("published it as entry {}", r.entry));
    }
    if let Some(h) = &p.dropped {
        note(h, "gave it up".into());
    }
    if let Some(w) = &p.withdrawal {
        note(&w.asked, format!("asked to withdraw it: {}", w.reason));
        if let Some(h) = &w.agreed {
            note(h, "agreed to the withdrawal".into());
        }
        if let Some(r) = &w.recorded {
            note(&r.hand, format!("withdrew it as entry {}", r.entry));
        }
    }
    let me = &staff.account.name;
    let own = match &p.withdrawal {
        Some(w) => w.asked.by == *me,
        None => p.hands.iter().any(|h| h.by == *me),
    };
    let to_sign = if notices.signs() { None } else { notices.to_sign(k).ok() };
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let files = k.text.attachments.iter().enumerate().map(|(i, a)| view::File {
        name: a.name.clone(),
        kind: a.media.word(),
        size: view::size(a.bytes),
        href: format!("/desk/notices/{}/file/{}", k.id, i + 1),
    });
    let page = Page {
        shell: Shell::staff(portal, &k.text.in_language(d.language()).title, staff).with_fault(fault),
        id: k.id.clone(),
        head: format!(
            "{} {}, version {} · {}",
            view::category(k.text.category),
            k.text.number,
            k.text.version,
            view::audience(d, &k.text.audience)
        ),
        stage: stage.word(),
        words: view::words(&k.text),
        files: files.collect(),
        can: Can::from(stage),
        own,
        to_sign,
        entry: p.published.as_ref().map(|r| r.entry),
        reason: p.withdrawal.as_ref().map(|w| w.reason.clone()),
        past,
    };
    show_as(status, &page)
}

pub(crate) async fn page(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let kept = office(&portal)?.desk.notices.one(&id).await?;
    if Query::read(query.as_deref()).get("change").is_some() && Can::from(kept.paper.stage()).change {
        return super::form::show(&portal, &staff, &id, super::form::Fields::of(&portal, &kept), None);
    }
    show(&portal, &staff, &kept, None)
}

pub(crate) async fn file(
    State(portal): State<Portal>,
    Extension(_staff): Extension<Staff>,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let notices = &office(&portal)?.desk.notices;
    let kept = notices.one(&id).await?;
    let at = files::position(&file).ok_or_else(files::unknown)?;
    let (attachment, bytes) = notices.file(&kept.text, at - 1).await?;
    Ok(files::send(&attachment, bytes))
}

/// The statement that comes next, as a file to be signed.
pub(crate) async fn text(
    State(portal): State<Portal>,
    Extension(_staff): Extension<Staff>,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let notices = &office(&portal)?.desk.notices;
    let text = notices.to_sign(&notices.one(&id).await?)?;
    let name = HeaderValue::from_static("attachment; filename=\"notice.txt\"");
    Ok(([(CONTENT_TYPE, crate::headers::TEXT), (CONTENT_DISPOSITION, name)], text).into_response())
}
