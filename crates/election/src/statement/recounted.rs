//! A party or an observer has counted the record again: up to which size, and what came out.

use super::reader::{Reader, StatementError};
use crate::id::Digest;

/// The statement, signed by a key of purpose `recount`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recounted {
    /// Election id.
    pub election: String,
    /// Digest of the definition.
    pub definition: Digest,
    /// Acts of the record that were counted.
    pub size: u64,
    /// Root of the record at that size, as checkpoints write it.
    pub root: String,
    /// Digest of the totals that came out (`docs/formats/witness.md`).
    pub totals: Digest,
}

impl Recounted {
    const HEADER: &str = "scrutineer recounted v1";

    /// Reads the text.
    ///
    /// # Errors
    /// The first line that does not fit.
    pub fn parse(text: &str) -> Result<Self, StatementError> {
        let mut r = Reader::new(text, Self::HEADER)?;
        let read = Self {
            election: r.field("election")?.to_owned(),
            definition: r.with("definition", Digest::parse, "a digest")?,
            size: r.with("size", size, "a number of acts, at least 1")?,
            root: r.with("root", root, "a root: 44 characters of Base64")?,
            totals: r.with("totals", Digest::parse, "a digest")?,
        };
        r.end()?;
        Ok(read)
    }

    /// Writes the text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let Self { election, definition, size, root, totals } = self;
        let header = Self::HEADER;
        format!("{header}\nelection {election}\ndefinition {definition}\nsize {size}\nroot {root}\ntotals {totals}\n")
    }
}

/// Sizes of records lie below 2^63.
fn size(s: &str) -> Option<u64> {
    super::reader::canonical(s).filter(|n| *n > 0 && i64::try_from(*n).is_ok())
}

/// Its form only: what hash it is knows whoever has the record.
fn root(s: &str) -> Option<String> {
    let base64 = |b: u8| b.is_ascii_alphanumeric() || b == b'+' || b == b'/';
    let form = s.len() == 44 && s.strip_suffix('=').is_some_and(|s| s.bytes().all(base64));
    form.then(|| s.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recount_is_read_as_it_is_written() {
        let recounted = Recounted {
            election: "e".into(),
            definition: Digest::of(b"d"),
            size: 603,
            root: format!("{}=", "A".repeat(43)),
            totals: Digest::of(b"t"),
        };
        let text = recounted.to_text();
        assert_eq!(Recounted::parse(&text).unwrap(), recounted);
        for (from, to) in [
            ("size 603", "size 0603"),
            ("size 603", "size 0"),
            ("size 603", "size 9223372036854775808"),
            ("root A", "root *"),
            ("=\n", "\n"),
            ("totals", "sums"),
            ("v1", "v2"),
        ] {
            assert!(Recounted::parse(&text.replacen(from, to, 1)).is_err(), "{from} as {to}");
        }
        assert!(Recounted::parse(&format!("{text}more 1\n")).is_err());
    }
}
