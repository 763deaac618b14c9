//! A ruling: what a board or the commission decided on one result, why, on what basis, and who voted how.

use super::reader::{Reader, StatementError};
use crate::id::{Count, Digest};
use crate::minutes::ISSUE_MAX;
use std::fmt::Write as _;

/// Most bytes of reason, legal basis and complaint number.
pub const TEXT_BYTES_MAX: usize = 2_000;
/// Most members in one ruling.
pub const MEMBERS_MAX: usize = 100;

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    /// This text stands for the document, whatever other copies say.
    Accept,
    /// The box is counted once more.
    OrderRecount,
    /// The result does not count.
    Annul,
    /// The issue that is named corrects those before it.
    Correct,
    /// The result does not count until it is released.
    Withhold,
    /// What was withheld counts again.
    Release,
}

impl Decision {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Accept, Self::OrderRecount, Self::Annul, Self::Correct, Self::Withhold, Self::Release];

    /// The word in the text.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::OrderRecount => "order-recount",
            Self::Annul => "annul",
            Self::Correct => "correct",
            Self::Withhold => "withhold",
            Self::Release => "release",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.word() == s)
    }
}

/// How a member voted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Vote {
    /// For the decision.
    For,
    /// Against it.
    Against,
    /// Present, without a vote.
    Abstained,
}

impl Vote {
    /// The word in the text.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::For => "for",
            Self::Against => "against",
            Self::Abstained => "abstained",
        }
    }

    fn parse(s: &str) -> Option<Self> {
        [Self::For, Self::Against, Self::Abstained].into_iter().find(|v| v.word() == s)
    }
}

/// The statement, signed by members of the body who voted for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// Election id.
    pub election: String,
    /// Digest of the definition.
    pub definition: Digest,
    /// The body's own number of the decision.
    pub number: String,
    /// The area whose board decided; the root for the commission.
    pub body: String,
    /// `contest` or `contest@area`, as in minutes.
    pub contest: String,
    /// Round.
    pub round: u8,
    /// Station id.
    pub station: String,
    /// What was decided.
    pub decision: Decision,
    /// The count that is accepted, ordered or corrected; else `None`.
    pub count: Option<Count>,
    /// The issue that is accepted, or that corrects; else `None`.
    pub issue: Option<u16>,
    /// Digest of the text of the minutes that are accepted; else `None`.
    pub minutes: Option<Digest>,
    /// Number of the complaint that caused it.
    pub complaint: Option<String>,
    /// Legal basis.
    pub basis: String,
    /// Reason.
    pub reason: String,
    /// Who was present, by key name, and how they voted.
    pub members: Vec<(String, Vote)>,
}

impl Ruling {
    const HEADER: &str = "scrutineer ruling v1";

    /// Reads the text.
    ///
    /// # Errors
    /// The first line that does not fit, a decision without what it decides on, a decision without a majority of those present.
    pub fn parse(text: &str) -> Result<Self, StatementError> {
        let mut r = Reader::new(text, Self::HEADER)?;
        let election = r.field("election")?.to_owned();
        let definition = r.with("definition", Digest::parse, "a digest")?;
        let number = limited(&mut r, "number")?;
        let body = r.field("body")?.to_owned();
        let contest = r.field("contest")?.to_owned();
        let round = u8::try_from(r.number("round", 1, 99)?).expect("at most 99");
        let station = r.field("station")?.to_owned();
        let decision =
            r.with("decision", Decision::parse, "accept, order-recount, annul, correct, withhold or release")?;
        let count = r.with("count", |s| dash(s, Count::parse), "a kind of count or -")?;
        let issue = r.with("issue", |s| dash(s, issue), "1 to 9999 or -")?;
        let minutes = r.with("minutes", |s| dash(s, Digest::parse), "a digest or -")?;
        let needs = match decision {
            Decision::Accept => (true, true, true),
            Decision::OrderRecount => (true, false, false),
            Decision::Correct => (true, true, false),
            Decision::Annul | Decision::Withhold | Decision::Release => (false, false, false),
        };
        if (count.is_some(), issue.is_some(), minutes.is_some()) != needs {
            return Err(r.error(
                StatementError::FIELD,
                "accept names count, issue and minutes; correct names count and issue; order-recount names the count; the others none"
                    .into(),
            ));
        }
        let complaint = Some(limited(&mut r, "complaint")?).filter(|c| c != "-");
        let basis = limited(&mut r, "basis")?;
        let reason = limited(&mut r, "reason")?;
        let mut members: Vec<(String, Vote)> = Vec::new();
        while let Some(line) = r.maybe("member") {
            let read = line.rsplit_once(' ').and_then(|(name, vote)| Some((name, Vote::parse(vote)?)));
            match read {
                Some((name, vote)) if members.len() < MEMBERS_MAX && members.iter().all(|(n, _)| n != name) => {
                    members.push((name.to_owned(), vote));
                }
                _ => {
                    let message = "expected a member, named once, and for, against or abstained".to_owned();
                    return Err(r.error(StatementError::FIELD, message));
                }
            }
        }
        let votes = |v| members.iter().filter(|(_, x)| *x == v).count();
        // Where votes are equal the chair decides; who that is, the register of boards says.
        if votes(Vote::For) == 0 || votes(Vote::For) < votes(Vote::Against) {
            return Err(r.error("ruling-no-majority", "fewer voted for it than would carry it".into()));
        }
        r.end()?;
        Ok(Self {
            election,
            definition,
            number,
            body,
            contest,
            round,
            station,
            decision,
            count,
            issue,
            minutes,
            complaint,
            basis,
            reason,
            members,
        })
    }

    /// Writes the text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut s = format!(
            "{}\nelection {}\ndefinition {}\nnumber {}\nbody {}\ncontest {}\nround {}\nstation {}\ndecision {}\n",
            Self::HEADER,
            self.election,
            self.definition,
            self.number,
            self.body,
            self.contest,
            self.round,
            self.station,
            self.decision.word()
        );
        let or_dash = |v: Option<String>| v.unwrap_or_else(|| "-".to_owned());
        for (word, value) in [
            ("count", or_dash(self.count.map(|c| c.to_string()))),
            ("issue", or_dash(self.issue.map(|i| i.to_string()))),
            ("minutes", or_dash(self.minutes.map(|d| d.to_string()))),
            ("complaint", or_dash(self.complaint.clone())),
            ("basis", self.basis.clone()),
            ("reason", self.reason.clone()),
        ] {
            writeln!(s, "{word} {value}").expect("writing to a string cannot fail");
        }
        for (name, vote) in &self.members {
            writeln!(s, "member {name} {}", vote.word()).expect("writing to a string cannot fail");
        }
        s
    }
}

/// A value, or `-` for none.
fn dash<T>(s: &str, parse: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    if s == "-" { Some(None) } else { parse(s).map(Some) }
}

fn issue(s: &str) -> Option<u16> {
    super::reader::canonical(s).and_then(|n| u16::try_from(n).ok()).filter(|n| (1..=ISSUE_MAX).contains(n))
}

pub(super) fn limited(r: &mut Reader<'_>, word: &str) -> Result<String, StatementError> {
    let value = r.field(word)?;
    if value.len() > TEXT_BYTES_MAX || value.trim() != value {
        let message = format!("{word} has at most {TEXT_BYTES_MAX} bytes and no spaces at its ends");
        return Err(r.error(StatementError::FIELD, message));
    }
    Ok(value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Ruling {
        Ruling {
            election: "e".into(),
            definition: Digest::of(b"d"),
            number: "2015/14".into(),
            body: "x/n".into(),
            contest: "parliament".into(),
            round: 1,
            station: "x/n/1".into(),
            decision: Decision::Accept,
            count: Some(Count::Hand),
            issue: Some(1),
            minutes: Some(Digest::of(b"m")),
            complaint: None,
            basis: "Law 298, article 112".into(),
            reason: "The paper was seen: the second column is right.".into(),
            members: vec![("x/n/chair".into(), Vote::For), ("x/n/second".into(), Vote::Abstained)],
        }
    }

    #[test]
    fn a_ruling_is_read_as_it_is_written() {
        let text = sample().to_text();
        assert_eq!(Ruling::parse(&text).unwrap(), sample());
        insta::assert_snapshot!(text);
    }

    #[test]
    fn a_ruling_says_all_it_decides_and_nothing_else() {
        let text = sample().to_text();
        for (from, to, code) in [
            ("decision accept", "decision annul", "statement-field"),
            ("decision accept", "decision forget", "statement-field"),
            ("issue 1\n", "issue -\n", "statement-field"),
            ("issue 1\n", "issue 0\n", "statement-field"),
            ("chair for", "chair against", "ruling-no-majority"),
            ("x/n/second abstained", "x/n/chair for", "statement-field"),
            ("reason The", "reason  The", "statement-field"),
            ("abstained\n", "abstained\nmore 1\n", "statement-trailing"),
        ] {
            let bad = text.replacen(from, to, 1);
            assert_ne!(bad, text);
            assert_eq!(Ruling::parse(&bad).expect_err(to).code, code, "{to}");
        }
    }
}
