//! What an observer holds: copies of results, each with the file from which it was read.

use super::Ground;
use super::{notes, table};
use election::fault::{Fault, Faults};
use election::id::{Count, Digest, PairIx};
use election::minutes::{Closed, Figures};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;

/// A file of the observer's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct OwnFile {
    /// Its name, as the observer knows it.
    pub name: String,
    /// The SHA-256 of its bytes: the paper trail of an objection.
    pub sha256: Digest,
}

impl OwnFile {
    /// A file of these bytes. Control characters of its name are replaced: it is printed on terminals and paper.
    #[must_use]
    pub fn of(name: &str, bytes: &[u8]) -> Self {
        Self { name: printable(name), sha256: Digest::of(bytes) }
    }
}

/// Where a copy was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The files; several where the codes of one tape are on several photos.
    pub files: Arc<[OwnFile]>,
    /// Line of a table, from 1.
    pub line: Option<u64>,
    /// The header of the table.
    pub header: Option<Arc<str>>,
    /// What was read: the row, or the signed note.
    pub text: String,
}

/// A copy of one result, its names found in the definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Station and contest.
    pub pair: PairIx,
    /// Which act of counting; `None` is the one that counts.
    pub count: Option<Count>,
    /// Issue; `None` is the valid one.
    pub issue: Option<u16>,
    /// The four figures: the outer `None` is not compared, the inner one was not established.
    pub figures: Figures<Option<u32>>,
    /// Votes in the order of the pair's list; `None` is not compared.
    pub votes: Box<[Option<u32>]>,
    /// When the count was closed, if the copy says so.
    pub closed: Option<Closed>,
    /// Whether the signature of the station's device stands under it, and holds.
    pub by_device: bool,
    /// Where it was read.
    pub source: Source,
}

/// A signed note that is no copy of a result of this election.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Whether its signature is at fault; else it is of another election.
    pub signature: bool,
    /// Stable code of what is wrong.
    pub code: &'static str,
    /// What is wrong, in words.
    pub message: String,
    /// The station that it names.
    pub station: String,
    /// The contest that it names.
    pub contest: String,
    /// Where it was read.
    pub source: Source,
}

/// Everything that an observer holds.
#[derive(Debug, Default)]
pub struct Own {
    /// Copies that can be compared.
    pub claims: Vec<Claim>,
    /// Signed notes that prove nothing here.
    pub refused: Vec<Refused>,
    /// What could not be read.
    pub faults: Faults,
    /// Digest of the text and the files of each note that was taken, so that a tape photographed twice is one copy.
    pub(super) notes: HashMap<Digest, Taken>,
}

/// Where a note went that was taken before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    Claim(usize),
    Refused(usize),
}

impl Own {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a table of figures in the form of `results.csv`. What is wrong becomes faults, one for each row at most.
    pub fn add_table(&mut self, ground: &Ground<'_>, name: &str, bytes: &[u8]) {
        table::read(self, ground.tally, name, bytes);
    }

    /// Takes signed minutes that were read from these files.
    pub fn add_note(&mut self, ground: &Ground<'_>, files: Vec<OwnFile>, note: &str) {
        notes::add(self, ground, files, note);
    }

    /// Adds something that could not be read.
    pub fn fault(&mut self, file: &str, code: &'static str, message: impl Into<String>, remedy: impl Into<String>) {
        self.fault_at(file, 0, None, code, message, remedy);
    }

    pub(super) fn fault_at(
        &mut self,
        file: &str,
        line: u64,
        column: Option<&str>,
        code: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.faults.push(Fault {
            file: printable(file),
            line,
            column: column.map(printable),
            code,
            message: printable(&message.into()),
            remedy: remedy.into(),
        });
    }
}

/// In one line and without control characters, which would reach terminals and paper.
pub(super) fn printable(text: &str) -> String {
    let shown = |c: char| match c {
        c if c.is_whitespace() => ' ',
        c if c.is_control() => '\u{fffd}',
        c => c,
    };
    text.trim_end().chars().map(shown).collect()
}
