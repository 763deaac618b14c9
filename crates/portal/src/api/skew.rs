//! `GET /api/v1/skew`: how far apart the first and the last party got what was released, as this server measured it.

use crate::fault::Fault;
use crate::{Portal, headers};
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE};

pub(crate) async fn one(State(portal): State<Portal>) -> Result<Response, Fault> {
    let body = serde_json::to_vec(&portal.feed.skew()).map_err(Fault::internal)?;
    Ok(([(CONTENT_TYPE, headers::JSON), (CACHE_CONTROL, headers::ONE_SECOND)], body).into_response())
}
