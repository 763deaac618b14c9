//! The parties' feed: every act of the record as an event, in order, to all parties at the same moment.
//!
//! One task reads what has been recorded and makes each release once; the same bytes go to all readers. Each reader has a place in the record of its
//! own: who is slow gets no more than its line takes and holds up nobody, and who was away goes on where it was.

pub(crate) mod event;
mod reader;
mod release;
pub(crate) mod skew;

pub(crate) use reader::Permit;
#[cfg(test)]
pub(crate) use reader::Streaming;

use commission::Live;
use release::{Release, Ring};
use skew::{Meter, Skew};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::Store;
use tokio::sync::{Semaphore, watch};

/// Least time between two releases: at 500 acts a second ten go together.
const INTERVAL: Duration = Duration::from_millis(20);
/// Most acts of one release.
const ACTS_MAX: u64 = 256;
/// Time after which the database is asked again when it has failed.
const AGAIN: Duration = Duration::from_millis(500);
/// Readers that read the record at once to catch up.
const CATCHING_UP_MAX: usize = 2;
/// Open feeds of all parties.
const READERS_MAX: u32 = 1_000;

/// What readers share.
struct Inner {
    live: Arc<Live>,
    store: Store,
    ring: Ring,
    meter: Arc<Meter>,
    catching_up: Semaphore,
    begin: Instant,
}

/// The broadcast.
pub(crate) struct Feed {
    inner: Arc<Inner>,
    /// Record size up to which acts are released.
    released: watch::Receiver<u64>,
    task: tokio::task::AbortHandle,
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Feed {
    pub(crate) fn start(live: Arc<Live>, store: Store) -> Self {
        let (sender, released) = watch::channel(live.size());
        let inner = Arc::new(Inner {
            live,
            store,
            ring: Ring::default(),
            meter: Arc::default(),
            catching_up: Semaphore::new(CATCHING_UP_MAX),
            begin: Instant::now(),
        });
        let task = tokio::spawn(broadcast(Arc::clone(&inner), sender)).abort_handle();
        Self { inner, released, task }
    }

    /// Ends the broadcast; readers end when they have what was released.
    pub(crate) fn stop(&self) {
        self.task.abort();
    }

    /// Keeps nothing of what was released, as after a long time.
    #[cfg(test)]
    pub(crate) fn forget(&self) {
        self.inner.ring.clear();
    }

    /// What the page about the data says of it, with a number that changes when it does.
    pub(crate) fn told(&self) -> (u64, Option<Skew>) {
        self.inner.meter.told(Instant::now())
    }

    /// What is measured.
    pub(crate) fn skew(&self) -> Skew {
        self.inner.meter.skew(Instant::now())
    }
}

async fn broadcast(inner: Arc<Inner>, released: watch::Sender<u64>) {
    let mut grown = inner.live.subscribe();
    let mut next = *released.borrow();
    loop {
        let size = *grown.borrow_and_update();
        let made = Instant::now();
        if inner.meter.readers() == 0 {
            // Who comes later reads the record.
            inner.ring.clear();
            next = next.max(size);
            released.send_replace(next);
        }
        while next < size {
            let end = size.min(next + ACTS_MAX);
            match release::read(&inner.store, next, end).await {
                Ok(bytes) => {
                    let marks = inner.meter.begin(made);
                    inner.ring.push(Arc::new(Release { first: next, end, bytes, marks }));
                    next = end;
                    released.send_replace(end);
                }
                Err(e) => {
                    tracing::error!(code = e.code(), "the parties' feed waits: {e}");
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
        tokio::time::sleep(INTERVAL).await;
        if grown.changed().await.is_err() {
            return;
        }
    }
}
