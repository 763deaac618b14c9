//! Figures that come without stations: votes abroad in a published total. Signed by the board that stands for them.

use super::{Reader, StatementError};
use crate::id::Digest;
use crate::minutes::Figures;
use std::fmt::Write as _;

/// The statement, signed by a board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregate {
    /// Election id.
    pub election: String,
    /// Digest of the definition.
    pub definition: Digest,
    /// Contest id.
    pub contest: String,
    /// Round.
    pub round: u8,
    /// Where they count.
    pub area: String,
    /// What they are: unique among the aggregates of the area.
    pub name: String,
    /// Issue, from 1; a later one replaces the earlier.
    pub issue: u16,
    /// Who published the figures.
    pub source: String,
    /// The four figures.
    pub figures: Figures<u32>,
    /// Votes by choice, in the order of the definition; every choice of the contest.
    pub votes: Vec<(String, u32)>,
}

impl Aggregate {
    const HEADER: &str = "scrutineer aggregate v1";
    const MAX: u32 = 4_000_000_000;

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
            area: r.field("area")?.to_owned(),
            name: r.field("name")?.to_owned(),
            issue: u16::try_from(r.number("issue", 1, 9_999)?).expect("at most 9999"),
            source: r.field("source")?.to_owned(),
            figures: Figures {
                registered: r.optional_number("registered", Self::MAX)?,
                voted: r.optional_number("voted", Self::MAX)?,
                valid: r.optional_number("valid", Self::MAX)?,
                invalid: r.optional_number("invalid", Self::MAX)?,
            },
            votes: Vec::new(),
        };
        while !r.at_end() {
            let (choice, n) = r.vote(Self::MAX)?;
            a.votes.push((choice.to_owned(), n));
        }
        Ok(a)
    }

    /// Writes the text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut s = format!(
            "{}\nelection {}\ndefinition {}\ncontest {}\nround {}\narea {}\nname {}\nissue {}\nsource {}\n",
            Self::HEADER,
            self.election,
            self.definition,
            self.contest,
            self.round,
            self.area,
            self.name,
            self.issue,
            self.source
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
