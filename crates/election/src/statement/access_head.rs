//! The head of the log of access: how many rows it has and the hash of the last. Once it is on the record, no row before it can be changed, taken
//! out or slipped in without anybody who is shown the log seeing it.

use super::reader::{Reader, StatementError};
use crate::id::Digest;

/// The statement, signed by the commission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessHead {
    /// Election id.
    pub election: String,
    /// Digest of the definition.
    pub definition: Digest,
    /// Rows of the log.
    pub rows: u64,
    /// Hash of the last row, which covers all before it.
    pub head: Digest,
}

impl AccessHead {
    const HEADER: &str = "scrutineer access head v1";

    /// Reads the text.
    ///
    /// # Errors
    /// The first line that does not fit.
    pub fn parse(text: &str) -> Result<Self, StatementError> {
        let mut r = Reader::new(text, Self::HEADER)?;
        let head = Self {
            election: r.field("election")?.to_owned(),
            definition: r.with("definition", Digest::parse, "a digest")?,
            rows: r.with("rows", rows, "a number from 1, without zeros before it")?,
            head: r.with("head", Digest::parse, "a digest")?,
        };
        r.end()?;
        Ok(head)
    }

    /// Writes the text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let Self { election, definition, rows, head } = self;
        format!("{}\nelection {election}\ndefinition {definition}\nrows {rows}\nhead {head}\n", Self::HEADER)
    }
}

/// As many rows as the database can number.
fn rows(s: &str) -> Option<u64> {
    let n: u64 = s.parse().ok()?;
    (n > 0 && i64::try_from(n).is_ok() && n.to_string() == s).then_some(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_access_head_is_read_as_it_is_written() {
        let head =
            AccessHead { election: "e".into(), definition: Digest::of(b"d"), rows: 12_345, head: Digest::of(b"row") };
        let text = head.to_text();
        assert_eq!(AccessHead::parse(&text).unwrap(), head);
        insta::assert_snapshot!(text);
        for wrong in ["rows 0", "rows 012345", "rows -1", "rows +12345", "rows 9223372036854775808", "rows"] {
            let e = AccessHead::parse(&text.replace("rows 12345", wrong)).expect_err(wrong);
            assert_eq!(e.code, "statement-field", "{wrong}");
        }
        assert!(AccessHead::parse(&text.replace("rows 12345", "rows 9223372036854775807")).is_ok());
    }
}
