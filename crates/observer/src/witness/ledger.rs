//! What a witness has cosigned, and the only door to a new cosignature.
//!
//! The state is on the disk before anything is signed, one process holds it at a time, and a folder that was put back from a copy is
//! noticed: so the key never signs two histories. One file for each log:
//!
//! ```text
//! STATE/
//!   lock                    held while a witness runs
//!   logs/{sha256}.json      the last checkpoint cosigned of the log with this origin
//! ```

use super::WitnessError;
use election::id::Digest;
use record::checkpoint;
use record::cosignature;
use record::hash::EMPTY_ROOT;
use record::note::Signature;
use record::tree::{ProofError, verify_consistency};
use record::{Checkpoint, CosigningKey, Hash, VerifierKey};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Most bytes of a state file: two checkpoints and some words.
const FILE_BYTES_MAX: u64 = 256 * 1024;

/// What is kept of a log.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Which log.
    pub origin: String,
    /// Its key.
    pub log_key: VerifierKey,
    /// The witness's own key.
    pub witness: VerifierKey,
    /// The last checkpoint cosigned, as the log signed it. It is written before it is signed.
    pub checkpoint: String,
    /// The time of that cosignature, in seconds since 1970. No later one carries an earlier time.
    pub time: u64,
    /// Which lock file stood beside it when it was written. A copy of the folder has another.
    pub lock: String,
}

impl Seen {
    fn head(&self, path: &Path) -> Result<Checkpoint, WitnessError> {
        let damaged = |detail: String| WitnessError::StateDamaged { path: path.to_owned(), detail };
        let opened = checkpoint::open(&self.checkpoint, &self.origin, &self.log_key);
        opened.map(|(c, _)| c).map_err(|e| damaged(e.to_string()))
    }
}

/// The state of a witness. Everything that it signs comes from [`Ledger::cosign`].
#[derive(Debug)]
pub struct Ledger {
    dir: PathBuf,
    key: CosigningKey,
    /// Names the lock file that this process holds.
    mark: String,
    logs: Mutex<HashMap<String, (Seen, Checkpoint)>>,
    _lock: File,
}

/// Why a checkpoint is not cosigned.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The proof does not start where this witness stands.
    #[error("the proof starts at size {old}, the last checkpoint cosigned has {cosigned}")]
    NotFromHere {
        /// Size from which the proof leads.
        old: u64,
        /// Size of the last checkpoint cosigned.
        cosigned: u64,
    },
    /// The checkpoint is smaller than the one from which the proof leads.
    #[error("the checkpoint has {size} entries, fewer than the {old} from which the proof leads")]
    Smaller {
        /// Size from which the proof leads.
        old: u64,
        /// Entries of the checkpoint.
        size: u64,
    },
    /// Another root of the same size.
    #[error("the log signed another root for its first {size} entries before: two histories")]
    OtherRoot {
        /// The size.
        size: u64,
    },
    /// The checkpoint does not continue the last one.
    #[error("the checkpoint does not continue the last one that was cosigned: {0}")]
    NotContinued(ProofError),
    /// A clock that runs behind what was signed already.
    #[error(
        "the clock says {now}, but {signed} was signed already (seconds since 1970): set the clock right, nothing is signed before that"
    )]
    ClockBehind {
        /// By the clock.
        now: u64,
        /// Of the last cosignature.
        signed: u64,
    },
    /// The state could not be written, or the checkpoint cannot be signed.
    #[error(transparent)]
    Failed(#[from] WitnessError),
}

impl Refusal {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFromHere { .. } => "witness-not-from-here",
            Self::Smaller { .. } => "witness-smaller",
            Self::OtherRoot { .. } => "witness-other-root",
            Self::NotContinued(_) => "witness-not-continued",
            Self::ClockBehind { .. } => "witness-clock-behind",
            Self::Failed(e) => e.code(),
        }
    }
}

impl Ledger {
    /// Opens the state of the witness with this key, or begins one. `restored`: the folder was put back from a copy, and the operator
    /// knows that nothing was signed after that copy, or begins from what others have kept of it.
    ///
    /// # Errors
    /// Another process has it open; it is damaged, of another key, or was put back from a copy and `restored` is not said.
    pub fn open(dir: &Path, key: CosigningKey, restored: bool) -> Result<Self, WitnessError> {
        let logs_dir = dir.join("logs");
        std::fs::create_dir_all(&logs_dir).map_err(WitnessError::disk(&logs_dir))?;
        let path = dir.join("lock");
        let lock = File::options().create(true).truncate(false).write(true).open(&path);
        let lock = lock.map_err(WitnessError::disk(&path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => return Err(WitnessError::InUse { dir: dir.to_owned() }),
            Err(std::fs::TryLockError::Error(e)) => return Err(WitnessError::disk(&path)(e)),
        }
        let meta = lock.metadata().map_err(WitnessError::disk(&path))?;
        // No device number: those change when a machine starts anew.
        let mark = format!("{}:{}", meta.ino(), meta.mtime());
        let mut logs = HashMap::new();
        for entry in std::fs::read_dir(&logs_dir).map_err(WitnessError::disk(&logs_dir))? {
            let path = entry.map_err(WitnessError::disk(&logs_dir))?.path();
            if path.extension().is_none_or(|e| e != "json") {
                continue;
            }
            let seen = read(&path)?;
            if seen.witness != key.verifier() {
                let (found, given) = (seen.witness.to_string(), key.verifier().to_string());
                return Err(WitnessError::OtherKey { dir: dir.to_owned(), found, given });
            }
            if seen.lock != mark && !restored {
                return Err(WitnessError::Restored { dir: dir.to_owned() });
            }
            let head = seen.head(&path)?;
            logs.insert(seen.origin.clone(), (seen, head));
        }
        Ok(Self { dir: dir.to_owned(), key, mark, logs: Mutex::new(logs), _lock: lock })
    }

    /// The public half of the key.
    #[must_use]
    pub fn verifier(&self) -> VerifierKey {
        self.key.verifier()
    }

    /// The folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The last checkpoint cosigned of a log, with what is kept of it.
    #[must_use]
    pub fn seen(&self, origin: &str) -> Option<(Seen, Checkpoint)> {
        self.logs.lock().unwrap_or_else(PoisonError::into_inner).get(origin).cloned()
    }

    /// Every log of which a checkpoint was cosigned.
    #[must_use]
    pub fn origins(&self) -> Vec<String> {
        let mut all: Vec<_> = self.logs.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect();
        all.sort();
        all
    }

    /// Cosigns a checkpoint that the log has signed (`signed`, already checked against `log_key`), if the proof shows that it continues the
    /// last one cosigned. The new state is on the disk before the signature is made; deciding, writing and signing is one step.
    ///
    /// # Errors
    /// [`Refusal`]: nothing was signed.
    pub fn cosign(
        &self,
        log_key: &VerifierKey,
        signed: &str,
        head: &Checkpoint,
        old: u64,
        proof: &[Hash],
        now: u64,
    ) -> Result<Signature, Refusal> {
        let mut logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        let before = logs.get(&head.origin);
        if let Some((seen, _)) = before.filter(|(seen, _)| seen.log_key != *log_key) {
            let (found, given) = (log_key.to_string(), seen.log_key.to_string());
            return Err(WitnessError::OtherLogKey { origin: head.origin.clone(), found, given }.into());
        }
        let cosigned = before.map_or(0, |(_, c)| c.size);
        if old > head.size {
            return Err(Refusal::Smaller { old, size: head.size });
        }
        if old != cosigned {
            return Err(Refusal::NotFromHere { old, cosigned });
        }
        if let Some((_, c)) = before.filter(|(_, c)| c.size == head.size && c.root != head.root) {
            return Err(Refusal::OtherRoot { size: c.size });
        }
        let root = before.map_or(EMPTY_ROOT, |(_, c)| c.root);
        verify_consistency(old, &root, head.size, &head.root, proof).map_err(Refusal::NotContinued)?;
        if let Some((seen, _)) = before.filter(|(seen, _)| seen.time > now) {
            return Err(Refusal::ClockBehind { now, signed: seen.time });
        }
        let seen = Seen {
            origin: head.origin.clone(),
            log_key: log_key.clone(),
            witness: self.key.verifier(),
            checkpoint: signed.to_owned(),
            time: now,
            lock: self.mark.clone(),
        };
        self.write(&seen)?;
        let signature = cosignature::sign(&head.text(), &self.key, now);
        logs.insert(head.origin.clone(), (seen, head.clone()));
        drop(logs);
        signature.map_err(|e| WitnessError::Unsigned { detail: e.to_string() }.into())
    }

    /// Takes over a checkpoint that this key has cosigned before and of which the state here knows nothing: it was put back from a copy.
    /// From then on nothing is signed that does not continue it. The caller has checked the cosignature, and that it continues the state.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn take_over(
        &self,
        log_key: &VerifierKey,
        signed: &str,
        head: &Checkpoint,
        time: u64,
    ) -> Result<(), WitnessError> {
        let mut logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        if logs.get(&head.origin).is_some_and(|(_, c)| c.size >= head.size) {
            return Ok(());
        }
        let seen = Seen {
            origin: head.origin.clone(),
            log_key: log_key.clone(),
            witness: self.key.verifier(),
            checkpoint: signed.to_owned(),
            time,
            lock: self.mark.clone(),
        };
        self.write(&seen)?;
        logs.insert(head.origin.clone(), (seen, head.clone()));
        Ok(())
    }

    /// Whole or not at all, and on the disk when this returns.
    fn write(&self, seen: &Seen) -> Result<(), WitnessError> {
        let folder = self.dir.join("logs");
        let path = folder.join(format!("{}.json", Digest::of(seen.origin.as_bytes()).hex()));
        let beside = path.with_extension("part");
        let json = serde_json::to_vec_pretty(seen).map_err(|e| WitnessError::Unsigned { detail: e.to_string() })?;
        let write = || -> std::io::Result<()> {
            let mut file = File::create(&beside)?;
            file.write_all(&json)?;
            file.sync_all()?;
            std::fs::rename(&beside, &path)?;
            File::open(&folder)?.sync_all()
        };
        write().map_err(WitnessError::disk(&path))
    }
}

fn read(path: &Path) -> Result<Seen, WitnessError> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(WitnessError::disk(path))?;
    file.take(FILE_BYTES_MAX).read_to_end(&mut bytes).map_err(WitnessError::disk(path))?;
    serde_json::from_slice(&bytes)
        .map_err(|e| WitnessError::StateDamaged { path: path.to_owned(), detail: e.to_string() })
}

#[cfg(test)]
mod tests;
