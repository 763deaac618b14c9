//! Tables and files of the whole country, which take long to make: at most once a minute, beside the passes.

use super::PublishError;
use super::asking::{self, Found, Heard, Known, Site};
use super::plan::Address;
use std::collections::HashSet;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// They are made anew at the earliest after this time.
const PAUSE: Duration = Duration::from_secs(60);

type Made = Result<Vec<Found>, PublishError>;

/// How they stand.
#[derive(Default)]
pub(super) enum Bulk {
    /// They are to be made.
    #[default]
    Due,
    /// They were made then.
    Done(Instant),
    /// They are being made.
    Making(JoinHandle<Made>),
    /// They are made, and not laid to what waits yet.
    Made(Made),
}

impl Bulk {
    pub(super) fn is_due(&self) -> bool {
        match self {
            Self::Due => true,
            Self::Done(at) => at.elapsed() >= PAUSE,
            Self::Making(_) | Self::Made(_) => false,
        }
    }

    pub(super) fn done(&mut self) {
        *self = Self::Done(Instant::now());
    }

    /// Begins to make them.
    pub(super) fn begin(&mut self, site: &Arc<Site>, known: &Known, tables: &[Address]) {
        let known: Known =
            tables.iter().filter_map(|t| Some((t.address.clone(), Arc::clone(known.get(&t.address)?)))).collect();
        let (site, tables) = (Arc::clone(site), tables.to_vec());
        *self = Self::Making(tokio::spawn(async move {
            let (mut found, mut seen) = (vec![], HashSet::new());
            let mut heard = Heard { found: &mut |f| found.push(f), told: &|_, _| {} };
            asking::all(&site, &known, tables, true, &mut seen, &mut heard).await?;
            Ok(found)
        }));
    }

    /// Waits until they are made; forever, where they are not being made.
    pub(super) async fn ready(&mut self) {
        match self {
            Self::Making(task) => {
                let made = task.await.unwrap_or_else(|e| Err(io::Error::other(e).into()));
                *self = Self::Made(made);
            }
            Self::Made(_) => {}
            Self::Due | Self::Done(_) => std::future::pending().await,
        }
    }

    /// What was made, if it is there. After a failure they are due again.
    pub(super) async fn take(&mut self) -> Result<Option<Vec<Found>>, PublishError> {
        if let Self::Making(task) = self
            && task.is_finished()
        {
            self.ready().await;
        }
        if !matches!(self, Self::Made(_)) {
            return Ok(None);
        }
        match std::mem::replace(self, Self::Done(Instant::now())) {
            Self::Made(Ok(found)) => Ok(Some(found)),
            Self::Made(Err(e)) => {
                *self = Self::Due;
                Err(e)
            }
            _ => Ok(None),
        }
    }
}
