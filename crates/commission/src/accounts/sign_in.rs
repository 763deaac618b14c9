//! Signing in: password, then code, then, the first time, a password of one's own. Each step gives a new token, so that one planted before is
//! worth nothing.
//!
//! Wrong tries: a try is counted before it is looked at and taken back when it was right, so that a thousand at once are a thousand. From the third on
//! each has to wait longer; after ten the account is locked until somebody unlocks it. Only a whole sign-in sets the count to nothing: who knows the
//! password has no more tries for the code than anybody else. The answer never tells which part was wrong or whether there is such an account.

use super::register::Stored;
use super::session::{Session, Stage, Token};
use super::{AccountError, Accounts, Found, Role, password, recovery, sql};
use election::act::Moment;
use std::net::IpAddr;
use std::time::Duration;
use store::{Step, StoreError, Value};

/// Wrong tries after which an account is locked.
pub const FAILURES_MAX: u32 = 10;
/// Wrong tries after which the next has to wait.
pub const DELAY_FROM: u32 = 3;
/// Longest wait for a place to check a password.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a try may find that others try at the same moment.
const RACES: u32 = 5;

/// Seconds to wait after so many wrong tries: 2, 4, 8 … 128.
fn delay_s(failures: u32) -> i64 {
    if failures < DELAY_FROM { 0 } else { 2 << (failures - DELAY_FROM).min(10) }
}

/// A try that was counted and may now be made.
pub(super) struct Try {
    pub(super) stored: Stored,
    /// The count with this try.
    count: u32,
}

impl Accounts {
    /// First step of the staff: name and password. Gives a token with which only the code can be given.
    ///
    /// # Errors
    /// [`AccountError::Refused`] whatever is wrong; [`AccountError::Busy`].
    pub async fn sign_in(&self, name: &str, password: &str, source: &str, agent: &str) -> Result<Token, AccountError> {
        self.first_step(&Role::STAFF, name, password, source, agent).await
    }

    /// First step of a party's people. From an address outside the party's networks no try is counted, so that nobody from elsewhere locks
    /// them out, and none is looked at.
    ///
    /// # Errors
    /// [`AccountError::Refused`] whatever is wrong; [`AccountError::Busy`].
    pub async fn sign_in_of_party(
        &self,
        name: &str,
        password: &str,
        ip: IpAddr,
        agent: &str,
    ) -> Result<Token, AccountError> {
        let (roles, source) = ([Role::Party], ip.to_canonical().to_string());
        if let Some(s) = self.stored(name).await?.filter(|s| s.account.role == Role::Party)
            && !self.may_come_from(Role::Party, s.account.party.as_deref().unwrap_or_default(), ip).await?
        {
            self.note(name, &source, &format!("sign-in: {}", AccountError::Elsewhere.code())).await?;
            self.check(password, password::of_nobody()).await?;
            return Err(AccountError::Refused);
        }
        self.first_step(&roles, name, password, &source, agent).await
    }

    async fn first_step(
        &self,
        roles: &[Role],
        name: &str,
        password: &str,
        source: &str,
        agent: &str,
    ) -> Result<Token, AccountError> {
        let tried = self.attempt(name, roles).await?;
        let stored_hash = tried.as_ref().map_or_else(password::of_nobody, |t| t.stored.password.clone());
        let right = self.check(password, stored_hash).await?;
        if let Some(tried) = tried.as_ref().filter(|_| !right) {
            self.tell_if_locked(tried, source).await?;
        }
        let Some(tried) = tried.filter(|_| right) else { return Err(AccountError::Refused) };
        let good = self.take_back(&tried);
        self.begin(&tried.stored, Stage::Code, (source, agent), vec![good]).await
    }

    /// Second step: the code. Gives the token of the session; it is whole unless the password has to be changed.
    ///
    /// # Errors
    /// [`AccountError::NoSession`] where the first step was not done; [`AccountError::Refused`].
    pub async fn give_code(&self, token: &Token, code: &str) -> Result<(Token, Stage), AccountError> {
        let Found::Live(session, account) = self.find(token).await? else { return Err(AccountError::NoSession) };
        if session.stage != Stage::Code {
            return Err(AccountError::NoSession);
        }
        let tried = self.attempt(&account.name, &[account.role]).await?.ok_or(AccountError::Refused)?;
        let used = match recovery::typed(code) {
            Some(plain) => {
                let good = Step::expecting(1, sql::ACCOUNT_GOOD, vec![account.name.as_str().into()]);
                vec![recovery::used(&account.name, &plain), good]
            }
            None => match self.step_used(&tried.stored, code).await {
                Err(AccountError::Refused) => {
                    self.tell_if_locked(&tried, &session.source).await?;
                    return Err(AccountError::Refused);
                }
                step => vec![step?],
            },
        };
        let stage = if account.must_change { Stage::Renew } else { Stage::Full };
        let from = (session.source.as_str(), session.agent.as_str());
        let steps = used.into_iter().chain([Self::ending(token)]).collect();
        match self.begin(&tried.stored, stage, from, steps).await {
            // A recovery code that is none, or a code in two places at the same moment: one of them comes in.
            Err(AccountError::Store(StoreError::Conflict { .. })) => Err(AccountError::Refused),
            other => Ok((other?, stage)),
        }
    }

    /// Uses up the step of the app's code, if it is one of those about now.
    async fn step_used(&self, stored: &Stored, code: &str) -> Result<Step, AccountError> {
        let name = stored.account.name.as_str();
        let secret = self.sealer().await?.open(name, &stored.sealed).ok_or_else(|| AccountError::Damaged {
            name: name.to_owned(),
            detail: "its second factor was not sealed for it with the key of this home",
        })?;
        let code: String = code.chars().filter(|c| !c.is_whitespace()).take(12).collect();
        let step = secret.step_of(&code, self.now(), stored.step).ok_or(AccountError::Refused)?;
        Ok(Step::expecting(1, sql::ACCOUNT_STEP, vec![name.into(), Value::Int(step)]))
    }

    /// Checks the password of somebody who is signed in. Gives the step that takes the try back.
    pub(super) async fn proven(&self, name: &str, password: &str) -> Result<Step, AccountError> {
        let tried = self.attempt(name, &Role::ALL).await?.ok_or(AccountError::Refused)?;
        if !self.check(password, tried.stored.password.clone()).await? {
            return Err(AccountError::Refused);
        }
        Ok(self.take_back(&tried))
    }

    /// Changes the password and ends every other session. A session that is whole has to give the old one.
    ///
    /// # Errors
    /// A new password that is too short, long or easy; [`AccountError::Refused`] for a wrong old one.
    pub async fn change_password(&self, token: &Token, old: &str, new: &str) -> Result<Token, AccountError> {
        let Found::Live(session, account) = self.find(token).await? else { return Err(AccountError::NoSession) };
        let mut steps = vec![];
        let stored = match session.stage {
            Stage::Code => return Err(AccountError::NoSession),
            Stage::Renew => self.stored(&account.name).await?.ok_or(AccountError::NoSession)?,
            Stage::Full => {
                let tried = self.attempt(&account.name, &[account.role]).await?.ok_or(AccountError::Refused)?;
                if !self.check(old, tried.stored.password.clone()).await? {
                    return Err(AccountError::Refused);
                }
                steps.push(self.take_back(&tried));
                tried.stored
            }
        };
        let (new, random) = (new.to_owned(), self.random()?);
        let (name, before) = (account.name.clone(), stored.password.clone());
        let hashed = self
            .hashing(move || match password::fault(&new, &name, &before) {
                Some(fault) => Err(fault),
                None => Ok(password::hash(&new, &random)),
            })
            .await?;
        let hash = match hashed {
            Ok(hash) => hash,
            Err(fault) => {
                self.store.write(steps).await?;
                return Err(fault);
            }
        };
        let changed = vec![account.name.as_str().into(), Value::Text(hash), false.into()];
        steps.push(Step::expecting(1, sql::ACCOUNT_PASSWORD, changed));
        steps.push(Step::execute(sql::SESSION_REVOKE_ALL, vec![account.name.as_str().into()]));
        let Session { source, agent, .. } = session;
        self.begin(&stored, Stage::Full, (&source, &agent), steps).await
    }

    /// Counts a try. `None` where there is no such account of these roles, or none that may try now.
    pub(super) async fn attempt(&self, name: &str, roles: &[Role]) -> Result<Option<Try>, AccountError> {
        for _ in 0..RACES {
            let Some(stored) = self.stored(name).await? else { return Ok(None) };
            let (a, now) = (&stored.account, self.now());
            if !roles.contains(&a.role) {
                return Ok(None);
            }
            if a.disabled || a.is_locked() || a.is_expired(now) || a.wait_until > now {
                return Ok(None);
            }
            let count = a.failures + 1;
            let until = Moment(now.0 + delay_s(count) * 1_000_000);
            let params =
                vec![name.into(), Value::Int(until.0), Value::Int(i64::from(a.failures)), Value::Int(a.wait_until.0)];
            match self.store.write(vec![Step::expecting(1, sql::ACCOUNT_TRY, params)]).await {
                Ok(_) => return Ok(Some(Try { stored, count })),
                Err(StoreError::Conflict { .. }) => {}
                Err(e) => return Err(e.into()),
            }
        }
        Err(AccountError::Busy)
    }

    /// The notice that an account is locked by the try that was just wrong: a row of its own in the log of access.
    pub(super) async fn tell_if_locked(&self, tried: &Try, source: &str) -> Result<(), AccountError> {
        if tried.count < FAILURES_MAX {
            return Ok(());
        }
        let name = &tried.stored.account.name;
        tracing::warn!(account = name, source, "locked after {FAILURES_MAX} wrong tries");
        self.note(name, source, &format!("locked after {FAILURES_MAX} wrong tries")).await
    }

    fn take_back(&self, tried: &Try) -> Step {
        let a = &tried.stored.account;
        let params = vec![a.name.as_str().into(), Value::Int(i64::from(tried.count)), Value::Int(a.wait_until.0)];
        Step::execute(sql::ACCOUNT_TRY_GOOD, params)
    }

    pub(super) async fn check(&self, password: &str, stored: String) -> Result<bool, AccountError> {
        if password.len() > password::PASSWORD_BYTES_MAX {
            return Ok(false);
        }
        let password = password.to_owned();
        self.hashing(move || password::matches(&password, &stored)).await
    }

    /// Does what takes memory and a core, at most two at once.
    pub(super) async fn hashing<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AccountError> {
        let place = tokio::time::timeout(PATIENCE, self.hashing.acquire()).await;
        let Ok(Ok(_place)) = place else { return Err(AccountError::Busy) };
        tokio::task::spawn_blocking(work).await.map_err(|_| AccountError::Busy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_from_the_third_wrong_try_on() {
        let waits: Vec<i64> = (0..FAILURES_MAX).map(delay_s).collect();
        assert_eq!(waits, [0, 0, 0, 2, 4, 8, 16, 32, 64, 128]);
    }
}
