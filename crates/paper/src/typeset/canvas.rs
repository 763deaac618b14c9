//! Pages as lists of drawn things, and the PDF made of them.

use super::fonts::face;
use super::{Line, POINTS};
use crate::qr::Modules;
use krilla::Document;
use krilla::SerializeSettings;
use krilla::color::{luma, rgb};
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Paint};
use krilla::surface::Surface;

/// Why nothing was printed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    /// There are not as many page notes as pages.
    #[error("the document has {pages} pages but {notes} page notes were given; sign one for each")]
    PageNotes {
        /// Pages of the document.
        pages: usize,
        /// Notes given.
        notes: usize,
    },
    /// A note that makes no codes.
    #[error(transparent)]
    Code(#[from] crate::code::CodeError),
    /// A code's text.
    #[error(transparent)]
    Qr(#[from] crate::qr::QrError),
    /// The PDF library refused.
    #[error("the PDF could not be written: {0}")]
    Writer(String),
}

impl PrintError {
    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::PageNotes { .. } => "paper-page-notes",
            Self::Code(error) => error.code(),
            Self::Qr(error) => error.code(),
            Self::Writer(_) => "paper-pdf",
        }
    }
}

/// Where a line stands relative to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Centre,
    Right,
}

#[derive(Debug, Clone)]
enum Item {
    Text { line: Line, x: f32, y: f32, size: f32, grey: u8 },
    Filled { x: f32, y: f32, width: f32, height: f32, grey: u8 },
    Coloured { x: f32, y: f32, width: f32, height: f32, colour: [u8; 3] },
    Code { code: Modules, x: f32, y: f32, side: f32 },
}

/// One page.
#[derive(Debug, Clone)]
pub(crate) struct Canvas {
    pub(crate) width: f32,
    pub(crate) height: f32,
    items: Vec<Item>,
}

impl Canvas {
    pub(crate) fn new(width: f32, height: f32) -> Self {
        Self { width, height, items: Vec::new() }
    }

    /// A line whose letters stand on `y`.
    pub(crate) fn text(&mut self, line: Line, x: f32, y: f32, size: f32, align: Align, grey: u8) {
        let shift = match align {
            Align::Left => 0.0,
            Align::Centre => line.width(size) / 2.0,
            Align::Right => line.width(size),
        };
        self.items.push(Item::Text { line, x: x - shift, y, size, grey });
    }

    pub(crate) fn filled(&mut self, x: f32, y: f32, width: f32, height: f32, grey: u8) {
        self.items.push(Item::Filled { x, y, width, height, grey });
    }

    /// The same in a colour of red, green and blue.
    pub(crate) fn coloured(&mut self, x: f32, y: f32, width: f32, height: f32, colour: [u8; 3]) {
        self.items.push(Item::Coloured { x, y, width, height, colour });
    }

    /// A horizontal or vertical line of this thickness, its middle on the coordinates.
    pub(crate) fn rule(&mut self, from: (f32, f32), to: (f32, f32), thickness: f32, grey: u8) {
        let half = thickness / 2.0;
        let (x, y) = (from.0.min(to.0) - half, from.1.min(to.1) - half);
        self.filled(x, y, (to.0 - from.0).abs() + thickness, (to.1 - from.1).abs() + thickness, grey);
    }

    /// An empty box.
    pub(crate) fn frame(&mut self, x: f32, y: f32, width: f32, height: f32, thickness: f32, grey: u8) {
        for (from, to) in [
            ((x, y), (x + width, y)),
            ((x, y + height), (x + width, y + height)),
            ((x, y), (x, y + height)),
            ((x + width, y), (x + width, y + height)),
        ] {
            self.rule(from, to, thickness, grey);
        }
    }

    /// A code; whoever places it leaves the margin around it empty.
    pub(crate) fn code(&mut self, code: Modules, x: f32, y: f32, side: f32) {
        self.items.push(Item::Code { code, x, y, side });
    }

    fn draw(&self, surface: &mut Surface<'_>) {
        for item in &self.items {
            match item {
                Item::Text { line, x, y, size, grey } => draw_text(surface, line, *x, *y, *size, *grey),
                Item::Filled { x, y, width, height, grey } => {
                    let mut path = PathBuilder::new();
                    rect(&mut path, *x, *y, *width, *height);
                    fill(surface, path, paint(*grey));
                }
                Item::Coloured { x, y, width, height, colour: [red, green, blue] } => {
                    let mut path = PathBuilder::new();
                    rect(&mut path, *x, *y, *width, *height);
                    fill(surface, path, painted(rgb::Color::new(*red, *green, *blue).into()));
                }
                Item::Code { code, x, y, side } => {
                    // One path, so that no viewer leaves light seams between neighbouring squares.
                    let step = side / code.size() as f32;
                    let mut path = PathBuilder::new();
                    for (column, row, length) in code.runs() {
                        rect(&mut path, x + column as f32 * step, y + row as f32 * step, length as f32 * step, step);
                    }
                    fill(surface, path, paint(0));
                }
            }
        }
    }
}

fn draw_text(surface: &mut Surface<'_>, line: &Line, x: f32, y: f32, size: f32, grey: u8) {
    surface.set_fill(Some(paint(grey)));
    let mut at = x * POINTS;
    for run in &line.runs {
        let font = face(run.face).pdf.clone();
        surface.draw_glyphs(Point::from_xy(at, y * POINTS), &run.glyphs, font, &run.text, size, false);
        at += run.width * size;
    }
}

fn rect(path: &mut PathBuilder, x: f32, y: f32, width: f32, height: f32) {
    if let Some(r) = Rect::from_xywh(x * POINTS, y * POINTS, width * POINTS, height * POINTS) {
        path.push_rect(r);
    }
}

fn fill(surface: &mut Surface<'_>, path: PathBuilder, with: Fill) {
    if let Some(path) = path.finish() {
        surface.set_fill(Some(with));
        surface.draw_path(&path);
    }
}

fn paint(grey: u8) -> Fill {
    painted(luma::Color::new(grey).into())
}

fn painted(paint: Paint) -> Fill {
    Fill { paint, opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

/// The day with which a text begins (`2015-11-01 …`).
pub(crate) fn day(text: &str) -> Option<DateTime> {
    let (day, rest) = text.split_at_checked(10)?;
    let mut parts = day.split('-').map(|part| part.parse::<u16>().ok());
    let [year, month, of_month] = [parts.next()??, parts.next()??, parts.next()??];
    let [month, of_month] = [u8::try_from(month).ok()?, u8::try_from(of_month).ok()?];
    let whole = parts.next().is_none() && (1..=12).contains(&month) && (1..=31).contains(&of_month);
    let ends = !rest.starts_with(|c: char| c.is_ascii_digit());
    (whole && ends).then(|| DateTime::new(year).month(month).day(of_month))
}

/// The pages as PDF. The same pages give the same bytes: no random id, and of dates only that of what is printed. With one it is PDF/A-2b, which
/// asks for a date.
pub(crate) fn pdf(
    pages: &[Canvas],
    title: &str,
    language: &str,
    date: Option<DateTime>,
) -> Result<Vec<u8>, PrintError> {
    let writer = |error: String| PrintError::Writer(error);
    let configuration = ConfigurationBuilder::new();
    let configuration =
        if date.is_some() { configuration.with_archival_validator(Archival::A2_B) } else { configuration };
    let configuration = configuration.finish().map_err(|error| writer(format!("{error:?}")))?;
    let settings = SerializeSettings { configuration, enable_tagging: false, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    let metadata =
        Metadata::new().title(title.to_owned()).language(language.to_owned()).creator("Scrutineer".to_owned());
    document.set_metadata(match date {
        Some(date) => metadata.creation_date(date),
        None => metadata,
    });
    for canvas in pages {
        let settings = PageSettings::from_wh(canvas.width * POINTS, canvas.height * POINTS)
            .ok_or_else(|| writer("a page has no size".to_owned()))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        canvas.draw(&mut surface);
        surface.finish();
        page.finish();
    }
    document.finish().map_err(|error| writer(format!("{error:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_where_a_text_begins_with_one() {
        let first = DateTime::new(2015).month(11).day(1);
        for text in ["2015-11-01", "2015-11-01 20:31:07 +03:00", "2015-11-01T17:00:00Z"] {
            assert_eq!(day(text), Some(first), "{text}");
        }
        for text in ["", "1 November 2015", "2015-13-01", "2015-11-00", "2015-11-011", "2015-11-1x", "İİİİİİİİİİ"]
        {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn what_has_a_date_is_printed_for_the_archive() {
        let page = Canvas::new(80.0, 50.0);
        let dated = pdf(std::slice::from_ref(&page), "A", "en", day("2015-11-01")).unwrap();
        let undated = pdf(&[page], "A", "en", None).unwrap();
        let says = |bytes: &[u8]| bytes.windows(b"pdfaid:part".len()).any(|w| w == b"pdfaid:part");
        assert!(says(&dated) && !says(&undated));
    }
}
