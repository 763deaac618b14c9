//! One small store on two engines, SQLite and PostgreSQL, with one SQL text. It knows nothing of elections.
//!
//! A transaction is data, a list of [`Step`]s: so it is atomic on both engines and can be tried again as a whole.
//! Rules for the SQL: `$n` parameters; `{…}` tokens for types in [`Migration`]s; `CAST(SUM(x) AS BIGINT)`, the same
//! for counts; times and ids come from the program; no comment within a comment.

mod error;
mod export;
mod migration;
mod postgres;
mod sql;
mod sqlite;
mod step;
#[cfg(feature = "testing")]
pub mod testing;
mod value;

use std::sync::Arc;

pub use error::{ConstraintKind, StoreError};
pub use migration::Migration;
pub use step::{Select, Step};
pub use value::{Row, Type, Value};

/// Which database is behind a [`Store`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// A file in this process.
    Sqlite,
    /// A server.
    Postgres,
}

enum Inner {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

/// A database. Cheap to clone; all clones share its connections. Needs a Tokio runtime.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Store").field(&self.place()).finish()
    }
}

impl Store {
    /// Opens `sqlite:/path/file` (made if absent, in a folder that exists, readable by its owner only) or
    /// `postgres://user:password@host/database` (must exist, in UTF-8).
    ///
    /// PostgreSQL is reached without TLS unless the address says `sslmode=require` (or `verify-ca`, `verify-full`: all
    /// three check certificate and host name here), with the system's roots or those of the PEM file in `sslrootcert=`.
    ///
    /// # Errors
    /// [`StoreError::Address`], [`StoreError::Unreachable`] (also when the server has `fsync` off), [`StoreError::Corrupt`].
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let inner = if let Some(path) = url.strip_prefix("sqlite:") {
            Inner::Sqlite(sqlite::Sqlite::open(path).await?)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Inner::Postgres(postgres::Postgres::open(url).await?)
        } else {
            return Err(StoreError::Address {
                detail: "it begins neither with sqlite: nor with postgres://".to_owned(),
            });
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Which engine this is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match &*self.inner {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// The file, or host, port and name of the database, for people; without a password.
    #[must_use]
    pub fn place(&self) -> &str {
        match &*self.inner {
            Inner::Sqlite(engine) => engine.place(),
            Inner::Postgres(engine) => engine.place(),
        }
    }

    /// Applies those of `migrations` that the database does not have, in order, all in one transaction. Several nodes
    /// may do so at once. Returns how many were applied.
    ///
    /// # Errors
    /// [`StoreError::Migration`] when what the database has is not the beginning of the list, or a statement fails.
    pub async fn migrate(&self, migrations: &[Migration]) -> Result<usize, StoreError> {
        match &*self.inner {
            Inner::Sqlite(engine) => engine.migrate(migrations.to_vec()).await,
            Inner::Postgres(engine) => engine.migrate(migrations).await,
        }
    }

    /// Reads rows, all into memory: bound what can be large by `LIMIT`, or use [`Store::export`]. Sees all that
    /// [`Store::write`] has acknowledged. Cannot write.
    ///
    /// # Errors
    /// [`StoreError::Sql`] for a wrong statement; the storage's own errors.
    pub async fn query(&self, sql: &'static str, params: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        step::check_query(sql, &params)?;
        match &*self.inner {
            Inner::Sqlite(engine) => engine.query(sql, params).await,
            Inner::Postgres(engine) => engine.query(sql, &params).await,
        }
    }

    /// Reads the one row that is there for certain, such as a sum.
    ///
    /// # Errors
    /// As [`Store::query`]; [`StoreError::Sql`] when there is not exactly one row.
    pub async fn query_one(&self, sql: &'static str, params: Vec<Value>) -> Result<Row, StoreError> {
        let row = self.query_opt(sql, params).await?;
        row.ok_or_else(|| StoreError::sql(sql, "no row where one was expected"))
    }

    /// Reads one row or none.
    ///
    /// # Errors
    /// As [`Store::query`]; [`StoreError::Sql`] when there are several rows.
    pub async fn query_opt(&self, sql: &'static str, params: Vec<Value>) -> Result<Option<Row>, StoreError> {
        let mut rows = self.query(sql, params).await?;
        if rows.len() > 1 {
            return Err(StoreError::sql(sql, format!("{} rows where at most one was expected", rows.len())));
        }
        Ok(rows.pop())
    }

    /// Does all steps as one durable transaction, or none of them. Transactions happen as if one after the other.
    ///
    /// When it returns `Ok` with the changed rows of each step, the data is synced. Clashes with other writers are
    /// tried again from the first step. If the future is dropped, the transaction may still be kept.
    ///
    /// # Errors
    /// After any error but [`StoreError::OutcomeUnknown`] nothing of the transaction is kept, and the store can be
    /// used on. [`StoreError::Conflict`] when a step changed another number of rows than it expected.
    pub async fn write(&self, steps: Vec<Step>) -> Result<Vec<u64>, StoreError> {
        steps.iter().try_for_each(Step::check)?;
        match &*self.inner {
            Inner::Sqlite(engine) => engine.write(steps).await,
            Inner::Postgres(engine) => engine.write(&steps).await,
        }
    }

    /// Reads several `SELECT`s in order from one consistent snapshot, in chunks of at most 512 rows or about 1 MiB;
    /// a few chunks are in memory at once. Writers are not held up. Rows have exactly the stated types on both engines.
    ///
    /// `sink` gets each chunk (never empty) with its `Select`; it may block, as files do.
    ///
    /// # Errors
    /// [`StoreError::Sink`] with the sink's own error, [`StoreError::Column`] when a row is not of the stated types,
    /// else as [`Store::query`].
    pub async fn export<F>(&self, selects: &[Select], sink: F) -> Result<(), StoreError>
    where
        F: FnMut(&Select, Vec<Row>) -> std::io::Result<()> + Send,
    {
        selects.iter().try_for_each(|select| step::check_query(select.sql, &[]))?;
        match &*self.inner {
            Inner::Sqlite(engine) => engine.export(selects, sink).await,
            Inner::Postgres(engine) => engine.export(selects, sink).await,
        }
    }

    /// Is the database there and sound? SQLite reads every page (seconds for a large file); PostgreSQL only answers,
    /// its pages are checked by its own checksums when it reads them.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] with what was found and where; [`StoreError::Unreachable`].
    pub async fn check(&self) -> Result<(), StoreError> {
        match &*self.inner {
            Inner::Sqlite(engine) => engine.check().await,
            Inner::Postgres(engine) => engine.check().await,
        }
    }

    /// Lets the engine parse a statement, to read or to write, without doing it: for a test over a catalogue of SQL.
    ///
    /// # Errors
    /// [`StoreError::Sql`] when the engine does not understand it.
    pub async fn prepare(&self, sql: &'static str) -> Result<(), StoreError> {
        match &*self.inner {
            Inner::Sqlite(engine) => engine.prepare(sql).await,
            Inner::Postgres(engine) => engine.prepare(sql).await,
        }
    }
}
