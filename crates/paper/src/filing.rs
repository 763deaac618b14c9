//! Which document a page belongs to, by its page code. The signature is checked by who knows the keys.

use crate::code::{self, CodeError, Gather, Kind};
use crate::scan::Found;
use election::statement::{Page, StatementError};
use record::SignedNote;
use record::note::{Limits, NoteError};

/// How much of a page note is read.
const LIMITS: Limits = Limits { bytes: 4_096, signatures: 4 };

/// A page that says what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// What it says.
    pub page: Page,
    /// The signed note in which it says so; its signature is not checked yet.
    pub note: SignedNote,
}

/// Why a page does not file itself. A person has to look at it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilingError {
    /// No page code was found.
    #[error("no page code was found; scan the page again, or file it by hand")]
    NoCode,
    /// Codes of different pages on one picture.
    #[error("there are page codes of several pages in the picture; scan each page alone")]
    Several,
    /// The page code is there, the sheet is not all in the picture.
    #[error("a part of the page is missing; scan it again")]
    Cut,
    /// The code does not hold a note.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// The note is none.
    #[error("the page code holds no signed note: {0}")]
    Note(#[from] NoteError),
    /// The note is about something else.
    #[error("the page code holds no page note: {0}")]
    Statement(#[from] StatementError),
}

impl FilingError {
    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoCode => "filing-no-code",
            Self::Several => "filing-several",
            Self::Cut => "filing-cut",
            Self::Code(error) => error.code(),
            Self::Note(error) => error.code(),
            Self::Statement(error) => error.code,
        }
    }
}

/// Reads the page note of what was found on a page.
///
/// # Errors
/// [`FilingError`]; of codes of other schemes nothing is said, a page may have them.
pub fn file(found: &Found) -> Result<Filed, FilingError> {
    let mut gather = Gather::new();
    let mut notes = Vec::new();
    let mut wrong = None;
    for code in found.codes.iter().filter(|c| code::kind_of(&c.text) == Some(Kind::Page)) {
        match gather.add(&code.text) {
            Ok(note) => notes.extend(note),
            Err(error) => wrong = wrong.or(Some(error)),
        }
    }
    let text = match (notes.pop(), notes.is_empty(), wrong) {
        (Some(note), true, _) => note.text,
        (Some(_), false, _) => return Err(FilingError::Several),
        (None, _, Some(error)) => return Err(error.into()),
        (None, _, None) => return Err(FilingError::NoCode),
    };
    let note = SignedNote::parse(&text, &LIMITS)?;
    let page = Page::parse(&note.text)?;
    if !found.whole {
        return Err(FilingError::Cut);
    }
    Ok(Filed { page, note })
}
