//! The map of polling places in a real browser, driven by `web/browser/map.ts` against a rehearsal. `make web` builds the driver; without it or
//! without Chromium the test says that it was skipped.

use crate::web;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

#[test]
fn a_browser_finds_a_polling_place_on_the_map() {
    if !web::is_there("map") {
        return;
    }
    let mut rehearsal = Command::new(env!("CARGO_BIN_EXE_scrutineer"))
        .args(["rehearse", "--stations", "200", "--seconds", "1", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(rehearsal.stderr.take().unwrap()).lines();
    let url = said.find_map(|line| Some(line.ok()?.split_once("Live pages: ")?.1.trim_end_matches('/').to_owned()));
    // What it says further must not hold it up.
    let rest = std::thread::spawn(move || said.map_while(Result::ok).collect::<Vec<_>>().join("\n"));
    let mut summary = rehearsal.stdout.take().unwrap();
    let summary = std::thread::spawn(move || {
        let mut all = String::new();
        summary.read_to_string(&mut all).map(|_| all)
    });
    let found = std::panic::catch_unwind(|| web::drive("map", &url.unwrap().into()));
    rehearsal.kill().unwrap();
    rehearsal.wait().unwrap();
    let (rest, _) = (rest.join().unwrap(), summary.join().unwrap());
    assert!(found.is_ok(), "{rest}");
}
