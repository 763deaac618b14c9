//! What stands in front of the router: kept pages are answered at once, errors get their form, every response its security headers.

use crate::body::Body;
use crate::cache::{Page, Variant};
use crate::fault::Fault;
use crate::gate::Face;
use crate::guard::InFlight;
use crate::{Portal, headers, route, share};
use axum::Router;
use bytes::Bytes;
use hyper::header::{ETAG, HeaderMap, IF_NONE_MATCH};
use hyper::{Method, Request, Response, StatusCode};
use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tower::ServiceExt as _;

/// Longest path with query that is looked at.
const PATH_BYTES_MAX: usize = 1024;

/// From where a request comes.
#[derive(Debug, Clone, Copy)]
pub struct Peer {
    /// Address.
    pub address: SocketAddr,
    /// Whether the intake is open to it: it showed a certificate of the client CA, or none is asked for.
    pub may_send: bool,
    /// Whether it has shown a certificate of the commission's client CA.
    pub known: bool,
}

/// The whole of the faces as one service. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Front {
    portal: Portal,
    router: Router,
    /// Whether everything public is open at any time; else the router asks the sharing table before a kept page goes out.
    open: bool,
}

impl Front {
    /// Before the router of this portal.
    #[must_use]
    pub fn new(portal: Portal) -> Self {
        Self { router: route::router(portal.clone()), open: share::is_all_open(&portal), portal }
    }

    /// The same for who writes the site as files: what it answers is what is so.
    pub(crate) fn fresh(&self) -> Self {
        Self { open: self.open, ..Self::new(self.portal.fresh()) }
    }

    pub(crate) fn portal(&self) -> &Portal {
        &self.portal
    }

    /// Answers a request. What is kept is answered without waiting.
    pub fn answer<B>(&self, request: Request<B>, peer: Peer) -> Answering
    where
        B: hyper::body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.answer_while(request, peer, None)
    }

    pub(crate) fn answer_while<B>(&self, request: Request<B>, peer: Peer, busy: Option<InFlight>) -> Answering
    where
        B: hyper::body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        if self.open
            && matches!(*request.method(), Method::GET | Method::HEAD)
            && let Some(page) = request.uri().path_and_query().and_then(|p| self.portal.kept(p.as_str()))
        {
            return Answering::Ready(Some(send(&page, request.headers(), busy)));
        }
        Answering::Later(Box::pin(ask(self.clone(), request.map(axum::body::Body::new), peer, busy)))
    }
}

async fn ask(
    front: Front,
    mut request: Request<axum::body::Body>,
    peer: Peer,
    busy: Option<InFlight>,
) -> Response<Body> {
    let path = request.uri().path().to_owned();
    let asked = matches!(*request.method(), Method::GET | Method::HEAD).then(|| request.headers().clone());
    let response = if request.uri().path_and_query().is_some_and(|p| p.as_str().len() > PATH_BYTES_MAX) {
        axum::response::IntoResponse::into_response(Fault::new(414, "address-too-long", "this address is too long"))
    } else {
        request.extensions_mut().insert(peer);
        if let Some(busy) = &busy {
            request.extensions_mut().insert(busy.socket());
        }
        front.router.oneshot(request).await.unwrap_or_else(|never: Infallible| match never {})
    };
    finish(&front.portal, response, &path, asked.as_ref(), busy)
}

fn finish(
    portal: &Portal,
    mut response: axum::response::Response,
    path: &str,
    asked: Option<&HeaderMap>,
    busy: Option<InFlight>,
) -> Response<Body> {
    if let (Some(page), Some(asked)) = (response.extensions_mut().remove::<Arc<Page>>(), asked) {
        return send(&page, asked, busy);
    }
    let mut response = match response.extensions_mut().remove::<Fault>() {
        Some(fault) => {
            let mut r = fault.render(path, portal);
            for name in [hyper::header::ALLOW, hyper::header::WWW_AUTHENTICATE] {
                if let Some(value) = response.headers_mut().remove(&name) {
                    r.headers_mut().insert(name, value);
                }
            }
            r
        }
        None => response.map(Body::stream),
    };
    let signed_in = [Face::Desk, Face::Party]
        .iter()
        .any(|face| path.strip_prefix(face.root()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
    if signed_in {
        headers::secure_desk(response.headers_mut());
    } else {
        headers::secure(response.headers_mut());
    }
    response.map(|b| b.while_busy(busy))
}

/// A kept page as a response; 304 without a body where the asker has it already.
fn send(page: &Page, asked: &HeaderMap, busy: Option<InFlight>) -> Response<Body> {
    let variant = page.variant(asked);
    let has = asked.get(IF_NONE_MATCH).is_some_and(|v| is_among(v.as_bytes(), variant.etag.as_bytes()));
    let mut response =
        Response::new(if has { Body::ready(Bytes::new()) } else { Body::ready(variant.body.clone()) }.while_busy(busy));
    if has {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.headers_mut() = unchanged(variant);
    } else {
        *response.headers_mut() = variant.headers.clone();
    }
    response
}

fn unchanged(variant: &Variant) -> HeaderMap {
    let mut h = variant.headers.clone();
    h.remove(hyper::header::CONTENT_LENGTH);
    h.remove(hyper::header::CONTENT_TYPE);
    h.remove(hyper::header::CONTENT_ENCODING);
    h.insert(ETAG, variant.etag.clone());
    h
}

pub(crate) fn is_among(given: &[u8], etag: &[u8]) -> bool {
    given.split(|b| *b == b',').map(<[u8]>::trim_ascii).any(|g| g == b"*" || g.strip_prefix(b"W/").unwrap_or(g) == etag)
}

/// An answer that is there, or one that is being made.
pub enum Answering {
    /// There.
    Ready(Option<Response<Body>>),
    /// Being made.
    Later(Pin<Box<dyn Future<Output = Response<Body>> + Send>>),
}

impl Future for Answering {
    type Output = Result<Response<Body>, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Ready(r) => r.take().map_or(Poll::Pending, |r| Poll::Ready(Ok(r))),
            Self::Later(f) => f.as_mut().poll(cx).map(Ok),
        }
    }
}

/// A page on its way from a handler to [`Front`], which chooses the encoding.
pub(crate) struct Show(pub(crate) Arc<Page>);

impl axum::response::IntoResponse for Show {
    fn into_response(self) -> axum::response::Response {
        let mut r = axum::response::Response::default();
        r.extensions_mut().insert(self.0);
        r
    }
}
