//! The list of an archive's files.

use super::is_path;
use election::id::Digest;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const HEADER: &str = "sha256,bytes,path";
/// Most bytes of a list: 2,000,000 stations with pictures.
pub(super) const BYTES_MAX: u64 = 1 << 30;

/// A file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Digest.
    pub digest: Digest,
    /// Bytes.
    pub bytes: u64,
}

/// Files by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest(pub BTreeMap<String, Row>);

impl Manifest {
    /// Reads a list: its header, and rows in ascending order of their paths' bytes, each in its one spelling.
    ///
    /// # Errors
    /// The first row that is not as it must be.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut lines = text.lines();
        if lines.next() != Some(HEADER) {
            return Err(format!("line 1: expected {HEADER}"));
        }
        let mut rows = BTreeMap::new();
        let mut last = String::new();
        for (i, line) in lines.enumerate() {
            let n = i + 2;
            let fault = |what: &str| format!("line {n}: {what}");
            let mut fields = line.splitn(3, ',');
            let mut next = || fields.next().ok_or_else(|| fault("three fields are expected"));
            let (digest, bytes, path) = (next()?, next()?, next()?);
            let digest = Digest::from_hex(digest).ok_or_else(|| fault("the digest is none"))?;
            let bytes = bytes
                .parse::<u64>()
                .ok()
                .filter(|b| b.to_string() == bytes)
                .ok_or_else(|| fault("bytes is no number"))?;
            if !is_path(path) {
                return Err(fault("an archive has no such path"));
            }
            if path <= last.as_str() {
                return Err(fault("the paths are not in ascending order"));
            }
            path.clone_into(&mut last);
            rows.insert(path.to_owned(), Row { digest, bytes });
        }
        let manifest = Self(rows);
        if manifest.to_text() == text { Ok(manifest) } else { Err("the last line does not end".to_owned()) }
    }

    /// Writes it.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEADER}\n");
        for (path, row) in &self.0 {
            let _ = writeln!(text, "{},{},{path}", row.digest.hex(), row.bytes);
        }
        text
    }

    /// Bytes of all files.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.0.values().fold(0, |sum, r| sum.saturating_add(r.bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_one_spelling() {
        let row = |b: &[u8]| Row { digest: Digest::of(b), bytes: b.len() as u64 };
        let blob = format!("blob/{}", Digest::of(b"x").hex());
        let manifest = Manifest(
            [("checkpoint", row(b"c")), (&*blob, row(b"x")), ("data/a.csv", row(b"")), ("tile/0/000.p/3", row(b"t"))]
                .into_iter()
                .map(|(p, r)| (p.to_owned(), r))
                .collect(),
        );
        let text = manifest.to_text();
        assert_eq!(Manifest::parse(&text), Ok(manifest));
        for (from, to) in [
            (",1,", ",01,"),
            (",1,", ",+1,"),
            ("sha256,bytes", "digest,bytes"),
            ("checkpoint", "../checkpoint"),
            ("checkpoint", "etc/passwd"),
            ("data/a.csv", "data/.csv"),
            ("data/a.csv", "data/a/b.csv"),
            ("tile/0/000.p/3", "tile/0/000.p/03"),
            ("checkpoint", "zcheckpoint"),
            ("p/3\n", "p/3"),
            ("p/3\n", "p/3\r\n"),
            ("p/3\n", "p/3\n\n"),
        ] {
            let bad = text.replacen(from, to, 1);
            assert_ne!(bad, text);
            assert!(Manifest::parse(&bad).is_err(), "{to}");
        }
        let doubled = text.replacen("tile/0/000.p/3", "data/a.csv", 1);
        assert!(Manifest::parse(&doubled).unwrap_err().contains("ascending"));
    }
}
