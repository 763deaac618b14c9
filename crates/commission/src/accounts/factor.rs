//! Revoking a second factor: one of the central staff asks for it, another does it. Nobody can do both, and nobody's own is among them.
//!
//! Afterwards nobody can sign in with the account until it is given new secrets on the command line.

use super::totp::Secret;
use super::{Account, AccountError, Accounts, Role, recovery, sql};
use election::act::Moment;
use store::{Row, Step, StoreError, Value};

/// Most bytes of a reason.
const REASON_BYTES_MAX: usize = 500;
/// Hours after which a request is none any more.
pub const REQUEST_H: i64 = 24;

/// That somebody wants a second factor revoked, or that it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// Whose.
    pub account: String,
    /// Who asked for it.
    pub asked_by: String,
    /// When.
    pub asked: Moment,
    /// Why.
    pub reason: String,
    /// Who did it; `None` while it is only asked for.
    pub done_by: Option<String>,
}

fn read(row: &Row) -> Result<Revocation, AccountError> {
    Ok(Revocation {
        account: row.get_text(0)?.to_owned(),
        asked_by: row.get_text(1)?.to_owned(),
        asked: Moment(row.get_i64(2)?),
        reason: row.get_text(3)?.to_owned(),
        done_by: Some(row.get_text(4)?.to_owned()).filter(|by| !by.is_empty()),
    })
}

impl Accounts {
    /// What is asked for and was done. Requests that nobody took up in time are left out.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn revocations(&self) -> Result<Vec<Revocation>, AccountError> {
        let since = self.now().0 - REQUEST_H * 3_600_000_000;
        let rows = self.store.query(sql::FACTOR_LIST, vec![]).await?;
        let all = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(all.into_iter().filter(|r| r.done_by.is_some() || r.asked.0 >= since).collect())
    }

    /// Asks for a second factor to be revoked. Asking again replaces what was asked before.
    ///
    /// # Errors
    /// [`AccountError::FourEyes`]: not central staff, or one's own account; no reason; no such account; revoked already.
    pub async fn ask_to_revoke(&self, who: &Account, name: &str, reason: &str) -> Result<(), AccountError> {
        may(who, name)?;
        let reason: String = reason.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        if reason.is_empty() || reason.len() > REASON_BYTES_MAX {
            return Err(AccountError::FourEyes("say why, in at most 500 bytes"));
        }
        self.account(name).await?.ok_or_else(|| AccountError::Unknown(name.to_owned()))?;
        let row = vec![name.into(), who.name.as_str().into(), Value::Int(self.now().0), Value::Text(reason)];
        match self.store.write(vec![Step::expecting(1, sql::FACTOR_ASK, row)]).await {
            Err(StoreError::Conflict { .. }) => Err(AccountError::FourEyes("its second factor is revoked already")),
            other => other.map(drop).map_err(Into::into),
        }
    }

    /// Revokes a second factor for which another has asked: app and recovery codes are worth nothing, every session ends.
    ///
    /// # Errors
    /// [`AccountError::FourEyes`]: nobody has asked in the last day, the same person has, or the account is one's own.
    pub async fn revoke_factor(&self, who: &Account, name: &str) -> Result<(), AccountError> {
        may(who, name)?;
        let asked = self.revocations().await?.into_iter().find(|r| r.account == name && r.done_by.is_none());
        let asked = asked.ok_or(AccountError::FourEyes("nobody has asked for it in the last day"))?;
        if asked.asked_by == who.name {
            return Err(AccountError::FourEyes("another of the central staff has to do what you have asked for"));
        }
        // A secret that nobody has seen.
        let secret = self.sealed(name, &Secret::new(&self.random()?)).await?;
        let done = vec![
            name.into(),
            who.name.as_str().into(),
            Value::Int(self.now().0),
            asked.asked_by.as_str().into(),
            Value::Int(asked.asked.0),
        ];
        let mut steps = vec![
            Step::expecting(1, sql::FACTOR_DONE, done),
            Step::expecting(1, sql::ACCOUNT_FACTOR, vec![name.into(), Value::Blob(secret)]),
            Step::execute(sql::SESSION_REVOKE_ALL, vec![name.into()]),
        ];
        steps.extend(recovery::replaced(name, &[]));
        match self.store.write(steps).await {
            Err(StoreError::Conflict { .. }) => {
                Err(AccountError::FourEyes("it was changed at this moment; look again"))
            }
            other => other.map(drop).map_err(Into::into),
        }
    }
}

fn may(who: &Account, name: &str) -> Result<(), AccountError> {
    if who.role != Role::Central {
        return Err(AccountError::FourEyes("only central staff revoke second factors"));
    }
    if who.name == name {
        return Err(AccountError::FourEyes("nobody revokes their own; ask two others"));
    }
    Ok(())
}
