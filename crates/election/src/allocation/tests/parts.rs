//! Parts that only some laws need, by worked examples: alliances within alliances, votes that won nothing elsewhere, remainders that earn a seat, thresholds
//! by seats and in some regions.

use super::official::country;
use super::systems::{story_of, system};
use super::*;

/// 100 seats' worth of small numbers: SP 40 and Juso 20 together 60, with the Greens 30 are 90; against SVP 58, three seats. D'Hondt: 90, 58, 45: the joint lists 2.
/// Within: SP-together 60, Greens 30: both are 60, then 30 = 30 would need a lot for the second; 61 makes it SP-together's: 61, 30.5. Within it SP 41 and Juso 20: 41, then 20.5
/// before 20.
#[test]
fn lists_join_and_join_once_more() {
    let rule = system("ch-2023", "nationalrat");
    let votes = country(&[("zh-sp", 41), ("zh-juso", 20), ("zh-gruene", 30), ("svp", 58)], 3, 149);
    let allocation = allocate(&rule, &votes, &[]).unwrap();
    assert_eq!(allocation.seats, [2, 0, 0, 1]);
    // Without the inner alliance: 41, 30 (before 20.5 and 20).
    let mut flat = rule.clone();
    flat.alliances = [("zh-left".to_owned(), vec!["zh-sp".into(), "zh-juso".into(), "zh-gruene".into()])].into();
    assert_eq!(allocate(&flat, &votes, &[]).unwrap().seats, [1, 0, 1, 1]);
    // One that goes round is a fault.
    flat.alliances = [("a".to_owned(), vec!["b".into()]), ("b".to_owned(), vec!["a".into()])].into();
    assert!(flat.faults().iter().any(|fault| fault.code() == "rule-alliance"));
}

/// Two districts: A 60, B 40; A 30, B 50, C 20. Left: in the first B's 40 and of A's 60 what is above 41: 19; in the second A's 30, C's 20 and of B's 50 what is above 31: 19. With the lists' 100, 90 and
/// 30 votes: A 100 + 19 + 30 = 149, B 90 + 40 + 19 = 149, C 30 + 20 = 50.
#[test]
fn hungarian_lists_have_the_votes_that_won_nothing_in_the_districts() {
    let mut rule = system("hu-2022", "lists");
    rule.thresholds.clear();
    rule.stages[1].seats = Some(6);
    let own = country(&[("a", 100), ("b", 90), ("c", 30)], 0, 220);
    let candidate = |(id, party): (&str, &str)| Choice {
        id: id.into(),
        party: Some(party.into()),
        kind: ChoiceKind::Candidate,
        members: 1,
        ..Choice::default()
    };
    let district = |id: &str, votes: Vec<(usize, u64)>| Constituency {
        id: id.into(),
        seats: 1,
        valid: votes.iter().map(|v| v.1).sum(),
        votes,
        ..Constituency::default()
    };
    let first = Votes {
        choices: [("a1", "a"), ("b1", "b"), ("a2", "a"), ("b2", "b"), ("c2", "c")].map(candidate).into(),
        constituencies: vec![district("d1", vec![(0, 60), (1, 40)]), district("d2", vec![(2, 30), (3, 50), (4, 20)])],
        national: Totals { valid: 200, votes: vec![60, 40, 30, 50, 20], ..Totals::default() },
        regions: vec![],
    };
    let ballots = [("districts".to_owned(), first)];
    let input = Input { votes: &own, ballots: &ballots, persons: &[] };
    let allocation = allocate_all(&rule, &input, &[]).unwrap();
    let story = story_of(&allocation);
    assert!(story.iter().any(|line| line == "To the 100 votes of a come 49 that won nothing elsewhere."), "{story:?}");
    assert!(story.iter().any(|line| line == "To the 30 votes of c come 20 that won nothing elsewhere."), "{story:?}");
    // One direct seat each for a and b; 149, 149, 74.5, 74.5, 50, and a lot for the last: 49.67 each.
    assert_eq!(allocation.seats, [1 + 2, 1 + 2, 1]);
    assert_eq!(allocation.lots_required[0].among, ["a", "b"]);
}

/// 1,000 votes for ten seats are a quota of 100: 375 hold three and three quarters, so four; 274 hold two; 351 three. One seat is left for the country, which gives it
/// to the highest votes ÷ n^0.9: 375 ÷ 5^0.9 = 88, 274 ÷ 3^0.9 = 102, 351 ÷ 4^0.9 = 101.
#[test]
fn three_quarters_of_an_estonian_quota_are_a_seat() {
    let mut rule = system("ee-2023", "riigikogu");
    rule.stages[2].seats = Some(10);
    let votes = country(&[("a", 375), ("b", 274), ("c", 351)], 10, 1000);
    let allocation = allocate(&rule, &votes, &[]).unwrap();
    let district: Vec<u32> = allocation.by_constituency[1].seats.iter().map(|(_, seats)| *seats).collect();
    assert_eq!(district, [4, 2, 3]);
    assert_eq!(allocation.seats, [4, 3, 3]);
    let story = story_of(&allocation);
    let seat = "Seat 10 goes to b: 274 votes divided by 3 to the power of 0.9 are the highest quotient; next is c with 351 votes divided by 4 to the power of 0.9.";
    assert!(story.iter().any(|line| line == seat), "{story:?}");
}

/// 285,363 valid votes and eight seats as in Roraima on 2 October 2022 (summed from github.com/CedricAntunes/MSc-Thesis-Making-Candidates-Count), the parties made
/// up: 35,670.4 for a seat, so a quotient of 35,670, of which 80 % are 28,536.
#[test]
fn four_fifths_of_a_brazilian_quotient_are_a_threshold_of_the_state() {
    let votes = country(&[("a", 100_000), ("b", 28_536), ("c", 28_535), ("rest", 128_292)], 8, 285_363);
    let allocation = allocate(
        &{
            let mut rule = system("br-2022", "camara");
            rule.persons = None;
            rule
        },
        &votes,
        &[],
    )
    .unwrap();
    let trace = &allocation.thresholds[0];
    assert_eq!((trace.needed, trace.seats), (28_536, Some(8)));
    assert!(trace.results[1].passed && !trace.results[2].passed);
    // Quotients: a 2, rest 3; averages: 33,333, 32,073, 28,536 of b, and 25,658.
    assert_eq!(allocation.seats, [3, 1, 0, 4]);
    assert_eq!(
        explain_threshold(trace, &|at| ["a", "b", "c", "rest"][at].to_owned()),
        "Threshold 1 in country: 80 % of 285,363 valid votes for one of 8 seats are 28,536.3; at least 28,536 votes are needed; a, b and rest passed."
    );
}

/// 20 % in two of three regions are enough where the country's 5 % are missed.
#[test]
fn a_share_in_some_regions_is_enough() {
    let mut rule = rule(
        "method = \"dhondt\"\nregion_kind = \"r\"\n[[threshold]]\nshare = \"50%\"\nany = \"x\"\n\
         [[threshold]]\nshare = \"20%\"\nscope = \"every-region\"\nplaces_min = 2\nany = \"x\"",
    );
    let mut votes = lists(&[700, 200, 100], 5);
    let region = |id: &str, votes: [u64; 3]| Region {
        id: id.into(),
        totals: Totals { valid: 200, votes: votes.to_vec(), ..Totals::default() },
    };
    votes.regions = vec![region("n", [120, 40, 40]), region("s", [121, 40, 39]), region("w", [180, 10, 10])];
    assert_eq!(seats(&rule, &votes), [4, 1, 0]);
    rule.thresholds[1].places_min = Some(3);
    assert_eq!(seats(&rule, &votes), [5, 0, 0]);
    rule.thresholds[1].places_min = Some(0);
    assert_eq!(rule.faults()[0].code(), "rule-threshold-places");
}

#[test]
fn thresholds_are_explained_in_plain_words() {
    let names = |at: usize| ["Pine", "Oak"][at].to_owned();
    let trace = |share: &str, more: &str| {
        let rule = rule(&format!("method = \"dhondt\"\nthreshold = [{{ share = \"{share}\"{more} }}]"));
        explain_threshold(&allocate(&rule, &lists(&[17_200, 350], 3), &[]).unwrap().thresholds[0], &names)
    };
    assert_eq!(
        trace("2%", ""),
        "Threshold 1 in the country: 2 % of 17,550 valid votes are 351; at least 351 votes are needed; Pine passed."
    );
    assert_eq!(
        trace("2%", ", comparison = \"more-than\", base = \"voters\""),
        "Threshold 1 in the country: 2 % of 17,550 voters who took part are 351; more than that, so at least 352 votes are needed; Pine passed."
    );
    assert_eq!(
        trace("1/150", ""),
        "Threshold 1 in the country: 1/150 of 17,550 valid votes are 117; at least 117 votes are needed; Pine and Oak passed."
    );
}

#[test]
fn a_part_that_contradicts_its_stage_is_a_fault() {
    let base = "method = \"stages\"\n[[stage]]\nid = \"a\"\n";
    for (text, code) in [
        (format!("{base}method = \"hare\"\nremainder_from = \"75%\""), "rule-stage"),
        (format!("{base}method = \"sainte-lague\"\npower = \"0.9\""), "rule-stage"),
        (format!("{base}method = \"dhondt\"\npower = \"0.123\""), "rule-stage"),
        (format!("{base}method = \"dhondt\"\nsurplus = true"), "rule-stage"),
        (format!("{base}method = \"dhondt\"\nplace_seats = 1"), "rule-stage"),
        (format!("{base}method = \"dhondt\"\nper_seat = true"), "rule-stage"),
        (
            format!("{base}method = \"dhondt\"\nunit = \"party\"\nfactor = [{{ mark = \"m\", times = \"2\" }}]"),
            "rule-stage",
        ),
        (format!("{base}method = \"dhondt\"\nfactor = [{{ mark = \"m\", times = \"0\" }}]"), "rule-stage"),
        (format!("{base}method = \"dhondt\"\nvotes = \"with-remainders\""), "rule-stage"),
        (
            "method = \"dhondt\"\nthreshold = [{ share = \"1%\", quota_rounding = \"down\" }]".into(),
            "rule-threshold-per-seat",
        ),
    ] {
        let faults = rule(&text).faults();
        assert!(faults.iter().any(|fault| fault.code() == code), "{text}: {faults:?}");
    }
}

/// A joint division: A with three seats and B with one, two places that take two each. North: A 60, B 50; South: A 40, B 10. 60 and 50 fill the north, 40 and 20 the south.
#[test]
fn places_take_only_so_many_seats_from_all_together() {
    let text = "method = \"stages\"\n[[stage]]\nid = \"c\"\nlevel = \"national\"\nmethod = \"hare\"\nseats = 4\n\
                [[stage]]\nid = \"p\"\nof = \"c\"\nunit = \"place\"\nmethod = \"dhondt\"\nplace_seats = 2";
    let mut votes = lists(&[100, 60], 0);
    let north =
        Constituency { id: "north".into(), votes: vec![(0, 60), (1, 50)], valid: 110, ..Constituency::default() };
    let south =
        Constituency { id: "south".into(), votes: vec![(0, 40), (1, 10)], valid: 50, ..Constituency::default() };
    votes.constituencies = vec![north, south];
    // One vote more, from abroad, so that the remainders of 2.5 and 1.5 quotas are not equal.
    (votes.national.votes, votes.national.valid) = (vec![101, 60], 161);
    let allocation = allocate(&rule(text), &votes, &[]).unwrap();
    let placed = &allocation.by_constituency[1];
    let won: Vec<(&str, u32)> = placed.seats.iter().map(|&(at, n)| (placed.names[at].as_str(), n)).collect();
    assert_eq!(won, [("A@north", 1), ("A@south", 2), ("B@north", 1)]);
}
