//! What the parts that only some laws need must do for all votes, each run against an engine that breaks it as well.

use super::system_properties::{Case, Engine, Property, allocate_now, hold, notice, run, whole, with};
use super::*;

fn stages(text: &str) -> Rule {
    rule(&format!("method = \"stages\"\nregion_kind = \"r\"\n{text}"))
}

/// Divisors to the power of one are D'Hondt's.
fn the_first_power_changes_nothing(engine: Engine, case: &Case) -> bool {
    let stage = "[[stage]]\nid = \"a\"\nlevel = \"region\"\nmethod = \"dhondt\"";
    let plain = run(allocate_now, &stages(stage), case, ChoiceKind::List).unwrap();
    let power = run(engine, &stages(&format!("{stage}\npower = \"1\"")), case, ChoiceKind::List).unwrap();
    plain.seats == power.seats && plain.lots_required == power.lots_required
}

/// D'Hondt: two lists that join within an alliance never have fewer seats than beside each other in it.
fn joining_once_more_never_costs_a_seat(engine: Engine, case: &Case) -> bool {
    let text = |alliances: &str, inner: &str| {
        format!(
            "[[stage]]\nid = \"a\"\nunit = \"alliance\"\nmethod = \"dhondt\"\nlevel = \"region\"\n{inner}\
             [[stage]]\nid = \"c\"\nof = \"{}\"\nmethod = \"dhondt\"\nlevel = \"region\"\n[alliances]\n{alliances}",
            if inner.is_empty() { "a" } else { "b" },
        )
    };
    let inner = "[[stage]]\nid = \"b\"\nof = \"a\"\nunit = \"alliance\"\nmethod = \"dhondt\"\nlevel = \"region\"\n";
    let nested = stages(&text("x = [\"y\", \"C\"]\ny = [\"A\", \"B\"]", inner));
    let beside = stages(&text("x = [\"A\", \"B\", \"C\"]", ""));
    let nested = run(engine, &nested, case, ChoiceKind::List).unwrap();
    let beside = run(allocate_now, &beside, case, ChoiceKind::List).unwrap();
    !whole(&nested) || !whole(&beside) || nested.seats[0] + nested.seats[1] >= beside.seats[0] + beside.seats[1]
}

/// With votes that count twice a list is where it would be with twice the votes.
fn a_factor_is_as_many_votes_more(engine: Engine, case: &Case) -> bool {
    let text = "[[stage]]\nid = \"a\"\nlevel = \"region\"\nmethod = \"sainte-lague\"\n";
    let raised = stages(&format!("{text}[[stage.factor]]\nmark = \"woman\"\ntimes = \"2\""));
    let mut twice = case.clone();
    for (votes, woman) in twice.votes.iter_mut().zip(&case.marks) {
        *votes = if *woman { (votes.0 * 2, votes.1 * 2) } else { *votes };
    }
    let raised = run(engine, &raised, case, ChoiceKind::List).unwrap();
    raised.seats == run(allocate_now, &stages(text), &twice, ChoiceKind::List).unwrap().seats
}

/// A remainder below three quarters of the quota is no seat, one of three quarters is.
fn a_large_remainder_alone_is_a_seat(engine: Engine, case: &Case) -> bool {
    let text =
        "[[stage]]\nid = \"a\"\nlevel = \"region\"\nmethod = \"hare\"\nremainder = \"none\"\nremainder_from = \"75%\"";
    let allocation = run(engine, &stages(text), case, ChoiceKind::List).unwrap();
    allocation.by_constituency.iter().zip([true, false]).all(|(outcome, north)| {
        let votes: Vec<u64> = case.votes.iter().map(|v| if north { v.0 } else { v.1 }).collect();
        let (all, seats) = (votes.iter().sum::<u64>(), u64::from(if north { case.seats.0 } else { case.seats.1 }));
        let rest: u64 = seats - votes.iter().filter(|_| all > 0).map(|v| v * seats / all).sum::<u64>().min(seats);
        // A quota is all ÷ seats, a remainder (v × seats mod all) ÷ seats.
        let large = |v: u64| all > 0 && (v * seats % all) * 4 >= all * 3;
        let fits = votes.iter().filter(|v| large(**v)).count() as u64 <= rest;
        !fits
            || votes.iter().enumerate().all(|(at, &v)| {
                let id = name(at);
                let won = outcome.seats.iter().find(|(index, _)| outcome.names[*index] == id).map_or(0, |s| s.1);
                all == 0 || u64::from(won) == v * seats / all + u64::from(large(v))
            })
    })
}

/// A place takes no more than its seats, and no unit more than it got.
fn a_place_takes_no_more_than_its_seats(engine: Engine, case: &Case) -> bool {
    let text = "[[stage]]\nid = \"a\"\nlevel = \"national\"\nmethod = \"hare\"\nseats = 8\n\
                [[stage]]\nid = \"b\"\nof = \"a\"\nunit = \"place\"\nlevel = \"region\"\nmethod = \"sainte-lague\"\nplace_seats = 4";
    let allocation = run(engine, &stages(text), case, ChoiceKind::List).unwrap();
    let of = |stage: &str| {
        allocation.by_constituency.iter().filter(|o| o.stage.as_deref() == Some(stage)).collect::<Vec<_>>()
    };
    let in_place = |place: &str| -> u32 {
        of("b").iter().flat_map(|o| o.seats.iter().filter(|(at, _)| o.names[*at].ends_with(place)).map(|s| s.1)).sum()
    };
    let first = of("a").iter().flat_map(|o| &o.seats).map(|s| s.1).sum::<u32>();
    in_place("north") <= 4 && in_place("south") <= 4 && allocation.seats.iter().sum::<u32>() <= first
}

/// A list never has more seats than persons, and a seat stays vacant only where no list with votes has a person left.
fn no_list_has_more_seats_than_persons(engine: Engine, case: &Case) -> bool {
    let rule = rule("method = \"dhondt\"\nlevel = \"national\"\nexhausted = \"next\"");
    let figures: Vec<u64> = case.votes.iter().map(|v| v.0 + v.1).collect();
    let votes = lists(&figures, case.seats.0 + case.seats.1);
    let mut persons = Vec::new();
    for (at, &count) in case.direct.iter().take(figures.len()).enumerate() {
        persons.extend((1..=count).map(|position| Person {
            id: format!("{at}-{position}"),
            list: name(at),
            position,
            ..Person::default()
        }));
    }
    if persons.is_empty() {
        return true;
    }
    let allocation = engine(&rule, &Input { votes: &votes, ballots: &[], persons: &persons }).unwrap();
    let within = allocation.seats.iter().zip(&case.direct).all(|(seats, persons)| seats <= persons);
    let spare = (0..figures.len()).any(|at| figures[at] > 0 && allocation.seats[at] < case.direct[at]);
    within && !(allocation.vacant > 0 && spare)
}

/// Votes that won nothing in the districts are those of losers and what a winner did not need: counted by hand.
fn votes_that_won_nothing_are_added_to_the_lists(engine: Engine, case: &Case) -> bool {
    let mut rule = system_of_hungary();
    rule.result = vec!["lists".into()];
    let count = case.votes.len();
    let (own, _) = super::system_properties::inputs(case, ChoiceKind::List);
    // One district: each list's candidate has as many votes as seats it would hold, times ten, and a little.
    let figures: Vec<u64> = (0..count).map(|at| u64::from(case.direct[at]) * 10 + at as u64).collect();
    let district = Constituency {
        id: "d".into(),
        seats: 1,
        valid: figures.iter().sum(),
        votes: figures.iter().copied().enumerate().collect(),
        ..Constituency::default()
    };
    let choice = |at: usize| Choice { id: format!("d-{at}"), party: Some(name(at)), members: 1, ..Choice::default() };
    let national = Totals { valid: district.valid, votes: figures.clone(), ..Totals::default() };
    let choices = (0..count).map(choice).collect();
    let first = Votes { choices, constituencies: vec![district], national, regions: vec![] };
    let ballots = [("districts".to_owned(), first)];
    let allocation = engine(&rule, &Input { votes: &own, ballots: &ballots, persons: &[] }).unwrap();
    let mut sorted = figures.clone();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    let with_left: Vec<u64> = (0..count)
        .map(|at| {
            let cast = case.votes[at].0 + case.votes[at].1;
            let left = if figures[at] == sorted[0] { figures[at].saturating_sub(sorted[1] + 1) } else { figures[at] };
            cast + left
        })
        .collect();
    allocation.seats == allocate(&method("dhondt"), &lists(&with_left, 7), &[]).unwrap().seats
}

fn system_of_hungary() -> Rule {
    let mut rule = super::systems::system("hu-2022", "lists");
    rule.thresholds.clear();
    rule.stages[1].seats = Some(7);
    rule
}

fn squares_instead(rule: &Rule, input: &Input<'_>) -> Result<Allocation, AllocationError> {
    with(rule, input, |stage| stage.power = stage.power.map(|_| "2".parse().unwrap()))
}

fn inner_alliances_are_divided_otherwise(rule: &Rule, input: &Input<'_>) -> Result<Allocation, AllocationError> {
    with(rule, input, |stage| {
        if stage.id == "b" {
            stage.method = Method::ModifiedSainteLague;
            stage.first_divisor = Some("0.2".parse().unwrap());
        }
    })
}

fn three_times_instead(rule: &Rule, input: &Input<'_>) -> Result<Allocation, AllocationError> {
    with(rule, input, |stage| stage.factors.iter_mut().for_each(|factor| factor.times = "3".parse().unwrap()))
}

fn half_a_quota_instead(rule: &Rule, input: &Input<'_>) -> Result<Allocation, AllocationError> {
    with(rule, input, |stage| stage.remainder_from = stage.remainder_from.map(|_| "50%".parse().unwrap()))
}

fn places_take_more(rule: &Rule, input: &Input<'_>) -> Result<Allocation, AllocationError> {
    with(rule, input, |stage| stage.place_seats = stage.place_seats.as_ref().map(|_| PlaceSeats::Each(6)))
}

fn persons_are_not_looked_at(rule: &Rule, input: &Input<'_>) -> Result<Allocation, AllocationError> {
    allocate_now(&Rule { exhausted: Exhausted::Vacant, ..rule.clone() }, input)
}

fn the_surplus_is_forgotten(rule: &Rule, input: &Input<'_>) -> Result<Allocation, AllocationError> {
    with(rule, input, |stage| stage.surplus = false)
}

/// Each property with an engine that breaks it.
const PROPERTIES: &[(&str, Property, Engine)] = &[
    ("power", the_first_power_changes_nothing, squares_instead),
    ("alliances within", joining_once_more_never_costs_a_seat, inner_alliances_are_divided_otherwise),
    ("factor", a_factor_is_as_many_votes_more, three_times_instead),
    ("large remainders", a_large_remainder_alone_is_a_seat, half_a_quota_instead),
    ("seats of places", a_place_takes_no_more_than_its_seats, places_take_more),
    ("persons", no_list_has_more_seats_than_persons, persons_are_not_looked_at),
    ("votes that won nothing", votes_that_won_nothing_are_added_to_the_lists, the_surplus_is_forgotten),
];

#[test]
fn every_part_has_its_properties() {
    hold(PROPERTIES);
}

#[test]
fn every_property_of_a_part_notices_an_engine_that_breaks_it() {
    notice(PROPERTIES);
}
