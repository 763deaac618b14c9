//! The one cookie: the session's token, for the desk alone.

use commission::accounts::Token;
use hyper::header::{COOKIE, HeaderMap, HeaderValue};

/// Over TLS the name binds it to this host and to TLS; browsers take `__Host-` only with the path `/`.
const SECURE: &str = "__Host-desk";
const PLAIN: &str = "desk";

fn name(tls: bool) -> &'static str {
    if tls { SECURE } else { PLAIN }
}

/// The token that a request brings.
pub(super) fn token(headers: &HeaderMap, tls: bool) -> Option<Token> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut named = cookies
        .flat_map(|c| c.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(n, _)| *n == name(tls))
        .map(|(_, value)| value);
    let first = named.next();
    // Two of them: one was planted, and nobody can tell which.
    if named.next().is_some() { None } else { first.and_then(Token::parse) }
}

/// Gives the browser a token, for as long as it is open.
pub(super) fn set(token: &Token, tls: bool) -> HeaderValue {
    let (name, rest) = (name(tls), if tls { "Path=/; Secure" } else { "Path=/desk" });
    HeaderValue::from_str(&format!("{name}={}; {rest}; HttpOnly; SameSite=Strict", token.text()))
        .expect("hexadecimal digits are good in a header")
}

/// Takes it away.
pub(super) fn clear(tls: bool) -> HeaderValue {
    HeaderValue::from_static(if tls {
        "__Host-desk=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"
    } else {
        "desk=; Path=/desk; HttpOnly; SameSite=Strict; Max-Age=0"
    })
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
        for tls in [true, false] {
            let set = set(&t, tls);
            let text = set.to_str().unwrap();
            assert!(text.contains("; HttpOnly; SameSite=Strict") && text.contains("Secure") == tls);
            let pair = text.split(';').next().unwrap();
            assert_eq!(token(&headers(&format!("a=b; {pair}")), tls), Some(t.clone()));
            assert_eq!(token(&headers(&format!("{pair}; {pair}")), tls), None);
            assert_eq!(token(&headers(pair), !tls), None, "the name says how it was given");
            assert!(clear(tls).to_str().unwrap().contains("Max-Age=0"));
        }
        assert_eq!(token(&headers("desk=zz"), false), None);
    }
}
