//! A witness: a party's or an observer's own program that says, by its signature, that a record only grew.
//!
//! | module | what |
//! |---|---|
//! | [`ledger`] | what was cosigned, durable; the only door to a signature |
//! | [`watch`] | looks at a server, fetches hashes, cosigns, posts: only outgoing requests |
//! | [`push`], [`listen`] | the other way round: logs bring their checkpoints (<https://c2sp.org/tlog-witness>) |
//! | [`follow`] | counts the record again, act by act as it grows, and signs what came out |
//! | [`published`] | what a server publishes of witnesses |
//!
//! The formats are in `docs/formats/witness.md`.

pub mod follow;
pub mod ledger;
pub mod listen;
pub mod published;
pub mod push;
pub mod watch;

use crate::evidence::Evidence;
use crate::mirror::MirrorError;
use std::path::{Path, PathBuf};

/// Why a witness cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// The folder or a file of it.
    #[error("{}: {error}", path.display())]
    Disk {
        /// File or folder.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// Another process.
    #[error("another witness has {} open; end it first", dir.display())]
    InUse {
        /// The folder.
        dir: PathBuf,
    },
    /// A state that is none.
    #[error("the state {} is damaged: {detail}. Put back the file or begin with a new key: a witness that does not know what it signed must not sign", path.display())]
    StateDamaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// The state of another key.
    #[error("{} is the state of the witness {found}, the key given is {given}", dir.display())]
    OtherKey {
        /// The folder.
        dir: PathBuf,
        /// Whose it is.
        found: String,
        /// The one given.
        given: String,
    },
    /// A copy.
    #[error("{} was copied or put back from a backup: what this key signed since then is not in it. If nothing was, or the server still shows what was, start once with --restored", dir.display())]
    Restored {
        /// The folder.
        dir: PathBuf,
    },
    /// A log that changed its key.
    #[error("the log {origin:?} is signed by {found}; this witness knows it with the key {given}")]
    OtherLogKey {
        /// Which log.
        origin: String,
        /// The key now.
        found: String,
        /// The key known.
        given: String,
    },
    /// No signature could be made.
    #[error("nothing was signed: {detail}")]
    Unsigned {
        /// Why.
        detail: String,
    },
    /// The server.
    #[error(transparent)]
    Server(#[from] MirrorError),
    /// The server shows a record with fewer entries than were cosigned.
    #[error(
        "the server shows a record of {server} entries, {cosigned} were cosigned: a record never shrinks. Nothing is signed"
    )]
    Shrunk {
        /// Entries now.
        server: u64,
        /// Entries of the last checkpoint cosigned.
        cosigned: u64,
    },
    /// Two histories.
    #[error("the server shows another history than the one that was cosigned. Nothing is signed; the proof is in {}: show it to anyone", path.display())]
    TwoHistories {
        /// The report.
        path: PathBuf,
        /// The proof.
        evidence: Box<Evidence>,
    },
    /// It may not sign.
    #[error(transparent)]
    Refused(Box<ledger::Refusal>),
    /// The server did not take a signature.
    #[error("the server does not take the {what} ({code}): {message}")]
    NotTaken {
        /// `cosignature` or `recount`.
        what: &'static str,
        /// The server's code.
        code: String,
        /// The server's words.
        message: String,
    },
    /// An act that must not be there.
    #[error("the record cannot be counted: entry {index}: [{code}] {detail}. The recount is not signed")]
    Uncountable {
        /// Index of the entry.
        index: u64,
        /// Code.
        code: &'static str,
        /// What is wrong.
        detail: String,
    },
}

impl WitnessError {
    pub(crate) fn disk(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::Disk { path, error }
    }

    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Disk { .. } => "witness-disk",
            Self::InUse { .. } => "witness-in-use",
            Self::StateDamaged { .. } => "witness-state-damaged",
            Self::OtherKey { .. } => "witness-other-key",
            Self::Restored { .. } => "witness-restored",
            Self::OtherLogKey { .. } => "witness-other-log-key",
            Self::Unsigned { .. } => "witness-unsigned",
            Self::Server(e) => e.code(),
            Self::Shrunk { .. } => "record-shrunk",
            Self::TwoHistories { .. } => "history-rewritten",
            Self::Refused(e) => e.code(),
            Self::NotTaken { .. } => "witness-not-taken",
            Self::Uncountable { .. } => "witness-uncountable",
        }
    }

    /// Whether it may be over by itself, so that a witness that keeps running tries again.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            // Whoever can answer in the server's place for a moment must not be able to end a witness.
            Self::Server(e) => {
                let lasting =
                    matches!(e, MirrorError::Address { .. } | MirrorError::RootKey { .. } | MirrorError::Disk { .. });
                !lasting && !matches!(e, MirrorError::Rewritten { .. })
            }
            Self::Shrunk { .. } | Self::NotTaken { .. } => true,
            Self::Refused(e) => matches!(**e, ledger::Refusal::ClockBehind { .. }),
            _ => false,
        }
    }
}

impl From<ledger::Refusal> for WitnessError {
    fn from(e: ledger::Refusal) -> Self {
        match e {
            ledger::Refusal::Failed(e) => e,
            other => Self::Refused(Box::new(other)),
        }
    }
}
