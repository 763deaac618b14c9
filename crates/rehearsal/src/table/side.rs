//! The small files beside the table: names of choices, seats, votes without stations, columns to join.

use std::collections::HashMap;

use super::fault::{Fault, TableError};
use super::mapping::{FileSpec, Join, Table};
use super::row::Row;
use super::source::{Files, Header, NoColumn, Record, TableReader};
use super::text::{NumberStyle, fold};

/// Most rows of a side file; a joined file may have one for each station and contest.
const ROWS_MAX: usize = 10_000_000;

/// A side file in memory: only the columns that were asked for.
pub(crate) struct Side {
    pub file: String,
    pub columns: Vec<String>,
    /// Line, and a cell for each column.
    pub rows: Vec<(u64, Vec<Box<str>>)>,
    numbers: NumberStyle,
}

impl Side {
    /// Reads these columns; notes faults and gives nothing when there are any.
    pub(crate) fn read(files: &dyn Files, spec: &FileSpec, columns: &[&str], faults: &mut TableError) -> Option<Self> {
        let table = spec.table();
        let mut side: Option<Self> = None;
        for file in expand(files, &table, faults)? {
            match Self::read_one(files, &table, &file, columns, faults) {
                Ok(one) => match &mut side {
                    Some(side) => side.rows.extend(one.rows),
                    None => side = Some(one),
                },
                Err(fault) => faults.push(fault),
            }
        }
        side.filter(|s| s.columns.len() == columns.len())
    }

    fn read_one(
        files: &dyn Files,
        table: &Table,
        file: &str,
        columns: &[&str],
        faults: &mut TableError,
    ) -> Result<Self, Fault> {
        let mut reader = TableReader::open(files, file, table)?;
        let mut positions = Vec::new();
        for column in columns {
            match reader.header.find(column) {
                Ok(position) => positions.push(position),
                Err(why) => faults.push(no_column(file, column, why, &reader.header)),
            }
        }
        let mut side = Self {
            file: file.to_owned(),
            columns: positions.iter().map(|p| reader.header.names[*p].clone()).collect(),
            rows: Vec::new(),
            numbers: NumberStyle::new(table.thousands.as_deref(), table.decimal.as_deref(), table.missing.as_deref()),
        };
        let mut record = Record::default();
        while reader.next(&mut record)? {
            if !record.fits {
                let message = format!("the row has {} cells, the header has {}", record.cells.len(), reader.width());
                faults.push(
                    Fault::new(file, "row-width", message, "correct the row, or check delimiter and quotation marks")
                        .at(record.line),
                );
                continue;
            }
            let row = Row {
                file,
                line: record.line,
                header: &reader.header,
                record: &record.cells,
                extra: &[],
                filled: &[],
                width: reader.width(),
                cells: record.cells.len(),
                fits: true,
            };
            let cells = positions.iter().map(|p| fold(row.get(*p)).into_owned().into_boxed_str()).collect();
            side.rows.push((record.line, cells));
            if side.rows.len() > ROWS_MAX {
                return Err(Fault::new(
                    file,
                    "file-too-long",
                    format!("there are more than {ROWS_MAX} rows"),
                    "keep the rows that are needed",
                ));
            }
        }
        Ok(side)
    }

    /// A cell as a number; `None` after a fault, `Some(None)` when it is empty.
    pub(crate) fn number(&self, line: u64, column: usize, cell: &str, faults: &mut TableError) -> Option<Option<u32>> {
        match self.numbers.parse(cell) {
            Ok(number) => Some(number.and_then(|n| u32::try_from(n).ok())),
            Err(why) => {
                let fault = Fault::new(&self.file, why.code(), why.message(cell), why.remedy());
                faults.push(fault.at(line).in_column(&self.columns[column]));
                None
            }
        }
    }

    /// A fault on one of its lines.
    pub(crate) fn fault(&self, line: u64, column: usize, code: &'static str, message: String, remedy: &str) -> Fault {
        let name = self.columns.get(column).map_or("", String::as_str);
        Fault::new(&self.file, code, message, remedy).at(line).in_column(name)
    }
}

fn no_column(file: &str, column: &str, why: NoColumn, header: &Header) -> Fault {
    let (code, what) = match why {
        NoColumn::Missing => ("column-missing", "is not in the header"),
        NoColumn::Ambiguous => ("column-ambiguous", "stands more than once in the header"),
    };
    let some: Vec<&str> = header.names.iter().take(40).map(String::as_str).collect();
    Fault::new(
        file,
        code,
        format!("the column \"{column}\" {what} ({})", some.join(", ")),
        "correct the name in the mapping",
    )
    .at(1)
    .in_column(column)
}

/// The files of a table: paths as they are, patterns as what they find.
pub(crate) fn expand(files: &dyn Files, table: &Table, faults: &mut TableError) -> Option<Vec<String>> {
    let mut out = Vec::new();
    for path in table.files.as_slice() {
        if !path.contains(['*', '?']) {
            out.push(path.clone());
            continue;
        }
        match files.list(path) {
            Ok(found) if !found.is_empty() => out.extend(found),
            Ok(_) => faults.push(Fault::new(
                path,
                "file-missing",
                "no file fits this pattern",
                "correct the path in the mapping, or give --data DIR",
            )),
            Err(e) => faults.push(Fault::new(
                path,
                "file-missing",
                format!("the folder cannot be read: {e}"),
                "correct the path in the mapping, or give --data DIR",
            )),
        }
    }
    if out.is_empty() {
        if table.files.as_slice().is_empty() {
            faults.push(
                Fault::new("mapping", "file-missing", "table.files is empty", "name the table's file")
                    .in_column("table.files"),
            );
        }
        return None;
    }
    Some(out)
}

/// A joined file, found by its key.
pub(crate) struct Joined {
    pub names: Vec<String>,
    pub on: Vec<String>,
    pub optional: bool,
    pub file: String,
    pub take: usize,
    rows: HashMap<String, Vec<Box<str>>>,
}

impl Joined {
    pub(crate) fn read(files: &dyn Files, join: &Join, faults: &mut TableError) -> Option<Self> {
        let keys: Vec<&str> = join.on.values().map(String::as_str).collect();
        let columns: Vec<&str> = keys.iter().copied().chain(join.take.iter().map(String::as_str)).collect();
        let side = Side::read(files, &join.file, &columns, faults)?;
        let mut rows = HashMap::with_capacity(side.rows.len());
        for (line, mut cells) in side.rows.iter().map(|(l, c)| (*l, c.clone())) {
            let taken = cells.split_off(keys.len());
            let key = cells.join("\u{1f}");
            if let Some(old) = rows.insert(key, taken.clone())
                && old != taken
            {
                faults.push(side.fault(
                    line,
                    0,
                    "join-twice",
                    "an earlier row has the same key and other values".to_owned(),
                    "add columns to join.on",
                ));
            }
        }
        Some(Self {
            names: join.take.iter().map(|t| format!("{}{t}", join.prefix)).collect(),
            on: join.on.keys().cloned().collect(),
            optional: join.optional,
            file: side.file,
            take: join.take.len(),
            rows,
        })
    }

    pub(crate) fn find(&self, key: &str) -> Option<&[Box<str>]> {
        self.rows.get(key).map(Vec::as_slice)
    }
}
