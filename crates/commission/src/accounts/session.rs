//! Sessions: a random token in the browser, its hash here. A session ends by itself after a time without use and after a day's work, and can be
//! ended by its holder, one by one or all.

use super::register::{Account, Stored};
use super::{AccountError, Accounts, sql};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use election::act::Moment;
use record::hash::{hex, sha256};
use store::{Row, Step, Value};

/// Minutes without use after which a session ends.
pub const IDLE_MIN: i64 = 30;
/// Hours after which it ends in any case.
pub const WHOLE_H: i64 = 12;
/// Minutes in which a sign-in that was begun has to be finished.
pub const HALF_MIN: i64 = 10;
/// Use is written down at most so often.
const SEEN_S: i64 = 60;
const MINUTE: i64 = 60_000_000;
/// Most bytes kept of what a browser says of itself.
const AGENT_BYTES_MAX: usize = 200;

/// The secret in the browser: 256 random bits. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// Reads what a cookie holds.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        election::id::Digest::from_hex(text).map(|d| Self(d.0))
    }

    /// What a cookie holds.
    #[must_use]
    pub fn text(&self) -> String {
        hex(&self.0)
    }

    fn digest(&self, purpose: &str) -> [u8; 32] {
        sha256(&[purpose.as_bytes(), b"\n", &self.0].concat())
    }

    fn stored(&self) -> [u8; 32] {
        self.digest("scrutineer desk session v1")
    }

    /// What every form carries, so that no other site can send one in the holder's name.
    #[must_use]
    pub fn form(&self) -> String {
        hex(&self.digest("scrutineer desk form v1"))
    }

    /// Whether a form carries it.
    #[must_use]
    pub fn is_form(&self, given: &str) -> bool {
        verify_slices_are_equal(self.form().as_bytes(), given.as_bytes()).is_ok()
    }
}

/// How a session is named on pages: it tells nothing of the token.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SessionId(pub String);

/// How far a sign-in has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The password was right; the code is awaited.
    Code,
    /// The code was right too; a password of their own is awaited.
    Renew,
    /// Signed in.
    Full,
}

impl Stage {
    fn word(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Renew => "renew",
            Self::Full => "full",
        }
    }

    fn parse(s: &str) -> Option<Self> {
        [Self::Code, Self::Renew, Self::Full].into_iter().find(|x| x.word() == s)
    }
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its name on pages.
    pub id: SessionId,
    /// Whose.
    pub account: String,
    /// How far its sign-in has come.
    pub stage: Stage,
    /// When it began.
    pub created: Moment,
    /// When it was used last, to the minute.
    pub seen: Moment,
    /// From which address it began.
    pub source: String,
    /// What the browser says it is.
    pub agent: String,
}

impl Session {
    fn read(row: &Row) -> Result<Self, AccountError> {
        let account = row.get_text(1)?.to_owned();
        let damaged = AccountError::Damaged { name: account.clone(), detail: "a session of it has no stage" };
        Ok(Self {
            id: SessionId(row.get_text(0)?.to_owned()),
            stage: Stage::parse(row.get_text(2)?).ok_or(damaged)?,
            created: Moment(row.get_i64(3)?),
            seen: Moment(row.get_i64(4)?),
            source: row.get_text(5)?.to_owned(),
            agent: row.get_text(6)?.to_owned(),
            account,
        })
    }

    fn is_over(&self, now: Moment) -> bool {
        let whole = if self.stage == Stage::Full { WHOLE_H * 60 } else { HALF_MIN };
        now.0 - self.created.0 >= whole * MINUTE
    }

    fn is_idle(&self, now: Moment) -> bool {
        now.0 - self.seen.0 >= IDLE_MIN * MINUTE
    }
}

/// What a token is good for.
#[derive(Debug, Clone)]
pub enum Found {
    /// Nothing: no such session, or over, or the account was closed or has ended.
    Nothing,
    /// The session fell asleep: its holder must sign in again, and it may only keep what was typed.
    Asleep(Account),
    /// A session of this account.
    Live(Session, Account),
}

impl Accounts {
    /// What a token is good for now; writes down that it was used.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn find(&self, token: &Token) -> Result<Found, AccountError> {
        self.found(token, true).await
    }

    /// The same without writing down that it was used: a session that nobody but a script uses falls asleep.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn look(&self, token: &Token) -> Result<Found, AccountError> {
        self.found(token, false).await
    }

    async fn found(&self, token: &Token, used: bool) -> Result<Found, AccountError> {
        let stored = token.stored();
        let row = self.store.query_opt(sql::SESSION_READ, vec![Value::Blob(stored.to_vec())]).await?;
        let Some(session) = row.as_ref().map(Session::read).transpose()? else { return Ok(Found::Nothing) };
        let now = self.now();
        let stored_account = self.stored(&session.account).await?;
        let account = stored_account.map(|s| s.account).filter(|a| !a.disabled && !a.is_expired(now));
        let Some(account) = account.filter(|_| !session.is_over(now)) else { return Ok(Found::Nothing) };
        if session.is_idle(now) {
            return Ok(if session.stage == Stage::Full { Found::Asleep(account) } else { Found::Nothing });
        }
        if used && now.0 - session.seen.0 >= SEEN_S * 1_000_000 {
            let params = vec![Value::Blob(stored.to_vec()), Value::Int(now.0)];
            self.store.write(vec![Step::execute(sql::SESSION_SEEN, params)]).await?;
        }
        Ok(Found::Live(session, account))
    }

    /// A token that stands for no session yet, for the first form.
    ///
    /// # Errors
    /// No random bytes.
    pub fn blank(&self) -> Result<Token, AccountError> {
        Ok(Token(self.random()?))
    }

    /// Begins a session under a new token, after the steps given; earlier ones that were over are swept away.
    pub(super) async fn begin(
        &self,
        stored: &Stored,
        stage: Stage,
        from: (&str, &str),
        mut before: Vec<Step>,
    ) -> Result<Token, AccountError> {
        let token = self.blank()?;
        let (now, hash) = (self.now(), token.stored());
        let end = (0..=AGENT_BYTES_MAX.min(from.1.len())).rev().find(|i| from.1.is_char_boundary(*i)).unwrap_or(0);
        let row = vec![
            Value::Blob(hash.to_vec()),
            Value::Text(hex(&hash[..8])),
            Value::from(stored.account.name.as_str()),
            Value::from(stage.word()),
            Value::Int(now.0),
            Value::from(from.0),
            Value::Text(from.1[..end].replace('\0', "")),
        ];
        before.push(Step::execute(sql::SESSION_SWEEP, vec![Value::Int(now.0 - WHOLE_H * 60 * MINUTE)]));
        before.push(Step::execute(sql::SESSION_ADD, row));
        self.store.write(before).await?;
        Ok(token)
    }

    pub(super) fn ending(token: &Token) -> Step {
        Step::execute(sql::SESSION_END, vec![Value::Blob(token.stored().to_vec())])
    }

    /// Ends the session of a token.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn sign_out(&self, token: &Token) -> Result<(), AccountError> {
        self.store.write(vec![Self::ending(token)]).await?;
        Ok(())
    }

    /// The sessions of an account that are not over, the last used first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn sessions(&self, account: &str) -> Result<Vec<Session>, AccountError> {
        let rows = self.store.query(sql::SESSION_OF, vec![account.into()]).await?;
        let all: Vec<Session> = rows.iter().map(Session::read).collect::<Result<_, _>>()?;
        let now = self.now();
        Ok(all.into_iter().filter(|s| !s.is_over(now) && !s.is_idle(now)).collect())
    }

    /// Ends a session of an account; one of another account is left alone. Gives whether there was one.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn revoke(&self, account: &str, id: &str) -> Result<bool, AccountError> {
        if id.contains('\0') {
            return Ok(false);
        }
        let done = self.store.write(vec![Step::execute(sql::SESSION_REVOKE, vec![account.into(), id.into()])]).await?;
        Ok(done.first().is_some_and(|n| *n > 0))
    }

    /// Ends all sessions of an account.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn revoke_all(&self, account: &str) -> Result<(), AccountError> {
        self.store.write(vec![Step::execute(sql::SESSION_REVOKE_ALL, vec![account.into()])]).await?;
        Ok(())
    }
}
