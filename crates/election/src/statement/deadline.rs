//! A time limit has passed: which copy did not come, and what follows from it by the election's policy.

use super::reader::{Reader, StatementError};
use crate::act::Channel;
use crate::id::{Count, Digest};

/// The statement, signed by the commission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// Election id.
    pub election: String,
    /// Digest of the definition.
    pub definition: Digest,
    /// `contest` or `contest@area`, as in minutes.
    pub contest: String,
    /// Round.
    pub round: u8,
    /// Station id.
    pub station: String,
    /// The copy that did not come.
    pub awaited: Channel,
    /// The count that is ordered.
    pub then: Count,
}

impl Deadline {
    const HEADER: &str = "scrutineer deadline v1";

    /// Reads the text.
    ///
    /// # Errors
    /// The first line that does not fit.
    pub fn parse(text: &str) -> Result<Self, StatementError> {
        let mut r = Reader::new(text, Self::HEADER)?;
        let deadline = Self {
            election: r.field("election")?.to_owned(),
            definition: r.with("definition", Digest::parse, "a digest")?,
            contest: r.field("contest")?.to_owned(),
            round: u8::try_from(r.number("round", 1, 99)?).expect("at most 99"),
            station: r.field("station")?.to_owned(),
            awaited: r.with("awaited", Channel::parse, "a channel")?,
            then: r.with("then", Count::parse, "a kind of count")?,
        };
        r.end()?;
        Ok(deadline)
    }

    /// Writes the text.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!(
            "{}\nelection {}\ndefinition {}\ncontest {}\nround {}\nstation {}\nawaited {}\nthen {}\n",
            Self::HEADER,
            self.election,
            self.definition,
            self.contest,
            self.round,
            self.station,
            self.awaited.word(),
            self.then
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_read_as_it_is_written() {
        let deadline = Deadline {
            election: "e".into(),
            definition: Digest::of(b"d"),
            contest: "council".into(),
            round: 1,
            station: "x/1".into(),
            awaited: Channel::Transmitted,
            then: Count::Recount(1),
        };
        let text = deadline.to_text();
        assert_eq!(Deadline::parse(&text).unwrap(), deadline);
        insta::assert_snapshot!(text);
        assert_eq!(
            Deadline::parse(&text.replace("transmitted", "pigeon")).expect_err("channel").code,
            "statement-field"
        );
    }
}
