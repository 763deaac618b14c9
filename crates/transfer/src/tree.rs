//! The tree: what lies where, computed from the record at the moment when it is asked for.

mod files;
mod find;
mod list;

use crate::changes::Timeline;
use crate::door::Kind;
use crate::spool::{Spool, SpoolError};
use bytes::Bytes;
use commission::{Clock, Live, entries};
use election::act::{Act, Moment};
use election::definition::Definition;
use election::id::{AreaIx, StationIx};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use store::{Store, StoreError};

/// Times of acts that are remembered.
const MOMENTS_MAX: usize = 100_000;

const README: &str = "README.txt";

/// What a reader may have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct View {
    kinds: u8,
    /// Whose data sets are there.
    party: Option<String>,
}

impl View {
    /// With everything that `may` allows.
    #[must_use]
    pub fn of(may: impl Fn(Kind) -> bool) -> Self {
        let kinds = Kind::ALL.into_iter().filter(|k| may(*k)).fold(0, |bits, k| bits | 1 << k as u8);
        Self { kinds, party: None }
    }

    /// And the data sets that this party may have.
    #[must_use]
    pub fn of_party(self, party: Option<String>) -> Self {
        Self { party, ..self }
    }

    /// Whether files of this kind are in it.
    #[must_use]
    pub fn has(&self, kind: Kind) -> bool {
        self.kinds & 1 << kind as u8 != 0
    }

    /// Whether any documents are in it.
    #[must_use]
    pub fn has_any(&self) -> bool {
        self.kinds != 0
    }
}

/// A folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folder {
    /// The top.
    Root,
    /// An area; the root of the geography is the election.
    Area(AreaIx),
    /// The consolidations of an area.
    Consolidations(AreaIx),
    /// A station.
    Station(StationIx),
    /// One issue of a station's documents.
    Issue(StationIx, u16),
    /// The data sets.
    Data,
    /// The lists of changes.
    Changes,
    /// Those of a day, counted since 1970.
    Day(i64),
}

/// What a path leads to.
#[derive(Debug, Clone)]
pub enum Node {
    /// A folder, and when something was last recorded in it.
    Folder(Folder, Moment),
    /// A file.
    File(File),
}

/// A file.
#[derive(Debug, Clone)]
pub struct File {
    /// Bytes.
    pub size: u64,
    /// When its act was done.
    pub modified: Moment,
    /// Its bytes.
    pub content: Content,
}

/// Where they are.
#[derive(Debug, Clone)]
pub enum Content {
    /// Here.
    Bytes(Bytes),
    /// In this file, which is open and never changes.
    Disk(Arc<std::fs::File>),
}

/// A line of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Name in its folder.
    pub name: String,
    /// Whether it is a folder.
    pub folder: bool,
    /// Bytes; 0 of a folder.
    pub size: u64,
    /// When something was last recorded there.
    pub modified: Moment,
}

/// Why the tree cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file.
    #[error("{path}: {error}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// A data set.
    #[error(transparent)]
    Data(#[from] SpoolError),
}

/// The tree of a running commission. Cheap to clone.
#[derive(Clone)]
pub struct Tree {
    live: Arc<Live>,
    store: Store,
    blobs: PathBuf,
    clock: Clock,
    timeline: Timeline,
    moments: Arc<Mutex<HashMap<u64, Moment>>>,
    spool: Spool,
}

impl std::fmt::Debug for Tree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tree").field("blobs", &self.blobs).finish_non_exhaustive()
    }
}

impl Tree {
    /// Of what is recorded; `public` is the folder with the record's files, `spool` one of its own for data sets, which is emptied.
    ///
    /// # Errors
    /// The folder for data sets cannot be made.
    pub fn new(live: Arc<Live>, store: Store, public: &Path, spool: PathBuf, clock: Clock) -> std::io::Result<Self> {
        let timeline = Timeline::new(Arc::clone(&live), store.clone());
        let (blobs, spool) = (public.join("blob"), Spool::new(spool)?);
        Ok(Self { live, store, blobs, clock, timeline, moments: Arc::default(), spool })
    }

    /// The time, by the clock of the commission.
    #[must_use]
    pub fn now(&self) -> Moment {
        (self.clock)()
    }

    /// Keeps the lists of changes up to date while the record grows, so that the first who asks does not wait. Ends with the record.
    pub async fn follow(self) {
        let mut grown = self.live.subscribe();
        loop {
            if let Err(e) = self.timeline.follow().await {
                tracing::warn!(code = "transfer-changes", "the lists of changes: {e}");
            }
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            if grown.changed().await.is_err() {
                return;
            }
        }
    }

    fn definition(&self) -> &Arc<Definition> {
        self.live.definition()
    }

    fn readme(&self) -> String {
        format!(
            "Election {id}, definition {digest}.\n\n\
            {id}/      a folder for each area and station: issue-N/ has the minutes' signed texts and pictures of pages\n\
            MANIFEST   in each folder with files: sha256,bytes,index,name\n\
            changes/   YYYY-MM-DD/HH-MM.csv, UTC: what came in that minute, of what is shared with you\n\n\
            The last number of a file's name is the index of its act in the record. What has a name never changes.\n",
            id = self.definition().id,
            digest = self.definition().digest,
        )
    }

    /// When the act at an index was done.
    async fn moment(&self, index: u64) -> Result<Moment, TreeError> {
        let known =
            |m: &Mutex<HashMap<u64, Moment>>| m.lock().unwrap_or_else(PoisonError::into_inner).get(&index).copied();
        if let Some(at) = known(&self.moments) {
            return Ok(at);
        }
        let at = match entries::read(&self.store, index).await? {
            Some(stored) => Act::parse(&stored.body).map_or(Moment(0), |act| act.at),
            None => Moment(0),
        };
        let mut moments = self.moments.lock().unwrap_or_else(PoisonError::into_inner);
        if moments.len() >= MOMENTS_MAX {
            moments.clear();
        }
        moments.insert(index, at);
        Ok(at)
    }

    async fn last_of_area(&self, area: AreaIx) -> Result<Moment, TreeError> {
        self.moment(self.live.area_version(area).saturating_sub(1)).await
    }
}
