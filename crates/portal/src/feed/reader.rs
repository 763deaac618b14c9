//! One reader of the feed: where it stands in the record, and what it gets next.

use super::skew::{Marks, Place};
use super::{Feed, Inner, READERS_MAX, release};
use crate::fault::Fault;
use crate::guard::Socket;
use crate::renewal::nanos;
use bytes::Bytes;
use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_stream::Stream;

/// Acts that are read at once to catch up: 3 ms of work, so that nobody waits for it.
const CHUNK: u64 = 200;
/// A message comes at least this often, so that silence means that something is wrong.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// For so long an answer of a permit is good.
const PERMITTED: Duration = Duration::from_secs(10);

/// Whether a reader may still have what it reads.
pub(crate) type Permit = Box<dyn Fn() -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync>;

/// The place of one reader.
pub(crate) struct Reader {
    inner: Arc<Inner>,
    released: watch::Receiver<u64>,
    /// Index of the act that it gets next.
    next: u64,
    greeted: bool,
    place: Place,
    permit: Permit,
    /// When the permit was last asked.
    permitted: tokio::time::Instant,
    socket: Option<Socket>,
    /// Nanoseconds after the feed began at which its socket had taken all that was given; [`NOT_YET`] while it has not.
    handed: Arc<AtomicU64>,
}

const NOT_YET: u64 = u64::MAX;

impl Feed {
    /// A reader that goes on at this index, or with what comes next. `socket`: where its answer goes.
    pub(crate) fn reader(&self, since: Option<u64>, permit: Permit, socket: Option<Socket>) -> Result<Reader, Fault> {
        let place = self.inner.meter.join();
        if self.inner.meter.readers() > READERS_MAX {
            return Err(Fault::busy("too-many-streams", "as many feeds as there may be are open; try later", 60));
        }
        let size = self.inner.live.size();
        if since.is_some_and(|s| s > size) {
            let message =
                format!("the record has {size} acts, fewer than you have; keep what you have and ask the commission");
            return Err(Fault::new(409, "cursor-ahead", message));
        }
        Ok(Reader {
            released: self.released.clone(),
            next: since.unwrap_or(size),
            greeted: false,
            place,
            permit,
            permitted: tokio::time::Instant::now(),
            socket,
            handed: Arc::new(AtomicU64::new(NOT_YET)),
            inner: Arc::clone(&self.inner),
        })
    }
}

impl Reader {
    /// What comes next; `None` when it is over.
    async fn next(&mut self) -> Option<Bytes> {
        if !std::mem::replace(&mut self.greeted, true) {
            let text = format!("retry: 1000\nevent: begin\ndata: {{\"next\":{}}}\n\n", self.next);
            return Some(self.give(text.into(), None));
        }
        loop {
            let released = *self.released.borrow_and_update();
            if self.next < released {
                return if self.may().await { self.take(released).await } else { None };
            }
            match timeout(HEARTBEAT, self.released.changed()).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return None,
                Err(_) => {
                    let alive = format!("event: alive\ndata: {{\"next\":{}}}\n\n", self.next);
                    return self.may().await.then(|| alive.into());
                }
            }
        }
    }

    async fn may(&mut self) -> bool {
        let now = tokio::time::Instant::now();
        if now.duration_since(self.permitted) < PERMITTED {
            return true;
        }
        self.permitted = now;
        (self.permit)().await
    }

    async fn take(&mut self, released: u64) -> Option<Bytes> {
        let kept = self.inner.ring.with(self.next);
        if let Some(r) = kept.as_ref().filter(|r| r.first == self.next) {
            let ready = self.handed.load(Ordering::Acquire) <= self.after_begin(r.marks.made());
            self.place.is_behind(!ready);
            self.next = r.end;
            return Some(self.give(r.bytes.clone(), ready.then(|| Arc::clone(&r.marks))));
        }
        self.place.is_behind(true);
        let end = kept.map_or(released, |r| r.end).min(self.next + CHUNK);
        let read = {
            let _turn = self.inner.catching_up.acquire().await.ok()?;
            release::read(&self.inner.store, self.next, end).await
        };
        match read {
            Ok(bytes) => {
                self.next = end;
                Some(self.give(bytes, None))
            }
            Err(e) => {
                tracing::error!(code = e.code(), "a party's feed breaks off: {e}");
                None
            }
        }
    }

    /// Notes when the socket will have taken these bytes.
    fn give(&self, bytes: Bytes, marks: Option<Arc<Marks>>) -> Bytes {
        if let Some(m) = &marks {
            m.take();
        }
        self.handed.store(NOT_YET, Ordering::Release);
        let (handed, begin) = (Arc::clone(&self.handed), self.inner.begin);
        let when = move |now: Instant| {
            handed.store(nanos(now.saturating_duration_since(begin)), Ordering::Release);
            if let Some(m) = marks {
                m.hand(now);
            }
        };
        match &self.socket {
            Some(socket) => socket.when_handed(Box::new(when)),
            None => when(Instant::now()),
        }
        bytes
    }

    fn after_begin(&self, at: Instant) -> u64 {
        nanos(at.saturating_duration_since(self.inner.begin))
    }

    /// As the body of an answer.
    pub(crate) fn stream(self) -> Streaming {
        Streaming(Some(step(self)))
    }
}

type Step = Pin<Box<dyn Future<Output = (Reader, Option<Bytes>)> + Send>>;

fn step(mut reader: Reader) -> Step {
    Box::pin(async move {
        let bytes = reader.next().await;
        (reader, bytes)
    })
}

/// A reader's events, made when they are asked for.
pub(crate) struct Streaming(Option<Step>);

impl Stream for Streaming {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(current) = &mut self.0 else { return Poll::Ready(None) };
        let (reader, bytes) = ready!(current.as_mut().poll(cx));
        self.0 = bytes.is_some().then(|| step(reader));
        Poll::Ready(bytes.map(Ok))
    }
}
