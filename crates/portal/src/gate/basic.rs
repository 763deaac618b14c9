//! HTTP Basic, RFC 7617: how programs of parties say who they are.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::header::HeaderValue;

/// Most bytes of the header.
const BYTES_MAX: usize = 1024;

/// Name and password.
pub(super) fn read(header: &HeaderValue) -> Option<(String, String)> {
    let text = header.to_str().ok().filter(|t| t.len() <= BYTES_MAX)?;
    let (scheme, rest) = text.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let bytes = STANDARD.decode(rest.trim()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (name, password) = text.split_once(':')?;
    let plain = !text.chars().any(char::is_control);
    (plain && !name.is_empty()).then(|| (name.to_owned(), password.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_password_are_read_and_nothing_else() {
        let of = |t: &str| read(&HeaderValue::from_str(t).unwrap());
        let written = |t: &str| format!("Basic {}", STANDARD.encode(t));
        assert_eq!(of(&written("red-ws:a b:c ü")), Some(("red-ws".into(), "a b:c ü".into())));
        assert_eq!(of(&written("red:x").replace("Basic", "bASIC")), Some(("red".into(), "x".into())));
        for wrong in ["", "Basic", "Basic !!", "Bearer cmVkOng=", &written("red"), &written(":x"), &written("red:\n")] {
            assert_eq!(of(wrong), None, "{wrong:?}");
        }
        assert_eq!(of(&written(&"x".repeat(2000))), None);
        assert_eq!(of(&format!("Basic {}", STANDARD.encode([b'a', b':', 0xff]))), None);
    }
}
