//! What a file is, read from its bytes. The name says nothing but how it is saved.

use super::NoticeError;
use election::notice::{ATTACHMENT_BYTES_MAX, Media};

/// How much of the end of a PDF is looked through for its mark.
const PDF_TAIL: usize = 1_024;

/// Reads what the bytes are; `name` tells a table from another text.
///
/// # Errors
/// Empty, too large, or none of the kinds that are taken.
pub fn media_of(name: &str, bytes: &[u8]) -> Result<Media, NoticeError> {
    if bytes.is_empty() || bytes.len() as u64 > ATTACHMENT_BYTES_MAX {
        let message = format!("a file has 1 to {ATTACHMENT_BYTES_MAX} bytes, this has {}", bytes.len());
        return Err(NoticeError::text("attachment-size", message));
    }
    let is_csv = name.to_lowercase().ends_with(".csv");
    let tail = &bytes[bytes.len().saturating_sub(PDF_TAIL)..];
    if bytes.starts_with(b"%PDF-") && tail.windows(5).any(|w| w == b"%%EOF") {
        Ok(Media::Pdf)
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR") && bytes.ends_with(b"IEND\xaeB`\x82") {
        Ok(Media::Png)
    } else if bytes.starts_with(b"\xff\xd8\xff") && bytes.ends_with(b"\xff\xd9") {
        Ok(Media::Jpeg)
    } else if std::str::from_utf8(bytes).is_ok_and(is_text) {
        Ok(if is_csv { Media::Csv } else { Media::Text })
    } else {
        Err(NoticeError::text("attachment-kind", "a file is a whole PDF, PNG or JPEG, or a text or table in UTF-8"))
    }
}

/// Text for people: no control characters but line ends and tabs, and nothing that a browser could take for a page.
fn is_text(s: &str) -> bool {
    let begin = s.trim_start_matches('\u{feff}').trim_start();
    let markup = begin.starts_with('<') || begin.starts_with("%PDF");
    !markup && !s.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_bytes_say() {
        let png = [&b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR........"[..], b"IEND\xaeB`\x82"].concat();
        for (name, bytes, media) in [
            ("a.pdf", &b"%PDF-1.7 ... %%EOF\n"[..], Media::Pdf),
            ("a.png", &png, Media::Png),
            ("a.jpg", b"\xff\xd8\xff\xe0 ... \xff\xd9", Media::Jpeg),
            ("a.txt", "Ek karar\r\n\tmadde 1".as_bytes(), Media::Text),
            ("A.CSV", b"a,b\n1,2\n", Media::Csv),
        ] {
            assert_eq!(media_of(name, bytes).unwrap(), media, "{name}");
        }
        for (name, bytes) in [
            ("a.txt", &b"<!doctype html><script>"[..]),
            ("a.txt", b"\xef\xbb\xbf <html>"),
            ("a.csv", b" <svg onload=x>"),
            ("a.pdf", b"%PDF-1.7 cut off"),
            ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR cut off"),
            ("a.pdf", b"MZ\x90\0"),
            ("a.txt", b"a\0b"),
            ("a.txt", b"\xff\xfeA\0"),
            ("a.zip", b"PK\x03\x04"),
        ] {
            assert_eq!(media_of(name, bytes).expect_err(name).code(), "attachment-kind", "{bytes:?}");
        }
        assert_eq!(media_of("a.txt", b"").expect_err("empty").code(), "attachment-size");
        let at_limit = vec![b'a'; usize::try_from(ATTACHMENT_BYTES_MAX).unwrap()];
        assert!(media_of("a.txt", &at_limit).is_ok());
        assert_eq!(media_of("a.txt", &[at_limit, vec![b'a']].concat()).expect_err("large").code(), "attachment-size");
    }
}
