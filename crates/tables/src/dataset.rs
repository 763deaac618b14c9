//! A data set: what was selected, as of which record size, its columns, and where its rows come from.

use crate::canonical::Canon;
use crate::row::{Cell, Row};
use crate::{TableError, canonical};
use election::id::Digest;
use std::collections::HashSet;

/// What the cells of a column are, where they are not empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Texts.
    Text,
    /// Numbers.
    Number,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name, the same in every form.
    pub name: String,
    /// What its cells are.
    pub kind: Kind,
    /// What it means, for people.
    pub about: String,
}

impl Column {
    /// A column of texts.
    #[must_use]
    pub fn text(name: impl Into<String>, about: impl Into<String>) -> Self {
        Self { name: name.into(), kind: Kind::Text, about: about.into() }
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(name: impl Into<String>, about: impl Into<String>) -> Self {
        Self { name: name.into(), kind: Kind::Number, about: about.into() }
    }
}

/// What a table says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Election id.
    pub election: String,
    /// Which data set.
    pub set: String,
    /// Which of its rows, in the one spelling of the address: `area=tr/01&contest=parliament`. Empty: all.
    pub selection: String,
    /// The record size of which everything in it follows.
    pub size: u64,
    /// The columns.
    pub columns: Vec<Column>,
}

/// Rows, one after the other.
pub trait Rows {
    /// Fills the row with the next cells, or says that there are no more. The row is empty when it is given.
    ///
    /// # Errors
    /// The rows cannot be had.
    fn next(&mut self, row: &mut Row) -> Result<bool, TableError>;
}

/// Where rows come from: as often as they are asked for, the same ones in the same order.
pub trait Source: Send + Sync {
    /// Begins with the first.
    fn rows(&self) -> Box<dyn Rows + '_>;
}

impl Source for Box<dyn Source> {
    fn rows(&self) -> Box<dyn Rows + '_> {
        (**self).rows()
    }
}

impl Source for Vec<Row> {
    fn rows(&self) -> Box<dyn Rows + '_> {
        struct Kept<'a>(std::slice::Iter<'a, Row>);
        impl Rows for Kept<'_> {
            fn next(&mut self, row: &mut Row) -> Result<bool, TableError> {
                let Some(kept) = self.0.next() else { return Ok(false) };
                row.clone_from(kept);
                Ok(true)
            }
        }
        Box::new(Kept(self.iter()))
    }
}

/// What is known of a table once its rows were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Digest of its canonical form.
    pub digest: Digest,
    /// Rows.
    pub rows: u64,
}

/// A data set.
pub struct Dataset {
    head: Head,
    source: Box<dyn Source>,
}

impl std::fmt::Debug for Dataset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dataset").field("head", &self.head).finish_non_exhaustive()
    }
}

impl Dataset {
    /// Puts head and rows together.
    ///
    /// # Errors
    /// A name, selection or column name that is no line of text, or a column name that stands twice.
    pub fn new(head: Head, source: impl Source + 'static) -> Result<Self, TableError> {
        let one_line = |s: &&str| s.chars().any(char::is_control);
        let named = [head.election.as_str(), &head.set];
        let names = head.columns.iter().map(|c| c.name.as_str());
        if let Some(bad) = named.into_iter().chain(names.clone()).find(|s| s.is_empty() || one_line(s)) {
            return Err(TableError::Head(bad.to_owned()));
        }
        if one_line(&head.selection.as_str()) {
            return Err(TableError::Head(head.selection));
        }
        let mut seen = HashSet::with_capacity(head.columns.len());
        if let Some(twice) = names.clone().find(|n| !seen.insert(*n)) {
            return Err(TableError::Head(twice.to_owned()));
        }
        Ok(Self { head, source: Box::new(source) })
    }

    /// What it says of itself.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The rows from the first, each checked against the columns.
    #[must_use]
    pub fn rows(&self) -> Checked<'_> {
        Checked { head: &self.head, rows: self.source.rows(), canon: None, announced: None }
    }

    /// The same, and the reading fails at its end unless the rows were those of this digest.
    #[must_use]
    pub fn rows_of(&self, announced: Digest) -> Checked<'_> {
        Checked { canon: Some(Canon::new(&self.head)), announced: Some(announced), ..self.rows() }
    }

    /// Reads all rows for their digest and number.
    ///
    /// # Errors
    /// The rows cannot be had, or do not fit the columns.
    pub fn summary(&self) -> Result<Summary, TableError> {
        canonical::summary(self)
    }
}

/// Rows that fit their columns.
pub struct Checked<'a> {
    head: &'a Head,
    rows: Box<dyn Rows + 'a>,
    canon: Option<Canon>,
    announced: Option<Digest>,
}

impl Checked<'_> {
    /// The next row.
    ///
    /// # Errors
    /// It cannot be had, does not fit the columns, or after the last the digest is another.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, TableError> {
        row.clear();
        if !self.rows.next(row)? {
            let made = self.canon.take().map(|c| c.finish().digest);
            return match (made, self.announced) {
                (Some(made), Some(announced)) if made != announced => Err(TableError::Changed { announced }),
                _ => Ok(false),
            };
        }
        check(self.head, row)?;
        if let Some(canon) = &mut self.canon {
            canon.row(row);
        }
        Ok(true)
    }
}

fn check(head: &Head, row: &Row) -> Result<(), TableError> {
    if row.len() != head.columns.len() {
        return Err(TableError::Width { cells: row.len(), columns: head.columns.len() });
    }
    for (cell, column) in row.cells().zip(&head.columns) {
        match (cell, column.kind) {
            (Cell::Empty, _) | (Cell::Number(_), Kind::Number) => {}
            (Cell::Text(s), Kind::Text) => {
                if !can_stand(s) {
                    return Err(TableError::Character { column: column.name.clone() });
                }
            }
            _ => return Err(TableError::Kind { column: column.name.clone() }),
        }
    }
    Ok(())
}

/// Whether every form can carry it: XML knows no control characters, and takes a carriage return for a line feed.
fn can_stand(s: &str) -> bool {
    let odd = |b: u8| b < 0x20 && b != b'\n' && b != b'\t' || b == 0x7f;
    !s.bytes().any(odd) && !s.contains(['\u{fffe}', '\u{ffff}'])
}
