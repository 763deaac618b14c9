//! `outlets.toml`: where something may be sent. Secrets are files of their own, beside it.

use crate::guard::{self, GuardError};
use crate::letter::{Address, LetterError};
use crate::{Mailer, Telegram, Webhook};
use serde::Deserialize;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Name of the file in the home.
pub const FILE: &str = "outlets.toml";
/// Most bytes of it.
const BYTES_MAX: u64 = 1 << 20;
/// Most webhooks and chats.
const OUTLETS_MAX: usize = 100;
/// Fewest bytes of the secret of a webhook.
const SECRET_BYTES_MIN: usize = 32;

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Not to be read.
    #[error("{path}: {error}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// Not of its form.
    #[error("{FILE}: {0}")]
    Form(String),
    /// A place to which nothing may be sent.
    #[error("{FILE}: {name}: {error}")]
    Place {
        /// Name of the outlet.
        name: String,
        /// Why.
        error: GuardError,
    },
    /// An address that is none.
    #[error("{FILE}: {0}")]
    Address(#[from] LetterError),
    /// A secret that protects nothing.
    #[error(
        "{path}: a secret has at least {SECRET_BYTES_MIN} bytes without a line break; make one with `openssl rand -hex 32`"
    )]
    Secret {
        /// Its file.
        path: PathBuf,
    },
}

impl ConfigError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "outlets-io",
            Self::Form(_) => "outlets-form",
            Self::Place { .. } => "outlets-place",
            Self::Address(e) => e.code(),
            Self::Secret { .. } => "outlets-secret",
        }
    }
}

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    /// From the first byte (port 465).
    Implicit,
    /// By STARTTLS, without which nothing is sent.
    Starttls,
    /// Not at all: only to a server on this machine.
    None,
}

/// `[mail]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailForm {
    /// Name of the server, as in its certificate.
    pub server: String,
    /// Port.
    pub port: u16,
    /// Protection.
    pub tls: Tls,
    /// Sender.
    pub from: String,
    /// Name of the sender.
    #[serde(default)]
    pub from_name: String,
    /// By what name this server greets.
    pub hello: String,
    /// User, where the server asks for one.
    pub user: Option<String>,
    /// File with the password.
    pub password_file: Option<PathBuf>,
    /// PEM file with the root certificates to be trusted instead of the system's.
    pub ca_file: Option<PathBuf>,
}

/// `[[webhook]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookForm {
    /// Name, for the desk and the log.
    pub name: String,
    /// Where to.
    pub url: String,
    /// File with the secret of the signature.
    pub secret_file: PathBuf,
    /// Categories that are sent; all where there are none.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Whether the place may be on this machine or in a private network, and without TLS.
    #[serde(default)]
    pub private: bool,
}

/// `[[telegram]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelegramForm {
    /// Name, for the desk and the log.
    pub name: String,
    /// The interface; Telegram's own where there is none.
    #[serde(default = "telegram_api")]
    pub api: String,
    /// `@channel` or the number of a chat.
    pub chat: String,
    /// File with the bot's token.
    pub token_file: PathBuf,
    /// Language of the messages; the election's first where there is none.
    pub language: Option<String>,
    /// Categories that are sent; all where there are none.
    #[serde(default)]
    pub categories: Vec<String>,
    /// As of a webhook.
    #[serde(default)]
    pub private: bool,
}

fn telegram_api() -> String {
    "https://api.telegram.org".into()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    site: String,
    mail: Option<MailForm>,
    #[serde(default)]
    webhook: Vec<WebhookForm>,
    #[serde(default)]
    telegram: Vec<TelegramForm>,
}

/// Everything that may be reached.
#[derive(Debug)]
pub struct Outlets {
    /// Address of the site, without a slash at its end, for links.
    pub site: String,
    /// E-mail.
    pub mail: Option<Mailer>,
    /// Webhooks.
    pub webhooks: Vec<Webhook>,
    /// Chats.
    pub chats: Vec<Telegram>,
}

impl Outlets {
    /// Reads `outlets.toml` of a folder; `None` where there is none.
    ///
    /// # Errors
    /// A file that cannot be read or is not of its form, a place to which nothing may be sent, a secret that is none.
    pub fn open(folder: &Path) -> Result<Option<Self>, ConfigError> {
        let path = folder.join(FILE);
        if !path.exists() {
            return Ok(None);
        }
        let form: Form = toml::from_str(&text(&path)?).map_err(|e| ConfigError::Form(e.to_string()))?;
        Self::of(form, folder).map(Some)
    }

    fn of(form: Form, folder: &Path) -> Result<Self, ConfigError> {
        let bad = |m: &str| ConfigError::Form(m.to_owned());
        let site = form.site.trim_end_matches('/').to_owned();
        if !(site.starts_with("https://") || site.starts_with("http://")) || !site.bytes().all(|b| b.is_ascii_graphic())
        {
            return Err(bad("site is the address of the public pages, such as https://results.example.org"));
        }
        if form.webhook.len() + form.telegram.len() > OUTLETS_MAX {
            return Err(bad("too many outlets"));
        }
        let mut names = HashSet::new();
        let all = form.webhook.iter().map(|w| &w.name).chain(form.telegram.iter().map(|t| &t.name));
        for name in all {
            let good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            if name.is_empty() || name.len() > 40 || !name.bytes().all(good) || !names.insert(name.clone()) {
                return Err(bad("each outlet has a name of its own: a–z, 0–9, '-', at most 40"));
            }
        }
        let mail = form.mail.map(|m| mailer(&m, folder)).transpose()?;
        let place = |name: &str, url: &str, private| {
            guard::place(url, private).map_err(|error| ConfigError::Place { name: name.to_owned(), error })
        };
        let webhooks = form.webhook.into_iter().map(|w| {
            let (url, path) = (place(&w.name, &w.url, w.private)?, folder.join(&w.secret_file));
            let secret = secret(&path)?;
            if secret.len() < SECRET_BYTES_MIN {
                return Err(ConfigError::Secret { path });
            }
            Webhook::new(w.name, url, secret.into_bytes(), w.categories, w.private).map_err(ConfigError::Form)
        });
        let webhooks = webhooks.collect::<Result<_, _>>()?;
        let chats = form.telegram.into_iter().map(|t| {
            let (api, path) = (place(&t.name, &t.api, t.private)?, folder.join(&t.token_file));
            let token = secret(&path)?;
            let good = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b':' | b'_' | b'-');
            if token.is_empty() || !token.bytes().all(good) {
                return Err(ConfigError::Secret { path });
            }
            Telegram::new(&t, api, token).map_err(ConfigError::Form)
        });
        let chats = chats.collect::<Result<_, _>>()?;
        Ok(Self { site, mail, webhooks, chats })
    }
}

fn mailer(m: &MailForm, folder: &Path) -> Result<Mailer, ConfigError> {
    let here = m.server == "localhost" || m.server.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    if m.tls == Tls::None && !here {
        let words = "mail without TLS goes to a server on this machine only; use tls = \"starttls\" or \"implicit\"";
        return Err(ConfigError::Form(words.into()));
    }
    let password = m.password_file.as_ref().map(|p| secret(&folder.join(p))).transpose()?;
    if m.user.is_some() != password.is_some() {
        return Err(ConfigError::Form("user and password_file belong together".into()));
    }
    let ca = m.ca_file.as_ref().map(|p| text(&folder.join(p))).transpose()?;
    let from = Address::parse(&m.from)?;
    Mailer::new(m, from, password, ca.as_deref()).map_err(ConfigError::Form)
}

fn text(path: &Path) -> Result<String, ConfigError> {
    let io = |error| ConfigError::Io { path: path.to_owned(), error };
    if std::fs::metadata(path).map_err(io)?.len() > BYTES_MAX {
        return Err(ConfigError::Form(format!("{} is too large", path.display())));
    }
    std::fs::read_to_string(path).map_err(io)
}

/// A secret: one line.
fn secret(path: &Path) -> Result<String, ConfigError> {
    let line = text(path)?.trim_end_matches(['\r', '\n']).to_owned();
    if line.is_empty() || line.chars().any(char::is_control) {
        return Err(ConfigError::Secret { path: path.to_owned() });
    }
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(toml: &str) -> Result<Option<Outlets>, ConfigError> {
        let dir = tempfile::tempdir().unwrap();
        for (name, content) in
            [("s", "0123456789abcdef0123456789abcdef\n"), ("short", "abc\n"), ("t", "123:ABC\n"), (FILE, toml)]
        {
            std::fs::write(dir.path().join(name), content).unwrap();
        }
        Outlets::open(dir.path())
    }

    const SITE: &str = "site = \"https://results.example.org/\"\n";
    const MAIL: &str = "[mail]\nserver = \"localhost\"\nport = 25\ntls = \"none\"\nfrom = \"a@example.org\"\nhello = \"example.org\"\n";

    #[test]
    fn a_home_without_the_file_sends_nothing() {
        assert!(Outlets::open(tempfile::tempdir().unwrap().path()).unwrap().is_none());
    }

    #[test]
    fn what_may_be_reached_stands_in_the_file() {
        let hook = "[[webhook]]\nname = \"press\"\nurl = \"https://press.example.org/in\"\nsecret_file = \"s\"\n";
        let chat = "[[telegram]]\nname = \"channel\"\nchat = \"@results\"\ntoken_file = \"t\"\n";
        let o = open(&format!("{SITE}{MAIL}{hook}{chat}")).unwrap().unwrap();
        assert_eq!((o.site.as_str(), o.mail.is_some()), ("https://results.example.org", true));
        assert_eq!((o.webhooks[0].name(), o.chats[0].name()), ("press", "channel"));
        let shown = format!("{o:?}");
        assert!(
            !shown.contains("0123456789abcdef") && !shown.contains("123:ABC"),
            "no secret is ever printed: {shown}"
        );
    }

    #[test]
    fn a_place_that_nobody_meant_is_refused_at_the_start() {
        let hook = |url: &str, more: &str| {
            format!("{SITE}[[webhook]]\nname = \"x\"\nurl = \"{url}\"\nsecret_file = \"s\"\n{more}")
        };
        for (toml, code) in [
            (hook("http://press.example.org/", ""), "outlets-place"),
            (hook("https://127.0.0.1/", ""), "outlets-place"),
            (hook("https://[::ffff:10.0.0.1]/", ""), "outlets-place"),
            (hook("https://2130706433/", ""), "outlets-place"),
            (hook("https://user:word@press.example.org/", ""), "outlets-place"),
            (hook("file:///etc/passwd", "private = true\n"), "outlets-place"),
            (hook("https://press.example.org/", "").replace("\"s\"", "\"short\""), "outlets-secret"),
            (hook("https://press.example.org/", "").replace("\"s\"", "\"none\""), "outlets-io"),
            (hook("https://press.example.org/", "colour = 1\n"), "outlets-form"),
            (format!("{SITE}{}", MAIL.replace("localhost", "mail.example.org")), "outlets-form"),
            (format!("{SITE}{}", MAIL.replace("a@example.org", "a@example.org\\nBcc: b@c")), "mail-address"),
            (format!("{SITE}{MAIL}user = \"u\"\n"), "outlets-form"),
            ("site = \"results\"\n".into(), "outlets-form"),
        ] {
            assert_eq!(open(&toml).expect_err(&toml).code(), code, "{toml}");
        }
        assert!(open(&hook("http://127.0.0.1:8080/", "private = true\n")).is_ok());
    }
}
