//! A record that was checked, kept for questions about single entries and for their proofs.

use super::Report;
use super::entries::{read_entries, read_entry};
use crate::recount::Recount;
use record::hash::leaf_hash;
use record::tile::{TileKind, encode_bundle};
use record::{LogProof, TileId, Tree};
use std::path::{Path, PathBuf};

/// What was read and counted, with the report on it. The record need not hold; the report says so.
#[derive(Debug)]
pub struct Verified {
    /// What was found.
    pub report: Report,
    recount: Recount,
    tree: Tree,
    checkpoint: String,
    dir: PathBuf,
}

impl Verified {
    pub(super) fn nothing(dir: &Path, report: Report) -> Self {
        Self::new(dir, report, Recount::new(), Tree::new(), "")
    }

    pub(super) fn new(dir: &Path, report: Report, recount: Recount, tree: Tree, checkpoint: &str) -> Self {
        Self { report, recount, tree, checkpoint: checkpoint.to_owned(), dir: dir.to_owned() }
    }

    /// What follows from the entries that could be read.
    #[must_use]
    pub fn recount(&self) -> &Recount {
        &self.recount
    }

    /// Gives away what follows from the entries; afterwards it is as if there were none.
    #[must_use]
    pub fn take_recount(&mut self) -> Recount {
        std::mem::take(&mut self.recount)
    }

    /// The hashes of the entries.
    #[must_use]
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The signed checkpoint, byte for byte; empty where there was none.
    #[must_use]
    pub fn checkpoint(&self) -> &str {
        &self.checkpoint
    }

    /// An entry, read again from the directory; `None` where it is not what was checked.
    #[must_use]
    pub fn entry(&self, index: u64) -> Option<Vec<u8>> {
        let entry = read_entry(&self.dir, index, self.tree.size())?;
        (self.tree.leaf(index) == Some(leaf_hash(&entry))).then_some(entry)
    }

    /// The entries of a bundle, read again from the directory; `None` where they are not what was checked.
    #[must_use]
    pub fn entries(&self, id: &TileId) -> Option<Vec<Vec<u8>>> {
        let entries = read_entries(&self.dir, id)?;
        let first = id.index * u64::from(TileId::FULL);
        let same = entries.iter().zip(first..).all(|(e, i)| self.tree.leaf(i) == Some(leaf_hash(e)));
        same.then_some(entries)
    }

    /// The bytes of a tile of the record at the size that was verified, also where the directory has gone on since.
    #[must_use]
    pub fn tile(&self, id: &TileId) -> Option<Vec<u8>> {
        match id.kind {
            TileKind::Hashes { .. } => self.tree.tile(id),
            TileKind::Entries => encode_bundle(self.entries(id)?.iter().map(Vec::as_slice)).ok(),
        }
    }

    /// The proof that an entry is in the record that the checkpoint names; `None` where the entries do not lead to its root.
    #[must_use]
    pub fn proof(&self, index: u64) -> Option<LogProof> {
        let size = self.tree.size();
        if self.report.size != size || self.report.root != Some(self.tree.root()) {
            return None;
        }
        let hashes = self.tree.inclusion_proof(index, size).ok()?;
        Some(LogProof { index, hashes, checkpoint: self.checkpoint.clone() })
    }
}
