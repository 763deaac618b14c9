//! What can go wrong with the accounts of parties.

use crate::accounts::{AccountError, Role};
use store::StoreError;

/// Why something about a party's accounts cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum PartyError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An account.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// No such party.
    #[error("there is no party {0:?} in the register")]
    Unknown(String),
    /// It may not stand, or is an alliance.
    #[error("this party can have no accounts: it may not stand, or it is an alliance, whose parties have accounts")]
    NotEligible,
    /// A request that cannot be.
    #[error("the request is not taken: {0}")]
    Request(String),
    /// More than the policy gives.
    #[error("a party has at most {max} accounts of the role {}", role.word())]
    Limit {
        /// The role.
        role: Role,
        /// How many.
        max: u16,
    },
    /// No such request.
    #[error("there is no request {0}")]
    UnknownRequest(u64),
    /// It was decided already.
    #[error("the request was decided already")]
    Decided,
    /// The signed paper is missing.
    #[error("the signed form has not been handed in; upload its scan first")]
    NoScan,
    /// A scan that cannot be taken.
    #[error("the scan is not taken: {0}")]
    Scan(String),
    /// The same person again.
    #[error("whoever entered a request or brought its scan does not decide about it; ask another officer")]
    FourEyes,
    /// No such account of a party.
    #[error("this party has no account {0:?}")]
    UnknownAccount(String),
    /// The letter was made.
    #[error(
        "the letter of {0} was made already; a new one takes the place of its secrets, and the old letter is worth nothing then"
    )]
    LetterMade(String),
    /// Nothing to print.
    #[error("no account waits for its letter")]
    NoLetters,
}

impl PartyError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(e) => e.code(),
            Self::Account(e) => e.code(),
            Self::Unknown(_) => "unknown-party",
            Self::NotEligible => "party-not-eligible",
            Self::Request(_) => "request-form",
            Self::Limit { .. } => "account-limit",
            Self::UnknownRequest(_) => "unknown-request",
            Self::Decided => "request-decided",
            Self::NoScan => "request-no-scan",
            Self::Scan(_) => "request-scan",
            Self::FourEyes => "four-eyes",
            Self::UnknownAccount(_) => "account-unknown",
            Self::LetterMade(_) => "letter-made",
            Self::NoLetters => "no-letters",
        }
    }
}
