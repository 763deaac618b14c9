//! Words and numbers of a cell: one spelling of a name, ids from names, numbers as people print them.

use std::borrow::Cow;

use deunicode::deunicode;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Largest figure of the election folder.
pub const NUMBER_MAX: i64 = 999_999_999;

/// Longest segment that is made from a name, in bytes, so that paths of several levels stay below 200.
const SLUG_BYTES_MAX: usize = 48;

/// Without surrounding white space (also no-break space and byte order mark).
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}')
}

/// One spelling of a text: NFC, trimmed, every run of white space or control characters one space.
/// Case is kept: `Merkez` and `MERKEZ` are two names.
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    let text = trim(text);
    let mut space = false;
    let plain = text.chars().all(|c| {
        let double = space && c == ' ';
        space = c == ' ';
        !double && (c == ' ' || !(c.is_whitespace() || c.is_control()))
    });
    if plain && (text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.nfc() {
        if c.is_whitespace() || c.is_control() || c == '\u{feff}' {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    Cow::Owned(out)
}

/// A segment of an id from a name: ASCII letters in lower case, digits, `-` between words.
/// A name without any letter or digit gives `x`.
pub(crate) fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in deunicode(name).chars() {
        let c = c.to_ascii_lowercase();
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            out.push(c);
        } else if c != '\'' && !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
        if out.len() >= SLUG_BYTES_MAX {
            break;
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    if out.is_empty() { "x".to_owned() } else { out }
}

/// Whether a text is an id of one segment: `a`–`z`, digits, `-`, `.`, `_`, 1 to 64 bytes.
pub(crate) fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.' | b'_'))
}

/// How numbers are printed in a table.
#[derive(Debug, Clone)]
pub(crate) struct NumberStyle {
    thousands: Vec<char>,
    decimal: char,
    decimal_declared: bool,
    missing: Vec<String>,
}

/// Why a cell is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberFault {
    Negative,
    TooLarge,
    Fraction,
    Ambiguous,
    Malformed,
}

impl NumberFault {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Negative => "negative-number",
            Self::TooLarge => "number-too-large",
            Self::Fraction => "number-with-fraction",
            Self::Ambiguous => "number-ambiguous",
            Self::Malformed => "not-a-number",
        }
    }

    pub(crate) fn message(self, cell: &str) -> String {
        let cell: String = cell.chars().take(60).collect();
        match self {
            Self::Negative => format!("\"{cell}\" is below zero"),
            Self::TooLarge => format!("\"{cell}\" is more than 999,999,999"),
            Self::Fraction => format!("\"{cell}\" is no whole number"),
            Self::Ambiguous => format!("\"{cell}\" can be read as a whole number with or without thousands"),
            Self::Malformed => format!("\"{cell}\" is no number"),
        }
    }

    pub(crate) fn remedy(self) -> &'static str {
        match self {
            Self::Negative | Self::TooLarge => "correct the cell, or remove the row with [[skip]]",
            Self::Fraction | Self::Ambiguous => "declare table.thousands or table.decimal, or correct the cell",
            Self::Malformed => {
                "correct the cell, declare table.thousands, add the marker to table.missing, or remove the row with [[skip]]"
            }
        }
    }
}

/// Characters that mean the same separator.
fn alike(declared: char) -> Vec<char> {
    match declared {
        ' ' => vec![' ', '\u{a0}', '\u{202f}', '\u{2009}'],
        '\'' => vec!['\'', '\u{2019}'],
        other => vec![other],
    }
}

/// The value of a decimal digit of the scripts in which results are printed.
fn digit(c: char) -> Option<i64> {
    let base = match c {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        '\u{966}'..='\u{96f}' => '\u{966}',
        '\u{9e6}'..='\u{9ef}' => '\u{9e6}',
        '\u{1040}'..='\u{1049}' => '\u{1040}',
        _ => return None,
    };
    Some(i64::from(u32::from(c) - u32::from(base)))
}

impl NumberStyle {
    pub(crate) fn new(thousands: Option<&str>, decimal: Option<&str>, missing: Option<&[String]>) -> Self {
        let thousands: Vec<char> = thousands.unwrap_or("").chars().flat_map(alike).collect();
        let decimal_declared = decimal.is_some_and(|d| !d.is_empty());
        let decimal =
            decimal.and_then(|d| d.chars().next()).unwrap_or(if thousands.contains(&'.') { ',' } else { '.' });
        let missing = match missing {
            Some(list) => list.iter().map(|m| trim(m).to_owned()).collect(),
            None => ["-", "–", "NA", "N/A", "null"].map(str::to_owned).to_vec(),
        };
        Self { thousands, decimal, decimal_declared, missing }
    }

    /// The number in a cell; `None` when the cell is empty or holds a marker of a missing value.
    pub(crate) fn parse(&self, cell: &str) -> Result<Option<i64>, NumberFault> {
        let bytes = cell.as_bytes();
        if (1..=9).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_digit) {
            return Ok(Some(bytes.iter().fold(0, |n, b| n * 10 + i64::from(b - b'0'))));
        }
        let cell = trim(cell);
        if cell.is_empty() || self.missing.iter().any(|m| m == cell) {
            return Ok(None);
        }
        if let Some(rest) = cell.strip_prefix(['-', '\u{2212}']) {
            return Err(match self.whole(rest) {
                Ok(0) => NumberFault::Malformed,
                Ok(_) => NumberFault::Negative,
                Err(fault) => fault,
            });
        }
        self.whole(cell).map(Some)
    }

    fn whole(&self, cell: &str) -> Result<i64, NumberFault> {
        let (whole, fraction) = match cell.rsplit_once(self.decimal) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (cell, None),
        };
        if let Some(fraction) = fraction {
            if fraction.is_empty() || !fraction.chars().all(|c| digit(c).is_some()) {
                return Err(NumberFault::Malformed);
            }
            if fraction.chars().count() == 3 && !self.decimal_declared {
                return Err(NumberFault::Ambiguous);
            }
            if fraction.chars().any(|c| digit(c) != Some(0)) {
                return Err(NumberFault::Fraction);
            }
        }
        let groups: Vec<&str> = whole.split(|c| self.thousands.contains(&c)).collect();
        let last = groups.len() - 1;
        let mut number: i64 = 0;
        for (i, group) in groups.iter().enumerate() {
            let length = group.chars().count();
            // Groups of two before the last three are the Indian way.
            let fits = match (i, last) {
                (_, 0) => length >= 1,
                (0, _) => (1..=3).contains(&length),
                (i, last) if i == last => length == 3,
                _ => (2..=3).contains(&length),
            };
            if !fits {
                return Err(NumberFault::Malformed);
            }
            for c in group.chars() {
                let d = digit(c).ok_or(NumberFault::Malformed)?;
                number = number.saturating_mul(10).saturating_add(d);
            }
        }
        if number > NUMBER_MAX { Err(NumberFault::TooLarge) } else { Ok(number) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn style(thousands: &str) -> NumberStyle {
        NumberStyle::new(Some(thousands), None, None)
    }

    #[test]
    fn turkish_letters_become_plain_segments() {
        assert_eq!(slug("Iğdır"), "igdir");
        assert_eq!(slug("İstanbul 1"), "istanbul-1");
        assert_eq!(slug("Şanlıurfa"), "sanliurfa");
        assert_eq!(slug("50.Yıl"), "50-yil");
        assert_eq!(slug("Київ"), "kiyiv");
        assert_eq!(slug("…"), "x");
    }

    #[test]
    fn numbers_are_read_as_people_print_them() {
        assert_eq!(style("").parse("0012"), Ok(Some(12)));
        assert_eq!(style(".").parse("1.234.567"), Ok(Some(1_234_567)));
        assert_eq!(style(",").parse("12,34,567"), Ok(Some(1_234_567)));
        assert_eq!(style(" ").parse("1\u{202f}234"), Ok(Some(1234)));
        assert_eq!(style("'").parse("1’234"), Ok(Some(1234)));
        assert_eq!(style("").parse("123.0"), Ok(Some(123)));
        assert_eq!(style("").parse("١٢٣"), Ok(Some(123)));
        assert_eq!(style("").parse(" - "), Ok(None));
    }

    #[test]
    fn what_is_no_count_is_refused() {
        assert_eq!(style("").parse("-5"), Err(NumberFault::Negative));
        assert_eq!(style("").parse("1000000000"), Err(NumberFault::TooLarge));
        assert_eq!(style("").parse("12.5"), Err(NumberFault::Fraction));
        assert_eq!(style("").parse("1.000"), Err(NumberFault::Ambiguous));
        assert_eq!(style("").parse("1,000"), Err(NumberFault::Malformed));
        assert_eq!(style(",").parse("1,2345"), Err(NumberFault::Malformed));
        assert_eq!(style("").parse("12a"), Err(NumberFault::Malformed));
        assert_eq!(style("").parse("99999999999999999999999"), Err(NumberFault::TooLarge));
    }

    proptest! {
        #[test]
        fn a_printed_number_is_read_back(n in 0..=NUMBER_MAX) {
            prop_assert_eq!(style("").parse(&n.to_string()), Ok(Some(n)));
        }

        #[test]
        fn folding_twice_changes_nothing(text in "\\PC*[ \t\n]{0,3}\\PC*") {
            let once = fold(&text).into_owned();
            prop_assert_eq!(fold(&once).into_owned(), once.clone());
        }

        #[test]
        fn a_segment_is_always_an_id(text in "\\PC*") {
            prop_assert!(is_id(&slug(&text)));
        }
    }
}
