//! What is on its way: one row for each act and each place that gets it, so that nothing is sent twice and nothing is forgotten.

use super::{NoticeError, Notices, sql};
use crate::entries::{as_i64, as_u64};
use election::act::Moment;
use record::hash::{hex, sha256};
use store::{Row, Step, StoreError, Value};

/// How a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// To be sent when it is due.
    Waiting,
    /// Being sent.
    Sending,
    /// Taken by the other side.
    Sent,
    /// Refused for good, or tried often enough.
    Failed,
    /// Nobody can tell whether it arrived; it is not sent again unless somebody says so.
    Uncertain,
    /// Its recipient was taken away before.
    Dropped,
}

impl DeliveryState {
    const ALL: [Self; 6] = [Self::Waiting, Self::Sending, Self::Sent, Self::Failed, Self::Uncertain, Self::Dropped];

    /// The word in the database and on pages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Uncertain => "uncertain",
            Self::Dropped => "dropped",
        }
    }

    fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|x| x.word() == s)
    }
}

/// One act on its way to one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its id, the same whenever it is tried: that of the message or the webhook's delivery.
    pub id: String,
    /// Entry of the record.
    pub entry: u64,
    /// `mail`, `webhook` or `telegram`.
    pub channel: String,
    /// Recipient, or name of the outlet.
    pub target: String,
    /// E-mail address; empty of others.
    pub address: String,
    /// Language; empty where the election's first is meant.
    pub language: String,
    /// How it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried next.
    pub due: Moment,
    /// When something last happened to it.
    pub at: Moment,
    /// What the other side said last.
    pub said: String,
}

impl Delivery {
    pub(super) fn read(row: &Row) -> Result<Self, NoticeError> {
        let word = row.get_text(6)?;
        Ok(Self {
            id: row.get_text(0)?.to_owned(),
            entry: as_u64(row.get_i64(1)?)?,
            channel: row.get_text(2)?.to_owned(),
            target: row.get_text(3)?.to_owned(),
            address: row.get_text(4)?.to_owned(),
            language: row.get_text(5)?.to_owned(),
            state: DeliveryState::parse(word).ok_or_else(|| NoticeError::Damaged(format!("state {word:?}")))?,
            tries: u32::try_from(row.get_i64(7)?).unwrap_or(u32::MAX),
            due: Moment(row.get_i64(8)?),
            at: Moment(row.get_i64(9)?),
            said: row.get_text(10)?.to_owned(),
        })
    }
}

/// A new row, unless it is there already.
pub(super) fn added(entry: u64, channel: &str, target: &str, address: &str, language: &str, now: Moment) -> Step {
    let id = hex(&sha256(format!("{entry}\n{channel}\n{target}\n").as_bytes())[..16]);
    let row = vec![
        Value::Text(id),
        Value::Int(as_i64(entry)),
        Value::from(channel),
        Value::from(target),
        Value::from(address),
        Value::from(language),
        Value::Int(now.0),
    ];
    Step::execute(sql::OUTBOX_ADD, row)
}

impl Notices {
    /// The latest deliveries, the last first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn deliveries(&self, limit: u32) -> Result<Vec<Delivery>, NoticeError> {
        let rows = self.store.query(sql::OUTBOX_LATEST, vec![limit.into()]).await?;
        rows.iter().map(Delivery::read).collect()
    }

    /// Has a delivery tried anew that failed, or of which nobody can tell.
    ///
    /// # Errors
    /// [`NoticeError::Unknown`]: none of this id that stands so.
    pub async fn deliver_again(&self, id: &str) -> Result<(), NoticeError> {
        let row = vec![id.into(), Value::Int((self.clock)().0)];
        match self.store.write(vec![Step::expecting(1, sql::OUTBOX_AGAIN, row)]).await {
            Ok(_) => Ok(()),
            Err(StoreError::Conflict { .. }) => Err(NoticeError::Unknown),
            Err(e) => Err(e.into()),
        }
    }
}
