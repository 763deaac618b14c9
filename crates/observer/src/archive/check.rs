//! Checks an archive: list against note, files against list, the record as any other, and the note against the record.

use super::unpack::unpack;
use super::{ArchiveError, FILE_BYTES_MAX, MANIFEST, Manifest, NOTE, Row, is_path, manifest};
use crate::authority::LIMITS;
use crate::verify::{self, Finding, Options, Progress, Report};
use election::id::Digest;
use election::statement::Archive;
use rayon::prelude::*;
use record::note::NoteRef;
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// What an archive says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The party for which it was made.
    pub party: String,
    /// When.
    pub at: String,
    /// The key that signed it.
    pub signer: String,
    /// Files in its list.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Digest of its list: what a later archive names that continues it.
    pub manifest: String,
}

/// Verifies an archive: a folder, or a tar file that is unpacked into `work`, an empty folder. `earlier` are the archives that it continues, the
/// first one first.
///
/// # Errors
/// It is no archive, or the disk does not do what it must. What is wrong with its content is in the report.
pub fn verify(
    archive: &Path,
    earlier: &[PathBuf],
    work: &Path,
    options: &Options,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Report, ArchiveError> {
    let mut found = vec![];
    let folder = if archive.is_dir() && earlier.is_empty() {
        archive.to_owned()
    } else {
        let folder = work.join("archive");
        bring(archive, &folder, &mut found)?;
        folder
    };
    // A record in one file has no list and no note, and needs none: its files are named by their digests or lead to its signed root.
    let plain = !archive.is_dir() && earlier.is_empty() && is_record_alone(&folder);
    let list = if plain { None } else { list(&folder, &mut found) };
    let note = if plain { None } else { note(&folder, &mut found) };
    if let Some((manifest, _)) = &list {
        let since = note.as_ref().and_then(|(_, a)| a.since);
        fill(manifest, &folder, earlier, since, work, &mut found)?;
        compare(&folder, manifest, &mut found);
    }
    let verified = verify::open(&folder, options, progress);
    let mut report = verified.report.clone();
    if let (Some((text, a)), Some((manifest, digest))) = (&note, &list) {
        let mut fault = |code, message: String| found.push(Finding::new(code, message).file(NOTE));
        if a.manifest != *digest {
            fault(
                "archive-list-differs",
                format!("the note is about another list of files: {}, not {digest}", a.manifest),
            );
        }
        let (files, bytes) = (manifest.0.len() as u64, manifest.bytes());
        if (a.files, a.bytes) != (files, bytes) {
            fault("archive-list-differs", format!("the note counts {} files, the list {files}", a.files));
        }
        let root = report.root.map(|r| r.to_string()).unwrap_or_default();
        if (a.size, &a.root) != (report.size, &root) {
            let message = format!(
                "the note is about a record of {} entries, root {}; this has {}, {root}",
                a.size, a.root, report.size
            );
            fault("archive-record-differs", message);
        }
        if let Some(d) = verified.recount().definition()
            && (&a.election, a.definition) != (&d.id, d.digest)
        {
            fault(
                "archive-record-differs",
                format!("the note is about election {}, definition {}", a.election, a.definition),
            );
        }
        match (verified.recount().authority(), NoteRef::parse(text, &LIMITS)) {
            (Some(authority), Ok(parsed)) => match authority.check_archive(&parsed) {
                Ok(()) => report.archive = Some(summary(a, &parsed)),
                Err(e) => fault("archive-signature", format!("the note's signature: {e}")),
            },
            _ => fault("archive-signature", "the note's signature cannot be checked without the key list".to_owned()),
        }
    }
    for f in found {
        report.add_fault(f);
    }
    Ok(report)
}

fn summary(a: &Archive, note: &NoteRef<'_>) -> Summary {
    let signer = note.signatures().flatten().map(|s| s.name).collect::<Vec<_>>().join(", ");
    let (party, at, manifest) = (a.party.clone(), a.at.to_string(), a.manifest.to_string());
    Summary { party, at, signer, files: a.files, bytes: a.bytes, manifest }
}

/// Lays the files of an archive into a folder that is not there yet.
fn bring(archive: &Path, to: &Path, found: &mut Vec<Finding>) -> Result<(), ArchiveError> {
    std::fs::create_dir_all(to).map_err(ArchiveError::disk(to))?;
    if !archive.is_dir() {
        found.extend(unpack(archive, to)?);
        return Ok(());
    }
    for name in files(archive) {
        let (from, to) = (archive.join(&name), to.join(&name));
        if let Some(folder) = to.parent() {
            std::fs::create_dir_all(folder).map_err(ArchiveError::disk(folder))?;
        }
        if std::fs::hard_link(&from, &to).is_err() {
            std::fs::copy(&from, &to).map_err(ArchiveError::disk(&to))?;
        }
    }
    Ok(())
}

/// Paths of all files below a folder. What is no plain file is named too, so that it is found to be additional.
fn files(folder: &Path) -> BTreeSet<String> {
    let (mut found, mut folders) = (BTreeSet::new(), vec![folder.to_owned()]);
    while let Some(f) = folders.pop() {
        for entry in std::fs::read_dir(&f).into_iter().flatten().flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|t| t.is_dir()) {
                folders.push(path);
            } else if let Ok(name) = path.strip_prefix(folder) {
                found.insert(name.to_string_lossy().into_owned());
            }
        }
    }
    found
}

/// Whether nothing is there but what a record is made of.
fn is_record_alone(folder: &Path) -> bool {
    let of_record = |name: &String| name == "checkpoint" || name.starts_with("tile/") || name.starts_with("blob/");
    let there = files(folder);
    there.contains("checkpoint") && there.iter().all(of_record)
}

fn read(path: &Path, max: u64) -> std::io::Result<Vec<u8>> {
    // A link could lead out of the archive.
    if !path.symlink_metadata()?.is_file() {
        return Err(std::io::Error::other("it is no plain file"));
    }
    let mut bytes = vec![];
    std::fs::File::open(path)?.take(max + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn list(folder: &Path, found: &mut Vec<Finding>) -> Option<(Manifest, Digest)> {
    let mut fault = |code, message: String| {
        found.push(Finding::new(code, message).file(MANIFEST));
        None
    };
    let Ok(bytes) = read(&folder.join(MANIFEST), manifest::BYTES_MAX) else {
        return fault("archive-list-missing", "the list of files is missing".to_owned());
    };
    let digest = Digest::of(&bytes);
    let text = String::from_utf8(bytes).map_err(|_| "it is no text".to_owned());
    match text.and_then(|t| Manifest::parse(&t)) {
        Ok(manifest) => Some((manifest, digest)),
        Err(e) => fault("archive-list-malformed", e),
    }
}

fn note(folder: &Path, found: &mut Vec<Finding>) -> Option<(String, Archive)> {
    let mut fault = |code, message: String| {
        found.push(Finding::new(code, message).file(NOTE));
        None
    };
    let Ok(bytes) = read(&folder.join(NOTE), LIMITS.bytes as u64) else {
        return fault("archive-note-missing", "the signed note is missing".to_owned());
    };
    let Ok(text) = String::from_utf8(bytes) else {
        return fault("archive-note-malformed", "it is no text".to_owned());
    };
    let parsed = NoteRef::parse(&text, &LIMITS).map_err(|e| e.to_string());
    match parsed.and_then(|n| Archive::parse(n.text).map_err(|e| e.to_string())) {
        Ok(archive) => Some((text, archive)),
        Err(e) => fault("archive-note-malformed", e),
    }
}

/// Takes from earlier archives what this one lists and does not hold.
fn fill(
    manifest: &Manifest,
    folder: &Path,
    earlier: &[PathBuf],
    since: Option<Digest>,
    work: &Path,
    found: &mut Vec<Finding>,
) -> Result<(), ArchiveError> {
    let mut last = None;
    for (i, archive) in earlier.iter().enumerate() {
        let old = work.join(format!("earlier-{i}"));
        bring(archive, &old, &mut vec![])?;
        last = read(&old.join(MANIFEST), manifest::BYTES_MAX).ok().map(|bytes| Digest::of(&bytes));
        for (name, row) in &manifest.0 {
            let (from, to) = (old.join(name), folder.join(name));
            let fits = |bytes: Vec<u8>| bytes.len() as u64 == row.bytes && Digest::of(&bytes) == row.digest;
            if to.exists() || !read(&from, FILE_BYTES_MAX).is_ok_and(fits) {
                continue;
            }
            if let Some(above) = to.parent() {
                std::fs::create_dir_all(above).map_err(ArchiveError::disk(above))?;
            }
            std::fs::rename(&from, &to).map_err(ArchiveError::disk(&to))?;
        }
    }
    match (since, last) {
        (Some(since), last) if last != Some(since) => {
            let message = format!("it continues the archive with the list {since}: give that one with --with");
            found.push(Finding::new("archive-earlier-missing", message).file(NOTE));
        }
        (None, Some(_)) => {
            let message = "it is whole and continues no other archive".to_owned();
            found.push(Finding::new("archive-earlier-unwanted", message).file(NOTE));
        }
        _ => {}
    }
    Ok(())
}

/// Every file of the list, and nothing else.
fn compare(folder: &Path, manifest: &Manifest, found: &mut Vec<Finding>) {
    let there = files(folder);
    for name in &there {
        if !manifest.0.contains_key(name) && name != MANIFEST && name != NOTE {
            let what = if is_path(name) { "it is not in the list" } else { "an archive has no such file" };
            found.push(Finding::new("archive-additional", what).file(name.as_str()));
        }
    }
    let rows: Vec<(&String, &Row)> = manifest.0.iter().collect();
    let wrong = rows.into_par_iter().filter_map(|(name, row)| {
        if !there.contains(name) {
            return Some(
                Finding::new("archive-missing", "it is in the list and not in the archive").file(name.as_str()),
            );
        }
        let message = match read(&folder.join(name), FILE_BYTES_MAX) {
            Ok(bytes) if bytes.len() as u64 == row.bytes && Digest::of(&bytes) == row.digest => return None,
            Ok(bytes) => {
                format!("it was changed: {} bytes, the list says {} and another digest", bytes.len(), row.bytes)
            }
            Err(e) => format!("it cannot be read: {e}"),
        };
        Some(Finding::new("archive-changed", message).file(name.as_str()))
    });
    found.extend(wrong.collect::<Vec<_>>());
}
