//! `/checkpoint`, `/tile/…`, `/blob/…`: the record as the static files that it is.
//!
//! A path is read into a tile's name or a digest and written again from that, so nothing but such a file is ever opened.

use crate::fault::Fault;
use crate::{Portal, headers, share};
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse as _, Response};
use commission::sharing::{Category, Form, Reader};
use election::definition::Definition;
use election::id::Digest;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, IF_MODIFIED_SINCE, IF_UNMODIFIED_SINCE};
use record::note::Limits;
use record::tile::TileKind;
use record::{Checkpoint, SignedNote, TileId};
use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tower_http::services::ServeFile;

/// A picture begins so.
pub(crate) const PNG_MARK: &[u8; 8] = b"\x89PNG\r\n\x1a\n";

/// Longest wait for the files to hold what is recorded already; ordinarily a tenth of a second at most.
const PUBLISHING: Duration = Duration::from_secs(2);

/// The head of the record: all that it covers is there, and it covers everything that was acknowledged before it was asked for.
pub(crate) async fn checkpoint(State(portal): State<Portal>) -> Result<Response, Fault> {
    let text = vouched_checkpoint(&portal).await?;
    Ok(([(CONTENT_TYPE, headers::TEXT), (CACHE_CONTROL, headers::ONE_SECOND)], text).into_response())
}

/// The checkpoint as it is published.
pub(crate) async fn published_checkpoint(portal: &Portal) -> Result<String, Fault> {
    portal.live.published(PUBLISHING).await;
    tokio::fs::read_to_string(portal.public.join("checkpoint")).await.map_err(Fault::internal)
}

/// The same as everybody gets it.
pub(crate) async fn vouched_checkpoint(portal: &Portal) -> Result<String, Fault> {
    Ok(vouched(portal, published_checkpoint(portal).await?))
}

/// With the lines of the witnesses that have cosigned it. Readers that know none of them leave them aside.
fn vouched(portal: &Portal, text: String) -> String {
    let Ok(mut note) = SignedNote::parse(&text, &Limits::CHECKPOINT) else { return text };
    let size = Checkpoint::parse(&note.text).map_or(0, |c| c.size);
    portal.witnesses.lines(size).into_iter().for_each(|line| note.add(line));
    note.to_string()
}

pub(crate) async fn tile(
    State(portal): State<Portal>,
    Path(path): Path<String>,
    request: Request,
) -> Result<Response, Fault> {
    let tile: TileId = format!("tile/{path}")
        .parse()
        .map_err(|e: record::tile::TilePathError| Fault::new(404, e.code(), e.to_string()))?;
    // Hashes tell no result, and let everybody see that the record only grows.
    if matches!(tile.kind, TileKind::Entries) {
        share::to_public(&portal, Category::Record, Form::Files)?;
    }
    let age = if tile.is_full() { headers::FOR_EVER } else { headers::ONE_MINUTE };
    serve(portal.public.join(tile.path()), age, request).await
}

pub(crate) async fn blob(
    State(portal): State<Portal>,
    Path(digest): Path<String>,
    request: Request,
) -> Result<Response, Fault> {
    blob_for(&portal, &digest, &Reader::Public, request).await
}

/// A file for a reader, if the sharing table gives it.
pub(crate) async fn blob_for(
    portal: &Portal,
    digest: &str,
    reader: &Reader,
    request: Request,
) -> Result<Response, Fault> {
    let digest = Digest::from_hex(digest)
        .ok_or_else(|| Fault::new(404, "blob-bad-name", "a file is named by 64 lower-case hexadecimal digits"))?;
    let path = portal.public.join("blob").join(digest.hex());
    // Scans are shown in pages; every other file is for programs.
    let picture = is_picture(&path).await;
    share::to(portal, category(portal.definition(), digest, picture), Form::Files, reader)?;
    let mut response = serve(path, headers::FOR_EVER, request).await?;
    if picture && response.status().is_success() {
        response.headers_mut().insert(CONTENT_TYPE, headers::PNG);
    }
    Ok(response)
}

/// What a file is: of the pictures only pages are public files.
pub(crate) fn category(d: &Definition, digest: Digest, picture: bool) -> Category {
    if picture {
        Category::Images
    } else if digest == d.digest || d.files.values().any(|f| *f == digest) {
        Category::Election
    } else {
        Category::Record
    }
}

/// Whether the file begins as a PNG does.
async fn is_picture(path: &std::path::Path) -> bool {
    let mut begin = [0; 8];
    let Ok(mut file) = tokio::fs::File::open(path).await else { return false };
    file.read_exact(&mut begin).await.is_ok() && begin == *PNG_MARK
}

/// The same without waiting for others.
pub(crate) fn is_picture_at(path: &std::path::Path) -> bool {
    use std::io::Read as _;
    let mut begin = [0; PNG_MARK.len()];
    std::fs::File::open(path).and_then(|mut f| f.read_exact(&mut begin)).is_ok() && begin == *PNG_MARK
}

/// Whether everybody gets files of a category now.
pub(crate) fn is_given(portal: &Portal, category: Category) -> bool {
    share::to_public(portal, category, Form::Files).is_ok()
}

/// The record size that a checkpoint is of.
///
/// # Errors
/// It is no checkpoint.
pub(crate) fn size_of(text: &str) -> Result<u64, Fault> {
    let note = SignedNote::parse(text, &Limits::CHECKPOINT).map_err(Fault::internal)?;
    Ok(Checkpoint::parse(&note.text).map_err(Fault::internal)?.size)
}

async fn serve(path: PathBuf, age: HeaderValue, mut request: Request) -> Result<Response, Fault> {
    // Times of files mean nothing here: the name says the content.
    request.headers_mut().remove(IF_MODIFIED_SINCE);
    request.headers_mut().remove(IF_UNMODIFIED_SINCE);
    let missing = || {
        Fault::new(
            404,
            "no-such-file",
            "the record has no such file, or not yet; a partial tile goes once the full one is there",
        )
    };
    let response = match ServeFile::new(path).try_call(request).await {
        Ok(r) if r.status() == 404 => return Err(missing()),
        Ok(r) => r,
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Err(missing()),
        Err(e) => return Err(Fault::internal(e)),
    };
    let ok = response.status().is_success();
    let mut response = response.map(Body::new);
    response.headers_mut().insert(CONTENT_TYPE, headers::BYTES);
    response.headers_mut().remove(hyper::header::LAST_MODIFIED);
    if ok {
        response.headers_mut().insert(CACHE_CONTROL, age);
    }
    Ok(response)
}
