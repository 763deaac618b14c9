//! Notices as everybody sees them: page, one notice with all its versions, data, feed, files. All of it from the record and its files.

pub(crate) mod api;
pub(crate) mod atom;
pub(crate) mod files;
pub(crate) mod list;
pub(crate) mod one;
pub(crate) mod view;

use crate::Portal;
use commission::notices::public_text;
use election::notice::NoticeText;
use election::statement::{Audience, Category, NoticeEvent};
use election::tally::Noticed;
use observer::blobs::BlobFolder;

/// Which notices a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Choice {
    pub category: Option<Category>,
}

impl Choice {
    /// Read from a query; a word that is no category has no notices, so it is refused.
    pub(crate) fn read(query: &crate::query::Query) -> Result<Self, crate::fault::Fault> {
        let Some(word) = query.get("category") else { return Ok(Self::default()) };
        let category = Category::parse(word).ok_or_else(|| {
            crate::fault::Fault::new(404, "unknown-category", format!("there is no category but {}", Category::WORDS))
        })?;
        Ok(Self { category: Some(category) })
    }

    /// The query that means it.
    pub(crate) fn query(self, part: usize) -> String {
        let category = self.category.map(|c| format!("category={}", c.word()));
        let part = (part > 1).then(|| format!("part={part}"));
        let all: Vec<String> = [category, part].into_iter().flatten().collect();
        if all.is_empty() { String::new() } else { format!("?{}", all.join("&")) }
    }

    fn holds(self, n: &Noticed) -> bool {
        self.category.is_none_or(|c| c == n.notice.category)
    }
}

/// A notice of the record: its last version and what became of it.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    /// Every act about it, in the order of the record.
    pub acts: Vec<Noticed>,
}

impl Standing {
    /// The act that published its last version.
    pub(crate) fn last(&self) -> &Noticed {
        // A notice begins with a publication: the tally takes nothing else.
        self.acts.iter().rev().find(|n| n.is_publication()).unwrap_or(&self.acts[0])
    }

    /// Why the last version no longer holds.
    pub(crate) fn withdrawn(&self) -> Option<(&Noticed, &str)> {
        let last = self.acts.last()?;
        match &last.notice.event {
            NoticeEvent::Withdrawn { reason } => Some((last, reason)),
            NoticeEvent::Published { .. } => None,
        }
    }
}

/// Record size after the last act about a notice.
pub(crate) fn version(portal: &Portal) -> u64 {
    portal.live.read().tally().notices().last().map_or(0, |n| n.index + 1)
}

/// Every notice, that of the newest act first.
pub(crate) fn standings(acts: &[Noticed], choice: Choice) -> Vec<Standing> {
    let mut all: Vec<Standing> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for n in acts.iter().filter(|n| choice.holds(n)) {
        let at = *places.entry(n.notice.number.as_str()).or_insert_with(|| {
            all.push(Standing { acts: vec![] });
            all.len() - 1
        });
        all[at].acts.push(n.clone());
    }
    all.sort_by_key(|s| std::cmp::Reverse(s.acts.last().map(|n| n.index)));
    all
}

/// The text of a public version, from the record's files.
pub(crate) fn text(portal: &Portal, n: &Noticed) -> Option<NoticeText> {
    match (&n.notice.audience, &n.notice.event) {
        (Audience::Public, NoticeEvent::Published { text, .. }) => {
            public_text(&BlobFolder(portal.public.join("blob")), *text)
        }
        _ => None,
    }
}
