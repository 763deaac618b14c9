//! Scanned pages: a note that says what the sheet is, and its picture.

use super::{Answer, Intake, IntakeError, statement};
use election::act::Content;
use election::id::{Digest, PairIx};
use election::statement::{Carried, Page};
use observer::authority::LIMITS;
use observer::recount::{Delivered, RecountError, Signatures, check_delivery};
use record::note::NoteRef;

/// Most bytes of a page's note.
pub const NOTE_BYTES_MAX: usize = 4_096;
/// Most bytes of a picture.
pub const PICTURE_BYTES_MAX: usize = 40_000_000;
/// Most points on a side of a picture.
const SIDE_MAX: u32 = 12_000;

impl Intake {
    /// Takes a scanned page: the note that its code carries, or that a clerk signed, and the picture as PNG. The picture is on the disk
    /// before the act is.
    ///
    /// Safe to send twice: the same note with the same picture gets the same receipt.
    ///
    /// # Errors
    /// As [`Intake::copy`].
    pub async fn page(&self, note: &[u8], png: Vec<u8>, source: &str) -> Result<Answer, IntakeError> {
        self.delivered_page(note, png, None, source).await
    }

    /// As [`Intake::page`], with the delivery of the desk that brings it: needed where it is no rehearsal.
    ///
    /// # Errors
    /// As [`Intake::copy`].
    pub async fn delivered_page(
        &self,
        note: &[u8],
        png: Vec<u8>,
        delivery: Option<&str>,
        source: &str,
    ) -> Result<Answer, IntakeError> {
        let result = self.try_page(note, png, delivery).await;
        self.keep_refused(note, source, &result).await?;
        result
    }

    /// Checks the note of a page and its delivery before the picture is read: who signed them, and whether there is such a result.
    ///
    /// # Errors
    /// As [`Intake::page`]; what is refused is kept in quarantine.
    pub async fn page_note(&self, note: &[u8], delivery: Option<&str>, source: &str) -> Result<(), IntakeError> {
        let checked = self.check_page(note, delivery, None).map(drop);
        if let Err(IntakeError::Refused { code, message }) = &checked {
            self.quarantine.keep((self.clock)(), code, message, source, note).await?;
        }
        checked
    }

    async fn try_page(&self, note: &[u8], png: Vec<u8>, delivery: Option<&str>) -> Result<Answer, IntakeError> {
        // Before anything is stored: a picture that the desk did not deliver leaves no file.
        let picture = delivery.map(|_| Digest::of(&png));
        let (note, on) = self.check_page(note, delivery, picture)?;
        check_png(&png)?;
        let blobs = self.blobs.clone();
        let stored = tokio::task::spawn_blocking(move || blobs.put(&png)).await;
        let image = match stored {
            Ok(Ok(digest)) => digest,
            Ok(Err(e)) => return Err(IntakeError::later(e.code(), e)),
            Err(e) => return Err(IntakeError::later("file", e)),
        };
        let page = Content::Page { image, note: note.to_owned(), delivery: delivery.map(str::to_owned) };
        let answer = self.record(page, on).await?;
        if let Some(entry) = answer.index() {
            self.was_filed(image, entry).await?;
        }
        Ok(answer)
    }

    fn check_page<'a>(
        &self,
        note: &'a [u8],
        delivery: Option<&str>,
        picture: Option<Digest>,
    ) -> Result<(&'a str, Option<PairIx>), IntakeError> {
        if note.len() > NOTE_BYTES_MAX {
            let message = format!("the note of a page has at most {NOTE_BYTES_MAX} bytes, this has {}", note.len());
            return Err(IntakeError::refused("too-large", message));
        }
        let note = super::text(note)?;
        let parsed = NoteRef::parse(note, &LIMITS).map_err(RecountError::from)?;
        let page = Page::parse(parsed.text).map_err(|e| statement::form("page", e))?;
        let authority = self.authority()?;
        let d = self.live.definition();
        authority.check_page(&parsed, &page.station, d).map_err(RecountError::from)?;
        let of = Delivered { carried: Some(Carried::Page), text: parsed.text, picture, of: &page.station };
        check_delivery(delivery, of, d, &authority, Signatures::Check)?;
        let state = self.live.read();
        if !state.tally().is_sealed() {
            return Err(IntakeError::refused("not-sealed", "the election is not sealed yet; nothing is taken before"));
        }
        let on = statement::pair_of(&page, state.tally())?;
        Ok((note, on))
    }
}

/// Looks at the outside of a picture: signature, size, and that its pieces reach its end. What is in it, readers check.
pub(super) fn check_png(png: &[u8]) -> Result<(), IntakeError> {
    let refused = |code, message: String| Err(IntakeError::refused(code, message));
    if png.len() > PICTURE_BYTES_MAX {
        return refused(
            "page-too-large",
            format!("a picture has at most {PICTURE_BYTES_MAX} bytes, this has {}", png.len()),
        );
    }
    let Some(mut rest) = png.strip_prefix(b"\x89PNG\r\n\x1a\n") else {
        return refused("page-format", "the picture is no PNG".into());
    };
    let mut first = true;
    loop {
        let Some((kind, content, after)) = piece(rest) else {
            return refused("page-damaged", "the picture is cut off or damaged".into());
        };
        rest = after;
        if first {
            let side = |at: usize| content.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_be_bytes);
            match (kind, side(0), side(4)) {
                (b"IHDR", Some(1..=SIDE_MAX), Some(1..=SIDE_MAX)) => first = false,
                (b"IHDR", Some(w), Some(h)) => {
                    let message = format!("a picture has at most {SIDE_MAX} points on a side, this is {w} by {h}");
                    return refused("page-too-large", message);
                }
                _ => return refused("page-damaged", "the picture does not begin with its size".into()),
            }
        }
        match (kind, rest.is_empty()) {
            (b"IEND", true) => return Ok(()),
            (b"IEND", false) => return refused("page-damaged", "something follows the end of the picture".into()),
            _ => {}
        }
    }
}

/// The first piece of a PNG: its kind, its content, and what follows it.
fn piece(bytes: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (kind, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (content, rest) = rest.split_at_checked(length)?;
    // The checksum of the piece.
    Some((kind, content, rest.get(4..)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::actors::png;
    use proptest::prelude::*;

    #[test]
    fn the_outside_of_a_picture_is_checked() {
        check_png(&png(12_000, 1, 0)).unwrap();
        let code = |bytes: &[u8]| check_png(bytes).expect_err("faulty").code();
        assert_eq!(code(b""), "page-format");
        assert_eq!(code(b"\xff\xd8\xff\xe0JFIF"), "page-format");
        assert_eq!(code(&png(20_000, 20_000, 0)), "page-too-large");
        assert_eq!(code(&png(1, 12_001, 0)), "page-too-large");
        assert_eq!(code(&png(0, 1, 0)), "page-too-large");
        let good = png(10, 10, 0);
        for cut in 8..good.len() {
            assert_eq!(code(&good[..cut]), "page-damaged", "{cut}");
        }
        assert_eq!(code(&[good.as_slice(), b"more"].concat()), "page-damaged");
        assert_eq!(code(&good.iter().map(|b| if *b == b'H' { b'h' } else { *b }).collect::<Vec<_>>()), "page-damaged");
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_check_fail_otherwise(bytes: Vec<u8>, at in 0usize..60, with: u8) {
            let _ = check_png(&[b"\x89PNG\r\n\x1a\n".as_slice(), &bytes].concat());
            let mut bytes = png(10, 10, 0);
            let at = at % bytes.len();
            bytes[at] = with;
            let _ = check_png(&bytes);
        }
    }
}
