//! Releases: what has been recorded together goes to all readers as the same bytes. The latest are kept, within a limit of bytes; who is further
//! behind reads the record.

use super::event;
use super::skew::Marks;
use bytes::Bytes;
use commission::entries;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use store::{Store, StoreError};

/// Bytes of releases that are kept for who is a little behind.
const KEPT_BYTES: usize = 8 << 20;

/// Events of consecutive acts.
pub(crate) struct Release {
    /// Index of the first.
    pub first: u64,
    /// Index after the last: the record size that a reader then has.
    pub end: u64,
    pub bytes: Bytes,
    /// When it went to whom.
    pub marks: Arc<Marks>,
}

/// Reads entries and makes their events.
pub(crate) async fn read(store: &Store, first: u64, end: u64) -> Result<Bytes, StoreError> {
    let stored = entries::range_stored(store, first, end).await?;
    let mut bytes = Vec::with_capacity(stored.len() * 800);
    for (index, s) in (first..).zip(&stored) {
        event::write(&mut bytes, index, s);
    }
    Ok(bytes.into())
}

/// The latest releases.
#[derive(Default)]
pub(crate) struct Ring(Mutex<(VecDeque<Arc<Release>>, usize)>);

impl Ring {
    pub(crate) fn push(&self, release: Arc<Release>) {
        let mut ring = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ring.1 += release.bytes.len();
        ring.0.push_back(release);
        while ring.1 > KEPT_BYTES && ring.0.len() > 1 {
            if let Some(old) = ring.0.pop_front() {
                ring.1 -= old.bytes.len();
            }
        }
    }

    /// The release that has the act of this index.
    pub(crate) fn with(&self, index: u64) -> Option<Arc<Release>> {
        let ring = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = ring.0.partition_point(|r| r.end <= index);
        ring.0.get(at).filter(|r| r.first <= index).cloned()
    }

    pub(crate) fn clear(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (VecDeque::new(), 0);
    }
}
