//! `GET /party/station/{id}` and `/party/blob/{digest}`: a station's page and its pictures for a party, also while they are not public yet.

use super::reader;
use crate::Portal;
use crate::fault::Fault;
use crate::files;
use crate::gate::Member;
use crate::headers;
use crate::pages;
use crate::subject::Find;
use crate::view::here::Here;
use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse as _, Response};
use commission::sharing::{Category, Form};
use hyper::header::CONTENT_TYPE;

pub(crate) async fn page(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let d = portal.definition();
    let station = Find(d).station(&id)?;
    portal.sharing().may(Category::Results, Form::Page, &reader(d, &member), None, portal.now())?;
    let made = pages::station::render(&portal, &Here::at(&format!("/station/{id}")), station).await?;
    let html = String::from_utf8(made.body).map_err(Fault::internal)?;
    // The public page with its pictures and neighbours at the party's own addresses.
    let html = html.replace("=\"/blob/", "=\"/party/blob/").replace("=\"/station/", "=\"/party/station/");
    Ok(([(CONTENT_TYPE, headers::HTML)], html).into_response())
}

pub(crate) async fn blob(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
    Path(digest): Path<String>,
    request: Request,
) -> Result<Response, Fault> {
    let reader = reader(portal.definition(), &member);
    files::blob_for(&portal, &digest, &reader, request).await
}
