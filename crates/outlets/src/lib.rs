//! Ways out to people: e-mail by SMTP, signed webhooks, the Telegram bot interface. It knows nothing of elections and keeps nothing.
//!
//! Where something may be sent stands in one file of the operator ([`config`]) and nowhere else. Each sending ends in an [`Outcome`] that says
//! whether trying again can do harm. `docs/formats/outlets.md` specifies all of it.

pub mod config;
pub mod guard;
mod http;
pub mod letter;
mod smtp;
mod telegram;
#[cfg(test)]
mod tests;
mod webhook;

pub use config::{ConfigError, Outlets};
pub use letter::{Address, Letter, LetterError};
pub use smtp::{Mailer, Session};
pub use telegram::{TEXT_CHARACTERS_MAX, Telegram};
pub use webhook::{DELIVERY_HEADER, SIGNATURE_HEADER, Webhook, signature};

use std::time::Duration;

/// How one sending ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The other side has taken it.
    Delivered,
    /// It was certainly not taken, and may be later.
    Later {
        /// Why, in the other side's words; no secret.
        why: String,
        /// How long to wait at least, where the other side said so.
        after: Option<Duration>,
    },
    /// It was refused for good.
    Refused {
        /// Why.
        why: String,
    },
    /// Nobody can tell whether it was taken: the line broke after the whole of it was on its way.
    Uncertain {
        /// What happened.
        why: String,
    },
}

impl Outcome {
    fn later(why: impl std::fmt::Display) -> Self {
        Self::Later { why: short(&why.to_string()), after: None }
    }

    fn refused(why: impl std::fmt::Display) -> Self {
        Self::Refused { why: short(&why.to_string()) }
    }

    fn uncertain(why: impl std::fmt::Display) -> Self {
        Self::Uncertain { why: short(&why.to_string()) }
    }
}

/// Most characters that are kept of what another side says.
const WORDS_MAX: usize = 300;

/// One line of limited length: another side's words are not to be trusted.
fn short(text: &str) -> String {
    let line = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    line.take(WORDS_MAX).collect::<String>().trim().to_owned()
}
