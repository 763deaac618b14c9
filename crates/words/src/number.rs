//! Numbers as a language writes them.

use crate::Language;

/// How a language writes numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    group: char,
    decimal: char,
    /// The digit nought; the others follow it.
    nought: char,
    percent: Percent,
}

/// Where the sign of percent stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Percent {
    /// `12.34 %`
    Behind,
    /// `%12,34`
    Before,
    /// `١٢٫٣٤٪`
    Arabic,
}

impl Style {
    /// Of a BCP 47 language; a narrow space groups where no other habit is known, since it cannot be misread.
    #[must_use]
    pub fn of(language: &str) -> Self {
        let language = language.split('-').next().unwrap_or_default();
        let (group, decimal) = match language {
            "en" | "he" | "zh" | "ja" | "ko" | "th" | "sw" | "ha" => (',', '.'),
            "tr" | "de" | "es" | "it" | "pt" | "nl" | "da" | "el" | "id" | "ro" | "hr" | "sr" | "az" | "vi" => {
                ('.', ',')
            }
            // Signs of their own, which cannot be taken for the Latin ones that mean the contrary.
            "ar" | "ckb" => ('\u{66c}', '\u{66b}'),
            _ => ('\u{202f}', ','),
        };
        let (nought, percent) = match language {
            "ar" | "ckb" => ('\u{660}', Percent::Arabic),
            _ => ('0', Percent::Behind),
        };
        Self { group, decimal, nought, percent }
    }

    /// Of a page in this language: its signs stand where its readers have them too, as the sign of percent before the number in Turkish.
    #[must_use]
    pub fn of_page(language: Language) -> Self {
        let style = Self::of(language.code());
        if language == Language::Turkish { Self { percent: Percent::Before, ..style } } else { style }
    }

    /// A whole number with its digits in groups of three.
    pub fn int(self, n: impl Into<u64>) -> String {
        self.grouped(&n.into().to_string())
    }

    /// Groups what is already a row of ASCII digits.
    pub(crate) fn grouped(self, digits: &str) -> String {
        let mut s = String::with_capacity(digits.len() * 8 / 3 + 1);
        for (i, d) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                s.push(self.group);
            }
            s.push(self.digit(d));
        }
        s
    }

    /// ASCII digits of a text in the language's digits, without groups: years, days, hours.
    #[must_use]
    pub fn digits(self, text: &str) -> String {
        text.chars().map(|c| self.digit(c)).collect()
    }

    fn digit(self, c: char) -> char {
        c.to_digit(10).and_then(|d| char::from_u32(u32::from(self.nought) + d)).unwrap_or(c)
    }

    /// Hundredths of a percent: `12.34 %`.
    #[must_use]
    pub fn percent(self, hundredths: u32) -> String {
        self.of_hundred(&format!("{}{}{:02}", hundredths / 100, self.decimal, hundredths % 100))
    }

    /// The same where whole percents are enough, as on a scale: `12 %`, and with decimals only where it has them.
    #[must_use]
    pub fn round_percent(self, hundredths: u32) -> String {
        if hundredths.is_multiple_of(100) {
            self.of_hundred(&(hundredths / 100).to_string())
        } else {
            self.percent(hundredths)
        }
    }

    fn of_hundred(self, n: &str) -> String {
        let n = self.digits(n);
        match self.percent {
            Percent::Behind => format!("{n}\u{a0}%"),
            Percent::Before => format!("%{n}"),
            Percent::Arabic => format!("{n}\u{66a}"),
        }
    }

    /// A number with one decimal, given in tenths: `3.4`.
    #[must_use]
    pub fn tenths(self, tenths: u64) -> String {
        format!("{}{}{}", self.int(tenths / 10), self.decimal, self.digits(&(tenths % 10).to_string()))
    }

    /// A sentence written with `,` for groups and `.` for decimals, in this style. Only between digits, so words stay as they are.
    #[must_use]
    pub fn rewrite(self, text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let digit = |i: Option<usize>| i.and_then(|i| chars.get(i)).is_some_and(char::is_ascii_digit);
        let one = |(i, c): (usize, &char)| match c {
            ',' if digit(i.checked_sub(1)) && digit(Some(i + 1)) => self.group,
            '.' if digit(i.checked_sub(1)) && digit(Some(i + 1)) => self.decimal,
            c => self.digit(*c),
        };
        chars.iter().enumerate().map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_as_the_language_does() {
        assert_eq!(Style::of("tr").int(1_234_567u64), "1.234.567");
        assert_eq!(Style::of("en-GB").int(999u64), "999");
        assert_eq!(Style::of("ky").int(1000u64), "1\u{202f}000");
        assert_eq!(Style::of("ar").int(1_204u64), "١٬٢٠٤");
        assert_eq!(Style::of("ckb").int(0u64), "٠");
        assert_eq!(Style::of("tr").rewrite("4,5 a.b, 1,234.50."), "4.5 a.b, 1.234,50.");
    }

    #[test]
    fn the_sign_of_percent_stands_where_the_language_has_it() {
        assert_eq!(Style::of("en").percent(5), "0.05\u{a0}%");
        assert_eq!(Style::of("tr").percent(4_950), "49,50\u{a0}%");
        assert_eq!(Style::of_page(Language::Turkish).percent(4_950), "%49,50");
        assert_eq!(Style::of("ru").percent(10_000), "100,00\u{a0}%");
        assert_eq!(Style::of("ar").percent(1_234), "١٢٫٣٤٪");
        assert_eq!(Style::of("en").round_percent(8_000), "80\u{a0}%");
        assert_eq!(Style::of("en").round_percent(250), "2.50\u{a0}%");
        assert_eq!(Style::of_page(Language::Turkish).round_percent(8_000), "%80");
        assert_eq!(Style::of("ar").round_percent(8_000), "٨٠٪");
    }

    #[test]
    fn tenths_and_years_have_the_digits_of_the_language() {
        assert_eq!(Style::of("ru").tenths(12_345), "1\u{202f}234,5");
        assert_eq!(Style::of("ckb").tenths(7), "٠٫٧");
        assert_eq!(Style::of("ar").digits("2015-11"), "٢٠١٥-١١");
    }
}
