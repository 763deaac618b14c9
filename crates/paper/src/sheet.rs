//! What is printed: the figures with the names that people read, and the words around them in their language.

mod minutes;
mod words;

use election::statement::Document;

pub use words::{Label, Texts, UNKNOWN, Word};

/// A signed note and what stands before its codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed<'a> {
    /// The note with its signatures.
    pub note: &'a str,
    /// [`crate::code::PREFIX`], or an address in upper case that shows the station.
    pub prefix: &'a str,
}

/// One line with a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What the figure is, or the choice's name.
    pub name: Label,
    /// The figure; `None` was not established.
    pub figure: Option<u64>,
}

impl Row {
    /// A line.
    #[must_use]
    pub fn new(name: impl Into<Label>, figure: Option<u64>) -> Self {
        Self { name: name.into(), figure }
    }
}

/// Who signs by hand: the person's name (may be empty) and what the person is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// Chair, member, representative of …
    pub role: String,
    /// The name; empty leaves a line to write it.
    pub name: String,
}

/// Minutes as they are printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MinutesSheet {
    /// Which document: result, correction or counting sheet.
    pub document: Document,
    /// The election's name.
    pub election: String,
    /// The contest's name, with the constituency where there is one.
    pub contest: String,
    /// Area names from the country down to the station's own area.
    pub areas: Vec<String>,
    /// The station's name or number.
    pub station_name: String,
    /// The station's id.
    pub station: String,
    /// Round, from 1.
    pub round: u8,
    /// Which count, in words.
    pub count: String,
    /// Issue, from 1.
    pub issue: u16,
    /// When the count was closed, as people write it; empty on a blank form.
    pub closed: String,
    /// True of a dry run and of a rehearsal: it is said on every page in large letters.
    pub trial: bool,
    /// Registered, voted, valid, invalid.
    pub figures: Vec<Row>,
    /// The choices with their votes, in the order of the ballot.
    pub choices: Vec<Row>,
    /// Digest of the minutes' text in hexadecimal digits; empty on a blank form.
    pub digest: String,
    /// A form to be filled by hand: no figure is printed.
    pub blank: bool,
    /// Who signs.
    pub signers: Vec<Signer>,
}

/// One line of a consolidation: a station with its issue and the digest of its minutes, or why it has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StationRow {
    /// The station's id or name.
    pub station: String,
    /// Issue, or a word such as annulled or missing.
    pub issue: String,
    /// Digest of the minutes' text, or empty.
    pub digest: String,
}

/// A signed table: a board's consolidation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsolidationSheet {
    /// The document's title.
    pub title: Label,
    /// Lines under it: what, where, when.
    pub head: Vec<(Label, String)>,
    /// Sums: what the figure is and the figure.
    pub figures: Vec<Row>,
    /// True of a dry run and of a rehearsal.
    pub trial: bool,
    /// The table.
    pub rows: Vec<StationRow>,
    /// Who signs.
    pub signers: Vec<Signer>,
}

/// A figure as people read it: groups of three, parted by a space that does not break.
#[must_use]
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_grouped_by_three() {
        for (n, text) in [(0, "0"), (999, "999"), (1000, "1 000"), (123_456_789, "123 456 789")] {
            assert_eq!(grouped(n).replace('\u{a0}', " "), text);
        }
    }
}
