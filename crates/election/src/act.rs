//! Acts: one official thing done, as one line of JSON, an entry of the record.
//!
//! The form of every kind is specified in `docs/formats/acts.md`. Signed statements inside keep their exact bytes.

use crate::id::Digest;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// Most bytes of an entry.
pub const ENTRY_BYTES_MAX: usize = 65_535;

/// A moment by the commission's clock, UTC, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let t = jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        write!(f, "{t:.6}")
    }
}

impl Moment {
    /// Reads the form that is written: `2015-11-01T17:00:00.000000Z`.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        let t: jiff::Timestamp = s.parse().ok()?;
        let m = Self(t.as_microsecond());
        (m.to_string() == s).then_some(m)
    }
}

impl Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let s = Cow::<'_, str>::deserialize(d)?;
        Self::parse(&s).ok_or_else(|| serde::de::Error::custom("a moment is like 2015-11-01T17:00:00.000000Z"))
    }
}

/// The channel through which a copy of minutes came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// Sent by the station's device.
    Transmitted,
    /// Read from the device's memory card.
    Card,
    /// Read from the code on the printed tape.
    Tape,
    /// Read from the code on the scanned signed paper.
    Scan,
    /// Typed from the paper at a board's desk, by two people.
    Entry,
    /// A party's or an observer's own copy. It never counts and is always compared.
    Party,
}

impl Channel {
    /// All of them, in the order of tables.
    pub const ALL: [Self; 6] = [Self::Transmitted, Self::Card, Self::Tape, Self::Scan, Self::Entry, Self::Party];

    /// The word in acts, addresses and tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Transmitted => "transmitted",
            Self::Card => "card",
            Self::Tape => "tape",
            Self::Scan => "scan",
            Self::Entry => "entry",
            Self::Party => "party",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.word() == s)
    }

    /// Whether such a copy bears the signature of the station's device.
    #[must_use]
    pub fn is_device(self) -> bool {
        !matches!(self, Self::Entry | Self::Party)
    }
}

/// One act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// When, by the commission's clock.
    pub at: Moment,
    /// By whom: an office or a device, never a private person.
    pub by: String,
    /// What.
    pub content: Content,
}

/// What an act does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// The election folder by digest, with its files.
    Definition {
        /// Digest of the manifest.
        digest: Digest,
        /// Files by name; each is a blob.
        files: BTreeMap<String, Digest>,
    },
    /// The key list, as signed by the root.
    Keys {
        /// Signed note.
        note: String,
    },
    /// The completeness seal.
    Seal {
        /// Signed note.
        note: String,
    },
    /// One copy of minutes.
    Minutes {
        /// How it came.
        channel: Channel,
        /// Signed note, as it came.
        note: String,
        /// The desk's delivery of it, a signed note.
        delivery: Option<String>,
    },
    /// Figures without stations.
    Aggregate {
        /// Signed note.
        note: String,
    },
    /// A choice or a person of a list left.
    Departure {
        /// Signed note.
        note: String,
    },
    /// A vote is held again where its result was annulled.
    Rerun {
        /// Signed note.
        note: String,
    },
    /// A drawn lot.
    Lot {
        /// Signed note.
        note: String,
    },
    /// A declared result.
    Announcement {
        /// Signed note.
        note: String,
    },
    /// Minutes signed by the same device under a document that stands in the record with another text.
    Incident {
        /// How it came.
        channel: Channel,
        /// Signed note, as it came.
        note: String,
        /// The desk's delivery of it, a signed note.
        delivery: Option<String>,
    },
    /// A scanned page.
    Page {
        /// Digest of the picture (PNG).
        image: Digest,
        /// Signed note of the page: by the device if its code was read, by the desk if a clerk filed it.
        note: String,
        /// The desk's delivery of page and picture, a signed note.
        delivery: Option<String>,
    },
    /// A board's or the commission's decision on a result.
    Ruling {
        /// Signed note.
        note: String,
    },
    /// A time limit has passed.
    Deadline {
        /// Signed note.
        note: String,
    },
    /// A board's signed sum.
    Consolidation {
        /// Signed note.
        note: String,
    },
    /// The head of the log of access.
    AccessHead {
        /// Signed note.
        note: String,
    },
    /// A restricted data set was given to its recipients.
    Disclosure {
        /// Signed note.
        note: String,
    },
    /// A notice published or withdrawn.
    Notice {
        /// Signed note.
        note: String,
    },
    /// Voters checked in until an hour.
    Turnout {
        /// Signed note.
        note: String,
    },
    /// A kind that this program does not know. Shown, never skipped in silence.
    Unknown {
        /// Its kind.
        kind: String,
    },
}

/// Why an entry is no act.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// Too many bytes.
    #[error("an entry has at most {ENTRY_BYTES_MAX} bytes, this has {0}")]
    TooLong(usize),
    /// Not one line of JSON of the form of its kind.
    #[error("the entry is no act: {0}")]
    Json(String),
}

impl ActError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong(_) => "act-too-long",
            Self::Json(_) => "act-malformed",
        }
    }
}

// One strict form per kind: unknown fields are refused, since what nobody reads must not stand in the record.
#[derive(Serialize, Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    kind: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
struct Open<'a> {
    kind: &'a str,
    at: Moment,
    #[serde(borrow)]
    by: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DefinitionForm<'a> {
    kind: &'a str,
    at: Moment,
    #[serde(borrow)]
    by: Cow<'a, str>,
    digest: Digest,
    files: BTreeMap<String, Digest>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MinutesForm<'a> {
    kind: &'a str,
    at: Moment,
    #[serde(borrow)]
    by: Cow<'a, str>,
    channel: Channel,
    #[serde(borrow)]
    note: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "there", skip_serializing_if = "Option::is_none")]
    delivery: Option<Cow<'a, str>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PageForm<'a> {
    kind: &'a str,
    at: Moment,
    #[serde(borrow)]
    by: Cow<'a, str>,
    image: Digest,
    #[serde(borrow)]
    note: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "there", skip_serializing_if = "Option::is_none")]
    delivery: Option<Cow<'a, str>>,
}

/// A member that is a text where it stands: `null` would be a second spelling of its absence.
fn there<'de: 'a, 'a, D: serde::Deserializer<'de>>(d: D) -> Result<Option<Cow<'a, str>>, D::Error> {
    Cow::deserialize(d).map(Some)
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StatementForm<'a> {
    kind: &'a str,
    at: Moment,
    #[serde(borrow)]
    by: Cow<'a, str>,
    #[serde(borrow)]
    note: Cow<'a, str>,
}

impl Content {
    /// The kind, as written.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Self::Definition { .. } => "definition",
            Self::Keys { .. } => "keys",
            Self::Seal { .. } => "seal",
            Self::Minutes { .. } => "minutes",
            Self::Aggregate { .. } => "aggregate",
            Self::Departure { .. } => "departure",
            Self::Rerun { .. } => "rerun",
            Self::Lot { .. } => "lot",
            Self::Announcement { .. } => "announcement",
            Self::Incident { .. } => "incident",
            Self::Page { .. } => "page",
            Self::Ruling { .. } => "ruling",
            Self::Deadline { .. } => "deadline",
            Self::Consolidation { .. } => "consolidation",
            Self::AccessHead { .. } => "access-head",
            Self::Disclosure { .. } => "disclosure",
            Self::Notice { .. } => "notice",
            Self::Turnout { .. } => "turnout",
            Self::Unknown { kind } => kind,
        }
    }

    /// The desk's delivery beside the note, if there is one.
    #[must_use]
    pub fn delivery(&self) -> Option<&str> {
        match self {
            Self::Minutes { delivery, .. } | Self::Incident { delivery, .. } | Self::Page { delivery, .. } => {
                delivery.as_deref()
            }
            _ => None,
        }
    }

    /// The signed note inside, if the kind has one.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        match self {
            Self::Keys { note }
            | Self::Seal { note }
            | Self::Minutes { note, .. }
            | Self::Aggregate { note }
            | Self::Departure { note }
            | Self::Rerun { note }
            | Self::Lot { note }
            | Self::Announcement { note }
            | Self::Incident { note, .. }
            | Self::Page { note, .. }
            | Self::Ruling { note }
            | Self::Deadline { note }
            | Self::Consolidation { note }
            | Self::AccessHead { note }
            | Self::Disclosure { note }
            | Self::Notice { note }
            | Self::Turnout { note } => Some(note),
            Self::Definition { .. } | Self::Unknown { .. } => None,
        }
    }
}

impl Act {
    /// Reads an entry.
    ///
    /// # Errors
    /// Too long, or not the JSON of its kind.
    pub fn parse(entry: &[u8]) -> Result<Self, ActError> {
        if entry.len() > ENTRY_BYTES_MAX {
            return Err(ActError::TooLong(entry.len()));
        }
        if entry.starts_with(b"{\"kind\":\"minutes\"") {
            let f: MinutesForm<'_> = read(entry)?;
            return Ok(Self {
                at: f.at,
                by: f.by.into_owned(),
                content: Content::Minutes {
                    channel: f.channel,
                    note: f.note.into_owned(),
                    delivery: f.delivery.map(Cow::into_owned),
                },
            });
        }
        let head: Head<'_> = read(entry)?;
        if &*head.kind == "definition" {
            let f: DefinitionForm<'_> = read(entry)?;
            return Ok(Self {
                at: f.at,
                by: f.by.into_owned(),
                content: Content::Definition { digest: f.digest, files: f.files },
            });
        }
        if &*head.kind == "incident" {
            let f: MinutesForm<'_> = read(entry)?;
            let (note, delivery) = (f.note.into_owned(), f.delivery.map(Cow::into_owned));
            let content = Content::Incident { channel: f.channel, note, delivery };
            return Ok(Self { at: f.at, by: f.by.into_owned(), content });
        }
        if &*head.kind == "page" {
            let f: PageForm<'_> = read(entry)?;
            let (note, delivery) = (f.note.into_owned(), f.delivery.map(Cow::into_owned));
            let content = Content::Page { image: f.image, note, delivery };
            return Ok(Self { at: f.at, by: f.by.into_owned(), content });
        }
        type Make = fn(String) -> Content;
        let make: Make = match &*head.kind {
            "minutes" => return Err(ActError::Json("kind must be the first field".into())),
            "keys" => |note| Content::Keys { note },
            "seal" => |note| Content::Seal { note },
            "aggregate" => |note| Content::Aggregate { note },
            "departure" => |note| Content::Departure { note },
            "rerun" => |note| Content::Rerun { note },
            "lot" => |note| Content::Lot { note },
            "announcement" => |note| Content::Announcement { note },
            "ruling" => |note| Content::Ruling { note },
            "deadline" => |note| Content::Deadline { note },
            "consolidation" => |note| Content::Consolidation { note },
            "access-head" => |note| Content::AccessHead { note },
            "disclosure" => |note| Content::Disclosure { note },
            "notice" => |note| Content::Notice { note },
            "turnout" => |note| Content::Turnout { note },
            _ => {
                let f: Open<'_> = read(entry)?;
                return Ok(Self {
                    at: f.at,
                    by: f.by.into_owned(),
                    content: Content::Unknown { kind: head.kind.into_owned() },
                });
            }
        };
        let f: StatementForm<'_> = read(entry)?;
        Ok(Self { at: f.at, by: f.by.into_owned(), content: make(f.note.into_owned()) })
    }

    /// Writes the entry: one line of JSON without a line feed.
    ///
    /// # Errors
    /// Too long for an entry.
    pub fn to_entry(&self) -> Result<Vec<u8>, ActError> {
        let (at, by) = (self.at, Cow::Borrowed(self.by.as_str()));
        let kind = self.content.kind();
        let bytes = match &self.content {
            Content::Definition { digest, files } => {
                serde_json::to_vec(&DefinitionForm { kind, at, by, digest: *digest, files: files.clone() })
            }
            Content::Minutes { channel, note, delivery } => {
                return minutes_entry(at, &self.by, *channel, note, delivery.as_deref());
            }
            Content::Incident { channel, note, delivery } => {
                let (note, delivery) = (Cow::Borrowed(note.as_str()), delivery.as_deref().map(Cow::Borrowed));
                serde_json::to_vec(&MinutesForm { kind, at, by, channel: *channel, note, delivery })
            }
            Content::Page { image, note, delivery } => {
                let (note, delivery) = (Cow::Borrowed(note.as_str()), delivery.as_deref().map(Cow::Borrowed));
                serde_json::to_vec(&PageForm { kind, at, by, image: *image, note, delivery })
            }
            Content::Unknown { .. } => serde_json::to_vec(&Open { kind, at, by }),
            content => serde_json::to_vec(&StatementForm {
                kind,
                at,
                by,
                note: Cow::Borrowed(content.note().unwrap_or_default()),
            }),
        };
        limited(bytes)
    }
}

/// Writes the entry of minutes without first copying the note.
///
/// # Errors
/// Too long for an entry.
pub fn minutes_entry(
    at: Moment,
    by: &str,
    channel: Channel,
    note: &str,
    delivery: Option<&str>,
) -> Result<Vec<u8>, ActError> {
    let delivered = delivery.map_or(0, |d| d.len() + 40);
    let mut bytes = Vec::with_capacity(note.len() + note.len() / 16 + 160 + delivered);
    let (by, note, delivery) = (Cow::Borrowed(by), Cow::Borrowed(note), delivery.map(Cow::Borrowed));
    serde_json::to_writer(&mut bytes, &MinutesForm { kind: "minutes", at, by, channel, note, delivery })
        .map_err(|e| ActError::Json(e.to_string()))?;
    limited(Ok(bytes))
}

fn limited(bytes: Result<Vec<u8>, serde_json::Error>) -> Result<Vec<u8>, ActError> {
    let bytes = bytes.map_err(|e| ActError::Json(e.to_string()))?;
    if bytes.len() > ENTRY_BYTES_MAX { Err(ActError::TooLong(bytes.len())) } else { Ok(bytes) }
}

fn read<'a, T: Deserialize<'a>>(entry: &'a [u8]) -> Result<T, ActError> {
    serde_json::from_slice(entry).map_err(|e| ActError::Json(e.to_string()))
}

#[cfg(test)]
mod tests;
