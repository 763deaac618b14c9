//! Tar files (POSIX ustar), as little of them as an archive needs: plain files with short names, nothing of the machine that wrote them.

use std::io::{self, Read, Write};

const BLOCK: usize = 512;
const NAME_BYTES_MAX: usize = 100;

/// The header of a file.
fn header(name: &str, bytes: u64, mtime_s: u64) -> io::Result<[u8; BLOCK]> {
    if name.len() > NAME_BYTES_MAX || bytes >= 1 << 33 || mtime_s >= 1 << 33 {
        return Err(io::Error::other("a name or number is too long for a tar file"));
    }
    let mut block = [0; BLOCK];
    let mut put = |at: usize, text: &[u8]| block[at..at + text.len()].copy_from_slice(text);
    put(0, name.as_bytes());
    put(100, b"0000444\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(124, format!("{bytes:011o}\0").as_bytes());
    put(136, format!("{mtime_s:011o}\0").as_bytes());
    put(148, b"        ");
    put(156, b"0");
    put(257, b"ustar\x0000");
    let sum: u32 = block.iter().map(|b| u32::from(*b)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    Ok(block)
}

/// Writes a file.
///
/// # Errors
/// The bytes cannot be written; a name of more than 100 bytes, a file or a time of 2³³ or more.
pub fn write(out: &mut impl Write, name: &str, content: &[u8], mtime_s: u64) -> io::Result<()> {
    out.write_all(&header(name, content.len() as u64, mtime_s)?)?;
    out.write_all(content)?;
    out.write_all(&[0; BLOCK][..(BLOCK - content.len() % BLOCK) % BLOCK])
}

/// Ends the tar file.
///
/// # Errors
/// The bytes cannot be written.
pub fn end(out: &mut impl Write) -> io::Result<()> {
    out.write_all(&[0; 2 * BLOCK])
}

/// What comes next in a tar file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A plain file.
    File { name: String, bytes: u64 },
    /// Anything else: a folder, a link, a device. It is passed over.
    Other { name: String, bytes: u64 },
    /// The end.
    End,
}

fn damaged(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// Reads the next header.
pub(super) fn next(from: &mut impl Read) -> io::Result<Next> {
    let mut block = [0; BLOCK];
    from.read_exact(&mut block)?;
    if block == [0; BLOCK] {
        from.read_exact(&mut block)?;
        return if block == [0; BLOCK] { Ok(Next::End) } else { Err(damaged("half an end")) };
    }
    let sum: u32 =
        block.iter().enumerate().map(|(i, b)| if (148..156).contains(&i) { 32 } else { u32::from(*b) }).sum();
    if number(&block[148..156]) != Some(u64::from(sum)) || &block[257..262] != b"ustar" {
        return Err(damaged("no tar header where one must be"));
    }
    let text = |field: &[u8]| {
        let end = field.iter().position(|b| *b == 0).unwrap_or(field.len());
        String::from_utf8_lossy(&field[..end]).into_owned()
    };
    let (name, prefix) = (text(&block[..100]), text(&block[345..500]));
    let name = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
    let bytes = number(&block[124..136]).ok_or_else(|| damaged("a size that is none"))?;
    Ok(if matches!(block[156], b'0' | 0) { Next::File { name, bytes } } else { Next::Other { name, bytes } })
}

/// Bytes of a file with what fills its last block.
pub(super) fn padded(bytes: u64) -> u64 {
    bytes.div_ceil(BLOCK as u64).saturating_mul(BLOCK as u64)
}

fn number(field: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(field).ok()?;
    u64::from_str_radix(text.trim_matches(['\0', ' ']), 8).ok()
}
