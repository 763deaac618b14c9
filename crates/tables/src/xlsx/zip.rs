//! A ZIP archive (PKWARE APPNOTE 6.3) written from front to back: sizes and checksums follow each entry, the directory comes last.
//!
//! Dates are those of the format's first day, so that equal content is equal bytes.

use crate::TableError;
use crc32fast::Hasher;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::io::{self, Write};

/// The fastest level: a sheet shrinks to a tenth with it, and hardly further at four times the cost.
const LEVEL: Compression = Compression::new(1);
/// Bytes gathered before they are compressed.
const PIECE: usize = 128 * 1024;
/// 2.0: deflate.
const VERSION: u16 = 20;
/// Sizes follow the data; names are UTF-8.
const FLAGS: u16 = 1 << 3 | 1 << 11;
const DEFLATE: u16 = 8;
/// 1 January 1980, midnight.
const DATE: u16 = 0x21;

/// Counts what goes through.
struct Counted<W> {
    to: W,
    bytes: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.to.write(bytes)?;
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

struct Entry {
    name: String,
    offset: u32,
    crc: u32,
    packed: u32,
    plain: u32,
}

enum Place<W: Write> {
    Between(Counted<W>),
    Inside { deflate: Box<DeflateEncoder<Counted<W>>>, crc: Hasher, plain: u64, begin: u64 },
    Gone,
}

/// The archive.
pub(super) struct Zip<W: Write> {
    place: Place<W>,
    entries: Vec<Entry>,
    current: (String, u32),
    gathered: Vec<u8>,
}

/// No part of the archive may need 64-bit sizes.
fn small(n: u64) -> Result<u32, TableError> {
    u32::try_from(n).map_err(|_| TableError::TooLarge { sheets: super::SHEETS_MAX })
}

fn misplaced() -> TableError {
    TableError::Write(io::Error::other("the archive is not in this state; an earlier write has failed"))
}

impl<W: Write> Zip<W> {
    pub(super) fn new(to: W) -> Self {
        Self {
            place: Place::Between(Counted { to, bytes: 0 }),
            entries: vec![],
            current: (String::new(), 0),
            gathered: Vec::with_capacity(PIECE + 4096),
        }
    }

    /// Begins an entry.
    pub(super) fn begin(&mut self, name: &str) -> Result<(), TableError> {
        let Place::Between(mut to) = std::mem::replace(&mut self.place, Place::Gone) else { return Err(misplaced()) };
        self.current = (name.to_owned(), small(to.bytes)?);
        let mut head = Vec::with_capacity(30 + name.len());
        head.extend_from_slice(b"PK\x03\x04");
        for n in [VERSION, FLAGS, DEFLATE, 0, DATE] {
            head.extend_from_slice(&n.to_le_bytes());
        }
        head.extend_from_slice(&[0; 12]);
        head.extend_from_slice(&name_length(name)?.to_le_bytes());
        head.extend_from_slice(&[0; 2]);
        head.extend_from_slice(name.as_bytes());
        to.write_all(&head)?;
        let begin = to.bytes;
        let deflate = Box::new(DeflateEncoder::new(to, LEVEL));
        self.place = Place::Inside { deflate, crc: Hasher::new(), plain: 0, begin };
        Ok(())
    }

    /// A buffer to write the entry into; [`Zip::settle`] takes it on when it is full.
    pub(super) fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.gathered
    }

    /// Compresses what was gathered if it is enough.
    pub(super) fn settle(&mut self) -> Result<(), TableError> {
        if self.gathered.len() >= PIECE { self.press() } else { Ok(()) }
    }

    /// Adds to the entry.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        self.gathered.extend_from_slice(bytes);
        self.settle()
    }

    /// Bytes of the entry so far, before compression.
    pub(super) fn written(&self) -> u64 {
        match &self.place {
            Place::Inside { plain, .. } => *plain + self.gathered.len() as u64,
            _ => 0,
        }
    }

    fn press(&mut self) -> Result<(), TableError> {
        let Place::Inside { deflate, crc, plain, .. } = &mut self.place else { return Err(misplaced()) };
        crc.update(&self.gathered);
        *plain += self.gathered.len() as u64;
        deflate.write_all(&self.gathered)?;
        self.gathered.clear();
        Ok(())
    }

    /// Ends the entry.
    pub(super) fn end(&mut self) -> Result<(), TableError> {
        self.press()?;
        let Place::Inside { deflate, crc, plain, begin } = std::mem::replace(&mut self.place, Place::Gone) else {
            return Err(misplaced());
        };
        let mut to = deflate.finish()?;
        let (name, offset) = std::mem::take(&mut self.current);
        let entry = Entry { name, offset, crc: crc.finalize(), packed: small(to.bytes - begin)?, plain: small(plain)? };
        let mut tail = Vec::with_capacity(16);
        tail.extend_from_slice(b"PK\x07\x08");
        for n in [entry.crc, entry.packed, entry.plain] {
            tail.extend_from_slice(&n.to_le_bytes());
        }
        to.write_all(&tail)?;
        self.entries.push(entry);
        self.place = Place::Between(to);
        Ok(())
    }

    /// Writes the directory.
    pub(super) fn finish(self) -> Result<(), TableError> {
        let Place::Between(mut to) = self.place else { return Err(misplaced()) };
        let begin = small(to.bytes)?;
        let mut directory = Vec::new();
        for e in &self.entries {
            directory.extend_from_slice(b"PK\x01\x02");
            for n in [VERSION, VERSION, FLAGS, DEFLATE, 0, DATE] {
                directory.extend_from_slice(&n.to_le_bytes());
            }
            for n in [e.crc, e.packed, e.plain] {
                directory.extend_from_slice(&n.to_le_bytes());
            }
            directory.extend_from_slice(&name_length(&e.name)?.to_le_bytes());
            directory.extend_from_slice(&[0; 12]);
            directory.extend_from_slice(&e.offset.to_le_bytes());
            directory.extend_from_slice(e.name.as_bytes());
        }
        let (size, count) = (small(directory.len() as u64)?, u16::try_from(self.entries.len()));
        let count = count.map_err(|_| TableError::TooLarge { sheets: super::SHEETS_MAX })?;
        directory.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        directory.extend_from_slice(&count.to_le_bytes());
        directory.extend_from_slice(&count.to_le_bytes());
        directory.extend_from_slice(&size.to_le_bytes());
        directory.extend_from_slice(&begin.to_le_bytes());
        directory.extend_from_slice(&[0; 2]);
        to.write_all(&directory)?;
        to.flush()?;
        Ok(())
    }
}

fn name_length(name: &str) -> Result<u16, TableError> {
    u16::try_from(name.len()).map_err(|_| TableError::Head(name.to_owned()))
}
