//! The directory of a copy: files appear whole or not at all.

use super::MirrorError;
use election::id::Digest;
use record::TileId;
use std::io::Write as _;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn open(path: &Path) -> Result<Self, MirrorError> {
        std::fs::create_dir_all(path).map_err(|error| MirrorError::Disk { path: path.into(), error })?;
        Ok(Self(path.into()))
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.join(path)
    }

    /// A file; `None` if it is not there.
    pub(crate) fn read(&self, path: &str) -> Result<Option<Vec<u8>>, MirrorError> {
        let path = self.path(path);
        match std::fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(MirrorError::Disk { path, error }),
        }
    }

    /// Writes beside and renames. Only a `lasting` file waits for the disk; others are checked again by the next run.
    pub(crate) fn write(&self, path: &str, bytes: &[u8], lasting: bool) -> Result<(), MirrorError> {
        let path = self.path(path);
        let write = || -> std::io::Result<()> {
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            let beside = path.with_added_extension("part");
            let mut file = std::fs::File::create(&beside)?;
            file.write_all(bytes)?;
            if lasting {
                file.sync_all()?;
            }
            std::fs::rename(&beside, &path)
        };
        write().map_err(|error| MirrorError::Disk { path: path.clone(), error })
    }

    /// Removes the partial files of a tile whose full file is there.
    pub(crate) fn remove_partial(&self, full: &TileId) -> Result<(), MirrorError> {
        let path = self.path(&format!("{}.p", full.path()));
        match std::fs::remove_dir_all(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(MirrorError::Disk { path, error }),
            _ => Ok(()),
        }
    }

    /// Keeps a signed checkpoint that proves something; gives the folder of the proof.
    pub(super) fn keep_evidence(&self, checkpoints: [(u64, &str); 2]) -> Result<PathBuf, MirrorError> {
        for (size, text) in checkpoints {
            let name = &Digest::of(text.as_bytes()).hex()[..16];
            self.write(&format!("evidence/{size}-{name}.checkpoint"), text.as_bytes(), true)?;
        }
        Ok(self.path("evidence"))
    }
}
