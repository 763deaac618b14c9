//! What a notice looks like on its way: a letter, the body of a webhook, a message.

use super::super::outbox::Delivery;
use election::definition::Definition;
use election::notice::{NoticeText, typed};
use election::statement::{Audience, NoticeEvent};
use election::tally::Noticed;
use outlets::{Address, Letter, LetterError};
use serde::Serialize;
use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

/// Most characters of a title in a subject.
const SUBJECT_TITLE_MAX: usize = 120;

/// A notice with what is needed to speak of it.
pub(super) struct Message<'a> {
    pub d: &'a Definition,
    pub site: &'a str,
    pub act: &'a Noticed,
    /// The text of a public version.
    pub text: Option<&'a NoticeText>,
}

#[derive(Serialize)]
struct Body<'a> {
    delivery: &'a str,
    election: &'a str,
    event: &'static str,
    number: &'a str,
    version: u16,
    category: &'static str,
    at: String,
    entry: u64,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    words: Vec<Words<'a>>,
    attachments: Vec<File<'a>>,
}

#[derive(Serialize)]
struct Words<'a> {
    language: &'a str,
    title: &'a str,
    body: String,
}

#[derive(Serialize)]
struct File<'a> {
    name: &'a str,
    media: &'static str,
    bytes: u64,
    sha256: String,
    url: String,
}

impl Message<'_> {
    fn is_public(&self) -> bool {
        self.act.notice.audience == Audience::Public
    }

    fn reason(&self) -> Option<&str> {
        match &self.act.notice.event {
            NoticeEvent::Withdrawn { reason } => Some(reason),
            NoticeEvent::Published { .. } => None,
        }
    }

    fn address(&self) -> String {
        let n = &self.act.notice.number;
        if self.is_public() { format!("{}/notices/{n}", self.site) } else { format!("{}/party/notices/{n}", self.site) }
    }

    /// Number, version where it is not the first, and title where it may be said.
    fn head(&self, language: &str) -> String {
        let n = &self.act.notice;
        let version = if n.version > 1 { format!(", version {}", n.version) } else { String::new() };
        let category = n.category.word();
        match (self.reason(), self.text) {
            (Some(_), _) => format!("Withdrawn: {category} {}{version}", n.number),
            (None, Some(text)) => format!("{category} {}{version}: {}", n.number, text.in_language(language).title),
            (None, None) => format!("{category} {}{version}, for your party", n.number),
        }
    }

    /// What it says, with where it can be read.
    pub(super) fn plain(&self, language: &str) -> String {
        let language = if language.is_empty() { self.d.language() } else { language };
        let mut s = self.head(language);
        s.push_str("\n\n");
        if let Some(reason) = self.reason() {
            write!(s, "It no longer holds. Reason: {reason}\n\n").expect("writing to memory cannot fail");
        }
        if let Some(text) = self.text {
            s.push_str(&typed(&text.in_language(language).body));
            s.push('\n');
            for a in &text.attachments {
                writeln!(s, "{} ({} bytes)", a.name, a.bytes).expect("writing to memory cannot fail");
            }
        }
        writeln!(s, "{}", self.address()).expect("writing to memory cannot fail");
        s
    }

    /// The letter. What is not public is not sent by mail: it says that there is something to read.
    pub(super) fn letter(&self, to: &Delivery) -> Result<Letter, LetterError> {
        let election = self.d.names.get(&to.language);
        let head = self.head(&to.language);
        let short: String = head.chars().take(SUBJECT_TITLE_MAX).collect();
        let short = if short.len() < head.len() { format!("{short}…") } else { short };
        let addresses = format!("{}/party/notices/addresses", self.site);
        let body = format!(
            "{}\n--\nYour party has named this address for notices. It says at {addresses} who gets them.\n",
            self.plain(&to.language)
        );
        let seconds = u64::try_from(self.act.at.0.div_euclid(1_000_000)).unwrap_or(0);
        Ok(Letter {
            to: Address::parse(&to.address)?,
            subject: format!("{election} – {short}"),
            body,
            id: to.id.clone(),
            date: SystemTime::UNIX_EPOCH + Duration::from_secs(seconds),
            unsubscribe: Some(addresses),
        })
    }

    /// The body of a webhook.
    pub(super) fn json(&self, delivery: &str) -> Vec<u8> {
        let n = &self.act.notice;
        let digest = match &n.event {
            NoticeEvent::Published { text, .. } => Some(text.to_string()),
            NoticeEvent::Withdrawn { .. } => None,
        };
        let words = self.text.iter().flat_map(|t| &t.words);
        let files = self.text.iter().flat_map(|t| &t.attachments);
        let body = Body {
            delivery,
            election: &self.d.id,
            event: if self.act.is_publication() { "published" } else { "withdrawn" },
            number: &n.number,
            version: n.version,
            category: n.category.word(),
            at: self.act.at.to_string(),
            entry: self.act.index,
            url: self.address(),
            reason: self.reason(),
            text: digest,
            words: words.map(|w| Words { language: &w.language, title: &w.title, body: typed(&w.body) }).collect(),
            attachments: files
                .map(|a| File {
                    name: &a.name,
                    media: a.media.word(),
                    bytes: a.bytes,
                    sha256: a.digest.hex(),
                    url: format!("{}/blob/{}", self.site, a.digest.hex()),
                })
                .collect(),
        };
        // Texts and numbers only: it cannot fail.
        serde_json::to_vec(&body).unwrap_or_default()
    }
}
