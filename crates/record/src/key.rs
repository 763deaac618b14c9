//! Keys of signed notes: their names, ids and text forms (<https://c2sp.org/signed-note>).

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::hash::{hex, sha256, unhex};
use crate::note::{NoteError, Signature};

/// The longest key name that we accept, in bytes: that of a station id.
pub const NAME_BYTES_MAX: usize = 200;

/// What a key may sign. The kind is part of the key's id, so a signature of one kind never passes for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyKind {
    /// `0x01`: Ed25519 over the text of a note.
    Ed25519,
    /// `0x04`: Ed25519 over a checkpoint with a time, by a witness (`cosignature/v1`).
    Cosignature,
}

impl KeyKind {
    /// The byte that stands for this kind in keys and key ids.
    #[must_use]
    pub fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::Cosignature => 0x04,
        }
    }

    fn from_byte(byte: u8) -> Result<Self, KeyError> {
        match byte {
            0x01 => Ok(Self::Ed25519),
            0x04 => Ok(Self::Cosignature),
            _ => Err(KeyError::UnknownKind { byte }),
        }
    }
}

/// What can be wrong with a key. Messages never hold secret text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The name cannot stand in a signature line.
    #[error(
        "a key name has 1 to 200 bytes, no white space, no control character and no “+”; this one ({length} bytes) breaks that"
    )]
    BadName {
        /// Length of the refused name in bytes.
        length: usize,
    },
    /// The text does not have the form of a verifier key.
    #[error(
        "not a verifier key: it is written name+id+key, the id in 8 lower-case hexadecimal digits, the key in standard Base64 of 33 bytes"
    )]
    BadForm,
    /// The text does not have the form of a signing key.
    #[error(
        "not a signing key: it is written PRIVATE+KEY+name+id+key, the id in 8 lower-case hexadecimal digits, the key in standard Base64 of 33 bytes"
    )]
    BadSecretForm,
    /// The id does not follow from name and key: one of them was changed or mistyped.
    #[error("the key “{name}” has the id {computed}, not {written}: the name, the id or the key was mistyped")]
    WrongId {
        /// The key's name.
        name: String,
        /// The id as written.
        written: String,
        /// The id that follows from name and key.
        computed: String,
    },
    /// A kind of key that we do not have, or not the one that is needed here.
    #[error("a key of kind {byte:#04x} cannot be used here")]
    UnknownKind {
        /// The byte for the kind.
        byte: u8,
    },
    /// The bytes are no Ed25519 public key.
    #[error("the 32 bytes are not an Ed25519 public key in its canonical form")]
    NotAPoint,
    /// A public key of small order, under which signatures can be made without a secret.
    #[error("the Ed25519 public key is a weak one (small order): anybody could sign for it")]
    Weak,
}

impl KeyError {
    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadName { .. } => "key-bad-name",
            Self::BadForm => "key-bad-form",
            Self::BadSecretForm => "key-bad-secret-form",
            Self::WrongId { .. } => "key-wrong-id",
            Self::UnknownKind { .. } => "key-unknown-kind",
            Self::NotAPoint => "key-not-a-point",
            Self::Weak => "key-weak",
        }
    }
}

/// Whether a name may stand in a signature line: 1 to 200 bytes, no white space (Unicode), no control character, no `+`.
#[must_use]
pub fn is_name(name: &str) -> bool {
    (1..=NAME_BYTES_MAX).contains(&name.len())
        && if name.is_ascii() {
            name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'+')
        } else {
            !name.chars().any(|c| c == '+' || c.is_whitespace() || c.is_control())
        }
}

pub(crate) fn check_name(name: &str) -> Result<(), KeyError> {
    if is_name(name) { Ok(()) } else { Err(KeyError::BadName { length: name.len() }) }
}

/// The first four bytes of `SHA-256(name || "\n" || kind || public key)`.
#[must_use]
pub fn key_id(name: &str, kind: KeyKind, public: &[u8; 32]) -> [u8; 4] {
    let [a, b, c, d, ..] = sha256(&[name.as_bytes(), b"\n", &[kind.byte()], public].concat());
    [a, b, c, d]
}

/// A public key with its name. Its text is `name+id+key`, as it is pinned, printed and listed.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    kind: KeyKind,
    id: [u8; 4],
    public: [u8; 32],
}

impl VerifierKey {
    /// The key with this name, kind and these 32 bytes (RFC 8032).
    ///
    /// # Errors
    /// [`KeyError::BadName`], [`KeyError::NotAPoint`], [`KeyError::Weak`].
    pub fn new(name: &str, kind: KeyKind, public: &[u8; 32]) -> Result<Self, KeyError> {
        let key = Self::deferred(name, kind, public)?;
        key.check_point()?;
        Ok(key)
    }

    /// As [`VerifierKey::new`], but whether the bytes are a point of the curve is left to [`VerifierKey::check_point`]: that costs an
    /// eighth of a verification, and no signature verifies under a key that is none.
    ///
    /// # Errors
    /// [`KeyError::BadName`], [`KeyError::NotAPoint`] where the form alone shows it, [`KeyError::Weak`].
    pub fn deferred(name: &str, kind: KeyKind, public: &[u8; 32]) -> Result<Self, KeyError> {
        check_name(name)?;
        if is_small_order(public) {
            return Err(KeyError::Weak);
        }
        // RFC 8032 section 5.1.3 wants y below the prime 2^255 - 19; the library would reduce a larger one.
        let reduced = public[31] & 0x7f != 0x7f || public[1..31].iter().any(|byte| *byte != 0xff) || public[0] < 0xed;
        if !reduced {
            return Err(KeyError::NotAPoint);
        }
        Ok(Self { name: name.to_owned(), kind, id: key_id(name, kind, public), public: *public })
    }

    /// Whether the bytes are a point of the curve.
    ///
    /// # Errors
    /// [`KeyError::NotAPoint`].
    pub fn check_point(&self) -> Result<(), KeyError> {
        ed25519_dalek::VerifyingKey::from_bytes(&self.public).map_err(|_| KeyError::NotAPoint)?;
        Ok(())
    }

    /// The signer's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the key may sign.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The short id that stands in front of each signature. It identifies; it does not authenticate.
    #[must_use]
    pub fn id(&self) -> [u8; 4] {
        self.id
    }

    /// The 32 bytes of the public key (RFC 8032).
    #[must_use]
    pub fn public_bytes(&self) -> [u8; 32] {
        self.public
    }

    /// Whether a signature line with this name and id is meant to be by this key.
    #[must_use]
    pub fn is_named(&self, name: &str, id: [u8; 4]) -> bool {
        self.id == id && self.name == name
    }

    /// Checks a signature over the text of a note, strictly (no malleable signature, no point of small order).
    ///
    /// # Errors
    /// [`NoteError::WrongSignature`]; [`NoteError::WrongKind`] for a witness's key, which signs checkpoints only
    /// (see [`crate::cosignature::verify`]).
    pub fn verify_strict(&self, text: &[u8], signature: &[u8; 64]) -> Result<(), NoteError> {
        if self.kind != KeyKind::Ed25519 {
            return Err(NoteError::WrongKind { name: self.name.clone() });
        }
        if self.signed(text, signature) { Ok(()) } else { Err(NoteError::WrongSignature { name: self.name.clone() }) }
    }

    /// Whether the key signed exactly these bytes, whatever its kind.
    pub(crate) fn signed(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        // What strict means beside the equation: neither point of small order. AWS-LC checks s < L and compares R byte by byte
        // with the canonical form of sB - kA, so it takes no other R than the one that the signer made. The tests hold all this
        // against ed25519-dalek's `verify_strict`.
        let (r, _) = signature.split_first_chunk::<32>().expect("64 bytes have 32");
        !is_small_order(r) && UnparsedPublicKey::new(&ED25519, self.public).verify(message, signature).is_ok()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let material = material(self.kind, &self.public_bytes());
        write!(f, "{}+{}+{}", self.name, hex(&self.id), STANDARD.encode(material))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifierKey({self})")
    }
}

impl std::hash::Hash for VerifierKey {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.name.hash(state);
        self.id.hash(state);
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (name, id, kind, public) = split(text).ok_or(KeyError::BadForm)?;
        let key = Self::new(name, KeyKind::from_byte(kind)?, &public)?;
        check_id(&key, id)?;
        Ok(key)
    }
}

impl Serialize for VerifierKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for VerifierKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A secret key of either kind; the two public types below each allow one use of it.
#[derive(Clone)]
pub(crate) struct Secret {
    verifier: VerifierKey,
    key: ed25519_dalek::SigningKey,
}

impl Secret {
    pub(crate) fn from_seed(name: &str, kind: KeyKind, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        Ok(Self { verifier: VerifierKey::new(name, kind, key.verifying_key().as_bytes())?, key })
    }

    pub(crate) fn parse(text: &str, wanted: KeyKind) -> Result<Self, KeyError> {
        let rest = text.strip_prefix("PRIVATE+KEY+").ok_or(KeyError::BadSecretForm)?;
        let (name, id, kind, seed) = split(rest).ok_or(KeyError::BadSecretForm)?;
        if kind != wanted.byte() {
            return Err(KeyError::UnknownKind { byte: kind });
        }
        let secret = Self::from_seed(name, wanted, &seed)?;
        check_id(&secret.verifier, id)?;
        Ok(secret)
    }

    pub(crate) fn to_text(&self) -> String {
        let VerifierKey { name, kind, id, .. } = &self.verifier;
        format!("PRIVATE+KEY+{name}+{}+{}", hex(id), STANDARD.encode(material(*kind, self.key.as_bytes())))
    }

    pub(crate) fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }
}

/// A secret key that signs notes. `Debug` shows the public half only; there is no `Display`.
#[derive(Clone)]
pub struct SigningKey(Secret);

impl SigningKey {
    /// The key that follows from 32 secret bytes (RFC 8032). Randomness is the caller's.
    ///
    /// # Errors
    /// [`KeyError::BadName`].
    pub fn from_seed(name: &str, seed: [u8; 32]) -> Result<Self, KeyError> {
        Secret::from_seed(name, KeyKind::Ed25519, &seed).map(Self)
    }

    /// The public half.
    #[must_use]
    pub fn verifier(&self) -> VerifierKey {
        self.0.verifier().clone()
    }

    /// The signer's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.verifier().name()
    }

    /// The text `PRIVATE+KEY+name+id+key` for a key file. It is the secret itself.
    #[must_use]
    pub fn to_secret_string(&self) -> String {
        self.0.to_text()
    }

    /// Signs the text of a note: all of it, up to and including its last line feed.
    ///
    /// The text is not checked here; [`crate::SignedNote::sign`] does that.
    #[must_use]
    pub fn sign(&self, text: impl AsRef<[u8]>) -> Signature {
        let VerifierKey { name, id, .. } = self.0.verifier();
        Signature { name: name.clone(), id: *id, bytes: self.0.sign(text.as_ref()).to_vec() }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey(secret of {})", self.0.verifier())
    }
}

impl FromStr for SigningKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        Secret::parse(text, KeyKind::Ed25519).map(Self)
    }
}

/// Whether these bytes are one of the points of small order, in canonical form or not: for each, the sign of x is the highest bit.
fn is_small_order(point: &[u8; 32]) -> bool {
    /// The y of the points of order 1, 2, 4 and 8, little-endian, without the sign of x; then those written with y + p.
    const Y: [[u8; 32]; 7] = small_order_ys();
    let mut y = *point;
    y[31] &= 0x7f;
    Y.contains(&y)
}

const fn small_order_ys() -> [[u8; 32]; 7] {
    let mut y = [[0; 32]; 7];
    // 0 (order 4), 1 (order 1), p - 1 (order 2), p (= 0), p + 1 (= 1).
    y[1][0] = 1;
    let mut i = 2;
    let mut lowest = 0xec;
    while i < 5 {
        y[i] = [0xff; 32];
        y[i][0] = lowest;
        y[i][31] = 0x7f;
        lowest += 1;
        i += 1;
    }
    // The two of order 8 (RFC 8032 curve; D. J. Bernstein et al., "High-speed high-security signatures").
    y[5] = *b"\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0\xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05";
    y[6] = *b"\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f\x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a";
    y
}

fn material(kind: KeyKind, key: &[u8; 32]) -> [u8; 33] {
    let mut material = [kind.byte(); 33];
    material[1..].copy_from_slice(key);
    material
}

/// Splits `name+id+base64(kind || key)`; the Base64 may hold `+` itself.
fn split(text: &str) -> Option<(&str, [u8; 4], u8, [u8; 32])> {
    let (name, rest) = text.split_once('+')?;
    let (id, key) = rest.split_once('+')?;
    if key.len() != 44 {
        return None;
    }
    let mut material = [0; 33];
    if STANDARD.decode_slice(key, &mut material).ok()? != 33 {
        return None;
    }
    let (kind, key) = material.split_first()?;
    Some((name, unhex(id)?, *kind, key.try_into().ok()?))
}

fn check_id(key: &VerifierKey, written: [u8; 4]) -> Result<(), KeyError> {
    if key.id == written {
        return Ok(());
    }
    Err(KeyError::WrongId { name: key.name.clone(), written: hex(&written), computed: hex(&key.id) })
}

#[cfg(test)]
mod tests;
