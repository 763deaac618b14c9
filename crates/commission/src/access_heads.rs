//! The head of the log of access goes onto the record every hour in which the log grew, where the home holds the commission's key (as that of a
//! rehearsal does, or one whose commission has put it there). Else the office sends it; the log of the program tells that it waits.

use crate::accounts::access::AccessLog;
use crate::clock::Clock;
use crate::intake::{Intake, IntakeError};
use crate::live::Live;
use election::definition::Definition;
use election::id::Digest;
use election::statement::AccessHead;
use record::{SignedNote, SigningKey};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Between two looks.
const INTERVAL: Duration = Duration::from_secs(60);
/// Microseconds between two heads on the record.
pub const EVERY_US: i64 = 3_600_000_000;
/// As whose submission it is kept if it is refused.
const SOURCE: &str = "access log";

/// The text of a head.
#[must_use]
pub fn text(d: &Definition, rows: u64, head: [u8; 32]) -> String {
    AccessHead { election: d.id.clone(), definition: d.digest, rows, head: Digest(head) }.to_text()
}

/// Puts the head on the record.
pub(crate) struct AccessHeads {
    pub(crate) live: Arc<Live>,
    pub(crate) intake: Intake,
    pub(crate) clock: Clock,
    pub(crate) log: AccessLog,
    /// The commission's key, if the home has it.
    pub(crate) key: Option<SigningKey>,
}

impl AccessHeads {
    /// Runs until `stop` is set.
    pub(crate) async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut told = false;
        loop {
            tokio::select! {
                _ = stop.wait_for(|s| *s) => return,
                () = tokio::time::sleep(INTERVAL) => {}
            }
            match self.look().await {
                Ok(Looked::NoKey) if !told => {
                    told = true;
                    tracing::warn!(
                        "the home has no key of the commission: the head of the log of access does not go onto the record by itself; `scrutineer office access-head` sends it"
                    );
                }
                Ok(_) => {}
                Err(e) => tracing::warn!(code = e.code(), "the head of the log of access is not on the record: {e}"),
            }
        }
    }

    /// Records the head where an hour has passed since the last and the log has grown.
    pub(crate) async fn look(&self) -> Result<Looked, IntakeError> {
        let (rows, head) = self.log.head().await?;
        let rows = u64::try_from(rows).unwrap_or_default();
        let due = {
            let state = self.live.read();
            let last = state.recount.access_heads().last();
            let old = last.is_none_or(|l| (self.clock)().0 - l.at.0 >= EVERY_US);
            state.recount.authority().is_some() && old && rows > last.map_or(0, |l| l.rows)
        };
        if !due {
            return Ok(Looked::NotDue);
        }
        let Some(key) = &self.key else { return Ok(Looked::NoKey) };
        let text = text(self.live.definition(), rows, head);
        let note = SignedNote::sign(&text, &[key]).map_err(|e| IntakeError::refused(e.code(), e))?;
        self.intake.statement(note.to_string().as_bytes(), SOURCE).await.map(|_| Looked::Recorded)
    }
}

/// What a look has led to.
#[derive(Debug)]
pub(crate) enum Looked {
    /// Nothing new, or too soon.
    NotDue,
    /// There is no key to sign with.
    NoKey,
    /// It is on the record.
    Recorded,
}
