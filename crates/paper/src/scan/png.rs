//! A page as PNG, fast: without loss, with the compression that was made for such pictures.

use super::GreyPage;
use png::{BitDepth, ColorType, Compression, Encoder, Filter};

/// The page as a grey PNG of 8 bits. The same page gives the same bytes.
#[must_use]
pub fn png(page: &GreyPage) -> Vec<u8> {
    let (width, height) = (page.width() as u32, page.height() as u32);
    let mut bytes = Vec::with_capacity(page.points().len() / 2 + 1_000);
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    encoder.set_filter(Filter::Sub);
    let mut writer = encoder.write_header().expect("memory takes every byte and the page has a size");
    writer.write_image_data(page.points()).expect("the points fill the page");
    writer.finish().expect("memory takes every byte");
    bytes
}
