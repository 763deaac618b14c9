//! The heads of the log of access: that the log only grew, as far as heads can show it.

use super::{Recount, RecountError, same_election, statement};
use crate::authority::LIMITS;
use election::act::Moment;
use election::id::Digest;
use election::statement::AccessHead;
use election::tally::ApplyError;
use record::note::NoteRef;

/// A head that stands on the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessMark {
    /// Index of its act.
    pub index: u64,
    /// When it was recorded.
    pub at: Moment,
    /// Rows of the log then.
    pub rows: u64,
    /// Hash of the last of them.
    pub head: Digest,
}

impl Recount {
    /// The heads of the log of access so far, in the order of the record.
    #[must_use]
    pub fn access_heads(&self) -> &[AccessMark] {
        &self.access
    }

    pub(super) fn apply_access_head(
        &mut self,
        index: u64,
        at: Moment,
        note: &str,
        check: bool,
    ) -> Result<(), RecountError> {
        let note = NoteRef::parse(note, &LIMITS)?;
        let head = statement("access-head", AccessHead::parse(note.text))?;
        let (definition, authority) = self.ready("access-head")?;
        same_election(definition, &head.election, head.definition)?;
        if check {
            authority.check_commission(&note)?;
        }
        if let Some(last) = self.access.last().filter(|last| last.rows >= head.rows) {
            let message = format!(
                "the log of access has {} rows, and had {} at index {} already: rows were taken out of it",
                head.rows, last.rows, last.index
            );
            return Err(ApplyError { code: "access-head-back", message }.into());
        }
        self.access.push(AccessMark { index, at, rows: head.rows, head: head.head });
        Ok(())
    }
}
