//! One step of copying: from the checkpoint that the directory has to the one that the server shows.
//!
//! The hashes of the entries come first. They give the signed root or are refused; after that every other file is checked by itself.

use super::disk::Folder;
use super::head::{self, Signer, named_files, signer};
use super::http::{Answer, Server};
use super::leaves::{self, fetch_all, sound};
use super::pictures::Pictures;
use super::{MirrorError, Mirrored, Options, Progress};
use crate::evidence::Evidence;
use crate::witness::published;
use election::id::Digest;
use record::note::Limits;
use record::tile::{BundleError, TileKind, decode_bundle, tiles_between, tiles_of};
use record::{Checkpoint, Hash, SignedNote, TileId, Tree};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::time::Duration;
use tokio::time::Instant;

const CHECKPOINT: &str = "checkpoint";
/// Earlier checkpoints are kept at most this often.
const KEEP_EVERY: Duration = Duration::from_secs(60);

/// The checkpoint that the directory has.
#[derive(Debug, Clone)]
struct Held {
    text: String,
    size: u64,
    root: Hash,
}

/// A copy that is being brought up to date.
pub(super) struct Copy<'a> {
    server: Server,
    folder: Folder,
    options: &'a Options,
    progress: &'a (dyn Fn(Progress) + Sync),
    held: Option<Held>,
    /// Of all entries up to `held`; known once the first step was made.
    tree: Tree,
    signer: Option<Signer>,
    /// Whether this run has looked at every file of the directory once.
    looked: bool,
    tag: Option<String>,
    kept: Option<Instant>,
    /// Since when the server has shown an older checkpoint.
    stale: Option<Instant>,
    files: u64,
    pictures: Pictures,
}

fn parse(text: &[u8], from: &str, limit: u64) -> Result<(String, Checkpoint), MirrorError> {
    let bad = |error| MirrorError::Checkpoint { from: from.to_owned(), error };
    let note = SignedNote::parse(text, &Limits::CHECKPOINT).map_err(|e| bad(e.into()))?;
    let checkpoint = Checkpoint::parse(&note.text).map_err(bad)?;
    if checkpoint.size > limit {
        return Err(MirrorError::TooManyEntries { from: from.to_owned(), size: checkpoint.size, limit });
    }
    Ok((note.to_string(), checkpoint))
}

impl<'a> Copy<'a> {
    pub(super) fn open(
        url: &str,
        dir: &Path,
        options: &'a Options,
        progress: &'a (dyn Fn(Progress) + Sync),
    ) -> Result<Self, MirrorError> {
        let server = Server::new(url, options)?;
        let folder = Folder::open(dir)?;
        let held = match folder.read(CHECKPOINT)? {
            Some(bytes) => {
                let (text, c) = parse(&bytes, &folder.path(CHECKPOINT).display().to_string(), options.entries_max)?;
                Some(Held { text, size: c.size, root: c.root })
            }
            None => None,
        };
        Ok(Self {
            server,
            folder,
            options,
            progress,
            held,
            tree: Tree::new(),
            signer: None,
            looked: false,
            tag: None,
            kept: None,
            stale: None,
            files: 0,
            pictures: Pictures::default(),
        })
    }

    pub(super) fn mirrored(&self) -> Mirrored {
        let files = self.files + self.pictures.fetched;
        Mirrored { size: self.held.as_ref().map_or(0, |h| h.size), files, ..self.pictures.done() }
    }

    /// Fetches some of the pictures that acts of the copy name and the directory does not have.
    pub(super) async fn fetch_pictures(&mut self) -> Result<(), MirrorError> {
        if self.pictures_wait() {
            self.pictures.fetch(&self.server, &self.folder, self.options).await?;
            let size = self.held.as_ref().map_or(0, |h| h.size);
            self.report(size, size);
        }
        Ok(())
    }

    /// Whether there are more.
    pub(super) fn pictures_wait(&self) -> bool {
        self.pictures.wait()
    }

    /// Looks at the server's checkpoint and fetches what is missing.
    pub(super) async fn bring_up_to_date(&mut self) -> Result<(), MirrorError> {
        let limit = Limits::CHECKPOINT.bytes as u64;
        let tag = self.tag.clone().filter(|_| self.looked);
        let (bytes, tag) = match self.server.file_unless(CHECKPOINT, limit, tag.as_deref()).await? {
            Answer::Unchanged => return Ok(()),
            Answer::File(bytes, tag) => (bytes, tag),
        };
        let (text, new) = parse(&bytes, "the server", self.options.entries_max)?;
        let same = self.held.as_ref().is_some_and(|h| h.text == text);
        if self.is_stale(&text, &new)? {
            return Ok(());
        }
        if !(self.looked && same) {
            self.step(&text, &new).await?;
            self.fetch_witnesses().await?;
        }
        self.tag = tag;
        Ok(())
    }

    /// Who vouches for the record, by the server's word: `verify` checks it. A plain copy of the record's files has none.
    async fn fetch_witnesses(&self) -> Result<(), MirrorError> {
        match self.server.file(published::ADDRESS, published::BYTES_MAX).await {
            Ok(bytes) => self.folder.write(published::FILE, &bytes, false),
            Err(MirrorError::Absent { .. } | MirrorError::TooLarge { .. }) => Ok(()),
            Err(e) => Err(e),
        }
    }

    /// Whether the server shows an older state of the same history, as a cache may for a moment while one follows.
    fn is_stale(&mut self, text: &str, new: &Checkpoint) -> Result<bool, MirrorError> {
        let older = self.options.follow
            && self.looked
            && new.size < self.tree.size()
            && self.tree.root_at(new.size) == Some(new.root);
        if !older {
            self.stale = None;
            return Ok(false);
        }
        self.check_signature(text, "the server")?;
        let since = *self.stale.get_or_insert_with(Instant::now);
        Ok(since.elapsed() < self.options.stale_max)
    }

    async fn step(&mut self, text: &str, new: &Checkpoint) -> Result<(), MirrorError> {
        let tree = self.grown_tree(text, new).await?;
        if self.signer.is_none() {
            self.signer = Some(self.read_head(&tree).await?);
            if let Some(held) = &self.held {
                self.check_signature(&held.text, &self.folder.path(CHECKPOINT).display().to_string())?;
            }
        }
        self.check_signature(text, "the server")?;
        let old = if self.looked { self.held.as_ref().map_or(0, |h| h.size) } else { 0 };
        let mut named = Named { pictures: self.options.pictures.then(Vec::new), ..Named::default() };
        let ids = if old == 0 { tiles_of(new.size) } else { tiles_between(old, new.size) };
        self.bundles(&ids, &tree, new.size, &mut named).await?;
        for id in ids.iter().filter(|id| id.kind != TileKind::Entries) {
            let hashes = tree.tile(id).unwrap_or_default();
            if self.folder.read(&id.path())?.as_ref() != Some(&hashes) {
                self.folder.write(&id.path(), &hashes, false)?;
            }
        }
        for digest in named.files {
            self.blob(digest).await?;
        }
        self.finish(text, new, tree, &ids)?;
        self.pictures.want(named.pictures.unwrap_or_default(), &self.folder);
        Ok(())
    }

    /// The checkpoint last; then what it makes superfluous goes.
    fn finish(&mut self, text: &str, new: &Checkpoint, tree: Tree, ids: &[TileId]) -> Result<(), MirrorError> {
        if self.kept.is_none_or(|at| at.elapsed() >= KEEP_EVERY) {
            self.folder.write(&format!("checkpoints/{}", new.size), text.as_bytes(), true)?;
            self.kept = Some(Instant::now());
        }
        self.folder.write(CHECKPOINT, text.as_bytes(), true)?;
        for id in ids.iter().filter(|id| id.is_full()) {
            self.folder.remove_partial(id)?;
        }
        self.held = Some(Held { text: text.to_owned(), size: new.size, root: new.root });
        self.tree = tree;
        self.looked = true;
        self.report(new.size, new.size);
        Ok(())
    }

    fn report(&self, entries: u64, size: u64) {
        let (pictures, pictures_wanted) = self.pictures.progress();
        let files = self.files + self.pictures.fetched;
        (self.progress)(Progress { entries, size, files, pictures, pictures_wanted });
    }

    fn check_signature(&self, text: &str, from: &str) -> Result<(), MirrorError> {
        let Some(signer) = &self.signer else { return Ok(()) };
        if let Some(given) = self.options.root_key.as_ref().filter(|k| **k != signer.root) {
            return Err(MirrorError::RootKey { found: signer.root.to_string(), given: given.to_string() });
        }
        signer.open(text, from).map(drop)
    }

    /// The tree of the new checkpoint. It must give that root and continue what the directory has.
    async fn grown_tree(&mut self, text: &str, new: &Checkpoint) -> Result<Tree, MirrorError> {
        self.load_tree()?;
        let held = self.held.clone().unwrap_or(Held { text: String::new(), size: 0, root: record::hash::EMPTY_ROOT });
        if self.signer.is_some() {
            self.check_signature(text, "the server")?;
        }
        // Every error ends the run, so that what is taken here is missed by nobody.
        let mut tree = std::mem::take(&mut self.tree);
        if new.size < held.size {
            self.known_signature(text)?;
            let evidence = self.folder.keep_evidence([(held.size, &held.text), (new.size, text)])?;
            if tree.size() == held.size && tree.root_at(new.size) != Some(new.root) {
                self.report_histories(&held.text, text, &tree)?;
                return Err(MirrorError::Rewritten { server: new.size, copy: held.size, evidence });
            }
            return Err(MirrorError::Shrunk { server: new.size, copy: held.size, evidence });
        }
        // From the tile in which the copy ends; from the first one if the copy's own hashes are damaged.
        self.fetch_leaves(&mut tree, new.size).await?;
        if tree.root() == new.root && tree.root_at(held.size) == Some(held.root) {
            return Ok(tree);
        }
        let mut theirs = Tree::new();
        self.fetch_leaves(&mut theirs, new.size).await?;
        if theirs.root() != new.root {
            let detail = format!("its hashes give the root {}, its checkpoint says {}", theirs.root(), new.root);
            let file = self.wrong_tile(&theirs, new.size).await;
            return Err(MirrorError::Damaged { file, detail });
        }
        if theirs.root_at(held.size) != Some(held.root) {
            self.known_signature(text)?;
            let evidence = self.folder.keep_evidence([(held.size, &held.text), (new.size, text)])?;
            self.report_histories(&held.text, text, &theirs)?;
            return Err(MirrorError::Rewritten { server: new.size, copy: held.size, evidence });
        }
        Ok(theirs)
    }

    /// Beside both checkpoints: the report that anyone can check. `tree` is that of the larger.
    fn report_histories(&self, held: &str, shown: &str, tree: &Tree) -> Result<(), MirrorError> {
        let Some(signer) = &self.signer else { return Ok(()) };
        // Where the hashes do not lead to the signed roots there is no proof, and both checkpoints are all there is.
        if let Ok(mut report) = Evidence::of(&signer.origin, &signer.record, held, shown, tree) {
            report.keys = Some(signer.keys.clone());
            let folder = self.folder.path("evidence");
            report.keep(&folder).map_err(|error| MirrorError::Disk { path: folder, error })?;
        }
        Ok(())
    }

    /// A checkpoint is evidence only if the record's key signed it; the directory's own head knows the key.
    fn known_signature(&mut self, text: &str) -> Result<(), MirrorError> {
        if self.signer.is_none() {
            self.signer = self.local_head()?;
        }
        self.check_signature(text, "the server")
    }

    /// The hashes of the entries that the directory has, from its own tiles, as far as they are those of its checkpoint.
    fn load_tree(&mut self) -> Result<(), MirrorError> {
        let Some(held) = self.held.as_ref().filter(|_| !self.looked) else { return Ok(()) };
        if let Some(tree) = leaves::load(&self.folder, held.size, held.root)? {
            self.tree = tree;
        }
        Ok(())
    }

    /// Extends a tree by the server's hashes of entries.
    async fn fetch_leaves(&mut self, tree: &mut Tree, size: u64) -> Result<(), MirrorError> {
        self.files += leaves::extend(&self.server, tree, size, self.options.at_once).await?;
        Ok(())
    }

    /// Which tile of hashes is not the one over which the server's next level stands.
    async fn wrong_tile(&self, theirs: &Tree, size: u64) -> String {
        for id in tiles_of(size).into_iter().filter(|id| id.kind == TileKind::Hashes { level: 1 }) {
            let (Ok((_, above)), Some(mine)) = (self.server.tile(id, leaves::TILE_BYTES).await, theirs.tile(&id))
            else {
                continue;
            };
            if let Some(place) = mine.chunks(32).zip(above.chunks(32)).position(|(a, b)| a != b) {
                return TileId::hashes(0, id.index * 256 + place as u64, TileId::FULL).path();
            }
        }
        "tile/0/…".into()
    }

    /// Fetches the bundles that are missing or damaged, and collects the files that their acts name.
    async fn bundles(&mut self, ids: &[TileId], tree: &Tree, size: u64, named: &mut Named) -> Result<(), MirrorError> {
        let mut missing = vec![];
        let mut entries = 0;
        for id in ids.iter().filter(|id| id.kind == TileKind::Entries) {
            match self.folder.read(&id.path())?.filter(|bytes| sound(bytes, id, tree).is_ok()) {
                Some(bytes) => {
                    named.read(&bytes, id);
                    entries += u64::from(id.width);
                }
                None => missing.push(*id),
            }
        }
        entries += ids.iter().find(|id| id.kind == TileKind::Entries).map_or(0, |id| id.index * 256);
        self.report(entries, size);
        let (server, folder, progress) = (self.server.clone(), self.folder.clone(), self.progress);
        let ((pictures, pictures_wanted), fetched_before) = (self.pictures.progress(), self.pictures.fetched);
        let mut files = self.files;
        let fetched =
            fetch_all(&server, &missing, head::BUNDLE_BYTES_MAX, self.options.at_once, |id, from, mut bytes| {
                if from.width != id.width
                    && let Err(BundleError::TrailingBytes { offset, .. }) = decode_bundle(&bytes, usize::from(id.width))
                {
                    bytes.truncate(offset);
                }
                sound(&bytes, &id, tree).map_err(|detail| MirrorError::Damaged { file: id.path(), detail })?;
                folder.write(&id.path(), &bytes, false)?;
                named.read(&bytes, &id);
                files += 1;
                entries += u64::from(id.width);
                progress(Progress { entries, size, files: files + fetched_before, pictures, pictures_wanted });
                Ok(())
            })
            .await;
        self.files = files;
        fetched
    }

    async fn blob(&mut self, digest: Digest) -> Result<(), MirrorError> {
        let path = format!("blob/{}", digest.hex());
        if self.folder.read(&path)?.is_some_and(|bytes| Digest::of(&bytes) == digest) {
            return Ok(());
        }
        let bytes = self.fetch_blob(digest).await?;
        self.folder.write(&path, &bytes, false)
    }

    async fn fetch_blob(&mut self, digest: Digest) -> Result<Vec<u8>, MirrorError> {
        let path = format!("blob/{}", digest.hex());
        let bytes = self.server.file(&path, self.options.blob_bytes_max).await?;
        if Digest::of(&bytes) != digest {
            return Err(MirrorError::Damaged { file: path, detail: "its SHA-256 is not its name".into() });
        }
        self.files += 1;
        Ok(bytes)
    }

    /// Definition and keys, from the directory where they are sound, else from the server. Nothing is stored yet.
    async fn read_head(&mut self, tree: &Tree) -> Result<Signer, MirrorError> {
        let bundle = head::bundle(&self.server, &self.folder, tree).await?;
        let entries = head::acts(&bundle, tree.size());
        let mut blobs = HashMap::new();
        for digest in entries.iter().flat_map(|e| named_files(e).needed) {
            let local = self.folder.read(&format!("blob/{}", digest.hex()))?.filter(|b| Digest::of(b) == digest);
            let bytes = match local {
                Some(bytes) => bytes,
                None => self.fetch_blob(digest).await?,
            };
            blobs.insert(digest, bytes);
        }
        signer(&entries, &blobs)
    }

    /// Definition and keys from the directory alone; `None` if they are not whole.
    fn local_head(&self) -> Result<Option<Signer>, MirrorError> {
        let Some(held) = &self.held else { return Ok(None) };
        let Some(id) = tiles_of(held.size).into_iter().find(|id| id.kind == TileKind::Entries) else { return Ok(None) };
        let Some(bytes) = self.folder.read(&id.path())? else { return Ok(None) };
        let entries = head::acts(&bytes, held.size);
        let mut blobs = HashMap::new();
        for digest in entries.iter().flat_map(|e| named_files(e).needed) {
            if let Some(bytes) =
                self.folder.read(&format!("blob/{}", digest.hex()))?.filter(|b| Digest::of(b) == digest)
            {
                blobs.insert(digest, bytes);
            }
        }
        let Ok(signer) = signer(&entries, &blobs) else { return Ok(None) };
        signer.open(&held.text, "the directory")?;
        Ok(Some(signer))
    }
}

/// What acts name by digest.
#[derive(Default)]
struct Named {
    files: BTreeSet<Digest>,
    /// `None` where they are not wanted.
    pictures: Option<Vec<Digest>>,
}

impl Named {
    fn read(&mut self, bytes: &[u8], id: &TileId) {
        for entry in decode_bundle(bytes, usize::from(id.width)).unwrap_or_default() {
            let named = named_files(entry);
            self.files.extend(named.needed);
            if let Some(pictures) = &mut self.pictures {
                pictures.extend(named.beside);
            }
        }
    }
}
