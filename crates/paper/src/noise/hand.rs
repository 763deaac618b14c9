//! What people do to a form: digits in the boxes, signatures, a stamp, holes.

use super::{Clean, Dice, Treatment};
use crate::form::layout::{CODE_LEFT, CODE_SIDE, CODE_TOP};
use crate::scan::GreyPage;

/// Strokes of the ten digits in a box of 1 × 1.
const DIGITS: [&[(f32, f32)]; 10] = [
    &[(0.5, 0.0), (0.1, 0.3), (0.1, 0.7), (0.5, 1.0), (0.9, 0.7), (0.9, 0.3), (0.5, 0.0)],
    &[(0.3, 0.25), (0.6, 0.0), (0.6, 1.0)],
    &[(0.1, 0.2), (0.5, 0.0), (0.9, 0.25), (0.1, 1.0), (0.9, 1.0)],
    &[(0.1, 0.1), (0.8, 0.1), (0.4, 0.45), (0.9, 0.7), (0.5, 1.0), (0.1, 0.9)],
    &[(0.7, 1.0), (0.7, 0.0), (0.1, 0.65), (0.95, 0.65)],
    &[(0.9, 0.0), (0.2, 0.0), (0.15, 0.45), (0.7, 0.45), (0.85, 0.75), (0.5, 1.0), (0.1, 0.9)],
    &[(0.8, 0.0), (0.2, 0.5), (0.2, 0.9), (0.6, 1.0), (0.85, 0.75), (0.5, 0.5), (0.2, 0.65)],
    &[(0.1, 0.0), (0.9, 0.0), (0.4, 1.0)],
    &[(0.5, 0.5), (0.15, 0.25), (0.5, 0.0), (0.85, 0.25), (0.15, 0.75), (0.5, 1.0), (0.85, 0.75), (0.5, 0.5)],
    &[(0.8, 0.35), (0.5, 0.5), (0.2, 0.25), (0.5, 0.0), (0.8, 0.25), (0.7, 1.0)],
];

pub(super) fn fill(sheet: &mut GreyPage, clean: &Clean, treatment: &Treatment, dice: &mut Dice) {
    let mut pen = Pen { page: Points::of(sheet), mm: f32::from(clean.dpi) / 25.4, ink: dice.below(110) as u8 };
    for b in &clean.boxes {
        let digits = 1 + dice.below(4);
        let width = b.width / 6.0;
        for i in 0..digits {
            let digit = DIGITS[dice.below(10) as usize];
            let left = b.x + (5 - i) as f32 * width + dice.between(0.4, 1.4);
            let top = b.y + dice.between(0.2, 1.4);
            let (w, h) = (width * dice.between(0.5, 0.8), b.height * dice.between(0.6, 0.95));
            let points: Vec<(f32, f32)> = digit
                .iter()
                .map(|(x, y)| (left + x * w + dice.between(-0.2, 0.2), top + y * h + dice.between(-0.2, 0.2)))
                .collect();
            pen.stroke(&points, dice.between(0.3, 0.7));
        }
    }
    signatures(&mut pen, dice);
    if let Some(on_code) = treatment.stamp {
        stamp(&mut pen, on_code, dice);
    }
    if treatment.holes {
        for y in [108.5, 188.5] {
            pen.disc((9.0, y), 3.0, if treatment.dark_border { 15 } else { 245 });
        }
    }
    let (width, height) = (sheet.width(), sheet.height());
    *sheet = GreyPage::new(width, height, pen.page.points).expect("as many points as before");
}

fn signatures(pen: &mut Pen, dice: &mut Dice) {
    for _ in 0..dice.below(6) {
        let (mut x, mut y) = (dice.between(18.0, 110.0), dice.between(215.0, 275.0));
        let mut points = Vec::new();
        for _ in 0..dice.below(20) + 6 {
            points.push((x, y));
            x += dice.between(-1.0, 4.0);
            y += dice.between(-4.0, 4.0);
        }
        pen.stroke(&points, 0.5);
    }
}

fn stamp(pen: &mut Pen, on_code: bool, dice: &mut Dice) {
    let middle = if on_code {
        // Its rim over the lower edge of the code.
        (CODE_LEFT + dice.between(5.0, 37.0), CODE_TOP + CODE_SIDE + dice.between(11.0, 16.0))
    } else {
        (dice.between(30.0, 120.0), dice.between(200.0, 270.0))
    };
    pen.ink = 90 + dice.below(70) as u8;
    for radius in [16.0, 14.5] {
        let points: Vec<(f32, f32)> = (0..=60)
            .map(|i| {
                let (sin, cos) = (i as f32 * std::f32::consts::TAU / 60.0).sin_cos();
                (middle.0 + radius * cos, middle.1 + radius * sin)
            })
            .collect();
        pen.stroke(&points, 0.6);
    }
}

struct Points {
    width: usize,
    height: usize,
    points: Vec<u8>,
}

impl Points {
    fn of(page: &GreyPage) -> Self {
        Self { width: page.width(), height: page.height(), points: page.points().to_vec() }
    }
}

struct Pen {
    page: Points,
    mm: f32,
    ink: u8,
}

impl Pen {
    /// A line through these places, in millimetres.
    fn stroke(&mut self, places: &[(f32, f32)], thickness: f32) {
        for pair in places.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let length = (to.0 - from.0).hypot(to.1 - from.1);
            let steps = (length * 5.0).ceil().max(1.0);
            for i in 0..=steps as u32 {
                let part = i as f32 / steps;
                let place = (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part);
                self.disc(place, thickness / 2.0, self.ink);
            }
        }
    }

    fn disc(&mut self, middle: (f32, f32), radius: f32, grey: u8) {
        let (x, y, r) = (middle.0 * self.mm, middle.1 * self.mm, radius * self.mm);
        let span =
            |c: f32, side: usize| ((c - r).floor().max(0.0) as usize)..((c + r).ceil().max(0.0) as usize + 1).min(side);
        for py in span(y, self.page.height) {
            for px in span(x, self.page.width) {
                if (px as f32 - x).hypot(py as f32 - y) <= r.max(0.6) {
                    let point = &mut self.page.points[py * self.page.width + px];
                    // Ink darkens; a hole shows what is behind.
                    *point = if radius > 2.0 { grey } else { (*point).min(grey) };
                }
            }
        }
    }
}
