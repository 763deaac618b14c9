//! The door of the web service: over TLS or from this machine, not from a network that keeps guessing, with the name and password of a party's service
//! account.

use crate::front::Peer;
use crate::{DeskSetup, Portal};
use commission::accounts::{AccountError, Role};
use commission::sharing::Reader;
use service::fault::Refusal;
use std::net::IpAddr;
use std::sync::Arc;

/// Seconds after which a network that guessed too often may try again.
const GUESSED_S: u16 = 600;

/// Where a call comes in.
pub(super) struct Door {
    setup: Arc<DeskSetup>,
    ip: IpAddr,
}

/// The program of a party, signed in for this call.
pub(super) struct Caller {
    setup: Arc<DeskSetup>,
    /// Name of the account.
    name: String,
    /// Its party.
    party: String,
    source: String,
}

impl Door {
    /// Opens to who may come in at all.
    ///
    /// # Errors
    /// `not-offered`, `needs-tls`, `too-many-calls`.
    pub(super) fn open(portal: &Portal, peer: Peer) -> Result<Self, Refusal> {
        let Some(setup) = &portal.office else {
            return Err(Refusal::new("not-offered", "this server has no accounts of a service"));
        };
        let ip = peer.address.ip().to_canonical();
        if !setup.tls && !ip.is_loopback() {
            return Err(Refusal::new("needs-tls", "passwords are taken over TLS, or on the server's own machine"));
        }
        if !portal.limiter.may_try(ip, portal.now().0 / 1_000_000) {
            let message = "too many wrong passwords came from your network; wait ten minutes";
            return Err(Refusal::new("too-many-calls", message).after(GUESSED_S));
        }
        Ok(Self { setup: Arc::clone(setup), ip })
    }

    /// Signs a program in. A refusal is in the log of access afterwards.
    ///
    /// # Errors
    /// `sign-in-refused` whatever is wrong; `password-must-change`; `busy`.
    pub(super) async fn sign_in(&self, portal: &Portal, name: &str, password: &str) -> Result<Caller, Refusal> {
        let accounts = &self.setup.desk.accounts;
        let account = accounts.program(Role::Service, name, password, self.ip).await.map_err(|e| {
            if matches!(e, AccountError::Refused) {
                portal.limiter.wrong(self.ip, portal.now().0 / 1_000_000);
            }
            refusal(e)
        })?;
        let party = account.party.ok_or_else(|| internal(format!("the account {name} has no party")))?;
        Ok(Caller { setup: Arc::clone(&self.setup), name: account.name, party, source: self.ip.to_string() })
    }
}

impl Caller {
    /// Writes down what it does, before it is answered.
    pub(super) async fn note(&self, what: &str) -> Result<(), Refusal> {
        self.setup.desk.accounts.note(&self.name, &self.source, what).await.map_err(refusal)
    }

    /// As the sharing table knows it.
    pub(super) fn reader(&self) -> Reader {
        Reader::Party(self.party.clone())
    }
}

fn refusal(e: AccountError) -> Refusal {
    match e {
        AccountError::Refused => Refusal::new(
            "sign-in-refused",
            "name or password are wrong, or the account may not be used from here, or too many tries were made",
        ),
        AccountError::MustChange => Refusal::new("password-must-change", e.to_string()),
        AccountError::Busy => Refusal::new("busy", e.to_string()).after(5),
        other => internal(other),
    }
}

/// What is our fault: the cause goes to the log.
pub(super) fn internal(e: impl std::fmt::Display) -> Refusal {
    tracing::error!("a call of the web service could not be answered: {e}");
    Refusal::new("internal", "this could not be answered; the fault is with the server and has been logged")
}
