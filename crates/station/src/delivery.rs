//! A desk's delivery: its signed word that a document came to it through this channel, and of a page which picture it is; and how it travels.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use election::definition::Definition;
use election::id::Digest;
use election::minutes::text_of;
use election::statement::{Carried, Delivery};
use record::note::NoteError;
use record::{SignedNote, SigningKey};

/// The header in which a delivery travels beside the body: the signed note in Base64.
pub const HEADER: &str = "scrutineer-delivery";

/// Signs the delivery of a signed note: of minutes, or of a page with its picture (PNG).
///
/// # Errors
/// What is delivered is no signed note.
pub fn sign(
    definition: &Definition,
    carried: Carried,
    note: &str,
    picture: Option<&[u8]>,
    key: &SigningKey,
) -> Result<String, NoteError> {
    let text = text_of(note).ok_or(NoteError::NoEmptyLine)?;
    signed(definition, carried, Digest::of(text.as_bytes()), picture, key)
}

/// Signs what a desk says of a picture whose page no code says: `report` is what it reports of it.
///
/// # Errors
/// Never for keys whose names can stand in a note.
pub fn sign_unread(
    definition: &Definition,
    report: &[u8],
    picture: &[u8],
    key: &SigningKey,
) -> Result<String, NoteError> {
    signed(definition, Carried::Unread, Digest::of(report), Some(picture), key)
}

fn signed(
    definition: &Definition,
    carried: Carried,
    document: Digest,
    picture: Option<&[u8]>,
    key: &SigningKey,
) -> Result<String, NoteError> {
    let delivery = Delivery {
        election: definition.id.clone(),
        definition: definition.digest,
        carried,
        document,
        picture: picture.map(Digest::of),
    };
    Ok(SignedNote::sign(&delivery.to_text(), &[key])?.to_string())
}

/// The value of the header.
#[must_use]
pub fn to_header(note: &str) -> String {
    STANDARD.encode(note)
}

/// Reads the value of the header; `None` if it is no Base64 of a text of at most [`Delivery::BYTES_MAX`] bytes.
#[must_use]
pub fn from_header(value: &[u8]) -> Option<String> {
    let short = value.len() <= Delivery::BYTES_MAX.div_ceil(3) * 4;
    let bytes = STANDARD.decode(short.then_some(value)?).ok()?;
    String::from_utf8(bytes).ok().filter(|note| note.len() <= Delivery::BYTES_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_brings_the_note_as_it_was_and_nothing_longer() {
        for note in ["scrutineer delivery v1\n\n— a b\n".to_owned(), "é".repeat(Delivery::BYTES_MAX / 2)] {
            assert_eq!(from_header(to_header(&note).as_bytes()), Some(note));
        }
        for bad in [to_header(&"x".repeat(Delivery::BYTES_MAX + 1)), "a".repeat(100_000), "ä".into(), "YQ".into()] {
            assert_eq!(from_header(bad.as_bytes()), None, "{}", bad.len());
        }
        assert_eq!(from_header(STANDARD.encode(b"\xff").as_bytes()), None);
    }
}
