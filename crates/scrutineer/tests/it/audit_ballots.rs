//! Audits of single ballots on the command line: polling, and comparison with what a machine read.

use crate::actors::*;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// An election folder with the results of so many stations: ten for blue and the station's number for red, one invalid.
fn source(place: &Place, stations: usize) -> PathBuf {
    let results = place.results(stations);
    std::fs::rename(results, place.election().join("results.csv")).unwrap();
    place.election()
}

/// What a machine has read of every ballot: red first, then blue, then the invalid one.
fn readings(place: &Place, stations: usize) -> (PathBuf, HashMap<(String, u64), String>) {
    let (mut text, mut all) = (String::from("batch,ballot,reading\n"), HashMap::new());
    for i in 0..stations {
        let words = std::iter::repeat_n("red", i).chain(std::iter::repeat_n("blue", 10)).chain(["invalid"]);
        for (ballot, word) in (1..).zip(words) {
            text.push_str(&format!("x/{i},{ballot},{word}\n"));
            all.insert((format!("x/{i}"), ballot), word.to_owned());
        }
    }
    let path = place.path("readings.csv");
    std::fs::write(&path, text).unwrap();
    (path, all)
}

/// Fills in the lists of a round.
fn fill(audit: &Path, round: usize, say: &dyn Fn(&str, u64) -> String) -> Vec<PathBuf> {
    let mut filled = vec![];
    for entry in std::fs::read_dir(audit.join(format!("retrieval/round-{round}"))).unwrap() {
        let path = entry.unwrap().path();
        let mut list = csv::Reader::from_path(&path).unwrap();
        let away =
            audit.parent().unwrap().join(format!("back-{round}-{}", path.file_name().unwrap().to_str().unwrap()));
        let mut writer = csv::Writer::from_path(&away).unwrap();
        writer.write_record(list.headers().unwrap()).unwrap();
        for row in list.records() {
            let row = row.unwrap();
            let reading = say(&row[0], row[5].parse().unwrap());
            writer.write_record(row.iter().take(7).chain([reading.as_str()])).unwrap();
        }
        writer.flush().unwrap();
        filled.push(away);
    }
    filled
}

fn throw(audit: &Path) {
    good(&[
        "audit",
        "seed",
        text(audit),
        "--at",
        "2026-05-12T10:00:00+03:00",
        "--place",
        "Town hall",
        "--roll",
        "party-a 4163071",
        "--roll",
        "party-b 992 0145",
        "--roll",
        "court 1138206",
    ]);
}

fn enter(audit: &Path, lists: &[PathBuf]) {
    let mut args = vec!["audit", "enter", text(audit)];
    args.extend(lists.iter().map(|l| text(l)));
    good(&args);
}

fn state(audit: &Path) -> serde_json::Value {
    json(&String::from_utf8(run(&["audit", "risk", text(audit), "--json"]).stdout).unwrap())
}

#[test]
fn a_comparison_of_ballots_confirms_and_is_played_again() {
    let place = Place::new(true);
    let source = source(&place, 200);
    let (path, read) = readings(&place, 200);
    let audit = place.path("audit");
    let plan = ["audit", "plan", text(&source), "--out", text(&audit), "--method", "comparison"];
    assert!(words(&run(&plan)).contains("audit-readings"), "it needs what was reported of each ballot");
    good(&[plan.as_slice(), &["--readings", text(&path)]].concat());
    throw(&audit);
    let list = std::fs::read_dir(audit.join("retrieval/round-1")).unwrap().next().unwrap().unwrap().path();
    assert!(std::fs::read_to_string(list).unwrap().starts_with("batch,area,place,address,name,ballot,drawn,reading\n"));
    let say = |batch: &str, ballot: u64| read[&(batch.to_owned(), ballot)].clone();
    enter(&audit, &fill(&audit, 1, &say));
    let found = state(&audit);
    assert_eq!(found["state"], "confirmed", "{found}");
    assert!(found["rounds"][0]["ballots"].as_u64().is_some_and(|n| n > 5 && n < 100), "{found}");
    good(&["audit", "replay", text(&audit), "--source", text(&source)]);
    // Readings that were changed afterwards are not those of the plan.
    let changed = std::fs::read_to_string(audit.join("readings.csv")).unwrap().replacen("red", "blue", 1);
    std::fs::write(audit.join("readings.csv"), changed).unwrap();
    assert!(words(&run(&["audit", "replay", text(&audit)])).contains("other-file"));
}

#[test]
fn ballots_that_say_something_else_stop_a_polling_and_a_further_round_goes_on() {
    let place = Place::new(true);
    let source = source(&place, 200);
    let (_, read) = readings(&place, 200);
    let audit = place.path("audit");
    good(&["audit", "plan", text(&source), "--out", text(&audit), "--method", "polling"]);
    throw(&audit);
    // Of the ballots for red every second one says blue: the two are about equal.
    let wrong = |batch: &str, ballot: u64| {
        let word = read[&(batch.to_owned(), ballot)].clone();
        if word == "red" && ballot.is_multiple_of(2) { "blue".to_owned() } else { word }
    };
    enter(&audit, &fill(&audit, 1, &wrong));
    assert_eq!(state(&audit)["state"], "escalate");
    good(&["audit", "escalate", text(&audit), "--draws", "60"]);
    assert_eq!(state(&audit)["state"], "counting");
    enter(&audit, &fill(&audit, 2, &wrong));
    let found = state(&audit);
    assert_eq!((found["state"].as_str(), found["rounds"].as_array().map(Vec::len)), (Some("escalate"), Some(2)));
    let report = std::fs::read_to_string(audit.join("report.html")).unwrap();
    assert!(report.contains("Ballot polling") && report.contains("in the sample"), "the report says how and what");
    good(&["audit", "replay", text(&audit), "--source", text(&source)]);
    let stranger = place.path("stranger.csv");
    std::fs::write(&stranger, "batch,ballot,reading\nx/1,99,red\nx/900,1,red\n").unwrap();
    let refused = words(&run(&["audit", "enter", text(&audit), text(&stranger)]));
    assert!(refused.contains("not-drawn") && refused.contains("unknown-batch"), "{refused}");
}
