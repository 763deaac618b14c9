//! What stands over each published version: its titles. The record has the digests of texts only, so titles are kept beside the tally: of what
//! is public they come from the record's files, of what is not from the register.

use super::reading::public_text;
use super::register::{read, unhex};
use super::{NoticeError, sql};
use crate::Live;
use election::id::Digest;
use election::notice::{NoticeText, salted};
use election::statement::{Audience, NoticeEvent};
use election::tally::Noticed;
use observer::blobs::BlobFolder;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use store::{Store, StoreError, Value};

/// The titles of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    titles: Vec<(String, String)>,
}

impl Heading {
    fn of(text: &NoticeText) -> Self {
        Self { titles: text.words.iter().map(|w| (w.language.clone(), w.title.clone())).collect() }
    }

    /// The languages of the text, in its order.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.titles.iter().map(|(language, _)| language.as_str())
    }

    /// The title in a language, if the text has it.
    #[must_use]
    pub fn title(&self, language: &str) -> Option<&str> {
        self.titles.iter().find(|(l, _)| l == language).map(|(_, title)| title.as_str())
    }
}

/// Headings by the digest that the act has of the text. A version's text never changes, so neither does what is kept of it.
#[derive(Debug, Default)]
pub struct Headings {
    /// The record's files.
    folder: Option<BlobFolder>,
    known: RwLock<HashMap<Digest, Arc<Heading>>>,
}

impl Headings {
    pub(crate) fn of(folder: BlobFolder) -> Self {
        Self { folder: Some(folder), known: RwLock::default() }
    }

    /// Of what an act has published; `None` of a withdrawal, and where the text is not to be had (any more). May read a file.
    #[must_use]
    pub fn get(&self, act: &Noticed) -> Option<Arc<Heading>> {
        let NoticeEvent::Published { text, .. } = &act.notice.event else { return None };
        if act.notice.audience != Audience::Public {
            return self.kept(*text);
        }
        // Its file may have been withdrawn from publication since.
        let folder = self.folder.as_ref().filter(|f| f.0.join(text.hex()).exists())?;
        if let Some(kept) = self.kept(*text) {
            return Some(kept);
        }
        self.put(*text, &public_text(folder, *text)?);
        self.kept(*text)
    }

    fn kept(&self, digest: Digest) -> Option<Arc<Heading>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(&digest).cloned()
    }

    pub(super) fn put(&self, digest: Digest, text: &NoticeText) {
        let heading = Arc::new(Heading::of(text));
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(digest, heading);
    }
}

/// Reads the headings of what is on the record and not public from the register.
pub(crate) async fn read_restricted(live: &Live, store: &Store) -> Result<(), StoreError> {
    let acts: Vec<Noticed> = {
        let state = live.read();
        let restricted = |n: &&Noticed| n.is_publication() && n.notice.audience != Audience::Public;
        state.tally().notices().iter().filter(restricted).cloned().collect()
    };
    for act in acts {
        let NoticeEvent::Published { text: digest, .. } = &act.notice.event else { continue };
        match restricted(store, &act.notice.number, *digest).await {
            Ok(Some(text)) => live.headings().put(*digest, &text),
            Ok(None) => tracing::warn!(entry = act.index, "the text of a notice is not in the register"),
            Err(NoticeError::Store(e)) => return Err(e),
            Err(e) => tracing::warn!(entry = act.index, "a notice cannot be read: {e}"),
        }
    }
    Ok(())
}

async fn restricted(store: &Store, number: &str, digest: Digest) -> Result<Option<NoticeText>, NoticeError> {
    for row in &store.query(sql::NOTICE_OF, vec![Value::from(number)]).await? {
        let kept = read(row)?;
        if unhex(&kept.paper.salt).is_some_and(|salt| salted(&salt, kept.paper.text.as_bytes()) == digest) {
            return Ok(Some(kept.text));
        }
    }
    Ok(None)
}
