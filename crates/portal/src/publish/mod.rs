//! The public site as static files: pages, data and record, written by asking the same router that serves them.
//!
//! A pass asks for everything that may have changed – pages first, then data –, lays ready what of the record these speak of, and then puts record,
//! data and pages in their places, in this order. So a page is never newer than its data, and neither is newer than the record beside it. What is
//! small and many (stations; areas without areas below, where there are many) stands in packs. Specified in `docs/formats/static-site.md`.

mod addresses;
mod ask;
mod asking;
mod bulk;
mod error;
mod folder;
mod layout;
mod pack;
pub(crate) mod packed;
mod packs;
mod parts;
mod plan;
mod record;
mod remote;
mod target;
#[cfg(test)]
pub(crate) mod testing;

pub use error::PublishError;

use crate::route::Access;
use crate::{Front, share};
use asking::{Found, Known, Site};
use bucket::Bucket;
use bulk::Bulk;
use folder::Folder;
use packs::{Before, Packs};
use plan::{Address, Follows, Plan};
use remote::Remote;
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use target::{Place, Target, Waiting};
use words::Language;

/// What a pass has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pass {
    /// Record size of the site now.
    pub size: u64,
    /// Files written.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// What a pass is making.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Making {
    /// Pages and data with files of their own.
    Files,
    /// Packs.
    Packs,
    /// Tables and files of the whole country.
    Tables,
}

/// How far a pass is.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// With what.
    pub what: Making,
    /// How many of these are made.
    pub done: usize,
    /// How many it has found to make so far.
    pub of: usize,
}

/// What is laid ready, in the order in which it is put.
#[derive(Default)]
struct Stages {
    record: record::Parts,
    data: Waiting,
    packs: Waiting,
    pages: Waiting,
}

/// Writes the public site into a folder or a bucket, again and again only what has changed.
pub struct Publisher {
    site: Arc<Site>,
    plan: Plan,
    packs: Arc<Packs>,
    /// What was answered at each address with a file of its own, and is in the site or laid ready.
    known: Known,
    record: record::Copied,
    waiting: Stages,
    /// Partial tiles of the record before, which a reader of its checkpoint may still fetch; parts of lists to which the page before leads.
    old: Vec<String>,
    /// Addresses of parts of lists to which some page leads no longer.
    lost: Vec<String>,
    /// What an earlier publisher left at the target and the site has not.
    left_over: Vec<String>,
    /// Record size up to which packs and pages of areas are made.
    made: Option<u64>,
    /// Of each public route who may use it, and whether everybody got it in the pass before.
    access: Vec<(Access, bool)>,
    bulk: Bulk,
    told: Box<dyn Fn(Step) + Send + Sync>,
}

impl std::fmt::Debug for Publisher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Publisher").field("files", &self.known.len()).finish_non_exhaustive()
    }
}

impl Publisher {
    /// Into a folder that is there or is made.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn new(front: &Front, folder: &Path) -> Result<Self, PublishError> {
        let place = Place::Folder(Folder::open(folder)?);
        Self::of(front, Target::new(place, folder.join(folder::STAGING))?)
    }

    /// Into a bucket. What waits is in the folder `staging` until it is sent; a folder of that name is emptied.
    ///
    /// # Errors
    /// The bucket cannot be read, the folder cannot be written.
    pub async fn to_bucket(front: &Front, bucket: Bucket, staging: &Path) -> Result<Self, PublishError> {
        let remote = Remote::open(bucket, staging).await?;
        Self::of(front, Target::new(Place::Bucket(remote), staging.to_owned())?)
    }

    fn of(front: &Front, target: Target) -> Result<Self, PublishError> {
        let front = front.fresh();
        let languages = languages(front.portal().definition());
        let linked = addresses::linked(front.portal().definition());
        let site = Arc::new(Site { front, target, languages: vec![], linked });
        let publisher = Self {
            site,
            plan: Plan::default(),
            packs: Arc::new(Packs::default()),
            known: Known::new(),
            record: record::Copied::default(),
            waiting: Stages::default(),
            old: vec![],
            lost: vec![],
            left_over: vec![],
            made: None,
            access: addresses::public().into_iter().map(|r| (r.access, false)).collect(),
            bulk: Bulk::default(),
            told: Box::new(|_| {}),
        };
        Ok(publisher.in_languages(&languages))
    }

    /// With pages in these languages, and in English, instead of those of the election. To be called before the first pass.
    ///
    /// # Panics
    /// A pass is being made.
    #[must_use]
    pub fn in_languages(mut self, languages: &[Language]) -> Self {
        let wanted = |l: &Language| *l == Language::English || languages.contains(l);
        let languages: Vec<Language> = Language::ALL.into_iter().filter(wanted).collect();
        let site = Arc::get_mut(&mut self.site).expect("no pass holds the site");
        let d = Arc::clone(site.front.portal().definition());
        site.languages.clone_from(&languages);
        Self { plan: Plan::of(&d, &languages), packs: Arc::new(Packs::of(&d, &languages)), ..self }
    }

    /// Tells how far a pass is.
    #[must_use]
    pub fn telling(self, told: impl Fn(Step) + Send + Sync + 'static) -> Self {
        Self { told: Box::new(told), ..self }
    }

    /// Writes what has changed since the pass before; tables of the whole country too, where it is time for them.
    ///
    /// # Errors
    /// The target, or an address that fails. What is laid ready then waits for the next pass.
    pub async fn pass(&mut self) -> Result<Pass, PublishError> {
        let mut bulk = std::mem::take(&mut self.bulk);
        let pass = self.go(&mut bulk, true).await;
        self.bulk = bulk;
        pass
    }

    /// The same, but tables of the whole country are made beside it: this pass puts those that are there, and begins new ones where it is time.
    /// [`Publisher::ready`] tells when they are there.
    ///
    /// # Errors
    /// As [`Publisher::pass`].
    pub async fn pass_on(&mut self) -> Result<Pass, PublishError> {
        let mut bulk = std::mem::take(&mut self.bulk);
        let pass = self.go(&mut bulk, false).await;
        if pass.is_ok() && bulk.is_due() {
            bulk.begin(&self.site, &self.known, &self.plan.bulk);
        }
        self.bulk = bulk;
        pass
    }

    /// Waits until tables that are being made are there; forever, where none is.
    pub async fn ready(&mut self) {
        self.bulk.ready().await;
    }

    /// Leaves at the target what a later publisher can begin with, and nothing of an earlier one that the site has not.
    ///
    /// # Errors
    /// The bucket cannot be written. The site is whole all the same.
    pub async fn close(self) -> Result<(), PublishError> {
        self.site.target.remove(self.left_over).await?;
        match &self.site.target.place {
            Place::Bucket(remote) => remote.list(true).await,
            Place::Folder(_) => Ok(()),
        }
    }

    /// Makes and puts; `wait`: tables of the whole country too, now, where it is time for them.
    async fn go(&mut self, bulk: &mut Bulk, wait: bool) -> Result<Pass, PublishError> {
        let portal = self.site.front.portal().clone();
        let size = portal.live.size();
        // Everything that is made from them shows no less than what is recorded now.
        portal.desk.at_least(size).await;
        if self.others_get_it() {
            self.made = None;
            *bulk = Bulk::Due;
        }
        let due = bulk.is_due();
        // A page that is made later than another's data may speak of more: so pages are made first. The list of files says how large they are.
        let mut seen = HashSet::new();
        self.ask(&self.wanted(&self.plan.pages), due, &mut seen, (Making::Files, |w| &mut w.pages)).await?;
        self.make_packs().await?;
        self.ask(&self.wanted(&self.plan.data), due, &mut seen, (Making::Files, |w| &mut w.data)).await?;
        if due && wait {
            self.ask(&self.plan.bulk.clone(), due, &mut seen, (Making::Tables, |w| &mut w.data)).await?;
            bulk.done();
        }
        if let Some(found) = bulk.take().await? {
            found.into_iter().for_each(|f| keep(&mut self.known, &mut self.lost, &mut self.waiting.data, f));
        }
        self.ask(&self.wanted(&self.plan.last), due, &mut seen, (Making::Files, |w| &mut w.pages)).await?;
        let first = self.made.replace(size).is_none();
        let pass = self.put().await?;
        self.let_go(first)?;
        Ok(pass)
    }

    /// Notes what is no more; it goes one pass later.
    fn let_go(&mut self, first: bool) -> Result<(), PublishError> {
        self.old.extend(parts::taken_out(&mut self.known, self.lost.drain(..)));
        if first {
            let tiles = self.record.tiles();
            let mut there = self.site.target.fleeting()?;
            there.retain(|file| !self.is_known(file) && !tiles.contains(file));
            self.left_over = there;
        }
        Ok(())
    }

    /// Whether an address has its file there.
    fn is_known(&self, file: &str) -> bool {
        self.known.values().any(|there| there.file == file)
    }

    /// Whether somebody else gets something than in the pass before, by an act or by the clock: then everything is looked at.
    fn others_get_it(&mut self) -> bool {
        let portal = self.site.front.portal();
        let mut others = false;
        for (access, open) in &mut self.access {
            let now = match access {
                Access::Shared(category, form) => share::to_public(portal, *category, *form).is_ok(),
                _ => true,
            };
            others |= now != std::mem::replace(open, now);
        }
        others
    }

    /// Of these what may have changed.
    fn wanted(&self, all: &[Address]) -> Vec<Address> {
        let live = &self.site.front.portal().live;
        let may = |a: &&Address| match a.follows {
            Follows::Anything => true,
            Follows::Definition => !self.known.contains_key(&a.address),
            Follows::Area(area) => self.made.is_none_or(|since| live.area_version(area) > since),
        };
        all.iter().filter(may).cloned().collect()
    }

    /// Asks for these and what they lead to, and lays ready what has changed.
    async fn ask(
        &mut self,
        wanted: &[Address],
        parts: bool,
        seen: &mut HashSet<String>,
        (what, stage): (Making, fn(&mut Stages) -> &mut Waiting),
    ) -> Result<(), PublishError> {
        let mut found = vec![];
        let told = |done, of| (self.told)(Step { what, done, of });
        let mut heard = asking::Heard { found: &mut |f| found.push(f), told: &told };
        let asked = asking::all(&self.site, &self.known, wanted.iter().cloned(), parts, seen, &mut heard).await;
        found.into_iter().for_each(|f| keep(&mut self.known, &mut self.lost, stage(&mut self.waiting), f));
        asked
    }

    /// Makes the packs anew in which something has changed.
    async fn make_packs(&mut self) -> Result<(), PublishError> {
        let waiting = self.waiting.packs.0.iter().map(|(file, laid)| (file.clone(), laid.from.clone())).collect();
        let before = Before { since: self.made, waiting: Arc::new(waiting) };
        let (mut renewed, of) = packs::renew(&self.packs, &self.site, &before);
        let mut done = 0;
        while let Some((file, laid)) = renewed.recv().await {
            self.waiting.packs.set(file, laid?);
            done += 1;
            (self.told)(Step { what: Making::Packs, done, of });
        }
        Ok(())
    }

    /// Brings the record beside the site to what is recorded now, then puts what is laid ready.
    async fn put(&mut self) -> Result<Pass, PublishError> {
        let portal = self.site.front.portal().clone();
        let target = &self.site.target;
        let outgrown = self.record.lay(&portal, target, &mut self.waiting.record).await?;
        let w = &mut self.waiting;
        let mut pass = Pass { size: self.record.size, files: 0, bytes: 0 };
        for stage in [&mut w.record.files, &mut w.record.checkpoint, &mut w.data, &mut w.packs, &mut w.pages] {
            let (files, bytes) = stage.sum();
            target.put(stage).await?;
            pass.files += files;
            pass.bytes += bytes;
        }
        let mut old = std::mem::replace(&mut self.old, outgrown);
        old.append(&mut self.left_over);
        // A list may have grown again meanwhile.
        old.retain(|file| !file.contains(parts::PART) || !self.is_known(file));
        target.remove(old).await?;
        if let Place::Bucket(remote) = &target.place {
            remote.list(false).await?;
        }
        Ok(pass)
    }

    /// Every address with a file of its own, and its file.
    #[cfg(test)]
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.known.iter().map(|(address, there)| (address.as_str(), there.file.as_str()))
    }
}

/// Notes what was found, and lays it to what waits.
fn keep(known: &mut Known, lost: &mut Vec<String>, waiting: &mut Waiting, found: Found) {
    waiting.set(found.there.file.clone(), found.laid);
    let there = Arc::clone(&found.there);
    if let Some(before) = known.insert(found.address.clone(), found.there) {
        let is_kept = |part: &&str| there.parts(&found.address).any(|p| p == *part);
        lost.extend(before.parts(&found.address).filter(|p| !is_kept(p)).map(str::to_owned));
    }
}

/// The languages of an election's pages: English, and those in which it names what it has.
fn languages(d: &election::definition::Definition) -> Vec<Language> {
    d.languages.iter().filter_map(|code| Language::from_code(code)).collect()
}
