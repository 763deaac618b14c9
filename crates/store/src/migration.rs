//! Migrations: the tables of this program, built in the same order on every database.

use crate::{Engine, error::StoreError, sql};

/// One change of the tables. Once released neither name nor text may change: a database keeps both and refuses a
/// program that disagrees.
///
/// The text may hold several statements and these tokens: `{key}` (integer primary key), `{int}`, `{text}` (sorts by
/// bytes), `{blob}`, `{bool}`, `{real}`, `{json}` for types; after the closing parenthesis of a table `{strict}`, or
/// `{clustered}` for a narrow table with a key of text or of several columns. Write tokens for all types: plain
/// `TEXT` would sort by the machine's locale on PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migration {
    /// Short and unique, such as `0001-record`.
    pub name: &'static str,
    /// The statements.
    pub sql: &'static str,
}

/// The one table of the store itself.
pub(crate) const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS store_migrations (position {key}, name {text} NOT NULL, sql {text} NOT NULL) {strict}";
pub(crate) const APPLIED: &str = "SELECT name, sql FROM store_migrations ORDER BY position";
pub(crate) const APPLY: &str = "INSERT INTO store_migrations (position, name, sql) VALUES ($1, $2, $3)";

pub(crate) fn expanded(place: &str, migration: &Migration, engine: Engine) -> Result<String, StoreError> {
    sql::expand(migration.sql, engine).map_err(|fault| failed(place, migration.name, fault.to_string()))
}

pub(crate) fn failed(place: &str, name: &str, detail: String) -> StoreError {
    StoreError::Migration { place: place.to_owned(), name: name.to_owned(), detail }
}

/// A statement of a migration that fails is the migration's fault; a full disk or a lost server is not.
pub(crate) fn blame(place: &str, migration: &Migration, error: StoreError) -> StoreError {
    match error {
        StoreError::Sql { detail, .. } => failed(place, migration.name, detail),
        StoreError::Constraint { kind, name } => failed(place, migration.name, format!("{kind} constraint {name}")),
        other => other,
    }
}

/// Ours that are still to do, if what the database has is the beginning of ours.
pub(crate) fn pending<'a>(
    place: &str,
    applied: &[(String, String)],
    ours: &'a [Migration],
) -> Result<&'a [Migration], StoreError> {
    for (at, migration) in ours.iter().enumerate() {
        if ours[..at].iter().any(|before| before.name == migration.name) {
            return Err(failed(place, migration.name, "the name stands twice in the program's list".to_owned()));
        }
    }
    for (at, (name, sql)) in applied.iter().enumerate() {
        let Some(expected) = ours.get(at) else {
            return Err(failed(
                place,
                name,
                "is in the database and unknown to this program: use the newer program".to_owned(),
            ));
        };
        if expected.name != name {
            let detail = format!(
                "stands at place {} of the database where this program has {}: this is the database of another program or version",
                at + 1,
                expected.name
            );
            return Err(failed(place, name, detail));
        }
        if expected.sql != sql {
            return Err(failed(place, name, "was applied with another text than this program has".to_owned()));
        }
    }
    Ok(&ours[applied.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &[Migration] = &[Migration { name: "a", sql: "A" }, Migration { name: "b", sql: "B" }];

    fn applied(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(name, sql)| ((*name).to_owned(), (*sql).to_owned())).collect()
    }

    #[test]
    fn what_is_missing_is_still_to_do() {
        assert_eq!(pending("p", &[], OURS).unwrap(), OURS);
        assert_eq!(pending("p", &applied(&[("a", "A")]), OURS).unwrap(), &OURS[1..]);
        assert!(pending("p", &applied(&[("a", "A"), ("b", "B")]), OURS).unwrap().is_empty());
    }

    #[test]
    fn a_database_with_another_history_is_refused() {
        for list in [&[("b", "B")][..], &[("a", "A2")], &[("a", "A"), ("b", "B"), ("c", "C")]] {
            assert_eq!(pending("p", &applied(list), OURS).unwrap_err().code(), "migration");
        }
    }

    #[test]
    fn a_name_that_stands_twice_is_refused() {
        pending("p", &[], &[OURS[0], OURS[0]]).unwrap_err();
    }
}
