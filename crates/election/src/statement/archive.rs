//! What is in an archive for a party that has no line: its list of files by digest, and the record that it carries. It is no act; it travels in
//! the archive.

use super::reader::{Reader, StatementError, canonical};
use crate::act::Moment;
use crate::id::{Digest, check_word};

/// The statement, signed by the commission or a desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    /// Election id.
    pub election: String,
    /// Digest of the definition.
    pub definition: Digest,
    /// Id of the party for which it was made.
    pub party: String,
    /// Entries of the record that it carries.
    pub size: u64,
    /// Root of the record at that size, in Base64 as a checkpoint has it.
    pub root: String,
    /// Digest of the list of files.
    pub manifest: Digest,
    /// Files in the list.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// The list of files of the archive that must be there before: what that one has, this one leaves out.
    pub since: Option<Digest>,
    /// When it was made.
    pub at: Moment,
}

impl Archive {
    /// First line: purpose and version.
    pub const HEADER: &str = "scrutineer archive v1";

    /// Reads the text.
    ///
    /// # Errors
    /// The first line that does not fit.
    pub fn parse(text: &str) -> Result<Self, StatementError> {
        let mut r = Reader::new(text, Self::HEADER)?;
        let election = r.field("election")?.to_owned();
        let definition = r.with("definition", Digest::parse, "a digest")?;
        let party = r.with("party", |s| check_word(s).is_ok().then(|| s.to_owned()), "the id of a party")?;
        let size = r.with("size", canonical, "a number")?;
        let root = r.with("root", |s| is_root(s).then(|| s.to_owned()), "44 characters of Base64")?;
        let manifest = r.with("manifest", Digest::parse, "a digest")?;
        let files = r.with("files", canonical, "a number")?;
        let bytes = r.with("bytes", canonical, "a number")?;
        let since =
            r.with("since", |s| if s == "-" { Some(None) } else { Digest::parse(s).map(Some) }, "a digest or -")?;
        let at = r.with("at", Moment::parse, "a moment like 2015-11-01T17:00:00.000000Z")?;
        r.end()?;
        Ok(Self { election, definition, party, size, root, manifest, files, bytes, since, at })
    }

    /// Writes the text.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!(
            "{}\nelection {}\ndefinition {}\nparty {}\nsize {}\nroot {}\nmanifest {}\nfiles {}\nbytes {}\nsince {}\nat {}\n",
            Self::HEADER,
            self.election,
            self.definition,
            self.party,
            self.size,
            self.root,
            self.manifest,
            self.files,
            self.bytes,
            self.since.map_or_else(|| "-".to_owned(), |d| d.to_string()),
            self.at,
        )
    }
}

/// 32 bytes in Base64: whether they are the record's root, the checkpoint says.
fn is_root(s: &str) -> bool {
    let (digits, end) = s.split_at_checked(43).unwrap_or_default();
    end == "=" && digits.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sample() -> Archive {
        Archive {
            election: "tr-2015-11".into(),
            definition: Digest::of(b"definition"),
            party: "red".into(),
            size: 1234,
            root: format!("{}=", "A".repeat(43)),
            manifest: Digest::of(b"list"),
            files: 20,
            bytes: 4_000_000_000,
            since: None,
            at: Moment(1_446_400_000_000_000),
        }
    }

    #[test]
    fn an_archive_is_read_as_it_is_written() {
        for archive in [sample(), Archive { since: Some(Digest::of(b"earlier")), ..sample() }] {
            assert_eq!(Archive::parse(&archive.to_text()), Ok(archive));
        }
    }

    #[test]
    fn an_archive_has_one_spelling() {
        let text = sample().to_text();
        for (from, to) in [
            ("party red", "party Red"),
            ("size 1234", "size 01234"),
            ("size 1234", "size -1"),
            ("root AAA", "root *AA"),
            ("root A", "root "),
            ("A=\n", "A\n"),
            ("since -", "since x"),
            ("Z\n", "\n"),
            ("archive v1", "archive v2"),
            ("files 20\n", ""),
        ] {
            let bad = text.replacen(from, to, 1);
            assert_ne!(bad, text);
            assert!(Archive::parse(&bad).is_err(), "{to}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_the_same(at in 0usize..500, with in 0u8..128) {
            let mut bytes = sample().to_text().into_bytes();
            let at = at % bytes.len();
            bytes[at] = with;
            let text = String::from_utf8(bytes).unwrap();
            if let Ok(archive) = Archive::parse(&text) {
                prop_assert_eq!(archive.to_text(), text);
            }
        }
    }
}
