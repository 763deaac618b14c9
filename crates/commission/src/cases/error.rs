//! What can go wrong with cases.

use super::{FILE_BYTES_MAX, FILES_MAX};
use store::StoreError;

/// Why something about a case cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A text that cannot be.
    #[error("{what} is empty, has more than {max} bytes, or a control character")]
    Text {
        /// Which.
        what: &'static str,
        /// Most bytes.
        max: usize,
    },
    /// Too many files, too large, or of another kind.
    #[error("at most {FILES_MAX} files of {FILE_BYTES_MAX} bytes each are taken: PDF, PNG, JPEG, TIFF or plain text")]
    Files,
    /// No such case, or another's.
    #[error("there is no such case")]
    Unknown,
    /// The case is closed.
    #[error("this case is closed; open a new one")]
    Closed,
    /// Too many.
    #[error("there are too many open cases, or this one is full; wait until some are closed")]
    TooMany,
    /// Others write at the same moment.
    #[error("others write at this moment; send it again")]
    Raced,
    /// A row that this program did not write.
    #[error("a case is damaged in the database")]
    Damaged,
}

impl CaseError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(e) => e.code(),
            Self::Text { .. } => "case-text",
            Self::Files => "case-files",
            Self::Unknown => "unknown-case",
            Self::Closed => "case-closed",
            Self::TooMany => "case-too-many",
            Self::Raced => "case-raced",
            Self::Damaged => "case-damaged",
        }
    }
}
