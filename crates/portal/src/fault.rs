//! What goes wrong with a request, as a page for people or as JSON for programs, by the address that was asked for.

use crate::body::Body;
use crate::view::here::Here;
use crate::{headers, pages, portal::Portal};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use serde::Serialize;
use std::borrow::Cow;

/// A failed request.
#[derive(Debug, Clone, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    #[serde(skip)]
    pub(crate) status: StatusCode,
    /// Stable code.
    pub(crate) code: &'static str,
    /// What is wrong and what to do.
    pub(crate) message: Cow<'static, str>,
    /// Seconds after which to try again.
    #[serde(skip)]
    pub(crate) retry_after: Option<u16>,
}

impl Fault {
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { status, code, message: message.into(), retry_after: None }
    }

    pub(crate) fn not_found(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(404, "not-found", message)
    }

    pub(crate) fn busy(code: &'static str, message: impl Into<Cow<'static, str>>, seconds: u16) -> Self {
        Self { retry_after: Some(seconds), ..Self::new(503, code, message) }
    }

    /// What is our fault: the cause goes to the log, the asker learns that it is not theirs.
    pub(crate) fn internal(error: impl std::fmt::Display) -> Self {
        tracing::error!("a request could not be answered: {error}");
        Self::new(500, "internal", "this could not be answered; the fault is with the server and has been logged")
    }

    /// The response in the form that fits the address.
    pub(crate) fn render(&self, path: &str, portal: &Portal) -> hyper::Response<Body> {
        let page = if is_for_programs(path) { None } else { pages::error::render(self, portal, &Here::at(path)) };
        let (kind, bytes) = match page {
            Some(html) => (headers::HTML, Bytes::from(html)),
            None => (headers::JSON, Bytes::from(serde_json::to_vec(self).unwrap_or_default())),
        };
        let mut response = hyper::Response::new(Body::ready(bytes));
        *response.status_mut() = self.status;
        let h = response.headers_mut();
        h.insert(CONTENT_TYPE, kind);
        h.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(s) = self.retry_after {
            h.insert(RETRY_AFTER, HeaderValue::from(s));
        }
        response
    }
}

/// Whether programs ask here, so that errors are JSON.
fn is_for_programs(path: &str) -> bool {
    ["/api/", "/party/api/", "/intake/", "/tile/", "/blob/", "/checkpoint", "/events", "/soap", "/witness/"]
        .iter()
        .any(|p| path.starts_with(p))
}

impl IntoResponse for Fault {
    /// Carries the fault outwards; [`crate::Front`] gives it its form.
    fn into_response(self) -> Response {
        let mut r = self.status.into_response();
        r.extensions_mut().insert(self);
        r
    }
}
