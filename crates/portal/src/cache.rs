//! Rendered pages, kept as bytes with their headers until an act changes what they show. Bounded by bytes.

use crate::headers;
use crate::renewal::nanos;
use crate::subject::Subject;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderMap, HeaderName,
    HeaderValue, VARY,
};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use tokio::sync::{Mutex, MutexGuard};

/// Turns for rendering; two addresses share one by chance, which only makes one wait.
const TURNS: usize = 64;
/// What is smaller is not worth compressing.
const GZIP_FROM: usize = 1024;
/// Bytes that a kept page takes besides its body, about.
const OVERHEAD: u64 = 1500;

/// The record size from which the numbers of a response follow.
pub(crate) const RECORD_SIZE: HeaderName = HeaderName::from_static("x-record-size");

/// What rendering gives.
pub(crate) struct Rendered {
    /// Which state is shown; see [`Subject::version`].
    pub version: u64,
    /// Content type.
    pub kind: HeaderValue,
    /// The bytes.
    pub body: Vec<u8>,
    /// Whether it never changes.
    pub immutable: bool,
    /// The record size from which it follows, where it shows numbers.
    pub size: Option<u64>,
    /// When what it shows was so, where that is earlier than the moment at which rendering began.
    pub so_at: Option<Instant>,
}

impl Rendered {
    pub(crate) fn html(version: u64, body: String) -> Self {
        Self {
            version,
            kind: headers::HTML,
            body: body.into_bytes(),
            immutable: false,
            size: Some(version),
            so_at: None,
        }
    }

    /// Made from what was so at this moment.
    pub(crate) fn so_at(self, at: Instant) -> Self {
        Self { so_at: Some(at), ..self }
    }

    pub(crate) fn pdf(version: u64, body: Vec<u8>) -> Self {
        Self { version, kind: headers::PDF, body, immutable: false, size: Some(version), so_at: None }
    }

    pub(crate) fn json(version: u64, body: &impl serde::Serialize) -> Result<Self, crate::fault::Fault> {
        let body = serde_json::to_vec(body).map_err(crate::fault::Fault::internal)?;
        Ok(Self { version, kind: headers::JSON, body, immutable: false, size: Some(version), so_at: None })
    }
}

/// One encoding of a page, ready to send.
#[derive(Debug)]
pub(crate) struct Variant {
    pub etag: HeaderValue,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// A kept page.
#[derive(Debug)]
pub(crate) struct Page {
    pub subject: Subject,
    pub version: u64,
    pub made: Instant,
    pub cost: Duration,
    /// When it showed what was so, for certain; not after `made`.
    so_at: Instant,
    /// Nanoseconds after that at which it was last seen to show what is so.
    confirmed: AtomicU64,
    plain: Variant,
    gzip: OnceLock<Option<Variant>>,
}

impl Page {
    pub(crate) fn new(subject: Subject, r: Rendered, made: Instant) -> Self {
        let mut h = HeaderMap::with_capacity(12);
        headers::secure(&mut h);
        if subject.may_be_framed() {
            headers::framed(&mut h);
        }
        if subject.draws_map() {
            headers::mapped(&mut h);
        }
        h.insert(CONTENT_TYPE, r.kind);
        h.insert(CACHE_CONTROL, if r.immutable { headers::FOR_EVER } else { headers::ONE_SECOND });
        if let Some(size) = r.size {
            h.insert(RECORD_SIZE, HeaderValue::from(size));
        }
        // The program's version is part of it: another program may render the same state otherwise.
        let etag = format!("{:x}-{:x}", r.version, fingerprint(&r.body));
        if r.body.len() >= GZIP_FROM {
            h.insert(VARY, HeaderValue::from_name(ACCEPT_ENCODING));
        }
        let plain = Variant::new(h, &etag, Bytes::from(r.body));
        let confirmed = AtomicU64::new(0);
        let so_at = r.so_at.map_or(made, |at| at.min(made));
        Self { subject, version: r.version, made, cost: made.elapsed(), so_at, confirmed, plain, gzip: OnceLock::new() }
    }

    /// Notes that at this moment it showed what was so.
    pub(crate) fn confirm(&self, now: Instant) {
        self.confirmed.store(nanos(now.saturating_duration_since(self.so_at)), Ordering::Relaxed);
    }

    /// Longest time for which it may have been out of date.
    pub(crate) fn lag_at_most(&self, now: Instant) -> Duration {
        let confirmed = self.so_at + Duration::from_nanos(self.confirmed.load(Ordering::Relaxed));
        now.saturating_duration_since(confirmed)
    }

    /// The encoding that the asker takes. Compressed when first asked for.
    pub(crate) fn variant(&self, asked: &HeaderMap) -> &Variant {
        if self.plain.body.len() < GZIP_FROM || !accepts_gzip(asked) {
            return &self.plain;
        }
        self.gzip.get_or_init(|| self.plain.compressed()).as_ref().unwrap_or(&self.plain)
    }
}

impl Variant {
    fn new(mut headers: HeaderMap, etag: &str, body: Bytes) -> Self {
        let etag = HeaderValue::from_str(&format!("\"{etag}\"")).unwrap_or(HeaderValue::from_static("\"\""));
        headers.insert(ETAG, etag.clone());
        headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        Self { etag, headers, body }
    }

    fn compressed(&self) -> Option<Self> {
        let mut z = GzEncoder::new(Vec::with_capacity(self.body.len() / 3), Compression::new(5));
        z.write_all(&self.body).ok()?;
        let body = z.finish().ok()?;
        let mut headers = self.headers.clone();
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        let etag = self.etag.to_str().ok()?.trim_matches('"');
        Some(Self::new(headers, &format!("{etag}-gz"), Bytes::from(body)))
    }
}

/// Whether a request asks for answers compressed with gzip.
pub(crate) fn accepts_gzip(asked: &HeaderMap) -> bool {
    asked.get(ACCEPT_ENCODING).is_some_and(|v| v.to_str().is_ok_and(takes_gzip))
}

/// Whether an `Accept-Encoding` asks for gzip and does not forbid it with a weight of 0.
pub(crate) fn takes_gzip(asked: &str) -> bool {
    asked.split(',').any(|part| {
        let (name, weight) = part.split_once(';').unwrap_or((part, ""));
        let zero = weight.trim().strip_prefix("q=").is_some_and(|q| q.trim_matches(['0', '.', ' ']).is_empty());
        name.trim().eq_ignore_ascii_case("gzip") && !zero
    })
}

fn fingerprint(body: &[u8]) -> u64 {
    let mut h = DefaultHasher::new();
    body.hash(&mut h);
    h.finish()
}

#[derive(Debug, Clone)]
struct ByBytes;

impl Weighter<Box<str>, Arc<Page>> for ByBytes {
    fn weight(&self, address: &Box<str>, page: &Arc<Page>) -> u64 {
        // A third more for the compressed form that may come.
        let body = page.plain.body.len() as u64;
        OVERHEAD + address.len() as u64 + body + body / 3
    }
}

/// The pages by address.
pub(crate) struct PageCache {
    pages: Cache<Box<str>, Arc<Page>, ByBytes>,
    turns: Vec<Mutex<()>>,
}

impl PageCache {
    pub(crate) fn new(bytes_max: u64) -> Self {
        let pages = Cache::with_weighter(20_000, bytes_max, ByBytes);
        Self { pages, turns: (0..TURNS).map(|_| Mutex::new(())).collect() }
    }

    pub(crate) fn get(&self, address: &str) -> Option<Arc<Page>> {
        self.pages.get(address)
    }

    pub(crate) fn insert(&self, address: String, page: Arc<Page>) {
        self.pages.insert(address.into_boxed_str(), page);
    }

    /// Waits for the right to render this address.
    pub(crate) async fn turn(&self, address: &str) -> MutexGuard<'_, ()> {
        let at = usize::try_from(fingerprint(address.as_bytes()) % TURNS as u64).unwrap_or(0);
        self.turns[at].lock().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_given_only_where_it_is_asked_for() {
        for (asked, takes) in [
            ("gzip, deflate, br", true),
            ("GZIP;q=0.5", true),
            ("br, gzip;q=0", false),
            ("gzip;q=0.000", false),
            ("identity", false),
            ("x-gzip", false),
            ("", false),
        ] {
            assert_eq!(takes_gzip(asked), takes, "{asked}");
        }
    }
}
