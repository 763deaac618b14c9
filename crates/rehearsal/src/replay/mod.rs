//! Plays a past night: each row of a `results.csv` becomes a station's minutes, sealed with its rehearsal key and sent over HTTP, many
//! stations at once.
//!
//! What the election is, is read from the record of the server itself; an election that is not a rehearsal is refused.

mod results;
mod target;

pub use results::{Results, ResultsError, Row};
pub use target::{Target, TargetError};

use bytes::Bytes;
use observer::authority::{BOARD_KEY, rehearsal_key};
use record::{SignedNote, VerifierKey};
use station::receipt::Verifier;
use station::send::{Answer, Backoff, Connection, Settings};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Told rows done and rows in all.
pub type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// How to play.
#[derive(Debug, Clone)]
pub struct Options {
    /// Rows a second at most; `None`: as fast as they are taken.
    pub rate: Option<u32>,
    /// Stations that send at once.
    pub connections: usize,
    /// How long one row is tried before the replay gives up.
    pub patience: Duration,
    /// Certificates to trust instead of the system's, PEM.
    pub ca_pem: Option<Vec<u8>>,
}

impl Default for Options {
    fn default() -> Self {
        Self { rate: None, connections: 64, patience: Duration::from_secs(120), ca_pem: None }
    }
}

/// What came of it.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Report {
    /// Rows with a verified receipt.
    pub rows: u64,
    /// Rows that were refused, or got no valid receipt.
    pub failed: u64,
    /// Figures without stations that were taken.
    pub aggregates: u64,
    /// From the first row sent to the last receipt, in seconds.
    pub seconds: serde_json::Number,
    /// The same in milliseconds.
    pub milliseconds: u64,
    /// Rows with a receipt per second.
    pub rows_per_second: u64,
    /// The first failures, at most 20, in words.
    pub failures: Vec<String>,
}

/// Why nothing was played.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The results file.
    #[error(transparent)]
    Results(#[from] ResultsError),
    /// The server or its election.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The connection cannot be set up.
    #[error(transparent)]
    Connection(#[from] station::send::ConnectionError),
}

impl ReplayError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Results(e) => e.code(),
            Self::Target(e) => e.code(),
            Self::Connection(e) => e.code(),
        }
    }
}

/// Plays the results of a file to the server at `url`.
///
/// # Errors
/// When nothing can be played: a faulty file, a server that is not there, an election that is no rehearsal. Rows that fail are in the report.
pub async fn replay(results: &Path, url: &str, options: &Options, progress: Progress) -> Result<Report, ReplayError> {
    let target = Target::find(url, options.ca_pem.as_deref()).await?.rehearsal()?;
    let total = results::count(results)?;
    let mut failures = Failures::default();
    let aggregates = send_aggregates(&target, &mut failures).await?;
    let rows = Results::open(results, Arc::clone(&target.definition))?;
    let start = Instant::now();
    let player = Arc::new(Player {
        connection: connection(&target, options)?,
        rows: Mutex::new((rows, 0)),
        done: AtomicU64::new(0),
        failures: Mutex::new(failures),
        interval: options.rate.map(|r| Duration::from_secs(1) / r.max(1)),
        start,
        patience: options.patience,
        target,
        total,
        progress,
    });
    let mut senders = JoinSet::new();
    for i in 0..options.connections.max(1) {
        let player = Arc::clone(&player);
        senders.spawn(async move { player.play(i as u64).await });
    }
    while senders.join_next().await.is_some() {}
    let elapsed = start.elapsed();
    let rows = player.done.load(Ordering::Relaxed);
    let failures = std::mem::take(&mut *player.failures.lock().unwrap_or_else(PoisonError::into_inner));
    let milliseconds = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    let seconds = serde_json::from_str(&format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000))
        .unwrap_or_else(|_| 0.into());
    Ok(Report {
        rows,
        failed: failures.count,
        aggregates,
        seconds,
        milliseconds,
        rows_per_second: rows * 1000 / milliseconds.max(1),
        failures: failures.first,
    })
}

#[derive(Debug, Default)]
struct Failures {
    count: u64,
    first: Vec<String>,
}

impl Failures {
    fn push(&mut self, text: String) {
        self.count += 1;
        if self.first.len() < 20 {
            self.first.push(text);
        }
    }
}

fn connection(target: &Target, options: &Options) -> Result<Connection, ReplayError> {
    let mut settings = Settings::new(target.url.clone());
    settings.ca_pem.clone_from(&options.ca_pem);
    settings.idle_connections_max = options.connections;
    let key: VerifierKey = target.record_key.clone();
    Ok(Connection::new(&settings, Verifier::new(&target.definition.origin, key))?)
}

struct Player {
    target: Target,
    connection: Connection,
    rows: Mutex<(Results, u64)>,
    done: AtomicU64,
    failures: Mutex<Failures>,
    interval: Option<Duration>,
    start: Instant,
    patience: Duration,
    total: u64,
    progress: Progress,
}

impl Player {
    async fn play(&self, seed: u64) {
        let mut backoff = Backoff::new(Duration::from_millis(20), Duration::from_secs(2), seed);
        loop {
            let (row, number) = {
                let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
                let row = rows.0.next();
                rows.1 += 1;
                (row, rows.1 - 1)
            };
            let Some(row) = row else { return };
            if let Some(interval) = self.interval {
                let nth = u32::try_from(number).unwrap_or(u32::MAX);
                tokio::time::sleep_until(self.start + interval * nth).await;
            }
            match row {
                Ok(row) => self.send(&row, &mut backoff).await,
                Err(e) => self.fail(e.to_string()),
            }
            let done = self.done.load(Ordering::Relaxed);
            if done.is_multiple_of(64) || done == self.total {
                (self.progress)(done, self.total);
            }
        }
    }

    fn fail(&self, text: String) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).push(text);
    }

    async fn send(&self, row: &Row, backoff: &mut Backoff) {
        let key = rehearsal_key(&self.target.definition.id, &row.station);
        let note = match SignedNote::sign(&row.text, &[&key]) {
            Ok(n) => Bytes::from(n.to_string()),
            Err(e) => return self.fail(format!("line {}: {e}", row.line)),
        };
        let until = Instant::now() + self.patience;
        backoff.reset();
        loop {
            match self.connection.offer(note.clone()).await {
                Answer::Receipt(..) => {
                    self.done.fetch_add(1, Ordering::Relaxed);
                    return;
                }
                Answer::Refused { code, message, .. } => {
                    return self.fail(format!("line {}: {} refused ({code}): {message}", row.line, row.station));
                }
                Answer::Unproven(e) => return self.fail(format!("line {}: {}: {e}", row.line, row.station)),
                Answer::Later(later) if Instant::now() > until => {
                    return self.fail(format!("line {}: {}: given up: {}", row.line, row.station, later.why));
                }
                Answer::Later(later) => tokio::time::sleep(backoff.next(later.retry_after)).await,
            }
        }
    }
}

/// Sends the figures that come without stations, signed by the rehearsal's board.
async fn send_aggregates(target: &Target, failures: &mut Failures) -> Result<u64, ReplayError> {
    let definition = &target.definition;
    let key = rehearsal_key(&definition.id, BOARD_KEY);
    let mut taken = 0;
    for row in &definition.aggregates {
        let text = results::aggregate_text(definition, row);
        let note = SignedNote::sign(&text, &[&key]).map_err(|e| TargetError::Other(e.to_string()))?;
        match target.post_statement(&note.to_string()).await? {
            Ok(_) => taken += 1,
            Err(refusal) => failures.push(format!("figures {:?}: {refusal}", row.name)),
        }
    }
    Ok(taken)
}
