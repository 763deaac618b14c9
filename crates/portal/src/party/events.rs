//! `GET /party/api/events?since=…`: every act as it is recorded, to all parties at the same moment. See `docs/formats/party-feed.md`.

use super::reader;
use crate::Portal;
use crate::desk::office;
use crate::fault::Fault;
use crate::feed::Permit;
use crate::gate::{Member, Signed};
use crate::guard::Socket;
use crate::query::Query;
use crate::share;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use commission::accounts::SessionId;
use commission::sharing::{Category, Form};
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

/// What a program that lost its line says it has.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

pub(crate) async fn events(State(portal): State<Portal>, request: Request) -> Result<Response, Fault> {
    let since = cursor(request.headers(), request.uri().query())?;
    let extensions = request.extensions();
    let member = extensions.get::<Member>().ok_or_else(|| Fault::internal("the gate let nobody in"))?;
    share::to(&portal, Category::Results, Form::Rest, &reader(portal.definition(), member))?;
    let session = extensions.get::<Signed>().map(|s| s.session.id.clone());
    let permit = permit(&portal, member, session);
    let reader = portal.feed.reader(since, permit, extensions.get::<Socket>().cloned())?;
    // A proxy that gathers output would hold events back.
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((headers, Body::from_stream(reader.stream())).into_response())
}

/// The index of the act that is wanted first. What a reader last had goes before where it once began.
fn cursor(headers: &HeaderMap, query: Option<&str>) -> Result<Option<u64>, Fault> {
    let number = |text: &str| text.parse::<u64>().ok().filter(|n| n.to_string() == text);
    let wrong =
        || Fault::new(400, "bad-cursor", "since is a record size, Last-Event-ID the index of an act: digits only");
    if let Some(last) = headers.get(LAST_EVENT_ID) {
        let last = last.to_str().ok().and_then(number).and_then(|n| n.checked_add(1));
        return last.map(Some).ok_or_else(wrong);
    }
    Query::read(query).get("since").map(|s| number(s).ok_or_else(wrong)).transpose()
}

/// Asked again while the feed is open: what the sharing table gives, an account that was closed or has expired, a session that was ended, a network that was taken back.
fn permit(portal: &Portal, member: &Member, session: Option<SessionId>) -> Permit {
    let (portal, member) = (portal.clone(), member.clone());
    Box::new(move || {
        let (portal, member, session) = (portal.clone(), member.clone(), session.clone());
        Box::pin(async move { may_still(&portal, &member, session.as_ref()).await.is_some_and(|may| may) })
    })
}

async fn may_still(portal: &Portal, member: &Member, session: Option<&SessionId>) -> Option<bool> {
    let accounts = &office(portal).ok()?.desk.accounts;
    let account = accounts.account(&member.account.name).await.ok()??;
    let open = !account.disabled && !account.is_expired(accounts.now()) && account.party == member.account.party;
    let party = account.party.as_deref().unwrap_or_default();
    let here = accounts.may_come_from(account.role, party, member.source.parse().ok()?).await.ok()?;
    let signed = match session {
        Some(id) => accounts.sessions(&account.name).await.ok()?.iter().any(|s| s.id == *id),
        None => true,
    };
    let shared = share::to(portal, Category::Results, Form::Rest, &reader(portal.definition(), member)).is_ok();
    Some(open && here && signed && shared)
}
