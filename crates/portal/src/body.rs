//! The body of a response: bytes that are there already, or what a handler makes as it goes.

use crate::guard::InFlight;
use axum::body::Body as Stream;
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};

/// A response's body. Rendered pages need no box and no dispatch.
#[derive(Debug)]
pub struct Body {
    kind: Kind,
    /// Tells the connection that it is busy until the response has gone.
    _busy: Option<InFlight>,
}

#[derive(Debug)]
enum Kind {
    Ready(Option<Bytes>),
    Stream(Stream),
}

impl Body {
    pub(crate) fn ready(bytes: Bytes) -> Self {
        Self { kind: Kind::Ready((!bytes.is_empty()).then_some(bytes)), _busy: None }
    }

    pub(crate) fn stream(stream: Stream) -> Self {
        Self { kind: Kind::Stream(stream), _busy: None }
    }

    pub(crate) fn while_busy(mut self, busy: Option<InFlight>) -> Self {
        self._busy = busy;
        self
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match &mut self.get_mut().kind {
            Kind::Ready(bytes) => Poll::Ready(bytes.take().map(|b| Ok(Frame::data(b)))),
            Kind::Stream(s) => Pin::new(s).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.kind {
            Kind::Ready(bytes) => bytes.is_none(),
            Kind::Stream(s) => s.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.kind {
            Kind::Ready(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |b| b.len() as u64)),
            Kind::Stream(s) => s.size_hint(),
        }
    }
}
