//! `GET /notices/{number}/{version}/{file}`: a file beside a public notice. Sent to be saved, never to be shown within a page.

use super::{one, text};
use crate::Portal;
use crate::fault::Fault;
use crate::headers;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use election::id::Digest;
use election::notice::{Attachment, Media};
use hyper::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue};
use observer::blobs::{BlobFolder, Blobs as _};

/// Nothing in it may run, wherever it is opened.
pub(crate) const SANDBOX: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

/// A number in an address: digits without a leading zero.
pub(crate) fn position(text: &str) -> Option<usize> {
    text.parse::<usize>().ok().filter(|n| *n > 0 && n.to_string() == text)
}

pub(crate) fn unknown() -> Fault {
    Fault::new(404, "unknown-file", "there is no such file beside this notice")
}

pub(crate) async fn page(
    State(portal): State<Portal>,
    Path((number, version, file)): Path<(String, String, String)>,
) -> Result<Response, Fault> {
    let (version, file) = position(&version).zip(position(&file)).ok_or_else(unknown)?;
    let acts = one::acts(&portal, &number)?;
    let act = acts.iter().find(|n| n.is_publication() && usize::from(n.notice.version) == version);
    let text = act.and_then(|act| text(&portal, act)).ok_or_else(unknown)?;
    let attachment = text.attachments.get(file - 1).cloned().ok_or_else(unknown)?;
    let (folder, digest): (_, Digest) = (BlobFolder(portal.public.join("blob")), attachment.digest);
    let bytes = tokio::task::spawn_blocking(move || folder.get(digest)).await.map_err(Fault::internal)?;
    let gone = || Fault::new(404, "unknown-file", "this file was withdrawn from publication");
    let mut response = send(&attachment, bytes.ok_or_else(gone)?);
    response.headers_mut().insert(CACHE_CONTROL, headers::ONE_MINUTE);
    Ok(response)
}

/// The file as a download.
pub(crate) fn send(attachment: &Attachment, bytes: Vec<u8>) -> Response {
    let kind = HeaderValue::from_static(match attachment.media {
        Media::Pdf => "application/pdf",
        Media::Png => "image/png",
        Media::Jpeg => "image/jpeg",
        Media::Text => "text/plain; charset=utf-8",
        Media::Csv => "text/csv; charset=utf-8",
    });
    let head = [
        (CONTENT_TYPE, kind),
        (CONTENT_DISPOSITION, disposition(&attachment.name)),
        (CONTENT_SECURITY_POLICY, SANDBOX),
    ];
    (head, bytes).into_response()
}

/// The name for saving (RFC 6266): in full as percent-encoded UTF-8, and without other letters for who does not read that.
fn disposition(name: &str) -> HeaderValue {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ') { c } else { '_' })
        .collect();
    let mut full = String::new();
    for b in name.bytes() {
        if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.') {
            full.push(char::from(b));
        } else {
            full.push_str(&format!("%{b:02X}"));
        }
    }
    let value = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{full}");
    HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_a_header_is_a_name() {
        let d = disposition("Karar “17”\r\nSet-Cookie: ığ.pdf");
        let d = d.to_str().unwrap();
        assert_eq!(
            d,
            "attachment; filename=\"Karar _17___Set-Cookie_ __.pdf\"; filename*=UTF-8''Karar%20%E2%80%9C17%E2%80%9D%0D%0ASet-Cookie%3A%20%C4%B1%C4%9F.pdf"
        );
        assert_eq!((position("1"), position("01"), position("0"), position("-1")), (Some(1), None, None, None));
    }
}
