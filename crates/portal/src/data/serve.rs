//! A data set over HTTP: `{set}.json`, `.csv`, `.xlsx`, `.parquet`, and `.about.json`, which is the table's head and digest alone.
//!
//! The digest is made in a first reading, so that it stands in a header before the first row; the second reading is held against it, and an
//! answer whose rows are others is cut off. Rows are written by a thread of their own and wait for whoever reads slowly.

use super::{Cursor, DataError, Filter, Selected, Set, select};
use crate::cache::{RECORD_SIZE, accepts_gzip};
use crate::fault::Fault;
use crate::front::is_among;
use crate::gate::Member;
use crate::query::Query;
use crate::{Portal, headers};
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use commission::sharing::{Form, Reader};
use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::StatusCode;
use hyper::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue,
    IF_NONE_MATCH, VARY,
};
use std::io::{self, Write};
use std::sync::Arc;
use tables::{Dataset, Summary, TableError, csv, json, xlsx};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_stream::wrappers::ReceiverStream;

/// The digest of the canonical form of the table.
pub(crate) const DIGEST: HeaderName = HeaderName::from_static("x-dataset-digest");
/// Where the next part begins.
pub(crate) const NEXT: HeaderName = HeaderName::from_static("x-next");
/// Rows of the table.
pub(crate) const ROWS: HeaderName = HeaderName::from_static("x-rows");

/// The file that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    About,
    Json,
    Csv,
    Xlsx,
    Parquet,
}

impl Kind {
    pub(crate) fn parse(file: &str) -> Option<(&str, Self)> {
        // `.about.json` before `.json`, which it ends with.
        [Self::About, Self::Json, Self::Csv, Self::Xlsx, Self::Parquet]
            .into_iter()
            .find_map(|kind| Some((file.strip_suffix(kind.ending())?.strip_suffix('.')?, kind)))
    }

    fn form(self) -> Form {
        match self {
            Self::About | Self::Json => Form::Rest,
            Self::Csv => Form::Csv,
            Self::Xlsx => Form::Xlsx,
            Self::Parquet => Form::Parquet,
        }
    }

    fn content_type(self) -> HeaderValue {
        match self {
            Self::About | Self::Json => headers::JSON,
            Self::Csv => headers::CSV,
            Self::Xlsx => headers::XLSX,
            Self::Parquet => headers::PARQUET,
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::About => "about.json",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
        }
    }

    /// Whether it gets smaller by being compressed: the others are already.
    fn is_text(self) -> bool {
        matches!(self, Self::About | Self::Json | Self::Csv)
    }

    fn write(self, dataset: &Dataset, summary: Summary, to: impl Write + Send) -> Result<(), TableError> {
        match self {
            Self::About => {
                let mut to = to;
                to.write_all(&json::about(dataset, summary)?)?;
                Ok(to.flush()?)
            }
            Self::Json => json::write(dataset, summary, to),
            Self::Csv => csv::write(dataset, dataset.rows_of(summary.digest), to),
            Self::Xlsx => xlsx::write(dataset, summary, to),
            Self::Parquet => columns::write(dataset, summary, to),
        }
    }
}

/// `GET /api/v1/data/{file}`: for everybody.
pub(crate) async fn public(
    State(portal): State<Portal>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    asked: HeaderMap,
) -> Result<Response, Fault> {
    answer(&portal, &file, query.as_deref(), &Reader::Public, &asked).await
}

/// `GET /party/api/v1/data/{file}`: for a party.
pub(crate) async fn party(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    asked: HeaderMap,
) -> Result<Response, Fault> {
    let reader = Reader::Party(portal.definition().parties[member.party.at()].id.clone());
    answer(&portal, &file, query.as_deref(), &reader, &asked).await
}

/// A data set for a reader.
pub(crate) async fn answer(
    portal: &Portal,
    file: &str,
    query: Option<&str>,
    reader: &Reader,
    asked: &HeaderMap,
) -> Result<Response, Fault> {
    let unknown = || DataError::Set(file.chars().take(60).collect());
    let (set, kind) = Kind::parse(file).ok_or_else(unknown)?;
    let set = Set::parse(set)?;
    let filter = Filter::read(portal, set, &Query::read(query)).await?;
    let place = take_place(if *reader == Reader::Public { &portal.exports } else { &portal.party_exports })?;
    let Selected { dataset, next } = select(portal, set, &filter, kind.form(), reader)?;
    let contest = filter.contest.map(|c| portal.definition().contests[c.at()].id.clone());
    let kept = if *reader == Reader::Public { headers::ONE_SECOND } else { headers::NO_STORE };
    write(dataset, Sending { kind, contest: contest.as_deref(), next, kept, asked: Some(asked) }, place).await
}

/// A table that was kept as it is: a release.
pub(crate) async fn table(portal: &Portal, dataset: Dataset, kind: Kind) -> Result<Response, Fault> {
    let place = take_place(&portal.party_exports)?;
    write(dataset, Sending { kind, contest: None, next: None, kept: headers::NO_STORE, asked: None }, place).await
}

fn take_place(places: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Fault> {
    let busy = |_| {
        let message = "as many tables as may be are being written; try again in a moment";
        Fault::busy("exports-busy", message, 5)
    };
    Arc::clone(places).try_acquire_owned().map_err(busy)
}

/// How a table goes out.
struct Sending<'a> {
    kind: Kind,
    contest: Option<&'a str>,
    next: Option<Cursor>,
    kept: HeaderValue,
    /// The headers of the request, where the answer may be compressed or left out.
    asked: Option<&'a HeaderMap>,
}

async fn write(dataset: Dataset, sending: Sending<'_>, place: OwnedSemaphorePermit) -> Result<Response, Fault> {
    let Sending { kind, contest, next, kept, asked } = sending;
    let name = file_name(&dataset, contest, kind.ending());
    let first = tokio::task::spawn_blocking(move || dataset.summary().map(|s| (dataset, s)));
    let (dataset, summary) = first.await.map_err(Fault::internal)?.map_err(refused)?;
    let size = dataset.head().size;
    if kind == Kind::Xlsx && dataset.head().columns.len() > xlsx::COLUMNS_MAX {
        let columns = dataset.head().columns.len();
        return Err(refused(TableError::TooWide { columns, max: xlsx::COLUMNS_MAX }));
    }
    // The same table is the same bytes, in every form.
    let packed = kind.is_text() && asked.is_some_and(accepts_gzip);
    let etag = format!("\"{}-{}{}\"", &summary.digest.hex()[..32], kind.ending(), if packed { "-gz" } else { "" });
    let has = asked.and_then(|h| h.get(IF_NONE_MATCH)).is_some_and(|v| is_among(v.as_bytes(), etag.as_bytes()));
    let mut response = if has {
        let mut unchanged = Response::new(Body::empty());
        *unchanged.status_mut() = StatusCode::NOT_MODIFIED;
        unchanged
    } else {
        Response::new(stream(dataset, kind, summary, packed, place))
    };
    let h = response.headers_mut();
    if !has {
        h.insert(CONTENT_TYPE, kind.content_type());
        h.insert(CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(Fault::internal)?);
        if packed {
            h.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
    }
    if kind.is_text() {
        h.insert(VARY, HeaderValue::from_static("accept-encoding"));
    }
    h.insert(ETAG, HeaderValue::from_str(&etag).map_err(Fault::internal)?);
    h.insert(CACHE_CONTROL, kept);
    h.insert(RECORD_SIZE, HeaderValue::from(size));
    h.insert(ROWS, HeaderValue::from(summary.rows));
    h.insert(DIGEST, HeaderValue::from_str(&summary.digest.to_string()).map_err(Fault::internal)?);
    if let Some(next) = next {
        h.insert(NEXT, HeaderValue::from_str(&next.text()).map_err(Fault::internal)?);
    }
    Ok(response)
}

/// The bytes of a table, as they are written by a thread of their own.
fn stream(dataset: Dataset, kind: Kind, summary: Summary, packed: bool, place: OwnedSemaphorePermit) -> Body {
    let (sender, pieces) = mpsc::channel(4);
    tokio::task::spawn_blocking(move || {
        let cut = sender.clone();
        let mut to = Pipe { sender, gathered: Vec::with_capacity(PIPE) };
        let written = if packed {
            let mut zip = GzEncoder::new(to, Compression::new(3));
            kind.write(&dataset, summary, &mut zip).and_then(|()| Ok(zip.finish()?.flush()?))
        } else {
            kind.write(&dataset, summary, &mut to)
        };
        // An error cuts the answer off, so that nobody takes it for whole; a receiver that is gone wants nothing more.
        if let Err(e) = written {
            tracing::warn!("a table was cut off: {e}");
            let _ = cut.blocking_send(Err(io::Error::other(e.to_string())));
        }
        drop(place);
    });
    Body::from_stream(ReceiverStream::new(pieces))
}

/// The name under which a browser keeps it: election, set, contest, record size. All of these are plain words.
fn file_name(dataset: &Dataset, contest: Option<&str>, ending: &str) -> String {
    let head = dataset.head();
    let contest = contest.map_or_else(String::new, |c| format!("-{c}"));
    format!("attachment; filename=\"{}-{}{contest}-{}.{ending}\"", head.election, head.set, head.size)
}

fn refused(e: TableError) -> Fault {
    match e {
        TableError::TooWide { .. } | TableError::TooLong { .. } | TableError::TooLarge { .. } => {
            Fault::new(422, e.code(), e.to_string())
        }
        other => Fault::internal(other),
    }
}

/// Bytes that go to the asker as one piece.
const PIPE: usize = 64 * 1024;

/// From the thread that writes to the connection, which takes pieces as fast as its reader does.
struct Pipe {
    sender: mpsc::Sender<Result<Bytes, io::Error>>,
    gathered: Vec<u8>,
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() >= PIPE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.gathered, Vec::with_capacity(PIPE));
        let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
        self.sender.blocking_send(Ok(piece.into())).map_err(gone)
    }
}
