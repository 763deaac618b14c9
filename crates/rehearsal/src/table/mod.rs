//! From any published station-level results table to an election folder, by a mapping alone.
//!
//! The mapping is specified in `docs/formats/mapping.md`, the folder in `docs/formats/election-folder.md`.
//! Rows are read once and kept compactly (16 bytes for each votes cell), so that tables of millions of rows fit in memory.

mod areas;
mod bind;
mod check;
mod decode;
mod disk;
mod expr;
mod fault;
mod finish;
mod gather;
mod mapping;
mod row;
mod side;
mod source;
mod text;
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
use row::Row;
use side::Joined;
use source::{Record, TableReader};

/// Rows between two calls of the progress function.
const PROGRESS_ROWS: u64 = 8_192;
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
pub fn convert(mapping: &Path, data: Option<&Path>, out: &Path, progress: &dyn Fn(Progress)) -> Result<Report, TableError> {
    disk::convert(mapping, data, out, progress)
}

/// Converts without a file system: `files` by the paths that the mapping names; gives the folder's files.
/// This is the target for fuzzing.
///
/// # Errors
/// Every fault of the mapping and the table at once.
pub fn convert_in_memory(mapping: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<(Report, BTreeMap<String, String>), TableError> {
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
        faults.push(Fault::new(file, "mapping-too-long", "the mapping is longer than 4 MiB", "put lists into files beside it"));
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

fn run(text: &str, file: &str, files: &dyn Files, sink: &mut dyn Sink, progress: &dyn Fn(Progress)) -> Result<Report, TableError> {
    let mapping = read_mapping(text, file)?;
    let mut gather = Gather::new(&mapping);
    read_table(&mut gather, files, progress);
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
    Fault::new("OUT", "write-failed", format!("the folder cannot be written: {e}"), "check the free space and the rights of the folder")
}

fn read_table(gather: &mut Gather<'_>, files: &dyn Files, progress: &dyn Fn(Progress)) {
    let mapping = gather.mapping;
    let Some(paths) = side::expand(files, &mapping.table, &mut gather.faults) else {
        gather.broken = true;
        return;
    };
    let mut joins = Vec::new();
    for join in &mapping.join {
        match Joined::read(files, join, &mut gather.faults) {
            Some(joined) => joins.push(joined),
            None => gather.broken = true,
        }
    }
    if gather.broken {
        return;
    }
    let mut first_row = 0;
    for (i, path) in paths.iter().enumerate() {
        gather.files.push((first_row, path.clone()));
        let so_far = |rows| progress(Progress { rows, files: i, files_total: paths.len() });
        match read_file(gather, files, path, &joins, first_row, &so_far) {
            Ok(last) => first_row = last.saturating_add(1),
            Err(fault) => {
                gather.broken = true;
                gather.faults.push(fault);
            }
        }
        if gather.faults.is_full() {
            break;
        }
    }
    progress(Progress { rows: gather.rows, files: paths.len(), files_total: paths.len() });
}

/// Reads one file; gives the global number of its last line.
fn read_file(gather: &mut Gather<'_>, files: &dyn Files, path: &str, joins: &[Joined], first_row: u32, progress: &dyn Fn(u64)) -> Result<u32, Fault> {
    let mapping = gather.mapping;
    let mut reader = TableReader::open(files, path, &mapping.table)?;
    let width = reader.width();
    let mut extra: Vec<String> = Vec::new();
    if let Some(name) = &mapping.table.file_column {
        extra.push(file_word(path, mapping.table.file_matching.as_deref())?);
        reader.add_column(name);
    }
    let fixed = extra.len();
    for name in joins.iter().flat_map(|j| &j.names) {
        reader.add_column(name);
    }
    let faults_before = gather.faults.faults.len();
    let bound = bind::bind(mapping, &gather.vars, &reader.header, width, path, &mut gather.faults);
    let keys: Vec<Vec<usize>> = joins.iter().map(|j| j.on.iter().filter_map(|c| reader.header.find(c).ok()).collect()).collect();
    for (joined, positions) in joins.iter().zip(&keys) {
        if positions.len() != joined.on.len() {
            gather.faults.push(Fault::new(path, "column-missing", format!("join.on names a column that is not in the header: {}", joined.on.join(", ")), "correct the name in the mapping").at(1));
        }
    }
    if gather.faults.faults.len() > faults_before {
        gather.broken = true;
        return Ok(first_row);
    }
    gather.take_up(&bound);
    let mut filled: Vec<(usize, String)> = bound.fill.iter().map(|c| (*c, String::new())).collect();
    let mut record = Record::default();
    let mut last = first_row;
    while reader.next(&mut record)? {
        last = u32::try_from(record.line).ok().and_then(|l| first_row.checked_add(l)).ok_or_else(|| {
            Fault::new(path, "table-too-long", "there are more than 4 billion lines", "convert the files one by one")
        })?;
        for (column, above) in &mut filled {
            let cell = text::trim(record.cells.get(*column).unwrap_or(""));
            if !cell.is_empty() {
                cell.clone_into(above);
            }
        }
        extra.truncate(fixed);
        let mut lost = None;
        for (joined, positions) in joins.iter().zip(&keys) {
            let row = row_of(path, &reader, &record, &extra, &filled);
            let key: Vec<String> = positions.iter().map(|p| text::fold(row.get(*p)).into_owned()).collect();
            match joined.find(&key.join("\u{1f}")) {
                Some(cells) => extra.extend(cells.iter().map(ToString::to_string)),
                None => {
                    extra.extend(std::iter::repeat_n(String::new(), joined.take));
                    if !joined.optional && lost.is_none() {
                        lost = Some((joined.file.clone(), key.join(", ")));
                    }
                }
            }
        }
        let row = row_of(path, &reader, &record, &extra, &filled);
        let skipped = gather.skipped;
        let faults = gather.faults.faults.len();
        gather.row(&bound, &row, last);
        if let Some((file, key)) = lost
            && gather.skipped == skipped
            && gather.faults.faults.len() == faults
        {
            gather.faults.push(Fault::new(path, "join-missing", format!("{file} has no row for {key}"), "add it, or set join.optional = true").at(record.line));
        }
        if gather.rows.is_multiple_of(PROGRESS_ROWS) {
            progress(gather.rows);
        }
        if gather.broken || gather.faults.is_full() {
            break;
        }
    }
    Ok(last)
}

fn row_of<'a>(path: &'a str, reader: &'a TableReader, record: &'a Record, extra: &'a [String], filled: &'a [(usize, String)]) -> Row<'a> {
    Row {
        file: path,
        line: record.line,
        header: &reader.header,
        record: &record.cells,
        extra,
        filled,
        width: reader.width(),
        cells: record.cells.len(),
        fits: record.fits,
    }
}

/// The part of a file's name that stands for a column.
fn file_word(path: &str, pattern: Option<&str>) -> Result<String, Fault> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name);
    let Some(pattern) = pattern else { return Ok(stem.to_owned()) };
    let regex = regex::Regex::new(pattern).map_err(|e| {
        Fault::new("mapping", "pattern-wrong", format!("\"{pattern}\" is no regular expression: {e}"), "see docs.rs/regex for the syntax").in_column("table.file_matching")
    })?;
    let found = regex.captures(name).and_then(|c| c.get(1).or_else(|| c.get(0))).map(|m| m.as_str().to_owned());
    found.ok_or_else(|| Fault::new(path, "file-name", format!("the name does not fit \"{pattern}\""), "correct table.file_matching").in_column("table.file_matching"))
}
