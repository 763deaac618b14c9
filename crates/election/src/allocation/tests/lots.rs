//! Ties: when a lot is required, what it decides, and which lots are refused.

use super::*;

fn lot(step: &str, among: &[&str], drawn: &[&str]) -> Lot {
    let owned = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect();
    Lot { constituency: Some("here".into()), step: step.into(), among: owned(among), drawn: owned(drawn) }
}

/// 60 A · 30 A, B, C: the second and third of three seats are between A's second quotient, B and C.
fn three_equals() -> (Rule, Votes) {
    (method("dhondt"), lists(&[60, 30, 30], 3))
}

#[test]
fn a_tie_keeps_the_certain_seats_and_asks_for_a_lot() {
    let (rule, votes) = three_equals();
    let allocation = allocate(&rule, &votes, &[]).unwrap();
    assert_eq!(allocation.seats, [1, 0, 0]);
    let required = LotRequired {
        constituency: Some("here".into()),
        step: "seat-2".into(),
        seats_open: 2,
        draws: 2,
        among: vec!["A".into(), "B".into(), "C".into()],
    };
    assert_eq!(allocation.by_constituency[0].lot.as_ref(), Some(&required));
    assert_eq!(allocation.lots_required, [required]);
    assert_eq!(story(&allocation)[1], "A, B and C are equal at 30, with 2 seats for them: a lot must draw 2 of the 3.");
}

#[test]
fn the_drawn_lot_completes_the_seats() {
    let (rule, votes) = three_equals();
    let allocation = allocate(&rule, &votes, &[lot("seat-2", &["A", "B", "C"], &["C", "A"])]).unwrap();
    assert_eq!(allocation.seats, [2, 0, 1]);
    assert_eq!(allocation.lots_required, []);
    assert_eq!(story(&allocation)[2], "The lot decided for C and A.");
}

#[test]
fn a_lot_that_does_not_fit_its_tie_is_refused() {
    let (rule, votes) = three_equals();
    let all = ["A", "B", "C"];
    let mut elsewhere = lot("seat-2", &all, &["A", "B"]);
    elsewhere.constituency = Some("there".into());
    let mut nowhere = lot("seat-2", &all, &["A", "B"]);
    nowhere.constituency = None;
    let good = lot("seat-2", &all, &["A", "B"]);
    for (code, lots) in [
        ("lot-unknown", vec![lot("seat-3", &all, &["A", "B"])]),
        ("lot-unknown", vec![elsewhere]),
        ("lot-unknown", vec![good.clone(), nowhere]),
        ("lot-repeated", vec![good.clone(), good]),
        ("lot-among", vec![lot("seat-2", &["A", "B"], &["A", "B"])]),
        ("lot-among", vec![lot("seat-2", &["B", "A", "C"], &["A", "B"])]),
        ("lot-count", vec![lot("seat-2", &all, &["A"])]),
        ("lot-count", vec![lot("seat-2", &all, &["A", "B", "C"])]),
        ("lot-drawn", vec![lot("seat-2", &all, &["A", "A"])]),
        ("lot-drawn", vec![lot("seat-2", &all, &["A", "D"])]),
    ] {
        assert_eq!(allocate(&rule, &votes, &lots).unwrap_err().code(), code);
    }
    // Votes corrected since: the tie is gone, and the lot with it.
    let stale = lot("seat-2", &all, &["A", "B"]);
    assert_eq!(allocate(&rule, &lists(&[61, 30, 30], 3), &[stale]).unwrap_err().code(), "lot-unknown");
}

#[test]
fn equals_with_a_seat_for_each_or_for_none_need_no_lot() {
    assert_eq!(seats(&method("dhondt"), &lists(&[50, 50], 2)), [1, 1]);
    assert_eq!(seats(&method("dhondt"), &lists(&[50, 5, 5], 2)), [2, 0, 0]);
    assert_eq!(seats(&method("sntv"), &votes_of(ChoiceKind::Candidate, &[9, 9, 3, 3], 2)), [1, 1, 0, 0]);
    // Hare, quota 25: remainders 10 10 5 5, two remaining seats.
    assert_eq!(seats(&method("hare"), &lists(&[35, 35, 15, 15], 4)), [1, 1, 1, 1]);
}

#[test]
fn equal_remainders_are_drawn() {
    // Hare, quota 20: A 2 whole and 10 left, B 1 and 10, C 1 and 0; one seat remains.
    let votes = lists(&[50, 30, 20], 5);
    let required = allocate(&method("hare"), &votes, &[]).unwrap();
    assert_eq!(required.seats, [2, 1, 1]);
    let allocation = allocate(&method("hare"), &votes, &[lot("remainder-1", &["A", "B"], &["B"])]).unwrap();
    assert_eq!(allocation.seats, [2, 2, 1]);
}

/// 30 : 30 for one seat; the exact quota 60 ÷ 2 = 30 is in both, so there is one whole quota too many.
/// 40 : 20 for two seats, quota 20: A holds two, B one; A's first is certain, the other seat is between A and B.
#[test]
fn one_whole_quota_too_many_is_drawn() {
    let rule = method("hagenbach-bischoff");
    assert_eq!(allocate(&rule, &lists(&[30, 30], 1), &[]).unwrap().seats, [0, 0]);
    let votes = lists(&[40, 20], 2);
    let open = allocate(&rule, &votes, &[]).unwrap();
    assert_eq!((&open.seats[..], open.lots_required[0].seats_open), (&[1, 0][..], 1));
    let allocation = allocate(&rule, &votes, &[lot("whole-quotas", &["A", "B"], &["B"])]).unwrap();
    assert_eq!(allocation.seats, [1, 1]);
    // Alone, it simply gets every seat.
    assert_eq!(seats(&rule, &lists(&[40], 2)), [2]);
}

#[test]
fn plurality_draws_one_for_all_seats() {
    let votes = lists(&[30, 30, 10], 3);
    let required = allocate(&method("plurality"), &votes, &[]).unwrap().lots_required;
    assert_eq!((required[0].seats_open, required[0].draws), (3, 1));
    let allocation = allocate(&method("plurality"), &votes, &[lot("leader", &["A", "B"], &["B"])]).unwrap();
    assert_eq!(allocation.seats, [0, 3, 0]);
}

#[test]
fn against_all_can_be_drawn_and_then_the_seat_is_vacant() {
    let votes = votes_of_kinds(&[(ChoiceKind::Candidate, 30), (ChoiceKind::AgainstAll, 30)], 1);
    let allocation = allocate(&method("plurality"), &votes, &[lot("leader", &["A", "B"], &["B"])]).unwrap();
    assert_eq!((allocation.seats, allocation.vacant), (vec![0, 0], 1));
}

#[test]
fn candidates_equal_at_the_edge_are_drawn() {
    let votes = votes_of(ChoiceKind::Candidate, &[5, 9, 5, 5], 3);
    let allocation = allocate(&method("sntv"), &votes, &[]).unwrap();
    assert_eq!(allocation.seats, [0, 1, 0, 0]);
    let drawn = lot("seat-2", &["A", "C", "D"], &["D", "A"]);
    assert_eq!(allocate(&method("sntv"), &votes, &[drawn]).unwrap().seats, [1, 1, 0, 1]);
}
