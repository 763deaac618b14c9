//! What can be wrong with a table.

/// Why a table cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// A row with another number of cells than there are columns.
    #[error("a row has {cells} cells, the table {columns} columns")]
    Width {
        /// Cells of the row.
        cells: usize,
        /// Columns of the table.
        columns: usize,
    },
    /// A number in a column of texts, or the other way round.
    #[error("the column {column:?} holds another kind of cell")]
    Kind {
        /// Its name.
        column: String,
    },
    /// A character that not every form can carry.
    #[error("a cell of the column {column:?} has a control character; only line feed and tab may stand in a table")]
    Character {
        /// Its name.
        column: String,
    },
    /// Two columns of one name, or a name or selection that is no line of text.
    #[error("{0:?} cannot stand in the head of a table, or stands there twice")]
    Head(String),
    /// More columns than a sheet has.
    #[error("a sheet has at most {max} columns, this table {columns}; take it as CSV")]
    TooWide {
        /// Columns of the table.
        columns: usize,
        /// Columns of a sheet.
        max: usize,
    },
    /// A text that is longer than a cell of a sheet.
    #[error("a cell of a sheet has at most {max} characters, this text of the column {column:?} more; take it as CSV")]
    TooLong {
        /// The column's name.
        column: String,
        /// Characters of a cell.
        max: usize,
    },
    /// More than an XLSX file can hold.
    #[error("the table is larger than a workbook can be (4 GiB, {sheets} sheets); take it as CSV or in parts")]
    TooLarge {
        /// Most sheets.
        sheets: usize,
    },
    /// Rows that are not those of which the digest was made.
    #[error("the rows are not those of the digest that was announced: {announced}")]
    Changed {
        /// The digest that was announced.
        announced: election::id::Digest,
    },
    /// The rows cannot be had.
    #[error("the rows cannot be read: {0}")]
    Source(String),
    /// The bytes cannot be written.
    #[error("the table cannot be written: {0}")]
    Write(#[from] std::io::Error),
}

impl TableError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Width { .. } => "table-width",
            Self::Kind { .. } => "table-kind",
            Self::Character { .. } => "table-character",
            Self::Head(_) => "table-head",
            Self::TooWide { .. } => "table-too-wide",
            Self::TooLong { .. } => "table-cell-too-long",
            Self::TooLarge { .. } => "table-too-large",
            Self::Changed { .. } => "table-changed",
            Self::Source(_) => "table-source",
            Self::Write(_) => "table-write",
        }
    }
}
