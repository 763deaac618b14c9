//! `POST /soap`: one call, from the envelope to the answer.
//!
//! The order: the door, the body within its limit and time, the envelope, the age of the token, name and password, the token's nonce, the arguments, sharing,
//! the log, the answer. Whoever has not signed in learns nothing but what is wrong with the message.

use super::answer::{self, Answer};
use super::door::{Caller, Door, internal};
use super::image;
use crate::Portal;
use crate::cache::RECORD_SIZE;
use crate::front::Peer;
use crate::headers;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use service::contract::Shape;
use service::envelope::{self, HttpHead, Version};
use service::fault::{Refusal, Rejected};
use service::xml::BYTES_MAX;
use std::time::Duration;

/// The stable code of a fault, for those whose library hides the detail.
const FAULT_CODE: HeaderName = HeaderName::from_static("x-fault-code");
const SOAP_ACTION: HeaderName = HeaderName::from_static("soapaction");
/// Longest time for a body to come, and for a place to answer in.
const BODY_TIME: Duration = Duration::from_secs(30);
const PLACE_TIME: Duration = Duration::from_secs(10);

pub(crate) async fn call(State(portal): State<Portal>, Extension(peer): Extension<Peer>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    match answer_to(&portal, peer, &parts.headers, body).await {
        Ok((version, a)) => {
            let mut r = respond(version, a.text);
            r.headers_mut().insert(RECORD_SIZE, HeaderValue::from(a.size));
            r
        }
        Err(Rejected { version, refusal }) => {
            tracing::info!(source = %peer.address.ip(), code = refusal.code, "a call of the web service was refused");
            fault(version, &refusal)
        }
    }
}

async fn answer_to(
    portal: &Portal,
    peer: Peer,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Version, Answer), Rejected> {
    let text = |name: HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    let head = HttpHead { content_type: text(CONTENT_TYPE), soap_action: text(SOAP_ACTION) };
    let early = |refusal| Rejected::before_body(&head, refusal);
    let door = Door::open(portal, peer).map_err(early)?;
    let body = whole(headers, body).await.map_err(early)?;
    let request = envelope::read(&head, &body)?;
    let version = request.version;
    let rejected = |refusal| Rejected { version, refusal };
    let now = portal.now();
    request.token.check_age(now, portal.service.replays.since()).map_err(rejected)?;
    let caller = door.sign_in(portal, &request.token.name, &request.token.password).await.map_err(rejected)?;
    let operation = request.operation;
    let answered = async {
        portal.service.replays.take(&request.token, now)?;
        let arguments = request.arguments?;
        let asked: Vec<String> = arguments.all().map(|(n, v)| format!("{n}={v}")).collect();
        caller.note(&format!("soap {} {}", operation.name, asked.join(" "))).await?;
        let place = tokio::time::timeout(PLACE_TIME, portal.service.places.acquire()).await;
        let Ok(Ok(_place)) = place else {
            return Err(Refusal::new("busy", "as many calls as may be are being answered; try again").after(2));
        };
        let reader = caller.reader();
        match operation.shape {
            Shape::File => image::picture(portal, version, operation, &arguments, &reader).await,
            Shape::Rows { .. } => {
                let portal = portal.clone();
                let work = move || answer::rows(&portal, version, operation, &arguments, &reader);
                tokio::task::spawn_blocking(work).await.map_err(internal)?
            }
        }
    };
    match answered.await {
        Ok(a) => Ok((version, a)),
        Err(refusal) => Err(rejected(noted(&caller, operation.name, refusal).await)),
    }
}

/// What was refused to somebody who had signed in stands in the log as well.
async fn noted(caller: &Caller, operation: &str, refusal: Refusal) -> Refusal {
    match caller.note(&format!("soap {operation} refused: {}", refusal.code)).await {
        Ok(()) => refusal,
        Err(e) => e,
    }
}

/// The body, within its limit and time.
async fn whole(headers: &HeaderMap, body: Body) -> Result<Bytes, Refusal> {
    let too_large = || Refusal::new("too-large", format!("a request has at most {BYTES_MAX} bytes"));
    let declared = headers.get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|n| n > BYTES_MAX) {
        return Err(too_large());
    }
    let read = tokio::time::timeout(BODY_TIME, Limited::new(body, BYTES_MAX).collect()).await;
    match read {
        Err(_) => Err(Refusal::new("xml-malformed", "the body did not come in time")),
        Ok(Err(e)) if e.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(e)) => Err(Refusal::new("xml-malformed", format!("the body could not be read: {e}"))),
        Ok(Ok(all)) => Ok(all.to_bytes()),
    }
}

fn respond(version: Version, text: String) -> Response {
    let mut r = Response::new(Body::from(text));
    let kind = match version {
        Version::V11 => HeaderValue::from_static("text/xml; charset=utf-8"),
        Version::V12 => HeaderValue::from_static("application/soap+xml; charset=utf-8"),
    };
    r.headers_mut().insert(CONTENT_TYPE, kind);
    r.headers_mut().insert(CACHE_CONTROL, headers::NO_STORE);
    r
}

fn fault(version: Version, refusal: &Refusal) -> Response {
    let mut r = respond(version, refusal.envelope(version));
    *r.status_mut() = StatusCode::from_u16(refusal.soap_status(version)).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    r.headers_mut().insert(FAULT_CODE, HeaderValue::from_static(refusal.code));
    if let Some(s) = refusal.retry_after_s {
        r.headers_mut().insert(RETRY_AFTER, HeaderValue::from(s));
    }
    r
}
