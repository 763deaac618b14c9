//! A delivery: a desk says that it holds this document, that it came through this channel, and of a page which picture is the page's.
//!
//! The document is public as soon as one copy of it is; the delivery is what makes a further copy a desk's word and nobody else's.

use super::reader::{Reader, StatementError};
use crate::act::Channel;
use crate::id::Digest;
use crate::minutes::Mode;

/// How a document came to the desk that delivers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Carried {
    /// Minutes on the device's memory card.
    Card,
    /// Minutes in the codes of the printed tape.
    Tape,
    /// Minutes in the codes of the scanned paper.
    Scan,
    /// A page with its picture.
    Page,
    /// A picture whose page no code says: kept by the commission until a clerk has said what it is, and never in the record.
    Unread,
}

impl Carried {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Card, Self::Tape, Self::Scan, Self::Page, Self::Unread];

    /// The word in the text.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Tape => "tape",
            Self::Scan => "scan",
            Self::Page => "page",
            Self::Unread => "unread",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.word() == s)
    }

    /// Whether a picture belongs to it.
    #[must_use]
    pub fn has_picture(self) -> bool {
        matches!(self, Self::Page | Self::Unread)
    }

    /// How minutes of a channel are carried; `None` for those that a desk does not bring, or signs itself.
    #[must_use]
    pub fn of(channel: Channel) -> Option<Self> {
        match channel {
            Channel::Card => Some(Self::Card),
            Channel::Tape => Some(Self::Tape),
            Channel::Scan => Some(Self::Scan),
            Channel::Transmitted | Channel::Entry | Channel::Party => None,
        }
    }
}

/// The statement, signed by a key of the purpose `delivery`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Election id.
    pub election: String,
    /// Digest of the definition.
    pub definition: Digest,
    /// How the document came.
    pub carried: Carried,
    /// Digest of the text that is delivered, without its signatures: of the minutes, or of the page's note; of an unread picture of the report
    /// about it.
    pub document: Digest,
    /// Digest of the picture; of minutes there is none.
    pub picture: Option<Digest>,
}

impl Delivery {
    /// First line: purpose and version.
    pub const HEADER: &str = "scrutineer delivery v1";
    /// Most bytes of the signed note.
    pub const BYTES_MAX: usize = 1_024;

    /// Reads the text.
    ///
    /// # Errors
    /// The first line that does not fit.
    pub fn parse(text: &str) -> Result<Self, StatementError> {
        let mut r = Reader::new(text, Self::HEADER)?;
        let election = r.field("election")?.to_owned();
        let definition = r.with("definition", Digest::parse, "a digest")?;
        let live = |s: &str| (s == Mode::Live.word()).then_some(());
        r.with("mode", live, "live; a dry run is taken as transmitted only")?;
        let carried = r.with("channel", Carried::parse, "card, tape, scan, page or unread")?;
        let document = r.with("document", Digest::parse, "a digest")?;
        let picture =
            r.with("picture", |s| if s == "-" { Some(None) } else { Digest::parse(s).map(Some) }, "a digest or -")?;
        if picture.is_some() != carried.has_picture() {
            let message = "a page has a picture, minutes have none".to_owned();
            return Err(r.error(StatementError::FIELD, message));
        }
        r.end()?;
        Ok(Self { election, definition, carried, document, picture })
    }

    /// Writes the text.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!(
            "{}\nelection {}\ndefinition {}\nmode {}\nchannel {}\ndocument {}\npicture {}\n",
            Self::HEADER,
            self.election,
            self.definition,
            Mode::Live.word(),
            self.carried.word(),
            self.document,
            self.picture.map_or_else(|| "-".to_owned(), |d| d.to_string()),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sample() -> Delivery {
        Delivery {
            election: "tr-2015-11".into(),
            definition: Digest::of(b"definition"),
            carried: Carried::Page,
            document: Digest::of(b"page"),
            picture: Some(Digest::of(b"picture")),
        }
    }

    #[test]
    fn a_delivery_is_read_as_it_is_written() {
        for carried in Carried::ALL {
            let picture = carried.has_picture().then(|| Digest::of(b"picture"));
            let delivery = Delivery { carried, picture, ..sample() };
            assert_eq!(Delivery::parse(&delivery.to_text()), Ok(delivery));
        }
        insta::assert_snapshot!(sample().to_text());
    }

    #[test]
    fn a_delivery_has_one_spelling_and_is_never_of_a_dry_run() {
        let text = sample().to_text();
        for (from, to) in [
            ("delivery v1", "delivery v2"),
            ("mode live", "mode dry-run"),
            ("channel page", "channel card"),
            ("channel page", "channel transmitted"),
            ("channel page", "channel entry"),
            ("document sha256:", "document "),
            ("picture sha256:", "picture -sha256:"),
        ] {
            let bad = text.replacen(from, to, 1);
            assert_ne!(bad, text);
            assert!(Delivery::parse(&bad).is_err(), "{to}");
        }
        assert_eq!(Delivery::parse(&(text + "more\n")).expect_err("more").code, StatementError::TRAILING);
    }

    #[test]
    fn the_longest_delivery_fits() {
        let text = Delivery { election: "e".repeat(crate::id::WORD_BYTES_MAX), ..sample() }.to_text();
        // An empty line; a dash of three bytes, two spaces and a line feed, the longest name, 68 bytes in Base64.
        let signature = 1 + 6 + crate::id::PATH_BYTES_MAX + 92;
        assert!(text.len() + signature <= Delivery::BYTES_MAX);
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_the_same(at in 0usize..400, with in 0u8..128) {
            let mut bytes = sample().to_text().into_bytes();
            let at = at % bytes.len();
            bytes[at] = with;
            let text = String::from_utf8(bytes).unwrap();
            if let Ok(delivery) = Delivery::parse(&text) {
                prop_assert_eq!(delivery.to_text(), text);
            }
        }
    }
}
