//! The one writer: a thread that does one job after the other, each a transaction.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::connection::Connection;
use super::fault;
use crate::error::StoreError;

/// Jobs that wait; who comes then waits to be let in.
const QUEUE_MAX: usize = 64;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

pub(super) struct Writer {
    place: Arc<str>,
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    /// Starts the thread. It ends, and closes the file, when the last handle of the store is dropped.
    pub(super) fn start(place: &Arc<str>, mut connection: Connection) -> Result<Self, StoreError> {
        let (jobs, mut queue) = mpsc::channel::<Job>(QUEUE_MAX);
        std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || {
                while let Some(job) = queue.blocking_recv() {
                    job(&mut connection);
                }
            })
            .map_err(|error| fault::io(place, &error))?;
        Ok(Self { place: Arc::clone(place), jobs })
    }

    pub(super) async fn call<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // Nobody may wait any more; the transaction is done all the same.
            let _ = answer.send(work(connection));
        });
        self.jobs.send(job).await.map_err(|_| fault::stopped(&self.place))?;
        answered.await.unwrap_or_else(|_| Err(fault::stopped(&self.place)))
    }
}
