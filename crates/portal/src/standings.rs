//! All contests at one record size, with their seats: what the home page, the contest pages and their data are made from.
//!
//! Seats are computed once for each state of a contest, and no more often than the pace allows, so that five hundred results a second do not
//! cost five hundred allocations. Until then the previous standings are served, which say from which record size they follow.

use commission::Live;
use election::act::Moment;
use election::allocation::Allocation;
use election::allocation::open::{ThresholdMargin, threshold_margins};
use election::id::{AreaIx, ContestIx};
use election::statement::Departure;
use election::tally::{Announced, RerunState, SeatsError, State, Tally};
use observer::summary::ContestSummary;
use record::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, TryLockError};
use std::time::{Duration, Instant};

use crate::differences::list::{States, states};
use crate::renewal::{LAG_MAX, nanos, steady};
use crate::view::figures::Counted;
use election::definition::Definition;

/// Seats, or why there are none.
pub(crate) type Seats = Arc<Result<Option<Allocation>, SeatsError>>;

/// What is still open is looked at again at the earliest after this time, as it takes a walk over all results that have not come, and at once where a result may have
/// ceased to count. While results only come it only shrinks: so what was looked at before names too much, and nothing is called certain that is not.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// One contest.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    pub contest: ContestIx,
    /// Record size after the last act that changed it.
    pub changed: u64,
    /// The country's figures.
    pub country: Counted,
    pub seats: Seats,
    /// Voters of everything that is still open; `None`: not known.
    pub open: Option<u64>,
    /// Who has passed or missed each threshold of the country, and whether that is certain.
    pub thresholds: Arc<Vec<ThresholdMargin>>,
    /// When these two were looked at.
    looked: Instant,
    /// How many results differ, are under a ruling, are annulled: those that may have been counted and no longer are.
    aside: [u32; 3],
    pub announced: Option<Announced>,
    /// Who left, each with the index of its act.
    pub departures: Vec<(u64, Departure)>,
    /// Votes that are held again.
    pub reruns: Vec<RerunState>,
    /// The country's results by state.
    pub states: States,
    /// In the form of the contract.
    pub summary: Arc<ContestSummary>,
}

/// All of them.
#[derive(Debug, Clone)]
pub(crate) struct Standings {
    /// Record size from which every number here follows.
    pub size: u64,
    pub root: Hash,
    /// When this was so.
    pub so_at: Instant,
    /// When the last act was done.
    pub at: Option<Moment>,
    pub unknown_kinds: Vec<(u64, String)>,
    pub contests: Vec<Standing>,
    /// The country's parts, for each contest: expected, reported.
    pub parts: Vec<(AreaIx, Vec<(u32, u32)>)>,
}

impl Standings {
    /// What is still open may be `look_again` older than the rest.
    fn take(tally: &Tally, root: Hash, so_at: Instant, before: Option<&Self>, look_again: Duration) -> Self {
        let d = Arc::clone(tally.definition());
        let contests: Vec<Standing> = (0..d.contests.len())
            .map(ContestIx::from)
            .map(|c| standing(tally, c, root, before.map(|b| &b.contests[c.at()]), look_again))
            .collect();
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
            so_at,
            at: tally.at(),
            unknown_kinds: tally.unknown_kinds().to_vec(),
            parts: parts.collect(),
            contests,
        }
    }
}

fn standing(
    tally: &Tally,
    contest: ContestIx,
    root: Hash,
    before: Option<&Standing>,
    look_again: Duration,
) -> Standing {
    let changed = tally.contest_changed(contest);
    let seats = match before.filter(|b| b.changed == changed) {
        Some(b) => Arc::clone(&b.seats),
        None => Arc::new(tally.allocation(contest)),
    };
    let country = Counted::of(tally, contest, Definition::ROOT);
    let counts = tally.state_counts(contest);
    let aside = [State::Differing, State::UnderRuling, State::Annulled].map(|s| counts[s as usize]);
    // A seal and the annulment of what has not come change no vote, and yet what is awaited.
    let same = |b: &&Standing| {
        let only_more = country.reported >= b.country.reported && country.reported < country.expected;
        b.country.expected == country.expected
            && b.aside == aside
            && (b.changed == changed || only_more && b.looked.elapsed() < look_again)
    };
    let (open, thresholds, looked) = match before.filter(same) {
        Some(b) => (b.open, Arc::clone(&b.thresholds), b.looked),
        None => {
            let looked = Instant::now();
            let (open, thresholds) = still_open(tally, contest, &seats);
            (open, thresholds, looked)
        }
    };
    Standing {
        contest,
        changed,
        open,
        thresholds,
        looked,
        aside,
        country,
        departures: tally.departures(contest).to_vec(),
        reruns: tally.reruns().iter().filter(|r| r.contest == contest).cloned().collect(),
        announced: tally.announced(contest).cloned(),
        states: states(tally, contest),
        summary: Arc::new(ContestSummary::of(tally, contest, &seats, root)),
        seats,
    }
}

/// What is still open, and what follows from it for the thresholds.
fn still_open(tally: &Tally, contest: ContestIx, seats: &Seats) -> (Option<u64>, Arc<Vec<ThresholdMargin>>) {
    let outstanding = tally.outstanding(contest);
    let thresholds = match (&tally.definition().contests[contest.at()].rule, seats.as_ref()) {
        (Some(rule), Ok(Some(allocation))) if !allocation.thresholds.is_empty() => {
            threshold_margins(rule, &tally.votes_for_seats(contest), allocation, &outstanding)
        }
        _ => vec![],
    };
    (outstanding.total(), Arc::new(thresholds))
}

/// Keeps the standings and renews them.
pub(crate) struct Desk {
    live: Arc<Live>,
    pace: u32,
    now: RwLock<Arc<Standings>>,
    renewed: Mutex<(Instant, Duration)>,
    begin: Instant,
    /// Nanoseconds since the beginning at which the standings were last seen to be what is so.
    confirmed: AtomicU64,
}

impl Desk {
    pub(crate) fn new(live: Arc<Live>, pace: u32) -> Self {
        let start = Instant::now();
        let first = {
            let state = live.read();
            Standings::take(state.tally(), state.root, Instant::now(), None, Duration::ZERO)
        };
        Self {
            live,
            pace,
            now: RwLock::new(Arc::new(first)),
            renewed: Mutex::new((start, start.elapsed())),
            begin: start,
            confirmed: AtomicU64::new(0),
        }
    }

    fn kept(&self) -> Arc<Standings> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until the standings follow from at least this record size.
    pub(crate) async fn at_least(&self, size: u64) {
        while self.current().size < size {
            let (at, cost) = *self.renewed.lock().unwrap_or_else(PoisonError::into_inner);
            let pause = self.pause(cost).saturating_sub(at.elapsed());
            tokio::time::sleep(pause.max(Duration::from_millis(1))).await;
        }
    }

    /// The standings, renewed if the record has grown and the pace allows. While one renews, the others get the previous ones, unless those
    /// are too old.
    pub(crate) fn current(&self) -> Arc<Standings> {
        // Before looking, so that they are never taken to be younger than they are.
        let now = Instant::now();
        let kept = self.kept();
        if self.live.size() == kept.size {
            self.confirm(now);
            return kept;
        }
        let Some(mut renewed) = self.turn(now) else { return kept };
        let kept = self.kept();
        if self.live.size() == kept.size {
            return kept;
        }
        let look_again = if self.pace == 0 { Duration::ZERO } else { LOOK_AGAIN };
        let (start, fresh) = {
            let state = self.live.read();
            // Waiting for the state costs nothing.
            let start = Instant::now();
            (start, Arc::new(Standings::take(state.tally(), state.root, start, Some(&kept), look_again)))
        };
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&fresh);
        self.confirm(start);
        let took = start.elapsed();
        *renewed = (Instant::now(), steady(renewed.1, took));
        fresh
    }

    /// The right to renew, if it is time.
    fn turn(&self, now: Instant) -> Option<MutexGuard<'_, (Instant, Duration)>> {
        let wait = || self.renewed.lock().unwrap_or_else(PoisonError::into_inner);
        if self.pace == 0 {
            // Without a pace nobody wants the previous ones.
            return Some(wait());
        }
        match self.renewed.try_lock() {
            Ok(turn) => (turn.0.elapsed() >= self.pause(turn.1)).then_some(turn),
            Err(TryLockError::WouldBlock) => self.is_old(now).then(wait),
            Err(TryLockError::Poisoned(turn)) => Some(turn.into_inner()),
        }
    }

    fn pause(&self, cost: Duration) -> Duration {
        (cost * self.pace).min(LAG_MAX)
    }

    fn confirm(&self, at: Instant) {
        self.confirmed.fetch_max(nanos(at.saturating_duration_since(self.begin)), Ordering::Relaxed);
    }

    fn is_old(&self, now: Instant) -> bool {
        let confirmed = self.begin + Duration::from_nanos(self.confirmed.load(Ordering::Relaxed));
        now.saturating_duration_since(confirmed) >= LAG_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;
    use crate::testing::{TestApp, write_folder};
    use election::act::Channel;
    use election::statement::Decision;

    const HOUR: Duration = Duration::from_secs(3_600);

    /// Every station has 1,000 voters on its list.
    fn folder(to: &std::path::Path) {
        write_folder(to, "");
        let stations = std::fs::read_to_string(to.join("stations.csv")).unwrap();
        let row = |(i, line): (usize, &str)| format!("{line},{}\n", if i == 0 { "registered" } else { "1000" });
        std::fs::write(to.join("stations.csv"), stations.lines().enumerate().map(row).collect::<String>()).unwrap();
    }

    /// The voters of what is open in the parliament, as it is kept and as it is.
    fn open(tally: &Tally, before: &mut Option<Standings>) -> (u64, u64) {
        let take = |before: Option<&Standings>| Standings::take(tally, Hash([0; 32]), Instant::now(), before, HOUR);
        let (kept, fresh) = (take(before.as_ref()), take(None));
        let of = |s: &Standings| s.contests[0].open.unwrap();
        let both = (of(&kept), of(&fresh));
        *before = Some(kept);
        both
    }

    #[tokio::test]
    async fn what_is_open_may_be_too_much_for_a_while_and_never_too_little() {
        TestApp::of_folder(Options::default(), folder, |p| {
            let mut before = None;
            assert_eq!(open(p.tally(), &mut before), (6_000, 6_000));
            p.copy(0, Channel::Transmitted, "hand", 1, [500, 1, 1]);
            p.copy(1, Channel::Transmitted, "hand", 1, [500, 1, 1]);
            assert_eq!(open(p.tally(), &mut before), (6_000, 4_000), "kept while results only come");
            before = None;
            assert_eq!(open(p.tally(), &mut before), (4_000, 4_000));
            // One comes and another no longer counts: as many are counted as before, and others are open.
            p.copy(2, Channel::Transmitted, "hand", 1, [500, 1, 1]);
            p.rule(0, Decision::Withhold, None, None);
            assert_eq!(open(p.tally(), &mut before), (4_000, 4_000));
            p.rule(0, Decision::Release, None, None);
            p.rule(1, Decision::Annul, None, None);
            assert_eq!(open(p.tally(), &mut before), (3_000, 3_000), "what is annulled is not awaited");
            for station in 3..6 {
                p.copy(station, Channel::Transmitted, "hand", 1, [500, 1, 1]);
            }
            p.copy(1, Channel::Card, "hand", 1, [500, 1, 1]);
            assert_eq!(open(p.tally(), &mut before).1, 0);
        })
        .await;
    }
}
