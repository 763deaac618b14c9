//! A disclosure: a data set that is not public was given to these recipients, all of them the same bytes.
//!
//! Only a salted digest stands here: who has the table and the salt can check it, and nobody can find out a small table by trying.

use super::reader::{Reader, StatementError, canonical};
use crate::id::{Digest, check_word};
use crate::sharing::To;
use std::fmt::Write as _;

/// Most recipients.
pub const RECIPIENTS_MAX: usize = 1_000;
/// Most bytes of a selection.
const SELECTION_MAX: usize = 1_000;

/// The statement, signed by the commission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// Election id.
    pub election: String,
    /// Digest of the definition.
    pub definition: Digest,
    /// The data set.
    pub set: String,
    /// Which of its rows; empty: all.
    pub selection: String,
    /// Record size of which the table follows.
    pub size: u64,
    /// Rows of the table.
    pub rows: u64,
    /// Bytes of its canonical form.
    pub bytes: u64,
    /// To whom it goes by the sharing table: every party, or the party that it is about.
    pub tier: To,
    /// Digest of salt and digest.
    pub salted: Digest,
    /// Who gets it, in ascending order.
    pub recipients: Vec<String>,
}

impl Disclosure {
    /// First line: purpose and version.
    pub const HEADER: &str = "scrutineer disclosure v1";

    /// The digest that is published of a table's digest.
    #[must_use]
    pub fn salt(salt: &[u8; 32], digest: Digest) -> Digest {
        let mut text = String::from("scrutineer disclosure salt v1\n");
        for b in salt {
            write!(text, "{b:02x}").expect("writing to a string cannot fail");
        }
        writeln!(text, "\n{digest}").expect("writing to a string cannot fail");
        Digest::of(text.as_bytes())
    }

    /// Reads the text.
    ///
    /// # Errors
    /// The first line that does not fit; recipients that are not in ascending order, none, or more than one of what is one party's own.
    pub fn parse(text: &str) -> Result<Self, StatementError> {
        let mut r = Reader::new(text, Self::HEADER)?;
        let election = r.field("election")?.to_owned();
        let definition = r.with("definition", Digest::parse, "a digest")?;
        let word = |s: &str| check_word(s).is_ok().then(|| s.to_owned());
        let set = r.with("set", word, "the name of a data set")?;
        let selection = r.with("select", |s| (s.len() <= SELECTION_MAX).then(|| s.to_owned()), "a selection")?;
        let size = r.with("size", canonical, "a record size")?;
        let rows = r.with("rows", canonical, "a number of rows")?;
        let bytes = r.with("bytes", canonical, "a number of bytes")?;
        let tier = |s: &str| To::parse(s).filter(|t| *t != To::Public);
        let tier = r.with("tier", tier, "parties or own-party; what is public needs no disclosure")?;
        let salted = r.with("salted", Digest::parse, "a digest")?;
        let mut recipients: Vec<String> = Vec::new();
        while let Some(party) = r.maybe("recipient") {
            if word(party).is_none() || recipients.last().is_some_and(|l| l.as_str() >= party) {
                let message = "recipients are ids of parties in ascending order, each once";
                return Err(r.error(StatementError::FIELD, message.into()));
            }
            recipients.push(party.to_owned());
            if recipients.len() > RECIPIENTS_MAX {
                return Err(r.error(StatementError::TOO_MANY, format!("more than {RECIPIENTS_MAX} recipients")));
            }
        }
        if recipients.is_empty() || tier == To::OwnParty && recipients.len() > 1 {
            let message = "a disclosure has recipients, and of what is one party's own that party alone";
            return Err(r.error(StatementError::FIELD, message.into()));
        }
        r.end()?;
        let selection = if selection == "-" { String::new() } else { selection };
        Ok(Self { election, definition, set, selection, size, rows, bytes, tier, salted, recipients })
    }

    /// Writes the text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let selection = if self.selection.is_empty() { "-" } else { &self.selection };
        let mut s = format!(
            "{}\nelection {}\ndefinition {}\nset {}\nselect {selection}\nsize {}\nrows {}\nbytes {}\ntier {}\nsalted {}\n",
            Self::HEADER,
            self.election,
            self.definition,
            self.set,
            self.size,
            self.rows,
            self.bytes,
            self.tier.word(),
            self.salted
        );
        for party in &self.recipients {
            writeln!(s, "recipient {party}").expect("writing to a string cannot fail");
        }
        s
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disclosure() -> Disclosure {
        Disclosure {
            election: "e".into(),
            definition: Digest::of(b"d"),
            set: "officials".into(),
            selection: String::new(),
            size: 12,
            rows: 3,
            bytes: 345,
            tier: To::Parties,
            salted: Disclosure::salt(&[7; 32], Digest::of(b"table")),
            recipients: vec!["blue".into(), "red".into()],
        }
    }

    #[test]
    fn a_disclosure_is_read_as_it_is_written() {
        for selection in ["", "area=x/n&party=red"] {
            let d = Disclosure { selection: selection.into(), ..disclosure() };
            assert_eq!(Disclosure::parse(&d.to_text()).unwrap(), d);
        }
        let text = disclosure().to_text();
        for (from, to) in [
            ("tier parties", "tier public"),
            ("tier parties", "tier own-party"),
            ("recipient blue\n", "recipient sky\n"),
            ("recipient blue\n", "recipient red\n"),
            ("recipient blue\nrecipient red\n", ""),
            ("recipient red\n", "recipient red\nextra 1\n"),
            ("size 12", "size 012"),
            ("set officials", "set Officials"),
        ] {
            assert!(Disclosure::parse(&text.replacen(from, to, 1)).is_err(), "{from} {to}");
        }
    }

    #[test]
    fn another_salt_or_another_table_is_another_digest() {
        let (a, b) = (Digest::of(b"a"), Digest::of(b"b"));
        let of = |salt: u8, digest| Disclosure::salt(&[salt; 32], digest);
        assert_ne!(of(1, a), of(2, a));
        assert_ne!(of(1, a), of(1, b));
        // As on the page: sha256 of three lines.
        let text = format!("scrutineer disclosure salt v1\n{}\n{a}\n", "01".repeat(32));
        assert_eq!(of(1, a), Digest::of(text.as_bytes()));
    }
}
