//! Disclosures: which restricted data sets were given to whom. They change no figure.

use super::{ApplyError, Tally};
use crate::act::Moment;
use crate::statement::Disclosure;

/// A disclosure as it was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosed {
    /// Index of the act.
    pub index: u64,
    /// When.
    pub at: Moment,
    /// What was signed.
    pub statement: Disclosure,
}

impl Tally {
    /// Applies a disclosure. Who signed it was checked before.
    ///
    /// # Errors
    /// Of another election or definition, of a record that is not there yet, to a party that there is not, or once more.
    pub fn apply_disclosure(&mut self, index: u64, at: Moment, d: Disclosure) -> Result<(), ApplyError> {
        if d.election != self.definition.id {
            return Err(ApplyError::new("wrong-election", format!("it is of election {:?}", d.election)));
        }
        if d.definition != self.definition.digest {
            return Err(ApplyError::new("wrong-definition", "it is of another definition"));
        }
        if d.size > index {
            let message = format!("it tells of record size {}, but stands at {index}", d.size);
            return Err(ApplyError::new("disclosure-size", message));
        }
        if let Some(nobody) = d.recipients.iter().find(|r| self.definition.party(r).is_none()) {
            return Err(ApplyError::new("disclosure-recipient", format!("there is no party {nobody:?}")));
        }
        if let Some(there) = self.disclosures.iter().find(|x| x.statement.salted == d.salted) {
            let message = format!("the same table with the same salt was disclosed at index {}", there.index);
            return Err(ApplyError::new("disclosure-repeated", message));
        }
        self.disclosures.push(Disclosed { index, at, statement: d });
        Ok(())
    }

    /// What was disclosed, in the order of the record.
    #[must_use]
    pub fn disclosures(&self) -> &[Disclosed] {
        &self.disclosures
    }
}
