//! What systems of several stages must have for all votes, each run against an engine that breaks it as well.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::systems::system;
use super::*;

pub(super) type Engine = fn(&Rule, &Input<'_>) -> Result<Allocation, AllocationError>;
pub(super) type Property = fn(Engine, &Case) -> bool;

/// Lists in two constituencies, direct seats of their candidates, persons with marks.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) votes: Vec<(u64, u64)>,
    pub(super) seats: (u32, u32),
    pub(super) direct: Vec<u32>,
    pub(super) marks: Vec<bool>,
    pub(super) more: u64,
}

pub(super) fn cases() -> impl Strategy<Value = Case> {
    let votes = prop_oneof![
        prop::collection::vec((0..40_u64, 0..40_u64), 3..5),
        prop::collection::vec((0..5000_u64, 0..5000_u64), 3..5),
    ];
    (
        votes,
        (1..8_u32, 1..8_u32),
        prop::collection::vec(0..9_u32, 5),
        prop::collection::vec(any::<bool>(), 5),
        1..50_u64,
    )
        .prop_map(|(votes, seats, direct, marks, more)| Case { votes, seats, direct, marks, more })
}

/// The votes in two constituencies that are regions too, and the ballot of direct seats.
pub(super) fn inputs(case: &Case, kind: ChoiceKind) -> (Votes, Vec<(String, Votes)>) {
    let count = case.votes.len();
    let column = |first: bool| case.votes.iter().map(|&(a, b)| if first { a } else { b }).collect::<Vec<u64>>();
    let totals = |votes: Vec<u64>| {
        let valid = votes.iter().sum();
        Totals { valid, voters: Some(valid), registered: Some(valid), votes }
    };
    let choice = |at: usize| Choice {
        id: name(at),
        kind,
        members: 1,
        marks: vec![if case.marks[at] { "woman".into() } else { "man".into() }],
        ..Choice::default()
    };
    let place = |id: &str, region: usize, seats: u32, votes: &Totals| Constituency {
        id: format!("{id}-all"),
        region: Some(region),
        seats,
        valid: votes.valid,
        voters: votes.voters,
        registered: votes.registered,
        votes: votes.votes.iter().copied().enumerate().collect(),
    };
    let (north, south) = (totals(column(true)), totals(column(false)));
    let all = totals(case.votes.iter().map(|&(a, b)| a + b).collect());
    let votes = Votes {
        choices: (0..count).map(choice).collect(),
        constituencies: vec![place("north", 0, case.seats.0, &north), place("south", 1, case.seats.1, &south)],
        national: all,
        regions: vec![Region { id: "north".into(), totals: north }, Region { id: "south".into(), totals: south }],
    };
    let direct = (0..count).flat_map(|at| (0..case.direct[at]).map(move |number| (at, number)));
    let constituencies: Vec<Constituency> = direct
        .map(|(at, number)| Constituency {
            id: format!("d{at}-{number}"),
            region: Some(number as usize % 2),
            seats: 1,
            valid: 1,
            votes: vec![(at, 1)],
            ..Constituency::default()
        })
        .collect();
    let mut sums = vec![0; count];
    constituencies.iter().for_each(|place| sums[place.votes[0].0] += 1);
    let first = Votes {
        choices: (0..count)
            .map(|at| Choice { id: format!("direct-{at}"), party: Some(name(at)), members: 1, ..Choice::default() })
            .collect(),
        national: Totals { valid: sums.iter().sum(), votes: sums.clone(), ..Totals::default() },
        regions: ["north", "south"]
            .map(|id| Region { id: id.into(), totals: Totals { votes: vec![0; count], ..Totals::default() } })
            .into(),
        constituencies,
    };
    let ballots = ["first", "electorate", "constituency"].map(|id| (id.to_owned(), first.clone()));
    (votes, ballots.into())
}

pub(super) fn run(engine: Engine, rule: &Rule, case: &Case, kind: ChoiceKind) -> Result<Allocation, AllocationError> {
    let (votes, ballots) = inputs(case, kind);
    engine(rule, &Input { votes: &votes, ballots: &ballots, persons: &[] })
}

pub(super) fn allocate_now(rule: &Rule, input: &Input<'_>) -> Result<Allocation, AllocationError> {
    allocate_all(rule, input, &[])
}

pub(super) fn whole(allocation: &Allocation) -> bool {
    allocation.lots_required.is_empty()
}

/// 598 seats grow until everyone's share is what it holds; all places together have what the country gave.
fn german() -> Rule {
    let mut rule = system("de-2017", "second");
    rule.thresholds.clear();
    rule.stages[1].weights = [("north".to_owned(), 3), ("south".to_owned(), 2)].into();
    (rule.stages[1].seats, rule.stages[3].seats) = (Some(10), Some(10));
    rule
}

fn nobody_has_fewer_than_its_direct_seats(engine: Engine, case: &Case) -> bool {
    // A party with direct seats and next to no votes would need a house without end, which is an error.
    let Ok(allocation) = run(engine, &german(), case, ChoiceKind::List) else { return true };
    let votes = |at: usize| case.votes[at].0 + case.votes[at].1;
    !whole(&allocation) || (0..case.votes.len()).all(|at| votes(at) == 0 || allocation.seats[at] >= case.direct[at])
}

fn the_way_down_keeps_every_seat(engine: Engine, case: &Case) -> bool {
    // A party with direct seats and next to no votes would need a house without end, which is an error.
    let Ok(allocation) = run(engine, &german(), case, ChoiceKind::List) else { return true };
    if !whole(&allocation) {
        return true;
    }
    let of = |stage: &str| -> u32 {
        let outcomes = allocation.by_constituency.iter().filter(|outcome| outcome.stage.as_deref() == Some(stage));
        outcomes.flat_map(|outcome| &outcome.seats).map(|(_, seats)| seats).sum()
    };
    of("country") == allocation.seats.iter().sum::<u32>() + allocation.others.iter().map(|(_, n)| n).sum::<u32>()
        && of("country") == of("lists")
}

/// A house that grew is what the divisor method gives a house of that size.
fn a_grown_house_is_proportional(engine: Engine, case: &Case) -> bool {
    // A party with direct seats and next to no votes would need a house without end, which is an error.
    let Ok(allocation) = run(engine, &german(), case, ChoiceKind::List) else { return true };
    let house: u32 = allocation.seats.iter().sum();
    let figures: Vec<u64> = case.votes.iter().map(|&(a, b)| a + b).collect();
    if !whole(&allocation) || (0..figures.len()).any(|at| figures[at] == 0 && case.direct[at] > 0) {
        return true;
    }
    let again = allocate(&method("sainte-lague"), &lists(&figures, house), &[]).unwrap();
    !whole(&again) || again.seats == allocation.seats
}

fn a_list_never_has_more_than_its_most(engine: Engine, case: &Case) -> bool {
    let mut rule = system("kg-2021", "lists");
    (rule.persons, rule.stages[0].seats, rule.stages[0].max) = (None, Some(11), Some(5));
    let allocation = run(engine, &rule, case, ChoiceKind::List).unwrap();
    allocation.seats.iter().all(|&seats| seats <= 5)
}

/// Where there are women with votes enough, each constituency elects one.
fn a_woman_is_elected_wherever_one_stands(engine: Engine, case: &Case) -> bool {
    let mut rule = system("iq-2021", "council");
    rule.stages.truncate(1);
    rule.result = vec!["general".into()];
    let allocation = run(engine, &rule, case, ChoiceKind::Candidate).unwrap();
    let woman = |at: usize| case.marks[at];
    let stands = (0..case.votes.len()).any(|at| woman(at) && case.votes[at].0 > 0);
    let elected = allocation.by_constituency[0].seats.iter().any(|&(at, _)| {
        let id = &allocation.by_constituency[0].names[at];
        (0..case.votes.len()).any(|choice| name(choice) == *id && woman(choice))
    });
    !whole(&allocation) || !stands || elected
}

/// D'Hondt: two lists together never get fewer seats than apart.
fn an_alliance_never_loses_a_seat(engine: Engine, case: &Case) -> bool {
    let mut rule = system("tr-2018", "parliament");
    (rule.thresholds, rule.outside) = (Vec::new(), Outside::None);
    rule.alliances = [("x".to_owned(), vec![name(0), name(1)])].into();
    let allied = run(engine, &rule, case, ChoiceKind::List).unwrap();
    rule.alliances.clear();
    let apart = run(allocate_now, &rule, case, ChoiceKind::List).unwrap();
    !whole(&allied) || !whole(&apart) || allied.seats[0] + allied.seats[1] >= apart.seats[0] + apart.seats[1]
}

/// Divisor methods: more votes for a list, and nothing else changed, never cost it a seat.
fn more_votes_never_cost_a_seat(engine: Engine, case: &Case) -> bool {
    ["dhondt", "sainte-lague", "danish"].iter().all(|name| {
        let rule = method(name);
        let before = run(engine, &rule, case, ChoiceKind::List).unwrap();
        let mut larger = case.clone();
        larger.votes[0].0 += case.more;
        let after = run(engine, &rule, &larger, ChoiceKind::List).unwrap();
        after.seats[0] + after.lots_required.iter().map(|lot| lot.seats_open).sum::<u32>() >= before.seats[0]
    })
}

/// The seats of a country and those that stay vacant or open are those to give.
fn no_seat_is_lost_between_the_stages(engine: Engine, case: &Case) -> bool {
    let mut rule = system("scotland-2021", "regional");
    rule.stages[1].seats = Some(3);
    let allocation = run(engine, &rule, case, ChoiceKind::List).unwrap();
    let direct: u32 = case.direct[..case.votes.len()].iter().sum();
    let empty = |place: usize| case.votes.iter().all(|&(a, b)| if place == 0 { a == 0 } else { b == 0 });
    !whole(&allocation)
        || empty(0)
        || empty(1)
        || allocation.seats.iter().sum::<u32>() + allocation.vacant == direct + 6
}

pub(super) fn with(rule: &Rule, input: &Input<'_>, change: impl Fn(&mut Stage)) -> Result<Allocation, AllocationError> {
    let mut rule = rule.clone();
    rule.stages.iter_mut().for_each(change);
    allocate_now(&rule, input)
}

fn direct_seats_are_forgotten(rule: &Rule, input: &Input<'_>) -> Result<Allocation, AllocationError> {
    with(rule, input, |stage| {
        stage.held.clear();
        stage.overhang = Overhang::Absorb;
    })
}

fn overhang_is_kept_instead_of_grown(rule: &Rule, input: &Input<'_>) -> Result<Allocation, AllocationError> {
    with(rule, input, |stage| {
        if stage.overhang == Overhang::Grow {
            stage.overhang = Overhang::Keep;
        }
    })
}

fn one_seat_falls_off_on_the_way(rule: &Rule, input: &Input<'_>) -> Result<Allocation, AllocationError> {
    let mut allocation = allocate_now(rule, input)?;
    if let Some(seats) = allocation.seats.iter_mut().find(|seats| **seats > 0) {
        *seats -= 1;
    }
    Ok(allocation)
}

fn the_most_is_not_looked_at(rule: &Rule, input: &Input<'_>) -> Result<Allocation, AllocationError> {
    with(rule, input, |stage| stage.max = None)
}

fn quotas_are_not_looked_at(rule: &Rule, input: &Input<'_>) -> Result<Allocation, AllocationError> {
    with(rule, input, |stage| stage.quotas.clear())
}

fn sainte_lague_instead(rule: &Rule, input: &Input<'_>) -> Result<Allocation, AllocationError> {
    with(rule, input, |stage| {
        stage.method = Method::ModifiedSainteLague;
        stage.first_divisor = Some("0.5".parse().unwrap());
    })
}

/// Broken: a figure with an odd number of votes counts half.
fn odd_figures_are_halved(rule: &Rule, input: &Input<'_>) -> Result<Allocation, AllocationError> {
    let mut votes = input.votes.clone();
    for place in &mut votes.constituencies {
        place.votes.iter_mut().filter(|(_, figure)| *figure % 2 == 1).for_each(|(_, figure)| *figure /= 2);
    }
    allocate_now(rule, &Input { votes: &votes, ..*input })
}

/// Each property with an engine that breaks it.
const PROPERTIES: &[(&str, Property, Engine)] = &[
    ("direct seats", nobody_has_fewer_than_its_direct_seats, direct_seats_are_forgotten),
    ("way down", the_way_down_keeps_every_seat, one_seat_falls_off_on_the_way),
    ("proportional growth", a_grown_house_is_proportional, overhang_is_kept_instead_of_grown),
    ("most seats", a_list_never_has_more_than_its_most, the_most_is_not_looked_at),
    ("women", a_woman_is_elected_wherever_one_stands, quotas_are_not_looked_at),
    ("alliances", an_alliance_never_loses_a_seat, sainte_lague_instead),
    ("population monotonicity", more_votes_never_cost_a_seat, odd_figures_are_halved),
    ("exhaustion", no_seat_is_lost_between_the_stages, one_seat_falls_off_on_the_way),
];

#[test]
fn every_system_has_its_properties() {
    hold(PROPERTIES);
}

#[test]
fn every_property_of_a_system_notices_an_engine_that_breaks_it() {
    notice(PROPERTIES);
}

/// Every property holds for the engine.
pub(super) fn hold(properties: &[(&str, Property, Engine)]) {
    for &(title, property, _) in properties {
        let config = Config { cases: 250, failure_persistence: None, ..Config::default() };
        let holds = |case: Case| {
            prop_assert!(property(allocate_now, &case), "{}", title);
            Ok(())
        };
        if let Err(failure) = TestRunner::new(config).run(&cases(), holds) {
            panic!("{title}: {failure}");
        }
    }
}

/// Every property fails for the engine that breaks it.
pub(super) fn notice(properties: &[(&str, Property, Engine)]) {
    for &(title, property, broken) in properties {
        let config = Config { cases: 2000, failure_persistence: None, max_shrink_iters: 0, ..Config::default() };
        let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
        let holds = |case: Case| {
            prop_assert!(property(broken, &case));
            Ok(())
        };
        assert!(runner.run(&cases(), holds).is_err(), "{title} holds for a broken engine");
    }
}
