//! `/witness/…`: the door for those who vouch for the record, and the files from which anyone can check it.
//!
//! What is posted is believed for its signature: of a witness, or of one who has counted, by a key of the key list.

use crate::fault::Fault;
use crate::files::published_checkpoint;
use crate::intake::{fault_of, json, whole};
use crate::{Portal, headers};
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE};

/// `POST /witness/cosignature`: a checkpoint of this record with the cosignature of a known witness.
pub(crate) async fn cosignature(State(portal): State<Portal>, request: Request) -> Result<Response, Fault> {
    let body = whole(request).await?;
    json(&portal.witnesses.cosignature(&body).await.map_err(fault_of)?)
}

/// `POST /witness/recount`: the signed statement that somebody has counted the record again.
pub(crate) async fn recount(State(portal): State<Portal>, request: Request) -> Result<Response, Fault> {
    let body = whole(request).await?;
    json(&portal.witnesses.recount(&body).await.map_err(fault_of)?)
}

/// `GET /witness/target`: the checkpoint that all witnesses are asked to cosign.
pub(crate) async fn target(State(portal): State<Portal>) -> Result<Response, Fault> {
    let latest = published_checkpoint(&portal).await?;
    Ok(text(portal.witnesses.target(&latest).to_string()))
}

/// `GET /witness/checkpoint`: the newest checkpoint with the cosignatures of so many parties as the policy asks for, or of one.
pub(crate) async fn checkpoint(State(portal): State<Portal>) -> Result<Response, Fault> {
    let parties = portal.witnesses.policy().map_or(1, |p| p.parties as usize);
    match portal.witnesses.witnessed_checkpoint(parties).map_err(fault_of)? {
        Some(note) => Ok(text(note)),
        None => Err(Fault::new(404, "not-witnessed", "no checkpoint has the cosignatures of so many parties yet")),
    }
}

/// `GET /witness/statements`: the newest cosigned checkpoint of each witness, the newest recount of each who has counted.
pub(crate) async fn statements(State(portal): State<Portal>) -> Result<Response, Fault> {
    let body = serde_json::to_vec(&portal.witnesses.published()).map_err(Fault::internal)?;
    Ok(([(CONTENT_TYPE, headers::JSON), (CACHE_CONTROL, headers::ONE_SECOND)], body).into_response())
}

fn text(note: String) -> Response {
    ([(CONTENT_TYPE, headers::TEXT), (CACHE_CONTROL, headers::ONE_SECOND)], note).into_response()
}
