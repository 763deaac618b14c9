//! Audits of stations: the published cases, the risk limit by simulation, and what must hold of any sample.

use super::*;
use crate::assertion::{Assertion, Kind};
use crate::testing::Dice;
use proptest::prelude::*;

fn contents(votes: &[u64], ballots: u64) -> Contents {
    let invalid = ballots.saturating_sub(votes.iter().sum());
    Contents { votes: votes.to_vec(), other: 0, invalid }
}

fn batch(id: String, votes: &[u64], ballots: u64) -> Batch {
    Batch {
        id,
        area: ("x".into(), "X".into()),
        place: [String::new(), String::new(), String::new()],
        scopes: vec![],
        ballots,
        reported: contents(votes, ballots),
    }
}

fn winner(a: usize, b: usize, choices: usize, constant: i128) -> Assertion {
    let mut votes = vec![0; choices];
    (votes[a], votes[b]) = (1, -1);
    Assertion {
        id: format!("winner/{a}>{b}"),
        kind: Kind::Winner,
        scope: String::new(),
        words: String::new(),
        votes,
        other: 0,
        invalid: 0,
        constant,
    }
}

/// Contests A, B and C of Arlo's test_macro.py (github.com/votingworks/arlo, commit 8d86156): so many batches of 400 ballots and as many of 200.
fn arlo(batches: usize, winner_votes: u64, loser_votes: u64) -> (Ledger, Vec<Batch>) {
    let all: Vec<Batch> = (0..batches)
        .flat_map(|i| {
            [
                batch(format!("b/{i}"), &[winner_votes, loser_votes], 400),
                batch(format!("b/{i}-av"), &[winner_votes / 2, loser_votes / 2], 200),
            ]
        })
        .collect();
    (Ledger::new(vec![winner(0, 1, 2, 0)], &all).unwrap(), all)
}

fn cases() -> [(Ledger, Vec<Batch>); 3] {
    let ((a, of_a), (b, of_b), (c, of_c)) = (arlo(200, 200, 180), arlo(100, 200, 160), arlo(60, 200, 140));
    [(a, of_a), (b, of_b), (c, of_c)]
}

fn clean<'a>(batches: &'a [Batch], at: &[usize]) -> Vec<Draw<'a>> {
    at.iter().map(|b| Draw { batch: *b, counted: Some(&batches[*b].reported) }).collect()
}

/// `test_max_error` and `test_get_sample_sizes`: bounds 0.07, 0.0733, 0.0852; 30, 16 and 11 at a limit of 25 %; 26, 12 and 7 after four clean ones.
#[test]
fn bounds_and_sizes_are_those_of_arlo() {
    let expected = [(0.07, 21.0, 30, 26), (0.0733, 11.0, 16, 12), (0.0852, 23.0 / 3.0, 11, 7)];
    for ((ledger, batches), (bound, total, first, second)) in cases().iter().zip(expected) {
        assert!((ledger.bound(0) - bound).abs() < 0.0001);
        assert!((ledger.bound_total() - total).abs() < 1e-6);
        assert_eq!(draws_needed(Method::Macro, ledger, batches, &Risk::none(), 0.25), first);
        let after_four = risk(Method::Macro, ledger, batches, &clean(batches, &[0, 2, 4, 6]));
        assert_eq!(draws_needed(Method::Macro, ledger, batches, &after_four, 0.25), second);
    }
}

/// `test_compute_risk`: thirty clean draws; then six whose taint is that of the margin leave the risk of A where it was.
#[test]
fn risks_are_those_of_arlo() {
    let thirty: Vec<usize> = (0..30).map(|i| 2 * i).collect();
    for ((ledger, batches), step) in cases().iter().zip([20.0 / 21.0, 10.0 / 11.0, 20.0 / 23.0_f64]) {
        let found = risk(Method::Macro, ledger, batches, &clean(batches, &thirty));
        assert!((found.now() - step.powi(30)).abs() < 1e-4, "{}", found.now());
        assert!((found.now() / step.powi(30) - 1.0).abs() < 1e-6);
        assert_eq!(found.claims, [found.now()]);
    }
    let (ledger, batches) = &cases()[0];
    let tainted = contents(&[190, 190], 400);
    let mut draws = clean(batches, &thirty);
    draws.extend((100..106).map(|i| Draw { batch: 2 * i, counted: Some(&tainted) }));
    let found = risk(Method::Macro, ledger, batches, &draws);
    assert!((found.now() / (20.0_f64 / 21.0).powi(30) - 1.0).abs() < 1e-6, "{}", found.now());
}

/// `test_pending_ballots`: ballots that nobody can audit are taken for the loser's. U and the risks are in Arlo's snapshots.
#[test]
fn ballots_that_cannot_be_audited_count_for_the_loser() {
    let all = vec![
        batch("1".into(), &[60, 40, 0], 100),
        batch("2".into(), &[0, 60, 40], 100),
        batch("3".into(), &[90, 0, 10], 100),
        batch("4".into(), &[50, 0, 0], 50),
    ];
    let ledger = Ledger::new(vec![winner(0, 1, 3, -2), winner(0, 2, 3, -2)], &all).unwrap();
    assert!((ledger.bound_total() - 4.591_836_734_693_877).abs() < 1e-9);
    let mut draws = clean(&all, &[0, 1, 2]);
    assert!((risk(Method::Macro, &ledger, &all, &draws).now() - 0.478_619_566_529_492_45).abs() < 1e-9);
    let found = contents(&[90, 2, 10], 102);
    draws[2].counted = Some(&found);
    assert!((risk(Method::Macro, &ledger, &all, &draws).now() - 0.483_711_264_045_763_64).abs() < 1e-9);
}

/// `test_worst_case`: a batch with all that can be wrong ends the audit, whatever follows.
#[test]
fn a_batch_that_is_as_wrong_as_it_can_be_asks_for_a_full_count() {
    let all = vec![batch("1".into(), &[500, 0], 500), batch("2".into(), &[500, 0], 500)];
    let ledger = Ledger::new(vec![winner(0, 1, 2, 0)], &all).unwrap();
    let opposite = contents(&[0, 500], 500);
    let draws = [Draw { batch: 0, counted: Some(&opposite) }, Draw { batch: 1, counted: Some(&all[1].reported) }];
    assert_eq!(risk(Method::Macro, &ledger, &all, &draws).now(), 1.0);
    assert_eq!(full_count(&ledger, &all, &[Some(&opposite), Some(&all[1].reported)]), [false]);
    assert_eq!(full_count(&ledger, &all, &[Some(&all[0].reported), Some(&all[1].reported)]), [true]);
}

#[test]
fn a_tie_has_nothing_to_confirm() {
    let all = vec![batch("1".into(), &[500, 500], 1000)];
    let error = Ledger::new(vec![winner(0, 1, 2, 0)], &all).unwrap_err();
    assert_eq!(error.code(), "audit-no-margin");
}

/// A night of 300 stations that was won by the first by 4 %, and is reported as won by the second: votes were moved in `moved` stations.
fn stolen(dice: &mut Dice, moved: usize) -> (Vec<Batch>, Vec<Contents>) {
    let mut all = Vec::new();
    let mut truth = Vec::new();
    for i in 0..300 {
        let n = 150 + dice.below(250) as u64;
        let first = n * 52 / 100;
        truth.push(contents(&[first, n - first], n));
        // As many as needed go over, spread over the moved ones.
        let shift = if i % (300 / moved) == 0 { (first * 9 / 10).min(12 * 300 / moved as u64) } else { 0 };
        all.push(batch(format!("s/{i}"), &[first - shift, n - first + shift], n));
        all[i].place[0] = format!("place {}", i / 4);
    }
    (all, truth)
}

/// For each method: of 600 audits of a wrong outcome at most the limit confirm it (and three standard deviations). A broken one, whose null mean is
/// a little too low, confirms far more.
#[test]
fn a_wrong_outcome_is_confirmed_with_at_most_the_risk_limit() {
    let limit = 0.1;
    for (method, moved) in [
        (Method::Macro, 300),
        (Method::Macro, 50),
        (Method::Alpha, 300),
        (Method::Alpha, 50),
        (Method::AlphaEqual, 100),
        (Method::Lottery { per: 0 }, 100),
        (Method::Lottery { per: 2 }, 100),
    ] {
        let mut confirmed = 0;
        for audit in 0..600 {
            let mut dice = Dice::new(audit);
            let (all, truth) = stolen(&mut dice, moved);
            let ledger = Ledger::new(vec![winner(1, 0, 2, 0)], &all).unwrap();
            let count = usize::try_from(draws_needed(method, &ledger, &all, &Risk::none(), limit)).unwrap();
            let drawn = sample(method, &ledger, &all, &format!("seed-{audit}"), count);
            let draws: Vec<Draw<'_>> =
                drawn.iter().map(|(b, _)| Draw { batch: *b, counted: Some(&truth[*b]) }).collect();
            confirmed += u32::from(risk(method, &ledger, &all, &draws).now() <= limit);
        }
        assert!(confirmed <= 82, "{method:?} {moved}: {confirmed} of 600 wrong outcomes were confirmed at {limit}");
    }
}

#[test]
fn a_right_outcome_is_confirmed_by_its_planned_sample() {
    for method in Method::ALL {
        let (_, truth) = stolen(&mut Dice::new(3), 50);
        let mut all: Vec<Batch> =
            truth.iter().enumerate().map(|(i, t)| batch(format!("s/{i}"), &t.votes, t.ballots())).collect();
        all.iter_mut().enumerate().for_each(|(i, b)| b.place[0] = format!("place {}", i / 2));
        let ledger = Ledger::new(vec![winner(0, 1, 2, 0)], &all).unwrap();
        let count = usize::try_from(draws_needed(method, &ledger, &all, &Risk::none(), 0.2)).unwrap();
        let drawn: Vec<usize> = sample(method, &ledger, &all, "1", count).into_iter().map(|(b, _)| b).collect();
        let found = risk(method, &ledger, &all, &clean(&all, &drawn));
        assert!(found.now() <= 0.2, "{method:?}: {} after {count}", found.now());
        assert!(drawn.len() < 300 || method == Method::AlphaEqual, "{method:?} {count}");
        assert_eq!(draws_needed(method, &ledger, &all, &found, 0.2), 0);
    }
}

#[test]
fn the_lottery_draws_one_of_each_place() {
    let mut all: Vec<Batch> = (0..60).map(|i| batch(format!("s/{i}"), &[60, 40], 100)).collect();
    all.iter_mut().enumerate().for_each(|(i, b)| b.place[0] = format!("centre {}", i % 9));
    let ledger = Ledger::new(vec![winner(0, 1, 2, 0)], &all).unwrap();
    let drawn = sample(Method::Lottery { per: 0 }, &ledger, &all, "20101", 0);
    let mut centres: Vec<&str> = drawn.iter().map(|(b, _)| all[*b].place[0].as_str()).collect();
    centres.sort_unstable();
    centres.dedup();
    assert_eq!((drawn.len(), centres.len()), (9, 9));
    // Centres of seven and six stations, one for every five or a part of them: two of each.
    assert_eq!(sample(Method::Lottery { per: 5 }, &ledger, &all, "20101", 0).len(), 18);
    assert_eq!(sample(Method::Lottery { per: 6 }, &ledger, &all, "20101", 0).len(), 6 * 2 + 3);
}

/// Every batch is drawn as often as its weight says: 20,000 draws, each within five standard deviations.
#[test]
fn chances_are_proportional_to_the_possible_error() {
    let all: Vec<Batch> = (0..8).map(|i| batch(format!("s/{i}"), &[60 + 10 * i, 40], 200 + 50 * i)).collect();
    let ledger = Ledger::new(vec![winner(0, 1, 2, 0)], &all).unwrap();
    let mut times = [0_u32; 8];
    sample(Method::Macro, &ledger, &all, "31415926535897932384", 20_000).iter().for_each(|(b, _)| times[*b] += 1);
    for (b, times) in times.iter().enumerate() {
        let p = ledger.bound(b) / ledger.bound_total();
        let expected = 20_000.0 * p;
        assert!(
            (f64::from(*times) - expected).abs() < 5.0 * (expected * (1.0 - p)).sqrt(),
            "{b}: {times}, expected {expected}"
        );
    }
}

proptest! {
    #[test]
    fn an_error_never_lowers_the_risk(at in 0_usize..20, lost in 1_u64..60, seed in 0_u64..1000) {
        let all: Vec<Batch> = (0..40).map(|i| batch(format!("s/{i}"), &[110, 90], 200)).collect();
        let ledger = Ledger::new(vec![winner(0, 1, 2, 0)], &all).unwrap();
        let worse = contents(&[110 - lost, 90 + lost], 200);
        let better = contents(&[110 + lost, 90 - lost], 200);
        for method in Method::ALL {
            let drawn = sample(method, &ledger, &all, &seed.to_string(), 20);
            let draws: Vec<usize> = drawn.into_iter().map(|(b, _)| b).collect();
            let plain = risk(method, &ledger, &all, &clean(&all, &draws)).now();
            let with = |counted| {
                let mut draws = clean(&all, &draws);
                draws[at].counted = Some(counted);
                risk(method, &ledger, &all, &draws).now()
            };
            prop_assert!(with(&worse) >= plain, "{:?}: {} after an error, {} without", method, with(&worse), plain);
            prop_assert_eq!(with(&better), plain, "{:?}: what was reported too low is no error", method);
        }
    }
}
