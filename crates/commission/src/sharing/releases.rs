//! Releases: a table that is not public, kept as it was when it was released, with its salt. It is open to its recipients once the disclosure is
//! on the record.

use super::{To, sql};
use crate::accounts::Entropy;
use crate::intake::{Intake, IntakeError};
use crate::live::Live;
use crate::{Commission, home};
use election::act::Moment;
use election::id::Digest;
use election::statement::{Disclosure, RECIPIENTS_MAX, StatementError};
use observer::authority::{COMMISSION_KEY, rehearsal_key};
use record::{SignedNote, SigningKey};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::Arc;
use store::{Row, Step, Store, StoreError, Value};
use tables::{Column, Dataset, Kind, TableError, canonical};

/// Most bytes of the canonical form of what is released at once.
pub const CONTENT_BYTES_MAX: u64 = 64 << 20;
/// Most releases that are listed.
const LIST_MAX: i64 = 1_000;
const SOURCE: &str = "releases";

/// Why something cannot be released.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The table cannot be read or made again.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The intake did not take the disclosure.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// What was kept is no disclosure.
    #[error("a kept release is damaged: {0}")]
    Statement(#[from] StatementError),
    /// No random bytes.
    #[error("the system gives no random bytes ({0}); nothing was kept")]
    Random(String),
    /// Nobody to whom it could go, or too many; or of one party's own more than one.
    #[error("a release goes to 1 to {RECIPIENTS_MAX} parties, and what is one party's own to that party alone")]
    Recipients,
    /// Too large.
    #[error(
        "the table has {bytes} bytes; at most {CONTENT_BYTES_MAX} are released at once, so release it area by area"
    )]
    TooLarge {
        /// Bytes of its canonical form.
        bytes: u64,
    },
    /// No such release.
    #[error("there is no such release")]
    Unknown,
    /// A key that cannot be read.
    #[error("the commission's key cannot be read: {0}")]
    Key(String),
}

impl ReleaseError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(e) => e.code(),
            Self::Table(e) => e.code(),
            Self::Intake(e) => e.code(),
            Self::Statement(e) => e.code,
            Self::Random(_) => "no-random",
            Self::Recipients => "release-recipients",
            Self::TooLarge { .. } => "release-too-large",
            Self::Unknown => "unknown-release",
            Self::Key(_) => "release-key",
        }
    }
}

/// A release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// What is, or will be, on the record.
    pub statement: Disclosure,
    /// The salt.
    pub salt: [u8; 32],
    /// When it was made.
    pub made: Moment,
    /// By whose account.
    pub by: String,
    /// Index of the disclosure; `None` while it is not signed.
    pub index: Option<u64>,
}

impl Release {
    /// Whether a party may have it: the disclosure that names it is on the record.
    #[must_use]
    pub fn is_open_to(&self, party: &str) -> bool {
        self.index.is_some() && self.statement.recipients.iter().any(|r| r == party)
    }

    /// The salt as it is written.
    #[must_use]
    pub fn salt_text(&self) -> String {
        Digest(self.salt).hex()
    }
}

#[derive(Serialize, Deserialize)]
struct KeptColumn {
    name: String,
    number: bool,
    about: String,
}

/// The releases of a commission. Cheap to clone.
#[derive(Clone)]
pub struct Releases {
    store: Store,
    live: Arc<Live>,
    intake: Intake,
    home: PathBuf,
    entropy: Entropy,
}

impl std::fmt::Debug for Releases {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Releases").finish_non_exhaustive()
    }
}

impl Releases {
    /// Of a running commission. Holds the intake; drop it before [`Commission::close`].
    #[must_use]
    pub fn new(commission: &Commission, entropy: Entropy) -> Self {
        Self {
            store: commission.store.clone(),
            live: Arc::clone(&commission.live),
            intake: commission.intake.clone(),
            home: commission.home.path().to_owned(),
            entropy,
        }
    }

    /// Keeps a table for these recipients. Where the home has the commission's key, the disclosure goes onto the record at once; else the text
    /// is signed elsewhere and sent like any statement.
    ///
    /// # Errors
    /// No recipients, too large, the table cannot be read, or the disclosure was not taken: then it waits.
    pub async fn make(
        &self,
        dataset: &Dataset,
        tier: To,
        mut recipients: Vec<String>,
        by: &str,
    ) -> Result<Release, ReleaseError> {
        recipients.sort();
        recipients.dedup();
        let too_many = if tier == To::OwnParty { 1 } else { RECIPIENTS_MAX };
        if tier == To::Public || recipients.is_empty() || recipients.len() > too_many {
            return Err(ReleaseError::Recipients);
        }
        let content = canonical::write(dataset)?;
        let bytes = content.len() as u64;
        if bytes > CONTENT_BYTES_MAX {
            return Err(ReleaseError::TooLarge { bytes });
        }
        let summary = dataset.summary()?;
        if Digest::of(&content) != summary.digest {
            return Err(TableError::Changed { announced: summary.digest }.into());
        }
        let salt = (self.entropy)().map_err(ReleaseError::Random)?;
        let (d, head) = (self.live.definition(), dataset.head());
        let statement = Disclosure {
            election: d.id.clone(),
            definition: d.digest,
            set: head.set.clone(),
            selection: head.selection.clone(),
            size: head.size,
            rows: summary.rows,
            bytes,
            tier,
            salted: Disclosure::salt(&salt, summary.digest),
            recipients,
        };
        let made = self.intake.now();
        let column =
            |c: &Column| KeptColumn { name: c.name.clone(), number: c.kind == Kind::Number, about: c.about.clone() };
        let columns: Vec<KeptColumn> = head.columns.iter().map(column).collect();
        let columns = serde_json::to_string(&columns).map_err(|e| TableError::Source(e.to_string()))?;
        let row = vec![
            Value::Blob(statement.salted.0.to_vec()),
            Value::Blob(salt.to_vec()),
            Value::Int(made.0),
            Value::Text(by.to_owned()),
            Value::Text(statement.to_text()),
            Value::Text(columns),
            Value::Blob(content),
        ];
        self.store.write(vec![Step::expecting(1, sql::INSERT, row)]).await?;
        let release = Release { statement, salt, made, by: by.to_owned(), index: None };
        if let Some(key) = self.key()? {
            self.sign(&release, &key).await?;
        }
        self.one(release.statement.salted).await
    }

    /// Signs the disclosure of a release that waits and has it recorded.
    ///
    /// # Errors
    /// It was not taken.
    async fn sign(&self, release: &Release, key: &SigningKey) -> Result<(), ReleaseError> {
        let note = SignedNote::sign(&release.statement.to_text(), &[key])
            .map_err(|e| ReleaseError::Key(e.to_string()))?
            .to_string();
        self.intake.statement(note.as_bytes(), SOURCE).await?;
        Ok(())
    }

    fn key(&self) -> Result<Option<SigningKey>, ReleaseError> {
        let d = self.live.definition();
        if home::key_path(&self.home, COMMISSION_KEY).exists() {
            let key = home::read_key(&self.home, COMMISSION_KEY);
            return key.map(Some).map_err(|e| ReleaseError::Key(e.to_string()));
        }
        Ok(d.rehearsal.then(|| rehearsal_key(&d.id, COMMISSION_KEY)))
    }

    /// All of them, the last first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list(&self) -> Result<Vec<Release>, ReleaseError> {
        let rows = self.store.query(sql::LIST, vec![Value::Int(LIST_MAX)]).await?;
        rows.iter().map(|r| self.read(r)).collect()
    }

    /// One of them.
    ///
    /// # Errors
    /// There is none, or the database.
    pub async fn one(&self, salted: Digest) -> Result<Release, ReleaseError> {
        let row = self.store.query_opt(sql::READ, vec![Value::Blob(salted.0.to_vec())]).await?;
        self.read(&row.ok_or(ReleaseError::Unknown)?)
    }

    fn read(&self, row: &Row) -> Result<Release, ReleaseError> {
        let salt = <[u8; 32]>::try_from(row.get_blob(1)?);
        let salt = salt.map_err(|_| TableError::Source("the salt of a release has not 32 bytes".into()))?;
        let statement = Disclosure::parse(row.get_text(4)?)?;
        let state = self.live.read();
        let index = state.tally().disclosures().iter().find(|x| x.statement == statement).map(|x| x.index);
        drop(state);
        Ok(Release { statement, salt, made: Moment(row.get_i64(2)?), by: row.get_text(3)?.to_owned(), index })
    }

    /// The table of a release, as it was.
    ///
    /// # Errors
    /// There is none, the database, or what was kept is damaged.
    pub async fn dataset(&self, release: &Release) -> Result<Dataset, ReleaseError> {
        let salted = release.statement.salted;
        let row = self.store.query_opt(sql::CONTENT, vec![Value::Blob(salted.0.to_vec())]).await?;
        let mut row = row.ok_or(ReleaseError::Unknown)?;
        let columns: Vec<KeptColumn> =
            serde_json::from_str(row.get_text(0)?).map_err(|e| TableError::Source(e.to_string()))?;
        let content = row.take_blob(1)?;
        if Disclosure::salt(&release.salt, Digest::of(&content)) != salted {
            return Err(TableError::Source("the kept table is not the one that was disclosed".into()).into());
        }
        let column = |c: KeptColumn| {
            if c.number { Column::number(c.name, c.about) } else { Column::text(c.name, c.about) }
        };
        Ok(canonical::open(content, columns.into_iter().map(column).collect())?)
    }
}
