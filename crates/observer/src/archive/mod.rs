//! Archives for who has no line: a record with its pictures and data sets in one folder or file, with a list of digests and a signed note that
//! names election, party, record and list. The form is `docs/formats/archive.md`.
//!
//! Whoever gets one checks it without any server: nothing is missing, changed or added (`check`), and the record in it holds as any other.

mod check;
mod error;
mod manifest;
pub mod tar;
#[cfg(test)]
mod tests;
mod unpack;
mod write;

pub use check::{Summary, verify};
pub use error::ArchiveError;
pub use manifest::{Manifest, Row};
pub use unpack::read_manifest;
pub use write::{Done, Form, Writer};

use record::TileId;
use std::path::Path;

/// The signed note.
pub const NOTE: &str = "archive.note";
/// The list of files.
pub const MANIFEST: &str = "MANIFEST";
/// The list of documents, as lists of changes have it.
pub const DOCUMENTS: &str = "documents.csv";
/// Most bytes of one file.
pub const FILE_BYTES_MAX: u64 = 1 << 30;

/// Most bytes of the name of a data set.
const NAME_BYTES_MAX: usize = 80;

/// Whether an archive may hold a file of this path, beside its list and its note.
#[must_use]
pub fn is_path(path: &str) -> bool {
    let name = |n: &str| {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.');
        (1..=NAME_BYTES_MAX).contains(&n.len()) && !n.starts_with('.') && n.bytes().all(plain)
    };
    let digest = |n: &str| election::id::Digest::from_hex(n).is_some();
    path == "checkpoint"
        || path == DOCUMENTS
        || path.strip_prefix("blob/").is_some_and(digest)
        || path.strip_prefix("data/").is_some_and(name)
        || path.starts_with("tile/") && path.parse::<TileId>().is_ok()
}

/// Whether there is an archive at this path: a file, or a folder with an archive's note.
#[must_use]
pub fn is_archive(path: &Path) -> bool {
    path.is_file() || path.join(NOTE).is_file()
}
