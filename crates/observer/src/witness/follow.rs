//! Counts the record again as it grows: copies what is new, applies it act by act with every signature checked, and signs what came out.

use super::WitnessError;
use super::ledger::Ledger;
use super::watch::{keep_proof, post};
use crate::blobs::BlobFolder;
use crate::mirror::head::{self, Signer};
use crate::mirror::http::Server;
use crate::mirror::{self, MirrorError};
use crate::recount::{Recount, Signatures};
use crate::totals;
use election::id::Digest;
use election::statement::Recounted;
use record::hash::leaf_hash;
use record::note::Limits;
use record::tile::{TileKind, decode_bundle, tiles_between, tiles_of};
use record::{Checkpoint, Hash, SignedNote, SigningKey, Tree};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Where statements are posted.
pub const RECOUNT: &str = "witness/recount";

/// A count of a copied record that goes on where the copy does.
#[derive(Debug, Default)]
pub struct Count {
    dir: PathBuf,
    recount: Recount,
    tree: Tree,
}

impl Count {
    /// Nothing counted yet of the copy in this folder.
    #[must_use]
    pub fn of(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), ..Self::default() }
    }

    /// Counts what the copy has beyond what was counted, with every signature checked. Gives size and root.
    ///
    /// # Errors
    /// The copy is damaged, or has an act that must not be there. Then this count is of no more use.
    pub fn advance(&mut self) -> Result<(u64, Hash), WitnessError> {
        let path = self.dir.join("checkpoint");
        let bytes = std::fs::read(&path).map_err(WitnessError::disk(&path))?;
        let bad = |error| MirrorError::Checkpoint { from: path.display().to_string(), error };
        let note = SignedNote::parse(&bytes, &Limits::CHECKPOINT).map_err(|e| bad(e.into()))?;
        let head = Checkpoint::parse(&note.text).map_err(bad)?;
        let from = self.tree.size();
        let ids = if from == 0 { tiles_of(head.size) } else { tiles_between(from, head.size) };
        for id in ids.into_iter().filter(|id| id.kind == TileKind::Entries) {
            let path = self.dir.join(id.path());
            let bytes = std::fs::read(&path).map_err(WitnessError::disk(&path))?;
            let damaged = |detail: String| MirrorError::Damaged { file: id.path(), detail };
            let entries = decode_bundle(&bytes, usize::from(id.width)).map_err(|e| damaged(e.to_string()))?;
            for (entry, index) in entries.iter().zip(id.index * 256..) {
                if index >= from {
                    self.apply(entry, index)?;
                }
            }
        }
        if (self.tree.size(), self.tree.root()) != (head.size, head.root) {
            let detail = format!("its entries make {} acts with root {}", self.tree.size(), self.tree.root());
            return Err(MirrorError::Damaged { file: "checkpoint".into(), detail }.into());
        }
        Ok((head.size, head.root))
    }

    fn apply(&mut self, entry: &[u8], index: u64) -> Result<(), WitnessError> {
        let prepared = self.recount.prepare(entry, Signatures::Check);
        let blobs = BlobFolder(self.dir.join("blob"));
        let applied = prepared.and_then(|p| self.recount.apply(p, &blobs, Signatures::Check));
        applied.map_err(|e| WitnessError::Uncountable { index, code: e.code(), detail: e.to_string() })?;
        self.tree.push(leaf_hash(entry));
        Ok(())
    }

    /// What was counted, in the statement that a party signs; `None` before the definition is known.
    #[must_use]
    pub fn statement(&self) -> Option<Recounted> {
        let (d, tally) = self.recount.definition().zip(self.recount.tally())?;
        Some(Recounted {
            election: d.id.clone(),
            definition: d.digest,
            size: self.tree.size(),
            root: self.tree.root().to_string(),
            totals: totals::digest(tally),
        })
    }

    /// The tree of what was counted.
    #[must_use]
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The signer of this record, as its own first acts say.
    fn signer(&self) -> Option<Signer> {
        let (d, a) = self.recount.definition().zip(self.recount.authority())?;
        let keys = head::keys_of_copy(&self.dir, self.tree.size()).unwrap_or_default();
        Some(Signer { origin: d.origin.clone(), record: a.record.clone(), root: a.root.clone(), keys })
    }
}

/// What was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed {
    /// Acts counted.
    pub size: u64,
    /// Root at that size.
    pub root: Hash,
    /// Digest of the totals.
    pub totals: Digest,
}

/// Copies a server's record, counts it and posts the signed statement.
pub struct Follower {
    url: String,
    server: Server,
    dir: PathBuf,
    ledger: Arc<Ledger>,
    key: SigningKey,
    options: mirror::Options,
    count: Count,
    last: Option<Signed>,
}

impl Follower {
    /// Begins. The copy is made in `dir`; `key` signs statements of recounts and nothing else.
    ///
    /// # Errors
    /// The address is none.
    pub fn new(
        url: &str,
        dir: &Path,
        ledger: Arc<Ledger>,
        key: SigningKey,
        options: mirror::Options,
    ) -> Result<Self, WitnessError> {
        let options = mirror::Options { follow: false, pictures: false, ..options };
        let server = Server::new(url, &options)?;
        Ok(Self {
            url: url.to_owned(),
            server,
            dir: dir.to_owned(),
            ledger,
            key,
            options,
            count: Count::of(dir),
            last: None,
        })
    }

    /// Counts until stopped. What may pass by itself is told and tried again.
    ///
    /// # Errors
    /// What will not pass: two histories, or a record that cannot be counted.
    pub async fn run(
        &mut self,
        pause: Duration,
        stop: impl Future<Output = ()>,
        told: &(dyn Fn(Result<Signed, &WitnessError>) + Sync),
    ) -> Result<(), WitnessError> {
        let mut stop = std::pin::pin!(stop);
        loop {
            let counted = tokio::select! {
                () = &mut stop => return Ok(()),
                counted = self.once() => counted,
            };
            match counted {
                Ok(Some(signed)) => told(Ok(signed)),
                Ok(None) => {}
                Err(e) if e.is_passing() => told(Err(&e)),
                Err(e) => return Err(e),
            }
            tokio::select! {
                () = &mut stop => return Ok(()),
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Copies, counts and posts what is new; `None` where nothing is.
    ///
    /// # Errors
    /// [`WitnessError`].
    pub async fn once(&mut self) -> Result<Option<Signed>, WitnessError> {
        mirror::mirror(&self.url, &self.dir, &self.options, std::future::pending(), &|_| ()).await?;
        let mut count = std::mem::take(&mut self.count);
        // Checking every signature keeps a core busy for a while: not one on which others wait.
        let counted = tokio::task::spawn_blocking(move || count.advance().map(|head| (count, head))).await;
        let (count, (size, root)) = match counted {
            Ok(Ok(counted)) => counted,
            Ok(Err(e)) => {
                self.count = Count::of(&self.dir);
                return Err(e);
            }
            Err(e) => std::panic::resume_unwind(e.into_panic()),
        };
        self.count = count;
        self.same_history()?;
        if self.last.is_some_and(|last| (last.size, last.root) == (size, root)) {
            return Ok(None);
        }
        let Some(statement) = self.count.statement() else { return Ok(None) };
        let note = SignedNote::sign(&statement.to_text(), &[&self.key]);
        let note = note.map_err(|e| WitnessError::Unsigned { detail: e.to_string() })?;
        post(&self.server, RECOUNT, "recount", &note.to_string()).await?;
        let signed = Signed { size, root, totals: statement.totals };
        self.last = Some(signed);
        Ok(Some(signed))
    }

    /// What is counted must be what is cosigned: a server may show the one program another record than the other.
    fn same_history(&self) -> Result<(), WitnessError> {
        let Some(signer) = self.count.signer() else { return Ok(()) };
        let Some((seen, head)) = self.ledger.seen(&signer.origin) else { return Ok(()) };
        match self.count.tree.root_at(head.size) {
            Some(root) if root != head.root => {
                let path = self.dir.join("checkpoint");
                let shown = std::fs::read_to_string(&path).map_err(WitnessError::disk(&path))?;
                Err(keep_proof(self.ledger.dir(), &signer, &seen.checkpoint, &shown, &self.count.tree)?)
            }
            _ => Ok(()),
        }
    }
}
