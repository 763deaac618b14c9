//! `GET /api/v1/checks`: what is looked at in minutes: code, formula, weight, meaning, a boundary case.

use crate::fault::Fault;
use crate::headers;
use axum::response::{IntoResponse as _, Response};
use election::checks::CHECKS;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE};

pub(crate) async fn list() -> Result<Response, Fault> {
    let body = serde_json::to_vec(&CHECKS).map_err(Fault::internal)?;
    Ok(([(CONTENT_TYPE, headers::JSON), (CACHE_CONTROL, headers::ONE_MINUTE)], body).into_response())
}
