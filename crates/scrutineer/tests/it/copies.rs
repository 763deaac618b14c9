//! Copies of every result: two texts of one device, a ruling, every channel, cards, and what none of them may do.

use crate::actors::*;
use election::act::Channel;
use election::id::Digest;
use election::minutes::{Closed, Figures, Minutes, Mode, text_of};
use observer::authority::rehearsal_key;
use record::SignedNote;
use std::path::Path;

/// Posts to the intake; status and body.
fn post(server: &Server, path: &str, body: Vec<u8>) -> (u16, serde_json::Value) {
    runtime().block_on(async {
        let r = reqwest::Client::builder().no_proxy().build().unwrap();
        let r = r.post(format!("{}{path}", server.url)).body(body).send().await.unwrap();
        (r.status().as_u16(), json(&r.text().await.unwrap()))
    })
}

pub fn get(server: &Server, path: &str) -> serde_json::Value {
    runtime().block_on(async {
        let r = reqwest::Client::builder().no_proxy().build().unwrap();
        json(&r.get(format!("{}{path}", server.url)).send().await.unwrap().text().await.unwrap())
    })
}

pub fn copy(server: &Server, channel: Channel, note: &str) -> (u16, serde_json::Value) {
    post(server, &format!("/intake/minutes?channel={}", channel.word()), note.as_bytes().to_vec())
}

pub fn signed(place: &Place, text: &str, names: &[&str]) -> String {
    let keys: Vec<_> = names.iter().map(|n| rehearsal_key(&place.definition().id, n)).collect();
    SignedNote::sign(text, &keys.iter().collect::<Vec<_>>()).unwrap().to_string()
}

/// Minutes of a station, sealed with its rehearsal key.
pub fn minutes(place: &Place, station: usize, issue: u16, [red, blue]: [u32; 2]) -> String {
    let d = place.definition();
    let id = format!("x/{station}");
    let sum = Some(red + blue);
    let m = Minutes {
        election: &d.id,
        definition: d.digest,
        mode: Mode::Live,
        contest: "parliament",
        round: 1,
        station: &id,
        count: d.counts[0],
        issue,
        closed: Closed::parse("2026-05-10T20:00:00+03:00").unwrap(),
        figures: Figures { registered: Some(500), voted: sum, valid: sum, invalid: Some(0) },
        votes: vec![("red", red), ("blue", blue)],
    };
    signed(place, &m.to_text(), &[&id])
}

pub fn votes(server: &Server) -> serde_json::Value {
    get(server, "/api/v1/contests/parliament")["votes"].clone()
}

pub fn verified(place: &Place, server: &Server, name: &str) -> serde_json::Value {
    let dir = place.path(name);
    good(&["mirror", &server.url, text(&dir)]);
    let report = json(&good(&["verify", text(&dir), "--root-key", &place.root_key(), "--json"]));
    crate::second_opinion::compare(&dir, &place.root_key(), &report);
    report
}

#[test]
fn two_texts_of_one_device_count_for_nothing_until_a_board_has_ruled() {
    let place = Place::sealed();
    let server = place.serve();
    let (first, second) = (minutes(&place, 0, 1, [200, 71]), minutes(&place, 0, 1, [201, 70]));
    assert_eq!(copy(&server, Channel::Transmitted, &first).0, 200);
    assert_eq!(votes(&server)["red"], 200);
    let (status, refused) = copy(&server, Channel::Card, &second);
    assert_eq!((status, refused["code"].as_str()), (409, Some("minutes-contradict")));
    assert_eq!(copy(&server, Channel::Card, &second).0, 409, "and again");
    assert_eq!(votes(&server)["red"], 0, "neither counts");
    assert_eq!(verified(&place, &server, "a")["size"], 5, "recorded once");

    // The board of three: two sign, one has abstained; the third cannot sign for it.
    let minutes_file = place.path("second.minutes");
    std::fs::write(&minutes_file, &second).unwrap();
    let key = |name: &str| place.home().join(format!("keys/{name}.key"));
    let rule = |more: &[&str]| {
        let mut args =
            vec!["office", "rule", &server.url, "--station", "x/0", "--contest", "parliament", "--number", "1"];
        args.extend(["--basis", "Law, article 1", "--reason", "The paper was seen.", "--abstained", "board-3"]);
        args.extend(more);
        run(&args)
    };
    let (first_key, second_key, third_key) = (key("board"), key("board-2"), key("board-3"));
    let accept = ["--decision", "accept", "--count", "hand", "--issue", "1", "--minutes", text(&minutes_file)];
    assert!(words(&rule(&accept)).contains("[key-needed]"));
    assert!(
        words(&rule(&[accept.as_slice(), &["--key", text(&third_key)]].concat())).contains("[statement-field]"),
        "it has abstained"
    );
    assert!(
        words(&rule(&["--decision", "annul", "--count", "hand", "--key", text(&first_key)]))
            .contains("[statement-field]")
    );
    let printed = rule(&[accept.as_slice(), &["--in-favour", "board", "--print"]].concat());
    assert!(String::from_utf8(printed.stdout).unwrap().contains("\nmember board for\n"));
    let out = rule(&[accept.as_slice(), &["--key", text(&first_key), "--key", text(&second_key)]].concat());
    assert!(out.status.success(), "{}", words(&out));
    assert_eq!(votes(&server)["red"], 201);
    let report = verified(&place, &server, "b");
    server.stop();
    let server = place.serve();
    assert_eq!(votes(&server)["red"], 201, "also after a restart");
    assert_eq!(verified(&place, &server, "c")["root"], report["root"]);
    server.stop();
    let quarantine = good(&["quarantine", text(&place.home())]);
    assert_eq!((quarantine.lines().count(), json(quarantine.lines().next().unwrap())["times"].as_u64()), (1, Some(2)));
}

#[test]
fn copies_come_through_every_channel_and_what_is_wrong_through_none() {
    let place = Place::sealed();
    let server = place.serve();
    let note = minutes(&place, 0, 1, [200, 71]);
    let body = text_of(&note).unwrap();
    let by = |name: &str| signed(&place, body, &[name]);
    for (channel, note) in [
        (Channel::Transmitted, note.clone()),
        (Channel::Card, note.clone()),
        (Channel::Tape, note.clone()),
        (Channel::Scan, note.clone()),
        (Channel::Entry, by("desk")),
        (Channel::Party, by("party")),
    ] {
        let (status, receipt) = copy(&server, channel, &note);
        assert_eq!((status, receipt["channel"].as_str()), (200, Some(channel.word())), "{receipt}");
        assert_eq!(copy(&server, channel, &note).1, receipt, "the same again");
    }
    assert_eq!(votes(&server)["red"], 200);
    let forged = note.replace("vote red 200", "vote red 300");
    for (path, body, status, code) in [
        ("/intake/minutes?channel=card", forged.clone().into_bytes(), 422, "signature-wrong"),
        ("/intake/minutes?channel=entry", note.clone().into_bytes(), 422, "signer-not-entitled"),
        ("/intake/minutes?channel=card", by("desk").into_bytes(), 422, "signer-not-entitled"),
        ("/intake/minutes?channel=pigeon", note.clone().into_bytes(), 400, "unknown-channel"),
        ("/intake/minutes?channel=scan", vec![b'x'; 70_000], 413, "too-large"),
        ("/intake/minutes?channel=tape", note.as_bytes()[..note.len() / 2].to_vec(), 422, "note-no-empty-line"),
        ("/intake/statement", note.clone().into_bytes(), 422, "statement-purpose"),
        ("/intake/pages", note.clone().into_bytes(), 415, "page-content-type"),
    ] {
        let (found, answer) = post(&server, path, body);
        assert_eq!((found, answer["code"].as_str()), (status, Some(code)), "{path}: {answer}");
    }
    assert_eq!(verified(&place, &server, "copy")["size"], 9);
    server.stop();
}

/// A card of a station, written as the station does.
fn card(dir: &Path, notes: &[String]) {
    let folder = tempfile::tempdir().unwrap();
    let outbox = folder.path();
    let queue = outbox.join("queue");
    std::fs::create_dir_all(&queue).unwrap();
    for note in notes {
        let name = station::outbox::name_of(note).unwrap();
        std::fs::write(queue.join(format!("{name}.minutes")), note).unwrap();
    }
    good(&["station", "export", text(dir), "--outbox", text(outbox)]);
}

#[test]
fn hundreds_of_cards_are_imported_at_once_and_each_that_needs_a_person_is_named() {
    let place = Place::sealed();
    let server = place.serve();
    let cards = place.path("cards");
    let note = |i: usize| minutes(&place, i, 1, [200, 71]);
    for i in 0..20 {
        card(&cards.join(format!("tray-{}/{i}", i % 3)), &[note(i)]);
    }
    let at = |i: usize| cards.join(format!("tray-{}/{i}", i % 3));
    // One bit, a card of a station that has reported another issue, one that says something else, a forged one, one recorded before.
    let flipped = std::fs::read_dir(at(0)).unwrap().map(|e| e.unwrap().path());
    let flipped = flipped.into_iter().find(|p| p.extension().is_some_and(|e| e == "minutes")).unwrap();
    let mut bytes = std::fs::read(&flipped).unwrap();
    bytes[300] ^= 4;
    std::fs::write(&flipped, bytes).unwrap();
    let sent = |body: String| assert_eq!(post(&server, "/intake/minutes", body.into_bytes()).0, 200);
    sent(note(1));
    sent(minutes(&place, 1, 2, [199, 72]));
    let typed = signed(&place, text_of(&minutes(&place, 2, 1, [71, 200])).unwrap(), &["desk"]);
    assert_eq!(copy(&server, Channel::Entry, &typed).0, 200);
    let forged = signed(&place, text_of(&note(3)).unwrap(), &["x/4"]);
    std::fs::remove_dir_all(at(3)).unwrap();
    card(&cards.join("forged"), &[forged]);
    assert_eq!(copy(&server, Channel::Card, &note(5)).0, 200);
    assert_eq!(post(&server, "/intake/minutes", minutes(&place, 6, 1, [1, 1]).into_bytes()).0, 200);

    let report = place.path("report.csv");
    let run_it = || run(&["desk", "cards", text(&cards), "--url", &server.url, "--report", text(&report)]);
    let out = run_it();
    assert_eq!(out.status.code(), Some(1), "{}", words(&out));
    let counts = json(&String::from_utf8(out.stdout.clone()).unwrap());
    let expected = [
        ("cards", 20),
        ("imported", 14),
        ("repeated", 1),
        ("older-issue", 1),
        ("differs", 1),
        ("damaged", 1),
        ("refused", 2),
        ("left", 0),
    ];
    for (word, n) in expected {
        assert_eq!(counts[word], n, "{word}: {counts} {}", words(&out));
    }
    let rows: Vec<csv::StringRecord> = csv::Reader::from_path(&report).unwrap().records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 20);
    let of = |word: &str| {
        rows.iter().filter(|r| &r[7] == word).map(|r| (r[2].to_owned(), r[8].to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(of("damaged"), [(String::new(), "card-file-changed".into())]);
    assert_eq!(of("older-issue"), [("x/1".into(), String::new())]);
    assert_eq!(of("differs"), [("x/2".into(), String::new())]);
    let mut refused = of("refused");
    refused.sort();
    assert_eq!(refused, [("x/3".into(), "signer-not-entitled".into()), ("x/6".into(), "minutes-contradict".into())]);
    // All again: nothing new.
    let again = json(&String::from_utf8(run_it().stdout).unwrap());
    assert_eq!((again["imported"].as_u64(), again["repeated"].as_u64()), (Some(0), Some(15)), "{again}");
    verified(&place, &server, "copy");
    server.stop();
}

#[test]
fn what_is_no_card_is_said() {
    let place = Place::sealed();
    let server = place.serve();
    std::fs::create_dir_all(place.path("empty/deeper")).unwrap();
    assert!(bad(&["desk", "cards", text(&place.path("empty")), "--url", &server.url]).contains("[no-cards]"));
    assert!(bad(&["desk", "cards", text(&place.path("nowhere")), "--url", &server.url]).contains("[file]"));
    let outbox = place.path("outbox");
    let card = place.path("card");
    assert!(bad(&["station", "export", text(&card), "--outbox", text(&outbox)]).contains("[card-nothing]"));
    server.stop();
}

/// `cargo test -p scrutineer --test it --release -- --ignored --nocapture a_thousand_cards`
#[test]
#[ignore = "a measurement"]
fn a_thousand_cards_are_imported_within_five_seconds() {
    let place = Place::sealed();
    let server = place.serve();
    let cards = place.path("cards");
    for i in 0..1_000 {
        let (station, issue) = (i % STATIONS, u16::try_from(i / STATIONS + 1).unwrap());
        let note = minutes(&place, station, issue, [200, 71]);
        let dir = cards.join(i.to_string());
        std::fs::create_dir_all(&dir).unwrap();
        let name = format!("{}.minutes", station::outbox::name_of(&note).unwrap());
        let list = serde_json::json!({
            "card": 1, "election": "made-up", "station": format!("x/{station}"),
            "files": { name.clone(): Digest::of(note.as_bytes()).to_string() },
        });
        std::fs::write(dir.join(name), note).unwrap();
        std::fs::write(dir.join("card.json"), list.to_string()).unwrap();
    }
    let out = run(&["desk", "cards", text(&cards), "--url", &server.url]);
    let counts = json(&String::from_utf8(out.stdout).unwrap());
    println!("{counts}");
    assert_eq!(counts["imported"].as_u64().unwrap() + counts["older-issue"].as_u64().unwrap(), 1_000);
    assert!(counts["milliseconds"].as_u64().unwrap() < 5_000, "{counts}");
    server.stop();
}

/// A station's outbox with its minutes sealed; the folder of what is printed of them.
pub(crate) fn printed(place: &Place, station: usize) -> std::path::PathBuf {
    let (outbox, out) = (place.path(&format!("outbox-{station}")), place.path(&format!("printed-{station}")));
    let queue = outbox.join("queue");
    std::fs::create_dir_all(&queue).unwrap();
    let note = minutes(place, station, 1, [200, 71]);
    std::fs::write(queue.join(format!("{}.minutes", station::outbox::name_of(&note).unwrap())), &note).unwrap();
    let key = place.path(&format!("device-{station}.key"));
    good(&["station", "key", &format!("x/{station}"), text(&key), "--rehearsal", "made-up"]);
    let (election, outbox) = (place.election(), text(&outbox).to_owned());
    good(&[
        "station",
        "tape",
        "--definition",
        text(&election),
        "--outbox",
        &outbox,
        "--key",
        text(&key),
        "--out",
        text(&out),
    ]);
    out
}

pub(crate) fn file_ending(folder: &Path, ending: &str) -> std::path::PathBuf {
    let mut files = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    files.find(|p| text(p).ends_with(ending)).unwrap_or_else(|| panic!("no {ending} in {}", folder.display()))
}

pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_tape_is_printed_and_what_a_photo_of_it_says_is_a_copy() {
    let place = Place::sealed();
    let server = place.serve();
    let out = printed(&place, 0);
    let tape = std::fs::read_to_string(file_ending(&out, ".tape.txt")).unwrap();
    assert!(tape.lines().all(|l| l.chars().count() <= 42) && tape.contains("200") && tape.contains("x/0"), "{tape}");
    let sent = good(&["desk", "tape", text(&file_ending(&out, ".tape.pdf")), "--url", &server.url]);
    assert_eq!(
        (json(&sent)["sent"][0]["standing"].as_str(), json(&sent)["sent"][0]["issue"].as_u64()),
        (Some("counted"), Some(1))
    );
    assert_eq!(votes(&server)["red"], 200);
    let note = place.path("a.minutes");
    std::fs::write(&note, minutes(&place, 0, 1, [200, 71])).unwrap();
    let again = good(&["desk", "tape", text(&note), "--url", &server.url]);
    assert_eq!(json(&again)["sent"], json(&sent)["sent"], "the signed text itself says the same");
    std::fs::write(&note, "no picture").unwrap();
    assert!(bad(&["desk", "tape", text(&note), "--url", &server.url]).contains("[scan-format]"));
    server.stop();
}

#[test]
fn pages_file_themselves_and_what_cannot_be_read_waits_for_a_clerk() {
    let place = Place::sealed();
    let server = place.serve();
    let scans = place.path("scans");
    std::fs::create_dir_all(&scans).unwrap();
    for i in 0..3 {
        std::fs::copy(file_ending(&printed(&place, i), ".form.pdf"), scans.join(format!("scan-{i}.pdf"))).unwrap();
    }
    // A page without a code, half a file, and one that is no picture.
    let blank = paper::scan::GreyPage::new(827, 1169, vec![255; 827 * 1169]).unwrap();
    std::fs::write(scans.join("blank.png"), paper::scan::png(&blank)).unwrap();
    let pdf = std::fs::read(scans.join("scan-0.pdf")).unwrap();
    std::fs::write(scans.join("half.pdf"), &pdf[..pdf.len() / 2]).unwrap();
    std::fs::write(scans.join("letter.doc"), "a letter").unwrap();
    let out = run(&["desk", "scans", text(&scans), "--url", &server.url, "--all-codes"]);
    assert_eq!(out.status.code(), Some(1), "{}", words(&out));
    let sums = json(&String::from_utf8(out.stdout.clone()).unwrap());
    assert_eq!(
        (sums["filed"].as_u64(), sums["queued"].as_u64(), sums["minutes"].as_u64()),
        (Some(3), Some(3), Some(3)),
        "{sums} {}",
        words(&out)
    );
    assert_eq!(names(&scans), ["filed", "lock", "queue"]);
    assert_eq!(
        names(&scans.join("queue")),
        [
            "blank.png",
            "blank.png.reason.json",
            "half.pdf",
            "half.pdf.reason.json",
            "letter.doc",
            "letter.doc.reason.json"
        ]
    );
    assert_eq!(names(&scans.join("filed")).len(), 6);
    let reason = json(&std::fs::read_to_string(scans.join("queue/blank.png.reason.json")).unwrap());
    assert_eq!(reason["code"], "filing-no-code");
    let picture = election::id::Digest::of(&std::fs::read(scans.join("queue/blank.png")).unwrap()).to_string();
    assert_eq!((&reason["commission"], &sums["handed_in"]), (&picture.into(), &1.into()), "it waits there too");
    assert_eq!(votes(&server)["red"], 600, "the signed text on the paper is a copy too");

    // The clerk knows whose page the blank one is.
    let desk = place.home().join("keys/desk.key");
    let picture = scans.join("queue/blank.png");
    let by_hand = |key: &str, count: &str| {
        run(&[
            "desk",
            "file",
            text(&picture),
            "--station",
            "x/5",
            "--contest",
            "parliament",
            "--count",
            count,
            "--key",
            key,
            "--url",
            &server.url,
        ])
    };
    let party = place.home().join("keys/party.key");
    assert!(words(&by_hand(text(&party), "hand")).contains("[signer-not-entitled]"));
    assert!(words(&by_hand(text(&desk), "foot")).contains("[bad-count]"));
    let receipt = json(&String::from_utf8(by_hand(text(&desk), "hand").stdout).unwrap());
    assert_eq!((receipt["kind"].as_str(), receipt["index"].as_u64()), (Some("page"), Some(9)));
    assert_eq!(names(&scans.join("queue")).len(), 4);
    assert!(scans.join("filed/blank.png.receipts.json").exists());
    verified(&place, &server, "copy");
    server.stop();
}

#[test]
fn a_watched_folder_takes_what_comes_and_nothing_leaves_it_without_a_receipt() {
    let place = Place::sealed();
    let server = place.serve();
    let scans = place.path("scans");
    std::fs::create_dir_all(&scans).unwrap();
    let form = file_ending(&printed(&place, 0), ".form.pdf");
    let watching = scrutineer(&["desk", "scans", text(&scans), "--url", &server.url, "--watch"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    std::fs::copy(&form, scans.join("scan.pdf")).unwrap();
    let filed = || scans.join("filed/scan.pdf").exists();
    let in_time = (0..200).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        filed()
    });
    assert!(in_time);
    let pid = watching.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    let out = watching.wait_with_output().unwrap();
    assert_eq!(json(&String::from_utf8(out.stdout).unwrap())["filed"], 1);
    let second = run(&["desk", "scans", text(&place.path("nowhere")), "--url", &server.url]);
    assert_eq!(second.status.code(), Some(1));
    server.stop();
}

#[test]
fn a_board_signs_the_sums_of_its_area_as_they_follow_from_the_record() {
    let place = Place::sealed();
    let server = place.serve();
    good(&["replay", "--results", text(&place.results(20)), &server.url]);
    let (pdf, key) = (place.path("sums.pdf"), place.home().join("keys/board.key"));
    let consolidate = |area: &str, key: &Path| {
        run(&[
            "office",
            "consolidate",
            &server.url,
            "--area",
            area,
            "--contest",
            "parliament",
            "--key",
            text(key),
            "--pdf",
            text(&pdf),
        ])
    };
    assert!(
        words(&consolidate("x/n", &key)).contains("signer-not-entitled"),
        "the board of the country is not that of a province"
    );
    assert!(words(&consolidate("x/w", &key)).contains("[unknown-area]"));
    let office = place.home().join("keys/commission.key");
    assert!(words(&consolidate("x", &office)).contains("[board-key-needed]"));
    assert!(!pdf.exists());
    let out = consolidate("x", &key);
    assert!(out.status.success(), "{}", words(&out));
    let sums = json(&String::from_utf8(out.stdout).unwrap());
    assert_eq!(
        (sums["counted"].as_u64(), sums["expected"].as_u64(), sums["issue"].as_u64()),
        (Some(20), Some(400), Some(1))
    );
    assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF-"));
    // Its pages file themselves.
    let scans = place.path("scans");
    std::fs::create_dir_all(&scans).unwrap();
    std::fs::copy(&pdf, scans.join("sums.pdf")).unwrap();
    let filed = json(&good(&["desk", "scans", text(&scans), "--url", &server.url]));
    assert!(filed["filed"].as_u64().unwrap() >= 1, "{filed}");
    verified(&place, &server, "copy");
    server.stop();
}

#[test]
fn the_office_declares_the_time_limits_that_have_passed() {
    let place = Place::new(true);
    let toml = place.election().join("election.toml");
    let text_before = std::fs::read_to_string(&toml).unwrap();
    std::fs::write(&toml, format!("{text_before}[reconciliation]\npolicy = \"iraq\"\ncloses = \"17:00\"\n")).unwrap();
    good(&["init", text(&place.home()), "--election", text(&place.election())]);
    let server = place.serve();
    let listed = run(&["office", "deadlines", &server.url]);
    assert_eq!(listed.status.code(), Some(1));
    assert_eq!(json(&String::from_utf8(listed.stdout).unwrap())["passed"], 400);
    let key = place.home().join("keys/commission.key");
    let board = place.home().join("keys/board.key");
    assert_eq!(run(&["office", "deadlines", &server.url, "--key", text(&board)]).status.code(), Some(1));
    let declared = json(&good(&["office", "deadlines", &server.url, "--key", text(&key)]));
    assert_eq!(declared["declared"], 400);
    assert_eq!(json(&good(&["office", "deadlines", &server.url]))["passed"], 0);
    verified(&place, &server, "copy");
    server.stop();
}
