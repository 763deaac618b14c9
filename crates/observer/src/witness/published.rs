//! What a server publishes of those who vouch for its record: the last checkpoint that each witness cosigned, and who has counted again.
//! Server, mirror and `verify` read it by this code.

use crate::authority::{Authority, LIMITS, SignatureError};
use election::definition::Definition;
use election::statement::{Purpose, Recounted, StatementError};
use record::checkpoint::CheckpointError;
use record::cosignature::{self, CosignatureError};
use record::note::{Limits, NoteRef, Signature};
use record::{Checkpoint, SignedNote};
use serde::{Deserialize, Serialize};

/// Where a server has it; a mirror keeps it as [`FILE`].
pub const ADDRESS: &str = "witness/statements";
/// Its name in a copy.
pub const FILE: &str = "witnesses.json";
/// Most bytes.
pub const BYTES_MAX: u64 = 8 << 20;

const FORMAT: &str = "scrutineer witnesses v1";

/// The file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// What file this is.
    pub format: String,
    /// Signed checkpoints with the cosignatures of those who have cosigned nothing larger.
    pub cosigned: Vec<String>,
    /// Signed statements that the record was counted again, the last of each key.
    pub recounted: Vec<String>,
}

impl Default for Published {
    fn default() -> Self {
        Self { format: FORMAT.to_owned(), cosigned: vec![], recounted: vec![] }
    }
}

impl Published {
    /// Reads the file.
    ///
    /// # Errors
    /// In words: not such a file.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let read: Self = serde_json::from_slice(bytes).map_err(|e| e.to_string())?;
        if read.format == FORMAT { Ok(read) } else { Err(format!("its format is {:?}", read.format)) }
    }
}

/// A party's or an observer's cosignature of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouch {
    /// Name of the key.
    pub witness: String,
    /// For whom it stands.
    pub party: String,
    /// When, by its own clock, in seconds since 1970.
    pub time: u64,
    /// The signature line.
    pub signature: Signature,
}

/// Why something does not vouch for this record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VouchError {
    /// No checkpoint of this record.
    #[error("what is to be vouched for is no checkpoint of this record: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// A signature that does not hold.
    #[error(transparent)]
    Cosignature(#[from] CosignatureError),
    /// Nobody known.
    #[error("none of its signatures is by a key that the key list has for a witness")]
    Nobody,
    /// Not a statement.
    #[error("the statement: {0}")]
    Statement(StatementError),
    /// Not signed as it must be.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// Another election.
    #[error("the statement is about another election or definition")]
    OtherElection,
}

impl VouchError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Checkpoint(e) => e.code(),
            Self::Cosignature(e) => e.code(),
            Self::Nobody => "unknown-witness",
            Self::Statement(e) => e.code,
            Self::Signature(e) => e.code(),
            Self::OtherElection => "other-election",
        }
    }
}

/// Reads a cosigned checkpoint of this record: whose of the known witnesses' cosignatures it bears. Those of others are left aside. That the
/// record had this root at this size is for the caller to check.
///
/// # Errors
/// [`VouchError`]: above all a signature in a known witness's name that does not hold.
pub fn cosigned(
    note: &[u8],
    origin: &str,
    authority: &Authority,
) -> Result<(Checkpoint, SignedNote, Vec<Vouch>), VouchError> {
    let note = SignedNote::parse(note, &Limits::CHECKPOINT).map_err(CheckpointError::from)?;
    let head = Checkpoint::parse(&note.text)?;
    if head.origin != origin {
        let (expected, found) = (origin.to_owned(), head.origin);
        return Err(CheckpointError::OtherOrigin { expected, found }.into());
    }
    let mut vouches: Vec<Vouch> = vec![];
    for signature in &note.signatures {
        let Some(party) = authority.stands_for(&signature.name, Purpose::Witness) else { continue };
        let Some(key) = authority.key(&signature.name).filter(|k| k.is_named(&signature.name, signature.id)) else {
            continue;
        };
        let time = cosignature::verify(&note.text, key, signature)?;
        let (witness, party, signature) = (signature.name.clone(), party.to_owned(), signature.clone());
        match vouches.iter_mut().find(|v| v.witness == witness) {
            Some(known) if known.time >= time => {}
            Some(known) => *known = Vouch { witness, party, time, signature },
            None => vouches.push(Vouch { witness, party, time, signature }),
        }
    }
    if vouches.is_empty() { Err(VouchError::Nobody) } else { Ok((head, note, vouches)) }
}

/// Reads a statement that the record was counted again: what it says, the name of the key, and for whom it stands. That the record had
/// this root, and comes to these totals, is for the caller to check.
///
/// # Errors
/// [`VouchError`].
pub fn recounted(note: &str, d: &Definition, authority: &Authority) -> Result<(Recounted, String, String), VouchError> {
    let note = NoteRef::parse(note, &LIMITS).map_err(SignatureError::from)?;
    let read = Recounted::parse(note.text).map_err(VouchError::Statement)?;
    let (key, party) = authority.check_recount(&note)?;
    if read.election != d.id || read.definition != d.digest {
        return Err(VouchError::OtherElection);
    }
    Ok((read, key, party))
}
