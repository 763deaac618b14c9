//! Votes that are held again: where a result was annulled, a re-run's result takes its place, under a round of its own. What was
//! reported before stays, and counts no more.

use super::{ApplyError, PairState, Resolved, Tally};
use crate::act::Moment;
use crate::checks::Flags;
use crate::id::{AreaIx, ContestIx, PairIx};
use crate::statement::Rerun;
use std::collections::HashSet;

/// A re-run as it was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RerunState {
    /// Index of the act.
    pub index: u64,
    /// When.
    pub at: Moment,
    /// The contest.
    pub contest: ContestIx,
    /// What was signed.
    pub statement: Rerun,
    /// The results that it replaces, in the order of the definition.
    pub pairs: Vec<PairIx>,
}

/// The re-run whose vote a pair's state is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// Index of the act that ordered it.
    pub index: u64,
    /// Its round.
    pub round: u8,
    /// Its polling day, `YYYY-MM-DD`.
    pub day: Box<str>,
}

impl Tally {
    /// Applies a re-run: the results that it names begin anew.
    ///
    /// # Errors
    /// As [`Tally::check_rerun`]; nothing is changed then.
    pub fn apply_rerun(&mut self, index: u64, at: Moment, rerun: Rerun) -> Result<(), ApplyError> {
        let (contest, pairs) = self.check_rerun(&rerun)?;
        for pair in &pairs {
            let again = Again { index, round: rerun.round, day: rerun.day.as_str().into() };
            self.change(*pair, index, |state| {
                let mut past = std::mem::take(state);
                let mut earlier = past.case.as_mut().map(|c| std::mem::take(&mut c.earlier)).unwrap_or_default();
                earlier.push(past);
                let case = state.case.get_or_insert_default();
                case.rerun = Some(again);
                case.earlier = earlier;
                case.changed = index + 1;
            });
        }
        self.contest_changed[contest.at()] = index + 1;
        self.reruns.push(RerunState { index, at, contest, statement: rerun, pairs });
        Ok(())
    }

    /// The contest, and the results that a re-run would replace.
    ///
    /// # Errors
    /// Of another election or contest; a place that is not there, twice, or without an expected result; a result that is not annulled;
    /// a round or day that was.
    pub fn check_rerun(&self, r: &Rerun) -> Result<(ContestIx, Vec<PairIx>), ApplyError> {
        let d = &self.definition;
        let held = d.contest(&r.contest).map_or(r.round, |c| d.contests[c.at()].round);
        let contest = self.statement_contest(&r.election, r.definition, &r.contest, held)?;
        if r.day < d.date {
            let message = format!("{} is before the polling day, {}", r.day, d.date);
            return Err(ApplyError::new("rerun-day", message));
        }
        let place = |message: String| ApplyError::new("rerun-place", message);
        let stations: HashSet<_> = r
            .stations
            .iter()
            .map(|id| d.station(id).ok_or_else(|| place(format!("there is no station {id:?}"))))
            .collect::<Result<_, _>>()?;
        let areas: HashSet<AreaIx> = r
            .areas
            .iter()
            .map(|id| d.area(id).ok_or_else(|| place(format!("there is no area {id:?}"))))
            .collect::<Result<_, _>>()?;
        let mut pairs = Vec::new();
        let (mut seen, mut covered) = (HashSet::new(), HashSet::new());
        for (pair, p) in (0..).map(PairIx::from).zip(&d.pairs).filter(|(_, p)| p.contest == contest) {
            let named = stations.contains(&p.station);
            let above = d.upwards(d.stations[p.station.at()].area).filter(|a| areas.contains(a));
            let above: Vec<AreaIx> = above.collect();
            if !self.is_expected(pair) || !named && above.is_empty() {
                continue;
            }
            let id = &d.stations[p.station.at()].id;
            if usize::from(named) + above.len() > 1 {
                return Err(place(format!("station {id} is named twice: by itself or by an area in another one")));
            }
            seen.insert(p.station);
            covered.extend(above);
            if self.pairs[pair.at()].case.as_ref().is_none_or(|c| !c.is_annulled()) {
                let message = format!("the result of {id} is not annulled: rule on it first");
                return Err(ApplyError::new("rerun-annulled", message));
            }
            if r.round <= self.round(pair) {
                let message = format!("{id} has had round {}: take a higher one", self.round(pair));
                return Err(ApplyError::new("rerun-round", message));
            }
            pairs.push(pair);
        }
        if let Some(idle) = stations.iter().find(|s| !seen.contains(s)) {
            let id = &d.stations[idle.at()].id;
            return Err(place(format!("no result of station {id} is expected for this contest")));
        }
        if let Some(idle) = areas.iter().find(|a| !covered.contains(a)) {
            let id = &d.areas[idle.at()].id;
            return Err(place(format!("no result of area {id} is expected for this contest")));
        }
        Ok((contest, pairs))
    }

    /// The re-runs, in the order of the record.
    #[must_use]
    pub fn reruns(&self) -> &[RerunState] {
        &self.reruns
    }

    /// The round that is being held for a pair: the contest's, or that of its last re-run.
    #[must_use]
    pub fn round(&self, pair: PairIx) -> u8 {
        self.round_of(pair, &self.pairs[pair.at()])
    }

    /// The round of one of the votes of a pair.
    #[must_use]
    pub fn round_of(&self, pair: PairIx, vote: &PairState) -> u8 {
        vote.again().map_or_else(|| self.definition.contest_of(pair).round, |again| again.round)
    }

    /// The vote to which the act at this index belongs: what a pair had reported, was ruled and noted in it.
    #[must_use]
    pub fn vote_at(&self, pair: PairIx, index: u64) -> &PairState {
        let state = &self.pairs[pair.at()];
        let all = std::iter::once(state).chain(state.earlier().iter().rev());
        all.into_iter().find(|s| s.again().is_none_or(|again| again.index <= index)).unwrap_or(state)
    }

    /// The checks of minutes of a re-run look at its own polling day.
    pub(super) fn with_day(&self, mut minutes: Resolved) -> Resolved {
        if let Some(again) = self.pairs[minutes.pair.at()].again() {
            let sum = minutes.votes.iter().map(|n| u64::from(*n)).sum();
            let (figures, closed) = (minutes.figures, minutes.closed);
            minutes.flags = Flags::of(&super::resolve::subject(
                &self.definition,
                minutes.pair,
                figures,
                sum,
                closed.as_str(),
                Some(&again.day),
            ));
        }
        minutes
    }
}

impl PairState {
    /// The re-run whose vote this is; `None`: the first vote.
    #[must_use]
    pub fn again(&self) -> Option<&Again> {
        self.case.as_ref()?.rerun.as_ref()
    }

    /// The votes that a re-run replaced, the first first.
    #[must_use]
    pub fn earlier(&self) -> &[Self] {
        self.case.as_ref().map_or(&[], |c| &c.earlier)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{apply, folder, minutes, national, sealed_of};
    use super::super::{Refusal, Standing, State};
    use super::*;
    use crate::id::Count;
    use crate::minutes::Mode;
    use crate::statement::{Decision, Ruling, Vote};

    fn annul(t: &mut Tally, station: &str) {
        let d = t.definition();
        let ruling = Ruling {
            election: d.id.clone(),
            definition: d.digest,
            number: "7".into(),
            body: "x".into(),
            contest: "parliament".into(),
            round: t.round(d.pair(d.station(station).unwrap(), "parliament").unwrap()),
            station: station.into(),
            decision: Decision::Annul,
            count: None,
            issue: None,
            minutes: None,
            complaint: None,
            basis: "Law 1".into(),
            reason: "The box was open".into(),
            members: vec![("chair".into(), Vote::For)],
        };
        let index = t.size();
        t.apply_ruling(index, Moment(1), &ruling).unwrap();
        t.pass(index, Moment(1));
    }

    fn rerun(t: &Tally, stations: &[&str], areas: &[&str]) -> Rerun {
        let all = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        Rerun {
            election: t.definition().id.clone(),
            definition: t.definition().digest,
            contest: "parliament".into(),
            round: 2,
            day: "2026-05-24".into(),
            stations: all(stations),
            areas: all(areas),
            basis: "Law 1, article 44".into(),
            reason: "Annulled".into(),
        }
    }

    fn held(t: &mut Tally, rerun: &Rerun) {
        let index = t.size();
        t.apply_rerun(index, Moment(2), rerun.clone()).unwrap();
        t.pass(index, Moment(2));
    }

    fn again(t: &Tally, station: usize, votes: [u32; 3]) -> Resolved {
        Resolved { round: 2, ..minutes(t, station, Count::Hand, 1, votes) }
    }

    /// 60, 9 and 8 in the north, three seats for red, and 12 to 20 in the south, one each; after the re-run of station 0 the north has 9, 60, 8.
    #[test]
    fn a_reruns_result_replaces_the_annulled_one_and_the_seats_follow() {
        let mut t = sealed_of(&folder());
        for (station, votes) in [(0, [60, 9, 8]), (2, [12, 20, 0])] {
            let m = minutes(&t, station, Count::Hand, 1, votes);
            apply(&mut t, m);
        }
        let seats = |t: &Tally| t.allocation(ContestIx(0)).unwrap().unwrap().seats;
        assert_eq!(seats(&t), [4, 1, 0]);
        let first = minutes(&t, 0, Count::Hand, 1, [60, 9, 8]);
        annul(&mut t, "x/0");
        assert_eq!((t.state(PairIx(0)), seats(&t)), (State::Annulled, vec![1, 1, 0]));
        let ordered = rerun(&t, &["x/0"], &[]);
        held(&mut t, &ordered);
        assert_eq!((t.round(PairIx(0)), t.round(PairIx(1))), (2, 1));
        assert_eq!(t.state(PairIx(0)), State::Awaited);
        assert!(t.silent().any(|p| p == PairIx(0)), "it is expected again");
        assert_eq!(
            t.admits(Mode::Live, PairIx(0), first.round),
            Err(Refusal::WrongRound { found: 1, held: 2 }),
            "the vote that was annulled is over"
        );
        let m = again(&t, 0, [9, 60, 8]);
        t.admits(Mode::Live, PairIx(0), m.round).unwrap();
        assert_eq!(apply(&mut t, m), Standing::Counted);
        assert_eq!(national(&t), (12, 2, Some(109), vec![21, 80, 8]));
        assert_eq!(seats(&t), [1, 4, 0]);
        let state = t.pair(PairIx(0));
        let [before] = state.earlier() else { panic!("one vote was held before") };
        assert_eq!((before.documents.len(), before.counted), (1, None));
        let text = |vote: &PairState| t.text(PairIx(0), &vote.documents[0]);
        assert!(text(before).contains("\nround 1\n") && text(state).contains("\nround 2\n"));
        assert_eq!(t.vote_at(PairIx(0), before.documents[0].index), before);
        let rulings: Vec<_> = t.rulings().map(|(pair, r)| (pair, r.ruling.round, r.before)).collect();
        assert_eq!(rulings, [(PairIx(0), 1, Some(0))], "the ruling about the first vote is still there");
        // A second time, and for other rounds.
        annul(&mut t, "x/0");
        let third = Rerun { round: 3, ..rerun(&t, &["x/0"], &[]) };
        held(&mut t, &third);
        assert_eq!(t.pair(PairIx(0)).earlier().len(), 2);
        assert_eq!(t.round_of(PairIx(0), &t.pair(PairIx(0)).earlier()[1]), 2);
        assert_eq!(t.rulings().count(), 2);
        assert_eq!(t.reruns().len(), 2);
    }

    #[test]
    fn a_whole_area_is_held_again() {
        let mut t = sealed_of(&folder());
        // Stations 2, 5, 8 and 11 lie in the south.
        for station in [2, 5, 8, 11] {
            let m = minutes(&t, station, Count::Hand, 1, [1, 2, 0]);
            apply(&mut t, m);
            annul(&mut t, &format!("x/{station}"));
        }
        let south = rerun(&t, &[], &["x/s"]);
        held(&mut t, &south);
        assert_eq!(t.reruns()[0].pairs.len(), 4);
        assert!([2, 5, 8, 11].map(PairIx).iter().all(|p| t.round(*p) == 2 && t.state(*p) == State::Awaited));
        let m = again(&t, 5, [3, 4, 0]);
        apply(&mut t, m);
        assert_eq!(national(&t).3, [3, 4, 0]);
    }

    #[test]
    fn the_day_of_the_rerun_is_the_day_of_its_checks() {
        let mut t = sealed_of(&folder());
        annul(&mut t, "x/0");
        let ordered = rerun(&t, &["x/0"], &[]);
        held(&mut t, &ordered);
        // The made-up minutes are closed on 10 May, the re-run is on 24 May.
        let m = again(&t, 0, [1, 2, 3]);
        assert_eq!(m.flags.codes(), Vec::<&str>::new());
        apply(&mut t, m);
        assert_eq!(t.pair(PairIx(0)).documents[0].flags.codes(), ["closed-before-the-poll"]);
    }

    #[test]
    fn a_rerun_that_does_not_fit_changes_nothing() {
        let mut t = sealed_of(&folder());
        annul(&mut t, "x/0");
        let good = rerun(&t, &["x/0"], &[]);
        let code = |r: Rerun| t.check_rerun(&r).map(drop).expect_err("unfit").code;
        assert_eq!(code(rerun(&t, &["x/1"], &[])), "rerun-annulled");
        assert_eq!(code(rerun(&t, &[], &["x/n/a"])), "rerun-annulled", "others of the area are not annulled");
        assert_eq!(code(rerun(&t, &["x/99"], &[])), "rerun-place");
        assert_eq!(code(rerun(&t, &[], &["x/z"])), "rerun-place");
        assert_eq!(code(rerun(&t, &["x/0"], &["x/abroad"])), "rerun-place", "nothing is expected there");
        assert_eq!(code(rerun(&t, &["x/0"], &["x/n/a"])), "rerun-place", "named twice");
        assert_eq!(code(Rerun { round: 1, ..good.clone() }), "rerun-round");
        assert_eq!(code(Rerun { day: "2026-05-09".into(), ..good.clone() }), "rerun-day");
        assert_eq!(code(Rerun { contest: "mayor".into(), ..good.clone() }), "wrong-contest");
        assert_eq!(code(Rerun { election: "other".into(), ..good.clone() }), "wrong-election");
        let mut after = t.clone();
        held(&mut after, &good);
        assert_eq!(after.check_rerun(&good).expect_err("already").code, "rerun-annulled");
        assert_eq!((t.round(PairIx(0)), after.round(PairIx(0))), (1, 2));
    }
}
