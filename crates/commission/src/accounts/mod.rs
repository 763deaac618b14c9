//! Accounts of the people who work at the commission and its boards, and of the parties' people and programs: who they are, how they sign in,
//! and what they did.
//!
//! A name, a role and a board; a password (`password`), a second factor (`totp`, sealed at rest by `seal`, with recovery codes and a
//! revocation by two), sessions (`session`), and a log of every access whose
//! rows are chained by hash (`access`). Clock and randomness are passed in. A database is all it needs: the program's command line works on
//! the accounts of a home that is being served.

pub mod access;
mod error;
mod factor;
pub mod network;
mod password;
mod program;
pub mod recovery;
mod register;
mod seal;
mod session;
mod sign_in;
pub(crate) mod sql;
#[cfg(test)]
mod tests;
pub mod totp;

pub use error::AccountError;
pub use factor::{REQUEST_H, Revocation};
pub use network::Network;
pub use password::{PASSWORD_BYTES_MAX, PASSWORD_CHARACTERS_MIN};
pub use register::{Account, Fresh, NewAccount};
pub use session::{Found, Session, SessionId, Stage, Token};
pub use sign_in::{DELAY_FROM, FAILURES_MAX};

use crate::home::{HomeFile, database_address};
use crate::{Clock, CommissionError, entries, schema};
use election::act::Moment;
use observer::blobs::BlobFolder;
use observer::recount::{Recount, Signatures};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::Store;
use tokio::sync::{OnceCell, Semaphore};

/// Gives 32 random bytes, or says why it cannot.
pub type Entropy = Arc<dyn Fn() -> Result<[u8; 32], String> + Send + Sync>;

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Types figures and looks at the stations of the board.
    Clerk,
    /// Leads a board's desk: the same, drafts rulings, unlocks accounts.
    Coordinator,
    /// A member of a board: drafts and signs rulings.
    Member,
    /// The commission's own staff: sees all boards.
    Central,
    /// Somebody of a party, on the pages of the party portal.
    Party,
    /// A program of a party that uses the web service.
    Service,
    /// A program of a party that fetches files.
    Transfer,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Clerk, Self::Coordinator, Self::Member, Self::Central, Self::Party, Self::Service, Self::Transfer];
    /// Those who work at the commission and its boards.
    pub const STAFF: [Self; 4] = [Self::Clerk, Self::Coordinator, Self::Member, Self::Central];
    /// Those of parties.
    pub const OF_PARTIES: [Self; 3] = [Self::Party, Self::Service, Self::Transfer];

    /// The word in the database and on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Clerk => "clerk",
            Self::Coordinator => "coordinator",
            Self::Member => "member",
            Self::Central => "central",
            Self::Party => "party",
            Self::Service => "service",
            Self::Transfer => "transfer",
        }
    }

    /// Whether it belongs to a party.
    #[must_use]
    pub fn is_of_party(self) -> bool {
        Self::OF_PARTIES.contains(&self)
    }

    /// Whether a program has it: it signs in with every call and has no second factor.
    #[must_use]
    pub fn is_program(self) -> bool {
        matches!(self, Self::Service | Self::Transfer)
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.word() == s)
    }
}

/// The accounts of a home. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    store: Store,
    clock: Clock,
    entropy: Entropy,
    /// Passwords that are checked at once: each takes memory and a core.
    hashing: Arc<Semaphore>,
    access: access::AccessLog,
    /// Where the key lies that seals second factors, and the key once it was needed.
    seal: PathBuf,
    sealer: Arc<OnceCell<seal::Sealer>>,
    remembered: Arc<program::Remembered>,
}

impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accounts").field("store", &self.store).finish_non_exhaustive()
    }
}

/// Passwords checked at the same moment.
const HASHING_MAX: usize = 2;

impl Accounts {
    /// The accounts in a database that has the commission's tables; the key that seals second factors lies in this home.
    #[must_use]
    pub fn new(store: Store, clock: Clock, entropy: Entropy, home: &Path) -> Self {
        let access = access::AccessLog::new(store.clone());
        let (hashing, seal) = (Arc::new(Semaphore::new(HASHING_MAX)), seal::path(home));
        Self { store, clock, entropy, hashing, access, seal, sealer: Arc::default(), remembered: Arc::default() }
    }

    /// The accounts of a home, which may be running, with its definition and its keys.
    ///
    /// # Errors
    /// No home, or a database that cannot be opened or holds no definition.
    pub async fn of_home(home: &Path, clock: Clock, entropy: Entropy) -> Result<(Self, Recount), CommissionError> {
        let file = HomeFile::read(home)?;
        let store = Store::open(&database_address(home, &file.database)).await?;
        store.migrate(schema::MIGRATIONS).await?;
        let mut recount = Recount::new();
        let blobs = BlobFolder(home.join("public/blob"));
        // The definition and, once there are any, the keys.
        for index in 0..2 {
            let Some(stored) = entries::read(&store, index).await? else { break };
            recount
                .prepare(&stored.body, Signatures::Trust)
                .and_then(|p| recount.apply(p, &blobs, Signatures::Trust))
                .map_err(|error| CommissionError::Entry { index, error })?;
        }
        Ok((Self::new(store, clock, entropy, home), recount))
    }

    /// Writes down that somebody did something: who, from where, what.
    ///
    /// # Errors
    /// Those of the database; then it must not be done.
    pub async fn note(&self, who: &str, source: &str, what: &str) -> Result<(), AccountError> {
        self.access.append(self.now(), who, source, what).await
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// The log of all access.
    #[must_use]
    pub fn access(&self) -> &access::AccessLog {
        &self.access
    }

    /// Now, by the clock that was given.
    #[must_use]
    pub fn now(&self) -> Moment {
        (self.clock)()
    }

    pub(crate) fn random(&self) -> Result<[u8; 32], AccountError> {
        (self.entropy)().map_err(AccountError::Random)
    }
}
