//! From any published station-level results table to an election folder, by a mapping alone.
//!
//! The mapping is specified in `docs/formats/mapping.md`, the folder in `docs/formats/election-folder.md`.
//! Rows are read once and kept compactly (16 bytes for each votes cell), so that tables of millions of rows fit in memory.

mod areas;
mod ballot;
mod bind;
mod bind_choices;
mod cells;
mod check;
mod decode;
mod disk;
mod expr;
mod fault;
mod finish;
mod gather;
mod given;
mod locate;
mod mapping;
mod read;
mod row;
mod rows;
mod seats;
mod side;
mod source;
mod text;
mod values;
mod write;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read, Write};
use std::path::Path;

pub use fault::{FAULTS_MAX, Fault, TableError};
pub use source::Files;

use gather::Gather;
use mapping::Mapping;

/// Longest mapping, in bytes.
const MAPPING_BYTES_MAX: usize = 4 * 1024 * 1024;

/// How far a conversion has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rows read so far, of all files.
    pub rows: u64,
    /// Files read to the end.
    pub files: usize,
    /// Files of the table.
    pub files_total: usize,
}

/// What a conversion made.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Rows of the table.
    pub rows: u64,
    /// Rows that filters removed.
    pub rows_skipped: u64,
    /// Areas, with the root.
    pub areas: u64,
    /// Stations.
    pub stations: u64,
    /// Rows of `aggregates.csv`.
    pub aggregates: u64,
    /// The contests in the order of the mapping.
    pub contests: Vec<ContestReport>,
    /// What a person should know.
    pub notes: Vec<String>,
}

/// What a conversion made of one contest. Totals leave out stations where the figure is unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct ContestReport {
    /// Its id.
    pub contest: String,
    /// Choices.
    pub choices: u64,
    /// Constituencies.
    pub constituencies: u64,
    /// Seats of all constituencies, if there are any.
    pub seats: Option<u64>,
    /// Rows of `results.csv`.
    pub results: u64,
    /// Stations that are to report and have no result in the table.
    pub without_result: u64,
    /// Sum over the stations.
    pub registered: u64,
    /// Sum over the stations.
    pub voted: u64,
    /// Sum over the stations.
    pub valid: u64,
    /// Sum over the stations.
    pub invalid: u64,
    /// Votes for choices, over the stations.
    pub votes: u64,
    /// Valid votes that come without stations.
    pub aggregate_valid: u64,
}

impl ContestReport {
    fn add(&mut self, figures: &[Option<i64>; 4], votes: i64) {
        let number = |n: i64| u64::try_from(n).unwrap_or(0);
        self.results += 1;
        let totals = [&mut self.registered, &mut self.voted, &mut self.valid, &mut self.invalid];
        for (total, figure) in totals.into_iter().zip(figures) {
            *total += figure.map_or(0, number);
        }
        self.votes += number(votes);
    }
}

/// Where the files of the folder are written to.
pub(crate) trait Sink {
    /// Begins a file.
    fn file(&mut self, name: &'static str) -> io::Result<Box<dyn Write + '_>>;
}

/// Converts the table that a mapping describes into the election folder `out`.
///
/// Paths in the mapping are relative to `data`, or to the mapping's own folder. `out` is written beside itself
/// first and renamed, so that it is whole or not there. It must not exist, or be an empty folder.
///
/// # Errors
/// Every fault of the mapping and the table at once; nothing has been written then.
pub fn convert(
    mapping: &Path,
    data: Option<&Path>,
    out: &Path,
    progress: &dyn Fn(Progress),
) -> Result<Report, TableError> {
    disk::convert(mapping, data, out, progress)
}

/// Converts without a file system: `files` by the paths that the mapping names; gives the folder's files.
/// This is the target for fuzzing.
///
/// # Errors
/// Every fault of the mapping and the table at once.
pub fn convert_in_memory(
    mapping: &str,
    files: &BTreeMap<String, Vec<u8>>,
) -> Result<(Report, BTreeMap<String, String>), TableError> {
    let mut sink = Memory::default();
    let report = run(mapping, "mapping", &InMemory(files), &mut sink, &|_| {})?;
    let text = |(name, bytes): (&str, Vec<u8>)| (name.to_owned(), String::from_utf8_lossy(&bytes).into_owned());
    Ok((report, sink.files.into_iter().map(text).collect()))
}

#[derive(Default)]
struct Memory {
    files: BTreeMap<&'static str, Vec<u8>>,
}

impl Sink for Memory {
    fn file(&mut self, name: &'static str) -> io::Result<Box<dyn Write + '_>> {
        Ok(Box::new(self.files.entry(name).or_default()))
    }
}

struct InMemory<'a>(&'a BTreeMap<String, Vec<u8>>);

impl Files for InMemory<'_> {
    fn open(&self, path: &str) -> io::Result<Box<dyn Read>> {
        match self.0.get(path) {
            Some(bytes) => Ok(Box::new(Cursor::new(bytes.clone()))),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn list(&self, pattern: &str) -> io::Result<Vec<String>> {
        Ok(self.0.keys().filter(|name| source::fits(pattern, name)).cloned().collect())
    }
}

/// Reads the mapping, or says on which line it is wrong.
fn read_mapping(text: &str, file: &str) -> Result<Mapping, TableError> {
    let mut faults = TableError::default();
    if text.len() > MAPPING_BYTES_MAX {
        faults.push(Fault::new(
            file,
            "mapping-too-long",
            "the mapping is longer than 4 MiB",
            "put lists into files beside it",
        ));
        return Err(faults);
    }
    let mapping: Mapping = toml::from_str(text.trim_start_matches('\u{feff}')).map_err(|e| {
        let fault = Fault::new(file, "mapping-unreadable", e.message().trim(), "see docs/formats/mapping.md");
        let before = e.span().and_then(|s| text.get(..s.start));
        faults.push(match before {
            Some(before) => fault.at(before.matches('\n').count() as u64 + 1),
            None => fault,
        });
        std::mem::take(&mut faults)
    })?;
    check::check(&mapping, &mut faults);
    if faults.is_empty() { Ok(mapping) } else { Err(named(faults, file)) }
}

/// Faults of the mapping under the mapping's own name.
fn named(mut faults: TableError, file: &str) -> TableError {
    for fault in faults.faults.iter_mut().filter(|f| f.file == "mapping") {
        file.clone_into(&mut fault.file);
    }
    faults
}

fn run(
    text: &str,
    file: &str,
    files: &dyn Files,
    sink: &mut dyn Sink,
    progress: &dyn Fn(Progress),
) -> Result<Report, TableError> {
    let mapping = read_mapping(text, file)?;
    let mut gather = Gather::new(&mapping);
    read::read_table(&mut gather, files, progress);
    if gather.broken || gather.faults.is_full() {
        return Err(named(gather.faults, file));
    }
    let report = finish::finish(&mut gather, files, sink);
    match report {
        Err(e) => gather.faults.push(write_fault(&e)),
        Ok(report) if gather.faults.is_empty() => return Ok(report),
        Ok(_) => {}
    }
    Err(named(gather.faults, file))
}

fn write_fault(e: &io::Error) -> Fault {
    Fault::new(
        "OUT",
        "write-failed",
        format!("the folder cannot be written: {e}"),
        "check the free space and the rights of the folder",
    )
}
