//! Grey to black and white, each point held against its own surroundings: light falls unevenly on paper.

use super::GreyPage;
use rxing::common::{BitArray, BitMatrix};

/// Side of the squares whose brightness is measured.
const BLOCK: usize = 8;
/// So many squares to each side are a point's surroundings.
const AROUND: usize = 2;
/// Surroundings with less contrast than this are plain paper, or plain ink.
const CONTRAST_MIN: u8 = 28;

/// What a point is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Threshold {
    /// The mean of its surroundings.
    Mean,
    /// The middle between the darkest and the lightest of its surroundings.
    Middle,
}

#[derive(Debug, Clone, Copy)]
struct Block {
    sum: u32,
    low: u8,
    high: u8,
}

/// Black is set. `None` for a picture too small to hold a code.
pub(super) fn binary(page: &GreyPage, threshold: Threshold) -> Option<BitMatrix> {
    let (width, height) = (page.width(), page.height());
    let (columns, rows) = (width / BLOCK, height / BLOCK);
    if columns < 3 || rows < 3 {
        return None;
    }
    let blocks = measured(page, columns, rows);
    let limits = limits(&blocks, columns, rows, threshold);
    let mut matrix = BitMatrix::new(width as u32, height as u32).ok()?;
    let mut line = BitArray::with_size(width);
    for y in 0..height {
        let limits = &limits[(y / BLOCK).min(rows - 1) * columns..][..columns];
        let row = page.row(y);
        for (word, points) in row.chunks(usize::BITS as usize).enumerate() {
            let mut bits = 0usize;
            let (eights, rest) = points.as_chunks::<BLOCK>();
            let limit = |i: usize| limits[(word * 8 + i).min(columns - 1)];
            for (i, eight) in eights.iter().enumerate() {
                bits |= darker(*eight, limit(i)) << (i * BLOCK);
            }
            for (j, p) in rest.iter().enumerate() {
                bits |= usize::from(*p < limit(eights.len())) << (eights.len() * BLOCK + j);
            }
            line.setBulk(word * usize::BITS as usize, bits);
        }
        matrix.setRow(y as u32, &line);
    }
    Some(matrix)
}

/// A bit for each of eight points that is darker than the limit, the first lowest; all eight in one word at once.
fn darker(points: [u8; BLOCK], limit: u8) -> usize {
    const TOPS: u64 = 0x8080_8080_8080_8080;
    let (x, y) = (u64::from_le_bytes(points), u64::from(limit) * 0x0101_0101_0101_0101);
    // Differences byte by byte: the top bit is kept out so that nothing is borrowed from a neighbour.
    let less = (x | TOPS).wrapping_sub(y & !TOPS);
    let dark = ((!x & y) | ((!x | y) & !less)) & TOPS;
    // Gathers the eight top bits in the uppermost byte.
    ((dark >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) as usize
}

fn measured(page: &GreyPage, columns: usize, rows: usize) -> Vec<Block> {
    let mut blocks = vec![Block { sum: 0, low: 255, high: 0 }; columns * rows];
    for y in 0..rows * BLOCK {
        let line = &mut blocks[y / BLOCK * columns..][..columns];
        for (block, points) in line.iter_mut().zip(page.row(y).chunks_exact(BLOCK)) {
            for p in points {
                block.sum += u32::from(*p);
                block.low = block.low.min(*p);
                block.high = block.high.max(*p);
            }
        }
    }
    blocks
}

/// For every square: darker than this is black.
fn limits(blocks: &[Block], columns: usize, rows: usize, threshold: Threshold) -> Vec<u8> {
    // First along the rows, then along the columns.
    let merge = |a: Block, b: Block| Block { sum: a.sum + b.sum, low: a.low.min(b.low), high: a.high.max(b.high) };
    let none = Block { sum: 0, low: 255, high: 0 };
    let span = |i: usize, n: usize| i.saturating_sub(AROUND)..(i + AROUND + 1).min(n);
    let mut along = Vec::with_capacity(blocks.len());
    for row in blocks.chunks_exact(columns) {
        along.extend((0..columns).map(|x| row[span(x, columns)].iter().copied().fold(none, merge)));
    }
    let mut limits = Vec::with_capacity(blocks.len());
    for y in 0..rows {
        for x in 0..columns {
            let all = span(y, rows).map(|y| along[y * columns + x]).fold(none, merge);
            let points = (span(x, columns).len() * span(y, rows).len() * BLOCK * BLOCK) as u32;
            limits.push(if all.high.saturating_sub(all.low) < CONTRAST_MIN {
                // Plain: black only if it is dark altogether.
                if all.high < 100 { 255 } else { 0 }
            } else {
                match threshold {
                    Threshold::Mean => (all.sum / points) as u8,
                    Threshold::Middle => u8::midpoint(all.low, all.high),
                }
            });
        }
    }
    limits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_points_at_once_are_as_each_by_itself() {
        let mut seed = 1u64;
        for limit in 0..=255u8 {
            for _ in 0..40 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let mut points = seed.to_be_bytes();
                points[0] = limit;
                points[5] = limit.wrapping_sub(1);
                let each = points.iter().enumerate().map(|(i, p)| usize::from(*p < limit) << i).sum::<usize>();
                assert_eq!(darker(points, limit), each, "{points:?} {limit}");
            }
        }
    }
}
