//! The A4 form: minutes with room for what is written by hand, and consolidations. Laid out first, so that the number of pages is known
//! when the page notes are signed; then printed with a page code at the same place of every page.

mod consolidation;
mod flow;
mod minutes;

use crate::code::{self, Kind};
use crate::qr::Modules;
use crate::sheet::{ConsolidationSheet, MinutesSheet, Signed, Texts, Word};
pub use crate::typeset::PrintError;
use crate::typeset::{Align, Canvas, DateTime, Line, Weight, pdf};

/// Where the page code stands: the reader looks there first. Millimetres of an A4 page, upright.
pub mod layout {
    /// Width of the page.
    pub const PAGE_WIDTH: f32 = 210.0;
    /// Height of the page.
    pub const PAGE_HEIGHT: f32 = 297.0;
    /// Side of the page code without its empty margin.
    pub const CODE_SIDE: f32 = 42.0;
    /// From the left edge to the page code. As far from the right edge that a page turned by 5° in the scanner still has all of it.
    pub const CODE_LEFT: f32 = 153.0;
    /// From the upper edge to the page code.
    pub const CODE_TOP: f32 = 14.0;
    /// Highest version of a page code: 105 squares on a side, 0.4 mm each. Ids of usual length make version 14.
    pub const CODE_VERSION_MAX: u8 = 22;
}

/// A box to be filled by hand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HandBox {
    /// Page, from 0.
    pub page: usize,
    /// From the left edge in millimetres.
    pub x: f32,
    /// From the upper edge in millimetres.
    pub y: f32,
    /// Width in millimetres.
    pub width: f32,
    /// Height in millimetres.
    pub height: f32,
}

/// A document that is laid out and waits for its page notes.
#[derive(Debug, Clone)]
pub struct Form {
    canvases: Vec<Canvas>,
    boxes: Vec<HandBox>,
    unprintable: Vec<char>,
    title: String,
    date: Option<DateTime>,
    texts: Texts,
}

impl Form {
    /// Lays out minutes; `signed` are they themselves, `None` for a blank form.
    ///
    /// # Errors
    /// A note that makes no codes.
    pub fn of_minutes(sheet: &MinutesSheet, signed: Option<Signed<'_>>, texts: &Texts) -> Result<Self, PrintError> {
        minutes::lay_out(sheet, signed, texts)
    }

    /// Lays out a consolidation; `signed` is its statement.
    ///
    /// # Errors
    /// A note that makes no codes.
    pub fn of_consolidation(
        sheet: &ConsolidationSheet,
        signed: Option<Signed<'_>>,
        texts: &Texts,
    ) -> Result<Self, PrintError> {
        consolidation::lay_out(sheet, signed, texts)
    }

    /// How many pages: as many page notes are needed.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.canvases.len()
    }

    /// The boxes to be filled by hand.
    #[must_use]
    pub fn boxes(&self) -> &[HandBox] {
        &self.boxes
    }

    /// Characters that none of the fonts has; in their place stands a question mark in a diamond.
    #[must_use]
    pub fn unprintable(&self) -> &[char] {
        &self.unprintable
    }

    /// The PDF with a page code on every page, made of the signed page notes, one for each page in their order.
    ///
    /// # Errors
    /// Another number of notes than pages; a note too long for one code.
    pub fn pdf(&self, page_notes: &[String], prefix: &str) -> Result<Vec<u8>, PrintError> {
        if page_notes.len() != self.pages() {
            return Err(PrintError::PageNotes { pages: self.pages(), notes: page_notes.len() });
        }
        let mut canvases = self.canvases.clone();
        for (i, (canvas, note)) in canvases.iter_mut().zip(page_notes).enumerate() {
            let version_max = layout::CODE_VERSION_MAX;
            let codes = code::encode(Kind::Page, note, prefix, version_max)?;
            let [text] = codes.as_slice() else {
                return Err(code::CodeError::TooManyParts { version_max }.into());
            };
            canvas.code(Modules::of(text)?, layout::CODE_LEFT, layout::CODE_TOP, layout::CODE_SIDE);
            let middle = layout::CODE_LEFT + layout::CODE_SIDE / 2.0;
            let below = layout::CODE_TOP + layout::CODE_SIDE;
            let line = |text: &str, weight| Line::new(text, weight, self.texts.right_to_left());
            let number = format!("{} {}/{}", self.texts.joined(Word::Page), i + 1, self.pages());
            canvas.text(line(&number, Weight::Bold), middle, below + 6.2, 9.0, Align::Centre, 0);
            let caution = [Some(self.texts.word(Word::PageCode)), self.texts.second(Word::PageCode)];
            for (text, y) in caution.into_iter().flatten().zip([9.2, 11.4]) {
                canvas.text(line(text, Weight::Regular), middle, below + y, 5.5, Align::Centre, 90);
            }
        }
        pdf(&canvases, &self.title, self.texts.language(), self.date)
    }
}

#[cfg(test)]
mod tests;
