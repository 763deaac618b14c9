//! `GET /soap`: the contract, as WSDL, as its schema, and as a page for people; `GET /api/v1/openapi.json`. All from the one definition.

use crate::fault::Fault;
use crate::front::Show;
use crate::subject::Subject;
use crate::view::here::Here;
use crate::{Portal, headers};
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use hyper::Uri;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HOST, HeaderMap, HeaderValue};
use hyper::http::uri::Authority;
use service::{wsdl, xsd};
use std::sync::LazyLock;

const XML: HeaderValue = HeaderValue::from_static("text/xml; charset=utf-8");

pub(crate) async fn describe(
    State(portal): State<Portal>,
    here: Here,
    RawQuery(query): RawQuery,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    match query.as_deref().unwrap_or_default().to_ascii_lowercase().as_str() {
        "wsdl" => Ok(xml(wsdl::document(&address(&portal, &uri, &headers)?))),
        "xsd" => Ok(xml(xsd::document())),
        "" => Ok(Show(portal.page(here.asks(Subject::Service)).await?).into_response()),
        _ => Err(Fault::not_found("ask for /soap?wsdl or /soap?xsd, or send a call by POST")),
    }
}

fn xml(text: String) -> Response {
    ([(CONTENT_TYPE, XML), (CACHE_CONTROL, headers::NO_STORE)], text).into_response()
}

/// Where the service is, as who asks sees it: HTTP/2 names the host in the address, HTTP/1.1 in a header.
fn address(portal: &Portal, uri: &Uri, headers: &HeaderMap) -> Result<String, Fault> {
    let named = headers.get(HOST).and_then(|h| h.to_str().ok());
    // Who names none, as HTTP/1.0 may, is told of this machine.
    let named = if headers.contains_key(HOST) { named.or(Some("")) } else { Some("localhost") };
    let host = uri.authority().map(Authority::as_str).or(named).unwrap_or_default();
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']');
    if host.is_empty() || host.len() > 255 || !host.bytes().all(plain) {
        return Err(Fault::new(400, "host-missing", "the request does not say for which host it is"));
    }
    let scheme = if portal.office.as_ref().is_some_and(|o| o.tls) { "https" } else { "http" };
    Ok(format!("{scheme}://{host}/soap"))
}

pub(crate) async fn openapi() -> Response {
    static DOCUMENT: LazyLock<String> = LazyLock::new(|| service::openapi::document().to_string());
    ([(CONTENT_TYPE, headers::JSON), (CACHE_CONTROL, headers::ONE_MINUTE)], DOCUMENT.as_str()).into_response()
}
