//! The shared handle of all faces: what they read from, and how a page gets rendered once.

use crate::cache::{Page, PageCache, Rendered};
use crate::differences::Keeper;
use crate::events::Events;
use crate::fault::Fault;
use crate::feed::Feed;
use crate::headers;
use crate::maps::Maps;
use crate::open::spool::Spool;
use crate::renewal::{LAG_MAX, Renewals};
use crate::search::Search;
use crate::standings::Desk;
use crate::subject::{Asked, Subject};
use crate::view::links;
use commission::sharing::Sharing;
use commission::witnesses::Witnesses;
use commission::{Commission, Intake, Live};
use election::act::Moment;
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
    /// for one address, however fast results come. All pages but home and contests also share a twentieth of a core. 0: at once, whatever it
    /// costs.
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
    /// Whether it shows what is so, whatever that costs, and keeps no page about a station: for who writes the site as files.
    fresh: bool,
}

/// What the faces read from. Not part of the crate's interface: the module is private and the fields are.
pub struct Shared {
    pub(crate) live: Arc<Live>,
    pub(crate) store: Store,
    pub(crate) intake: Intake,
    pub(crate) witnesses: Arc<Witnesses>,
    /// The folder with checkpoint, tiles and blobs.
    pub(crate) public: PathBuf,
    pub(crate) options: Options,
    pub(crate) cache: PageCache,
    pub(crate) desk: Desk,
    /// The boards' desks, where this server has them.
    pub(crate) office: Option<Arc<crate::DeskSetup>>,
    /// Wrong sign-ins at desk and party portal, by network.
    pub(crate) limiter: crate::gate::limit::Limiter,
    /// Pages that scripts ask for again.
    pub(crate) refreshes: crate::gate::refresh::Refreshes,
    /// What the web service keeps between calls.
    pub(crate) service: crate::soap::Service,
    pub(crate) differences: Keeper,
    /// Dashboards of parties as they were made last.
    pub(crate) dashboards: crate::party::dashboard::Kept,
    pub(crate) search: Search,
    /// Shapes of the maps.
    pub(crate) maps: Maps,
    pub(crate) renewals: Renewals,
    pub(crate) events: Events,
    /// The parties' feed.
    pub(crate) feed: Feed,
    /// Files of open data that are made whole.
    pub(crate) spool: Spool,
    pub(crate) exports: Arc<Semaphore>,
    /// Those of parties, so that the public cannot keep them waiting.
    pub(crate) party_exports: Arc<Semaphore>,
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
        Self::with_desk(commission, options, None)
    }

    /// The same with the desks of the boards.
    #[must_use]
    pub fn with_desk(commission: &Commission, options: Options, desk: Option<crate::DeskSetup>) -> Self {
        let live = Arc::clone(&commission.live);
        Self {
            fresh: false,
            shared: Arc::new(Shared {
                store: commission.store.clone(),
                intake: commission.intake.clone(),
                witnesses: Arc::clone(&commission.witnesses),
                public: commission.home.public(),
                cache: PageCache::new(options.cache_bytes),
                office: desk.map(Arc::new),
                limiter: crate::gate::limit::Limiter::default(),
                refreshes: crate::gate::refresh::Refreshes::default(),
                service: crate::soap::Service::new(commission.intake.now()),
                desk: Desk::new(Arc::clone(&live), options.pace),
                differences: Keeper::new(Arc::clone(&live)),
                dashboards: crate::party::dashboard::Kept::default(),
                search: Search::default(),
                maps: Maps::default(),
                renewals: Renewals::new(Instant::now()),
                events: Events::start(Arc::clone(&live), options.streams_max),
                feed: Feed::start(Arc::clone(&live), commission.store.clone()),
                spool: Spool::new(commission.home.path().join("open"), options.pace),
                exports: Arc::new(Semaphore::new(EXPORTS_MAX)),
                party_exports: Arc::new(Semaphore::new(EXPORTS_MAX)),
                live,
                options,
            }),
        }
    }

    /// The same faces for who writes the site as files.
    pub(crate) fn fresh(&self) -> Self {
        Self { fresh: true, ..self.clone() }
    }

    /// Who gets what.
    #[must_use]
    pub fn sharing(&self) -> Sharing {
        Sharing::of(&self.live)
    }

    /// The commission's clock.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.intake.now()
    }

    pub(crate) fn definition(&self) -> &Arc<Definition> {
        self.live.definition()
    }

    /// A kept page, if it still shows what is so.
    pub(crate) fn kept(&self, address: &str) -> Option<Arc<Page>> {
        self.cache.get(address).filter(|p| self.is_current(p))
    }

    fn is_current(&self, page: &Page) -> bool {
        if !page.subject.is_paced() {
            return page.version >= page.subject.version(self);
        }
        // Before looking, so that a page is never taken to be younger than it is.
        let now = Instant::now();
        if page.version >= page.subject.newest(self) {
            page.confirm(now);
            return true;
        }
        !self.fresh && page.version >= page.subject.at_once(self) && self.may_lag(page, now)
    }

    /// Whether a page that an act has changed may still be shown.
    fn may_lag(&self, page: &Page, now: Instant) -> bool {
        let soon = now.saturating_duration_since(page.made) < page.cost * self.options.pace;
        self.options.pace > 0
            && page.lag_at_most(now) < LAG_MAX
            && (soon || page.subject.shares() && !self.renewals.are_left(now))
    }

    /// The page about a subject: kept, or made now. Under load one request makes it, the others wait for that.
    ///
    /// Data show no less than what was recorded when this was called; those that cost much are made anew no more often than the pace allows.
    pub(crate) async fn page(&self, asked: impl Into<Asked>) -> Result<Arc<Page>, Fault> {
        let asked = asked.into();
        let subject = asked.subject;
        let address = asked.address(self.definition());
        let wanted = subject.version(self);
        if let Some(page) = self.kept(&address) {
            return Ok(page);
        }
        if subject.waits()
            && !self.fresh
            && let Some(page) = self.cache.get(&address)
        {
            let pause = (page.cost * self.options.pace).saturating_sub(page.made.elapsed());
            tokio::time::sleep(pause).await;
        }
        let _turn = self.cache.turn(&address).await;
        let before = self.cache.get(&address);
        if let Some(page) = before.as_ref().filter(|p| p.version >= wanted || self.is_current(p)) {
            return Ok(Arc::clone(page));
        }
        if subject.follows_desk() {
            self.desk.at_least(wanted).await;
        }
        let made = Instant::now();
        let mut rendered: Rendered = subject.render(self, &asked.here(self.definition())).await?;
        if rendered.kind == headers::HTML {
            rendered.body = links::stay_bytes(rendered.body, asked.language);
        }
        let page = Arc::new(Page::new(subject, rendered, made));
        if subject.shares() && before.is_some() {
            self.renewals.charge(made, page.cost);
        }
        // All stations of a country would drive out everything else.
        if !(self.fresh && matches!(subject, Subject::Station(_) | Subject::StationJson(_))) {
            self.cache.insert(address, Arc::clone(&page));
        }
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::renewal::LAG_MAX;
    use crate::testing::TestApp;
    use std::time::Duration;

    #[tokio::test]
    async fn a_page_about_an_area_lags_behind_only_while_the_share_is_spent_and_never_for_long() {
        let app = TestApp::with(Options { pace: 1, ..Options::default() }).await;
        let portal = app.front.portal();
        app.report(0, 1, [1, 2, 3]).await;
        let first = app.get("/area/x").await;
        portal.renewals.charge(Instant::now(), Duration::from_secs(3600));
        app.report(1, 1, [4, 5, 6]).await;
        assert_eq!(app.get("/area/x").await.body, first.body);
        assert_eq!(app.get("/api/v1/areas/x").await.json()["size"], portal.live.size(), "data never lag");

        let page = portal.cache.get("/area/x").unwrap();
        let latest = page.made + LAG_MAX;
        assert!(!portal.may_lag(&page, latest));
        page.confirm(page.made + Duration::from_secs(1));
        assert!(portal.may_lag(&page, latest), "a second later it was still right");
        assert!(!portal.may_lag(&page, latest + Duration::from_secs(1)));
    }

    #[tokio::test]
    async fn a_page_made_from_older_standings_is_as_old_as_they_are() {
        let app = TestApp::with(Options { pace: 1_000_000, ..Options::default() }).await;
        let portal = app.front.portal();
        for address in ["/", "/contest/parliament"] {
            app.get(address).await;
            let page = portal.cache.get(address).unwrap();
            let standings = portal.desk.current();
            assert!(standings.so_at < page.made);
            assert!(!portal.may_lag(&page, standings.so_at + LAG_MAX));
            let mut soon = standings.so_at + Duration::from_millis(1);
            soon = soon.max(page.made);
            portal.renewals.charge(soon, Duration::from_secs(3600));
            assert!(portal.may_lag(&page, soon), "it has its own pace, whatever others have used up");
        }
    }
}
