//! A notice: that the commission published a version of it, or withdrew one. Its text is a file of its own ([`crate::notice::NoticeText`]).

use super::reader::{Reader, StatementError};
use super::ruling::limited;
use crate::id::{Digest, check_word};
use crate::notice::{ATTACHMENTS_MAX, VERSION_MAX, number};
use std::fmt;
use std::fmt::Write as _;

/// What sort of notice it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// A decision of the commission.
    Decision,
    /// A rule for all.
    Regulation,
    /// Something made known.
    Announcement,
    /// News.
    News,
    /// How to do something.
    Manual,
}

impl Category {
    /// All of them, in the order of pages.
    pub const ALL: [Self; 5] = [Self::Decision, Self::Regulation, Self::Announcement, Self::News, Self::Manual];
    /// For messages.
    pub const WORDS: &str = "decision, regulation, announcement, news or manual";

    /// The word in texts and addresses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::Regulation => "regulation",
            Self::Announcement => "announcement",
            Self::News => "news",
            Self::Manual => "manual",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.word() == s)
    }
}

/// For whom a notice is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Everybody.
    Public,
    /// Every party, and nobody else.
    Parties,
    /// One party, by its id.
    Party(String),
}

impl Audience {
    /// For messages.
    pub const WORDS: &str = "public, parties, or party and an id";

    /// Reads it.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        match s {
            "public" => Some(Self::Public),
            "parties" => Some(Self::Parties),
            other => {
                let id = other.strip_prefix("party ")?;
                check_word(id).is_ok().then(|| Self::Party(id.to_owned()))
            }
        }
    }

    /// Whether a party may read it.
    #[must_use]
    pub fn holds(&self, party: &str) -> bool {
        match self {
            Self::Public | Self::Parties => true,
            Self::Party(id) => id == party,
        }
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public => f.write_str("public"),
            Self::Parties => f.write_str("parties"),
            Self::Party(id) => write!(f, "party {id}"),
        }
    }
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeEvent {
    /// The version was published. The digests are of the bytes where the audience is public, else salted ones.
    Published {
        /// Of the text.
        text: Digest,
        /// Of the attachments, in the order of the text.
        attachments: Vec<Digest>,
    },
    /// The version no longer holds.
    Withdrawn {
        /// Why; public whatever the audience is.
        reason: String,
    },
}

/// The statement, signed by the commission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Election id.
    pub election: String,
    /// Digest of the definition.
    pub definition: Digest,
    /// Number of the notice.
    pub number: String,
    /// Version, from 1.
    pub version: u16,
    /// Category.
    pub category: Category,
    /// For whom.
    pub audience: Audience,
    /// What was done.
    pub event: NoticeEvent,
}

impl Notice {
    const HEADER: &str = "scrutineer notice v1";

    /// Reads the text.
    ///
    /// # Errors
    /// The first line that does not fit.
    pub fn parse(text: &str) -> Result<Self, StatementError> {
        let mut r = Reader::new(text, Self::HEADER)?;
        let election = r.field("election")?.to_owned();
        let definition = r.with("definition", Digest::parse, "a digest")?;
        let number = r.with("notice", number, "a number: a–z, 0–9, '-', '.', '_'")?;
        let version = u16::try_from(r.number("version", 1, u32::from(VERSION_MAX))?).expect("at most 9999");
        let category = r.with("category", Category::parse, Category::WORDS)?;
        let audience = r.with("audience", Audience::parse, Audience::WORDS)?;
        let event = match r
            .with("event", |s| matches!(s, "published" | "withdrawn").then(|| s.to_owned()), "published or withdrawn")?
            .as_str()
        {
            "withdrawn" => NoticeEvent::Withdrawn { reason: limited(&mut r, "reason")? },
            _ => {
                let text = r.with("text", Digest::parse, "a digest")?;
                let mut attachments = Vec::new();
                while !r.at_end() {
                    if attachments.len() == ATTACHMENTS_MAX {
                        let message = format!("at most {ATTACHMENTS_MAX} attachments");
                        return Err(r.error(StatementError::TOO_MANY, message));
                    }
                    attachments.push(r.with("attachment", Digest::parse, "a digest")?);
                }
                NoticeEvent::Published { text, attachments }
            }
        };
        r.end()?;
        Ok(Self { election, definition, number, version, category, audience, event })
    }

    /// Writes the text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut s = format!(
            "{}\nelection {}\ndefinition {}\nnotice {}\nversion {}\ncategory {}\naudience {}\n",
            Self::HEADER,
            self.election,
            self.definition,
            self.number,
            self.version,
            self.category.word(),
            self.audience
        );
        match &self.event {
            NoticeEvent::Published { text, attachments } => {
                writeln!(s, "event published\ntext {text}").expect("writing to memory cannot fail");
                for a in attachments {
                    writeln!(s, "attachment {a}").expect("writing to memory cannot fail");
                }
            }
            NoticeEvent::Withdrawn { reason } => {
                writeln!(s, "event withdrawn\nreason {reason}").expect("writing to memory cannot fail");
            }
        }
        s
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(event: NoticeEvent) -> Notice {
        Notice {
            election: "e".into(),
            definition: Digest::of(b"d"),
            number: "2026-17".into(),
            version: 1,
            category: Category::Regulation,
            audience: Audience::Party("red".into()),
            event,
        }
    }

    #[test]
    fn a_notice_is_read_as_it_is_written() {
        let published = NoticeEvent::Published { text: Digest::of(b"t"), attachments: vec![Digest::of(b"a"); 2] };
        for event in [published, NoticeEvent::Withdrawn { reason: "Annulled by the court".into() }] {
            let n = notice(event);
            let text = n.to_text();
            assert_eq!(Notice::parse(&text).unwrap(), n);
            for (from, to) in [
                ("party red", "party RED"),
                ("party red", "party"),
                ("regulation", "rule"),
                ("version 1", "version 10000"),
                ("event ", "event re"),
                ("2026-17", "../17"),
            ] {
                let bad = text.replacen(from, to, 1);
                assert_ne!(bad, text, "{from}");
                assert!(Notice::parse(&bad).is_err(), "{to}");
            }
            assert!(Notice::parse(&format!("{text}reason more\n")).is_err());
        }
        let many = NoticeEvent::Published { text: Digest::of(b"t"), attachments: vec![Digest::of(b"a"); 21] };
        assert_eq!(Notice::parse(&notice(many).to_text()).expect_err("many").code, "statement-too-many");
    }

    #[test]
    fn a_party_reads_what_is_for_it() {
        assert!(Audience::Public.holds("red") && Audience::Parties.holds("red"));
        assert!(Audience::Party("red".into()).holds("red") && !Audience::Party("red".into()).holds("blue"));
    }
}
