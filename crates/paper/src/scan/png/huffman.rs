//! A table of codes for deflate (RFC 1951): short ones for what is frequent.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Literals, end of block, lengths.
const SYMBOLS: usize = 286;
/// Longest code: four of them and seven bits more fit into 64.
const LENGTH_MAX: u8 = 14;
/// Order in which deflate writes the lengths of the codes for lengths.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Codes for every symbol.
pub(super) struct Codes {
    lengths: [u8; SYMBOLS],
    /// Length in the upper half, code with its first bit lowest in the lower.
    packed: [u32; SYMBOLS],
    literals: [u32; 256],
}

impl Codes {
    /// For symbols that come so often. Each has a code, one that never comes too.
    pub(super) fn of(counts: &[u32; SYMBOLS]) -> Self {
        let mut counts = *counts;
        let lengths = loop {
            let lengths = lengths(&counts);
            if lengths.iter().all(|l| *l <= LENGTH_MAX) {
                break lengths;
            }
            // Flatter, until no code is too long.
            counts.iter_mut().for_each(|c| *c = *c / 4 + 1);
        };
        let mut packed = [0; SYMBOLS];
        for ((packed, length), code) in packed.iter_mut().zip(lengths).zip(codes(&lengths)) {
            *packed = u32::from(length) << 16 | u32::from(code.reverse_bits() >> (16 - length));
        }
        let literals = std::array::from_fn(|i| packed[i]);
        Self { lengths, packed, literals }
    }

    /// Code and its length in bits.
    pub(super) fn code(&self, symbol: usize) -> (u64, u32) {
        unpacked(self.packed[symbol])
    }

    /// The same for a byte.
    #[inline]
    pub(super) fn literal(&self, byte: u8) -> (u64, u32) {
        unpacked(self.literals[usize::from(byte)])
    }

    /// The head of a block that ends the stream: the table, and one distance of one bit.
    pub(super) fn write_head(&self, put: &mut dyn FnMut(u16, u8)) {
        // Last block, codes of its own; 286 symbols, one distance, all 19 lengths.
        for (value, length) in [(1, 1), (2, 2), (29, 5), (0, 5), (15, 4)] {
            put(value, length);
        }
        // Lengths are written with four bits each; 0 and 15 to 18 are not used.
        let used = 1..=14;
        for symbol in ORDER {
            let length: u16 = match symbol {
                s if !used.contains(&s) => 0,
                // Fourteen codes: two of three bits and twelve of four fill all there is.
                1 | 2 => 3,
                _ => 4,
            };
            put(length, 3);
        }
        let of_lengths: [u8; 15] = std::array::from_fn(|s| match s {
            0 => 0,
            1 | 2 => 3,
            _ => 4,
        });
        let codes = codes(&of_lengths);
        for length in self.lengths.iter().chain(&[1]) {
            let (code, bits) = (codes[usize::from(*length)], of_lengths[usize::from(*length)]);
            put(code.reverse_bits() >> (16 - bits), bits);
        }
    }
}

#[inline]
fn unpacked(packed: u32) -> (u64, u32) {
    (u64::from(packed & 0xffff), packed >> 16)
}

/// Lengths of Huffman's codes.
fn lengths(counts: &[u32; SYMBOLS]) -> [u8; SYMBOLS] {
    // Leaves first, then what they are joined to; the parent of each.
    let mut parents = vec![0; 2 * SYMBOLS - 1];
    let mut heap: BinaryHeap<_> = counts.iter().enumerate().map(|(i, c)| Reverse((u64::from(*c), i))).collect();
    for joined in SYMBOLS..2 * SYMBOLS - 1 {
        let (Some(Reverse((a, left))), Some(Reverse((b, right)))) = (heap.pop(), heap.pop()) else { break };
        parents[left] = joined;
        parents[right] = joined;
        heap.push(Reverse((a + b, joined)));
    }
    let mut depths = vec![0u8; 2 * SYMBOLS - 1];
    for i in (0..2 * SYMBOLS - 2).rev() {
        depths[i] = depths[parents[i]].saturating_add(1);
    }
    std::array::from_fn(|i| depths[i])
}

/// The codes that follow from their lengths: RFC 1951, 3.2.2. At most 16 bits, 0 is none.
fn codes<const N: usize>(lengths: &[u8; N]) -> [u16; N] {
    let mut next = [0u16; 17];
    let mut code = 0;
    for length in 1..=16u8 {
        let shorter = lengths.iter().filter(|l| **l != 0 && **l == length - 1).count() as u16;
        code = (code + shorter) << 1;
        next[usize::from(length)] = code;
    }
    std::array::from_fn(|i| {
        let length = usize::from(lengths[i]);
        let code = next[length];
        next[length] = code.wrapping_add(1);
        code
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_fill_all_there_is_and_none_is_too_long() {
        let mut steep = [1u32; SYMBOLS];
        for (i, count) in steep.iter_mut().enumerate().take(31) {
            *count = 1 << i;
        }
        let flat = [7; SYMBOLS];
        let mut one = [1; SYMBOLS];
        one[0] = 4_000_000_000;
        for counts in [steep, flat, one] {
            let codes = Codes::of(&counts);
            let filled: u32 = codes.lengths.iter().map(|l| 1 << (LENGTH_MAX - l)).sum();
            assert_eq!(filled, 1 << LENGTH_MAX);
            assert!(codes.lengths.iter().all(|l| (1..=LENGTH_MAX).contains(l)));
        }
    }

    #[test]
    fn the_example_of_the_standard_has_its_codes() {
        // RFC 1951, 3.2.2: ABCDEFGH with lengths 3, 3, 3, 3, 3, 2, 4, 4.
        assert_eq!(codes(&[3, 3, 3, 3, 3, 2, 4, 4]), [2, 3, 4, 5, 6, 0, 14, 15]);
    }
}
