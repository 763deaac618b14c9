//! The pages of a PDF: the picture itself where a page is one picture, as scanners write them, else the page drawn.
//!
//! A PDF can ask for any amount of work. So it is looked at three times: its streams are unpacked only to count their bytes
//! ([`weigh`]), what a page draws is counted without drawing it ([`meter`]), and only then it is drawn.

mod meter;
mod weigh;

use super::decode::decode_jpeg;
use super::grey::luma;
use super::{GreyPage, Limits, ScanError};
use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::util::TransformExt as _;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{Filter, LoadPdfError, Pdf};
use hayro::kurbo::{BezPath, Rect};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use meter::Counted;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

pub(super) struct Pages {
    pdf: Pdf,
    limits: Limits,
    next: usize,
}

impl Pages {
    pub(super) fn open(bytes: &[u8], limits: &Limits) -> Result<Self, ScanError> {
        weigh::weigh(bytes, limits)?;
        let data = Arc::new(bytes.to_vec());
        let pdf = guarded(1, || Pdf::new(data))?.map_err(|error| match error {
            LoadPdfError::Decryption(_) => ScanError::PdfEncrypted,
            LoadPdfError::Invalid => ScanError::damaged(1, "it is no whole PDF"),
        })?;
        let pages = guarded(1, || pdf.pages().len())?;
        if pages > limits.pages {
            return Err(ScanError::Pages { limit: limits.pages });
        }
        if pages == 0 {
            return Err(ScanError::damaged(1, "it has no pages"));
        }
        Ok(Self { pdf, limits: *limits, next: 0 })
    }

    pub(super) fn next(&mut self) -> Option<Result<GreyPage, ScanError>> {
        let number = self.next + 1;
        let limits = self.limits;
        let page = self.pdf.pages().get(self.next)?;
        self.next = number;
        let drawn = guarded(number, || {
            let counted = meter::count(page, &limits)?;
            match picture(page, &counted, number, &limits) {
                Some(picture) => picture,
                None => draw(page, number, &limits),
            }
        });
        Some(drawn.and_then(|page| page))
    }
}

/// Runs the PDF library; a panic in it is a damaged page.
fn guarded<T>(page: usize, f: impl FnOnce() -> T) -> Result<T, ScanError> {
    catch_unwind(AssertUnwindSafe(f)).map_err(|_| ScanError::damaged(page, "it cannot be drawn"))
}

fn settings() -> InterpreterSettings {
    InterpreterSettings::default()
}

/// Interprets a page without drawing it.
fn walk<'a>(page: &'a Page<'a>, device: &mut impl Device<'a>) {
    let (width, height) = page.render_dimensions();
    let bbox = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let transform = page.initial_transform(true).to_kurbo();
    let cache = InterpreterCache::new();
    let mut context = Context::new(transform, bbox, &cache, page.xref(), settings());
    interpret_page(page, &mut context, device);
}

/// The picture of which the page consists, in its own resolution; `None` if the page is something else.
fn picture<'a>(
    page: &'a Page<'a>,
    counted: &Counted,
    number: usize,
    limits: &Limits,
) -> Option<Result<GreyPage, ScanError>> {
    if !counted.is_one_picture(page.render_dimensions()) {
        return None;
    }
    let mut taker = Taker { number, limits: *limits, picture: None };
    walk(page, &mut taker);
    taker.picture
}

/// Keeps the one picture that is drawn.
struct Taker {
    number: usize,
    limits: Limits,
    picture: Option<Result<GreyPage, ScanError>>,
}

impl<'a> Device<'a> for Taker {
    fn draw_image(&mut self, image: Image<'a, '_>, _: ImageDrawProps<'a>) {
        match image {
            Image::Raster(raster) => {
                let stream = raster.stream();
                let plain = stream.dict().get::<hayro::hayro_syntax::object::Object<'_>>(b"Decode").is_none();
                if plain && stream.filters().as_slice() == [Filter::DctDecode] {
                    self.picture = Some(decode_jpeg(&stream.raw_data(), self.number, &self.limits));
                } else {
                    raster.with_rgba(|data, _| self.picture = grey(data), None);
                }
            }
            // Painted black where the mask is set: fax scans.
            Image::Stencil(stencil) => stencil.with_stencil(
                |mask, _| {
                    let points = mask.data.iter().map(|m| 255 - m).collect();
                    self.picture = GreyPage::new(mask.width as usize, mask.height as usize, points).map(Ok);
                },
                None,
            ),
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

fn grey(data: ImageData) -> Option<Result<GreyPage, ScanError>> {
    let (width, height, points) = match data {
        ImageData::Luma(luma) => (luma.width, luma.height, luma.data),
        ImageData::Rgb(rgb) => {
            let points = rgb.data.chunks_exact(3).map(|p| luma(p[0], p[1], p[2])).collect();
            (rgb.width, rgb.height, points)
        }
    };
    GreyPage::new(width as usize, height as usize, points).map(Ok)
}

fn draw<'a>(page: &'a Page<'a>, number: usize, limits: &Limits) -> Result<GreyPage, ScanError> {
    let (width, height) = page.render_dimensions();
    let scale = f32::from(limits.pdf_dpi) / 72.0;
    let points = |side: f32| (side * scale) as u64;
    limits.check(number, points(width), points(height))?;
    let pixmap = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let drawn = render(page, &RenderCache::new(), &settings(), &RenderSettings::default(), &pixmap);
    let (width, height) = (usize::from(drawn.width()), usize::from(drawn.height()));
    let points = drawn.data_as_u8_slice().chunks_exact(4).map(|p| luma(p[0], p[1], p[2])).collect();
    GreyPage::new(width, height, points).ok_or_else(|| ScanError::damaged(number, "it has no size"))
}
