//! The tally: what follows from the acts, in the order of the record. Held in memory, changed only by applying the next act.
//!
//! A commission applies acts as it appends them, an observer as it reads them; both get the same totals because it is the same code.

mod aggregates;
mod area;
mod case;
mod decide;
mod departures;
mod disclosures;
mod documents;
mod history;
mod notices;
mod outstanding;
mod reconcile;
mod reruns;
mod resolve;
mod seats;
#[cfg(test)]
mod tests;
mod turnouts;

pub use aggregates::AggregateState;
pub use area::{Sums, Totals};
pub use case::{Case, Incident, Passed, Ruled, Scanned};
pub use decide::{Accepted, Consolidated, PagePlace, STATIONS_FILE_HEADER};
pub use disclosures::Disclosed;
pub use documents::{Copy, Document, PairState, Standing};
pub use history::{POINTS_MAX, Point, Then};
pub use notices::Noticed;
pub use reconcile::{Both, Cell, Difference, Kind, State, cells, changed, distance};
pub use reruns::{Again, RerunState};
pub use resolve::{Refusal, Resolved, resolve};
pub use seats::SeatsError;
pub use turnouts::{HourTurnout, TurnoutState};

use crate::act::Moment;
use crate::allocation::Allocation;
use crate::checks::{CHECKS, Flags, Severity};
use crate::definition::Definition;
use crate::id::{AreaIx, ContestIx, PairIx, StationIx};
use crate::minutes::Mode;
use crate::statement::{Aggregate, Announcement, Departure, Lot, SealRow, Stage};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What an act that is not minutes cannot do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ApplyError {
    /// Stable code.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
}

impl ApplyError {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// A declared result, as it was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    /// Index of the act.
    pub index: u64,
    /// When.
    pub at: Moment,
    /// Provisional or final.
    pub stage: Stage,
}

/// The state of everything.
#[derive(Debug, Clone)]
pub struct Tally {
    definition: Arc<Definition>,
    /// Acts applied: the record size from which this state follows.
    size: u64,
    /// When the last act was done.
    at: Option<Moment>,
    sealed: Option<Vec<bool>>,
    pairs: Vec<PairState>,
    contests: Vec<area::ContestSums>,
    aggregates: Vec<AggregateState>,
    lots: Vec<Vec<crate::allocation::Lot>>,
    /// By contest: who left, in the order of the record.
    departures: Vec<Vec<(u64, Departure)>>,
    disclosures: Vec<Disclosed>,
    reruns: Vec<RerunState>,
    announced: Vec<Option<Announced>>,
    flag_counts: [u32; CHECKS.len()],
    unknown_kinds: Vec<(u64, String)>,
    area_changed: Vec<u64>,
    contest_changed: Vec<u64>,
    /// By pair: record size after the last act that changed what is known of it.
    pair_changed: Vec<u64>,
    states: Vec<State>,
    state_counts: Vec<[u32; State::ALL.len()]>,
    differing: BTreeSet<PairIx>,
    differing_changed: u64,
    consolidated: Vec<Consolidated>,
    consolidation_pages: Vec<(AreaIx, Scanned)>,
    notices: Vec<Noticed>,
    turnouts: Vec<TurnoutState>,
    /// Record size after the last act about turnout.
    turnout_changed: u64,
    history: history::History,
    /// Pairs with a ruling, in the order of the record, with the index of its act.
    ruled: Vec<(PairIx, u64)>,
    /// By contest and area: record size after the last act that changed the sums.
    results_changed: Vec<Vec<u64>>,
}

impl Tally {
    /// The state before the first act.
    #[must_use]
    pub fn new(definition: Arc<Definition>) -> Self {
        let mut contests: Vec<area::ContestSums> =
            definition.contests.iter().map(|c| area::ContestSums::new(c, &definition)).collect();
        for pair in &definition.pairs {
            contests[pair.contest.at()].expect(&definition, pair, 1);
        }
        Self {
            pairs: vec![PairState::default(); definition.pairs.len()],
            contests,
            sealed: None,
            size: 0,
            at: None,
            aggregates: vec![],
            lots: vec![vec![]; definition.contests.len()],
            departures: vec![vec![]; definition.contests.len()],
            disclosures: vec![],
            reruns: vec![],
            announced: vec![None; definition.contests.len()],
            flag_counts: [0; CHECKS.len()],
            unknown_kinds: vec![],
            area_changed: vec![0; definition.areas.len()],
            contest_changed: vec![0; definition.contests.len()],
            pair_changed: vec![0; definition.pairs.len()],
            states: vec![State::Awaited; definition.pairs.len()],
            state_counts: definition
                .contests
                .iter()
                .enumerate()
                .map(|(c, _)| {
                    let mut counts = [0; State::ALL.len()];
                    let pairs = definition.pairs.iter().filter(|p| p.contest.at() == c).count();
                    counts[State::Awaited as usize] = u32::try_from(pairs).unwrap_or(u32::MAX);
                    counts
                })
                .collect(),
            differing: BTreeSet::new(),
            differing_changed: 0,
            consolidated: vec![],
            consolidation_pages: vec![],
            notices: vec![],
            turnouts: vec![],
            turnout_changed: 0,
            history: history::History::default(),
            ruled: vec![],
            results_changed: vec![vec![0; definition.areas.len()]; definition.contests.len()],
            definition,
        }
    }

    /// The definition under which it counts.
    #[must_use]
    pub fn definition(&self) -> &Arc<Definition> {
        &self.definition
    }

    /// Record size from which this state follows.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// When the last act was done.
    #[must_use]
    pub fn at(&self) -> Option<Moment> {
        self.at
    }

    /// Notes that the act at this index was read, whatever it did. Every act passes here once, in order.
    pub fn pass(&mut self, index: u64, at: Moment) {
        debug_assert_eq!(index, self.size, "acts are applied in order");
        self.size = index + 1;
        self.at = Some(at);
        self.note_history(index, at);
    }

    /// Notes an act of a kind that this program does not know.
    pub fn note_unknown(&mut self, index: u64, kind: &str) {
        self.unknown_kinds.push((index, kind.to_owned()));
    }

    /// Acts of unknown kinds: index and kind.
    #[must_use]
    pub fn unknown_kinds(&self) -> &[(u64, String)] {
        &self.unknown_kinds
    }

    /// Whether the completeness seal is in place.
    #[must_use]
    pub fn is_sealed(&self) -> bool {
        self.sealed.is_some()
    }

    /// Whether a pair is expected to report.
    #[must_use]
    pub fn is_expected(&self, pair: PairIx) -> bool {
        self.sealed.as_ref().is_none_or(|s| s[pair.at()])
    }

    /// Applies the completeness seal.
    ///
    /// # Errors
    /// A second seal, or a pair that the definition does not have or that stands twice. Nothing is changed then.
    pub fn apply_seal(&mut self, index: u64, rows: &[SealRow<'_>]) -> Result<(), ApplyError> {
        if self.sealed.is_some() {
            return Err(ApplyError::new("second-seal", "the election is sealed already"));
        }
        let mut sealed = vec![false; self.pairs.len()];
        for row in rows {
            let pair = self.definition.station(row.station).and_then(|s| self.definition.pair(s, row.contest));
            let Some(pair) = pair.filter(|p| self.definition.contest_of(*p).round == row.round) else {
                return Err(ApplyError::new(
                    "seal-unknown-pair",
                    format!(
                        "the seal names {} for {}, round {}, which the definition does not have",
                        row.station, row.contest, row.round
                    ),
                ));
            };
            if std::mem::replace(&mut sealed[pair.at()], true) {
                return Err(ApplyError::new(
                    "seal-duplicate-pair",
                    format!("the seal names {} for {} twice", row.station, row.contest),
                ));
            }
        }
        let definition = Arc::clone(&self.definition);
        for (pair, _) in definition.pairs.iter().zip(&sealed).filter(|(_, s)| !**s) {
            self.contests[pair.contest.at()].expect(&definition, pair, -1);
        }
        self.sealed = Some(sealed);
        self.area_changed.fill(index + 1);
        self.contest_changed.fill(index + 1);
        Ok(())
    }

    /// Whether minutes of this mode and round are taken now from this pair.
    ///
    /// # Errors
    /// Live before the seal, a dry run after it, a pair that is not in the seal, or another round than the one that is held there.
    pub fn admits(&self, mode: Mode, pair: PairIx, round: u8) -> Result<(), Refusal> {
        let held = self.round(pair);
        if round != held {
            return Err(Refusal::WrongRound { found: round, held });
        }
        match (mode, &self.sealed) {
            (Mode::DryRun, None) => Ok(()),
            (Mode::DryRun, Some(_)) => Err(Refusal::DryRunOver),
            (Mode::Live, None) => Err(Refusal::NotSealed),
            (Mode::Live, Some(s)) if s[pair.at()] => Ok(()),
            (Mode::Live, Some(_)) => Err(Refusal::NotInSeal),
        }
    }

    /// What the minutes would be beside those already there.
    #[must_use]
    pub fn judge(&self, minutes: &Resolved) -> Standing {
        self.pairs[minutes.pair.at()].judge(minutes, &self.definition.counts, &self.definition.policy)
    }

    /// Applies minutes that were admitted. What repeats or contradicts changes nothing; the standing says so.
    pub fn apply_minutes(&mut self, index: u64, at: Moment, minutes: Resolved) -> Standing {
        let pair = minutes.pair;
        let minutes = self.with_day(minutes);
        let definition = Arc::clone(&self.definition);
        let standing = self.pairs[pair.at()].judge(&minutes, &definition.counts, &definition.policy);
        if !standing.is_new() {
            return standing;
        }
        if !matches!(standing, Standing::Copy { .. }) {
            self.count_flags(&minutes.flags);
        }
        self.change(pair, index, |state| state.add(index, at, minutes));
        standing
    }

    fn count_flags(&mut self, flags: &Flags) {
        for (i, _) in flags.checks() {
            self.flag_counts[i] += 1;
        }
    }

    /// Changes a pair and all that follows from it: which document counts, sums, state, the list of differences.
    fn change(&mut self, pair: PairIx, index: u64, change: impl FnOnce(&mut PairState)) {
        let definition = Arc::clone(&self.definition);
        let p = &definition.pairs[pair.at()];
        let state = &mut self.pairs[pair.at()];
        let before = state.counted;
        change(state);
        state.choose(&definition.counts, &definition.policy);
        let after = state.counted;
        if before != after {
            let (old, new) = (before.map(|i| &state.documents[i]), after.map(|i| &state.documents[i]));
            self.contests[p.contest.at()].replace(&definition, p, old, new);
            self.contest_changed[p.contest.at()] = index + 1;
            let area = definition.stations[p.station.at()].area;
            decide::note_change(&mut self.results_changed[p.contest.at()], &definition, area, index);
        }
        self.pair_changed[pair.at()] = index + 1;
        self.refresh(pair, index);
        self.touch(definition.stations[p.station.at()].area, index);
    }

    fn refresh(&mut self, pair: PairIx, index: u64) {
        let (counts, policy) = (&self.definition.counts, &self.definition.policy);
        let contest = self.definition.pairs[pair.at()].contest.at();
        let announced = self.announced[contest].as_ref().is_some_and(|a| a.stage == Stage::Final);
        let state = &self.pairs[pair.at()];
        let now = state.state(counts, policy, announced);
        let before = std::mem::replace(&mut self.states[pair.at()], now);
        self.state_counts[contest][before as usize] -= 1;
        self.state_counts[contest][now as usize] += 1;
        if before != now {
            self.pair_changed[pair.at()] = index + 1;
        }
        let differs = state.documents.len() > 1 && !state.differences(counts, policy).is_empty();
        // A pair that still differs may differ otherwise than before.
        let changed = if differs {
            self.differing.insert(pair);
            true
        } else {
            self.differing.remove(&pair)
        };
        if changed {
            self.differing_changed = index + 1;
        }
    }

    fn touch(&mut self, area: AreaIx, index: u64) {
        let mut at = Some(area);
        while let Some(a) = at {
            self.area_changed[a.at()] = index + 1;
            at = self.definition.areas[a.at()].parent;
        }
    }

    /// Applies figures that come without stations; a later issue replaces the earlier.
    ///
    /// # Errors
    /// Of another election or definition, a contest, area or choice that is not there, an issue that does not follow.
    pub fn apply_aggregate(&mut self, index: u64, aggregate: &Aggregate) -> Result<(), ApplyError> {
        let definition = Arc::clone(&self.definition);
        let (at, old) = aggregates::admit(&definition, &self.aggregates, aggregate)?;
        let state = aggregates::resolve(&definition, index, aggregate)?;
        let sums = &mut self.contests[state.contest.at()];
        sums.replace_aggregate(&definition, old.then(|| &self.aggregates[at]), &state);
        self.contest_changed[state.contest.at()] = index + 1;
        let area = state.area;
        decide::note_change(&mut self.results_changed[state.contest.at()], &definition, area, index);
        if old {
            self.aggregates[at] = state;
        } else {
            self.aggregates.push(state);
        }
        self.touch(area, index);
        Ok(())
    }

    /// The figures that came without stations.
    #[must_use]
    pub fn aggregates(&self) -> &[AggregateState] {
        &self.aggregates
    }

    /// Applies a drawn lot.
    ///
    /// # Errors
    /// A lot that no tie asks for at this moment.
    pub fn apply_lot(&mut self, index: u64, lot: &Lot) -> Result<(), ApplyError> {
        let contest = self.statement_contest(&lot.election, lot.definition, &lot.contest, lot.round)?;
        self.check_lot(contest, &lot.tie)?;
        self.lots[contest.at()].push(lot.tie.clone());
        self.contest_changed[contest.at()] = index + 1;
        self.touch(Definition::ROOT, index);
        Ok(())
    }

    /// Applies an announcement; it must say what follows from the record up to it.
    ///
    /// # Errors
    /// Another size than its own index, or votes or seats that do not follow.
    pub fn apply_announcement(&mut self, index: u64, at: Moment, a: &Announcement) -> Result<(), ApplyError> {
        let contest = self.statement_contest(&a.election, a.definition, &a.contest, a.round)?;
        if a.size != index {
            return Err(ApplyError::new(
                "announcement-size",
                format!("the announcement speaks of size {}, but stands at {index}", a.size),
            ));
        }
        let results = self.results(contest).map_err(|e| ApplyError::new("announcement-seats", e.to_string()))?;
        if results != a.results {
            let wrong = results.iter().zip(&a.results).find(|(x, y)| x != y);
            let detail = wrong.map_or_else(
                || "other choices".to_owned(),
                |(mine, theirs)| {
                    format!(
                        "{}: {} votes, {} seats announced; {} votes, {} seats follow from the record",
                        theirs.0,
                        theirs.1,
                        seats_text(theirs.2),
                        mine.1,
                        seats_text(mine.2)
                    )
                },
            );
            return Err(ApplyError::new("announcement-differs", detail));
        }
        self.announced[contest.at()] = Some(Announced { index, at, stage: a.stage });
        for pair in (0..self.pairs.len()).map(PairIx::from) {
            if self.definition.pairs[pair.at()].contest == contest {
                self.refresh(pair, index);
            }
        }
        self.contest_changed[contest.at()] = index + 1;
        if a.stage == Stage::Final {
            // What counts becomes final everywhere.
            self.area_changed.fill(index + 1);
        }
        self.touch(Definition::ROOT, index);
        Ok(())
    }

    fn statement_contest(
        &self,
        election: &str,
        definition: crate::id::Digest,
        contest: &str,
        round: u8,
    ) -> Result<ContestIx, ApplyError> {
        if election != self.definition.id {
            return Err(ApplyError::new("wrong-election", format!("it is of election {election:?}")));
        }
        if definition != self.definition.digest {
            return Err(ApplyError::new("wrong-definition", "it is of another definition"));
        }
        let ix = self
            .definition
            .contest(contest)
            .ok_or_else(|| ApplyError::new("wrong-contest", format!("there is no contest {contest:?}")))?;
        if self.definition.contests[ix.at()].round != round {
            return Err(ApplyError::new("wrong-round", format!("round {round} is not being held")));
        }
        Ok(ix)
    }

    /// The announcement of a contest, if there is one.
    #[must_use]
    pub fn announced(&self, contest: ContestIx) -> Option<&Announced> {
        self.announced[contest.at()].as_ref()
    }

    /// The totals of a contest in an area.
    #[must_use]
    pub fn totals(&self, contest: ContestIx, area: AreaIx) -> Totals<'_> {
        let c = &self.definition.contests[contest.at()];
        Totals { sums: &self.contests[contest.at()].areas[area.at()], list: c.list(c.list_of[area.at()]) }
    }

    /// The sums of each constituency of a contest, in the contest's order: a station with voters of several counts in each with its own result.
    #[must_use]
    pub fn constituency_sums(&self, contest: ContestIx) -> &[Sums] {
        &self.contests[contest.at()].constituencies
    }

    /// What a pair has reported.
    #[must_use]
    pub fn pair(&self, pair: PairIx) -> &PairState {
        &self.pairs[pair.at()]
    }

    /// Record size after the last act that changed what is shown of an area.
    #[must_use]
    pub fn area_changed(&self, area: AreaIx) -> u64 {
        self.area_changed[area.at()]
    }

    /// Record size after the last act that changed the votes or seats of a contest.
    #[must_use]
    pub fn contest_changed(&self, contest: ContestIx) -> u64 {
        self.contest_changed[contest.at()]
    }

    /// Record size after the last act that changed what is shown of a station.
    #[must_use]
    pub fn station_changed(&self, station: StationIx) -> u64 {
        let of = |p: &PairIx| {
            let state = &self.pairs[p.at()];
            let announced = self.announced[self.definition.pairs[p.at()].contest.at()].as_ref();
            let made_final = announced.filter(|a| a.stage == Stage::Final && state.counted.is_some());
            state.changed().max(made_final.map_or(0, |a| a.index + 1))
        };
        self.definition.stations[station.at()].pairs.iter().map(of).max().unwrap_or(0)
    }

    /// Every ruling, in the order of the record.
    pub fn rulings(&self) -> impl DoubleEndedIterator<Item = (PairIx, &Ruled)> + '_ {
        let of = |(pair, index): &(PairIx, u64)| {
            let rulings = &self.vote_at(*pair, *index).case.as_ref()?.rulings;
            Some((*pair, rulings.iter().find(|r| r.index == *index)?))
        };
        self.ruled.iter().filter_map(of)
    }

    /// Record size after the last act that changed what is known of a pair: a copy, a page, a ruling, its state.
    #[must_use]
    pub fn pair_changed(&self, pair: PairIx) -> u64 {
        self.pair_changed[pair.at()]
    }

    /// The state of a pair's result.
    #[must_use]
    pub fn state(&self, pair: PairIx) -> State {
        self.states[pair.at()]
    }

    /// How many results of a contest are in each state, in the order of [`State::ALL`].
    #[must_use]
    pub fn state_counts(&self, contest: ContestIx) -> &[u32; State::ALL.len()] {
        &self.state_counts[contest.at()]
    }

    /// Pairs of which copies or counts do not say the same, settled or not, in the order of the folder.
    pub fn differing(&self) -> impl Iterator<Item = PairIx> + '_ {
        self.differing.iter().copied()
    }

    /// Record size after the last act that changed the list of differences.
    #[must_use]
    pub fn differing_changed(&self) -> u64 {
        self.differing_changed
    }

    /// How many minutes each check has flagged, in the order of [`CHECKS`].
    #[must_use]
    pub fn flag_counts(&self) -> &[u32; CHECKS.len()] {
        &self.flag_counts
    }

    /// How many minutes have a flag of this weight (counted per check).
    #[must_use]
    pub fn flagged(&self, severity: Severity) -> u32 {
        CHECKS.iter().zip(&self.flag_counts).filter(|(c, _)| c.severity == severity).map(|(_, n)| n).sum()
    }

    /// Pairs that are expected, were not annulled and have no counted result.
    pub fn silent(&self) -> impl Iterator<Item = PairIx> + '_ {
        (0..self.pairs.len()).map(PairIx::from).filter(|p| {
            let state = &self.pairs[p.at()];
            let annulled = state.case.as_ref().is_some_and(|c| c.is_annulled());
            self.is_expected(*p) && state.counted.is_none() && !annulled
        })
    }

    /// Votes and seats of every choice of a contest: what an announcement says.
    ///
    /// # Errors
    /// Seats that cannot be computed.
    pub fn results(&self, contest: ContestIx) -> Result<Vec<(String, u64, Option<u32>)>, SeatsError> {
        let allocation = self.allocation(contest)?;
        let totals = self.totals(contest, Definition::ROOT);
        Ok(self.definition.contests[contest.at()]
            .choices
            .iter()
            .enumerate()
            .map(|(i, c)| (c.id.clone(), totals.sums.votes[i], seats::seats_of(allocation.as_ref(), i, &c.id)))
            .collect())
    }

    /// Seats of a choice: `None` while an open lot decides about it; 0 where the contest has no rule.
    #[must_use]
    pub fn seats_of(allocation: Option<&Allocation>, choice: usize, id: &str) -> Option<u32> {
        seats::seats_of(allocation, choice, id)
    }
}

fn seats_text(seats: Option<u32>) -> String {
    seats.map_or_else(|| "undecided".to_owned(), |n| n.to_string())
}
