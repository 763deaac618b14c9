//! A version of a notice as HTML: headings, paragraphs and lists of plain text, nothing else.

use crate::view::time;
use askama::Template;
use election::definition::Definition;
use election::notice::{Block, NoticeText};
use election::statement::{Audience, Category, NoticeEvent};
use election::tally::Noticed;

/// One version.
#[derive(Template)]
#[template(path = "notice_version.html")]
pub(crate) struct Version {
    pub version: u16,
    pub at: String,
    pub entry: u64,
    /// Title, language and body in each language; empty where the text is not to be had.
    pub words: Vec<Words>,
    pub files: Vec<File>,
    /// Digest of the text as the act has it, and how it is made.
    pub digest: String,
    pub salted: bool,
    /// The salt, for those who may have it.
    pub salt: Option<String>,
    /// When and why it was withdrawn.
    pub withdrawn: Option<(String, String)>,
    /// Of the newest.
    pub open: bool,
}

pub(crate) struct Words {
    pub language: String,
    pub title: String,
    pub parts: Vec<Part>,
}

/// A part of a body; items that follow each other are one list.
pub(crate) enum Part {
    Heading(String),
    Paragraph(String),
    List(Vec<String>),
}

pub(crate) struct File {
    pub name: String,
    pub kind: &'static str,
    pub size: String,
    pub href: String,
}

/// The word on pages.
pub(crate) fn category(c: Category) -> &'static str {
    match c {
        Category::Decision => "Decision",
        Category::Regulation => "Regulation",
        Category::Announcement => "Announcement",
        Category::News => "News",
        Category::Manual => "Manual",
    }
}

/// For whom, in words.
pub(crate) fn audience(d: &Definition, a: &Audience) -> String {
    match a {
        Audience::Public => "for everybody".into(),
        Audience::Parties => "for every party".into(),
        Audience::Party(id) => format!("for one party, {}", party_name(d, id)),
    }
}

/// The name of a party.
pub(crate) fn party_name(d: &Definition, id: &str) -> String {
    d.party(id).map_or(id, |p| d.parties[p.at()].names.get(d.language())).to_owned()
}

/// Bytes as people say them, rounded up.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{} MB", bytes.div_ceil(1_000_000)),
    }
}

/// Groups items that follow each other.
pub(crate) fn parts(body: &[Block]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for block in body {
        match (block, parts.last_mut()) {
            (Block::Item(t), Some(Part::List(items))) => items.push(t.clone()),
            (Block::Item(t), _) => parts.push(Part::List(vec![t.clone()])),
            (Block::Heading(t), _) => parts.push(Part::Heading(t.clone())),
            (Block::Paragraph(t), _) => parts.push(Part::Paragraph(t.clone())),
        }
    }
    parts
}

/// The languages of a text.
pub(crate) fn words(text: &NoticeText) -> Vec<Words> {
    let of = |w: &election::notice::Words| Words {
        language: w.language.clone(),
        title: w.title.clone(),
        parts: parts(&w.body),
    };
    text.words.iter().map(of).collect()
}

/// The files of a text, below this address.
pub(crate) fn files(text: &NoticeText, base: &str) -> Vec<File> {
    let of = |(i, a): (usize, &election::notice::Attachment)| File {
        name: a.name.clone(),
        kind: a.media.word(),
        size: size(a.bytes),
        href: format!("{base}/{}/{}", text.version, i + 1),
    };
    text.attachments.iter().enumerate().map(of).collect()
}

impl Version {
    /// Of the act that published it; `withdrawal` is the act that withdrew it.
    pub(crate) fn new(d: &Definition, act: &Noticed, text: Option<&NoticeText>, withdrawal: Option<&Noticed>) -> Self {
        let digest = match &act.notice.event {
            NoticeEvent::Published { text, .. } => text.to_string(),
            NoticeEvent::Withdrawn { .. } => String::new(),
        };
        let withdrawn = withdrawal.and_then(|w| match &w.notice.event {
            NoticeEvent::Withdrawn { reason } => Some((time::local(d, w.at), reason.clone())),
            NoticeEvent::Published { .. } => None,
        });
        let n = &act.notice;
        let salted = n.audience != Audience::Public;
        let base = if salted { "/party/notices" } else { "/notices" };
        Self {
            version: n.version,
            at: time::local(d, act.at),
            entry: act.index,
            words: text.map(words).unwrap_or_default(),
            files: text.map(|t| files(t, &format!("{base}/{}", n.number))).unwrap_or_default(),
            digest,
            salted,
            salt: None,
            withdrawn,
            open: false,
        }
    }
}

/// Every version of a notice, the newest first and open.
pub(crate) fn versions(
    d: &Definition,
    acts: &[Noticed],
    text: impl Fn(&Noticed) -> Option<NoticeText>,
) -> Vec<Version> {
    let mut all: Vec<Version> = acts
        .iter()
        .filter(|n| n.is_publication())
        .map(|n| {
            let gone = acts.iter().find(|w| !w.is_publication() && w.notice.version == n.notice.version);
            Version::new(d, n, text(n).as_ref(), gone)
        })
        .collect();
    all.reverse();
    if let Some(first) = all.first_mut() {
        first.open = true;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_that_follow_each_other_are_one_list() {
        let body = election::notice::blocks("# H\n- a\n- b\np\n- c");
        let shape: Vec<usize> = parts(&body)
            .iter()
            .map(|p| match p {
                Part::Heading(_) => 100,
                Part::Paragraph(_) => 0,
                Part::List(items) => items.len(),
            })
            .collect();
        assert_eq!(shape, [100, 2, 0, 1]);
        assert_eq!([size(999), size(1_001), size(20 << 20)], ["999 bytes", "2 kB", "21 MB"]);
    }
}
