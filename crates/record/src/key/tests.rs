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

/// What the library says by which strictness is defined here.
fn by_the_oracle(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    ed25519_dalek::VerifyingKey::from_bytes(key)
        .is_ok_and(|k| k.verify_strict(message, &ed25519_dalek::Signature::from_bytes(signature)).is_ok())
}

fn by_us(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    VerifierKey::deferred("k", KeyKind::Ed25519, key).is_ok_and(|k| k.signed(message, signature))
}

#[test]
fn every_point_of_small_order_is_known_and_no_other() {
    let mut found = std::collections::BTreeSet::new();
    for point in curve25519_dalek::constants::EIGHT_TORSION {
        let bytes = point.compress().to_bytes();
        assert!(is_small_order(&bytes));
        found.insert(bytes);
    }
    assert_eq!(found.len(), 8);
    let canonical = small_order_ys().into_iter().filter(|y| found.iter().any(|f| f[..31] == y[..31])).count();
    assert_eq!(canonical, 5, "0, 1, p - 1 and the two of order 8");
    assert!(!is_small_order(&curve25519_dalek::constants::ED25519_BASEPOINT_COMPRESSED.to_bytes()));
}

#[test]
fn a_signature_that_holds_by_a_point_of_small_order_only_is_refused() {
    use curve25519_dalek::{constants::EIGHT_TORSION, scalar::Scalar, traits::IsIdentity};
    use ed25519_dalek::hazmat::ExpandedSecretKey;
    use sha2::Digest as _;
    let seed = [3; 32];
    let key = ed25519_dalek::SigningKey::from_bytes(&seed).verifying_key().to_bytes();
    let identity = EIGHT_TORSION.iter().find(|p| p.is_identity()).unwrap().compress().to_bytes();
    let message = b"text";
    // With R the neutral point, s = k a fulfils the equation.
    let hash = sha2::Sha512::new().chain_update(identity).chain_update(key).chain_update(message).finalize();
    let k = Scalar::from_bytes_mod_order_wide(&hash.into());
    let s = k * ExpandedSecretKey::from(&seed).scalar;
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&identity);
    signature[32..].copy_from_slice(s.as_bytes());
    let bare = UnparsedPublicKey::new(&ED25519, key);
    assert!(bare.verify(message, &signature).is_ok(), "the equation alone lets it in");
    assert!(!by_the_oracle(&key, message, &signature) && !by_us(&key, message, &signature));
}

proptest! {
    #[test]
    fn what_is_strictly_valid_is_what_the_oracle_says(
        seed: [u8; 32], message: Vec<u8>, flip in 0..(32 + 64) * 8_usize, change: bool, raise: bool,
    ) {
        use ed25519_dalek::Signer as _;
        let signing = ed25519_dalek::SigningKey::from_bytes(&seed);
        let mut both = [0_u8; 96];
        both[..32].copy_from_slice(&signing.verifying_key().to_bytes());
        both[32..].copy_from_slice(&signing.sign(&message).to_bytes());
        if change {
            both[flip / 8] ^= 1 << (flip % 8);
        }
        if raise {
            // s + L: the same scalar in another spelling.
            let order: [u8; 16] = [0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14];
            let mut carry = 0_u16;
            for i in 0..32 {
                let add: u8 = match i { 0..16 => order[i], 31 => 0x10, _ => 0 };
                let sum = u16::from(both[64 + i]) + u16::from(add) + carry;
                both[64 + i] = sum.to_le_bytes()[0];
                carry = sum >> 8;
            }
        }
        let (key, signature) = both.split_first_chunk::<32>().unwrap();
        let signature: &[u8; 64] = signature.try_into().unwrap();
        let ours = by_us(key, &message, signature);
        prop_assert_eq!(ours, by_the_oracle(key, &message, signature));
        prop_assert_eq!(ours, !change && !raise);
    }
}
