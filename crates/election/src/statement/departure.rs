//! A choice or a person of a list that left: withdrawn, died, disqualified, resigned from a seat; or is back by a decision.

use super::reader::{Reader, StatementError};
use super::ruling::limited;
use crate::id::Digest;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// It withdrew.
    Withdrew,
    /// It died.
    Died,
    /// It may not be elected.
    Disqualified,
    /// It gave up a seat, or did not take it.
    Resigned,
    /// An earlier departure does not hold.
    Reinstated,
}

impl Event {
    const ALL: [Self; 5] = [Self::Withdrew, Self::Died, Self::Disqualified, Self::Resigned, Self::Reinstated];

    /// The word in the text.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Withdrew => "withdrew",
            Self::Died => "died",
            Self::Disqualified => "disqualified",
            Self::Resigned => "resigned",
            Self::Reinstated => "reinstated",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.word() == s)
    }
}

/// The statement, signed by the commission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// Election id.
    pub election: String,
    /// Digest of the definition.
    pub definition: Digest,
    /// Contest id.
    pub contest: String,
    /// Round.
    pub round: u8,
    /// Id of the choice, or of a person on a list.
    pub who: String,
    /// What happened.
    pub event: Event,
    /// Whether it held a seat then; if not, seats are given as if it had not stood.
    pub seated: bool,
    /// Legal basis.
    pub basis: String,
    /// Reason.
    pub reason: String,
}

impl Departure {
    const HEADER: &str = "scrutineer departure v1";

    /// Reads the text.
    ///
    /// # Errors
    /// The first line that does not fit; a resignation of one without a seat.
    pub fn parse(text: &str) -> Result<Self, StatementError> {
        let mut r = Reader::new(text, Self::HEADER)?;
        let election = r.field("election")?.to_owned();
        let definition = r.with("definition", Digest::parse, "a digest")?;
        let contest = r.field("contest")?.to_owned();
        let round = u8::try_from(r.number("round", 1, 99)?).expect("at most 99");
        let who = r.field("who")?.to_owned();
        let event = r.with("event", Event::parse, "withdrew, died, disqualified, resigned or reinstated")?;
        let seated = |s: &str| match s {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        let seated = r.with("seated", seated, "yes or no")?;
        let fits = match event {
            Event::Resigned => seated,
            Event::Reinstated => !seated,
            Event::Withdrew | Event::Died | Event::Disqualified => true,
        };
        if !fits {
            let message = "who resigned held a seat (seated yes); who is reinstated holds none by that (seated no)";
            return Err(r.error(StatementError::FIELD, message.into()));
        }
        let basis = limited(&mut r, "basis")?;
        let reason = limited(&mut r, "reason")?;
        r.end()?;
        Ok(Self { election, definition, contest, round, who, event, seated, basis, reason })
    }

    /// Writes the text.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!(
            "{}\nelection {}\ndefinition {}\ncontest {}\nround {}\nwho {}\nevent {}\nseated {}\nbasis {}\nreason {}\n",
            Self::HEADER,
            self.election,
            self.definition,
            self.contest,
            self.round,
            self.who,
            self.event.word(),
            if self.seated { "yes" } else { "no" },
            self.basis,
            self.reason
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_departure_is_read_as_it_is_written() {
        let departure = Departure {
            election: "e".into(),
            definition: Digest::of(b"d"),
            contest: "council".into(),
            round: 1,
            who: "list/7".into(),
            event: Event::Resigned,
            seated: true,
            basis: "Law 1, article 2".into(),
            reason: "Took another office".into(),
        };
        let text = departure.to_text();
        assert_eq!(Departure::parse(&text).unwrap(), departure);
        for (from, to) in [("resigned", "left"), ("seated yes", "seated no"), ("resigned", "reinstated")] {
            assert!(Departure::parse(&text.replacen(from, to, 1)).is_err(), "{to}");
        }
        assert_eq!(
            Departure::parse(&text.replace("seated yes", "seated maybe")).expect_err("seated").code,
            "statement-field"
        );
    }
}
