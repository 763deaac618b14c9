//! Pages filled from top to bottom: a column whose lines start on the side where the language starts, and a new page when one is full.

use super::{Form, HandBox, layout};
use crate::code::{self, Kind};
use crate::qr::Modules;
use crate::sheet::{Label, Signed, Signer, Texts, Word};
use crate::typeset::{Align, Canvas, DateTime, Line, PrintError, Weight, wrap};

/// Left edge of all that is printed.
pub(super) const LEFT: f32 = 15.0;
/// Right edge of the column beside the codes.
pub(super) const NARROW: f32 = 145.0;
/// Right edge of what stands below the page code.
pub(super) const WIDE: f32 = 195.0;
/// Where a page is full.
pub(super) const BOTTOM: f32 = 282.0;
/// First line below the page code with the words under it.
pub(super) const BELOW_CODE: f32 = 70.0;
/// Codes beside the figures on the first page: how many, of which version at most.
const BESIDE: usize = 4;
const BESIDE_VERSION_MAX: u8 = 15;
/// Codes on pages of their own: side, distance, rows and columns, version.
const OWN_SIDE: f32 = 54.0;
const OWN_STEP: f32 = 63.0;
const OWN_COLUMNS: usize = 3;
const OWN_ROWS: usize = 3;
const OWN_VERSION_MAX: u8 = 20;

/// Size of the English below, in parts of the letters above.
const SECOND: f32 = 0.74;

/// Which side of its cell a text keeps to, in the direction of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Start,
    End,
}

/// How letters look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) size: f32,
    pub(super) weight: Weight,
    pub(super) grey: u8,
}

/// Ordinary letters of this size.
pub(super) fn plain(size: f32) -> Style {
    Style { size, weight: Weight::Regular, grey: 0 }
}

/// Bold letters of this size.
pub(super) fn bold(size: f32) -> Style {
    Style { size, weight: Weight::Bold, grey: 0 }
}

/// Small words that explain.
pub(super) fn label(size: f32) -> Style {
    Style { size, weight: Weight::Regular, grey: 80 }
}

pub(super) struct Flow<'a> {
    texts: &'a Texts,
    /// What stands at the head of every page after the first.
    running: Vec<String>,
    trial: bool,
    canvases: Vec<Canvas>,
    boxes: Vec<HandBox>,
    unprintable: Vec<char>,
    /// Right edge of the column; the left one is always the same.
    pub(super) right: f32,
    /// Where the next thing begins.
    pub(super) y: f32,
}

impl<'a> Flow<'a> {
    pub(super) fn new(texts: &'a Texts, running: Vec<String>, trial: bool) -> Self {
        let mut flow = Self {
            texts,
            running,
            trial,
            canvases: Vec::new(),
            boxes: Vec::new(),
            unprintable: Vec::new(),
            right: NARROW,
            y: 0.0,
        };
        flow.start_page();
        flow
    }

    fn start_page(&mut self) {
        self.canvases.push(Canvas::new(layout::PAGE_WIDTH, layout::PAGE_HEIGHT));
        self.y = layout::CODE_TOP;
        if self.trial {
            let line = Line::new(&self.texts.joined(Word::Trial), Weight::Bold, self.texts.right_to_left());
            let x = (LEFT + NARROW) / 2.0;
            let size = 13.0 * ((NARROW - LEFT - 4.0) / line.width(13.0)).min(1.0);
            let canvas = self.canvas();
            canvas.filled(LEFT, 13.0, NARROW - LEFT, 8.0, 225);
            canvas.text(line, x, 18.6, size, Align::Centre, 0);
            self.y = 23.0;
        }
    }

    /// A new page with the running head.
    pub(super) fn new_page(&mut self) {
        self.start_page();
        let right = std::mem::replace(&mut self.right, NARROW);
        for (i, text) in self.running.clone().into_iter().enumerate() {
            let style = if i == 0 { bold(11.0) } else { plain(9.0) };
            self.paragraph(&text, style);
        }
        self.y += 3.0;
        self.right = right;
    }

    /// Goes to a new page if there is less room than this. Says whether it did.
    pub(super) fn room(&mut self, height: f32) -> bool {
        let full = self.y + height > BOTTOM;
        if full {
            self.new_page();
        }
        full
    }

    pub(super) fn canvas(&mut self) -> &mut Canvas {
        self.canvases.last_mut().expect("there is a page from the start")
    }

    /// The left edge of a cell that begins `offset` from the start of the line.
    pub(super) fn left(&self, offset: f32, width: f32) -> f32 {
        if self.texts.right_to_left() { self.right - offset - width } else { LEFT + offset }
    }

    /// A text broken into the lines of a cell.
    pub(super) fn lines(&mut self, text: &str, style: Style, width: f32) -> Vec<Line> {
        let lines = wrap(text, style.weight, style.size, width, self.texts.right_to_left());
        self.unprintable.extend(lines.iter().flat_map(|l| l.unprintable.iter().copied()));
        lines
    }

    /// Lines in a cell; the first stands on `y`.
    pub(super) fn put(&mut self, lines: Vec<Line>, style: Style, cell: (f32, f32), side: Side, y: f32) {
        let (offset, width) = cell;
        let left = self.left(offset, width);
        let at_left = (side == Side::Start) != self.texts.right_to_left();
        for (i, line) in lines.into_iter().enumerate() {
            let y = y + i as f32 * leading(style.size);
            let (x, align) = if at_left { (left, Align::Left) } else { (left + width, Align::Right) };
            self.canvas().text(line, x, y, style.size, align, style.grey);
        }
    }

    /// A text over the whole column.
    pub(super) fn paragraph(&mut self, text: &str, style: Style) {
        let width = self.right - LEFT;
        let lines = self.lines(text, style, width);
        let height = lines.len() as f32 * leading(style.size);
        self.put(lines, style, (0.0, width), Side::Start, self.y + leading(style.size) * 0.78);
        self.y += height;
    }

    /// The document's title.
    pub(super) fn title(&mut self, title: &Label) {
        self.paragraph(&title.first, bold(16.0));
        if !title.second.is_empty() {
            self.paragraph(&title.second, label(9.0));
        }
    }

    /// A label broken into the lines of a cell, the English smaller below.
    pub(super) fn named(&mut self, name: &Label, style: Style, width: f32) -> Named {
        let first = self.lines(&name.first, style, width);
        let small = label(style.size * SECOND);
        let second = if name.second.is_empty() { vec![] } else { self.lines(&name.second, small, width) };
        Named { first, style, second, small }
    }

    /// A label in a cell; its first line stands on `y`.
    pub(super) fn put_named(&mut self, name: Named, cell: (f32, f32), y: f32) {
        let below = y + name.first.len() as f32 * leading(name.style.size)
            - (leading(name.style.size) - leading(name.small.size));
        self.put(name.first, name.style, cell, Side::Start, y);
        self.put(name.second, name.small, cell, Side::Start, below);
    }

    /// A word and what it stands for, as in the head of minutes.
    pub(super) fn pair(&mut self, word: &Label, value: &str) {
        if value.is_empty() {
            return;
        }
        let (first, style) = (24.0, plain(9.5));
        let width = self.right - LEFT - first;
        let words = self.named(word, label(8.0), first - 2.0);
        let values = self.lines(value, style, width);
        let height = (values.len() as f32 * leading(style.size)).max(words.height());
        let y = self.y + leading(style.size) * 0.78;
        self.put_named(words, (0.0, first - 2.0), y);
        self.put(values, style, (first, width), Side::Start, y);
        self.y += height + 0.4;
    }

    /// An empty box for digits written by hand, with light marks between them.
    pub(super) fn hand_box(&mut self, offset: f32, width: f32, y: f32, height: f32, digits: u8) {
        let x = self.left(offset, width);
        let page = self.canvases.len() - 1;
        self.boxes.push(HandBox { page, x, y, width, height });
        let canvas = self.canvas();
        canvas.frame(x, y, width, height, 0.25, 60);
        for i in 1..digits {
            let at = x + width * f32::from(i) / f32::from(digits);
            canvas.rule((at, y + height * 0.55), (at, y + height), 0.15, 150);
        }
    }

    /// Lines to sign on, two beside each other.
    pub(super) fn signatures(&mut self, signers: &[Signer]) {
        let height = 15.0;
        for (i, pair) in signers.chunks(2).enumerate() {
            let heading = if i == 0 { 8.0 } else { 0.0 };
            self.room(heading + height);
            if i == 0 {
                self.y += 2.0;
                let title = self.texts.joined(Word::Signatures);
                self.paragraph(&title, bold(10.0));
            }
            let width = (self.right - LEFT - 6.0) / 2.0;
            for (j, signer) in pair.iter().enumerate() {
                let cell = (j as f32 * (width + 6.0), width);
                let x = self.left(cell.0, width);
                let y = self.y + 9.0;
                self.canvas().rule((x, y), (x + width, y), 0.25, 0);
                let name = if signer.name.is_empty() {
                    signer.role.clone()
                } else {
                    format!("{} · {}", signer.name, signer.role)
                };
                let mut lines = self.lines(&name, label(7.5), width);
                lines.truncate(2);
                self.put(lines, label(7.5), cell, Side::Start, y + 3.2);
            }
            self.y += height;
        }
    }

    /// The codes of the signed text: beside the figures of the first page if they are few, else on pages of their own at the end.
    pub(super) fn note_codes(&mut self, signed: Option<Signed<'_>>) -> Result<(), PrintError> {
        let Some(Signed { note, prefix }) = signed else { return Ok(()) };
        let title = self.texts.word(Word::NoteCodes);
        if let Ok(codes) = code::encode(Kind::Statement, note, prefix, BESIDE_VERSION_MAX)
            && codes.len() <= BESIDE
        {
            let side = layout::CODE_SIDE;
            for (i, text) in codes.iter().enumerate() {
                let y = BELOW_CODE + 4.0 + i as f32 * (side + 8.0);
                let numbered = format!("{title} {}/{}", i + 1, codes.len());
                let line = Line::new(&numbered, Weight::Regular, self.texts.right_to_left());
                let first = &mut self.canvases[0];
                first.code(Modules::of(text)?, layout::CODE_LEFT, y, side);
                first.text(line, layout::CODE_LEFT + side / 2.0, y + side + 4.6, 5.5, Align::Centre, 90);
            }
            return Ok(());
        }
        let codes = code::encode(Kind::Statement, note, prefix, OWN_VERSION_MAX)?;
        for (i, text) in codes.iter().enumerate() {
            let place = i % (OWN_COLUMNS * OWN_ROWS);
            if place == 0 {
                self.new_page();
                let title = self.texts.joined(Word::NoteCodes);
                self.paragraph(&title, bold(10.0));
            }
            let x = LEFT + (place % OWN_COLUMNS) as f32 * OWN_STEP;
            let y = BELOW_CODE + 6.0 + (place / OWN_COLUMNS) as f32 * (OWN_STEP + 3.0);
            let line = Line::new(&format!("{}/{}", i + 1, codes.len()), Weight::Regular, false);
            let canvas = self.canvas();
            canvas.code(Modules::of(text)?, x, y, OWN_SIDE);
            canvas.text(line, x + OWN_SIDE / 2.0, y + OWN_SIDE + 5.6, 7.0, Align::Centre, 90);
        }
        Ok(())
    }

    pub(super) fn finish(self, title: String, date: Option<DateTime>) -> Form {
        let mut unprintable = self.unprintable;
        unprintable.sort_unstable();
        unprintable.dedup();
        Form { canvases: self.canvases, boxes: self.boxes, unprintable, title, date, texts: *self.texts }
    }
}

/// A label in its lines.
pub(super) struct Named {
    first: Vec<Line>,
    style: Style,
    second: Vec<Line>,
    small: Style,
}

impl Named {
    /// In millimetres.
    pub(super) fn height(&self) -> f32 {
        self.first.len() as f32 * leading(self.style.size) + self.second.len() as f32 * leading(self.small.size)
    }
}

/// From one line to the next, in millimetres, for letters of so many points.
pub(super) fn leading(size: f32) -> f32 {
    size * 0.46
}
