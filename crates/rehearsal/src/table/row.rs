//! One row as the mapping sees it: cells of the file, then joined columns, with cells filled from above.

use std::borrow::Cow;

use csv::StringRecord;

use super::source::Header;
use super::text::trim;

/// A row and where it is.
pub(crate) struct Row<'a> {
    pub file: &'a str,
    pub line: u64,
    pub header: &'a Header,
    pub record: &'a StringRecord,
    /// Columns that are not in the file.
    pub extra: &'a [String],
    /// Last cells of the columns that are filled down.
    pub filled: &'a [(usize, String)],
    pub width: usize,
    pub cells: usize,
    pub fits: bool,
}

impl Row<'_> {
    /// The trimmed cell in a column; empty when the row is too short.
    pub(crate) fn get(&self, column: usize) -> &str {
        if column >= self.width {
            return self.extra.get(column - self.width).map_or("", String::as_str);
        }
        let cell = trim(self.record.get(column).unwrap_or(""));
        if cell.is_empty()
            && let Some((_, above)) = self.filled.iter().find(|(c, _)| *c == column)
        {
            return above;
        }
        cell
    }

    /// The name of a column.
    pub(crate) fn name(&self, column: usize) -> &str {
        self.header.names.get(column).map_or("", String::as_str)
    }

    /// The cells of several columns that are not empty, joined.
    pub(crate) fn joined(&self, columns: &[usize], separator: &str) -> Cow<'_, str> {
        match columns {
            [] => Cow::Borrowed(""),
            [one] => Cow::Borrowed(self.get(*one)),
            many => {
                let cells: Vec<&str> = many.iter().map(|c| self.get(*c)).filter(|c| !c.is_empty()).collect();
                Cow::Owned(cells.join(separator))
            }
        }
    }
}
