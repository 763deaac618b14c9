//! What the commission has made known: every publication and withdrawal that the reader may know of, with its titles.

use super::documents::part;
use super::{Filter, Made};
use commission::Live;
use commission::notices::Heading;
use election::statement::{Audience, NoticeEvent};
use election::tally::{Noticed, Tally};
use std::sync::{Arc, OnceLock};
use tables::{Column, Row, Rows, Source, TableError};

/// Without a party: what is for everybody. With one: what it may read, or, where that is all that is shared, what is for it alone.
pub(super) fn notices(live: &Arc<Live>, tally: &Tally, filter: &Filter, own_alone: bool) -> Made {
    let d = live.definition();
    let mut columns = vec![
        Column::number("index", "index of the act"),
        Column::text("recorded", "when it was recorded"),
        Column::text("number", "number of the notice"),
        Column::number("version", "version, from 1"),
        Column::text("event", "what was done with this version"),
        Column::text("category", "category"),
        Column::text("audience", "public, parties, or party and an id"),
        Column::text("text", "digest of the text of what was published"),
        Column::text("salted", "yes where the digests are salted, of what is not for everybody"),
        Column::text("languages", "languages of the text"),
        Column::text("attachments", "digests of the attachments, in the order of the text"),
        Column::text("reason", "why it was withdrawn"),
    ];
    columns
        .extend(d.languages.iter().map(|l| Column::text(format!("title:{l}"), format!("title in the language {l}"))));
    let wanted = |n: &&Noticed| {
        let audience = &n.notice.audience;
        let may = match &filter.party {
            None => *audience == Audience::Public,
            Some(party) if own_alone => *audience == Audience::Party(party.clone()),
            Some(party) => audience.holds(party),
        };
        may && filter.category.is_none_or(|c| c == n.notice.category)
    };
    let acts: Vec<Noticed> = tally.notices().iter().filter(wanted).cloned().collect();
    let (acts, next) = part(acts, filter, |n| n.index);
    Made { columns, source: Box::new(Acts { live: Arc::clone(live), acts, headings: OnceLock::new() }), next }
}

/// Acts about notices. Their titles are looked up once, when the first row is read, so that each reading has the same.
struct Acts {
    live: Arc<Live>,
    acts: Vec<Noticed>,
    headings: OnceLock<Vec<Option<Arc<Heading>>>>,
}

impl Source for Acts {
    fn rows(&self) -> Box<dyn Rows + '_> {
        let headings =
            self.headings.get_or_init(|| self.acts.iter().map(|n| self.live.headings().get(n)).collect::<Vec<_>>());
        let rows = self.acts.iter().zip(headings);
        Box::new(Reading { rows, languages: &self.live.definition().languages })
    }
}

struct Reading<'a, I> {
    rows: I,
    languages: &'a [String],
}

impl<'a, I: Iterator<Item = (&'a Noticed, &'a Option<Arc<Heading>>)> + Send> Rows for Reading<'a, I> {
    fn next(&mut self, row: &mut Row) -> Result<bool, TableError> {
        let Some((n, heading)) = self.rows.next() else { return Ok(false) };
        fill(n, heading.as_deref(), self.languages, row);
        Ok(true)
    }
}

fn fill(n: &Noticed, heading: Option<&Heading>, languages: &[String], row: &mut Row) {
    let x = &n.notice;
    row.number(n.index).display(n.at).text(&x.number).number(x.version);
    row.text(if n.is_publication() { "published" } else { "withdrawn" }).text(x.category.word()).display(&x.audience);
    let (attachments, reason): (Vec<String>, &str) = match &x.event {
        NoticeEvent::Published { text, attachments } => {
            row.display(text);
            (attachments.iter().map(ToString::to_string).collect(), "")
        }
        NoticeEvent::Withdrawn { reason } => {
            row.empty();
            (vec![], reason)
        }
    };
    row.text(if x.audience == Audience::Public { "no" } else { "yes" });
    row.words(heading.iter().flat_map(|h| h.languages())).words(attachments.iter().map(String::as_str)).text(reason);
    for l in languages {
        row.text(heading.and_then(|h| h.title(l)).unwrap_or_default());
    }
}
