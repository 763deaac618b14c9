//! A text as a QR code: black and white squares, drawn by the tape and the form, or as characters on a terminal.
//!
//! Always alphanumeric mode and error correction level M: a sixth of the code may be lost to a staple, a stamp or a fold.

use fast_qr::{ECL, Mode, QRBuilder};

/// Empty squares that must surround a code.
pub const QUIET: usize = 4;

/// Characters that fit at level M, by version from 1 (ISO/IEC 18004, table of capacities).
const CAPACITY: [usize; 40] = [
    20, 38, 61, 90, 122, 154, 178, 221, 262, 311, 366, 419, 483, 528, 600, 656, 734, 816, 909, 970, 1035, 1134, 1248,
    1326, 1451, 1542, 1637, 1732, 1839, 1994, 2113, 2238, 2369, 2506, 2632, 2780, 2894, 3054, 3220, 3391,
];

/// Why a text makes no code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QrError {
    /// A character that the alphanumeric mode does not have.
    #[error("{0:?} cannot stand in a code; allowed are 0–9, A–Z, space and $%*+-./:")]
    Character(char),
    /// Longer than the largest code.
    #[error("the text has {length} characters; a code takes at most {}", CAPACITY[39])]
    TooLong {
        /// Its characters.
        length: usize,
    },
}

impl QrError {
    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Character(_) => "qr-character",
            Self::TooLong { .. } => "qr-too-long",
        }
    }
}

/// Whether the alphanumeric mode has this character.
#[must_use]
pub fn is_alphanumeric(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'A'..=b'Z' | b' ' | b'$' | b'%' | b'*' | b'+' | b'-' | b'.' | b'/' | b':')
}

/// Characters that fit into a code of this version, 1 to 40 (others are taken as the nearest of these).
#[must_use]
pub fn capacity(version: u8) -> usize {
    CAPACITY[usize::from(version.clamp(1, 40)) - 1]
}

/// The squares of a code, without the empty ones around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modules {
    size: usize,
    dark: Vec<bool>,
}

impl Modules {
    /// The smallest code that takes the text.
    ///
    /// # Errors
    /// A character or a length that a code cannot take.
    pub fn of(text: &str) -> Result<Self, QrError> {
        if let Some(c) = text.chars().find(|c| !u8::try_from(*c).is_ok_and(is_alphanumeric)) {
            return Err(QrError::Character(c));
        }
        let too_long = QrError::TooLong { length: text.len() };
        if text.len() > CAPACITY[39] {
            return Err(too_long);
        }
        let code = QRBuilder::new(text).mode(Mode::Alphanumeric).ecl(ECL::M).build().map_err(|_| too_long)?;
        let dark = (0..code.size).flat_map(|y| code[y][..code.size].iter().map(|m| m.value())).collect();
        Ok(Self { size: code.size, dark })
    }

    /// The code of any short text, for a screen; what goes on paper is [`Modules::of`], whose characters take less room.
    ///
    /// # Errors
    /// A length that a code cannot take.
    pub fn of_any(text: &str) -> Result<Self, QrError> {
        let too_long = QrError::TooLong { length: text.len() };
        let code = QRBuilder::new(text).mode(Mode::Byte).ecl(ECL::M).build().map_err(|_| too_long)?;
        let dark = (0..code.size).flat_map(|y| code[y][..code.size].iter().map(|m| m.value())).collect();
        Ok(Self { size: code.size, dark })
    }

    /// Squares on each side, 21 to 177.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// Whether the square in this column and row is black; outside none is.
    #[must_use]
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.size && y < self.size && self.dark[y * self.size + x]
    }

    /// Runs of black squares, row by row: column, row, length.
    pub fn runs(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        (0..self.size).flat_map(move |y| {
            let mut x = 0;
            std::iter::from_fn(move || {
                while x < self.size && !self.is_dark(x, y) {
                    x += 1;
                }
                let from = x;
                while self.is_dark(x, y) {
                    x += 1;
                }
                (x > from).then_some((from, y, x - from))
            })
        })
    }

    /// The code for a terminal with light text on a dark ground: two rows in a line of half blocks.
    #[must_use]
    pub fn to_text(&self) -> String {
        let side = self.size + 2 * QUIET;
        let light = |x: usize, y: usize| x < QUIET || y < QUIET || !self.is_dark(x - QUIET, y - QUIET);
        let mut text = String::new();
        for y in (0..side).step_by(2) {
            for x in 0..side {
                text.push(match (light(x, y), y + 1 < side && light(x, y + 1)) {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    (false, false) => ' ',
                });
            }
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_as_small_as_its_text_allows() {
        for version in 1..=40u8 {
            let text = "A".repeat(capacity(version));
            assert_eq!(Modules::of(&text).unwrap().size(), usize::from(version) * 4 + 17, "version {version}");
        }
        assert_eq!(Modules::of(&"A".repeat(3392)), Err(QrError::TooLong { length: 3392 }));
        assert_eq!(Modules::of("abc"), Err(QrError::Character('a')));
    }

    #[test]
    fn a_terminal_shows_it_with_its_margin() {
        insta::assert_snapshot!(Modules::of("SCRUTINEER").unwrap().to_text());
    }

    #[test]
    fn runs_are_the_black_squares() {
        let code = Modules::of("SCRUTINEER:M1.").unwrap();
        let mut seen = vec![false; code.size() * code.size()];
        for (x, y, n) in code.runs() {
            for i in x..x + n {
                seen[y * code.size() + i] = true;
            }
        }
        assert_eq!(seen, code.dark);
    }
}
