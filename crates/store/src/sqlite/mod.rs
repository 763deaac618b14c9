//! SQLite: one writer on a thread of its own, a few readers, write-ahead log, every commit synced.

mod connection;
mod fault;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::Engine;
use crate::error::StoreError;
use crate::export::Chunk;
use crate::migration::{self, Migration};
use crate::step::{Select, Step};
use crate::value::{Row, Value};
use connection::{Connection, Role};

const READERS_MAX: usize = 4;
/// Chunks of an export between the reading thread and the sink.
const EXPORT_CHUNKS_MAX: usize = 2;

pub(crate) struct Sqlite {
    place: Arc<str>,
    path: PathBuf,
    writer: writer::Writer,
    readers: Arc<Readers>,
}

/// Connections that wait for a query.
struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
}

impl Sqlite {
    pub(crate) async fn open(path: &str) -> Result<Self, StoreError> {
        // `sqlite:///path` is the same as `sqlite:/path`.
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() || path.starts_with(':') || path.starts_with("file:") || path.contains('?') {
            return Err(StoreError::Address { detail: "no plain file path after sqlite:".to_owned() });
        }
        let path = PathBuf::from(path);
        let place: Arc<str> = path.display().to_string().into();
        let writer = {
            let path = path.clone();
            blocking(&place, move || {
                create_private(&path)?;
                Connection::open(&path, Role::Writer)
            })
            .await?
        };
        let writer = writer::Writer::start(&place, writer)?;
        let permits = Arc::new(Semaphore::new(READERS_MAX));
        let readers = Arc::new(Readers { path: path.clone(), idle: Mutex::new(Vec::new()), permits });
        Ok(Self { place, path, writer, readers })
    }

    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    pub(crate) async fn write(&self, steps: Vec<Step>) -> Result<Vec<u64>, StoreError> {
        self.writer.call(move |connection| connection.write(&steps)).await
    }

    pub(crate) async fn migrate(&self, ours: Vec<Migration>) -> Result<usize, StoreError> {
        self.writer.call(move |connection| connection.transaction(|connection| migrate(connection, &ours))).await
    }

    pub(crate) async fn query(&self, sql: &'static str, params: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        self.read(move |connection| connection.query(sql, &params)).await
    }

    pub(crate) async fn prepare(&self, sql: &'static str) -> Result<(), StoreError> {
        self.read(move |connection| connection.check_statement(sql)).await
    }

    pub(crate) async fn check(&self) -> Result<(), StoreError> {
        let path = self.path.clone();
        blocking(&self.place, move || Connection::open(&path, Role::Reader)?.quick_check()).await
    }

    pub(crate) async fn export<F>(&self, selects: &[Select], mut sink: F) -> Result<(), StoreError>
    where
        F: FnMut(&Select, Vec<Row>) -> std::io::Result<()> + Send,
    {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(EXPORT_CHUNKS_MAX);
        let (path, list) = (self.path.clone(), selects.to_vec());
        // A connection of its own: a long export must not keep readers from the pages.
        let reading = spawn_blocking(move || {
            let mut connection = Connection::open(&path, Role::Reader)?;
            connection.begin_snapshot()?;
            for (at, select) in list.iter().enumerate() {
                let mut chunk = Chunk::default();
                let taken = connection.for_each_row(select.sql, &[], |row| {
                    let full = chunk.push(row.typed(select.types)?);
                    Ok(full.is_none_or(|rows| sender.blocking_send((at, rows)).is_ok()))
                })?;
                if !taken || chunk.rest().is_some_and(|rows| sender.blocking_send((at, rows)).is_err()) {
                    break; // The sink has failed and says why itself.
                }
            }
            Ok(())
        });
        while let Some((at, rows)) = receiver.recv().await {
            sink(&selects[at], rows)?;
        }
        joined(&self.place, reading.await)
    }

    async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let readers = Arc::clone(&self.readers);
        let permit = Arc::clone(&readers.permits).acquire_owned().await.map_err(|_| fault::stopped(&self.place))?;
        // The closure owns permit and connection: they come back even if nobody waits for the answer any more.
        blocking(&self.place, move || {
            let idle = readers.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut connection = match idle {
                Some(connection) => connection,
                None => Connection::open(&readers.path, Role::Reader)?,
            };
            let result = work(&mut connection);
            readers.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            drop(permit);
            result
        })
        .await
    }
}

async fn blocking<T, F>(place: &str, work: F) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, StoreError> + Send + 'static,
{
    joined(place, spawn_blocking(work).await)
}

fn joined<T>(place: &str, result: Result<Result<T, StoreError>, tokio::task::JoinError>) -> Result<T, StoreError> {
    result.unwrap_or_else(|_| Err(fault::stopped(place)))
}

/// Makes an absent database file readable by its owner only; SQLite gives the log beside it the same mode.
fn create_private(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    // Only if absent: closing a handle on a database in use would drop this process's locks on it.
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(fault::io(&path.display().to_string(), &error)),
    }
}

fn migrate(connection: &mut Connection, ours: &[Migration]) -> Result<usize, StoreError> {
    let place = connection.place().to_owned();
    let own = Migration { name: "store_migrations", sql: migration::TABLE };
    connection.batch(&migration::expanded(&place, &own, Engine::Sqlite)?)?;
    let applied: Vec<(String, String)> = connection
        .query(migration::APPLIED, &[])?
        .iter()
        .map(|row| Ok((row.get_text(0)?.to_owned(), row.get_text(1)?.to_owned())))
        .collect::<Result<_, StoreError>>()?;
    let pending = migration::pending(&place, &applied, ours)?;
    for (position, next) in (1_i64..).zip(ours).skip(applied.len()) {
        let sql = migration::expanded(&place, next, Engine::Sqlite)?;
        connection.batch(&sql).map_err(|error| migration::blame(&place, next, error))?;
        connection.execute(migration::APPLY, &[position.into(), next.name.into(), next.sql.into()])?;
    }
    Ok(pending.len())
}
