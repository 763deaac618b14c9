//! `GET /notices`: what the commission has made known, the newest first, with what was withdrawn.

use super::{Choice, Standing, standings, text, view};
use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::pages::{Parts, html};
use crate::query::Query;
use crate::subject::Subject;
use crate::texts as t;
use crate::view::names::Names;
use crate::view::shell::{AsOf, Shell};
use crate::view::time;
use askama::Template;
use axum::extract::{RawQuery, State};
use election::statement::{Audience, Category};

/// Notices of one part.
pub(crate) const PART: usize = 50;

#[derive(Template)]
#[template(path = "notices.html")]
struct Page<'a> {
    shell: Shell,
    lang: &'a str,
    all: String,
    choice: Choice,
    categories: Vec<(&'static str, &'static str, bool)>,
    rows: Vec<Row>,
    parts: Parts,
}

struct Row {
    number: String,
    category: &'static str,
    /// Title, or for whom it is where that is not everybody.
    title: String,
    restricted: bool,
    at: String,
    version: u16,
    withdrawn: Option<String>,
    files: usize,
}

pub(crate) async fn page(State(portal): State<Portal>, RawQuery(query): RawQuery) -> Result<Show, Fault> {
    let query = Query::read(query.as_deref());
    let (choice, part) = (Choice::read(&query)?, query.part()?);
    Ok(Show(portal.page(Subject::Notices { choice, part }).await?))
}

pub(crate) fn render(portal: &Portal, choice: Choice, part: usize) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let names = Names::new(d);
    let (acts, version, root) = {
        let state = portal.live.read();
        let acts = state.tally().notices().to_vec();
        let version = acts.last().map_or(0, |n| n.index + 1);
        (acts, version, state.tree.root_at(version).unwrap_or(state.root))
    };
    let all = standings(&acts, choice);
    let parts = Parts::of(part, PART, all.len(), names)
        .ok_or_else(|| Fault::not_found("there is no such part of this list"))?;
    let row = |s: &Standing| {
        let last = s.last();
        let text = text(portal, last);
        let restricted = last.notice.audience != Audience::Public;
        let title = match &text {
            Some(t) => t.in_language(d.language()).title.clone(),
            None if restricted => format!("A notice {}", view::audience(d, &last.notice.audience)),
            None => "Its text was withdrawn from publication".into(),
        };
        Row {
            number: last.notice.number.clone(),
            category: view::category(last.notice.category),
            title,
            restricted,
            at: time::local(d, last.at),
            version: last.notice.version,
            withdrawn: s.withdrawn().map(|(n, why)| format!("{}: {why}", time::local(d, n.at))),
            files: text.map_or(0, |t| t.attachments.len()),
        }
    };
    let page = Page {
        shell: Shell::new(portal, "Notices", Some(AsOf::new(names.style.int(version), root, None))),
        lang: d.language(),
        all: names.style.int(all.len() as u64),
        categories: Category::ALL.map(|c| (c.word(), view::category(c), choice.category == Some(c))).to_vec(),
        choice,
        rows: all[parts.from..parts.to].iter().map(row).collect(),
        parts: parts.beside(&choice.query(1)),
    };
    html(version, &page)
}
