//! Messages to a chat by the interface of Telegram's bots (`sendMessage`), plain text without markup.

use crate::config::TelegramForm;
use crate::{Outcome, http, short};
use reqwest::{Client, StatusCode, Url};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// Most characters of a message.
pub const TEXT_CHARACTERS_MAX: usize = 4_096;

/// One chat.
pub struct Telegram {
    name: String,
    /// With the token in it.
    address: Url,
    chat: String,
    language: Option<String>,
    categories: Vec<String>,
    client: Client,
}

impl fmt::Debug for Telegram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Telegram").field("name", &self.name).field("chat", &self.chat).finish_non_exhaustive()
    }
}

#[derive(Serialize)]
struct Message<'a> {
    chat_id: &'a str,
    text: &'a str,
    link_preview_options: NoPreview,
}

#[derive(Serialize)]
struct NoPreview {
    is_disabled: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Said {
    ok: bool,
    description: String,
    parameters: Parameters,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Parameters {
    retry_after: Option<u64>,
}

impl Telegram {
    pub(crate) fn new(form: &TelegramForm, api: Url, token: String) -> Result<Self, String> {
        let base = api.as_str().trim_end_matches('/');
        let address = Url::parse(&format!("{base}/bot{token}/sendMessage")).map_err(|_| "telegram: api or token")?;
        let number = form.chat.strip_prefix('-').unwrap_or(&form.chat);
        let named = form
            .chat
            .strip_prefix('@')
            .is_some_and(|n| n.len() > 3 && n.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
        if !named && (number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit())) {
            return Err("telegram: chat is @name or a number".into());
        }
        Ok(Self {
            name: form.name.clone(),
            address,
            chat: form.chat.clone(),
            language: form.language.clone(),
            categories: form.categories.clone(),
            client: http::client(form.private)?,
        })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// In which language it wants messages.
    #[must_use]
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// Whether it wants this category.
    #[must_use]
    pub fn wants(&self, category: &str) -> bool {
        self.categories.is_empty() || self.categories.iter().any(|c| c == category)
    }

    /// Sends a message; what is longer than a message may be ends with `…`. The interface knows no id of a delivery: what is uncertain stays so.
    pub async fn send(&self, text: &str) -> Outcome {
        let text = shortened(text);
        let message =
            Message { chat_id: &self.chat, text: &text, link_preview_options: NoPreview { is_disabled: true } };
        match http::send(self.client.post(self.address.clone()).json(&message)).await {
            Err(outcome) => outcome,
            Ok(answer) => {
                let said: Said = serde_json::from_slice(&answer.body).unwrap_or_default();
                let why = short(&format!("{} {}", answer.status, said.description));
                match answer.status {
                    s if s.is_success() && said.ok => Outcome::Delivered,
                    StatusCode::TOO_MANY_REQUESTS => {
                        let after = said.parameters.retry_after.map(|s| Duration::from_secs(s.min(3_600)));
                        Outcome::Later { why, after: after.or(answer.retry_after) }
                    }
                    s if s.is_server_error() => Outcome::Later { why, after: None },
                    s if s.is_success() => {
                        Outcome::Uncertain { why: short(&format!("{s}, but the answer is none of this interface")) }
                    }
                    _ => Outcome::Refused { why },
                }
            }
        }
    }
}

fn shortened(text: &str) -> String {
    // Telegram counts UTF-16 units.
    if text.encode_utf16().count() <= TEXT_CHARACTERS_MAX {
        return text.to_owned();
    }
    let mut units = 0;
    let mut out: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units < TEXT_CHARACTERS_MAX
        })
        .collect();
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_cut_where_it_is_too_long_and_not_before() {
        let full = "😀".repeat(TEXT_CHARACTERS_MAX / 2);
        assert_eq!(shortened(&full), full);
        let cut = shortened(&format!("{full}x"));
        assert!(cut.ends_with('…') && cut.encode_utf16().count() <= TEXT_CHARACTERS_MAX);
    }
}
