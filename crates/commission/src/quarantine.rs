//! What was refused, kept with its reason: nothing that somebody sent is lost, and nobody can fill the disk with it.

use crate::schema;
use election::act::Moment;
use election::id::Digest;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::{Step, Store, StoreError, Value};
use tokio::sync::{mpsc, oneshot};

/// Most submissions kept.
const ROWS_MAX: u64 = 100_000;
/// Most bytes kept.
const BYTES_MAX: u64 = 256 << 20;
/// Most bytes kept of one submission.
const BODY_MAX: usize = 64 << 10;
const GROUP_MAX: usize = 256;

/// One refused submission.
#[derive(Debug, Clone)]
pub struct Refused {
    /// When it first came.
    pub at: Moment,
    /// How often.
    pub times: u64,
    /// Why.
    pub code: String,
    /// Why, in words.
    pub message: String,
    /// From where.
    pub source: String,
    /// Its bytes, at most 64 KiB of them.
    pub body: Vec<u8>,
}

type Row = (Vec<Value>, oneshot::Sender<Result<(), ()>>);

/// The handle. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Quarantine {
    store: Store,
    queue: mpsc::Sender<Row>,
    used: Arc<(AtomicU64, AtomicU64)>,
}

impl Quarantine {
    /// Starts the writer.
    pub(crate) async fn start(store: Store) -> Result<(Self, tokio::task::JoinHandle<()>), StoreError> {
        let size = store.query_one(schema::QUARANTINE_SIZE, vec![]).await?;
        let count = |i| size.get_i64(i).map(|n| u64::try_from(n).unwrap_or(0));
        let used = Arc::new((AtomicU64::new(count(0)?), AtomicU64::new(count(1)?)));
        let (queue, rows) = mpsc::channel(GROUP_MAX * 4);
        let task = tokio::spawn(write(store.clone(), rows));
        Ok((Self { store, queue, used }, task))
    }

    /// Keeps a refused submission durably. Where the quarantine is full, only the log tells of it.
    pub(crate) async fn keep(
        &self,
        at: Moment,
        code: &str,
        message: &str,
        source: &str,
        body: &[u8],
    ) -> Result<(), StoreError> {
        tracing::warn!(code, source, bytes = body.len(), "refused: {message}");
        let kept = &body[..body.len().min(BODY_MAX)];
        let rows = self.used.0.fetch_add(1, Ordering::Relaxed);
        let bytes = self.used.1.fetch_add(kept.len() as u64, Ordering::Relaxed);
        if rows >= ROWS_MAX || bytes >= BYTES_MAX {
            tracing::error!("the quarantine is full ({rows} submissions, {bytes} bytes); this one is not kept");
            return Ok(());
        }
        let text = |s: &str| Value::Text(s.replace('\0', "\u{fffd}"));
        let values = vec![
            Value::Blob(Digest::of(body).0.to_vec()),
            Value::Int(at.0),
            text(code),
            text(message),
            text(source),
            Value::Blob(kept.to_vec()),
        ];
        let (done, wait) = oneshot::channel();
        let unreachable = || StoreError::Unreachable {
            place: "quarantine".into(),
            detail: "it could not be written; send again".into(),
        };
        self.queue.send((values, done)).await.map_err(|_| unreachable())?;
        wait.await.ok().and_then(Result::ok).ok_or_else(unreachable)
    }

    pub(crate) async fn list(&self, limit: u32) -> Result<Vec<Refused>, StoreError> {
        let rows = self.store.query(schema::QUARANTINE_LIST, vec![Value::Int(i64::from(limit))]).await?;
        rows.into_iter()
            .map(|mut r| {
                Ok(Refused {
                    at: Moment(r.get_i64(0)?),
                    times: u64::try_from(r.get_i64(1)?).unwrap_or(1),
                    code: r.get_text(2)?.to_owned(),
                    message: r.get_text(3)?.to_owned(),
                    source: r.get_text(4)?.to_owned(),
                    body: r.take_blob(5)?,
                })
            })
            .collect()
    }
}

async fn write(store: Store, mut rows: mpsc::Receiver<Row>) {
    let mut group: Vec<Row> = Vec::new();
    while rows.recv_many(&mut group, GROUP_MAX).await > 0 {
        let (values, done): (Vec<_>, Vec<_>) = group.drain(..).unzip();
        let steps = values.into_iter().map(|v| Step::execute(schema::QUARANTINE_UPSERT, v)).collect();
        let result = store.write(steps).await;
        if let Err(e) = &result {
            tracing::error!(code = e.code(), "refused submissions could not be kept: {e}");
        }
        for d in done {
            let _ = d.send(result.as_ref().map(|_| ()).map_err(|_| ()));
        }
    }
}
