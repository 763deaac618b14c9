//! Where the site is written: files are laid ready beside it, and put in their places when what they speak of is there.

use super::PublishError;
use super::folder::Folder;
use super::parts::PART;
use super::remote::Remote;
use aws_lc_rs::digest::{Context, SHA256};
use election::id::Digest;
use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes of a file that are read at once.
const PIECE_BYTES: usize = 1 << 18;

/// How a file is to be given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// Its content type.
    pub(super) kind: String,
    /// For how long caches may keep it.
    pub(super) cache: String,
}

impl Head {
    /// The digest of a content that is given out so.
    fn with(&self, content: Digest) -> Digest {
        Digest::of(format!("{}\n{}\n{}", content.hex(), self.kind, self.cache).as_bytes())
    }
}

/// A file that is laid ready.
#[derive(Debug)]
pub(super) struct Laid {
    /// Where it is now.
    pub(super) from: PathBuf,
    /// Whether it stays there: it is the record's.
    pub(super) stays: bool,
    pub(super) bytes: u64,
    /// Of content and head, where the target knows its files by it.
    pub(super) digest: Option<Digest>,
    pub(super) head: Head,
}

/// Files that wait, by their place in the site.
#[derive(Debug, Default)]
pub(super) struct Waiting(pub(super) BTreeMap<String, Laid>);

impl Waiting {
    /// What was laid ready last for a place; `None`: the site has it.
    pub(super) fn set(&mut self, file: String, laid: Option<Laid>) {
        let before = match laid {
            Some(laid) => self.0.insert(file, laid),
            None => self.0.remove(&file),
        };
        if let Some(before) = before {
            before.discard();
        }
    }

    /// How many files, and their bytes.
    pub(super) fn sum(&self) -> (u64, u64) {
        (self.0.len() as u64, self.0.values().map(|l| l.bytes).sum())
    }
}

impl Laid {
    /// It is not wanted any more.
    fn discard(&self) {
        if !self.stays {
            // It goes at the next start at the latest.
            let _ = std::fs::remove_file(&self.from);
        }
    }
}

/// What is to be laid ready.
#[derive(Clone, Copy)]
pub(super) enum Content<'a> {
    /// In memory.
    Bytes(&'a [u8]),
    /// A file among those laid ready.
    Staged(&'a Path),
    /// A file of the record, which stays where it is.
    Record(&'a Path),
}

/// The place that is written.
pub(super) enum Place {
    Folder(Folder),
    Bucket(Remote),
}

/// It, and the folder in which files wait.
pub(super) struct Target {
    pub(super) place: Place,
    staging: PathBuf,
    next: AtomicU64,
}

impl Target {
    /// `staging` is emptied.
    pub(super) fn new(place: Place, staging: PathBuf) -> io::Result<Self> {
        if staging.exists() {
            std::fs::remove_dir_all(&staging)?;
        }
        std::fs::create_dir_all(&staging)?;
        Ok(Self { place, staging, next: AtomicU64::new(0) })
    }

    /// A name for the next file that is laid ready.
    pub(super) fn staged(&self) -> PathBuf {
        self.staging.join(self.next.fetch_add(1, Ordering::Relaxed).to_string())
    }

    /// Lays a file ready that is to be at this place; `None` where the site has it already.
    pub(super) fn lay(&self, file: &str, content: Content<'_>, head: Head) -> io::Result<Option<Laid>> {
        let (there, digest) = match &self.place {
            Place::Folder(folder) => (folder.has(file, content)?, None),
            Place::Bucket(remote) => {
                let digest = head.with(content.digest()?);
                (remote.has(file, digest), Some(digest))
            }
        };
        if there {
            if let Content::Staged(path) = content {
                std::fs::remove_file(path)?;
            }
            return Ok(None);
        }
        let (bytes, stays) = (content.len()?, matches!(content, Content::Record(_)));
        let from = match content {
            Content::Staged(path) | Content::Record(path) => path.to_owned(),
            Content::Bytes(bytes) => {
                let path = self.staged();
                std::fs::write(&path, bytes)?;
                path
            }
        };
        Ok(Some(Laid { from, stays, bytes, digest, head }))
    }

    /// Puts what waits in its place. What is there waits no longer; what could not be put waits for the next time.
    pub(super) async fn put(&self, waiting: &mut Waiting) -> Result<(), PublishError> {
        // A file that was withdrawn from publication meanwhile is nowhere.
        waiting.0.retain(|file, laid| !(laid.stays && file.starts_with("blob/") && !laid.from.exists()));
        match &self.place {
            Place::Folder(folder) => Ok(folder.put(waiting)?),
            Place::Bucket(remote) => remote.put(waiting).await,
        }
    }

    /// Removes what is grown over.
    pub(super) async fn remove(&self, files: Vec<String>) -> Result<(), PublishError> {
        match &self.place {
            Place::Folder(folder) => folder.remove(&files),
            Place::Bucket(remote) => remote.remove(&files).await?,
        }
        Ok(())
    }

    /// Files of the site that may be no more one day: parts of lists and partial tiles.
    pub(super) fn fleeting(&self) -> io::Result<Vec<String>> {
        let is_fleeting = |file: &str| file.contains(PART) || file.starts_with("tile/") && file.contains(".p/");
        match &self.place {
            Place::Folder(folder) => folder.files(is_fleeting),
            Place::Bucket(remote) => Ok(remote.files(is_fleeting)),
        }
    }

    /// Whether the site has anything at this place.
    pub(super) fn is_there(&self, file: &str) -> bool {
        match &self.place {
            Place::Folder(folder) => folder.path(file).exists(),
            Place::Bucket(remote) => remote.is_there(file),
        }
    }

    /// The pack that stands at a place.
    pub(super) fn pack(&self, file: &str) -> Option<Vec<u8>> {
        match &self.place {
            Place::Folder(folder) => std::fs::read(folder.path(file)).ok(),
            Place::Bucket(remote) => std::fs::read(remote.copy(file)).ok(),
        }
    }
}

impl Content<'_> {
    pub(super) fn len(&self) -> io::Result<u64> {
        Ok(match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Staged(path) | Self::Record(path) => std::fs::metadata(path)?.len(),
        })
    }

    fn digest(&self) -> io::Result<Digest> {
        Ok(match self {
            Self::Bytes(bytes) => Digest::of(bytes),
            Self::Staged(path) | Self::Record(path) => digest(path)?,
        })
    }
}

/// The digest of a file, read piece by piece.
fn digest(path: &Path) -> io::Result<Digest> {
    let (mut file, mut piece) = (std::fs::File::open(path)?, vec![0; PIECE_BYTES]);
    let mut context = Context::new(&SHA256);
    loop {
        let n = file.read(&mut piece)?;
        if n == 0 {
            break;
        }
        context.update(&piece[..n]);
    }
    let mut bytes = [0; 32];
    bytes.copy_from_slice(context.finish().as_ref());
    Ok(Digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_a_file_is_that_of_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let bytes = vec![3; PIECE_BYTES + 7];
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(digest(&path).unwrap(), Digest::of(&bytes));
    }
}
