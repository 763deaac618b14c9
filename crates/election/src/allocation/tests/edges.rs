//! Edges: nothing to count, nobody over the threshold, kinds with limits, votes from outside, input that contradicts itself.

use super::*;
use crate::fraction::Fraction;

fn last_step(allocation: &Allocation) -> Step {
    allocation.by_constituency[0].trace.last().unwrap().clone()
}

fn code(rule: &Rule, votes: &Votes) -> &'static str {
    allocate(rule, votes, &[]).unwrap_err().code()
}

const METHODS: [&str; 7] = ["dhondt", "sainte-lague", "hare", "droop", "hagenbach-bischoff", "plurality", "sntv"];

#[test]
fn without_votes_nobody_gets_a_seat_and_no_lot_is_asked_for() {
    for name in METHODS {
        let allocation = allocate(&method(name), &lists(&[0, 0], 3), &[]).unwrap();
        assert_eq!((&allocation.seats[..], allocation.vacant), (&[0, 0][..], 3), "{name}");
        assert_eq!(last_step(&allocation), Step::Vacant { seats: 3, reason: Vacancy::NoVotes });
    }
}

#[test]
fn without_seats_there_is_nothing_to_explain() {
    for name in METHODS {
        let allocation = allocate(&method(name), &lists(&[5, 5], 0), &[]).unwrap();
        assert_eq!((allocation.seats, allocation.vacant), (vec![0, 0], 0), "{name}");
        assert_eq!(allocation.by_constituency[0].trace, []);
    }
}

#[test]
fn a_threshold_that_nobody_passes_leaves_every_seat_vacant() {
    let rule = rule("method = \"dhondt\"\nthreshold = [{ share = \"60%\" }]");
    let allocation = allocate(&rule, &lists(&[50, 50], 3), &[]).unwrap();
    assert_eq!((&allocation.seats[..], allocation.vacant), (&[0, 0][..], 3));
    assert_eq!(last_step(&allocation), Step::Vacant { seats: 3, reason: Vacancy::NobodyQualifies });
}

#[test]
fn exactly_the_share_passes_at_least_and_fails_more_than() {
    let at_least = rule("method = \"dhondt\"\nthreshold = [{ share = \"10%\" }]");
    let more_than = rule("method = \"dhondt\"\nthreshold = [{ share = \"10%\", comparison = \"more-than\" }]");
    // 10 of 100 is exactly 10 %; 9 of 99 is 9.09 %; 11 of 100 is more.
    assert_eq!(seats(&at_least, &lists(&[90, 10], 10)), [9, 1]);
    assert_eq!(seats(&more_than, &lists(&[90, 10], 10)), [10, 0]);
    assert_eq!(seats(&at_least, &lists(&[90, 9], 10)), [10, 0]);
    assert_eq!(seats(&more_than, &lists(&[89, 11], 10)), [9, 1]);
}

#[test]
fn a_coalition_needs_its_own_share() {
    let rule = rule(
        "method = \"dhondt\"\n\
         [[threshold]]\nshare = \"5%\"\nmembers_max = 1\n\
         [[threshold]]\nshare = \"8%\"\nmembers_min = 2\nmembers_max = 3\n\
         [[threshold]]\nshare = \"10%\"\nmembers_min = 4",
    );
    let mut votes = lists(&[70, 9, 7, 7, 7], 30);
    for (choice, members) in votes.choices.iter_mut().zip([1, 4, 2, 1, 1]) {
        choice.members = members;
    }
    let seats = seats(&rule, &votes);
    assert_eq!((seats[1], seats[2]), (0, 0));
    assert!(seats[3] > 0 && seats[4] > 0);
}

#[test]
fn a_threshold_counts_where_its_scope_says() {
    let text = |scope| {
        format!("method = \"dhondt\"\nregion_kind = \"land\"\nthreshold = [{{ share = \"20%\", scope = \"{scope}\" }}]")
    };
    let mut votes = lists(&[160, 40], 4);
    votes.constituencies = ["north", "south"]
        .into_iter()
        .enumerate()
        .map(|(region, id)| Constituency {
            id: id.into(),
            region: Some(region),
            seats: if region == 0 { 4 } else { 12 },
            valid: 100,
            voters: None,
            registered: None,
            votes: if region == 0 { vec![(0, 70), (1, 30)] } else { vec![(0, 90), (1, 10)] },
        })
        .collect();
    votes.regions = vec![
        Region {
            id: "north".into(),
            totals: Totals { valid: 100, voters: None, registered: None, votes: vec![70, 30] },
        },
        Region {
            id: "south".into(),
            totals: Totals { valid: 100, voters: None, registered: None, votes: vec![90, 10] },
        },
    ];
    // Nationally B has exactly 20 %; in the south 10 %, with a quotient of 10 for one of its 12 seats.
    assert_eq!(seats(&rule(&text("region")), &votes), [15, 1]);
    assert_eq!(seats(&rule(&text("every-region")), &votes), [16, 0]);
    let plain = |scope| rule(&text(scope).replace("region_kind = \"land\"\n", ""));
    assert_eq!(seats(&plain("national"), &votes), [14, 2]);
    assert_eq!(seats(&plain("constituency"), &votes), [15, 1]);
    assert_eq!(allocate(&plain("constituency"), &votes, &[]).unwrap().thresholds.len(), 2);
    assert_eq!(code(&plain("region"), &votes), "rule-region-kind-missing");
    votes.constituencies[0].region = None;
    assert_eq!(code(&rule(&text("region")), &votes), "allocation-region");
}

#[test]
fn independents_need_no_threshold_and_hold_one_seat_at_most() {
    let rule = rule("method = \"dhondt\"\nthreshold = [{ share = \"30%\" }]");
    let kinds = [
        (ChoiceKind::List, 500),
        (ChoiceKind::Independent, 400),
        (ChoiceKind::List, 100),
        (ChoiceKind::Independent, 10),
    ];
    // 500 · 400 · 250 · 166 · 125: the independent's second quotient of 200 does not exist, C is under the threshold.
    assert_eq!(seats(&rule, &votes_of_kinds(&kinds, 5)), [4, 1, 0, 0]);
}

#[test]
fn seats_that_no_single_person_can_hold_stay_vacant() {
    for name in ["dhondt", "sainte-lague", "hare", "droop", "hagenbach-bischoff", "sntv"] {
        let allocation = allocate(&method(name), &votes_of(ChoiceKind::Candidate, &[7, 5], 4), &[]).unwrap();
        assert_eq!((&allocation.seats[..], allocation.vacant), (&[1, 1][..], 2), "{name}");
        assert_eq!(last_step(&allocation), Step::Vacant { seats: 2, reason: Vacancy::NobodyLeft });
    }
}

#[test]
fn a_column_that_sums_several_choices_counts_in_the_base_and_gets_nothing() {
    let rule = rule("method = \"dhondt\"\nthreshold = [{ share = \"10%\" }]");
    let kinds = [(ChoiceKind::List, 60), (ChoiceKind::List, 9), (ChoiceKind::Unallocated, 31)];
    assert_eq!(seats(&rule, &votes_of_kinds(&kinds, 10)), [10, 0, 0]);
}

#[test]
fn a_seat_won_by_against_all_stays_vacant() {
    let kinds = [(ChoiceKind::Candidate, 40), (ChoiceKind::AgainstAll, 41), (ChoiceKind::Candidate, 30)];
    for (name, count, won) in [("plurality", 1, [0, 0, 0]), ("sntv", 2, [1, 0, 0])] {
        let allocation = allocate(&method(name), &votes_of_kinds(&kinds, count), &[]).unwrap();
        assert_eq!((&allocation.seats[..], allocation.vacant), (&won[..], 1), "{name}");
        let vacant = Step::Vacant { seats: 1, reason: Vacancy::AgainstAll };
        assert!(allocation.by_constituency[0].trace.contains(&vacant));
    }
    let kinds = [(ChoiceKind::List, 40), (ChoiceKind::AgainstAll, 60)];
    assert_eq!(seats(&method("dhondt"), &votes_of_kinds(&kinds, 3)), [3, 0]);
}

#[test]
fn an_option_can_win_a_referendum_and_never_a_list_seat() {
    let votes = votes_of(ChoiceKind::Option, &[51, 49], 1);
    assert_eq!(seats(&method("plurality"), &votes), [1, 0]);
    assert_eq!(code(&method("dhondt"), &votes), "allocation-option-choice");
}

/// Inside: north 300 valid, south 100. Outside: 40 votes, A 10 and B 30. North gets 300/400 of them, south 100/400:
/// north A 150 + 7.5 = 157.5, B 150 + 22.5 = 172.5; south A 60 + 2.5, B 40 + 7.5. So B takes the north.
fn votes_with_outside() -> Votes {
    let mut votes = lists(&[220, 220], 0);
    votes.national = Totals { valid: 440, voters: None, registered: None, votes: vec![220, 220] };
    let place = |id: &str, valid, a, b| Constituency {
        id: id.into(),
        seats: 1,
        valid,
        votes: vec![(0, a), (1, b)],
        ..Constituency::default()
    };
    votes.constituencies = vec![place("north", 300, 150, 150), place("south", 100, 60, 40)];
    votes
}

#[test]
fn votes_from_outside_are_spread_as_exact_fractions() {
    let votes = votes_with_outside();
    let spread = rule("method = \"dhondt\"\noutside = \"spread\"");
    let allocation = allocate(&spread, &votes, &[]).unwrap();
    assert_eq!(allocation.seats, [1, 1]);
    let Step::Spread { votes: shares, .. } = &allocation.by_constituency[0].trace[0] else { panic!("no spread") };
    assert_eq!(shares[0].total.fraction().unwrap(), "315/2".parse::<Fraction>().unwrap());
    assert_eq!(
        story(&allocation)[0],
        "Votes from outside are added, 300 of 400 of each choice's: A then has 157.5 and B then has 172.5."
    );
    // Without spreading the north is a tie.
    assert_eq!(allocate(&method("dhondt"), &votes, &[]).unwrap().lots_required.len(), 1);
}

#[test]
fn who_does_not_stand_in_a_constituency_gets_nothing_there_from_outside() {
    let mut votes = votes_with_outside();
    votes.constituencies[0].votes = vec![(0, 100)];
    votes.national.votes = vec![160, 280];
    let spread = rule("method = \"dhondt\"\noutside = \"spread\"");
    assert_eq!(seats(&spread, &votes), [1, 1]);
    // With 0 votes there, but standing, B takes its share of its 240 outside: 240 × 300/400 = 180 against 100.
    votes.constituencies[0].votes = vec![(0, 100), (1, 0)];
    assert_eq!(seats(&spread, &votes), [0, 2]);
}

#[test]
fn at_the_national_level_all_seats_are_given_on_national_votes() {
    let national = rule("method = \"sainte-lague\"\nlevel = \"national\"");
    let mut votes = votes_with_outside();
    votes.national.votes = vec![330, 220];
    votes.national.valid = 550;
    votes.constituencies[0].seats = 4;
    let allocation = allocate(&national, &votes, &[]).unwrap();
    assert_eq!(allocation.seats, [3, 2]);
    assert_eq!(allocation.by_constituency.len(), 1);
    assert_eq!(allocation.by_constituency[0].constituency, None);
}

#[test]
fn votes_that_contradict_themselves_are_refused_with_a_code() {
    type Spoil = fn(&mut Votes);
    let cases: [(&str, Spoil); 9] = [
        ("allocation-duplicate", |votes| votes.choices[1].id = "A".into()),
        ("allocation-duplicate", |votes| votes.constituencies[1].id = "north".into()),
        ("allocation-too-large", |votes| votes.constituencies[0].seats = SEATS_MAX + 1),
        ("allocation-too-large", |votes| votes.national.valid = u64::MAX),
        ("allocation-too-large", |votes| votes.constituencies[0].votes[0].1 = u64::MAX),
        ("allocation-totals-length", |votes| votes.national.votes.push(0)),
        ("allocation-votes-order", |votes| votes.constituencies[0].votes.swap(0, 1)),
        ("allocation-votes-order", |votes| votes.constituencies[0].votes[1].0 = 2),
        ("allocation-national-too-small", |votes| votes.national.votes[0] = 209),
    ];
    for (code, spoil) in cases {
        let mut votes = votes_with_outside();
        spoil(&mut votes);
        assert_eq!(allocate(&method("dhondt"), &votes, &[]).unwrap_err().code(), code);
    }
}

#[test]
fn a_share_above_the_whole_or_of_unknown_voters_is_refused() {
    let rule = rule("method = \"dhondt\"\nthreshold = [{ share = \"5%\", base = \"voters\" }]");
    let mut votes = lists(&[60, 40], 1);
    votes.national.voters = Some(59);
    assert_eq!(code(&rule, &votes), "allocation-share-above-whole");
    votes.national.voters = None;
    assert_eq!(code(&rule, &votes), "allocation-voters-unknown");
}

#[test]
fn the_largest_figures_of_all_overflow_nothing() {
    for name in ["dhondt", "hare", "droop", "hagenbach-bischoff", "modified-sainte-lague"] {
        let mut rule = method(name);
        rule.outside = Outside::Spread;
        if name == "modified-sainte-lague" {
            rule.first_divisor = Some("999999/999998".parse().unwrap());
        }
        let mut votes = lists(&[VOTES_MAX, VOTES_MAX - 1], SEATS_MAX);
        votes.constituencies[0].voters = None;
        votes.national.voters = Some(VOTES_MAX);
        votes.constituencies[0].votes = vec![(0, 1), (1, VOTES_MAX - 2)];
        votes.constituencies[0].valid = VOTES_MAX;
        votes.national.valid = VOTES_MAX;
        let allocation = allocate(&rule, &votes, &[]).unwrap();
        assert!(allocation.seats.iter().sum::<u32>() >= SEATS_MAX - 1, "{name}");
    }
}

#[test]
fn a_rule_that_contradicts_itself_names_every_fault() {
    let codes = |text: &str| rule(text).faults().iter().map(RuleFault::code).collect::<Vec<_>>();
    assert_eq!(codes("method = \"modified-sainte-lague\""), ["rule-first-divisor-missing"]);
    for first in ["0", "3", "1.4000001"] {
        let text = format!("method = \"modified-sainte-lague\"\nfirst_divisor = \"{first}\"");
        assert_eq!(codes(&text), ["rule-first-divisor-range"]);
    }
    assert_eq!(codes("method = \"modified-sainte-lague\"\nfirst_divisor = \"1.7\""), [""; 0]);
    assert_eq!(
        codes(
            "method = \"dhondt\"\nfirst_divisor = \"1.4\"\nremainder = \"largest\"\nregion_kind = \"x\"\noutside_kinds = []"
        ),
        ["rule-first-divisor-unused", "rule-remainder-unused", "rule-region-kind-unused", "rule-outside-kinds"]
    );
    assert_eq!(
        codes(
            "method = \"hare\"\nlevel = \"national\"\noutside = \"spread\"\n\
             threshold = [{ share = \"101%\", scope = \"region\", kinds = [\"unallocated\"], members_min = 3, members_max = 2 }]"
        ),
        [
            "rule-threshold-share",
            "rule-threshold-members",
            "rule-threshold-kinds",
            "rule-threshold-scope",
            "rule-region-kind-missing",
            "rule-outside-national"
        ]
    );
    for text in
        ["method = \"borda\"", "method = \"hare\"\nmehtod = 1", "", "method = \"hare\"\nthreshold = [{ share = 0.1 }]"]
    {
        assert!(toml::from_str::<Rule>(text).is_err(), "{text}");
    }
}

#[test]
fn a_rule_is_written_and_read_back_the_same() {
    let rule = rule(
        "method = \"modified-sainte-lague\"\nfirst_divisor = \"1.4\"\noutside = \"spread\"\n\
         outside_kinds = [\"list\", \"independent\"]\nthreshold = [{ share = \"4%\", kinds = [\"list\"], members_max = 3 }]",
    );
    assert_eq!(toml::from_str::<Rule>(&toml::to_string(&rule).unwrap()).unwrap(), rule);
}

#[test]
fn an_allocation_survives_json() {
    let spread = rule("method = \"dhondt\"\noutside = \"spread\"\nthreshold = [{ share = \"4%\" }]");
    for (rule, votes) in [(spread, votes_with_outside()), (method("droop"), lists(&[5, 5, 3], 2))] {
        let allocation = allocate(&rule, &votes, &[]).unwrap();
        let text = serde_json::to_string(&allocation).unwrap();
        assert_eq!(serde_json::from_str::<Allocation>(&text).unwrap(), allocation);
    }
}
