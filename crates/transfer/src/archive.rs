//! Makes an archive for a party without a line: from a copy of the record, or from the files of a commission that is running.
//!
//! The record is verified first: nothing is signed that would not hold at the other end.

use crate::changes;
use crate::door::Kind;
use election::act::{Act, Moment};
use election::id::Digest;
use election::statement::Archive;
use observer::archive::{ArchiveError, DOCUMENTS, Done, Manifest, Writer};
use observer::verify::{self, Verified};
use record::tile::{TileKind, tiles_of};
use record::{SignedNote, SigningKey, VerifierKey};
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What goes into an archive, and for whom.
pub struct Wanted<'a> {
    /// The record: a folder with `checkpoint`, `tile/…`, `blob/…`. It may grow meanwhile.
    pub record: &'a Path,
    /// The root key as it was published, if it is given.
    pub root_key: Option<VerifierKey>,
    /// Id of the party.
    pub party: &'a str,
    /// Signs it: a key of the commission or of a desk.
    pub key: &'a SigningKey,
    /// When it is made.
    pub at: Moment,
    /// The archive that it continues: its list, and the list's digest.
    pub earlier: Option<(Manifest, Digest)>,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Entries of the record are checked.
    Checking(u64, u64),
    /// Files are written.
    Writing(u64, u64),
}

/// A file of the archive that does not come from the record's folder.
pub type Extra = (String, Vec<u8>);

/// Why there is no archive.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// The record does not hold.
    #[error("the record does not hold, so nothing is signed: {0}. `scrutineer verify` says more")]
    Record(String),
    /// A file of the record has gone or changed since it was verified.
    #[error("{0} has changed since it was verified; run it again")]
    Moving(PathBuf),
    /// The key may not sign archives.
    #[error("the key may not sign archives: {0}. It must be the commission's, or of the purpose desk")]
    Key(String),
    /// A party that is none.
    #[error("{0:?} is no party of this election")]
    Party(String),
    /// Writing it.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// Reading the record's files.
    #[error("{path}: {error}")]
    Disk {
        /// File.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// Signing.
    #[error("the note cannot be signed: {0}")]
    Note(#[from] record::note::NoteError),
    /// A data set cannot be made.
    #[error("a data set cannot be made: {0}")]
    Data(String),
}

impl MakeError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Record(_) => "archive-record",
            Self::Moving(_) => "archive-moving",
            Self::Key(_) => "archive-key",
            Self::Party(_) => "archive-party",
            Self::Archive(e) => e.code(),
            Self::Disk { .. } => "archive-disk",
            Self::Note(e) => e.code(),
            Self::Data(_) => "archive-data",
        }
    }
}

/// What the party may have, asked when the record is known; and the data sets that it may have.
pub trait Share {
    /// Whether the party may have files of this kind.
    fn may(&self, verified: &Verified, kind: Kind) -> bool;

    /// The data sets, as files below `data/`.
    ///
    /// # Errors
    /// One that cannot be made: an archive is never silently short.
    fn data(&self, verified: &Verified) -> Result<Vec<Extra>, MakeError>;
}

/// Makes it. Blocks until done.
///
/// # Errors
/// The record does not hold, the key may not sign, the disk.
pub fn make(
    out: &Path,
    wanted: Wanted<'_>,
    share: &dyn Share,
    progress: &(dyn Fn(Step) + Sync),
) -> Result<Done, MakeError> {
    let options = verify::Options { root_key: wanted.root_key.clone(), without_pictures: true, ..Default::default() };
    let verified = verify::open(wanted.record, &options, &|p| progress(Step::Checking(p.entries, p.size)));
    if let Some(fault) = verified.report.faults.first() {
        return Err(MakeError::Record(fault.to_string()));
    }
    let (Some(definition), Some(root)) = (verified.recount().definition().cloned(), verified.report.root) else {
        return Err(MakeError::Record("it has no definition".to_owned()));
    };
    let (size, last) = (verified.report.size, verified.recount().last().unwrap_or(Moment(0)));
    let at = u64::try_from(last.0.div_euclid(1_000_000)).unwrap_or(0);
    let (earlier, since) = wanted.earlier.map_or((None, None), |(list, digest)| (Some(list), Some(digest)));

    // Before anything is written: whether it can be signed at all.
    let statement = |manifest, files, bytes| Archive {
        election: definition.id.clone(),
        definition: definition.digest,
        party: wanted.party.to_owned(),
        size,
        root: root.to_string(),
        manifest,
        files,
        bytes,
        since,
        at: wanted.at,
    };
    let trial = SignedNote::sign(&statement(Digest([0; 32]), 0, 0).to_text(), &[wanted.key])?.to_string();
    check_key(&verified, &trial)?;

    let documents = Documents::read(&verified, share)?;
    let tiles = tiles_of(size);
    let data = share.data(&verified)?;
    let all = (tiles.len() + documents.blobs.len() + data.len() + 2) as u64;
    let mut writer = Writer::create(out, at, earlier)?;
    let mut done = 0;
    let mut add = |path: &str, content: &[u8]| -> Result<(), MakeError> {
        writer.add(path, content)?;
        done += 1;
        progress(Step::Writing(done, all));
        Ok(())
    };
    add("checkpoint", verified.checkpoint().as_bytes())?;
    for id in &tiles {
        let tile = verified.tile(id).ok_or_else(|| MakeError::Moving(wanted.record.join(id.path())))?;
        add(&id.path(), &tile)?;
    }
    for digest in &documents.blobs {
        let path = format!("blob/{}", digest.hex());
        match std::fs::read(wanted.record.join(&path)) {
            Ok(bytes) if Digest::of(&bytes) == *digest => add(&path, &bytes)?,
            Ok(_) => return Err(MakeError::Record(format!("{path} is not what its name says"))),
            // Withdrawn from publication, or the digest of something that is no file.
            Err(e) if e.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(MakeError::Disk { path: wanted.record.join(&path), error }),
        }
    }
    for (path, content) in &data {
        add(path, content)?;
    }
    add(DOCUMENTS, documents.list.as_bytes())?;
    let mut signed = Ok(());
    let finished = writer.finish(|manifest, files, bytes| {
        match SignedNote::sign(&statement(manifest, files, bytes).to_text(), &[wanted.key]) {
            Ok(note) => note.to_string(),
            Err(e) => {
                signed = Err(e);
                String::new()
            }
        }
    })?;
    signed?;
    Ok(finished)
}

fn check_key(verified: &Verified, note: &str) -> Result<(), MakeError> {
    let fault = |e: &dyn std::fmt::Display| MakeError::Key(e.to_string());
    let parsed = record::note::NoteRef::parse(note, &observer::authority::LIMITS)?;
    let authority = verified.recount().authority().ok_or_else(|| fault(&"there is no key list"))?;
    authority.check_archive(&parsed).map_err(|e| fault(&e))
}

/// What the entries name.
struct Documents {
    /// Files to be taken along, where they are there.
    blobs: BTreeSet<Digest>,
    /// The list of documents.
    list: String,
}

impl Documents {
    fn read(verified: &Verified, share: &dyn Share) -> Result<Self, MakeError> {
        let may = Kind::ALL.map(|kind| share.may(verified, kind));
        let may = |kind: Kind| may[kind as usize];
        let mut found = Self { blobs: BTreeSet::new(), list: changes::HEADER.to_owned() };
        let Some(d) = verified.recount().definition() else { return Ok(found) };
        for id in tiles_of(verified.report.size).into_iter().filter(|id| id.kind == TileKind::Entries) {
            let entries = verified.entries(&id).ok_or_else(|| MakeError::Moving(id.path().into()))?;
            for (entry, index) in entries.iter().zip(id.index * 256..) {
                let documents = changes::of_entry(d, index, entry);
                found.list.extend(documents.iter().map(changes::Change::row));
                let kind = Act::parse(entry).map(|act| act.content.kind().to_owned()).unwrap_or_default();
                match &*kind {
                    "page" if documents.iter().any(|c| c.path.contains(crate::name::CONSOLIDATIONS)) => {
                        found.take(documents.iter().map(|c| c.digest), may(Kind::Consolidations));
                    }
                    "page" => found.take(documents.iter().map(|c| c.digest), may(Kind::Pictures)),
                    "consolidation" => found.take(documents.iter().map(|c| c.digest), may(Kind::Consolidations)),
                    "minutes" => {}
                    _ => found.take(mentioned(entry), true),
                }
            }
        }
        Ok(found)
    }

    fn take(&mut self, digests: impl Iterator<Item = Digest>, may: bool) {
        if may {
            self.blobs.extend(digests);
        }
    }
}

/// Every digest that stands in an entry, whatever its act is: definition files, key list, seal, and what later kinds of acts publish.
fn mentioned(entry: &[u8]) -> impl Iterator<Item = Digest> + '_ {
    const MARK: &[u8] = b"sha256:";
    entry
        .windows(MARK.len() + 64)
        .filter(|w| w.starts_with(MARK))
        .filter_map(|w| std::str::from_utf8(&w[MARK.len()..]).ok().and_then(Digest::from_hex))
}
