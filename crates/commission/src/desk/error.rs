//! What can go wrong at a desk.

use super::entry::EntryError;
use super::ruling::RulingError;
use super::sheet::SheetError;
use crate::IntakeError;
use store::StoreError;

/// Why something cannot be done at a desk.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Of another board.
    #[error("this station belongs to another board")]
    OtherBoard,
    /// Not for this role.
    #[error("your account may not do this")]
    NotAllowed,
    /// No such ruling.
    #[error("there is no such ruling")]
    UnknownRuling,
    /// No such page.
    #[error("there is no such unread page")]
    UnknownUnread,
    /// Somebody has filed or dropped it.
    #[error("this page was filed or dropped already")]
    UnreadSettled,
    /// A step of the entry that cannot be taken.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// A sheet that makes no minutes.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// A step of the ruling that cannot be taken.
    #[error(transparent)]
    Ruling(#[from] RulingError),
    /// The text of a ruling would not be taken.
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
    /// The desk has no key.
    #[error(
        "the desk has no key to sign with ({0}); put it into the home's keys as desk.key, or as desk-AREA.key for one board"
    )]
    NoKey(String),
    /// No random bytes.
    #[error("the system gives no random bytes ({0}); nothing was kept")]
    Random(String),
    /// Somebody else changed it, again and again.
    #[error("somebody else works on the same paper at this moment; look again")]
    Raced,
    /// A row that this program did not write.
    #[error("a row of the desk is damaged in the database: {0}")]
    Damaged(String),
}

impl DeskError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(e) => e.code(),
            Self::OtherBoard => "other-board",
            Self::NotAllowed => "not-allowed",
            Self::UnknownRuling => "unknown-ruling",
            Self::UnknownUnread => "unknown-unread",
            Self::UnreadSettled => "unread-settled",
            Self::Entry(e) => e.code(),
            Self::Sheet(e) => e.code(),
            Self::Ruling(e) => e.code(),
            Self::Text { code, .. } => code,
            Self::Intake(e) => e.code(),
            Self::NoKey(_) => "desk-no-key",
            Self::Random(_) => "no-randomness",
            Self::Raced => "desk-raced",
            Self::Damaged(_) => "desk-damaged",
        }
    }
}
