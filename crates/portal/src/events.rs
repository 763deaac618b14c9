//! `GET /events`: says that the record has grown, and that it lives, as server-sent events.
//!
//! One task makes each message once; a stream only hands on the latest. Who reads slowly misses messages in between, never the state, and
//! costs no memory; who does not read at all is dropped by the connection's own limit.

use crate::Portal;
use crate::fault::Fault;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use commission::Live;
use election::definition::Definition;
use election::id::ContestIx;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use record::Hash;
use serde::Serialize;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, timeout};
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::WatchStream;

/// Least time between two messages.
const INTERVAL: Duration = Duration::from_millis(250);
/// A message comes at least this often, so that silence means that something is wrong.
const HEARTBEAT: Duration = Duration::from_secs(10);

#[derive(Serialize)]
struct Message<'a> {
    /// Record size.
    size: u64,
    root: Hash,
    /// Milliseconds since the record last grew, as this server saw it.
    quiet_ms: u64,
    contests: Vec<Progress<'a>>,
}

#[derive(Serialize)]
struct Progress<'a> {
    id: &'a str,
    reported: u32,
    expected: u32,
}

/// The latest message, for new streams and for those that are open.
#[derive(Clone)]
struct Latest {
    /// As `record`, for who joins.
    first: Bytes,
    /// As it is sent to who is there.
    next: Bytes,
}

/// The feeder and its limits.
pub(crate) struct Events {
    latest: watch::Receiver<Latest>,
    places: Arc<Semaphore>,
    feeder: tokio::task::AbortHandle,
}

impl Drop for Events {
    fn drop(&mut self) {
        self.feeder.abort();
    }
}

impl Events {
    pub(crate) fn start(live: Arc<Live>, streams_max: usize) -> Self {
        let (_, record) = message(&live, "record", Duration::ZERO);
        let (sender, latest) = watch::channel(Latest { first: record.clone(), next: record });
        let feeder = tokio::spawn(feed(live, sender)).abort_handle();
        Self { latest, places: Arc::new(Semaphore::new(streams_max)), feeder }
    }

    /// Ends all streams, so that a server can stop.
    pub(crate) fn stop(&self) {
        self.feeder.abort();
    }
}

async fn feed(live: Arc<Live>, sender: watch::Sender<Latest>) {
    let mut grown = live.subscribe();
    let (mut last_growth, mut size) = (Instant::now(), live.read().tree.size());
    loop {
        match timeout(HEARTBEAT, grown.changed()).await {
            Ok(Err(_)) => return,
            Ok(Ok(())) => {
                last_growth = Instant::now();
                let (now, next) = message(&live, "record", Duration::ZERO);
                if std::mem::replace(&mut size, now) != now {
                    sender.send_replace(Latest { first: next.clone(), next });
                    tokio::time::sleep(INTERVAL).await;
                }
            }
            Err(_) => {
                let quiet = last_growth.elapsed();
                let ((_, first), (_, next)) = (message(&live, "record", quiet), message(&live, "alive", quiet));
                sender.send_replace(Latest { first, next });
            }
        }
    }
}

fn message(live: &Live, event: &str, quiet: Duration) -> (u64, Bytes) {
    let d = live.definition();
    let state = live.read();
    let tally = state.tally();
    let contests = d.contests.iter().enumerate().map(|(i, c)| {
        let sums = tally.totals(ContestIx::from(i), Definition::ROOT).sums;
        Progress { id: &c.id, reported: sums.reported, expected: sums.expected }
    });
    let size = state.tree.size();
    let quiet_ms = u64::try_from(quiet.as_millis()).unwrap_or(u64::MAX);
    let data = Message { size, root: state.root, quiet_ms, contests: contests.collect() };
    drop(state);
    let json = serde_json::to_string(&data).unwrap_or_default();
    (size, format!("event: {event}\nid: {size}\ndata: {json}\n\n").into())
}

pub(crate) async fn stream(State(portal): State<Portal>) -> Result<Response, Fault> {
    let Ok(place) = Arc::clone(&portal.events.places).try_acquire_owned() else {
        return Err(Fault::busy(
            "too-many-streams",
            "as many event streams as there may be are open; read the pages instead, or try later",
            60,
        ));
    };
    let mut joined = false;
    // The state comes at once, whatever Last-Event-ID says: a stream tells states, not changes, so nothing is missed in between.
    let messages = WatchStream::new(portal.events.latest.clone()).map(move |latest| {
        let _ = &place;
        let bytes = if std::mem::replace(&mut joined, true) { latest.next } else { latest.first };
        Ok::<_, Infallible>(bytes)
    });
    let mut response = Response::new(Body::from_stream(messages));
    let h = response.headers_mut();
    h.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    h.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A proxy that gathers output would hold messages back.
    h.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}
