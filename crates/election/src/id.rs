//! Names of things: what an id may look like, and the small types that keep one kind of id apart from another.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Most bytes of an election, contest, count or area-kind id.
pub const WORD_BYTES_MAX: usize = 64;
/// Most bytes of an area or station id.
pub const PATH_BYTES_MAX: usize = 200;
/// Most bytes of a choice id.
pub const CHOICE_BYTES_MAX: usize = 100;

/// Why a text is no id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing there.
    #[error("it is empty; write an id")]
    Empty,
    /// More bytes than the kind of id allows.
    #[error("it has {bytes} bytes; at most {max} are allowed")]
    TooLong {
        /// Bytes found.
        bytes: usize,
        /// Bytes allowed.
        max: usize,
    },
    /// A character that the kind of id does not allow.
    #[error("{0:?} is not allowed; use a–z, 0–9, '-', '.', '_' (and '/' between the parts of an area or station)")]
    Character(char),
    /// A path with an empty part.
    #[error("a part between '/' is empty")]
    EmptySegment,
    /// A choice id that is not in Unicode normal form C, or has spaces at its ends.
    #[error("it has spaces at an end or is not in Unicode normal form C; write it so")]
    NotNormal,
}

fn word_char(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.' | '_')
}

/// Checks a word: election, contest, count or area-kind id.
pub fn check_word(s: &str) -> Result<(), IdError> {
    check_length(s, WORD_BYTES_MAX)?;
    match s.chars().find(|c| !word_char(*c)) {
        Some(c) => Err(IdError::Character(c)),
        None => Ok(()),
    }
}

/// Checks a path: area or station id.
pub fn check_path(s: &str) -> Result<(), IdError> {
    check_length(s, PATH_BYTES_MAX)?;
    if let Some(c) = s.chars().find(|c| !word_char(*c) && *c != '/') {
        return Err(IdError::Character(c));
    }
    if s.split('/').any(str::is_empty) {
        return Err(IdError::EmptySegment);
    }
    Ok(())
}

/// Checks a choice id: printable text.
pub fn check_choice(s: &str) -> Result<(), IdError> {
    check_length(s, CHOICE_BYTES_MAX)?;
    if let Some(c) = s.chars().find(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')) {
        return Err(IdError::Character(c));
    }
    if s.trim() != s || !unicode_normalization::is_nfc(s) {
        return Err(IdError::NotNormal);
    }
    Ok(())
}

fn check_length(s: &str, max: usize) -> Result<(), IdError> {
    match s.len() {
        0 => Err(IdError::Empty),
        n if n > max => Err(IdError::TooLong { bytes: n, max }),
        _ => Ok(()),
    }
}

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);
        impl $name {
            /// Position in the definition's list.
            #[must_use]
            pub fn at(self) -> usize {
                self.0 as usize
            }
        }
        impl From<usize> for $name {
            /// The folder's limits keep every list far below 2³².
            fn from(i: usize) -> Self {
                Self(u32::try_from(i).expect("the folder's limits are far below 2^32"))
            }
        }
    };
}

index!(/** An area, by its position in [`crate::definition::Definition::areas`]. */ AreaIx);
index!(/** A station, by its position in [`crate::definition::Definition::stations`]. */ StationIx);
index!(/** A contest, by its position in [`crate::definition::Definition::contests`]. */ ContestIx);
index!(/** A constituency, by its position in [`crate::definition::Contest::constituencies`]. */ ConstituencyIx);
index!(/** A contest × station pair that will report, by its position in [`crate::definition::Definition::pairs`]. */ PairIx);
index!(/** A party of the register, by its position in [`crate::definition::Definition::parties`]. */ PartyIx);
index!(/** A list of choices as it stands on ballots, by its position in [`crate::definition::Contest::lists`]. */ ListIx);

/// A SHA-256 digest, written `sha256:` and 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The digest of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
        Self(digest.as_ref().try_into().expect("SHA-256 makes 32 bytes"))
    }

    /// The 64 hexadecimal digits alone, as in file names.
    #[must_use]
    pub fn hex(&self) -> String {
        use std::fmt::Write as _;
        self.0.iter().fold(String::with_capacity(64), |mut s, b| {
            write!(s, "{b:02x}").expect("writing to a string cannot fail");
            s
        })
    }

    /// Reads 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn from_hex(s: &str) -> Option<Self> {
        let b = s.as_bytes();
        if b.len() != 64 {
            return None;
        }
        let digit = |c: u8| match c {
            b'0'..=b'9' => Some(c - b'0'),
            b'a'..=b'f' => Some(c - b'a' + 10),
            _ => None,
        };
        let mut out = [0; 32];
        for (i, o) in out.iter_mut().enumerate() {
            *o = digit(b[2 * i])? << 4 | digit(b[2 * i + 1])?;
        }
        Some(Self(out))
    }

    /// Reads the form with `sha256:` before it.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::from_hex(s.strip_prefix("sha256:")?)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", self.hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let s = String::deserialize(d)?;
        Self::parse(&s)
            .ok_or_else(|| serde::de::Error::custom("a digest is sha256: and 64 lower-case hexadecimal digits"))
    }
}

/// One act of counting a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Count {
    /// By a machine (scanner).
    Machine,
    /// By hand.
    Hand,
    /// The n-th recount, 1 to 9.
    Recount(u8),
}

impl Count {
    /// Reads `machine`, `hand`, `recount-1` … `recount-9`.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        match s {
            "machine" => Some(Self::Machine),
            "hand" => Some(Self::Hand),
            _ => match s.strip_prefix("recount-")?.as_bytes() {
                [n @ b'1'..=b'9'] => Some(Self::Recount(n - b'0')),
                _ => None,
            },
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Machine => f.write_str("machine"),
            Self::Hand => f.write_str("hand"),
            Self::Recount(n) => write!(f, "recount-{n}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_held_to_their_form() {
        assert_eq!(check_path("tr/adana/3001"), Ok(()));
        assert_eq!(check_path("tr//3001"), Err(IdError::EmptySegment));
        assert_eq!(check_path("tr/Adana"), Err(IdError::Character('A')));
        assert_eq!(check_word("a/b"), Err(IdError::Character('/')));
        assert_eq!(check_word(""), Err(IdError::Empty));
        assert_eq!(check_word(&"a".repeat(65)), Err(IdError::TooLong { bytes: 65, max: 64 }));
        assert_eq!(check_choice("Adalet ve Kalkınma Partisi"), Ok(()));
        assert_eq!(check_choice(" x"), Err(IdError::NotNormal));
        assert_eq!(check_choice("a\nb"), Err(IdError::Character('\n')));
        assert_eq!(check_choice("i\u{307}"), Ok(()), "NFC of i with dot above stays two code points");
        assert_eq!(check_choice("e\u{301}"), Err(IdError::NotNormal));
    }

    #[test]
    fn a_digest_is_read_as_it_is_written() {
        let d = Digest::of(b"x");
        assert_eq!(Digest::parse(&d.to_string()), Some(d));
        assert_eq!(Digest::parse(&d.to_string().to_uppercase()), None);
        assert_eq!(Digest::parse("sha256:00"), None);
    }

    #[test]
    fn a_count_is_read_as_it_is_written() {
        for s in ["machine", "hand", "recount-1", "recount-9"] {
            assert_eq!(Count::parse(s).map(|c| c.to_string()).as_deref(), Some(s));
        }
        for s in ["recount-0", "recount-10", "recount", "Hand", ""] {
            assert_eq!(Count::parse(s), None);
        }
    }
}
