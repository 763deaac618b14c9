//! What parties write to the commission and what it answers: demands, which have a number and a clock, and the help desk's tickets, with the
//! telephone log of election night.
//!
//! Nothing is ever changed or taken away: every text is an entry of its case, with who wrote it and when; a corrected demand is a further entry
//! beside the first.

mod error;
mod file;
pub(crate) mod sql;
#[cfg(test)]
mod tests;

pub use error::CaseError;
pub use file::{File, Kept, NewFile, kind_of};

use crate::accounts::Accounts;
use election::act::Moment;
use election::definition::Definition;
use std::sync::Arc;
use store::{ConstraintKind, Row, Step, Store, StoreError, Value};

/// Most bytes of a subject, a caller or a place.
pub const LINE_BYTES_MAX: usize = 200;
/// Most bytes of a text.
pub const BODY_BYTES_MAX: usize = 10_000;
/// Most files of one entry.
pub const FILES_MAX: usize = 5;
/// Most bytes of one file.
pub const FILE_BYTES_MAX: usize = 4 << 20;
/// Most cases of one kind that one party has open.
const OPEN_MAX: i64 = 200;
/// Most entries of one case.
const ENTRIES_MAX: i64 = 500;
/// Rows of a list.
pub const LIST_MAX: u32 = 1_000;
/// How often another may take the same number first.
const TRIES: u32 = 20;

/// What a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A demand: the commission answers within the working days of the policy.
    Demand,
    /// A ticket of the help desk.
    Help,
}

impl Kind {
    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Demand => "demand",
            Self::Help => "help",
        }
    }
}

/// Who writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The party.
    Party,
    /// The commission.
    Commission,
}

impl Side {
    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Party => "party",
            Self::Commission => "commission",
        }
    }
}

/// How far a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The commission has to do something.
    Open,
    /// The commission has answered; whoever asked may write again.
    Answered,
    /// Done.
    Closed,
}

impl State {
    const ALL: [Self; 3] = [Self::Open, Self::Answered, Self::Closed];

    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Closed => "closed",
        }
    }
}

/// A case without its entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// What it is.
    pub kind: Kind,
    /// Number, from 1, for each kind.
    pub number: u64,
    /// Whose it is; `None`: somebody without an account has called.
    pub party: Option<String>,
    /// What it is about.
    pub subject: String,
    /// Who opened it.
    pub opened_by: String,
    /// When.
    pub opened: Moment,
    /// Until when it has to be answered.
    pub due: Option<Moment>,
    /// How far it is.
    pub state: State,
    /// When it was answered first.
    pub answered: Option<Moment>,
}

impl Case {
    fn read(kind: Kind, row: &Row) -> Result<Self, CaseError> {
        let state = row.get_text(6)?;
        Ok(Self {
            kind,
            number: u64::try_from(row.get_i64(0)?).map_err(|_| CaseError::Damaged)?,
            party: row.opt_text(1)?.map(str::to_owned),
            subject: row.get_text(2)?.to_owned(),
            opened_by: row.get_text(3)?.to_owned(),
            opened: Moment(row.get_i64(4)?),
            due: row.opt_i64(5)?.map(Moment),
            state: State::ALL.into_iter().find(|s| s.word() == state).ok_or(CaseError::Damaged)?,
            answered: row.opt_i64(7)?.map(Moment),
        })
    }

    /// Whether its time has passed without an answer.
    #[must_use]
    pub fn is_overdue(&self, now: Moment) -> bool {
        self.answered.is_none() && self.state == State::Open && self.due.is_some_and(|due| now >= due)
    }
}

/// One text of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Number in the case, from 1.
    pub seq: u64,
    /// When.
    pub at: Moment,
    /// Which side wrote it.
    pub side: Side,
    /// Which account.
    pub by: String,
    /// Who called, where it came by telephone.
    pub caller: Option<String>,
    /// The text.
    pub body: String,
    /// What came with it.
    pub files: Vec<File>,
}

/// A text to be written.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// Which side writes it.
    pub side: Side,
    /// Which account.
    pub by: String,
    /// Who called, where it came by telephone.
    pub caller: Option<String>,
    /// The text.
    pub body: String,
    /// What comes with it.
    pub files: Vec<NewFile>,
    /// How far the case is then.
    pub state: State,
}

/// The cases of a commission. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Cases {
    store: Store,
    accounts: Accounts,
    definition: Arc<Definition>,
}

/// A text of one line.
fn line(what: &'static str, text: &str, needed: bool) -> Result<String, CaseError> {
    let text = text.trim();
    if text.len() > LINE_BYTES_MAX || text.chars().any(char::is_control) || (needed && text.is_empty()) {
        return Err(CaseError::Text { what, max: LINE_BYTES_MAX });
    }
    Ok(text.to_owned())
}

impl Cases {
    /// The cases in the database of these accounts.
    #[must_use]
    pub fn new(accounts: &Accounts, definition: Arc<Definition>) -> Self {
        Self { store: accounts.store().clone(), accounts: accounts.clone(), definition }
    }

    fn checked(entry: NewEntry) -> Result<NewEntry, CaseError> {
        let body = entry.body.replace("\r\n", "\n").trim().to_owned();
        let bad = body.chars().any(|c| c.is_control() && c != '\n' && c != '\t');
        if body.is_empty() || body.len() > BODY_BYTES_MAX || bad {
            return Err(CaseError::Text { what: "the text", max: BODY_BYTES_MAX });
        }
        let caller = entry.caller.map(|c| line("who called", &c, true)).transpose()?;
        if entry.files.len() > FILES_MAX {
            return Err(CaseError::Files);
        }
        let files = entry.files.into_iter().map(NewFile::checked).collect::<Result<_, _>>()?;
        Ok(NewEntry { body, caller, files, ..entry })
    }

    /// Opens a case. A demand's clock starts now: the due day follows from the calendar.
    ///
    /// # Errors
    /// A text that cannot be, too many open cases.
    pub async fn open(
        &self,
        kind: Kind,
        party: Option<&str>,
        subject: &str,
        entry: NewEntry,
    ) -> Result<Case, CaseError> {
        let (subject, entry) = (line("the subject", subject, true)?, Self::checked(entry)?);
        if let Some(party) = party {
            let params = vec![kind.word().into(), party.into()];
            if self.store.query_one(sql::CASE_OPEN, params).await?.get_i64(0)? >= OPEN_MAX {
                return Err(CaseError::TooMany);
            }
        }
        let now = self.accounts.now();
        let due =
            (kind == Kind::Demand).then(|| self.definition.calendar.due(now, self.definition.party_policy.demand_days));
        for _ in 0..TRIES {
            let last = self.store.query_one(sql::CASE_LAST, vec![kind.word().into()]).await?.get_i64(0)?;
            let row = vec![
                kind.word().into(),
                Value::Int(last + 1),
                party.map_or(Value::Null, Value::from),
                Value::Text(subject.clone()),
                Value::Text(entry.by.clone()),
                Value::Int(now.0),
                due.map_or(Value::Null, |d| Value::Int(d.0)),
                entry.state.word().into(),
            ];
            let mut steps = vec![Step::execute(sql::CASE_ADD, row)];
            steps.extend(Self::steps(kind, last + 1, 1, now, &entry));
            match self.store.write(steps).await {
                Ok(_) => return self.case(kind, u64::try_from(last + 1).unwrap_or_default()).await,
                Err(StoreError::Constraint { kind: ConstraintKind::Unique, .. }) => {}
                Err(e) => return Err(e.into()),
            }
        }
        Err(CaseError::Raced)
    }

    fn steps(kind: Kind, number: i64, seq: i64, now: Moment, entry: &NewEntry) -> Vec<Step> {
        let key = || vec![Value::from(kind.word()), Value::Int(number), Value::Int(seq)];
        let mut row = key();
        row.extend([
            Value::Int(now.0),
            entry.side.word().into(),
            Value::Text(entry.by.clone()),
            entry.caller.clone().map_or(Value::Null, Value::Text),
            Value::Text(entry.body.clone()),
        ]);
        let mut steps = vec![Step::execute(sql::ENTRY_ADD, row)];
        for (place, f) in (1i64..).zip(&entry.files) {
            let mut row = key();
            row.extend([
                Value::Int(place),
                Value::Text(f.name.clone()),
                kind_of(&f.bytes).unwrap_or("application/octet-stream").into(),
                Value::Blob(record::hash::sha256(&f.bytes).to_vec()),
                Value::Blob(f.bytes.clone()),
            ]);
            steps.push(Step::execute(sql::FILE_ADD, row));
        }
        steps
    }

    /// Adds a text to a case.
    ///
    /// # Errors
    /// A text that cannot be; a case that is closed or full; another text came at the same moment.
    pub async fn add(&self, kind: Kind, number: u64, entry: NewEntry) -> Result<Case, CaseError> {
        let (case, entry) = (self.case(kind, number).await?, Self::checked(entry)?);
        if case.state == State::Closed {
            return Err(CaseError::Closed);
        }
        let at = i64::try_from(number).map_err(|_| CaseError::Unknown)?;
        let now = self.accounts.now();
        for _ in 0..TRIES {
            let params = vec![kind.word().into(), Value::Int(at)];
            let last = self.store.query_one(sql::ENTRY_LAST, params).await?.get_i64(0)?;
            if last >= ENTRIES_MAX {
                return Err(CaseError::TooMany);
            }
            let answered = entry.side == Side::Commission && entry.state != State::Open;
            let row = vec![
                kind.word().into(),
                Value::Int(at),
                entry.state.word().into(),
                if answered { Value::Int(now.0) } else { Value::Null },
            ];
            let mut steps = vec![Step::expecting(1, sql::CASE_STATE, row)];
            steps.extend(Self::steps(kind, at, last + 1, now, &entry));
            match self.store.write(steps).await {
                Ok(_) => return self.case(kind, number).await,
                Err(StoreError::Constraint { kind: ConstraintKind::Unique, .. }) => {}
                Err(StoreError::Conflict { .. }) => return Err(CaseError::Closed),
                Err(e) => return Err(e.into()),
            }
        }
        Err(CaseError::Raced)
    }

    /// One case.
    ///
    /// # Errors
    /// No such case.
    pub async fn case(&self, kind: Kind, number: u64) -> Result<Case, CaseError> {
        let at = i64::try_from(number).map_err(|_| CaseError::Unknown)?;
        let row = self.store.query_opt(sql::CASE_READ, vec![kind.word().into(), Value::Int(at)]).await?;
        Case::read(kind, &row.ok_or(CaseError::Unknown)?)
    }

    /// One case of a party, and of no other: another's is not told apart from none.
    ///
    /// # Errors
    /// The party has no such case.
    pub async fn own(&self, kind: Kind, party: &str, number: u64) -> Result<Case, CaseError> {
        let case = self.case(kind, number).await?;
        if case.party.as_deref() == Some(party) { Ok(case) } else { Err(CaseError::Unknown) }
    }

    /// The newest cases first; of one party where one is named.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list(&self, kind: Kind, party: Option<&str>) -> Result<Vec<Case>, CaseError> {
        let rows = match party {
            Some(p) => self.store.query(sql::CASE_OF, vec![kind.word().into(), p.into(), LIST_MAX.into()]).await?,
            None => self.store.query(sql::CASE_LIST, vec![kind.word().into(), LIST_MAX.into()]).await?,
        };
        rows.iter().map(|r| Case::read(kind, r)).collect()
    }

    /// The texts of a case in their order, with what came with them.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn entries(&self, kind: Kind, number: u64) -> Result<Vec<Entry>, CaseError> {
        let key = vec![kind.word().into(), Value::Int(i64::try_from(number).map_err(|_| CaseError::Unknown)?)];
        let files = self.store.query(sql::FILE_LIST, key.clone()).await?;
        let mut entries = vec![];
        for row in &self.store.query(sql::ENTRY_LIST, key).await? {
            let seq = u64::try_from(row.get_i64(0)?).map_err(|_| CaseError::Damaged)?;
            let side = row.get_text(2)?;
            let mut own = vec![];
            for f in &files {
                let f = File::read(f)?;
                if f.0 == seq {
                    own.push(f.1);
                }
            }
            entries.push(Entry {
                seq,
                at: Moment(row.get_i64(1)?),
                side: if side == Side::Party.word() { Side::Party } else { Side::Commission },
                by: row.get_text(3)?.to_owned(),
                caller: row.opt_text(4)?.map(str::to_owned),
                body: row.get_text(5)?.to_owned(),
                files: own,
            });
        }
        Ok(entries)
    }

    /// A file of a case.
    ///
    /// # Errors
    /// No such file.
    pub async fn file(&self, kind: Kind, number: u64, seq: u64, place: u64) -> Result<Kept, CaseError> {
        let int = |n: u64| i64::try_from(n).map(Value::Int).map_err(|_| CaseError::Unknown);
        let key = vec![kind.word().into(), int(number)?, int(seq)?, int(place)?];
        let row = self.store.query_opt(sql::FILE_READ, key).await?.ok_or(CaseError::Unknown)?;
        Ok(Kept {
            name: row.get_text(0)?.to_owned(),
            kind: row.get_text(1)?.to_owned(),
            bytes: row.get_blob(2)?.to_vec(),
        })
    }
}
