//! The tables and every SQL statement of the commission, one text for both engines.

use store::{Migration, Select, Type};

pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "0001-record",
        sql: "
CREATE TABLE entry (
    idx {int} NOT NULL PRIMARY KEY,
    body {blob} NOT NULL,
    batch {int} NOT NULL,
    standing {text} NOT NULL
) {strict};
CREATE TABLE head (
    id {int} NOT NULL PRIMARY KEY,
    size {int} NOT NULL,
    root {blob} NOT NULL
) {strict};
CREATE TABLE dry_run (
    station {text} NOT NULL,
    contest {text} NOT NULL,
    round {int} NOT NULL,
    digest {blob} NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (station, contest, round)
) {strict};
CREATE TABLE quarantine (
    digest {blob} NOT NULL PRIMARY KEY,
    at {int} NOT NULL,
    times {int} NOT NULL,
    code {text} NOT NULL,
    message {text} NOT NULL,
    source {text} NOT NULL,
    body {blob} NOT NULL
) {strict};
",
    },
    Migration { name: "0002-accounts", sql: crate::accounts::sql::TABLES },
    Migration { name: "0003-desk", sql: crate::desk::sql::TABLES },
    Migration { name: "0004-unread", sql: crate::desk::sql::UNREAD_TABLES },
    Migration { name: "0005-second-factor", sql: crate::accounts::sql::FACTOR_TABLES },
    Migration { name: "0006-party-accounts", sql: crate::accounts::sql::PARTY_TABLES },
    Migration { name: "0007-releases", sql: crate::sharing::sql::TABLES },
    Migration { name: "0008-vouch", sql: crate::witnesses::TABLE },
    Migration { name: "0009-party-requests", sql: crate::parties::sql::TABLES },
    Migration { name: "0010-cases", sql: crate::cases::sql::TABLES },
    Migration { name: "0011-notices", sql: crate::notices::sql::TABLES },
];

pub(crate) const HEAD_INSERT: &str = "INSERT INTO head (id, size, root) VALUES (1, $1, $2)";
pub(crate) const HEAD_READ: &str = "SELECT size, root FROM head WHERE id = 1";
/// Compare and swap: only the writer that knows the present head may move it.
pub(crate) const HEAD_SWAP: &str = "UPDATE head SET size = $1, root = $2 WHERE id = 1 AND size = $3 AND root = $4";

pub(crate) const ENTRY_COLUMNS: &[&str] = &["idx", "body", "batch", "standing"];
pub(crate) const ENTRY_TYPES: &[Type] = &[Type::Int, Type::Blob, Type::Int, Type::Text];
pub(crate) const ENTRY_READ: &str = "SELECT body, batch, standing FROM entry WHERE idx = $1";
pub(crate) const ENTRY_RANGE: &str = "SELECT body FROM entry WHERE idx >= $1 AND idx < $2 ORDER BY idx";
pub(crate) const ENTRY_RANGE_STORED: &str =
    "SELECT body, batch, standing FROM entry WHERE idx >= $1 AND idx < $2 ORDER BY idx";
pub(crate) const ENTRY_ALL: Select =
    Select { name: "entry", sql: "SELECT idx, body, batch, standing FROM entry ORDER BY idx", types: ENTRY_TYPES };

pub(crate) const DRY_RUN_COLUMNS: &[&str] = &["station", "contest", "round", "digest", "at"];
pub(crate) const DRY_RUN_TYPES: &[Type] = &[Type::Text, Type::Text, Type::Int, Type::Blob, Type::Int];
pub(crate) const DRY_RUN_UPSERT: &str = "INSERT INTO dry_run (station, contest, round, digest, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (station, contest, round) DO UPDATE SET digest = EXCLUDED.digest, at = CASE WHEN dry_run.digest = EXCLUDED.digest THEN dry_run.at ELSE EXCLUDED.at END";
pub(crate) const DRY_RUN_READ: &str =
    "SELECT digest, at FROM dry_run WHERE station = $1 AND contest = $2 AND round = $3";
pub(crate) const DRY_RUN_ALL: Select = Select {
    name: "dry_run",
    sql: "SELECT station, contest, round, digest, at FROM dry_run ORDER BY station, contest, round",
    types: DRY_RUN_TYPES,
};

pub(crate) const QUARANTINE_COLUMNS: &[&str] = &["digest", "at", "times", "code", "message", "source", "body"];
pub(crate) const QUARANTINE_TYPES: &[Type] =
    &[Type::Blob, Type::Int, Type::Int, Type::Text, Type::Text, Type::Text, Type::Blob];
pub(crate) const QUARANTINE_UPSERT: &str = "INSERT INTO quarantine (digest, at, times, code, message, source, body) VALUES ($1, $2, 1, $3, $4, $5, $6) ON CONFLICT (digest) DO UPDATE SET times = quarantine.times + 1";
pub(crate) const QUARANTINE_SIZE: &str =
    "SELECT CAST(COUNT(*) AS BIGINT), CAST(COALESCE(SUM(LENGTH(body)), 0) AS BIGINT) FROM quarantine";
pub(crate) const QUARANTINE_LIST: &str =
    "SELECT at, times, code, message, source, body FROM quarantine ORDER BY at DESC LIMIT $1";
pub(crate) const QUARANTINE_ALL: Select = Select {
    name: "quarantine",
    sql: "SELECT digest, at, times, code, message, source, body FROM quarantine ORDER BY at, digest",
    types: QUARANTINE_TYPES,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sharing::sql as release;
    use store::{Step, Store, Value};

    /// Every statement runs on both engines: prepared and executed with values of the right types.
    #[test]
    fn every_statement_is_taken_by_both_engines() {
        store::testing::each_engine(|url| async move {
            let store = Store::open(&url).await.unwrap();
            store.migrate(MIGRATIONS).await.unwrap();
            let (int, blob, text) = (Value::Int, || Value::Blob(vec![1]), |s: &str| Value::Text(s.into()));
            let released = |n: u8| {
                vec![
                    Value::Blob(vec![n]),
                    blob(),
                    int(i64::from(n)),
                    text("by"),
                    text("statement"),
                    text("[]"),
                    Value::Blob(vec![0, 255, n]),
                ]
            };
            store
                .write(vec![
                    Step::execute(HEAD_INSERT, vec![int(0), blob()]),
                    Step::expecting(1, HEAD_SWAP, vec![int(1), blob(), int(0), blob()]),
                    Step::Load {
                        table: "entry",
                        columns: ENTRY_COLUMNS,
                        types: ENTRY_TYPES,
                        rows: vec![vec![int(0), blob(), int(1), text("counted")]],
                    },
                    Step::execute(DRY_RUN_UPSERT, vec![text("s"), text("c"), int(1), blob(), int(5)]),
                    Step::execute(DRY_RUN_UPSERT, vec![text("s"), text("c"), int(1), blob(), int(6)]),
                    Step::execute(QUARANTINE_UPSERT, vec![blob(), int(1), text("a"), text("b"), text("c"), blob()]),
                    Step::execute(QUARANTINE_UPSERT, vec![blob(), int(1), text("a"), text("b"), text("c"), blob()]),
                    Step::expecting(1, release::INSERT, released(1)),
                    Step::expecting(1, release::INSERT, released(2)),
                ])
                .await
                .unwrap();
            for (sql, params) in [
                (HEAD_READ, vec![]),
                (ENTRY_READ, vec![int(0)]),
                (ENTRY_RANGE, vec![int(0), int(1)]),
                (ENTRY_RANGE_STORED, vec![int(0), int(1)]),
                (DRY_RUN_READ, vec![text("s"), text("c"), int(1)]),
                (QUARANTINE_SIZE, vec![]),
                (QUARANTINE_LIST, vec![int(10)]),
                (release::LIST, vec![int(1)]),
                (release::READ, vec![Value::Blob(vec![1])]),
                (release::CONTENT, vec![Value::Blob(vec![2])]),
            ] {
                assert_eq!(store.query(sql, params).await.unwrap().len(), 1, "{sql}");
            }
            let mut rows = 0;
            store
                .export(&[ENTRY_ALL, DRY_RUN_ALL, QUARANTINE_ALL, release::ALL], |_, r| {
                    rows += r.len();
                    Ok(())
                })
                .await
                .unwrap();
            assert_eq!(rows, 5);
            // The last one first, its content as it was given, and no second of the same name.
            let listed = store.query(release::LIST, vec![int(10)]).await.unwrap();
            assert_eq!(listed.iter().map(|r| r.get_blob(0).unwrap()[0]).collect::<Vec<_>>(), [2, 1]);
            let content = store.query(release::CONTENT, vec![Value::Blob(vec![2])]).await.unwrap();
            assert_eq!((content[0].get_text(0).unwrap(), content[0].get_blob(1).unwrap()), ("[]", &[0, 255, 2][..]));
            assert!(store.write(vec![Step::execute(release::INSERT, released(1))]).await.is_err());
        });
    }
}
