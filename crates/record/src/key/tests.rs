//! Tests of keys: the specification's example, mistyped and weak keys, and that secrets stay secret.

use super::*;
use proptest::prelude::*;

/// From the specification.
const EXAMPLE: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

fn code(text: &str) -> &'static str {
    text.parse::<VerifierKey>().unwrap_err().code()
}

#[test]
fn the_example_key_is_read_and_written_back() {
    let key: VerifierKey = EXAMPLE.parse().unwrap();
    assert_eq!((key.name(), key.id(), key.kind()), ("example.com/foo", [0x53, 0x0d, 0x90, 0x3a], KeyKind::Ed25519));
    assert_eq!(key.to_string(), EXAMPLE);
    assert_eq!(serde_json::from_str::<VerifierKey>(&serde_json::to_string(&key).unwrap()).unwrap(), key);
}

#[test]
fn a_mistyped_key_is_refused_with_its_reason() {
    assert_eq!(code(&EXAMPLE.replace("foo", "fob")), "key-wrong-id");
    assert_eq!(code(&EXAMPLE.replace("530d903a", "530d903b")), "key-wrong-id");
    assert_eq!(code(&EXAMPLE.replace("530d903a", "530D903A")), "key-bad-form");
    assert_eq!(code(&EXAMPLE.replace("530d903a", "30d903a")), "key-bad-form");
    assert_eq!(code(&EXAMPLE.replace("Aeky", "Aek=")), "key-bad-form");
    assert_eq!(code(&EXAMPLE.replace("+Aek", "+Auk")), "key-unknown-kind");
    assert_eq!(code(&format!("{EXAMPLE}\n")), "key-bad-form");
    assert_eq!(code("example.com/foo"), "key-bad-form");
    assert_eq!(code(&EXAMPLE.replace("com/", "com ")), "key-bad-name");
}

#[test]
fn names_that_would_break_a_line_are_refused() {
    let longest = "n".repeat(NAME_BYTES_MAX);
    for name in ["a", "tr/adana/seyhan/3001", "İstanbul/Kadıköy", &longest] {
        assert!(SigningKey::from_seed(name, [1; 32]).is_ok(), "{name}");
    }
    let too_long = "n".repeat(NAME_BYTES_MAX + 1);
    for name in ["", "a b", "a+b", "a\nb", "a\u{a0}b", "ç\u{3000}", "a\u{0}", "é\u{7f}", "a\u{7f}", &too_long] {
        assert_eq!(SigningKey::from_seed(name, [1; 32]).unwrap_err().code(), "key-bad-name", "{name:?}");
    }
}

#[test]
fn weak_and_unreduced_public_keys_are_refused() {
    let point = |first, rest, last| {
        let mut bytes = [rest; 32];
        (bytes[0], bytes[31]) = (first, last);
        VerifierKey::new("k", KeyKind::Ed25519, &bytes).map_err(|error| error.code())
    };
    assert_eq!(point(1, 0, 0), Err("key-weak"));
    assert_eq!(point(0, 0, 0), Err("key-weak"));
    assert_eq!(point(0xec, 0xff, 0x7f), Err("key-weak"));
    for first in 0xed..=0xff {
        for last in [0x7f, 0xff] {
            assert!(point(first, 0xff, last).is_err(), "{first}");
        }
    }
    assert!((2..40).any(|first| point(first, 0, 0) == Err("key-not-a-point")));
}

#[test]
fn a_secret_key_is_written_only_when_asked_for() {
    let key = SigningKey::from_seed("station", [7; 32]).unwrap();
    let secret = key.to_secret_string();
    assert!(secret.starts_with("PRIVATE+KEY+station+"));
    let read: SigningKey = secret.parse().unwrap();
    assert_eq!(read.verifier(), key.verifier());
    let shown = format!("{key:?}");
    assert!(!shown.contains("PRIVATE") && !shown.contains(secret.rsplit_once('+').unwrap().1), "{shown}");
    for wrong in [&secret[1..], &secret[..secret.len() - 1], &key.verifier().to_string()] {
        let error = wrong.parse::<SigningKey>().unwrap_err();
        assert_eq!(error.code(), "key-bad-secret-form");
    }
    let other = secret.replace("+station+", "+stations+").parse::<SigningKey>().unwrap_err();
    assert_eq!(other.code(), "key-wrong-id");
}

proptest! {
    #[test]
    fn keys_give_back_their_texts(name in "[a-zçğ/.0-9-]{1,40}", seed: [u8; 32]) {
        let key = SigningKey::from_seed(&name, seed).unwrap();
        let public = key.verifier().to_string();
        prop_assert_eq!(public.parse::<VerifierKey>().unwrap(), key.verifier());
        prop_assert_eq!(key.to_secret_string().parse::<SigningKey>().unwrap().to_secret_string(), key.to_secret_string());
    }
}
