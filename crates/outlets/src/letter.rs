//! A letter to one person, and the check that nothing in it can become a header or another recipient.

use lettre::Message;
use lettre::message::header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use std::fmt;
use std::time::SystemTime;

/// Most bytes of an address (RFC 5321, 4.5.3.1.3, without the angle brackets).
const ADDRESS_BYTES_MAX: usize = 254;
/// Most bytes of a local part (RFC 5321, 4.5.3.1.1).
const LOCAL_BYTES_MAX: usize = 64;
/// Most bytes of a subject.
const SUBJECT_BYTES_MAX: usize = 400;
/// Most bytes of a body.
const BODY_BYTES_MAX: usize = 500_000;

/// Why a letter cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    /// Not an address.
    #[error("{0:?} is no e-mail address of the plain form name@example.org (ASCII; an international domain as xn--…)")]
    Address(String),
    /// A subject or name that holds more than one line.
    #[error("a subject or name is one line of text without control characters")]
    Line,
    /// Too long.
    #[error("the letter is too long")]
    TooLong,
    /// What the library says.
    #[error("the letter cannot be written: {0}")]
    Form(String),
}

impl LetterError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Address(_) => "mail-address",
            Self::Line => "mail-line",
            Self::TooLong => "mail-too-long",
            Self::Form(_) => "mail-form",
        }
    }
}

/// An e-mail address in the plain form: no quotes, no comments, no list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(lettre::Address);

impl Address {
    /// Reads it.
    ///
    /// # Errors
    /// Anything but `name@domain` in printable ASCII.
    pub fn parse(text: &str) -> Result<Self, LetterError> {
        let bad = || LetterError::Address(text.chars().take(100).collect());
        let (local, domain) = text.split_once('@').ok_or_else(bad)?;
        let atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b);
        let label = |l: &str| {
            (1..=63).contains(&l.len())
                && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !l.starts_with('-')
                && !l.ends_with('-')
        };
        let dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
        let good = text.len() <= ADDRESS_BYTES_MAX
            && (1..=LOCAL_BYTES_MAX).contains(&local.len())
            && local.bytes().all(atom)
            // A local part that begins so could be taken for an option by what it passes through.
            && !local.starts_with('-')
            && !dots
            && domain.contains('.')
            && domain.split('.').all(label);
        if !good {
            return Err(bad());
        }
        lettre::Address::new(local, domain).map(Self).map_err(|_| bad())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A letter to one person.
#[derive(Debug, Clone)]
pub struct Letter {
    /// To whom.
    pub to: Address,
    /// Subject.
    pub subject: String,
    /// Body, plain text.
    pub body: String,
    /// Left part of its message id; the same each time the same letter is tried.
    pub id: String,
    /// When it was written.
    pub date: SystemTime,
    /// Where the recipient says that no more shall come.
    pub unsubscribe: Option<String>,
}

/// A header that the library does not know.
macro_rules! header {
    ($type:ident, $name:literal) => {
        #[derive(Clone)]
        struct $type(String);
        impl Header for $type {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($name)
            }
            fn parse(s: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok(Self(s.to_owned()))
            }
            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    };
}

header!(ListUnsubscribe, "List-Unsubscribe");
header!(AutoSubmitted, "Auto-Submitted");

fn is_line(s: &str) -> bool {
    !s.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
}

impl Letter {
    /// Writes it as it goes over the line.
    pub(crate) fn message(&self, from: &Address, from_name: &str) -> Result<Message, LetterError> {
        let graphic = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_graphic() && !b"<>@\"\\".contains(&b));
        if !is_line(&self.subject) || !is_line(from_name) || !graphic(&self.id) {
            return Err(LetterError::Line);
        }
        if self.subject.len() > SUBJECT_BYTES_MAX || self.body.len() > BODY_BYTES_MAX {
            return Err(LetterError::TooLong);
        }
        let name = (!from_name.is_empty()).then(|| from_name.to_owned());
        let mut builder = Message::builder()
            .from(Mailbox::new(name, from.0.clone()))
            .to(Mailbox::new(None, self.to.0.clone()))
            .subject(self.subject.clone())
            .date(self.date)
            .message_id(Some(format!("<{}@{}>", self.id, from.0.domain())))
            .header(AutoSubmitted("auto-generated".into()));
        if let Some(to) = &self.unsubscribe {
            if !to.bytes().all(|b| b.is_ascii_graphic() && !b"<>".contains(&b)) {
                return Err(LetterError::Line);
            }
            builder = builder.header(ListUnsubscribe(format!("<{to}>")));
        }
        // Base64: no line of the text can look like anything else on its way, and none is too long.
        let part = SinglePart::builder()
            .header(ContentType::TEXT_PLAIN)
            .header(ContentTransferEncoding::Base64)
            .body(self.body.clone());
        builder.singlepart(part).map_err(|e| LetterError::Form(e.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(subject: &str) -> Letter {
        Letter {
            to: Address::parse("someone@example.org").unwrap(),
            subject: subject.into(),
            body: "Birinci satır\n.\nBcc: x@example.org\n".into(),
            id: "17-abc".into(),
            date: SystemTime::UNIX_EPOCH,
            unsubscribe: Some("https://example.org/party/notices/addresses".into()),
        }
    }

    fn written(l: &Letter, name: &str) -> Result<String, LetterError> {
        let from = Address::parse("notices@example.org").unwrap();
        l.message(&from, name).map(|m| String::from_utf8(m.formatted()).unwrap())
    }

    #[test]
    fn an_address_is_plain_or_none() {
        for good in ["a@example.org", "a.b+c@xn--bcher-kva.example", "o'neil@mail.example.org"] {
            assert_eq!(Address::parse(good).unwrap().to_string(), good);
        }
        for bad in [
            "",
            "a",
            "@example.org",
            "a@",
            "a@b",
            "a@example.org\nBcc: b@example.org",
            "a@example.org\r\n",
            "a\u{0}@example.org",
            "a b@example.org",
            "\"a\"@example.org",
            "a@[127.0.0.1]",
            "a@example.org,b@example.org",
            "<a@example.org>",
            "A <a@example.org>",
            "a@exa mple.org",
            "a@@example.org",
            "a@example..org",
            "a@-x.org",
            "-f@example.org",
            "ä@example.org",
            ".a@example.org",
            "a@example.org>",
            "a@example.org SIZE=1",
            "a(b)@example.org",
            "a@example.org\u{85}",
        ] {
            assert_eq!(Address::parse(bad).expect_err(bad).code(), "mail-address", "{bad:?}");
        }
        let long = format!("{}@example.org", "a".repeat(65));
        assert!(Address::parse(&long).is_err() && Address::parse(&long[1..]).is_ok());
    }

    #[test]
    fn nothing_in_a_letter_becomes_a_header_or_another_recipient() {
        let text = written(&letter("Karar 2026-17: sayım"), "Kurul").unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(
            head.contains("To: someone@example.org") && head.contains("Message-ID: <17-abc@example.org>"),
            "{head}"
        );
        assert!(
            head.contains("List-Unsubscribe: <https://example.org/") && head.contains("Auto-Submitted: auto-generated")
        );
        assert!(!body.contains("Bcc") && !body.contains("\r\n.\r\n"), "the body is encoded: {body}");
        for subject in ["a\nBcc: b@example.org", "a\r\nb", "a\rb", "a\u{0}b", "a\u{2028}b", "a\u{85}b"] {
            assert_eq!(written(&letter(subject), "").expect_err(subject).code(), "mail-line");
        }
        assert_eq!(written(&letter("a"), "Kurul\r\nBcc: b@example.org").expect_err("name").code(), "mail-line");
        let l = Letter { id: "a>\r\nX: y".into(), ..letter("a") };
        assert_eq!(written(&l, "").expect_err("id").code(), "mail-line");
        let l = Letter { unsubscribe: Some("https://x>\r\nX: y".into()), ..letter("a") };
        assert_eq!(written(&l, "").expect_err("address").code(), "mail-line");
    }
}
