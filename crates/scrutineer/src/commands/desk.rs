//! `scrutineer desk …`: what comes to a board's desk on cards, tapes and paper goes to the commission from here.

pub mod cards;
pub mod export;
pub mod filing;
pub mod scans;
pub mod tape;

use super::{read_pem, verifier_key};
use crate::args::Server;
use crate::failure::Failure;
use bytes::Bytes;
use commission::intake::Report;
use election::act::Channel;
use election::id::Digest;
use election::statement::Carried;
use observer::authority::{DELIVERY_KEY, rehearsal_key};
use record::SigningKey;
use record::note::NoteError;
use rehearsal::replay::Target;
use station::receipt::{Receipt, StatementReceipt, Verifier};
use station::send::{Answer, Backoff, Connection, Settings};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Submissions on their way at once.
const AT_ONCE: usize = 32;
/// How long one is tried while the server is busy or gone.
const PATIENCE: Duration = Duration::from_secs(60);

/// The line to the commission, with the key by which the desk vouches for what it brings. Cheap to clone.
#[derive(Clone)]
struct Link {
    target: Arc<Target>,
    connection: Connection,
    key: Option<Arc<SigningKey>>,
}

impl Link {
    /// `key` is the file of the desk's delivery key; only a rehearsal goes without.
    async fn open(server: &Server, key: Option<&Path>) -> Result<Self, Failure> {
        let key = key.map(|path| station::keys::load(path, None)).transpose()?;
        let ca = read_pem(server.ca.as_ref())?;
        let target = Target::find(&server.url, ca.as_deref()).await?;
        let record_key = match &server.record_key {
            Some(key) => verifier_key(key)?,
            None => target.record_key.clone(),
        };
        let mut settings = Settings::new(&server.url);
        settings.ca_pem = ca;
        settings.identity_pem = read_pem(server.identity.as_ref())?;
        settings.idle_connections_max = AT_ONCE;
        settings.timeout = Duration::from_secs(120);
        let connection = Connection::new(&settings, Verifier::new(&target.definition.origin, record_key))?;
        if key.is_none() && !target.definition.rehearsal {
            let message =
                "in a real election the desk signs what it brings: give the file of its key of the purpose delivery";
            return Err(Failure::new("key-needed", message));
        }
        Ok(Self { target: Arc::new(target), connection, key: key.map(Arc::new) })
    }

    /// The desk's delivery of a signed note, and of a page with its picture; none where the desk has no key.
    fn delivery(&self, carried: Carried, note: &str, picture: Option<&[u8]>) -> Result<Option<String>, NoteError> {
        let sign =
            |key: &Arc<SigningKey>| station::delivery::sign(&self.target.definition, carried, note, picture, key);
        self.key.as_ref().map(sign).transpose()
    }

    /// Offers a copy until it is taken or refused, as long as patience lasts.
    async fn deliver(&self, channel: Channel, note: Bytes, seed: u64) -> Delivered<Receipt> {
        let text = String::from_utf8_lossy(&note);
        let delivery = match Carried::of(channel).map(|carried| self.delivery(carried, &text, None)).transpose() {
            Ok(delivery) => delivery.flatten(),
            Err(e) => return e.into(),
        };
        patiently(seed, || self.connection.offer_copy(channel, note.clone(), delivery.as_deref())).await
    }

    /// Hands in a page that no code could file; `None` where the desk has no key for it.
    async fn deliver_unread(&self, report: &Report, png: &[u8], seed: u64) -> Option<Delivered<Digest>> {
        let d = &self.target.definition;
        // The keys of a rehearsal are no secret.
        let rehearsed = || d.rehearsal.then(|| Arc::new(rehearsal_key(&d.id, DELIVERY_KEY)));
        let key = self.key.clone().or_else(rehearsed)?;
        let failed = |code: &str, e: &dyn std::fmt::Display| Delivered::Refused {
            code: code.to_owned(),
            message: e.to_string(),
        };
        let report = match serde_json::to_vec(report) {
            Ok(report) => report,
            Err(e) => return Some(failed("json", &e)),
        };
        let delivery = match station::delivery::sign_unread(d, &report, png, &key) {
            Ok(delivery) => delivery,
            Err(e) => return Some(failed(e.code(), &e)),
        };
        Some(patiently(seed, || self.connection.offer_unread(&report, png, &delivery)).await)
    }

    /// Offers a page likewise.
    async fn deliver_page(&self, note: &str, png: &[u8], seed: u64) -> Delivered<StatementReceipt> {
        let delivery = match self.delivery(Carried::Page, note, Some(png)) {
            Ok(delivery) => delivery,
            Err(e) => return e.into(),
        };
        patiently(seed, || self.connection.offer_page(note, png, delivery.as_deref())).await
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

/// What is no signed note is refused before it is sent.
impl<R> From<NoteError> for Delivered<R> {
    fn from(e: NoteError) -> Self {
        Self::Refused { code: e.code().to_owned(), message: e.to_string() }
    }
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
