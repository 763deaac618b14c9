//! Reads the files of the table row by row, with joined columns and cells filled from above.

use regex::Regex;

use super::Progress;
use super::bind;
use super::fault::Fault;
use super::gather::Gather;
use super::row::Row;
use super::side::{self, Joined};
use super::source::{Files, Record, TableReader};
use super::text;

/// Rows between two calls of the progress function.
const PROGRESS_ROWS: u64 = 8_192;

pub(crate) fn read_table(gather: &mut Gather<'_>, files: &dyn Files, progress: &dyn Fn(Progress)) {
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
pub(crate) fn read_file(
    gather: &mut Gather<'_>,
    files: &dyn Files,
    path: &str,
    joins: &[Joined],
    first_row: u32,
    progress: &dyn Fn(u64),
) -> Result<u32, Fault> {
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
    let keys: Vec<Vec<usize>> =
        joins.iter().map(|j| j.on.iter().filter_map(|c| reader.header.find(c).ok()).collect()).collect();
    for (joined, positions) in joins.iter().zip(&keys) {
        if positions.len() != joined.on.len() {
            gather.faults.push(
                Fault::new(
                    path,
                    "column-missing",
                    format!("join.on names a column that is not in the header: {}", joined.on.join(", ")),
                    "correct the name in the mapping",
                )
                .at(1),
            );
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
            gather.faults.push(
                Fault::new(
                    path,
                    "join-missing",
                    format!("{file} has no row for {key}"),
                    "add it, or set join.optional = true",
                )
                .at(record.line),
            );
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

pub(crate) fn row_of<'a>(
    path: &'a str,
    reader: &'a TableReader,
    record: &'a Record,
    extra: &'a [String],
    filled: &'a [(usize, String)],
) -> Row<'a> {
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
pub(crate) fn file_word(path: &str, pattern: Option<&str>) -> Result<String, Fault> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name);
    let Some(pattern) = pattern else { return Ok(stem.to_owned()) };
    let regex = Regex::new(pattern).map_err(|e| {
        Fault::new(
            "mapping",
            "pattern-wrong",
            format!("\"{pattern}\" is no regular expression: {e}"),
            "see docs.rs/regex for the syntax",
        )
        .in_column("table.file_matching")
    })?;
    let found = regex.captures(name).and_then(|c| c.get(1).or_else(|| c.get(0))).map(|m| m.as_str().to_owned());
    found.ok_or_else(|| {
        Fault::new(path, "file-name", format!("the name does not fit \"{pattern}\""), "correct table.file_matching")
            .in_column("table.file_matching")
    })
}
