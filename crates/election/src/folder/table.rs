//! One CSV file, of the folder or of those who check: header by name, rows with their line numbers, faults with a remedy.

use crate::fault::{Fault, Faults};
use std::collections::{HashMap, HashSet};

/// A file read into records.
#[derive(Debug)]
pub struct Table<'f> {
    file: &'static str,
    columns: Vec<String>,
    places: HashMap<String, usize>,
    /// Rows of the right width, in the order of the file.
    pub rows: Vec<Row>,
    /// Where faults go.
    pub faults: &'f mut Faults,
}

/// One record.
#[derive(Debug)]
pub struct Row {
    /// Line in the file, from 1.
    pub line: u64,
    record: csv::StringRecord,
}

/// What columns a file may have.
#[derive(Debug)]
pub struct Shape {
    /// Columns that must be there.
    pub required: &'static [&'static str],
    /// Columns that may be there.
    pub optional: &'static [&'static str],
    /// Whether `name:xx` columns are allowed, for these languages.
    pub languages: Vec<String>,
    /// Further columns that must be there, known only from other files (choices).
    pub more: Vec<String>,
}

/// Adds a fault of a file.
pub fn fault(
    faults: &mut Faults,
    file: &str,
    line: u64,
    column: Option<&str>,
    code: &'static str,
    message: impl Into<String>,
    remedy: impl Into<String>,
) {
    faults.push(Fault {
        file: file.into(),
        line,
        column: column.map(Into::into),
        code,
        message: message.into(),
        remedy: remedy.into(),
    });
}

/// Decodes UTF-8, with or without byte order mark.
pub fn decode<'b>(file: &str, bytes: &'b [u8], faults: &mut Faults) -> Option<&'b str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        fault(faults, file, 1, None, "encoding", "the file is UTF-16", "Save it as UTF-8.");
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(s) => Some(s),
        Err(e) => {
            let line = bytes[..e.valid_up_to()].iter().filter(|b| **b == b'\n').count() as u64 + 1;
            fault(
                faults,
                file,
                line,
                None,
                "encoding",
                format!("byte 0x{:02x} is not UTF-8", bytes[e.valid_up_to()]),
                "Save the file as UTF-8 (it may be Windows-1254 or ISO 8859).",
            );
            None
        }
    }
}

impl<'f> Table<'f> {
    /// Reads a file. `None` where nothing can be made of it; the faults say why.
    pub fn read(file: &'static str, bytes: &[u8], shape: &Shape, faults: &'f mut Faults) -> Option<Self> {
        let text = decode(file, bytes, faults)?;
        let mut reader = csv::ReaderBuilder::new().has_headers(true).flexible(true).from_reader(text.as_bytes());
        let headers = match reader.headers() {
            Ok(h) => h.clone(),
            Err(e) => {
                fault(faults, file, 1, None, "csv", e.to_string(), "Write a header line and comma-separated rows.");
                return None;
            }
        };
        let columns: Vec<String> = headers.iter().map(|h| h.trim().to_owned()).collect();
        // A table may have a column for each of 100,000 choices: every look-up is by hash.
        let more: HashSet<&str> = shape.more.iter().map(String::as_str).collect();
        let mut places: HashMap<String, usize> = HashMap::with_capacity(columns.len());
        let known = |c: &str| {
            shape.required.contains(&c)
                || shape.optional.contains(&c)
                || more.contains(c)
                || c.strip_prefix("name:").is_some_and(|l| shape.languages.iter().any(|x| x == l))
        };
        let mut good = true;
        for (i, c) in columns.iter().enumerate() {
            if places.contains_key(c) {
                fault(
                    faults,
                    file,
                    1,
                    Some(c),
                    "duplicate-column",
                    "the column stands twice in the header",
                    "Remove or rename one.",
                );
                good = false;
                continue;
            }
            places.insert(c.clone(), i);
            if !known(c) {
                let remedy = if c.contains(';') && columns.len() == 1 {
                    "Separate columns by commas, not semicolons.".to_owned()
                } else {
                    format!(
                        "Known columns: {}.",
                        shape
                            .required
                            .iter()
                            .chain(shape.optional)
                            .copied()
                            .chain(shape.more.iter().map(String::as_str))
                            .take(40)
                            .collect::<Vec<_>>()
                            .join(", ")
                    )
                };
                fault(faults, file, 1, Some(c), "unknown-column", format!("the column {c:?} is not known"), remedy);
                good = false;
            }
        }
        for c in shape.required.iter().copied().chain(shape.more.iter().map(String::as_str)) {
            if !places.contains_key(c) {
                fault(
                    faults,
                    file,
                    1,
                    Some(c),
                    "missing-column",
                    format!("the column {c:?} is missing"),
                    "Add it to the header and to every row.",
                );
                good = false;
            }
        }
        if !good {
            return None;
        }
        let mut rows = Vec::new();
        for record in reader.into_records() {
            match record {
                Ok(record) => {
                    let line = record.position().map_or(0, csv::Position::line);
                    if record.len() == columns.len() {
                        rows.push(Row { line, record });
                    } else {
                        fault(
                            faults,
                            file,
                            line,
                            None,
                            "wrong-width",
                            format!("the row has {} fields, the header {}", record.len(), columns.len()),
                            "Give every column a field; quote fields that contain commas.",
                        );
                    }
                }
                Err(e) => {
                    let line = e.position().map_or(0, csv::Position::line);
                    fault(faults, file, line, None, "csv", e.to_string(), "Mend the row.");
                }
            }
        }
        Some(Self { file, columns, places, rows, faults })
    }

    /// Where a column stands.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// The columns with names in languages: `name` for the default, `name:xx` for the others.
    pub fn name_columns(&self, default: &str) -> Vec<(String, usize)> {
        self.columns
            .iter()
            .enumerate()
            .filter_map(|(i, c)| {
                if c == "name" {
                    Some((default.to_owned(), i))
                } else {
                    c.strip_prefix("name:").map(|l| (l.to_owned(), i))
                }
            })
            .collect()
    }

    /// Adds a fault of a row.
    pub fn fault(
        &mut self,
        line: u64,
        column: &str,
        code: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        fault(self.faults, self.file, line, Some(column), code, message, remedy);
    }
}

impl Row {
    /// The field of a column, trimmed; empty where the file has no such column.
    pub fn get(&self, column: Option<usize>) -> &str {
        column.and_then(|c| self.record.get(c)).unwrap_or_default().trim()
    }
}

/// Reads a plain number.
pub fn number(s: &str, max: u64) -> Result<u64, String> {
    if s.is_empty() {
        return Err("the field is empty".into());
    }
    if s.starts_with('-') {
        return Err(format!("{s:?} is negative"));
    }
    if !s.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!("{s:?} is not a number of plain digits"));
    }
    match s.parse::<u64>() {
        Ok(n) if n <= max => Ok(n),
        _ => Err(format!("{s} is more than {max}")),
    }
}

/// Turns the name columns of a row into names; a missing default name is a fault, and so are control characters.
pub fn names(table: &mut Table<'_>, row: &Row, columns: &[(String, usize)], default: &str) -> crate::definition::Names {
    use unicode_normalization::UnicodeNormalization as _;
    let mut names = std::collections::BTreeMap::new();
    for (language, c) in columns {
        let text: String = row.get(Some(*c)).nfc().collect();
        if text.chars().any(char::is_control) {
            table.fault(
                row.line,
                "name",
                "control-character",
                "the name has a control character",
                "Remove line breaks and tabs from it.",
            );
        } else if !text.is_empty() {
            names.insert(language.clone(), text);
        } else if language == default {
            table.fault(row.line, "name", "empty-name", "the name is empty", "Give it a name in the default language.");
        }
    }
    crate::definition::Names(names)
}
