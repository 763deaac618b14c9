//! Passwords: Argon2id with the parameters that OWASP recommends, kept as a PHC string.
//!
//! Sources: RFC 9106; OWASP Password Storage Cheat Sheet (19 MiB, two passes, one lane). A password is compared in Unicode form NFC, so that
//! another keyboard spells it alike.

use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use unicode_normalization::UnicodeNormalization as _;

/// Fewest characters of a password that somebody chooses.
pub const PASSWORD_CHARACTERS_MIN: usize = 12;
/// Most bytes of a password.
pub const PASSWORD_BYTES_MAX: usize = 256;

/// Memory, passes and lanes. A hash says its own, so these may be raised at any time.
const COST: Cost = Cost { memory_kib: 19 * 1024, passes: 2, lanes: 1 };
const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;
/// Beyond these a stored hash is damaged, and must not cost the server its memory.
const COST_MAX: Cost = Cost { memory_kib: 256 * 1024, passes: 16, lanes: 4 };

/// Characters of a password that the program makes: none that is taken for another.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    fn hash(self, password: &str, salt: &[u8]) -> Option<[u8; HASH_BYTES]> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(HASH_BYTES)).ok()?;
        let mut out = [0; HASH_BYTES];
        let password: String = password.nfc().collect();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(password.as_bytes(), salt, &mut out)
            .ok()?;
        Some(out)
    }
}

/// Hashes a password with a salt from fresh random bytes. Takes some 20 ms and 19 MiB.
pub(super) fn hash(password: &str, random: &[u8; 32]) -> String {
    let salt = &random[..SALT_BYTES];
    let hash = COST.hash(password, salt).expect("the constants are within the limits of Argon2");
    write(COST, salt, &hash)
}

fn write(cost: Cost, salt: &[u8], hash: &[u8]) -> String {
    let Cost { memory_kib, passes, lanes } = cost;
    format!("$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${}${}", BASE64.encode(salt), BASE64.encode(hash))
}

/// A hash that no password has, for an account that is not there: checking it takes as long.
pub(super) fn of_nobody() -> String {
    write(COST, &[0; SALT_BYTES], &[0; HASH_BYTES])
}

/// Whether the password is the one that was hashed.
pub(super) fn matches(password: &str, stored: &str) -> bool {
    let Some((cost, salt, wanted)) = read(stored) else { return false };
    cost.hash(password, &salt).is_some_and(|found| verify_slices_are_equal(&found, &wanted).is_ok())
}

fn read(stored: &str) -> Option<(Cost, Vec<u8>, Vec<u8>)> {
    let rest = stored.strip_prefix("$argon2id$v=19$m=")?;
    let (cost, rest) = rest.split_once('$')?;
    let (memory, rest_of_cost) = cost.split_once(",t=")?;
    let (passes, lanes) = rest_of_cost.split_once(",p=")?;
    let cost = Cost { memory_kib: memory.parse().ok()?, passes: passes.parse().ok()?, lanes: lanes.parse().ok()? };
    let fits = cost.memory_kib <= COST_MAX.memory_kib && cost.passes <= COST_MAX.passes && cost.lanes <= COST_MAX.lanes;
    let (salt, hash) = rest.split_once('$')?;
    fits.then_some((cost, BASE64.decode(salt).ok()?, BASE64.decode(hash).ok()?))
}

/// What is wrong with a password that somebody chose; the old one is known by its hash.
pub(super) fn fault(password: &str, name: &str, old: &str) -> Option<super::AccountError> {
    use super::AccountError::{PasswordLong, PasswordShort, PasswordWeak};
    if password.len() > PASSWORD_BYTES_MAX {
        return Some(PasswordLong);
    }
    if password.chars().count() < PASSWORD_CHARACTERS_MIN {
        return Some(PasswordShort);
    }
    let mut different: Vec<char> = password.to_lowercase().chars().collect();
    different.sort_unstable();
    different.dedup();
    let holds_name = name.len() >= 4 && password.to_lowercase().contains(&name.to_lowercase());
    (different.len() < 5 || holds_name || matches(password, old)).then_some(PasswordWeak)
}

/// A password for the first sign-in, of 80 random bits in groups of four characters.
pub(super) fn one_time(random: &[u8; 32]) -> String {
    let letters: Vec<u8> = random[..16].iter().map(|b| ALPHABET[usize::from(b % 32)]).collect();
    let groups: Vec<&str> = letters.chunks(4).map(|g| std::str::from_utf8(g).unwrap_or_default()).collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_and_no_other_is() {
        let stored = hash("ein langer Satz für Ä", &[7; 32]);
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(matches("ein langer Satz für Ä", &stored));
        assert!(matches("ein langer Satz fu\u{308}r A\u{308}", &stored), "spelled with marks of their own");
        assert!(!matches("ein langer Satz für A", &stored));
        assert!(!matches("", &stored));
        assert_ne!(stored, hash("ein langer Satz für Ä", &[8; 32]), "another salt, another hash");
    }

    #[test]
    fn what_is_stored_is_read_strictly() {
        let good = hash("correct horse battery", &[1; 32]);
        for (from, to) in [("argon2id", "argon2i"), ("v=19", "v=16"), ("m=19456", "m=99999999"), ("t=2", "t=1")] {
            let bad = good.replacen(from, to, 1);
            assert_ne!(bad, good);
            assert!(!matches("correct horse battery", &bad), "{bad}");
        }
        assert!(!matches("", ""));
        assert!(!matches("", &of_nobody()));
    }

    #[test]
    fn easy_passwords_are_refused() {
        let old = hash("the old password itself", &[1; 32]);
        let code = |p: &str| fault(p, "clerk-7", &old).map(|e| e.code());
        assert_eq!(code("eleven char"), Some("password-short"));
        assert_eq!(code(&"x".repeat(257)), Some("password-long"));
        assert_eq!(code("abababababababab"), Some("password-weak"));
        assert_eq!(code("my name is Clerk-7 so what"), Some("password-weak"));
        assert_eq!(code("the old password itself"), Some("password-weak"));
        assert_eq!(code("four words in a row"), None);
    }

    #[test]
    fn a_one_time_password_has_four_groups_of_clear_letters() {
        let p = one_time(&std::array::from_fn(|i| u8::try_from(i * 8).unwrap()));
        assert_eq!(p.len(), 19);
        assert!(p.split('-').all(|g| g.len() == 4 && g.bytes().all(|b| ALPHABET.contains(&b))));
    }
}
