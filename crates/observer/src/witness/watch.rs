//! Looks at a server, fetches the hashes of what is new, cosigns the checkpoint if the record only grew, and posts the cosignature.
//!
//! Only outgoing requests, and no entries: `witness/target` (or `checkpoint`), `tile/0/…`, once the first bundle for the key list.
//! The hashes are kept in `STATE/record/`, so that a server that shows less than it did can be answered with a proof.

use super::WitnessError;
use super::ledger::Ledger;
use super::published::{self, Published};
use crate::evidence::Evidence;
use crate::mirror::disk::Folder;
use crate::mirror::head::{self, Signer};
use crate::mirror::http::Server;
use crate::mirror::{self, MirrorError, leaves};
use record::cosignature;
use record::note::Limits;
use record::tile::{TileKind, tiles_of};
use record::{Checkpoint, Hash, SignedNote, Tree, VerifierKey};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The checkpoint that all witnesses are asked to cosign; a server that has none is asked for its latest.
const TARGET: &str = "witness/target";
const CHECKPOINT: &str = "checkpoint";
/// Where cosignatures are posted.
pub const COSIGNATURE: &str = "witness/cosignature";
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// How to watch.
#[derive(Debug, Clone)]
pub struct Options {
    /// Root key that must have signed the key list.
    pub root_key: Option<VerifierKey>,
    /// The record's own key, for logs that are no record of an election or whose entries are not out yet: then no entry is fetched.
    pub record_key: Option<VerifierKey>,
    /// Time between two looks.
    pub poll: Duration,
    /// A record that stands still is cosigned anew after this time, so that one sees that it is still watched.
    pub refresh_s: u64,
    /// How files are fetched: limits and patience.
    pub fetch: mirror::Options,
}

impl Default for Options {
    fn default() -> Self {
        let fetch = mirror::Options::default();
        Self { root_key: None, record_key: None, poll: Duration::from_secs(5), refresh_s: 60, fetch }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A checkpoint was cosigned and the server has it.
    Cosigned {
        /// Entries.
        size: u64,
        /// Root.
        root: Hash,
        /// When, in seconds since 1970.
        time: u64,
    },
    /// Nothing new.
    Unchanged,
    /// What this key had signed before the state was put back was taken over.
    TakenOver {
        /// Entries.
        size: u64,
    },
}

/// The state of watching one server.
pub struct Watcher {
    server: Server,
    ledger: Arc<Ledger>,
    folder: Folder,
    options: Options,
    log: Option<Signer>,
    /// Of the last checkpoint cosigned; empty until it was loaded or fetched.
    tree: Tree,
    /// Whether what others have of this key was looked at.
    compared: bool,
    /// Whether the server has the last cosignature.
    posted: bool,
}

/// Seconds since 1970, by the clock of whoever runs the witness.
pub type Clock<'a> = &'a (dyn Fn() -> u64 + Sync);

impl Watcher {
    /// Begins to watch a server. Nothing is fetched yet.
    ///
    /// # Errors
    /// The address is none, the folder cannot be used, or it has more than one log.
    pub fn new(url: &str, ledger: Arc<Ledger>, options: Options) -> Result<Self, WitnessError> {
        let server = Server::new(url, &options.fetch)?;
        let folder = Folder::open(&ledger.dir().join("record"))?;
        Ok(Self { server, ledger, folder, options, log: None, tree: Tree::new(), compared: false, posted: false })
    }

    /// Looks until stopped. What may pass by itself is told and tried again.
    ///
    /// # Errors
    /// What will not pass: above all [`WitnessError::TwoHistories`].
    pub async fn run(
        &mut self,
        clock: Clock<'_>,
        stop: impl Future<Output = ()>,
        told: &(dyn Fn(Result<Event, &WitnessError>) + Sync),
    ) -> Result<(), WitnessError> {
        let mut stop = std::pin::pin!(stop);
        loop {
            let looked = tokio::select! {
                () = &mut stop => return Ok(()),
                looked = self.look(clock) => looked,
            };
            match looked {
                Ok(event) => told(Ok(event)),
                Err(e) if e.is_passing() => told(Err(&e)),
                Err(e) => return Err(e),
            }
            tokio::select! {
                () = &mut stop => return Ok(()),
                () = tokio::time::sleep(self.options.poll) => {}
            }
        }
    }

    /// Looks once: cosigns and posts what is new.
    ///
    /// # Errors
    /// [`WitnessError`]: nothing was signed, or what was signed did not reach the server.
    pub async fn look(&mut self, clock: Clock<'_>) -> Result<Event, WitnessError> {
        let (text, head) = self.shown().await?;
        self.know_the_log(&text, &head).await?;
        if !self.compared {
            if let Some(event) = self.compare(&text, &head).await? {
                return Ok(event);
            }
            self.compared = true;
        }
        let seen = self.seen()?;
        let known = seen.as_ref().map_or((0, record::hash::EMPTY_ROOT), |(_, c)| (c.size, c.root));
        if head.size < known.0 {
            return Err(self.shrunk(&text, &head)?);
        }
        let fresh = seen.as_ref().is_some_and(|(s, _)| clock() < s.time.saturating_add(self.options.refresh_s));
        if (head.size, head.root) == known && self.posted && fresh {
            return Ok(Event::Unchanged);
        }
        let tree = self.grown(&text, &head).await?;
        let proof = tree.consistency_proof(known.0, head.size).unwrap_or_default();
        let signer = self.signer()?;
        let time = clock();
        let mut note = log_signed(&text, &signer.record)?;
        let signed = self.ledger.cosign(&signer.record, &note.to_string(), &head, known.0, &proof, time)?;
        self.tree = tree;
        self.posted = false;
        self.keep_hashes(known.0, head.size)?;
        note.add(signed);
        self.post(&note.to_string()).await?;
        self.posted = true;
        Ok(Event::Cosigned { size: head.size, root: head.root, time })
    }

    /// The checkpoint that the server shows, its form checked.
    async fn shown(&self) -> Result<(String, Checkpoint), WitnessError> {
        let limit = Limits::CHECKPOINT.bytes as u64;
        let bytes = match self.server.file(TARGET, limit).await {
            Err(MirrorError::Absent { .. }) => self.server.file(CHECKPOINT, limit).await?,
            other => other?,
        };
        let bad = |error| MirrorError::Checkpoint { from: "the server".into(), error };
        let note = SignedNote::parse(&bytes, &Limits::CHECKPOINT).map_err(|e| bad(e.into()))?;
        let head = Checkpoint::parse(&note.text).map_err(bad)?;
        let (size, limit) = (head.size, self.options.fetch.entries_max);
        if size > limit {
            return Err(MirrorError::TooManyEntries { from: "the server".into(), size, limit }.into());
        }
        Ok((note.to_string(), head))
    }

    /// Whose checkpoints these are: by the state, by the key given, or by the key list of the record; then the signature.
    async fn know_the_log(&mut self, text: &str, head: &Checkpoint) -> Result<(), WitnessError> {
        if self.log.is_none() {
            let log = match (self.ledger.seen(&head.origin), &self.options.record_key) {
                (seen, Some(key)) => {
                    if let Some((seen, _)) = seen.filter(|(seen, _)| seen.log_key != *key) {
                        let (found, given) = (key.to_string(), seen.log_key.to_string());
                        return Err(WitnessError::OtherLogKey { origin: head.origin.clone(), found, given });
                    }
                    Signer { origin: key.name().into(), record: key.clone(), root: key.clone(), keys: String::new() }
                }
                (seen, None) => {
                    let mut tree = Tree::new();
                    leaves::extend(&self.server, &mut tree, head.size, self.options.fetch.at_once).await?;
                    if tree.root() != head.root {
                        return Err(damaged(&tree, head));
                    }
                    let signer = head::signer_by_keys(&self.server, &self.folder, &tree).await?;
                    if let Some(given) = self.options.root_key.as_ref().filter(|k| **k != signer.root) {
                        let (found, given) = (signer.root.to_string(), given.to_string());
                        return Err(MirrorError::RootKey { found, given }.into());
                    }
                    if let Some((seen, _)) = seen.filter(|(seen, _)| seen.log_key != signer.record) {
                        let (found, given) = (signer.record.to_string(), seen.log_key.to_string());
                        return Err(WitnessError::OtherLogKey { origin: head.origin.clone(), found, given });
                    }
                    signer
                }
            };
            log.open(text, "the server")?;
            self.log = Some(log);
        }
        self.signer()?.open(text, "the server")?;
        Ok(())
    }

    fn signer(&self) -> Result<&Signer, WitnessError> {
        self.log.as_ref().ok_or_else(|| WitnessError::Unsigned { detail: "the key of the log is not known".into() })
    }

    fn seen(&self) -> Result<Option<(super::ledger::Seen, Checkpoint)>, WitnessError> {
        Ok(self.ledger.seen(&self.signer()?.origin))
    }

    /// Holds the state against what the server has of this key: a state that was put back from a copy knows less than was signed.
    async fn compare(&mut self, text: &str, head: &Checkpoint) -> Result<Option<Event>, WitnessError> {
        let published = match self.server.file(published::ADDRESS, published::BYTES_MAX).await {
            Ok(bytes) => Published::parse(&bytes).unwrap_or_default(),
            Err(MirrorError::Absent { .. }) => return Ok(None),
            Err(e) => return Err(e.into()),
        };
        let signer = self.signer()?.clone();
        let key = self.ledger.verifier();
        let cosigned = self.seen()?.map_or(0, |(_, c)| c.size);
        let own = published.cosigned.iter().filter_map(|note| {
            let (c, note) = record::checkpoint::open(note, &signer.origin, &signer.record).ok()?;
            let time = cosignature::witnessed(&note, &key).ok()??;
            (c.size > cosigned).then_some((c, note, time))
        });
        let Some((latest, note, time)) = own.max_by_key(|(c, _, _)| c.size) else { return Ok(None) };
        let kept = log_signed(&note.to_string(), &signer.record)?.to_string();
        if head.size < latest.size {
            return Err(WitnessError::Shrunk { server: head.size, cosigned: latest.size });
        }
        let tree = self.grown(text, head).await?;
        if tree.root_at(latest.size) != Some(latest.root) {
            return Err(self.two_histories(&kept, text, &tree)?);
        }
        self.ledger.take_over(&signer.record, &kept, &latest, time)?;
        self.compared = true;
        Ok(Some(Event::TakenOver { size: latest.size }))
    }

    /// The tree of the checkpoint shown. It must give its root and continue what was cosigned.
    async fn grown(&mut self, text: &str, head: &Checkpoint) -> Result<Tree, WitnessError> {
        let seen = self.seen()?;
        let known = seen.as_ref().map_or((0, record::hash::EMPTY_ROOT), |(_, c)| (c.size, c.root));
        self.load(known)?;
        let at_once = self.options.fetch.at_once;
        let mut tree = self.tree.clone();
        leaves::extend(&self.server, &mut tree, head.size, at_once).await?;
        if tree.root() == head.root && tree.root_at(known.0) == Some(known.1) {
            return Ok(tree);
        }
        let mut theirs = Tree::new();
        leaves::extend(&self.server, &mut theirs, head.size, at_once).await?;
        if theirs.root() != head.root {
            return Err(damaged(&theirs, head));
        }
        if theirs.root_at(known.0) == Some(known.1) {
            return Ok(theirs);
        }
        let cosigned = seen.map(|(s, _)| s.checkpoint).unwrap_or_default();
        Err(self.two_histories(&cosigned, text, &theirs)?)
    }

    /// The hashes of the last checkpoint cosigned, from the folder, if this run does not have them.
    fn load(&mut self, (size, root): (u64, Hash)) -> Result<(), WitnessError> {
        if (self.tree.size(), self.tree.root()) != (size, root) {
            self.tree = leaves::load(&self.folder, size, root)?.unwrap_or_default();
        }
        Ok(())
    }

    /// A server that shows less than was cosigned: an older state, or another history.
    fn shrunk(&mut self, text: &str, head: &Checkpoint) -> Result<WitnessError, WitnessError> {
        let Some((seen, cosigned)) = self.seen()? else {
            return Ok(WitnessError::Unsigned { detail: "nothing was cosigned yet".into() });
        };
        self.load((cosigned.size, cosigned.root))?;
        match self.tree.root_at(head.size) {
            Some(root) if root != head.root => {
                let tree = self.tree.clone();
                self.two_histories(&seen.checkpoint, text, &tree)
            }
            _ => Ok(WitnessError::Shrunk { server: head.size, cosigned: cosigned.size }),
        }
    }

    /// Writes the proof. `tree` is that of the larger checkpoint.
    fn two_histories(&self, cosigned: &str, shown: &str, tree: &Tree) -> Result<WitnessError, WitnessError> {
        keep_proof(self.ledger.dir(), self.signer()?, cosigned, shown, tree)
    }

    /// Hashes of entries; what a power cut loses of them is fetched again.
    fn keep_hashes(&self, from: u64, size: u64) -> Result<(), WitnessError> {
        let first = from / 256;
        for id in tiles_of(size).iter().filter(|id| id.kind == TileKind::Hashes { level: 0 } && id.index >= first) {
            if id.is_full() {
                self.folder.remove_partial(id)?;
            }
            self.folder.write(&id.path(), &self.tree.tile(id).unwrap_or_default(), false)?;
        }
        Ok(())
    }

    async fn post(&self, note: &str) -> Result<(), WitnessError> {
        post(&self.server, COSIGNATURE, "cosignature", note).await
    }
}

/// Writes the proof of two histories into the folder of a witness.
pub(super) fn keep_proof(
    dir: &Path,
    signer: &Signer,
    cosigned: &str,
    shown: &str,
    tree: &Tree,
) -> Result<WitnessError, WitnessError> {
    let cannot = |e: record::fork::ForkError| WitnessError::Unsigned { detail: format!("[{}] {e}", e.code()) };
    let mut evidence = Evidence::of(&signer.origin, &signer.record, cosigned, shown, tree).map_err(cannot)?;
    evidence.keys = Some(signer.keys.clone()).filter(|k| !k.is_empty());
    let folder = dir.join("evidence");
    let path = evidence.keep(&folder).map_err(WitnessError::disk(&folder))?;
    Ok(WitnessError::TwoHistories { path, evidence: Box::new(evidence) })
}

/// Sends a signed note. A server that does not take it says why.
pub(super) async fn post(server: &Server, path: &str, what: &'static str, note: &str) -> Result<(), WitnessError> {
    let (status, body) = server.post(path, note, ANSWER_BYTES_MAX).await?;
    if status == 200 {
        return Ok(());
    }
    #[derive(serde::Deserialize)]
    struct Fault {
        code: String,
        message: String,
    }
    let (code, message) = match serde_json::from_slice::<Fault>(&body) {
        Ok(fault) => (fault.code, fault.message),
        Err(_) => (format!("http-{status}"), "no reason given".into()),
    };
    Err(WitnessError::NotTaken { what, code, message })
}

/// The checkpoint with the log's own signature alone.
fn log_signed(text: &str, key: &VerifierKey) -> Result<SignedNote, WitnessError> {
    let bad = |e: record::note::NoteError| MirrorError::Checkpoint { from: "the server".into(), error: e.into() };
    let mut note = SignedNote::parse(text, &Limits::CHECKPOINT).map_err(bad)?;
    note.signatures.retain(|s| key.is_named(&s.name, s.id));
    Ok(note)
}

fn damaged(tree: &Tree, head: &Checkpoint) -> WitnessError {
    let detail = format!("its hashes give the root {}, its checkpoint says {}", tree.root(), head.root);
    MirrorError::Damaged { file: "tile/0/…".into(), detail }.into()
}

#[cfg(test)]
mod tests;
