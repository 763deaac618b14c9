//! Pages that keep themselves up to date by script. Nobody sits at the keyboard when a script asks, so it does not keep a session awake; and what
//! it asks for again and again is one row a minute in the log of access, not one each time.

use axum::extract::Request;
use commission::accounts::SessionId;
use election::act::Moment;
use hyper::Method;
use hyper::header::HeaderName;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// What the script says of its requests.
const REFRESH: HeaderName = HeaderName::from_static("x-refresh");
/// The pages that have such a script. Of no other is anything left out of the log.
const PAGES: &[&str] = &["/party/dashboard"];
/// So long one row stands for all that are the same.
const ROW_US: i64 = 60_000_000;

/// Whether a script asks for a page of its own again.
pub(super) fn is_refresh(request: &Request) -> bool {
    request.method() == Method::GET
        && PAGES.contains(&request.uri().path())
        && request.headers().get(REFRESH).is_some_and(|v| v == "script")
}

/// Session, address with its query, and from where.
type Key = (SessionId, String, String);

/// When the rows were written that stand for others.
#[derive(Default)]
pub(crate) struct Refreshes(Mutex<HashMap<Key, Moment>>);

impl Refreshes {
    /// Whether no row of the last minute stands for this one.
    pub(super) fn needs_row(&self, key: &Key, now: Moment) -> bool {
        let rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rows.get(key).is_none_or(|at| now.0 - at.0 >= ROW_US)
    }

    /// A row was written.
    pub(super) fn written(&self, key: Key, now: Moment) {
        let mut rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rows.retain(|_, at| now.0 - at.0 < ROW_US);
        rows.insert(key, now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_stands_for_a_minute_of_the_same_session_address_and_place() {
        let (refreshes, second) = (Refreshes::default(), |s: i64| Moment(s * 1_000_000));
        let key = |s: &str, a: &str, from: &str| (SessionId(s.into()), a.to_owned(), from.to_owned());
        let own = key("1", "/a", "10.0.0.1");
        assert!(refreshes.needs_row(&own, second(0)));
        refreshes.written(own.clone(), second(0));
        assert!(!refreshes.needs_row(&own, second(59)));
        assert!(refreshes.needs_row(&own, second(60)), "the next minute has a row of its own");
        for other in [key("2", "/a", "10.0.0.1"), key("1", "/a?x", "10.0.0.1"), key("1", "/a", "10.0.0.2")] {
            assert!(refreshes.needs_row(&other, second(1)));
        }
        refreshes.written(key("2", "/a", "x"), second(100));
        assert_eq!(refreshes.0.lock().unwrap().len(), 1, "what is over is forgotten");
    }
}
