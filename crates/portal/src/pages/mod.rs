//! The pages for people, one file each.

pub(crate) mod about;
pub(crate) mod area;
pub(crate) mod boards;
pub(crate) mod calendar;
pub(crate) mod card;
pub(crate) mod check;
pub(crate) mod choice;
pub(crate) mod consolidations;
pub(crate) mod contest;
pub(crate) mod differences;
pub(crate) mod embed;
pub(crate) mod error;
pub(crate) mod finder;
pub(crate) mod home;
pub(crate) mod map;
pub(crate) mod open;
pub(crate) mod parties;
pub(crate) mod places;
pub(crate) mod rulings;
pub(crate) mod search;
pub(crate) mod seats_pdf;
pub(crate) mod service;
pub(crate) mod sharing;
pub(crate) mod silent;
pub(crate) mod station;
pub(crate) mod turnout;
pub(crate) mod witnesses;

use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::headers;
use crate::query::Query;
use crate::subject::{Asked, Find, Subject};
use crate::view::links;
use crate::view::names::Names;
use crate::view::shell::AsOf;
use askama::Template;
use axum::response::{IntoResponse as _, Response};
use election::act::Moment;
use election::id::AreaIx;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE};
use record::Hash;
use words::Language;

/// Renders a page of a state.
pub(crate) fn html(version: u64, page: &impl Template) -> Result<Rendered, Fault> {
    Ok(Rendered::html(version, page.render().map_err(Fault::internal)?))
}

/// A page that is kept by nobody here: what was asked for is in it. It follows from the definition, so others may keep it a minute.
fn at_once(language: Language, page: &impl Template) -> Result<Response, Fault> {
    let html = page.render().map_err(Fault::internal)?;
    let body = links::stay_bytes(html.into_bytes(), language);
    Ok(([(CONTENT_TYPE, headers::HTML), (CACHE_CONTROL, headers::ONE_MINUTE)], body).into_response())
}

/// A list of which `?area=` asks for a part of the country and `?part=` for a part of the list.
pub(crate) async fn listed(
    portal: &Portal,
    language: Language,
    query: Option<&str>,
    subject: impl FnOnce(Option<AreaIx>, usize) -> Subject,
) -> Result<Show, Fault> {
    let query = Query::read(query);
    let area = query.get("area").map(|id| Find(portal.definition()).area(id)).transpose()?;
    Ok(Show(portal.page(Asked { subject: subject(area, query.part()?), language }).await?))
}

/// From which state a page follows, in words.
fn as_of(names: Names<'_>, size: u64, root: Hash, at: Option<Moment>) -> AsOf {
    AsOf::new(names.style.int(size), root, at.map(|at| names.local(at)))
}

/// One part of a long list, with links to its neighbours.
pub(crate) struct Parts {
    pub from: usize,
    pub to: usize,
    pub earlier: Option<usize>,
    pub later: Option<usize>,
    pub words: String,
    /// What stands in an address before the number of the part.
    pub address: String,
}

impl Parts {
    /// `None` where the list has no such part; the first is always there.
    pub(crate) fn of(part: usize, each: usize, all: usize, names: Names<'_>) -> Option<Self> {
        let from = (part - 1).checked_mul(each)?;
        if part > 1 && from >= all {
            return None;
        }
        let to = all.min(from + each);
        let range = [("from", (from + 1).into()), ("to", to.into()), ("all", all.into())];
        let words = if all > each { names.w.with("part-of-list", &range) } else { String::new() };
        let (earlier, later) = ((part > 1).then(|| part - 1), (to < all).then_some(part + 1));
        Some(Self { from, to, earlier, later, words, address: "?part=".into() })
    }

    /// For a list of which a query says what is in it.
    pub(crate) fn beside(self, query: &str) -> Self {
        let address = if query.is_empty() { "?part=".into() } else { format!("{query}&part=") };
        Self { address, ..self }
    }
}
