//! SHA-256 hashes of the log: leaves and nodes as RFC 6962 section 2.1 defines them, and their text forms.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest::{Context, SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Length of the standard Base64 of a hash, with its padding.
const TEXT_LEN: usize = 44;

/// A SHA-256 hash in the log. Its text is standard Base64 (RFC 4648 section 4), 44 characters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; 32]);

/// The root of a log without entries: SHA-256 of nothing (RFC 6962 section 2.1).
pub const EMPTY_ROOT: Hash = Hash([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41,
    0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

/// What can be wrong with the text of a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// Not 44 characters of canonical standard Base64.
    #[error("a hash is written as 44 characters of standard Base64; this text ({length} bytes) is not")]
    BadText {
        /// Length of the refused text in bytes.
        length: usize,
    },
}

impl HashError {
    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadText { .. } => "hash-bad-text",
        }
    }
}

/// The hash of an entry: `SHA-256(0x00 || entry)`.
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Hash {
    let mut context = Context::new(&SHA256);
    context.update(&[0]);
    context.update(entry);
    Hash(array(&context.finish()))
}

/// The hash of two neighbouring subtrees: `SHA-256(0x01 || left || right)`.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(&left.0);
    bytes[33..].copy_from_slice(&right.0);
    Hash(sha256(&bytes))
}

/// Plain SHA-256, for the names of files (`blob/…`) and digests of definitions.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    array(&digest(&SHA256, bytes))
}

fn array(digest: &aws_lc_rs::digest::Digest) -> [u8; 32] {
    digest.as_ref().try_into().expect("SHA-256 makes 32 bytes")
}

/// Lower-case hexadecimal digits, two for each byte.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The 32 bytes written as exactly 64 lower-case hexadecimal digits; `None` for any other text.
#[must_use]
pub fn unhex32(text: &str) -> Option<[u8; 32]> {
    unhex(text)
}

/// Fixed-length lower-case hexadecimal, strictly: one text for each value.
pub(crate) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let nibble = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
        return None;
    };
    if pairs.len() != N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = nibble(*high)? << 4 | nibble(*low)?;
    }
    Some(bytes)
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        let refused = HashError::BadText { length: text.len() };
        if text.len() != TEXT_LEN {
            return Err(refused);
        }
        // The decoder asks for room for whole groups of three bytes: 33 for these 44 characters.
        let mut bytes = [0; 33];
        match STANDARD.decode_slice(text, &mut bytes) {
            Ok(32) => {
                let mut hash = [0; 32];
                hash.copy_from_slice(&bytes[..32]);
                Ok(Self(hash))
            }
            _ => Err(refused),
        }
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_empty_root_is_the_hash_of_nothing() {
        assert_eq!(EMPTY_ROOT.0, sha256(b""));
    }

    #[test]
    fn leaves_and_nodes_are_kept_apart_by_their_first_byte() {
        assert_eq!(leaf_hash(b"ab").0, sha256(b"\0ab"));
        let (left, right) = (leaf_hash(b"l"), leaf_hash(b"r"));
        let joined = [&[1][..], &left.0, &right.0].concat();
        assert_eq!(node_hash(&left, &right).0, sha256(&joined));
    }

    #[test]
    fn a_hash_has_one_text_only() {
        let text = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
        assert_eq!(text.parse::<Hash>().unwrap().to_string(), text);
        for wrong in [
            "",
            "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I",
            "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=",
            "CsUYapGGPo4dkMgIAUqom_Xajj7h2fB2MPA3j2jxq2I=",
            "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I= ",
            "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2IA",
        ] {
            assert_eq!(wrong.parse::<Hash>().unwrap_err().code(), "hash-bad-text", "{wrong}");
        }
    }

    #[test]
    fn hexadecimal_is_lower_case_and_exact() {
        assert_eq!(hex(&[0, 0x1f, 0xff]), "001fff");
        let text = hex(&EMPTY_ROOT.0);
        assert_eq!(unhex32(&text), Some(EMPTY_ROOT.0));
        assert_eq!(unhex32(&text.to_uppercase()), None);
        assert_eq!(unhex32(&text[1..]), None);
        assert_eq!(unhex32(&format!("{text}00")), None);
        assert_eq!(unhex32(&format!("+{}", &text[1..])), None);
    }

    proptest! {
        #[test]
        fn texts_give_back_the_hash(bytes: [u8; 32]) {
            let hash = Hash(bytes);
            prop_assert_eq!(hash.to_string().parse::<Hash>().unwrap(), hash);
            prop_assert_eq!(unhex32(&hex(&bytes)), Some(bytes));
            let json = serde_json::to_string(&hash).unwrap();
            prop_assert_eq!(serde_json::from_str::<Hash>(&json).unwrap(), hash);
        }
    }
}
