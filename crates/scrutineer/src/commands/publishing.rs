//! The public site as static files beside a running server. Whatever becomes of it, results are taken and shown.

use super::publish::Wanted;
use crate::failure::Failure;
use commission::Commission;
use portal::{Front, PublishError, Publisher};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Time from the beginning of a pass that writes the site to the next one's at least.
const PAUSE: Duration = Duration::from_secs(1);
/// Time before what could not be written is tried again.
const AGAIN: Duration = Duration::from_secs(3);
/// Longest time without a pass: large tables have a time of their own, also when nothing happens any more.
const IDLE: Duration = Duration::from_secs(60);

/// The site is being written.
pub struct Publishing(JoinHandle<()>);

impl Publishing {
    /// Begins, until `stopped` says so.
    ///
    /// # Errors
    /// The target cannot be used. A store that cannot be reached now is none: it is tried again, and the server goes on.
    pub async fn begin(
        wanted: Wanted,
        front: &Front,
        commission: &Commission,
        stopped: watch::Receiver<bool>,
    ) -> Result<Self, Failure> {
        let publisher = match wanted.publisher(front, commission.home.path()).await {
            Ok(publisher) => Some(publisher),
            Err(e) if may_pass(&e) => {
                tracing::error!(code = e.code(), "the site is not written yet: {e}");
                None
            }
            Err(e) => return Err(e.into()),
        };
        let (front, home, grown) = (front.clone(), commission.home.path().to_owned(), commission.live.subscribe());
        Ok(Self(tokio::spawn(async move {
            let mut stopping = stopped.clone();
            let publisher = match publisher {
                Some(publisher) => publisher,
                None => tokio::select! {
                    publisher = open(&wanted, &front, &home) => publisher,
                    _ = stopping.wait_for(|s| *s) => return,
                },
            };
            publish(publisher, grown, stopping).await;
        })))
    }

    /// Waits for the end.
    pub async fn ended(self) {
        let _ = self.0.await;
    }
}

/// Whether a failure may pass by itself.
fn may_pass(e: &PublishError) -> bool {
    e.code() == "bucket-unreachable"
}

/// Tries until the target can be used.
async fn open(wanted: &Wanted, front: &Front, home: &Path) -> Publisher {
    loop {
        tokio::time::sleep(AGAIN).await;
        match wanted.publisher(front, home).await {
            Ok(publisher) => return publisher,
            Err(e) => tracing::error!(code = e.code(), "the site is not written yet: {e}"),
        }
    }
}

/// Writes the public site whenever the record has grown. What a pass could not write the next one does.
async fn publish(mut publisher: Publisher, mut grown: watch::Receiver<u64>, mut stopped: watch::Receiver<bool>) {
    loop {
        grown.borrow_and_update();
        let start = Instant::now();
        let pass = publisher.pass_on().await;
        match &pass {
            Ok(pass) => {
                let ms = start.elapsed().as_millis();
                tracing::info!(size = pass.size, files = pass.files, bytes = pass.bytes, ms, "the site is written");
            }
            Err(e) => tracing::error!(code = e.code(), "the site could not be written: {e}"),
        }
        // After a quiet time a change is out at once; while they pour in, once in a while.
        let next = async {
            tokio::time::sleep(PAUSE.saturating_sub(start.elapsed())).await;
            if pass.is_err() {
                return tokio::time::sleep(AGAIN).await;
            }
            tokio::select! {
                _ = tokio::time::timeout(IDLE, grown.changed()) => {}
                () = publisher.ready() => {}
            }
        };
        let stop = tokio::select! {
            () = next => false,
            _ = stopped.wait_for(|s| *s) => true,
        };
        if stop {
            break;
        }
    }
    if let Err(e) = publisher.close().await {
        tracing::error!(code = e.code(), "what is in the bucket could not be noted, and is sent again next time: {e}");
    }
}
