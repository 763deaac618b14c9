//! What could still change where seats are given in stages: an exact number is the smallest of all ways, tried one by one, a bound is enough.

use proptest::prelude::*;
use proptest::test_runner::Config;

use super::*;
use crate::allocation::open::{Margins, Outstanding, SeatMargin, Sure, margins_all};

const OWN: [(&str, &str, Sure); 6] = [
    (
        "absorb",
        "seats = 6\nmethod = \"dhondt\"\nlevel = \"national\"\nunit = \"party\"\nheld = [\"direct\"]",
        Sure::Exact,
    ),
    (
        "on-top",
        "seats = 4\nmethod = \"sainte-lague\"\nlevel = \"national\"\nunit = \"party\"\nheld = [\"direct\"]\nheld_on_top = true",
        Sure::Exact,
    ),
    (
        "keep",
        "seats = 5\nmethod = \"sainte-lague\"\nlevel = \"national\"\nunit = \"party\"\nheld = [\"direct\"]\noverhang = \"keep\"",
        Sure::Exact,
    ),
    (
        "grow",
        "seats = 5\nmethod = \"sainte-lague\"\nlevel = \"national\"\nunit = \"party\"\nheld = [\"direct\"]\noverhang = \"grow\"",
        Sure::AtMost,
    ),
    ("quota", "seats = 6\nmethod = \"hare\"\nlevel = \"national\"\nheld = [\"places\"]", Sure::AtMost),
    ("levelled", "seats = 7\nmethod = \"dhondt\"\nlevel = \"national\"\nheld = [\"places\"]", Sure::AtMost),
];

/// A rule whose last stage is one of these, after one on another ballot or one in the constituencies. A stage of which nothing comes is left out: a tie
/// there would hold up everything all the same.
fn staged(last: &str) -> Rule {
    let before = if last.contains("places") {
        "[[stage]]\nid = \"places\"\nmethod = \"dhondt\""
    } else {
        "[[stage]]\nid = \"direct\"\nballot = \"first\"\nmethod = \"plurality\"\nunit = \"party\""
    };
    rule(&format!("method = \"stages\"\nresult = [\"last\"]\n{before}\n[[stage]]\nid = \"last\"\n{last}"))
}

/// Two constituencies of two seats.
fn votes(figures: &[[u64; 3]; 2]) -> Votes {
    let choice = |i: usize| Choice { id: format!("party-{i}"), members: 1, ..Choice::default() };
    let place = |at: usize| Constituency {
        id: format!("place-{at}"),
        seats: 2,
        valid: figures[at].iter().sum(),
        votes: figures[at].iter().copied().enumerate().collect(),
        ..Default::default()
    };
    let sums: Vec<u64> = (0..3).map(|i| figures[0][i] + figures[1][i]).collect();
    Votes {
        choices: (0..3).map(choice).collect(),
        constituencies: vec![place(0), place(1)],
        national: Totals { valid: sums.iter().sum(), votes: sums, ..Totals::default() },
        regions: Vec::new(),
    }
}

/// The first ballot: so many constituencies won.
fn direct(won: [u32; 3]) -> Vec<(String, Votes)> {
    let choice = |i: usize| Choice {
        id: format!("person-{i}"),
        party: Some(format!("party-{i}")),
        members: 1,
        ..Choice::default()
    };
    let mut places = Vec::new();
    for (party, seats) in won.into_iter().enumerate() {
        for n in 0..seats {
            let id = format!("direct-{party}-{n}");
            places.push(Constituency { id, seats: 1, valid: 1, votes: vec![(party, 1)], ..Default::default() });
        }
    }
    let sums: Vec<u64> = won.iter().map(|n| u64::from(*n)).collect();
    let national = Totals { valid: sums.iter().sum(), votes: sums, ..Totals::default() };
    vec![(
        "first".into(),
        Votes { choices: (0..3).map(choice).collect(), constituencies: places, national, regions: Vec::new() },
    )]
}

fn given(rule: &Rule, figures: &[[u64; 3]; 2], ballots: &[(String, Votes)]) -> Option<Vec<u32>> {
    let votes = votes(figures);
    let found = allocate_all(rule, &Input { votes: &votes, ballots, persons: &[] }, &[]).ok()?;
    found.waiting.is_none().then_some(found.seats)
}

fn found(rule: &Rule, figures: &[[u64; 3]; 2], ballots: &[(String, Votes)], open: u64) -> Option<Margins> {
    let votes = votes(figures);
    let input = Input { votes: &votes, ballots, persons: &[] };
    let allocation = allocate_all(rule, &input, &[]).ok()?;
    if !allocation.lots_required.is_empty() {
        return None;
    }
    let outstanding = Outstanding { constituencies: vec![Some(open), Some(0)], outside: Some(0) };
    Some(margins_all(rule, &input, &allocation, &outstanding).unwrap())
}

/// Every way in which `n` votes are spread over so many cells.
fn spreads(n: u64, cells: usize) -> Vec<Vec<u64>> {
    if cells == 1 {
        return vec![vec![n]];
    }
    (0..=n)
        .flat_map(|first| {
            spreads(n - first, cells - 1).into_iter().map(move |mut rest| {
                rest.push(first);
                rest
            })
        })
        .collect()
}

/// Whether so many votes, moved, added or lost in any way, take the seat.
fn any_way(
    rule: &Rule,
    figures: &[[u64; 3]; 2],
    ballots: &[(String, Votes)],
    seat: &SeatMargin,
    kind: &str,
    n: u64,
) -> bool {
    let h = seat.holder;
    let others: Vec<usize> = (0..3).filter(|c| *c != h).collect();
    let changed = |now: &[[u64; 3]; 2]| given(rule, now, ballots).is_none_or(|seats| seats[h] < seat.number);
    let taken: Vec<Vec<u64>> = if kind == "added" { vec![vec![0, 0]] } else { spreads(n, 2) };
    taken.into_iter().filter(|t| t[0] <= figures[0][h] && t[1] <= figures[1][h]).any(|taken| {
        let mut less = *figures;
        less[0][h] -= taken[0];
        less[1][h] -= taken[1];
        match kind {
            "lost" => changed(&less),
            // What is moved stays in its place.
            "moved" => spreads(taken[0], 2).into_iter().any(|a| {
                spreads(taken[1], 2).into_iter().any(|b| {
                    let mut now = less;
                    for (at, split) in [a.clone(), b].into_iter().enumerate() {
                        others.iter().zip(split).for_each(|(c, n)| now[at][*c] += n);
                    }
                    changed(&now)
                })
            }),
            _ => spreads(n, 4).into_iter().any(|split| {
                let mut now = less;
                for (i, n) in split.into_iter().enumerate() {
                    now[i / 2][others[i % 2]] += n;
                }
                changed(&now)
            }),
        }
    })
}

proptest! {
    #![proptest_config(Config { cases: 60, failure_persistence: None, ..Config::default() })]

    #[test]
    fn margins_of_stages_are_exact_or_enough(
        which in 0..OWN.len(), a in prop::array::uniform3(0..9_u64), b in prop::array::uniform3(0..9_u64), won in prop::array::uniform3(0..2_u32),
    ) {
        let (name, last, sure) = OWN[which];
        let (rule, figures, ballots) = (staged(last), [a, b], direct(won));
        // Who holds a seat and has no votes takes no part, until it gets one: that is another election.
        prop_assume!((0..3).all(|i| won[i] == 0 || a[i] + b[i] > 0));
        let Some(margins) = found(&rule, &figures, &ballots, 0) else { return Ok(()) };
        prop_assert!(margins.not_computed.is_none(), "{}", name);
        for seat in &margins.seats {
            for (kind, bound) in [("moved", seat.moved), ("added", seat.added), ("lost", seat.lost)] {
                let Some(bound) = bound.filter(|b| b.votes <= 9) else { continue };
                prop_assert_eq!(bound.is, sure, "{}", name);
                prop_assert!(any_way(&rule, &figures, &ballots, seat, kind, bound.votes), "{name}: {kind} {bound:?} of {seat:?}");
                if bound.is == Sure::Exact && bound.votes > 0 {
                    let fewer = any_way(&rule, &figures, &ballots, seat, kind, bound.votes - 1);
                    prop_assert!(!fewer, "{name}: {kind} {bound:?} of {seat:?} is too many");
                }
            }
        }
    }

    /// A seat of a stage that is called decided stays, whatever the open votes are.
    #[test]
    fn a_decided_seat_of_a_stage_stays(
        which in 0..OWN.len(), a in prop::array::uniform3(0..20_u64), b in prop::array::uniform3(0..20_u64), won in prop::array::uniform3(0..2_u32), open in 0..5_u64,
    ) {
        let (rule, figures, ballots) = (staged(OWN[which].1), [a, b], direct(won));
        prop_assume!((0..3).all(|i| won[i] == 0 || a[i] + b[i] > 0));
        let Some(margins) = found(&rule, &figures, &ballots, open) else { return Ok(()) };
        for more in 0..=open {
            for split in spreads(more, 3) {
                let mut now = figures;
                now[0].iter_mut().zip(&split).for_each(|(n, more)| *n += more);
                let Some(seats) = given(&rule, &now, &ballots) else { continue };
                for seat in margins.seats.iter().filter(|s| s.decided) {
                    prop_assert!(seats[seat.holder] >= seat.number, "{seat:?} after {now:?}");
                }
            }
        }
    }
}

/// 90, 60, 30 for seven seats of which A holds one from the first ballot: A 45, 30, 22.5; B 60, 30, 20; C 30. A tie at 30 is broken by making it 91.
#[test]
fn held_seats_move_the_divisors_in_margins_too() {
    let rule = staged("seats = 5\nmethod = \"dhondt\"\nlevel = \"national\"\nunit = \"party\"\nheld = [\"direct\"]");
    let ballots = direct([1, 0, 0]);
    let figures = [[91, 61, 20], [0, 0, 0]];
    assert_eq!(given(&rule, &figures, &ballots), Some(vec![3, 2, 0]));
    let margins = found(&rule, &figures, &ballots, 0).unwrap();
    let last = |holder: usize| margins.seats.iter().filter(|s| s.holder == holder).max_by_key(|s| s.number).unwrap();
    // A's third seat is its second here, at 91 ÷ 3; C comes up to it with 31 − 20 votes, as 30 ÷ 1 is less and 31 more.
    assert_eq!((last(0).number, last(0).added.unwrap().votes), (3, 11));
    // B's second is at 30.5: beside C's 11 votes A needs one, for 92 ÷ 3.
    assert_eq!((last(1).number, last(1).added.unwrap().votes), (2, 12));
}
