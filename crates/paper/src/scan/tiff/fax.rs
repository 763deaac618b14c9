//! Fax compression of Group 3 in a TIFF file, with rows by themselves or in two dimensions; the TIFF library reads Group 4 alone.

use hayro_ccitt::{DecodeSettings, Decoder as Rows, DecoderContext, EncodingMode, decode};
use std::io::Cursor;
use tiff::decoder::Decoder;
use tiff::tags::Tag;

/// `T4Options` of TIFF 6.0, section 11.
const T4_OPTIONS: Tag = Tag::Unknown(292);

/// The points of the page; `None` if it is not compressed so, or has no rows at all. Rows that are missing at the end are.
pub(super) fn points(
    decoder: &mut Decoder<Cursor<&[u8]>>,
    bytes: &[u8],
    width: usize,
    height: usize,
) -> Option<Vec<u8>> {
    let mut number = |tag| decoder.find_tag_unsigned::<u64>(tag).ok().flatten();
    let compression = number(Tag::Compression)?;
    if !matches!(compression, 2 | 3) {
        return None;
    }
    let options = number(T4_OPTIONS).unwrap_or(0);
    let reversed = number(Tag::FillOrder) == Some(2);
    // Whether what fax calls white is white here.
    let white = if number(Tag::PhotometricInterpretation).unwrap_or(0) == 0 { 255 } else { 0 };
    let rows_each = number(Tag::RowsPerStrip).and_then(|n| usize::try_from(n).ok()).unwrap_or(height).clamp(1, height);
    let offsets = decoder.get_tag_u64_vec(Tag::StripOffsets).ok()?;
    let lengths = decoder.get_tag_u64_vec(Tag::StripByteCounts).ok()?;
    let mut lines = Lines { width, white, points: Vec::with_capacity(width * height), rows_left: 0 };
    for (i, (offset, length)) in offsets.iter().zip(&lengths).enumerate() {
        let left = height.saturating_sub(i * rows_each);
        lines.rows_left = rows_each.min(left);
        if lines.rows_left == 0 {
            break;
        }
        let from = usize::try_from(*offset).ok()?;
        let strip = bytes.get(from..from.checked_add(usize::try_from(*length).ok()?)?)?;
        let turned: Vec<u8>;
        let strip = if reversed {
            turned = strip.iter().map(|b| b.reverse_bits()).collect();
            &turned
        } else {
            strip
        };
        let settings = DecodeSettings {
            columns: u32::try_from(width).ok()?,
            rows: u32::try_from(lines.rows_left).ok()?,
            end_of_block: compression == 3,
            end_of_line: compression == 3,
            rows_are_byte_aligned: compression == 2,
            encoding: if options & 1 == 1 { EncodingMode::Group3_2D } else { EncodingMode::Group3_1D },
            strict: false,
        };
        // What was read before a fault stays; the rest of the strip is blank.
        let _: Result<usize, _> = decode(strip, &mut lines, &mut DecoderContext::new(settings));
        if lines.points.is_empty() {
            return None;
        }
        let missing = lines.rows_left * width;
        lines.points.resize(lines.points.len() + missing, 255);
    }
    Some(lines.points)
}

/// Rows as they come, as points.
struct Lines {
    width: usize,
    white: u8,
    points: Vec<u8>,
    rows_left: usize,
}

impl Rows for Lines {
    fn push_row(&mut self, changes: &[u32]) {
        if self.rows_left == 0 {
            return;
        }
        self.rows_left -= 1;
        let (start, mut colour, mut at) = (self.points.len(), self.white, 0);
        for change in changes {
            let to = (*change as usize).min(self.width);
            self.points.resize(start + to.max(at), colour);
            (colour, at) = (255 - colour, to.max(at));
        }
        self.points.resize(start + self.width, colour);
    }
}
