//! Seats of every declared system, and what could still change in a parliament of 550 seats.
//!
//! `cargo bench -p election --bench seats`. Each file of `examples/systems` is given a made-up country of its own shape: 96 constituencies in
//! its regions, 14 lists, 300 single-seat districts on other ballots. Margins are those of 85 constituencies with 17 lists, with 5 % of the voters
//! still open and votes from outside spread.

#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first error")]

use election::allocation::open::{Outstanding, margins};
use election::allocation::{
    Choice, ChoiceKind, Constituency, Input, PlaceSeats, Region, Rule, Totals, Votes, allocate, allocate_all,
};
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

const TIMES: u32 = 50;
const LISTS: usize = 14;

/// SplitMix64: the same votes in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

fn country(dice: &mut Dice, regions: &[String], places: usize, seats: u32, choices: Vec<Choice>) -> Votes {
    let mut national = Totals { votes: vec![0; choices.len()], ..Totals::default() };
    let mut by_region: Vec<Totals> = regions.iter().map(|_| national.clone()).collect();
    let mut constituencies = Vec::with_capacity(places);
    for number in 0..places {
        let region = number % regions.len();
        let votes: Vec<(usize, u64)> =
            (0..choices.len()).map(|choice| (choice, 2_000 + dice.below(400_000) / (choice as u64 + 1))).collect();
        let valid = votes.iter().map(|(_, n)| n).sum::<u64>();
        for totals in [&mut national, &mut by_region[region]] {
            totals.valid += valid;
            totals.voters = Some(totals.voters.unwrap_or(0) + valid);
            totals.registered = Some(totals.registered.unwrap_or(0) + valid * 2);
            votes.iter().for_each(|&(choice, n)| totals.votes[choice] += n);
        }
        constituencies.push(Constituency {
            id: format!("c{number}"),
            region: Some(region),
            seats,
            valid,
            voters: Some(valid),
            registered: Some(valid * 2),
            votes,
        });
    }
    let regions = regions.iter().zip(by_region).map(|(id, totals)| Region { id: id.clone(), totals }).collect();
    Votes { choices, constituencies, national, regions }
}

fn lists(prefix: &str, party: bool, kind: ChoiceKind) -> Vec<Choice> {
    let choice = |number: usize| Choice {
        id: format!("{prefix}{number}"),
        kind,
        members: 1,
        party: party.then(|| format!("list-{number}")),
        marks: vec![if number.is_multiple_of(2) { "woman".into() } else { "man".into() }],
        ..Choice::default()
    };
    (0..LISTS).map(choice).collect()
}

fn measure(what: &str, target: Duration, mut make: impl FnMut()) {
    let mut times: Vec<Duration> = (0..TIMES)
        .map(|_| {
            let start = Instant::now();
            make();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let mean = times.iter().sum::<Duration>() / TIMES;
    println!("{what:<34} mean {mean:>10.3?}  longest {:>10.3?}  target {target:?}", times[times.len() - 1]);
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/systems");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let text: toml::Table = toml::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        for contest in text["contest"].as_array().unwrap() {
            let Some(rule) = contest.get("allocation") else { continue };
            let mut rule: Rule = rule.clone().try_into().unwrap();
            rule.persons = None;
            let mut dice = Dice(1);
            let weights = rule.stages.iter().flat_map(|stage| stage.weights.keys().cloned());
            let takes = rule.stages.iter().flat_map(|stage| match &stage.place_seats {
                Some(PlaceSeats::Places(places)) => places.keys().cloned().collect(),
                _ => Vec::new(),
            });
            let mut regions: Vec<String> = weights.chain(takes).collect();
            if regions.is_empty() {
                regions = (0..9).map(|number| format!("r{number}")).collect();
            }
            let kind = if rule.method.is_ranking() { ChoiceKind::Candidate } else { ChoiceKind::List };
            let votes = country(&mut dice, &regions, 96, 4, lists("list-", false, kind));
            let first = country(&mut dice, &regions, 300, 1, lists("candidate-", true, ChoiceKind::Candidate));
            let ballots: Vec<(String, Votes)> = rule.ballots().map(|id| (id.to_owned(), first.clone())).collect();
            let input = Input { votes: &votes, ballots: &ballots, persons: &[] };
            let name = format!("{} {}", file.file_stem().unwrap().to_string_lossy(), contest["id"].as_str().unwrap());
            measure(&name, Duration::from_millis(5), || {
                black_box(allocate_all(&rule, &input, &[]).unwrap());
            });
        }
    }
    let rule: Rule =
        toml::from_str("method = \"dhondt\"\noutside = \"spread\"\nthreshold = [{ share = \"4%\" }]").unwrap();
    let mut dice = Dice(2);
    let choices = (0..17).map(|n| Choice { id: format!("list-{n}"), members: 1, ..Choice::default() }).collect();
    let mut votes = country(&mut dice, &["r".to_owned()], 85, 0, choices);
    // Seats as unequal as in Türkiye: from 2 to 31, 550 in all.
    let mut left = 550_u32;
    for (number, place) in votes.constituencies.iter_mut().enumerate() {
        place.seats = if number < 3 { 31 } else { 5 };
        left -= place.seats;
    }
    votes.constituencies.iter_mut().skip(3).take(left as usize).for_each(|place| place.seats += 1);
    let extra: u64 = votes
        .national
        .votes
        .iter_mut()
        .map(|n| {
            let more = *n / 40;
            *n += more;
            more
        })
        .sum();
    votes.national.valid += extra;
    let allocation = allocate(&rule, &votes, &[]).unwrap();
    let open = votes.constituencies.iter().map(|place| Some(place.valid / 20)).collect();
    let outstanding = Outstanding { constituencies: open, outside: Some(extra / 20) };
    let mut counted = (0, 0);
    measure("what could still change", Duration::from_millis(200), || {
        let found = margins(&rule, &votes, &allocation, &outstanding).unwrap();
        counted = (found.decided, found.undecided);
        black_box(found);
    });
    println!("{} seats decided, {} open, 5 % of the votes outstanding", counted.0, counted.1);
}
