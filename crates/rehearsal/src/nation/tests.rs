//! The nation against the rules of `election`: its folder has no fault, its day can be counted.

use super::*;
use election::act::Moment;
use election::checks::Severity;
use election::folder::read;
use election::id::{AreaIx, ContestIx, Digest};
use election::statement::SealRow;
use election::tally::{Tally, resolve};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

fn plan(stations: usize, seed: u64) -> Plan {
    Plan { stations, seed, ..Plan::default() }
}

fn definition(plan: &Plan) -> Arc<Definition> {
    Arc::new(read(&folder(plan)).unwrap_or_else(|faults| panic!("{plan:?}: {faults:?}")))
}

fn sealed(d: &Arc<Definition>) -> Tally {
    let mut t = Tally::new(Arc::clone(d));
    let ballots: Vec<String> = (0..d.pairs.len()).map(|i| d.ballot_name(PairIx::from(i))).collect();
    let rows: Vec<SealRow<'_>> = d
        .pairs
        .iter()
        .zip(&ballots)
        .map(|(p, contest)| SealRow {
            station: &d.stations[p.station.at()].id,
            contest,
            round: d.contests[p.contest.at()].round,
            dry_run: Digest([0; 32]),
        })
        .collect();
    t.apply_seal(0, &rows).unwrap();
    t.pass(0, Moment(0));
    t
}

/// Plays the evening; how often each standing came.
fn play(t: &mut Tally, day: &Day) -> BTreeMap<&'static str, usize> {
    let d = Arc::clone(t.definition());
    let mut standings = BTreeMap::new();
    for event in &day.events {
        let index = t.size();
        match event {
            Event::Aggregate { statement, .. } => {
                assert_eq!(&Aggregate::parse(&statement.to_text()).unwrap(), statement);
                t.apply_aggregate(index, statement).unwrap();
            }
            Event::Minutes { .. } => {
                let minutes = event.minutes(&d).expect("the definition has the pair, the moment is one");
                let text = minutes.to_text();
                assert_eq!(Minutes::parse(&text).unwrap(), minutes);
                let resolved = resolve(&d, &minutes).unwrap();
                t.admits(Mode::Live, resolved.pair, resolved.round).unwrap();
                let standing = t.apply_minutes(index, Moment(1), resolved);
                assert!(standing.is_new(), "{standing:?} {event:?}");
                *standings.entry(standing.word()).or_insert(0) += 1;
            }
        }
        t.pass(index, Moment(1));
    }
    standings
}

#[test]
fn through_the_day_more_and_more_have_voted_and_in_the_end_all_who_did() {
    let p = plan(400, 3);
    let d = definition(&p);
    let day = day(&p, &d);
    let mut t = sealed(&d);
    for (index, statement) in (1..).zip(&day.turnout) {
        assert_eq!(&election::statement::Turnout::parse(&statement.to_text()).unwrap(), statement);
        t.apply_turnout(index, Moment(1), statement).unwrap();
        t.pass(index, Moment(1));
    }
    let hours = t.turnout_by_hour(&[Definition::ROOT]).remove(0);
    assert_eq!(hours.len(), 6);
    assert!(hours.windows(2).all(|h| h[0].voters < h[1].voters && h[0].registered == h[1].registered), "{hours:?}");
    let last = hours.last().unwrap();
    assert!(last.voters * 2 > last.registered, "{last:?}");
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let (a, b) = (plan(300, 7), plan(300, 8));
    assert_eq!(folder(&a), folder(&a));
    let d = definition(&a);
    let csv = results_csv(&d, &day(&a, &d));
    assert_eq!(csv, results_csv(&d, &day(&a, &d)));
    assert_ne!(folder(&a), folder(&b));
    assert_ne!(csv, results_csv(&d, &day(&b, &d)));
}

/// Across machines and releases: whoever repeats a rehearsal by its seed gets what the manual shows.
#[test]
fn the_default_nation_is_pinned() {
    let p = Plan::default();
    let d = definition(&p);
    let csv = results_csv(&d, &day(&p, &d));
    insta::assert_snapshot!(format!("{}\n{}", d.digest, Digest::of(csv.as_bytes())));
}

#[test]
fn the_folder_has_no_fault_whatever_the_size_and_seed() {
    for (stations, seed) in [(0, 1), (100, 0), (101, u64::MAX), (777, 3), (2_000, 1), (5_000, 42), (20_000, 9)] {
        let p = plan(stations, seed);
        let d = definition(&p);
        assert_eq!(d.stations.len(), stations.max(STATIONS_MIN));
        let of_kind = |kind: &str| d.areas.iter().filter(|a| a.kind == kind).count();
        assert_eq!(of_kind("region"), 12);
        assert_eq!(d.outlines.len(), 12 + of_kind("district"));
        let known = d.stations.iter().filter(|s| s.position.is_some()).count();
        assert_eq!(known, d.stations.len() - of_kind("diplomatic-mission") - of_kind("customs-gate"));
        assert_eq!(d.catchments.len(), known);
        for kind in ["abroad", "diplomatic-mission", "customs-gate", "penal-institution", "quarter", "commune"] {
            assert!(of_kind(kind) > 0, "{stations} stations, no {kind}");
        }
        if stations >= 2_000 {
            assert_eq!(of_kind("district"), 60);
            assert_eq!(of_kind("quarter") + of_kind("town") + of_kind("commune"), 400);
        }
        let seats = |c: usize| d.contests[c].constituencies.iter().map(|k| k.seats).sum::<u32>();
        assert_eq!((seats(0), seats(1)), (199, 1));
    }
}

#[test]
fn a_plan_with_an_impossible_id_makes_a_folder_that_says_so() {
    let p = Plan { id: "No \"good\"\nid".into(), ..plan(100, 1) };
    let faults = read(&folder(&p)).expect_err("the id is not allowed");
    assert_eq!(faults.list.iter().map(|f| f.code).collect::<Vec<_>>(), ["bad-id", "bad-origin"]);
}

#[test]
fn the_whole_day_is_counted_and_every_pair_has_reported() {
    let p = Plan::default();
    let d = definition(&p);
    let day = day(&p, &d);
    let mut t = sealed(&d);
    let standings = play(&mut t, &day);
    assert_eq!(t.silent().count(), 0);
    assert_eq!(t.aggregates().len(), 2);
    for c in 0..2 {
        let s = t.totals(ContestIx::from(c), Definition::ROOT).sums;
        assert_eq!((s.expected, s.reported, s.contradictory), (2_000, 2_000, 0));
        assert_eq!(s.votes.iter().sum::<u64>(), s.valid().unwrap());
        assert_eq!(s.valid().unwrap() + s.invalid().unwrap(), s.voted().unwrap());
        assert!((55..80).contains(&(s.voted().unwrap() * 100 / s.registered().unwrap())));
    }
    // Parliament: all seats given without a lot, those under 5 % go without.
    let a = t.allocation(ContestIx(0)).unwrap().unwrap();
    assert_eq!((a.seats.iter().sum::<u32>(), a.vacant, a.lots_required.len()), (199, 0, 0));
    assert!(a.seats.iter().filter(|n| **n > 0).count() >= 5, "{:?}", a.seats);
    assert_eq!(a.seats[7], 0, "the smallest list is under the threshold");
    let b = t.allocation(ContestIx(1)).unwrap().unwrap();
    assert_eq!((b.seats.iter().sum::<u32>(), b.seats[3]), (1, 0), "a person is elected, not nobody");
    // Held: an issue 2 before its 1 and an issue 3 before its 2. Older: those they overtook.
    assert_eq!(standings["held"], 2, "{standings:?}");
    assert_eq!(standings["older"], 2, "{standings:?}");
    let lines = (0..2).flat_map(|c| t.results(ContestIx::from(c)).unwrap());
    let lines: Vec<String> = lines.map(|(choice, votes, seats)| format!("{choice} {votes} {seats:?}")).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn the_evening_has_its_mishaps_and_each_flag_it_should() {
    let p = Plan::default();
    let d = definition(&p);
    let day = day(&p, &d);
    let mut t = sealed(&d);
    play(&mut t, &day);
    let flags: BTreeMap<&str, u32> =
        election::checks::CHECKS.iter().map(|c| c.code).zip(t.flag_counts().iter().copied()).collect();
    assert_eq!(flags["votes-differ-from-valid"], 1);
    assert_eq!(flags["closed-before-the-poll"], 1);
    assert_eq!((flags["ballots-do-not-add-up"], flags["more-valid-than-voted"]), (0, 0));
    // The prison and the customs gate in both contests, and a few stations where officials voted.
    assert!(flags["more-voted-than-registered"] > 4 && flags["more-voted-than-registered"] < 40, "{flags:?}");
    assert!(flags["list-changed"] > 0, "{flags:?}");
    for kind in ["penal-institution", "customs-gate"] {
        let area = d.areas.iter().position(|a| a.kind == kind).map(AreaIx::from).unwrap();
        let s = t.totals(ContestIx(0), area).sums;
        assert!(s.voted() > s.registered() && s.suspect > 0, "{kind}");
    }
    let contradictory = (0..d.pairs.len())
        .map(|i| t.pair(PairIx::from(i)))
        .filter(|state| state.documents.iter().any(|x| x.flags.any(Severity::Contradictory)));
    for state in contradictory {
        let counted = state.counted().unwrap();
        assert_eq!((counted.issue, counted.flags.any(Severity::Contradictory)), (2, false));
    }
    let order = |station: &str, contest: &str| -> Vec<u16> {
        let of_pair = |e: &Event| match e {
            Event::Minutes { station: s, contest: c, issue, .. } if s == station && c == contest => Some(*issue),
            _ => None,
        };
        day.events.iter().filter_map(of_pair).collect()
    };
    let corrected: BTreeSet<(&str, &str)> = day
        .events
        .iter()
        .filter_map(|e| match e {
            Event::Minutes { station, contest, issue: 2, .. } => Some((station.as_str(), contest.as_str())),
            _ => None,
        })
        .collect();
    let mut orders: Vec<Vec<u16>> = corrected.into_iter().map(|(s, c)| order(s, c)).collect();
    orders.sort();
    assert_eq!(orders, [vec![1, 2], vec![1, 2], vec![1, 2], vec![1, 2], vec![1, 3, 2], vec![2, 1]]);
}

#[test]
fn results_come_in_an_s_with_the_country_first_and_the_missions_last() {
    let p = plan(4_000, 5);
    let d = definition(&p);
    let day = day(&p, &d);
    assert!(day.events.is_sorted_by_key(Event::at_permille));
    let arrived = |until: u16| day.events.iter().filter(|e| e.at_permille() < until).count() * 100 / day.events.len();
    assert!(arrived(150) < 5 && arrived(900) > 95, "flat ends: {} and {} %", arrived(150), arrived(900));
    assert!(arrived(600) - arrived(350) > 40, "a steep middle");
    let mean = |kind: &str| {
        let of_kind = |e: &&Event| match e {
            Event::Minutes { station, issue: 1, .. } => {
                let area = d.stations[d.station(station).unwrap().at()].area;
                d.areas[area.at()].kind == kind
            }
            _ => false,
        };
        let all: Vec<u64> = day.events.iter().filter(of_kind).map(|e| u64::from(e.at_permille())).collect();
        all.iter().sum::<u64>() / all.len() as u64
    };
    assert!(mean("commune") < mean("town") && mean("town") < mean("quarter"));
    assert!(mean("quarter") < mean("diplomatic-mission"));
    assert!(matches!(day.events.last(), Some(Event::Aggregate { .. })));
}

#[test]
fn nothing_is_closed_after_it_has_arrived_and_a_correction_is_closed_after_what_it_corrects() {
    let p = plan(3_000, 11);
    let d = definition(&p);
    let mut last: BTreeMap<(String, String), BTreeMap<u16, String>> = BTreeMap::new();
    for event in day(&p, &d).events {
        if let Event::Minutes { station, contest, issue, closed, at_permille, .. } = event {
            let until = (u64::from(at_permille) + 1) * evening::EVENING_SECONDS / 1_000;
            let (h, m) = (20 + until / 3_600, until / 60 % 60);
            let arrived = format!("2026-05-{}T{:02}:{m:02}", 10 + h / 24, h % 24);
            assert!(closed[..16] <= arrived[..], "{station} issue {issue}: closed {closed}, arrived {arrived}");
            last.entry((station, contest)).or_default().insert(issue, closed);
        }
    }
    for issues in last.values() {
        assert!(issues.values().is_sorted_by(|a, b| a < b), "{issues:?}");
    }
}

#[test]
fn the_table_replays_to_the_same_totals() {
    let p = plan(600, 21);
    let d = definition(&p);
    let day = day(&p, &d);
    let mut t = sealed(&d);
    play(&mut t, &day);
    let text = results_csv(&d, &day);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    assert_eq!(
        header.iter().take(9).collect::<Vec<_>>(),
        ["station", "contest", "round", "count", "issue", "registered", "voted", "valid", "invalid"]
    );
    let mut sums: BTreeMap<String, u64> = t
        .aggregates()
        .iter()
        .flat_map(|a| d.contests[a.contest.at()].choices.iter().map(|c| c.id.clone()).zip(a.votes.iter().copied()))
        .collect();
    let mut rows = 0;
    for row in reader.records() {
        let row = row.unwrap();
        rows += 1;
        assert_eq!((&row[2], &row[3], &row[4]), ("1", "hand", "1"));
        for (choice, n) in header.iter().zip(&row).skip(9).filter(|(_, n)| !n.is_empty()) {
            *sums.entry(choice.to_owned()).or_default() += n.parse::<u64>().unwrap();
        }
    }
    assert_eq!(rows, d.pairs.len());
    for c in 0..2 {
        for (choice, votes, _) in t.results(ContestIx::from(c)).unwrap() {
            assert_eq!(sums[&choice], votes, "{choice}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the seed: the last issue of every pair adds up, every pair reports once, the tally holds what the events say, and seats given,
    /// vacant and in lots are all seats.
    #[test]
    fn every_seed_makes_a_night_that_adds_up(seed in any::<u64>(), stations in 100usize..400) {
        let p = plan(stations, seed);
        let d = definition(&p);
        let day = day(&p, &d);
        let mut t = sealed(&d);
        play(&mut t, &day);
        prop_assert_eq!(t.silent().count(), 0);
        for (i, pair) in d.pairs.iter().enumerate() {
            let x = t.pair(PairIx::from(i)).counted().unwrap();
            let [registered, voted, valid, invalid] = x.figures.named().map(|(_, n)| n.unwrap());
            prop_assert_eq!(x.votes.iter().sum::<u32>(), valid);
            prop_assert_eq!(valid + invalid, voted);
            prop_assert!(voted > 0 && registered > 0);
            let special = d.areas[d.stations[pair.station.at()].area.at()].is_special();
            prop_assert!(special || voted <= registered + 4);
        }
        for c in 0..2 {
            let s = t.totals(ContestIx::from(c), Definition::ROOT).sums;
            prop_assert_eq!(s.votes.iter().sum::<u64>(), s.valid().unwrap());
            let a = t.allocation(ContestIx::from(c)).unwrap().unwrap();
            let open: u32 = a.lots_required.iter().map(|l| l.seats_open).sum();
            prop_assert_eq!(a.seats.iter().sum::<u32>() + a.vacant + open, [199, 1][c]);
        }
        // An independent has votes in its own constituency only.
        let contest = &d.contests[0];
        for independent in contest.choices.iter().filter(|c| c.area.is_some()) {
            let at = contest.choice(&independent.id).unwrap() as usize;
            let votes = |area| t.totals(ContestIx(0), area).votes().find(|(c, _)| *c == at).map_or(0, |(_, n)| n);
            prop_assert_eq!(votes(Definition::ROOT), votes(independent.area.unwrap()));
        }
    }
}
