//! What the commission answers to minutes, and its check.
//!
//! A receipt is one JSON object. For minutes it names the entry of the record exactly (`at`, `by`, `channel` and the note itself
//! make its bytes) and proves by `index`, `proof` and the signed `checkpoint` that the entry stands in the record:
//!
//! ```json
//! {"receipt":1,"kind":"minutes","station":"…","contest":"…","round":1,"count":"hand","issue":1,"standing":"counted",
//!  "index":17,"at":"2026-05-10T17:00:00.000000Z","by":"intake","channel":"transmitted","checkpoint":"…","proof":["…"]}
//! ```
//!
//! Where the same text was recorded before with other signature lines, `note` is the note as recorded; where a desk's delivery stands in the
//! act, `delivery` is that. For a dry run, which leaves
//! no entry: `{"receipt":1,"kind":"dry-run","station":…,"contest":…,"round":…,"digest":"sha256:…","at":…}`, the digest of the text.
//! For another statement see [`StatementReceipt`]. Unknown fields are refused.

use election::act::{ActError, Channel, Moment, minutes_entry};
use election::id::{Count, Digest};
use election::minutes::{Minutes, Mode};
use election::statement::StatementError;
use observer::authority::LIMITS;
use record::checkpoint::{self, CheckpointError};
use record::hash::leaf_hash;
use record::note::{NoteError, NoteRef};
use record::proof::{ProofError, verify_inclusion};
use record::{Checkpoint, Hash, VerifierKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::sync::{Mutex, PoisonError};

mod statement;

pub use statement::StatementReceipt;

/// Most bytes of a receipt: a checkpoint, a note and a proof, each at its limit, with room for escapes.
pub const BYTES_MAX: usize = 256 * 1024;

/// How recorded minutes stand at the moment of the receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// They count.
    Counted,
    /// A later issue, or a count that prevails, is there already.
    Older,
    /// They skip an issue and wait for it.
    Held,
    /// A copy of minutes that are there; it says the same.
    Copy,
    /// A copy of minutes that are there, and it says something else.
    Differs,
}

/// The version: the number 1 and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Version;

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_u8(1)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        match u64::deserialize(d)? {
            1 => Ok(Self),
            n => Err(serde::de::Error::custom(format!("a receipt of version {n}; this program reads version 1"))),
        }
    }
}

/// What a receipt is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Minutes that stand in the record.
    Minutes,
    /// A dry run, which leaves no entry.
    DryRun,
}

/// A receipt for minutes that stand in the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    receipt: Version,
    kind: Kind,
    /// Station id.
    pub station: String,
    /// The contest line of the minutes.
    pub contest: String,
    /// Round.
    pub round: u8,
    /// Which act of counting.
    #[serde(with = "count_word")]
    pub count: Count,
    /// Issue.
    pub issue: u16,
    /// How they stand.
    pub standing: Standing,
    /// Index of the entry in the record, from 0.
    pub index: u64,
    /// When they were recorded, by the commission's clock.
    pub at: Moment,
    /// By whom.
    pub by: String,
    /// How they came.
    pub channel: Channel,
    /// Signed checkpoint of a record that has the entry.
    pub checkpoint: String,
    /// Inclusion of the entry in the checkpoint.
    pub proof: Vec<Hash>,
    /// The note as recorded, where the same text was recorded before with other signature lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The desk's delivery as recorded, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<String>,
}

impl Kept {
    /// A receipt for these minutes, still without checkpoint and proof.
    #[must_use]
    pub fn new(m: &Minutes<'_>, standing: Standing, index: u64, at: Moment, by: &str, channel: Channel) -> Self {
        Self {
            receipt: Version,
            kind: Kind::Minutes,
            station: m.station.into(),
            contest: m.contest.into(),
            round: m.round,
            count: m.count,
            issue: m.issue,
            standing,
            index,
            at,
            by: by.into(),
            channel,
            checkpoint: String::new(),
            proof: Vec::new(),
            note: None,
            delivery: None,
        }
    }
}

/// A receipt for a dry run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DryRun {
    receipt: Version,
    kind: Kind,
    /// Station id.
    pub station: String,
    /// The contest line of the minutes.
    pub contest: String,
    /// Round.
    pub round: u8,
    /// Digest of the text.
    pub digest: Digest,
    /// When it came, by the commission's clock.
    pub at: Moment,
}

impl DryRun {
    /// A receipt for a dry run whose text has this digest.
    #[must_use]
    pub fn new(station: &str, contest: &str, round: u8, digest: Digest, at: Moment) -> Self {
        let (station, contest) = (station.into(), contest.into());
        Self { receipt: Version, kind: Kind::DryRun, station, contest, round, digest, at }
    }
}

/// What the commission answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Receipt {
    /// The minutes stand in the record.
    Minutes(Kept),
    /// The dry run came.
    DryRun(DryRun),
}

impl<'de> Deserialize<'de> for Receipt {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let raw = Box::<serde_json::value::RawValue>::deserialize(d)?;
        Self::parse(raw.get().as_bytes()).map_err(serde::de::Error::custom)
    }
}

impl Receipt {
    /// Reads the JSON. What it says is not yet checked; see [`verify`].
    ///
    /// # Errors
    /// [`ReceiptError::TooLarge`], [`ReceiptError::Form`].
    pub fn parse(json: &[u8]) -> Result<Self, ReceiptError> {
        #[derive(Deserialize)]
        struct Head {
            kind: Kind,
        }
        if json.len() > BYTES_MAX {
            return Err(ReceiptError::TooLarge { length: json.len() });
        }
        let form = |e: serde_json::Error| ReceiptError::Form(e.to_string());
        let head: Head = serde_json::from_slice(json).map_err(form)?;
        match head.kind {
            Kind::Minutes => serde_json::from_slice(json).map(Self::Minutes).map_err(form),
            Kind::DryRun => serde_json::from_slice(json).map(Self::DryRun).map_err(form),
        }
    }

    /// The JSON, one line without line feed.
    ///
    /// # Panics
    /// Never: nothing in it can fail to be written.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a receipt has only texts and numbers")
    }

    /// Index in the record; `None` for a dry run.
    #[must_use]
    pub fn index(&self) -> Option<u64> {
        match self {
            Self::Minutes(r) => Some(r.index),
            Self::DryRun(_) => None,
        }
    }
}

/// Why a receipt proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// Too large to be one.
    #[error("the receipt has {length} bytes; at most {BYTES_MAX} are read")]
    TooLarge {
        /// Its bytes.
        length: usize,
    },
    /// Not the JSON of a receipt.
    #[error("the answer is no receipt: {0}")]
    Form(String),
    /// Our own note cannot be read.
    #[error("what was sent is no signed note: {0}")]
    Note(#[from] NoteError),
    /// Our own minutes cannot be read.
    #[error("the minutes that were sent cannot be read: {0}")]
    Minutes(#[from] StatementError),
    /// It is for something else.
    #[error("the receipt is for other minutes: {field} is {found:?}, it should be {wanted:?}")]
    Other {
        /// Which field.
        field: &'static str,
        /// In the receipt.
        found: String,
        /// In the minutes.
        wanted: String,
    },
    /// The note as recorded is no note, or has another text.
    #[error("the commission recorded another text under this receipt; keep this answer and tell the election board")]
    OtherText,
    /// The entry that it names cannot be one.
    #[error("the receipt names no possible entry: {0}")]
    Entry(#[from] ActError),
    /// A checkpoint that is not the record's.
    #[error("the checkpoint of the receipt: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The proof does not hold.
    #[error(
        "the receipt does not prove that the minutes are recorded: {0}; keep this answer and tell the election board"
    )]
    Proof(#[from] ProofError),
}

impl ReceiptError {
    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "receipt-too-large",
            Self::Form(_) => "receipt-form",
            Self::Note(e) => e.code(),
            Self::Minutes(e) => e.code,
            Self::Other { .. } => "receipt-other",
            Self::OtherText => "receipt-other-text",
            Self::Entry(_) => "receipt-entry",
            Self::Checkpoint(_) => "receipt-checkpoint",
            Self::Proof(_) => "receipt-proof",
        }
    }
}

/// Checks that the receipt is for this note and that the record of this origin and key has it.
///
/// # Errors
/// [`ReceiptError`]: what does not hold. Minutes with such a receipt count as not delivered.
pub fn verify(json: &[u8], note: &str, origin: &str, record: &VerifierKey) -> Result<Receipt, ReceiptError> {
    Verifier::new(origin, record.clone()).verify(json, note)
}

/// Checks many receipts of one record. Receipts that were given together have the same checkpoint, so the last one whose
/// signature was checked is remembered, byte for byte.
#[derive(Debug)]
pub struct Verifier {
    origin: String,
    record: VerifierKey,
    last: Mutex<Option<(String, Checkpoint)>>,
}

impl Verifier {
    /// For the record with this origin and key.
    #[must_use]
    pub fn new(origin: &str, record: VerifierKey) -> Self {
        Self { origin: origin.into(), record, last: Mutex::new(None) }
    }

    /// As [`verify`].
    ///
    /// # Errors
    /// As [`verify`].
    pub fn verify(&self, json: &[u8], note: &str) -> Result<Receipt, ReceiptError> {
        let receipt = Receipt::parse(json)?;
        let text = NoteRef::parse(note, &LIMITS)?.text;
        let minutes = Minutes::parse(text)?;
        match &receipt {
            Receipt::DryRun(r) => {
                same("mode", "dry-run", minutes.mode.word())?;
                same_ballot(&r.station, &r.contest, r.round, &minutes)?;
                same("digest", r.digest, Digest::of(text.as_bytes()))?;
            }
            Receipt::Minutes(r) => {
                same("mode", Mode::Live.word(), minutes.mode.word())?;
                same_ballot(&r.station, &r.contest, r.round, &minutes)?;
                same("count", r.count, minutes.count)?;
                same("issue", r.issue, minutes.issue)?;
                self.verify_inclusion(r, note, text)?;
            }
        }
        Ok(receipt)
    }

    fn verify_inclusion(&self, r: &Kept, note: &str, text: &str) -> Result<(), ReceiptError> {
        let recorded = r.note.as_deref().unwrap_or(note);
        if !NoteRef::parse(recorded, &LIMITS).is_ok_and(|n| n.text == text) {
            return Err(ReceiptError::OtherText);
        }
        let entry = minutes_entry(r.at, &r.by, r.channel, recorded, r.delivery.as_deref())?;
        let (size, root) = self.open(&r.checkpoint)?;
        Ok(verify_inclusion(&leaf_hash(&entry), r.index, size, &r.proof, &root)?)
    }

    /// Size and root of a checkpoint of this record.
    fn open(&self, signed: &str) -> Result<(u64, Hash), CheckpointError> {
        let last = || self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((text, c)) = last().as_ref()
            && text == signed
        {
            return Ok((c.size, c.root));
        }
        let (checkpoint, _) = checkpoint::open(signed, &self.origin, &self.record)?;
        let found = (checkpoint.size, checkpoint.root);
        *last() = Some((signed.to_owned(), checkpoint));
        Ok(found)
    }
}

fn same_ballot(station: &str, contest: &str, round: u8, m: &Minutes<'_>) -> Result<(), ReceiptError> {
    same("station", station, m.station)?;
    same("contest", contest, m.contest)?;
    same("round", round, m.round)
}

fn same<T: PartialEq + ToString>(field: &'static str, found: T, wanted: T) -> Result<(), ReceiptError> {
    if found == wanted {
        return Ok(());
    }
    Err(ReceiptError::Other { field, found: found.to_string(), wanted: wanted.to_string() })
}

mod count_word {
    use super::*;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde wants")]
    pub(super) fn serialize<S: Serializer>(count: &Count, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(count)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Count, D::Error> {
        let word = String::deserialize(d)?;
        Count::parse(&word)
            .ok_or_else(|| serde::de::Error::custom("a count is machine, hand or recount-1 to recount-9"))
    }
}

#[cfg(test)]
mod tests;
