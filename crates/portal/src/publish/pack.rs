//! Packs: many small documents in one file, compressed together with gzip: they are much alike. Uncompressed it is
//!
//! ```text
//! scrutineer pack v2
//! [["/station/x/0","text/html; charset=utf-8",0,12211],…]
//! (the documents, one after the other)
//! ```
//!
//! An offset counts from the line feed after the second line.

use bytes::Bytes;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::collections::BTreeMap;
use std::io::{self, Read as _, Write as _};

const HEADER: &str = "scrutineer pack v2\n";
/// Fast: a whole country is compressed at once.
const LEVEL: u32 = 2;

/// Documents by address, with their content types.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pack(pub(super) BTreeMap<String, (String, Bytes)>);

impl Pack {
    pub(super) fn insert(&mut self, address: String, kind: String, document: Bytes) {
        self.0.insert(address, (kind, document));
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
        let mut zip = GzEncoder::new(Vec::with_capacity(offset / 8), Compression::new(LEVEL));
        zip.write_all(HEADER.as_bytes())?;
        zip.write_all(&serde_json::to_vec(&rows)?)?;
        zip.write_all(b"\n")?;
        for (_, body) in self.0.values() {
            zip.write_all(body)?;
        }
        zip.finish()
    }

    /// Reads a pack; `None` where it is none.
    pub(super) fn read(zipped: &[u8]) -> Option<Self> {
        let mut bytes = vec![];
        GzDecoder::new(zipped).read_to_end(&mut bytes).ok()?;
        let bytes = Bytes::from(bytes);
        let from = HEADER.len();
        let end = from + bytes.strip_prefix(HEADER.as_bytes())?.iter().position(|b| *b == b'\n')?;
        let rows: Vec<(String, String, usize, usize)> = serde_json::from_slice(&bytes[from..end]).ok()?;
        let bodies = bytes.slice(end + 1..);
        let one = |(address, kind, from, length): (String, String, usize, usize)| {
            let to = from.checked_add(length).filter(|to| *to <= bodies.len())?;
            Some((address, (kind, bodies.slice(from..to))))
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
        pack.insert("/station/x/0".into(), "text/html".into(), Bytes::from_static(b"<p>0"));
        pack.insert("/api/v1/stations/x/0".into(), "application/json".into(), Bytes::from_static(b"{}"));
        let bytes = pack.write().unwrap();
        assert_eq!(Pack::read(&bytes).unwrap(), pack);
        assert_eq!(Pack::read(&bytes[..bytes.len() - 1]), None);
        assert_eq!(Pack::read(b"scrutineer pack v2\n[]\n"), None, "not compressed");
        for wrong in
            ["scrutineer pack v1\n[]\n", "scrutineer pack v2\n[", "scrutineer pack v2\n[[\"/a\",\"b\",1,9]]\n12"]
        {
            let mut zip = GzEncoder::new(vec![], Compression::fast());
            zip.write_all(wrong.as_bytes()).unwrap();
            assert_eq!(Pack::read(&zip.finish().unwrap()), None, "{wrong}");
        }
        assert_eq!(Pack::read(b""), None);
    }
}
