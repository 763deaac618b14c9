//! The log of access: who did what, when and from where. Each row's hash covers the row before it, so that none can be changed, taken out or
//! slipped in without every later hash being another.

use super::sql;
use election::act::Moment;
use record::hash::{hex, sha256};
use std::sync::Arc;
use store::{ConstraintKind, Row, Step, Store, StoreError, Value};
use tokio::sync::Mutex;

/// Most bytes kept of each text of a row.
const TEXT_BYTES_MAX: usize = 500;
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

/// The log. Cheap to clone.
#[derive(Clone)]
pub struct AccessLog {
    store: Store,
    /// Number and hash of the last row, as far as this process knows.
    head: Arc<Mutex<Option<Head>>>,
}

impl AccessLog {
    pub(super) fn new(store: Store) -> Self {
        Self { store, head: Arc::default() }
    }

    /// Adds a row, durably.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) async fn append(&self, at: Moment, who: &str, source: &str, what: &str) -> Result<(), StoreError> {
        let texts = [who, source, what].map(line);
        let mut head = self.head.lock().await;
        let mut tries = 0;
        loop {
            let (last, before) = match *head {
                Some(known) => known,
                None => self.read_head().await?,
            };
            let seq = last + 1;
            let [who, source, what] = texts.each_ref();
            let hash = Access::hashed(&before, seq, at, [who, source, what]);
            let row = vec![
                Value::Int(seq),
                Value::Int(at.0),
                Value::Text(who.clone()),
                Value::Text(source.clone()),
                Value::Text(what.clone()),
                Value::Blob(hash.to_vec()),
            ];
            // Not known where the writing ended: then it is read again the next time.
            *head = None;
            match self.store.write(vec![Step::execute(sql::ACCESS_ADD, row)]).await {
                Ok(_) => {
                    *head = Some((seq, hash));
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

    /// Reads all of it and computes every hash again; gives the number of the first row that does not follow from the one before.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn first_broken(&self) -> Result<Option<i64>, StoreError> {
        let (mut before, mut next, mut broken) = ([0; 32], 1, None);
        self.store
            .export(&[sql::ACCESS_ALL], |_, rows| {
                for row in &rows {
                    let a = Access::read(row).map_err(std::io::Error::other)?;
                    let hash = Access::hashed(&before, a.seq, a.at, [&a.who, &a.source, &a.what]);
                    if broken.is_none() && (a.seq != next || a.hash != hash) {
                        broken = Some(next);
                    }
                    (before, next) = (a.hash, next + 1);
                }
                Ok(())
            })
            .await?;
        Ok(broken)
    }
}

/// One line of limited length.
fn line(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    let end = (0..=TEXT_BYTES_MAX.min(clean.len())).rev().find(|i| clean.is_char_boundary(*i)).unwrap_or(0);
    clean[..end].to_owned()
}
