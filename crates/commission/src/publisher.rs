//! Writes the record as static files: entry bundles, hash tiles, then the checkpoint, so that a reader of the checkpoint finds all of it.
//!
//! The database is the truth; these files can always be made again from it, and at every start what is missing or damaged is.

use crate::entries;
use crate::home::write_whole;
use crate::live::{Live, State};
use crate::{CommissionError, error};
use record::tile::{TileKind, encode_bundle, tiles_between, tiles_of};
use record::{TileId, Tree};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use tokio::sync::watch;

/// Time between two publications while results pour in.
const INTERVAL: Duration = Duration::from_millis(100);
/// Bundles fetched from the database at once.
const BUNDLE: u64 = 256;

pub(crate) struct Publisher {
    pub(crate) live: Arc<Live>,
    pub(crate) store: Store,
    pub(crate) public: PathBuf,
    /// Size already published.
    pub(crate) done: u64,
}

impl Publisher {
    /// Runs until the sender of sizes is gone or `stop` is set; publishes what is there before it ends.
    pub(crate) async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut grown = self.live.subscribe();
        loop {
            let stopping = *stop.borrow_and_update();
            grown.borrow_and_update();
            let pause = match self.publish().await {
                Ok(()) if stopping => return,
                Ok(()) => INTERVAL,
                Err(e) => {
                    tracing::error!(code = e.code(), "the record's files could not be written: {e}");
                    if stopping {
                        return;
                    }
                    Duration::from_secs(1)
                }
            };
            tokio::time::sleep(pause).await;
            if grown.has_changed().unwrap_or(false) || self.live.read().tree.size() != self.done {
                continue;
            }
            tokio::select! {
                r = grown.changed() => if r.is_err() { return },
                _ = stop.changed() => {}
            }
        }
    }

    async fn publish(&mut self) -> Result<(), CommissionError> {
        let (size, checkpoint) = {
            let state: &State = &self.live.read();
            (state.tree.size(), Arc::clone(&state.checkpoint))
        };
        if size == self.done {
            return Ok(());
        }
        for id in tiles_between(self.done, size) {
            let bytes = content(&self.store, &self.live, &id).await?;
            put(&self.public, &id, &bytes)?;
        }
        write_whole(&self.public.join("checkpoint"), checkpoint.as_bytes(), true)?;
        for id in tiles_between(self.done, size).into_iter().filter(TileId::is_full) {
            remove_partial(&self.public, &id);
        }
        self.done = size;
        self.live.tell_published(size);
        Ok(())
    }
}

async fn content(store: &Store, live: &Live, id: &TileId) -> Result<Vec<u8>, CommissionError> {
    match id.kind {
        TileKind::Entries => bundle(store, id).await,
        TileKind::Hashes { .. } => hashes(&live.read().tree, id),
    }
}

async fn bundle(store: &Store, id: &TileId) -> Result<Vec<u8>, CommissionError> {
    let from = id.index * BUNDLE;
    let entries = entries::range(store, from, from + u64::from(id.width)).await?;
    encode_bundle(entries.iter().map(Vec::as_slice))
        .map_err(|e| CommissionError::RecordCorrupt { detail: e.to_string() })
}

fn hashes(tree: &Tree, id: &TileId) -> Result<Vec<u8>, CommissionError> {
    tree.tile(id)
        .ok_or_else(|| CommissionError::RecordCorrupt { detail: format!("{} is beyond the record", id.path()) })
}

fn put(public: &Path, id: &TileId, bytes: &[u8]) -> Result<(), CommissionError> {
    let path = public.join(id.path());
    if let Some(folder) = path.parent()
        && !folder.is_dir()
    {
        std::fs::create_dir_all(folder).map_err(error::CommissionError::io("make the folder", folder))?;
    }
    // Full tiles never change again and are synced; partial ones are replaced in a moment.
    write_whole(&path, bytes, false)
}

/// Partial tiles go once the full one is there, as the specification allows.
fn remove_partial(public: &Path, full: &TileId) {
    let path = public.join(format!("{}.p", full.path()));
    if path.is_dir()
        && let Err(e) = std::fs::remove_dir_all(&path)
    {
        tracing::warn!("cannot remove {}: {e}", path.display());
    }
}

/// At start: makes the files equal to the database, writes what is missing or differs, and says how many that were.
pub(crate) async fn repair(
    store: &Store,
    public: &Path,
    tree: &Tree,
    checkpoint: &str,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<u64, CommissionError> {
    let tiles = tiles_of(tree.size());
    let total = tiles.len() as u64;
    let mut repaired = 0;
    for (i, id) in tiles.iter().enumerate() {
        let bytes = match id.kind {
            TileKind::Entries => bundle(store, id).await?,
            TileKind::Hashes { .. } => hashes(tree, id)?,
        };
        if std::fs::read(public.join(id.path())).ok().as_deref() != Some(&bytes) {
            put(public, id, &bytes)?;
            repaired += 1;
        }
        if id.is_full() {
            remove_partial(public, id);
        }
        progress(i as u64 + 1, total);
    }
    write_whole(&public.join("checkpoint"), checkpoint.as_bytes(), true)?;
    Ok(repaired)
}
