//! `POST /intake/minutes`, `/intake/statement` and `/intake/pages`: the door for devices and boards.

use crate::fault::Fault;
use crate::front::Peer;
use crate::{Portal, headers};
use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use commission::intake::{NOTE_BYTES_MAX, PICTURE_BYTES_MAX};
use commission::{Answer, IntakeError};
use election::act::Channel;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use station::delivery;
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Most bytes of a body; the format's own limit lies below.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// Most bytes of a page with its note.
const PAGE_BYTES_MAX: usize = 4 + NOTE_BYTES_MAX + PICTURE_BYTES_MAX;
/// Time to send a body, of a page its note.
const BODY_TIME: Duration = Duration::from_secs(30);
/// Time to send a picture.
const PICTURE_TIME: Duration = Duration::from_secs(120);
/// What the body of a page that no code could file is.
const UNREAD_TYPE: &str = "application/vnd.scrutineer.unread";
/// What a page's body is.
const PAGE_TYPE: &str = "application/vnd.scrutineer.page";
/// After how long to send again what could not be taken.
const RETRY_S: u16 = 5;

/// Memory for pictures that are on their way, in KiB: whoever would need more waits.
const PICTURES_KIB_MAX: usize = 256 * 1024;
static PICTURES: Semaphore = Semaphore::const_new(PICTURES_KIB_MAX);

pub(crate) async fn minutes(
    State(portal): State<Portal>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Result<Response, Fault> {
    let channel = channel_of(request.uri().query())?;
    if matches!(channel, Channel::Card | Channel::Tape | Channel::Scan) {
        from_a_desk(portal.definition().rehearsal, peer)?;
    }
    let delivery = delivery(&request)?;
    let body = whole(request).await?;
    let source = peer.address.ip().to_string();
    answer(portal.intake.delivered_copy(channel, &body, delivery.as_deref(), &source).await)
}

pub(crate) async fn statement(
    State(portal): State<Portal>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Result<Response, Fault> {
    let body = whole(request).await?;
    answer(portal.intake.statement(&body, &peer.address.ip().to_string()).await)
}

/// A page: four bytes with the length of its note, the note, the picture. The note is checked before the picture is read, so that who may
/// not sign pages costs nothing.
pub(crate) async fn page(
    State(portal): State<Portal>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Result<Response, Fault> {
    of_type(&request, PAGE_TYPE, "page-content-type")?;
    from_a_desk(portal.definition().rehearsal, peer)?;
    let source = peer.address.ip().to_string();
    let delivery = delivery(&request)?;
    let declared = declared(&request, PAGE_BYTES_MAX)?.unwrap_or(PAGE_BYTES_MAX);
    let mut body = Limited::new(request.into_body(), PAGE_BYTES_MAX);
    let mut read = Vec::new();
    let note_ends = in_time(BODY_TIME, read_note(&mut body, &mut read)).await?;
    portal.intake.page_note(&read[4..note_ends], delivery.as_deref(), &source).await.map_err(fault_of)?;
    let (picture, _room) = read_picture(body, &read[note_ends..], declared).await?;
    answer(portal.intake.delivered_page(&read[4..note_ends], picture, delivery.as_deref(), &source).await)
}

/// A page that no code could file: four bytes with the length of the desk's report, the report, the picture; the delivery in its header.
pub(crate) async fn unread(
    State(portal): State<Portal>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Result<Response, Fault> {
    of_type(&request, UNREAD_TYPE, "unread-content-type")?;
    from_a_desk(portal.definition().rehearsal, peer)?;
    let delivery = delivery(&request)?;
    let declared = declared(&request, PAGE_BYTES_MAX)?.unwrap_or(PAGE_BYTES_MAX);
    let mut body = Limited::new(request.into_body(), PAGE_BYTES_MAX);
    let mut read = Vec::new();
    let ends = in_time(BODY_TIME, read_note(&mut body, &mut read)).await?;
    portal.intake.unread_report(&read[4..ends], delivery.as_deref(), None).map_err(fault_of)?;
    let (picture, _room) = read_picture(body, &read[ends..], declared).await?;
    json(&portal.intake.unread(&read[4..ends], picture, delivery.as_deref()).await.map_err(fault_of)?)
}

fn of_type(request: &Request, kind: &str, code: &'static str) -> Result<(), Fault> {
    if request.headers().get(CONTENT_TYPE).is_some_and(|v| v == kind) {
        return Ok(());
    }
    Err(Fault::new(415, code, format!("the body must be {kind}")))
}

/// Reads the picture after what came before it; room for it first, held as long as the permit lives.
async fn read_picture(
    mut body: Limited<Body>,
    begun: &[u8],
    declared: usize,
) -> Result<(Vec<u8>, SemaphorePermit<'static>), Fault> {
    let kib = u32::try_from(declared.div_ceil(1024)).unwrap_or(u32::MAX);
    let room = PICTURES.acquire_many(kib).await.map_err(Fault::internal)?;
    let mut picture = Vec::with_capacity(declared.saturating_sub(begun.len()));
    picture.extend_from_slice(begun);
    in_time(PICTURE_TIME, async {
        while piece(&mut body, &mut picture).await? {}
        Ok(())
    })
    .await?;
    Ok((picture, room))
}

/// The desk's delivery, from its header.
fn delivery(request: &Request) -> Result<Option<String>, Fault> {
    let mut values = request.headers().get_all(delivery::HEADER).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let form = || {
        let message = "the header Scrutineer-Delivery holds one signed note of at most 1,024 bytes in Base64";
        Fault::new(422, "delivery-form", message)
    };
    if values.next().is_some() {
        return Err(form());
    }
    delivery::from_header(value.as_bytes()).map(Some).ok_or_else(form)
}

/// Whether a copy that only a desk can bring is taken from this peer: the outer fence. The transmitted minutes and the note of a page are
/// public; what binds the channel and the picture is the desk's delivery, which the intake checks. In a rehearsal everybody may.
fn from_a_desk(rehearsal: bool, peer: Peer) -> Result<(), Fault> {
    if rehearsal || peer.known {
        return Ok(());
    }
    Err(Fault::new(
        403,
        "sender-unknown",
        "cards, tapes, scans and pages are taken over connections with a certificate of the commission's client CA only: serve with --tls-cert and --client-ca",
    ))
}

/// Reads until the note is there; gives where it ends.
async fn read_note(body: &mut Limited<Body>, read: &mut Vec<u8>) -> Result<usize, Fault> {
    let form = |message: &str| Fault::new(422, "page-form", message.to_owned());
    loop {
        if let Some((length, rest)) = read.split_first_chunk::<4>() {
            let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
            if length > NOTE_BYTES_MAX {
                return Err(form(
                    "a page begins with the length of its note in four bytes; this says more than a note may have",
                ));
            }
            if rest.len() >= length {
                return Ok(4 + length);
            }
        }
        if !piece(body, read).await? {
            return Err(form("the body ends before the note of the page does"));
        }
    }
}

/// Reads one more piece of a body; `false` at its end.
async fn piece(body: &mut Limited<Body>, read: &mut Vec<u8>) -> Result<bool, Fault> {
    match body.frame().await {
        None => Ok(false),
        Some(Ok(frame)) => {
            if let Some(data) = frame.data_ref() {
                read.extend_from_slice(data);
            }
            Ok(true)
        }
        Some(Err(e)) => Err(broken(&*e, PAGE_BYTES_MAX)),
    }
}

/// The channel that an address names; without one minutes are transmitted.
fn channel_of(query: Option<&str>) -> Result<Channel, Fault> {
    let Some(query) = query else { return Ok(Channel::Transmitted) };
    query.strip_prefix("channel=").and_then(Channel::parse).ok_or_else(|| {
        let words = Channel::ALL.map(Channel::word).join(", ");
        Fault::new(400, "unknown-channel", format!("the address may end with ?channel= and one of {words}"))
    })
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

pub(crate) async fn whole(request: Request) -> Result<Bytes, Fault> {
    declared(&request, BODY_BYTES_MAX)?;
    let body = Limited::new(request.into_body(), BODY_BYTES_MAX);
    in_time(BODY_TIME, async { body.collect().await.map(|b| b.to_bytes()).map_err(|e| broken(&*e, BODY_BYTES_MAX)) })
        .await
}

/// How many bytes the sender says there will be.
fn declared(request: &Request, max: usize) -> Result<Option<usize>, Fault> {
    let declared = request.headers().get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|n| n > max) { Err(too_large(max)) } else { Ok(declared) }
}

async fn in_time<T>(time: Duration, read: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    let slow = || Fault::new(408, "body-slow", "the body did not come in time; send it again");
    tokio::time::timeout(time, read).await.unwrap_or_else(|_| Err(slow()))
}

fn broken(e: &(dyn std::error::Error + 'static), max: usize) -> Fault {
    if e.is::<LengthLimitError>() {
        return too_large(max);
    }
    Fault::new(400, "body-broken", format!("the body could not be read: {e}"))
}

fn too_large(max: usize) -> Fault {
    Fault::new(413, "too-large", format!("at most {max} bytes are read"))
}

fn answer(result: Result<Answer, IntakeError>) -> Result<Response, Fault> {
    match result {
        Ok(receipt) => json(&receipt),
        Err(e) => Err(fault_of(e)),
    }
}

pub(crate) fn json(body: &impl serde::Serialize) -> Result<Response, Fault> {
    let body = serde_json::to_vec(body).map_err(Fault::internal)?;
    let mut r = Response::new(Body::from(body));
    r.headers_mut().insert(CONTENT_TYPE, headers::JSON);
    r.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(r)
}

pub(crate) fn fault_of(e: IntakeError) -> Fault {
    match e {
        IntakeError::Refused { code, message } => Fault::new(status_of(code), code, message),
        IntakeError::Later { code, message } => Fault::busy(code, message, RETRY_S),
    }
}

fn status_of(code: &str) -> u16 {
    match code {
        "minutes-contradict" | "copy-repeated" | "page-repeated" | "other-history" | "beyond-record" => 409,
        "unknown-witness" => 403,
        // Not yet: a station keeps what it has and tries again.
        "not-sealed" | "no-keys" => 425,
        "too-large" | "page-too-large" => 413,
        _ => 422,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_taken_from_the_known_only_where_it_is_no_rehearsal() {
        let peer = |known| Peer { address: ([127, 0, 0, 1], 9).into(), may_send: true, known };
        assert!(from_a_desk(true, peer(false)).is_ok() && from_a_desk(false, peer(true)).is_ok());
        assert_eq!(from_a_desk(false, peer(false)).expect_err("unknown").code, "sender-unknown");
    }
}
