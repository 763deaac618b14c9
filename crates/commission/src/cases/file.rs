//! Files of cases: of few kinds, told by their bytes and not by what the sender says.

use super::{CaseError, FILE_BYTES_MAX, LINE_BYTES_MAX};
use election::id::Digest;
use store::{Row, StoreError};

/// A file that comes with a text.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A file of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Place among the entry's files, from 1.
    pub place: u64,
    /// Its name.
    pub name: String,
    /// Content type.
    pub kind: String,
    /// SHA-256.
    pub digest: Digest,
}

/// A file with its bytes.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its name.
    pub name: String,
    /// Content type.
    pub kind: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The content type by the first bytes; `None` where it is none of those that are taken.
#[must_use]
pub fn kind_of(bytes: &[u8]) -> Option<&'static str> {
    let begins = |with: &[u8]| bytes.starts_with(with);
    if begins(b"%PDF-") {
        Some("application/pdf")
    } else if begins(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if begins(b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else if begins(b"II*\0") || begins(b"MM\0*") {
        Some("image/tiff")
    } else {
        let text = std::str::from_utf8(bytes).ok()?;
        let plain = !text.is_empty() && !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
        plain.then_some("text/plain; charset=utf-8")
    }
}

impl NewFile {
    /// With a name that stands in a header and a folder without harm.
    pub(super) fn checked(self) -> Result<Self, CaseError> {
        if self.bytes.is_empty() || self.bytes.len() > FILE_BYTES_MAX || kind_of(&self.bytes).is_none() {
            return Err(CaseError::Files);
        }
        let last = self.name.rsplit(['/', '\\']).next().unwrap_or_default();
        let name: String = last.chars().filter(|c| c.is_alphanumeric() || " -_.()".contains(*c)).collect();
        let name = name.trim().trim_start_matches('.');
        let end = (0..=LINE_BYTES_MAX.min(name.len())).rev().find(|i| name.is_char_boundary(*i)).unwrap_or(0);
        let name = if name.is_empty() { "file" } else { &name[..end] };
        Ok(Self { name: name.to_owned(), bytes: self.bytes })
    }
}

impl File {
    /// With the number of its entry.
    pub(super) fn read(row: &Row) -> Result<(u64, Self), StoreError> {
        let number = |n: i64| u64::try_from(n).unwrap_or_default();
        let digest = Digest(row.get_blob(4)?.try_into().unwrap_or_default());
        let (name, kind) = (row.get_text(2)?.to_owned(), row.get_text(3)?.to_owned());
        Ok((number(row.get_i64(0)?), Self { place: number(row.get_i64(1)?), name, kind, digest }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_bytes_say_and_its_name_is_harmless() {
        let of =
            |name: &str, bytes: &[u8]| NewFile { name: name.into(), bytes: bytes.to_vec() }.checked().map(|f| f.name);
        assert_eq!(of("../../etc/passwd", b"text").unwrap(), "passwd");
        assert_eq!(of("a\r\nSet-Cookie: x\".pdf", b"%PDF-1.7").unwrap(), "aSet-Cookie x.pdf");
        assert_eq!(of("C:\\x\\..", b"text").unwrap(), "file");
        assert_eq!(of(&"ğ".repeat(200), b"text").unwrap().len(), LINE_BYTES_MAX);
        for bytes in [&b""[..], b"MZ\x90\0", b"\xff\xfe\0", b"PK\x03\x04", b"\x7fELF"] {
            assert!(of("x.pdf", bytes).is_err(), "{bytes:?}");
        }
        assert_eq!(kind_of(b"<script>alert(1)</script>"), Some("text/plain; charset=utf-8"), "never as a page");
    }
}
