//! An audit on the command line, from a mirrored record to its verdict; and whoever watches plays it again.

use crate::actors::*;
use std::path::{Path, PathBuf};

/// A made-up night as an election folder with results, larger than a place's.
fn folder(place: &Place) -> PathBuf {
    let plan = rehearsal::nation::Plan { stations: 600, ..rehearsal::nation::Plan::default() };
    let files = rehearsal::nation::folder(&plan);
    let definition = election::folder::read(&files).unwrap();
    let day = rehearsal::nation::day(&plan, &definition);
    let at = place.path("nation");
    std::fs::create_dir_all(&at).unwrap();
    for (name, bytes) in &files {
        std::fs::write(at.join(name), bytes).unwrap();
    }
    std::fs::write(at.join("results.csv"), rehearsal::nation::results_csv(&definition, &day)).unwrap();
    at
}

const THROW: [&str; 10] = [
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
];

/// Fills in the lists of a round as the batches were reported; `spoil` changes the votes of a station.
fn fill(audit: &Path, round: usize, spoil: &dyn Fn(&str, &mut Vec<u64>)) -> Vec<PathBuf> {
    let mut batches = csv::Reader::from_path(audit.join("batches.csv")).unwrap();
    let columns = batches.headers().unwrap().len();
    let reported: std::collections::HashMap<String, Vec<u64>> = batches
        .records()
        .map(|r| {
            let r = r.unwrap();
            // Column 8 is invalid, 9 other, then votes.
            let numbers = (8..columns).filter(|c| *c != 9).map(|c| r[c].parse().unwrap()).collect();
            (r[0].to_owned(), numbers)
        })
        .collect();
    let dir = audit.join(format!("retrieval/round-{round}"));
    let mut filled = Vec::new();
    for entry in std::fs::read_dir(&dir).unwrap() {
        let path = entry.unwrap().path();
        let mut list = csv::Reader::from_path(&path).unwrap();
        let out = path.with_extension("back");
        let mut writer = csv::Writer::from_path(&out).unwrap();
        writer.write_record(list.headers().unwrap()).unwrap();
        for row in list.records() {
            let row = row.unwrap();
            let mut numbers = reported[&row[0]].clone();
            spoil(&row[0], &mut numbers);
            let fields = row.iter().take(8).map(str::to_owned).chain(numbers.iter().map(ToString::to_string));
            writer.write_record(fields).unwrap();
        }
        writer.flush().unwrap();
        let away =
            audit.parent().unwrap().join(format!("back-{round}-{}", path.file_name().unwrap().to_str().unwrap()));
        std::fs::rename(&out, &away).unwrap();
        filled.push(away);
    }
    filled
}

fn enter(audit: &Path, lists: &[PathBuf]) {
    let mut args = vec!["audit", "enter", text(audit)];
    args.extend(lists.iter().map(|l| text(l)));
    good(&args);
}

#[test]
fn an_audit_is_played_again_by_whoever_watches() {
    let place = Place::new(true);
    let source = folder(&place);
    let audit = place.path("audit");
    let contest = first_contest(&source);
    good(&[
        "audit",
        "plan",
        text(&source),
        "--out",
        text(&audit),
        "--contest",
        &contest,
        "--risk-limit",
        "10%",
        "--unaudited",
        "fixed",
    ]);
    assert!(audit.join("report.pdf").is_file(), "the plan is a report, too");
    let mut throw = vec!["audit", "seed", text(&audit)];
    throw.extend(THROW);
    good(&throw);
    assert_eq!(run(&throw).status.code(), Some(2), "dice are thrown once");
    assert_eq!(run(&["audit", "risk", text(&audit)]).status.code(), Some(1), "nothing is counted yet");
    enter(&audit, &fill(&audit, 1, &|_, _| {}));
    let out = run(&["audit", "risk", text(&audit), "--json"]);
    let found = json(&String::from_utf8(out.stdout.clone()).unwrap());
    assert_eq!((out.status.code(), found["state"].as_str()), (Some(0), Some("confirmed")), "{}", words(&out));
    good(&["audit", "replay", text(&audit), "--source", text(&source)]);

    // A figure of the sample's list that was changed afterwards does not follow from anything.
    let sample = std::fs::read_to_string(audit.join("sample.csv")).unwrap();
    std::fs::write(audit.join("sample.csv"), sample.replacen("\n2,1,", "\n2,1,1", 1)).unwrap();
    std::fs::write(audit.join("retrieval/round-1/more.csv"), "batch\n").unwrap();
    let out = run(&["audit", "replay", text(&audit)]);
    let said = words(&out);
    assert_eq!(out.status.code(), Some(1));
    assert!(said.contains("sample.csv is not what follows") && said.contains("more.csv does not follow"), "{said}");
    // And figures that are not those of the source show.
    let results = std::fs::read_to_string(source.join("results.csv")).unwrap();
    let other = place.path("other.csv");
    std::fs::write(&other, results.replacen(",1,", ",2,", 1).replacen("hand,2", "hand,1", 1)).unwrap();
    let out = run(&["audit", "replay", text(&audit), "--source", text(&source), "--results", text(&other)]);
    assert!(!out.status.success());
}

fn first_contest(source: &Path) -> String {
    let files = std::fs::read_dir(source).unwrap().map(|e| e.unwrap());
    let files = files.map(|e| (e.file_name().to_str().unwrap().to_owned(), std::fs::read(e.path()).unwrap())).collect();
    election::folder::read(&files).unwrap().contests[0].id.clone()
}

#[test]
fn errors_lead_to_a_second_round() {
    let place = Place::new(true);
    let source = folder(&place);
    let audit = place.path("audit");
    let contest = first_contest(&source);
    good(&[
        "audit",
        "plan",
        text(&source),
        "--out",
        text(&audit),
        "--contest",
        &contest,
        "--method",
        "alpha",
        "--unaudited",
        "fixed",
    ]);
    let mut throw = vec!["audit", "seed", text(&audit)];
    throw.extend(THROW);
    good(&throw);
    // Every list has lost a third of its leading votes: not a sample to stop at.
    let lists = fill(&audit, 1, &|_, numbers| {
        let most = (1..numbers.len()).max_by_key(|i| numbers[*i]).unwrap();
        let gone = numbers[most] / 3;
        numbers[most] -= gone;
        numbers[0] += gone;
    });
    enter(&audit, &lists);
    assert_eq!(run(&["audit", "risk", text(&audit)]).status.code(), Some(1));
    good(&["audit", "escalate", text(&audit), "--draws", "40"]);
    assert!(audit.join("retrieval/round-2").is_dir());
    assert_eq!(run(&["audit", "escalate", text(&audit)]).status.code(), Some(2), "the round is not counted");
    good(&["audit", "replay", text(&audit)]);
}

#[test]
fn a_mirrored_record_is_planned_and_screened() {
    let place = Place::sealed();
    let server = place.serve();
    good(&["replay", "--results", text(&place.results(STATIONS)), &server.url]);
    let copy = place.path("copy");
    good(&["mirror", &server.url, text(&copy)]);
    server.stop();
    let key = place.root_key();
    let audit = place.path("audit");
    good(&["audit", "plan", text(&copy), "--root-key", &key, "--out", text(&audit), "--method", "lottery"]);
    let toml = std::fs::read_to_string(audit.join("audit.toml")).unwrap();
    assert!(toml.contains("kind = \"record\"") && toml.contains("method = \"lottery\""), "{toml}");
    good(&["audit", "replay", text(&audit), "--source", text(&copy), "--root-key", &key]);
    let screens = place.path("screens");
    good(&["audit", "screens", text(&copy), "--root-key", &key, "--out", text(&screens)]);
    let page = std::fs::read_to_string(screens.join("screens.html")).unwrap();
    assert!(
        page.contains("<svg") && page.contains("It is no proof of anything") && !page.contains("<script"),
        "a page that needs no other"
    );
    assert!(std::fs::read(screens.join("screens.pdf")).unwrap().starts_with(b"%PDF"));
    let again = run(&["audit", "screens", text(&copy), "--out", text(&screens)]);
    assert_eq!(again.status.code(), Some(2), "a report is never written over");
}
