//! The door of a commission: its accounts for file transfer, its sharing table, its log of access.

use crate::door::{Door, Guest, Kind, Refused};
use commission::Live;
use commission::accounts::{Accounts, Role};
use commission::sharing::{Category, Form, Reader, Sharing};
use std::net::IpAddr;
use std::sync::Arc;

/// Lets in whom the commission's accounts let in.
#[derive(Debug)]
pub struct Registered {
    accounts: Accounts,
    sharing: Sharing,
}

impl Registered {
    /// Of a running commission.
    #[must_use]
    pub fn new(accounts: Accounts, live: &Arc<Live>) -> Self {
        Self { accounts, sharing: Sharing::of(live) }
    }
}

impl Kind {
    /// Under which name the sharing table has it.
    #[must_use]
    pub fn category(self) -> Category {
        match self {
            Self::Minutes => Category::Minutes,
            Self::Rulings => Category::Rulings,
            Self::Pictures => Category::Images,
            Self::Consolidations => Category::Consolidations,
        }
    }
}

impl Door for Registered {
    async fn sign_in(&self, name: &str, password: &str, source: IpAddr) -> Result<Guest, Refused> {
        match self.accounts.program(Role::Transfer, name, password, source).await {
            Ok(account) => Ok(Guest { name: account.name, party: account.party, source }),
            Err(e) => Err(Refused(e.to_string())),
        }
    }

    async fn still(&self, guest: &Guest) -> bool {
        let open = match self.accounts.account(&guest.name).await {
            Ok(Some(a)) => !a.disabled && !a.is_expired(self.accounts.now()) && a.role == Role::Transfer,
            Ok(None) => false,
            Err(e) => {
                tracing::error!(code = e.code(), "accounts: {e}");
                false
            }
        };
        let party = guest.party.as_deref().unwrap_or_default();
        open && matches!(self.accounts.may_come_from(Role::Transfer, party, guest.source).await, Ok(true))
    }

    fn may(&self, guest: &Guest, kind: Kind) -> bool {
        let reader = guest.party.clone().map_or(Reader::Public, Reader::Party);
        self.sharing.may(kind.category(), Form::Files, &reader, None, self.accounts.now()).is_ok()
    }

    async fn note(&self, who: &str, source: IpAddr, what: &str) -> Result<(), Refused> {
        self.accounts.note(who, &source.to_string(), what).await.map_err(|e| Refused(e.to_string()))
    }
}
