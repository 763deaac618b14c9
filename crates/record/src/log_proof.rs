//! A proof that one entry is in the log, as a text that stands alone: index, inclusion proof, checkpoint (<https://c2sp.org/tlog-proof>).
//!
//! Who has the entry's bytes, this text and the log's public key needs nothing else.

use crate::checkpoint::{self, CheckpointError};
use crate::hash::{Hash, leaf_hash};
use crate::key::VerifierKey;
use crate::note::Limits;
use crate::proof::{ProofError, verify_inclusion};
use std::fmt;

/// First line of the text.
pub const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// Most hashes that are read: a log has fewer than 2^63 entries.
const HASHES_MAX: usize = 63;
/// Most bytes that are read.
const BYTES_MAX: usize = Limits::CHECKPOINT.bytes + 8_192;

/// An entry's index, its inclusion proof, and the signed checkpoint to which the proof leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogProof {
    /// Index of the entry, from 0.
    pub index: u64,
    /// From the leaf's sibling upwards.
    pub hashes: Vec<Hash>,
    /// The signed checkpoint, byte for byte.
    pub checkpoint: String,
}

/// Why a text proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogProofError {
    /// Not a text of this form.
    #[error("line {line} of the proof: {message}")]
    Form {
        /// Line, from 1; 0 for the whole.
        line: usize,
        /// What is wrong.
        message: &'static str,
    },
    /// The checkpoint in it is not one of this log, signed by its key.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The proof does not lead from the entry to the checkpoint's root.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

impl LogProofError {
    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Form { .. } => "log-proof-form",
            Self::Checkpoint(e) => e.code(),
            Self::Proof(e) => e.code(),
        }
    }
}

impl LogProof {
    /// Reads the text. A line of extra data, which nothing vouches for, is passed over.
    ///
    /// # Errors
    /// [`LogProofError::Form`], with its line.
    pub fn parse(text: &str) -> Result<Self, LogProofError> {
        let wrong = |line, message| LogProofError::Form { line, message };
        if text.len() > BYTES_MAX {
            return Err(wrong(0, "it is longer than any proof"));
        }
        let (head, checkpoint) = text.split_once("\n\n").ok_or(wrong(0, "no empty line stands before a checkpoint"))?;
        let mut lines = head.split('\n').zip(1..).peekable();
        if lines.next().is_none_or(|(l, _)| l != HEADER) {
            return Err(wrong(1, "it does not begin with c2sp.org/tlog-proof@v1"));
        }
        lines.next_if(|(l, _)| l.starts_with("extra "));
        let (index, line) = lines.next().ok_or(wrong(2, "the index is missing"))?;
        let digits = index.strip_prefix("index ").filter(|d| d.bytes().all(|b| b.is_ascii_digit()));
        let index = digits
            .filter(|d| *d == "0" || !d.starts_with('0'))
            .and_then(|d| d.parse().ok())
            .ok_or(wrong(line, "it is not \"index\" and a number without leading zeros"))?;
        let mut hashes = Vec::new();
        for (text, line) in lines {
            if hashes.len() == HASHES_MAX {
                return Err(wrong(line, "more hashes than any log needs"));
            }
            hashes.push(text.parse().map_err(|_| wrong(line, "it is no hash in Base64"))?);
        }
        Ok(Self { index, hashes, checkpoint: checkpoint.to_owned() })
    }

    /// Checks that the entry stands at the index in the log of this origin and key.
    ///
    /// # Errors
    /// A checkpoint of another log, or a proof that does not lead to its root.
    pub fn verify(&self, entry: &[u8], origin: &str, key: &VerifierKey) -> Result<(), LogProofError> {
        let (head, _) = checkpoint::open(&self.checkpoint, origin, key)?;
        Ok(verify_inclusion(&leaf_hash(entry), self.index, head.size, &self.hashes, &head.root)?)
    }
}

impl fmt::Display for LogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}\nindex {}", self.index)?;
        for hash in &self.hashes {
            writeln!(f, "{hash}")?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Checkpoint, SigningKey, Tree};

    fn key() -> SigningKey {
        SigningKey::from_seed("example.org/log", [7; 32]).unwrap()
    }

    fn entries(n: u64) -> Vec<Vec<u8>> {
        (0..n).map(|i| format!("entry {i}").into_bytes()).collect()
    }

    fn proof(size: u64, index: u64) -> LogProof {
        let tree = Tree::from_leaves(entries(size).iter().map(|e| leaf_hash(e)));
        let head = Checkpoint::new("example.org/log", size, tree.root());
        let checkpoint = checkpoint::sign(&head, &[&key()]).unwrap();
        LogProof { index, hashes: tree.inclusion_proof(index, size).unwrap(), checkpoint }
    }

    #[test]
    fn every_entry_is_proven_by_the_text_alone() {
        for size in [1, 2, 3, 7, 8, 300] {
            for (index, entry) in (0..size).zip(entries(size)) {
                let text = proof(size, index).to_string();
                let read = LogProof::parse(&text).unwrap();
                assert_eq!(read.to_string(), text);
                read.verify(&entry, "example.org/log", &key().verifier()).unwrap();
            }
        }
    }

    #[test]
    fn another_entry_index_hash_log_or_key_is_not_proven() {
        let good = proof(12, 5);
        let verifier = key().verifier();
        let code = |p: &LogProof, entry: &[u8], origin: &str, key: &VerifierKey| {
            p.verify(entry, origin, key).map_err(|e| e.code()).unwrap_err()
        };
        let origin = "example.org/log";
        assert_eq!(code(&good, b"entry 6", origin, &verifier), "proof-root-mismatch");
        let other = LogProof { index: 6, ..good.clone() };
        assert_eq!(code(&other, b"entry 5", origin, &verifier), "proof-root-mismatch");
        let mut other = good.clone();
        other.hashes.swap(0, 1);
        assert_eq!(code(&other, b"entry 5", origin, &verifier), "proof-root-mismatch");
        other.hashes.pop();
        assert_eq!(code(&other, b"entry 5", origin, &verifier), "proof-wrong-length");
        assert!(good.verify(b"entry 5", "example.org/other", &verifier).is_err());
        let stranger = SigningKey::from_seed(origin, [8; 32]).unwrap().verifier();
        assert!(good.verify(b"entry 5", origin, &stranger).is_err());
    }

    #[test]
    fn extra_data_are_passed_over_and_what_is_not_of_the_form_is_refused_with_its_line() {
        let text = proof(12, 5).to_string();
        let extra = text.replacen("index", "extra AAAA\nindex", 1);
        assert_eq!(LogProof::parse(&extra).unwrap(), proof(12, 5));
        for (from, to, line) in [
            ("@v1", "@v2", 1),
            ("index 5", "index 05", 2),
            ("index 5", "index -5", 2),
            ("index 5", "index 99999999999999999999", 2),
            ("index 5", "index 5\nnot a hash", 3),
            ("index 5\n", "", 2),
            ("\n\n", "\n", 0),
        ] {
            let err = LogProof::parse(&text.replacen(from, to, 1)).unwrap_err();
            assert!(matches!(err, LogProofError::Form { line: l, .. } if l == line || line == 0), "{to}: {err}");
        }
    }
}
