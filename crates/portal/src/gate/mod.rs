//! The gate of desk and party portal: who comes in, with which form, from where, and that it is written down. Nothing under `/desk/` and
//! `/party/` is reached but through it.

mod basic;
mod cookie;
mod face;
pub(crate) mod form;
pub(crate) mod limit;
mod multipart;
pub(crate) mod refresh;
pub(crate) mod session;
pub(crate) mod sign_in;
#[cfg(test)]
mod tests;

pub(crate) use face::Face;

use crate::Portal;
use crate::desk::{Setup, keep, office};
use crate::fault::Fault;
use crate::front::Peer;
use crate::route::Access;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use commission::accounts::{Account, AccountError, Found, Role, Session, Stage, Token};
use election::id::PartyIx;
use form::Form;
use hyper::header::{
    AUTHORIZATION, CACHE_CONTROL, HOST, HeaderMap, HeaderValue, LOCATION, ORIGIN, SET_COOKIE, USER_AGENT,
    WWW_AUTHENTICATE,
};
use hyper::http::uri::Authority;
use hyper::{Method, StatusCode, Uri};
use std::net::IpAddr;
use std::sync::Arc;

/// Whoever asks at the door, signed in or not.
#[derive(Debug, Clone)]
pub(crate) struct Guest {
    /// At which door.
    pub face: Face,
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

/// Somebody with a session, of the staff or of a party.
#[derive(Debug, Clone)]
pub(crate) struct Signed {
    pub face: Face,
    pub token: Token,
    pub session: Session,
    pub account: Account,
    pub source: String,
}

/// Somebody of the staff who is signed in and may do what is asked.
#[derive(Debug, Clone)]
pub(crate) struct Staff {
    pub token: Token,
    pub account: Account,
    pub source: String,
}

/// Somebody of a party, or a program of one, who may do what is asked.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub account: Account,
    /// The party of the account: whose data may be given out.
    pub party: PartyIx,
    /// From where.
    pub source: String,
    /// The word that forms of its pages carry; empty for a program.
    pub form: String,
}

/// Lets through who may; everybody else is sent to the sign-in or refused.
pub(crate) async fn pass(access: Access, request: Request, next: Next) -> Response {
    match admit(access, request, next).await {
        Ok(r) => r,
        Err(Out::Fault(f)) => f.into_response(),
        Err(Out::SignIn(face, to)) => go(&format!("{}?to={}", face.sign_in(), encode(&to))),
        Err(Out::Challenge(f)) => {
            let mut r = f.into_response();
            let realm = HeaderValue::from_static("Basic realm=\"party\", charset=\"UTF-8\"");
            r.headers_mut().insert(WWW_AUTHENTICATE, realm);
            r
        }
    }
}

/// Why somebody does not come in.
enum Out {
    Fault(Fault),
    SignIn(Face, String),
    /// A program has to say who it is.
    Challenge(Fault),
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
        return Err(Fault::internal("the gate stands without its portal").into());
    };
    let face = Face::of(access).ok_or_else(|| Fault::internal("the gate stands before another address"))?;
    let setup = Arc::clone(office(&portal)?);
    let ip = peer.address.ip().to_canonical();
    if !setup.tls && !ip.is_loopback() {
        return Err(face.needs_tls().into());
    }
    let source = ip.to_string();
    if request.method() == Method::POST {
        same_origin(request.uri(), request.headers())?;
    }
    if let (Access::Party(roles), Some(given)) = (access, request.headers().get(AUTHORIZATION))
        && face::is_for_programs(request.uri().path())
    {
        let given = given.clone();
        let member =
            program(&portal, &setup, roles, &given, ip, &format!("{} {}", request.method(), described(&request, None)))
                .await?;
        request.extensions_mut().insert(member);
        return Ok(kept_nowhere(next.run(request).await));
    }
    let path = request.uri().path().to_owned();
    let came = cookie::token(request.headers(), face, setup.tls);
    let refresh = refresh::is_refresh(&request);
    let found = match &came {
        Some(t) if refresh => setup.desk.accounts.look(t).await?,
        Some(t) => setup.desk.accounts.find(t).await?,
        None => Found::Nothing,
    };
    let posted = if request.method() == Method::POST {
        let (parts, body) = request.into_parts();
        let form = form::read(Request::from_parts(parts.clone(), body)).await?;
        request = Request::from_parts(parts, axum::body::Body::empty());
        Some(form)
    } else {
        None
    };
    let what = format!("{} {}", request.method(), described(&request, posted.as_ref()));
    match (access, found) {
        (Access::Door | Access::PartyDoor, found) => {
            let agent = request.headers().get(USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
            let session = match found {
                Found::Live(s, a) if face.is_for(a.role) => Some((s, a)),
                _ => None,
            };
            // A blank token comes from the server as well; without any there was no form to fill in.
            let token = match came {
                Some(t) => t,
                None => setup.desk.accounts.blank()?,
            };
            check_form(posted.as_ref(), &token)?;
            request.extensions_mut().insert(Guest { face, token, session, source, ip, agent });
        }
        (Access::Staff(roles) | Access::Party(roles), Found::Live(session, account))
            if session.stage == Stage::Full =>
        {
            let token = came.ok_or_else(|| Fault::internal("a session without a token"))?;
            let refused = if !roles.contains(&account.role) {
                Some(Fault::new(403, "not-allowed", "your account may not use this page"))
            } else if face == Face::Party && !comes_from_its_network(&setup, &account, ip).await? {
                Some(AccountError::Elsewhere.into())
            } else {
                None
            };
            if let Some(fault) = refused {
                let why = if fault.code == "not-allowed" { String::new() } else { format!("{}: ", fault.code) };
                setup.desk.accounts.note(&account.name, &source, &format!("refused: {why}{what}")).await?;
                return Err(fault.into());
            }
            check_form(posted.as_ref(), &token)?;
            if refresh {
                let (key, now) = ((session.id.clone(), what.clone(), source.clone()), setup.desk.accounts.now());
                if portal.refreshes.needs_row(&key, now) {
                    let what = format!("{what}, kept up to date by its script for a minute");
                    setup.desk.accounts.note(&account.name, &source, &what).await?;
                    portal.refreshes.written(key, now);
                }
            } else {
                setup.desk.accounts.note(&account.name, &source, &what).await?;
            }
            let extensions = request.extensions_mut();
            match face {
                Face::Desk => {
                    let (token, account, source) = (token.clone(), account.clone(), source.clone());
                    extensions.insert(Staff { token, account, source });
                }
                Face::Party => {
                    extensions.insert(member(&portal, account.clone(), source.clone(), token.form())?);
                }
            }
            extensions.insert(Signed { face, token, session, account, source });
        }
        (Access::Party(_), _) if face::is_for_programs(&path) => return Err(challenge()),
        (Access::Staff(_), found) => {
            let asked = match posted {
                None => Asked::Page(request.uri().path_and_query().map_or("/desk/", |p| p.as_str()).to_owned()),
                Some(form) => Asked::Form { path, form },
            };
            return Err(Out::SignIn(face, keep_what_was_typed(&portal, &setup, found, came, asked).await?));
        }
        (Access::Party(_), _) => {
            let page = request.uri().path_and_query().map_or(face.home(), |p| p.as_str());
            return Err(Out::SignIn(face, if posted.is_some() { face.home() } else { page }.to_owned()));
        }
        (
            Access::Service
            | Access::Public
            | Access::Shared(..)
            | Access::BySharing
            | Access::Device
            | Access::Vouching,
            _,
        ) => {
            return Err(Fault::internal("the gate stands before another address").into());
        }
    }
    request.extensions_mut().insert(posted.unwrap_or_default());
    Ok(kept_nowhere(next.run(request).await))
}

fn kept_nowhere(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn challenge() -> Out {
    Out::Challenge(Fault::new(
        401,
        "sign-in-needed",
        "give name and password of a web service account by HTTP Basic, from an address that your party has stated",
    ))
}

/// A program that signs in with this call, by HTTP Basic.
async fn program(
    portal: &Portal,
    setup: &Setup,
    roles: &[Role],
    given: &HeaderValue,
    ip: IpAddr,
    what: &str,
) -> Result<Member, Out> {
    let accounts = &setup.desk.accounts;
    let now_s = accounts.now().0 / 1_000_000;
    if !portal.limiter.may_try(ip, now_s) {
        return Err(limit::too_often().into());
    }
    let Some((name, password)) = basic::read(given) else { return Err(challenge()) };
    let role = Role::Service;
    let account = match accounts.program(role, &name, &password, ip).await {
        Ok(account) => account,
        Err(AccountError::Refused) => {
            portal.limiter.wrong(ip, now_s);
            return Err(challenge());
        }
        Err(e) => return Err(e.into()),
    };
    let source = ip.to_string();
    if !roles.contains(&role) {
        accounts.note(&account.name, &source, &format!("refused: {what}")).await?;
        return Err(Fault::new(403, "not-allowed", "this account may not use this address").into());
    }
    accounts.note(&account.name, &source, what).await?;
    Ok(member(portal, account, source, String::new())?)
}

async fn comes_from_its_network(setup: &Setup, account: &Account, ip: IpAddr) -> Result<bool, AccountError> {
    let party = account.party.as_deref().unwrap_or_default();
    setup.desk.accounts.may_come_from(account.role, party, ip).await
}

fn member(portal: &Portal, account: Account, source: String, form: String) -> Result<Member, Fault> {
    let party = account.party.as_deref().and_then(|p| portal.definition().party(p));
    let party = party.ok_or(AccountError::NoParty)?;
    Ok(Member { account, party, source, form })
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
    let own = came.is_some_and(|t| t.is_form(form.get("form")));
    let kept = match found {
        Found::Asleep(account) if own => keep::draft(portal, setup, &account, &path, &form).await?,
        _ => None,
    };
    Ok(kept.unwrap_or_else(|| "/desk/".to_owned()))
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
pub(crate) fn go(to: &str) -> Response {
    let mut r = StatusCode::SEE_OTHER.into_response();
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    r.headers_mut().insert(LOCATION, to);
    r.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    r
}

/// The same with a new token.
fn go_as(to: &str, token: &Token, face: Face, tls: bool) -> Response {
    let mut r = go(to);
    r.headers_mut().insert(SET_COOKIE, cookie::set(token, face, tls));
    r
}

/// Percent-encodes a value of a query.
pub(crate) fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
