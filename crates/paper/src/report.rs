//! A report on paper: a title, facts, and sections of sentences, on as many A4 pages as it takes. The same report gives the same bytes.

use crate::typeset::{Align, Canvas, Line, PrintError, Weight, day, pdf, wrap};

const PAGE_WIDTH_MM: f32 = 210.0;
const PAGE_HEIGHT_MM: f32 = 297.0;
const LEFT_MM: f32 = 20.0;
const WIDTH_MM: f32 = 170.0;
const TOP_MM: f32 = 22.0;
const BOTTOM_MM: f32 = 278.0;
/// Most pages; what is longer belongs into data.
pub const PAGES_MAX: usize = 5_000;

/// What is printed.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Title; stands small on every page.
    pub title: String,
    /// Language tag of the text.
    pub language: String,
    /// Whether it is written from right to left.
    pub right_to_left: bool,
    /// Day of the election, `YYYY-MM-DD`; with it the document is made for the archive.
    pub day: String,
    /// Lines under the title: contest, record size, root.
    pub head: Vec<String>,
    /// Heading, and sentences below it.
    pub sections: Vec<(String, Vec<String>)>,
}

struct Pages<'a> {
    report: &'a Report,
    canvases: Vec<Canvas>,
    y: f32,
}

impl Pages<'_> {
    fn start(&mut self) {
        self.canvases.push(Canvas::new(PAGE_WIDTH_MM, PAGE_HEIGHT_MM));
        self.y = TOP_MM;
    }

    fn paragraph(&mut self, text: &str, size: f32, weight: Weight, after: f32) {
        let rtl = self.report.right_to_left;
        for line in wrap(text, weight, size, WIDTH_MM, rtl) {
            let step = size * 0.46;
            if self.y + step > BOTTOM_MM {
                self.start();
            }
            self.y += step;
            let (x, align) = if rtl { (LEFT_MM + WIDTH_MM, Align::Right) } else { (LEFT_MM, Align::Left) };
            let y = self.y;
            if let Some(canvas) = self.canvases.last_mut() {
                canvas.text(line, x, y, size, align, 0);
            }
        }
        self.y += after;
    }
}

impl Report {
    /// The document.
    ///
    /// # Errors
    /// More than [`PAGES_MAX`] pages, or a text that the PDF writer cannot take.
    pub fn pdf(&self) -> Result<Vec<u8>, PrintError> {
        let mut pages = Pages { report: self, canvases: Vec::new(), y: 0.0 };
        pages.start();
        pages.paragraph(&self.title, 16.0, Weight::Bold, 2.0);
        for line in &self.head {
            pages.paragraph(line, 9.0, Weight::Regular, 0.4);
        }
        for (heading, sentences) in &self.sections {
            if pages.canvases.len() > PAGES_MAX {
                return Err(PrintError::Writer(format!("the report has more than {PAGES_MAX} pages")));
            }
            // A heading does not stand alone at the foot of a page.
            if pages.y + 20.0 > BOTTOM_MM {
                pages.start();
            }
            pages.y += 4.0;
            pages.paragraph(heading, 11.0, Weight::Bold, 1.0);
            for sentence in sentences {
                pages.paragraph(sentence, 9.0, Weight::Regular, 0.8);
            }
        }
        let all = pages.canvases.len();
        for (number, canvas) in (1..).zip(&mut pages.canvases) {
            let foot = format!("{} · {number}/{all}", self.title);
            let line = Line::new(&foot, Weight::Regular, self.right_to_left);
            canvas.text(line, PAGE_WIDTH_MM / 2.0, 288.0, 7.0, Align::Centre, 90);
        }
        pdf(&pages.canvases, &self.title, &self.language, day(&self.day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(sentences: usize) -> Report {
        Report {
            title: "Seats".into(),
            language: "en".into(),
            day: "2015-11-01".into(),
            head: vec!["Parliament".into()],
            sections: vec![("Adana".into(), (0..sentences).map(|n| format!("Seat {n} goes to A.")).collect())],
            ..Report::default()
        }
    }

    #[test]
    fn the_same_report_is_the_same_bytes_and_a_long_one_has_more_pages() {
        let short = report(3).pdf().unwrap();
        assert!(short.starts_with(b"%PDF-"));
        assert_eq!(short, report(3).pdf().unwrap());
        let long = report(400).pdf().unwrap();
        assert!(long.len() > short.len());
    }
}
