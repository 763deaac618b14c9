//! The gate of the desk: who comes in, with which form, and that it is written down. Nothing under `/desk/` is reached but through it.

use super::form::{self, Form};
use super::{Setup, cookie, office};
use crate::Portal;
use crate::fault::Fault;
use crate::front::Peer;
use crate::route::Access;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use commission::accounts::{Account, Found, Session, Stage, Token};
use hyper::header::{CACHE_CONTROL, HOST, HeaderMap, HeaderValue, LOCATION, ORIGIN, SET_COOKIE, USER_AGENT};
use hyper::http::uri::Authority;
use hyper::{Method, StatusCode, Uri};
use std::net::IpAddr;
use std::sync::Arc;

/// Whoever asks at the door, signed in or not.
#[derive(Debug, Clone)]
pub(crate) struct Guest {
    /// The browser's token: that of a session, or a blank one for the first form.
    pub token: Token,
    /// How far the sign-in is.
    pub session: Option<(Session, Account)>,
    /// From where.
    pub source: String,
    pub ip: IpAddr,
    /// What the browser says it is.
    pub agent: String,
}

/// Somebody who is signed in and may do what is asked.
#[derive(Debug, Clone)]
pub(crate) struct Staff {
    pub token: Token,
    pub session: Session,
    pub account: Account,
    pub source: String,
}

/// Lets through who may; everybody else is sent to the sign-in or refused.
pub(crate) async fn pass(access: Access, request: Request, next: Next) -> Response {
    match admit(access, request, next).await {
        Ok(r) => r,
        Err(Out::Fault(f)) => f.into_response(),
        Err(Out::SignIn(to)) => go(&format!("/desk/sign-in?to={}", encode(&to))),
    }
}

/// Why somebody does not come in.
enum Out {
    Fault(Fault),
    SignIn(String),
}

impl<E: Into<Fault>> From<E> for Out {
    fn from(e: E) -> Self {
        Self::Fault(e.into())
    }
}

async fn admit(access: Access, mut request: Request, next: Next) -> Result<Response, Out> {
    let portal = request.extensions().get::<Portal>().cloned();
    let peer = request.extensions().get::<Peer>().copied();
    let (Some(portal), Some(peer)) = (portal, peer) else {
        return Err(Fault::internal("the desk's gate stands without its portal").into());
    };
    let setup = Arc::clone(office(&portal)?);
    let ip = peer.address.ip().to_canonical();
    if !setup.tls && !ip.is_loopback() {
        let words = "the desk is open over TLS only, or on this machine; give the server a certificate";
        return Err(Fault::new(403, "desk-needs-tls", words).into());
    }
    let path = request.uri().path().to_owned();
    let came = cookie::token(request.headers(), setup.tls);
    let found = match &came {
        Some(t) => setup.desk.accounts.find(t).await?,
        None => Found::Nothing,
    };
    let agent = request.headers().get(USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let posted = match request.method() {
        &Method::POST => {
            same_origin(request.uri(), request.headers())?;
            let (parts, body) = request.into_parts();
            let form = form::read(Request::from_parts(parts.clone(), body)).await?;
            request = Request::from_parts(parts, axum::body::Body::empty());
            Some(form)
        }
        _ => None,
    };
    let source = ip.to_string();
    let account = match (access, found) {
        (Access::Door, found) => {
            let session = match found {
                Found::Live(s, a) => Some((s, a)),
                _ => None,
            };
            // A blank token comes from the server as well; without any there was no form to fill in.
            let token = match came {
                Some(t) => t,
                None => setup.desk.accounts.blank()?,
            };
            check_form(posted.as_ref(), &token)?;
            request.extensions_mut().insert(Guest { token, session, source, ip, agent });
            None
        }
        (Access::Staff(roles), Found::Live(session, account)) if session.stage == Stage::Full => {
            let token = came.ok_or_else(|| Fault::internal("a session without a token"))?;
            let what = format!("{} {}", request.method(), described(&request, posted.as_ref()));
            if !roles.contains(&account.role) {
                setup.desk.accounts.note(&account.name, &source, &format!("refused: {what}")).await?;
                return Err(Fault::new(403, "not-allowed", "your account may not use this page").into());
            }
            check_form(posted.as_ref(), &token)?;
            setup.desk.accounts.note(&account.name, &source, &what).await?;
            let name = account.name.clone();
            request.extensions_mut().insert(Staff { token, session, account, source });
            Some(name)
        }
        (Access::Staff(_), found) => {
            let asked = match posted {
                None => Asked::Page(request.uri().path_and_query().map_or("/desk/", |p| p.as_str()).to_owned()),
                Some(form) => Asked::Form { path, form },
            };
            return Err(Out::SignIn(keep_what_was_typed(&portal, &setup, found, came, asked).await?));
        }
        (Access::Public | Access::Device, _) => {
            return Err(Fault::internal("the desk's gate stands before another address").into());
        }
    };
    request.extensions_mut().insert(posted.unwrap_or_default());
    let mut response = next.run(request).await;
    if account.is_some() || access == Access::Door {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}

/// What somebody wanted who is not signed in.
enum Asked {
    Page(String),
    Form { path: String, form: Form },
}

/// Where to go after the sign-in. Of a form whose session fell asleep what was typed from a paper is kept for its holder; nothing else is done.
async fn keep_what_was_typed(
    portal: &Portal,
    setup: &Setup,
    found: Found,
    came: Option<Token>,
    asked: Asked,
) -> Result<String, Fault> {
    let (path, form) = match asked {
        Asked::Page(address) => return Ok(address),
        Asked::Form { path, form } => (path, form),
    };
    let typing = matches!(path.as_str(), "/desk/entry" | "/desk/entry/draft");
    let own = came.is_some_and(|t| t.is_form(form.get("form")));
    if let (true, Found::Asleep(account), Ok(place)) = (typing && own, found, super::place::of_form(portal, &form)) {
        let cells = super::paper::cells(portal, &place, &form);
        setup.desk.keep_draft(&account, place, &cells).await?;
        return Ok(super::place::entry_address(portal, &place));
    }
    Ok("/desk/".to_owned())
}

/// What stands in the log of access: the address, and of a form about a paper or a ruling, which.
fn described(request: &Request, form: Option<&Form>) -> String {
    let address = request.uri().path_and_query().map_or("", |p| p.as_str());
    match form.map(|f| (f.get("station"), f.get("contest"), f.get("count"), f.get("issue"))) {
        Some((station, contest, count, issue)) if !station.is_empty() => {
            format!("{address} {station} {contest} {count} {issue}")
        }
        _ => address.to_owned(),
    }
}

/// Every form carries the token's own word, which no other site can know.
fn check_form(form: Option<&Form>, token: &Token) -> Result<(), Fault> {
    match form {
        Some(f) if !token.is_form(f.get("form")) => Err(Fault::new(
            403,
            "form-foreign",
            "this form does not belong to your session; go back, reload the page and send it again",
        )),
        _ => Ok(()),
    }
}

/// A form must come from a page of this server: browsers say so, and what says nothing still needs the form's word.
fn same_origin(uri: &Uri, headers: &HeaderMap) -> Result<(), Fault> {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let site = text("sec-fetch-site").is_none_or(|s| matches!(s, "same-origin" | "none"));
    let origin = headers.get(ORIGIN).is_none_or(|o| {
        // HTTP/2 names the host in the address, HTTP/1.1 in a header.
        let named = headers.get(HOST).and_then(|h| h.to_str().ok());
        let host = uri.authority().map(Authority::as_str).or(named).unwrap_or_default();
        o.to_str().is_ok_and(|o| o.split_once("://").is_some_and(|(_, h)| h == host))
    });
    if site && origin { Ok(()) } else { Err(Fault::new(403, "form-foreign", "this form came from another site")) }
}

/// Sends the browser to another page, by GET.
pub(super) fn go(to: &str) -> Response {
    let mut r = StatusCode::SEE_OTHER.into_response();
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/desk/"));
    r.headers_mut().insert(LOCATION, to);
    r.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    r
}

/// The same with a new token.
pub(super) fn go_as(to: &str, token: &Token, tls: bool) -> Response {
    let mut r = go(to);
    r.headers_mut().insert(SET_COOKIE, cookie::set(token, tls));
    r
}

/// Percent-encodes a value of a query.
pub(super) fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Where to go after a sign-in: an address of the desk, nothing else.
pub(super) fn inside(to: &str) -> &str {
    let plain = to.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if to.starts_with("/desk/") && plain && !to.starts_with("/desk/sign-in") { to } else { "/desk/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere_after_a_sign_in() {
        for to in
            ["//evil", "https://evil", "/desk\\x", "/", "/desk/a b", "/desk/\r\nSet-Cookie: a", "", "/desk/sign-in"]
        {
            assert_eq!(inside(to), "/desk/", "{to:?}");
        }
        assert_eq!(inside("/desk/station/x/1?contest=a%40b"), "/desk/station/x/1?contest=a%40b");
    }

    #[test]
    fn a_form_from_elsewhere_is_refused() {
        let h = |pairs: &[(&'static str, &'static str)]| {
            same_origin(
                &Uri::from_static("/desk/entry"),
                &pairs.iter().map(|(n, v)| (n.parse().unwrap(), HeaderValue::from_static(v))).collect(),
            )
            .is_ok()
        };
        assert!(h(&[]) && h(&[("sec-fetch-site", "same-origin")]));
        assert!(h(&[("host", "a:1"), ("origin", "https://a:1")]));
        let two = |origin| {
            let headers = HeaderMap::from_iter([(ORIGIN, HeaderValue::from_static(origin))]);
            same_origin(&Uri::from_static("https://a:1/desk/entry"), &headers).is_ok()
        };
        assert!(two("https://a:1") && !two("https://b:1"), "HTTP/2 has no header with the host");
        assert!(!h(&[("sec-fetch-site", "cross-site")]) && !h(&[("sec-fetch-site", "same-site")]));
        assert!(!h(&[("host", "a:1"), ("origin", "https://b:1")]) && !h(&[("host", "a"), ("origin", "null")]));
    }
}
