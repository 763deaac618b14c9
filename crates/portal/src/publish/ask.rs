//! Asks the site as anybody does.

use super::PublishError;
use super::target::Head;
use crate::Front;
use crate::body::Body;
use crate::front::Peer;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderName, IF_NONE_MATCH};
use hyper::{Request, StatusCode};
use std::path::Path;
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;

/// Tries at an address that says that it is busy, and the time between them.
const TRIES: u32 = 300;
const PAUSE: Duration = Duration::from_millis(100);

/// What the site answers.
pub(super) enum Asked {
    /// This.
    Made(Answer),
    /// As before.
    Same,
    /// It is not given, or there is nothing.
    Nothing,
}

/// An answer whose body may still be made.
pub(super) struct Answer {
    pub(super) head: Head,
    pub(super) tag: String,
    address: String,
    body: Body,
}

fn failed(address: &str, message: impl std::fmt::Display) -> PublishError {
    PublishError::Answer { address: address.to_owned(), message: message.to_string() }
}

impl Answer {
    /// The whole of it, in memory.
    pub(super) async fn bytes(self) -> Result<Bytes, PublishError> {
        let collected = self.body.collect().await.map_err(|e| failed(&self.address, e))?;
        Ok(collected.to_bytes())
    }

    /// The whole of it into a file, which is made.
    pub(super) async fn into_file(mut self, path: &Path) -> Result<(), PublishError> {
        let mut file = tokio::io::BufWriter::with_capacity(1 << 20, tokio::fs::File::create(path).await?);
        while let Some(frame) = self.body.frame().await {
            let frame = frame.map_err(|e| failed(&self.address, e))?;
            if let Ok(data) = frame.into_data() {
                file.write_all(&data).await?;
            }
        }
        Ok(file.flush().await?)
    }
}

/// Asks for an address; `tag`: of the answer that we have.
pub(super) async fn ask(front: &Front, address: &str, tag: Option<&str>) -> Result<Asked, PublishError> {
    for _ in 0..TRIES {
        let mut request = Request::get(address);
        if let Some(tag) = tag.filter(|t| !t.is_empty()) {
            request = request.header(IF_NONE_MATCH, tag);
        }
        let request = request.body(Empty::<Bytes>::new()).map_err(|e| failed(address, e))?;
        let peer = Peer { address: ([127, 0, 0, 1], 0).into(), may_send: false, known: false };
        let response = front.answer(request, peer).await.unwrap_or_else(|never| match never {});
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_MODIFIED => return Ok(Asked::Same),
            StatusCode::SERVICE_UNAVAILABLE => {
                tokio::time::sleep(PAUSE).await;
                continue;
            }
            s if s.is_client_error() => return Ok(Asked::Nothing),
            s => return Err(failed(address, s)),
        }
        let (parts, body) = response.into_parts();
        let said = |name: HeaderName| parts.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let head = Head { kind: said(CONTENT_TYPE).to_owned(), cache: said(CACHE_CONTROL).to_owned() };
        return Ok(Asked::Made(Answer { head, tag: said(ETAG).to_owned(), address: address.to_owned(), body }));
    }
    Err(failed(address, "it is busy"))
}
