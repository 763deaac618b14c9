//! The canonical form: one text for one table, and its SHA-256.
//!
//! ```text
//! scrutineer table v1
//! election made-up
//! set areas
//! select kind=province
//! size 42
//! columns 3
//! area⇥parent⇥registered
//! x/n⇥x⇥1000
//! ```
//!
//! Cells are joined by a tab; a number is its decimal digits, an empty cell is nothing; `\`, tab and line feed within a text are written
//! `\\`, `\t`, `\n`. Every line ends with a line feed.

mod kept;

pub use kept::open;

use crate::TableError;
use crate::dataset::{Dataset, Head, Summary};
use crate::row::{Cell, Row};
use aws_lc_rs::digest::{Context, SHA256};
use election::id::Digest;

/// First line of the form.
pub const HEADER: &str = "scrutineer table v1";

/// Bytes that are gathered before they are hashed.
const PIECE: usize = 64 * 1024;

/// Takes a table in, row by row.
pub struct Canon {
    context: Context,
    gathered: Vec<u8>,
    rows: u64,
}

impl std::fmt::Debug for Canon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Canon").field("rows", &self.rows).finish_non_exhaustive()
    }
}

impl Canon {
    /// Begins with the head.
    #[must_use]
    pub fn new(head: &Head) -> Self {
        let mut gathered = Vec::with_capacity(PIECE + 4096);
        write_head(&mut gathered, head);
        Self { context: Context::new(&SHA256), gathered, rows: 0 }
    }

    /// Takes a row in.
    pub fn row(&mut self, row: &Row) {
        write_row(&mut self.gathered, row.cells());
        self.rows += 1;
        if self.gathered.len() >= PIECE {
            self.context.update(&self.gathered);
            self.gathered.clear();
        }
    }

    /// The digest of all that was taken in.
    #[must_use]
    pub fn finish(mut self) -> Summary {
        self.context.update(&self.gathered);
        let digest = self.context.finish();
        Summary { digest: Digest(digest.as_ref().try_into().expect("SHA-256 makes 32 bytes")), rows: self.rows }
    }
}

/// Digest and number of rows.
pub(crate) fn summary(dataset: &Dataset) -> Result<Summary, TableError> {
    let (mut canon, mut rows, mut row) = (Canon::new(dataset.head()), dataset.rows(), Row::default());
    while rows.next(&mut row)? {
        canon.row(&row);
    }
    Ok(canon.finish())
}

/// The whole form as bytes: for small tables and for those who want to look at it.
///
/// # Errors
/// The rows cannot be had.
pub fn write(dataset: &Dataset) -> Result<Vec<u8>, TableError> {
    let (mut out, mut rows, mut row) = (Vec::new(), dataset.rows(), Row::default());
    write_head(&mut out, dataset.head());
    while rows.next(&mut row)? {
        write_row(&mut out, row.cells());
    }
    Ok(out)
}

fn write_head(out: &mut Vec<u8>, head: &Head) {
    let selection = if head.selection.is_empty() { "-" } else { &head.selection };
    let lines = format!(
        "{HEADER}\nelection {}\nset {}\nselect {selection}\nsize {}\ncolumns {}\n",
        head.election,
        head.set,
        head.size,
        head.columns.len()
    );
    out.extend_from_slice(lines.as_bytes());
    write_row(out, head.columns.iter().map(|c| Cell::Text(&c.name)));
}

fn write_row<'a>(out: &mut Vec<u8>, cells: impl Iterator<Item = Cell<'a>>) {
    let mut digits = itoa::Buffer::new();
    for (i, cell) in cells.enumerate() {
        if i > 0 {
            out.push(b'\t');
        }
        match cell {
            Cell::Text(s) => write_text(out, s),
            Cell::Number(n) => out.extend_from_slice(digits.format(n).as_bytes()),
            Cell::Empty => {}
        }
    }
    out.push(b'\n');
}

fn write_text(out: &mut Vec<u8>, s: &str) {
    if !s.bytes().any(|b| matches!(b, b'\\' | b'\t' | b'\n')) {
        out.extend_from_slice(s.as_bytes());
        return;
    }
    for b in s.bytes() {
        match b {
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b => out.push(b),
        }
    }
}
