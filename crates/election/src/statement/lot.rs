//! A drawn lot: which tie, among whom, what came out.

use super::{Reader, StatementError};
use crate::id::Digest;
use std::fmt::Write as _;

/// The statement, signed by the commission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    /// Election id.
    pub election: String,
    /// Digest of the definition.
    pub definition: Digest,
    /// Contest id.
    pub contest: String,
    /// Round.
    pub round: u8,
    /// Where the tie is, as in [`crate::allocation::Lot`].
    pub tie: crate::allocation::Lot,
}

impl Lot {
    const HEADER: &str = "scrutineer lot v1";

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
        let constituency = Some(r.field("constituency")?.to_owned()).filter(|c| c != "-");
        let step = r.field("step")?.to_owned();
        let mut among = Vec::new();
        while let Some(c) = r.maybe("among") {
            among.push(c.to_owned());
        }
        let mut drawn = Vec::new();
        while let Some(c) = r.maybe("drawn") {
            drawn.push(c.to_owned());
        }
        r.end()?;
        Ok(Self {
            election,
            definition,
            contest,
            round,
            tie: crate::allocation::Lot { constituency, step, among, drawn },
        })
    }

    /// Writes the text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut s = format!(
            "{}\nelection {}\ndefinition {}\ncontest {}\nround {}\nconstituency {}\nstep {}\n",
            Self::HEADER,
            self.election,
            self.definition,
            self.contest,
            self.round,
            self.tie.constituency.as_deref().unwrap_or("-"),
            self.tie.step
        );
        for (word, list) in [("among", &self.tie.among), ("drawn", &self.tie.drawn)] {
            for c in list {
                writeln!(s, "{word} {c}").expect("writing to a string cannot fail");
            }
        }
        s
    }
}
