//! Files named by their SHA-256 that come while the server runs: pictures of pages, the stations of a consolidation.
//!
//! Many may be written at once, so each is written under a name of its own in a folder that is emptied at every start, and gets its real
//! name only when it is on the disk.

use crate::CommissionError;
use election::id::Digest;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Writes them. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct BlobWriter {
    folder: PathBuf,
    incoming: PathBuf,
    next: Arc<AtomicU64>,
}

impl BlobWriter {
    /// For files in `folder`; `incoming` is on the same disk and is emptied. The home must be locked: nobody else may write there.
    pub(crate) fn open(folder: PathBuf, incoming: PathBuf) -> Result<Self, CommissionError> {
        fs::create_dir_all(&incoming).map_err(CommissionError::io("make the folder", &incoming))?;
        for left in fs::read_dir(&incoming).map_err(CommissionError::io("read", &incoming))? {
            let path = left.map_err(CommissionError::io("read", &incoming))?.path();
            fs::remove_file(&path).map_err(CommissionError::io("clear away", &path))?;
        }
        Ok(Self { folder, incoming, next: Arc::default() })
    }

    /// Stores a file by its digest; on return it is on the disk. What is there already is not written again.
    pub(crate) fn put(&self, bytes: &[u8]) -> Result<Digest, CommissionError> {
        let digest = Digest::of(bytes);
        let path = self.folder.join(digest.hex());
        if !path.exists() {
            let part = self.incoming.join(self.next.fetch_add(1, Ordering::Relaxed).to_string());
            write_as(&part, bytes, &path).map_err(|e| {
                let _ = fs::remove_file(&part);
                CommissionError::io("write", &path)(e)
            })?;
        }
        // Also where another has just given it its name: who finds it relies on it.
        File::open(&self.folder).and_then(|f| f.sync_all()).map_err(CommissionError::io("sync", &self.folder))?;
        Ok(digest)
    }
}

fn write_as(part: &Path, bytes: &[u8], path: &Path) -> std::io::Result<()> {
    let mut f = File::create(part)?;
    f.write_all(bytes)?;
    f.sync_all()?;
    fs::rename(part, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use observer::blobs::{BlobFolder, Blobs as _};

    #[test]
    fn many_writers_of_the_same_files_leave_each_whole_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("blob");
        fs::create_dir(&folder).unwrap();
        let blobs = BlobWriter::open(folder.clone(), dir.path().join("incoming")).unwrap();
        std::thread::scope(|s| {
            for _ in 0..8 {
                s.spawn(|| {
                    for i in 0..20u8 {
                        blobs.put(&vec![i; 100_000]).unwrap();
                    }
                });
            }
        });
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 20);
        assert_eq!(fs::read_dir(dir.path().join("incoming")).unwrap().count(), 0);
        for i in 0..20u8 {
            assert!(BlobFolder(folder.clone()).get(Digest::of(&vec![i; 100_000])).is_some());
        }
    }

    #[test]
    fn what_a_power_cut_left_half_written_goes_at_the_next_start() {
        let dir = tempfile::tempdir().unwrap();
        let incoming = dir.path().join("incoming");
        fs::create_dir(&incoming).unwrap();
        fs::write(incoming.join("7"), b"half").unwrap();
        BlobWriter::open(dir.path().to_owned(), incoming.clone()).unwrap();
        assert_eq!(fs::read_dir(&incoming).unwrap().count(), 0);
    }
}
