//! A folder into which the site is written: each file whole or not at all, by one rename.

use super::target::{Content, Waiting};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};

/// Where files wait, in the folder itself, so that they can be renamed.
pub(super) const STAGING: &str = ".staging";
/// Bytes that are compared at once.
const BUFFER: usize = 1 << 16;

pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self(folder.to_owned()))
    }

    pub(super) fn path(&self, file: &str) -> PathBuf {
        self.0.join(file)
    }

    /// Whether the site has this file with these bytes.
    pub(super) fn has(&self, file: &str, content: Content<'_>) -> io::Result<bool> {
        let path = self.path(file);
        if !std::fs::metadata(&path).is_ok_and(|m| m.is_file() && Ok(m.len()) == content.len().map_err(|_| ())) {
            return Ok(false);
        }
        match content {
            Content::Bytes(bytes) => Ok(std::fs::read(&path)? == bytes),
            Content::Staged(other) | Content::Record(other) => equal(&path, other),
        }
    }

    /// Puts what waits in its place, in this order.
    pub(super) fn put(&self, waiting: &mut Waiting) -> io::Result<()> {
        while let Some(next) = waiting.0.first_entry() {
            let (to, laid) = (self.path(next.key()), next.get());
            if laid.stays {
                copy_whole(&laid.from, &to)?;
            } else if std::fs::rename(&laid.from, &to).is_err() {
                make_above(&to)?;
                std::fs::rename(&laid.from, &to)?;
            }
            next.remove();
        }
        Ok(())
    }

    /// The files of which this is so, by their places.
    pub(super) fn files(&self, is_so: impl Fn(&str) -> bool) -> io::Result<Vec<String>> {
        let (mut found, mut open) = (vec![], vec![self.0.clone()]);
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder)? {
                let entry = entry?;
                let path = entry.path();
                if entry.file_type()?.is_dir() {
                    open.push(path);
                } else if let Some(file) = path.strip_prefix(&self.0).ok().and_then(Path::to_str).filter(|f| is_so(f)) {
                    found.push(file.to_owned());
                }
            }
        }
        Ok(found)
    }

    pub(super) fn remove(&self, files: &[String]) {
        for file in files {
            // It goes where the full one is; a reader that still wants it fetches that.
            let _ = std::fs::remove_file(self.path(file));
        }
    }
}

/// Whether two files of one length have the same bytes.
fn equal(a: &Path, b: &Path) -> io::Result<bool> {
    let open = |path| Ok::<_, io::Error>(BufReader::with_capacity(BUFFER, File::open(path)?));
    let (mut a, mut b) = (open(a)?, open(b)?);
    loop {
        let (x, y) = (a.fill_buf()?, b.fill_buf()?);
        let n = x.len().min(y.len());
        if n == 0 {
            return Ok(x.len() == y.len());
        }
        if x[..n] != y[..n] {
            return Ok(false);
        }
        a.consume(n);
        b.consume(n);
    }
}

fn make_above(to: &Path) -> io::Result<()> {
    to.parent().map_or(Ok(()), std::fs::create_dir_all)
}

/// Copies a file beside its place and gives it its name.
fn copy_whole(from: &Path, to: &Path) -> io::Result<()> {
    let beside = to.with_added_extension("part");
    if std::fs::copy(from, &beside).is_err() {
        make_above(to)?;
        std::fs::copy(from, &beside)?;
    }
    std::fs::rename(&beside, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_equal_to_their_last_byte() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let long = vec![7_u8; BUFFER * 2 + 5];
        let mut other = long.clone();
        other[BUFFER * 2 + 4] = 8;
        for (name, content) in [("long", &long[..]), ("same", &long[..]), ("other", &other[..]), ("none", &[])] {
            std::fs::write(path(name), content).unwrap();
        }
        assert!(equal(&path("long"), &path("same")).unwrap());
        assert!(!equal(&path("long"), &path("other")).unwrap());
        assert!(!equal(&path("long"), &path("none")).unwrap());
        assert!(equal(&path("none"), &path("none")).unwrap());
    }
}
