//! What can go wrong with a home as a whole. What can be wrong with a submission is [`crate::IntakeError`].

use observer::recount::RecountError;
use std::path::{Path, PathBuf};
use store::StoreError;

/// Why a home cannot be made, opened, changed, backed up or restored.
#[derive(Debug, thiserror::Error)]
pub enum CommissionError {
    /// A file operation failed.
    #[error("cannot {what} {path}: {error}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        error: std::io::Error,
    },
    /// A file beyond the limit.
    #[error("{path} has {bytes} bytes; at most {max} are read")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
        /// The limit.
        max: u64,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The election folder is faulty.
    #[error("the election folder is faulty:\n{0}")]
    Folder(election::fault::Faults),
    /// The home exists already.
    #[error("{0} is not empty; choose a new folder, or remove it if it may go")]
    Exists(PathBuf),
    /// The folder is not a home.
    #[error("{path} is no home of a commission: {detail}; `scrutineer init` makes one")]
    NoHome {
        /// The folder.
        path: PathBuf,
        /// Why.
        detail: String,
    },
    /// Another process has the home open.
    #[error("{0} is in use by another process; stop that one first")]
    InUse(PathBuf),
    /// The database holds another record than its own head says.
    #[error(
        "the record in the database is damaged: {detail}. Nothing was changed; restore a backup or rebuild from a mirror"
    )]
    RecordCorrupt {
        /// What was found.
        detail: String,
    },
    /// An entry of the own record that cannot be applied.
    #[error("entry {index} of the record cannot be applied: {error}")]
    Entry {
        /// Its index.
        index: u64,
        /// Why.
        error: RecountError,
    },
    /// The record is smaller than, or another than, one that was published.
    #[error(
        "refusing to run: {detail}. A record must never be continued below a checkpoint that was published; bring the database up to it, or rebuild it from a mirror that has it"
    )]
    BelowPublished {
        /// What was compared.
        detail: String,
    },
    /// A step that does not fit the state of the election.
    #[error("{0}")]
    State(String),
    /// A backup that cannot be used.
    #[error("the backup {path} is damaged or not complete: {detail}")]
    Backup {
        /// The backup.
        path: PathBuf,
        /// What was found.
        detail: String,
    },
}

impl CommissionError {
    /// For `map_err` of file operations.
    pub(crate) fn io(what: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::Io { what, path, error }
    }

    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { error, .. } if error.kind() == std::io::ErrorKind::StorageFull => "storage-full",
            Self::Io { .. } => "file",
            Self::TooLarge { .. } => "file-too-large",
            Self::Store(e) => e.code(),
            Self::Folder(_) => "folder-faulty",
            Self::Exists(_) => "home-exists",
            Self::NoHome { .. } => "no-home",
            Self::InUse(_) => "home-in-use",
            Self::RecordCorrupt { .. } => "record-corrupt",
            Self::Entry { .. } => "record-entry",
            Self::BelowPublished { .. } => "below-published",
            Self::State(_) => "wrong-state",
            Self::Backup { .. } => "backup-damaged",
        }
    }
}
