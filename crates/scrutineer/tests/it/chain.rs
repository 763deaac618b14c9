//! The whole chain on a sample of the real night of 1 November 2015: from-table → init → serve → replay → mirror → verify.

use crate::actors::*;
use std::path::PathBuf;

/// Boxes of the sample: every 34th, so that all provinces are in it.
const EVERY: usize = 34;

fn data() -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/tr-2015-11");
    if !path.join("boxes.csv.zst").exists() {
        eprintln!("skipped: the published results of 2015 are not beside this checkout");
        return None;
    }
    Some(path)
}

/// The election folder of the sample with its `results.csv`, where the published results are.
pub fn sample(place: &Place) -> Option<PathBuf> {
    data()?;
    let folder = place.path("tr");
    let mapping = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/tr-2015-11.toml");
    good(&["election", "from-table", text(&mapping), text(&folder)]);
    // The folder with the sampled stations only, and their rows.
    let sample = |name: &str| {
        let all = std::fs::read_to_string(folder.join(name)).unwrap();
        let (head, rows) = all.split_once('\n').unwrap();
        let kept: Vec<&str> = rows.lines().step_by(EVERY).collect();
        std::fs::write(folder.join(name), format!("{head}\n{}\n", kept.join("\n"))).unwrap();
        kept.len()
    };
    let stations = sample("stations.csv");
    let rows = sample("results.csv");
    assert!(rows >= 5_000 && rows == stations, "{rows} rows, {stations} stations");
    Some(folder)
}

/// A sample of more than 5,000 real boxes goes the whole way; what an outsider counts from the mirrored record is what adding up the rows by hand
/// gives, and the lawful oddities are flagged and none refused.
#[test]
fn a_sample_of_the_real_night_arrives_whole() {
    let Some(data) = data() else { return };
    let place = Place::new(true);
    let Some(folder) = sample(&place) else { return };
    let rows = std::fs::read_to_string(folder.join("results.csv")).unwrap().lines().count() - 1;
    let home = place.path("tr-home");
    good(&["init", text(&home), "--election", text(&folder)]);
    let server = Server::start(&home, &[]);
    let replayed = json(&good(&["replay", "--results", text(&folder.join("results.csv")), &server.url]));
    assert_eq!(replayed["rows"].as_u64(), Some(rows as u64));
    let copy = place.path("tr-copy");
    good(&["mirror", &server.url, text(&copy)]);
    let report = json(&good(&["verify", text(&copy), "--json"]));
    let contest = &report["contests"][0];

    let mut table = csv::Reader::from_path(folder.join("results.csv")).unwrap();
    let header = table.headers().unwrap().clone();
    let mut sums = vec![0u64; header.len()];
    let mut more_voted = 0u64;
    for row in table.records() {
        let row = row.unwrap();
        let number = |i: usize| row[i].parse::<u64>().unwrap();
        (5..header.len()).for_each(|i| sums[i] += number(i));
        more_voted += u64::from(number(6) > number(5));
    }
    assert_eq!(contest["stations"]["expected"].as_u64(), Some(rows as u64));
    assert_eq!(contest["stations"]["reported"].as_u64(), Some(rows as u64));
    assert_eq!(contest["registered"].as_u64(), Some(sums[5]));
    // Votes abroad are in the votes and valid votes, not among the stations.
    let abroad = csv_column(&data.join("national.csv"), "column", "votes_abroad");
    assert_eq!(contest["valid"].as_u64(), Some(sums[7] + abroad.values().sum::<u64>()));
    for i in 9..header.len() {
        let choice = &header[i];
        assert_eq!(contest["votes"][choice].as_u64(), Some(sums[i] + abroad[choice]), "{choice}");
    }
    assert!(more_voted > 0);
    assert_eq!(report["flags"]["more-voted-than-registered"].as_u64(), Some(more_voted));
    let seats: u64 = contest["seats"].as_object().unwrap().values().map(|s| s.as_u64().unwrap()).sum();
    assert_eq!(seats, 550, "all seats are given");
    server.stop();
}

fn csv_column(path: &std::path::Path, key: &str, value: &str) -> std::collections::BTreeMap<String, u64> {
    let mut table = csv::Reader::from_path(path).unwrap();
    let header = table.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|h| h == name).unwrap();
    let (k, v) = (at(key), at(value));
    table
        .records()
        .map(|r| {
            let r = r.unwrap();
            (r[k].to_owned(), r[v].parse().unwrap())
        })
        .collect()
}
