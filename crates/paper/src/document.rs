//! A document of headings, paragraphs, tables and drawings, as PDF: what a report is made of.

use crate::typeset::{Align, Canvas, Line, PrintError, Weight, day, pdf, wrap};

const WIDTH: f32 = 210.0;
const HEIGHT: f32 = 297.0;
const LEFT: f32 = 15.0;
/// Width of the column, and of every drawing, in millimetres.
pub const COLUMN: f32 = 180.0;
const TOP: f32 = 18.0;
const BOTTOM: f32 = 280.0;
const TEXT: f32 = 9.5;
const SMALL: f32 = 8.0;
/// Most pages; what is longer belongs into data.
pub const PAGES_MAX: usize = 5_000;
/// Points to the distance of two lines in millimetres.
const LEADING: f32 = 0.47;

/// A report.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    /// Title, also of the file.
    pub title: String,
    /// Language of the texts, BCP 47. In one that is written from right to left the paragraphs begin at the right; tables and drawings stay as they are.
    pub language: String,
    /// The day of what it is about, `YYYY-MM-DD`: with one it is PDF/A.
    pub date: String,
    /// What it consists of.
    pub blocks: Vec<Block>,
}

/// How a remark is to be taken. Its words say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// What was asked holds.
    Good,
    /// Something is open.
    Open,
    /// Something is wrong.
    Bad,
}

/// A part of a report.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// Begins a section.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A remark that stands out.
    Remark(Tone, String),
    /// A table.
    Table(Table),
    /// A drawing.
    Drawing(Drawing),
}

/// A table. Every row has as many cells as the head.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Names of the columns.
    pub head: Vec<String>,
    /// Parts of the width of each column; they are scaled to the page. A column below 0 holds numbers and keeps to its right edge.
    pub widths: Vec<f32>,
    /// Cells.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Whether a column, counted from 0, holds numbers.
    #[must_use]
    pub fn is_number(&self, column: impl std::borrow::Borrow<usize>) -> bool {
        self.widths.get(*column.borrow()).is_some_and(|w| *w < 0.0)
    }
}

/// Something drawn, with what it shows in words.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drawing {
    /// What it shows, for those who cannot see it.
    pub words: String,
    /// Its height in millimetres; its width is [`COLUMN`].
    pub height: f32,
    /// What is drawn, from back to front.
    pub marks: Vec<Mark>,
}

/// One thing drawn. Lengths in millimetres from the upper left corner of the drawing; grey from 0 (black) to 255.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A filled rectangle: left, top, width, height.
    Filled([f32; 4], u8),
    /// A text whose letters stand on y: x, y; −1 begins, 0 is centred and 1 ends at x.
    Text([f32; 2], i8, String),
}

struct Pages {
    done: Vec<Canvas>,
    page: Canvas,
    y: f32,
    right_to_left: bool,
}

/// Languages of the system that are written from right to left.
const RIGHT_TO_LEFT: [&str; 2] = ["ar", "ckb"];

impl Pages {
    fn room(&mut self, height: f32) -> bool {
        let full = self.y + height > BOTTOM && self.y > TOP;
        if full {
            self.done.push(std::mem::replace(&mut self.page, Canvas::new(WIDTH, HEIGHT)));
            self.y = TOP;
        }
        full
    }

    fn paragraph(&mut self, text: &str, size: f32, weight: Weight, indent: f32) {
        let (x, align) = match self.right_to_left {
            true => (LEFT + COLUMN - indent, Align::Right),
            false => (LEFT + indent, Align::Left),
        };
        for line in wrap(text, weight, size, COLUMN - indent, self.right_to_left) {
            self.room(size * LEADING);
            self.y += size * LEADING;
            self.page.text(line, x, self.y, size, align, 0);
        }
    }
}

impl Document {
    /// The PDF. The same document gives the same bytes.
    ///
    /// # Errors
    /// More than [`PAGES_MAX`] pages, or a text that the PDF library refused.
    pub fn pdf(&self) -> Result<Vec<u8>, PrintError> {
        let right_to_left = RIGHT_TO_LEFT.contains(&self.language.as_str());
        let mut pages = Pages { done: vec![], page: Canvas::new(WIDTH, HEIGHT), y: TOP, right_to_left };
        pages.paragraph(&self.title, 17.0, Weight::Bold, 0.0);
        pages.y += 2.0;
        for block in &self.blocks {
            if pages.done.len() >= PAGES_MAX {
                return Err(PrintError::Writer(format!("the document has more than {PAGES_MAX} pages")));
            }
            match block {
                Block::Heading(text) => {
                    pages.y += 4.0;
                    // A heading never stands alone at the end of a page.
                    pages.room(25.0);
                    pages.paragraph(text, 12.5, Weight::Bold, 0.0);
                    pages.y += 1.0;
                }
                Block::Text(text) => {
                    pages.paragraph(text, TEXT, Weight::Regular, 0.0);
                    pages.y += 1.5;
                }
                Block::Remark(tone, text) => remark(&mut pages, *tone, text),
                Block::Table(table) => put_table(&mut pages, table),
                Block::Drawing(drawing) => put_drawing(&mut pages, drawing),
            }
        }
        pages.done.push(pages.page);
        let all = pages.done.len();
        for (i, page) in pages.done.iter_mut().enumerate() {
            let line = |text: &str| Line::new(text, Weight::Regular, right_to_left);
            let (left, right) = ((LEFT, Align::Left), (LEFT + COLUMN, Align::Right));
            let (begin, end) = if right_to_left { (right, left) } else { (left, right) };
            page.text(line(&self.title), begin.0, HEIGHT - 9.0, 7.0, begin.1, 90);
            page.text(line(&format!("{} / {all}", i + 1)), end.0, HEIGHT - 9.0, 7.0, end.1, 90);
        }
        pdf(&pages.done, &self.title, &self.language, day(&self.date))
    }
}

fn remark(pages: &mut Pages, tone: Tone, text: &str) {
    let lines = wrap(text, Weight::Bold, TEXT, COLUMN - 8.0, false);
    let height = TEXT * LEADING * lines.len() as f32 + 4.0;
    pages.room(height + 2.0);
    let (edge, thickness) = match tone {
        Tone::Good => (120, 0.4),
        Tone::Open => (80, 0.8),
        Tone::Bad => (0, 1.4),
    };
    pages.page.filled(LEFT, pages.y + 1.0, COLUMN, height, 244);
    pages.page.filled(LEFT, pages.y + 1.0, thickness * 2.0, height, edge);
    let mut y = pages.y + 2.0;
    for line in lines {
        y += TEXT * LEADING;
        pages.page.text(line, LEFT + 5.0, y, TEXT, Align::Left, 0);
    }
    pages.y += height + 3.0;
}

fn put_table(pages: &mut Pages, table: &Table) {
    let whole: f32 = table.widths.iter().map(|w| w.abs()).sum();
    let widths: Vec<f32> = table.widths.iter().map(|w| w.abs() / whole * COLUMN).collect();
    let row = |pages: &mut Pages, cells: &[String], weight: Weight| {
        let wrapped: Vec<Vec<Line>> =
            cells.iter().zip(&widths).map(|(text, width)| wrap(text, weight, SMALL, width - 2.0, false)).collect();
        let lines = wrapped.iter().map(Vec::len).max().unwrap_or(1) as f32;
        let height = lines * SMALL * LEADING + 1.4;
        let fresh = pages.room(height);
        if fresh && weight == Weight::Regular {
            return Some(wrapped);
        }
        draw_row(pages, wrapped, &widths, &table.widths, height);
        None
    };
    row(pages, &table.head, Weight::Bold);
    for cells in &table.rows {
        if let Some(wrapped) = row(pages, cells, Weight::Regular) {
            // A table that goes on has its head again.
            row(pages, &table.head, Weight::Bold);
            let lines = wrapped.iter().map(Vec::len).max().unwrap_or(1) as f32;
            draw_row(pages, wrapped, &widths, &table.widths, lines * SMALL * LEADING + 1.4);
        }
    }
    pages.y += 3.0;
}

fn draw_row(pages: &mut Pages, cells: Vec<Vec<Line>>, widths: &[f32], signs: &[f32], height: f32) {
    let mut x = LEFT;
    for ((lines, width), sign) in cells.into_iter().zip(widths).zip(signs) {
        let mut y = pages.y;
        for line in lines {
            y += SMALL * LEADING;
            let (at, align) = if *sign < 0.0 { (x + width - 2.0, Align::Right) } else { (x, Align::Left) };
            pages.page.text(line, at, y, SMALL, align, 0);
        }
        x += width;
    }
    pages.y += height;
    pages.page.rule((LEFT, pages.y), (LEFT + COLUMN, pages.y), 0.1, 190);
}

fn put_drawing(pages: &mut Pages, drawing: &Drawing) {
    pages.room(drawing.height + 12.0);
    let top = pages.y + 1.0;
    for mark in &drawing.marks {
        match mark {
            Mark::Filled([x, y, width, height], grey) => {
                pages.page.filled(LEFT + x, top + y, *width, *height, *grey);
            }
            Mark::Text([x, y], side, text) => {
                let align = match side {
                    -1 => Align::Left,
                    0 => Align::Centre,
                    _ => Align::Right,
                };
                pages.page.text(Line::new(text, Weight::Regular, false), LEFT + x, top + y, 7.0, align, 40);
            }
        }
    }
    pages.y = top + drawing.height;
    pages.paragraph(&drawing.words, SMALL, Weight::Regular, 0.0);
    pages.y += 2.0;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long() -> Document {
        let rows = (0..200).map(|i| vec![format!("station {i}"), i.to_string()]).collect();
        Document {
            title: "A report".into(),
            language: "en".into(),
            date: "2026-05-10".into(),
            blocks: vec![
                Block::Heading("Found".into()),
                Block::Text("Words. ".repeat(60)),
                Block::Remark(Tone::Bad, "Something is wrong".into()),
                Block::Table(Table { head: vec!["station".into(), "votes".into()], widths: vec![3.0, -1.0], rows }),
                Block::Drawing(Drawing {
                    words: "a bar".into(),
                    height: 30.0,
                    marks: vec![Mark::Filled([0.0, 0.0, 50.0, 20.0], 100), Mark::Text([0.0, 28.0], -1, "0".into())],
                }),
            ],
        }
    }

    #[test]
    fn a_long_table_goes_on_and_the_same_document_is_the_same_bytes() {
        let bytes = long().pdf().unwrap();
        assert!(bytes.starts_with(b"%PDF") && bytes == long().pdf().unwrap());
        let pages =
            bytes.windows(b"/Type/Page\n".len()).filter(|w| w.starts_with(b"/Type/Page") && w[10] != b's').count();
        assert!(pages >= 4, "{pages} pages");
    }
}
