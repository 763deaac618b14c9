//! Stages one by one: quotas for women and minorities, alliances, compensation, rounds, referenda, persons and those who leave.

use super::systems::{choices, complete, story_of, system};
use super::*;

/// Persons with their marks and votes in one constituency.
fn candidates(list: &[(&str, &str, u64)], seats: u32) -> Votes {
    let votes: Vec<u64> = list.iter().map(|(_, _, votes)| *votes).collect();
    let mut all = votes_of(ChoiceKind::Candidate, &votes, seats);
    for (choice, (id, marks, _)) in all.choices.iter_mut().zip(list) {
        choice.id = (*id).into();
        choice.marks = marks.split('+').filter(|mark| !mark.is_empty()).map(str::to_owned).collect();
    }
    all
}

fn winners(votes: &Votes, allocation: &Allocation) -> Vec<String> {
    let won = allocation.seats.iter().zip(&votes.choices).filter(|(seats, _)| **seats > 0);
    won.map(|(_, choice)| choice.id.clone()).collect()
}

#[test]
fn in_iraq_the_best_woman_replaces_the_lowest_winning_man() {
    let rule = system("iq-2021", "council");
    let votes =
        candidates(&[("a", "man", 90), ("b", "man", 80), ("c", "man", 70), ("d", "woman", 60), ("e", "woman", 50)], 3);
    let allocation = allocate(&rule, &votes, &[]).unwrap();
    complete(&allocation);
    assert_eq!(winners(&votes, &allocation), ["a", "b", "d"]);
    assert!(story_of(&allocation).iter().any(|line| line.contains("d takes the seat of c")));
    let votes = candidates(&[("a", "man", 90), ("b", "woman", 80), ("c", "man", 70), ("d", "woman", 60)], 3);
    assert_eq!(winners(&votes, &allocate(&rule, &votes, &[]).unwrap()), ["a", "b", "c"]);
}

#[test]
fn two_lowest_men_with_equal_votes_need_a_lot_before_one_gives_way() {
    let rule = system("iq-2021", "council");
    let votes = candidates(&[("a", "man", 90), ("b", "man", 70), ("c", "man", 70), ("d", "woman", 60)], 3);
    let allocation = allocate(&rule, &votes, &[]).unwrap();
    let required = &allocation.lots_required[0];
    assert_eq!((required.step.as_str(), required.draws, required.seats_open), ("general:woman-out-1", 1, 2));
    assert_eq!(required.among, ["b", "c"]);
    let drawn = Lot {
        constituency: Some("here".into()),
        step: required.step.clone(),
        among: required.among.clone(),
        drawn: vec!["b".into()],
    };
    assert_eq!(winners(&votes, &allocate(&rule, &votes, &[drawn]).unwrap()), ["a", "c", "d"]);
}

#[test]
fn minority_candidates_win_the_minority_seats_and_no_other() {
    let rule = system("iq-2021", "council");
    let votes = candidates(
        &[
            ("a", "man", 20),
            ("b", "woman", 10),
            ("x", "man+yazidi", 90),
            ("y", "man+yazidi", 80),
            ("z", "woman+christian", 1),
        ],
        1,
    );
    let allocation = allocate(&rule, &votes, &[]).unwrap();
    assert_eq!(winners(&votes, &allocation), ["b", "x", "z"]);
}

#[test]
fn in_kyrgyzstan_since_2025_no_three_are_of_one_gender() {
    let rule = system("kg-2025", "districts");
    let votes = candidates(&[("a", "woman", 9), ("b", "woman", 8), ("c", "woman", 7), ("d", "man", 6)], 3);
    assert_eq!(winners(&votes, &allocate(&rule, &votes, &[]).unwrap()), ["a", "b", "d"]);
}

/// 60 + 30 against 55: D'Hondt of three seats gives the alliance 2 (90, 45 | 55), and within it 60 and 30 are 1 and 1 (60, 30, 30: no tie for two).
#[test]
fn alliances_compete_first_and_their_members_after() {
    let rule = system("tr-2018", "parliament");
    let mut votes = lists(&[60, 31, 55], 3);
    for (choice, id) in votes.choices.iter_mut().zip(["ak-parti", "mhp", "hdp"]) {
        choice.id = id.into();
    }
    let allocation = allocate(&rule, &votes, &[]).unwrap();
    complete(&allocation);
    assert_eq!(allocation.seats, [1, 1, 1]);
    // Alone MHP is 31 of 1,000 and would fail; with its ally it passes 10 %.
    let mut votes = lists(&[600, 31, 369], 3);
    for (choice, id) in votes.choices.iter_mut().zip(["ak-parti", "mhp", "hdp"]) {
        choice.id = id.into();
    }
    let allocation = allocate(&rule, &votes, &[]).unwrap();
    assert!(allocation.thresholds[0].results.iter().all(|result| result.passed));
}

#[test]
fn a_president_needs_more_than_half_or_a_second_round() {
    let rule = system("tr-2023", "president");
    let race = |votes: &[u64]| votes_of(ChoiceKind::Candidate, votes, 1);
    assert_eq!(seats(&rule, &race(&[51, 40, 9])), [1, 0, 0]);
    let allocation = allocate(&rule, &race(&[50, 41, 9]), &[]).unwrap();
    assert_eq!((allocation.seats.iter().sum::<u32>(), allocation.vacant), (0, 1));
    assert_eq!(story(&allocation)[0], "Nobody has the 51 votes that win at once. In the next round: A and B.");
    let allocation = allocate(&rule, &race(&[40, 20, 20, 20]), &[]).unwrap();
    let lot = &allocation.lots_required[0];
    assert_eq!((lot.step.as_str(), lot.draws, lot.seats_open), ("next-round", 1, 1));
    let drawn =
        Lot { constituency: None, step: "next-round".into(), among: lot.among.clone(), drawn: vec!["C".into()] };
    let allocation = allocate(&rule, &race(&[40, 20, 20, 20]), &[drawn]).unwrap();
    assert_eq!((allocation.vacant, allocation.lots_required.len()), (1, 0));
    assert!(story(&allocation).iter().any(|line| line == "The lot decided for C."));
}

#[test]
fn in_france_everyone_with_an_eighth_of_the_registered_goes_on() {
    let rule = system("fr-assembly", "assembly");
    let mut votes = votes_of(ChoiceKind::Candidate, &[300, 200, 125, 124], 1);
    votes.constituencies[0].registered = Some(1000);
    let allocation = allocate(&rule, &votes, &[]).unwrap();
    assert_eq!(story(&allocation)[0], "Nobody has the 375 votes that win at once. In the next round: A, B and C.");
    // Half of 400 valid votes is not a quarter of 1,000 registered voters.
    let mut votes = votes_of(ChoiceKind::Candidate, &[249, 100], 1);
    votes.constituencies[0].registered = Some(1000);
    assert_eq!(allocate(&rule, &votes, &[]).unwrap().vacant, 1);
    let mut votes = votes_of(ChoiceKind::Candidate, &[250, 100], 1);
    votes.constituencies[0].registered = Some(1000);
    assert_eq!(allocate(&rule, &votes, &[]).unwrap().seats, [1, 0]);
}

#[test]
fn a_referendum_may_need_turnout_or_approval() {
    let answers = |yes: u64, no: u64, voters: u64| {
        let mut votes = votes_of(ChoiceKind::Option, &[yes, no], 1);
        (votes.choices[0].id, votes.choices[1].id) = ("yes".into(), "no".into());
        (votes.national.voters, votes.national.registered) = (Some(voters), Some(1001));
        votes
    };
    assert_eq!(seats(&system("referendum", "simple"), &answers(30, 20, 60)), [1, 0]);
    let turnout = system("referendum", "turnout");
    // Half of 1,001 is 500.5.
    assert_eq!(allocate(&turnout, &answers(300, 100, 500), &[]).unwrap().vacant, 1);
    assert_eq!(seats(&turnout, &answers(300, 100, 501)), [1, 0]);
    let mut unknown = answers(300, 100, 501);
    unknown.national.registered = None;
    assert_eq!(allocate(&turnout, &unknown, &[]).unwrap_err().code(), "allocation-registered-unknown");
    let approval = system("referendum", "approval");
    assert_eq!(seats(&approval, &answers(250, 100, 400)), [0, 1]);
    assert_eq!(seats(&approval, &answers(251, 100, 400)), [1, 0]);
}

fn with_direct(votes: &[u64], direct: &[u32], rule: &Rule, ballot: &str) -> Allocation {
    let mut own = lists(votes, 0);
    own.regions = vec![Region { id: "here".into(), totals: own.national.clone() }];
    own.constituencies[0].region = Some(0);
    own.constituencies[0].id = "all".into();
    let mut first = Votes { choices: own.choices.clone(), ..Votes::default() };
    for (choice, &won) in first.choices.iter_mut().zip(direct) {
        choice.party = Some(choice.id.clone());
        choice.id = format!("direct-{}", choice.id);
        let index = first.constituencies.len();
        let at = own.choices.iter().position(|c| Some(&c.id) == choice.party.as_ref()).unwrap();
        first.constituencies.extend((0..won as usize).map(|n| Constituency {
            id: format!("c{}", index + n),
            region: Some(0),
            seats: 1,
            valid: 1,
            votes: vec![(at, 1)],
            ..Constituency::default()
        }));
    }
    let sums: Vec<u64> = direct.iter().map(|&n| u64::from(n)).collect();
    first.national = Totals { valid: sums.iter().sum(), votes: sums.clone(), ..Totals::default() };
    first.regions = vec![Region { id: "here".into(), totals: first.national.clone() }];
    let ballots = [(ballot.to_owned(), first)];
    allocate_all(rule, &Input { votes: &own, ballots: &ballots, persons: &[] }, &[]).unwrap()
}

/// 120 seats of 100,000 : 60,000 : 40,000 are 60, 36, 24; A holds 62 electorates and keeps the two more.
#[test]
fn in_new_zealand_overhang_enlarges_the_house() {
    let rule = system("nz-2023", "party");
    assert_eq!(with_direct(&[100_000, 60_000, 40_000], &[30, 1, 0], &rule, "electorate").seats, [60, 36, 24]);
    assert_eq!(with_direct(&[100_000, 60_000, 40_000], &[62, 1, 0], &rule, "electorate").seats, [62, 36, 24]);
    // 4 % is not enough, an electorate is.
    assert_eq!(with_direct(&[96_000, 4_000], &[1, 0], &rule, "electorate").seats, [120, 0]);
    assert_eq!(with_direct(&[96_000, 4_000], &[0, 1], &rule, "electorate").seats, [115, 5]);
}

/// A holds 8 of 9 constituencies: its quotients begin at 100 ÷ 9, so that all seven regional seats go to the others.
#[test]
fn in_scotland_divisors_go_on_from_the_constituencies() {
    let rule = system("scotland-2021", "regional");
    let allocation = with_direct(&[100, 61, 40], &[8, 1, 0], &rule, "constituency");
    complete(&allocation);
    assert_eq!(allocation.seats, [8, 5, 3]);
}

/// Hare alone would give A 100 of 200. With 250 districts it has 50 more than its share of the votes and 8 % allow: ⌊(1/2 + 8/100) × 500⌋ = 290,
/// so 40 of the lists; the other 160 are shared 3 : 2.
#[test]
fn in_mexico_nobody_has_more_than_its_share_and_eight_hundredths() {
    let rule = system("mx-2024", "lists");
    let allocation = with_direct(&[100_000, 60_000, 40_000], &[250, 30, 20], &rule, "district");
    assert_eq!(allocation.seats, [290, 30 + 96, 20 + 64]);
}

#[test]
fn a_finnish_candidate_wins_with_its_list() {
    let rule = system("fi-2023", "eduskunta");
    let mut votes = votes_of(ChoiceKind::Candidate, &[50, 5, 4, 40, 39], 3);
    for (choice, party) in votes.choices.iter_mut().zip(["x", "x", "x", "y", "y"]) {
        choice.party = Some(party.into());
    }
    // Lists: x 59, y 79. D'Hondt: y 79, x 59, y 39.5. The best two of y and the best of x.
    let allocation = allocate(&rule, &votes, &[]).unwrap();
    complete(&allocation);
    assert_eq!(winners(&votes, &allocation), ["A", "D", "E"]);
}

/// Persons of one list, by position, with marks and preference votes.
fn list_of(rule: &Rule, seats: u32, persons: &[(&str, u64, Standing)]) -> Vec<Option<String>> {
    let mut own = lists(&[1000], seats);
    own.choices[0].id = "list".into();
    own.national.voters = Some(1000);
    own.regions = vec![Region { id: "r".into(), totals: own.national.clone() }];
    let ids: Vec<String> = (1..=persons.len()).map(|n| format!("p{n}")).collect();
    let names: Vec<(&str, u32)> = ids.iter().map(|id| (id.as_str(), 1)).collect();
    let figures: Vec<u64> = persons.iter().map(|(_, votes, _)| *votes).collect();
    let mut preferences = Votes { choices: choices(&names), ..lists(&figures, 0) };
    preferences.regions = vec![Region { id: "r".into(), totals: preferences.national.clone() }];
    let listed: Vec<Person> = (1..)
        .zip(persons)
        .map(|(position, (mark, _, standing))| Person {
            id: format!("p{position}"),
            list: "list".into(),
            place: None,
            position,
            marks: vec![(*mark).into()],
            standing: *standing,
        })
        .collect();
    let ballots = [("preferences".to_owned(), preferences)];
    let input = Input { votes: &own, ballots: &ballots, persons: &listed };
    let allocation = allocate_all(rule, &input, &[]).unwrap();
    complete(&allocation);
    allocation.elected.into_iter().map(|elected| elected.person).collect()
}

fn kyrgyz(seats: u32) -> Rule {
    let mut rule = system("kg-2021", "lists");
    rule.stages[0].seats = Some(seats);
    rule
}

fn some(ids: &[&str]) -> Vec<Option<String>> {
    ids.iter().map(|id| Some((*id).to_owned())).collect()
}

#[test]
fn women_get_three_tenths_of_a_kyrgyz_list_by_preference() {
    use Standing::Stands;
    let persons =
        [("man", 90, Stands), ("man", 80, Stands), ("man", 70, Stands), ("woman", 1, Stands), ("woman", 2, Stands)];
    // 30 % of 3 are 0.9, rounded up 1: the woman with the most preferences, and two men.
    assert_eq!(list_of(&kyrgyz(3), 3, &persons), some(&["p1", "p2", "p5"]));
    // 30 % of 4 are 1.2, rounded up 2.
    assert_eq!(list_of(&kyrgyz(4), 4, &persons), some(&["p1", "p2", "p5", "p4"]));
}

#[test]
fn who_leaves_a_seat_is_followed_by_the_next_of_the_same_mark() {
    use Standing::{Left, LeftSeat, Stands};
    let with = |fifth| {
        [("man", 90, Stands), ("man", 80, Stands), ("man", 70, Stands), ("woman", 1, Stands), ("woman", 2, fifth)]
    };
    assert_eq!(list_of(&kyrgyz(3), 3, &with(LeftSeat)), some(&["p1", "p2", "p4"]));
    assert_eq!(list_of(&kyrgyz(3), 3, &with(Left)), some(&["p1", "p2", "p4"]));
    let mut rule = kyrgyz(3);
    rule.leaving.seat = LeftSeat2::Vacant;
    assert_eq!(list_of(&rule, 3, &with(LeftSeat))[2], None);
    rule.leaving.seat = LeftSeat2::Next;
    assert_eq!(list_of(&rule, 3, &with(LeftSeat)), some(&["p1", "p2", "p3"]));
}

use super::LeftSeat as LeftSeat2;

#[test]
fn a_dutch_person_moves_up_with_more_than_a_quarter_of_the_quota() {
    use Standing::Stands;
    let mut rule = system("nl-2023", "kamer");
    // 1,000 valid votes for 10 seats: a quota of 100, a quarter is 25.
    rule.thresholds.clear();
    let persons = |last| [("", 300, Stands), ("", 3, Stands), ("", 2, Stands), ("", last, Stands)];
    let rule_of = |rule: &Rule, last| list_of(rule, 10, &persons(last));
    assert_eq!(rule_of(&rule, 25)[..2], some(&["p1", "p2"])[..]);
    assert_eq!(rule_of(&rule, 26)[..2], some(&["p1", "p4"])[..]);
}

#[test]
fn a_choice_that_left_wins_nothing_and_its_votes_stay_or_are_void() {
    let rule = rule("method = \"dhondt\"\nthreshold = [{ share = \"10%\" }]");
    let mut votes = lists(&[500, 91, 409], 3);
    votes.choices[2].standing = Standing::Left;
    // 91 of 1,000 fail 10 %; of 591 they pass.
    assert_eq!(seats(&rule, &votes), [3, 0, 0]);
    votes.choices[2].standing = Standing::Void;
    let allocation = allocate(&rule, &votes, &[]).unwrap();
    assert!(allocation.thresholds[0].results[1].passed);
    let mut district = votes_of(ChoiceKind::Candidate, &[50, 40], 1);
    district.choices[0].standing = Standing::LeftSeat;
    let allocation = allocate(&method("plurality"), &district, &[]).unwrap();
    assert_eq!((allocation.seats, allocation.vacant), (vec![0, 0], 1));
}

#[test]
fn a_tie_stops_the_stages_and_says_which_one_waits() {
    let rule = system("tr-2018", "parliament");
    let mut votes = lists(&[60, 60], 1);
    votes.choices[0].id = "ak-parti".into();
    let allocation = allocate(&rule, &votes, &[]).unwrap();
    assert_eq!(allocation.waiting.as_deref(), Some("lists"));
    assert_eq!(allocation.lots_required[0].step, "alliances:seat-1");
    assert_eq!(allocation.lots_required[0].among, ["cumhur", "B"]);
    let lot = Lot {
        constituency: Some("here".into()),
        step: "alliances:seat-1".into(),
        among: vec!["cumhur".into(), "B".into()],
        drawn: vec!["cumhur".into()],
    };
    assert_eq!(allocate(&rule, &votes, &[lot]).unwrap().seats, [1, 0]);
}

#[test]
fn a_contradictory_stage_is_a_fault_with_its_remedy() {
    let base = "method = \"stages\"\n[[stage]]\nid = \"a\"\n";
    for (text, code) in [
        ("method = \"stages\"", "rule-stages-count"),
        ("method = \"dhondt\"\n[[stage]]\nid = \"a\"\nmethod = \"dhondt\"", "rule-stages-count"),
        (&format!("{base}method = \"stages\""), "rule-stage"),
        (&format!("{base}method = \"dhondt\"\nremainder = \"none\""), "rule-stage"),
        (&format!("{base}method = \"hare\"\nheld = [\"b\"]"), "rule-stage-unknown"),
        (&format!("{base}method = \"hare\"\nof = \"a\""), "rule-stage-unknown"),
        (&format!("{base}method = \"dhondt\"\nlevel = \"region\""), "rule-stage"),
        (&format!("{base}method = \"dhondt\"\nunit = \"place\"\nlevel = \"national\""), "rule-stage"),
        (&format!("{base}method = \"modified-sainte-lague\""), "rule-first-divisor-missing"),
        (&format!("{base}method = \"dhondt\"\nthresholds = [1]"), "rule-stage"),
        ("method = \"dhondt\"\nrunoff = {}", "rule-runoff-method"),
        ("method = \"hare\"\nremainder = \"none\"", "rule-remainder-none"),
        ("method = \"dhondt\"\nalliances = { a = [\"x\"], b = [\"x\"] }", "rule-alliance"),
        ("method = \"dhondt\"\npersons = { order = \"votes\" }", "rule-persons"),
        ("method = \"plurality\"\nturnout = { share = \"101%\" }", "rule-turnout-share"),
    ] {
        let faults = rule(text).faults();
        assert!(faults.iter().any(|fault| fault.code() == code), "{text}: {faults:?}");
    }
}
