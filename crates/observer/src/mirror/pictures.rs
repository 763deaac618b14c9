//! What acts publish beside the figures: pictures of pages, the stations of consolidations. The record is whole without them, so they come
//! after it, and one that was withdrawn from publication is listed and fails nothing.

use super::disk::Folder;
use super::http::Server;
use super::{MirrorError, Mirrored, Options};
use election::id::Digest;
use std::collections::{HashSet, VecDeque};
use tokio::task::JoinSet;

/// Most bytes of one; the intake takes far smaller pictures, the stations of a country are 30 MB.
const BYTES_MAX: u64 = 128 << 20;
/// Fetched between two looks at the checkpoint.
const AT_A_TIME: usize = 256;

/// Which are wanted, and what became of them.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    waiting: VecDeque<Digest>,
    /// Everything that was ever wanted in this run: the same picture may be named twice.
    wanted: HashSet<Digest>,
    /// Looked for.
    looked: u64,
    pub(super) fetched: u64,
    absent: Vec<Digest>,
    damaged: Vec<Digest>,
}

enum Outcome {
    Kept,
    Absent,
    Damaged,
}

impl Pictures {
    /// Adds those that the directory does not have. One that is there was checked and made durable when it came.
    pub(super) fn want(&mut self, named: Vec<Digest>, folder: &Folder) {
        for digest in named {
            if !folder.path(&path(digest)).exists() && self.wanted.insert(digest) {
                self.waiting.push_back(digest);
            }
        }
    }

    pub(super) fn wait(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// How many were looked for, of how many.
    pub(super) fn progress(&self) -> (u64, u64) {
        (self.looked, self.wanted.len() as u64)
    }

    pub(super) fn done(&self) -> Mirrored {
        Mirrored {
            pictures: self.fetched,
            absent: self.absent.clone(),
            damaged: self.damaged.clone(),
            ..Mirrored::default()
        }
    }

    /// Fetches some, several at once. An error ends the run, and so does who drops this.
    pub(super) async fn fetch(
        &mut self,
        server: &Server,
        folder: &Folder,
        options: &Options,
    ) -> Result<(), MirrorError> {
        let limit = options.blob_bytes_max.min(BYTES_MAX);
        let mut under_way = JoinSet::new();
        let mut started = 0;
        loop {
            while under_way.len() < options.at_once.max(1)
                && started < AT_A_TIME
                && let Some(digest) = self.waiting.pop_front()
            {
                started += 1;
                let (server, folder) = (server.clone(), folder.clone());
                under_way.spawn(async move { (digest, one(&server, &folder, digest, limit).await) });
            }
            let Some(done) = under_way.join_next().await else { return Ok(()) };
            let (digest, outcome) = done.unwrap_or_else(|e| std::panic::resume_unwind(e.into_panic()));
            match outcome? {
                Outcome::Kept => self.fetched += 1,
                Outcome::Absent => self.absent.push(digest),
                Outcome::Damaged => self.damaged.push(digest),
            }
            self.looked += 1;
        }
    }
}

fn path(digest: Digest) -> String {
    format!("blob/{}", digest.hex())
}

async fn one(server: &Server, folder: &Folder, digest: Digest, limit: u64) -> Result<Outcome, MirrorError> {
    let path = path(digest);
    let bytes = match server.file(&path, limit).await {
        Ok(bytes) => bytes,
        Err(MirrorError::Absent { .. } | MirrorError::HeldBack { .. }) => return Ok(Outcome::Absent),
        Err(MirrorError::TooLarge { .. }) => return Ok(Outcome::Damaged),
        Err(e) => return Err(e),
    };
    if Digest::of(&bytes) != digest {
        return Ok(Outcome::Damaged);
    }
    let folder = folder.clone();
    // Lasting: the next run takes what is there for whole without reading it.
    let written = tokio::task::spawn_blocking(move || folder.write(&path, &bytes, true)).await;
    written.unwrap_or_else(|e| std::panic::resume_unwind(e.into_panic())).map(|()| Outcome::Kept)
}
