//! Entries of the record by index, from the database.

use crate::schema;
use store::{Row, Store, StoreError, Value};

/// An entry with what its receipt needs.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The bytes.
    pub body: Vec<u8>,
    /// Record size of the checkpoint in its receipt.
    pub batch: u64,
    /// Standing in its receipt.
    pub standing: String,
}

pub(crate) fn as_i64(n: u64) -> i64 {
    i64::try_from(n).expect("a record has fewer than 2^63 entries")
}

pub(crate) fn as_u64(n: i64) -> Result<u64, StoreError> {
    u64::try_from(n).map_err(|_| StoreError::Corrupt {
        detail: format!("{n} stands where a size or an index must"),
        place: "record".into(),
    })
}

/// One entry.
///
/// # Errors
/// Those of the database.
pub async fn read(store: &Store, index: u64) -> Result<Option<Stored>, StoreError> {
    store.query_opt(schema::ENTRY_READ, vec![Value::Int(as_i64(index))]).await?.map(stored).transpose()
}

/// The entries from `from` up to, not including, `to`.
///
/// # Errors
/// Those of the database; a gap is corruption.
pub async fn range(store: &Store, from: u64, to: u64) -> Result<Vec<Vec<u8>>, StoreError> {
    let rows = store.query(schema::ENTRY_RANGE, vec![Value::Int(as_i64(from)), Value::Int(as_i64(to))]).await?;
    if rows.len() as u64 != to - from {
        return Err(gap(from, to, rows.len()));
    }
    rows.into_iter().map(|mut r| r.take_blob(0)).collect()
}

/// The same with what their receipts need.
///
/// # Errors
/// Those of the database; a gap is corruption.
pub async fn range_stored(store: &Store, from: u64, to: u64) -> Result<Vec<Stored>, StoreError> {
    let rows = store.query(schema::ENTRY_RANGE_STORED, vec![Value::Int(as_i64(from)), Value::Int(as_i64(to))]).await?;
    if rows.len() as u64 != to - from {
        return Err(gap(from, to, rows.len()));
    }
    rows.into_iter().map(stored).collect()
}

fn stored(mut row: Row) -> Result<Stored, StoreError> {
    Ok(Stored { body: row.take_blob(0)?, batch: as_u64(row.get_i64(1)?)?, standing: row.get_text(2)?.to_owned() })
}

fn gap(from: u64, to: u64, found: usize) -> StoreError {
    StoreError::Corrupt {
        detail: format!("entries {from} to {to} should be {}, found {found}", to - from),
        place: "entry".into(),
    }
}
