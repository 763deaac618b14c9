//! Files named by their SHA-256, to which acts refer.

use election::id::Digest;

/// Where such files are found.
pub trait Blobs: Sync {
    /// The bytes with this digest, checked; `None` if they are not there or are not those.
    fn get(&self, digest: Digest) -> Option<Vec<u8>>;
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

/// Files of a folder that will be asked for soon, read and hashed on all cores at once. Each is handed out once; what was not
/// foreseen comes from the folder.
pub(crate) struct Ahead<'a> {
    folder: &'a BlobFolder,
    read: std::sync::Mutex<std::collections::HashMap<Digest, Vec<u8>>>,
}

impl<'a> Ahead<'a> {
    pub(crate) fn new(folder: &'a BlobFolder, digests: &[Digest]) -> Self {
        use rayon::prelude::*;
        let read = digests.par_iter().filter_map(|d| Some((*d, folder.get(*d)?))).collect();
        Self { folder, read: std::sync::Mutex::new(read) }
    }
}

impl Blobs for Ahead<'_> {
    fn get(&self, digest: Digest) -> Option<Vec<u8>> {
        let read = self.read.lock().unwrap_or_else(std::sync::PoisonError::into_inner).remove(&digest);
        read.or_else(|| self.folder.get(digest))
    }
}

impl Blobs for std::collections::HashMap<Digest, Vec<u8>> {
    fn get(&self, digest: Digest) -> Option<Vec<u8>> {
        std::collections::HashMap::get(self, &digest).cloned()
    }
}
