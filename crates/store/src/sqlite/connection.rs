//! One connection: how it is set up, and how steps, queries and checks run on it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, OpenFlags};

use super::fault;
use crate::error::StoreError;
use crate::sql;
use crate::step::Step;
use crate::value::{Row, Value};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Reader,
    Writer,
}

/// How long one attempt waits for another process that writes.
const BUSY_WAIT: Duration = Duration::from_secs(5);
const BUSY_ATTEMPTS_MAX: u32 = 3;
const STATEMENTS_MAX: usize = 256;

/// Settings of both roles. Memory-mapped reads stay off: a disk error would kill the process instead of being told.
/// `fullfsync` is for systems whose fsync does not reach the disk.
const SETTINGS: &str = "
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -16384;
    PRAGMA mmap_size = 0;
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;
";
/// The log is copied back every 16 MiB, more seldom than by default: a checkpoint costs a sync of its own.
/// After a long reader it shrinks to 64 MiB.
const WRITER_SETTINGS: &str = "
    PRAGMA wal_autocheckpoint = 4096;
    PRAGMA journal_size_limit = 67108864;
";

pub(super) struct Connection {
    place: Arc<str>,
    path: PathBuf,
    role: Role,
    raw: rusqlite::Connection,
    /// SQLite's text of each statement.
    texts: HashMap<&'static str, String>,
}

impl Connection {
    pub(super) fn open(path: &Path, role: Role) -> Result<Self, StoreError> {
        let place: Arc<str> = path.display().to_string().into();
        let access = match role {
            Role::Reader => OpenFlags::SQLITE_OPEN_READ_ONLY,
            Role::Writer => OpenFlags::SQLITE_OPEN_READ_WRITE,
        };
        let raw = rusqlite::Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(|error| fault::classify(&place, path, role, "open", &error))?;
        let connection = Self { place, path: path.to_owned(), role, raw, texts: HashMap::new() };
        connection.set_up().map_err(|error| connection.fault("open", &error))?;
        if role == Role::Writer {
            let mode: String = connection
                .raw
                .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
                .map_err(|error| connection.fault("PRAGMA journal_mode", &error))?;
            if mode != "wal" {
                let detail = format!("its file system has no write-ahead log (journal mode {mode}): use a local disk");
                return Err(StoreError::Unreachable { place: connection.place.to_string(), detail });
            }
        }
        Ok(connection)
    }

    fn set_up(&self) -> rusqlite::Result<()> {
        self.raw.busy_timeout(BUSY_WAIT)?;
        self.raw.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        self.raw.execute_batch(SETTINGS)?;
        if self.role == Role::Writer {
            self.raw.execute_batch(WRITER_SETTINGS)?;
        }
        Ok(())
    }

    pub(super) fn place(&self) -> &str {
        &self.place
    }

    fn fault(&self, sql: &str, error: &rusqlite::Error) -> StoreError {
        fault::classify(&self.place, &self.path, self.role, sql, error)
    }

    /// One or more statements without parameters.
    pub(super) fn batch(&self, sql: &str) -> Result<(), StoreError> {
        self.raw.execute_batch(sql).map_err(|error| self.fault(sql, &error))
    }

    pub(super) fn write(&mut self, steps: &[Step]) -> Result<Vec<u64>, StoreError> {
        self.transaction(|connection| steps.iter().enumerate().map(|(at, step)| connection.step(at, step)).collect())
    }

    /// Does `work` in one synced transaction, or leaves nothing of it.
    pub(super) fn transaction<T>(
        &mut self,
        mut work: impl FnMut(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut attempt = 1;
        loop {
            match self.attempt(&mut work) {
                Err(StoreError::Busy { .. }) if attempt < BUSY_ATTEMPTS_MAX => attempt += 1,
                Err(StoreError::Busy { place, detail, .. }) => {
                    return Err(StoreError::Busy { place, attempts: attempt, detail });
                }
                result => return result,
            }
        }
    }

    fn attempt<T>(&mut self, work: &mut impl FnMut(&mut Self) -> Result<T, StoreError>) -> Result<T, StoreError> {
        if !self.raw.is_autocommit() {
            self.reopen()?;
        }
        self.batch("BEGIN IMMEDIATE")?;
        let result = work(self).and_then(|value| match self.raw.execute_batch("COMMIT") {
            Ok(()) => Ok(value),
            Err(error) => Err(fault::of_commit(self.fault("COMMIT", &error), &error)),
        });
        // After some errors SQLite has rolled back by itself. Where even that fails, a new connection has no
        // transaction open; if it cannot be had now, the next attempt tries again.
        if result.is_err() && !self.raw.is_autocommit() && self.batch("ROLLBACK").is_err() {
            let _ = self.reopen();
        }
        result
    }

    fn reopen(&mut self) -> Result<(), StoreError> {
        *self = Self::open(&self.path, self.role)?;
        Ok(())
    }

    fn step(&mut self, at: usize, step: &Step) -> Result<u64, StoreError> {
        match step {
            Step::Execute { sql, params, expect } => {
                let found = self.execute(sql, params)?;
                match expect {
                    Some(expected) if *expected != found => {
                        Err(StoreError::Conflict { step: at, expected: *expected, found })
                    }
                    _ => Ok(found),
                }
            }
            Step::Load { table, columns, rows, .. } => self.load(table, columns, rows),
        }
    }

    /// One statement that changes rows; how many.
    pub(super) fn execute(&mut self, sql: &'static str, params: &[Value]) -> Result<u64, StoreError> {
        let mut statement = self.statement(sql, params.len())?;
        let changed = bind(&mut statement, params).and_then(|()| statement.raw_execute());
        drop(statement);
        changed.map(|changed| changed as u64).map_err(|error| self.fault(sql, &error))
    }

    fn load(&mut self, table: &str, columns: &[&str], rows: &[Vec<Value>]) -> Result<u64, StoreError> {
        let marks: Vec<String> = (1..=columns.len()).map(|number| format!("?{number}")).collect();
        let sql = format!("INSERT INTO \"{table}\" (\"{}\") VALUES ({})", columns.join("\", \""), marks.join(", "));
        let mut statement = self.raw.prepare_cached(&sql).map_err(|error| self.fault(&sql, &error))?;
        for row in rows {
            bind(&mut statement, row)
                .and_then(|()| statement.raw_execute())
                .map_err(|error| self.fault(&sql, &error))?;
        }
        Ok(rows.len() as u64)
    }

    pub(super) fn query(&mut self, sql: &'static str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        let mut rows = Vec::new();
        self.for_each_row(sql, params, |row| {
            rows.push(row);
            Ok(true)
        })?;
        Ok(rows)
    }

    /// Passes each row on until `take` has enough; says whether all were taken.
    pub(super) fn for_each_row(
        &mut self,
        sql: &'static str,
        params: &[Value],
        mut take: impl FnMut(Row) -> Result<bool, StoreError>,
    ) -> Result<bool, StoreError> {
        let (place, path, role) = (Arc::clone(&self.place), self.path.clone(), self.role);
        let fault = |error: &rusqlite::Error| fault::classify(&place, &path, role, sql, error);
        let mut statement = self.statement(sql, params.len())?;
        let names: Arc<[String]> = statement.column_names().map(str::to_owned).collect();
        bind(&mut statement, params).map_err(|error| fault(&error))?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(|error| fault(&error))? {
            let values = (0..names.len())
                .map(|at| value(&place, row.get_ref(at).map_err(|error| fault(&error))?, sql))
                .collect::<Result<_, _>>()?;
            if !take(Row::new(Arc::clone(&names), values))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Parses a statement and forgets it.
    pub(super) fn check_statement(&mut self, sql: &'static str) -> Result<(), StoreError> {
        let text = sql::for_sqlite(sql).map_err(|fault| StoreError::sql(sql, fault.to_string()))?;
        self.raw.prepare(&text).map(drop).map_err(|error| self.fault(sql, &error))
    }

    /// From here on this connection sees one state of the database.
    pub(super) fn begin_snapshot(&self) -> Result<(), StoreError> {
        self.batch("BEGIN; SELECT COUNT(*) FROM sqlite_schema;")
    }

    pub(super) fn quick_check(&mut self) -> Result<(), StoreError> {
        let mut findings = Vec::new();
        let finished = self.for_each_row("PRAGMA quick_check(5)", &[], |row| {
            let finding = row.get_text(0)?;
            if finding != "ok" {
                findings.push(finding.replace('\n', " "));
            }
            Ok(true)
        });
        // A damage that stops the check comes after the findings that say where it is.
        if findings.is_empty() {
            return finished.map(drop);
        }
        Err(StoreError::Corrupt { place: self.place.to_string(), detail: findings.join("; ") })
    }

    fn statement(&mut self, sql: &'static str, given: usize) -> Result<CachedStatement<'_>, StoreError> {
        if !self.texts.contains_key(sql) {
            let text = sql::for_sqlite(sql).map_err(|fault| StoreError::sql(sql, fault.to_string()))?;
            self.texts.insert(sql, text);
        }
        let statement = self.raw.prepare_cached(&self.texts[sql]).map_err(|error| self.fault(sql, &error))?;
        let wanted = statement.parameter_count();
        if wanted != given {
            return Err(StoreError::sql(sql, format!("{given} parameters where {wanted} are wanted")));
        }
        Ok(statement)
    }
}

fn bind(statement: &mut CachedStatement<'_>, params: &[Value]) -> rusqlite::Result<()> {
    params.iter().enumerate().try_for_each(|(at, value)| statement.raw_bind_parameter(at + 1, value))
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Blob(value) => ValueRef::Blob(value),
            Self::Bool(value) => ValueRef::Integer(i64::from(*value)),
            Self::Real(value) => ValueRef::Real(*value),
        }))
    }
}

fn value(place: &str, value: ValueRef<'_>, sql: &str) -> Result<Value, StoreError> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => Value::Int(value),
        ValueRef::Real(value) => Value::Real(value),
        ValueRef::Blob(value) => Value::Blob(value.to_vec()),
        ValueRef::Text(value) => match std::str::from_utf8(value) {
            Ok(text) => Value::Text(text.to_owned()),
            Err(_) => {
                let detail = format!("text that is not UTF-8, read by {sql}");
                return Err(StoreError::Corrupt { place: place.to_owned(), detail });
            }
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SQLite's own limit on pages stands in for a full disk where none can be made.
    #[test]
    fn a_full_file_is_said_and_survived() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("full.db");
        std::fs::write(&path, "").unwrap();
        let mut connection = Connection::open(&path, Role::Writer).unwrap();
        connection.batch("CREATE TABLE cell (b BLOB) STRICT; PRAGMA max_page_count = 20").unwrap();
        let step =
            |rows: usize| [Step::execute("INSERT INTO cell (b) VALUES ($1)", vec![vec![1_u8; 3000 * rows].into()])];
        connection.write(&step(1)).unwrap();
        let fault = connection.write(&step(100)).unwrap_err();
        assert_eq!(fault.code(), "storage-full", "{fault}");
        connection.write(&step(1)).unwrap();
        let rows = connection.query("SELECT COUNT(*) FROM cell", &[]).unwrap();
        assert_eq!(rows[0].get_i64(0).unwrap(), 2);
    }
}
