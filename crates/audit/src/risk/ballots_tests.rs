//! Audits of single ballots: the published method as a special case, the risk limit by simulation, sizes that are enough.

use super::*;
use crate::assertion::Kind;
use crate::risk::supersimple::{Found, Margin};
use crate::testing::Dice;

fn winner(margin: i128) -> Claim {
    let assertion = Assertion {
        id: "winner/a>b".into(),
        kind: Kind::Winner,
        scope: String::new(),
        words: String::new(),
        votes: vec![1, -1, 0],
        other: 0,
        invalid: 0,
        constant: 0,
    };
    Claim { assertion, margin }
}

#[test]
fn for_a_winner_and_a_loser_it_is_the_super_simple_audit() {
    let claim = winner(20_000);
    let mut pairs = vec![(Ballot::For(0), Ballot::For(0)); 27];
    let margin = Margin { votes: 20_000, ballots: 100_000 };
    let same = |pairs: &[(Ballot, Ballot)], one, two| {
        let expected = margin.risk(Found { sampled: 27, one, two });
        (comparison(&claim, 100_000, pairs) / expected - 1.0).abs() < 1e-12
    };
    assert!(same(&pairs, 0, 0));
    pairs[3].1 = Ballot::Invalid;
    assert!(same(&pairs, 1, 0));
    pairs[9] = (Ballot::For(0), Ballot::Missing);
    assert!(same(&pairs, 1, 1));
    pairs[11] = (Ballot::For(1), Ballot::For(0));
    assert!(same(&pairs, 1, 1), "an error for the winner is none");
}

#[test]
fn polling_learns_what_the_ballots_say() {
    let test = polling(&winner(20_000), 100_000);
    assert_eq!((test.upper, test.null), (2.0, 1.0));
    let draws: Vec<f64> =
        [0, 0, 1, 0, 2].repeat(40).into_iter().map(|c| drawn(&winner(1).assertion, Ballot::For(c))).collect();
    assert!(test.risk(&draws) < 0.01);
    assert!(test.risk(&draws[..10]) > 0.2);
}

fn batches(of: &[(&str, u64, u64, u64)]) -> Vec<Batch> {
    let one = |(i, &(scope, a, b, invalid)): (usize, &(&str, u64, u64, u64))| Batch {
        id: format!("s/{i}"),
        area: ("x".into(), "X".into()),
        place: [String::new(), String::new(), String::new()],
        scopes: vec![scope.to_owned()],
        ballots: a + b + invalid,
        reported: Contents { votes: vec![a, b], other: 0, invalid },
    };
    of.iter().enumerate().map(one).collect()
}

fn versus(scope: &str, a: usize, b: usize) -> Assertion {
    let mut votes = vec![0; 2];
    (votes[a], votes[b]) = (1, -1);
    Assertion { id: format!("winner/{scope}"), scope: scope.into(), votes, ..winner(1).assertion }
}

#[test]
fn numbers_lead_to_ballots_batch_after_batch_and_polling_takes_none_twice() {
    let all = batches(&[("x/a", 3, 2, 1), ("x/b", 0, 0, 0), ("x/b", 1, 3, 0)]);
    let drawn = sample(Look::Polling, &all, "31415926535897932384", 50);
    let mut seen: Vec<(usize, u64)> = drawn.iter().map(|(batch, ballot, _)| (*batch, *ballot)).collect();
    for (batch, ballot, number) in &drawn {
        assert_eq!(number.parse::<u64>().unwrap(), if *batch == 0 { ballot - 1 } else { 6 + ballot - 1 });
    }
    seen.sort_unstable();
    let every: Vec<(usize, u64)> = (1..=6).map(|n| (0, n)).chain((1..=4).map(|n| (2, n))).collect();
    assert_eq!(seen, every, "all ten in the end, the empty box never");
    let with = sample(Look::Comparison, &all, "31415926535897932384", 50);
    assert_eq!(with.len(), 50);
    assert_eq!(&with[..3], &drawn[..3], "the same numbers, until one comes again");
}

/// 2,400 audits of a tie that was reported as won, in each way: it is confirmed with at most the risk limit. The claim of the other scope is true, so only
/// the false one can stop it.
#[test]
fn a_wrong_outcome_is_confirmed_with_at_most_the_limit() {
    let all = batches(&[("x/a", 560, 440, 0), ("x/b", 900, 100, 0)]);
    let ledger = Ledger::new(vec![versus("x/a", 0, 1), versus("x/b", 0, 1)], &all).unwrap();
    let (audits, limit) = (1200_u32, 0.1);
    for look in Look::ALL {
        let mut confirmed = 0;
        for audit in 0..audits {
            let seed = format!("{audit:020}");
            // In x/a ballots 1 to 560 were reported for the first, but only 1 to 500 are.
            let draws: Vec<Looked> = sample(look, &all, &seed, 600)
                .into_iter()
                .map(|(batch, ballot, _)| {
                    let of = |first: u64| Ballot::For(usize::from(ballot > first));
                    let (reported, paper) = if batch == 0 { (560, 500) } else { (900, 900) };
                    Looked { batch, reported: of(reported), paper: of(paper) }
                })
                .collect();
            let found = risk(look, &ledger, &all, &draws);
            confirmed += u32::from(found.after.iter().any(|p| *p <= limit));
        }
        // Three standard deviations of a binomial of 1,200: 120 ± 31.
        assert!(confirmed <= 151, "{look:?}: {confirmed} of {audits}");
    }
}

#[test]
fn a_right_outcome_is_confirmed_by_about_the_proposed_draws() {
    let all = batches(&[("x/a", 5_600, 4_000, 400), ("x/b", 6_000, 3_500, 500)]);
    let ledger = Ledger::new(vec![versus("", 0, 1), versus("x/a", 0, 1)], &all).unwrap();
    let limit = 0.05;
    let mut dice = Dice::new(3);
    for look in Look::ALL {
        let first = draws_needed(look, &ledger, &all, &Risk::none(), limit);
        assert!(first > 10 && first < 20_000, "{look:?}: {first}");
        let audits = 120;
        let confirmed = (0..audits)
            .filter(|_| {
                let seed = format!("{:020}", dice.bits());
                let size = usize::try_from(first).unwrap();
                let draws: Vec<Looked> = sample(look, &all, &seed, size)
                    .into_iter()
                    .map(|(batch, ballot, _)| {
                        let Contents { votes, .. } = &all[batch].reported;
                        let paper = match ballot {
                            n if n <= votes[0] => Ballot::For(0),
                            n if n <= votes[0] + votes[1] => Ballot::For(1),
                            _ => Ballot::Invalid,
                        };
                        Looked { batch, reported: paper, paper }
                    })
                    .collect();
                let found = risk(look, &ledger, &all, &draws);
                let more = draws_needed(look, &ledger, &all, &found, limit);
                assert_eq!(more == 0, found.now() <= limit);
                found.now() <= limit
            })
            .count();
        // Without errors a comparison always reaches it; polling hangs on who is drawn.
        match look {
            Look::Comparison => assert_eq!(confirmed, audits),
            Look::Polling => assert!((audits / 4..audits).contains(&confirmed), "{confirmed} of {audits}"),
        }
    }
}

#[test]
fn a_ballot_that_is_not_there_counts_for_the_other_side() {
    let all = batches(&[("x/a", 60, 40, 0)]);
    let ledger = Ledger::new(vec![versus("", 0, 1)], &all).unwrap();
    let found = |paper| risk(Look::Comparison, &ledger, &all, &[Looked { batch: 0, reported: Ballot::For(0), paper }]);
    assert!(found(Ballot::Missing).debt > found(Ballot::Invalid).debt);
    assert_eq!(found(Ballot::Missing).debt, found(Ballot::For(1)).debt);
    let polled =
        |paper| risk(Look::Polling, &ledger, &all, &[Looked { batch: 0, reported: Ballot::Missing, paper }; 5]);
    assert_eq!(polled(Ballot::Missing).now(), polled(Ballot::For(1)).now());
    assert!(polled(Ballot::For(0)).now() < polled(Ballot::Missing).now());
}
