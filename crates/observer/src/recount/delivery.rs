//! Whether a copy that only a desk can bring came from one: the delivery beside it, signed by the desk, of this document through this channel,
//! and of a page with this picture.
//!
//! Outside a rehearsal there must be one. In a rehearsal, whose keys everybody can make, it may be left out; a wrong one is refused there too.

use super::{RecountError, Signatures, prepare_minutes};
use crate::authority::{Authority, LIMITS as NOTE_LIMITS, SignatureError};
use election::act::Channel;
use election::definition::Definition;
use election::id::Digest;
use election::statement::{Carried, Delivery, StatementError};
use election::tally::{Refusal, Resolved};
use record::note::{Limits, NoteError, NoteRef};

/// What a delivery may have: one signature.
const LIMITS: Limits = Limits { bytes: Delivery::BYTES_MAX, signatures: 1 };

/// What is delivered.
#[derive(Debug, Clone, Copy)]
pub struct Delivered<'a> {
    /// How it came; `None` for copies that no desk brings, or that it signs itself.
    pub carried: Option<Carried>,
    /// The text, without its signatures: of the minutes, or of the page's note.
    pub text: &'a str,
    /// Of a page the digest of its picture; `None` also while the picture is not known yet, and then it is not compared.
    pub picture: Option<Digest>,
    /// The station; of the page of a consolidation the area.
    pub of: &'a str,
}

/// Why a delivery is not good.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// There is none.
    #[error(
        "a copy of the channel {} needs the delivery of the desk that brings it; the desk signs it with a key of the purpose delivery",
        .0.word()
    )]
    Missing(Carried),
    /// There is one where none belongs.
    #[error("a delivery stands beside a copy that no desk brings; leave it out")]
    Unwanted,
    /// Not a signed note of its size.
    #[error("the delivery: {0}")]
    Note(#[from] NoteError),
    /// Not the text of a delivery.
    #[error("the delivery: {0}")]
    Statement(#[from] StatementError),
    /// Of another election or definition.
    #[error("the delivery: {0}")]
    Refused(#[from] Refusal),
    /// Of another channel.
    #[error("the delivery says that the document came as {}, it is handed in as {}", .said.word(), .came.word())]
    Channel {
        /// What the delivery says.
        said: Carried,
        /// How it came.
        came: Carried,
    },
    /// Of another document.
    #[error("the delivery is of another document: {0}")]
    Document(Digest),
    /// Of another picture.
    #[error("the delivery is of another picture: {0}")]
    Picture(Digest),
    /// A signature that is not as it must be.
    #[error("the delivery: {0}")]
    Signature(#[from] SignatureError),
}

impl DeliveryError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "delivery-missing",
            Self::Unwanted => "delivery-unwanted",
            Self::Note(e) => e.code(),
            Self::Statement(e) => e.code,
            Self::Refused(e) => e.code(),
            Self::Channel { .. } => "delivery-channel",
            Self::Document(_) => "delivery-document",
            Self::Picture(_) => "delivery-picture",
            Self::Signature(e) => e.code(),
        }
    }
}

/// As [`prepare_minutes`], and checks the delivery of a copy that only a desk can bring.
///
/// # Errors
/// As [`prepare_minutes`]; [`DeliveryError`].
pub fn prepare_copy(
    note: &str,
    channel: Channel,
    delivery: Option<&str>,
    definition: &Definition,
    authority: &Authority,
    signatures: Signatures,
) -> Result<Resolved, RecountError> {
    let resolved = prepare_minutes(note, channel, definition, authority, signatures)?;
    let text = NoteRef::parse(note, &NOTE_LIMITS)?.text;
    let of = &definition.stations[definition.pairs[resolved.pair.at()].station.at()].id;
    let delivered = Delivered { carried: Carried::of(channel), text, picture: None, of };
    check_delivery(delivery, delivered, definition, authority, signatures)?;
    Ok(resolved)
}

/// Checks the delivery of a copy or a page, the cheap checks first.
///
/// # Errors
/// It is missing where it must be, stands where it must not, is of something else, or is not signed by a desk for the place.
pub fn check_delivery(
    note: Option<&str>,
    of: Delivered<'_>,
    definition: &Definition,
    authority: &Authority,
    signatures: Signatures,
) -> Result<(), RecountError> {
    if signatures == Signatures::Trust {
        return Ok(());
    }
    match (note, of.carried) {
        (None, None) => Ok(()),
        (None, Some(_)) if definition.rehearsal => Ok(()),
        (None, Some(carried)) => Err(DeliveryError::Missing(carried).into()),
        (Some(_), None) => Err(DeliveryError::Unwanted.into()),
        (Some(note), Some(carried)) => Ok(check(note, carried, of, definition, authority)?),
    }
}

/// Checks what a desk says of a picture whose page no code says, and gives the station or area of the desk's key. `picture` is its digest, once
/// it is known.
///
/// # Errors
/// As [`check_delivery`]; a rehearsal needs it too.
pub fn check_unread(
    note: Option<&str>,
    report: &[u8],
    picture: Option<Digest>,
    definition: &Definition,
    authority: &Authority,
) -> Result<String, RecountError> {
    let note = note.ok_or(DeliveryError::Missing(Carried::Unread))?;
    let note = NoteRef::parse(note, &LIMITS).map_err(DeliveryError::from)?;
    fits(note.text, Carried::Unread, Digest::of(report), picture, definition)?;
    Ok(authority.check_deliverer(&note).map_err(DeliveryError::from)?)
}

fn check(
    note: &str,
    came: Carried,
    of: Delivered<'_>,
    definition: &Definition,
    authority: &Authority,
) -> Result<(), DeliveryError> {
    let note = NoteRef::parse(note, &LIMITS)?;
    fits(note.text, came, Digest::of(of.text.as_bytes()), of.picture, definition)?;
    Ok(authority.check_delivery(&note, of.of, definition)?)
}

/// Whether a delivery is of this election, this channel, this document and, where it is known, this picture.
fn fits(
    text: &str,
    came: Carried,
    document: Digest,
    picture: Option<Digest>,
    definition: &Definition,
) -> Result<(), DeliveryError> {
    let delivery = Delivery::parse(text)?;
    if delivery.election != definition.id {
        return Err(Refusal::WrongElection(delivery.election).into());
    }
    if delivery.definition != definition.digest {
        return Err(Refusal::WrongDefinition.into());
    }
    if delivery.carried != came {
        return Err(DeliveryError::Channel { said: delivery.carried, came });
    }
    if delivery.document != document {
        return Err(DeliveryError::Document(delivery.document));
    }
    if let (Some(said), Some(picture)) = (delivery.picture, picture)
        && said != picture
    {
        return Err(DeliveryError::Picture(said));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
