//! Reads `word value` lines in a fixed order.

use std::str::Lines;

/// The first line that is not as its grammar says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct StatementError {
    /// Line, from 1.
    pub line: u32,
    /// Stable code.
    pub code: &'static str,
    /// What was expected and what was found.
    pub message: String,
}

impl StatementError {
    pub(crate) const TRUNCATED: &'static str = "statement-truncated";
    pub(crate) const CHARACTERS: &'static str = "statement-characters";
    pub(crate) const PURPOSE: &'static str = "statement-purpose";
    pub(crate) const VERSION: &'static str = "statement-version";
    pub(crate) const FIELD: &'static str = "statement-field";
    pub(crate) const NUMBER: &'static str = "statement-number";
    pub(crate) const TOO_MANY: &'static str = "statement-too-many";
    pub(crate) const TRAILING: &'static str = "statement-trailing";
}

/// A statement's lines, taken one after the other.
#[derive(Debug)]
pub struct Reader<'a> {
    lines: Lines<'a>,
    rest: &'a str,
    line: u32,
}

/// At most this much of a faulty line is quoted.
fn quote(s: &str) -> String {
    let mut short: String = s.chars().take(60).collect();
    if short.len() < s.len() {
        short.push('…');
    }
    format!("{short:?}")
}

/// A number in its one spelling: digits, no sign, no leading zero.
pub(super) fn canonical(s: &str) -> Option<u64> {
    let digits = !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    (digits && (s == "0" || !s.starts_with('0'))).then(|| s.parse().ok()).flatten()
}

impl<'a> Reader<'a> {
    /// Starts after the header line, which must be the given one.
    ///
    /// # Errors
    /// A text without final line feed, with a control character, of another purpose or version.
    pub fn new(text: &'a str, header: &str) -> Result<Self, StatementError> {
        let at = |line, code, message| StatementError { line, code, message };
        if !text.ends_with('\n') {
            let line = u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
            return Err(at(
                line,
                StatementError::TRUNCATED,
                "the text does not end with a line feed; it was cut off".into(),
            ));
        }
        if let Some(i) = text.bytes().position(|b| b < 0x20 && b != b'\n' || b == 0x7f) {
            let line = u32::try_from(text[..i].matches('\n').count() + 1).unwrap_or(u32::MAX);
            return Err(at(
                line,
                StatementError::CHARACTERS,
                "control characters (tab, carriage return …) are not allowed".into(),
            ));
        }
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default();
        if first != header {
            let purpose = |s: &str| s.rsplit_once(' ').map(|(p, _)| p.to_owned());
            let code =
                if purpose(first) == purpose(header) { StatementError::VERSION } else { StatementError::PURPOSE };
            return Err(at(1, code, format!("expected {header:?}, found {}", quote(first))));
        }
        Ok(Self { lines, rest: &text[first.len() + 1..], line: 1 })
    }

    /// An error at the line last read.
    #[must_use]
    pub fn error(&self, code: &'static str, message: String) -> StatementError {
        StatementError { line: self.line, code, message }
    }

    /// Whether all lines were read.
    #[must_use]
    pub fn at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// Fails if lines are left over.
    ///
    /// # Errors
    /// A line after the last of the grammar.
    pub fn end(mut self) -> Result<(), StatementError> {
        if self.at_end() {
            return Ok(());
        }
        let l = self.next()?;
        Err(self.error(StatementError::TRAILING, format!("unexpected line {}", quote(l))))
    }

    fn next(&mut self) -> Result<&'a str, StatementError> {
        self.line += 1;
        let l = self.lines.next().ok_or_else(|| self.error(StatementError::TRUNCATED, "the text ends here".into()))?;
        self.rest = &self.rest[l.len() + 1..];
        Ok(l)
    }

    /// The value of the next line, which must have this word.
    ///
    /// # Errors
    /// Another word, or no value.
    pub fn field(&mut self, word: &str) -> Result<&'a str, StatementError> {
        let l = self.next()?;
        match l.strip_prefix(word).and_then(|l| l.strip_prefix(' ')) {
            Some(v) if !v.is_empty() => Ok(v),
            _ => Err(self.error(StatementError::FIELD, format!("expected {word:?} and a value, found {}", quote(l)))),
        }
    }

    /// The next line if it has this word.
    pub fn maybe(&mut self, word: &str) -> Option<&'a str> {
        let l = self.lines.clone().next()?;
        l.strip_prefix(word)?.strip_prefix(' ').filter(|v| !v.is_empty())?;
        self.field(word).ok()
    }

    /// A value read by `parse`.
    ///
    /// # Errors
    /// As [`Reader::field`], or a value that `parse` does not take.
    pub fn with<T>(
        &mut self,
        word: &str,
        parse: impl Fn(&str) -> Option<T>,
        expected: &str,
    ) -> Result<T, StatementError> {
        let v = self.field(word)?;
        parse(v)
            .ok_or_else(|| self.error(StatementError::FIELD, format!("{word} must be {expected}, found {}", quote(v))))
    }

    /// A number within limits.
    ///
    /// # Errors
    /// Not canonical decimal digits, or outside the limits.
    pub fn number(&mut self, word: &str, min: u32, max: u32) -> Result<u32, StatementError> {
        let v = self.field(word)?;
        self.decimal(word, v, max).and_then(|n| {
            if n < min {
                return Err(self.error(StatementError::NUMBER, format!("{word} is at least {min}, found {n}")));
            }
            Ok(n)
        })
    }

    /// A number, or `-` for unknown.
    ///
    /// # Errors
    /// As [`Reader::number`].
    pub fn optional_number(&mut self, word: &str, max: u32) -> Result<Option<u32>, StatementError> {
        match self.field(word)? {
            "-" => Ok(None),
            v => self.decimal(word, v, max).map(Some),
        }
    }

    /// A line `vote CHOICE NUMBER`; the choice may contain spaces.
    ///
    /// # Errors
    /// Not of that form.
    pub fn vote(&mut self, max: u32) -> Result<(&'a str, u32), StatementError> {
        let v = self.field("vote")?;
        match v.rsplit_once(' ') {
            Some((choice, n)) if !choice.is_empty() => Ok((choice, self.decimal("vote", n, max)?)),
            _ => Err(self.error(StatementError::FIELD, format!("expected a choice and a number, found {}", quote(v)))),
        }
    }

    fn decimal(&self, word: &str, v: &str, max: u32) -> Result<u32, StatementError> {
        let bad = |why: String| Err(self.error(StatementError::NUMBER, why));
        let b = v.as_bytes();
        if b.is_empty() || !b.iter().all(u8::is_ascii_digit) {
            return bad(format!("{word} must be digits only, found {}", quote(v)));
        }
        if b.len() > 1 && b[0] == b'0' {
            return bad(format!("{word} has a leading zero: {}", quote(v)));
        }
        match v.parse::<u32>() {
            Ok(n) if n <= max => Ok(n),
            _ => bad(format!("{word} is at most {max}, found {}", quote(v))),
        }
    }
}
