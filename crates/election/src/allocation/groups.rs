//! Who belongs together: choices of one party or one alliance, constituencies of one region.

use std::collections::HashMap;

use super::alliances::Alliances;
use super::rule::{Rule, Whose};
use super::votes::{Choice, Votes};

/// For each choice everyone in its alliance, itself included. An alliance within another belongs to that with all its members.
pub(super) fn allies(rule: &Rule, votes: &Votes) -> Vec<Vec<usize>> {
    let mut by_alliance: HashMap<&str, Vec<usize>> = HashMap::new();
    let alliances = Alliances::of(rule);
    let outermost: Vec<Option<&str>> = votes.choices.iter().map(|choice| alliances.outermost(choice)).collect();
    for (choice, alliance) in outermost.iter().enumerate() {
        if let Some(alliance) = alliance {
            by_alliance.entry(alliance).or_default().push(choice);
        }
    }
    together(outermost.into_iter(), &by_alliance)
}

/// For each choice everyone of its party, itself included; empty where no threshold asks for it.
pub(super) fn fellows(rule: &Rule, votes: &Votes) -> Vec<Vec<usize>> {
    if rule.thresholds.iter().all(|threshold| threshold.whose != Whose::Party) {
        return Vec::new();
    }
    let party = |choice: &'_ Choice| -> String { choice.party.clone().unwrap_or_else(|| choice.id.clone()) };
    let parties: Vec<String> = votes.choices.iter().map(party).collect();
    let mut by_party: HashMap<&str, Vec<usize>> = HashMap::new();
    for (choice, party) in parties.iter().enumerate() {
        by_party.entry(party).or_default().push(choice);
    }
    together(parties.iter().map(|party| Some(party.as_str())), &by_party)
}

fn together<'a>(names: impl Iterator<Item = Option<&'a str>>, groups: &HashMap<&str, Vec<usize>>) -> Vec<Vec<usize>> {
    let of = |(choice, name): (usize, Option<&str>)| {
        name.and_then(|name| groups.get(name)).cloned().unwrap_or_else(|| vec![choice])
    };
    names.enumerate().map(of).collect()
}

pub(super) fn region_seats(votes: &Votes) -> Vec<u32> {
    let mut seats = vec![0_u32; votes.regions.len()];
    for place in &votes.constituencies {
        if let Some(sum) = place.region.and_then(|region| seats.get_mut(region)) {
            *sum = sum.saturating_add(place.seats);
        }
    }
    seats
}
