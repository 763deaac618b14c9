//! The key list and the statement by which the root signs it: who signs for what.

use super::{Reader, StatementError};
use crate::fault::{Fault, Faults};
use crate::id::{Digest, check_path};
use std::fmt::Write as _;

/// What a key may sign. A key serves one purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Purpose {
    /// A station's device: its minutes. The key's name is the station id.
    Device,
    /// A member of a station's committee: the minutes of the stations in its scope.
    Member,
    /// The commission: seal, lots, announcements.
    Commission,
    /// A member of a board, or the board itself: figures without stations, rulings and consolidations of areas in its scope.
    Board,
    /// A board's desk: copies typed from the paper and pages filed by hand, of the stations in its scope.
    Desk,
    /// A desk's deliveries: that copies on cards, tapes and paper came to it, and which picture is a page's; for the stations in its scope.
    Delivery,
    /// A party or an observer: its own copies, of the stations in its scope.
    Party,
    /// A witness: cosignatures of the record's checkpoints. The scope is who vouches: a party's or an observer's id.
    Witness,
    /// The same party or observer: that it has counted the record again.
    Recount,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Device,
        Self::Member,
        Self::Commission,
        Self::Board,
        Self::Desk,
        Self::Delivery,
        Self::Party,
        Self::Witness,
        Self::Recount,
    ];

    /// The word in the list.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Member => "member",
            Self::Commission => "commission",
            Self::Board => "board",
            Self::Desk => "desk",
            Self::Delivery => "delivery",
            Self::Party => "party",
            Self::Witness => "witness",
            Self::Recount => "recount",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.word() == s)
    }
}

/// One row of the key list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// Key name, as in signature lines.
    pub name: String,
    /// What it may sign.
    pub purpose: Purpose,
    /// The station or area for which it may sign.
    pub scope: String,
    /// Public Ed25519 key.
    pub key: [u8; 32],
}

/// The statement, signed by the root key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    /// Election id.
    pub election: String,
    /// Digest of the definition for which the keys are.
    pub definition: Digest,
    /// Digest of the key list file.
    pub list: Digest,
    /// Rows in it.
    pub count: u32,
    /// The record's key, as a C2SP verifier key.
    pub record: String,
    /// The root's own key, as a C2SP verifier key: to be compared with the pinned one.
    pub root: String,
}

impl Keys {
    const HEADER: &str = "scrutineer keys v1";

    /// Reads the text.
    ///
    /// # Errors
    /// The first line that does not fit.
    pub fn parse(text: &str) -> Result<Self, StatementError> {
        let mut r = Reader::new(text, Self::HEADER)?;
        let keys = Self {
            election: r.field("election")?.to_owned(),
            definition: r.with("definition", Digest::parse, "a digest")?,
            list: r.with("list", Digest::parse, "a digest")?,
            count: r.number("count", 1, 10_000_000)?,
            record: r.field("record")?.to_owned(),
            root: r.field("root")?.to_owned(),
        };
        r.end()?;
        Ok(keys)
    }

    /// Writes the text.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!(
            "{}\nelection {}\ndefinition {}\nlist {}\ncount {}\nrecord {}\nroot {}\n",
            Self::HEADER,
            self.election,
            self.definition,
            self.list,
            self.count,
            self.record,
            self.root
        )
    }
}

const LIST_HEADER: &str = "name,purpose,scope,key";

/// Writes the key list: `name,purpose,scope,key`, the key as 64 hexadecimal digits.
#[must_use]
pub fn write_key_list(rows: &[KeyRow]) -> String {
    let mut s = String::with_capacity(rows.len() * 120 + 32);
    s.push_str(LIST_HEADER);
    s.push('\n');
    for r in rows {
        writeln!(s, "{},{},{},{}", r.name, r.purpose.word(), r.scope, Digest(r.key).hex())
            .expect("writing to a string cannot fail");
    }
    s
}

/// Reads a key list.
///
/// # Errors
/// Every faulty row.
pub fn parse_key_list(text: &str) -> Result<Vec<KeyRow>, Faults> {
    let mut faults = Faults::default();
    let mut fault = |line: usize, code, message: String, remedy: &str| {
        faults.push(Fault {
            file: "key list".into(),
            line: line as u64,
            column: None,
            code,
            message,
            remedy: remedy.into(),
        });
    };
    if !text.ends_with('\n') {
        let line = text.split_terminator('\n').count();
        let message = "the last line has no line feed; the file was cut off";
        fault(line, "key-list-truncated", message.into(), "Get it again by its digest.");
    }
    let mut lines = text.split_terminator('\n').enumerate();
    if lines.next().map(|(_, l)| l) != Some(LIST_HEADER) {
        fault(1, "key-list-header", "the first line is not the header".into(), "Write name,purpose,scope,key.");
    }
    // A row has at least 70 bytes, so what is set aside is no more than the text itself.
    let mut rows = Vec::with_capacity(text.len() / 70);
    let mut seen = std::collections::HashSet::with_capacity(text.len() / 70);
    for (i, line) in lines {
        match row(line) {
            None => fault(
                i + 1,
                "key-list-row",
                "not name, purpose, scope, key".into(),
                "Purposes are device, member, commission, board, desk, delivery, party, witness, recount; a key is 64 lower-case hexadecimal digits.",
            ),
            Some((name, _)) if !seen.insert(name) => {
                fault(i + 1, "key-list-duplicate", format!("{name} stands twice"), "A name has one key.")
            }
            Some((_, row)) => rows.push(row),
        }
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

/// A row with its name as it stands in the list.
fn row(line: &str) -> Option<(&str, KeyRow)> {
    let mut fields = line.split(',');
    let (name, purpose, scope, key) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    if fields.next().is_some() || check_path(name).is_err() || (scope != name && check_path(scope).is_err()) {
        return None;
    }
    let (purpose, key) = Purpose::parse(purpose).zip(Digest::from_hex(key))?;
    Some((name, KeyRow { name: name.into(), purpose, scope: scope.into(), key: key.0 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_list_has_one_spelling() {
        let row = |name: &str, purpose| KeyRow { name: name.into(), purpose, scope: "x/1".into(), key: [7; 32] };
        let rows = [row("x/1", Purpose::Device), row("board", Purpose::Board)];
        let text = write_key_list(&rows);
        assert_eq!(parse_key_list(&text).unwrap(), rows);
        for (bad, code) in [
            (text.replace("\nboard", "\r\nboard"), "key-list-row"),
            (text.replacen('\n', "\r\n", 1), "key-list-header"),
            (text.replace("0707", "0G07"), "key-list-row"),
            (text.replace("board,board", "x/1,board"), "key-list-duplicate"),
            (text.trim_end().to_owned(), "key-list-truncated"),
        ] {
            assert_eq!(parse_key_list(&bad).expect_err(code).list[0].code, code);
        }
    }
}
