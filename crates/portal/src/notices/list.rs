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
use crate::view::here::Here;
use crate::view::names::{Name, Names};
use crate::view::shell::{AsOf, Shell};
use askama::Template;
use axum::extract::{RawQuery, State};
use election::statement::{Audience, Category};

/// Notices of one part.
pub(crate) const PART: usize = 50;

#[derive(Template)]
#[template(path = "notices.html")]
struct Page {
    shell: Shell,
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
    title: Name,
    restricted: bool,
    at: String,
    /// Where it is not the first.
    version: Option<String>,
    withdrawn: Option<String>,
    files: Option<String>,
}

pub(crate) async fn page(State(portal): State<Portal>, here: Here, RawQuery(query): RawQuery) -> Result<Show, Fault> {
    let query = Query::read(query.as_deref());
    let (choice, part) = (Choice::read(&query)?, query.part()?);
    Ok(Show(portal.page(here.asks(Subject::Notices { choice, part })).await?))
}

pub(crate) fn render(portal: &Portal, here: &Here, choice: Choice, part: usize) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let names = here.names(d);
    let w = names.w;
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
            Some(t) => title(names, t),
            None if restricted => {
                let audience = view::audience_in(names, &last.notice.audience);
                names.said(&w.with("notice-for", &[("audience", audience.into())]))
            }
            None => names.said(w.say("notice-gone")),
        };
        Row {
            number: last.notice.number.clone(),
            category: view::category_in(w, last.notice.category),
            title,
            restricted,
            at: names.local(last.at),
            version: (last.notice.version > 1)
                .then(|| w.with("version-n", &[("version", last.notice.version.to_string().into())])),
            withdrawn: s
                .withdrawn()
                .map(|(n, why)| w.with("withdrawn-at", &[("at", names.local(n.at).into()), ("why", why.into())])),
            files: text.map(|t| t.attachments.len()).filter(|n| *n > 0).map(|n| w.with("files", &[("n", n.into())])),
        }
    };
    let page = Page {
        shell: Shell::new(portal, here, w.say("notices"), Some(AsOf::new(names.style.int(version), root, None))),
        all: names.style.int(all.len() as u64),
        categories: Category::ALL.map(|c| (c.word(), view::category_in(w, c), choice.category == Some(c))).to_vec(),
        choice,
        rows: all[parts.from..parts.to].iter().map(row).collect(),
        parts: parts.beside(&choice.query(1)),
    };
    html(version, &page)
}

/// The title in the page's language, or else in the election's first.
fn title(names: Names<'_>, text: &election::notice::NoticeText) -> Name {
    let wanted = names.w.language().code();
    let has = text.words.iter().any(|w| w.language == wanted);
    let words = text.in_language(if has { wanted } else { names.d.language() });
    Name { text: words.title.clone(), lang: words.language.clone() }
}
