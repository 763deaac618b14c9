//! A vote that is annulled and held again: the act, the new result, the seats, and whoever checks the record.

use crate::actors::*;
use crate::copies::{copy, get, minutes, signed, verified, votes};
use election::act::Channel;
use election::minutes::text_of;

/// The minutes of a station in a re-run.
fn again(place: &Place, station: usize, round: u8, votes: [u32; 2]) -> String {
    let first = minutes(place, station, 1, votes);
    let text = text_of(&first).unwrap().replace("\nround 1\n", &format!("\nround {round}\n"));
    signed(place, &text, &[&format!("x/{station}")])
}

fn seats(server: &Server) -> serde_json::Value {
    get(server, "/api/v1/contests/parliament")["seats"].clone()
}

#[test]
fn a_vote_held_again_replaces_the_annulled_one_in_votes_seats_and_every_check() {
    let place = Place::sealed();
    let server = place.serve();
    // The north has three seats, the south two; stations 0 and 2 lie in the north, 1 in the south.
    for (station, figures) in [(0, [300, 100]), (1, [20, 11]), (2, [10, 90])] {
        assert_eq!(copy(&server, Channel::Transmitted, &minutes(&place, station, 1, figures)).0, 200);
    }
    assert_eq!((votes(&server)["red"].as_u64(), &seats(&server)["red"]), (Some(330), &serde_json::json!(3)));
    let office = place.home().join("keys/commission.key");
    let key = |name: &str| place.home().join(format!("keys/{name}.key"));
    let (board, second) = (key("board"), key("board-2"));
    let rerun = |more: &[&str]| {
        let mut args = vec!["office", "rerun", &server.url, "--contest", "parliament", "--day", "2026-05-24"];
        args.extend(["--basis", "Law 1, article 44", "--reason", "Annulled by decision 14", "--key", text(&office)]);
        args.extend(more);
        run(&args)
    };
    let refused = rerun(&["--station", "x/0"]);
    assert!(words(&refused).contains("rerun-annulled"), "{}", words(&refused));
    good(&[
        "office",
        "rule",
        &server.url,
        "--station",
        "x/0",
        "--contest",
        "parliament",
        "--decision",
        "annul",
        "--number",
        "14",
        "--basis",
        "Law 1, article 44",
        "--reason",
        "The box was open",
        "--key",
        text(&board),
        "--key",
        text(&second),
    ]);
    assert_eq!(votes(&server)["red"], 30);
    assert!(words(&rerun(&["--station", "x/0", "--area", "x/n"])).contains("rerun-"));
    let out = rerun(&["--station", "x/0"]);
    assert!(out.status.success(), "{}", words(&out));

    let station = get(&server, "/api/v1/stations/x/0")["contests"][0].clone();
    assert_eq!((station["round"].as_u64(), station["state"].as_str()), (Some(2), Some("awaited")));
    assert_eq!(station["earlier"][0]["rulings"][0]["decision"], "annul");
    let late = copy(&server, Channel::Card, &minutes(&place, 0, 1, [300, 100]));
    assert_eq!((late.0, late.1["code"].as_str()), (422, Some("wrong-round")), "what was annulled is over");
    let other = copy(&server, Channel::Transmitted, &again(&place, 2, 2, [1, 1]));
    assert_eq!(other.1["code"], "wrong-round", "nothing is held again there");
    let note = again(&place, 0, 2, [40, 260]);
    assert_eq!(copy(&server, Channel::Transmitted, &note).0, 200);
    assert_eq!((votes(&server)["red"].as_u64(), &seats(&server)["blue"]), (Some(70), &serde_json::json!(4)));
    let page = server.get("/station/x/0");
    for words in ["held again on 2026-05-24, as round 2", "Round 1: annulled", "vote red 300", "vote red 40"] {
        assert!(page.contains(words), "{words}");
    }
    assert!(server.get("/contest/parliament").contains("on 2026-05-24, as round 2: Annulled by decision 14"));
    assert!(server.get("/rulings").contains("The box was open"));

    let report = verified(&place, &server, "a");
    assert_eq!(report["ok"], true, "{report}");
    assert_eq!(report["contests"][0]["votes"]["red"], 70);
    server.stop();
    let server = place.serve();
    assert_eq!(votes(&server)["red"], 70, "also after a restart");
    assert_eq!(copy(&server, Channel::Transmitted, &note).0, 200, "the same once more has its first receipt");
    assert_eq!(verified(&place, &server, "b")["root"], report["root"]);
}
