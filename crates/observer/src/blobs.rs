//! Files named by their SHA-256, to which acts refer.

use election::fault::Faults;
use election::id::Digest;
use election::statement::{KeyRow, parse_key_list};
use std::collections::HashMap;
use std::sync::Mutex;
use std::thread::JoinHandle;

/// What a key list was read into.
pub type KeyRows = Result<Vec<KeyRow>, KeyListError>;

/// Where such files are found.
pub trait Blobs: Sync {
    /// The bytes with this digest, checked; `None` if they are not there or are not those.
    fn get(&self, digest: Digest) -> Option<Vec<u8>>;

    /// The rows of a key list; `None` if it is not there.
    fn key_list(&self, digest: Digest) -> Option<KeyRows> {
        self.get(digest).map(parse_keys)
    }
}

/// Why a key list cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum KeyListError {
    /// It is no text.
    #[error("it is not UTF-8")]
    Encoding,
    /// Rows that are none.
    #[error(transparent)]
    Rows(#[from] Faults),
}

fn parse_keys(bytes: Vec<u8>) -> KeyRows {
    let text = String::from_utf8(bytes).map_err(|_| KeyListError::Encoding)?;
    Ok(parse_key_list(&text)?)
}

/// Files in a folder, `FOLDER/{64 hexadecimal digits}`.
#[derive(Debug, Clone)]
pub struct BlobFolder(pub std::path::PathBuf);

impl Blobs for BlobFolder {
    fn get(&self, digest: Digest) -> Option<Vec<u8>> {
        let bytes = std::fs::read(self.0.join(digest.hex())).ok()?;
        (Digest::of(&bytes) == digest).then_some(bytes)
    }
}

/// Files of a folder of which some will be asked for soon: those are read and hashed on all cores at once, and the key list is read into rows
/// while others are worked on. Each is handed out once; what was not foreseen comes from the folder.
pub(crate) struct Ahead {
    folder: BlobFolder,
    read: Mutex<HashMap<Digest, Vec<u8>>>,
    rows: Mutex<Option<(Digest, JoinHandle<KeyRows>)>>,
}

impl Ahead {
    pub(crate) fn new(folder: BlobFolder) -> Self {
        Self { folder, read: Mutex::default(), rows: Mutex::default() }
    }

    /// Reads these files now.
    pub(crate) fn foresee(&self, files: &[Digest], key_list: Option<Digest>) {
        use rayon::prelude::*;
        let (rows, read) = rayon::join(
            || Some((key_list?, self.folder.get(key_list?)?)),
            || files.par_iter().filter_map(|d| Some((*d, self.folder.get(*d)?))).collect::<HashMap<_, _>>(),
        );
        lock(&self.read).extend(read);
        if let Some((digest, bytes)) = rows {
            let parse = move || parse_keys(bytes);
            *lock(&self.rows) = Some((digest, std::thread::spawn(parse)));
        }
    }

    pub(crate) fn folder(&self) -> &BlobFolder {
        &self.folder
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Blobs for Ahead {
    fn get(&self, digest: Digest) -> Option<Vec<u8>> {
        let read = lock(&self.read).remove(&digest);
        read.or_else(|| self.folder.get(digest))
    }

    fn key_list(&self, digest: Digest) -> Option<KeyRows> {
        let foreseen = lock(&self.rows).take_if(|(d, _)| *d == digest);
        match foreseen.map(|(_, rows)| rows.join()) {
            Some(Ok(rows)) => Some(rows),
            _ => self.get(digest).map(parse_keys),
        }
    }
}

impl Blobs for HashMap<Digest, Vec<u8>> {
    fn get(&self, digest: Digest) -> Option<Vec<u8>> {
        Self::get(self, &digest).cloned()
    }
}
