//! SQLite's errors in the words of the store.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use rusqlite::ffi;

use super::connection::Role;
use crate::error::{ConstraintKind, StoreError};

pub(super) fn stopped(place: &str) -> StoreError {
    StoreError::OutcomeUnknown { place: place.to_owned(), detail: "the store's own thread has stopped".to_owned() }
}

pub(super) fn io(place: &str, error: &std::io::Error) -> StoreError {
    let (place, detail) = (place.to_owned(), error.to_string());
    if is_full(error.kind()) { StoreError::Full { place, detail } } else { StoreError::Unreachable { place, detail } }
}

const fn is_full(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::StorageFull | ErrorKind::FileTooLarge | ErrorKind::QuotaExceeded)
}

pub(super) fn classify(place: &str, path: &Path, role: Role, sql: &str, error: &rusqlite::Error) -> StoreError {
    let (code, detail) = match error {
        rusqlite::Error::SqliteFailure(code, message) => (*code, message.clone().unwrap_or_else(|| code.to_string())),
        rusqlite::Error::SqlInputError { error, msg, .. } => (*error, msg.clone()),
        other => return StoreError::sql(sql, other.to_string()),
    };
    let place = place.to_owned();
    match code.code {
        ErrorCode::DiskFull => StoreError::Full { place, detail },
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
            StoreError::Corrupt { place, detail: format!("{detail} (at {})", one_line(sql)) }
        }
        ErrorCode::SystemIoFailure if code.extended_code == ffi::SQLITE_IOERR_CORRUPTFS => {
            StoreError::Corrupt { place, detail }
        }
        // SQLite tells "full" apart only where a page could not be written.
        ErrorCode::SystemIoFailure | ErrorCode::CannotOpen if role == Role::Writer => match no_room(path) {
            Some(reason) => StoreError::Full { place, detail: format!("{detail}: {reason}") },
            None => StoreError::Unreachable { place, detail: format!("{detail} ({code})") },
        },
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Busy { place, attempts: 1, detail },
        ErrorCode::ReadOnly if role == Role::Reader => StoreError::sql(sql, format!("a query cannot write: {detail}")),
        ErrorCode::ConstraintViolation => constraint(sql, code.extended_code, detail),
        ErrorCode::SystemIoFailure
        | ErrorCode::CannotOpen
        | ErrorCode::ReadOnly
        | ErrorCode::PermissionDenied
        | ErrorCode::OutOfMemory
        | ErrorCode::FileLockingProtocolFailed
        | ErrorCode::NoLargeFileSupport
        | ErrorCode::AuthorizationForStatementDenied => StoreError::Unreachable { place, detail },
        _ => StoreError::sql(sql, detail),
    }
}

/// A commit that failed on the disk may still be found, whole, in the log after a crash.
pub(super) fn of_commit(fault: StoreError, error: &rusqlite::Error) -> StoreError {
    match fault {
        StoreError::Unreachable { place, detail } if error.sqlite_error_code() == Some(ErrorCode::SystemIoFailure) => {
            StoreError::OutcomeUnknown { place, detail }
        }
        other => other,
    }
}

fn constraint(sql: &str, extended: i32, detail: String) -> StoreError {
    let kind = match extended {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            ConstraintKind::Unique
        }
        ffi::SQLITE_CONSTRAINT_NOTNULL => ConstraintKind::NotNull,
        ffi::SQLITE_CONSTRAINT_CHECK => ConstraintKind::Check,
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => ConstraintKind::ForeignKey,
        // Among them a value of another type than the column's, which PostgreSQL calls wrong SQL, too.
        _ => return StoreError::sql(sql, detail),
    };
    // "UNIQUE constraint failed: t.a, t.b"
    let name = detail.split_once(": ").map_or(detail.as_str(), |(_, name)| name).to_owned();
    StoreError::Constraint { kind, name }
}

/// Tries to write beyond the end of the longest of the database's files, in a file beside it: never in these, since
/// closing a handle on them would drop SQLite's locks.
fn no_room(path: &Path) -> Option<std::io::Error> {
    const PROBE_BYTES: usize = 64 * 1024;
    let beside = |end: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    let longest = ["", "-wal", "-shm"]
        .iter()
        .filter_map(|end| std::fs::metadata(beside(end)).ok())
        .map(|file| file.len())
        .max()
        .unwrap_or(0);
    let probe = beside("-probe");
    let written = (|| {
        use std::io::{Seek, Write};
        let mut file = std::fs::File::create(&probe)?;
        file.seek(std::io::SeekFrom::Start(longest))?;
        file.write_all(&[0; PROBE_BYTES])?;
        file.sync_all()
    })();
    // A probe that stays behind does no harm and is overwritten by the next.
    let _ = std::fs::remove_file(&probe);
    written.err().filter(|error| is_full(error.kind()))
}

fn one_line(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}
