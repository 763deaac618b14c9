//! The page `/check` in a real browser, driven by `web/browser/drive.ts`: the country counted, a station checked, tapes photographed, and sites
//! that lie.

use crate::actors::*;
use crate::copies::{copy, file_ending, minutes, printed};
use crate::web;
use election::act::Channel;
use paper::code::{Kind, PREFIX, encode};
use paper::noise::{Clean, Dice, Treatment, treat};
use paper::scan::Turn;
use serde_json::json;
use std::path::PathBuf;

/// Results that are in the record beside the one whose tape is looked at.
const RESULTS: usize = 300;
/// Stations: the record has what the tape says; it has something else; it has nothing.
const SAME: usize = 350;
const OTHER: usize = 20;
const ABSENT: usize = 351;

/// A photo of a station's tape: askew, not quite sharp, under a lamp, as JPEG.
fn photo(place: &Place, station: usize) -> PathBuf {
    let tape = std::fs::read(file_ending(&printed(place, station), ".tape.pdf")).unwrap();
    let treatment = Treatment {
        rotation: 4.0,
        slant: 0.01,
        scale: 1.0,
        shift: (1.0, -1.0),
        blur: 0.1,
        grain: (20.0, 12.0),
        tones: (50, 215),
        dark_border: true,
        holes: false,
        stamp: None,
        turn: Turn::None,
        jpeg: Some(75),
    };
    let clean = Clean::pages(&tape, &[], 200).unwrap().remove(0);
    let path = place.path(&format!("tape-{station}.jpg"));
    std::fs::write(&path, treat(&clean, &treatment, &mut Dice::new(1))).unwrap();
    path
}

#[test]
fn a_browser_counts_the_country_reads_tapes_and_catches_a_site_that_lies() {
    if !web::is_there("drive") {
        return;
    }
    let place = Place::sealed();
    let server = place.serve();
    good(&["replay", "--results", text(&place.results(RESULTS)), &server.url]);
    let note = minutes(&place, SAME, 1, [200, 71]);
    assert_eq!(copy(&server, Channel::Transmitted, &note).0, 200);
    let made = json!({
        "url": server.url,
        "rootKey": place.root_key(),
        "results": RESULTS + 1,
        "station": "x/7",
        "tapes": { "same": photo(&place, SAME), "other": photo(&place, OTHER), "absent": photo(&place, ABSENT) },
        "tapeStation": format!("x/{SAME}"),
        "codes": encode(Kind::Statement, &note, PREFIX, 8).unwrap(),
    });
    web::drive("drive", &made);
    server.stop();
}
