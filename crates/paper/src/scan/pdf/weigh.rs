//! Unpacks the streams of a PDF only to count their bytes, before the file is opened: kilobytes can unpack to terabytes.

use super::{Limits, ScanError};
use flate2::{Decompress, FlushDecompress, Status};

/// A stream's dictionary is looked for in so many bytes before it.
const DICTIONARY_MAX: usize = 8_192;
/// Most packed bytes of the kinds whose result is not counted but can be a thousand times larger.
const UNCOUNTED_MAX: usize = 150_000;

/// Refuses a file whose streams unpack to too much, or are packed so that it cannot be told.
pub(super) fn weigh(bytes: &[u8], limits: &Limits) -> Result<(), ScanError> {
    let mut left = limits.pdf_unpacked;
    let mut uncounted = UNCOUNTED_MAX;
    let mut at = 0;
    while let Some(found) = find(&bytes[at..], b"stream") {
        let start = at + found;
        at = start + b"stream".len();
        if start >= 3 && &bytes[start - 3..start] == b"end" {
            continue;
        }
        let dictionary = &bytes[start.saturating_sub(DICTIONARY_MAX)..start];
        let dictionary = &dictionary[rfind(dictionary, b"obj").map_or(0, |i| i + 3)..];
        let data = &bytes[at..];
        let data = data.strip_prefix(b"\r\n").or_else(|| data.strip_prefix(b"\n")).unwrap_or(data);
        weigh_stream(dictionary, data, &mut left, &mut uncounted)?;
    }
    if names(bytes).any(|name| name == "Encrypt") {
        return Err(ScanError::PdfEncrypted);
    }
    Ok(())
}

fn weigh_stream(dictionary: &[u8], data: &[u8], left: &mut u64, uncounted: &mut usize) -> Result<(), ScanError> {
    const TOO_MUCH: ScanError = ScanError::PdfTooMuch("its streams unpack to more than any scan has");
    let mut packings = 0;
    let mut unwrapped: Option<Vec<u8>> = None;
    let filters: Vec<String> = names(dictionary).collect();
    if filter_by_reference(dictionary) {
        return Err(ScanError::PdfTooMuch("a stream does not say itself how it is packed"));
    }
    for filter in &filters {
        let raw = unwrapped.as_deref().unwrap_or(data);
        match filter.as_str() {
            "ASCII85Decode" | "A85" => unwrapped = Some(from_ascii85(raw)),
            "ASCIIHexDecode" | "AHx" => unwrapped = Some(from_hex(raw)),
            "FlateDecode" | "Fl" => {
                packings += 1;
                *left = left.checked_sub(inflated(raw, *left)).ok_or(TOO_MUCH)?;
            }
            "LZWDecode" | "LZW" | "RunLengthDecode" | "RL" => {
                packings += 1;
                let length = if unwrapped.is_some() { raw.len() } else { find(raw, b"endstream").unwrap_or(raw.len()) };
                *uncounted = uncounted.checked_sub(length).ok_or(TOO_MUCH)?;
            }
            _ => {}
        }
        if let Some(unwrapped) = &unwrapped {
            *left = left.checked_sub(unwrapped.len() as u64).ok_or(TOO_MUCH)?;
        }
    }
    if packings > 1 {
        return Err(ScanError::PdfTooMuch("a stream is packed several times over"));
    }
    Ok(())
}

/// Bytes that deflate data unpack to, with or without a zlib head; one more than `limit` where that is passed.
fn inflated(data: &[u8], limit: u64) -> u64 {
    let zlib = data.len() >= 2 && data[0] & 0x0f == 8 && (u16::from(data[0]) << 8 | u16::from(data[1])) % 31 == 0;
    // What comes after the head is what any reader unpacks; a wrong checksum at the end stops nobody.
    let data = if zlib { &data[2..] } else { data };
    let mut inflate = Decompress::new(false);
    let mut buffer = vec![0; 65_536];
    loop {
        let (read, written) = (inflate.total_in() as usize, inflate.total_out());
        if written > limit {
            return limit + 1;
        }
        let status = inflate.decompress(&data[read..], &mut buffer, FlushDecompress::None);
        let moved = inflate.total_in() as usize > read || inflate.total_out() > written;
        if !matches!(status, Ok(Status::Ok)) || !moved {
            return inflate.total_out();
        }
    }
}

/// `/Filter 7 0 R`.
fn filter_by_reference(dictionary: &[u8]) -> bool {
    let mut rest = dictionary;
    while let Some(at) = find(rest, b"/Filter") {
        rest = &rest[at + b"/Filter".len()..];
        let value = rest.iter().position(|b| !b.is_ascii_whitespace()).map_or(&[][..], |i| &rest[i..]);
        let value = value.strip_prefix(b"[").unwrap_or(value);
        if value.iter().find(|b| !b.is_ascii_whitespace()).is_some_and(u8::is_ascii_digit) {
            return true;
        }
    }
    false
}

/// The names in a piece of PDF, `#41` read as `A`; only as much of each as any name here has.
fn names(bytes: &[u8]) -> impl Iterator<Item = String> {
    const LONGEST: usize = 20;
    bytes.iter().enumerate().filter(|(_, b)| **b == b'/').map(|(i, _)| {
        let mut name = String::new();
        let mut rest = bytes[i + 1..].iter();
        while let Some(b) = rest.next() {
            let c = match b {
                b'#' => {
                    let hex: Vec<u8> = rest.clone().take(2).copied().collect();
                    let Some(c) = std::str::from_utf8(&hex).ok().and_then(|h| u8::from_str_radix(h, 16).ok()) else {
                        break;
                    };
                    rest.nth(1);
                    c
                }
                b if b.is_ascii_alphanumeric() => *b,
                _ => break,
            };
            name.push(char::from(c));
            if name.len() >= LONGEST {
                break;
            }
        }
        name
    })
}

fn from_ascii85(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut group: Vec<u8> = Vec::with_capacity(5);
    let flush = |group: &mut Vec<u8>, out: &mut Vec<u8>| {
        let n = group.len();
        if n > 1 {
            group.resize(5, 84);
            let value = group.iter().fold(0u64, |v, d| v * 85 + u64::from(*d)) as u32;
            out.extend_from_slice(&value.to_be_bytes()[..n - 1]);
        }
        group.clear();
    };
    for b in data {
        match b {
            b'!'..=b'u' => group.push(b - b'!'),
            b'z' if group.is_empty() => out.extend_from_slice(&[0; 4]),
            b if b.is_ascii_whitespace() => {}
            _ => break,
        }
        if group.len() == 5 {
            flush(&mut group, &mut out);
        }
    }
    flush(&mut group, &mut out);
    out
}

fn from_hex(data: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = data
        .iter()
        .filter(|b| !b.is_ascii_whitespace())
        .map_while(|b| char::from(*b).to_digit(16).map(|d| d as u8))
        .collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    let first = what[0];
    let mut at = 0;
    loop {
        at += bytes.get(at..)?.iter().position(|b| *b == first)?;
        if bytes[at..].starts_with(what) {
            return Some(at);
        }
        at += 1;
    }
}

fn rfind(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).rposition(|w| w == what)
}
