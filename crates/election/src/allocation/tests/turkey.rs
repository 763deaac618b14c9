//! The parliamentary election of Turkey, 1 November 2015, from its 174,992 published ballot boxes.
//!
//! The data are not part of the project; without them these tests say so and pass.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::*;

const RULE: &str = "method = \"dhondt\"\noutside = \"spread\"\nthreshold = [{ share = \"10%\" }]";
const PARTIES: [&str; 4] = ["ak_parti", "chp", "mhp", "hdp"];

fn data() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/tr-2015-11");
    if folder.join("boxes.csv.zst").is_file() {
        return Some(folder);
    }
    eprintln!("SKIPPED: the ballot boxes of 2015 are not here ({})", folder.display());
    None
}

fn table(reader: impl std::io::Read) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(reader).deserialize().map(Result::unwrap).collect()
}

fn file(folder: &Path, name: &str) -> Vec<BTreeMap<String, String>> {
    table(std::fs::File::open(folder.join(name)).unwrap())
}

/// The votes with those from abroad, and the expected seats of the four parties in each constituency.
fn turkey(folder: &Path) -> (Votes, Vec<[u32; 4]>) {
    let parties = file(folder, "national.csv");
    let columns: Vec<&str> = parties.iter().map(|party| party["column"].as_str()).collect();
    let number = |text: &str| text.parse::<u64>().unwrap();
    let total: Vec<u64> = parties.iter().map(|party| number(&party["votes_total"])).collect();
    let mut seats = file(folder, "seats.csv");
    seats.sort_by(|a, b| a["constituency"].cmp(&b["constituency"]));
    let mut sums: BTreeMap<String, (u64, Vec<u64>)> = BTreeMap::new();
    let boxes = std::fs::File::open(folder.join("boxes.csv.zst")).unwrap();
    let mut boxes = csv::Reader::from_reader(zstd::Decoder::new(boxes).unwrap());
    let header = boxes.headers().unwrap().clone();
    let position = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (place, valid) = (position("constituency"), position("valid"));
    let columns_at: Vec<usize> = columns.iter().map(|column| position(column)).collect();
    let mut row = csv::StringRecord::new();
    while boxes.read_record(&mut row).unwrap() {
        if !sums.contains_key(&row[place]) {
            sums.insert(row[place].to_owned(), (0, vec![0; columns.len()]));
        }
        let sum = sums.get_mut(&row[place]).unwrap();
        sum.0 += number(&row[valid]);
        for (sum, &column) in sum.1.iter_mut().zip(&columns_at) {
            *sum += number(&row[column]);
        }
    }
    let kind = |column| {
        if column == "bagimsiz" { ChoiceKind::Unallocated } else { ChoiceKind::List }
    };
    let choices =
        columns.iter().map(|&column| Choice { id: column.into(), kind: kind(column), members: 1, ..Choice::default() });
    let constituencies = seats.iter().zip(sums).map(|(seats, (id, (valid, votes)))| {
        assert_eq!(id, seats["constituency"]);
        let votes = votes.into_iter().enumerate().collect();
        Constituency {
            id,
            region: None,
            seats: seats["seats"].parse().unwrap(),
            valid,
            voters: None,
            registered: None,
            votes,
        }
    });
    let votes = Votes {
        choices: choices.collect(),
        constituencies: constituencies.collect(),
        national: Totals { valid: total.iter().sum(), voters: None, registered: None, votes: total },
        regions: Vec::new(),
    };
    let expected = seats.iter().map(|row| PARTIES.map(|party| row[party].parse().unwrap())).collect();
    (votes, expected)
}

fn of_parties(votes: &Votes, seats: &[u32]) -> [u32; 4] {
    PARTIES.map(|party| seats[votes.choices.iter().position(|choice| choice.id == party).unwrap()])
}

/// Official: 317 / 134 / 40 / 59 (with the votes from abroad), and every single constituency.
#[test]
fn turkey_2015_gets_its_official_seats() {
    let Some(folder) = data() else { return };
    let (votes, expected) = turkey(&folder);
    assert_eq!((votes.constituencies.len(), votes.seats_total(), votes.national.valid), (85, 550, 47_840_231));
    let allocation = allocate(&rule(RULE), &votes, &[]).unwrap();
    assert_eq!(of_parties(&votes, &allocation.seats), [317, 134, 40, 59]);
    assert_eq!((allocation.vacant, allocation.lots_required.len()), (0, 0));
    for (outcome, expected) in allocation.by_constituency.iter().zip(expected) {
        let mut seats = vec![0; votes.choices.len()];
        for &(choice, won) in &outcome.seats {
            seats[choice] = won;
        }
        assert_eq!(of_parties(&votes, &seats), expected, "{:?}", outcome.constituency);
    }
    assert_eq!(allocation.thresholds[0].needed, 4_784_024);
}

/// From the domestic boxes alone: 314 / 135 / 42 / 59, which is wrong in Denizli, Kırıkkale and Manisa.
#[test]
fn without_the_votes_from_abroad_three_constituencies_differ() {
    let Some(folder) = data() else { return };
    let (mut votes, expected) = turkey(&folder);
    let mut domestic = Totals { votes: vec![0; votes.choices.len()], ..Totals::default() };
    for constituency in &votes.constituencies {
        domestic.valid += constituency.valid;
        constituency.votes.iter().for_each(|&(choice, count)| domestic.votes[choice] += count);
    }
    assert_eq!(domestic.valid, 46_555_267);
    votes.national = domestic;
    let allocation = allocate(&rule(RULE), &votes, &[]).unwrap();
    assert_eq!(of_parties(&votes, &allocation.seats), [314, 135, 42, 59]);
    let differ: Vec<_> = allocation
        .by_constituency
        .iter()
        .zip(expected)
        .filter(|(outcome, expected)| {
            let won = |party: &&str| {
                let seat = |&&(choice, _): &&(usize, u32)| votes.choices[choice].id == **party;
                outcome.seats.iter().find(seat).map_or(0, |&(_, seats)| seats)
            };
            PARTIES.iter().map(won).ne(expected.iter().copied())
        })
        .filter_map(|(outcome, _)| outcome.constituency.as_deref())
        .collect();
    assert_eq!(differ, ["Denizli", "Kırıkkale", "Manisa"]);
}
