//! Keeps the list of differences and brings it up to date when somebody asks for it.

use super::row::Row;
use commission::Live;
use election::act::Moment;
use election::definition::Definition;
use election::id::{AreaIx, ContestIx, PairIx};
use election::tally::{State, Tally};
use record::Hash;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// Bringing the list up to date takes at most one part in so many of the time, however fast differences come.
const PART: u32 = 5;
/// Longest time for which that may keep anybody waiting.
const PAUSE_MAX: Duration = Duration::from_millis(40);

/// The differences of one pair, as they were when its station last changed.
#[derive(Debug)]
struct OfPair {
    pair: PairIx,
    changed: u64,
    state: State,
    rows: Vec<Arc<Row>>,
}

/// All differences of one state of the record.
#[derive(Debug, Default)]
pub(crate) struct List {
    /// [`Tally::differing_changed`] at that state.
    changed: u64,
    /// In the order of the folder.
    pairs: Vec<Arc<OfPair>>,
    newest: Vec<Arc<Row>>,
    largest: OnceLock<Vec<Arc<Row>>>,
}

impl List {
    /// The newest first.
    pub(crate) fn newest(&self) -> &[Arc<Row>] {
        &self.newest
    }

    /// The largest first, of equals the newest.
    pub(crate) fn largest(&self) -> &[Arc<Row>] {
        self.largest.get_or_init(|| {
            let mut rows = self.newest.clone();
            rows.sort_by_key(|r| std::cmp::Reverse(r.apart));
            rows
        })
    }

    /// Reads what differs now; what has not changed since `before` is taken over. Not sorted yet.
    fn read(tally: &Tally, before: &Self) -> Self {
        let d = tally.definition();
        let mut pairs = Vec::with_capacity(before.pairs.len() + 16);
        let mut kept = before.pairs.iter().peekable();
        for pair in tally.differing() {
            let changed = tally.station_changed(d.pairs[pair.at()].station);
            let state = tally.state(pair);
            // Both are in the order of the folder.
            while kept.next_if(|k| k.pair < pair).is_some() {}
            let same = kept.next_if(|k| k.pair == pair).filter(|k| (k.changed, k.state) == (changed, state));
            pairs.push(match same {
                Some(same) => Arc::clone(same),
                None => {
                    let rows = Row::of_pair(tally, pair).into_iter().map(Arc::new).collect();
                    Arc::new(OfPair { pair, changed, state, rows })
                }
            });
        }
        Self { changed: tally.differing_changed(), pairs, ..Self::default() }
    }

    fn sort(&mut self) {
        self.newest = self.pairs.iter().flat_map(|p| &p.rows).cloned().collect();
        self.newest.sort_by_key(|r| (std::cmp::Reverse(r.since().index), r.kind));
    }
}

/// The list, and how many results are in which state, at one record size.
#[derive(Debug)]
pub(crate) struct Seen {
    /// Record size from which everything here follows.
    pub size: u64,
    pub root: Hash,
    pub at: Option<Moment>,
    /// Results by contest and state, in the order of [`State::ALL`].
    pub states: Vec<States>,
    pub list: Arc<List>,
}

/// How many results are in each state, in the order of [`State::ALL`].
pub(crate) type States = [u32; State::ALL.len()];

impl Seen {
    /// Record size after the last act that changed the list.
    pub(crate) fn changed(&self) -> u64 {
        self.list.changed
    }
}

/// The results of a contest in the country by state. What is not in the completeness seal is not awaited.
pub(crate) fn states(tally: &Tally, contest: ContestIx) -> States {
    let mut states = *tally.state_counts(contest);
    let expected = tally.totals(contest, Definition::ROOT).sums.expected;
    let beyond = states.iter().sum::<u32>().saturating_sub(expected);
    let awaited = &mut states[State::Awaited as usize];
    *awaited = awaited.saturating_sub(beyond);
    states
}

/// The same in an area, for every contest.
pub(crate) fn states_in(tally: &Tally, area: AreaIx) -> Vec<States> {
    let d = tally.definition();
    if area == Definition::ROOT {
        return (0..d.contests.len()).map(|c| states(tally, c.into())).collect();
    }
    let mut all = vec![[0; State::ALL.len()]; d.contests.len()];
    let mut areas = vec![area];
    while let Some(a) = areas.pop() {
        let a = &d.areas[a.at()];
        areas.extend(&a.children);
        for pair in a.stations.iter().flat_map(|s| &d.stations[s.at()].pairs).filter(|p| tally.is_expected(**p)) {
            all[d.pairs[pair.at()].contest.at()][tally.state(*pair) as usize] += 1;
        }
    }
    all
}

/// Keeps the list.
pub(crate) struct Keeper {
    live: Arc<Live>,
    now: RwLock<Arc<Seen>>,
    /// When it was last brought up to date, and what that took.
    renewed: Mutex<(Instant, Duration)>,
}

impl Keeper {
    pub(crate) fn new(live: Arc<Live>) -> Self {
        let start = Instant::now();
        let first = Self::take(&live, None);
        Self { live, now: RwLock::new(Arc::new(first)), renewed: Mutex::new((start, Duration::ZERO)) }
    }

    fn kept(&self) -> Arc<Seen> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn take(live: &Live, before: Option<&Seen>) -> Seen {
        let empty = List::default();
        let kept = before.map_or(&empty, |b| &b.list);
        let (mut seen, fresh) = {
            let state = live.read();
            let tally = state.tally();
            let d = tally.definition();
            let same = before.filter(|b| b.list.changed == tally.differing_changed());
            let fresh = if same.is_some() { None } else { Some(List::read(tally, kept)) };
            let seen = Seen {
                size: tally.size(),
                root: state.root,
                at: tally.at(),
                states: (0..d.contests.len()).map(|c| states(tally, c.into())).collect(),
                list: same.map_or_else(Arc::default, |b| Arc::clone(&b.list)),
            };
            (seen, fresh)
        };
        // Sorted when nothing waits for the state any more.
        if let Some(mut list) = fresh {
            list.sort();
            seen.list = Arc::new(list);
        }
        seen
    }

    /// Record size after the last act that changed the list.
    pub(crate) fn changed(&self) -> u64 {
        let kept = self.kept();
        if kept.size == self.live.size() { kept.changed() } else { self.live.read().tally().differing_changed() }
    }

    /// What is so now: everything that was recorded when this was called is in it.
    pub(crate) async fn current(&self) -> Arc<Seen> {
        let wanted = self.live.size();
        let kept = self.kept();
        if kept.size >= wanted {
            return kept;
        }
        let mut renewed = self.renewed.lock().await;
        let kept = self.kept();
        if kept.size >= wanted {
            return kept;
        }
        let pause = (renewed.1 * (PART - 1)).min(PAUSE_MAX).saturating_sub(renewed.0.elapsed());
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        let start = Instant::now();
        let seen = Arc::new(Self::take(&self.live, Some(&kept)));
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&seen);
        *renewed = (Instant::now(), start.elapsed());
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestApp;
    use observer::authority::{DESK_KEY, PARTY_KEY};

    /// Copies come in a made-up order, equal and not, corrected and contradicted; the list is looked at after every few of them.
    #[tokio::test]
    async fn a_list_that_goes_along_is_the_one_that_is_read_anew() {
        let app = TestApp::new().await;
        let keeper = &app.front.portal().differences;
        let (mut n, mut most) = (7u32, 0);
        let mut draw = |below: u32| {
            n = n.wrapping_mul(1_103_515_245).wrapping_add(12_345);
            (n >> 16) % below
        };
        for i in 0..200 {
            let station = draw(6) as usize;
            let votes = [10 + draw(3), 5, 5];
            let issue = if draw(4) == 0 { 2 } else { 1 };
            let (channel, signer) = match draw(4) {
                0 => ("transmitted", None),
                1 => ("card", None),
                2 => ("entry", Some(DESK_KEY)),
                _ => ("party", Some(PARTY_KEY)),
            };
            let id = app.definition().stations[station].id.clone();
            let note = app.copy(signer.unwrap_or(&id), station, issue, votes);
            app.post(&format!("/intake/minutes?channel={channel}"), note).await;
            if draw(2) == 0 {
                let seen = keeper.current().await;
                let anew = Keeper::take(&app.commission.live, None);
                assert_eq!(seen.list.newest(), anew.list.newest(), "after {i}");
                assert_eq!(seen.list.largest(), anew.list.largest(), "after {i}");
                assert_eq!((seen.size, &seen.states, seen.changed()), (anew.size, &anew.states, anew.changed()));
                most = most.max(seen.list.newest().len());
            }
        }
        assert!(most >= 5, "{most} differences at most: there was little to compare");
    }
}
