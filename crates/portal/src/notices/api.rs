//! `GET /api/v1/notices`: every act about notices as data, the newest first; texts of what is public.

use super::{Choice, list, text};
use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::query::Query;
use crate::subject::Subject;
use axum::extract::{RawQuery, State};
use election::act::Moment;
use election::id::Digest;
use election::notice::{NoticeText, typed};
use election::statement::{Audience, NoticeEvent};
use election::tally::Noticed;
use serde::Serialize;

#[derive(Serialize)]
struct List {
    /// Record size from which it follows.
    size: u64,
    /// Acts in all.
    all: usize,
    part: usize,
    notices: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    number: String,
    version: u16,
    event: &'static str,
    category: &'static str,
    audience: String,
    at: Moment,
    entry: u64,
    /// Digest of the text: of its bytes where the audience is public, else salted.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Digest>,
    salted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// `null` of what is not public.
    words: Option<Vec<Words>>,
    attachments: Option<Vec<File>>,
}

#[derive(Serialize)]
struct Words {
    language: String,
    title: String,
    body: String,
}

#[derive(Serialize)]
struct File {
    name: String,
    media: &'static str,
    bytes: u64,
    digest: Digest,
    url: String,
}

pub(crate) async fn list(State(portal): State<Portal>, RawQuery(query): RawQuery) -> Result<Show, Fault> {
    let query = Query::read(query.as_deref());
    let (choice, part) = (Choice::read(&query)?, query.part()?);
    Ok(Show(portal.page(Subject::NoticesJson { choice, part }).await?))
}

pub(crate) fn render(portal: &Portal, choice: Choice, part: usize) -> Result<Rendered, Fault> {
    let (acts, version) = {
        let state = portal.live.read();
        let all = state.tally().notices();
        let acts: Vec<Noticed> = all.iter().rev().filter(|n| choice.holds(n)).cloned().collect();
        (acts, all.last().map_or(0, |n| n.index + 1))
    };
    let from = (part - 1).saturating_mul(list::PART);
    if part > 1 && from >= acts.len() {
        return Err(Fault::not_found("there is no such part of this list"));
    }
    let rows = acts.iter().skip(from).take(list::PART).map(|n| row(n, text(portal, n)));
    Rendered::json(version, &List { size: version, all: acts.len(), part, notices: rows.collect() })
}

fn row(n: &Noticed, text: Option<NoticeText>) -> Row {
    let (digest, reason) = match &n.notice.event {
        NoticeEvent::Published { text, .. } => (Some(*text), None),
        NoticeEvent::Withdrawn { reason } => (None, Some(reason.clone())),
    };
    let file = |a: election::notice::Attachment| File {
        url: format!("/blob/{}", a.digest.hex()),
        name: a.name,
        media: a.media.word(),
        bytes: a.bytes,
        digest: a.digest,
    };
    let (words, attachments) = match text {
        Some(t) => {
            let of = |w: election::notice::Words| Words { language: w.language, title: w.title, body: typed(&w.body) };
            (Some(t.words.into_iter().map(of).collect()), Some(t.attachments.into_iter().map(file).collect()))
        }
        None => (None, None),
    };
    Row {
        number: n.notice.number.clone(),
        version: n.notice.version,
        event: if n.is_publication() { "published" } else { "withdrawn" },
        category: n.notice.category.word(),
        audience: n.notice.audience.to_string(),
        at: n.at,
        entry: n.index,
        text: digest,
        salted: n.notice.audience != Audience::Public,
        reason,
        words,
        attachments,
    }
}
