//! Signed notes: text, an empty line, one line for each signature (<https://c2sp.org/signed-note>).
//!
//! [`SignedNote`] owns what it read and has checked every line of it. [`NoteRef`] borrows, allocates nothing and reads
//! signature lines only when asked: it is for places where hundreds of thousands of notes pass in a second.

use std::fmt;

use base64::Engine as _;
use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;

pub use crate::key::{KeyError, KeyKind, SigningKey, VerifierKey, is_name, key_id};

/// How much of a note is read before it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Greatest length of the whole note in bytes.
    pub bytes: usize,
    /// Greatest number of signature lines.
    pub signatures: usize,
}

impl Limits {
    /// For checkpoints: 64 KiB and 64 signatures, room for a log's own and those of its witnesses.
    pub const CHECKPOINT: Self = Self { bytes: 65_536, signatures: 64 };
}

/// What can be wrong with a note. Offsets count bytes and lines of signatures count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Longer than the limit.
    #[error("the note has {length} bytes; at most {limit} are read")]
    TooLarge {
        /// Its length in bytes.
        length: usize,
        /// The limit.
        limit: usize,
    },
    /// Not UTF-8.
    #[error("the note is not UTF-8 at byte {offset}")]
    NotUtf8 {
        /// Where the first wrong byte stands.
        offset: usize,
    },
    /// A control character other than the line feed, a carriage return most often.
    #[error(
        "the note has the control character {byte:#04x} at byte {offset}; lines end with a line feed (0x0a) alone and no other is allowed"
    )]
    ControlCharacter {
        /// The character.
        byte: u8,
        /// Where it stands.
        offset: usize,
    },
    /// The text does not end with a line feed.
    #[error("the text to sign does not end with a line feed")]
    TextNotEnded,
    /// There is no empty line between text and signatures.
    #[error("the note has no empty line between its text and its signatures")]
    NoEmptyLine,
    /// Nothing follows the last empty line.
    #[error("the note has no signature after its last empty line")]
    NoSignature,
    /// The last signature line does not end with a line feed: the note was cut off.
    #[error("the note does not end with a line feed; it was cut off")]
    NotEnded,
    /// More signature lines than the limit.
    #[error("the note has more than {limit} signatures")]
    TooManySignatures {
        /// The limit.
        limit: usize,
    },
    /// A signature line that is not an em dash, a key name and Base64, each separated by one space.
    #[error("signature {line} of the note: {fault}")]
    BadLine {
        /// Which signature, from 1.
        line: usize,
        /// What is wrong with it.
        fault: LineFault,
    },
    /// The signature is not by the key that it names over this text.
    #[error("the signature of “{name}” does not belong to this text")]
    WrongSignature {
        /// The key's name.
        name: String,
    },
    /// The key is a witness's: it signs checkpoints with a time, not texts.
    #[error("“{name}” is the key of a witness; it cannot sign the text of a note")]
    WrongKind {
        /// The key's name.
        name: String,
    },
    /// No signature by the key that was asked for.
    #[error("the note is not signed by “{name}”")]
    NotSignedBy {
        /// The key's name.
        name: String,
    },
}

/// What can be wrong with a signature line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// No em dash and space in front.
    #[error("it does not start with an em dash (U+2014) and a space")]
    NoDash,
    /// No space between name and signature.
    #[error("there is no space between the key's name and the signature")]
    NoSpace,
    /// The name is empty, too long, or has a character it may not have.
    #[error("the key's name is empty, longer than 200 bytes, or has white space, a control character or “+”")]
    BadName,
    /// Not canonical standard Base64.
    #[error("the signature is not standard Base64 with its padding")]
    BadBase64,
    /// Not even one byte follows the four of the key's id.
    #[error("the signature is too short to hold a key id of 4 bytes and a signature")]
    TooShort,
}

impl NoteError {
    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "note-too-large",
            Self::NotUtf8 { .. } => "note-not-utf8",
            Self::ControlCharacter { .. } => "note-control-character",
            Self::TextNotEnded => "note-text-not-ended",
            Self::NoEmptyLine => "note-no-empty-line",
            Self::NoSignature => "note-no-signature",
            Self::NotEnded => "note-not-ended",
            Self::TooManySignatures { .. } => "note-too-many-signatures",
            Self::BadLine { .. } => "note-bad-signature-line",
            Self::WrongSignature { .. } => "note-wrong-signature",
            Self::WrongKind { .. } => "note-wrong-kind",
            Self::NotSignedBy { .. } => "note-not-signed-by",
        }
    }
}

/// One signature: who made it, and its bytes after the key id (64 for Ed25519, 72 for a cosignature).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The key's name.
    pub name: String,
    /// The key's short id.
    pub id: [u8; 4],
    /// The signature proper.
    pub bytes: Vec<u8>,
}

impl fmt::Display for Signature {
    /// The signature line, without its line feed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id, self.bytes.as_slice()].concat();
        write!(f, "— {} {}", self.name, Base64Display::new(&bytes, &STANDARD))
    }
}

/// A note with its signatures, every line of which has been read. A signature is not yet verified by being here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedNote {
    /// The text, up to and including its last line feed.
    pub text: String,
    /// In the order of their lines.
    pub signatures: Vec<Signature>,
}

impl SignedNote {
    /// Reads a note.
    ///
    /// # Errors
    /// [`NoteError`]: anything but exactly one well-formed note.
    pub fn parse(note: &(impl AsRef<[u8]> + ?Sized), limits: &Limits) -> Result<Self, NoteError> {
        let bytes = note.as_ref();
        check_length(bytes.len(), limits)?;
        let note = str::from_utf8(bytes).map_err(|error| NoteError::NotUtf8 { offset: error.valid_up_to() })?;
        let note = NoteRef::parse(note, limits)?;
        let mut signatures = Vec::with_capacity(note.lines());
        for (position, line) in note.signatures.split_terminator('\n').enumerate() {
            let bad = |fault| NoteError::BadLine { line: position + 1, fault };
            let (name, text) = split_line(line).map_err(bad)?;
            let mut bytes = STANDARD.decode(text).map_err(|_| bad(LineFault::BadBase64))?;
            let id = *bytes.first_chunk::<4>().filter(|_| bytes.len() > 4).ok_or(bad(LineFault::TooShort))?;
            bytes.drain(..4);
            signatures.push(Signature { name: name.to_owned(), id, bytes });
        }
        Ok(Self { text: note.text.to_owned(), signatures })
    }

    /// Signs a text with these keys, in their order. The text ends with a line feed and has no control character but that.
    ///
    /// # Errors
    /// [`NoteError::TextNotEnded`], [`NoteError::ControlCharacter`], [`NoteError::NoSignature`] without a key.
    pub fn sign(text: &str, keys: &[&SigningKey]) -> Result<Self, NoteError> {
        check_controls(text)?;
        if !text.ends_with('\n') {
            return Err(NoteError::TextNotEnded);
        }
        if keys.is_empty() {
            return Err(NoteError::NoSignature);
        }
        Ok(Self { text: text.to_owned(), signatures: keys.iter().map(|key| key.sign(text)).collect() })
    }

    /// Checks that this key signed the text: at least once, and every line in its name strictly.
    /// Signatures of other keys are not looked at.
    ///
    /// # Errors
    /// [`NoteError::NotSignedBy`], [`NoteError::WrongSignature`], [`NoteError::WrongKind`].
    pub fn verify(&self, key: &VerifierKey) -> Result<(), NoteError> {
        let mut found = false;
        for signature in self.signatures.iter().filter(|signature| key.is_named(&signature.name, signature.id)) {
            let wrong = |_| NoteError::WrongSignature { name: signature.name.clone() };
            let bytes = signature.bytes.as_slice().try_into().map_err(wrong)?;
            key.verify_strict(self.text.as_bytes(), bytes)?;
            found = true;
        }
        if found { Ok(()) } else { Err(NoteError::NotSignedBy { name: key.name().to_owned() }) }
    }

    /// Adds a signature line at the end, in place of an earlier one by the same key.
    pub fn add(&mut self, signature: Signature) {
        self.signatures.retain(|other| (&other.name, other.id) != (&signature.name, signature.id));
        self.signatures.push(signature);
    }
}

impl fmt::Display for SignedNote {
    /// The note's bytes, the same that were parsed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        for signature in &self.signatures {
            writeln!(f, "{signature}")?;
        }
        Ok(())
    }
}

/// A borrowed note: its shape is checked, its signature lines are read when asked for. Parsing allocates nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoteRef<'a> {
    /// The text, up to and including its last line feed.
    pub text: &'a str,
    /// The signature lines, each with its line feed; at least one.
    pub signatures: &'a str,
}

impl<'a> NoteRef<'a> {
    /// Splits a note at its last empty line and checks length, control characters, and the number of signature lines.
    ///
    /// # Errors
    /// [`NoteError`], other than for single signature lines, which [`NoteRef::signatures`] reads.
    pub fn parse(note: &'a str, limits: &Limits) -> Result<Self, NoteError> {
        check_length(note.len(), limits)?;
        check_controls(note)?;
        let split = note.as_bytes().array_windows().rposition(|pair| pair == b"\n\n").ok_or(NoteError::NoEmptyLine)?;
        let (text, rest) = note.split_at(split + 1);
        let parsed = Self { text, signatures: &rest[1..] };
        if parsed.signatures.is_empty() {
            return Err(NoteError::NoSignature);
        }
        if !parsed.signatures.ends_with('\n') {
            return Err(NoteError::NotEnded);
        }
        if parsed.lines() > limits.signatures {
            return Err(NoteError::TooManySignatures { limit: limits.signatures });
        }
        Ok(parsed)
    }

    /// Reads the signature lines, one after the other.
    pub fn signatures(&self) -> impl Iterator<Item = Result<SignatureRef<'a>, NoteError>> + use<'a> {
        self.signatures
            .split_terminator('\n')
            .enumerate()
            .map(|(position, line)| read_line(line).map_err(|fault| NoteError::BadLine { line: position + 1, fault }))
    }

    /// Number of signature lines.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.signatures.bytes().filter(|byte| *byte == b'\n').count()
    }
}

/// A signature whose name is borrowed from the note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignatureRef<'a> {
    /// The key's name.
    pub name: &'a str,
    /// The key's short id.
    pub id: [u8; 4],
    /// The signature proper.
    pub bytes: SignatureBytes,
}

/// The bytes of a signature in a fixed place: up to the 72 of a cosignature. A longer one is of a kind that we cannot
/// check (post-quantum, say); of it only the length is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SignatureBytes {
    length: usize,
    bytes: [u8; SignatureBytes::KEPT],
}

impl SignatureBytes {
    const KEPT: usize = 72;

    /// The length of the signature in bytes, without the key id.
    #[must_use]
    pub fn length(&self) -> usize {
        self.length
    }

    /// The 64 bytes of an Ed25519 signature; `None` if it has another length.
    #[must_use]
    pub fn ed25519(&self) -> Option<&[u8; 64]> {
        if self.length == 64 { self.bytes.first_chunk() } else { None }
    }

    /// All bytes; `None` if there are more than 72.
    #[must_use]
    pub fn as_slice(&self) -> Option<&[u8]> {
        self.bytes.get(..self.length)
    }
}

impl fmt::Debug for SignatureBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignatureBytes({} bytes)", self.length)
    }
}

fn check_length(length: usize, limits: &Limits) -> Result<(), NoteError> {
    if length > limits.bytes {
        return Err(NoteError::TooLarge { length, limit: limits.bytes });
    }
    Ok(())
}

fn check_controls(note: &str) -> Result<(), NoteError> {
    let control = |byte: u8| byte < 0x20 && byte != b'\n';
    // Without an early exit the compiler looks at many bytes at once; the place is searched for only when there is one.
    if note.bytes().fold(false, |found, byte| found | control(byte))
        && let Some((offset, byte)) = note.bytes().enumerate().find(|(_, byte)| control(*byte))
    {
        return Err(NoteError::ControlCharacter { byte, offset });
    }
    Ok(())
}

/// The key's name and the Base64 of a signature line.
fn split_line(line: &str) -> Result<(&str, &str), LineFault> {
    let rest = line.strip_prefix("— ").ok_or(LineFault::NoDash)?;
    let (name, text) = rest.split_once(' ').ok_or(LineFault::NoSpace)?;
    if !is_name(name) {
        return Err(LineFault::BadName);
    }
    Ok((name, text))
}

/// Base64 characters decoded at a time, and the room that the decoder wants for them.
const CHUNK: usize = 104;
const CHUNK_BYTES: usize = CHUNK / 4 * 3;

fn read_line(line: &str) -> Result<SignatureRef<'_>, LineFault> {
    let (name, text) = split_line(line)?;
    let mut first = [0; CHUNK_BYTES];
    let mut length = 0;
    let mut chunks = text.as_bytes().chunks(CHUNK).peekable();
    while let Some(chunk) = chunks.next() {
        let mut later = [0; CHUNK_BYTES];
        let room = if length == 0 { &mut first } else { &mut later };
        let decoded = STANDARD.decode_slice(chunk, room).map_err(|_| LineFault::BadBase64)?;
        // Padding may stand at the very end only.
        if chunks.peek().is_some() && decoded != CHUNK_BYTES {
            return Err(LineFault::BadBase64);
        }
        length += decoded;
    }
    let (id, rest) = first.split_first_chunk::<4>().filter(|_| length > 4).ok_or(LineFault::TooShort)?;
    let mut bytes = [0; SignatureBytes::KEPT];
    let kept = (length - 4).min(SignatureBytes::KEPT);
    bytes[..kept].copy_from_slice(&rest[..kept]);
    Ok(SignatureRef { name, id: *id, bytes: SignatureBytes { length: length - 4, bytes } })
}

#[cfg(test)]
mod tests;
