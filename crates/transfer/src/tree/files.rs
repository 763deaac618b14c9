//! Files of one folder: which there are, their sizes, their bytes, and the list of them.

use super::{Content, Entry, File, Folder, Tree, TreeError, View};
use crate::item::{self, Item, Source};
use crate::name;
use commission::entries;
use election::act::Act;
use election::id::Digest;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use store::StoreError;

/// First line of a folder's list.
pub(super) const HEADER: &str = "sha256,bytes,index,name\n";

/// A file with what its list says of it.
pub(super) struct Measured {
    item: Item,
    digest: Digest,
    /// `None`: withdrawn from publication, or not here.
    size: Option<u64>,
}

/// The list of a folder's files: a row for each, in the order of the record.
pub(super) fn manifest(files: &[Measured]) -> String {
    let mut text = HEADER.to_owned();
    for f in files {
        let size = f.size.map_or_else(|| "-".to_owned(), |n| n.to_string());
        let _ = writeln!(text, "{},{size},{},{}", f.digest.hex(), f.item.index, f.item.name);
    }
    text
}

impl Tree {
    /// The files of a folder that this reader may have.
    pub(super) fn items(&self, folder: Folder, view: &View) -> Vec<Item> {
        let state = self.live.read();
        let mut items = match folder {
            Folder::Consolidations(area) => item::of_area(state.tally(), area),
            Folder::Station(station) => item::of_station(state.tally(), station),
            Folder::Issue(station, n) => {
                let mut all = item::of_station(state.tally(), station);
                all.retain(|i| i.issue == Some(n));
                all
            }
            Folder::Root | Folder::Area(_) | Folder::Data | Folder::Changes | Folder::Day(_) => vec![],
        };
        items.retain(|i| view.has(i.kind));
        items
    }

    /// Entries of a listing for files and the list of them.
    pub(super) async fn list_files(&self, items: Vec<Item>) -> Result<Vec<Entry>, TreeError> {
        let Some(last) = items.iter().map(|i| i.at).max() else { return Ok(vec![]) };
        let files = self.measure(items).await?;
        let manifest =
            Entry { name: name::MANIFEST.into(), folder: false, size: manifest(&files).len() as u64, modified: last };
        let entry = |f: Measured| Some(Entry { name: f.item.name, folder: false, size: f.size?, modified: f.item.at });
        Ok(files.into_iter().filter_map(entry).chain([manifest]).collect())
    }

    /// Sizes and digests.
    pub(super) async fn measure(&self, items: Vec<Item>) -> Result<Vec<Measured>, TreeError> {
        let mut files = Vec::with_capacity(items.len());
        for item in items {
            let (digest, size) = match item.source {
                Source::Note(index) => {
                    let note = self.note(index).await?;
                    (Digest::of(note.as_bytes()), Some(note.len() as u64))
                }
                Source::Blob(digest) => (digest, self.blob(digest).await?.map(|(_, size)| size)),
            };
            files.push(Measured { item, digest, size });
        }
        Ok(files)
    }

    /// A file, ready to be sent; `None` if it was withdrawn.
    pub(super) async fn open(&self, item: &Item) -> Result<Option<File>, TreeError> {
        let modified = item.at;
        match item.source {
            Source::Note(index) => {
                let note = self.note(index).await?;
                Ok(Some(File { size: note.len() as u64, modified, content: Content::Bytes(note.into()) }))
            }
            Source::Blob(digest) => match self.blob(digest).await? {
                Some((path, size)) => {
                    let content = opened(path).await?;
                    Ok(Some(File { size, modified, content }))
                }
                None => Ok(None),
            },
        }
    }

    async fn blob(&self, digest: Digest) -> Result<Option<(PathBuf, u64)>, TreeError> {
        let path = self.blobs.join(digest.hex());
        match tokio::fs::metadata(&path).await {
            Ok(m) if m.is_file() => Ok(Some((path, m.len()))),
            Ok(_) => Ok(None),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(TreeError::File { path, error }),
        }
    }

    async fn note(&self, index: u64) -> Result<String, TreeError> {
        let missing = |detail: String| StoreError::Corrupt { detail, place: "record".into() };
        let stored = entries::read(&self.store, index).await?;
        let stored = stored.ok_or_else(|| missing(format!("entry {index} is missing")))?;
        let act = Act::parse(&stored.body).map_err(|e| missing(format!("entry {index}: {e}")))?;
        Ok(act.content.note().unwrap_or_default().to_owned())
    }
}

/// A file of the disk, open: it may be read to its end whatever becomes of its name.
pub(super) async fn opened(path: PathBuf) -> Result<Content, TreeError> {
    match tokio::fs::File::open(&path).await {
        Ok(file) => Ok(Content::Disk(Arc::new(file.into_std().await))),
        Err(error) => Err(TreeError::File { path, error }),
    }
}
