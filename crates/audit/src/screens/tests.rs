//! Every screen calls what it is for, and hardly ever a clean night.

use super::*;
use crate::night::Row;
use crate::testing::{Dice, Shape, night};
use std::collections::BTreeMap;

const COUNTRY: Shape = Shape { provinces: 4, districts: 5, stations: 40 };

fn called(night: &Night, previous: Option<&Night>) -> BTreeMap<&'static str, usize> {
    run(night, previous).into_iter().map(|o| (o.screen.code, o.seen.findings.len())).collect()
}

/// The false-alarm rates that every report prints: measured on 60 made-up nights of 800 stations each. Where none of 48,000 is called the rate is below
/// 3 ÷ 48,000 with 95 % confidence: 65 of a million. A screen that calls more often than it says
/// fails here; one that says far more than it does, too.
#[test]
fn a_clean_night_is_hardly_ever_called_unusual() {
    let nights = 60;
    let mut stations: BTreeMap<&str, usize> = BTreeMap::new();
    let mut alarmed: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..nights {
        let (now, before) = (night(COUNTRY, seed, false), night(COUNTRY, seed, true));
        for (code, n) in called(&now, Some(&before)) {
            *stations.entry(code).or_default() += n;
            *alarmed.entry(code).or_default() += usize::from(n > 0);
        }
    }
    let looked = usize::try_from(nights).unwrap() * 800;
    for screen in &SCREENS {
        let (n, on) = (stations[screen.code], alarmed[screen.code]);
        println!("{}: {n} of {looked} stations, on {on} of {nights} nights", screen.code);
        match screen.calls {
            Calls::StationsOfMillion(most) => {
                assert!(n * 1_000_000 <= most as usize * looked, "{}: {n} of {looked}", screen.code)
            }
            // Few nights cannot show a rare call: more than two of them would be far above what is said.
            Calls::NightsOfThousand(_) => assert!(on <= 1, "{}: on {on} of {nights} nights", screen.code),
            Calls::Never => assert_eq!(n, 0, "{}", screen.code),
        }
    }
}

fn one(night: &Night, code: &str) -> Seen {
    run(night, None).into_iter().find(|o| o.screen.code == code).unwrap().seen
}

/// Ballots for the leading choice are put into a station's box until nearly all registered voters seem to have come.
fn stuff(night: &mut Night, row: usize, leader: usize) {
    let r = &mut night.rows[row];
    let more = r.figures.registered.unwrap() * 97 / 100 - r.figures.voted.unwrap();
    r.votes[leader] += more;
    r.figures.voted = r.figures.voted.map(|v| v + more);
    r.figures.valid = r.figures.valid.map(|v| v + more);
}

#[test]
fn a_stuffed_box_stands_out_from_its_neighbours() {
    let mut n = night(COUNTRY, 4, false);
    let leader = Ground::new(&n, None).leading[0];
    // Where few came and the leader is weak, so that it shows.
    let weak = (0..n.rows.len())
        .min_by_key(|i| n.rows[*i].figures.voted.unwrap() * 1000 / n.rows[*i].figures.registered.unwrap());
    let at = weak.unwrap();
    stuff(&mut n, at, leader);
    let seen = one(&n, "turnout-outlier");
    assert_eq!(seen.findings.first().and_then(|f| f.row), Some(at), "{seen:?}");
}

#[test]
fn a_station_that_changed_alone_is_called() {
    let (mut now, before) = (night(COUNTRY, 6, false), night(COUNTRY, 6, true));
    let r = &mut now.rows[77];
    let valid = r.votes.iter().sum();
    r.votes.fill(0);
    r.votes[3] = valid;
    let seen = run(&now, Some(&before)).into_iter().find(|o| o.screen.code == "change-outlier").unwrap().seen;
    assert!(seen.findings.iter().any(|f| f.row == Some(77)), "{seen:?}");
    assert!(one(&now, "change-outlier").lacks.is_some(), "without an earlier election it says so");
}

#[test]
fn invented_digits_and_round_percentages_are_called() {
    let mut n = night(COUNTRY, 8, false);
    for r in n.rows.iter_mut().step_by(3) {
        // A clerk who likes tens writes turnout as a multiple of ten.
        let voted = r.figures.voted.unwrap() / 10 * 10;
        r.figures.voted = Some(voted);
    }
    assert!(!one(&n, "last-digits").findings.is_empty());
    let mut n = night(COUNTRY, 8, false);
    for r in n.rows.iter_mut().step_by(4) {
        r.figures.voted = Some((r.figures.registered.unwrap() * 80 + 50) / 100);
    }
    assert!(!one(&n, "integer-percent").findings.is_empty());
}

#[test]
fn a_station_of_one_mind_is_called_where_its_area_is_not() {
    let mut n = night(COUNTRY, 3, false);
    let r = &mut n.rows[11];
    let valid = r.votes.iter().sum();
    r.votes.fill(0);
    r.votes[3] = valid;
    let seen = one(&n, "unanimous");
    assert_eq!(seen.findings.iter().map(|f| f.row).collect::<Vec<_>>(), [Some(11)]);
}

#[test]
fn corrections_to_one_side_are_called() {
    let mut n = night(COUNTRY, 3, false);
    let leader = Ground::new(&n, None).leading[0];
    for r in n.rows.iter_mut().filter(|r| r.first.is_some()) {
        let first = r.first.as_mut().unwrap();
        first.votes.clone_from(&r.votes);
        first.votes[leader] -= 10.min(first.votes[leader]);
    }
    assert!(!one(&n, "late-changes").findings.is_empty());
}

#[test]
fn a_count_that_was_ready_before_the_others_is_called() {
    let mut n = night(COUNTRY, 3, false);
    let at = (0..40).max_by_key(|i| n.rows[*i].figures.voted).unwrap();
    n.rows[at].closed = election::minutes::Closed::parse("2026-05-10T14:01:00+00:00").unwrap();
    assert_eq!(one(&n, "speed").findings.first().and_then(|f| f.row), Some(at));
}

#[test]
fn a_result_recorded_before_it_was_closed_is_called_and_a_wrong_clock_is_not() {
    let mut n = night(COUNTRY, 3, false);
    let before = one(&n, "speed").findings.len();
    let ahead = |r: &mut Row| r.recorded = r.recorded.map(|at| at - 3 * 3_600_000_000);
    ahead(&mut n.rows[5]);
    let seen = one(&n, "speed");
    assert_eq!(seen.findings.len(), before + 1);
    assert!(seen.findings.iter().any(|f| f.row == Some(5) && f.what.starts_with("recorded ")), "{seen:?}");
    n.rows.iter_mut().for_each(ahead);
    let seen = one(&n, "speed");
    assert_eq!(seen.findings.len(), before, "{seen:?}");
    assert!(seen.summary[0].contains("of 800 results were recorded before they were closed"), "{:?}", seen.summary);
}

#[test]
fn contradictions_are_called() {
    let mut n = night(COUNTRY, 3, false);
    n.rows[5].flags = election::checks::Flags(1);
    let seen = one(&n, "arithmetic");
    assert_eq!(seen.findings[0].what, "votes-differ-from-valid");
}

#[test]
fn an_empty_night_lacks_everything_and_says_so() {
    let mut n = night(COUNTRY, 1, false);
    n.rows.clear();
    for o in run(&n, None) {
        assert!(o.seen.findings.is_empty(), "{}", o.screen.code);
    }
    let mut dice = Dice::new(1);
    let few = dice.below(3) + 1;
    let mut n = night(COUNTRY, 1, false);
    n.rows.truncate(few);
    for o in run(&n, None) {
        assert!(o.seen.findings.is_empty(), "{}", o.screen.code);
    }
}
