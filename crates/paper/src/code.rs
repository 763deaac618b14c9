//! A signed note as the texts of QR codes, and gathered from scanned codes again, in any order.
//!
//! The text of a code is `PREFIX` + `M1.ID.I.N.DATA`; `docs/formats/paper.md` has every part of it.

mod gather;

use crate::{base32, qr};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

pub use gather::{Gather, Note};

/// Most bytes of a note, as of minutes with their signatures.
pub const NOTE_BYTES_MAX: usize = election::minutes::BYTES_MAX;
/// Most codes of one note.
pub const PARTS_MAX: usize = 99;
/// Most characters of what stands before the code proper.
pub const PREFIX_CHARS_MAX: usize = 120;
/// What stands there unless an address does.
pub const PREFIX: &str = "SCRUTINEER:";

/// What a code carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Signed minutes or another signed statement: `M1`.
    Statement,
    /// A page note: `P1`.
    Page,
}

impl Kind {
    const ALL: [Self; 2] = [Self::Statement, Self::Page];

    /// What stands before its first point.
    #[must_use]
    pub fn marker(self) -> &'static str {
        match self {
            Self::Statement => "M1",
            Self::Page => "P1",
        }
    }
}

/// Why a note makes no codes, or codes no note.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// The code is not ours.
    #[error("the code has neither M1. nor P1. in it; it is none of this program's")]
    Foreign,
    /// One of ours that does not follow the format.
    #[error("the code is not MARKER.ID.PART.PARTS.DATA: {0}; scan it again")]
    Form(&'static str),
    /// What was joined does not unpack.
    #[error("the codes of {id} do not unpack to a note; scan them again")]
    Packed {
        /// The note's id.
        id: String,
    },
    /// What was joined unpacks to more than a note may have.
    #[error("the codes of {id} unpack to more than {NOTE_BYTES_MAX} bytes; no note is as large")]
    TooLarge {
        /// The note's id.
        id: String,
    },
    /// What was joined is another note than the id says.
    #[error("the codes of {id} unpack to something else than their id says; one of them is wrong or forged")]
    Digest {
        /// The note's id.
        id: String,
    },
    /// Too many versions of the parts of one note.
    #[error("there are too many different codes for the same part of {id}; scan that paper alone")]
    Contradiction {
        /// The note's id.
        id: String,
    },
    /// Too many notes with parts missing.
    #[error(
        "parts of more than {} notes are waiting for others; take what was scanned in smaller portions",
        Gather::OPEN_MAX
    )]
    TooManyOpen,
    /// The note is too long to be printed.
    #[error("the note has {bytes} bytes; at most {NOTE_BYTES_MAX} can be printed as codes")]
    NoteTooLarge {
        /// Its bytes.
        bytes: usize,
    },
    /// It needs more codes than there may be.
    #[error("the note needs more than {PARTS_MAX} codes of version {version_max}; allow larger codes")]
    TooManyParts {
        /// The largest version that was allowed.
        version_max: u8,
    },
    /// The prefix cannot be stored.
    #[error(
        "the prefix {0:?} may have 120 characters of 0–9, A–Z, space, $%*+-./: and neither M1. nor P1. in it; write the address in upper case"
    )]
    Prefix(String),
}

impl CodeError {
    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Foreign => "code-foreign",
            Self::Form(_) => "code-form",
            Self::Packed { .. } => "code-packed",
            Self::TooLarge { .. } => "code-too-large",
            Self::Digest { .. } => "code-digest",
            Self::Contradiction { .. } => "code-contradiction",
            Self::TooManyOpen => "code-too-many-open",
            Self::NoteTooLarge { .. } => "code-note-too-large",
            Self::TooManyParts { .. } => "code-too-many-parts",
            Self::Prefix(_) => "code-prefix",
        }
    }
}

/// The first 8 Base32 characters of the SHA-256 of the whole note.
#[must_use]
pub fn id(note: &str) -> String {
    let mut id = base32::encode(&record::hash::sha256(note.as_bytes()));
    id.truncate(8);
    id
}

/// The texts of a note's codes: as few as fit into QR codes of at most this version (1 to 40).
///
/// # Errors
/// A note or a prefix beyond its limits; [`CodeError::TooManyParts`].
pub fn encode(kind: Kind, note: &str, prefix: &str, version_max: u8) -> Result<Vec<String>, CodeError> {
    if note.len() > NOTE_BYTES_MAX {
        return Err(CodeError::NoteTooLarge { bytes: note.len() });
    }
    let marked = Kind::ALL.into_iter().any(|k| prefix.contains(&format!("{}.", k.marker())));
    if marked || prefix.len() > PREFIX_CHARS_MAX || !prefix.bytes().all(qr::is_alphanumeric) {
        return Err(CodeError::Prefix(prefix.to_owned()));
    }
    let too_many = CodeError::TooManyParts { version_max };
    let packed = pack(note.as_bytes());
    // Two digits each for part and parts, of which a single code has one each.
    let head = |digits: usize| prefix.len() + kind.marker().len() + 1 + 8 + 1 + digits + 1 + digits + 1;
    let room = |digits| qr::capacity(version_max).saturating_sub(head(digits)) * 5 / 8;
    let (one, many) = (room(1), room(2));
    let parts = if packed.len() <= one {
        1
    } else if many == 0 {
        return Err(too_many);
    } else {
        packed.len().div_ceil(many)
    };
    if parts > PARTS_MAX {
        return Err(too_many);
    }
    let (id, marker) = (id(note), kind.marker());
    Ok((0..parts)
        .map(|i| {
            // Evenly: no two parts differ by more than one byte.
            let part = &packed[i * packed.len() / parts..(i + 1) * packed.len() / parts];
            format!("{prefix}{marker}.{id}.{}.{parts}.{}", i + 1, base32::encode(part))
        })
        .collect())
}

/// What a scanned code says that it carries; `None` for a code of another scheme.
#[must_use]
pub fn kind_of(text: &str) -> Option<Kind> {
    marked(text).map(|(_, kind)| kind)
}

/// Where the last marker stands.
fn marked(text: &str) -> Option<(usize, Kind)> {
    let last = |k: Kind| Some((text.rfind(&format!("{}.", k.marker()))?, k));
    Kind::ALL.into_iter().filter_map(last).max_by_key(|(at, _)| *at)
}

/// One scanned code, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part<'a> {
    kind: Kind,
    id: &'a str,
    number: u8,
    parts: u8,
    data: Vec<u8>,
}

impl<'a> Part<'a> {
    fn parse(text: &'a str) -> Result<Self, CodeError> {
        let (at, kind) = marked(text).ok_or(CodeError::Foreign)?;
        let mut fields = text[at..].split('.').skip(1);
        let mut next = |missing| fields.next().ok_or(CodeError::Form(missing));
        let id = next("it ends before the id")?;
        let number = next("it ends before the part's number")?;
        let parts = next("it ends before the number of parts")?;
        let data = next("it ends before the data")?;
        if fields.next().is_some() {
            return Err(CodeError::Form("more follows the data"));
        }
        if id.len() != 8 || base32::decode(id).is_none() {
            return Err(CodeError::Form("the id is not 8 letters and digits"));
        }
        let number = small(number).ok_or(CodeError::Form("the part is no number from 1 to 99"))?;
        let parts = small(parts).ok_or(CodeError::Form("the parts are no number from 1 to 99"))?;
        if number > parts {
            return Err(CodeError::Form("the part's number is higher than that of all parts"));
        }
        let data = base32::decode(data).ok_or(CodeError::Form("the data are not Base32"))?;
        Ok(Self { kind, id, number, parts, data })
    }
}

/// A number from 1 to 99 in its one spelling.
fn small(s: &str) -> Option<u8> {
    match s.as_bytes() {
        [b'1'..=b'9'] | [b'1'..=b'9', b'0'..=b'9'] => s.parse().ok(),
        _ => None,
    }
}

fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(bytes.len() + 100);
    let mut deflate = Compress::new(Compression::best(), false);
    loop {
        packed.reserve(1_000);
        let read = deflate.total_in() as usize;
        let status = deflate.compress_vec(&bytes[read..], &mut packed, FlushCompress::Finish);
        match status.expect("deflate takes any bytes") {
            Status::StreamEnd => return packed,
            Status::Ok | Status::BufError => {}
        }
    }
}

/// Unpacks a note and holds it to its id. Never takes more room than a note may have.
fn unpack(packed: &[u8], id: &str) -> Result<String, CodeError> {
    let bad = || CodeError::Packed { id: id.to_owned() };
    let mut bytes = Vec::with_capacity(NOTE_BYTES_MAX + 1);
    let mut inflate = Decompress::new(false);
    let status = inflate.decompress_vec(packed, &mut bytes, FlushDecompress::Finish).map_err(|_| bad())?;
    if bytes.len() > NOTE_BYTES_MAX {
        return Err(CodeError::TooLarge { id: id.to_owned() });
    }
    if status != Status::StreamEnd || inflate.total_in() != packed.len() as u64 {
        return Err(bad());
    }
    let note = String::from_utf8(bytes).map_err(|_| bad())?;
    if self::id(&note) != id {
        return Err(CodeError::Digest { id: id.to_owned() });
    }
    Ok(note)
}

#[cfg(test)]
mod tests;
