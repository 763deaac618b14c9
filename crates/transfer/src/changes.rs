//! What came in each minute, computed from the record: `changes/YYYY-MM-DD/HH-MM.csv`, in UTC.
//!
//! A list has what its reader may see. It is shown when its minute is over and does not change afterwards, unless more is shared with the reader, so a
//! mirror reads each once. Lists are made again when they are asked for; kept is only where each minute begins and how long its list is.

use crate::door::Kind;
use crate::name;
use crate::tree::View;
use commission::{Live, entries};
use election::act::{Act, Content, Moment};
use election::definition::Definition;
use election::id::Digest;
use election::minutes::Minutes;
use election::statement::{Consolidation, Deadline, Page, Ruling};
use record::note::{Limits, NoteRef};
use std::sync::Arc;
use store::{Store, StoreError};
use tokio::sync::Mutex;

/// First line of every list.
pub const HEADER: &str = "at,index,kind,sha256,path\n";
/// An act is written down a moment after its time: so long after the end of a minute its list waits for stragglers.
const GRACE_S: i64 = 30;
/// Entries read at once.
const CHUNK: u64 = 512;
const NOTE_LIMITS: Limits =
    Limits { bytes: election::minutes::BYTES_MAX, signatures: election::minutes::SIGNATURES_MAX };

/// One file that an act brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When the act was done.
    pub at: Moment,
    /// Its index.
    pub index: u64,
    /// `minutes`, `incident`, `page`, `ruling`, `deadline`, `consolidation` or `stations`.
    pub kind: &'static str,
    /// Digest of the file.
    pub digest: Digest,
    /// Path of the file, without a slash before it.
    pub path: String,
    /// As what it is shared.
    pub shared: Kind,
}

impl Change {
    /// Its row. No field can hold a comma, a quote or a line's end.
    #[must_use]
    pub fn row(&self) -> String {
        format!("{},{},{},{},{}\n", self.at, self.index, self.kind, self.digest.hex(), self.path)
    }
}

/// The files that an entry brings into the tree: none, one, or two.
#[must_use]
pub fn of_entry(d: &Definition, index: u64, entry: &[u8]) -> Vec<Change> {
    let Ok(act) = Act::parse(entry) else { return vec![] };
    let Some(note) = act.content.note() else { return vec![] };
    let Ok(parsed) = NoteRef::parse(note, &NOTE_LIMITS) else { return vec![] };
    let change = |kind, shared, digest, path| Change { at: act.at, index, kind, digest, path, shared };
    let text = Digest::of(note.as_bytes());
    let station = |id: &str| d.station(id).map(|s| name::station_path(d, s));
    let one = || -> Option<Change> {
        match &act.content {
            Content::Minutes { channel, .. } => {
                let m = Minutes::parse(parsed.text).ok()?;
                let file = name::minutes(m.contest, m.count, *channel, index);
                Some(change(
                    "minutes",
                    Kind::Minutes,
                    text,
                    format!("{}/{}/{file}", station(m.station)?, name::issue(m.issue)),
                ))
            }
            Content::Incident { .. } => {
                let m = Minutes::parse(parsed.text).ok()?;
                let file = name::incident(m.contest, m.count, index);
                Some(change(
                    "incident",
                    Kind::Minutes,
                    text,
                    format!("{}/{}/{file}", station(m.station)?, name::issue(m.issue)),
                ))
            }
            Content::Page { image, .. } => {
                let p = Page::parse(parsed.text).ok()?;
                let (shared, folder) = if p.count.is_some() {
                    (Kind::Pictures, format!("{}/{}", station(&p.station)?, name::issue(p.issue)))
                } else {
                    (
                        Kind::Consolidations,
                        format!("{}/{}", name::area_path(d, d.area(&p.station)?), name::CONSOLIDATIONS),
                    )
                };
                Some(change("page", shared, *image, format!("{folder}/{}", name::page(&p, index))))
            }
            Content::Ruling { .. } => {
                let r = Ruling::parse(parsed.text).ok()?;
                let path = format!("{}/{}", station(&r.station)?, name::ruling(&r.contest, index));
                Some(change("ruling", Kind::Rulings, text, path))
            }
            Content::Deadline { .. } => {
                let r = Deadline::parse(parsed.text).ok()?;
                let path = format!("{}/{}", station(&r.station)?, name::deadline(&r.contest, index));
                Some(change("deadline", Kind::Rulings, text, path))
            }
            _ => None,
        }
    };
    if let Content::Consolidation { .. } = act.content {
        let Ok(c) = Consolidation::parse(parsed.text) else { return vec![] };
        let Some(area) = d.area(&c.area) else { return vec![] };
        let path = |stations| {
            let file = name::consolidation(stations, &c.contest, c.issue, index);
            format!("{}/{}/{file}", name::area_path(d, area), name::CONSOLIDATIONS)
        };
        let shared = Kind::Consolidations;
        return vec![
            change("consolidation", shared, text, path(false)),
            change("stations", shared, c.stations, path(true)),
        ];
    }
    one().into_iter().collect()
}

/// A minute in which the record grew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Minute {
    /// Minutes since 1970.
    pub(crate) minute: i64,
    /// Its first entry.
    first: u64,
    /// The entry after its last.
    end: u64,
    /// Bytes of its rows, by [`Kind`].
    bytes: [u64; Kind::ALL.len()],
    /// Time of its last act.
    pub(crate) last: Moment,
}

impl Minute {
    fn begun(minute: i64, first: u64, last: Moment) -> Self {
        Self { minute, first, end: first, bytes: [0; Kind::ALL.len()], last }
    }

    /// Bytes of its list for this reader.
    pub(crate) fn bytes(&self, view: &View) -> u64 {
        let rows = Kind::ALL.iter().zip(self.bytes).filter(|(kind, _)| view.has(**kind)).map(|(_, n)| n);
        HEADER.len() as u64 + rows.sum::<u64>()
    }

    /// Days since 1970.
    pub(crate) fn day(&self) -> i64 {
        self.minute.div_euclid(24 * 60)
    }

    /// `HH-MM.csv`
    pub(crate) fn name(&self) -> String {
        let of_day = self.minute.rem_euclid(24 * 60);
        format!("{:02}-{:02}.csv", of_day / 60, of_day % 60)
    }
}

/// `YYYY-MM-DD` of a day since 1970.
pub(crate) fn day_name(day: i64) -> String {
    let at = jiff::Timestamp::from_second(day.saturating_mul(86_400)).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.strftime("%Y-%m-%d").to_string()
}

#[derive(Debug, Default)]
struct Known {
    over: Vec<Minute>,
    current: Option<Minute>,
    size: u64,
}

/// Where the minutes of a record begin. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Timeline {
    live: Arc<Live>,
    store: Store,
    known: Arc<Mutex<Known>>,
}

impl Timeline {
    pub(crate) fn new(live: Arc<Live>, store: Store) -> Self {
        Self { live, store, known: Arc::default() }
    }

    /// Reads what was recorded since the last time.
    pub(crate) async fn follow(&self) -> Result<(), StoreError> {
        let mut known = self.known.lock().await;
        self.extend(&mut known).await
    }

    async fn extend(&self, known: &mut Known) -> Result<(), StoreError> {
        let size = self.live.size();
        let d = self.live.definition();
        while known.size < size {
            let end = size.min(known.size + CHUNK);
            let bodies = entries::range(&self.store, known.size, end).await?;
            for body in &bodies {
                let index = known.size;
                let at = Act::parse(body).map_err(|e| corrupt(index, &e))?.at;
                let minute = at.0.div_euclid(60_000_000);
                if known.current.is_some_and(|c| c.minute != minute) {
                    known.over.extend(known.current.take());
                }
                let current = known.current.get_or_insert_with(|| Minute::begun(minute, index, at));
                current.end = index + 1;
                for change in of_entry(d, index, body) {
                    current.bytes[change.shared as usize] += change.row().len() as u64;
                }
                current.last = at;
                known.size = index + 1;
            }
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// The minutes that are over.
    pub(crate) async fn over(&self, now: Moment) -> Result<Vec<Minute>, StoreError> {
        let mut known = self.known.lock().await;
        self.extend(&mut known).await?;
        let ended = |m: &Minute| now.0 >= (m.minute + 1) * 60_000_000 + GRACE_S * 1_000_000;
        Ok(known.over.iter().copied().chain(known.current.filter(ended)).collect())
    }

    /// The list of a minute for this reader.
    pub(crate) async fn list(&self, minute: &Minute, view: &View) -> Result<String, StoreError> {
        let mut text = HEADER.to_owned();
        let mut from = minute.first;
        while from < minute.end {
            let end = minute.end.min(from + CHUNK);
            for (body, index) in entries::range(&self.store, from, end).await?.iter().zip(from..) {
                let changes = of_entry(self.live.definition(), index, body);
                text.extend(changes.iter().filter(|c| view.has(c.shared)).map(Change::row));
            }
            from = end;
        }
        Ok(text)
    }
}

fn corrupt(index: u64, e: &dyn std::fmt::Display) -> StoreError {
    StoreError::Corrupt { detail: format!("entry {index}: {e}"), place: "record".into() }
}
