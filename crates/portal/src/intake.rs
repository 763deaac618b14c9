//! `POST /intake/minutes` and `POST /intake/statement`: the door for devices and boards.

use crate::fault::Fault;
use crate::front::Peer;
use crate::{Portal, headers};
use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use commission::{Answer, IntakeError};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use std::time::Duration;

/// Most bytes of a body; the format's own limit lies below.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// Time to send a body.
const BODY_TIME: Duration = Duration::from_secs(30);
/// After how long to send again what could not be taken.
const RETRY_S: u16 = 5;

pub(crate) async fn minutes(
    State(portal): State<Portal>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Result<Response, Fault> {
    let body = whole(request).await?;
    answer(portal.intake.minutes(&body, &peer.address.ip().to_string()).await)
}

pub(crate) async fn statement(
    State(portal): State<Portal>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Result<Response, Fault> {
    let body = whole(request).await?;
    answer(portal.intake.statement(&body, &peer.address.ip().to_string()).await)
}

/// Lets only devices with a certificate through, where a client CA is set up.
pub(crate) async fn require_device(request: Request, next: Next) -> Response {
    match request.extensions().get::<Peer>() {
        Some(peer) if peer.may_send => next.run(request).await,
        _ => Fault::new(
            403,
            "client-certificate-required",
            "the intake takes connections with a certificate of the commission's client CA only",
        )
        .into_response(),
    }
}

async fn whole(request: Request) -> Result<Bytes, Fault> {
    let declared = request.headers().get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|n| n > BODY_BYTES_MAX as u64) {
        return Err(too_large());
    }
    let body = Limited::new(request.into_body(), BODY_BYTES_MAX);
    match tokio::time::timeout(BODY_TIME, body.collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(e)) if e.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(e)) => Err(Fault::new(400, "body-broken", format!("the body could not be read: {e}"))),
        Err(_) => Err(Fault::new(408, "body-slow", "the body did not come in time; send it again")),
    }
}

fn too_large() -> Fault {
    Fault::new(413, "too-large", format!("at most {BODY_BYTES_MAX} bytes are read"))
}

fn answer(result: Result<Answer, IntakeError>) -> Result<Response, Fault> {
    match result {
        Ok(receipt) => {
            let body = serde_json::to_vec(&receipt).map_err(Fault::internal)?;
            let mut r = Response::new(Body::from(body));
            r.headers_mut().insert(CONTENT_TYPE, headers::JSON);
            r.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            Ok(r)
        }
        Err(IntakeError::Refused { code, message }) => Err(Fault::new(status_of(code), code, message)),
        Err(IntakeError::Later { code, message }) => Err(Fault::busy(code, message, RETRY_S)),
    }
}

fn status_of(code: &str) -> u16 {
    match code {
        "minutes-contradict" => 409,
        // Not yet: a station keeps what it has and tries again.
        "not-sealed" | "no-keys" => 425,
        "too-large" => 413,
        _ => 422,
    }
}
