//! What must hold for all votes, and proof that each property can fail: every one is also run against an engine that breaks it.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::*;
use crate::fraction::Fraction;

type Engine = fn(&Rule, &Votes, &[Lot]) -> Result<Allocation, AllocationError>;
type Property = fn(Engine, &Case) -> bool;

/// One race of lists; few votes, so that ties are frequent.
#[derive(Debug, Clone)]
struct Case {
    rule: Rule,
    votes: Vec<u64>,
    seats: u32,
    /// A new order of the choices: `order[new] = old`.
    order: Vec<usize>,
    factor: u64,
}

const DIVISOR: &[&str] = &["dhondt", "sainte-lague", "modified-sainte-lague"];
const SCALING: &[&str] =
    &["dhondt", "sainte-lague", "modified-sainte-lague", "hare", "hagenbach-bischoff", "plurality", "sntv"];
const ALL: &[&str] =
    &["dhondt", "sainte-lague", "modified-sainte-lague", "hare", "hagenbach-bischoff", "plurality", "sntv", "droop"];

fn cases(methods: &'static [&'static str]) -> impl Strategy<Value = Case> {
    let votes = prop_oneof![prop::collection::vec(0..12_u64, 1..5), prop::collection::vec(0..3000_u64, 1..5)];
    (prop::sample::select(methods), votes, 0..15_u32, 2..9_u64, prop::sample::select(&["1.4", "1.7", "0.5"][..]))
        .prop_flat_map(|(name, votes, seats, factor, first)| {
            let mut rule = method(name);
            rule.first_divisor = (name == "modified-sainte-lague").then(|| first.parse().unwrap());
            let order: Vec<usize> = (0..votes.len()).collect();
            Just(order).prop_shuffle().prop_map(move |order| Case {
                rule: rule.clone(),
                votes: votes.clone(),
                seats,
                order,
                factor,
            })
        })
}

fn run(engine: Engine, case: &Case, votes: &[u64], seats: u32) -> Allocation {
    engine(&case.rule, &lists(votes, seats), &[]).unwrap()
}

/// Ids of those in the tie, sorted, and the seats that are open.
fn open(allocation: &Allocation) -> (Vec<String>, u32) {
    let mut among = allocation.lots_required.first().map_or(Vec::new(), |lot| lot.among.clone());
    among.sort();
    (among, allocation.lots_required.iter().map(|lot| lot.seats_open).sum())
}

fn every_seat_is_given_vacant_or_open(engine: Engine, case: &Case) -> bool {
    let allocation = run(engine, case, &case.votes, case.seats);
    allocation.seats.iter().sum::<u32>() + allocation.vacant + open(&allocation).1 == case.seats
}

fn names_and_ballot_order_do_not_matter(engine: Engine, case: &Case) -> bool {
    let plain = run(engine, case, &case.votes, case.seats);
    let permuted: Vec<u64> = case.order.iter().map(|&old| case.votes[old]).collect();
    let shuffled = run(engine, case, &permuted, case.seats);
    let in_tie = |allocation: &Allocation, index| open(allocation).0.contains(&name(index));
    (0..)
        .zip(&case.order)
        .all(|(new, &old)| shuffled.seats[new] == plain.seats[old] && in_tie(&shuffled, new) == in_tie(&plain, old))
}

fn multiplying_all_votes_changes_nothing(engine: Engine, case: &Case) -> bool {
    let plain = run(engine, case, &case.votes, case.seats);
    let many: Vec<u64> = case.votes.iter().map(|votes| votes * case.factor).collect();
    let scaled = run(engine, case, &many, case.seats);
    scaled.seats == plain.seats && open(&scaled) == open(&plain)
}

/// Whether every choice's seats, certain and with an open one, are between these bounds of its exact share.
fn within_quota(engine: Engine, case: &Case, upper: bool) -> bool {
    let allocation = run(engine, case, &case.votes, case.seats);
    let total: u64 = case.votes.iter().sum();
    case.votes.iter().zip(&allocation.seats).enumerate().all(|(index, (&votes, &won))| {
        let share = votes * u64::from(case.seats);
        let open = u64::from(open(&allocation).0.contains(&name(index)));
        let (least, most) = (u64::from(won), u64::from(won) + open);
        total == 0 || (most >= share / total && (!upper || least <= share.div_ceil(total)))
    })
}

fn nobody_leaves_its_quota(engine: Engine, case: &Case) -> bool {
    within_quota(engine, case, true)
}

fn nobody_gets_less_than_its_whole_quotas(engine: Engine, case: &Case) -> bool {
    within_quota(engine, case, false)
}

fn a_larger_house_takes_no_seat_away(engine: Engine, case: &Case) -> bool {
    let small = run(engine, case, &case.votes, case.seats);
    let large = run(engine, case, &case.votes, case.seats + 1);
    small.seats.iter().zip(&large.seats).all(|(small, large)| small <= large)
}

/// With every order of the ballot a naive engine, which gives a tied seat to the first on the ballot, comes to one result exactly
/// when no lot is required, and then to ours.
fn a_lot_is_required_exactly_when_ballot_order_would_decide(engine: Engine, case: &Case) -> bool {
    let allocation = run(engine, case, &case.votes, case.seats);
    let mut results: Vec<Vec<u32>> =
        orders(case.votes.len()).iter().map(|order| naive(&case.rule, &case.votes, case.seats, order)).collect();
    results.dedup();
    let decided = results.len() == 1;
    decided == allocation.lots_required.is_empty() && (!decided || results[0] == allocation.seats)
}

fn orders(length: usize) -> Vec<Vec<usize>> {
    let mut orders = vec![Vec::new()];
    for next in 0..length {
        orders = orders
            .iter()
            .flat_map(|order: &Vec<usize>| (0..=order.len()).map(|at| [&order[..at], &[next], &order[at..]].concat()))
            .collect();
    }
    orders
}

/// A second, slow implementation: exact fractions, sorted, first come first served in the given order.
fn naive(rule: &Rule, votes: &[u64], seats: u32, order: &[usize]) -> Vec<u32> {
    let mut won = vec![0; votes.len()];
    let standing: Vec<usize> = order.iter().copied().filter(|&choice| votes[choice] > 0).collect();
    let total: u64 = votes.iter().sum();
    if standing.is_empty() || seats == 0 {
        return won;
    }
    let over = |num: u64, den: Fraction| Fraction::from(num).checked_div(den).unwrap();
    let mut claims: Vec<(Fraction, usize)> = Vec::new();
    let mut take = seats as usize;
    let (house, whole_quota) = (u64::from(seats), total / (u64::from(seats) + 1) + 1);
    let quota = match rule.method {
        Method::Hare => Fraction::new(total.into(), house.into()).unwrap(),
        Method::HagenbachBischoff => Fraction::new(total.into(), (house + 1).into()).unwrap(),
        _ => Fraction::from(whole_quota),
    };
    for &choice in &standing {
        match rule.method {
            Method::Plurality | Method::Sntv => claims.push((Fraction::from(votes[choice]), choice)),
            Method::Hare | Method::Droop | Method::HagenbachBischoff => {
                let share = over(votes[choice], quota);
                // Whole quotas come before every remainder; the last of them are equal to each other. Where more seats remain
                // than there are choices, the remainders go round after round, each round before the next.
                let whole = u64::try_from(share.floor()).unwrap();
                let rest = share.checked_sub(Fraction::from(whole)).unwrap();
                claims
                    .extend((1..=whole).map(|nth| (Fraction::from(house + if nth == whole { 3 } else { 4 }), choice)));
                claims
                    .extend((0..house).map(|round| (rest.checked_add(Fraction::from(house - round)).unwrap(), choice)));
            }
            _ => claims.extend((0..house).map(|held| {
                let divisor = match (rule.method, held) {
                    (Method::Dhondt, held) => Fraction::from(held + 1),
                    (Method::ModifiedSainteLague, 0) => rule.first_divisor.unwrap(),
                    (_, held) => Fraction::from(2 * held + 1),
                };
                (over(votes[choice], divisor), choice)
            })),
        }
    }
    if rule.method == Method::Plurality {
        take = 1;
    }
    claims.sort_by(|(a, _), (b, _)| b.cmp(a));
    for (_, choice) in claims.into_iter().take(take) {
        won[choice] += if rule.method == Method::Plurality { seats } else { 1 };
    }
    won
}

/// Finds a case in which the property fails, or none in thousands.
fn fails_somewhere(methods: &'static [&'static str], property: Property, engine: Engine) -> bool {
    let config = Config { cases: 5000, failure_persistence: None, max_shrink_iters: 0, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let holds = |case: Case| {
        prop_assert!(property(engine, &case));
        Ok(())
    };
    runner.run(&cases(methods), holds).is_err()
}

/// Broken: gives what a tie keeps open to the first on the ballot.
fn first_on_the_ballot_wins(rule: &Rule, votes: &Votes, lots: &[Lot]) -> Result<Allocation, AllocationError> {
    let mut allocation = allocate(rule, votes, lots)?;
    for required in std::mem::take(&mut allocation.lots_required) {
        for id in &required.among[..required.draws as usize] {
            let choice = votes.choices.iter().position(|choice| choice.id == *id).unwrap();
            allocation.seats[choice] += required.seats_open / required.draws;
        }
    }
    Ok(allocation)
}

/// Broken: forgets to count vacant seats.
fn vacancies_are_forgotten(rule: &Rule, votes: &Votes, lots: &[Lot]) -> Result<Allocation, AllocationError> {
    Ok(Allocation { vacant: 0, ..allocate(rule, votes, lots)? })
}

/// Broken: rounds votes to even numbers.
fn votes_are_rounded(rule: &Rule, votes: &Votes, lots: &[Lot]) -> Result<Allocation, AllocationError> {
    let mut votes = votes.clone();
    votes.constituencies[0].votes.iter_mut().for_each(|(_, count)| *count -= *count % 2);
    allocate(rule, &votes, lots)
}

fn hare_instead(_: &Rule, votes: &Votes, lots: &[Lot]) -> Result<Allocation, AllocationError> {
    allocate(&Rule::new(Method::Hare), votes, lots)
}

fn dhondt_instead(_: &Rule, votes: &Votes, lots: &[Lot]) -> Result<Allocation, AllocationError> {
    allocate(&Rule::new(Method::Dhondt), votes, lots)
}

fn small_parties_first(_: &Rule, votes: &Votes, lots: &[Lot]) -> Result<Allocation, AllocationError> {
    let first_divisor = Some(Fraction::new(1, 10).unwrap());
    allocate(&Rule { first_divisor, ..Rule::new(Method::ModifiedSainteLague) }, votes, lots)
}

/// Each property with its methods and an engine that breaks it.
const PROPERTIES: &[(&str, &[&str], Property, Engine)] = &[
    ("conservation", ALL, every_seat_is_given_vacant_or_open, vacancies_are_forgotten),
    ("anonymity", ALL, names_and_ballot_order_do_not_matter, first_on_the_ballot_wins),
    ("homogeneity", SCALING, multiplying_all_votes_changes_nothing, votes_are_rounded),
    ("quota rule", &["hare"], nobody_leaves_its_quota, dhondt_instead),
    ("lower quota", &["dhondt"], nobody_gets_less_than_its_whole_quotas, small_parties_first),
    ("house monotonicity", DIVISOR, a_larger_house_takes_no_seat_away, hare_instead),
    ("ties", ALL, a_lot_is_required_exactly_when_ballot_order_would_decide, first_on_the_ballot_wins),
    ("oracle", ALL, a_lot_is_required_exactly_when_ballot_order_would_decide, votes_are_rounded),
];

#[test]
fn every_property_holds() {
    for &(title, methods, property, _) in PROPERTIES {
        let config = Config { cases: 600, failure_persistence: None, ..Config::default() };
        let holds = |case: Case| {
            prop_assert!(property(allocate, &case), "{}", title);
            Ok(())
        };
        if let Err(failure) = TestRunner::new(config).run(&cases(methods), holds) {
            panic!("{title}: {failure}");
        }
    }
}

#[test]
fn every_property_notices_an_engine_that_breaks_it() {
    for &(title, methods, property, broken) in PROPERTIES {
        assert!(fails_somewhere(methods, property, broken), "{title} holds for a broken engine");
    }
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn whatever_is_drawn_completes_the_seats(case in cases(ALL), rotate in 0..4_usize) {
        let votes = lists(&case.votes, case.seats);
        let before = allocate(&case.rule, &votes, &[]).unwrap();
        if let Some(required) = before.lots_required.first() {
            let mut bowl = required.among.clone();
            bowl.rotate_left(rotate % required.among.len());
            let lot = Lot {
                constituency: required.constituency.clone(),
                step: required.step.clone(),
                among: required.among.clone(),
                drawn: bowl[..required.draws as usize].to_vec(),
            };
            let after = allocate(&case.rule, &votes, std::slice::from_ref(&lot)).unwrap();
            prop_assert!(after.lots_required.is_empty());
            prop_assert_eq!(after.seats.iter().sum::<u32>() + after.vacant, case.seats);
            for (index, (&before, &after)) in before.seats.iter().zip(&after.seats).enumerate() {
                prop_assert_eq!(after > before, lot.drawn.contains(&name(index)));
            }
        }
    }

    #[test]
    fn a_share_is_passed_exactly_when_it_is_reached(part in 1..500_u64, rest in 1..500_u64, percent in 0..100_u128) {
        let mut rule = rule("method = \"dhondt\"\nthreshold = [{ share = \"0\" }]");
        rule.thresholds[0].share = Fraction::new(percent, 100).unwrap();
        let allocation = allocate(&rule, &lists(&[part, rest], 1000), &[]).unwrap();
        let share = Fraction::new(part.into(), (part + rest).into()).unwrap();
        prop_assert_eq!(allocation.thresholds[0].results[0].passed, share >= rule.thresholds[0].share);
    }
}
