//! `GET /notices.atom`: the public notices as a feed (RFC 4287): an entry for each version and for each withdrawal.

use super::{text, view};
use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::subject::Subject;
use askama::Template;
use axum::extract::State;
use election::statement::{Audience, NoticeEvent};
use election::tally::Noticed;
use hyper::header::HeaderValue;
use record::hash::{hex, sha256};

/// Entries of the feed.
const ENTRIES: usize = 100;
pub(crate) const KIND: HeaderValue = HeaderValue::from_static("application/atom+xml; charset=utf-8");

#[derive(Template)]
#[template(path = "notices.xml")]
struct Feed {
    id: String,
    title: String,
    lang: String,
    updated: String,
    entries: Vec<Entry>,
}

struct Entry {
    id: String,
    title: String,
    category: &'static str,
    label: &'static str,
    updated: String,
    href: String,
    /// Why the version no longer holds.
    reason: Option<String>,
    words: Vec<view::Words>,
    files: Vec<view::File>,
}

pub(crate) async fn feed(State(portal): State<Portal>) -> Result<Show, Fault> {
    Ok(Show(portal.page(Subject::NoticesAtom).await?))
}

/// A name that stays the same for ever: a UUID of version 8 (RFC 9562) over what it names.
pub(crate) fn urn(of: &str) -> String {
    let mut b: [u8; 16] = [0; 16];
    b.copy_from_slice(&sha256(of.as_bytes())[..16]);
    b[6] = b[6] & 0x0f | 0x80;
    b[8] = b[8] & 0x3f | 0x80;
    let h = hex(&b);
    format!("urn:uuid:{}-{}-{}-{}-{}", &h[..8], &h[8..12], &h[12..16], &h[16..20], &h[20..])
}

pub(crate) fn render(portal: &Portal) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let (acts, first): (Vec<Noticed>, _) = {
        let state = portal.live.read();
        let public = |n: &&Noticed| n.notice.audience == Audience::Public;
        let acts = state.tally().notices().iter().rev().filter(public).take(ENTRIES).cloned().collect();
        (acts, state.tally().notices().last().map_or(0, |n| n.index + 1))
    };
    let entry = |n: &Noticed| {
        let text = text(portal, n);
        let reason = match &n.notice.event {
            NoticeEvent::Withdrawn { reason } => Some(reason.clone()),
            NoticeEvent::Published { .. } => None,
        };
        let head = format!("{} {}, version {}", view::category(n.notice.category), n.notice.number, n.notice.version);
        let title = match (&reason, &text) {
            (Some(_), _) => format!("Withdrawn: {head}"),
            (None, Some(t)) => t.in_language(d.language()).title.clone(),
            (None, None) => head,
        };
        Entry {
            id: urn(&format!("{}\nnotice\n{}", d.origin, n.index)),
            title,
            category: n.notice.category.word(),
            label: view::category(n.notice.category),
            updated: n.at.to_string(),
            href: format!("/notices/{}", n.notice.number),
            reason,
            files: text
                .as_ref()
                .map(|t| view::files(::words::Words::default(), t, &format!("/notices/{}", n.notice.number)))
                .unwrap_or_default(),
            words: text.as_ref().map(view::words).unwrap_or_default(),
        }
    };
    let feed = Feed {
        id: urn(&format!("{}\nnotices", d.origin)),
        title: d.names.get(d.language()).to_owned(),
        lang: d.language().to_owned(),
        // A feed without entries is as old as the beginning.
        updated: acts.first().map_or(election::act::Moment(0), |n| n.at).to_string(),
        entries: acts.iter().map(entry).collect(),
    };
    let body = feed.render().map_err(Fault::internal)?.into_bytes();
    Ok(Rendered { version: first, kind: KIND, body, immutable: false, size: Some(first), so_at: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_uuid_and_stays() {
        let u = urn("a");
        assert_eq!(u, urn("a"));
        assert_ne!(u, urn("b"));
        let digits = u.strip_prefix("urn:uuid:").unwrap();
        assert_eq!((digits.len(), digits.as_bytes()[14]), (36, b'8'));
    }
}
