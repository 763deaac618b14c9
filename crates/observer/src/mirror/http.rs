//! Fetches files over HTTP: with limits on size and time, and patience with a server that is down for a moment.

use super::{MirrorError, Options};
use record::TileId;
use reqwest::header::{ETAG, IF_NONE_MATCH};
use reqwest::{Client, Response, StatusCode, Url};
use std::time::Duration;

const BACKOFF_MAX: Duration = Duration::from_secs(5);
const CONNECT_MAX: Duration = Duration::from_secs(10);
/// Longest time that one file may take, however steadily it drips.
const FILE_MAX: Duration = Duration::from_secs(1_800);
/// Most bytes of a refusal that are read.
const REFUSAL_BYTES_MAX: usize = 4_096;

/// A server of a record. Cloning is cheap.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    client: Client,
    prefix: String,
    tries: u32,
    backoff: Duration,
}

/// What came back.
pub(crate) enum Answer {
    /// The file, with its tag if the server gives one.
    File(Vec<u8>, Option<String>),
    /// It has still the given tag.
    Unchanged,
}

enum Failure {
    /// May be over in a moment.
    Passing(String),
    Lasting(MirrorError),
}

impl Server {
    pub(crate) fn new(url: &str, options: &Options) -> Result<Self, MirrorError> {
        let address =
            |detail: &dyn std::fmt::Display| MirrorError::Address { url: url.to_owned(), detail: detail.to_string() };
        let parsed = Url::parse(url).map_err(|e| address(&e))?;
        if !matches!(parsed.scheme(), "http" | "https") || parsed.query().is_some() || parsed.fragment().is_some() {
            return Err(address(&"write http:// or https://, a host and, if need be, a path"));
        }
        let client = Client::builder()
            .connect_timeout(CONNECT_MAX)
            .read_timeout(options.silence_max)
            .timeout(FILE_MAX)
            .user_agent("scrutineer-mirror")
            .build()
            .map_err(|e| address(&e))?;
        let prefix = parsed.as_str().trim_end_matches('/').to_owned();
        Ok(Self { client, prefix, tries: options.tries.max(1), backoff: options.backoff })
    }

    /// A file of at most `limit` bytes.
    pub(crate) async fn file(&self, path: &str, limit: u64) -> Result<Vec<u8>, MirrorError> {
        match self.file_unless(path, limit, None).await? {
            Answer::File(bytes, _) => Ok(bytes),
            Answer::Unchanged => Err(MirrorError::Absent { url: self.url(path), status: 304 }),
        }
    }

    /// A file, unless it still has the tag.
    pub(crate) async fn file_unless(&self, path: &str, limit: u64, tag: Option<&str>) -> Result<Answer, MirrorError> {
        let mut wait = self.backoff;
        let mut tries = 1;
        loop {
            match self.once(path, limit, tag).await {
                Ok(answer) => return Ok(answer),
                Err(Failure::Lasting(e)) => return Err(e),
                Err(Failure::Passing(detail)) if tries >= self.tries => {
                    return Err(MirrorError::Unreachable { url: self.url(path), tries, detail });
                }
                Err(Failure::Passing(_)) => tokio::time::sleep(wait).await,
            }
            tries += 1;
            wait = (wait * 2).min(BACKOFF_MAX);
        }
    }

    /// A tile; where the partial one is gone, the full one. Says which it was.
    pub(crate) async fn tile(&self, id: TileId, limit: u64) -> Result<(TileId, Vec<u8>), MirrorError> {
        match self.file(&id.path(), limit).await {
            Err(MirrorError::Absent { .. }) if !id.is_full() => {
                let full = TileId { width: TileId::FULL, ..id };
                Ok((full, self.file(&full.path(), limit).await?))
            }
            other => Ok((id, other?)),
        }
    }

    /// Sends a text, and gives the status with the answer, of at most `limit` bytes. Sending again must be harmless.
    pub(crate) async fn post(&self, path: &str, body: &str, limit: usize) -> Result<(u16, Vec<u8>), MirrorError> {
        let mut wait = self.backoff;
        let mut tries = 1;
        loop {
            match self.post_once(path, body, limit).await {
                Ok(answer) => return Ok(answer),
                Err(detail) if tries >= self.tries => {
                    return Err(MirrorError::Unreachable { url: self.url(path), tries, detail });
                }
                Err(_) => tokio::time::sleep(wait).await,
            }
            tries += 1;
            wait = (wait * 2).min(BACKOFF_MAX);
        }
    }

    async fn post_once(&self, path: &str, body: &str, limit: usize) -> Result<(u16, Vec<u8>), String> {
        let request = self.client.post(self.url(path)).body(body.to_owned());
        let mut response = request.send().await.map_err(|e| describe(&e))?;
        let status = response.status();
        if status.is_server_error() {
            return Err(format!("HTTP status {}", status.as_u16()));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|e| describe(&e))? {
            bytes.extend_from_slice(&chunk[..chunk.len().min(limit.saturating_sub(bytes.len()))]);
            if bytes.len() >= limit {
                break;
            }
        }
        Ok((status.as_u16(), bytes))
    }

    fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.prefix)
    }

    async fn once(&self, path: &str, limit: u64, tag: Option<&str>) -> Result<Answer, Failure> {
        let passing = |e: reqwest::Error| Failure::Passing(describe(&e));
        let url = self.url(path);
        let mut request = self.client.get(&url);
        if let Some(tag) = tag {
            request = request.header(IF_NONE_MATCH, tag);
        }
        let mut response = request.send().await.map_err(passing)?;
        let status = response.status();
        if status == StatusCode::NOT_MODIFIED && tag.is_some() {
            return Ok(Answer::Unchanged);
        }
        if status.is_server_error() || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT) {
            return Err(Failure::Passing(format!("HTTP status {}", status.as_u16())));
        }
        if status == StatusCode::FORBIDDEN
            && let Some(why) = held_back(&mut response).await
        {
            return Err(Failure::Lasting(MirrorError::HeldBack { url, why }));
        }
        if status != StatusCode::OK {
            return Err(Failure::Lasting(MirrorError::Absent { url, status: status.as_u16() }));
        }
        let too_large = || Failure::Lasting(MirrorError::TooLarge { url: url.clone(), limit });
        if response.content_length().is_some_and(|n| n > limit) {
            return Err(too_large());
        }
        let tag = response.headers().get(ETAG).and_then(|t| t.to_str().ok()).map(str::to_owned);
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(passing)? {
            if (bytes.len() + chunk.len()) as u64 > limit {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Answer::File(bytes, tag))
    }
}

/// What a server says that holds data back for reasons of sharing (`docs/formats/sharing.md`); `None`: it refuses for another reason.
async fn held_back(response: &mut Response) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Refusal {
        code: String,
        message: String,
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > REFUSAL_BYTES_MAX {
            return None;
        }
    }
    let refusal: Refusal = serde_json::from_slice(&bytes).ok()?;
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    refusal.code.starts_with("not-shared").then(|| refusal.message.chars().map(plain).take(300).collect())
}

/// The failure with its causes; the library's own first line says only that there was one.
fn describe(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(e) = cause {
        text = format!("{text}: {e}");
        cause = e.source();
    }
    text
}
