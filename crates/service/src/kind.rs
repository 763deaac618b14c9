//! Kinds of values: how they are spelled, checked, and described in XSD and JSON Schema.

use election::id::{Digest, check_choice, check_path, check_word};
use serde_json::{Value, json};

/// What a value may be. On the wire everything is text; numbers are numbers in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// Id of an election, a contest, a kind of area.
    Word,
    /// Id of an area or station.
    Path,
    /// Id of a choice or a party.
    Choice,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Words separated by spaces.
    Words,
    /// A whole number from 0.
    Number,
    /// A number of rows, from 1 to [`crate::contract::ROWS_MAX`].
    Limit,
    /// What an answer gave as `next`.
    Cursor,
    /// `YYYY-MM-DD`.
    Date,
    /// A moment with its zone.
    Moment,
    /// `sha256:` and 64 hexadecimal digits.
    Digest,
    /// 64 hexadecimal digits, as in the name of a file.
    Hex,
    /// `#` and six hexadecimal digits.
    Color,
}

impl Kind {
    /// Whether it is a number in JSON.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(self, Self::Number | Self::Limit)
    }

    /// Checks a value that came from outside.
    ///
    /// # Errors
    /// What it should be, in words.
    pub fn check(self, s: &str) -> Result<(), String> {
        let ok = match self {
            Self::Text | Self::Words => true,
            Self::Word => return check_word(s).map_err(|e| e.to_string()),
            Self::Path => return check_path(s).map_err(|e| e.to_string()),
            Self::Choice => return check_choice(s).map_err(|e| e.to_string()),
            Self::OneOf(words) => {
                if words.contains(&s) {
                    return Ok(());
                }
                return Err(format!("it is one of {}", words.join(", ")));
            }
            Self::Number => number(s).is_some(),
            Self::Limit => number(s).is_some_and(|n| (1..=crate::contract::ROWS_MAX).contains(&n)),
            Self::Cursor => is_cursor(s),
            Self::Date => s.parse::<jiff::civil::Date>().is_ok_and(|d| d.to_string() == s),
            Self::Moment => s.parse::<jiff::Timestamp>().is_ok(),
            Self::Digest => s.strip_prefix("sha256:").and_then(Digest::from_hex).is_some(),
            Self::Hex => Digest::from_hex(s).is_some(),
            Self::Color => {
                s.strip_prefix('#').is_some_and(|h| h.len() == 6 && h.bytes().all(|b| b.is_ascii_hexdigit()))
            }
        };
        if ok { Ok(()) } else { Err(format!("it is {}", self.words())) }
    }

    /// What it is, for people.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Text => "a text".into(),
            Self::Word => "an id of a–z, 0–9, '-', '.', '_'".into(),
            Self::Path => "an id of an area or station".into(),
            Self::Choice => "an id of a choice or party".into(),
            Self::OneOf(words) => format!("one of {}", words.join(", ")),
            Self::Words => "words separated by spaces".into(),
            Self::Number => "a whole number without a sign".into(),
            Self::Limit => format!("a number from 1 to {}", crate::contract::ROWS_MAX),
            Self::Cursor => "what an answer gave as next".into(),
            Self::Date => "a date like 2015-11-01".into(),
            Self::Moment => "a moment like 2015-11-01T17:00:00Z".into(),
            Self::Digest => "sha256: and 64 lower-case hexadecimal digits".into(),
            Self::Hex => "64 lower-case hexadecimal digits".into(),
            Self::Color => "a colour like #c0392b".into(),
        }
    }

    /// The type in XSD: a built-in one, or one of [`crate::xsd`]'s own by its name.
    pub(crate) fn xsd(self) -> (&'static str, Option<&'static [&'static str]>) {
        match self {
            Self::Text | Self::Words => ("xsd:string", None),
            Self::Word => ("tns:Word", None),
            Self::Path => ("tns:Path", None),
            Self::Choice => ("tns:Choice", None),
            Self::OneOf(words) => ("xsd:token", Some(words)),
            Self::Number => ("xsd:unsignedLong", None),
            Self::Limit => ("tns:Limit", None),
            Self::Cursor => ("tns:Cursor", None),
            Self::Date => ("xsd:date", None),
            Self::Moment => ("xsd:dateTime", None),
            Self::Digest => ("tns:Digest", None),
            Self::Hex => ("tns:Hex", None),
            Self::Color => ("xsd:token", None),
        }
    }

    /// The schema of JSON.
    pub(crate) fn schema(self) -> Value {
        match self {
            Self::Text | Self::Words => json!({"type": "string"}),
            Self::Word => json!({"type": "string", "pattern": "^[a-z0-9._-]{1,64}$"}),
            Self::Path => {
                json!({"type": "string", "pattern": "^[a-z0-9._-]+(/[a-z0-9._-]+)*$", "maxLength": election::id::PATH_BYTES_MAX})
            }
            Self::Choice => json!({"type": "string", "minLength": 1, "maxLength": election::id::CHOICE_BYTES_MAX}),
            Self::OneOf(words) => json!({"type": "string", "enum": words}),
            Self::Number => json!({"type": "integer", "minimum": 0}),
            Self::Limit => json!({"type": "integer", "minimum": 1, "maximum": crate::contract::ROWS_MAX}),
            Self::Cursor => json!({"type": "string", "pattern": "^[0-9]{1,20}-[0-9]{1,20}$"}),
            Self::Date => json!({"type": "string", "format": "date"}),
            Self::Moment => json!({"type": "string", "format": "date-time"}),
            Self::Digest => json!({"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}),
            Self::Hex => json!({"type": "string", "pattern": "^[0-9a-f]{64}$"}),
            Self::Color => json!({"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"}),
        }
    }
}

/// A number in its one spelling.
#[must_use]
pub fn number(s: &str) -> Option<u64> {
    let plain = s == "0" || !s.starts_with('0');
    (plain && s.bytes().all(|b| b.is_ascii_digit())).then(|| s.parse().ok()).flatten()
}

/// Two numbers with a sign between them.
fn is_cursor(s: &str) -> bool {
    s.split_once('-').is_some_and(|(changed, row)| number(changed).is_some() && number(row).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_takes_its_spelling_and_no_other() {
        let digest = format!("sha256:{}", "0a".repeat(32));
        for (kind, good, bad) in [
            (Kind::Number, "0", "00"),
            (Kind::Number, "18446744073709551615", "18446744073709551616"),
            (Kind::Number, "7", "+7"),
            (Kind::Limit, "1", "0"),
            (Kind::Limit, "1000", "1001"),
            (Kind::Cursor, "5-17", "5"),
            (Kind::Cursor, "0-0", "5-"),
            (Kind::Cursor, "5-1", "5-1-1"),
            (Kind::Hex, &digest[7..], &digest),
            (Kind::Color, "#c0392b", "#c0392"),
            (Kind::Date, "2015-11-01", "2015-11-31"),
            (Kind::Moment, "2015-11-01T17:00:00+03:00", "2015-11-01T17:00:00"),
            (Kind::Digest, &digest, "sha256:0A"),
            (Kind::OneOf(&["a", "b"]), "a", "A"),
            (Kind::Path, "tr/01", "/tr"),
            (Kind::Word, "parliament", "Parliament"),
            (Kind::Choice, "Ğ mor", " x"),
        ] {
            assert_eq!(kind.check(good), Ok(()), "{kind:?} {good}");
            assert!(kind.check(bad).is_err(), "{kind:?} {bad}");
        }
    }
}
