//! Reads the entries bundle by bundle and counts them again. While one chunk is applied in order, the next is read, hashed and its
//! signatures are checked on all cores.

use super::head::read_file;
use super::report::{Finding, Findings};
use super::tiles::read_leaves;
use super::{Options, Progress};
use crate::authority::LIMITS;
use crate::blobs::{Ahead, BlobFolder, Blobs};
use crate::recount::{Applied, Prepared, Preparer, Recount, RecountError, Signatures};
use election::act::{Act, Content};
use election::checks::Severity;
use election::id::{Digest, PairIx};
use election::statement::{Keys, Seal, Stage};
use election::tally::Standing;
use rayon::prelude::*;
use record::hash::leaf_hash;
use record::note::NoteRef;
use record::tile::{BundleError, ENTRY_BYTES_MAX, decode_bundle};
use record::{Hash, TileId, Tree};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

/// Bundles prepared ahead, and the bytes after which fewer are: what is held in memory.
const CHUNK_BUNDLES: u64 = 8;
/// The same while the seal is applied, which takes one core as long as this many keep the others busy.
const FIRST_CHUNK_BUNDLES: u64 = 48;
const CHUNK_BYTES_MAX: u64 = 32 << 20;
const BUNDLE_BYTES_MAX: u64 = 256 * (ENTRY_BYTES_MAX as u64 + 2);
/// Bundles that may be missing before the copy is given up as cut off.
const MISSING_MAX: u64 = 1_000;
/// Acts before the first minutes, in a sound record.
const HEAD_ACTS: usize = 3;
/// Kinds counted by name; a record of ever new kinds must not fill the memory.
const KINDS_MAX: usize = 64;

struct Entry {
    leaf: Hash,
    prepared: Result<Prepared, RecountError>,
}

/// A bundle that was read, or why not.
type Loaded = (TileId, Result<Vec<Entry>, Finding>);

/// The state of going through the record.
pub(super) struct Walk<'a> {
    dir: &'a Path,
    size: u64,
    options: &'a Options,
    progress: &'a (dyn Fn(Progress) + Sync),
    blobs: Ahead,
    pub(super) recount: Recount,
    pub(super) tree: Tree,
    pub(super) findings: Findings,
    pub(super) kinds: BTreeMap<String, u64>,
    /// Sizes at which somebody else has counted too.
    pub(super) totals_at: BTreeSet<u64>,
    /// What was counted here at those sizes.
    pub(super) totals: BTreeMap<u64, Digest>,
    final_seen: HashSet<usize>,
    missing: u64,
}

impl<'a> Walk<'a> {
    pub(super) fn new(dir: &'a Path, size: u64, options: &'a Options, progress: &'a (dyn Fn(Progress) + Sync)) -> Self {
        Self {
            dir,
            size,
            options,
            progress,
            blobs: Ahead::new(BlobFolder(dir.join("blob"))),
            recount: Recount::new(),
            tree: Tree::new(),
            findings: Findings::default(),
            kinds: BTreeMap::new(),
            totals_at: BTreeSet::new(),
            totals: BTreeMap::new(),
            final_seen: HashSet::new(),
            missing: 0,
        }
    }

    /// Goes through all entries.
    pub(super) fn run(&mut self) {
        let (dir, size) = (self.dir, self.size);
        let bundles = size.div_ceil(u64::from(TileId::FULL));
        let mut next = 0;
        // How minutes are prepared depends on definition and keys, so until these are known one goes entry by entry.
        let mut ready = vec![];
        while next < bundles && self.recount.authority().is_none() && !self.gives_up() {
            ready.extend(self.one_by_one(bundle_id(next, size)));
            next += 1;
        }
        let preparer = self.recount.preparer();
        let mut chunk = FIRST_CHUNK_BUNDLES;
        loop {
            let (_, ahead) =
                rayon::join(|| self.apply_chunk(ready), || prepare_chunk(dir, &mut next, size, chunk, &preparer));
            (ready, chunk) = (ahead, CHUNK_BUNDLES);
            if ready.is_empty() || self.gives_up() {
                break;
            }
        }
        if self.gives_up() {
            let message = format!(
                "more than {MISSING_MAX} bundles are missing of the {size} entries that the checkpoint names: given up at entry {}",
                self.tree.size()
            );
            self.findings.fault(Finding::new("record-cut-off", message));
        }
    }

    fn gives_up(&self) -> bool {
        self.missing > MISSING_MAX
    }

    /// Gives the entries of the bundle that follow the keys, prepared and not yet applied.
    fn one_by_one(&mut self, id: TileId) -> Option<Loaded> {
        let bytes = read_bundle(self.dir, &id);
        let entries = match bytes.as_deref().map_err(Clone::clone).and_then(|bytes| decode(bytes, &id)) {
            Ok(entries) => entries,
            Err(fault) => {
                self.apply_bundle((id, Err(fault)));
                return None;
            }
        };
        let (files, key_list) = named_files(&entries);
        self.blobs.foresee(&files, key_list);
        let mut rest = entries.as_slice();
        while let Some((entry, after)) = rest.split_first() {
            let prepared = self.recount.prepare(entry, Signatures::Check);
            self.count_entry(&id, Entry { leaf: leaf_hash(entry), prepared });
            rest = after;
            if self.recount.authority().is_some() {
                break;
            }
        }
        self.report_progress();
        Some((id, Ok(prepare_entries(rest, &self.recount.preparer()))))
    }

    fn apply_chunk(&mut self, chunk: Vec<Loaded>) {
        for bundle in chunk {
            self.apply_bundle(bundle);
        }
    }

    fn apply_bundle(&mut self, (id, loaded): Loaded) {
        match loaded {
            Ok(entries) => entries.into_iter().for_each(|e| self.count_entry(&id, e)),
            Err(fault) => {
                self.missing += u64::from(fault.code == "bundle-missing");
                self.findings.fault(fault.at(id.index * u64::from(TileId::FULL)));
                // The tile of hashes stands in, so that what follows can still be checked.
                let none = || vec![Hash([0; 32]); usize::from(id.width)];
                for leaf in read_leaves(self.dir, id.index, id.width).unwrap_or_else(none) {
                    self.tree.push(leaf);
                    self.recount.skip();
                }
            }
        }
        self.report_progress();
    }

    fn report_progress(&self) {
        (self.progress)(Progress { entries: self.tree.size(), size: self.size });
    }

    fn count_entry(&mut self, id: &TileId, entry: Entry) {
        self.apply_entry(id, entry);
        let size = self.tree.size();
        if self.totals_at.contains(&size)
            && let Some(tally) = self.recount.tally()
        {
            self.totals.insert(size, crate::totals::digest(tally));
        }
    }

    fn apply_entry(&mut self, id: &TileId, entry: Entry) {
        let index = self.recount.next();
        self.tree.push(entry.leaf);
        let prepared = match entry.prepared {
            Ok(prepared) => prepared,
            Err(e) => {
                self.recount.skip();
                return self.entry_fault(id, index, &e);
            }
        };
        self.count_kind(prepared.kind());
        let announces = prepared.kind() == "announcement";
        match self.recount.apply(prepared, &self.blobs, Signatures::Check) {
            // Another copy brings no new figures.
            Ok(Applied::Minutes(_, Standing::Copy { .. })) => {}
            Ok(Applied::Minutes(pair, _)) => self.contradictions(index, pair),
            Ok(Applied::Other) => self.unknown_kind(id, index),
            Err(e) => self.entry_fault(id, index, &e),
        }
        if announces {
            self.silent_stations(index);
        }
    }

    fn count_kind(&mut self, kind: &str) {
        if let Some(n) = self.kinds.get_mut(kind) {
            *n += 1;
            return;
        }
        let kind = if self.kinds.len() < KINDS_MAX { kind } else { "others" };
        *self.kinds.entry(kind.to_owned()).or_default() += 1;
    }

    fn entry_fault(&mut self, id: &TileId, index: u64, error: &RecountError) {
        let mut fault = Finding::new(error.code(), error.to_string()).at(index).file(id.path());
        if let RecountError::Blob { digest, what } = error {
            fault = blob_fault(self.dir, self.blobs.folder(), *digest, what).at(index);
        }
        self.findings.fault(fault);
    }

    fn unknown_kind(&mut self, id: &TileId, index: u64) {
        let last = self.recount.tally().and_then(|t| t.unknown_kinds().last());
        if let Some((at, kind)) = last
            && *at == index
        {
            let message = format!("this program cannot vouch for an act of kind {kind:?}: take a newer one");
            self.findings.fault(Finding::new("unknown-kind", message).at(index).file(id.path()));
        }
    }

    /// Minutes whose own figures contradict each other: the board's fault, not the record's.
    fn contradictions(&mut self, index: u64, pair: PairIx) {
        let Some(tally) = self.recount.tally() else { return };
        let Some(document) = tally.pair(pair).documents.last() else { return };
        if !document.flags.any(Severity::Contradictory) {
            return;
        }
        let definition = tally.definition();
        let station = &definition.stations[definition.pairs[pair.at()].station.at()].id;
        for (_, check) in document.flags.checks().filter(|(_, c)| c.severity == Severity::Contradictory) {
            let finding = Finding::new(check.code, check.text).at(index).station(station);
            if self.options.strict_arithmetic {
                self.findings.fault(finding);
            } else {
                self.findings.note(finding);
            }
        }
    }

    /// Before a result is declared final every station of the seal must have reported.
    fn silent_stations(&mut self, index: u64) {
        let Some(tally) = self.recount.tally() else { return };
        let definition = tally.definition();
        for contest in 0..definition.contests.len() {
            let is_this = tally.announced(contest.into()).is_some_and(|a| a.index == index && a.stage == Stage::Final);
            if !is_this || !self.final_seen.insert(contest) {
                continue;
            }
            for pair in tally.silent() {
                let p = &definition.pairs[pair.at()];
                if p.contest.at() != contest {
                    continue;
                }
                let message = format!(
                    "{} was announced final at entry {index}, but the station had not reported",
                    definition.ballot_name(pair)
                );
                let station = &definition.stations[p.station.at()].id;
                self.findings.fault(Finding::new("station-silent", message).at(index).station(station));
            }
        }
    }
}

/// The large files that the first acts name, and the key list.
fn named_files(entries: &[&[u8]]) -> (Vec<Digest>, Option<Digest>) {
    let (mut named, mut key_list) = (vec![], None);
    for act in entries.iter().take(HEAD_ACTS).filter_map(|e| Act::parse(e).ok()) {
        let text = act.content.note().and_then(|note| NoteRef::parse(note, &LIMITS).ok()).map(|note| note.text);
        match (&act.content, text) {
            (Content::Definition { files, .. }, _) => named.extend(files.values().copied()),
            (Content::Keys { .. }, Some(text)) => key_list = Keys::parse(text).ok().map(|k| k.list),
            (Content::Seal { .. }, Some(text)) => named.extend(Seal::parse(text).ok().map(|s| s.pairs)),
            _ => {}
        }
    }
    (named, key_list)
}

/// Tells a file that is not there from one that was changed.
fn blob_fault(dir: &Path, blobs: &BlobFolder, digest: Digest, what: &str) -> Finding {
    let path = format!("blob/{}", digest.hex());
    let (code, state) = match (blobs.get(digest), dir.join(&path).exists()) {
        (Some(_), _) => ("blob-malformed", "is not UTF-8"),
        (None, true) => ("blob-changed", "was changed or cannot be read: its SHA-256 is not its name"),
        (None, false) => ("blob-missing", "is missing"),
    };
    Finding::new(code, format!("the file of {what} {state}")).file(path)
}

fn bundle_id(index: u64, size: u64) -> TileId {
    let full = u64::from(TileId::FULL);
    let width = (size - index * full).min(full);
    TileId::entries(index, u16::try_from(width).unwrap_or(TileId::FULL))
}

/// Reads and prepares the next bundles; empty at the end of the record.
fn prepare_chunk(dir: &Path, next: &mut u64, size: u64, bundles: u64, preparer: &Preparer) -> Vec<Loaded> {
    let (mut ids, mut bytes) = (vec![], 0);
    while *next < size.div_ceil(u64::from(TileId::FULL)) && (ids.len() as u64) < bundles && bytes < CHUNK_BYTES_MAX {
        let id = bundle_id(*next, size);
        bytes += std::fs::metadata(dir.join(id.path())).map_or(0, |m| m.len().min(BUNDLE_BYTES_MAX));
        ids.push(id);
        *next += 1;
    }
    ids.into_par_iter()
        .map(|id| {
            let entries = read_bundle(dir, &id).and_then(|bytes| Ok(prepare_entries(&decode(&bytes, &id)?, preparer)));
            (id, entries)
        })
        .collect()
}

fn prepare_entries(entries: &[&[u8]], preparer: &Preparer) -> Vec<Entry> {
    entries
        .par_iter()
        .with_min_len(8)
        .map(|entry| Entry { leaf: leaf_hash(entry), prepared: preparer.prepare(entry, Signatures::Check) })
        .collect()
}

/// The bytes of a bundle; where the partial file is gone, those of the full one.
fn read_bundle(dir: &Path, id: &TileId) -> Result<Vec<u8>, Finding> {
    let mut read = read_file(&dir.join(id.path()), BUNDLE_BYTES_MAX);
    if !id.is_full() && read.as_ref().is_err_and(|e| e.kind() == std::io::ErrorKind::NotFound) {
        let full = TileId { width: TileId::FULL, ..*id };
        read = read_file(&dir.join(full.path()), BUNDLE_BYTES_MAX).map(|mut bytes| {
            if let Err(BundleError::TrailingBytes { offset, .. }) = decode_bundle(&bytes, usize::from(id.width)) {
                bytes.truncate(offset);
            }
            bytes
        });
    }
    read.map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => Finding::new("bundle-missing", "the bundle of entries is missing"),
        _ => Finding::new("bundle-unreadable", e.to_string()),
    })
    .map_err(|f| f.file(id.path()))
}

/// One entry, read again.
pub(super) fn read_entry(dir: &Path, index: u64, size: u64) -> Option<Vec<u8>> {
    let full = u64::from(TileId::FULL);
    let id = (index < size).then(|| bundle_id(index / full, size))?;
    let bytes = read_bundle(dir, &id).ok()?;
    let place = usize::try_from(index % full).ok()?;
    decode(&bytes, &id).ok()?.get(place).map(|e| e.to_vec())
}

/// The entries of a bundle, read again.
pub(super) fn read_entries(dir: &Path, id: &TileId) -> Option<Vec<Vec<u8>>> {
    let bytes = read_bundle(dir, id).ok()?;
    Some(decode(&bytes, id).ok()?.into_iter().map(<[u8]>::to_vec).collect())
}

fn decode<'b>(bytes: &'b [u8], id: &TileId) -> Result<Vec<&'b [u8]>, Finding> {
    decode_bundle(bytes, usize::from(id.width)).map_err(|e| Finding::new(e.code(), e.to_string()).file(id.path()))
}
