//! An announcement: the result of a contest declared provisional or final, as it follows from the record up to this act.

use super::reader::{Reader, StatementError, canonical};
use crate::id::Digest;
use std::fmt::Write as _;

/// How far a declared result binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// May still change.
    Provisional,
    /// Declared final: every station of the seal must have reported.
    Final,
}

impl Stage {
    /// The word in the text.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Provisional => "provisional",
            Self::Final => "final",
        }
    }
}

/// The statement, signed by the commission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// Election id.
    pub election: String,
    /// Digest of the definition.
    pub definition: Digest,
    /// Contest id.
    pub contest: String,
    /// Round.
    pub round: u8,
    /// Provisional or final.
    pub stage: Stage,
    /// Record size from which the result follows: the index of this act.
    pub size: u64,
    /// Votes and seats of every choice, in the order of the definition. Seats are `None` while a lot is open.
    pub results: Vec<(String, u64, Option<u32>)>,
}

impl Announcement {
    const HEADER: &str = "scrutineer announcement v1";

    /// Reads the text.
    ///
    /// # Errors
    /// The first line that does not fit.
    pub fn parse(text: &str) -> Result<Self, StatementError> {
        let mut r = Reader::new(text, Self::HEADER)?;
        let mut a = Self {
            election: r.field("election")?.to_owned(),
            definition: r.with("definition", Digest::parse, "a digest")?,
            contest: r.field("contest")?.to_owned(),
            round: u8::try_from(r.number("round", 1, 99)?).expect("at most 99"),
            stage: r.with(
                "stage",
                |s| [Stage::Provisional, Stage::Final].into_iter().find(|x| x.word() == s),
                "provisional or final",
            )?,
            size: r.with("size", canonical, "a record size")?,
            results: Vec::new(),
        };
        while !r.at_end() {
            let (choice, votes, seats) = r.with(
                "result",
                |s| {
                    let (rest, seats) = s.rsplit_once(' ')?;
                    let (choice, votes) = rest.rsplit_once(' ')?;
                    let seats = if seats == "-" { None } else { Some(u32::try_from(canonical(seats)?).ok()?) };
                    Some((choice.to_owned(), canonical(votes)?, seats))
                },
                "choice, votes and seats",
            )?;
            a.results.push((choice, votes, seats));
        }
        Ok(a)
    }

    /// Writes the text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut s = format!(
            "{}\nelection {}\ndefinition {}\ncontest {}\nround {}\nstage {}\nsize {}\n",
            Self::HEADER,
            self.election,
            self.definition,
            self.contest,
            self.round,
            self.stage.word(),
            self.size
        );
        for (choice, votes, seats) in &self.results {
            match seats {
                Some(n) => writeln!(s, "result {choice} {votes} {n}"),
                None => writeln!(s, "result {choice} {votes} -"),
            }
            .expect("writing to a string cannot fail");
        }
        s
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_spelling() {
        let a = Announcement {
            election: "e".into(),
            definition: Digest::of(b"d"),
            contest: "c".into(),
            round: 1,
            stage: Stage::Final,
            size: 17,
            results: vec![("red".into(), 100, Some(3)), ("deep blue".into(), 0, None)],
        };
        let text = a.to_text();
        assert_eq!(Announcement::parse(&text).unwrap(), a);
        for (from, to) in [
            ("size 17", "size +17"),
            ("size 17", "size 017"),
            ("size 17", "size 18446744073709551616"),
            ("100 3", "+100 3"),
            ("100 3", "0100 3"),
            ("100 3", "100 +3"),
            ("100 3", "100 03"),
            ("100 3", "100 4294967296"),
            ("blue 0 -", "blue  -"),
        ] {
            let bad = text.replacen(from, to, 1);
            assert_ne!(bad, text);
            assert_eq!(Announcement::parse(&bad).expect_err(to).code, StatementError::FIELD);
        }
    }
}
