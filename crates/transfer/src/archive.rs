//! Makes an archive for a party without a line: from a copy of the record, or from the files of a commission that is running.
//!
//! The record is verified first: nothing is signed that would not hold at the other end.

use crate::data::{Ending, Sheet, SheetError};
use crate::door::Kind;
use crate::{changes, name};
use commission::Live;
use commission::sharing::{Category, Form, Reader, Sharing};
use election::act::{Act, Moment};
use election::definition::Definition;
use election::id::Digest;
use election::statement::Archive;
use observer::archive::{ArchiveError, DOCUMENTS, Done, Manifest, Writer};
use observer::authority::{COMMISSION_KEY, LIMITS, rehearsal_key};
use observer::blobs::BlobFolder;
use observer::verify::{self, Verified};
use record::note::NoteRef;
use record::tile::{TileKind, tiles_of};
use record::{SignedNote, SigningKey, TileId, VerifierKey};
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What goes into an archive, and for whom.
pub struct Wanted<'a> {
    /// The record: a folder with `checkpoint`, `tile/…`, `blob/…`. It may grow meanwhile.
    pub record: &'a Path,
    /// The root key as it was published, if it is given.
    pub root_key: Option<VerifierKey>,
    /// Id of the party.
    pub party: &'a str,
    /// Signs it: a key of the commission or of a desk. `None`: the commission's of a rehearsal, which everybody can make.
    pub key: Option<&'a SigningKey>,
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
    /// A party that is none, or gets no archives.
    #[error("no archive for {0}: it is no party of this election, or the sharing table gives none to it")]
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
    #[error("{0} cannot be made: {1}")]
    Data(String, SheetError),
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
            Self::Data(..) => "archive-data",
        }
    }
}

/// Makes it. Blocks until done.
///
/// # Errors
/// The record does not hold, the party is none, the key may not sign, the disk.
pub fn make(out: &Path, wanted: Wanted<'_>, progress: &(dyn Fn(Step) + Sync)) -> Result<Done, MakeError> {
    let options = verify::Options { root_key: wanted.root_key.clone(), without_pictures: true, ..Default::default() };
    let mut verified = verify::open(wanted.record, &options, &|p| progress(Step::Checking(p.entries, p.size)));
    if let Some(fault) = verified.report.faults.first() {
        return Err(MakeError::Record(fault.to_string()));
    }
    let still = Live::still(verified.take_recount(), verified.tree().clone(), verified.checkpoint());
    let files = || BlobFolder(wanted.record.join("blob"));
    let (Some(live), Some(root)) = (still.map(|live| Arc::new(live.with_files(files()))), verified.report.root) else {
        return Err(MakeError::Record("it has no definition or no keys yet".to_owned()));
    };
    let d = Arc::clone(live.definition());
    if !d.parties.iter().any(|p| p.id == wanted.party) {
        return Err(MakeError::Party(wanted.party.to_owned()));
    }
    let last = live.read().recount.last().unwrap_or(Moment(0));
    let size = verified.report.size;
    let (earlier, since) = wanted.earlier.map_or((None, None), |(list, digest)| (Some(list), Some(digest)));
    let statement = |manifest, files, bytes| Archive {
        election: d.id.clone(),
        definition: d.digest,
        party: wanted.party.to_owned(),
        size,
        root: root.to_string(),
        manifest,
        files,
        bytes,
        since,
        at: wanted.at,
    };
    let rehearsed = rehearsal_key(&d.id, COMMISSION_KEY);
    let key = match wanted.key {
        None if !d.rehearsal => return Err(MakeError::Key("none was given".to_owned())),
        key => key.unwrap_or(&rehearsed),
    };
    // Before anything is written: whether it can be signed at all.
    let sign = |text: String| SignedNote::sign(&text, &[key]).map(|note| note.to_string());
    check_key(&live, &sign(statement(Digest([0; 32]), 0, 0).to_text())?)?;

    let reader = Reader::Party(wanted.party.to_owned());
    let sharing = Sharing::of(&live);
    let may = |category| sharing.may(category, Form::Archive, &reader, None, wanted.at).is_ok();
    if !may(Category::Record) {
        return Err(MakeError::Party(wanted.party.to_owned()));
    }
    let documents = Documents::read(&verified, &d, |kind| may(kind.category()))?;
    let (tiles, sheets) = (tiles_of(size), Sheet::all(&d, &[Ending::Csv]));
    let all = (tiles.len() + documents.blobs.len() + sheets.len() + 2) as u64;
    let mut writer = Writer::create(out, u64::try_from(last.0.div_euclid(1_000_000)).unwrap_or(0), earlier)?;
    let mut done = 0;
    let mut add = |path: &str, content: Option<&[u8]>| -> Result<(), MakeError> {
        if let Some(content) = content {
            writer.add(path, content)?;
        }
        done += 1;
        progress(Step::Writing(done, all));
        Ok(())
    };
    add("checkpoint", Some(verified.checkpoint().as_bytes()))?;
    for id in &tiles {
        let tile = verified.tile(id).ok_or_else(|| MakeError::Moving(wanted.record.join(id.path())))?;
        add(&id.path(), Some(&tile))?;
    }
    for digest in &documents.blobs {
        let path = format!("blob/{}", digest.hex());
        match std::fs::read(wanted.record.join(&path)) {
            Ok(bytes) if Digest::of(&bytes) == *digest => add(&path, Some(&bytes))?,
            Ok(_) => return Err(MakeError::Record(format!("{path} is not what its name says"))),
            // Withdrawn from publication, or the digest of something that is no file.
            Err(e) if e.kind() == ErrorKind::NotFound => add(&path, None)?,
            Err(error) => return Err(MakeError::Disk { path: wanted.record.join(&path), error }),
        }
    }
    for sheet in sheets {
        let (name, mut content) = (format!("data/{}", sheet.name(&d)), vec![]);
        match sheet.write(&live, wanted.at, Form::Archive, &reader, &mut content) {
            Ok(_) => add(&name, Some(&content))?,
            Err(e) if e.is_absence() => add(&name, None)?,
            // An archive is never silently short.
            Err(e) => return Err(MakeError::Data(name, e)),
        }
    }
    add(DOCUMENTS, Some(documents.list.as_bytes()))?;
    Ok(writer.finish(|manifest, files, bytes| sign(statement(manifest, files, bytes).to_text()))??)
}

fn check_key(live: &Live, note: &str) -> Result<(), MakeError> {
    let fault = |e: &dyn std::fmt::Display| MakeError::Key(e.to_string());
    let parsed = NoteRef::parse(note, &LIMITS)?;
    let authority = live.authority().ok_or_else(|| fault(&"there is no key list"))?;
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
    fn read(verified: &Verified, d: &Definition, may: impl Fn(Kind) -> bool) -> Result<Self, MakeError> {
        let mut found = Self { blobs: BTreeSet::new(), list: changes::HEADER.to_owned() };
        for id in tiles_of(verified.report.size).into_iter().filter(|id| id.kind == TileKind::Entries) {
            let entries = verified.entries(&id).ok_or_else(|| MakeError::Moving(id.path().into()))?;
            for (entry, index) in entries.iter().zip(id.index * u64::from(TileId::FULL)..) {
                let documents = changes::of_entry(d, index, entry);
                found.list.extend(documents.iter().map(changes::Change::row));
                let kind = Act::parse(entry).map(|act| act.content.kind().to_owned()).unwrap_or_default();
                let digests = documents.iter().map(|c| c.digest);
                match &*kind {
                    "page" if documents.iter().any(|c| c.path.contains(name::CONSOLIDATIONS)) => {
                        found.take(digests, may(Kind::Consolidations));
                    }
                    "page" => found.take(digests, may(Kind::Pictures)),
                    "consolidation" => found.take(digests, may(Kind::Consolidations)),
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
