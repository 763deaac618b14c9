//! Who comes in and what they may have: the one thing that the file transfer does not decide itself.

use std::fmt;
use std::net::IpAddr;

/// Kinds of files, as the sharing table tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The signed texts of minutes, and second texts of a device.
    Minutes,
    /// Rulings on single results, and time limits that passed.
    Rulings,
    /// Pictures of scanned pages.
    Pictures,
    /// Consolidations of boards, with their stations and pages.
    Consolidations,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Minutes, Self::Rulings, Self::Pictures, Self::Consolidations];
}

/// Who has signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// Name of the account.
    pub name: String,
    /// Id of the party whose account it is.
    pub party: Option<String>,
    /// From where.
    pub source: IpAddr,
}

/// Why somebody was not let in, or something could not be written down. Only the log gets to see the reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub String);

/// Lets in, says who may have what, and keeps the log of access.
pub trait Door: fmt::Debug + Send + Sync + 'static {
    /// Signs a program in by name and password. Slowing and locking after wrong ones is the door's business, and so is writing them down.
    fn sign_in(
        &self,
        name: &str,
        password: &str,
        source: IpAddr,
    ) -> impl Future<Output = Result<Guest, Refused>> + Send;

    /// Whether the guest is still let in: the account is open, from this address. Asked before everything that is sent, so that closing an account
    /// counts at once and not after its next sign-in.
    fn still(&self, guest: &Guest) -> impl Future<Output = bool> + Send;

    /// Whether the guest may have files of this kind now.
    fn may(&self, guest: &Guest, kind: Kind) -> bool;

    /// Writes down what somebody did, durably. Where that fails it is not done.
    fn note(&self, who: &str, source: IpAddr, what: &str) -> impl Future<Output = Result<(), Refused>> + Send;
}
