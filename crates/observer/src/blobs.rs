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

impl Blobs for std::collections::HashMap<Digest, Vec<u8>> {
    fn get(&self, digest: Digest) -> Option<Vec<u8>> {
        std::collections::HashMap::get(self, &digest).cloned()
    }
}
