//! Reads the records of one table file: delimiter, header lines, columns by name or position.

use std::collections::HashMap;
use std::io::{BufRead, Read};

use csv::StringRecord;

use super::decode::{self, NotText, Text};
use super::fault::Fault;
use super::mapping::Table;
use super::text::{fold, trim};

/// Longest cell. A longer one is a quote that was never closed.
const CELL_BYTES_MAX: usize = 16 * 1024;

/// Where files come from: a disk, or memory in tests and fuzzing.
pub trait Files {
    /// The bytes of a file, by the path that the mapping gives.
    ///
    /// # Errors
    /// What the system says when the file is not there or cannot be read.
    fn open(&self, path: &str) -> std::io::Result<Box<dyn Read>>;

    /// The files whose last segment fits a pattern with `*` and `?`, in the order of their names.
    ///
    /// # Errors
    /// What the system says when the folder cannot be read.
    fn list(&self, pattern: &str) -> std::io::Result<Vec<String>>;
}

/// Whether a file name fits a pattern with `*` (any run) and `?` (one character).
pub(crate) fn fits(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut p, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(c) if *c == '?' || *c == name[n] => {
                p += 1;
                n += 1;
            }
            _ => match star {
                Some((sp, sn)) => {
                    p = sp + 1;
                    n = sn + 1;
                    star = Some((sp, sn + 1));
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// Names of the columns of one file.
#[derive(Debug, Default)]
pub(crate) struct Header {
    pub names: Vec<String>,
    /// `None` for a name that several columns bear.
    index: HashMap<String, Option<usize>>,
}

/// Why there is no such column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoColumn {
    Missing,
    Ambiguous,
}

impl Header {
    pub(crate) fn new(names: Vec<String>) -> Self {
        let mut index = HashMap::new();
        for (position, name) in names.iter().enumerate() {
            index.entry(name.clone()).and_modify(|p| *p = None).or_insert(Some(position));
        }
        Self { names, index }
    }

    /// Position of a column by its name, or by `#12` (counted from 1).
    pub(crate) fn find(&self, name: &str) -> Result<usize, NoColumn> {
        let name = fold(name);
        match self.index.get(name.as_ref()) {
            Some(Some(position)) => return Ok(*position),
            Some(None) => return Err(NoColumn::Ambiguous),
            None => {}
        }
        name.strip_prefix('#')
            .and_then(|n| n.parse::<usize>().ok())
            .filter(|n| (1..=self.names.len()).contains(n))
            .map(|n| n - 1)
            .ok_or(NoColumn::Missing)
    }

    fn push(&mut self, name: &str) {
        let position = self.names.len();
        self.names.push(name.to_owned());
        self.index.entry(name.to_owned()).and_modify(|p| *p = None).or_insert(Some(position));
    }
}

/// The reader of one file.
pub(crate) struct TableReader {
    pub file: String,
    pub header: Header,
    csv: csv::Reader<Text>,
    lines_skipped: u64,
    width: usize,
    ragged: bool,
    first: Option<StringRecord>,
}

/// One record: its cells, its line, and whether it has as many cells as the header.
#[derive(Debug, Default)]
pub(crate) struct Record {
    pub cells: StringRecord,
    pub line: u64,
    pub fits: bool,
}

impl TableReader {
    pub(crate) fn open(files: &dyn Files, file: &str, table: &Table) -> Result<Self, Fault> {
        let raw = files.open(file).map_err(|e| {
            Fault::new(
                file,
                "file-missing",
                format!("cannot be opened: {e}"),
                "correct the path in the mapping, or give --data DIR",
            )
        })?;
        let mut text = decode::open(file, raw, table.encoding.as_deref())?;
        let lines_skipped = decode::skip_lines(&mut text, table.skip_lines).map_err(|e| io_fault(file, &e))?;
        let start = text.fill_buf().map_err(|e| io_fault(file, &e))?;
        if start.contains(&0) {
            return Err(Fault::new(
                file,
                "not-a-text-table",
                "there are zero bytes in it, so this is no text in the chosen encoding",
                "declare table.encoding (utf-16le, for example), or save the table as CSV in UTF-8",
            ));
        }
        let quote = match table.quote.as_deref() {
            None => Some(b'"'),
            Some("none" | "") => None,
            Some(q) => Some(single(file, "table.quote", q)?),
        };
        let delimiter = match table.delimiter.as_deref() {
            None | Some("auto") => guess_delimiter(start, quote),
            Some("tab") => b'\t',
            Some(d) => single(file, "table.delimiter", d)?,
        };
        let csv = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .quoting(quote.is_some())
            .quote(quote.unwrap_or(b'"'))
            .buffer_capacity(64 * 1024)
            .from_reader(text);
        let mut reader = Self {
            file: file.to_owned(),
            header: Header::default(),
            csv,
            lines_skipped,
            width: 0,
            ragged: table.ragged,
            first: None,
        };
        reader.read_header(table)?;
        Ok(reader)
    }

    fn read_header(&mut self, table: &Table) -> Result<(), Fault> {
        let mut rows: Vec<Vec<String>> = Vec::new();
        let header_lines = if table.columns.is_some() && table.header == 1 { 0 } else { table.header };
        for _ in 0..header_lines {
            let mut record = Record::default();
            if !self.read(&mut record)? {
                return Err(Fault::new(
                    &self.file,
                    "table-empty",
                    "the file ends within its header",
                    "check table.skip_lines and table.header",
                ));
            }
            rows.push(record.cells.iter().map(|c| fold(c).into_owned()).collect());
        }
        let names = match &table.columns {
            Some(columns) => columns.iter().map(|c| fold(c).into_owned()).collect(),
            None if rows.is_empty() => {
                let mut record = Record::default();
                self.read(&mut record)?;
                let names = (1..=record.cells.len()).map(|n| format!("#{n}")).collect();
                self.first = Some(record.cells);
                names
            }
            None => join_header(rows, table.header_join.as_deref().unwrap_or(" ")),
        };
        self.width = names.len();
        self.header = Header::new(names);
        Ok(())
    }

    /// Adds columns that are not in the file (its own name, joined columns).
    pub(crate) fn add_column(&mut self, name: &str) {
        self.header.push(name);
    }

    /// The next record into `record`; false at the end. Blank lines are passed over.
    pub(crate) fn next(&mut self, record: &mut Record) -> Result<bool, Fault> {
        if let Some(first) = self.first.take() {
            record.line = self.lines_skipped + first.position().map_or(1, csv::Position::line);
            record.cells = first;
            record.fits = true;
            return Ok(true);
        }
        while self.read(record)? {
            if record.cells.iter().all(|c| trim(c).is_empty()) {
                continue;
            }
            let cells = record.cells.len();
            record.fits = cells == self.width
                || (self.ragged && cells < self.width)
                || (cells > self.width && record.cells.iter().skip(self.width).all(|c| trim(c).is_empty()));
            return Ok(true);
        }
        Ok(false)
    }

    /// How many columns the header has without those that were added.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    fn read(&mut self, record: &mut Record) -> Result<bool, Fault> {
        let more = self.csv.read_record(&mut record.cells).map_err(|e| {
            let at = e.position().map(csv::Position::line);
            let fault = match e.into_kind() {
                csv::ErrorKind::Io(e) => io_fault(&self.file, &e),
                other => Fault::new(
                    &self.file,
                    "file-unreadable",
                    format!("cannot be read: {other:?}"),
                    "check that the file is whole",
                ),
            };
            match (fault.line, at) {
                (None, Some(line)) => fault.at(line + self.lines_skipped),
                _ => fault,
            }
        })?;
        record.line = self.lines_skipped + record.cells.position().map_or(0, csv::Position::line);
        if more && record.cells.iter().any(|c| c.len() > CELL_BYTES_MAX) {
            return Err(Fault::new(
                &self.file,
                "quote-not-closed",
                format!("a cell is longer than {CELL_BYTES_MAX} bytes; most likely a quotation mark was never closed"),
                "correct the cell, or declare table.quote = \"none\"",
            )
            .at(record.line));
        }
        Ok(more)
    }
}

/// Names of several header lines joined: upper cells that are empty belong to the merged cell at their left.
fn join_header(rows: Vec<Vec<String>>, join: &str) -> Vec<String> {
    let last = rows.len() - 1;
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut names = vec![String::new(); width];
    for (i, row) in rows.into_iter().enumerate() {
        let mut left = String::new();
        for (column, name) in names.iter_mut().enumerate() {
            let cell = row.get(column).cloned().unwrap_or_default();
            if i < last && cell.is_empty() {
                if left.is_empty() {
                    continue;
                }
            } else {
                left = cell;
            }
            if !left.is_empty() {
                if !name.is_empty() {
                    name.push_str(join);
                }
                name.push_str(&left);
            }
        }
    }
    names.iter().map(|n| fold(n).into_owned()).collect()
}

fn single(file: &str, key: &str, text: &str) -> Result<u8, Fault> {
    match text.as_bytes() {
        [byte] if byte.is_ascii() => Ok(*byte),
        _ => Err(Fault::new(
            file,
            "mapping-value",
            format!("\"{text}\" is not one ASCII character"),
            "give one character, \"tab\" or \"auto\"",
        )
        .in_column(key)),
    }
}

/// The delimiter that stands most often in the first line outside quotes; a comma when none does.
fn guess_delimiter(start: &[u8], quote: Option<u8>) -> u8 {
    let mut counts = [(b',', 0_u32), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in start {
        if Some(*byte) == quote {
            quoted = !quoted;
        } else if !quoted {
            if *byte == b'\n' && counts.iter().any(|(_, n)| *n > 0) {
                break;
            }
            for (delimiter, count) in &mut counts {
                *count += u32::from(byte == delimiter);
            }
        }
    }
    let most = counts.iter().map(|(_, n)| *n).max().unwrap_or(0);
    counts.iter().find(|(_, n)| *n == most).map_or(b',', |(d, _)| *d)
}

fn io_fault(file: &str, error: &std::io::Error) -> Fault {
    if let Some(not_text) = error.get_ref().and_then(|e| e.downcast_ref::<NotText>()) {
        return Fault::new(
            file,
            "encoding-wrong",
            format!("the bytes are not {}", not_text.encoding),
            "declare table.encoding, for example windows-1254 (Turkish), windows-1250 (Central Europe), windows-1251 (Cyrillic), iso-8859-1",
        )
        .at(not_text.line);
    }
    Fault::new(file, "file-unreadable", format!("cannot be read to its end: {error}"), "check that the file is whole")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_file_names() {
        assert!(fits("secao_*.csv", "secao_AC.csv"));
        assert!(fits("*", ""));
        assert!(!fits("a?c", "abbc"));
        assert!(fits("a*b*c", "a-b-b-c"));
    }

    #[test]
    fn merged_cells_of_an_upper_header_line_reach_to_the_right() {
        let rows = [["", "Zweitstimmen", "", "Ort"], ["Bezirk", "A", "B", ""]];
        let rows = rows.iter().map(|r| r.iter().map(|c| (*c).to_owned()).collect()).collect();
        assert_eq!(join_header(rows, " "), ["Bezirk", "Zweitstimmen A", "Zweitstimmen B", "Ort"]);
    }

    #[test]
    fn a_number_sign_names_a_column_by_position() {
        let header = Header::new(vec!["a".into(), "b".into(), "b".into()]);
        assert_eq!(header.find("#3"), Ok(2));
        assert_eq!(header.find("b"), Err(NoColumn::Ambiguous));
        assert_eq!(header.find("#4"), Err(NoColumn::Missing));
    }
}
