//! The interface `add-checkpoint` of <https://c2sp.org/tlog-witness>: logs bring their checkpoints, each with the proof that it continues the
//! last one, and get the cosignature.

use super::ledger::{Ledger, Refusal};
use super::watch::Clock;
use crate::evidence::Evidence;
use record::checkpoint;
use record::note::Limits;
use record::witness::{AddCheckpoint, SIZE_TYPE};
use record::{Checkpoint, SignedNote, Tree, VerifierKey};
use std::collections::HashMap;

/// Most bytes of a request: a checkpoint with its signatures, and a proof.
pub const REQUEST_BYTES_MAX: usize = 64 * 1024 + 64 * 45;

/// The logs that a witness serves, each with the keys that may sign for it.
#[derive(Debug, Clone, Default)]
pub struct Logs(HashMap<String, Vec<VerifierKey>>);

impl Logs {
    /// Logs whose origin is the name of their key.
    #[must_use]
    pub fn of(keys: impl IntoIterator<Item = VerifierKey>) -> Self {
        let mut logs: HashMap<String, Vec<VerifierKey>> = HashMap::new();
        for key in keys {
            logs.entry(key.name().to_owned()).or_default().push(key);
        }
        Self(logs)
    }
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Content type.
    pub content_type: &'static str,
    /// Body.
    pub body: String,
}

impl Answer {
    fn refused(status: u16, code: &str, message: impl std::fmt::Display) -> Self {
        Self { status, content_type: TEXT, body: format!("[{code}] {message}\n") }
    }
}

const TEXT: &str = "text/plain; charset=utf-8";

/// Answers a request.
#[must_use]
pub fn add_checkpoint(ledger: &Ledger, logs: &Logs, body: &[u8], clock: Clock<'_>) -> Answer {
    let request = match AddCheckpoint::parse(body) {
        Ok(request) => request,
        Err(e) => return Answer::refused(400, e.code(), e),
    };
    let note = match SignedNote::parse(&request.checkpoint, &Limits::CHECKPOINT) {
        Ok(note) => note,
        Err(e) => return Answer::refused(400, e.code(), e),
    };
    let head = match Checkpoint::parse(&note.text) {
        Ok(head) => head,
        Err(e) => return Answer::refused(400, e.code(), e),
    };
    let Some(keys) = logs.0.get(&head.origin) else {
        return Answer::refused(404, "unknown-log", "this witness does not know a log of this origin");
    };
    // Signatures of keys that are not the log's are ignored; one of its own must hold.
    let Some(key) = keys.iter().find(|key| checkpoint::open(&request.checkpoint, &head.origin, key).is_ok()) else {
        return Answer::refused(403, "not-signed-by-log", "no signature of a key known for this log holds");
    };
    let mut own = note;
    own.signatures.retain(|s| key.is_named(&s.name, s.id));
    match ledger.cosign(key, &own.to_string(), &head, request.old, &request.proof, clock()) {
        Ok(signature) => Answer { status: 200, content_type: TEXT, body: format!("{signature}\n") },
        Err(refusal) => refused(ledger, key, &own.to_string(), &head, &refusal),
    }
}

fn refused(ledger: &Ledger, key: &VerifierKey, shown: &str, head: &Checkpoint, refusal: &Refusal) -> Answer {
    let size = || ledger.seen(&head.origin).map_or(0, |(_, c)| c.size);
    let status = match refusal {
        Refusal::NotFromHere { .. } => {
            return Answer { status: 409, content_type: SIZE_TYPE, body: format!("{}\n", size()) };
        }
        Refusal::OtherRoot { .. } => {
            keep_proof(ledger, key, shown, head);
            return Answer { status: 409, content_type: SIZE_TYPE, body: format!("{}\n", size()) };
        }
        Refusal::Smaller { .. } => 400,
        Refusal::NotContinued(_) => 422,
        Refusal::ClockBehind { .. } | Refusal::Failed(_) => 503,
    };
    Answer::refused(status, refusal.code(), refusal)
}

/// Two roots of one size, both signed by the log, are a proof of their own. That it could not be kept changes nothing of the refusal.
fn keep_proof(ledger: &Ledger, key: &VerifierKey, shown: &str, head: &Checkpoint) {
    let Some((seen, _)) = ledger.seen(&head.origin) else { return };
    if let Ok(evidence) = Evidence::of(&head.origin, key, &seen.checkpoint, shown, &Tree::new()) {
        let _ = evidence.keep(&ledger.dir().join("evidence"));
    }
}

#[cfg(test)]
mod tests;
