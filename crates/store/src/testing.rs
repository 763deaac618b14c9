//! Databases for tests: each test on both engines, each in a database of its own that is gone afterwards.
//!
//! PostgreSQL takes part when `SCRUTINEER_TEST_POSTGRES` is the address of a server where the user may create
//! databases (`scripts/postgres-for-tests.sh COMMAND` provides one); with `SCRUTINEER_REQUIRE_POSTGRES=1` its absence
//! is a failure.

use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::runtime::Runtime;

use crate::Engine;

const SERVER: &str = "SCRUTINEER_TEST_POSTGRES";
const REQUIRE: &str = "SCRUTINEER_REQUIRE_POSTGRES";

/// An empty database; dropped, it is deleted.
#[derive(Debug)]
pub struct TestDatabase {
    url: String,
    /// Keeps the folder of an SQLite file.
    _folder: Option<tempfile::TempDir>,
    /// Server and name on PostgreSQL.
    server: Option<(String, String)>,
}

impl TestDatabase {
    /// A new empty SQLite file.
    ///
    /// # Panics
    /// When there is no place for temporary files.
    #[must_use]
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        Self { url, _folder: Some(folder), server: None }
    }

    /// A new empty PostgreSQL database, if there is a server for tests.
    ///
    /// # Panics
    /// When the server is required and absent, or refuses.
    #[must_use]
    pub fn postgres() -> Option<Self> {
        static TOLD: Once = Once::new();
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let Some(server) = std::env::var(SERVER).ok().filter(|server| !server.is_empty()) else {
            assert!(std::env::var(REQUIRE).as_deref() != Ok("1"), "{REQUIRE}=1 and {SERVER} is not set");
            TOLD.call_once(|| eprintln!("SKIPPED on PostgreSQL: {SERVER} is not set; running on SQLite only"));
            return None;
        };
        let name = format!("scrutineer_test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        command(&server, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        // Not the C locale if the server has another: so a sort by locale shows.
        command(&server, format!("CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0"));
        Some(Self { url: with_database(&server, &name), _folder: None, server: Some((server, name)) })
    }

    /// The address for [`crate::Store::open`].
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Which engine it is on.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        if self.server.is_some() { Engine::Postgres } else { Engine::Sqlite }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.server {
            command(server, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// A new empty database on each engine that there is: SQLite always, PostgreSQL if there is a server for tests.
///
/// # Panics
/// As [`TestDatabase::postgres`].
#[must_use]
pub fn databases() -> Vec<TestDatabase> {
    std::iter::once(TestDatabase::sqlite()).chain(TestDatabase::postgres()).collect()
}

/// Runs the test once on each engine, with the address of an empty database. For plain `#[test]` functions: it brings
/// its own runtime.
///
/// # Panics
/// As the test does, after it has said on which engine.
pub fn each_engine<F, Fut>(test: F)
where
    F: Fn(String) -> Fut,
    Fut: Future<Output = ()>,
{
    for database in databases() {
        // Printed by the test harness only when the test fails.
        println!("on {:?}", database.engine());
        runtime().block_on(test(database.url().to_owned()));
    }
}

/// A runtime for tests that drive the store themselves.
///
/// # Panics
/// When the system gives no threads.
#[must_use]
pub fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime for tests")
}

/// One statement on the server, from any thread, also from within a runtime.
fn command(server: &str, sql: String) {
    let server = server.to_owned();
    let done = std::thread::spawn(move || {
        runtime().block_on(async {
            let (client, connection) = tokio_postgres::connect(&server, tokio_postgres::NoTls).await?;
            let driver = tokio::spawn(connection);
            let done = client.batch_execute(&sql).await;
            driver.abort();
            done
        })
    })
    .join();
    match done {
        Ok(Ok(())) => {}
        failure if std::thread::panicking() => {
            eprintln!("could not tidy up after the test: {failure:?}")
        }
        failure => assert!(matches!(failure, Ok(Ok(()))), "the PostgreSQL server for tests: {failure:?}"),
    }
}

/// The server's address with another database name.
fn with_database(server: &str, name: &str) -> String {
    let (base, query) = server.split_once('?').map_or((server, None), |(base, query)| (base, Some(query)));
    let authority = base.find("://").map_or(0, |at| at + 3);
    let host = base[authority..].find('/').map_or(base, |at| &base[..authority + at]);
    query.map_or_else(|| format!("{host}/{name}"), |query| format!("{host}/{name}?{query}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_database_of_the_address_is_replaced() {
        assert_eq!(with_database("postgres://u@h:1/a?x=y", "n"), "postgres://u@h:1/n?x=y");
        assert_eq!(with_database("postgres://u@h:1", "n"), "postgres://u@h:1/n");
    }
}
