//! The log of access: who did what, when and from where. Each row's hash covers the row before it, so that none can be changed, taken out or
//! slipped in without every later hash being another.

use super::{AccountError, sql};
use election::act::Moment;
use record::hash::{hex, sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use store::{ConstraintKind, Row, Step, Store, StoreError, Value};
use tokio::sync::oneshot;

/// Most bytes kept of each text of a row.
const TEXT_BYTES_MAX: usize = 500;
/// Most rows written together.
const GROUP_MAX: usize = 1_000;
/// Most rows that wait; beyond, the caller is told to come again.
const WAITING_MAX: usize = 50_000;
/// How often another process may be first before it is given up.
const TRIES: u32 = 20;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Number, from 1, without a gap.
    pub seq: i64,
    /// When.
    pub at: Moment,
    /// The account, or what was given as its name where the sign-in failed.
    pub who: String,
    /// Address.
    pub source: String,
    /// What was done.
    pub what: String,
    /// Hash over this row and the hash before it.
    pub hash: [u8; 32],
}

impl Access {
    fn hashed(before: &[u8; 32], seq: i64, at: Moment, texts: [&str; 3]) -> [u8; 32] {
        let [who, source, what] = texts;
        sha256(format!("scrutineer access v1\n{}\n{seq}\n{at}\n{who}\n{source}\n{what}\n", hex(before)).as_bytes())
    }

    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            seq: row.get_i64(0)?,
            at: Moment(row.get_i64(1)?),
            who: row.get_text(2)?.to_owned(),
            source: row.get_text(3)?.to_owned(),
            what: row.get_text(4)?.to_owned(),
            hash: row.get_blob(5)?.try_into().unwrap_or_default(),
        })
    }
}

/// Number and hash of the last row.
type Head = (i64, [u8; 32]);

/// A row that waits to be written, and who waits for it.
struct Waiting {
    at: Moment,
    texts: [String; 3],
    done: oneshot::Sender<Result<(), Arc<StoreError>>>,
}

/// What waits, and whether somebody is writing.
#[derive(Default)]
struct Queue {
    rows: Vec<Waiting>,
    is_writing: bool,
}

/// The log. Cheap to clone.
///
/// Rows that come while others are being written wait and are written together, so that hundreds of calls a second cost a few syncs; each caller
/// is answered once its row is durable.
#[derive(Clone)]
pub struct AccessLog {
    store: Store,
    /// Number and hash of the last row, as far as this process knows.
    head: Arc<Mutex<Option<Head>>>,
    queue: Arc<Mutex<Queue>>,
}

/// Lets the next caller write, also where the writing broke off.
struct Writing<'a>(&'a AccessLog);

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        lock(&self.0.queue).is_writing = false;
    }
}

fn lock<T>(m: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    m.lock().unwrap_or_else(PoisonError::into_inner)
}

impl AccessLog {
    pub(crate) fn new(store: Store) -> Self {
        Self { store, head: Arc::default(), queue: Arc::default() }
    }

    /// Adds a row; returns once it is durable.
    ///
    /// # Errors
    /// Those of the database; whoever was written together with it has the same.
    pub(super) async fn append(&self, at: Moment, who: &str, source: &str, what: &str) -> Result<(), AccountError> {
        let (done, written) = oneshot::channel();
        let first = {
            let mut queue = lock(&self.queue);
            if queue.rows.len() >= WAITING_MAX {
                return Err(AccountError::Busy);
            }
            queue.rows.push(Waiting { at, texts: [who, source, what].map(line), done });
            !std::mem::replace(&mut queue.is_writing, true)
        };
        if first {
            // Apart from the caller, who may go away while others wait for the same rows.
            let log = self.clone();
            tokio::spawn(async move { log.write_waiting().await });
        }
        match written.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(e)) => Err(AccountError::AccessLog(e)),
            Err(_) => Err(AccountError::Busy),
        }
    }

    /// Writes what waits until nothing does.
    async fn write_waiting(&self) {
        let writing = Writing(self);
        loop {
            let rows = {
                let mut queue = lock(&self.queue);
                if queue.rows.is_empty() {
                    // Within the lock: who comes now finds that nobody is writing.
                    queue.is_writing = false;
                    std::mem::forget(writing);
                    return;
                }
                let n = queue.rows.len().min(GROUP_MAX);
                queue.rows.drain(..n).collect::<Vec<_>>()
            };
            let result = self.write(&rows).await.map_err(Arc::new);
            for w in rows {
                // Whoever went away is told nothing.
                let _ = w.done.send(result.clone());
            }
        }
    }

    /// Writes a group of rows in one transaction.
    async fn write(&self, group: &[Waiting]) -> Result<(), StoreError> {
        let mut tries = 0;
        loop {
            let known = *lock(&self.head);
            let (mut seq, mut before) = match known {
                Some(known) => known,
                None => self.read_head().await?,
            };
            let mut rows = Vec::with_capacity(group.len());
            for w in group {
                seq += 1;
                let [who, source, what] = w.texts.each_ref();
                before = Access::hashed(&before, seq, w.at, [who, source, what]);
                rows.push(vec![
                    Value::Int(seq),
                    Value::Int(w.at.0),
                    Value::Text(who.clone()),
                    Value::Text(source.clone()),
                    Value::Text(what.clone()),
                    Value::Blob(before.to_vec()),
                ]);
            }
            // Not known where the writing ended: then it is read again the next time.
            *lock(&self.head) = None;
            let load = Step::Load { table: "access_log", columns: sql::ACCESS_COLUMNS, types: sql::ACCESS_TYPES, rows };
            match self.store.write(vec![load]).await {
                Ok(_) => {
                    *lock(&self.head) = Some((seq, before));
                    return Ok(());
                }
                // Another process, such as the command line, was first.
                Err(StoreError::Constraint { kind: ConstraintKind::Unique, .. }) if tries < TRIES => tries += 1,
                Err(e) => return Err(e),
            }
        }
    }

    async fn read_head(&self) -> Result<Head, StoreError> {
        let Some(row) = self.store.query_opt(sql::ACCESS_HEAD, vec![]).await? else { return Ok((0, [0; 32])) };
        Ok((row.get_i64(0)?, row.get_blob(1)?.try_into().unwrap_or_default()))
    }

    /// Number of rows and hash of the last: the head that stands for all of it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn head(&self) -> Result<(i64, [u8; 32]), StoreError> {
        self.read_head().await
    }

    /// The newest rows first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn latest(&self, limit: u32) -> Result<Vec<Access>, StoreError> {
        let rows = self.store.query(sql::ACCESS_LATEST, vec![limit.into()]).await?;
        rows.iter().map(Access::read).collect()
    }

    /// The newest rows of these accounts first, of all that they did before row `before`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of_accounts(&self, names: &[String], before: i64, limit: u32) -> Result<Vec<Access>, StoreError> {
        let mut rows = vec![];
        for name in names {
            let params = vec![Value::Text(name.clone()), Value::Int(before), limit.into()];
            for row in &self.store.query(sql::ACCESS_OF, params).await? {
                rows.push(Access::read(row)?);
            }
        }
        rows.sort_by_key(|a| std::cmp::Reverse(a.seq));
        rows.truncate(limit as usize);
        Ok(rows)
    }

    /// Reads all of it and computes every hash again, and holds it against heads that stand elsewhere: number of rows and hash of the last.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn check(&self, heads: &[(u64, [u8; 32])]) -> Result<Checked, StoreError> {
        let wanted: BTreeMap<u64, Vec<[u8; 32]>> = heads.iter().fold(BTreeMap::new(), |mut all, (rows, head)| {
            all.entry(*rows).or_default().push(*head);
            all
        });
        let mut checked = Checked { rows: 0, head: [0; 32], first_broken: None, held: 0, other: None };
        let (mut before, mut next) = ([0; 32], 1i64);
        self.store
            .export(&[sql::ACCESS_ALL], |_, rows| {
                for row in &rows {
                    let a = Access::read(row).map_err(std::io::Error::other)?;
                    let hash = Access::hashed(&before, a.seq, a.at, [&a.who, &a.source, &a.what]);
                    if checked.first_broken.is_none() && (a.seq != next || a.hash != hash) {
                        checked.first_broken = Some(next);
                    }
                    let n = u64::try_from(a.seq).unwrap_or_default();
                    for head in wanted.get(&n).into_iter().flatten() {
                        if *head == hash && checked.first_broken.is_none() {
                            checked.held += 1;
                        } else if checked.other.is_none() {
                            checked.other = Some(n);
                        }
                    }
                    (before, next) = (a.hash, next + 1);
                    (checked.rows, checked.head) = (n, a.hash);
                }
                Ok(())
            })
            .await?;
        // A head of more rows than there are: the end was cut off.
        let beyond = wanted.keys().find(|n| **n > checked.rows).copied();
        checked.other = checked.other.or(beyond);
        Ok(checked)
    }

    /// The number of the first row that does not follow from the one before.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn first_broken(&self) -> Result<Option<i64>, StoreError> {
        Ok(self.check(&[]).await?.first_broken)
    }
}

/// What reading the whole log has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Number of the last row.
    pub rows: u64,
    /// Its hash.
    pub head: [u8; 32],
    /// The first row that does not follow from the one before.
    pub first_broken: Option<i64>,
    /// Heads that the log has as they were.
    pub held: usize,
    /// Rows of the first head that the log does not have: it was changed, or cut off, before that row.
    pub other: Option<u64>,
}

impl Checked {
    /// Whether nothing was changed, taken out or slipped in.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.first_broken.is_none() && self.other.is_none()
    }
}

/// One line of limited length.
fn line(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    let end = (0..=TEXT_BYTES_MAX.min(clean.len())).rev().find(|i| clean.is_char_boundary(*i)).unwrap_or(0);
    clean[..end].to_owned()
}
