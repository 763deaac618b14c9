//! What is wrong in a file that a person wrote: where, what, and what to do about it.

use serde::Serialize;
use std::fmt;

/// One fault, in the form that `election check` prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// File name, relative to the folder.
    pub file: String,
    /// Line, from 1; 0 when the fault is in the file as a whole.
    pub line: u64,
    /// Column (field) by its name in the header, where one is at fault.
    pub column: Option<String>,
    /// Stable code for machines, kebab-case.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if let Some(c) = &self.column {
            write!(f, ": column {c}")?;
        }
        write!(f, ": [{}] {}. {}", self.code, self.message, self.remedy)
    }
}

/// Collects faults; keeps the first [`Faults::LIMIT`] and counts the rest, so that a hopeless file does not fill the memory.
#[derive(Debug, Default)]
pub struct Faults {
    /// Those kept.
    pub list: Vec<Fault>,
    /// How many more there were.
    pub more: u64,
}

impl Faults {
    /// Faults kept word for word.
    pub const LIMIT: usize = 1_000;

    /// Adds one.
    pub fn push(&mut self, fault: Fault) {
        if self.list.len() < Self::LIMIT {
            self.list.push(fault);
        } else {
            self.more += 1;
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.list {
            writeln!(f, "{fault}")?;
        }
        if self.more > 0 {
            writeln!(f, "… and {} more", self.more)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}
