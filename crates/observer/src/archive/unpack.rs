//! From a tar file to a folder: only files that an archive may hold, each once, within limits.

use super::{ArchiveError, FILE_BYTES_MAX, MANIFEST, Manifest, NOTE, is_path, manifest, tar};
use crate::verify::Finding;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write as _};
use std::path::Path;

/// Files that an archive may have: tiles and pictures of the largest election.
const FILES_MAX: u64 = 50_000_000;
/// What is read and written at once.
const BUFFER: usize = 256 << 10;
/// Begins a file compressed with zstd (RFC 8878).
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Opens an archive's file, compressed or not.
fn open(path: &Path) -> Result<Box<dyn Read>, ArchiveError> {
    let disk = ArchiveError::disk(path);
    let mut file = File::open(path).map_err(&disk)?;
    let mut begin = [0; 4];
    let compressed = match file.read_exact(&mut begin) {
        Ok(()) => begin == ZSTD,
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => false,
        Err(e) => return Err(disk(e)),
    };
    let file = File::open(path).map_err(&disk)?;
    if compressed {
        Ok(Box::new(zstd::Decoder::new(file).map_err(&disk)?))
    } else {
        Ok(Box::new(BufReader::with_capacity(BUFFER, file)))
    }
}

/// Unpacks into a folder that is there. What cannot be taken is named.
pub(super) fn unpack(archive: &Path, to: &Path) -> Result<Vec<Finding>, ArchiveError> {
    let mut from = open(archive)?;
    let mut findings = vec![];
    let mut files = 0;
    let outcome = loop {
        let next = match tar::next(&mut from) {
            Ok(next) => next,
            Err(_) if files == 0 => {
                let detail = "it does not begin as a tar file does".to_owned();
                return Err(ArchiveError::Foreign { path: archive.to_owned(), detail });
            }
            Err(e) => break Err(e),
        };
        let (name, bytes, plain) = match next {
            tar::Next::End => break Ok(()),
            tar::Next::File { name, bytes } => (name, bytes, true),
            tar::Next::Other { name, bytes } => (name, bytes, false),
        };
        files += 1;
        if files > FILES_MAX {
            break Err(io::Error::other("there are more files in it than an archive has"));
        }
        let known = is_path(&name) || name == NOTE || name == MANIFEST;
        let path = to.join(if known { &name } else { "" });
        let doubled = known && path.exists();
        if !plain || !known || doubled || bytes > FILE_BYTES_MAX {
            let what = match (plain, known, doubled) {
                (false, ..) => "it is no plain file",
                (_, false, _) => "an archive has no such file",
                (_, _, true) => "it is there twice",
                _ => "it is too large",
            };
            findings.push(Finding::new("archive-additional", what).file(name));
            match io::copy(&mut from.by_ref().take(tar::padded(bytes)), &mut io::sink()) {
                Ok(n) if n == tar::padded(bytes) => continue,
                Ok(_) => break Err(io::ErrorKind::UnexpectedEof.into()),
                Err(e) => break Err(e),
            }
        }
        let written = write(&mut from, &path, bytes);
        match written {
            Ok(true) => {}
            Ok(false) => {
                // Half a file is none.
                let _ = std::fs::remove_file(&path);
                break Err(io::ErrorKind::UnexpectedEof.into());
            }
            Err(Fault::Reading(e)) => {
                let _ = std::fs::remove_file(&path);
                break Err(e);
            }
            Err(Fault::Writing(error)) => {
                let left = "Give another folder for unpacking by TMPDIR.";
                return Err(match error.kind() {
                    io::ErrorKind::StorageFull => ArchiveError::Full { path, left },
                    _ => ArchiveError::Disk { path, error },
                });
            }
        }
    };
    if let Err(e) = outcome {
        let message = format!("it is cut off or damaged after {files} files: {e}");
        findings.push(Finding::new("archive-damaged", message));
    }
    Ok(findings)
}

enum Fault {
    Reading(io::Error),
    Writing(io::Error),
}

/// False: the archive ends inside the file.
fn write(from: &mut impl Read, path: &Path, bytes: u64) -> Result<bool, Fault> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(Fault::Writing)?;
    }
    let mut to = BufWriter::with_capacity(BUFFER, File::create(path).map_err(Fault::Writing)?);
    let (mut left, mut filling) = (bytes, tar::padded(bytes) - bytes);
    let mut buffer = vec![0; BUFFER];
    while left + filling > 0 {
        let wanted = usize::try_from(left + filling).unwrap_or(usize::MAX).min(BUFFER);
        let n = match from.read(&mut buffer[..wanted]) {
            Ok(0) => return Ok(false),
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(Fault::Reading(e)),
        };
        let of_file = usize::try_from(left).unwrap_or(usize::MAX).min(n);
        to.write_all(&buffer[..of_file]).map_err(Fault::Writing)?;
        left -= of_file as u64;
        filling -= (n - of_file) as u64;
    }
    to.flush().map_err(Fault::Writing)?;
    Ok(true)
}

/// The list of an archive, and its digest, without unpacking the rest.
///
/// # Errors
/// It cannot be read, or is no archive.
pub fn read_manifest(archive: &Path) -> Result<(Manifest, election::id::Digest), ArchiveError> {
    let foreign = |detail: String| ArchiveError::Foreign { path: archive.to_owned(), detail };
    let bytes = if archive.is_dir() {
        let path = archive.join(MANIFEST);
        std::fs::read(&path).map_err(ArchiveError::disk(&path))?
    } else {
        let mut from = open(archive)?;
        loop {
            match tar::next(&mut from).map_err(|e| foreign(e.to_string()))? {
                tar::Next::File { name, bytes } if name == MANIFEST && bytes <= manifest::BYTES_MAX => {
                    let mut list = vec![];
                    from.by_ref().take(bytes).read_to_end(&mut list).map_err(|e| foreign(e.to_string()))?;
                    break list;
                }
                tar::Next::File { bytes, .. } | tar::Next::Other { bytes, .. } => {
                    let mut rest = from.by_ref().take(tar::padded(bytes));
                    io::copy(&mut rest, &mut io::sink()).map_err(|e| foreign(e.to_string()))?;
                }
                tar::Next::End => return Err(foreign("it has no list of files".to_owned())),
            }
        }
    };
    let digest = election::id::Digest::of(&bytes);
    let text = String::from_utf8(bytes).map_err(|_| foreign("its list is no text".to_owned()))?;
    Ok((Manifest::parse(&text).map_err(foreign)?, digest))
}
