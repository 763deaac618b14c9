//! What can go wrong with notices.

use super::paper::PaperError;
use crate::{CommissionError, IntakeError};
use store::StoreError;

/// Why something cannot be done with a notice.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No such notice, or none that this reader may have.
    #[error("there is no such notice")]
    Unknown,
    /// Not for this role.
    #[error("only the commission's own staff may do this")]
    NotAllowed,
    /// A step that cannot be taken.
    #[error(transparent)]
    Paper(#[from] PaperError),
    /// A text that is not taken.
    #[error("{message}")]
    Text {
        /// Code.
        code: &'static str,
        /// What is wrong.
        message: String,
    },
    /// The intake's answer.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// A file.
    #[error(transparent)]
    File(#[from] CommissionError),
    /// No random bytes.
    #[error("the system gives no random bytes ({0}); nothing was kept")]
    Random(String),
    /// Somebody else changed it, again and again.
    #[error("somebody else works on the same notice at this moment; look again")]
    Raced,
    /// What is kept cannot be read.
    #[error("what is kept of this notice cannot be read: {0}")]
    Damaged(String),
}

impl NoticeError {
    pub(super) fn text(code: &'static str, message: impl Into<String>) -> Self {
        Self::Text { code, message: message.into() }
    }

    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(e) => e.code(),
            Self::Unknown => "unknown-notice",
            Self::NotAllowed => "not-allowed",
            Self::Paper(e) => e.code(),
            Self::Text { code, .. } => code,
            Self::Intake(e) => e.code(),
            Self::File(e) => e.code(),
            Self::Random(_) => "no-randomness",
            Self::Raced => "notice-raced",
            Self::Damaged(_) => "notice-damaged",
        }
    }
}
