//! The state that faces read: the tally and the tree, as of one record size.

use election::definition::Definition;
use election::id::Digest;
use election::tally::Tally;
use observer::authority::Authority;
use observer::recount::Recount;
use record::{Checkpoint, Hash, SigningKey, Tree, checkpoint};
use std::collections::HashMap;
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

/// The shared handle on it.
pub struct Live {
    state: RwLock<State>,
    size: watch::Sender<u64>,
    published: watch::Sender<u64>,
    definition: Arc<Definition>,
    record_key: SigningKey,
}

impl Live {
    pub(crate) fn new(state: State, definition: Arc<Definition>, record_key: SigningKey) -> Self {
        let size = watch::Sender::new(state.tree.size());
        let published = watch::Sender::new(state.tree.size());
        Self { state: RwLock::new(state), size, published, definition, record_key }
    }

    /// Reads the state. Hold it briefly: while it is held, nothing is counted.
    pub fn read(&self) -> RwLockReadGuard<'_, State> {
        // A panic while writing would leave a half-applied state; the writer aborts the process instead, so poison never shows.
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn announce(&self, size: u64) {
        self.size.send_replace(size);
    }

    pub(crate) fn tell_published(&self, size: u64) {
        self.published.send_replace(size);
    }

    /// Waits until the record's files hold everything that is recorded at this moment, but no longer than `longest`: so that who has a
    /// receipt and then copies the record finds what the receipt is for.
    pub async fn published(&self, longest: Duration) {
        let wanted = *self.size.borrow();
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
    pub fn record_key(&self) -> record::VerifierKey {
        self.record_key.verifier()
    }

    /// Signs the checkpoint of a size. The same size gives the same bytes.
    pub(crate) fn sign(&self, size: u64, root: Hash) -> String {
        sign_checkpoint(&self.definition.origin, &self.record_key, size, root)
    }
}

pub(crate) fn sign_checkpoint(origin: &str, key: &SigningKey, size: u64, root: Hash) -> String {
    checkpoint::sign(&Checkpoint::new(origin, size, root), &[key])
        .expect("an origin checked by the folder makes a valid checkpoint")
}
