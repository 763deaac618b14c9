//! Drawings: bars, points in cells, and a falling line, made of rectangles so that page and PDF show the same.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "places in a drawing, in millimetres"
)]

use paper::document::{COLUMN, Drawing, Mark};

const LEFT: f32 = 16.0;
const RIGHT: f32 = 4.0;
const TOP: f32 = 5.0;
const BELOW: f32 = 11.0;

/// The frame of a plot: axes with their words.
struct Frame {
    marks: Vec<Mark>,
    height: f32,
}

impl Frame {
    fn new(height: f32, x_label: &str, y_label: &str) -> Self {
        let mut frame = Self { marks: vec![], height };
        let (x, y) = (LEFT, height - BELOW);
        frame.line([x, TOP, 0.2, y - TOP], 120);
        frame.line([x, y, COLUMN - LEFT - RIGHT, 0.2], 120);
        frame.text([COLUMN - RIGHT, height - 1.0], 1, x_label);
        frame.text([0.0, 3.0], -1, y_label);
        frame
    }

    fn line(&mut self, place: [f32; 4], grey: u8) {
        self.marks.push(Mark::Filled(place, grey));
    }

    fn text(&mut self, place: [f32; 2], side: i8, text: &str) {
        self.marks.push(Mark::Text(place, side, text.to_owned()));
    }

    /// From 0 to 1 along the axis.
    fn x(&self, part: f64) -> f32 {
        LEFT + part.clamp(0.0, 1.0) as f32 * (COLUMN - LEFT - RIGHT)
    }

    /// From 0 to 1 up the axis.
    fn y(&self, part: f64) -> f32 {
        let floor = self.height - BELOW;
        floor - part.clamp(0.0, 1.0) as f32 * (floor - TOP)
    }

    fn x_mark(&mut self, part: f64, text: &str) {
        let x = self.x(part);
        self.line([x, self.height - BELOW, 0.2, 1.2], 120);
        self.text([x, self.height - BELOW + 4.2], 0, text);
    }

    fn y_mark(&mut self, part: f64, text: &str) {
        let y = self.y(part);
        self.line([LEFT - 1.2, y, 1.2, 0.2], 120);
        self.text([LEFT - 2.0, y + 0.9], 1, text);
    }

    fn done(self, words: String) -> Drawing {
        Drawing { words, height: self.height, marks: self.marks }
    }
}

/// A histogram: bars side by side, the first begins at `from`, the last ends at `to`; `dark` bars stand out.
#[must_use]
pub fn bars(
    words: &str,
    counts: &[u64],
    dark: &[bool],
    (from, to): (f64, f64),
    x_label: &str,
    y_label: &str,
) -> Drawing {
    let mut frame = Frame::new(58.0, x_label, y_label);
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let n = counts.len().max(1) as f64;
    for (i, count) in counts.iter().enumerate() {
        let (x, next) = (frame.x(i as f64 / n), frame.x((i + 1) as f64 / n));
        let top = frame.y(*count as f64 / most as f64);
        let floor = frame.y(0.0);
        let grey = if dark.get(i).copied().unwrap_or(false) { 20 } else { 150 };
        if *count > 0 {
            frame.line([x, top, (next - x).max(0.15) * 0.94, (floor - top).max(0.2)], grey);
        }
    }
    for i in 0..=4 {
        let part = f64::from(i) / 4.0;
        frame.x_mark(part, &tick(from + part * (to - from)));
    }
    frame.y_mark(1.0, &most.to_string());
    frame.y_mark(0.0, "0");
    frame.done(words.to_owned())
}

/// A fingerprint: how many stations lie in each cell of a square grid, from lower left, row by row; the more the darker.
#[must_use]
pub fn cells(words: &str, counts: &[u64], side: usize, x_label: &str, y_label: &str) -> Drawing {
    let mut frame = Frame::new(100.0, x_label, y_label);
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let n = side as f64;
    for (i, count) in counts.iter().enumerate().filter(|(_, c)| **c > 0) {
        let (column, row) = ((i % side) as f64, (i / side) as f64);
        let (x, right) = (frame.x(column / n), frame.x((column + 1.0) / n));
        let (y, top) = (frame.y(row / n), frame.y((row + 1.0) / n));
        // The square root lets few stations show beside many.
        let share = (*count as f64 / most as f64).sqrt();
        frame.line([x, top, right - x, y - top], (225.0 - 215.0 * share) as u8);
    }
    for i in 0..=4 {
        let part = f64::from(i) / 4.0;
        frame.x_mark(part, &format!("{} %", tick(part * 100.0)));
        frame.y_mark(part, &format!("{} %", tick(part * 100.0)));
    }
    frame.done(words.to_owned())
}

/// A risk that falls draw by draw, on a scale of powers of ten, with its limit.
#[must_use]
pub fn falling(words: &str, risks: &[f64], limit: f64) -> Drawing {
    let mut frame = Frame::new(58.0, "draws", "risk");
    let least = risks.iter().copied().fold(limit, f64::min).max(1e-6);
    // Whole powers of ten, at least two.
    let decades = (-least.log10()).ceil().max(2.0);
    let up = |p: f64| 1.0 + p.max(1e-12).log10() / decades;
    let n = risks.len().max(1) as f64;
    let y = frame.y(up(limit));
    frame.line([LEFT, y, COLUMN - LEFT - RIGHT, 0.35], 60);
    frame.text([COLUMN - RIGHT, y - 1.0], 1, "limit");
    let mut before = frame.y(1.0);
    for (i, p) in risks.iter().enumerate() {
        let (x, next, y) = (frame.x(i as f64 / n), frame.x((i + 1) as f64 / n), frame.y(up(*p)));
        frame.line([x, y.min(before), 0.4, (y - before).abs() + 0.4], 0);
        frame.line([x, y, next - x, 0.4], 0);
        before = y;
    }
    for i in 0..=(decades as i32) {
        frame.y_mark(1.0 - f64::from(i) / decades, &power(i));
    }
    frame.x_mark(0.0, "0");
    frame.x_mark(1.0, &risks.len().to_string());
    frame.done(words.to_owned())
}

fn power(decade: i32) -> String {
    match decade {
        0 => "1".to_owned(),
        1 => "0.1".to_owned(),
        2 => "0.01".to_owned(),
        n => format!("1e-{n}"),
    }
}

fn tick(x: f64) -> String {
    if (x - x.round()).abs() < 1e-9 { format!("{x:.0}") } else { format!("{x:.1}") }
}

/// A drawing as SVG for a page.
#[must_use]
pub fn svg(drawing: &Drawing) -> String {
    use std::fmt::Write as _;
    let mut s = String::new();
    let _ = write!(
        s,
        "<svg viewBox=\"0 0 {COLUMN} {}\" role=\"img\" aria-label=\"{}\">",
        drawing.height,
        escape(&drawing.words)
    );
    for mark in &drawing.marks {
        let _ = match mark {
            Mark::Filled([x, y, width, height], grey) => {
                write!(
                    s,
                    "<rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" fill=\"currentColor\" fill-opacity=\"{:.2}\"/>",
                    1.0 - f32::from(*grey) / 255.0
                )
            }
            Mark::Text([x, y], side, text) => {
                let anchor = match side {
                    ..0 => "start",
                    0 => "middle",
                    1.. => "end",
                };
                write!(s, "<text x=\"{x:.2}\" y=\"{y:.2}\" text-anchor=\"{anchor}\">{}</text>", escape(text))
            }
        };
    }
    s.push_str("</svg>");
    s
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_is_the_same_on_the_page_and_escapes_what_it_names() {
        let drawing = bars("A & <b>", &[0, 3, 6], &[false, true, false], (0.0, 30.0), "x", "y");
        let svg = svg(&drawing);
        assert!(svg.contains("A &amp; &lt;b&gt;") && svg.contains("fill-opacity=\"0.92\""), "{svg}");
        assert_eq!(drawing.marks.iter().filter(|m| matches!(m, Mark::Filled(_, 20 | 150))).count(), 2);
        for (side, anchor) in [(-1, "start"), (0, "middle"), (1, "end")] {
            let d = Drawing { marks: vec![Mark::Text([1.0, 1.0], side, "t".into())], ..Drawing::default() };
            assert!(super::svg(&d).contains(&format!("text-anchor=\"{anchor}\"")), "{side}");
        }
    }

    #[test]
    fn a_risk_of_nothing_can_be_drawn() {
        assert!(falling("r", &[1.0, 0.5, 0.0], 0.05).marks.len() > 5);
        assert!(!falling("r", &[], 0.05).marks.is_empty());
    }
}
