//! The door for signed statements from outside: checked, made durable, recorded, answered with a receipt.
//!
//! Signatures are checked by the caller's own task, so on every core at once; one appender (`appender.rs`) then groups what passed into
//! transactions. What is refused is kept in quarantine with its reason.

use crate::appender::{Appended, Work};
use crate::blobs::BlobWriter;
use crate::entries;
use crate::live::Live;
use crate::quarantine::Quarantine;
use crate::schema;
use crate::{Clock, CommissionError};
use election::act::{Act, Channel, Content, Moment};
use election::definition::Definition;
use election::id::{Digest, PairIx};
use election::minutes::{BYTES_MAX, Minutes, Mode};
use election::tally::Resolved;
use observer::authority::{Authority, LIMITS};
use observer::recount::{RecountError, Signatures, prepare_copy};
use record::Hash;
use record::note::NoteRef;
use serde::Serialize;
use station::receipt::{DryRun, Kept, Receipt, Standing, StatementReceipt};
use std::sync::Arc;
use store::{Step, Store, StoreError, Value};
use tokio::sync::{mpsc, oneshot};

mod page;
mod statement;
mod unread;

pub use page::{NOTE_BYTES_MAX, PICTURE_BYTES_MAX};
pub(crate) use statement::key;
pub use unread::{Kept as UnreadKept, Report, Saying};

/// By whom the acts are done that come through here.
pub const BY: &str = "intake";

/// What a submission is answered with when it is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// For minutes.
    Minutes(Box<Receipt>),
    /// For another statement.
    Statement(Box<StatementReceipt>),
}

impl Answer {
    /// Index in the record; `None` for a dry run.
    #[must_use]
    pub fn index(&self) -> Option<u64> {
        match self {
            Self::Minutes(r) => r.index(),
            Self::Statement(r) => Some(r.index),
        }
    }
}

/// Why a submission is not taken.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// It is wrong; sending it again does not help. Kept in quarantine.
    #[error("{message}")]
    Refused {
        /// Stable code.
        code: &'static str,
        /// What is wrong and what to do.
        message: String,
    },
    /// It cannot be taken now; nothing was kept, send it again.
    #[error("{message}")]
    Later {
        /// Stable code.
        code: &'static str,
        /// Why.
        message: String,
    },
}

impl IntakeError {
    pub(crate) fn refused(code: &'static str, message: impl ToString) -> Self {
        Self::Refused { code, message: message.to_string() }
    }

    pub(crate) fn later(code: &'static str, message: impl ToString) -> Self {
        Self::Later { code, message: message.to_string() }
    }

    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused { code, .. } | Self::Later { code, .. } => code,
        }
    }
}

impl From<RecountError> for IntakeError {
    fn from(e: RecountError) -> Self {
        Self::refused(e.code(), e)
    }
}

impl From<StoreError> for IntakeError {
    fn from(e: StoreError) -> Self {
        Self::later(e.code(), e)
    }
}

/// The intake. Cheap to clone.
#[derive(Clone)]
pub struct Intake {
    pub(crate) live: Arc<Live>,
    pub(crate) store: Store,
    pub(crate) queue: mpsc::Sender<Work>,
    pub(crate) blobs: BlobWriter,
    /// Pictures that wait for a clerk.
    pub(crate) unread: BlobWriter,
    pub(crate) quarantine: Quarantine,
    pub(crate) clock: Clock,
}

impl Intake {
    /// The commission's clock.
    #[must_use]
    pub fn now(&self) -> election::act::Moment {
        (self.clock)()
    }

    /// Takes a copy of minutes that came through this channel: live after the seal, dry runs (transmitted only) before it. `source` is the
    /// sender's address, for the quarantine.
    ///
    /// Safe to send twice: the same text through the same channel gets the same receipt. A text that contradicts another of the same device
    /// is refused, and in addition recorded as an incident.
    ///
    /// # Errors
    /// [`IntakeError::Refused`] with its reason, or [`IntakeError::Later`] when it could not be made durable.
    pub async fn copy(&self, channel: Channel, body: &[u8], source: &str) -> Result<Answer, IntakeError> {
        self.delivered_copy(channel, body, None, source).await
    }

    /// As [`Intake::copy`], with the delivery of the desk that brings it: needed for cards, tapes and scans where it is no rehearsal.
    ///
    /// # Errors
    /// As [`Intake::copy`].
    pub async fn delivered_copy(
        &self,
        channel: Channel,
        body: &[u8],
        delivery: Option<&str>,
        source: &str,
    ) -> Result<Answer, IntakeError> {
        let result = self.try_copy(channel, body, delivery).await;
        self.keep_refused(body, source, &result).await?;
        result
    }

    async fn try_copy(&self, channel: Channel, body: &[u8], delivery: Option<&str>) -> Result<Answer, IntakeError> {
        let note = text(body)?;
        let resolved = self.check_copy(note, channel, delivery)?;
        if resolved.mode == Mode::DryRun {
            if channel != Channel::Transmitted {
                return Err(IntakeError::refused(
                    "dry-run-channel",
                    "a dry run shows that the station can send; it is taken as transmitted only",
                ));
            }
            return self.dry_run(note, &resolved).await;
        }
        self.live
            .read()
            .tally()
            .admits(resolved.mode, resolved.pair, resolved.round)
            .map_err(|e| IntakeError::refused(e.code(), e))?;
        let (reply, answer) = oneshot::channel();
        let work = Work::Minutes {
            note: note.to_owned(),
            delivery: delivery.map(str::to_owned),
            resolved: Box::new(resolved),
            reply,
        };
        self.send(work).await?;
        let placed = self.placed(received(answer.await)?, delivery).await?;
        let parsed = NoteRef::parse(note, &LIMITS).map_err(|e| IntakeError::refused(e.code(), e))?;
        let minutes = Minutes::parse(parsed.text).map_err(|e| IntakeError::refused(e.code, e))?;
        if let Some(recorded) = &placed.note
            && election::minutes::text_of(recorded) != Some(parsed.text)
        {
            return Err(IntakeError::refused(
                "copy-repeated",
                format!(
                    "a copy of this channel with the same figures is recorded at index {}; this text differs from it only in the time of closing",
                    placed.index
                ),
            ));
        }
        let mut kept = Kept::new(&minutes, placed.standing()?, placed.index, placed.at, BY, channel);
        kept.checkpoint = placed.checkpoint;
        kept.proof = placed.proof;
        kept.note = placed.note.filter(|n| n != note);
        kept.delivery = placed.delivery;
        Ok(Answer::Minutes(Box::new(Receipt::Minutes(kept))))
    }

    fn check_copy(&self, note: &str, channel: Channel, delivery: Option<&str>) -> Result<Resolved, IntakeError> {
        let authority = self.authority()?;
        Ok(prepare_copy(note, channel, delivery, self.live.definition(), &authority, Signatures::Check)?)
    }

    fn authority(&self) -> Result<Arc<Authority>, IntakeError> {
        self.live.authority().ok_or_else(|| {
            IntakeError::refused("no-keys", "the key list is not on the record yet; nothing can be checked before it")
        })
    }

    /// Takes a statement of the commission or a board: figures without stations, a lot, an announcement, a ruling, the passing of a time
    /// limit, a consolidation.
    ///
    /// # Errors
    /// As [`Intake::copy`].
    pub async fn statement(&self, body: &[u8], source: &str) -> Result<Answer, IntakeError> {
        let result = self.try_statement(body).await;
        self.keep_refused(body, source, &result).await?;
        result
    }

    async fn try_statement(&self, body: &[u8]) -> Result<Answer, IntakeError> {
        let (content, on) = statement::of(text(body)?, self.live.read().tally())?;
        self.record(content, on).await
    }

    /// Has a statement recorded and makes its receipt.
    async fn record(&self, content: Content, on: Option<PairIx>) -> Result<Answer, IntakeError> {
        let key =
            statement::key(&content).ok_or_else(|| IntakeError::refused("statement-purpose", "not a statement"))?;
        let (kind, note) = (content.kind().to_owned(), content.note().unwrap_or_default().to_owned());
        let delivery = content.delivery().map(str::to_owned);
        let (reply, answer) = oneshot::channel();
        self.send(Work::Statement { key, content, on, reply }).await?;
        let placed = self.placed(received(answer.await)?, delivery.as_deref()).await?;
        let mut receipt = StatementReceipt::new(&kind, placed.index, placed.at, BY);
        receipt.checkpoint = placed.checkpoint;
        receipt.proof = placed.proof;
        receipt.note = placed.note.filter(|n| *n != note);
        receipt.delivery = placed.delivery;
        Ok(Answer::Statement(Box::new(receipt)))
    }

    async fn send(&self, work: Work) -> Result<(), IntakeError> {
        self.queue.send(work).await.map_err(|_| stopping())
    }

    async fn keep_refused(
        &self,
        body: &[u8],
        source: &str,
        result: &Result<Answer, IntakeError>,
    ) -> Result<(), IntakeError> {
        if let Err(IntakeError::Refused { code, message }) = result {
            self.quarantine.keep((self.clock)(), code, message, source, body).await?;
        }
        Ok(())
    }

    /// A trial before the seal: checked like a result, its digest kept for the completeness seal.
    async fn dry_run(&self, note: &str, resolved: &Resolved) -> Result<Answer, IntakeError> {
        self.live
            .read()
            .tally()
            .admits(Mode::DryRun, resolved.pair, resolved.round)
            .map_err(|e| IntakeError::refused(e.code(), e))?;
        let text = NoteRef::parse(note, &LIMITS).map_err(|e| IntakeError::refused(e.code(), e))?.text;
        let (station, contest, round) = dry_run_key(self.live.definition(), resolved);
        let digest = Digest::of(text.as_bytes());
        let key = vec![Value::Text(station.clone()), Value::Text(contest.clone()), Value::Int(i64::from(round))];
        let mut row = key.clone();
        row.extend([Value::Blob(digest.0.to_vec()), Value::Int((self.clock)().0)]);
        // The last trial that came through before the seal stays.
        self.store.write(vec![Step::execute(schema::DRY_RUN_UPSERT, row)]).await?;
        let kept = self.store.query_one(schema::DRY_RUN_READ, key).await?;
        let receipt = DryRun::new(&station, &contest, round, digest, Moment(kept.get_i64(1)?));
        Ok(Answer::Minutes(Box::new(Receipt::DryRun(receipt))))
    }

    /// Where something stands, with its proof. For a repeat all of it is made again from what is stored, byte for byte as at first.
    async fn placed(&self, appended: Appended, delivery: Option<&str>) -> Result<Placed, IntakeError> {
        let Appended { index, fresh } = appended;
        if let Some(f) = fresh {
            return Ok(Placed {
                index,
                at: f.at,
                standing: f.standing.unwrap_or_default().to_owned(),
                checkpoint: f.checkpoint.to_string(),
                proof: f.proof,
                note: None,
                delivery: delivery.map(str::to_owned),
            });
        }
        let corrupt = |e: &dyn std::fmt::Display| IntakeError::later("record-corrupt", e.to_string());
        let stored =
            entries::read(&self.store, index).await?.ok_or_else(|| corrupt(&format!("entry {index} is missing")))?;
        let act = Act::parse(&stored.body).map_err(|e| corrupt(&e))?;
        let (proof, root) = {
            let state = self.live.read();
            let proof = state.tree.inclusion_proof(index, stored.batch).map_err(|e| corrupt(&e))?;
            (proof, state.tree.root_at(stored.batch).ok_or_else(|| corrupt(&"its batch is beyond the record"))?)
        };
        let [note, delivery] = [act.content.note(), act.content.delivery()].map(|n| n.map(str::to_owned));
        Ok(Placed {
            index,
            at: act.at,
            standing: stored.standing,
            checkpoint: self.live.sign(stored.batch, root),
            proof,
            note,
            delivery,
        })
    }

    /// What was refused lately, newest first, at most `limit`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn quarantined(&self, limit: u32) -> Result<Vec<crate::quarantine::Refused>, CommissionError> {
        Ok(self.quarantine.list(limit).await?)
    }
}

/// Where something stands in the record.
struct Placed {
    index: u64,
    at: Moment,
    standing: String,
    checkpoint: String,
    proof: Vec<Hash>,
    /// The note as recorded, for a repeat.
    note: Option<String>,
    /// The delivery as recorded.
    delivery: Option<String>,
}

impl Placed {
    fn standing(&self) -> Result<Standing, IntakeError> {
        match self.standing.as_str() {
            "counted" => Ok(Standing::Counted),
            "older" => Ok(Standing::Older),
            "held" => Ok(Standing::Held),
            "copy" => Ok(Standing::Copy),
            "differs" => Ok(Standing::Differs),
            other => {
                Err(IntakeError::later("record-corrupt", format!("entry {} has the standing {other:?}", self.index)))
            }
        }
    }
}

/// How a dry run is known.
pub(crate) fn dry_run_key(definition: &Definition, m: &Resolved) -> (String, String, u8) {
    let station = definition.pairs[m.pair.at()].station;
    (definition.stations[station.at()].id.clone(), definition.ballot_name(m.pair), definition.contest_of(m.pair).round)
}

fn text(body: &[u8]) -> Result<&str, IntakeError> {
    if body.len() > BYTES_MAX {
        return Err(IntakeError::refused("too-large", format!("{} bytes; at most {BYTES_MAX} are taken", body.len())));
    }
    std::str::from_utf8(body)
        .map_err(|e| IntakeError::refused("encoding", format!("not UTF-8 at byte {}", e.valid_up_to())))
}

fn stopping() -> IntakeError {
    IntakeError::later("stopping", "the intake is stopping; send again in a moment")
}

fn received(answer: Result<Result<Appended, IntakeError>, oneshot::error::RecvError>) -> Result<Appended, IntakeError> {
    answer.unwrap_or_else(|_| Err(stopping()))
}
