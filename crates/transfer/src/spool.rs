//! Data sets as they were last written, so that a folder can be listed with true sizes and many can fetch the same file. One is made anew when it
//! is asked for, the record has grown, and a minute has passed.

use crate::data::{Ending, Sheet, SheetError};
use commission::Live;
use commission::sharing::{Form, Reader};
use election::act::Moment;
use election::id::Digest;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Time in which a file stays as it is while the record grows.
const FRESH_US: i64 = 60_000_000;
/// What is written at once.
const BUFFER: usize = 256 << 10;

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Made {
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
    pub(crate) digest: Digest,
    /// Record size of which it is.
    pub(crate) size: u64,
    /// Record size since which it has had these bytes.
    pub(crate) since: u64,
    /// When it was last looked at.
    checked: Moment,
}

/// Why a file cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// The table.
    #[error("{name}: {error}")]
    Sheet {
        /// Which file.
        name: String,
        /// What is wrong.
        error: SheetError,
    },
    /// The disk.
    #[error("{path}: {error}")]
    Disk {
        /// File.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
}

type Key = (Sheet, Option<String>);
type Slot = Arc<tokio::sync::Mutex<Option<Made>>>;

/// Files in a folder of their own. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Spool {
    folder: Arc<PathBuf>,
    made: Arc<Mutex<HashMap<Key, Slot>>>,
}

impl Spool {
    /// In this folder, which is emptied.
    pub(crate) fn new(folder: PathBuf) -> std::io::Result<Self> {
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        Ok(Self { folder: Arc::new(folder), made: Arc::default() })
    }

    /// The data sets that a party may have now, with their names.
    pub(crate) async fn all(
        &self,
        live: &Arc<Live>,
        party: &str,
        now: Moment,
    ) -> Result<Vec<(String, Made)>, SpoolError> {
        let mut files = vec![];
        for sheet in Sheet::all(live.definition(), &[Ending::Csv, Ending::Xlsx]) {
            if let Some(made) = self.get(live, sheet, party, now).await? {
                files.push((sheet.name(live.definition()), made));
            }
        }
        Ok(files)
    }

    /// The one of this name.
    pub(crate) async fn named(
        &self,
        live: &Arc<Live>,
        name: &str,
        party: &str,
        now: Moment,
    ) -> Result<Option<Made>, SpoolError> {
        let sheets = Sheet::all(live.definition(), &[Ending::Csv, Ending::Xlsx]);
        match sheets.into_iter().find(|s| s.name(live.definition()) == name) {
            Some(sheet) => self.get(live, sheet, party, now).await,
            None => Ok(None),
        }
    }

    async fn get(&self, live: &Arc<Live>, sheet: Sheet, party: &str, now: Moment) -> Result<Option<Made>, SpoolError> {
        let key = (sheet, sheet.is_own().then(|| party.to_owned()));
        let slot = {
            let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(made.entry(key).or_default())
        };
        let mut slot = slot.lock().await;
        let fresh = |m: &Made| m.size == live.size() || now.0 - m.checked.0 < FRESH_US;
        let reader = Reader::Party(party.to_owned());
        if let Some(made) = slot.as_ref().filter(|m| fresh(m)) {
            // Whether the reader may have it is asked each time.
            return Ok(sheet.is_shared(live, now, &reader).then(|| made.clone()));
        }
        let (live, folder, before, name) =
            (Arc::clone(live), Arc::clone(&self.folder), slot.clone(), sheet.name(live.definition()));
        let work = move || make(&live, sheet, &reader, now, &folder, before);
        let made =
            tokio::task::spawn_blocking(work).await.unwrap_or_else(|e| std::panic::resume_unwind(e.into_panic()));
        match made {
            Ok(made) => {
                *slot = Some(made.clone());
                Ok(Some(made))
            }
            Err(SpoolError::Sheet { error, .. }) if error.is_absence() => Ok(None),
            Err(SpoolError::Sheet { error, .. }) => Err(SpoolError::Sheet { name, error }),
            Err(e) => Err(e),
        }
    }
}

fn make(
    live: &Arc<Live>,
    sheet: Sheet,
    reader: &Reader,
    now: Moment,
    folder: &Path,
    before: Option<Made>,
) -> Result<Made, SpoolError> {
    let disk = |path: &Path| {
        let path = path.to_owned();
        move |error| SpoolError::Disk { path: path.clone(), error }
    };
    let mut name = sheet.name(live.definition());
    if let (Reader::Party(party), true) = (reader, sheet.is_own()) {
        name = format!("{party}-{name}");
    }
    let part = folder.join(format!("{name}.part"));
    let mut file = BufWriter::with_capacity(BUFFER, File::create(&part).map_err(disk(&part))?);
    let size = sheet
        .write(live, now, Form::Files, reader, &mut file)
        .map_err(|error| SpoolError::Sheet { name: name.clone(), error })?;
    file.flush().map_err(disk(&part))?;
    drop(file);
    let content = std::fs::read(&part).map_err(disk(&part))?;
    let (bytes, digest) = (content.len() as u64, Digest::of(&content));
    if let Some(before) = before.as_ref().filter(|b| b.digest == digest) {
        std::fs::remove_file(&part).map_err(disk(&part))?;
        return Ok(Made { size, checked: now, ..before.clone() });
    }
    // Under a name of its own: who fetches the one before reads on in it.
    let path = folder.join(format!("{size}-{name}"));
    std::fs::rename(&part, &path).map_err(disk(&path))?;
    if let Some(old) = before.filter(|b| b.path != path) {
        let _ = std::fs::remove_file(&old.path);
    }
    Ok(Made { path, bytes, digest, size, since: size, checked: now })
}
