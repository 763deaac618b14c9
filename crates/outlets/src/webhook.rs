//! Webhooks: JSON by POST, signed with HMAC-SHA256 over time and body, so that the receiver knows from whom it is and that it is not replayed.

use crate::{Outcome, http, short};
use aws_lc_rs::hmac;
use reqwest::{Client, StatusCode, Url};
use std::fmt;

/// Header of the signature: `t=SECONDS,v1=HEX`.
pub const SIGNATURE_HEADER: &str = "x-scrutineer-signature";
/// Header of the delivery's id: the same each time the same delivery is tried.
pub const DELIVERY_HEADER: &str = "x-scrutineer-delivery";

/// One webhook.
pub struct Webhook {
    name: String,
    url: Url,
    key: hmac::Key,
    categories: Vec<String>,
    client: Client,
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Neither the secret nor the address, which may hold one.
        f.debug_struct("Webhook").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The value of the signature's header: `t=SECONDS,v1=` and the hexadecimal HMAC-SHA256 of `SECONDS.BODY`.
#[must_use]
pub fn signature(secret: &[u8], seconds: i64, body: &[u8]) -> String {
    signed(&hmac::Key::new(hmac::HMAC_SHA256, secret), seconds, body)
}

fn signed(key: &hmac::Key, seconds: i64, body: &[u8]) -> String {
    let mut context = hmac::Context::with_key(key);
    context.update(format!("{seconds}.").as_bytes());
    context.update(body);
    let hex: String = context.sign().as_ref().iter().map(|b| format!("{b:02x}")).collect();
    format!("t={seconds},v1={hex}")
}

impl Webhook {
    pub(crate) fn new(
        name: String,
        url: Url,
        secret: Vec<u8>,
        categories: Vec<String>,
        private: bool,
    ) -> Result<Self, String> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
        Ok(Self { name, url, key, categories, client: http::client(private)? })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it wants this category.
    #[must_use]
    pub fn wants(&self, category: &str) -> bool {
        self.categories.is_empty() || self.categories.iter().any(|c| c == category)
    }

    /// Sends a body. `delivery` is its id, `seconds` the time of now since 1970.
    ///
    /// A receiver is expected to know a delivery's id again, so what is uncertain is tried again.
    pub async fn send(&self, delivery: &str, seconds: i64, body: Vec<u8>) -> Outcome {
        let request = self
            .client
            .post(self.url.clone())
            .header("content-type", "application/json")
            .header(SIGNATURE_HEADER, signed(&self.key, seconds, &body))
            .header(DELIVERY_HEADER, delivery)
            .body(body);
        match http::send(request).await {
            Err(Outcome::Uncertain { why }) => Outcome::Later { why, after: None },
            Err(outcome) => outcome,
            Ok(answer) => {
                let why = short(&format!("{} {}", answer.status, String::from_utf8_lossy(&answer.body)));
                match answer.status {
                    s if s.is_success() => Outcome::Delivered,
                    StatusCode::GONE => Outcome::Refused { why },
                    s if s.is_server_error()
                        || matches!(s, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT) =>
                    {
                        Outcome::Later { why, after: answer.retry_after }
                    }
                    // A redirect too: where it is sent stands in the configuration and nowhere else.
                    _ => Outcome::Refused { why },
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_hmac_sha256_over_time_and_body() {
        // HMAC-SHA256("Jefe", "1.what") computed with Python's hmac module.
        assert_eq!(
            signature(b"Jefe", 1, b"what"),
            "t=1,v1=ffb2e09f49104eda0b5217b7710b58a8118357b1db6d6fa15eef9415f7e4d28e"
        );
        assert_ne!(signature(b"Jefe", 2, b"what"), signature(b"Jefe", 1, b"what"));
    }
}
