//! Writes archives: a folder or one file, there whole or not at all.

use super::{ArchiveError, FILE_BYTES_MAX, MANIFEST, Manifest, NOTE, Row, is_path, tar};
use election::id::Digest;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// What is written at once.
const BUFFER: usize = 1 << 20;
const LEFT_FOLDER: &str = "What was written so far is kept; make room and run it again, it goes on there.";
const LEFT_FILE: &str =
    "Nothing was left behind; make room and run it again, or write a folder, which goes on where it stopped.";

/// How an archive is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A folder.
    Folder,
    /// A tar file.
    Tar,
    /// A tar file compressed with zstd. Pictures hardly shrink; entries and tables do.
    TarZstd,
}

impl Form {
    /// By the ending of the name: `.tar`, `.tar.zst`, else a folder.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let name = path.to_string_lossy();
        if name.ends_with(".tar.zst") {
            Self::TarZstd
        } else if name.ends_with(".tar") {
            Self::Tar
        } else {
            Self::Folder
        }
    }
}

enum Target {
    Folder,
    Tar(BufWriter<File>),
    TarZstd(zstd::Encoder<'static, BufWriter<File>>),
}

/// An archive in the making. Dropped before its end it leaves nothing under the name that it was to have.
pub struct Writer {
    out: PathBuf,
    part: PathBuf,
    target: Target,
    manifest: Manifest,
    earlier: Option<Manifest>,
    mtime_s: u64,
    done: Done,
    ended: bool,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Done {
    /// Files in the list.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files written; the others are in the earlier archive, or were there from a run that was broken off.
    pub written: u64,
}

impl Writer {
    /// Begins an archive beside its final name. `mtime_s` is the time of every file in a tar file, in seconds since 1970; what `earlier`
    /// lists is left out where it is still the same.
    ///
    /// # Errors
    /// Something of that name is there, or it cannot be written.
    pub fn create(out: &Path, mtime_s: u64, earlier: Option<Manifest>) -> Result<Self, ArchiveError> {
        if out.exists() {
            return Err(ArchiveError::Exists(out.to_owned()));
        }
        let part = out.with_added_extension("part");
        let at = part.clone();
        let disk = ArchiveError::disk(&at);
        let file = || Ok(BufWriter::with_capacity(BUFFER, File::create(&part).map_err(&disk)?));
        let target = match Form::of(out) {
            Form::Folder => {
                std::fs::create_dir_all(&part).map_err(&disk)?;
                Target::Folder
            }
            Form::Tar => Target::Tar(file()?),
            Form::TarZstd => Target::TarZstd(zstd::Encoder::new(file()?, 3).map_err(&disk)?),
        };
        let (manifest, done, out) = (Manifest::default(), Done::default(), out.to_owned());
        Ok(Self { out, target, manifest, earlier, mtime_s, done, ended: false, part })
    }

    /// Adds a file.
    ///
    /// # Errors
    /// A path that an archive does not have, or has already; the disk.
    pub fn add(&mut self, path: &str, content: &[u8]) -> Result<(), ArchiveError> {
        let unfit = |detail| Err(ArchiveError::Unfit { path: path.to_owned(), detail });
        if !is_path(path) {
            return unfit("it has no files of this name");
        }
        if content.len() as u64 > FILE_BYTES_MAX {
            return unfit("it is too large");
        }
        let row = Row { digest: Digest::of(content), bytes: content.len() as u64 };
        if self.manifest.0.insert(path.to_owned(), row).is_some() {
            return unfit("it is there already");
        }
        if self.earlier.as_ref().and_then(|e| e.0.get(path)) == Some(&row) {
            return Ok(());
        }
        self.put(path, content)
    }

    fn put(&mut self, path: &str, content: &[u8]) -> Result<(), ArchiveError> {
        let (mtime, part) = (self.mtime_s, &self.part);
        let (written, left) = match &mut self.target {
            Target::Folder => (put_file(&part.join(path), content), LEFT_FOLDER),
            Target::Tar(out) => (tar::write(out, path, content, mtime).map(|()| true), LEFT_FILE),
            Target::TarZstd(out) => (tar::write(out, path, content, mtime).map(|()| true), LEFT_FILE),
        };
        self.done.written += u64::from(written.map_err(|e| fault(part, left, e))?);
        Ok(())
    }

    /// Adds list and note, and gives the archive its name. `sign` makes the signed note from the list's digest, and the files and bytes in
    /// it.
    ///
    /// # Errors
    /// The disk; within it what `sign` fails with, and then there is no archive.
    pub fn finish<E>(
        mut self,
        sign: impl FnOnce(Digest, u64, u64) -> Result<String, E>,
    ) -> Result<Result<Done, E>, ArchiveError> {
        let list = self.manifest.to_text();
        (self.done.files, self.done.bytes) = (self.manifest.0.len() as u64, self.manifest.bytes());
        let note = match sign(Digest::of(list.as_bytes()), self.done.files, self.done.bytes) {
            Ok(note) => note,
            Err(e) => return Ok(Err(e)),
        };
        if matches!(self.target, Target::Folder) {
            self.tidy()?;
        }
        self.put(MANIFEST, list.as_bytes())?;
        self.put(NOTE, note.as_bytes())?;
        let part = self.part.clone();
        let full = |e| fault(&part, LEFT_FILE, e);
        let close = |mut out: BufWriter<File>| {
            tar::end(&mut out)?;
            out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
        };
        match std::mem::replace(&mut self.target, Target::Folder) {
            Target::Folder => {}
            Target::Tar(out) => close(out).map_err(full)?,
            Target::TarZstd(mut out) => {
                tar::end(&mut out).map_err(full)?;
                let out = out.finish().map_err(full)?;
                out.into_inner().map_err(|e| full(e.into_error()))?.sync_all().map_err(full)?;
            }
        }
        std::fs::rename(&self.part, &self.out).map_err(ArchiveError::disk(&self.out))?;
        let above = self.out.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(above).and_then(|f| f.sync_all()).map_err(ArchiveError::disk(above))?;
        self.ended = true;
        Ok(Ok(self.done))
    }

    /// Takes away what a run that was broken off has left and this one does not have: the record has grown since.
    fn tidy(&self) -> Result<(), ArchiveError> {
        let mut folders = vec![self.part.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).map_err(ArchiveError::disk(&folder))? {
                let path = entry.map_err(ArchiveError::disk(&folder))?.path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let name = path.strip_prefix(&self.part).map(|p| p.to_string_lossy().into_owned()).unwrap_or_default();
                let row = self.manifest.0.get(&name);
                if row.is_none() || self.earlier.as_ref().and_then(|e| e.0.get(&name)) == row {
                    std::fs::remove_file(&path).map_err(ArchiveError::disk(&path))?;
                }
            }
        }
        Ok(())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Half a tar file is of no use; a folder is gone on with.
        if !self.ended && self.part.is_file() {
            let _ = std::fs::remove_file(&self.part);
        }
    }
}

fn fault(path: &Path, left: &'static str, error: io::Error) -> ArchiveError {
    let path = path.to_owned();
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ArchiveError::Full { path, left },
        _ => ArchiveError::Disk { path, error },
    }
}

/// False: it was there already, with this content.
fn put_file(path: &Path, content: &[u8]) -> io::Result<bool> {
    if std::fs::metadata(path).is_ok_and(|m| m.is_file() && m.len() == content.len() as u64)
        && std::fs::read(path)? == content
    {
        return Ok(false);
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let beside = path.with_added_extension("part");
    let mut file = File::create(&beside)?;
    file.write_all(content)?;
    std::fs::rename(&beside, path)?;
    Ok(true)
}
