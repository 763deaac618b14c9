//! Cosignatures: a witness states that a log only grew, as of a time (<https://c2sp.org/tlog-cosignature>, version 1, Ed25519).
//!
//! A witness's key has a type and a kind of its own, so that it signs nothing but checkpoints.

use std::fmt;
use std::str::FromStr;

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::key::{KeyError, KeyKind, Secret, VerifierKey};
use crate::note::{Signature, SignedNote};

/// The latest time that a cosignature may carry, in seconds since 1970-01-01T00:00:00Z.
pub const TIME_MAX: u64 = i64::MAX.unsigned_abs();

/// What can be wrong with a cosignature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CosignatureError {
    /// What was to be cosigned is no checkpoint.
    #[error("only checkpoints are cosigned: {0}")]
    NotACheckpoint(#[from] CheckpointError),
    /// A time that the format does not allow.
    #[error("a cosignature cannot carry the time {seconds}")]
    BadTime {
        /// Seconds since 1970.
        seconds: u64,
    },
    /// The key is not a witness's.
    #[error("“{name}” is not the key of a witness")]
    WrongKind {
        /// The key's name.
        name: String,
    },
    /// The signature names another key.
    #[error("the signature is by “{found}”, not by the witness “{expected}”")]
    OtherKey {
        /// The witness asked for.
        expected: String,
        /// The name on the signature.
        found: String,
    },
    /// Not 72 bytes, or not made by the key for this checkpoint and time.
    #[error("the cosignature of “{name}” does not belong to this checkpoint")]
    Wrong {
        /// The witness's name.
        name: String,
    },
}

impl CosignatureError {
    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotACheckpoint(_) => "cosignature-not-a-checkpoint",
            Self::BadTime { .. } => "cosignature-bad-time",
            Self::WrongKind { .. } => "cosignature-wrong-kind",
            Self::OtherKey { .. } => "cosignature-other-key",
            Self::Wrong { .. } => "cosignature-wrong",
        }
    }
}

/// The secret key of a witness. `Debug` shows the public half only; there is no `Display`.
#[derive(Clone)]
pub struct CosigningKey(Secret);

impl CosigningKey {
    /// The key that follows from 32 secret bytes. A witness never uses one seed under two names: the signed
    /// message does not hold the name.
    ///
    /// # Errors
    /// [`KeyError::BadName`].
    pub fn from_seed(name: &str, seed: [u8; 32]) -> Result<Self, KeyError> {
        Secret::from_seed(name, KeyKind::Cosignature, &seed).map(Self)
    }

    /// The public half.
    #[must_use]
    pub fn verifier(&self) -> VerifierKey {
        self.0.verifier().clone()
    }

    /// The text `PRIVATE+KEY+name+id+key` for a key file. It is the secret itself.
    #[must_use]
    pub fn to_secret_string(&self) -> String {
        self.0.to_text()
    }
}

impl fmt::Debug for CosigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CosigningKey(secret of {})", self.0.verifier())
    }
}

impl FromStr for CosigningKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        Secret::parse(text, KeyKind::Cosignature).map(Self)
    }
}

/// Cosigns the text of a checkpoint. The caller has checked that it extends all that this witness cosigned before.
///
/// # Errors
/// [`CosignatureError::NotACheckpoint`], [`CosignatureError::BadTime`].
pub fn sign(checkpoint_text: &str, key: &CosigningKey, unix_seconds: u64) -> Result<Signature, CosignatureError> {
    Checkpoint::parse(checkpoint_text)?;
    if unix_seconds > TIME_MAX {
        return Err(CosignatureError::BadTime { seconds: unix_seconds });
    }
    let mut bytes = unix_seconds.to_be_bytes().to_vec();
    bytes.extend_from_slice(&key.0.sign(message(checkpoint_text, unix_seconds).as_bytes()));
    let verifier = key.0.verifier();
    Ok(Signature { name: verifier.name().to_owned(), id: verifier.id(), bytes })
}

/// Checks a cosignature strictly and gives its time, in seconds since 1970. Whether the time is plausible
/// is the caller's to judge: it is the witness's own clock.
///
/// # Errors
/// [`CosignatureError`].
pub fn verify(checkpoint_text: &str, key: &VerifierKey, signature: &Signature) -> Result<u64, CosignatureError> {
    if key.kind() != KeyKind::Cosignature {
        return Err(CosignatureError::WrongKind { name: key.name().to_owned() });
    }
    if !key.is_named(&signature.name, signature.id) {
        return Err(CosignatureError::OtherKey { expected: key.name().to_owned(), found: signature.name.clone() });
    }
    Checkpoint::parse(checkpoint_text)?;
    let wrong = || CosignatureError::Wrong { name: key.name().to_owned() };
    let (time, rest) = signature.bytes.split_first_chunk::<8>().ok_or_else(wrong)?;
    let bytes: &[u8; 64] = rest.try_into().map_err(|_| wrong())?;
    let seconds = u64::from_be_bytes(*time);
    if seconds > TIME_MAX {
        return Err(CosignatureError::BadTime { seconds });
    }
    if !key.signed(message(checkpoint_text, seconds).as_bytes(), bytes) {
        return Err(wrong());
    }
    Ok(seconds)
}

/// When this witness cosigned the checkpoint in the note, in seconds since 1970; `None` if it did not.
///
/// # Errors
/// [`CosignatureError`]: a line in the witness's name that does not hold.
pub fn witnessed(note: &SignedNote, key: &VerifierKey) -> Result<Option<u64>, CosignatureError> {
    let mut latest = None;
    for signature in note.signatures.iter().filter(|signature| key.is_named(&signature.name, signature.id)) {
        latest = latest.max(Some(verify(&note.text, key, signature)?));
    }
    Ok(latest)
}

fn message(checkpoint_text: &str, unix_seconds: u64) -> String {
    format!("cosignature/v1\ntime {unix_seconds}\n{checkpoint_text}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::{Limits, SigningKey};
    use proptest::prelude::*;

    const TEXT: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    fn witness() -> CosigningKey {
        CosigningKey::from_seed("witness.example.com/w1", [9; 32]).unwrap()
    }

    /// The specification's example: its second signature carries the time of its example message.
    #[test]
    fn the_example_has_the_layout_of_a_cosignature() {
        let note = format!(
            "{TEXT}\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
        );
        let note = SignedNote::parse(&note, &Limits::CHECKPOINT).unwrap();
        let [log, witness] = note.signatures.as_slice() else { panic!("two signatures") };
        assert_eq!((log.bytes.len(), witness.bytes.len()), (64, 72));
        assert_eq!(witness.bytes[..8], 1_679_315_147u64.to_be_bytes());
    }

    #[test]
    fn the_signed_message_is_that_of_the_specification() {
        let signature = sign(TEXT, &witness(), 1_679_315_147).unwrap();
        let message = format!("cosignature/v1\ntime 1679315147\n{TEXT}");
        let (time, bytes) = signature.bytes.split_at(8);
        assert_eq!(time, 1_679_315_147u64.to_be_bytes());
        let key = ed25519_dalek::SigningKey::from_bytes(&[9; 32]).verifying_key();
        let bytes = ed25519_dalek::Signature::from_slice(bytes).unwrap();
        assert!(key.verify_strict(message.as_bytes(), &bytes).is_ok());
        let id = [b"witness.example.com/w1\n\x04".as_slice(), key.as_bytes()].concat();
        assert_eq!(signature.id, crate::hash::sha256(&id)[..4]);
    }

    #[test]
    fn a_witness_is_found_among_the_signatures() {
        let log = SigningKey::from_seed("log", [1; 32]).unwrap();
        let mut note = SignedNote::sign(TEXT, &[&log]).unwrap();
        let key = witness().verifier();
        assert_eq!(witnessed(&note, &key), Ok(None));
        note.add(sign(TEXT, &witness(), 17).unwrap());
        let read = SignedNote::parse(&note.to_string(), &Limits::CHECKPOINT).unwrap();
        assert_eq!(witnessed(&read, &key), Ok(Some(17)));
        note.add(sign(TEXT, &witness(), 18).unwrap());
        assert_eq!(note.signatures.len(), 2);
        assert_eq!(witnessed(&note, &key), Ok(Some(18)));
        note.text = TEXT.replace("20852163", "20852164");
        assert_eq!(witnessed(&note, &key).unwrap_err().code(), "cosignature-wrong");
    }

    #[test]
    fn one_kind_of_key_never_passes_for_the_other() {
        let log = SigningKey::from_seed("k", [9; 32]).unwrap();
        let cosigner = CosigningKey::from_seed("k", [9; 32]).unwrap();
        assert_ne!(log.verifier().id(), cosigner.verifier().id());
        assert!(log.to_secret_string().parse::<CosigningKey>().is_err());
        assert!(cosigner.to_secret_string().parse::<SigningKey>().is_err());
        let read: CosigningKey = cosigner.to_secret_string().parse().unwrap();
        assert_eq!(read.verifier(), cosigner.verifier());
        assert_eq!(cosigner.verifier().to_string().parse(), Ok(cosigner.verifier()));
        let signature = sign(TEXT, &cosigner, 1).unwrap();
        assert_eq!(verify(TEXT, &log.verifier(), &signature).unwrap_err().code(), "cosignature-wrong-kind");
        assert_eq!(verify(TEXT, &witness().verifier(), &signature).unwrap_err().code(), "cosignature-other-key");
        let note = SignedNote { text: TEXT.into(), signatures: vec![signature] };
        assert!(note.verify(&cosigner.verifier()).is_err());
        let plain = log.sign(TEXT).bytes.try_into().unwrap();
        assert_eq!(cosigner.verifier().verify_strict(TEXT.as_bytes(), &plain).unwrap_err().code(), "note-wrong-kind");
        assert!(!format!("{cosigner:?}").contains("PRIVATE"));
    }

    #[test]
    fn only_checkpoints_at_a_possible_time_are_cosigned() {
        assert_eq!(sign("text\n", &witness(), 1).unwrap_err().code(), "cosignature-not-a-checkpoint");
        assert_eq!(sign(TEXT, &witness(), TIME_MAX + 1).unwrap_err().code(), "cosignature-bad-time");
        assert!(sign(TEXT, &witness(), TIME_MAX).is_ok());
    }

    proptest! {
        #[test]
        fn a_cosignature_holds_and_no_changed_bit_of_it_does(seconds in 0..=TIME_MAX, at in 0usize..72, bit in 0u8..8) {
            let key = witness().verifier();
            let mut signature = sign(TEXT, &witness(), seconds).unwrap();
            prop_assert_eq!(verify(TEXT, &key, &signature), Ok(seconds));
            signature.bytes[at] ^= 1 << bit;
            prop_assert!(verify(TEXT, &key, &signature).is_err());
            signature.bytes.truncate(at);
            prop_assert!(verify(TEXT, &key, &signature).is_err());
        }
    }
}
