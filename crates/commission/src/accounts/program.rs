//! Programs of parties: they sign in with every call, by name and password, from the networks that their party has stated.
//!
//! An address outside these networks is refused before the password is looked at, so that nobody from elsewhere can lock a party's program out.
//! A password that was right is remembered for a short time, as a keyed hash in memory, so that twenty calls a second cost one Argon2id and not
//! twenty; the account itself is read anew with every call, so that closing it counts at once.

use super::register::{Account, Stored};
use super::{AccountError, Accounts, Role, password, sql};
use aws_lc_rs::hmac;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use store::{Step, Value};

/// Seconds for which a right password is remembered.
const REMEMBERED_S: i64 = 60;
/// Accounts that are remembered, and names for which calls wait for each other.
const NAMES_MAX: usize = 4_096;

/// What is remembered of right passwords.
#[derive(Default)]
pub(super) struct Remembered {
    key: std::sync::OnceLock<hmac::Key>,
    /// By account: the tag of name, stored hash and password, and until when.
    tags: Mutex<HashMap<String, (Vec<u8>, i64)>>,
    /// One look at a password of a name at a time: the others find it remembered.
    turns: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

impl Remembered {
    fn text(stored: &Stored, password: &str) -> String {
        format!("{}\n{}\n{password}", stored.account.name, stored.password)
    }

    fn knows(&self, stored: &Stored, password: &str, now_s: i64) -> bool {
        let tags = self.tags.lock().unwrap_or_else(PoisonError::into_inner);
        let (Some(key), Some((tag, until))) = (self.key.get(), tags.get(&stored.account.name)) else { return false };
        *until > now_s && hmac::verify(key, Self::text(stored, password).as_bytes(), tag).is_ok()
    }

    fn keep(&self, random: &[u8; 32], stored: &Stored, password: &str, now_s: i64) {
        let key = self.key.get_or_init(|| hmac::Key::new(hmac::HMAC_SHA256, random));
        let tag = hmac::sign(key, Self::text(stored, password).as_bytes()).as_ref().to_vec();
        let mut tags = self.tags.lock().unwrap_or_else(PoisonError::into_inner);
        if tags.len() >= NAMES_MAX {
            tags.retain(|_, (_, until)| *until > now_s);
            if tags.len() >= NAMES_MAX {
                tags.clear();
            }
        }
        tags.insert(stored.account.name.clone(), (tag, now_s + REMEMBERED_S));
    }

    fn turn(&self, name: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if turns.len() >= NAMES_MAX {
            turns.retain(|_, t| Arc::strong_count(t) > 1);
        }
        Arc::clone(turns.entry(name.to_owned()).or_default())
    }
}

impl Accounts {
    /// Signs a program in for one call, by name and password alone. A refusal is written to the log of access here; the call itself is for the
    /// caller to write down ([`Accounts::note`]), before it is answered.
    ///
    /// # Errors
    /// [`AccountError::Refused`] whatever is wrong; [`AccountError::MustChange`] where the password is right and still the one of the letter;
    /// [`AccountError::Busy`].
    pub async fn program(
        &self,
        role: Role,
        name: &str,
        password: &str,
        source: IpAddr,
    ) -> Result<Account, AccountError> {
        let signed = self.try_program(role, name, password, source).await;
        if let Err(e @ (AccountError::Refused | AccountError::MustChange | AccountError::Elsewhere)) = &signed {
            let shown: String = name.chars().take(64).collect();
            self.note(&shown, &source.to_canonical().to_string(), &format!("program refused: {}", e.code())).await?;
        }
        match signed {
            // That the address is at fault stands in the log, for the party to see; who asks from there learns nothing.
            Err(AccountError::Elsewhere) => Err(AccountError::Refused),
            Ok(account) if account.must_change => {
                self.note(name, &source.to_canonical().to_string(), "program refused: password-must-change").await?;
                Err(AccountError::MustChange)
            }
            other => other,
        }
    }

    async fn try_program(
        &self,
        role: Role,
        name: &str,
        password: &str,
        source: IpAddr,
    ) -> Result<Account, AccountError> {
        let stored = self.stored(name).await?.filter(|s| s.account.role == role && role.is_program());
        let Some(stored) = stored else {
            self.check(password, password::of_nobody()).await?;
            return Err(AccountError::Refused);
        };
        let account = &stored.account;
        let party = account.party.clone().unwrap_or_default();
        if !self.may_come_from(role, &party, source).await? {
            return Err(AccountError::Elsewhere);
        }
        let now_s = self.now().0 / 1_000_000;
        let usable = !account.disabled && !account.is_locked() && !account.is_expired(self.now());
        if usable && self.remembered.knows(&stored, password, now_s) {
            return Ok(stored.account);
        }
        let turn = self.remembered.turn(name);
        let _turn = turn.lock().await;
        // Meanwhile another call may have shown that it is right, or used up a try.
        let Some(stored) = self.stored(name).await? else { return Err(AccountError::Refused) };
        if usable && self.remembered.knows(&stored, password, now_s) {
            return Ok(stored.account);
        }
        let Some(tried) = self.attempt(name, &[role]).await? else {
            self.check(password, password::of_nobody()).await?;
            return Err(AccountError::Refused);
        };
        if !self.check(password, tried.stored.password.clone()).await? {
            self.tell_if_locked(&tried, &source.to_canonical().to_string()).await?;
            return Err(AccountError::Refused);
        }
        self.store.write(vec![Step::execute(sql::ACCOUNT_GOOD, vec![name.into()])]).await?;
        self.remembered.keep(&self.random()?, &tried.stored, password, now_s);
        Ok(tried.stored.account)
    }

    /// Changes the password of a program, for its holder, who gives the present one.
    ///
    /// # Errors
    /// A new password that is too short, long or easy; [`AccountError::Refused`] for a wrong old one, which counts as a try.
    pub async fn change_program_password(
        &self,
        name: &str,
        old: &str,
        new: &str,
        source: IpAddr,
    ) -> Result<(), AccountError> {
        let stored = self.stored(name).await?.filter(|s| s.account.role.is_program()).ok_or(AccountError::Refused)?;
        let role = stored.account.role;
        match self.try_program(role, name, old, source).await {
            Ok(_) => {}
            Err(AccountError::Elsewhere) => return Err(AccountError::Refused),
            Err(e) => return Err(e),
        }
        let (new, random, before, given) = (new.to_owned(), self.random()?, stored.password.clone(), name.to_owned());
        let hash = self
            .hashing(move || match password::fault(&new, &given, &before) {
                Some(fault) => Err(fault),
                None => Ok(password::hash(&new, &random)),
            })
            .await??;
        let changed = vec![name.into(), Value::Text(hash), false.into()];
        self.store.write(vec![Step::expecting(1, sql::ACCOUNT_PASSWORD, changed)]).await?;
        Ok(())
    }
}
