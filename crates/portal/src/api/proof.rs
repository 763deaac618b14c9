//! `GET /api/v1/proof/{index}`: one entry of the record, with the proof that it stands in the present checkpoint.

use crate::fault::Fault;
use crate::{Portal, headers};
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use commission::entries;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE};
use record::Hash;
use record::hash::leaf_hash;
use serde::Serialize;

#[derive(Serialize)]
struct Proof<'a> {
    index: u64,
    /// The exact bytes, which are JSON themselves.
    entry: &'a str,
    leaf: Hash,
    size: u64,
    root: Hash,
    proof: Vec<Hash>,
    checkpoint: &'a str,
}

pub(crate) async fn one(State(portal): State<Portal>, Path(index): Path<String>) -> Result<Response, Fault> {
    let unknown =
        || Fault::new(404, "unknown-entry", "the record has no entry of this index, or not yet; the first is 0");
    let canonical = index.bytes().all(|b| b.is_ascii_digit()) && (index == "0" || !index.starts_with('0'));
    let index: u64 = index.parse().ok().filter(|_| canonical).ok_or_else(unknown)?;
    let (size, root, proof, checkpoint) = {
        let state = portal.live.read();
        let size = state.tree.size();
        if index >= size {
            return Err(unknown());
        }
        let proof = state.tree.inclusion_proof(index, size).map_err(Fault::internal)?;
        (size, state.root, proof, state.checkpoint.clone())
    };
    let stored = entries::read(&portal.store, index).await.map_err(Fault::internal)?.ok_or_else(unknown)?;
    let entry = std::str::from_utf8(&stored.body).map_err(Fault::internal)?;
    let body = Proof { index, entry, leaf: leaf_hash(&stored.body), size, root, proof, checkpoint: &checkpoint };
    let body = serde_json::to_vec(&body).map_err(Fault::internal)?;
    Ok(([(CONTENT_TYPE, headers::JSON), (CACHE_CONTROL, headers::ONE_SECOND)], body).into_response())
}
