//! Consolidation minutes: a board's signed sum for its area, naming the file of the stations that went into it.

use super::reader::{Reader, StatementError};
use crate::id::Digest;
use crate::minutes::{Figures, VOTES_MAX};
use std::fmt::Write as _;

/// Highest sum: it stays exact in every program that reads it.
const SUM_MAX: u64 = 1 << 53;

/// The statement, signed by the members of the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consolidation {
    /// Election id.
    pub election: String,
    /// Digest of the definition.
    pub definition: Digest,
    /// Contest id.
    pub contest: String,
    /// Round.
    pub round: u8,
    /// The area.
    pub area: String,
    /// Issue, from 1.
    pub issue: u32,
    /// Record size from which the sums follow.
    pub size: u64,
    /// Digest of the file of stations.
    pub stations: Digest,
    /// Results that are expected in the area.
    pub expected: u32,
    /// Results that are in the sums.
    pub counted: u32,
    /// Results that were annulled.
    pub annulled: u32,
    /// Sums of registered, voted, valid and invalid; `None` where no station says.
    pub figures: Figures<u64>,
    /// Votes in the order of the area's list.
    pub votes: Vec<(String, u64)>,
}

impl Consolidation {
    const HEADER: &str = "scrutineer consolidation v1";

    /// Reads the text.
    ///
    /// # Errors
    /// The first line that does not fit.
    pub fn parse(text: &str) -> Result<Self, StatementError> {
        let mut r = Reader::new(text, Self::HEADER)?;
        let election = r.field("election")?.to_owned();
        let definition = r.with("definition", Digest::parse, "a digest")?;
        let contest = r.field("contest")?.to_owned();
        let round = u8::try_from(r.number("round", 1, 99)?).expect("at most 99");
        let area = r.field("area")?.to_owned();
        let issue = r.number("issue", 1, 9_999)?;
        let size = r.with("size", super::reader::canonical, "a record size")?;
        let stations = r.with("stations", Digest::parse, "a digest")?;
        let [expected, counted, annulled] = [
            r.number("expected", 0, 100_000_000)?,
            r.number("counted", 0, 100_000_000)?,
            r.number("annulled", 0, 100_000_000)?,
        ];
        let mut sum = |word| r.with(word, |s| if s == "-" { Some(None) } else { number(s).map(Some) }, "a number or -");
        let figures = Figures {
            registered: sum("registered")?,
            voted: sum("voted")?,
            valid: sum("valid")?,
            invalid: sum("invalid")?,
        };
        let mut votes = Vec::new();
        while let Some(line) = r.maybe("vote") {
            match line.rsplit_once(' ').and_then(|(c, n)| Some((c, number(n)?))) {
                Some((choice, n)) if votes.len() < VOTES_MAX => votes.push((choice.to_owned(), n)),
                _ => return Err(r.error(StatementError::FIELD, "expected a choice and its votes".into())),
            }
        }
        r.end()?;
        Ok(Self {
            election,
            definition,
            contest,
            round,
            area,
            issue,
            size,
            stations,
            expected,
            counted,
            annulled,
            figures,
            votes,
        })
    }

    /// Writes the text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut s = format!(
            "{}\nelection {}\ndefinition {}\ncontest {}\nround {}\narea {}\nissue {}\nsize {}\nstations {}\nexpected {}\ncounted {}\nannulled {}\n",
            Self::HEADER,
            self.election,
            self.definition,
            self.contest,
            self.round,
            self.area,
            self.issue,
            self.size,
            self.stations,
            self.expected,
            self.counted,
            self.annulled
        );
        for (name, n) in self.figures.named() {
            match n {
                Some(n) => writeln!(s, "{name} {n}"),
                None => writeln!(s, "{name} -"),
            }
            .expect("writing to a string cannot fail");
        }
        for (choice, n) in &self.votes {
            writeln!(s, "vote {choice} {n}").expect("writing to a string cannot fail");
        }
        s
    }
}

fn number(s: &str) -> Option<u64> {
    super::reader::canonical(s).filter(|n| *n <= SUM_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_consolidation_is_read_as_it_is_written() {
        let c = Consolidation {
            election: "e".into(),
            definition: Digest::of(b"d"),
            contest: "mayor".into(),
            round: 1,
            area: "x/n".into(),
            issue: 1,
            size: 17,
            stations: Digest::of(b"s"),
            expected: 3,
            counted: 2,
            annulled: 1,
            figures: Figures { registered: Some(900), voted: Some(500), valid: Some(499), invalid: None },
            votes: vec![("a b".into(), 300), ("c".into(), 199)],
        };
        let text = c.to_text();
        assert_eq!(Consolidation::parse(&text).unwrap(), c);
        insta::assert_snapshot!(text);
        assert!(Consolidation::parse(&text.replace("size 17", "size 017")).is_err());
    }
}
