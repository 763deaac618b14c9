//! `GET /acts.atom`: the acts of the record as a feed (RFC 4287) with an archive (RFC 5005, section 4).
//!
//! The feed has the newest acts, a hundred at least where there are as many; `?page=n` has the n-th hundred of the record, which never changes.

use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::feed::event;
use crate::front::Show;
use crate::notices::atom::{KIND, urn};
use crate::query::Query;
use crate::subject::Subject;
use askama::Template;
use axum::extract::{RawQuery, State};
use commission::entries;
use election::act::Moment;

/// Acts of a page of the archive.
const EACH: u64 = 100;

#[derive(Template)]
#[template(path = "acts.xml")]
struct Feed {
    id: String,
    title: String,
    lang: String,
    updated: String,
    /// The page of the archive that this is; `None`: the feed itself.
    page: Option<u64>,
    /// The page with the acts before.
    before: Option<u64>,
    acts: Vec<Act>,
}

struct Act {
    id: String,
    index: u64,
    kind: String,
    title: String,
    at: String,
    /// The station it is about.
    station: Option<String>,
    /// The signed text of a statement.
    statement: Option<String>,
}

/// The feed, or a page of its archive.
pub(crate) async fn feed(State(portal): State<Portal>, RawQuery(query): RawQuery) -> Result<Show, Fault> {
    let page = match Query::read(query.as_deref()).get("page") {
        None => None,
        Some(n) => {
            let missing = || {
                Fault::new(404, "no-such-page", "the archive of this feed has no such page, or not yet; the first is 0")
            };
            let canonical = n.bytes().all(|b| b.is_ascii_digit()) && (n == "0" || !n.starts_with('0'));
            let page: u64 = n.parse().ok().filter(|_| canonical).ok_or_else(missing)?;
            Some(Some(page).filter(|p| *p < archived(portal.live.size())).ok_or_else(missing)?)
        }
    };
    Ok(Show(portal.page(Subject::ActsAtom { page }).await?))
}

/// Pages of the archive at this record size: the feed itself has the last hundred and what is beyond.
fn archived(size: u64) -> u64 {
    (size / EACH).saturating_sub(1)
}

pub(crate) async fn render(portal: &Portal, page: Option<u64>) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let size = portal.live.size();
    let (from, to) = match page {
        Some(p) => (p * EACH, (p + 1) * EACH),
        None => (archived(size) * EACH, size),
    };
    let stored = entries::range_stored(&portal.store, from, to).await.map_err(Fault::internal)?;
    let mut acts = Vec::with_capacity(stored.len());
    for (entry, index) in stored.iter().zip(from..) {
        let mut event = vec![];
        event::write(&mut event, index, entry);
        acts.push(act(d.origin.as_str(), index, &event)?);
    }
    acts.reverse();
    let feed = Feed {
        id: urn(&format!("{}\nacts", d.origin)),
        title: d.names.get(d.language()).to_owned(),
        lang: d.language().to_owned(),
        // A feed without entries is as old as the beginning.
        updated: acts.first().map_or_else(|| Moment(0).to_string(), |a| a.at.clone()),
        page,
        before: page.unwrap_or(archived(size)).checked_sub(1),
        acts,
    };
    let body = feed.render().map_err(Fault::internal)?.into_bytes();
    let version = if page.is_some() { 0 } else { size };
    Ok(Rendered {
        version,
        kind: KIND,
        body,
        immutable: page.is_some(),
        size: page.is_none().then_some(size),
        so_at: None,
    })
}

/// An act from its event of the parties' feed, which says the same.
fn act(origin: &str, index: u64, event: &[u8]) -> Result<Act, Fault> {
    let text = std::str::from_utf8(event).map_err(Fault::internal)?;
    let data = text.lines().find_map(|l| l.strip_prefix("data: ")).unwrap_or_default();
    let v: serde_json::Value = serde_json::from_str(data).map_err(Fault::internal)?;
    let said = |name: &str| v[name].as_str().map(str::to_owned);
    let kind = said("kind").unwrap_or_default();
    let station = said("station");
    let what = [Some(kind.clone()), station.clone(), said("ballot"), said("channel"), said("standing")];
    Ok(Act {
        id: urn(&format!("{origin}\nact\n{index}")),
        index,
        title: what.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        at: said("at").unwrap_or_else(|| Moment(0).to_string()),
        statement: said("statement"),
        station,
        kind,
    })
}
