//! `GET /desk/scan/{digest}?station=…`: the picture of a page, for those whose board it belongs to.

use super::place;
use crate::Portal;
use crate::fault::Fault;
use crate::gate::Staff;
use crate::gate::form::Form;
use crate::subject::Find;
use axum::Extension;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use commission::desk::is_in_board;
use election::id::Digest;
use hyper::header::{CONTENT_TYPE, HeaderValue};

pub(crate) async fn picture(
    State(portal): State<Portal>,
    Extension(staff): Extension<Staff>,
    Path(digest): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let d = portal.definition();
    let query = Form::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let station = Find(d).station(query.get("station"))?;
    if !is_in_board(d, &staff.account, d.stations[station.at()].area) {
        return Err(Fault::new(403, "other-board", "this station belongs to another board"));
    }
    let none = || Fault::not_found("no page of this station has this picture");
    let digest = Digest::from_hex(&digest).ok_or_else(none)?;
    let pair = place::pair(d, station, query.get("contest"))?;
    let is_there = {
        let state = portal.live.read();
        state.tally().pair(pair).case.as_ref().is_some_and(|c| c.pages.iter().any(|p| p.image == digest))
    };
    if !is_there {
        return Err(none());
    }
    let bytes = tokio::fs::read(portal.public.join("blob").join(digest.hex())).await.map_err(Fault::internal)?;
    Ok(([(CONTENT_TYPE, HeaderValue::from_static("image/png"))], bytes).into_response())
}
