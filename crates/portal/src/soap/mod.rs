//! The web service for the programs of parties: SOAP at `/soap`. The same data sets by REST are `data`'s.
//!
//! What there is to ask for and how it is written is the crate `service`'s; what is answered are the portal's data sets (`data`). Here are the door (who
//! calls, over TLS, with what he has not sent before), the log of every call, and what joins the two. `docs/formats/web-service.md`.

mod answer;
mod call;
mod describe;
mod door;
mod image;

pub(crate) use call::call;
pub(crate) use describe::{describe, openapi};

use election::act::Moment;
use service::replay::Replays;
use tokio::sync::Semaphore;

/// Calls that are answered at once; each holds its answer in memory.
const CALLS_MAX: usize = 8;

/// What the service keeps between calls.
pub(crate) struct Service {
    replays: Replays,
    places: Semaphore,
}

impl Service {
    /// Remembers tokens from now on.
    pub(crate) fn new(now: Moment) -> Self {
        Self { replays: Replays::new(now), places: Semaphore::new(CALLS_MAX) }
    }
}
