//! `scrutineer desk …`: what comes to a board's desk on cards, tapes and paper goes to the commission from here.

pub mod cards;
pub mod filing;
pub mod scans;
pub mod tape;

use super::{read_pem, verifier_key};
use crate::args::Server;
use crate::failure::Failure;
use bytes::Bytes;
use election::act::Channel;
use rehearsal::replay::Target;
use station::receipt::{Receipt, Verifier};
use station::send::{Answer, Backoff, Connection, Settings};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Submissions on their way at once.
const AT_ONCE: usize = 32;
/// How long one is tried while the server is busy or gone.
const PATIENCE: Duration = Duration::from_secs(60);

/// The line to the commission.
struct Link {
    target: Arc<Target>,
    connection: Connection,
}

impl Link {
    async fn open(server: &Server) -> Result<Self, Failure> {
        let ca = read_pem(server.ca.as_ref())?;
        let target = Target::find(&server.url, ca.as_deref()).await?;
        let key = match &server.record_key {
            Some(key) => verifier_key(key)?,
            None => target.record_key.clone(),
        };
        let mut settings = Settings::new(&server.url);
        settings.ca_pem = ca;
        settings.identity_pem = read_pem(server.identity.as_ref())?;
        settings.idle_connections_max = AT_ONCE;
        settings.timeout = Duration::from_secs(120);
        let connection = Connection::new(&settings, Verifier::new(&target.definition.origin, key))?;
        Ok(Self { target: Arc::new(target), connection })
    }
}

/// What became of a submission.
enum Delivered<R> {
    Receipt(R),
    Refused {
        code: String,
        message: String,
    },
    /// Nobody took it; it can be sent again.
    Left(String),
}

/// Offers a copy until it is taken or refused, as long as patience lasts.
async fn deliver(connection: &Connection, channel: Channel, note: Bytes, seed: u64) -> Delivered<Receipt> {
    patiently(seed, || connection.offer_copy(channel, note.clone())).await
}

async fn patiently<R, F: Future<Output = Answer<R>>>(seed: u64, mut offer: impl FnMut() -> F) -> Delivered<R> {
    let mut backoff = Backoff::new(Duration::from_millis(50), Duration::from_secs(5), seed);
    let until = Instant::now() + PATIENCE;
    loop {
        match offer().await {
            Answer::Receipt(receipt, _) => return Delivered::Receipt(receipt),
            Answer::Refused { code, message, .. } => return Delivered::Refused { code, message },
            Answer::Unproven(e) => return Delivered::Left(format!("its receipt proves nothing: {e}")),
            Answer::Later(later) if Instant::now() > until => return Delivered::Left(later.why),
            Answer::Later(later) => tokio::time::sleep(backoff.next(later.retry_after)).await,
        }
    }
}

/// A cell of a table that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
