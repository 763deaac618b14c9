//! Time limits of one connection, below HTTP: a slow head, an idle connection, a reader that does not read.
//!
//! Costs a request two relaxed stores. The timer is set anew only when it fires, by what has happened meanwhile.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

/// Limits of time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// From the first byte of a request to the end of its head.
    pub head: Duration,
    /// Between two requests.
    pub idle: Duration,
    /// A write without progress.
    pub write: Duration,
}

impl Limits {
    pub(crate) const DEFAULT: Self =
        Self { head: Duration::from_secs(10), idle: Duration::from_secs(75), write: Duration::from_secs(30) };
}

/// What a connection and the answers on it tell one another.
#[derive(Default)]
struct Between {
    /// Requests that are being answered.
    requests: AtomicU32,
    /// Whether anyone wants to know when bytes have been handed over.
    asked: AtomicBool,
    waiting: Mutex<Vec<Handed>>,
}

impl std::fmt::Debug for Between {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Between").field("requests", &self.requests).finish_non_exhaustive()
    }
}

/// Called once with the moment at which bytes have been handed to the socket.
pub(crate) type Handed = Box<dyn FnOnce(std::time::Instant) + Send>;

/// How many requests of a connection are being answered.
#[derive(Debug, Clone, Default)]
pub(crate) struct Busy(Arc<Between>);

/// One of them; ends when it is dropped.
#[derive(Debug)]
pub(crate) struct InFlight(Arc<Between>);

/// Where an answer goes.
#[derive(Debug, Clone)]
pub(crate) struct Socket(Arc<Between>);

impl Socket {
    /// Asks to be told when all bytes of the answer up to and including those that are given next have been handed to the socket: HTTP flushes it
    /// after it has written all that it has. Over HTTP/2 it is the connection that has them then.
    pub(crate) fn when_handed(&self, tell: Handed) {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(tell);
        self.0.asked.store(true, Ordering::Release);
    }
}

impl InFlight {
    pub(crate) fn socket(&self) -> Socket {
        Socket(Arc::clone(&self.0))
    }
}

impl Busy {
    pub(crate) fn begin(&self) -> InFlight {
        self.0.requests.fetch_add(1, Ordering::Relaxed);
        InFlight(Arc::clone(&self.0))
    }

    fn is_idle(&self) -> bool {
        self.0.requests.load(Ordering::Relaxed) == 0
    }

    /// All that was written has been handed to the socket.
    fn flushed(&self) {
        if self.0.asked.load(Ordering::Relaxed) && self.0.asked.swap(false, Ordering::Acquire) {
            let now = std::time::Instant::now();
            let waiting = std::mem::take(&mut *self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner));
            waiting.into_iter().for_each(|tell| tell(now));
        }
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.requests.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A stream that fails with `TimedOut` when a limit is passed.
pub(crate) struct Guarded<S> {
    stream: S,
    busy: Busy,
    limits: Limits,
    timer: Pin<Box<Sleep>>,
    /// First byte of a head that has not been answered yet.
    head_since: Option<Instant>,
    last: Instant,
    blocked_since: Option<Instant>,
}

impl<S> Guarded<S> {
    pub(crate) fn new(stream: S, limits: Limits) -> Self {
        let now = Instant::now();
        let timer = Box::pin(tokio::time::sleep_until(now + limits.head));
        Self { stream, busy: Busy::default(), limits, timer, head_since: None, last: now, blocked_since: None }
    }

    pub(crate) fn busy(&self) -> Busy {
        self.busy.clone()
    }

    /// When the connection is to be given up, as things stand.
    fn deadline(&self) -> Instant {
        if let Some(t) = self.blocked_since {
            return t + self.limits.write;
        }
        match (self.busy.is_idle(), self.head_since) {
            (false, _) => Instant::now() + self.limits.head,
            (true, Some(t)) => t + self.limits.head,
            (true, None) => self.last + self.limits.idle,
        }
    }

    /// Pending, or over the limit. Called when nothing can be read or written now.
    fn wait<T>(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        while self.timer.as_mut().poll_timer(cx).is_ready() {
            let deadline = self.deadline();
            if deadline <= Instant::now() {
                return Poll::Ready(Err(io::Error::from(io::ErrorKind::TimedOut)));
            }
            // Looked at again within half the limit of a head, so that one begun meanwhile is seen in time.
            self.timer.as_mut().reset(
                deadline.min(Instant::now() + self.limits.head / 2).max(Instant::now() + Duration::from_millis(20)),
            );
        }
        Poll::Pending
    }

    fn wrote(&mut self, result: Poll<io::Result<usize>>, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        match result {
            Poll::Ready(r) => {
                self.blocked_since = None;
                self.head_since = None;
                Poll::Ready(r)
            }
            Poll::Pending => {
                self.blocked_since.get_or_insert_with(Instant::now);
                self.wait(cx)
            }
        }
    }
}

/// `Sleep::poll` by a name that says what is polled.
trait PollTimer {
    fn poll_timer(self, cx: &mut Context<'_>) -> Poll<()>;
}

impl PollTimer for Pin<&mut Sleep> {
    fn poll_timer(self, cx: &mut Context<'_>) -> Poll<()> {
        std::future::Future::poll(self, cx)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Guarded<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let me = self.get_mut();
        match Pin::new(&mut me.stream).poll_read(cx, buf) {
            Poll::Ready(r) => {
                me.last = Instant::now();
                if me.busy.is_idle() && me.head_since.is_none() {
                    me.head_since = Some(me.last);
                }
                Poll::Ready(r)
            }
            Poll::Pending => me.wait(cx),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guarded<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        let me = self.get_mut();
        let r = Pin::new(&mut me.stream).poll_write(cx, data);
        me.wrote(r, cx)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let me = self.get_mut();
        let r = Pin::new(&mut me.stream).poll_write_vectored(cx, data);
        me.wrote(r, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let me = self.get_mut();
        ready!(Pin::new(&mut me.stream).poll_flush(cx))?;
        me.busy.flushed();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
