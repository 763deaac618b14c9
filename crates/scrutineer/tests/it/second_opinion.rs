//! The program of the page `/check`, which shares no code with this one, counts the same copies: `web/build/src/cli.js`, built by `make web`.

use crate::actors::*;
use std::path::Path;
use std::process::Command;

/// Holds what `verify --json` said of a copy against a second program's count. Without Node it says that it does not.
pub fn compare(copy: &Path, root_key: &str, verified: &serde_json::Value) {
    let Some(second) = count(text(copy), root_key) else { return };
    assert_eq!(second.0, 0, "{}", second.1);
    assert_eq!(second.1["root"], verified["root"]);
    for (own, other) in verified["contests"].as_array().unwrap().iter().zip(second.1["contests"].as_array().unwrap()) {
        assert_eq!(own["id"], other["id"]);
        for figure in ["expected", "reported"] {
            assert_eq!(own["stations"][figure], other["own"][figure], "{figure}");
        }
        for figure in ["registered", "voted", "valid", "invalid", "votes"] {
            assert_eq!(own[figure], other["own"][figure], "{figure}");
        }
    }
}

/// The second program reads from the site who vouches for how many acts.
pub fn vouching(server: &Server, root_key: &str, expected: &[(&str, u64)]) {
    let Some((code, report)) = count(&server.url, root_key) else { return };
    let said: Vec<_> = report["witnesses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| (w["party"].as_str().unwrap(), w["size"].as_u64().unwrap()))
        .collect();
    assert_eq!((code, said.as_slice()), (0, expected), "{report}");
}

/// Exit code and report.
fn count(place: &str, root_key: &str) -> Option<(i32, serde_json::Value)> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/build/src/cli.js");
    if !program.exists() {
        assert!(std::env::var_os("SCRUTINEER_REQUIRE_WEB").is_none(), "make web did not build the second program");
        eprintln!("skipped: no second program, make web builds it");
        return None;
    }
    let out = Command::new("node").arg(program).args([place, root_key]).output().unwrap();
    let printed = String::from_utf8(out.stdout.clone()).unwrap();
    // What cannot be counted at all ends without a report.
    let report = serde_json::from_str(&printed).unwrap_or_else(|_| words(&out).into());
    Some((out.status.code().unwrap(), report))
}

#[test]
fn a_second_program_finds_what_the_first_one_finds() {
    let place = Place::sealed();
    let server = place.serve();
    good(&["replay", "--results", text(&place.results(300)), &server.url]);
    let Some((code, live)) = count(&server.url, &place.root_key()) else { return server.stop() };
    assert_eq!((code, &live["contests"][0]["differs"]), (0, &serde_json::json!([])), "{live}");
    assert_eq!((live["anchored"].as_bool(), live["checked"].as_u64()), (Some(true), Some(301)));
    let copy = place.path("copy");
    good(&["mirror", &server.url, text(&copy)]);
    server.stop();
    let other = observer::authority::rehearsal_key("another", "root:scrutineer/made-up").verifier().to_string();
    assert_eq!(count(text(&copy), &other).unwrap().0, 1, "another root key");

    let bundle = copy.join("tile/entries/000");
    let bytes = std::fs::read(&bundle).unwrap();
    let at = |what: &[u8]| bytes.windows(what.len()).position(|w| w == what).unwrap();
    let changed = |position: usize, byte: u8, code: &str| {
        let mut bent = bytes.clone();
        bent[position] = byte;
        std::fs::write(&bundle, bent).unwrap();
        let (status, report) = count(text(&copy), &place.root_key()).unwrap();
        let codes: Vec<_> =
            report["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
        assert!(status == 1 && codes.contains(&"root") && codes.contains(&code), "{report}");
    };
    changed(at(b"vote red 9") + 9, b'8', "signature-wrong");
    changed(at(b"station x/7\\n") + 10, b'8', "signature-missing");
    changed(at(b"\"channel\":\"transmitted\"") + 11, b'T', "act-malformed");
}
