//! All contests at one record size, with their seats: what the home page, the contest pages and their data are made from.
//!
//! Seats are computed once for each state of a contest, and no more often than the pace allows, so that five hundred results a second do not
//! cost five hundred allocations. Until then the previous standings are served, which say from which record size they follow.

use commission::Live;
use election::act::Moment;
use election::allocation::Allocation;
use election::id::{AreaIx, ContestIx, PairIx};
use election::tally::{Announced, SeatsError, Tally};
use observer::summary::ContestSummary;
use record::Hash;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::view::figures::Counted;
use election::definition::Definition;

/// Seats, or why there are none.
pub(crate) type Seats = Arc<Result<Option<Allocation>, SeatsError>>;

/// One contest.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    pub contest: ContestIx,
    /// Record size after the last act that changed it.
    pub changed: u64,
    /// The country's figures.
    pub country: Counted,
    pub seats: Seats,
    pub announced: Option<Announced>,
    /// In the form of the contract.
    pub summary: Arc<ContestSummary>,
}

/// All of them.
#[derive(Debug, Clone)]
pub(crate) struct Standings {
    /// Record size from which every number here follows.
    pub size: u64,
    pub root: Hash,
    /// When the last act was done.
    pub at: Option<Moment>,
    pub sealed: bool,
    pub unknown_kinds: Vec<(u64, String)>,
    pub contests: Vec<Standing>,
    /// The country's parts, for each contest: expected, reported.
    pub parts: Vec<(AreaIx, Vec<(u32, u32)>)>,
    /// Contest × station pairs without a counted result.
    pub silent: Arc<[PairIx]>,
}

impl Standings {
    fn take(tally: &Tally, root: Hash, before: Option<&Self>) -> Self {
        let d = Arc::clone(tally.definition());
        let contests: Vec<Standing> = (0..d.contests.len())
            .map(ContestIx::from)
            .map(|c| standing(tally, c, root, before.map(|b| &b.contests[c.at()])))
            .collect();
        let quiet = before.filter(|b| {
            b.sealed == tally.is_sealed() && b.contests.iter().zip(&contests).all(|(a, b)| a.changed == b.changed)
        });
        let parts = d.areas[Definition::ROOT.at()].children.iter().map(|a| {
            let progress = (0..d.contests.len())
                .map(|c| tally.totals(c.into(), *a).sums)
                .map(|s| (s.expected, s.reported))
                .collect();
            (*a, progress)
        });
        Self {
            size: tally.size(),
            root,
            at: tally.at(),
            sealed: tally.is_sealed(),
            unknown_kinds: tally.unknown_kinds().to_vec(),
            parts: parts.collect(),
            silent: quiet.map_or_else(|| tally.silent().collect(), |b| Arc::clone(&b.silent)),
            contests,
        }
    }
}

fn standing(tally: &Tally, contest: ContestIx, root: Hash, before: Option<&Standing>) -> Standing {
    let changed = tally.contest_changed(contest);
    let seats = match before.filter(|b| b.changed == changed) {
        Some(b) => Arc::clone(&b.seats),
        None => Arc::new(tally.allocation(contest)),
    };
    Standing {
        contest,
        changed,
        country: Counted::of(tally, contest, Definition::ROOT),
        announced: tally.announced(contest).cloned(),
        summary: Arc::new(ContestSummary::of(tally, contest, &seats, root)),
        seats,
    }
}

/// Keeps the standings and renews them.
pub(crate) struct Desk {
    live: Arc<Live>,
    pace: u32,
    now: RwLock<Arc<Standings>>,
    renewed: Mutex<(Instant, Duration)>,
}

impl Desk {
    pub(crate) fn new(live: Arc<Live>, pace: u32) -> Self {
        let start = Instant::now();
        let first = {
            let state = live.read();
            Standings::take(state.tally(), state.root, None)
        };
        Self { live, pace, now: RwLock::new(Arc::new(first)), renewed: Mutex::new((start, start.elapsed())) }
    }

    fn kept(&self) -> Arc<Standings> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until the standings follow from at least this record size.
    pub(crate) async fn at_least(&self, size: u64) {
        while self.current().size < size {
            let (at, cost) = *self.renewed.lock().unwrap_or_else(PoisonError::into_inner);
            let pause = (cost * self.pace).saturating_sub(at.elapsed());
            tokio::time::sleep(pause.max(Duration::from_millis(1))).await;
        }
    }

    /// The standings, renewed if the record has grown and the pace allows. While one renews, the others get the previous ones.
    pub(crate) fn current(&self) -> Arc<Standings> {
        let kept = self.kept();
        if self.live.size() == kept.size {
            return kept;
        }
        let mut renewed = match self.pace {
            // Without a pace nobody wants the previous ones.
            0 => self.renewed.lock().unwrap_or_else(PoisonError::into_inner),
            _ => match self.renewed.try_lock() {
                Ok(turn) if turn.0.elapsed() >= turn.1 * self.pace => turn,
                _ => return kept,
            },
        };
        let start = Instant::now();
        let fresh = {
            let state = self.live.read();
            Arc::new(Standings::take(state.tally(), state.root, Some(&kept)))
        };
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&fresh);
        *renewed = (Instant::now(), start.elapsed());
        fresh
    }
}
