//! What can go wrong with accounts.

use super::password::{PASSWORD_BYTES_MAX, PASSWORD_CHARACTERS_MIN};
use store::StoreError;

/// Why something about an account cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log of access could not be written: what was asked for must not be done.
    #[error("the log of access: {0}")]
    AccessLog(std::sync::Arc<StoreError>),
    /// The system gave no random bytes.
    #[error("the system gives no random bytes ({0}); nothing was changed")]
    Random(String),
    /// A name that cannot be that of an account.
    #[error("{name:?} cannot be the name of an account: {error}")]
    Name {
        /// The name.
        name: String,
        /// Why not.
        error: election::id::IdError,
    },
    /// The name is taken.
    #[error("there is an account {0:?} already; `reset` gives it a new password")]
    Taken(String),
    /// No such account.
    #[error("there is no account {0:?}")]
    Unknown(String),
    /// A member without a key, or a key for somebody else.
    #[error("a member of a board has a key (--key-name), and nobody else has one")]
    KeyName,
    /// The key's name is no key name.
    #[error("{0:?} cannot be the name of a key")]
    BadKeyName(String),
    /// Name, password or code are wrong, or too many tries were made. Which of these is not said.
    #[error(
        "name, password or code are wrong. After three wrong tries the next ones have to wait, longer each time; after ten the account is locked until the desk unlocks it"
    )]
    Refused,
    /// A program's password is right, and still the one of its letter.
    #[error(
        "the password of the letter is good for choosing another only: somebody of the party does that on the page Accounts of the party portal"
    )]
    MustChange,
    /// An account of a party is used from an address outside the networks that the party has stated.
    #[error("this address is not among those from which your party uses its accounts")]
    Elsewhere,
    /// An account of a party without one, a party's for others, or a party that cannot have accounts.
    #[error(
        "an account of the roles party, service and transfer belongs to a party of the register that may stand, and no other does"
    )]
    NoParty,
    /// A network that cannot be stated.
    #[error("the network is not added: {0}")]
    Network(&'static str),
    /// More sign-ins at once than can be checked.
    #[error("many people sign in just now; try again in a moment")]
    Busy,
    /// The session has ended.
    #[error("the session has ended; sign in again")]
    NoSession,
    /// The new password is too short.
    #[error("a password has at least {PASSWORD_CHARACTERS_MIN} characters; a sentence of four or five words is good")]
    PasswordShort,
    /// The new password is too long.
    #[error("a password has at most {PASSWORD_BYTES_MAX} bytes")]
    PasswordLong,
    /// The new password is too easy to guess.
    #[error("this password is too easy: it is the old one, holds the account's name, or repeats itself; take another")]
    PasswordWeak,
    /// The key that seals second factors.
    #[error("the key that seals second factors, {}: {detail}", path.display())]
    Seal {
        /// The file.
        path: std::path::PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// A revocation that these two cannot do.
    #[error("the second factor is not revoked: {0}")]
    FourEyes(&'static str),
    /// A row that this program did not write.
    #[error("the account {name:?} is damaged in the database: {detail}")]
    Damaged {
        /// The account.
        name: String,
        /// What is wrong.
        detail: &'static str,
    },
}

impl AccountError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(e) => e.code(),
            Self::AccessLog(e) => e.code(),
            Self::Random(_) => "no-randomness",
            Self::Name { .. } => "account-name",
            Self::Taken(_) => "account-taken",
            Self::Unknown(_) => "account-unknown",
            Self::KeyName | Self::BadKeyName(_) => "account-key-name",
            Self::Refused => "sign-in-refused",
            Self::MustChange => "password-must-change",
            Self::Elsewhere => "address-not-allowed",
            Self::NoParty => "account-party",
            Self::Network(_) => "network",
            Self::Busy => "sign-in-busy",
            Self::NoSession => "no-session",
            Self::PasswordShort => "password-short",
            Self::PasswordLong => "password-long",
            Self::PasswordWeak => "password-weak",
            Self::Seal { .. } => "seal-key",
            Self::FourEyes(_) => "four-eyes",
            Self::Damaged { .. } => "account-damaged",
        }
    }
}
