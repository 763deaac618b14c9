//! Minutes: the text that a station signs. Read and written here byte for byte; signatures are the business of the log.
//!
//! The grammar with all limits is `docs/formats/minutes.md`.

use crate::id::{Count, Digest};
use crate::statement::{Reader, StatementError};
use std::fmt;

/// First line: purpose and version.
pub const HEADER: &str = "scrutineer minutes v1";
/// Most bytes of the text with its signatures.
pub const BYTES_MAX: usize = 60_000;
/// Most signatures.
pub const SIGNATURES_MAX: usize = 16;
/// Highest number in minutes.
pub const NUMBER_MAX: u32 = 999_999_999;
/// Highest issue.
pub const ISSUE_MAX: u16 = 9_999;
/// Most lines of votes.
pub const VOTES_MAX: usize = 5_000;

/// Whether minutes count or only try the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A result.
    Live,
    /// A trial before the poll; never counts.
    DryRun,
}

impl Mode {
    /// The word in the text.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::DryRun => "dry-run",
        }
    }
}

/// The four figures before the votes; `None` was not established.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures<N> {
    /// Voters on the list.
    pub registered: Option<N>,
    /// Voters who took part.
    pub voted: Option<N>,
    /// Valid votes.
    pub valid: Option<N>,
    /// Invalid votes.
    pub invalid: Option<N>,
}

impl<N: Copy> Figures<N> {
    /// The four with their names, in the order of the minutes.
    pub fn named(&self) -> [(&'static str, Option<N>); 4] {
        [("registered", self.registered), ("voted", self.voted), ("valid", self.valid), ("invalid", self.invalid)]
    }
}

/// A moment as it stands in minutes: RFC 3339, seconds, offset. Compared and kept as its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed([u8; 25]);

impl Closed {
    /// Reads `2015-11-01T17:00:00+03:00` (an offset is always written, never `Z`).
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        let b: [u8; 25] = s.as_bytes().try_into().ok()?;
        const SHAPE: &[u8; 25] = b"dddd-dd-ddTdd:dd:ddsdd:dd";
        let fits = b.iter().zip(SHAPE).all(|(c, s)| match s {
            b'd' => c.is_ascii_digit(),
            b's' => matches!(c, b'+' | b'-'),
            _ => c == s,
        });
        let two = |i: usize| (b[i] - b'0') * 10 + (b[i + 1] - b'0');
        let in_range = |i: usize, low: u8, high: u8| (low..=high).contains(&two(i));
        (fits
            && in_range(5, 1, 12)
            && in_range(8, 1, 31)
            && in_range(11, 0, 23)
            && in_range(14, 0, 59)
            && in_range(17, 0, 59)
            && in_range(20, 0, 23)
            && in_range(23, 0, 59))
        .then_some(Self(b))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("only ASCII is let in")
    }
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Minutes as read from their text, which they borrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Minutes<'a> {
    /// Election id.
    pub election: &'a str,
    /// Digest of the definition.
    pub definition: Digest,
    /// Live or dry run.
    pub mode: Mode,
    /// `contest` or `contest@area`.
    pub contest: &'a str,
    /// Round, from 1.
    pub round: u8,
    /// Station id.
    pub station: &'a str,
    /// Which act of counting.
    pub count: Count,
    /// Issue, from 1.
    pub issue: u16,
    /// When the count was closed.
    pub closed: Closed,
    /// The four figures.
    pub figures: Figures<u32>,
    /// Votes in the order of the text.
    pub votes: Vec<(&'a str, u32)>,
}

impl<'a> Minutes<'a> {
    /// Reads the text (without signatures).
    ///
    /// # Errors
    /// The first line that is not as the grammar says, with its number.
    pub fn parse(text: &'a str) -> Result<Self, StatementError> {
        let mut r = Reader::new(text, HEADER)?;
        let election = r.field("election")?;
        let definition = r.with("definition", Digest::parse, "sha256: and 64 hexadecimal digits")?;
        let mode = r.with(
            "mode",
            |s| match s {
                "live" => Some(Mode::Live),
                "dry-run" => Some(Mode::DryRun),
                _ => None,
            },
            "live or dry-run",
        )?;
        let contest = r.field("contest")?;
        let round = r.number("round", 1, 99)?;
        let station = r.field("station")?;
        let count = r.with("count", Count::parse, "machine, hand or recount-1 to recount-9")?;
        let issue = r.number("issue", 1, u32::from(ISSUE_MAX))?;
        let closed = r.with("closed", Closed::parse, "a moment like 2015-11-01T17:00:00+03:00")?;
        let figures = Figures {
            registered: r.optional_number("registered", NUMBER_MAX)?,
            voted: r.optional_number("voted", NUMBER_MAX)?,
            valid: r.optional_number("valid", NUMBER_MAX)?,
            invalid: r.optional_number("invalid", NUMBER_MAX)?,
        };
        let mut votes = Vec::with_capacity(24);
        while !r.at_end() {
            if votes.len() == VOTES_MAX {
                return Err(r.error(StatementError::TOO_MANY, format!("more than {VOTES_MAX} lines of votes")));
            }
            votes.push(r.vote(NUMBER_MAX)?);
        }
        Ok(Self {
            election,
            definition,
            mode,
            contest,
            round: u8::try_from(round).expect("at most 99"),
            station,
            count,
            issue: u16::try_from(issue).expect("at most 9999"),
            closed,
            figures,
            votes,
        })
    }

    /// Writes the text, the bytes that are signed.
    #[must_use]
    pub fn to_text(&self) -> String {
        use fmt::Write as _;
        let mut s = String::with_capacity(400 + 24 * self.votes.len());
        let mut line = |args: fmt::Arguments<'_>| s.write_fmt(args).expect("writing to a string cannot fail");
        line(format_args!(
            "{HEADER}\nelection {}\ndefinition {}\nmode {}\ncontest {}\nround {}\n",
            self.election,
            self.definition,
            self.mode.word(),
            self.contest,
            self.round
        ));
        line(format_args!(
            "station {}\ncount {}\nissue {}\nclosed {}\n",
            self.station, self.count, self.issue, self.closed
        ));
        for (name, n) in self.figures.named() {
            match n {
                Some(n) => line(format_args!("{name} {n}\n")),
                None => line(format_args!("{name} -\n")),
            }
        }
        for (choice, n) in &self.votes {
            line(format_args!("vote {choice} {n}\n"));
        }
        s
    }
}

/// The text of a signed note: all up to the empty line, which is not part of it. `None` where there is no empty line.
#[must_use]
pub fn text_of(note: &str) -> Option<&str> {
    note.rfind("\n\n").map(|i| &note[..=i])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) fn sample() -> Minutes<'static> {
        Minutes {
            election: "tr-2015-11",
            definition: Digest::of(b"definition"),
            mode: Mode::Live,
            contest: "parliament",
            round: 1,
            station: "tr/adana/seyhan/3001",
            count: Count::Hand,
            issue: 1,
            closed: Closed::parse("2015-11-01T17:00:00+03:00").unwrap(),
            figures: Figures { registered: Some(333), voted: Some(272), valid: Some(271), invalid: Some(1) },
            votes: vec![("ak_parti", 206), ("chp with spaces", 65)],
        }
    }

    #[test]
    fn minutes_are_read_as_they_are_written() {
        let text = sample().to_text();
        assert_eq!(Minutes::parse(&text).unwrap(), sample());
        insta::assert_snapshot!(text);
    }

    #[test]
    fn an_unknown_figure_is_a_dash() {
        let mut m = sample();
        m.figures.registered = None;
        let text = m.to_text();
        assert!(text.contains("\nregistered -\n"));
        assert_eq!(Minutes::parse(&text).unwrap(), m);
    }

    #[test]
    fn what_is_not_canonical_is_refused_with_its_line() {
        let text = sample().to_text();
        for (from, to, code) in [
            ("v1", "v2", "statement-version"),
            ("scrutineer minutes", "scrutineer seal", "statement-purpose"),
            ("mode live", "mode LIVE", "statement-field"),
            ("voted 272", "voted 0272", "statement-number"),
            ("voted 272", "voted -272", "statement-number"),
            ("voted 272", "voted 1000000000", "statement-number"),
            ("voted 272", "voted 99999999999999999999999", "statement-number"),
            ("voted 272\nvalid 271", "valid 271\nvoted 272", "statement-field"),
            ("registered 333\n", "registered 333\r\n", "statement-characters"),
            ("registered 333\n", "registered  333\n", "statement-number"),
            ("issue 1", "issue 0", "statement-number"),
            ("vote ak_parti 206", "vote ak_parti", "statement-field"),
            ("vote ak_parti 206", "vote  206", "statement-field"),
            ("17:00:00", "27:00:00", "statement-field"),
            ("+03:00", "Z", "statement-field"),
        ] {
            let bad = text.replacen(from, to, 1);
            assert_ne!(bad, text);
            let err = Minutes::parse(&bad).expect_err(to);
            assert_eq!(err.code, code, "{to}: {err}");
        }
        assert_eq!(Minutes::parse(text.trim_end()).expect_err("cut").code, "statement-truncated");
        assert_eq!(Minutes::parse("").expect_err("empty").code, "statement-truncated");
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic_and_what_it_reads_it_writes(text in "(scrutineer minutes v1\n)?([a-z]{1,12} [ -~]{0,20}\n){0,20}") {
            if let Ok(m) = Minutes::parse(&text) {
                prop_assert_eq!(m.to_text(), text);
            }
        }

        #[test]
        fn any_changed_byte_changes_the_meaning_or_is_refused(at in 0usize..400, with in 0u8..128) {
            let text = sample().to_text();
            let mut bytes = text.clone().into_bytes();
            let at = at % bytes.len();
            if bytes[at] != with {
                bytes[at] = with;
                let changed = String::from_utf8(bytes).unwrap();
                if let Ok(m) = Minutes::parse(&changed) {
                    prop_assert_ne!(m, sample());
                }
            }
        }
    }
}
