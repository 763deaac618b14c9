//! The tape: minutes as a receipt, as plain text of 42 columns and as a PDF 80 mm wide, with the signed text in codes.

use crate::code::{self, Kind};
use crate::qr::Modules;
use crate::sheet::{MinutesSheet, Row, Signed, Texts, UNKNOWN, Word, grouped};
use crate::typeset::{Align, Canvas, Line, PrintError, Weight, day, pdf, wrap};

/// Columns of the text.
pub const COLUMNS: usize = 42;
/// Width of the paper in millimetres.
const WIDTH: f32 = 80.0;
/// Empty on each side.
const MARGIN: f32 = 4.0;
/// Longest piece of one PDF page, in millimetres; a viewer need not take more than 5,080.
const LENGTH_MAX: f32 = 4_800.0;
/// Side of a code; 97 squares of 0.66 mm, five dots of a usual receipt printer.
const CODE_SIDE: f32 = 64.0;
const CODE_VERSION_MAX: u8 = 20;

/// The tape as text: 42 columns, line feeds, no control characters. Names too long for the line are broken, none is cut.
#[must_use]
pub fn text(sheet: &MinutesSheet, texts: &Texts) -> String {
    let mut out = String::new();
    let rule = |out: &mut String, c: &str| {
        out.push_str(&c.repeat(COLUMNS));
        out.push('\n');
    };
    if sheet.trial {
        centred(&mut out, &texts.joined(Word::Trial));
        rule(&mut out, "*");
    }
    centred(&mut out, &texts.title(sheet.document).joined());
    centred(&mut out, &sheet.election);
    rule(&mut out, "=");
    for (word, value) in head(sheet, texts) {
        for line in broken(&format!("{word}: {value}"), COLUMNS) {
            out.push_str(&line);
            out.push('\n');
        }
    }
    let votes = texts.joined(Word::Votes);
    for (title, rows) in [("", &sheet.figures), (votes.as_str(), &sheet.choices)] {
        rule(&mut out, "-");
        if !title.is_empty() {
            out.push_str(title);
            out.push('\n');
        }
        for row in rows {
            figure_line(&mut out, row, sheet.blank);
        }
    }
    rule(&mut out, "=");
    if !sheet.digest.is_empty() {
        for line in broken(&format!("sha256:{}", sheet.digest), COLUMNS) {
            out.push_str(&line);
            out.push('\n');
        }
    }
    out
}

fn head(sheet: &MinutesSheet, texts: &Texts) -> Vec<(String, String)> {
    let pairs = [
        (Word::Contest, sheet.contest.clone()),
        (Word::Area, sheet.areas.join(" > ")),
        (Word::Station, [&*sheet.station_name, &*sheet.station].join(" ").trim().to_owned()),
        (Word::Round, sheet.round.to_string()),
        (Word::Count, sheet.count.clone()),
        (Word::Issue, sheet.issue.to_string()),
        (Word::Closed, sheet.closed.clone()),
    ];
    pairs.into_iter().filter(|(_, value)| !value.is_empty()).map(|(word, value)| (texts.joined(word), value)).collect()
}

fn figure_line(out: &mut String, row: &Row, blank: bool) {
    let figure = match row.figure {
        _ if blank => "_".repeat(8),
        Some(n) => grouped(n).replace('\u{a0}', " "),
        None => UNKNOWN.to_owned(),
    };
    let room = COLUMNS - columns(&figure) - 1;
    let lines = broken(&row.name.joined(), room);
    for (i, line) in lines.iter().enumerate() {
        out.push_str(line);
        if i + 1 == lines.len() {
            out.push_str(&" ".repeat(COLUMNS.saturating_sub(columns(line) + columns(&figure))));
            out.push_str(&figure);
        }
        out.push('\n');
    }
}

fn centred(out: &mut String, text: &str) {
    for line in broken(text, COLUMNS) {
        out.push_str(&" ".repeat((COLUMNS - columns(&line)) / 2));
        out.push_str(&line);
        out.push('\n');
    }
}

/// Columns that a text takes: marks that stand on other letters and invisible ones take none, wide letters two.
fn columns(text: &str) -> usize {
    text.chars().map(column).sum()
}

fn column(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36f}'
        | '\u{64b}'..='\u{65f}'
        | '\u{670}'
        | '\u{6d6}'..='\u{6ed}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2060}'..='\u{2069}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ff60}' => 2,
        _ => 1,
    }
}

/// A text broken between words into lines of at most so many columns; a longer word is broken anywhere.
fn broken(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()) {
        let last = lines.last_mut().expect("there is always a line");
        let gap = usize::from(!last.is_empty());
        if columns(last) + gap + columns(word) <= room {
            if gap == 1 {
                last.push(' ');
            }
            last.push_str(word);
            continue;
        }
        if !last.is_empty() {
            lines.push(String::new());
        }
        for c in word.chars() {
            let last = lines.last_mut().expect("there is always a line");
            if columns(last) + column(c) > room && !last.is_empty() {
                lines.push(c.to_string());
            } else {
                last.push(c);
            }
        }
    }
    lines
}

/// The tape as PDF with the codes of the signed minutes.
///
/// # Errors
/// A note that makes no codes.
pub fn pdf_of(sheet: &MinutesSheet, signed: Option<Signed<'_>>, texts: &Texts) -> Result<Vec<u8>, PrintError> {
    let mut roll = Roll::new(texts.right_to_left());
    if sheet.trial {
        roll.centred(texts.word(Word::Trial), 12.0, Weight::Bold);
        if let Some(second) = texts.second(Word::Trial) {
            roll.centred(second, 9.0, Weight::Bold);
        }
    }
    let title = texts.title(sheet.document);
    roll.centred(&title.first, 13.0, Weight::Bold);
    if !title.second.is_empty() {
        roll.centred(&title.second, 8.0, Weight::Regular);
    }
    roll.centred(&sheet.election, 9.0, Weight::Bold);
    roll.rule(0.4);
    for (word, value) in head(sheet, texts) {
        roll.paragraph(&format!("{word}: {value}"), 8.0);
    }
    let votes = texts.joined(Word::Votes);
    for (title, rows) in [("", &sheet.figures), (votes.as_str(), &sheet.choices)] {
        roll.rule(0.2);
        if !title.is_empty() {
            roll.paragraph(title, 9.0);
        }
        for row in rows {
            let figure = match row.figure {
                _ if sheet.blank => "_".repeat(8),
                Some(n) => grouped(n),
                None => UNKNOWN.to_owned(),
            };
            roll.figure(&row.name.joined(), &figure);
        }
    }
    roll.rule(0.4);
    if !sheet.digest.is_empty() {
        roll.paragraph(&format!("sha256:{}", sheet.digest), 6.0);
    }
    if let Some(Signed { note, prefix }) = signed {
        roll.paragraph(texts.word(Word::ScanMe), 8.0);
        if let Some(second) = texts.second(Word::ScanMe) {
            // A mark of direction keeps its full stop behind it on a tape that runs from right to left.
            roll.paragraph(&format!("{second}\u{200e}"), 6.5);
        }
        let codes = code::encode(Kind::Statement, note, prefix, CODE_VERSION_MAX)?;
        for (i, text) in codes.iter().enumerate() {
            roll.code(Modules::of(text)?, &format!("{}/{}", i + 1, codes.len()));
        }
    }
    let title = format!("{} {}", title.first, sheet.station);
    pdf(&roll.finish(), &title, texts.language(), day(&sheet.closed))
}

/// A long narrow page, cut where it gets too long.
struct Roll {
    pages: Vec<Canvas>,
    y: f32,
    right_to_left: bool,
}

impl Roll {
    fn new(right_to_left: bool) -> Self {
        Self { pages: vec![Canvas::new(WIDTH, LENGTH_MAX)], y: MARGIN, right_to_left }
    }

    /// The canvas, a new one if this height no longer fits.
    fn page(&mut self, height: f32) -> &mut Canvas {
        if self.y + height + MARGIN > LENGTH_MAX {
            self.cut();
            self.pages.push(Canvas::new(WIDTH, LENGTH_MAX));
            self.y = MARGIN;
        }
        self.pages.last_mut().expect("there is a page from the start")
    }

    fn cut(&mut self) {
        let end = self.y + MARGIN;
        self.pages.last_mut().expect("there is a page from the start").height = end;
    }

    fn lines(&mut self, text: &str, size: f32, weight: Weight, width: f32, align: Option<Align>) {
        let (start, x) = if self.right_to_left { (Align::Right, WIDTH - MARGIN) } else { (Align::Left, MARGIN) };
        let (align, x) = align.map_or((start, x), |a| (a, WIDTH / 2.0));
        for line in wrap(text, weight, size, width, self.right_to_left) {
            let height = size * 0.47;
            self.page(height);
            self.y += height;
            let y = self.y - height * 0.2;
            self.page(0.0).text(line, x, y, size, align, 0);
        }
    }

    fn centred(&mut self, text: &str, size: f32, weight: Weight) {
        self.lines(text, size, weight, WIDTH - 2.0 * MARGIN, Some(Align::Centre));
    }

    fn paragraph(&mut self, text: &str, size: f32) {
        self.lines(text, size, Weight::Regular, WIDTH - 2.0 * MARGIN, None);
    }

    fn figure(&mut self, name: &str, figure: &str) {
        let size = 9.0;
        let line = Line::new(figure, Weight::Bold, self.right_to_left);
        let room = WIDTH - 2.0 * MARGIN - line.width(size) - 3.0;
        self.lines(name, size, Weight::Regular, room, None);
        let (align, x) = if self.right_to_left { (Align::Left, MARGIN) } else { (Align::Right, WIDTH - MARGIN) };
        let y = self.y - size * 0.47 * 0.2;
        self.page(0.0).text(line, x, y, size, align, 0);
    }

    fn rule(&mut self, thickness: f32) {
        let y = self.y + 1.2;
        self.page(2.4).rule((MARGIN, y), (WIDTH - MARGIN, y), thickness, 0);
        self.y += 2.4;
    }

    fn code(&mut self, code: Modules, number: &str) {
        let height = CODE_SIDE + 14.0;
        self.page(height);
        let (y, x) = (self.y + 4.0, (WIDTH - CODE_SIDE) / 2.0);
        let line = Line::new(number, Weight::Regular, false);
        let page = self.page(0.0);
        page.code(code, x, y, CODE_SIDE);
        page.text(line, WIDTH / 2.0, y + CODE_SIDE + 6.0, 7.0, Align::Centre, 0);
        self.y += height;
    }

    fn finish(mut self) -> Vec<Canvas> {
        self.cut();
        self.pages
    }
}

#[cfg(test)]
mod tests;
