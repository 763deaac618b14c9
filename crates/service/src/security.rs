//! The UsernameToken in the head of a message: WS-Security 1.0/1.1, UsernameToken Profile (OASIS, 2004 and 2006).
//!
//! Only PasswordText: for PasswordDigest the server would have to keep the password itself. Nonce and Created are required, so that a message that was
//! listened to is worth nothing a second time.

use crate::fault::Refusal;
use crate::xml::Element;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use election::act::Moment;

/// Namespace of the security header.
pub const WSSE: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
/// Namespace of its times.
pub const WSU: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
/// Type of a password as it is.
pub const PASSWORD_TEXT: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText";
/// Type of a password's digest.
pub const PASSWORD_DIGEST: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest";
/// How the nonce is written.
const BASE64: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";

/// Oldest token that is taken.
pub const AGE_S_MAX: i64 = 300;
/// How far a client's clock may go ahead.
pub const AHEAD_S_MAX: i64 = 60;
/// Fewest and most bytes of a nonce.
pub const NONCE_BYTES: std::ops::RangeInclusive<usize> = 8..=64;
/// Most bytes of a name.
const NAME_BYTES_MAX: usize = 64;

/// A token as it was sent; whether the password is right is for the register of accounts.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// Name of the account.
    pub name: String,
    /// Password.
    pub password: String,
    /// Random bytes of the client, new in every call.
    pub nonce: Vec<u8>,
    /// When the client made it.
    pub created: Moment,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Token").field("name", &self.name).field("created", &self.created).finish_non_exhaustive()
    }
}

impl Token {
    /// Whether it is neither too old, nor of the future, nor of before this server began to remember nonces.
    ///
    /// # Errors
    /// `token-stale`.
    pub fn check_age(&self, now: Moment, remembering_since: Moment) -> Result<(), Refusal> {
        check_age(self.created, now)?;
        if self.created < remembering_since {
            return Err(Refusal::new(
                "token-stale",
                "Created is before this server was started, and it may have been used then; make a new token",
            ));
        }
        Ok(())
    }
}

fn check_age(created: Moment, now: Moment) -> Result<(), Refusal> {
    let age_us = now.0.saturating_sub(created.0);
    if !(-AHEAD_S_MAX * 1_000_000..=AGE_S_MAX * 1_000_000).contains(&age_us) {
        return Err(Refusal::new(
            "token-stale",
            format!(
                "Created is {created}, here it is {now}: a token may be {AGE_S_MAX} s old and {AHEAD_S_MAX} s ahead; set the clock by NTP and make a new token for every call"
            ),
        ));
    }
    Ok(())
}

/// Reads the token from the security headers that are for this service.
///
/// # Errors
/// None or several, something else than a token, PasswordDigest, a part that is missing or wrong.
pub fn read<'a>(headers: impl Iterator<Item = &'a Element>) -> Result<Token, Refusal> {
    let headers: Vec<_> = headers.collect();
    let header = match headers.as_slice() {
        [] => return Err(missing()),
        [one] => *one,
        _ => return Err(repeated("the header Security")),
    };
    let mut tokens = vec![];
    for part in &header.children {
        if part.name.is(WSSE, "UsernameToken") {
            tokens.push(part);
        } else if !part.name.is(WSU, "Timestamp") {
            let name: String = part.name.local.chars().take(60).collect();
            return Err(Refusal::new(
                "security-unsupported",
                format!("{name} is not taken; send a UsernameToken with PasswordText"),
            ));
        }
    }
    match tokens.as_slice() {
        [] => Err(missing()),
        [one] => token(one),
        _ => Err(repeated("the UsernameToken")),
    }
}

fn missing() -> Refusal {
    Refusal::new(
        "security-missing",
        "every call carries a wsse:Security header with a UsernameToken: Username, Password, Nonce, Created",
    )
}

fn repeated(what: &str) -> Refusal {
    Refusal::new("security-repeated", format!("{what} stands twice"))
}

fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new("token-invalid", message)
}

fn token(element: &Element) -> Result<Token, Refusal> {
    let part = |namespace: &str, local: &str| -> Result<&Element, Refusal> {
        let mut found = element.children.iter().filter(|c| c.name.is(namespace, local));
        let first = found.next().ok_or_else(|| invalid(format!("the token has no {local}")))?;
        if found.next().is_some() { Err(repeated(local)) } else { Ok(first) }
    };
    let value =
        |e: &'_ Element| e.value().map(str::to_owned).ok_or_else(|| invalid("a part of the token holds elements"));
    let password = part(WSSE, "Password")?;
    match password.attribute("", "Type") {
        None | Some(PASSWORD_TEXT) => {}
        Some(PASSWORD_DIGEST) => {
            return Err(Refusal::new(
                "password-digest",
                "PasswordDigest needs a server that keeps passwords; this one keeps none. Send PasswordText, over TLS",
            ));
        }
        Some(_) => return Err(invalid("the type of the password is neither PasswordText nor absent")),
    }
    let name = value(part(WSSE, "Username")?)?;
    if name.is_empty() || name.len() > NAME_BYTES_MAX {
        return Err(invalid(format!("Username has 1 to {NAME_BYTES_MAX} bytes")));
    }
    if !password.children.is_empty() {
        return Err(invalid("a part of the token holds elements"));
    }
    let nonce = part(WSSE, "Nonce")?;
    if !matches!(nonce.attribute("", "EncodingType"), None | Some(BASE64)) {
        return Err(invalid("the Nonce is Base64"));
    }
    let nonce = STANDARD.decode(value(nonce)?).map_err(|e| invalid(format!("the Nonce is no Base64: {e}")))?;
    if !NONCE_BYTES.contains(&nonce.len()) {
        return Err(invalid(format!("the Nonce has {} to {} bytes", NONCE_BYTES.start(), NONCE_BYTES.end())));
    }
    let created = value(part(WSU, "Created")?)?;
    let created: jiff::Timestamp =
        created.parse().map_err(|_| invalid("Created is a moment with its zone, like 2015-11-01T17:00:00Z"))?;
    Ok(Token { name, password: password.text.clone(), nonce, created: Moment(created.as_microsecond()) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::security;
    use crate::xml;

    fn read_text(text: &str) -> Result<Token, Refusal> {
        let root = xml::read(text.as_bytes()).expect("good XML");
        read(std::iter::once(&root))
    }

    fn code(from: &str, to: &str) -> &'static str {
        let changed = security().replacen(from, to, 1);
        assert_ne!(changed, security(), "{from}");
        read_text(&changed).map_or_else(|r| r.code, |_| "read")
    }

    #[test]
    fn a_token_is_read_and_its_password_is_not_shown() {
        let t = read_text(&security()).unwrap();
        assert_eq!(
            (t.name.as_str(), t.password.as_str(), t.nonce.as_slice()),
            ("red-service", "a <long> password", b"0123456789abcdef".as_slice())
        );
        assert_eq!(t.created.to_string(), "2026-05-10T20:00:00.000000Z");
        assert!(!format!("{t:?}").contains("password"));
    }

    #[test]
    fn every_part_has_to_be_there_once_and_be_what_it_says() {
        assert_eq!(code("#PasswordText", "#PasswordDigest"), "password-digest");
        assert_eq!(code("#PasswordText", "#PasswordRot13"), "token-invalid");
        assert_eq!(code("<wsse:Nonce>MDEyMzQ1Njc4OWFiY2RlZg==</wsse:Nonce>", ""), "token-invalid");
        assert_eq!(code("MDEyMzQ1Njc4OWFiY2RlZg==", "MDEyMw=="), "token-invalid");
        assert_eq!(code("MDEyMzQ1Njc4OWFiY2RlZg==", "***"), "token-invalid");
        assert_eq!(code("<wsu:Created>2026-05-10T20:00:00Z</wsu:Created>", ""), "token-invalid");
        assert_eq!(code("20:00:00Z", "20:00:00"), "token-invalid");
        assert_eq!(code("<wsse:Username>red-service</wsse:Username>", "<wsse:Username/>"), "token-invalid");
        assert_eq!(code("red-service", "red<b/>"), "token-invalid");
        assert_eq!(code("red-service", &"x".repeat(65)), "token-invalid");
        assert_eq!(code("<wsse:Username>", "<wsse:Username>a</wsse:Username><wsse:Username>"), "security-repeated");
        assert_eq!(code("<wsse:UsernameToken>", "<wsse:UsernameToken/><wsse:UsernameToken>"), "security-repeated");
        assert_eq!(
            code("<wsse:UsernameToken>", "<wsse:BinarySecurityToken/><wsse:UsernameToken>"),
            "security-unsupported"
        );
        assert_eq!(code("<wsse:UsernameToken>", "<wsu:Timestamp/><wsse:UsernameToken>"), "read");
        assert_eq!(read_text(&format!("<w:Security xmlns:w='{WSSE}'/>")).unwrap_err().code, "security-missing");
        assert_eq!(read(std::iter::empty()).unwrap_err().code, "security-missing");
    }

    #[test]
    fn a_token_is_good_for_five_minutes_and_not_before_its_time_or_the_servers() {
        let t = read_text(&security()).unwrap();
        let at = |s: i64| Moment(t.created.0 + s * 1_000_000);
        let ok = |now: Moment, since: Moment| t.check_age(now, since).is_ok();
        assert!(ok(at(AGE_S_MAX), at(0)) && !ok(at(AGE_S_MAX + 1), at(0)));
        assert!(ok(at(-AHEAD_S_MAX), at(0)) && !ok(at(-AHEAD_S_MAX - 1), at(0)));
        assert!(!ok(at(1), at(1)));
        assert!(!ok(Moment(i64::MIN), at(0)) && !ok(Moment(i64::MAX), at(0)));
    }
}
