//! Store-and-forward: offers what is in the outbox until the commission has given a valid receipt for it, or a reason.
//!
//! Nothing is lost by stopping at any moment; offering the same minutes again gives the same receipt.

mod backoff;
mod connection;

pub use backoff::Backoff;
pub use connection::{Answer, Connection, ConnectionError, Later, PATH, Settings};

use crate::outbox::{Name, Outbox, OutboxError, Place, Reason};
use crate::receipt::{Receipt, ReceiptError};
use bytes::Bytes;
use election::act::Moment;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::time::Instant;

/// The wall clock, passed in; only for the time written beside a refusal.
pub type Clock<'a> = &'a (dyn Fn() -> Moment + Send + Sync);

/// How patiently to send.
#[derive(Debug, Clone)]
pub struct Patience {
    /// Wait after the first failure; doubles.
    pub first: Duration,
    /// Longest wait between two tries.
    pub longest: Duration,
    /// Stop with what is left after this long; `None`: never.
    pub give_up_after: Option<Duration>,
    /// Spreads the waits; another on each device.
    pub seed: u64,
}

impl Patience {
    /// From 1 second to 1 minute, for ever.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { first: Duration::from_secs(1), longest: Duration::from_secs(60), give_up_after: None, seed }
    }
}

/// What happens, as it happens.
#[derive(Debug)]
pub enum Event<'a> {
    /// Minutes are delivered; the receipt is on the disk.
    Sent {
        /// Which.
        name: &'a Name,
        /// The receipt.
        receipt: &'a Receipt,
    },
    /// Minutes were refused and put aside.
    Refused {
        /// Which.
        name: &'a Name,
        /// Why.
        reason: &'a Reason,
    },
    /// No answer, or a passing failure; the minutes stay in the queue.
    Later {
        /// Which.
        name: &'a Name,
        /// Why.
        later: &'a Later,
    },
    /// The answer proves nothing; the minutes stay in the queue. A person should look.
    Unproven {
        /// Which.
        name: &'a Name,
        /// What does not hold.
        error: &'a ReceiptError,
    },
    /// A file in the queue is damaged and is left where it is.
    Damaged {
        /// Which.
        name: &'a Name,
        /// What is wrong.
        error: &'a OutboxError,
    },
    /// All was tried, something is left.
    Waiting {
        /// For how long.
        pause: Duration,
        /// How many minutes are left.
        left: usize,
    },
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Delivered, with receipt.
    pub sent: Vec<Name>,
    /// Refused.
    pub refused: Vec<Name>,
    /// Still in the queue when time was up, with the last reason.
    pub left: BTreeMap<Name, String>,
    /// Damaged files in the queue.
    pub damaged: Vec<Name>,
}

impl Summary {
    /// Whether everything was delivered.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.refused.is_empty() && self.left.is_empty() && self.damaged.is_empty()
    }
}

/// Sends everything in the outbox, what is sealed meanwhile too, until the queue is empty or patience ends.
///
/// # Errors
/// [`OutboxError::Busy`] while another program sends from it; [`OutboxError::Io`] when the disk fails: then what was not yet
/// marked will be sent again, which is harmless.
pub async fn send(
    outbox: &Outbox,
    connection: &Connection,
    patience: &Patience,
    clock: Clock<'_>,
    progress: &mut (dyn FnMut(Event<'_>) + Send),
) -> Result<Summary, OutboxError> {
    let _lock = outbox.lock_for_sending()?;
    // Monotonic, so that a corrected wall clock changes nothing.
    let start = Instant::now();
    let mut backoff = Backoff::new(patience.first, patience.longest, patience.seed);
    let mut run = Run { outbox, connection, clock, progress, summary: Summary::default() };
    loop {
        let pass = run.pass().await?;
        if pass.left == 0 {
            return Ok(run.finish());
        }
        if pass.succeeded {
            backoff.reset();
        }
        let pause = backoff.next(pass.retry_after);
        if patience.give_up_after.is_some_and(|most| start.elapsed() + pause > most) {
            return Ok(run.finish());
        }
        (run.progress)(Event::Waiting { pause, left: pass.left });
        tokio::time::sleep(pause).await;
    }
}

struct Run<'a> {
    outbox: &'a Outbox,
    connection: &'a Connection,
    clock: Clock<'a>,
    progress: &'a mut (dyn FnMut(Event<'_>) + Send),
    summary: Summary,
}

#[derive(Default)]
struct Pass {
    left: usize,
    succeeded: bool,
    retry_after: Option<Duration>,
}

impl Run<'_> {
    /// Tries everything in the queue once; stops early when nobody answers at all.
    async fn pass(&mut self) -> Result<Pass, OutboxError> {
        let mut pass = Pass::default();
        let mut tried: BTreeSet<Name> = BTreeSet::new();
        let mut names = self.outbox.queued()?;
        names.retain(|n| !self.summary.damaged.contains(n));
        for name in &names {
            tried.insert(name.clone());
            let Some(note) = self.read(name)? else {
                self.settled(name);
                continue;
            };
            match self.connection.offer(Bytes::from(note)).await {
                Answer::Receipt(receipt, json) => {
                    self.outbox.mark_sent(name, &json)?;
                    pass.succeeded = true;
                    self.settled(name);
                    self.summary.sent.push(name.clone());
                    (self.progress)(Event::Sent { name, receipt: &receipt });
                }
                Answer::Refused { status, code, message } => {
                    let reason = Reason { status, code, message, at: (self.clock)() };
                    self.outbox.mark_refused(name, &reason)?;
                    pass.succeeded = true;
                    self.settled(name);
                    self.summary.refused.push(name.clone());
                    (self.progress)(Event::Refused { name, reason: &reason });
                }
                Answer::Unproven(error) => {
                    self.summary.left.insert(name.clone(), error.to_string());
                    (self.progress)(Event::Unproven { name, error: &error });
                }
                Answer::Later(later) => {
                    self.summary.left.insert(name.clone(), later.why.clone());
                    (self.progress)(Event::Later { name, later: &later });
                    pass.retry_after = pass.retry_after.max(later.retry_after);
                    if !later.answered {
                        break;
                    }
                }
            }
        }
        for name in names.iter().filter(|n| !tried.contains(n)) {
            self.summary.left.entry(name.clone()).or_insert_with(|| "not tried: nobody answers".into());
        }
        pass.left = self.outbox.queued()?.iter().filter(|n| !self.summary.damaged.contains(n)).count();
        Ok(pass)
    }

    /// The note; `None` where it has gone or is damaged.
    fn read(&mut self, name: &Name) -> Result<Option<String>, OutboxError> {
        match self.outbox.read(Place::Queue, name) {
            Err(error @ OutboxError::Damaged { .. }) => {
                (self.progress)(Event::Damaged { name, error: &error });
                self.summary.damaged.push(name.clone());
                Ok(None)
            }
            read => read,
        }
    }

    fn settled(&mut self, name: &Name) {
        self.summary.left.remove(name);
    }

    fn finish(self) -> Summary {
        self.summary
    }
}

#[cfg(test)]
mod tests;
