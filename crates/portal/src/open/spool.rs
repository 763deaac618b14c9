//! Large files, made whole on the disk and kept until the record has grown and it is time to make them again.
//!
//! One is made at a time. Who asks while a newer one is being made gets the one before, which says from which record size it follows. A file goes
//! when nobody has it open any more.

use crate::cache::RECORD_SIZE;
use crate::fault::Fault;
use crate::headers;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::StatusCode;
use hyper::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderValue,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, LAST_MODIFIED, RANGE, VARY,
};
use std::collections::HashMap;
use std::fs::File;
use std::hash::{DefaultHasher, Hasher as _};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tower_http::services::ServeFile;

/// A file is made anew at the earliest after so many times what making it took: a tenth of a core at most.
const PACE_MAX: u32 = 10;
/// What is written at once.
const BUFFER: usize = 256 << 10;

/// A file that is there.
#[derive(Debug)]
pub(crate) struct Kept {
    path: PathBuf,
    gzip: bool,
    /// The record size from which it follows.
    pub(crate) size: u64,
    pub(crate) bytes: u64,
    etag: String,
    made: Instant,
    cost: Duration,
}

impl Drop for Kept {
    fn drop(&mut self) {
        // Who has it open reads on.
        let _ = std::fs::remove_file(&self.path);
        let _ = std::fs::remove_file(zipped(&self.path));
    }
}

fn zipped(path: &Path) -> PathBuf {
    path.with_added_extension("gz")
}

/// Which file is wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    /// Its name.
    pub(crate) key: &'static str,
    /// The record size now.
    pub(crate) now: u64,
    /// Whether it is kept compressed as well.
    pub(crate) gzip: bool,
}

/// The files by name.
pub(crate) struct Spool {
    folder: PathBuf,
    pace: u32,
    kept: Mutex<HashMap<&'static str, Arc<Kept>>>,
    making: tokio::sync::Mutex<()>,
    made: AtomicU64,
}

impl Spool {
    /// In a folder of which nothing is kept from before.
    pub(crate) fn new(folder: PathBuf, pace: u32) -> Self {
        let _ = std::fs::remove_dir_all(&folder);
        let (kept, making) = (Mutex::default(), tokio::sync::Mutex::default());
        Self { folder, pace: pace.min(PACE_MAX), kept, making, made: AtomicU64::new(0) }
    }

    /// The file as it was made last.
    pub(crate) fn kept(&self, key: &str) -> Option<Arc<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn fits(&self, kept: &Kept, now: u64) -> bool {
        kept.size >= now || kept.made.elapsed() < kept.cost * self.pace
    }

    /// The file: kept, or made now by `make`, which writes it and says from which record size it follows.
    pub(crate) async fn get<F>(&self, wanted: Wanted, make: F) -> Result<Arc<Kept>, Fault>
    where
        F: FnOnce(&mut dyn Write) -> io::Result<u64> + Send + 'static,
    {
        let before = self.kept(wanted.key);
        if let Some(kept) = before.as_ref().filter(|k| self.fits(k, wanted.now)) {
            return Ok(Arc::clone(kept));
        }
        let _turn = match (self.making.try_lock(), before) {
            (Ok(turn), _) => turn,
            (Err(_), Some(kept)) if self.pace > 0 => return Ok(kept),
            (Err(_), _) => self.making.lock().await,
        };
        if let Some(kept) = self.kept(wanted.key).filter(|k| self.fits(k, wanted.now)) {
            return Ok(kept);
        }
        let n = self.made.fetch_add(1, Ordering::Relaxed);
        let (folder, path) = (self.folder.clone(), self.folder.join(format!("{n}-{}", wanted.key)));
        let writing = tokio::task::spawn_blocking(move || {
            std::fs::create_dir_all(&folder)?;
            write(path, wanted.gzip, make)
        });
        let kept = Arc::new(writing.await.map_err(Fault::internal)?.map_err(failed)?);
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).insert(wanted.key, Arc::clone(&kept));
        Ok(kept)
    }
}

fn failed(e: io::Error) -> Fault {
    match e.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            tracing::error!("a file of open data could not be made: {e}");
            Fault::busy("open-data-full", "the server has no room to make this file; try again later", 600)
        }
        _ => Fault::internal(e),
    }
}

fn write(path: PathBuf, gzip: bool, make: impl FnOnce(&mut dyn Write) -> io::Result<u64>) -> io::Result<Kept> {
    let start = Instant::now();
    let plain = BufWriter::with_capacity(BUFFER, File::create(&path)?);
    let packed = match gzip {
        true => {
            Some(GzEncoder::new(BufWriter::with_capacity(BUFFER, File::create(zipped(&path))?), Compression::new(3)))
        }
        false => None,
    };
    let mut tee = Tee { plain, packed, hasher: DefaultHasher::new(), bytes: 0 };
    // From here on the file goes with this, whatever happens.
    let mut kept = Kept { path, gzip, size: 0, bytes: 0, etag: String::new(), made: start, cost: Duration::ZERO };
    kept.size = make(&mut tee)?;
    tee.plain.flush()?;
    if let Some(packed) = tee.packed {
        packed.finish()?.flush()?;
    }
    kept.bytes = tee.bytes;
    kept.etag = format!("{:016x}-{:x}", tee.hasher.finish(), tee.bytes);
    kept.cost = start.elapsed();
    kept.made = Instant::now();
    Ok(kept)
}

struct Tee {
    plain: BufWriter<File>,
    packed: Option<GzEncoder<BufWriter<File>>>,
    hasher: DefaultHasher,
    bytes: u64,
}

impl Write for Tee {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.plain.write_all(bytes)?;
        if let Some(packed) = &mut self.packed {
            packed.write_all(bytes)?;
        }
        self.hasher.write(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Sends a file or the part of it that is asked for; 304 where the asker has it.
pub(crate) async fn send(
    kept: &Arc<Kept>,
    kind: HeaderValue,
    name: &str,
    mut request: Request,
) -> Result<Response, Fault> {
    // Times of files mean nothing here: the tag says the content.
    for time in [IF_MODIFIED_SINCE, IF_UNMODIFIED_SINCE] {
        request.headers_mut().remove(time);
    }
    let plain = format!("\"{}\"", kept.etag);
    let packed = format!("\"{}-gz\"", kept.etag);
    // A part of another version would be put to the wrong whole.
    if request.headers_mut().remove(IF_RANGE).is_some_and(|v| v != plain.as_str() && v != packed.as_str()) {
        request.headers_mut().remove(RANGE);
    }
    let ranged = request.headers().contains_key(RANGE);
    let asked = request.headers().get(IF_NONE_MATCH).cloned();
    let service = ServeFile::new(&kept.path);
    // Parts are parts of the plain file, so that a part fetched later continues one fetched before, whatever the asker can unpack.
    let mut service = if kept.gzip && !ranged { service.precompressed_gzip() } else { service };
    let response = service.try_call(request).await.map_err(Fault::internal)?;
    let ok = response.status().is_success();
    let mut response = response.map(Body::new);
    let etag = if response.headers().contains_key(CONTENT_ENCODING) { packed } else { plain };
    let same = asked.is_some_and(|v| crate::front::is_among(v.as_bytes(), etag.as_bytes()));
    if ok && same && !ranged {
        response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let h = response.headers_mut();
    h.remove(LAST_MODIFIED);
    if ok {
        h.insert(CONTENT_TYPE, kind);
        h.insert(CACHE_CONTROL, headers::ONE_SECOND);
        h.insert(ETAG, HeaderValue::from_str(&etag).map_err(Fault::internal)?);
        h.insert(RECORD_SIZE, HeaderValue::from(kept.size));
        h.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        h.insert(CONTENT_DISPOSITION, HeaderValue::from_str(name).map_err(Fault::internal)?);
        if kept.gzip {
            h.insert(VARY, HeaderValue::from_static("accept-encoding"));
        }
    }
    Ok(response)
}
