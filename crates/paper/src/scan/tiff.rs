//! The pages of a TIFF file, fax compression included.

mod fax;

use super::grey::luma;
use super::{GreyPage, Limits, ScanError};
use std::io::Cursor;
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult};

pub(super) struct Pages<'a> {
    decoder: Option<Decoder<Cursor<&'a [u8]>>>,
    bytes: &'a [u8],
    limits: Limits,
    page: usize,
}

impl<'a> Pages<'a> {
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, ScanError> {
        let damaged = |error| ScanError::damaged(1, error);
        let room = limits.points as usize * 4;
        let mut bounds = tiff::decoder::Limits::default();
        bounds.decoding_buffer_size = room;
        bounds.intermediate_buffer_size = room;
        let decoder = Decoder::new(Cursor::new(bytes)).map_err(damaged)?.with_limits(bounds);
        Ok(Self { decoder: Some(decoder), bytes, limits: *limits, page: 0 })
    }

    pub(super) fn next(&mut self) -> Option<Result<GreyPage, ScanError>> {
        let decoder = self.decoder.as_mut()?;
        if self.page > 0 {
            if !decoder.more_images() {
                self.decoder = None;
                return None;
            }
            if self.page == self.limits.pages {
                self.decoder = None;
                return Some(Err(ScanError::Pages { limit: self.limits.pages }));
            }
            if let Err(error) = decoder.next_image() {
                self.decoder = None;
                return Some(Err(ScanError::damaged(self.page + 1, error)));
            }
        }
        self.page += 1;
        Some(decode(decoder, self.bytes, self.page, &self.limits))
    }
}

fn decode(
    decoder: &mut Decoder<Cursor<&[u8]>>,
    bytes: &[u8],
    page: usize,
    limits: &Limits,
) -> Result<GreyPage, ScanError> {
    let damaged = |error: tiff::TiffError| ScanError::damaged(page, error);
    let (width, height) = decoder.dimensions().map_err(damaged)?;
    let (width, height) = limits.check(page, u64::from(width), u64::from(height))?;
    if let Some(points) = fax::points(decoder, bytes, width, height) {
        return GreyPage::new(width, height, points).ok_or_else(|| ScanError::damaged(page, "rows are missing"));
    }
    let color = decoder.colortype().map_err(damaged)?;
    let samples = match decoder.read_image().map_err(damaged)? {
        DecodingResult::U8(samples) => samples,
        DecodingResult::U16(samples) => samples.into_iter().map(|s| (s >> 8) as u8).collect(),
        _ => return Err(ScanError::damaged(page, "its samples are not of 1, 8 or 16 bits")),
    };
    let points = match color {
        ColorType::Gray(1) => unpacked(&samples, width),
        ColorType::Gray(8 | 16) => samples,
        ColorType::GrayA(8 | 16) => samples.chunks_exact(2).map(|p| p[0]).collect(),
        ColorType::RGB(8 | 16) => samples.chunks_exact(3).map(|p| luma(p[0], p[1], p[2])).collect(),
        ColorType::RGBA(8 | 16) => samples.chunks_exact(4).map(|p| luma(p[0], p[1], p[2])).collect(),
        ColorType::CMYK(8) => samples.chunks_exact(4).map(ink).collect(),
        ColorType::YCbCr(8) => samples.chunks_exact(3).map(|p| p[0]).collect(),
        _ => return Err(ScanError::damaged(page, format!("its colours ({color:?}) are not grey or RGB"))),
    };
    GreyPage::new(width, height, points).ok_or_else(|| ScanError::damaged(page, "rows are missing"))
}

/// Four inks as grey.
fn ink(p: &[u8]) -> u8 {
    let left = |ink: u8| (u16::from(255 - ink) * u16::from(255 - p[3]) / 255) as u8;
    luma(left(p[0]), left(p[1]), left(p[2]))
}

/// Rows of bits, each row beginning with a new byte, as black and white.
fn unpacked(samples: &[u8], width: usize) -> Vec<u8> {
    let bit = |row: &[u8], x: usize| if row[x / 8] >> (7 - x % 8) & 1 == 1 { 255 } else { 0 };
    samples.chunks_exact(width.div_ceil(8)).flat_map(|row| (0..width).map(move |x| bit(row, x))).collect()
}
