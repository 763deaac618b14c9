//! The record's own files on their way to the site.

use super::PublishError;
use super::target::{Content, Head, Target, Waiting};
use crate::{files, headers};
use commission::sharing::Category;
use election::id::Digest;
use hyper::header::HeaderValue;
use record::TileId;
use record::tile::{TileKind, tiles_between, tiles_of};
use std::collections::{BTreeSet, HashSet};
use std::io::{self, ErrorKind};
use std::time::Duration;

/// Longest wait for the record's files to hold what pages speak of.
const PUBLISHING: Duration = Duration::from_secs(5);
/// How often it is looked again where the record has outgrown a tile while it was copied.
const TRIES: u32 = 10;

/// What of the record is laid ready, in the order in which it is put.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) files: Waiting,
    pub(super) checkpoint: Waiting,
}

/// What of the record the site has, or will have when what waits is in its place.
#[derive(Default)]
pub(super) struct Copied {
    pub(super) size: u64,
    /// Whether its entries are there.
    entries: bool,
    blobs: HashSet<Digest>,
}

/// Whether a tile was outgrown while it was copied.
enum Tiles {
    Whole,
    Outgrown,
}

impl Copied {
    /// The record's tiles, by their paths.
    pub(super) fn tiles(&self) -> BTreeSet<String> {
        tiles_at(self.size)
    }

    /// Lays ready what the site has not, up to the present checkpoint. Partial tiles that were grown over, which a reader of the checkpoint before
    /// may still fetch.
    pub(super) async fn lay(
        &mut self,
        portal: &crate::Portal,
        target: &Target,
        parts: &mut Parts,
    ) -> Result<Vec<String>, PublishError> {
        let failed = |message: String| PublishError::Answer { address: "/checkpoint".into(), message };
        let wanted = portal.live.size();
        portal.live.published(PUBLISHING).await;
        for _ in 0..TRIES {
            let text = files::vouched_checkpoint(portal).await.map_err(|e| failed(e.to_string()))?;
            let size = files::size_of(&text).map_err(|e| failed(e.to_string()))?;
            if size < wanted {
                return Err(failed(format!("the record's files are at {size}, the pages at {wanted}")));
            }
            self.blobs(portal, target, &mut parts.files)?;
            // Entries that were held back so far are all new.
            let entries = files::is_given(portal, Category::Record);
            let from = if self.entries == entries { self.size } else { 0 };
            if matches!(tiles(portal, target, &mut parts.files, (from, size), entries)?, Tiles::Outgrown) {
                continue;
            }
            let laid = target.lay(
                "checkpoint",
                Content::Bytes(text.as_bytes()),
                head(&headers::TEXT, &headers::ONE_SECOND),
            )?;
            parts.checkpoint.set("checkpoint".into(), laid);
            let now = tiles_at(size);
            // What waited and was grown over meanwhile is not needed any more.
            parts.files.0.retain(|file, _| !file.starts_with("tile/") || now.contains(file));
            let before = tiles_of(self.size).into_iter().filter(|t| !t.is_full()).map(|t| t.path());
            let old = before.filter(|path| !now.contains(path)).collect();
            (self.size, self.entries) = (size, entries);
            return Ok(old);
        }
        Err(failed("the record grows faster than it can be copied".to_owned()))
    }

    /// Files by digest that everybody gets.
    fn blobs(&mut self, portal: &crate::Portal, target: &Target, waiting: &mut Waiting) -> Result<(), PublishError> {
        for entry in std::fs::read_dir(portal.public.join("blob"))? {
            let entry = entry?;
            let name = entry.file_name();
            let Some(digest) = name.to_str().and_then(Digest::from_hex).filter(|d| !self.blobs.contains(d)) else {
                continue;
            };
            let picture = files::is_picture_at(&entry.path());
            if !files::is_given(portal, files::category(portal.definition(), digest, picture)) {
                continue;
            }
            let kind = if picture { headers::PNG } else { headers::BYTES };
            let file = format!("blob/{}", digest.hex());
            match target.lay(&file, Content::Record(&entry.path()), head(&kind, &headers::FOR_EVER)) {
                Ok(laid) => waiting.set(file, laid),
                // Withdrawn from publication since the folder was read.
                Err(e) if e.kind() == ErrorKind::NotFound => continue,
                Err(e) => return Err(e.into()),
            }
            self.blobs.insert(digest);
        }
        Ok(())
    }
}

/// Tiles of a record of this size, by their paths.
fn tiles_at(size: u64) -> BTreeSet<String> {
    tiles_of(size).iter().map(TileId::path).collect()
}

/// Tiles between two sizes. Partial ones are copied, since they go when the record grows; full ones stay.
fn tiles(
    portal: &crate::Portal,
    target: &Target,
    waiting: &mut Waiting,
    (from, size): (u64, u64),
    entries: bool,
) -> io::Result<Tiles> {
    let given = |t: &TileId| entries || t.kind != TileKind::Entries;
    for tile in tiles_between(from, size).into_iter().filter(given) {
        let (path, full) = (tile.path(), tile.is_full());
        let at = portal.public.join(&path);
        let laid = if full {
            target.lay(&path, Content::Record(&at), head(&headers::BYTES, &headers::FOR_EVER))?
        } else {
            match std::fs::read(&at) {
                Ok(bytes) => target.lay(&path, Content::Bytes(&bytes), head(&headers::BYTES, &headers::ONE_MINUTE))?,
                Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Tiles::Outgrown),
                Err(e) => return Err(e),
            }
        };
        waiting.set(path, laid);
    }
    Ok(Tiles::Whole)
}

fn head(kind: &HeaderValue, cache: &HeaderValue) -> Head {
    let text = |v: &HeaderValue| v.to_str().unwrap_or_default().to_owned();
    Head { kind: text(kind), cache: text(cache) }
}
