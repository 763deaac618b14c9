//! Counts what a page draws, without drawing it, and stops where that is too much: forms within forms multiply.

use super::{Limits, ScanError, walk};
use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::pattern::Pattern;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask,
};
use hayro::hayro_syntax::Filter;
use hayro::hayro_syntax::object::Dict;
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::{Affine, BezPath, Rect, Shape as _};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// What a page draws.
#[derive(Debug, Default)]
pub(super) struct Counted {
    drawings: u32,
    pictures: u32,
    /// Paths and letters that can be seen.
    marks: u32,
    transform: Affine,
}

impl Counted {
    /// Whether nothing is drawn but one picture over (nearly) the whole page, not mirrored. How it is turned does not matter.
    pub(super) fn is_one_picture(&self, page: (f32, f32)) -> bool {
        let [a, b, c, d, _, _] = self.transform.as_coeffs();
        let straight = (b.abs() < 1e-3 && c.abs() < 1e-3) || (a.abs() < 1e-3 && d.abs() < 1e-3);
        // Below zero where it is mirrored.
        let area = self.transform.determinant();
        let covered = area / f64::from(page.0 * page.1);
        self.pictures == 1 && self.marks == 0 && straight && covered > 0.7
    }
}

/// Why counting stopped.
struct Stop(ScanError);

/// Counts; never draws.
pub(super) fn count<'a>(page: &'a Page<'a>, limits: &Limits) -> Result<Counted, ScanError> {
    let mut meter = Meter { counted: Counted::default(), limits: *limits };
    match catch_unwind(AssertUnwindSafe(|| walk(page, &mut meter))) {
        Ok(()) => Ok(meter.counted),
        Err(reason) => match reason.downcast::<Stop>() {
            Ok(stop) => Err(stop.0),
            Err(other) => resume_unwind(other),
        },
    }
}

struct Meter {
    counted: Counted,
    limits: Limits,
}

impl Meter {
    fn add(&mut self, n: usize) {
        self.counted.drawings = self.counted.drawings.saturating_add(u32::try_from(n).unwrap_or(u32::MAX));
        if self.counted.drawings > self.limits.pdf_drawings {
            stop(ScanError::PdfTooMuch("it draws more things than a page can hold"));
        }
    }

    fn paint<'a>(&mut self, paint: &Paint<'a>, is_stroke: bool) {
        if let Paint::Pattern(pattern) = paint {
            self.add(100);
            if let Pattern::Tiling(tiling) = &**pattern {
                // A cell is drawn once and repeated; so small a step that it covers a page more than ten thousand times is an attack.
                tiling.interpret(self, Affine::IDENTITY, is_stroke);
            }
        }
    }

    fn mask(&mut self, mask: Option<&SoftMask<'_>>) {
        if let Some(mask) = mask {
            self.add(100);
            mask.interpret(self);
        }
    }
}

/// Leaves the interpreter, which has no other way out; [`count`] catches it. No message is printed.
fn stop(error: ScanError) -> ! {
    resume_unwind(Box::new(Stop(error)))
}

impl<'a> Device<'a> for Meter {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.add(1 + path.elements().len() / 8);
        self.counted.marks += 1;
        self.paint(&props.paint, matches!(mode, DrawMode::Stroke(_)));
        self.mask(props.soft_mask.as_ref());
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, mode: &DrawMode) {
        self.draw_path(&rect.to_path(0.1), props, mode);
    }

    fn push_clip_path(&mut self, path: &ClipPath) {
        self.add(1 + path.path.elements().len() / 8);
    }

    fn push_transparency_group(&mut self, _: f32, mask: Option<SoftMask<'a>>, _: BlendMode) {
        self.add(100);
        self.mask(mask.as_ref());
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.add(1 + run.glyphs().len());
        if matches!(mode, DrawMode::Invisible) {
            return;
        }
        self.counted.marks += 1;
        self.paint(&props.paint, false);
        self.mask(props.soft_mask.as_ref());
        for glyph in run.glyphs() {
            if let Glyph::Type3(drawn) = &**glyph {
                drawn.interpret(self, props.transform, glyph.transform(), &props.paint);
            }
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.add(20);
        let (width, height) = (u64::from(image.width()), u64::from(image.height()));
        if let Err(error) = self.limits.check(1, width, height) {
            stop(error);
        }
        let stream = match &image {
            Image::Raster(raster) => raster.stream(),
            Image::Stencil(stencil) => stencil.stream(),
        };
        // These say their size themselves, whatever the PDF says.
        let filters = stream.filters();
        let own = match filters.last() {
            Some(Filter::JpxDecode) => jpx_size(&stream.raw_data()),
            Some(Filter::Jbig2Decode) => jbig2_size(&stream.raw_data()),
            _ => None,
        };
        if let Some((width, height)) = own
            && let Err(error) = self.limits.check(1, width, height)
        {
            stop(error);
        }
        self.mask(props.soft_mask.as_ref());
        self.counted.pictures += 1;
        self.counted.transform = props.transform * Affine::scale_non_uniform(width as f64, height as f64);
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}

    fn begin_marked_content(&mut self, _: &[u8], _: Option<&Dict<'_>>) {
        self.add(1);
    }
}

fn big_endian(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)))
}

/// Width and height of a JPEG 2000 picture: the SIZ marker stands right after the start of the codestream.
fn jpx_size(bytes: &[u8]) -> Option<(u64, u64)> {
    let at = bytes.windows(4).position(|w| w == [0xff, 0x4f, 0xff, 0x51])?;
    Some((big_endian(bytes, at + 8)?, big_endian(bytes, at + 12)?))
}

/// The largest width and height that any segment of a JBIG2 picture says: pages and regions begin with theirs.
fn jbig2_size(bytes: &[u8]) -> Option<(u64, u64)> {
    let mut at = 0;
    let (mut width, mut height) = (0, 0);
    while let Some(flags) = bytes.get(at + 4) {
        let number = big_endian(bytes, at)?;
        let mut head = at + 5;
        let first = *bytes.get(head)?;
        let references = if first >> 5 == 7 {
            let n = (big_endian(bytes, head)? & 0x1fff_ffff) as usize;
            head += 4 + (n + 8) / 8;
            n
        } else {
            head += 1;
            usize::from(first >> 5)
        };
        let each = if number <= 256 {
            1
        } else if number <= 65_536 {
            2
        } else {
            4
        };
        head = head.checked_add(references.checked_mul(each)?)? + if flags & 0x40 == 0 { 1 } else { 4 };
        let length = big_endian(bytes, head)?;
        let data = head + 4;
        if matches!(flags & 0x3f, 4 | 6 | 7 | 20 | 22 | 23 | 36 | 38..=40 | 42 | 43 | 48) {
            width = width.max(big_endian(bytes, data)?);
            // A page of unknown height says 2³² − 1.
            height = height.max(big_endian(bytes, data + 4).filter(|h| *h != u64::from(u32::MAX)).unwrap_or(0));
        }
        if length == u64::from(u32::MAX) {
            break;
        }
        at = data.checked_add(length as usize)?;
    }
    (width > 0).then_some((width, height.max(1)))
}
