//! PostgreSQL's errors in the words of the store.

use std::error::Error as _;

use deadpool_postgres::{HookError, PoolError, TimeoutType};
use tokio_postgres::error::DbError;

use super::codec::WrongParameter;
use crate::error::{ConstraintKind, StoreError};

pub(super) fn of_pool(place: &str, error: PoolError) -> StoreError {
    match error {
        PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => {
            match classify(place, "connect", &error) {
                StoreError::Sql { detail, .. } => StoreError::Unreachable { place: place.to_owned(), detail },
                other => other,
            }
        }
        PoolError::Timeout(TimeoutType::Wait) => {
            StoreError::Busy { place: place.to_owned(), attempts: 1, detail: "all connections are in use".to_owned() }
        }
        other => StoreError::Unreachable { place: place.to_owned(), detail: other.to_string() },
    }
}

pub(super) fn classify(place: &str, sql: &str, error: &tokio_postgres::Error) -> StoreError {
    let Some(db) = error.as_db_error() else {
        let ours = error
            .source()
            .is_some_and(|source| source.is::<WrongParameter>() || source.is::<std::num::TryFromIntError>());
        return if ours {
            StoreError::sql(sql, words(error))
        } else {
            StoreError::Unreachable { place: place.to_owned(), detail: words(error) }
        };
    };
    // The message only: the detail would show values.
    let code = db.code().code();
    let (place, detail) = (place.to_owned(), format!("{} [{code}]", db.message()));
    match code {
        // disk full; a relation at its size limit
        "53100" | "54000" => StoreError::Full { place, detail },
        "XX001" | "XX002" => StoreError::Corrupt { place, detail },
        // serialization failure, deadlock, lock not available
        "40001" | "40P01" | "55P03" => StoreError::Busy { place, attempts: 1, detail },
        _ if code.starts_with("23") => constraint(sql, db, detail),
        // The address leads to a standby.
        "25006" if sql == "START TRANSACTION" => StoreError::Unreachable { place, detail },
        // No such database or role, no right, no connection left, server stops or starts, I/O error.
        "3D000" | "42501" | "58030" => StoreError::Unreachable { place, detail },
        _ if ["08", "28", "53", "57P"].iter().any(|class| code.starts_with(class)) => {
            StoreError::Unreachable { place, detail }
        }
        _ => StoreError::sql(sql, detail),
    }
}

/// When the connection breaks during the commit, the server may have done it.
pub(super) fn of_commit(fault: StoreError) -> StoreError {
    match fault {
        StoreError::Unreachable { place, detail } => StoreError::OutcomeUnknown { place, detail },
        other => other,
    }
}

fn constraint(sql: &str, db: &DbError, detail: String) -> StoreError {
    let kind = match db.code().code() {
        "23505" => ConstraintKind::Unique,
        "23502" => ConstraintKind::NotNull,
        "23514" => ConstraintKind::Check,
        "23503" => ConstraintKind::ForeignKey,
        _ => return StoreError::sql(sql, detail),
    };
    let name = match (db.constraint(), db.table(), db.column()) {
        (Some(name), ..) => name.to_owned(),
        (None, Some(table), Some(column)) => format!("{table}.{column}"),
        _ => detail,
    };
    StoreError::Constraint { kind, name }
}

/// An error with its causes, in one line.
pub(super) fn words(error: &tokio_postgres::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !words.contains(&text) {
            words.push_str(": ");
            words.push_str(&text);
        }
        cause = error.source();
    }
    words
}
