//! What can be wrong with a mapping or a table: one fault, and the bounded list of all of them.

use std::fmt;

/// Faults kept in one list; the rest are only counted, so that a wrong delimiter in a table of
/// five million rows does not fill the memory.
pub const FAULTS_MAX: usize = 1_000;

/// One thing that is wrong, where it is and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    /// The file as the mapping names it, or the mapping itself.
    pub file: String,
    /// Line in that file, counted from 1, where it is known.
    pub line: Option<u64>,
    /// Column of the table, or key of the mapping.
    pub column: Option<Box<str>>,
    /// Stable word for machines; all are listed in `docs/formats/mapping.md`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

impl Fault {
    /// A fault of a whole file; place it with [`Fault::at`] and [`Fault::in_column`].
    pub fn new(file: &str, code: &'static str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: None, column: None, code, message: message.into(), remedy: remedy.into() }
    }

    /// The same fault on this line.
    #[must_use]
    pub fn at(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// The same fault in this column.
    #[must_use]
    pub fn in_column(mut self, column: &str) -> Self {
        self.column = Some(column.into());
        self
    }

    /// The stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", {column}")?;
        }
        write!(f, ": {} [{}]; {}", self.message, self.code, self.remedy)
    }
}

/// Every fault found in one conversion, the first [`FAULTS_MAX`] of them in full.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error, serde::Serialize)]
pub struct TableError {
    /// The faults in the order in which they were found.
    pub faults: Vec<Fault>,
    /// How many more there are that are not listed.
    pub more: u64,
}

impl TableError {
    /// Adds a fault, or only counts it when the list is full.
    pub(crate) fn push(&mut self, fault: Fault) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(fault);
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    /// Whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    /// Whether the list is full, so that reading on tells a person nothing new.
    pub(crate) fn is_full(&self) -> bool {
        self.faults.len() >= FAULTS_MAX
    }

    /// The stable word of the whole error, for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "table-refused"
    }
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.faults {
            writeln!(f, "{fault}")?;
        }
        if self.more > 0 {
            writeln!(f, "… and {} more faults", self.more)?;
        }
        Ok(())
    }
}
