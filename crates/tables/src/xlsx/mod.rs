//! A table as a workbook (ECMA-376): the rows in the sheet `data`, what the table says of itself in the sheet `about`.
//!
//! It is written from front to back into anything that takes bytes, in the memory of one row and one piece of compressed sheet, so that a
//! download begins at once and needs no file. Texts are written as texts, never as formulas. The same table is the same bytes.

mod about;
mod parts;
mod sheet;
mod zip;

use crate::row::Row;
use crate::{Dataset, Summary, TableError};
use sheet::Sheet;
use std::io::Write;
use zip::Zip;

/// Rows of a sheet, its header among them.
pub const ROWS_MAX: usize = 1_048_576;
/// Columns of a sheet.
pub const COLUMNS_MAX: usize = 16_384;
/// Characters (UTF-16 units) of a cell.
pub const CELL_MAX: usize = 32_767;
/// Sheets of rows.
pub const SHEETS_MAX: usize = 64;
/// Bytes of one sheet before compression: what an archive without 64-bit sizes can hold, with room for the last row.
const SHEET_BYTES_MAX: u64 = 3 << 30;

/// Writes the workbook.
///
/// # Errors
/// More columns than a sheet has, a text longer than a cell, more than a workbook holds; the rows cannot be had; the bytes not written.
pub fn write(dataset: &Dataset, summary: Summary, to: impl Write) -> Result<(), TableError> {
    write_sheets(dataset, summary, to, ROWS_MAX)
}

/// The same with this many rows on a sheet.
pub(crate) fn write_sheets(
    dataset: &Dataset,
    summary: Summary,
    to: impl Write,
    rows_max: usize,
) -> Result<(), TableError> {
    let columns = dataset.head().columns.len();
    if columns > COLUMNS_MAX {
        return Err(TableError::TooWide { columns, max: COLUMNS_MAX });
    }
    let mut zip = Zip::new(to);
    let mut rows = dataset.rows_of(summary.digest);
    let mut row = Row::default();
    let (mut sheets, mut more) = (0, rows.next(&mut row)?);
    loop {
        sheets += 1;
        if sheets > SHEETS_MAX {
            return Err(TableError::TooLarge { sheets: SHEETS_MAX });
        }
        zip.begin(&parts::sheet_path(sheets))?;
        let mut sheet = Sheet::begin(&dataset.head().columns, rows_max);
        while more && !sheet.is_full() {
            sheet.row(&row, &mut zip)?;
            more = rows.next(&mut row)?;
        }
        sheet.end(&mut zip)?;
        zip.end()?;
        if !more {
            break;
        }
    }
    let about = about::rows(dataset, summary);
    zip.begin(&parts::sheet_path(sheets + 1))?;
    about::sheet(&about, &mut zip)?;
    zip.end()?;
    for (path, text) in parts::rest(sheets) {
        zip.begin(&path)?;
        zip.write(text.as_bytes())?;
        zip.end()?;
    }
    zip.finish()
}
