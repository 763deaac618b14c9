//! One line to the commission: offers a note and says what came back. It keeps its connections open, and many tasks may use one at once.

use crate::delivery;
use crate::receipt::{BYTES_MAX, Receipt, ReceiptError, StatementReceipt, Verifier};
use bytes::Bytes;
use election::act::{Channel, Content};
use election::id::Digest;
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, Identity, StatusCode, Url};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;

/// Where minutes are offered.
pub const PATH: &str = "intake/minutes";
/// The same of pages that no code could file.
const UNREAD: (&str, &str) = ("intake/unread", "application/vnd.scrutineer.unread");
/// Where scanned pages are offered, and what the body is called there.
const PAGES: (&str, &str) = ("intake/pages", "application/vnd.scrutineer.page");
const TEXT: &str = "text/plain; charset=utf-8";
/// Most bytes of a refusal that are read, and most characters of it that are kept.
const REFUSAL_CHARS_MAX: usize = 2_000;

/// How to reach the commission.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Its address, `https://…` (or `http://…`), without `/intake/minutes`.
    pub url: String,
    /// Certificates (PEM) to trust instead of the system's.
    pub ca_pem: Option<Vec<u8>>,
    /// Certificate chain and private key of this device (PEM, one after the other).
    pub identity_pem: Option<Vec<u8>>,
    /// To connect, TLS included.
    pub connect_timeout: Duration,
    /// For the whole of one offer.
    pub timeout: Duration,
    /// Most idle connections kept open: about as many as tasks offer at once.
    pub idle_connections_max: usize,
}

impl Settings {
    /// For one station: 10 s to connect, 30 s an offer, one connection.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            ca_pem: None,
            identity_pem: None,
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
            idle_connections_max: 1,
        }
    }
}

/// Why there can be no connection with these settings.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// Not an address.
    #[error("{url:?} is no address of a commission: {detail}; write it like https://results.example.org")]
    Url {
        /// As given.
        url: String,
        /// What is wrong.
        detail: String,
    },
    /// The certificates to trust.
    #[error("the file of trusted certificates: {0}; it holds certificates in PEM form")]
    Ca(String),
    /// The device's certificate.
    #[error("the certificate or key of this device: {0}; give the certificate chain and its private key in PEM form")]
    Identity(String),
    /// The rest.
    #[error("the connection cannot be set up: {0}")]
    Setup(String),
}

impl ConnectionError {
    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Url { .. } => "connection-url",
            Self::Ca(_) => "connection-ca",
            Self::Identity(_) => "connection-identity",
            Self::Setup(_) => "connection-setup",
        }
    }
}

/// What came of an offer, with the receipt that its kind has.
#[derive(Debug)]
pub enum Answer<R = Receipt> {
    /// A receipt, verified, and its bytes.
    Receipt(R, Bytes),
    /// An answer that should be a receipt and proves nothing: the minutes do not count as delivered.
    Unproven(ReceiptError),
    /// The commission will not take these bytes, and says why.
    Refused {
        /// HTTP status, 400 to 499.
        status: u16,
        /// Stable code.
        code: String,
        /// In words.
        message: String,
    },
    /// No answer of the commission, or one that asks for later.
    Later(Later),
}

/// Why to try again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Later {
    /// In words.
    pub why: String,
    /// Whether anybody answered at all. If not, other minutes need not be tried now.
    pub answered: bool,
    /// How long the server asked to wait.
    pub retry_after: Option<Duration>,
}

/// The connection. Clones share its open connections.
#[derive(Debug, Clone)]
pub struct Connection {
    client: Client,
    url: Url,
    pages: Url,
    unread: Url,
    verifier: Arc<Verifier>,
}

impl Connection {
    /// Prepares; nothing is sent yet.
    ///
    /// # Errors
    /// [`ConnectionError`].
    pub fn new(settings: &Settings, verifier: Verifier) -> Result<Self, ConnectionError> {
        let url = address(&settings.url, PATH)?;
        let pages = address(&settings.url, PAGES.0)?;
        let unread = address(&settings.url, UNREAD.0)?;
        let mut builder = Client::builder()
            .user_agent(concat!("scrutineer-station/", env!("CARGO_PKG_VERSION")))
            // Straight to the commission, whatever the environment says.
            .no_proxy()
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .http1_only()
            .connect_timeout(settings.connect_timeout)
            .timeout(settings.timeout)
            .pool_max_idle_per_host(settings.idle_connections_max);
        if let Some(pem) = &settings.ca_pem {
            let certificates = Certificate::from_pem_bundle(pem).map_err(|e| ConnectionError::Ca(words(&e)))?;
            if certificates.is_empty() {
                return Err(ConnectionError::Ca("there is no certificate in it".into()));
            }
            builder = builder.tls_certs_only(certificates);
        }
        if let Some(pem) = &settings.identity_pem {
            builder = builder.identity(Identity::from_pem(pem).map_err(|e| ConnectionError::Identity(words(&e)))?);
        }
        let client = builder.build().map_err(|e| ConnectionError::Setup(words(&e)))?;
        Ok(Self { client, url, pages, unread, verifier: Arc::new(verifier) })
    }

    /// Offers minutes once, as the station itself sends them.
    pub async fn offer(&self, note: Bytes) -> Answer {
        self.offer_copy(Channel::Transmitted, note, None).await
    }

    /// Offers a copy of minutes once that came through this channel, with the desk's delivery of it.
    pub async fn offer_copy(&self, channel: Channel, note: Bytes, delivery: Option<&str>) -> Answer {
        let mut url = self.url.clone();
        if channel != Channel::Transmitted {
            url.set_query(Some(&format!("channel={}", channel.word())));
        }
        match self.post(url, TEXT, note.clone(), delivery).await {
            Ok((StatusCode::OK, _, body)) => verified(self.judge(channel, &note, &body), body),
            Ok((status, headers, body)) => refusal_or_later(status, &headers, &body),
            Err(later) => Answer::Later(later),
        }
    }

    /// Offers a scanned page once: its signed note, its picture as PNG, and the desk's delivery of both.
    pub async fn offer_page(&self, note: &str, png: &[u8], delivery: Option<&str>) -> Answer<StatementReceipt> {
        let body = with_picture(note.as_bytes(), png);
        match self.post(self.pages.clone(), PAGES.1, body, delivery).await {
            Ok((StatusCode::OK, _, body)) => {
                let (image, note) = (Digest::of(png), note.to_owned());
                let sent = Content::Page { image, note, delivery: None };
                verified(self.verifier.verify_statement(&body, sent), body)
            }
            Ok((status, headers, body)) => refusal_or_later(status, &headers, &body),
            Err(later) => Answer::Later(later),
        }
    }

    /// Offers a page that no code could file once: the desk's report about it, its picture as PNG, and the delivery of both. There is no
    /// receipt, since it is no act: the commission says that it keeps the picture.
    pub async fn offer_unread(&self, report: &[u8], png: &[u8], delivery: &str) -> Answer<Digest> {
        #[derive(Deserialize)]
        struct Kept {
            kept: Digest,
        }
        let body = with_picture(report, png);
        match self.post(self.unread.clone(), UNREAD.1, body, Some(delivery)).await {
            Ok((StatusCode::OK, _, body)) => match serde_json::from_slice::<Kept>(&body) {
                Ok(Kept { kept }) if kept == Digest::of(png) => Answer::Receipt(kept, body),
                Ok(_) => Answer::Unproven(ReceiptError::Form("it names another picture".into())),
                Err(e) => Answer::Unproven(ReceiptError::Form(e.to_string())),
            },
            Ok((status, headers, body)) => refusal_or_later(status, &headers, &body),
            Err(later) => Answer::Later(later),
        }
    }

    fn judge(&self, channel: Channel, note: &[u8], body: &[u8]) -> Result<Receipt, ReceiptError> {
        let note = std::str::from_utf8(note).map_err(|_| ReceiptError::OtherText)?;
        let receipt = self.verifier.verify(body, note)?;
        if let Receipt::Minutes(r) = &receipt
            && r.channel != channel
        {
            let (found, wanted) = (r.channel.word().to_owned(), channel.word().to_owned());
            return Err(ReceiptError::Other { field: "channel", found, wanted });
        }
        Ok(receipt)
    }

    async fn post(
        &self,
        url: Url,
        kind: &str,
        body: Bytes,
        delivery: Option<&str>,
    ) -> Result<(StatusCode, HeaderMap, Bytes), Later> {
        let lost = |e: reqwest::Error| Later { why: words(&e), answered: false, retry_after: None };
        let mut request = self.client.post(url).header(CONTENT_TYPE, kind).body(body);
        if let Some(note) = delivery {
            request = request.header(delivery::HEADER, delivery::to_header(note));
        }
        let mut response = request.send().await.map_err(lost)?;
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        // In the ordinary case the answer is one piece, which is passed on as it is.
        let mut body = response.chunk().await.map_err(lost)?.unwrap_or_default();
        let mut longer = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(lost)? {
            if longer.is_empty() {
                longer.extend_from_slice(&body);
            }
            longer.extend_from_slice(&piece);
            if longer.len() > BYTES_MAX {
                let why = format!("the answer ({status}) has more than {BYTES_MAX} bytes");
                return Err(Later { why, answered: true, retry_after: None });
            }
        }
        if !longer.is_empty() {
            body = longer.into();
        }
        Ok((status, headers, body))
    }
}

/// The length of what stands before a picture, that, and the picture.
fn with_picture(before: &[u8], png: &[u8]) -> Bytes {
    let length = u32::try_from(before.len()).unwrap_or(u32::MAX).to_be_bytes();
    Bytes::from([&length, before, png].concat())
}

fn verified<R>(result: Result<R, ReceiptError>, body: Bytes) -> Answer<R> {
    match result {
        Ok(receipt) => Answer::Receipt(receipt, body),
        Err(e) => Answer::Unproven(e),
    }
}

fn address(text: &str, end: &str) -> Result<Url, ConnectionError> {
    let bad = |detail: &str| ConnectionError::Url { url: text.into(), detail: detail.into() };
    let mut url = Url::parse(text).map_err(|e| bad(&e.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(bad("it is neither https nor http"));
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(bad("it has more than scheme, host, port and path"));
    }
    let path = format!("{}/{end}", url.path().trim_end_matches('/'));
    url.set_path(&path);
    Ok(url)
}

/// A refusal is one only in the commission's own form: an error page of something between is no reason to give up.
fn refusal_or_later<R>(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Answer<R> {
    #[derive(Deserialize)]
    struct Form {
        code: String,
        message: String,
    }
    let form: Option<Form> = serde_json::from_slice(body).ok();
    // A missing or wrong certificate is a matter of the line, not of the minutes: they wait until it is mended.
    let passes = matches!(
        status,
        StatusCode::REQUEST_TIMEOUT
            | StatusCode::TOO_EARLY
            | StatusCode::TOO_MANY_REQUESTS
            | StatusCode::UNAUTHORIZED
            | StatusCode::FORBIDDEN
    );
    let short = |s: String| s.chars().filter(|c| !c.is_control()).take(REFUSAL_CHARS_MAX).collect::<String>();
    match form {
        Some(f) if status.is_client_error() && !passes => {
            Answer::Refused { status: status.as_u16(), code: short(f.code), message: short(f.message) }
        }
        form => {
            let said = form.map_or_else(
                || "not in the commission's form".into(),
                |f| format!("{}: {}", short(f.code), short(f.message)),
            );
            let seconds = headers.get(RETRY_AFTER).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
            Answer::Later(Later {
                why: format!("the answer was {status} ({said})"),
                answered: true,
                retry_after: seconds.map(Duration::from_secs),
            })
        }
    }
}

/// An error with what caused it; the outer words alone ("error sending request") help nobody.
fn words(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(e) = source {
        let inner = e.to_string();
        if !text.contains(&inner) {
            text.push_str(": ");
            text.push_str(&inner);
        }
        source = e.source();
    }
    text
}
