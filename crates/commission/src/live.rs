//! The state that faces read: the tally and the tree, as of one record size.

use crate::notices::Headings;
use election::definition::Definition;
use election::id::{AreaIx, Digest, StationIx};
use election::tally::Tally;
use observer::authority::Authority;
use observer::blobs::BlobFolder;
use observer::recount::Recount;
use record::{Checkpoint, Hash, SigningKey, Tree, VerifierKey, checkpoint};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;
use tokio::sync::watch;

/// Everything as of one record size.
pub struct State {
    /// Definition, keys, tally.
    pub recount: Recount,
    /// The hashes of the record.
    pub tree: Tree,
    /// Root of the record at its size.
    pub root: Hash,
    /// The signed checkpoint of that size.
    pub checkpoint: Arc<str>,
    /// Where statements other than minutes stand, by digest of their text.
    pub statements: HashMap<Digest, u64>,
}

impl State {
    /// The tally. There is always one: a home without a definition cannot be opened.
    ///
    /// # Panics
    /// Never, see above.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        self.recount.tally().expect("a home is opened only with a definition")
    }
}

/// When each area and station last changed, readable without a lock.
struct Versions {
    size: AtomicU64,
    areas: Vec<AtomicU64>,
    stations: Vec<AtomicU64>,
}

impl Versions {
    fn of(state: &State) -> Self {
        let d = state.tally().definition();
        let zeros = |n: usize| (0..n).map(|_| AtomicU64::new(0)).collect();
        let versions = Self {
            size: AtomicU64::new(state.tree.size()),
            areas: zeros(d.areas.len()),
            stations: zeros(d.stations.len()),
        };
        versions.copy(state);
        versions
    }

    fn copy(&self, state: &State) {
        let tally = state.tally();
        for (i, v) in self.areas.iter().enumerate() {
            v.store(tally.area_changed(i.into()), Ordering::Release);
        }
        for (i, v) in self.stations.iter().enumerate() {
            v.store(tally.station_changed(i.into()), Ordering::Release);
        }
    }

    fn touch(&self, definition: &Definition, station: StationIx, version: u64) {
        self.stations[station.at()].store(version, Ordering::Release);
        for a in definition.upwards(definition.stations[station.at()].area) {
            self.areas[a.at()].store(version, Ordering::Release);
        }
    }
}

/// The shared handle on it.
pub struct Live {
    state: RwLock<State>,
    size: watch::Sender<u64>,
    published: watch::Sender<u64>,
    versions: Versions,
    definition: Arc<Definition>,
    record_key: VerifierKey,
    headings: Headings,
    /// Of a running commission.
    signer: Option<SigningKey>,
}

impl Live {
    pub(crate) fn new(state: State, definition: Arc<Definition>, signer: SigningKey) -> Self {
        Self::of(state, definition, signer.verifier(), Some(signer))
    }

    /// Of a copy of a record that was verified, for those who read from it as from a running commission: nothing is appended to it. `None`
    /// before definition and keys are on the record.
    #[must_use]
    pub fn still(recount: Recount, tree: Tree, checkpoint: &str) -> Option<Self> {
        let definition = Arc::clone(recount.definition()?);
        let record_key = recount.authority()?.record.clone();
        let root = tree.root();
        let state = State { recount, tree, root, checkpoint: checkpoint.into(), statements: HashMap::new() };
        Some(Self::of(state, definition, record_key, None))
    }

    fn of(state: State, definition: Arc<Definition>, record_key: VerifierKey, signer: Option<SigningKey>) -> Self {
        let size = watch::Sender::new(state.tree.size());
        let published = watch::Sender::new(state.tree.size());
        let versions = Versions::of(&state);
        Self {
            state: RwLock::new(state),
            size,
            published,
            versions,
            definition,
            record_key,
            headings: Headings::default(),
            signer,
        }
    }

    /// With the record's files, from which the titles of public notices come.
    #[must_use]
    pub fn with_files(self, folder: BlobFolder) -> Self {
        Self { headings: Headings::of(folder), ..self }
    }

    /// The titles of notices.
    #[must_use]
    pub fn headings(&self) -> &Headings {
        &self.headings
    }

    /// Reads the state. Hold it briefly: while it is held, nothing is counted.
    pub fn read(&self) -> RwLockReadGuard<'_, State> {
        // A panic while writing would leave a half-applied state; the writer aborts the process instead, so poison never shows.
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells of acts on single results: the stations of the entries up to `size`, in their order.
    pub(crate) fn announce_results(&self, size: u64, stations: &[StationIx]) {
        let first = size - stations.len() as u64;
        for (station, index) in stations.iter().zip(first..) {
            self.versions.touch(&self.definition, *station, index + 1);
        }
        self.announce(size);
    }

    /// Tells of a statement, which may change anything.
    pub(crate) fn announce_statement(&self, size: u64) {
        self.versions.copy(&self.read());
        self.announce(size);
    }

    fn announce(&self, size: u64) {
        self.versions.size.store(size, Ordering::Release);
        self.size.send_replace(size);
    }

    /// Record size now. Takes no lock.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.versions.size.load(Ordering::Acquire)
    }

    /// [`Tally::area_changed`], told after the state has changed and before anyone gets a receipt. Takes no lock, so that
    /// looking whether a page is still good never waits for what is being counted.
    #[must_use]
    pub fn area_version(&self, area: AreaIx) -> u64 {
        self.versions.areas[area.at()].load(Ordering::Acquire)
    }

    /// The same of a station.
    #[must_use]
    pub fn station_version(&self, station: StationIx) -> u64 {
        self.versions.stations[station.at()].load(Ordering::Acquire)
    }

    pub(crate) fn tell_published(&self, size: u64) {
        self.published.send_replace(size);
    }

    /// Waits until the record's files hold everything that is recorded at this moment, but no longer than `longest`: so that who has a
    /// receipt and then copies the record finds what the receipt is for.
    pub async fn published(&self, longest: Duration) {
        let wanted = self.size();
        let mut published = self.published.subscribe();
        let _ = tokio::time::timeout(longest, published.wait_for(|p| *p >= wanted)).await;
    }

    /// Tells when the record has grown.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.size.subscribe()
    }

    /// The definition.
    #[must_use]
    pub fn definition(&self) -> &Arc<Definition> {
        &self.definition
    }

    /// The keys in force.
    #[must_use]
    pub fn authority(&self) -> Option<Arc<Authority>> {
        self.read().recount.authority().cloned()
    }

    /// The public key of the record.
    #[must_use]
    pub fn record_key(&self) -> VerifierKey {
        self.record_key.clone()
    }

    /// Signs the checkpoint of a size. The same size gives the same bytes.
    pub(crate) fn sign(&self, size: u64, root: Hash) -> String {
        let signer = self.signer.as_ref().expect("only a running commission appends, and it has the record's key");
        sign_checkpoint(&self.definition.origin, signer, size, root)
    }
}

pub(crate) fn sign_checkpoint(origin: &str, key: &SigningKey, size: u64, root: Hash) -> String {
    checkpoint::sign(&Checkpoint::new(origin, size, root), &[key])
        .expect("an origin checked by the folder makes a valid checkpoint")
}
