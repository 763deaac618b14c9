//! EML_NL, the Election Markup Language 5.0 as the Dutch Electoral Council uses it: 510 (counts) and 520 (who is elected), as far as their concepts
//! fit.
//!
//! The schemas are at <https://github.com/kiesraad/EML_NL>; the documents are valid against release 1.2.2 and those before. What stands where, and
//! what the format cannot say, is on the page `docs/formats/open-data.md`.

mod count;
mod frame;
mod result;

pub use count::{Place, count};
pub use result::result;

use std::io;

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum EmlError {
    /// Nothing is counted there.
    #[error("nothing is counted there yet, and this format has no word for it: it would say 0")]
    NotCounted,
    /// Who is elected is not known before it is announced.
    #[error("the contest has not been announced yet; this document says who is elected and nothing else")]
    NotAnnounced,
    /// The contest gives no seats, or nobody has one.
    #[error("nobody is elected in this contest, so this document would have nothing in it")]
    NobodyElected,
    /// The format's ids hold the polling day, and begin with 2.
    #[error("the polling day {0} cannot stand in an id of this format: it takes the years 2000 to 2999")]
    Year(String),
    /// The format numbers places with four digits.
    #[error("{0} has more areas directly in it than the four digits of this format can number")]
    TooMany(String),
    /// Writing it.
    #[error("the document cannot be written: {0}")]
    Write(#[from] io::Error),
}

impl EmlError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotCounted => "eml-not-counted",
            Self::NotAnnounced => "eml-not-announced",
            Self::NobodyElected => "eml-nobody-elected",
            Self::Year(_) => "eml-year",
            Self::TooMany(_) => "eml-too-many",
            Self::Write(_) => "eml-write",
        }
    }
}
