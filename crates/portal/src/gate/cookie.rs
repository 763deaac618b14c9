//! The one cookie of a face: the session's token, for that face alone.

use super::Face;
use commission::accounts::Token;
use hyper::header::{COOKIE, HeaderMap, HeaderValue};

/// Over TLS the name binds it to this host and to TLS; browsers take `__Host-` only with the path `/`.
fn name(face: Face, tls: bool) -> &'static str {
    match (face, tls) {
        (Face::Desk, true) => "__Host-desk",
        (Face::Desk, false) => "desk",
        (Face::Party, true) => "__Host-party",
        (Face::Party, false) => "party",
    }
}

fn written(face: Face, tls: bool, value: &str, more: &str) -> HeaderValue {
    let reach = if tls { "Path=/; Secure".to_owned() } else { format!("Path={}", face.root()) };
    HeaderValue::from_str(&format!("{}={value}; {reach}; HttpOnly; SameSite=Strict{more}", name(face, tls)))
        .expect("hexadecimal digits are good in a header")
}

/// The token that a request brings.
pub(super) fn token(headers: &HeaderMap, face: Face, tls: bool) -> Option<Token> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut named = cookies
        .flat_map(|c| c.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(n, _)| *n == name(face, tls))
        .map(|(_, value)| value);
    let first = named.next();
    // Two of them: one was planted, and nobody can tell which.
    if named.next().is_some() { None } else { first.and_then(Token::parse) }
}

/// Gives the browser a token, for as long as it is open.
pub(super) fn set(token: &Token, face: Face, tls: bool) -> HeaderValue {
    written(face, tls, &token.text(), "")
}

/// Takes it away.
pub(super) fn clear(face: Face, tls: bool) -> HeaderValue {
    written(face, tls, "", "; Max-Age=0")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookie: &str) -> HeaderMap {
        HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(cookie).unwrap())])
    }

    #[test]
    fn a_token_is_read_as_it_was_given_and_two_are_none() {
        let t = Token::parse(&"ab".repeat(32)).unwrap();
        for (face, other) in [(Face::Desk, Face::Party), (Face::Party, Face::Desk)] {
            for tls in [true, false] {
                let set = set(&t, face, tls);
                let text = set.to_str().unwrap();
                assert!(text.contains("; HttpOnly; SameSite=Strict") && text.contains("Secure") == tls);
                let pair = text.split(';').next().unwrap();
                assert_eq!(token(&headers(&format!("a=b; {pair}")), face, tls), Some(t.clone()));
                assert_eq!(token(&headers(&format!("{pair}; {pair}")), face, tls), None);
                assert_eq!(token(&headers(pair), face, !tls), None, "the name says how it was given");
                assert_eq!(token(&headers(pair), other, tls), None, "and by which face");
                assert!(clear(face, tls).to_str().unwrap().contains("Max-Age=0"));
            }
        }
        assert_eq!(token(&headers("desk=zz"), Face::Desk, false), None);
    }
}
