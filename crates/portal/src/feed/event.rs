//! One act as an event of the parties' feed. Made from the entry and its standing alone, so that who reads it late from the record gets the same
//! bytes as who was there. The form is specified in `docs/formats/party-feed.md`.

use commission::entries::Stored;
use election::act::{Act, ActError, Content, Moment};
use election::id::Digest;
use election::minutes::{Figures, Minutes, text_of};
use election::statement::{Deadline, Page, Ruling, StatementError};
use record::Hash;
use record::hash::leaf_hash;
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

/// Why an entry makes no event. The record holds none of these, or it is damaged.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EventError {
    #[error(transparent)]
    Act(#[from] ActError),
    #[error("the note has no text")]
    Note,
    #[error(transparent)]
    Statement(#[from] StatementError),
    #[error("{0}")]
    Json(#[from] serde_json::Error),
}

#[derive(Serialize)]
struct Event<'a> {
    index: u64,
    at: Moment,
    kind: &'a str,
    leaf: Hash,
    #[serde(flatten)]
    place: Option<Place<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<&'a str>,
    #[serde(flatten)]
    result: Option<Told<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<Digest>,
    /// The signed text, where it is no minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    statement: Option<&'a str>,
}

/// The result, or the document of it, that an act is about.
#[derive(Serialize)]
struct Place<'a> {
    station: &'a str,
    ballot: &'a str,
    round: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issue: Option<u16>,
}

/// What minutes say.
#[derive(Serialize)]
struct Told<'a> {
    closed: &'a str,
    #[serde(flatten)]
    figures: Four,
    votes: Votes<'a>,
}

#[derive(Serialize)]
struct Four {
    registered: Option<u32>,
    voted: Option<u32>,
    valid: Option<u32>,
    invalid: Option<u32>,
}

impl From<Figures<u32>> for Four {
    fn from(f: Figures<u32>) -> Self {
        Self { registered: f.registered, voted: f.voted, valid: f.valid, invalid: f.invalid }
    }
}

/// In the order of the text.
struct Votes<'a>(&'a [(&'a str, u32)]);

impl Serialize for Votes<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut map = s.serialize_map(Some(self.0.len()))?;
        for (choice, n) in self.0 {
            map.serialize_entry(choice, n)?;
        }
        map.end()
    }
}

/// Writes the event of the entry at this index. What cannot be read is told as that: a feed that stops would tell less.
pub(crate) fn write(out: &mut Vec<u8>, index: u64, stored: &Stored) {
    let start = out.len();
    if let Err(e) = whole(out, index, stored) {
        tracing::error!(index, "an entry makes no event: {e}");
        out.truncate(start);
        let leaf = leaf_hash(&stored.body);
        let text = format!(
            "id: {index}\nevent: act\ndata: {{\"index\":{index},\"kind\":\"unreadable\",\"leaf\":\"{leaf}\"}}\n\n"
        );
        out.extend_from_slice(text.as_bytes());
    }
}

fn whole(out: &mut Vec<u8>, index: u64, stored: &Stored) -> Result<(), EventError> {
    let act = Act::parse(&stored.body)?;
    let text = act.content.note().map(|note| text_of(note).ok_or(EventError::Note)).transpose()?;
    let mut event = Event {
        index,
        at: act.at,
        kind: act.content.kind(),
        leaf: leaf_hash(&stored.body),
        place: None,
        channel: None,
        standing: Some(stored.standing.as_str()).filter(|s| !s.is_empty()),
        result: None,
        image: None,
        statement: text,
    };
    match &act.content {
        Content::Minutes { channel, .. } | Content::Incident { channel, .. } => {
            let m = Minutes::parse(text.ok_or(EventError::Note)?)?;
            event.statement = None;
            event.channel = Some(channel.word());
            event.place = Some(Place {
                station: m.station,
                ballot: m.contest,
                round: m.round,
                count: Some(m.count.to_string()),
                issue: Some(m.issue),
            });
            event.result = Some(Told { closed: m.closed.as_str(), figures: m.figures.into(), votes: Votes(&m.votes) });
            return put(out, index, &event);
        }
        Content::Page { image, .. } => {
            let p = Page::parse(text.ok_or(EventError::Note)?)?;
            event.image = Some(*image);
            event.place = Some(Place {
                station: &p.station,
                ballot: &p.contest,
                round: p.round,
                count: p.count.map(|c| c.to_string()),
                issue: Some(p.issue),
            });
            return put(out, index, &event);
        }
        Content::Ruling { .. } => {
            let r = Ruling::parse(text.ok_or(EventError::Note)?)?;
            let count = r.count.map(|c| c.to_string());
            event.place =
                Some(Place { station: &r.station, ballot: &r.contest, round: r.round, count, issue: r.issue });
            return put(out, index, &event);
        }
        Content::Deadline { .. } => {
            let d = Deadline::parse(text.ok_or(EventError::Note)?)?;
            let place = Place { station: &d.station, ballot: &d.contest, round: d.round, count: None, issue: None };
            event.place = Some(place);
            return put(out, index, &event);
        }
        _ => {}
    }
    put(out, index, &event)
}

/// As server-sent events want it. JSON has no line feed, so it is one line of data.
fn put(out: &mut Vec<u8>, index: u64, event: &Event<'_>) -> Result<(), EventError> {
    out.extend_from_slice(format!("id: {index}\nevent: act\ndata: ").as_bytes());
    serde_json::to_writer(&mut *out, event)?;
    out.extend_from_slice(b"\n\n");
    Ok(())
}
