//! The pages of a file: PNG, JPEG, TIFF or PDF, told by their first bytes; decoded one at a time, straight to grey where that is possible.

use super::grey::luma;
use super::{GreyPage, Limits, ScanError, pdf, tiff};
use png::{ColorType, Decoder, Transformations};
use std::io::Cursor;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// The pages of a file, decoded as they are asked for. After an error there may be further pages.
#[derive(Debug)]
pub struct Pages<'a> {
    inner: Inner<'a>,
    limits: Limits,
}

enum Inner<'a> {
    Png(&'a [u8]),
    Jpeg(&'a [u8]),
    Tiff(Box<tiff::Pages<'a>>),
    Pdf(Box<pdf::Pages>),
    End,
}

impl std::fmt::Debug for Inner<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Png(_) => "PNG",
            Self::Jpeg(_) => "JPEG",
            Self::Tiff(_) => "TIFF",
            Self::Pdf(_) => "PDF",
            Self::End => "end",
        })
    }
}

/// Opens a file. Nothing is decoded yet; sizes are looked at before each page is.
///
/// # Errors
/// Another format, too many bytes or pages, a PDF that cannot be opened.
pub fn pages<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Pages<'a>, ScanError> {
    if bytes.len() > limits.bytes {
        return Err(ScanError::Bytes { bytes: bytes.len(), limit: limits.bytes });
    }
    let inner = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Inner::Png(bytes)
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        Inner::Jpeg(bytes)
    } else if bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") {
        Inner::Tiff(Box::new(tiff::Pages::open(bytes, limits)?))
    } else if bytes[..bytes.len().min(1024)].windows(5).any(|w| w == b"%PDF-") {
        Inner::Pdf(Box::new(pdf::Pages::open(bytes, limits)?))
    } else {
        return Err(ScanError::Format);
    };
    Ok(Pages { inner, limits: *limits })
}

impl Iterator for Pages<'_> {
    type Item = Result<GreyPage, ScanError>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.inner {
            Inner::Png(bytes) => {
                let page = decode_png(bytes, &self.limits);
                self.inner = Inner::End;
                Some(page)
            }
            Inner::Jpeg(bytes) => {
                let page = decode_jpeg(bytes, 1, &self.limits);
                self.inner = Inner::End;
                Some(page)
            }
            Inner::Tiff(pages) => pages.next(),
            Inner::Pdf(pages) => pages.next(),
            Inner::End => None,
        }
    }
}

fn decode_png(bytes: &[u8], limits: &Limits) -> Result<GreyPage, ScanError> {
    let damaged = |error: png::DecodingError| ScanError::damaged(1, error);
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: 64_000_000 });
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.ignore_checksums(false);
    let header = decoder.read_header_info().map_err(damaged)?;
    let (width, height) = limits.check(1, u64::from(header.width), u64::from(header.height))?;
    let interlaced = header.interlaced;
    let mut reader = decoder.read_info().map_err(damaged)?;
    let (color, _) = reader.output_color_type();
    let mut points = Vec::with_capacity(width * height);
    if color == ColorType::Grayscale || interlaced {
        let size = reader.output_buffer_size().filter(|s| *s <= width * height * 4);
        let mut whole = vec![0; size.ok_or_else(|| ScanError::damaged(1, "its size is not what its header says"))?];
        reader.next_frame(&mut whole).map_err(damaged)?;
        if color == ColorType::Grayscale {
            points = whole;
        } else {
            to_grey(&whole, color, &mut points);
        }
    } else {
        while let Some(row) = reader.next_row().map_err(damaged)? {
            to_grey(row.data(), color, &mut points);
        }
    }
    GreyPage::new(width, height, points).ok_or_else(|| ScanError::damaged(1, "rows are missing"))
}

/// Adds rows of 8-bit samples as grey; what is see-through is white.
fn to_grey(row: &[u8], color: ColorType, points: &mut Vec<u8>) {
    let over_white = |grey: u8, alpha: u8| {
        let (grey, alpha) = (u32::from(grey), u32::from(alpha));
        ((grey * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    };
    match color {
        ColorType::GrayscaleAlpha => points.extend(row.chunks_exact(2).map(|p| over_white(p[0], p[1]))),
        ColorType::Rgb => points.extend(row.chunks_exact(3).map(|p| luma(p[0], p[1], p[2]))),
        ColorType::Rgba => points.extend(row.chunks_exact(4).map(|p| over_white(luma(p[0], p[1], p[2]), p[3]))),
        // A palette has been replaced by its colours.
        ColorType::Grayscale | ColorType::Indexed => points.extend_from_slice(row),
    }
}

/// A JPEG straight to its brightness; `page` is for messages.
pub(super) fn decode_jpeg(bytes: &[u8], page: usize, limits: &Limits) -> Result<GreyPage, ScanError> {
    let side = limits.side as usize;
    let options = DecoderOptions::default().set_max_width(side).set_max_height(side);
    let open = |options| JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    // The size of a picture beyond the decoder's own limits is not told by it, so the header is read without them first.
    let mut header = open(options.set_max_width(usize::from(u16::MAX)).set_max_height(usize::from(u16::MAX)));
    header.decode_headers().map_err(|error| ScanError::damaged(page, format!("{error:?}")))?;
    let (width, height) = header.dimensions().unwrap_or_default();
    let (width, height) = limits.check(page, width as u64, height as u64)?;
    let out = match header.input_colorspace() {
        Some(ColorSpace::YCbCr | ColorSpace::Luma) => ColorSpace::Luma,
        _ => ColorSpace::RGB,
    };
    let damaged = |error| ScanError::damaged(page, format!("{error:?}"));
    let mut decoder = open(options.jpeg_set_out_colorspace(out));
    let samples = decoder.decode().map_err(damaged)?;
    let points = if out == ColorSpace::Luma {
        samples
    } else {
        samples.chunks_exact(3).map(|p| luma(p[0], p[1], p[2])).collect()
    };
    GreyPage::new(width, height, points).ok_or_else(|| ScanError::damaged(page, "rows are missing"))
}
