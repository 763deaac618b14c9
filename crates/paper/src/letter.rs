//! Letters for sealed envelopes: a secret for one holder, on a sheet that is folded in three so that the secret lies inside.
//!
//! The upper third says to whom the letter goes, the middle one what to do with it; neither knows the secret. The lowest third, which is folded
//! in first, holds the secret in a frame, on a ground of letters of the same shapes; the back of the sheet has a dense pattern behind that
//! place. Held against light, the letters of front, ground and back cannot be told apart. Print on both sides, turned along the long edge.

use crate::qr::Modules;
use crate::typeset::{Align, Canvas, Line, PrintError, Weight, pdf, wrap};

const WIDTH: f32 = 210.0;
const HEIGHT: f32 = 297.0;
const LEFT: f32 = 20.0;
const COLUMN: f32 = 170.0;
/// Where the sheet is folded.
pub const FOLDS_MM: [f32; 2] = [99.0, 198.0];
/// The frame of the secret: left, top, width, height in millimetres. Below the second fold.
pub const SECRET_MM: [f32; 4] = [20.0, 206.0, 170.0, 80.0];
/// Letters of the patterns: those of the passwords.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Most letters of one document.
pub const LETTERS_MAX: usize = 1_000;

/// One letter. `Debug` does not show the secret.
#[derive(Clone)]
pub struct Letter {
    /// Serial number, on every third of the sheet.
    pub serial: String,
    /// Over everything: the election.
    pub heading: String,
    /// To whom it goes: lines of an address.
    pub to: Vec<String>,
    /// What it is about and what to do, without anything secret.
    pub words: Vec<String>,
    /// What is secret: what it is, and its letters.
    pub secret: Vec<(String, String)>,
    /// The text of a code beside the secret, if there is one.
    pub code: Option<String>,
    /// Random bytes of the patterns.
    pub pattern: [u8; 32],
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter").field("serial", &self.serial).field("to", &self.to).finish_non_exhaustive()
    }
}

/// Letters one after the other that nobody needs to guess: they only hide what stands among them.
struct Pattern(u64);

impl Pattern {
    fn new(seed: &[u8; 32], salt: u64) -> Self {
        let mut n = salt;
        for chunk in seed.chunks_exact(8) {
            n = n.rotate_left(17) ^ chunk.iter().fold(0u64, |a, b| a << 8 | u64::from(*b));
        }
        Self(n | 1)
    }

    fn line(&mut self, letters: usize) -> String {
        (0..letters)
            .map(|_| {
                self.0 ^= self.0 << 13;
                self.0 ^= self.0 >> 7;
                self.0 ^= self.0 << 17;
                char::from(LETTERS[(self.0 >> 32) as usize & 31])
            })
            .collect()
    }
}

/// Rows of letters over the place of the secret.
fn hidden(page: &mut Canvas, pattern: &mut Pattern, step: f32, size: f32, grey: u8) {
    let [left, top, width, height] = SECRET_MM;
    let mut y = top + 3.0;
    while y < top + height {
        // A line is as long as the frame: letters until it is full.
        let text = pattern.line(120);
        if let Some(line) = wrap_first(&text, size, width) {
            page.text(line, left, y, size, Align::Left, grey);
        }
        y += step;
    }
}

/// The part of a text without spaces that fits, found by halving: a line is shaped each time it is measured.
fn wrap_first(text: &str, size: f32, width: f32) -> Option<Line> {
    let line = |n: usize| Line::new(&text[..n], Weight::Regular, false);
    let (mut fits, mut too_long) = (0, text.len() + 1);
    while too_long - fits > 1 {
        let n = usize::midpoint(fits, too_long);
        if line(n).width(size) <= width { fits = n } else { too_long = n }
    }
    (fits > 0).then(|| line(fits))
}

fn paragraph(page: &mut Canvas, text: &str, size: f32, weight: Weight, y: &mut f32) {
    for line in wrap(text, weight, size, COLUMN, false) {
        *y += size * 0.47;
        page.text(line, LEFT, *y, size, Align::Left, 0);
    }
}

fn front(letter: &Letter) -> Result<Canvas, PrintError> {
    let mut page = Canvas::new(WIDTH, HEIGHT);
    for y in FOLDS_MM {
        page.rule((0.0, y), (6.0, y), 0.2, 120);
        page.rule((WIDTH - 6.0, y), (WIDTH, y), 0.2, 120);
    }
    let serial = format!("No. {}", letter.serial);
    let mut y = 16.0;
    paragraph(&mut page, &letter.heading, 12.0, Weight::Bold, &mut y);
    let line = Line::new(&serial, Weight::Bold, false);
    page.text(line, LEFT + COLUMN, 21.5, 11.0, Align::Right, 0);
    y = 45.0;
    for line in &letter.to {
        paragraph(&mut page, line, 11.0, Weight::Regular, &mut y);
    }
    y = FOLDS_MM[0] + 8.0;
    for words in &letter.words {
        paragraph(&mut page, words, 10.0, Weight::Regular, &mut y);
        y += 1.5;
    }
    let [left, top, width, height] = SECRET_MM;
    hidden(&mut page, &mut Pattern::new(&letter.pattern, 1), 3.4, 9.0, 215);
    page.frame(left, top, width, height, 0.6, 0);
    let room = if letter.code.is_some() { 110.0 } else { width };
    let mut at = top + 12.0;
    for (what, value) in &letter.secret {
        // The secret stands on its ground; what it is stands on white, to be read at once.
        let label = Line::new(what, Weight::Regular, false);
        page.filled(left + 4.0, at - 4.2, (label.width(8.5) + 3.0).min(room - 6.0), 5.4, 255);
        page.text(label, left + 5.0, at, 8.5, Align::Left, 60);
        for part in wrap(value, Weight::Bold, 14.0, room - 14.0, false) {
            at += 7.5;
            page.text(part, left + 5.0, at, 14.0, Align::Left, 0);
        }
        at += 9.0;
    }
    if let Some(text) = &letter.code {
        let side = 52.0;
        let (x, y) = (left + width - side - 8.0, top + (height - side) / 2.0);
        page.filled(x - 6.0, y - 6.0, side + 12.0, side + 12.0, 255);
        page.code(Modules::of_any(text)?, x, y, side);
    }
    let small = Line::new(&serial, Weight::Regular, false);
    page.text(small, LEFT + COLUMN, top + height + 5.0, 8.0, Align::Right, 90);
    Ok(page)
}

fn back(letter: &Letter) -> Canvas {
    let mut page = Canvas::new(WIDTH, HEIGHT);
    let mut pattern = Pattern::new(&letter.pattern, 2);
    // Three layers, shifted, dense as a printed tint.
    for (step, size, grey) in [(2.6, 9.0, 0), (3.1, 11.0, 60), (2.2, 8.0, 110)] {
        hidden(&mut page, &mut pattern, step, size, grey);
    }
    page
}

/// All letters, each two pages: front and back of one sheet.
///
/// # Errors
/// None or more than [`LETTERS_MAX`], or a text that a code or the PDF writer cannot take.
pub fn print(letters: &[Letter]) -> Result<Vec<u8>, PrintError> {
    if letters.is_empty() || letters.len() > LETTERS_MAX {
        return Err(PrintError::Writer(format!("a document has 1 to {LETTERS_MAX} letters")));
    }
    let mut pages = Vec::with_capacity(letters.len() * 2);
    for letter in letters {
        pages.push(front(letter)?);
        pages.push(back(letter));
    }
    // The title goes into the file's properties: a serial number is not secret.
    pdf(&pages, &format!("Letters {} – {}", letters[0].serial, letters[letters.len() - 1].serial), "en", None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(serial: &str) -> Letter {
        Letter {
            serial: serial.into(),
            heading: "A made-up election".into(),
            to: vec!["Red Party".into(), "1 Main Street".into()],
            words: vec!["Open this letter alone.".into()],
            secret: vec![("Password".into(), "abcd-efgh-ijkm-npqr".into())],
            code: Some("otpauth://totp/x:red-1?secret=ABC&issuer=x".into()),
            pattern: [7; 32],
        }
    }

    #[test]
    fn the_same_letters_are_the_same_bytes_and_each_is_a_sheet() {
        let two = print(&[letter("1"), letter("2")]).unwrap();
        assert_eq!(two, print(&[letter("1"), letter("2")]).unwrap());
        assert!(two.starts_with(b"%PDF-") && two.len() > print(&[letter("1")]).unwrap().len());
        assert_eq!(print(&[]).unwrap_err().code(), "paper-pdf");
    }

    #[test]
    fn the_secret_lies_below_the_second_fold_and_the_back_has_another_pattern() {
        const { assert!(SECRET_MM[1] > FOLDS_MM[1] && SECRET_MM[1] + SECRET_MM[3] < HEIGHT - 5.0) }
        let (a, b) = (Pattern::new(&[7; 32], 1).line(60), Pattern::new(&[7; 32], 2).line(60));
        assert_ne!(a, b);
        assert!(!format!("{:?}", letter("1")).contains("abcd-efgh"));
    }
}
