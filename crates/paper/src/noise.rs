//! Pages as scanners give them, for tests, rehearsals and benchmarks: a printed form, filled by hand, stamped, punched, laid askew into a
//! scanner with dust on its glass, saved as a JPEG that is too small. Everything follows from a seed.

mod dice;
mod hand;
mod sample;

use crate::form::HandBox;
use crate::scan::{GreyPage, Limits, ScanError, Turn, pages, png};
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

pub use dice::Dice;
pub use sample::{Sample, sample, sheet};

/// A clean page at the resolution of a scanner.
#[derive(Debug, Clone)]
pub struct Clean {
    page: GreyPage,
    boxes: Vec<HandBox>,
    dpi: u16,
}

impl Clean {
    /// The pages of a form at this resolution, 150 to 300 points per inch, with the boxes that are to be filled.
    ///
    /// # Errors
    /// A PDF that cannot be drawn.
    pub fn pages(pdf: &[u8], boxes: &[HandBox], dpi: u16) -> Result<Vec<Self>, ScanError> {
        let limits = Limits { pdf_dpi: dpi, ..Limits::default() };
        pages(pdf, &limits)?
            .enumerate()
            .map(|(i, page)| {
                let boxes = boxes.iter().filter(|b| b.page == i).copied().collect();
                Ok(Self { page: page?, boxes, dpi })
            })
            .collect()
    }

    /// The page itself.
    #[must_use]
    pub fn page(&self) -> &GreyPage {
        &self.page
    }
}

/// How a page was treated.
#[derive(Debug, Clone, PartialEq)]
pub struct Treatment {
    /// Degrees, clockwise.
    pub rotation: f32,
    /// Slant of upright lines, in parts.
    pub slant: f32,
    /// Size, 1 is unchanged.
    pub scale: f32,
    /// Shift in millimetres.
    pub shift: (f32, f32),
    /// Radius of blur in millimetres.
    pub blur: f32,
    /// Grain of paper and print, and of the scanner, in grey values.
    pub grain: (f32, f32),
    /// Grey of ink and of paper.
    pub tones: (u8, u8),
    /// Whether the lid of the scanner is dark.
    pub dark_border: bool,
    /// Whether holes were punched.
    pub holes: bool,
    /// Whether a stamp was set, and whether it touches the page code.
    pub stamp: Option<bool>,
    /// How the sheet was laid.
    pub turn: Turn,
    /// JPEG quality, or PNG.
    pub jpeg: Option<u8>,
}

impl Treatment {
    /// A treatment as hard as real paper gets: see the fields.
    #[must_use]
    pub fn of(dice: &mut Dice) -> Self {
        let turn = match dice.below(20) {
            0 => Turn::Quarter,
            1 => Turn::ThreeQuarters,
            2 | 3 => Turn::Half,
            _ => Turn::None,
        };
        Self {
            rotation: dice.between(-5.0, 5.0),
            slant: dice.between(-0.015, 0.015),
            scale: dice.between(0.96, 1.02),
            shift: (dice.between(-3.0, 3.0), dice.between(-3.0, 3.0)),
            blur: dice.between(0.0, 0.16),
            grain: (dice.between(0.0, 40.0), dice.between(0.0, 22.0)),
            tones: (dice.between(5.0, 90.0) as u8, dice.between(190.0, 255.0) as u8),
            dark_border: dice.one_in(3),
            holes: dice.one_in(3),
            stamp: dice.one_in(2).then(|| dice.one_in(12)),
            turn,
            jpeg: (!dice.one_in(4)).then(|| if dice.one_in(3) { 75 } else { 40 }),
        }
    }
}

/// The page treated, as the bytes of a file.
#[must_use]
pub fn treat(clean: &Clean, treatment: &Treatment, dice: &mut Dice) -> Vec<u8> {
    let mut sheet = clean.page.clone();
    hand::fill(&mut sheet, clean, treatment, dice);
    grain(&mut sheet, treatment.grain.0, dice);
    let mut page = laid(&sheet, clean, treatment);
    blur(&mut page, treatment.blur * f32::from(clean.dpi) / 25.4);
    tone(&mut page, treatment, dice);
    grain(&mut page, treatment.grain.1, dice);
    let page = page.turned(match treatment.turn {
        Turn::Quarter => Turn::ThreeQuarters,
        Turn::ThreeQuarters => Turn::Quarter,
        other => other,
    });
    match treatment.jpeg {
        Some(quality) => jpeg(&page, quality),
        None => png(&page),
    }
}

/// A page as JPEG.
#[must_use]
pub fn jpeg(page: &GreyPage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode(page.points(), page.width() as u32, page.height() as u32, ExtendedColorType::L8)
        .expect("a page fits into a JPEG and memory takes every byte");
    bytes
}

/// Puts the sheet into the scanner: turned, slanted, shifted, with what lies behind it.
fn laid(sheet: &GreyPage, clean: &Clean, treatment: &Treatment) -> GreyPage {
    let (width, height) = (sheet.width(), sheet.height());
    let mm = f32::from(clean.dpi) / 25.4;
    let (middle_x, middle_y) = (width as f32 / 2.0, height as f32 / 2.0);
    let (sin, cos) = treatment.rotation.to_radians().sin_cos();
    let scale = 1.0 / treatment.scale;
    let behind = if treatment.dark_border { 12.0 } else { 250.0 };
    let mut points = Vec::with_capacity(width * height);
    for y in 0..height {
        let dy = y as f32 - middle_y - treatment.shift.1 * mm;
        for x in 0..width {
            let dx = x as f32 - middle_x - treatment.shift.0 * mm;
            let (u, v) = ((dx * cos + dy * sin) * scale, (dy * cos - dx * sin) * scale);
            points.push(at(sheet, u + v * treatment.slant + middle_x, v + middle_y, behind) as u8);
        }
    }
    GreyPage::new(width, height, points).expect("as many points as before")
}

/// The value between four points.
fn at(page: &GreyPage, x: f32, y: f32, behind: f32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    if left < 0.0 || top < 0.0 || left as usize + 1 >= page.width() || top as usize + 1 >= page.height() {
        return behind;
    }
    let (fx, fy) = (x - left, y - top);
    let (x, y) = (left as usize, top as usize);
    let (a, b) = (&page.row(y)[x..=x + 1], &page.row(y + 1)[x..=x + 1]);
    let mix = |p: u8, q: u8, part: f32| f32::from(p) * (1.0 - part) + f32::from(q) * part;
    mix(a[0], a[1], fx) * (1.0 - fy) + mix(b[0], b[1], fx) * fy
}

/// Two passes of means along rows and columns: nearly a bell.
fn blur(page: &mut GreyPage, radius: f32) {
    if radius < 0.05 {
        return;
    }
    for _ in 0..2 {
        for quarter in [Turn::Quarter, Turn::ThreeQuarters] {
            let width = page.width();
            let mut points = Vec::with_capacity(page.points().len());
            let all = 1.0 + 2.0 * radius;
            let whole = radius.floor() as usize;
            let part = radius - radius.floor();
            for y in 0..page.height() {
                let row = page.row(y);
                let value = |x: isize| f32::from(row[x.clamp(0, width as isize - 1) as usize]);
                for x in 0..width as isize {
                    let mut sum = value(x);
                    for i in 1..=whole as isize {
                        sum += value(x - i) + value(x + i);
                    }
                    let edge = whole as isize + 1;
                    sum += (value(x - edge) + value(x + edge)) * part;
                    points.push((sum / all) as u8);
                }
            }
            let done = GreyPage::new(width, page.height(), points).expect("as many points as before");
            *page = done.turned(quarter);
        }
    }
}

/// Ink is not black and paper not white, and the light is uneven.
fn tone(page: &mut GreyPage, treatment: &Treatment, dice: &mut Dice) {
    let (ink, paper) = (f32::from(treatment.tones.0), f32::from(treatment.tones.1));
    let slope = (dice.between(-25.0, 25.0), dice.between(-25.0, 25.0));
    let (width, height) = (page.width(), page.height());
    let mut points = Vec::with_capacity(width * height);
    for y in 0..height {
        let down = y as f32 / height as f32 - 0.5;
        for (x, p) in page.row(y).iter().enumerate() {
            let light = slope.0 * (x as f32 / width as f32 - 0.5) + slope.1 * down;
            points.push((ink + f32::from(*p) / 255.0 * (paper - ink) + light).clamp(0.0, 255.0) as u8);
        }
    }
    *page = GreyPage::new(width, height, points).expect("as many points as before");
}

fn grain(page: &mut GreyPage, strength: f32, dice: &mut Dice) {
    if strength < 0.5 {
        return;
    }
    let (width, height) = (page.width(), page.height());
    let points =
        page.points().iter().map(|p| (f32::from(*p) + dice.around(strength)).clamp(0.0, 255.0) as u8).collect();
    *page = GreyPage::new(width, height, points).expect("as many points as before");
}
