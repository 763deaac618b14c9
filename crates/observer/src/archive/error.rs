//! Why an archive cannot be written or read at all.

use std::path::{Path, PathBuf};

/// What is wrong with the content of one is a finding of the report; this is about the place where it lies.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Something is there already.
    #[error("{0} is there already; give another name, or take it away first")]
    Exists(PathBuf),
    /// No space is left.
    #[error("{path}: the disk is full. {left}")]
    Full {
        /// What was being written.
        path: PathBuf,
        /// What became of what was written so far.
        left: &'static str,
    },
    /// The disk.
    #[error("{path}: {error}")]
    Disk {
        /// File or folder.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// Not an archive at all.
    #[error("{path} is no archive: {detail}")]
    Foreign {
        /// File.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// A file that an archive cannot hold.
    #[error("an archive cannot hold {path:?}: {detail}")]
    Unfit {
        /// Path in the archive.
        path: String,
        /// Why.
        detail: &'static str,
    },
}

impl ArchiveError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Exists(_) => "archive-exists",
            Self::Full { .. } => "archive-disk-full",
            Self::Disk { .. } => "archive-disk",
            Self::Foreign { .. } => "archive-foreign",
            Self::Unfit { .. } => "archive-unfit",
        }
    }

    pub(super) fn disk(path: &Path) -> impl Fn(std::io::Error) -> Self + '_ {
        move |error| Self::Disk { path: path.to_owned(), error }
    }
}
