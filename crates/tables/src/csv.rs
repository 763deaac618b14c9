//! A table as CSV: RFC 4180, UTF-8, a header line, lines ended by a line feed. Texts that a spreadsheet would take for a formula have an
//! apostrophe before them.

use crate::guard::is_formula;
use crate::row::{Cell, Row};
use crate::{Dataset, TableError};
use std::io::Write;

/// Writes the rows that [`crate::Checked`] gives.
///
/// # Errors
/// The rows cannot be had, or the bytes not be written.
pub fn write(dataset: &Dataset, rows: crate::Checked<'_>, to: impl Write) -> Result<(), TableError> {
    let mut writer = csv::WriterBuilder::new().buffer_capacity(64 * 1024).from_writer(to);
    let (mut rows, mut row, mut guarded) = (rows, Row::default(), String::new());
    for c in &dataset.head().columns {
        field(&mut writer, &mut guarded, &c.name)?;
    }
    end(&mut writer)?;
    let mut digits = itoa::Buffer::new();
    while rows.next(&mut row)? {
        for cell in row.cells() {
            match cell {
                Cell::Text(s) => field(&mut writer, &mut guarded, s)?,
                Cell::Number(n) => writer.write_field(digits.format(n)).map_err(error)?,
                Cell::Empty => writer.write_field("").map_err(error)?,
            }
        }
        end(&mut writer)?;
    }
    writer.flush()?;
    Ok(())
}

fn field<W: Write>(writer: &mut csv::Writer<W>, guarded: &mut String, s: &str) -> Result<(), TableError> {
    if !is_formula(s) {
        return writer.write_field(s).map_err(error);
    }
    guarded.clear();
    guarded.push('\'');
    guarded.push_str(s);
    writer.write_field(&*guarded).map_err(error)
}

fn end<W: Write>(writer: &mut csv::Writer<W>) -> Result<(), TableError> {
    writer.write_record(None::<&[u8]>).map_err(error)
}

fn error(e: csv::Error) -> TableError {
    TableError::Write(e.into())
}
