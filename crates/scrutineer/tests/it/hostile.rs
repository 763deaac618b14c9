//! An election in which every name, place, address, title and reason that an officer can enter has script, markup or a turn of direction in it: shown
//! as it was typed on every page, in a real browser, and nothing of it runs. `web/browser/hostile.ts` drives the browser.

use crate::evening::Evening;
use crate::web;
use election::folder::Files;
use serde_json::json;

/// What somebody hides in a name. Each ends outside of anything that it could begin.
const NAMES: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(2)>",
    "'><svg onload=alert(3)>",
    "</title><style>*{display:none}</style>",
    "javascript:alert(4)//{{7*7}}&lt;b&gt;",
    "\u{202e}gnorw\u{2066}",
];

/// Puts one of them behind every cell of a file's column that people read, row by row another.
fn spoil(files: &mut Files, file: &str) {
    let bytes = files.get_mut(file).unwrap();
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let head = reader.headers().unwrap().clone();
    let read = ["name", "place", "address", "reason", "basis", "nominated_by"];
    let mut out = csv::Writer::from_writer(vec![]);
    out.write_record(&head).unwrap();
    for (row, record) in reader.records().enumerate() {
        let record = record.unwrap();
        let cells = record.iter().zip(&head).enumerate().map(|(at, (cell, column))| {
            if read.contains(&column) && !cell.is_empty() {
                format!("{cell} {}", NAMES[(row + at) % NAMES.len()])
            } else {
                cell.to_owned()
            }
        });
        out.write_record(cells).unwrap();
    }
    drop(reader);
    *bytes = out.into_inner().unwrap();
}

#[test]
fn script_in_every_name_runs_nowhere_and_stays_what_it_is() {
    if !web::is_there("hostile") {
        return;
    }
    let change = |files: &mut Files| {
        for file in
            ["areas.csv", "stations.csv", "choices.csv", "parties.csv", "calendar.csv", "boards.csv", "members.csv"]
        {
            spoil(files, file);
        }
        let toml = files.get_mut("election.toml").unwrap();
        let mut text = String::from_utf8(std::mem::take(toml)).unwrap();
        for (at, name) in ["General election in", "\"Parliament", "\"President"].into_iter().enumerate() {
            let spoilt = format!("{name} {}", NAMES[at].replace('"', "\\\""));
            assert!(text.contains(name));
            text = text.replacen(name, &spoilt, 1);
        }
        *toml = text.into_bytes();
    };
    let evening = Evening::new(change, NAMES[1]);
    let differing = evening.go_on(NAMES[2]);
    let told = json!({ "url": evening.server.url, "languages": ["en", "tr", "ar"], "pages": evening.pages(&differing), "names": NAMES });
    eprint!("{}", web::drive("hostile", &told));
    evening.server.stop();
}
