//! The store on both engines: what is kept, what is undone, who wins, what is said when it fails.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod export;
mod full_disk;
mod migrate;
mod open;
mod round_trip;
mod write;

use store::{Migration, Row, Step, Store, Type, Value};

/// A table with every type, one with rules.
const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "0001-all",
        sql: "CREATE TABLE cell (id {key}, n {int}, t {text}, b {blob}, f {bool}, r {real}, j {json}) {strict};",
    },
    Migration {
        name: "0002-rules",
        sql: "CREATE TABLE head (id {key}, size {int} NOT NULL CONSTRAINT size_positive CHECK (size >= 0)) {strict};
              CREATE TABLE part (head {int} NOT NULL REFERENCES head (id), word {text} NOT NULL, PRIMARY KEY (head, word)) {clustered};",
    },
];

const COLUMNS: &[&str] = &["id", "n", "t", "b", "f", "r"];
const TYPES: &[Type] = &[Type::Int, Type::Int, Type::Text, Type::Blob, Type::Bool, Type::Real];
const ALL: &str = "SELECT id, n, t, b, f, r FROM cell ORDER BY id";
const NEW_HEAD: &str = "INSERT INTO head (id, size) VALUES ($1, $2)";
const MOVE_HEAD: &str = "UPDATE head SET size = $3 WHERE id = $1 AND size = $2";

async fn opened(url: &str) -> Store {
    let store = Store::open(url).await.unwrap();
    store.migrate(MIGRATIONS).await.unwrap();
    store
}

fn load(rows: Vec<Vec<Value>>) -> Step {
    Step::Load { table: "cell", columns: COLUMNS, types: TYPES, rows }
}

fn blobs(from: i64, count: i64, bytes: usize) -> Step {
    let rows = (from..from + count).map(|id| vec![id.into(), vec![7_u8; bytes].into()]).collect();
    Step::Load { table: "cell", columns: &["id", "b"], types: &[Type::Int, Type::Blob], rows }
}

async fn count(store: &Store) -> i64 {
    store.query_one("SELECT CAST(COUNT(*) AS BIGINT) FROM cell", vec![]).await.unwrap().get_i64(0).unwrap()
}

fn new_head(id: i64, size: i64) -> Step {
    Step::execute(NEW_HEAD, vec![id.into(), size.into()])
}

fn move_head(from: i64, to: i64) -> Step {
    Step::expecting(1, MOVE_HEAD, vec![1_i64.into(), from.into(), to.into()])
}

async fn head(store: &Store) -> Option<i64> {
    let row: Option<Row> = store.query_opt("SELECT size FROM head WHERE id = $1", vec![1_i64.into()]).await.unwrap();
    row.map(|row| row.get_i64(0).unwrap())
}
