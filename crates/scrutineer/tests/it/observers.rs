//! Mirror, verify, announce: what an outsider sees and finds.

use crate::actors::*;
use std::path::Path;

#[test]
fn an_outsider_copies_checks_and_counts_to_the_same_seats() {
    let place = Place::sealed();
    let server = place.serve();
    let replayed = json(&good(&["replay", "--results", text(&place.results(STATIONS)), &server.url]));
    assert_eq!(replayed["rows"], STATIONS);
    // Who has the last receipt and asks at once is shown no less than that, by the data and by the record's files.
    assert_eq!(json(&server.get("/api/v1/contests/parliament"))["stations"]["reported"], STATIONS);
    let size: usize = server.get("/checkpoint").lines().nth(1).unwrap().parse().unwrap();
    assert_eq!(size, STATIONS + 3);
    let again = json(&good(&["replay", "--results", text(&place.results(STATIONS)), &server.url]));
    assert_eq!(again["rows"], STATIONS, "playing it again changes nothing and gets every receipt");
    let copy = place.path("copy");
    good(&["mirror", &server.url, text(&copy)]);
    let out = run(&["verify", text(&copy), "--json"]);
    assert!(out.status.success(), "{}", words(&out));
    assert!(words(&out).contains("unanchored"), "{}", words(&out));
    let mine = json(&String::from_utf8(out.stdout).unwrap());
    let said = json(&server.get("/api/v1/contests/parliament"));
    let contest = &mine["contests"][0];
    for key in ["stations", "registered", "voted", "valid", "invalid", "votes", "seats", "size", "root"] {
        assert_eq!(contest[key], said[key], "{key}");
    }
    let red: u64 = (0..STATIONS as u64).sum();
    assert_eq!(contest["votes"]["red"], red);
    assert_eq!(contest["stations"]["reported"], STATIONS);
    let anchored = json(&good(&["verify", text(&copy), "--json", "--root-key", &place.root_key()]));
    assert_eq!(anchored["anchored"], true);
    server.stop();
}

#[test]
fn a_changed_byte_and_a_wrong_root_are_found() {
    let place = Place::sealed();
    let server = place.serve();
    good(&["replay", "--results", text(&place.results(10)), &server.url]);
    let copy = place.path("copy");
    good(&["mirror", &server.url, text(&copy)]);
    let other = observer::authority::rehearsal_key("another", "root:scrutineer/made-up").verifier().to_string();
    assert!(bad(&["verify", text(&copy), "--root-key", &other]).contains("root"));
    let bundle = copy.join("tile/entries/000.p/13");
    let bytes = std::fs::read(&bundle).unwrap();
    let changed: Vec<u8> = String::from_utf8_lossy(&bytes).replace("vote red 9", "vote red 8").into_bytes();
    let mut flipped = bytes.clone();
    let at = find(&bytes, b"vote red 9");
    flipped[at + 9] = b'8';
    assert_ne!(changed, bytes);
    std::fs::write(&bundle, &flipped).unwrap();
    let words = bad(&["verify", text(&copy)]);
    assert!(words.contains("12"), "names the entry: {words}");
    // The next look at the server mends the copy.
    good(&["mirror", &server.url, text(&copy)]);
    good(&["verify", text(&copy)]);
    server.stop();
}

fn find(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).position(|w| w == what).unwrap()
}

#[test]
fn silence_fails_only_after_a_final_announcement() {
    let place = Place::sealed();
    let server = place.serve();
    good(&["replay", "--results", text(&place.results(10)), &server.url]);
    let key = place.home().join("keys/commission.key");
    let announce = |stage: &str, more: &[&str]| {
        let mut args =
            vec!["office", "announce", &server.url, "--contest", "parliament", "--stage", stage, "--key", text(&key)];
        args.extend(more);
        run(&args)
    };
    assert!(announce("provisional", &[]).status.success());
    let copy = place.path("copy");
    good(&["mirror", &server.url, text(&copy)]);
    good(&["verify", text(&copy)]);
    let refused = announce("final", &[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(words(&refused).contains("390 of 400"), "{}", words(&refused));
    assert!(announce("final", &["--despite-silence"]).status.success());
    good(&["mirror", &server.url, text(&copy)]);
    let words = bad(&["verify", text(&copy)]);
    assert!(words.contains("390") || words.contains("has not reported"), "{words}");
    server.stop();
}

#[test]
fn a_rolled_back_server_is_refused_by_its_mirror() {
    let place = Place::sealed();
    let server = place.serve();
    let copy = place.path("copy");
    good(&["replay", "--results", text(&place.results(5)), &server.url]);
    // At rest: a server that runs may still be publishing.
    server.stop();
    copy_folder(&place.home(), &place.path("earlier"));
    let server = place.serve();
    good(&["replay", "--results", text(&place.results(10)), &server.url]);
    good(&["mirror", &server.url, text(&copy)]);
    let checkpoint = std::fs::read_to_string(copy.join("checkpoint")).unwrap();
    server.stop();
    let server = Server::start(&place.path("earlier"), &[]);
    assert!(bad(&["mirror", &server.url, text(&copy)]).contains("[record-shrunk]"));
    assert_eq!(std::fs::read_to_string(copy.join("checkpoint")).unwrap(), checkpoint, "the copy is as it was");
    // The rolled-back server goes another way: other results at the same places.
    let results = place.path("other.csv");
    let csv = std::fs::read_to_string(place.results(10)).unwrap();
    let (head, rest) = csv.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rest.lines().collect();
    rows.reverse();
    std::fs::write(&results, format!("{head}\n{}\n", rows.join("\n"))).unwrap();
    good(&["replay", "--results", text(&results), "--connections", "1", &server.url]);
    assert!(bad(&["mirror", &server.url, text(&copy)]).contains("[history-rewritten]"));
    let second = place.path("second");
    good(&["mirror", &server.url, text(&second)]);
    good(&["verify", text(&second), "--root-key", &place.root_key()]);
    let since = place.path("since");
    std::fs::write(&since, &checkpoint).unwrap();
    assert!(bad(&["verify", text(&second), "--since", text(&since)]).contains("history-rewritten"));
    server.stop();
}

fn copy_folder(from: &Path, to: &Path) {
    assert!(std::process::Command::new("cp").args(["-r", text(from), text(to)]).status().unwrap().success());
}
