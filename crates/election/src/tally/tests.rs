use super::*;
use crate::folder::{Files, read};
use crate::id::{Count, Digest};
use crate::minutes::{Closed, Figures, Minutes};
use crate::statement::{Departure, Event};
use proptest::prelude::*;

pub(super) fn folder() -> Files {
    let toml = r#"
format = 1
id = "made-up"
date = "2026-05-10"
time_zone = "Europe/Istanbul"
languages = ["en"]
rehearsal = true
counts = ["machine", "hand"]
[name]
en = "Made up"
[[contest]]
id = "parliament"
name = { en = "Parliament" }
[contest.allocation]
method = "dhondt"
outside = "spread"
"#;
    let mut stations = String::from("station,area,registered\n");
    for i in 0..12 {
        stations.push_str(&format!("x/{i},{},100\n", ["x/n/a", "x/n/b", "x/s"][i % 3]));
    }
    [
        ("election.toml", toml),
        ("areas.csv", "area,parent,kind,name\nx,,country,X\nx/n,x,province,N\nx/s,x,province,S\nx/n/a,x/n,district,A\nx/n/b,x/n,district,B\nx/abroad,x,abroad,Abroad\n"),
        ("stations.csv", stations.as_str()),
        ("choices.csv", "contest,choice,name,area\nparliament,red,Red,\nparliament,blue,Blue,\nparliament,solo,Solo,x/n\n"),
        ("seats.csv", "contest,area,seats\nparliament,x/n,3\nparliament,x/s,2\n"),
    ]
    .map(|(n, t)| (n.to_owned(), t.as_bytes().to_vec()))
    .into()
}

fn sealed() -> Tally {
    sealed_of(&folder())
}

pub(super) fn sealed_of(folder: &Files) -> Tally {
    let d = Arc::new(read(folder).unwrap());
    let mut t = Tally::new(Arc::clone(&d));
    let rows: Vec<SealRow<'_>> = d
        .stations
        .iter()
        .map(|s| SealRow { station: &s.id, contest: "parliament", round: 1, dry_run: Digest([0; 32]) })
        .collect();
    t.apply_seal(0, &rows).unwrap();
    t.pass(0, Moment(0));
    t
}

pub(super) fn minutes(t: &Tally, station: usize, count: Count, issue: u16, votes: [u32; 3]) -> Resolved {
    let d = t.definition();
    let south = station % 3 == 2;
    let names = ["red", "blue", "solo"];
    let votes: Vec<(&str, u32)> = names.into_iter().zip(votes).take(if south { 2 } else { 3 }).collect();
    let valid: u32 = votes.iter().map(|v| v.1).sum();
    let id = format!("x/{station}");
    let m = Minutes {
        election: "made-up",
        definition: d.digest,
        mode: Mode::Live,
        contest: "parliament",
        round: 1,
        station: &id,
        count,
        issue,
        closed: Closed::parse("2026-05-10T20:00:00+03:00").unwrap(),
        figures: Figures { registered: Some(100), voted: Some(valid + 1), valid: Some(valid), invalid: Some(1) },
        votes,
    };
    resolve(d, &m).unwrap()
}

pub(super) fn apply(t: &mut Tally, m: Resolved) -> Standing {
    let index = t.size();
    let s = t.apply_minutes(index, Moment(1), m);
    if s.is_new() {
        t.pass(index, Moment(1));
    }
    s
}

pub(super) fn national(t: &Tally) -> (u32, u32, Option<u64>, Vec<u64>) {
    let s = t.totals(ContestIx(0), Definition::ROOT).sums;
    (s.expected, s.reported, s.valid(), s.votes.to_vec())
}

#[test]
fn a_result_counts_in_its_area_and_all_above_and_in_no_other() {
    let mut t = sealed();
    let m = minutes(&t, 0, Count::Hand, 1, [5, 3, 2]);
    assert_eq!(apply(&mut t, m), Standing::Counted);
    assert_eq!(national(&t), (12, 1, Some(10), vec![5, 3, 2]));
    let d = Arc::clone(t.definition());
    for (area, reported) in [("x", 1), ("x/n", 1), ("x/n/a", 1), ("x/n/b", 0), ("x/s", 0)] {
        assert_eq!(t.totals(ContestIx(0), d.area(area).unwrap()).sums.reported, reported, "{area}");
    }
    assert_eq!(t.area_changed(d.area("x/s").unwrap()), 1, "changed by the seal only");
    assert_eq!(t.area_changed(d.area("x/n").unwrap()), 2);
}

#[test]
fn a_second_sending_changes_nothing() {
    let mut t = sealed();
    let m = minutes(&t, 0, Count::Hand, 1, [5, 3, 2]);
    apply(&mut t, m.clone());
    let before = national(&t);
    assert_eq!(apply(&mut t, m), Standing::Repeated { index: 1 });
    assert_eq!(national(&t), before);
}

#[test]
fn another_text_under_the_same_issue_contradicts_and_changes_nothing() {
    let mut t = sealed();
    let m = minutes(&t, 0, Count::Hand, 1, [5, 3, 2]);
    apply(&mut t, m);
    let before = national(&t);
    let other = minutes(&t, 0, Count::Hand, 1, [5, 4, 1]);
    assert_eq!(t.judge(&other), Standing::Contradicts { index: 1 });
    assert_eq!(apply(&mut t, other), Standing::Contradicts { index: 1 });
    assert_eq!(national(&t), before);
}

#[test]
fn a_correction_replaces_and_an_issue_that_skips_a_number_is_held_until_the_gap_is_filled() {
    let mut t = sealed();
    let issue = |t: &Tally, n, red| minutes(t, 0, Count::Hand, n, [red, 0, 0]);
    let m = issue(&t, 1, 10);
    assert_eq!(apply(&mut t, m), Standing::Counted);
    let m = issue(&t, 3, 30);
    assert_eq!(apply(&mut t, m), Standing::Held { missing: 2 });
    assert_eq!(national(&t).3, [10, 0, 0]);
    assert_eq!(t.pair(PairIx(0)).standing(1), Standing::Held { missing: 2 });
    let m = issue(&t, 2, 20);
    assert_eq!(t.judge(&m), Standing::Older);
    assert_eq!(apply(&mut t, m), Standing::Older);
    assert_eq!(national(&t).3, [30, 0, 0], "with the gap filled, the highest issue counts");
    assert_eq!(national(&t).1, 1, "one station counts once");
}

#[test]
fn the_prevailing_count_counts() {
    let mut t = sealed();
    let m = minutes(&t, 0, Count::Hand, 1, [7, 0, 0]);
    apply(&mut t, m);
    let m = minutes(&t, 0, Count::Machine, 1, [9, 0, 0]);
    assert_eq!(apply(&mut t, m), Standing::Older, "hand prevails over machine in this election");
    assert_eq!(national(&t).3, [7, 0, 0]);
}

#[test]
fn minutes_are_admitted_by_the_seal_and_the_mode() {
    let d = Arc::new(read(&folder()).unwrap());
    let mut t = Tally::new(Arc::clone(&d));
    let pair = PairIx(0);
    assert_eq!(t.admits(Mode::Live, pair, 1), Err(Refusal::NotSealed));
    assert_eq!(t.admits(Mode::DryRun, pair, 1), Ok(()));
    let rows = [SealRow { station: "x/1", contest: "parliament", round: 1, dry_run: Digest([0; 32]) }];
    t.apply_seal(0, &rows).unwrap();
    assert_eq!(t.admits(Mode::Live, pair, 1), Err(Refusal::NotInSeal));
    assert_eq!(t.admits(Mode::Live, PairIx(1), 1), Ok(()));
    assert_eq!(t.admits(Mode::DryRun, PairIx(1), 1), Err(Refusal::DryRunOver));
    assert_eq!(national(&t).0, 1, "only what is sealed is expected");
    assert_eq!(t.apply_seal(1, &rows).expect_err("second").code, "second-seal");
}

#[test]
fn votes_abroad_count_in_the_votes_and_are_spread_over_the_seats() {
    let mut t = sealed();
    for (i, v) in [(0, [50, 40, 0]), (2, [40, 50, 0])] {
        let m = minutes(&t, i, Count::Hand, 1, v);
        apply(&mut t, m);
    }
    let abroad = |issue, red| Aggregate {
        election: "made-up".into(),
        definition: t.definition().digest,
        contest: "parliament".into(),
        round: 1,
        area: "x/abroad".into(),
        name: "Consulates".into(),
        issue,
        source: "Gazette".into(),
        figures: Figures::default(),
        votes: vec![("red".into(), red), ("blue".into(), 0), ("solo".into(), 0)],
    };
    let (first, second, third) = (abroad(1, 500), abroad(2, 100), abroad(4, 1));
    let mut u = t.clone();
    u.apply_aggregate(3, &first).unwrap();
    assert_eq!(national(&u), (12, 2, Some(680), vec![590, 90, 0]));
    u.apply_aggregate(4, &second).unwrap();
    assert_eq!(national(&u).3, [190, 90, 0], "a later issue replaces the earlier");
    assert_eq!(u.apply_aggregate(5, &third).expect_err("gap").code, "aggregate-issue");
    // North: red 50 + 100 × 90/180 = 100, blue 40: seats 2 and 1. South: red 40 + 50 = 90, blue 50: 1 and 1.
    let a = u.allocation(ContestIx(0)).unwrap().unwrap();
    assert_eq!(a.seats, [3, 2, 0]);
}

#[test]
fn a_tie_asks_for_a_lot_and_goes_on_with_it() {
    let mut t = sealed();
    for (i, v) in [(0, [50, 40, 0]), (2, [40, 40, 0])] {
        let m = minutes(&t, i, Count::Hand, 1, v);
        apply(&mut t, m);
    }
    // South: 40 and 40 for two seats: one each, no lot. Make it one that matters: a third station in the north evens it out.
    let m = minutes(&t, 3, Count::Hand, 1, [0, 10, 0]);
    apply(&mut t, m);
    let a = t.allocation(ContestIx(0)).unwrap().unwrap();
    let tie = a.lots_required.first().cloned().expect("north: 50 and 50 for three seats");
    assert_eq!(t.results(ContestIx(0)).unwrap()[0].2, None, "seats of those in an open lot are not known");
    let lot = |drawn: &[&str]| Lot {
        election: "made-up".into(),
        definition: t.definition().digest,
        contest: "parliament".into(),
        round: 1,
        tie: crate::allocation::Lot {
            constituency: tie.constituency.clone(),
            step: tie.step.clone(),
            among: tie.among.clone(),
            drawn: drawn.iter().map(|s| (*s).to_owned()).collect(),
        },
    };
    let (both, blue) = (lot(&["red", "blue"]), lot(&["blue"]));
    assert_eq!(t.apply_lot(4, &both).expect_err("two drawn for one").code, "bad-lot");
    assert_eq!(Lot::parse(&blue.to_text()).unwrap(), blue);
    t.apply_lot(4, &blue).unwrap();
    assert_eq!(t.apply_lot(5, &blue).expect_err("drawn already").code, "no-such-tie");
    let a = t.allocation(ContestIx(0)).unwrap().unwrap();
    assert_eq!((a.seats, a.lots_required.len()), (vec![2, 3, 0], 0));
    // A correction takes the tie away: the lot is left aside and the seats follow from the votes.
    let m = minutes(&t, 3, Count::Hand, 2, [1, 10, 0]);
    apply(&mut t, m);
    assert_eq!(t.allocation(ContestIx(0)).unwrap().unwrap().seats, [3, 2, 0]);
}

fn departure(t: &Tally, who: &str, event: Event, seated: bool) -> Departure {
    Departure {
        election: "made-up".into(),
        definition: t.definition().digest,
        contest: "parliament".into(),
        round: 1,
        who: who.into(),
        event,
        seated,
        basis: "Law 1".into(),
        reason: "As it was".into(),
    }
}

#[test]
fn a_choice_that_left_wins_no_seat_until_it_is_reinstated() {
    let mut t = sealed();
    for (i, v) in [(0, [50, 40, 0]), (2, [40, 50, 0])] {
        let m = minutes(&t, i, Count::Hand, 1, v);
        apply(&mut t, m);
    }
    assert_eq!(t.allocation(ContestIx(0)).unwrap().unwrap().seats, [3, 2, 0]);
    let gone = departure(&t, "red", Event::Withdrew, false);
    t.apply_departure(3, gone.clone()).unwrap();
    assert_eq!(t.allocation(ContestIx(0)).unwrap().unwrap().seats, [0, 5, 0]);
    assert_eq!(t.apply_departure(4, gone).expect_err("gone").code, "departure-repeated");
    let stranger = departure(&t, "green", Event::Died, false);
    assert_eq!(t.apply_departure(4, stranger).expect_err("nobody").code, "departure-unknown");
    let back = departure(&t, "red", Event::Reinstated, false);
    t.apply_departure(4, back.clone()).unwrap();
    assert_eq!(t.allocation(ContestIx(0)).unwrap().unwrap().seats, [3, 2, 0]);
    assert_eq!(t.apply_departure(5, back).expect_err("there").code, "departure-repeated");
    assert_eq!(t.departures(ContestIx(0)).len(), 2);
}

/// Valid 27, votes 334 (a board's slip): shares are of 334, seats follow, and nothing fails on a share above 100 %.
#[test]
fn minutes_that_contradict_themselves_leave_no_share_above_one() {
    let mut t = sealed();
    let mut m = minutes(&t, 0, Count::Hand, 1, [300, 34, 0]);
    m.figures.valid = Some(27);
    apply(&mut t, m);
    let sums = t.totals(ContestIx(0), Definition::ROOT).sums;
    assert_eq!((sums.valid(), sums.base), (Some(27), 334));
    assert_eq!(t.allocation(ContestIx(0)).unwrap().unwrap().seats, [3, 0, 0]);
}

#[test]
fn an_announcement_must_say_what_follows() {
    let mut t = sealed();
    let m = minutes(&t, 0, Count::Hand, 1, [50, 40, 0]);
    apply(&mut t, m);
    let mut a = Announcement {
        election: "made-up".into(),
        definition: t.definition().digest,
        contest: "parliament".into(),
        round: 1,
        stage: Stage::Provisional,
        size: 2,
        results: t.results(ContestIx(0)).unwrap(),
    };
    assert_eq!(Announcement::parse(&a.to_text()).unwrap(), a);
    a.results[0].1 += 1;
    assert_eq!(t.apply_announcement(2, Moment(2), &a).expect_err("one more").code, "announcement-differs");
    a.results[0].1 -= 1;
    a.size = 1;
    assert_eq!(t.apply_announcement(2, Moment(2), &a).expect_err("size").code, "announcement-size");
    a.size = 2;
    t.apply_announcement(2, Moment(2), &a).unwrap();
    assert_eq!(t.announced(ContestIx(0)).map(|a| a.stage), Some(Stage::Provisional));
    t.pass(2, Moment(2));
    a.size = 3;
    a.stage = Stage::Final;
    let (reported, silent) = (StationIx(0), StationIx(1));
    t.apply_announcement(3, Moment(3), &a).unwrap();
    assert_eq!((t.state(PairIx(0)), t.station_changed(reported)), (State::Final, 4), "what counts is final now");
    assert_eq!(t.station_changed(silent), 0);
    assert!((0..t.definition().areas.len()).all(|area| t.area_changed(area.into()) == 4));
}

#[test]
fn what_is_not_in_the_definition_is_refused_with_its_code() {
    let t = sealed();
    let d = t.definition();
    let good = Minutes {
        election: "made-up",
        definition: d.digest,
        mode: Mode::Live,
        contest: "parliament",
        round: 1,
        station: "x/2",
        count: Count::Hand,
        issue: 1,
        closed: Closed::parse("2026-05-10T20:00:00+03:00").unwrap(),
        figures: Figures::default(),
        votes: vec![("red", 1), ("blue", 2)],
    };
    assert!(resolve(d, &good).is_ok());
    type Change = for<'a, 'b> fn(&'a mut Minutes<'b>);
    let cases: [(&str, Change); 10] = [
        ("wrong-election", |m| m.election = "other"),
        ("wrong-definition", |m| m.definition = Digest([7; 32])),
        ("unknown-station", |m| m.station = "x/99"),
        ("wrong-contest", |m| m.contest = "mayor"),
        ("wrong-contest", |m| m.contest = "parliament@x/s"),
        ("wrong-round", |m| m.round = 0),
        ("wrong-count", |m| m.count = Count::Recount(1)),
        ("wrong-choices", |m| m.votes.swap(0, 1)),
        ("wrong-choices", |m| {
            m.votes.pop();
        }),
        ("wrong-choices", |m| m.votes.push(("solo", 1))),
    ];
    for (code, change) in cases {
        let mut m = good.clone();
        change(&mut m);
        assert_eq!(resolve(d, &m).expect_err(code).code(), code);
    }
}

proptest! {
    /// Whatever comes in whatever order: the sums of every area are those of the documents that count, added up anew, and each
    /// station counts once.
    #[test]
    fn totals_are_the_sum_of_what_counts(acts in prop::collection::vec((0usize..12, 1u16..4, any::<bool>(), [0u32..50, 0..50, 0..50]), 0..60)) {
        let mut t = sealed();
        for (station, issue, hand, votes) in acts {
            let m = minutes(&t, station, if hand { Count::Hand } else { Count::Machine }, issue, votes);
            let foretold = t.judge(&m);
            let pair = m.pair;
            let standing = apply(&mut t, m);
            prop_assert_eq!(foretold, standing);
            if standing.is_new() {
                let state = t.pair(pair);
                prop_assert_eq!(state.standing(state.documents.len() - 1), standing);
            }
        }
        let d = Arc::clone(t.definition());
        for (a, area) in d.areas.iter().enumerate() {
            let inside = |s: usize| d.upwards(d.stations[s].area).any(|x| x.at() == a);
            let counted: Vec<&Document> = (0..12).filter(|s| inside(*s)).filter_map(|s| t.pair(d.stations[s].pairs[0]).counted()).collect();
            let totals = t.totals(ContestIx(0), a.into());
            prop_assert_eq!(totals.sums.reported as usize, counted.len(), "{}", area.id);
            for (choice, votes) in totals.votes() {
                let sum: u64 = counted.iter().filter_map(|c| c.votes.get(choice)).map(|v| u64::from(*v)).sum();
                prop_assert_eq!(votes, sum, "{} choice {}", area.id, choice);
            }
            let valid: u64 = counted.iter().map(|c| u64::from(c.figures.valid.unwrap())).sum();
            prop_assert_eq!(totals.sums.valid(), Some(valid));
            prop_assert_eq!(totals.sums.base, valid);
        }
    }

    /// The order of arrival of complete issues does not matter.
    #[test]
    fn the_order_of_arrival_does_not_matter(order in Just((0..24usize).collect::<Vec<_>>()).prop_shuffle()) {
        let mut t = sealed();
        for i in &order {
            let (station, issue) = (i / 2, u16::try_from(i % 2 + 1).unwrap());
            let n = u32::try_from(*i).unwrap();
            let m = minutes(&t, station, Count::Hand, issue, [n, 2 * n, 0]);
            apply(&mut t, m);
        }
        let red: u64 = (0..12).map(|s| 2 * s + 1).sum();
        prop_assert_eq!(national(&t), (12, 12, Some(3 * red), vec![red, 2 * red, 0]));
    }
}
