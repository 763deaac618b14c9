//! The text of a notice: what the commission publishes beside results, in several languages, in one canonical form.
//!
//! A body is a list of headings, paragraphs and items of plain text; there is no markup in it that could be anything else. The form is
//! specified in `docs/formats/notices.md`.

use crate::id::{Digest, check_word};
use crate::statement::{Audience, Category, Reader, StatementError};
use std::fmt::Write as _;

/// Most bytes of a whole text.
pub const TEXT_BYTES_MAX: usize = 400_000;
/// Most languages of one notice.
pub const LANGUAGES_MAX: usize = 12;
/// Most bytes of a title.
pub const TITLE_BYTES_MAX: usize = 300;
/// Most blocks of a body in one language.
pub const BLOCKS_MAX: usize = 500;
/// Most bytes of a block.
pub const BLOCK_BYTES_MAX: usize = 4_000;
/// Most attachments of one version.
pub const ATTACHMENTS_MAX: usize = 20;
/// Most bytes of an attachment.
pub const ATTACHMENT_BYTES_MAX: u64 = 20 << 20;
/// Most bytes of an attachment's name.
pub const NAME_BYTES_MAX: usize = 120;
/// Highest version.
pub const VERSION_MAX: u16 = 9_999;

/// A part of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// An item of a list.
    Item(String),
}

impl Block {
    /// Its text.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Heading(t) | Self::Paragraph(t) | Self::Item(t) => t,
        }
    }
}

/// Reads what a person typed: each line that is not empty is a paragraph, `# ` before it makes it a heading, `- ` an item of a list.
#[must_use]
pub fn blocks(typed: &str) -> Vec<Block> {
    let line = |l: &str| {
        let l = l.trim();
        let rest = |mark: &str| l.strip_prefix(mark).map(|r| r.trim().to_owned()).filter(|r| !r.is_empty());
        match (rest("# "), rest("- ")) {
            (Some(heading), _) => Block::Heading(heading),
            (None, Some(item)) => Block::Item(item),
            (None, None) => Block::Paragraph(l.to_owned()),
        }
    };
    typed.lines().filter(|l| !l.trim().is_empty()).map(line).collect()
}

/// Writes a body as [`blocks`] reads it.
#[must_use]
pub fn typed(body: &[Block]) -> String {
    let mut s = String::new();
    for (i, block) in body.iter().enumerate() {
        let together = matches!((block, i.checked_sub(1).map(|b| &body[b])), (Block::Item(_), Some(Block::Item(_))));
        if i > 0 && !together {
            s.push('\n');
        }
        match block {
            Block::Heading(_) => s.push_str("# "),
            Block::Item(_) => s.push_str("- "),
            Block::Paragraph(_) => {}
        }
        s.push_str(block.text());
        s.push('\n');
    }
    s
}

/// Title and body in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Language tag, one of the election's.
    pub language: String,
    /// Title.
    pub title: String,
    /// Body.
    pub body: Vec<Block>,
}

/// What an attachment may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Media {
    /// PDF.
    Pdf,
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// Plain text in UTF-8.
    Text,
    /// A table in UTF-8.
    Csv,
}

impl Media {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Pdf, Self::Png, Self::Jpeg, Self::Text, Self::Csv];

    /// The media type (RFC 6838).
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Text => "text/plain",
            Self::Csv => "text/csv",
        }
    }

    /// Endings of names that fit.
    #[must_use]
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Text => &["txt"],
            Self::Csv => &["csv"],
        }
    }

    fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.word() == s)
    }
}

/// A file beside a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Digest of its bytes.
    pub digest: Digest,
    /// What it is.
    pub media: Media,
    /// Bytes.
    pub bytes: u64,
    /// Name under which it is saved.
    pub name: String,
}

/// A whole notice: one version of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeText {
    /// Election id.
    pub election: String,
    /// Number of the notice.
    pub number: String,
    /// Version, from 1.
    pub version: u16,
    /// Category.
    pub category: Category,
    /// For whom.
    pub audience: Audience,
    /// In each language, the election's first language first.
    pub words: Vec<Words>,
    /// Files beside it.
    pub attachments: Vec<Attachment>,
}

/// Whether a text is one line that shows what it says: in normal form C, no spaces at its ends, no control or invisible character that changes
/// the direction or the order of others.
#[must_use]
pub fn is_plain(s: &str) -> bool {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
            || (u32::from(c) & 0xfffe) == 0xfffe
            || ('\u{fdd0}'..='\u{fdef}').contains(&c)
            || ('\u{e0000}'..='\u{e0fff}').contains(&c)
    };
    !s.is_empty() && s.trim() == s && !s.chars().any(hidden) && unicode_normalization::is_nfc(s)
}

/// Whether a name of a file is harmless on every system: letters, digits, `-`, `_`, `.`, spaces inside; no leading dot, an ending that fits.
#[must_use]
pub fn is_file_name(name: &str, media: Media) -> bool {
    let good = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    let ending = name
        .rsplit_once('.')
        .is_some_and(|(stem, ending)| !stem.is_empty() && media.endings().contains(&ending.to_lowercase().as_str()));
    name.len() <= NAME_BYTES_MAX && is_plain(name) && !name.starts_with('.') && name.chars().all(good) && ending
}

/// The digest of something that not everybody may have: nobody who guesses what it is can see that the guess is right without the salt.
#[must_use]
pub fn salted(salt: &[u8; 32], bytes: &[u8]) -> Digest {
    let mut all = b"scrutineer salted v1\n".to_vec();
    for b in salt {
        write!(HexTo(&mut all), "{b:02x}").expect("writing to memory cannot fail");
    }
    all.push(b'\n');
    all.extend(bytes);
    Digest::of(&all)
}

struct HexTo<'a>(&'a mut Vec<u8>);

impl std::fmt::Write for HexTo<'_> {
    fn write_str(&mut self, s: &str) -> std::fmt::Result {
        self.0.extend(s.as_bytes());
        Ok(())
    }
}

impl NoticeText {
    const HEADER: &str = "scrutineer notice-text v1";

    /// Reads the text.
    ///
    /// # Errors
    /// The first line that does not fit.
    pub fn parse(text: &str) -> Result<Self, StatementError> {
        let mut r = Reader::new(text, Self::HEADER)?;
        if text.len() > TEXT_BYTES_MAX {
            return Err(r.error(StatementError::TOO_MANY, format!("a notice has at most {TEXT_BYTES_MAX} bytes")));
        }
        let election = r.field("election")?.to_owned();
        let number = r.with("notice", number, "a number: a–z, 0–9, '-', '.', '_'")?;
        let version = u16::try_from(r.number("version", 1, u32::from(VERSION_MAX))?).expect("at most 9999");
        let category = r.with("category", Category::parse, Category::WORDS)?;
        let audience = r.with("audience", Audience::parse, Audience::WORDS)?;
        let mut words: Vec<Words> = Vec::new();
        while let Some(language) = r.maybe("language") {
            let language = language.to_owned();
            if !is_language(&language) || words.iter().any(|w| w.language == language) {
                return Err(r.error(StatementError::FIELD, format!("{language:?} is no language, or stands twice")));
            }
            if words.len() == LANGUAGES_MAX {
                return Err(r.error(StatementError::TOO_MANY, format!("at most {LANGUAGES_MAX} languages")));
            }
            let title = r.with("title", |s| line(s, TITLE_BYTES_MAX), "one plain line, at most 300 bytes")?;
            words.push(Words { language, title, body: body(&mut r)? });
        }
        if words.is_empty() {
            return Err(r.error(StatementError::FIELD, "a notice is in one language at least".into()));
        }
        let mut attachments = Vec::new();
        while !r.at_end() {
            if attachments.len() == ATTACHMENTS_MAX {
                return Err(r.error(StatementError::TOO_MANY, format!("at most {ATTACHMENTS_MAX} attachments")));
            }
            attachments.push(r.with("attachment", attachment, "digest, media type, bytes and name")?);
        }
        Ok(Self { election, number, version, category, audience, words, attachments })
    }

    /// Writes the text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut s = format!(
            "{}\nelection {}\nnotice {}\nversion {}\ncategory {}\naudience {}\n",
            Self::HEADER,
            self.election,
            self.number,
            self.version,
            self.category.word(),
            self.audience
        );
        for w in &self.words {
            writeln!(s, "language {}\ntitle {}", w.language, w.title).expect("writing to memory cannot fail");
            for b in &w.body {
                let word = match b {
                    Block::Heading(_) => "heading",
                    Block::Paragraph(_) => "paragraph",
                    Block::Item(_) => "item",
                };
                writeln!(s, "{word} {}", b.text()).expect("writing to memory cannot fail");
            }
        }
        for a in &self.attachments {
            writeln!(s, "attachment {} {} {} {}", a.digest, a.media.word(), a.bytes, a.name)
                .expect("writing to memory cannot fail");
        }
        s
    }

    /// Title and body in the language, or in the first that there is.
    #[must_use]
    pub fn in_language(&self, language: &str) -> &Words {
        // Reading demands one at least; what is made otherwise is read back before it is used.
        self.words.iter().find(|w| w.language == language).unwrap_or(&self.words[0])
    }
}

/// A number of a notice.
pub(crate) fn number(s: &str) -> Option<String> {
    (check_word(s).is_ok() && !s.starts_with('.')).then(|| s.to_owned())
}

fn is_language(s: &str) -> bool {
    (2..=35).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn line(s: &str, max: usize) -> Option<String> {
    (s.len() <= max && is_plain(s)).then(|| s.to_owned())
}

fn body(r: &mut Reader<'_>) -> Result<Vec<Block>, StatementError> {
    type Make = fn(String) -> Block;
    const KINDS: [(&str, Make); 3] =
        [("heading", Block::Heading), ("paragraph", Block::Paragraph), ("item", Block::Item)];
    let mut blocks = Vec::new();
    while let Some((text, make)) = KINDS.iter().find_map(|(word, make)| Some((r.maybe(word)?, make))) {
        let text = line(text, BLOCK_BYTES_MAX)
            .ok_or_else(|| r.error(StatementError::FIELD, "one plain line, at most 4000 bytes".into()))?;
        if blocks.len() == BLOCKS_MAX {
            return Err(r.error(StatementError::TOO_MANY, format!("a body has at most {BLOCKS_MAX} parts")));
        }
        blocks.push(make(text));
    }
    // What would be typed so is another kind of block: one content has one spelling.
    match blocks.iter().any(|b| self::blocks(&typed(std::slice::from_ref(b))) != std::slice::from_ref(b)) {
        true => Err(r.error(StatementError::FIELD, "a part begins with the mark of another kind".into())),
        false => Ok(blocks),
    }
}

fn attachment(s: &str) -> Option<Attachment> {
    let mut parts = s.splitn(4, ' ');
    let (digest, media, bytes, name) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let media = Media::parse(media)?;
    let count =
        bytes.parse::<u64>().ok().filter(|n| n.to_string() == bytes && (1..=ATTACHMENT_BYTES_MAX).contains(n))?;
    let name = is_file_name(name, media).then(|| name.to_owned())?;
    Some(Attachment { digest: Digest::parse(digest)?, media, bytes: count, name })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text() -> NoticeText {
        NoticeText {
            election: "e".into(),
            number: "2026-17".into(),
            version: 2,
            category: Category::Decision,
            audience: Audience::Public,
            words: vec![
                Words {
                    language: "tr".into(),
                    title: "Karar".into(),
                    body: vec![
                        Block::Heading("Gündem".into()),
                        Block::Paragraph("Bir <b>paragraf</b>.".into()),
                        Block::Item("ilk".into()),
                        Block::Item("son".into()),
                    ],
                },
                Words { language: "ar".into(), title: "قرار".into(), body: vec![] },
            ],
            attachments: vec![Attachment {
                digest: Digest::of(b"%PDF"),
                media: Media::Pdf,
                bytes: 4,
                name: "Karar 17.pdf".into(),
            }],
        }
    }

    #[test]
    fn a_notice_is_read_as_it_is_written_and_nothing_else_is_taken() {
        let written = text().to_text();
        assert_eq!(NoticeText::parse(&written).unwrap(), text());
        for (from, to, code) in [
            ("2026-17", "2026/17", "statement-field"),
            ("2026-17", ".17", "statement-field"),
            ("version 2", "version 0", "statement-number"),
            ("decision", "opinion", "statement-field"),
            ("audience public", "audience all", "statement-field"),
            ("language ar", "language tr", "statement-field"),
            ("language tr\ntitle Karar\n", "title Karar\n", "statement-field"),
            ("item ilk", "item  ilk", "statement-field"),
            ("item ilk", "item il\u{202e}k", "statement-field"),
            ("item ilk", "item il\u{feff}k", "statement-field"),
            ("item ilk", "paragraph - ilk", "statement-field"),
            ("item ilk", "script ilk", "statement-field"),
            ("item ilk", "item il\tk", "statement-characters"),
            ("Gündem", "Gu\u{308}ndem", "statement-field"),
            ("application/pdf", "text/html", "statement-field"),
            (" 4 Karar", " 04 Karar", "statement-field"),
            ("Karar 17.pdf", "../17.pdf", "statement-field"),
            ("Karar 17.pdf", "Karar 17.html", "statement-field"),
            ("Karar 17.pdf", ".pdf", "statement-field"),
        ] {
            let bad = written.replacen(from, to, 1);
            assert_ne!(bad, written, "{from}");
            assert_eq!(NoticeText::parse(&bad).expect_err(to).code, code, "{to}");
        }
    }

    #[test]
    fn limits_hold_at_their_last_value() {
        let mut t = text();
        t.words[0].title = "x".repeat(TITLE_BYTES_MAX);
        t.words[0].body = vec![Block::Paragraph("y".repeat(20)); BLOCKS_MAX];
        t.attachments = vec![t.attachments[0].clone(); ATTACHMENTS_MAX];
        NoticeText::parse(&t.to_text()).unwrap();
        for change in [
            (|t: &mut NoticeText| t.words[0].title.push('x')) as fn(&mut NoticeText),
            |t| t.words[0].body.push(Block::Item("z".into())),
            |t| t.attachments.push(t.attachments[0].clone()),
            |t| t.attachments[0].bytes = ATTACHMENT_BYTES_MAX + 1,
            |t| t.words[1].body = vec![Block::Item("z".repeat(BLOCK_BYTES_MAX + 1))],
        ] {
            let mut t = t.clone();
            change(&mut t);
            assert!(NoticeText::parse(&t.to_text()).is_err());
        }
    }

    #[test]
    fn a_salted_digest_is_another_with_another_salt() {
        let a = salted(&[1; 32], b"x");
        assert_ne!(a, salted(&[2; 32], b"x"));
        assert_ne!(a, Digest::of(b"x"));
        let plain = format!("scrutineer salted v1\n{}\nx", "01".repeat(32));
        assert_eq!(a, Digest::of(plain.as_bytes()));
    }

    proptest! {
        /// Whatever is typed, its blocks are written and read again as the same blocks.
        #[test]
        fn typed_blocks_come_back(s in "[-# a\u{e7}\n]{0,60}") {
            let once = blocks(&s);
            prop_assert_eq!(blocks(&typed(&once)), once);
        }
    }
}
