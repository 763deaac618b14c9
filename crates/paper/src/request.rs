//! A request that a party prints, seals, signs and hands in: what is asked for in a table, the code with its number, places for seal and
//! signatures.

use crate::qr::Modules;
use crate::typeset::{Align, Canvas, Line, PrintError, Weight, day, pdf, wrap};

const WIDTH: f32 = 210.0;
const HEIGHT: f32 = 297.0;
const LEFT: f32 = 18.0;
const COLUMN: f32 = 174.0;
const BOTTOM: f32 = 270.0;
/// What the code begins with; the number and the first digits of the digest follow.
pub const PREFIX: &str = "SCRUTINEER-REQUEST";

/// What is printed.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Election.
    pub election: String,
    /// The day of the election, `YYYY-MM-DD`.
    pub day: String,
    /// Who asks.
    pub party: String,
    /// Number of the request.
    pub number: u64,
    /// First sixteen hexadecimal digits of the digest of what is asked for.
    pub digest: String,
    /// Headings with their rows: what is asked for.
    pub tables: Vec<(String, Vec<String>)>,
}

/// What the code of a request says.
#[must_use]
pub fn code(number: u64, digest: &str) -> String {
    format!("{PREFIX}:{number}:{}", digest.to_uppercase())
}

/// Number and digest from the text of a code; `None` if it is not one of a request.
#[must_use]
pub fn read(text: &str) -> Option<(u64, String)> {
    let (number, digest) = text.strip_prefix(PREFIX)?.strip_prefix(':')?.split_once(':')?;
    let hex = digest.len() == 16 && digest.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b));
    hex.then(|| Some((number.parse().ok()?, digest.to_lowercase())))?
}

impl Request {
    /// The form as PDF.
    ///
    /// # Errors
    /// What the PDF writer cannot take.
    pub fn pdf(&self) -> Result<Vec<u8>, PrintError> {
        let code = Modules::of(&code(self.number, &self.digest))?;
        let mut pages = vec![Canvas::new(WIDTH, HEIGHT)];
        let mut y = 20.0;
        let text = |pages: &mut Vec<Canvas>, y: &mut f32, text: &str, size: f32, weight: Weight, width: f32| {
            for line in wrap(text, weight, size, width, false) {
                if *y + size * 0.47 > BOTTOM {
                    pages.push(Canvas::new(WIDTH, HEIGHT));
                    *y = 20.0;
                }
                *y += size * 0.47;
                if let Some(page) = pages.last_mut() {
                    page.text(line, LEFT, *y, size, Align::Left, 0);
                }
            }
        };
        text(&mut pages, &mut y, "Request for accounts", 17.0, Weight::Bold, 125.0);
        text(&mut pages, &mut y, &format!("Number {}", self.number), 12.0, Weight::Bold, 125.0);
        y += 3.0;
        text(&mut pages, &mut y, &self.election, 10.0, Weight::Regular, 125.0);
        text(&mut pages, &mut y, &self.party, 13.0, Weight::Bold, 125.0);
        y = y.max(60.0);
        for (heading, rows) in &self.tables {
            y += 4.0;
            text(&mut pages, &mut y, heading, 11.0, Weight::Bold, COLUMN);
            y += 1.0;
            for row in rows {
                text(&mut pages, &mut y, row, 10.0, Weight::Regular, COLUMN);
                y += 1.2;
                if let Some(page) = pages.last_mut() {
                    page.rule((LEFT, y), (LEFT + COLUMN, y), 0.15, 150);
                }
            }
        }
        // Seal and two signatures, together on one page.
        if y + 62.0 > BOTTOM {
            pages.push(Canvas::new(WIDTH, HEIGHT));
            y = 20.0;
        }
        y += 8.0;
        let words = "We ask for the accounts above. The persons named are bound by the rules of the commission for the use of its data.";
        text(&mut pages, &mut y, words, 10.0, Weight::Regular, COLUMN);
        y += 5.0;
        if let Some(page) = pages.last_mut() {
            for (x, width, name) in [
                (LEFT, 50.0, "Seal"),
                (76.0, 55.0, "Signature, name, office"),
                (137.0, 55.0, "Signature, name, office"),
            ] {
                page.frame(x, y, width, 34.0, 0.3, 0);
                page.text(Line::new(name, Weight::Regular, false), x + 2.0, y + 5.0, 8.0, Align::Left, 90);
            }
            page.text(Line::new("Place and day", Weight::Regular, false), LEFT, y + 44.0, 8.0, Align::Left, 90);
            page.rule((LEFT + 24.0, y + 44.0), (LEFT + COLUMN, y + 44.0), 0.2, 0);
        }
        let all = pages.len();
        for (n, page) in (1..).zip(&mut pages) {
            page.code(code.clone(), WIDTH - 18.0 - 30.0, 18.0, 30.0);
            let foot = format!("Request {} · {} · {n}/{all}", self.number, self.digest);
            page.text(Line::new(&foot, Weight::Regular, false), WIDTH / 2.0, 288.0, 7.5, Align::Centre, 90);
        }
        pdf(&pages, &format!("Request {}", self.number), "en", day(&self.day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(rows: usize) -> Request {
        Request {
            election: "A made-up election".into(),
            day: "2026-05-10".into(),
            party: "Kırmızı Parti".into(),
            number: 12,
            digest: "0123456789abcdef".into(),
            tables: vec![("People".into(), (0..rows).map(|i| format!("{i} Somebody")).collect())],
        }
    }

    #[test]
    fn a_code_says_its_request_and_other_codes_say_none() {
        let text = code(12, "0123456789abcdef");
        assert!(text.bytes().all(crate::qr::is_alphanumeric));
        assert_eq!(read(&text), Some((12, "0123456789abcdef".into())));
        for other in [
            "",
            PREFIX,
            "SCRUTINEER-REQUEST:12",
            "SCRUTINEER-REQUEST:x:0123456789ABCDEF",
            "SCRUTINEER-REQUEST:12:0123",
            "HTTPS://X/",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn a_long_request_has_more_pages_and_the_same_bytes_again() {
        let short = request(3).pdf().unwrap();
        assert_eq!(short, request(3).pdf().unwrap());
        assert!(request(300).pdf().unwrap().len() > short.len());
    }
}
