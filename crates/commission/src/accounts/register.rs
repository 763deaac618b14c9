//! The register of accounts: made, listed, disabled, given new secrets, unlocked.

use super::totp::Secret;
use super::{AccountError, Accounts, Role, password, recovery, sign_in, sql};
use election::act::Moment;
use election::id::check_word;
use store::{ConstraintKind, Row, Step, StoreError, Value};

/// An account, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its name, by which its holder signs in.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Area of its board; the root for the commission.
    pub board: String,
    /// Name of the key with which a member signs.
    pub key_name: Option<String>,
    /// Id of its party; of the roles of parties, and of no other.
    pub party: Option<String>,
    /// When it ends by itself.
    pub expires: Option<Moment>,
    /// Whether the password is the one-time one.
    pub must_change: bool,
    /// Wrong tries since the last sign-in.
    pub failures: u32,
    /// Until when no try is looked at.
    pub wait_until: Moment,
    /// Whether it may not be used.
    pub disabled: bool,
    /// When it was made.
    pub created: Moment,
}

impl Account {
    /// Whether too many wrong tries have locked it.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.failures >= sign_in::FAILURES_MAX
    }

    /// Whether its time is up.
    #[must_use]
    pub fn is_expired(&self, now: Moment) -> bool {
        self.expires.is_some_and(|end| now >= end)
    }
}

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Name: small letters, digits, `-`, `.`, `_`.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Area of its board. Whether there is such an area is for the caller to check.
    pub board: String,
    /// Name of the key; members have one, nobody else.
    pub key_name: Option<String>,
    /// Party; the roles of parties have one, nobody else. Whether it is in the register is for the caller to check.
    pub party: Option<String>,
    /// When it ends by itself.
    pub expires: Option<Moment>,
}

/// Secrets that are shown once, to be handed over.
#[derive(Debug, Clone)]
pub struct Fresh {
    /// The password for the first sign-in, at which it has to be changed.
    pub password: String,
    /// The second factor.
    pub secret: Secret,
    /// Recovery codes, each good once in the place of the app's code.
    pub codes: Vec<String>,
}

/// A row with its secrets.
pub(super) struct Stored {
    pub account: Account,
    pub password: String,
    /// The second factor as it is kept: sealed.
    pub sealed: Vec<u8>,
    /// The last step of the second factor that was used.
    pub step: i64,
}

impl Stored {
    pub(super) fn read(row: &Row) -> Result<Self, AccountError> {
        let name = row.get_text(0)?.to_owned();
        let damaged = |detail| AccountError::Damaged { name: name.clone(), detail };
        let role = Role::parse(row.get_text(1)?).ok_or_else(|| damaged("its role is none"))?;
        if role.is_of_party() != row.opt_text(12)?.is_some() {
            return Err(damaged("its party does not fit its role"));
        }
        let failures = u32::try_from(row.get_i64(8)?).map_err(|_| damaged("its count of failures is negative"))?;
        Ok(Self {
            account: Account {
                name: name.clone(),
                role,
                board: row.get_text(2)?.to_owned(),
                key_name: row.opt_text(3)?.map(str::to_owned),
                must_change: row.get_bool(5)?,
                failures,
                wait_until: Moment(row.get_i64(9)?),
                disabled: row.get_bool(10)?,
                created: Moment(row.get_i64(11)?),
                party: row.opt_text(12)?.map(str::to_owned),
                expires: row.opt_i64(13)?.map(Moment),
            },
            password: row.get_text(4)?.to_owned(),
            sealed: row.get_blob(6)?.to_vec(),
            step: row.get_i64(7)?,
        })
    }
}

impl Accounts {
    /// Makes an account. Its secrets are given here and nowhere else.
    ///
    /// # Errors
    /// A name that cannot be, or is taken; a key that does not fit the role.
    pub async fn add(&self, new: NewAccount) -> Result<Fresh, AccountError> {
        check_word(&new.name).map_err(|error| AccountError::Name { name: new.name.clone(), error })?;
        if new.key_name.is_some() != (new.role == Role::Member) {
            return Err(AccountError::KeyName);
        }
        if let Some(key) = new.key_name.as_ref().filter(|k| !record::key::is_name(k)) {
            return Err(AccountError::BadKeyName(key.clone()));
        }
        if new.party.is_some() != new.role.is_of_party() {
            return Err(AccountError::NoParty);
        }
        let (fresh, hash) = self.fresh()?;
        let row = vec![
            Value::Text(new.name.clone()),
            Value::from(new.role.word()),
            Value::Text(new.board),
            new.key_name.map_or(Value::Null, Value::Text),
            Value::Text(hash),
            Value::Bool(true),
            Value::Blob(self.sealed(&new.name, &fresh.secret).await?),
            Value::Bool(false),
            Value::Int(self.now().0),
            new.party.map_or(Value::Null, Value::Text),
            new.expires.map_or(Value::Null, |m| Value::Int(m.0)),
        ];
        let mut steps = vec![Step::execute(sql::ACCOUNT_ADD, row)];
        steps.extend(recovery::replaced(&new.name, &fresh.codes));
        match self.store.write(steps).await {
            Err(StoreError::Constraint { kind: ConstraintKind::Unique, .. }) => Err(AccountError::Taken(new.name)),
            other => other.map(|_| fresh).map_err(Into::into),
        }
    }

    fn fresh(&self) -> Result<(Fresh, String), AccountError> {
        let password = password::one_time(&self.random()?);
        let hash = password::hash(&password, &self.random()?);
        let codes = self.recovery_codes()?;
        Ok((Fresh { password, secret: Secret::new(&self.random()?), codes }, hash))
    }

    /// Secrets that nobody knows, for an account that waits for its letter: what is kept of password and second factor.
    pub(crate) async fn locked_secrets(&self, name: &str) -> Result<(String, Vec<u8>), AccountError> {
        let secret = Secret::new(&self.random()?);
        Ok((password::of_nobody(), self.sealed(name, &secret).await?))
    }

    /// New secrets of an account, with the steps that put them in the place of the old and end its sessions.
    pub(crate) async fn fresh_with_steps(&self, name: &str) -> Result<(Fresh, Vec<Step>), AccountError> {
        let (fresh, hash) = self.fresh()?;
        let secret = Value::Blob(self.sealed(name, &fresh.secret).await?);
        let row = vec![name.into(), hash.into(), true.into(), secret, false.into()];
        let mut steps = vec![
            Step::expecting(1, sql::ACCOUNT_RESET, row),
            Step::execute(sql::SESSION_REVOKE_ALL, vec![name.into()]),
        ];
        steps.extend(recovery::replaced(name, &fresh.codes));
        steps.push(Step::execute(sql::FACTOR_DROP, vec![name.into()]));
        Ok((fresh, steps))
    }

    /// All accounts, by name.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list(&self) -> Result<Vec<Account>, AccountError> {
        let rows = self.store.query(sql::ACCOUNT_LIST, vec![]).await?;
        rows.iter().map(|r| Stored::read(r).map(|s| s.account)).collect()
    }

    /// One account.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn account(&self, name: &str) -> Result<Option<Account>, AccountError> {
        Ok(self.stored(name).await?.map(|s| s.account))
    }

    pub(super) async fn stored(&self, name: &str) -> Result<Option<Stored>, AccountError> {
        if check_word(name).is_err() {
            return Ok(None);
        }
        self.store.query_opt(sql::ACCOUNT_READ, vec![name.into()]).await?.as_ref().map(Stored::read).transpose()
    }

    /// Closes an account and ends its sessions. What it did stays.
    ///
    /// # Errors
    /// No such account.
    pub async fn disable(&self, name: &str) -> Result<(), AccountError> {
        let end = Step::execute(sql::SESSION_REVOKE_ALL, vec![name.into()]);
        self.change(name, vec![Step::expecting(1, sql::ACCOUNT_DISABLE, vec![name.into(), true.into()]), end]).await
    }

    /// Gives an account a new one-time password and a new second factor, opens it again and ends its sessions.
    ///
    /// # Errors
    /// No such account.
    pub async fn reset(&self, name: &str) -> Result<Fresh, AccountError> {
        let (fresh, steps) = self.fresh_with_steps(name).await?;
        self.change(name, steps).await?;
        Ok(fresh)
    }

    /// Lets a locked account try again, with the password and second factor that it has.
    ///
    /// # Errors
    /// No such account.
    pub async fn unlock(&self, name: &str) -> Result<(), AccountError> {
        self.change(name, vec![Step::expecting(1, sql::ACCOUNT_UNLOCK, vec![name.into()])]).await
    }

    async fn change(&self, name: &str, steps: Vec<Step>) -> Result<(), AccountError> {
        match self.store.write(steps).await {
            Err(StoreError::Conflict { .. }) => Err(AccountError::Unknown(name.to_owned())),
            other => other.map(drop).map_err(Into::into),
        }
    }
}
