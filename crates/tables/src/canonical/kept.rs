//! A canonical form read back: a table that was kept as it was, to be given out in any form later.

use super::HEADER;
use crate::TableError;
use crate::dataset::{Column, Dataset, Head, Kind, Rows, Source};
use crate::row::Row;
use std::borrow::Cow;

/// Reads a whole form; the columns say of which kind their cells are.
///
/// # Errors
/// Not a canonical form, or of other columns.
pub fn open(bytes: Vec<u8>, columns: Vec<Column>) -> Result<Dataset, TableError> {
    let wrong = |what: &str| TableError::Source(format!("this is no canonical form: {what}"));
    let text = String::from_utf8(bytes).map_err(|_| wrong("not UTF-8"))?;
    if !text.ends_with('\n') {
        return Err(wrong("it does not end with a line feed"));
    }
    let mut rest = text.as_str();
    let mut line = || {
        let (line, after) = rest.split_once('\n')?;
        rest = after;
        Some(line)
    };
    if line() != Some(HEADER) {
        return Err(wrong("the first line"));
    }
    let mut value = |word: &'static str| line().and_then(|l| l.strip_prefix(word)).ok_or_else(|| wrong(word));
    let (election, set) = (value("election ")?.to_owned(), value("set ")?.to_owned());
    let selection = Some(value("select ")?).filter(|s| *s != "-").unwrap_or_default().to_owned();
    let size = value("size ")?.parse().map_err(|_| wrong("size"))?;
    let count: usize = value("columns ")?.parse().map_err(|_| wrong("columns"))?;
    let names = value("")?;
    if count != columns.len()
        || !names.split('\t').map(plain).eq(columns.iter().map(|c| Cow::Borrowed(c.name.as_str())))
    {
        return Err(wrong("other columns"));
    }
    let begin = text.len() - rest.len();
    let kinds = columns.iter().map(|c| c.kind).collect();
    Dataset::new(Head { election, set, selection, size, columns }, Kept { text, begin, kinds })
}

struct Kept {
    text: String,
    begin: usize,
    kinds: Vec<Kind>,
}

impl Source for Kept {
    fn rows(&self) -> Box<dyn Rows + '_> {
        Box::new(Lines { rest: &self.text[self.begin..], kinds: &self.kinds })
    }
}

struct Lines<'a> {
    rest: &'a str,
    kinds: &'a [Kind],
}

impl Rows for Lines<'_> {
    fn next(&mut self, row: &mut Row) -> Result<bool, TableError> {
        let Some((line, after)) = self.rest.split_once('\n') else { return Ok(false) };
        self.rest = after;
        let mut kinds = self.kinds.iter();
        for cell in line.split('\t') {
            match (cell, kinds.next()) {
                ("", _) => row.empty(),
                (digits, Some(Kind::Number)) => {
                    let n: u64 = digits.parse().map_err(|_| TableError::Source(format!("{digits:?} is no number")))?;
                    row.number(n)
                }
                (text, _) => row.text(&plain(text)),
            };
        }
        Ok(true)
    }
}

/// Takes the escapes back.
fn plain(s: &str) -> Cow<'_, str> {
    if !s.contains('\\') {
        return s.into();
    }
    let mut out = String::with_capacity(s.len());
    let mut chars = s.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            ('\\', Some('t')) => out.push('\t'),
            ('\\', Some('n')) => out.push('\n'),
            ('\\', Some(other)) => out.push(other),
            (c, _) => out.push(c),
        }
    }
    out.into()
}
