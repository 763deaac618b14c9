//! Accounts of parties, as a commission gives them: a party asks with a request that it signs on paper and hands in scanned; an officer who has
//! not entered it approves; accounts are made within the limits of the election's policy; their secrets go out in letters that are made once.
//!
//! | file | for |
//! |---|---|
//! | `request` | what is asked for, its number, its scan, its decision |
//! | `issue` | accounts made by an approval, suspended, resumed, closed |
//! | `letters` | the secrets, given once, to be printed |

mod error;
mod issue;
mod letters;
mod request;
pub(crate) mod sql;
#[cfg(test)]
pub(crate) mod tests;

pub use error::PartyError;
pub use letters::{Issued, Letters};
pub use request::{Request, SCAN_BYTES_MAX, Scan, State, Wanted, WantedNetwork, WantedUser};

use crate::accounts::{Account, Accounts, Role};
use election::definition::Definition;
use election::party::Party;
use std::sync::Arc;
use store::Store;

/// Who does something here, for the log of access.
#[derive(Debug, Clone, Copy)]
pub struct Actor<'a> {
    /// Account, or `command line`.
    pub name: &'a str,
    /// From where.
    pub source: &'a str,
}

/// The accounts of parties of one home. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Parties {
    /// All accounts.
    pub accounts: Accounts,
    store: Store,
    definition: Arc<Definition>,
}

impl Parties {
    /// The accounts of the parties of this definition.
    #[must_use]
    pub fn new(accounts: &Accounts, definition: Arc<Definition>) -> Self {
        Self { store: accounts.store().clone(), accounts: accounts.clone(), definition }
    }

    /// The definition.
    #[must_use]
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// A party that may have accounts.
    ///
    /// # Errors
    /// No such party, or one that may have none.
    pub fn party(&self, id: &str) -> Result<&Party, PartyError> {
        let at = self.definition.party(id).ok_or_else(|| PartyError::Unknown(id.to_owned()))?;
        Some(&self.definition.parties[at.at()]).filter(|p| p.may_have_accounts()).ok_or(PartyError::NotEligible)
    }

    /// The accounts of a party, by name.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of(&self, party: &str) -> Result<Vec<Account>, PartyError> {
        let all = self.accounts.list().await?;
        Ok(all.into_iter().filter(|a| a.party.as_deref() == Some(party)).collect())
    }

    /// Most accounts of a role that a party may have.
    #[must_use]
    pub fn limit(&self, role: Role) -> u16 {
        let policy = &self.definition.party_policy;
        match role {
            Role::Party => policy.portal_users,
            Role::Service => policy.service_users,
            Role::Transfer => policy.transfer_users,
            _ => 0,
        }
    }
}
