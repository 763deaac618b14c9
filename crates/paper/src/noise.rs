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
    if x < 0.0 || y < 0.0 || x as usize + 1 >= page.width() || y as usize + 1 >= page.height() {
        return behind;
    }
    let (left, top) = (x as usize, y as usize);
    let (fx, fy) = (x - left as f32, y - top as f32);
    let (x, y) = (left, top);
    let (a, b) = (&page.row(y)[x..=x + 1], &page.row(y + 1)[x..=x + 1]);
    let mix = |p: u8, q: u8, part: f32| f32::from(p) * (1.0 - part) + f32::from(q) * part;
    mix(a[0], a[1], fx) * (1.0 - fy) + mix(b[0], b[1], fx) * fy
}

/// Two passes of means along rows and columns: nearly a bell.
fn blur(page: &mut GreyPage, radius: f32) {
    if radius < 0.05 {
        return;
    }
    let (width, height) = (page.width(), page.height());
    let room = radius.floor() as usize + 1;
    let mut points = page.points().to_vec();
    for _ in 0..2 {
        let mut along = Vec::with_capacity(points.len());
        let mut wide = vec![0.0; width + 2 * room];
        for row in points.chunks_exact(width) {
            let at = |x: usize| f32::from(row[x.saturating_sub(room).min(width - 1)]);
            wide.iter_mut().enumerate().for_each(|(x, w)| *w = at(x));
            let shifted: Vec<&[f32]> = (0..=2 * room).map(|i| &wide[i..i + width]).collect();
            means(&shifted, radius, &mut along);
        }
        let rows: Vec<Vec<f32>> =
            along.chunks_exact(width).map(|r| r.iter().map(|p| f32::from(*p)).collect()).collect();
        points.clear();
        for y in 0..height {
            let shifted: Vec<&[f32]> =
                (0..=2 * room).map(|i| rows[(y + i).saturating_sub(room).min(height - 1)].as_slice()).collect();
            means(&shifted, radius, &mut points);
        }
    }
    *page = GreyPage::new(width, height, points).expect("as many points as before");
}

/// Adds the means over lines that are shifted by −n to n: the outermost count in part.
fn means(shifted: &[&[f32]], radius: f32, to: &mut Vec<u8>) {
    let middle = shifted.len() / 2;
    let mut sums = shifted[middle].to_vec();
    for i in 1..=middle {
        let weight = if i == middle { radius - radius.floor() } else { 1.0 };
        for ((sum, a), b) in sums.iter_mut().zip(shifted[middle - i]).zip(shifted[middle + i]) {
            *sum += (a + b) * weight;
        }
    }
    let all = 1.0 + 2.0 * radius;
    to.extend(sums.iter().map(|s| (s / all) as u8));
}

/// Ink is not black and paper not white, and the light is uneven.
fn tone(page: &mut GreyPage, treatment: &Treatment, dice: &mut Dice) {
    let (ink, paper) = (f32::from(treatment.tones.0), f32::from(treatment.tones.1));
    let slope = (dice.between(-25.0, 25.0), dice.between(-25.0, 25.0));
    let (width, height) = (page.width(), page.height());
    let mut points = Vec::with_capacity(width * height);
    let across: Vec<f32> = (0..width).map(|x| slope.0 * (x as f32 / width as f32 - 0.5)).collect();
    for y in 0..height {
        let down = y as f32 / height as f32 - 0.5;
        for (across, p) in across.iter().zip(page.row(y)) {
            let light = across + slope.1 * down;
            points.push((ink + f32::from(*p) / 255.0 * (paper - ink) + light).clamp(0.0, 255.0) as u8);
        }
    }
    *page = GreyPage::new(width, height, points).expect("as many points as before");
}

fn grain(page: &mut GreyPage, strength: f32, dice: &mut Dice) {
    if strength < 0.5 {
        return;
    }
    // As many values as a point can be moved by, drawn from anew for each point: the bell is computed once.
    let bell: Vec<i16> = (0..1 << 12).map(|_| dice.around(strength).round() as i16).collect();
    let (width, height) = (page.width(), page.height());
    let mut points = page.points().to_vec();
    for points in points.chunks_mut(4) {
        for (point, bits) in points.iter_mut().zip(dice.four()) {
            *point = (i16::from(*point) + bell[usize::from(bits >> 4)]).clamp(0, 255) as u8;
        }
    }
    *page = GreyPage::new(width, height, points).expect("as many points as before");
}
