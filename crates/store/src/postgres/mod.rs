//! PostgreSQL: two pools, one that can write and one that cannot; every transaction serializable and synced.

mod address;
mod codec;
mod fault;

use std::pin::pin;
use std::time::Duration;

use deadpool_postgres::{Client, Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime, Transaction};
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::{IsolationLevel, Statement};
use tokio_stream::StreamExt;

use crate::Engine;
use crate::error::StoreError;
use crate::export::Chunk;
use crate::migration::{self, Migration};
use crate::step::{Select, Step};
use crate::value::{Row, Type, Value};

/// Connections of each of the two pools, made when needed.
const CONNECTIONS_MAX: usize = 8;
/// How long a caller waits for a free connection, and a connection for the server.
const WAIT_MAX: Duration = Duration::from_secs(30);
const CONNECT_WAIT_MAX: Duration = Duration::from_secs(10);
/// A clash is tried again this often, each time after a longer wait.
const ATTEMPTS_MAX: u32 = 20;
const PAUSE_MS_MAX: u64 = 200;
/// Any number; nodes that migrate at once wait for each other on it.
const MIGRATION_LOCK: &str = "SELECT pg_advisory_xact_lock(7278412025317)";

/// A commit must be on this server's disk, and on that of its synchronous standby if it has one, however the server,
/// the role or the database is set.
const WRITER_SETTINGS: &str = "SELECT set_config('synchronous_commit', 'on', false)
    WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')";
const READER_SETTINGS: &str = "SET default_transaction_read_only = on";

pub(crate) struct Postgres {
    place: String,
    writers: Pool,
    readers: Pool,
}

impl Postgres {
    pub(crate) async fn open(url: &str) -> Result<Self, StoreError> {
        let address = address::Address::parse(url)?;
        let place = address.place.clone();
        let writers = pool(&address, WRITER_SETTINGS)?;
        let readers = pool(&address, READER_SETTINGS)?;
        let store = Self { place, writers, readers };
        let rows = store.query("SELECT current_setting('server_encoding'), current_setting('fsync')", &[]).await?;
        let unfit = |detail: String| StoreError::Unreachable { place: store.place.clone(), detail };
        let Some(row) = rows.first() else {
            return Err(unfit("the server does not tell its settings".to_owned()));
        };
        if row.get_text(0)? != "UTF8" {
            return Err(unfit(format!("its encoding is {}; make the database with ENCODING 'UTF8'", row.get_text(0)?)));
        }
        if row.get_text(1)? != "on" {
            return Err(unfit(
                "the server runs with fsync off, so nothing it acknowledges is safe; set fsync = on".to_owned(),
            ));
        }
        Ok(store)
    }

    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    fn fault(&self, sql: &str, error: &tokio_postgres::Error) -> StoreError {
        fault::classify(&self.place, sql, error)
    }

    async fn client(&self, pool: &Pool) -> Result<Client, StoreError> {
        pool.get().await.map_err(|error| fault::of_pool(&self.place, error))
    }

    pub(crate) async fn query(&self, sql: &'static str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        let client = self.client(&self.readers).await?;
        let statement = client.prepare_cached(sql).await.map_err(|error| self.fault(sql, &error))?;
        check_count(sql, &statement, params)?;
        let mut stream = pin!(client.query_raw(&statement, params).await.map_err(|error| self.fault(sql, &error))?);
        let names = codec::names(&statement);
        let mut rows = Vec::new();
        while let Some(row) = stream.next().await {
            rows.push(codec::row(sql, &names, &row.map_err(|error| self.fault(sql, &error))?)?);
        }
        Ok(rows)
    }

    pub(crate) async fn prepare(&self, sql: &'static str) -> Result<(), StoreError> {
        let client = self.client(&self.readers).await?;
        client.prepare(sql).await.map(drop).map_err(|error| self.fault(sql, &error))
    }

    pub(crate) async fn check(&self) -> Result<(), StoreError> {
        self.query("SELECT 1", &[]).await.map(drop)
    }

    pub(crate) async fn write(&self, steps: &[Step]) -> Result<Vec<u64>, StoreError> {
        let mut attempt = 1;
        loop {
            match self.attempt(steps).await {
                Err(StoreError::Busy { place, detail, .. }) if attempt >= ATTEMPTS_MAX => {
                    return Err(StoreError::Busy { place, attempts: attempt, detail });
                }
                Err(StoreError::Busy { .. }) => {
                    let pause_ms = (1_u64 << attempt.min(10)).min(PAUSE_MS_MAX);
                    tokio::time::sleep(Duration::from_millis(pause_ms)).await;
                    attempt += 1;
                }
                result => return result,
            }
        }
    }

    async fn attempt(&self, steps: &[Step]) -> Result<Vec<u64>, StoreError> {
        let mut client = self.client(&self.writers).await?;
        // Dropped before its commit, the transaction is rolled back.
        let transaction = client
            .build_transaction()
            .isolation_level(IsolationLevel::Serializable)
            .read_only(false)
            .start()
            .await
            .map_err(|error| self.fault("START TRANSACTION", &error))?;
        let mut changed = Vec::with_capacity(steps.len());
        for (at, step) in steps.iter().enumerate() {
            changed.push(self.step(&transaction, at, step).await?);
        }
        self.commit(transaction).await?;
        Ok(changed)
    }

    async fn commit(&self, transaction: Transaction<'_>) -> Result<(), StoreError> {
        transaction.commit().await.map_err(|error| fault::of_commit(self.fault("COMMIT", &error)))
    }

    async fn step(&self, transaction: &Transaction<'_>, at: usize, step: &Step) -> Result<u64, StoreError> {
        match step {
            Step::Execute { sql, params, expect } => {
                let found = self.execute(transaction, sql, params).await?;
                match expect {
                    Some(expected) if *expected != found => {
                        Err(StoreError::Conflict { step: at, expected: *expected, found })
                    }
                    _ => Ok(found),
                }
            }
            Step::Load { rows, .. } if rows.is_empty() => Ok(0),
            Step::Load { table, columns, types, rows } => self.load(transaction, table, columns, types, rows).await,
        }
    }

    async fn execute(&self, transaction: &Transaction<'_>, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        let statement = transaction.prepare_cached(sql).await.map_err(|error| self.fault(sql, &error))?;
        check_count(sql, &statement, params)?;
        if !statement.columns().is_empty() {
            return Err(StoreError::sql(sql, "the step returns rows, which nobody would read"));
        }
        transaction.execute_raw(&statement, params).await.map_err(|error| self.fault(sql, &error))
    }

    async fn load(
        &self,
        transaction: &Transaction<'_>,
        table: &str,
        columns: &[&str],
        types: &[Type],
        rows: &[Vec<Value>],
    ) -> Result<u64, StoreError> {
        let sql = format!("COPY \"{table}\" (\"{}\") FROM STDIN (FORMAT binary)", columns.join("\", \""));
        let fault = |error: tokio_postgres::Error| self.fault(&sql, &error);
        let statement = transaction.prepare_cached(&sql).await.map_err(fault)?;
        let sink = transaction.copy_in(&statement).await.map_err(fault)?;
        let types: Vec<_> = types.iter().map(|ty| codec::copy_type(*ty)).collect();
        let mut writer = pin!(BinaryCopyInWriter::new(sink, &types));
        for row in rows {
            writer.as_mut().write_raw(row).await.map_err(fault)?;
        }
        writer.finish().await.map_err(fault)
    }

    pub(crate) async fn migrate(&self, ours: &[Migration]) -> Result<usize, StoreError> {
        let place = &self.place;
        let mut client = self.client(&self.writers).await?;
        // Read committed: what is read after the lock is what the node before us has left.
        let transaction = client
            .build_transaction()
            .isolation_level(IsolationLevel::ReadCommitted)
            .read_only(false)
            .start()
            .await
            .map_err(|error| self.fault("START TRANSACTION", &error))?;
        let own = Migration { name: "store_migrations", sql: migration::TABLE };
        for sql in [MIGRATION_LOCK, &migration::expanded(place, &own, Engine::Postgres)?] {
            transaction.batch_execute(sql).await.map_err(|error| self.fault(sql, &error))?;
        }
        let rows = transaction.query(migration::APPLIED, &[]).await;
        let rows = rows.map_err(|error| self.fault(migration::APPLIED, &error))?;
        let applied: Vec<(String, String)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
        let pending = migration::pending(place, &applied, ours)?;
        for (position, next) in (1_i64..).zip(ours).skip(applied.len()) {
            let sql = migration::expanded(place, next, Engine::Postgres)?;
            transaction
                .batch_execute(&sql)
                .await
                .map_err(|error| migration::blame(place, next, self.fault(&sql, &error)))?;
            self.execute(&transaction, migration::APPLY, &[position.into(), next.name.into(), next.sql.into()]).await?;
        }
        self.commit(transaction).await?;
        Ok(pending.len())
    }

    pub(crate) async fn export<F>(&self, selects: &[Select], mut sink: F) -> Result<(), StoreError>
    where
        F: FnMut(&Select, Vec<Row>) -> std::io::Result<()> + Send,
    {
        let mut client = self.client(&self.readers).await?;
        let transaction = client
            .build_transaction()
            .isolation_level(IsolationLevel::RepeatableRead)
            .read_only(true)
            .start()
            .await
            .map_err(|error| self.fault("START TRANSACTION", &error))?;
        for select in selects {
            let fault = |error: tokio_postgres::Error| self.fault(select.sql, &error);
            let statement = transaction.prepare_cached(select.sql).await.map_err(fault)?;
            let names = codec::names(&statement);
            // The stream is read from the socket as fast as the sink takes it, not faster.
            let none: &[Value] = &[];
            let mut stream = pin!(transaction.query_raw(&statement, none).await.map_err(fault)?);
            let mut chunk = Chunk::default();
            while let Some(row) = stream.next().await {
                let row = codec::row(select.sql, &names, &row.map_err(fault)?)?;
                if let Some(rows) = chunk.push(row.typed(select.types)?) {
                    sink(select, rows)?;
                }
            }
            if let Some(rows) = chunk.rest() {
                sink(select, rows)?;
            }
        }
        self.commit(transaction).await
    }
}

fn check_count(sql: &str, statement: &Statement, params: &[Value]) -> Result<(), StoreError> {
    let wanted = statement.params().len();
    if wanted == params.len() {
        return Ok(());
    }
    Err(StoreError::sql(sql, format!("{} parameters where {wanted} are wanted", params.len())))
}

fn pool(address: &address::Address, settings: &'static str) -> Result<Pool, StoreError> {
    let config = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = match &address.tls {
        Some(tls) => Manager::from_config(address.config.clone(), tls.clone(), config),
        None => Manager::from_config(address.config.clone(), tokio_postgres::NoTls, config),
    };
    Pool::builder(manager)
        .max_size(CONNECTIONS_MAX)
        .wait_timeout(Some(WAIT_MAX))
        .create_timeout(Some(CONNECT_WAIT_MAX))
        .runtime(Runtime::Tokio1)
        .post_create(Hook::async_fn(move |client, _| {
            Box::pin(async move { client.batch_execute(settings).await.map_err(HookError::Backend) })
        }))
        .build()
        .map_err(|error| StoreError::Unreachable { place: address.place.clone(), detail: error.to_string() })
}
