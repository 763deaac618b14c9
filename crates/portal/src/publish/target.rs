//! The folder into which the site is written: each file whole or not at all, and what belongs together in one order.
//!
//! What a pass has made waits beside the site until the record is there that it speaks of; then it is put in its place by renaming.

use crate::files;
use election::id::Digest;
use record::TileId;
use record::tile::{TileKind, tiles_between, tiles_of};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Where files wait.
const STAGING: &str = ".staging";

pub(super) struct Target {
    folder: PathBuf,
    /// Size of the record that is there.
    pub(super) size: u64,
    /// Whether its entries are there.
    entries: bool,
    /// Files of the record that are there.
    blobs: HashSet<Digest>,
    /// Partial tiles of the record before, which a reader of its checkpoint may still fetch.
    old: Vec<PathBuf>,
}

/// Files of a pass that wait, by their place in the site.
#[derive(Default)]
pub(super) struct Waiting {
    files: BTreeMap<String, PathBuf>,
    pub(super) bytes: u64,
}

impl Waiting {
    pub(super) fn len(&self) -> u64 {
        self.files.len() as u64
    }

    /// Takes what waits elsewhere as well.
    pub(super) fn take(&mut self, more: Self) {
        self.bytes += more.bytes;
        self.files.extend(more.files);
    }
}

impl Target {
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let staging = folder.join(STAGING);
        if staging.exists() {
            std::fs::remove_dir_all(&staging)?;
        }
        std::fs::create_dir_all(staging)?;
        Ok(Self { folder: folder.to_owned(), size: 0, entries: false, blobs: HashSet::new(), old: vec![] })
    }

    pub(super) fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }

    pub(super) fn staging(&self, n: u64) -> PathBuf {
        self.folder.join(STAGING).join(n.to_string())
    }

    /// Whether the site has this file with these bytes.
    pub(super) fn has(&self, file: &str, bytes: &[u8]) -> bool {
        let path = self.path(file);
        std::fs::metadata(&path).is_ok_and(|m| m.len() == bytes.len() as u64)
            && std::fs::read(&path).is_ok_and(|there| there == bytes)
    }

    /// Lays a file ready that is to be at this place; nothing where the site has it already.
    pub(super) fn lay(&self, waiting: &mut Waiting, file: String, content: &[u8], n: u64) -> io::Result<bool> {
        if self.has(&file, content) {
            return Ok(false);
        }
        let path = self.staging(n);
        std::fs::write(&path, content)?;
        waiting.bytes += content.len() as u64;
        waiting.files.insert(file, path);
        Ok(true)
    }

    /// Puts what waits in its place, in this order.
    pub(super) fn put(&self, waiting: Waiting) -> io::Result<()> {
        for (file, from) in waiting.files {
            let to = self.path(&file);
            if std::fs::rename(&from, &to).is_err() {
                if let Some(folder) = to.parent() {
                    std::fs::create_dir_all(folder)?;
                }
                std::fs::rename(&from, &to)?;
            }
        }
        Ok(())
    }

    /// Copies what the record of this size has and the folder has not: files, then tiles, then the checkpoint. `entries`: whether everybody gets the
    /// entries; hashes tell no result. `given`: whether everybody gets a file, by its digest and whether it is a picture.
    pub(super) fn record(
        &mut self,
        public: &Path,
        size: u64,
        checkpoint: &str,
        entries: bool,
        given: &dyn Fn(Digest, bool) -> bool,
    ) -> io::Result<(u64, u64)> {
        let (mut files, mut bytes) = (0, 0);
        let mut copy = |path: &str, to: &Path| -> io::Result<()> {
            let content = match std::fs::read(public.join(path)) {
                Ok(content) => content,
                // Withdrawn from publication since the folder was read.
                Err(e) if e.kind() == io::ErrorKind::NotFound && path.starts_with("blob/") => return Ok(()),
                Err(e) => return Err(e),
            };
            write_whole(to, &content)?;
            files += 1;
            bytes += content.len() as u64;
            Ok(())
        };
        for entry in std::fs::read_dir(public.join("blob"))? {
            let name = entry?.file_name();
            let Some(digest) = name.to_str().and_then(Digest::from_hex).filter(|d| !self.blobs.contains(d)) else {
                continue;
            };
            let path = format!("blob/{}", digest.hex());
            if !given(digest, files::is_picture_at(&public.join(&path))) {
                continue;
            }
            let to = self.path(&path);
            if !to.exists() {
                copy(&path, &to)?;
            }
            self.blobs.insert(digest);
        }
        // Entries that were held back so far are all new.
        let from = if self.entries == entries { self.size } else { 0 };
        let tiles = tiles_between(from, size).into_iter().filter(|t| entries || t.kind != TileKind::Entries);
        for tile in tiles {
            let path = tile.path();
            let to = self.path(&path);
            if !to.exists() {
                copy(&path, &to)?;
            }
        }
        if !self.has("checkpoint", checkpoint.as_bytes()) {
            write_whole(&self.path("checkpoint"), checkpoint.as_bytes())?;
            files += 1;
            bytes += checkpoint.len() as u64;
        }
        for path in std::mem::take(&mut self.old) {
            // It goes where the full one is; a reader that still wants it fetches that.
            let _ = std::fs::remove_file(path);
        }
        let now: BTreeSet<String> = tiles_of(size).iter().map(TileId::path).collect();
        let before = tiles_of(self.size).into_iter().filter(|t| !t.is_full()).map(|t| t.path());
        self.old = before.filter(|path| !now.contains(path)).map(|path| self.path(&path)).collect();
        (self.size, self.entries) = (size, entries);
        Ok((files, bytes))
    }
}

/// Writes a file beside its place and gives it its name.
fn write_whole(to: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let beside = to.with_added_extension("part");
    std::fs::File::create(&beside)?.write_all(content)?;
    std::fs::rename(&beside, to)
}
