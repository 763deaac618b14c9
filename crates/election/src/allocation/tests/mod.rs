//! Tests of the engine as a whole: worked examples, edges, lots, properties and a real country.

mod edges;
mod further;
mod lots;
mod margins;
mod official;
mod part_properties;
mod parts;
mod properties;
mod stage_margins;
mod stages;
mod system_properties;
mod systems;
mod turkey;
mod worked;

use super::*;

/// Choices of one kind named `A`, `B`, `C` … and votes in one constituency named `here`.
fn votes_of(kind: ChoiceKind, votes: &[u64], seats: u32) -> Votes {
    let kinds: Vec<_> = votes.iter().map(|&votes| (kind, votes)).collect();
    votes_of_kinds(&kinds, seats)
}

fn votes_of_kinds(votes: &[(ChoiceKind, u64)], seats: u32) -> Votes {
    let figures: Vec<u64> = votes.iter().map(|&(_, votes)| votes).collect();
    let valid = figures.iter().sum();
    let choice = |(kind, index): (ChoiceKind, usize)| Choice { id: name(index), kind, members: 1, ..Choice::default() };
    Votes {
        choices: votes.iter().map(|&(kind, _)| kind).zip(0..).map(choice).collect(),
        constituencies: vec![Constituency {
            id: "here".into(),
            region: None,
            seats,
            valid,
            voters: Some(valid),
            registered: None,
            votes: figures.iter().copied().enumerate().collect(),
        }],
        national: Totals { valid, voters: Some(valid), registered: None, votes: figures },
        regions: Vec::new(),
    }
}

fn lists(votes: &[u64], seats: u32) -> Votes {
    votes_of(ChoiceKind::List, votes, seats)
}

fn name(index: usize) -> String {
    char::from(b'A' + u8::try_from(index).unwrap()).to_string()
}

fn rule(text: &str) -> Rule {
    toml::from_str(text).unwrap()
}

fn method(name: &str) -> Rule {
    rule(&format!("method = \"{name}\""))
}

/// Seats when everything is decided without a lot.
fn seats(rule: &Rule, votes: &Votes) -> Vec<u32> {
    let allocation = allocate(rule, votes, &[]).unwrap();
    assert_eq!(allocation.lots_required, [], "a lot was asked for");
    allocation.seats
}

fn story(allocation: &Allocation) -> Vec<String> {
    allocation.by_constituency.iter().flat_map(|outcome| &outcome.trace).map(|step| explain(step, &name)).collect()
}
