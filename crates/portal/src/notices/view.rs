//! A version of a notice as HTML: headings, paragraphs and lists of plain text, nothing else.

use crate::view::names::Names;
use askama::Template;
use election::definition::Definition;
use election::notice::{Block, NoticeText};
use election::statement::{Audience, Category, NoticeEvent};
use election::tally::Noticed;

/// One version.
#[derive(Template)]
#[template(path = "notice_version.html")]
pub(crate) struct Version {
    pub w: ::words::Words,
    pub version: u16,
    /// Which version, when it was published, in a sentence whose end is the entry.
    pub published: String,
    /// The same in short, where it is not the newest.
    pub summary: String,
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
pub(crate) fn category_in(w: ::words::Words, c: Category) -> &'static str {
    w.say(match c {
        Category::Decision => "notice-decision",
        Category::Regulation => "notice-regulation",
        Category::Announcement => "notice-announcement",
        Category::News => "notice-news",
        Category::Manual => "notice-manual",
    })
}

/// The same on the pages that are English.
pub(crate) fn category(c: Category) -> &'static str {
    category_in(::words::Words::default(), c)
}

/// For whom, in words.
pub(crate) fn audience_in(names: Names<'_>, a: &Audience) -> String {
    match a {
        Audience::Public => names.w.say("for-everybody").into(),
        Audience::Parties => names.w.say("for-parties").into(),
        Audience::Party(id) => {
            let party = names.d.party(id).map_or(id.as_str(), |p| names.pick(&names.d.parties[p.at()].names).0);
            names.w.with("for-party", &[("party", party.into())])
        }
    }
}

/// The same on the pages that are English.
pub(crate) fn audience(d: &Definition, a: &Audience) -> String {
    audience_in(Names::new(d), a)
}

/// Bytes as people say them, rounded up.
pub(crate) fn size_in(w: ::words::Words, bytes: u64) -> String {
    match bytes {
        0..1_000 => w.with("size-bytes", &[("n", bytes.into())]),
        1_000..1_000_000 => w.with("size-kilobytes", &[("n", bytes.div_ceil(1_000).into())]),
        _ => w.with("size-megabytes", &[("n", bytes.div_ceil(1_000_000).into())]),
    }
}

/// The same on the pages that are English.
pub(crate) fn size(bytes: u64) -> String {
    size_in(::words::Words::default(), bytes)
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
pub(crate) fn files(w: ::words::Words, text: &NoticeText, base: &str) -> Vec<File> {
    let of = |(i, a): (usize, &election::notice::Attachment)| File {
        name: a.name.clone(),
        kind: a.media.word(),
        size: size_in(w, a.bytes),
        href: format!("{base}/{}/{}", text.version, i + 1),
    };
    text.attachments.iter().enumerate().map(of).collect()
}

impl Version {
    /// Of the act that published it; `withdrawal` is the act that withdrew it.
    pub(crate) fn new(
        names: Names<'_>,
        act: &Noticed,
        text: Option<&NoticeText>,
        withdrawal: Option<&Noticed>,
    ) -> Self {
        let digest = match &act.notice.event {
            NoticeEvent::Published { text, .. } => text.to_string(),
            NoticeEvent::Withdrawn { .. } => String::new(),
        };
        let withdrawn = withdrawal.and_then(|w| match &w.notice.event {
            NoticeEvent::Withdrawn { reason } => Some((names.local(w.at), reason.clone())),
            NoticeEvent::Published { .. } => None,
        });
        let n = &act.notice;
        let salted = n.audience != Audience::Public;
        let base = if salted { "/party/notices" } else { "/notices" };
        Self {
            w: names.w,
            version: n.version,
            published: names.w.with(
                "notice-published",
                &[("version", n.version.to_string().into()), ("at", names.local(act.at).into())],
            ),
            summary: summary(names, act, withdrawal.is_some()),
            entry: act.index,
            words: text.map(words).unwrap_or_default(),
            files: text.map(|t| files(names.w, t, &format!("{base}/{}", n.number))).unwrap_or_default(),
            digest,
            salted,
            salt: None,
            withdrawn,
            open: false,
        }
    }
}

fn summary(names: Names<'_>, act: &Noticed, withdrawn: bool) -> String {
    let message = if withdrawn { "version-withdrawn" } else { "version-of" };
    names.w.with(message, &[("version", act.notice.version.to_string().into()), ("at", names.local(act.at).into())])
}

/// Every version of a notice, the newest first and open.
pub(crate) fn versions(
    names: Names<'_>,
    acts: &[Noticed],
    text: impl Fn(&Noticed) -> Option<NoticeText>,
) -> Vec<Version> {
    let mut all: Vec<Version> = acts
        .iter()
        .filter(|n| n.is_publication())
        .map(|n| {
            let gone = acts.iter().find(|w| !w.is_publication() && w.notice.version == n.notice.version);
            Version::new(names, n, text(n).as_ref(), gone)
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
