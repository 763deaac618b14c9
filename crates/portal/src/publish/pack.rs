//! Packs: many small documents in one file, each compressed with gzip.
//!
//! ```text
//! scrutineer pack v1
//! [["/station/x/0","text/html; charset=utf-8",0,2211],…]
//! (the documents, one after the other)
//! ```
//!
//! An offset counts from the line feed after the second line.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::BTreeMap;
use std::io::{self, Write as _};

const HEADER: &str = "scrutineer pack v1\n";
/// Fast: a whole country is compressed at once.
const LEVEL: u32 = 2;

/// Documents by address, compressed, with their content types.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pack(pub(super) BTreeMap<String, (String, Vec<u8>)>);

impl Pack {
    pub(super) fn insert(&mut self, address: String, kind: String, document: &[u8]) -> io::Result<()> {
        let mut zip = GzEncoder::new(Vec::with_capacity(document.len() / 3), Compression::new(LEVEL));
        zip.write_all(document)?;
        self.0.insert(address, (kind, zip.finish()?));
        Ok(())
    }

    pub(super) fn write(&self) -> io::Result<Vec<u8>> {
        let mut offset = 0;
        let rows: Vec<(&str, &str, usize, usize)> = self
            .0
            .iter()
            .map(|(address, (kind, body))| {
                let row = (address.as_str(), kind.as_str(), offset, body.len());
                offset += body.len();
                row
            })
            .collect();
        let mut out = HEADER.as_bytes().to_vec();
        serde_json::to_writer(&mut out, &rows)?;
        out.push(b'\n');
        self.0.values().for_each(|(_, body)| out.extend_from_slice(body));
        Ok(out)
    }

    /// Reads a pack; `None` where it is none.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(HEADER.as_bytes())?;
        let end = rest.iter().position(|b| *b == b'\n')?;
        let rows: Vec<(String, String, usize, usize)> = serde_json::from_slice(&rest[..end]).ok()?;
        let bodies = &rest[end + 1..];
        let one = |(address, kind, from, length): (String, String, usize, usize)| {
            let body = bodies.get(from..from.checked_add(length)?)?;
            Some((address, (kind, body.to_vec())))
        };
        Some(Self(rows.into_iter().map(one).collect::<Option<_>>()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_is_read_back_and_what_is_none_is_refused() {
        let mut pack = Pack::default();
        pack.insert("/station/x/0".into(), "text/html".into(), b"<p>0").unwrap();
        pack.insert("/api/v1/stations/x/0".into(), "application/json".into(), b"{}").unwrap();
        let bytes = pack.write().unwrap();
        assert_eq!(Pack::read(&bytes).unwrap(), pack);
        assert_eq!(Pack::read(&bytes[..bytes.len() - 1]), None);
        assert_eq!(Pack::read(b"scrutineer pack v2\n[]\n"), None);
        assert_eq!(Pack::read(b""), None);
    }
}
