//! One sheet of rows, as XML.

use super::zip::Zip;
use super::{CELL_MAX, SHEET_BYTES_MAX};
use crate::guard::is_formula;
use crate::row::{Cell, Row};
use crate::{Column, Kind, TableError};
use std::io::Write;

/// Styles of `xl/styles.xml`, by position.
pub(super) const HEADER: &str = " s=\"1\"";
/// Says to a spreadsheet that the text stays one also after somebody has edited the cell.
const QUOTED: &str = " s=\"2\"";
/// A sheet shows whole numbers to this size; larger ones would be rounded and are written as texts.
const NUMBER_MAX: u64 = 999_999_999_999_999;

/// A sheet that is being written.
pub(super) struct Sheet<'a> {
    columns: &'a [Column],
    /// `<c r="A`, `<c r="B` …
    opens: Vec<Box<[u8]>>,
    /// Rows so far, the header among them.
    rows: usize,
    rows_max: usize,
    full: bool,
}

impl<'a> Sheet<'a> {
    pub(super) fn begin(columns: &'a [Column], rows_max: usize) -> Self {
        let opens = (0..columns.len()).map(|i| format!("<c r=\"{}", letters(i)).into_bytes().into()).collect();
        Self { columns, opens, rows: 0, rows_max, full: false }
    }

    /// Whether the next row belongs into another sheet.
    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    fn header<W: Write>(&mut self, zip: &mut Zip<W>) -> Result<(), TableError> {
        let mut widths = String::new();
        for (i, c) in self.columns.iter().enumerate() {
            let least = if c.kind == Kind::Number { 10 } else { 14 };
            let width = c.name.chars().count().clamp(least, 30) + 2;
            widths.push_str(&format!("<col min=\"{0}\" max=\"{0}\" width=\"{width}\" customWidth=\"1\"/>", i + 1));
        }
        zip.write(super::parts::sheet_open(&widths, true).as_bytes())?;
        let mut names = Row::default();
        for c in self.columns {
            names.text(&c.name);
        }
        self.cells(&names, HEADER, zip)
    }

    /// Adds a row.
    pub(super) fn row<W: Write>(&mut self, row: &Row, zip: &mut Zip<W>) -> Result<(), TableError> {
        if self.rows == 0 {
            self.header(zip)?;
        }
        self.cells(row, "", zip)
    }

    fn cells<W: Write>(&mut self, row: &Row, style: &str, zip: &mut Zip<W>) -> Result<(), TableError> {
        self.rows += 1;
        let mut digits = itoa::Buffer::new();
        let number = digits.format(self.rows).as_bytes();
        let out = zip.buffer();
        out.extend_from_slice(b"<row r=\"");
        out.extend_from_slice(number);
        out.extend_from_slice(b"\">");
        let mut value = itoa::Buffer::new();
        for ((cell, open), column) in row.cells().zip(&self.opens).zip(self.columns) {
            match cell {
                Cell::Empty => continue,
                Cell::Number(n) if n <= NUMBER_MAX => {
                    out.extend_from_slice(open);
                    out.extend_from_slice(number);
                    out.extend_from_slice(b"\"><v>");
                    out.extend_from_slice(value.format(n).as_bytes());
                    out.extend_from_slice(b"</v></c>");
                }
                Cell::Number(n) => text(out, open, number, style, value.format(n)),
                Cell::Text(s) => {
                    if s.len() > CELL_MAX && s.encode_utf16().count() > CELL_MAX {
                        return Err(TableError::TooLong { column: column.name.clone(), max: CELL_MAX });
                    }
                    let style = if style.is_empty() && is_formula(s) { QUOTED } else { style };
                    text(out, open, number, style, s);
                }
            }
        }
        out.extend_from_slice(b"</row>");
        zip.settle()?;
        self.full = self.rows >= self.rows_max || zip.written() >= SHEET_BYTES_MAX;
        Ok(())
    }

    /// Ends it; a sheet without rows has its header.
    pub(super) fn end<W: Write>(mut self, zip: &mut Zip<W>) -> Result<(), TableError> {
        if self.rows == 0 {
            self.header(zip)?;
        }
        zip.write(b"</sheetData></worksheet>")
    }
}

fn text(out: &mut Vec<u8>, open: &[u8], row: &[u8], style: &str, s: &str) {
    out.extend_from_slice(open);
    out.extend_from_slice(row);
    out.push(b'"');
    out.extend_from_slice(style.as_bytes());
    out.extend_from_slice(b" t=\"inlineStr\"><is><t");
    if s.starts_with([' ', '\n', '\t']) || s.ends_with([' ', '\n', '\t']) || s.contains('\n') {
        out.extend_from_slice(b" xml:space=\"preserve\"");
    }
    out.push(b'>');
    escape(out, s);
    out.extend_from_slice(b"</t></is></c>");
}

/// What XML needs written otherwise, and what a spreadsheet takes for an escape of its own: `_x0041_`.
pub(super) fn escape(out: &mut Vec<u8>, s: &str) {
    let b = s.as_bytes();
    if !b.iter().any(|b| matches!(b, b'&' | b'<' | b'>' | b'_')) {
        out.extend_from_slice(b);
        return;
    }
    for (i, c) in b.iter().enumerate() {
        match c {
            b'&' => out.extend_from_slice(b"&amp;"),
            b'<' => out.extend_from_slice(b"&lt;"),
            b'>' => out.extend_from_slice(b"&gt;"),
            b'_' if is_escape(&b[i..]) => out.extend_from_slice(b"_x005F_"),
            c => out.push(*c),
        }
    }
}

fn is_escape(b: &[u8]) -> bool {
    b.len() >= 7 && b[1] == b'x' && b[6] == b'_' && b[2..6].iter().all(u8::is_ascii_hexdigit)
}

/// A, B … Z, AA … of a column.
pub(super) fn letters(mut column: usize) -> String {
    let mut reversed = Vec::new();
    loop {
        reversed.push(char::from(b'A' + u8::try_from(column % 26).unwrap_or(0)));
        if column < 26 {
            return reversed.iter().rev().collect();
        }
        column = column / 26 - 1;
    }
}
