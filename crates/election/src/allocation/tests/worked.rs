//! Textbook examples with known answers, one for each method; the arithmetic stands beside each.

use super::*;

/// The usual textbook table for D'Hondt, 8 seats:
/// 100,000 · 50,000 · 33,333 · 25,000 / 80,000 · 40,000 · 26,667 · 20,000 / 30,000 / 20,000: the eight highest are A×4, B×3, C×1.
#[test]
fn dhondt_gives_the_textbook_seats() {
    let votes = lists(&[100_000, 80_000, 30_000, 20_000], 8);
    assert_eq!(seats(&method("dhondt"), &votes), [4, 3, 1, 0]);
    let story = story(&allocate(&method("dhondt"), &votes, &[]).unwrap());
    assert_eq!(story.len(), 8);
    assert_eq!(
        story[7],
        "Seat 8 goes to A: its votes divided by 4 are 25,000, the highest quotient; next is B with 20,000."
    );
}

/// The same votes, divisors 1, 3, 5: 100,000 A · 80,000 B · 33,333 A · 30,000 C · 26,667 B · 20,000 A and D · 16,000 B.
/// A and D are equal at 20,000 but there is a seat for each: no lot.
#[test]
fn sainte_lague_gives_the_textbook_seats() {
    assert_eq!(seats(&method("sainte-lague"), &lists(&[100_000, 80_000, 30_000, 20_000], 8)), [3, 3, 1, 1]);
    // 53,000 · 24,000 · 23,000 · 17,667 · 10,600 · 8,000 · 7,667
    assert_eq!(seats(&method("sainte-lague"), &lists(&[53_000, 24_000, 23_000], 7)), [3, 2, 2]);
}

/// First divisor 1.4: 71,429 A · 57,143 B · 33,333 A · 26,667 B · 21,429 C · 20,000 A · 16,000 B. For the eighth seat
/// 100,000 ÷ 7 = 20,000 ÷ 1.4 exactly: a tie that a float would not see.
#[test]
fn modified_sainte_lague_sees_an_exact_tie_of_a_decimal_divisor() {
    let rule = rule("method = \"modified-sainte-lague\"\nfirst_divisor = \"1.4\"");
    assert_eq!(seats(&rule, &lists(&[100_000, 80_000, 30_000, 20_000], 7)), [3, 3, 1, 0]);
    let allocation = allocate(&rule, &lists(&[100_000, 80_000, 30_000, 20_000], 8), &[]).unwrap();
    assert_eq!(allocation.seats, [3, 3, 1, 0]);
    assert_eq!(allocation.lots_required[0].among, ["A", "D"]);
    assert_eq!(allocation.lots_required[0].step, "seat-8");
    // One vote more for D decides it.
    assert_eq!(seats(&rule, &lists(&[100_000, 80_000, 30_000, 20_001], 8)), [3, 3, 1, 1]);
}

/// The usual textbook table for largest remainders, 100,000 votes, 10 seats.
/// Hare: quota 10,000; whole 4 1 1 1 0 0; remainders 7,000 6,000 5,900 2,000 6,000 3,100: to A, B, E.
#[test]
fn hare_gives_the_textbook_seats() {
    let votes = lists(&[47_000, 16_000, 15_900, 12_000, 6_000, 3_100], 10);
    assert_eq!(seats(&method("hare"), &votes), [5, 2, 1, 1, 1, 0]);
    let allocation = allocate(&method("hare"), &votes, &[]).unwrap();
    let story = story(&allocation);
    assert_eq!(story[0], "100,000 votes take part for 10 seats; one seat costs 10,000 votes.");
    assert_eq!(story[9], "Remaining seat 3 goes to E with a remainder of 6,000 votes; next is C with 5,900.");
}

/// Droop: quota ⌊100,000 ÷ 11⌋ + 1 = 9,091; whole 5 1 1 1 0 0; remainders 1,545 6,909 6,809 2,909 6,000 3,100: to B, C.
/// Hagenbach-Bischoff: quota 9,090.90…; the same whole quotas and order.
#[test]
fn droop_and_hagenbach_bischoff_give_the_textbook_seats() {
    let votes = lists(&[47_000, 16_000, 15_900, 12_000, 6_000, 3_100], 10);
    assert_eq!(seats(&method("droop"), &votes), [5, 2, 2, 1, 0, 0]);
    assert_eq!(seats(&method("hagenbach-bischoff"), &votes), [5, 2, 2, 1, 0, 0]);
    let story = story(&allocate(&method("droop"), &votes, &[]).unwrap());
    assert_eq!(story[0], "100,000 votes take part for 10 seats; one seat costs 9,091 votes.");
}

/// The Alabama paradox: 5,100 votes. 25 seats, quota 204: 7.35 7.35 4.41 2.45 2.45 0.98, so D and E get 3 each.
/// 26 seats, quota 196.15: 7.65 7.65 4.59 2.55 2.55 1.02, so D and E get 2: a seat more in the house, a seat less for them.
#[test]
fn hare_shows_the_alabama_paradox() {
    let votes = [1500, 1500, 900, 500, 500, 200];
    assert_eq!(seats(&method("hare"), &lists(&votes, 25)), [7, 7, 4, 3, 3, 1]);
    assert_eq!(seats(&method("hare"), &lists(&votes, 26)), [8, 8, 5, 2, 2, 1]);
}

/// Three seats, five candidates, the textbook case: 2,718, 1,999 and 1,996 win.
#[test]
fn sntv_elects_the_candidates_with_the_most_votes() {
    let votes = votes_of(ChoiceKind::Candidate, &[819, 1804, 1996, 1999, 2718], 3);
    assert_eq!(seats(&method("sntv"), &votes), [0, 0, 1, 1, 1]);
}

#[test]
fn plurality_elects_the_leader_and_a_leading_list_takes_every_seat() {
    assert_eq!(seats(&method("plurality"), &votes_of(ChoiceKind::Candidate, &[10, 12, 11], 1)), [0, 1, 0]);
    assert_eq!(seats(&method("plurality"), &lists(&[10, 12, 11], 4)), [0, 4, 0]);
    let allocation = allocate(&method("plurality"), &votes_of(ChoiceKind::Candidate, &[10, 12], 3), &[]).unwrap();
    assert_eq!((allocation.seats, allocation.vacant), (vec![0, 1], 2));
}

/// The rule of Kyrgyzstan in 2021: 5 % of 1,281,622 voters is 64,081.1, so 64,082 votes are needed, and 0.5 % in each region.
/// The three published parties are far above; B stands for one that is one vote short nationally, C for one that fails in a region.
#[test]
fn shares_of_voters_are_needed_in_the_country_and_in_every_region() {
    let rule = rule(
        "method = \"hare\"\nlevel = \"national\"\nregion_kind = \"oblast\"\n\
         [[threshold]]\nshare = \"5%\"\nbase = \"voters\"\n\
         [[threshold]]\nshare = \"0.5%\"\nbase = \"voters\"\nscope = \"every-region\"",
    );
    let mut votes = lists(&[222_005, 64_081, 70_000, 64_082], 54);
    votes.national.voters = Some(1_281_622);
    let region = |id: &str, voters, votes: [u64; 4]| Region {
        id: id.into(),
        totals: Totals { valid: votes.iter().sum(), voters: Some(voters), registered: None, votes: votes.to_vec() },
    };
    votes.regions =
        vec![region("osh", 100_001, [60_000, 1_000, 500, 501]), region("naryn", 100_000, [60_000, 1_000, 499, 500])];
    let allocation = allocate(&rule, &votes, &[]).unwrap();
    let passed = |trace: &ThresholdTrace| trace.results.iter().map(|result| result.passed).collect::<Vec<_>>();
    assert_eq!(allocation.thresholds[0].needed, 64_082);
    assert_eq!(passed(&allocation.thresholds[0]), [true, false, true, true]);
    assert_eq!(allocation.thresholds[1].needed, 501);
    assert_eq!(passed(&allocation.thresholds[1]), [true, true, false, true]);
    assert_eq!(passed(&allocation.thresholds[2]), [true, true, false, true]);
    // Hare over A and D: quota 286,087 ÷ 54; A 41.90, D 12.09.
    assert_eq!(allocation.seats, [42, 0, 0, 12]);
    assert_eq!(
        explain_threshold(&allocation.thresholds[0], &name),
        "Threshold 1 in the country: 5 % of 1,281,622 voters who took part are 64,081.1; at least 64,082 votes are needed; A, C and D passed."
    );
}
