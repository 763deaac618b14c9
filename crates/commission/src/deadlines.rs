//! Time limits of the policy: looks now and then which have passed, and declares them where the home holds the commission's key (as that of a
//! rehearsal does). Else the office declares them; the log tells how many wait.

use crate::clock::Clock;
use crate::intake::{Answer, Intake, IntakeError};
use crate::live::Live;
use election::definition::Definition;
use election::id::PairIx;
use election::policy::Limit;
use election::statement::Deadline;
use record::{SignedNote, SigningKey};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Between two looks.
const INTERVAL: Duration = Duration::from_secs(30);
/// Most declarations at once; the rest follow with the next look.
const AT_ONCE: usize = 10_000;
/// As whose submissions they are kept if they are refused.
const SOURCE: &str = "deadlines";

/// The text that declares that a limit has passed for a result.
#[must_use]
pub fn text(d: &Definition, pair: PairIx, limit: Limit) -> String {
    let p = &d.pairs[pair.at()];
    Deadline {
        election: d.id.clone(),
        definition: d.digest,
        contest: d.ballot_name(pair),
        round: d.contests[p.contest.at()].round,
        station: d.stations[p.station.at()].id.clone(),
        awaited: limit.copy,
        then: limit.then,
    }
    .to_text()
}

/// Declares what has passed.
pub(crate) struct Deadlines {
    pub(crate) live: Arc<Live>,
    pub(crate) intake: Intake,
    pub(crate) clock: Clock,
    /// The commission's key, if the home has it.
    pub(crate) key: Option<SigningKey>,
}

impl Deadlines {
    /// Runs until `stop` is set.
    pub(crate) async fn run(self, mut stop: watch::Receiver<bool>) {
        if self.live.definition().policy.limits.is_empty() {
            return;
        }
        let mut waiting = 0;
        loop {
            tokio::select! {
                _ = stop.wait_for(|s| *s) => return,
                () = tokio::time::sleep(INTERVAL) => {}
            }
            let left = self.look().await;
            if left != waiting && left > 0 {
                tracing::warn!(
                    left,
                    "time limits have passed and are not declared; `scrutineer office deadlines` declares them"
                );
            }
            waiting = left;
        }
    }

    /// Declares what has passed by now; gives how many it could not.
    pub(crate) async fn look(&self) -> usize {
        let now = (self.clock)();
        let overdue: Vec<(PairIx, Limit)> = {
            let state = self.live.read();
            if !state.tally().is_sealed() {
                return 0;
            }
            state.tally().overdue(now).take(AT_ONCE).collect()
        };
        let Some(key) = &self.key else { return overdue.len() };
        let mut left = 0;
        for (pair, limit) in overdue {
            match self.declare(key, pair, limit).await {
                Ok(_) => {}
                // It came in this moment.
                Err(e) if e.code() == "deadline-met" => {}
                Err(e) => {
                    tracing::warn!(code = e.code(), "a time limit could not be declared: {e}");
                    left += 1;
                }
            }
        }
        left
    }

    async fn declare(&self, key: &SigningKey, pair: PairIx, limit: Limit) -> Result<Answer, IntakeError> {
        let text = text(self.live.definition(), pair, limit);
        let note = SignedNote::sign(&text, &[key]).map_err(|e| IntakeError::refused(e.code(), e))?;
        self.intake.statement(note.to_string().as_bytes(), SOURCE).await
    }
}
