//! The client for webhooks and chats: time limits, no redirects, no proxy of the environment, answers read up to a limit.

use crate::Outcome;
use crate::guard::PublicOnly;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, StatusCode};
use std::sync::Arc;
use std::time::Duration;

/// From the first byte out to the last byte in.
const WHOLE: Duration = Duration::from_secs(15);
const CONNECT: Duration = Duration::from_secs(5);
/// Most bytes that are read of an answer.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// What was answered.
pub(crate) struct Answer {
    pub status: StatusCode,
    pub retry_after: Option<Duration>,
    pub body: Vec<u8>,
}

pub(crate) fn client(private: bool) -> Result<Client, String> {
    let builder = Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .timeout(WHOLE)
        .connect_timeout(CONNECT)
        .user_agent(concat!("scrutineer/", env!("CARGO_PKG_VERSION")));
    let builder = if private { builder } else { builder.dns_resolver(Arc::new(PublicOnly)) };
    builder.build().map_err(|e| e.to_string())
}

/// Sends; an error says how certain it is that nothing arrived.
pub(crate) async fn send(request: RequestBuilder) -> Result<Answer, Outcome> {
    let mut response = request.send().await.map_err(failed)?;
    let status = response.status();
    let seconds = response.headers().get("retry-after").and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    let mut body = Vec::new();
    // What is beyond the limit, or does not come, changes nothing: the status has said it all.
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = ANSWER_BYTES_MAX - body.len();
        body.extend(&chunk[..chunk.len().min(room)]);
        if body.len() == ANSWER_BYTES_MAX {
            break;
        }
    }
    Ok(Answer { status, retry_after: seconds.map(|s| Duration::from_secs(s.min(3_600))), body })
}

fn failed(e: reqwest::Error) -> Outcome {
    // The address may hold a secret.
    let e = e.without_url();
    let mut why = e.to_string();
    let mut cause = std::error::Error::source(&e);
    while let Some(c) = cause {
        why = format!("{why}: {c}");
        cause = c.source();
    }
    if e.is_connect() || e.is_builder() { Outcome::later(why) } else { Outcome::uncertain(why) }
}
