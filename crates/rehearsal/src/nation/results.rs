//! The night as a table for replay.

use super::{Day, Event, count, pair};
use election::definition::Definition;
use election::id::PairIx;
use std::collections::HashMap;

pub(super) fn write(definition: &Definition, day: &Day) -> String {
    let mut columns: Vec<&str> = Vec::new();
    let mut column_of: HashMap<&str, usize> = HashMap::new();
    for choice in definition.contests.iter().flat_map(|c| &c.choices) {
        column_of.entry(&choice.id).or_insert_with(|| {
            columns.push(&choice.id);
            columns.len() - 1
        });
    }
    let header = ["station", "contest", "round", "count", "issue", "registered", "voted", "valid", "invalid"];
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(header.iter().chain(&columns)).expect("memory takes every byte");
    let count = count(definition).to_string();
    let last = last_issues(definition, day);
    let known = |n: Option<u32>| n.map_or_else(String::new, |n| n.to_string());
    let mut numbers: Vec<Option<u32>> = Vec::new();
    for (event, pair) in minutes(definition, day) {
        let Event::Minutes { station, contest, issue, figures, votes, .. } = event else {
            continue;
        };
        if last[pair.at()] != *issue {
            continue;
        }
        let round = definition.contest_of(pair).round.to_string();
        for cell in [station, contest, &round, &count, "1"] {
            csv.write_field(cell).expect("memory takes every byte");
        }
        numbers.clear();
        numbers.resize(columns.len(), None);
        for (choice, n) in votes {
            if let Some(at) = column_of.get(choice.as_str()) {
                numbers[*at] = Some(*n);
            }
        }
        for n in figures.named().map(|(_, n)| n).iter().chain(&numbers) {
            csv.write_field(known(*n)).expect("memory takes every byte");
        }
        csv.write_record(None::<&[u8]>).expect("every row has the header's width");
    }
    String::from_utf8(csv.into_inner().expect("memory takes every byte")).expect("made of strings")
}

/// The minutes of pairs that the definition has.
fn minutes<'a>(definition: &'a Definition, day: &'a Day) -> impl Iterator<Item = (&'a Event, PairIx)> {
    day.events.iter().filter_map(|event| match event {
        Event::Minutes { station, contest, .. } => pair(definition, station, contest).map(|pair| (event, pair)),
        Event::Aggregate { .. } => None,
    })
}

/// The highest issue of each pair.
fn last_issues(definition: &Definition, day: &Day) -> Vec<u16> {
    let mut last = vec![0; definition.pairs.len()];
    for (event, pair) in minutes(definition, day) {
        if let Event::Minutes { issue, .. } = event {
            last[pair.at()] = (*issue).max(last[pair.at()]);
        }
    }
    last
}
