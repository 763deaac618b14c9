//! The shared handle of all faces: what they read from, and how a page gets rendered once.

use crate::cache::{Page, PageCache, Rendered};
use crate::events::Events;
use crate::fault::Fault;
use crate::standings::Desk;
use crate::subject::Subject;
use commission::{Commission, Intake, Live};
use election::definition::Definition;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use store::Store;
use tokio::sync::Semaphore;

/// Table exports that run at once; each reads the whole tally.
const EXPORTS_MAX: usize = 4;

/// What the operator may set.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Bytes of rendered pages kept in memory.
    pub cache_bytes: u64,
    /// Open event streams.
    pub streams_max: usize,
    /// A page that an act has changed is made anew at the earliest after this many times what making it took. 50: at most 2 % of one core
    /// for one address, however fast results come. 0: at once.
    pub pace: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { cache_bytes: 128 << 20, streams_max: 10_000, pace: 50 }
    }
}

/// The faces of one commission. Cheap to clone.
#[derive(Clone)]
pub struct Portal {
    shared: Arc<Shared>,
}

/// What the faces read from. Not part of the crate's interface: the module is private and the fields are.
pub struct Shared {
    pub(crate) live: Arc<Live>,
    pub(crate) store: Store,
    pub(crate) intake: Intake,
    /// The folder with checkpoint, tiles and blobs.
    pub(crate) public: PathBuf,
    pub(crate) options: Options,
    pub(crate) cache: PageCache,
    pub(crate) desk: Desk,
    pub(crate) events: Events,
    pub(crate) exports: Arc<Semaphore>,
}

impl std::ops::Deref for Portal {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.shared
    }
}

impl std::fmt::Debug for Portal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Portal").field("options", &self.options).finish_non_exhaustive()
    }
}

impl Portal {
    /// The faces of a running commission. Must be called in a Tokio runtime: it starts the task that feeds the event streams.
    ///
    /// Holds the intake; drop it before [`Commission::close`].
    #[must_use]
    pub fn new(commission: &Commission, options: Options) -> Self {
        let live = Arc::clone(&commission.live);
        Self {
            shared: Arc::new(Shared {
                store: commission.store.clone(),
                intake: commission.intake.clone(),
                public: commission.home.public(),
                cache: PageCache::new(options.cache_bytes),
                desk: Desk::new(Arc::clone(&live), options.pace),
                events: Events::start(Arc::clone(&live), options.streams_max),
                exports: Arc::new(Semaphore::new(EXPORTS_MAX)),
                live,
                options,
            }),
        }
    }

    pub(crate) fn definition(&self) -> &Arc<Definition> {
        self.live.definition()
    }

    /// A kept page, if it still shows what is so.
    pub(crate) fn kept(&self, address: &str) -> Option<Arc<Page>> {
        self.cache.get(address).filter(|p| self.is_current(p))
    }

    fn is_current(&self, page: &Page) -> bool {
        let version = page.subject.version(self);
        page.version >= version || (page.subject.is_paced() && page.made.elapsed() < page.cost * self.options.pace)
    }

    /// The page about a subject: kept, or made now. Under load one request makes it, the others wait for that.
    ///
    /// Data show no less than what was recorded when this was called; those that cost much are made anew no more often than the pace allows.
    pub(crate) async fn page(&self, subject: Subject) -> Result<Arc<Page>, Fault> {
        let address = subject.address(self.definition());
        let wanted = subject.version(self);
        if let Some(page) = self.kept(&address) {
            return Ok(page);
        }
        if subject.waits()
            && let Some(page) = self.cache.get(&address)
        {
            let pause = (page.cost * self.options.pace).saturating_sub(page.made.elapsed());
            tokio::time::sleep(pause).await;
        }
        let _turn = self.cache.turn(&address).await;
        if let Some(page) = self.cache.get(&address).filter(|p| p.version >= wanted || self.is_current(p)) {
            return Ok(page);
        }
        if subject.follows_desk() {
            self.desk.at_least(wanted).await;
        }
        let made = Instant::now();
        let rendered: Rendered = subject.render(self).await?;
        let page = Arc::new(Page::new(subject, rendered, made));
        self.cache.insert(address, Arc::clone(&page));
        Ok(page)
    }
}
