//! Reads each form back with a reader that is not ours, and makes the canonical form again by the page alone: a second, plain way. For tests.

#![expect(clippy::unwrap_used, clippy::panic, reason = "for tests, which want to fail so")]

use crate::{Cell, Head, Row, unguarded};
use calamine::{Data, Reader as _, Xlsx};
use election::id::Digest;
use std::io::Cursor;

/// A row of these cells.
#[must_use]
pub fn row(cells: &[Cell<'_>]) -> Row {
    let mut row = Row::default();
    for c in cells {
        match c {
            Cell::Text(s) => row.text(s),
            Cell::Number(n) => row.number(*n),
            Cell::Empty => row.empty(),
        };
    }
    row
}

/// The digest of rows that are texts, under election, set, selection and record size.
#[must_use]
pub fn digest(head: [&str; 4], columns: &[String], rows: &[Vec<String>]) -> Digest {
    let [election, set, selection, size] = head;
    let selection = if selection.is_empty() { "-" } else { selection };
    let mut s = format!("scrutineer table v1\nelection {election}\nset {set}\nselect {selection}\nsize {size}\n");
    s += &format!("columns {}\n", columns.len());
    for row in std::iter::once(columns).chain(rows.iter().map(Vec::as_slice)) {
        let cells: Vec<String> =
            row.iter().map(|c| c.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n")).collect();
        s += &cells.join("\t");
        s.push('\n');
    }
    Digest::of(s.as_bytes())
}

fn of(head: &Head, columns: &[String], rows: &[Vec<String>]) -> Digest {
    digest([&head.election, &head.set, &head.selection, &head.size.to_string()], columns, rows)
}

/// The digest of what a CSV file says, under this head.
#[must_use]
pub fn csv(head: &Head, bytes: &[u8]) -> Digest {
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let mut rows: Vec<Vec<String>> =
        reader.records().map(|r| r.unwrap().iter().map(|c| unguarded(c).to_owned()).collect()).collect();
    let columns = rows.remove(0);
    of(head, &columns, &rows)
}

/// The digest of what a JSON document says.
#[must_use]
pub fn json(bytes: &[u8]) -> Digest {
    let v: serde_json::Value = serde_json::from_slice(bytes).unwrap();
    let columns: Vec<String> =
        v["columns"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap().to_owned()).collect();
    let cell = |c: &serde_json::Value| match c {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(s) => s.clone(),
        other => other.to_string(),
    };
    let rows: Vec<Vec<String>> =
        v["rows"].as_array().unwrap().iter().map(|r| columns.iter().map(|c| cell(&r[c])).collect()).collect();
    assert_eq!(v["count"].as_u64().unwrap(), rows.len() as u64);
    let text = |name: &str| v[name].as_str().unwrap().to_owned();
    digest([&text("election"), &text("set"), &text("select"), &v["size"].to_string()], &columns, &rows)
}

fn book(bytes: &[u8]) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes.to_vec())).unwrap()
}

fn cell(c: &Data) -> String {
    match c {
        Data::Empty => String::new(),
        Data::String(s) => s.clone(),
        Data::Float(f) => format!("{f}"),
        Data::Int(n) => n.to_string(),
        other => panic!("{other:?} is neither text nor number"),
    }
}

/// The digest of what a workbook says, under this head.
#[must_use]
pub fn xlsx(head: &Head, bytes: &[u8]) -> Digest {
    let mut book = book(bytes);
    let (mut columns, mut rows) = (vec![], vec![]);
    for name in book.sheet_names() {
        if name == "about" {
            continue;
        }
        let range = book.worksheet_range(&name).unwrap();
        let width = range.end().map_or(0, |(_, column)| column as usize + 1);
        let mut lines = range.rows().map(|r| {
            let mut cells: Vec<String> = r.iter().map(cell).collect();
            cells.resize(width, String::new());
            cells
        });
        columns = lines.next().unwrap();
        rows.extend(lines);
    }
    of(head, &columns, &rows)
}

/// Sheets of rows.
#[must_use]
pub fn data_sheets(bytes: &[u8]) -> usize {
    book(bytes).sheet_names().len() - 1
}

/// Formulas in any sheet.
#[must_use]
pub fn formulas(bytes: &[u8]) -> usize {
    let mut book = book(bytes);
    let formulas = |name: &String| book.worksheet_formula(name).unwrap().cells().filter(|c| !c.2.is_empty()).count();
    let names = ["data".to_owned(), "about".to_owned()];
    names.iter().map(formulas).sum()
}

/// What the sheet `about` says.
#[must_use]
pub fn about(bytes: &[u8]) -> Vec<(String, String)> {
    let range = book(bytes).worksheet_range("about").unwrap();
    range.rows().map(|r| (cell(&r[0]), cell(&r[1]))).collect()
}
