//! A page as PNG, fast and without loss.
//!
//! Written here and not by a library because this step was more than a quarter of a page's way. A noisy page has nothing that repeats, so
//! all that packing can win is short codes for small differences: one table of codes made from the page itself, and bits put together without
//! a branch. That takes three quarters of the time of the fastest library; what reads it back in the tests is the library.

mod huffman;

use super::GreyPage;
use huffman::Codes;
use simd_adler32::Adler32;

/// Every so many rows count for the table of codes.
const SAMPLE: usize = 4;
/// Differences that are looked at together.
const AT_ONCE: usize = 8;
/// Filter type of PNG: each point as its difference from the one before.
const SUB: u8 = 1;
/// Symbols of deflate: end of block, the longest repetition.
const END: usize = 256;
const LONGEST: usize = 285;
const LONGEST_BYTES: usize = 258;

/// The page as a grey PNG of 8 bits. The same page gives the same bytes.
#[must_use]
pub fn png(page: &GreyPage) -> Vec<u8> {
    let mut out = Vec::with_capacity(page.points().len() + 100_000);
    out.extend_from_slice(b"\x89PNG\r\n\x1a\n");
    let (width, height) = (page.width() as u32, page.height() as u32);
    // Bits, grey, and the only ways there are to pack, filter and order.
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    chunk(&mut out, *b"IHDR", |out| out.extend_from_slice(&header));
    chunk(&mut out, *b"IDAT", |out| zlib(out, page));
    chunk(&mut out, *b"IEND", |_| ());
    out
}

/// Length, name, content, checksum.
fn chunk(out: &mut Vec<u8>, name: [u8; 4], content: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&name);
    content(out);
    // A page of the largest size that is read, packed as badly as can be, has 75 MB; a chunk takes 2 GB.
    let length = (out.len() - start - 8) as u32;
    out[start..start + 4].copy_from_slice(&length.to_be_bytes());
    let sum = crc32fast::hash(&out[start + 4..]);
    out.extend_from_slice(&sum.to_be_bytes());
}

/// A row as PNG has it: the filter's number, then differences.
fn filtered(row: &[u8], to: &mut [u8]) {
    to[0] = SUB;
    to[1] = row[0];
    for ((to, left), point) in to[2..].iter_mut().zip(row).zip(&row[1..]) {
        *to = point.wrapping_sub(*left);
    }
}

fn zlib(out: &mut Vec<u8>, page: &GreyPage) {
    let mut row = vec![0; page.width() + 1];
    let mut counts = Counts([1; 286]);
    for y in (0..page.height()).step_by(SAMPLE) {
        filtered(page.row(y), &mut row);
        symbols(&row, &mut counts);
    }
    let codes = Codes::of(&counts.0);
    out.extend_from_slice(&[0x78, 0x01]);
    let mut bits = Bits { at: out.len(), out, bits: 0, count: 0 };
    bits.reserve(1_000);
    codes.write_head(&mut |value, length| bits.put(u64::from(value), u32::from(length)));
    let mut sum = Adler32::new();
    let mut writer = Writer { codes: &codes, bits };
    for y in 0..page.height() {
        filtered(page.row(y), &mut row);
        sum.write(&row);
        // At most 14 bits for each byte.
        writer.bits.reserve(row.len() * 2 + 64);
        symbols(&row, &mut writer);
    }
    writer.one(END);
    writer.bits.finish();
    out.extend_from_slice(&sum.finish().to_be_bytes());
}

/// What is done with the symbols of a row.
trait Symbols {
    fn one(&mut self, symbol: usize);
    fn eight(&mut self, bytes: [u8; AT_ONCE]);
    /// A repetition of the byte before: 3 to 258 times.
    fn repeat(&mut self, times: usize);
}

/// Goes through a row: bytes as they are, and where nothing changes for long, how long.
fn symbols(row: &[u8], to: &mut impl Symbols) {
    let (eights, rest) = row.as_chunks::<AT_ONCE>();
    let mut plain = 0;
    for eight in eights {
        if *eight == [0; AT_ONCE] {
            plain += AT_ONCE;
            continue;
        }
        if plain > 0 {
            zeros(plain, to);
            plain = 0;
        }
        to.eight(*eight);
    }
    if plain > 0 {
        zeros(plain, to);
    }
    for byte in rest {
        to.one(usize::from(*byte));
    }
}

/// At least eight zeros.
fn zeros(count: usize, to: &mut impl Symbols) {
    to.one(0);
    let mut left = count - 1;
    while left >= 3 {
        // What remains is never one or two, which no repetition can say.
        let times = if left > LONGEST_BYTES && left < LONGEST_BYTES + 3 { left - 3 } else { left.min(LONGEST_BYTES) };
        to.repeat(times);
        left -= times;
    }
}

/// How often each symbol comes.
struct Counts([u32; 286]);

impl Symbols for Counts {
    fn one(&mut self, symbol: usize) {
        self.0[symbol] += 1;
    }

    fn eight(&mut self, bytes: [u8; AT_ONCE]) {
        for byte in bytes {
            self.0[usize::from(byte)] += 1;
        }
    }

    fn repeat(&mut self, times: usize) {
        self.0[length_of(times).0] += 1;
    }
}

/// Symbol, further bits and their number for a repetition: RFC 1951, 3.2.5.
fn length_of(times: usize) -> (usize, u64, u32) {
    if times == LONGEST_BYTES {
        return (LONGEST, 0, 0);
    }
    let n = times - 3;
    if n < 8 {
        return (257 + n, 0, 0);
    }
    let extra = n.ilog2() - 2;
    let symbol = 257 + 4 * (extra as usize + 1) + ((n >> extra) & 3);
    (symbol, (n & ((1 << extra) - 1)) as u64, extra)
}

/// Puts codes together.
struct Writer<'a> {
    codes: &'a Codes,
    bits: Bits<'a>,
}

impl Symbols for Writer<'_> {
    fn one(&mut self, symbol: usize) {
        let (code, length) = self.codes.code(symbol);
        self.bits.put(code, length);
    }

    #[inline]
    fn eight(&mut self, bytes: [u8; AT_ONCE]) {
        for four in bytes.as_chunks::<4>().0 {
            // Lengths are 14 at most, so that nothing here overflows; saying so spares a check for each shift and sum.
            let [a, b, c, d] = four.map(|byte| self.codes.literal(byte));
            let (ab, ab_length) = (a.0 | b.0.wrapping_shl(a.1), a.1.wrapping_add(b.1));
            let (cd, cd_length) = (c.0 | d.0.wrapping_shl(c.1), c.1.wrapping_add(d.1));
            self.bits.put(ab | cd.wrapping_shl(ab_length), ab_length.wrapping_add(cd_length));
        }
    }

    fn repeat(&mut self, times: usize) {
        let (symbol, extra, extra_bits) = length_of(times);
        let (code, length) = self.codes.code(symbol);
        // The only distance, one, is a single bit.
        self.bits.put(code | (extra << length), length + extra_bits + 1);
    }
}

/// Bits, the lowest first.
struct Bits<'a> {
    out: &'a mut Vec<u8>,
    /// Where the next byte goes; what lies behind is room.
    at: usize,
    bits: u64,
    /// Fewer than eight.
    count: u32,
}

impl Bits<'_> {
    fn reserve(&mut self, bytes: usize) {
        if self.out.len() < self.at + bytes {
            self.out.resize(self.at + bytes + 65_536, 0);
        }
    }

    /// At most 56 bits. Eight bytes are written whatever there is, so that nothing depends on how many bits came.
    #[inline]
    fn put(&mut self, bits: u64, length: u32) {
        debug_assert!(self.count < 8 && length <= 56 && bits.checked_shr(length).unwrap_or(0) == 0);
        let all = self.bits | bits.wrapping_shl(self.count);
        let count = self.count.wrapping_add(length);
        let at = self.at;
        self.out[at..][..8].copy_from_slice(&all.to_le_bytes());
        self.at = at.wrapping_add((count >> 3) as usize);
        // With 63 bits at most, no shift is by 64.
        self.bits = all.wrapping_shr(count & 56);
        self.count = count & 7;
    }

    fn finish(self) {
        let end = self.at + usize::from(self.count > 0);
        self.out.truncate(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::Dice;
    use crate::scan::{Limits, pages};
    use proptest::prelude::*;

    fn read_back(page: &GreyPage) -> GreyPage {
        pages(&png(page), &Limits::default()).unwrap().next().unwrap().unwrap()
    }

    #[test]
    fn the_library_reads_back_every_point() {
        let mut dice = Dice::new(3);
        // Plain, coarse, all values evenly, one value that is rare, wide plain parts with single points.
        let mut sources: Vec<Box<dyn FnMut(usize) -> u8>> = vec![
            Box::new(|_| 255),
            Box::new(|i| (i / 7 % 3 * 90) as u8),
            Box::new(move |_| dice.below(256) as u8),
            Box::new(|i| if i == 4_000 { 9 } else { (i % 2) as u8 }),
            Box::new(|i| if i % 1_013 == 0 { 0 } else { 200 }),
        ];
        for (width, height) in [(1, 1), (2, 3), (7, 900), (8, 8), (1_654, 30), (12_000, 2)] {
            for source in &mut sources {
                let page = GreyPage::new(width, height, (0..width * height).map(source).collect()).unwrap();
                assert!(read_back(&page) == page, "{width} × {height}");
            }
        }
    }

    #[test]
    fn a_plain_page_is_small() {
        let page = GreyPage::new(1_654, 2_339, vec![250; 1_654 * 2_339]).unwrap();
        assert!(png(&page).len() < 30_000, "{}", png(&page).len());
    }

    #[test]
    fn every_length_of_a_repetition_has_its_symbol() {
        // First length of each symbol and its further bits, from the table of RFC 1951.
        let table = [
            (257, 3, 0),
            (258, 4, 0),
            (264, 10, 0),
            (265, 11, 1),
            (266, 13, 1),
            (268, 17, 1),
            (269, 19, 2),
            (272, 31, 2),
            (273, 35, 3),
            (276, 59, 3),
            (277, 67, 4),
            (280, 115, 4),
            (281, 131, 5),
            (284, 227, 5),
        ];
        for (symbol, times, bits) in table {
            assert_eq!(length_of(times), (symbol, 0, bits), "{times}");
        }
        assert_eq!((length_of(257), length_of(258)), ((284, 30, 5), (285, 0, 0)));
    }

    proptest! {
        #[test]
        fn any_page_is_read_back(width in 1usize..300, height in 1usize..40, seed: u64, kinds in 1u32..256, plain in 1u32..200) {
            let mut dice = Dice::new(seed);
            let (mut value, mut left) = (0, 0);
            let points = (0..width * height).map(|_| {
                if left == 0 {
                    (value, left) = (dice.below(kinds) as u8, 1 + dice.below(plain));
                }
                left -= 1;
                value
            });
            let page = GreyPage::new(width, height, points.collect()).unwrap();
            prop_assert!(read_back(&page) == page);
        }
    }
}
