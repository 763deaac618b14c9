//! An observer's own copies held against the record: figures typed from paper, and signed minutes from tapes and cards.
//!
//! Nothing here reads pictures: whoever does so hands over the signed notes that the codes carried. What is written is
//! `docs/formats/crosscheck.md`.
//!
//! | module | for |
//! |---|---|
//! | [`own`] | what the observer holds, ready to be compared |
//! | `table`, `notes` | a table of figures and signed notes, read with every fault named |
//! | [`compare`] | one copy against what the record has on the same result |
//! | [`report`] | all of it, as JSON and in words; `page` and `sheet` write it as HTML and CSV |
//! | [`objection`] | what is handed to a board, with the proofs |

pub mod compare;
mod notes;
pub mod objection;
pub mod own;
mod page;
pub mod report;
mod sheet;
mod suggest;
mod table;
#[cfg(test)]
mod tests;

pub use own::{Own, OwnFile};
pub use report::{Report, Summary, Verdict};

use crate::authority::Authority;
use crate::verify::Verified;
use election::act::Moment;
use election::tally::Tally;

/// What is asked for beside the comparison itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// List the results of which the observer has no copy, too.
    pub all: bool,
    /// When it is done, for the report's head.
    pub at: Moment,
}

/// Why nothing can be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CrosscheckError {
    /// Not a copied record, or one whose first acts cannot be read.
    #[error(
        "the record has no {0} that could be read, so nothing can be compared with it: look at `scrutineer verify`, copy it again with `scrutineer mirror`"
    )]
    Unreadable(&'static str),
}

impl CrosscheckError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "record-unreadable",
        }
    }
}

/// A record in which results can be looked up: it has a definition and keys, whatever else is wrong with it.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The record as it was checked.
    pub verified: &'a Verified,
    /// What counts.
    pub tally: &'a Tally,
    /// Who may sign.
    pub authority: &'a Authority,
}

impl<'a> Ground<'a> {
    /// The parts of a checked record that a comparison needs.
    ///
    /// # Errors
    /// [`CrosscheckError::Unreadable`].
    pub fn of(verified: &'a Verified) -> Result<Self, CrosscheckError> {
        let recount = verified.recount();
        let tally = recount.tally().ok_or(CrosscheckError::Unreadable("definition"))?;
        let authority = recount.authority().ok_or(CrosscheckError::Unreadable("key list"))?;
        Ok(Self { verified, tally, authority })
    }
}

/// Compares every copy with the record.
#[must_use]
pub fn crosscheck(ground: &Ground<'_>, own: Own, options: &Options) -> Report {
    report::Maker::new(ground, options).run(own)
}
