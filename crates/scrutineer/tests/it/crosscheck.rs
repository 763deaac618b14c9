//! An observer compares typed figures and photos of tapes with a mirrored record: what was planted is found, and nothing else.

use crate::actors::*;
use paper::code::{Kind, PREFIX, encode};
use paper::noise::jpeg;
use paper::qr::Modules;
use paper::scan::{GreyPage, png};
use record::{LogProof, SignedNote};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

/// A night on which one station stayed silent, and its mirrored record: one for all tests that run at the same time, gone after the last.
fn night() -> Arc<(Place, PathBuf)> {
    static NIGHT: Mutex<Weak<(Place, PathBuf)>> = Mutex::new(Weak::new());
    let mut shared = NIGHT.lock().unwrap_or_else(PoisonError::into_inner);
    shared.upgrade().unwrap_or_else(|| {
        let place = Place::sealed();
        let server = place.serve();
        good(&["replay", "--results", text(&place.results(STATIONS - 1)), &server.url]);
        let copy = place.path("copy");
        good(&["mirror", &server.url, text(&copy)]);
        server.stop();
        let night = Arc::new((place, copy));
        *shared = Arc::downgrade(&night);
        night
    })
}

/// The figures of every station as they were sent, that of the silent one too.
fn table() -> Vec<Vec<String>> {
    static TABLE: OnceLock<Vec<Vec<String>>> = OnceLock::new();
    let read = || {
        let csv = std::fs::read_to_string(night().0.results(STATIONS)).unwrap();
        csv.lines().map(|l| l.split(',').map(str::to_owned).collect()).collect()
    };
    TABLE.get_or_init(read).clone()
}

fn write(name: &str, rows: &[Vec<String>]) -> PathBuf {
    let path = night().0.path(name);
    let lines: Vec<String> = rows.iter().map(|r| r.join(",")).collect();
    std::fs::write(&path, lines.join("\n") + "\n").unwrap();
    path
}

/// Runs it and gives exit code, JSON and words.
fn crosscheck(own: &Path, more: &[&str]) -> (Option<i32>, serde_json::Value, String) {
    let night = night();
    let (place, copy) = &*night;
    let key = place.root_key();
    let mut args = vec!["crosscheck", text(copy), text(own), "--root-key", &key, "--json"];
    args.extend(more);
    let out = run(&args);
    let report = String::from_utf8_lossy(&out.stdout);
    (out.status.code(), serde_json::from_str(&report).unwrap_or_default(), words(&out))
}

fn found(report: &serde_json::Value) -> Vec<(String, String)> {
    let word = |v: &serde_json::Value| v.as_str().unwrap().to_owned();
    let all = report["findings"].as_array().unwrap();
    all.iter().map(|f| (word(&f["verdict"]), word(&f["station"]))).collect()
}

#[test]
fn every_planted_fault_is_found_and_nothing_else() {
    let night = night();
    // Line i + 1 is station x/i; red stands in column 9, blue in 10.
    let mut rows = table();
    rows[1 + 21].swap(9, 10);
    rows[1 + 350][9].pop();
    let (a, b) = (rows[1 + 77][5..].to_vec(), rows[1 + 78][5..].to_vec());
    rows[1 + 77].splice(5.., b);
    rows[1 + 78].splice(5.., a);
    rows[1 + 100][0] = "x/I00".into();
    rows.remove(1 + 200);
    let out = night.0.path("report");
    let (code, report, words) = crosscheck(&write("own.csv", &rows), &["--out", text(&out)]);
    assert_eq!(code, Some(1), "{words}");
    let expected = [
        ("differs", "x/21"),
        ("differs", "x/77"),
        ("differs", "x/78"),
        ("differs", "x/350"),
        ("theirs-missing", "x/399"),
    ];
    assert_eq!(found(&report), expected.map(|(v, s)| (v.to_owned(), s.to_owned())), "{words}");
    assert_eq!(report["summary"]["counts"]["agree"], 399 - 4 - 2);
    assert_eq!(
        report["summary"]["counts"]["ours-missing"], 2,
        "the one that was left out and the one with the wrong id"
    );
    assert_eq!(report["record"]["anchored"], true);
    assert_eq!(report["faults"][0]["code"], "unknown-station");
    assert_eq!(report["faults"][0]["line"], 1 + 1 + 100);
    assert!(report["faults"][0]["remedy"].as_str().unwrap().contains("x/100"), "{words}");
    assert_eq!(report["findings"][0]["votes_apart"], 11, "21 and 10 exchanged");
    assert_eq!(report["findings"][3]["cells"][0]["ours"], 35, "350 has lost a digit");

    let html = std::fs::read_to_string(out.join("report.html")).unwrap();
    assert!(html.contains("4 own copies do not agree") && !html.contains("<script"), "{html}");
    let mut csv = csv::Reader::from_path(out.join("report.csv")).unwrap();
    assert_eq!(csv.records().filter(|r| &r.as_ref().unwrap()[0] == "agree").count(), 393);
    let mut files: Vec<_> = std::fs::read_dir(out.join("objections"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    let names = ["x+21", "x+350", "x+77", "x+78"].map(|s| ["json", "txt"].map(|e| format!("{s}--parliament.{e}")));
    assert_eq!(files, names.concat());
    // A board checks one with nothing but the record's key.
    let objection = json(&std::fs::read_to_string(out.join("objections").join(&files[0])).unwrap());
    let entry = &objection["differences"][0]["record"]["entries"][0];
    let key = observer::authority::rehearsal_key("made-up", "scrutineer/made-up").verifier();
    let proof = LogProof::parse(entry["proof"].as_str().unwrap()).unwrap();
    proof.verify(entry["act"].as_str().unwrap().as_bytes(), "scrutineer/made-up", &key).unwrap();
    assert!(entry["act"].as_str().unwrap().contains("station x/21\\n"));

    let again = run(&["crosscheck", text(&night.1), text(&night.0.path("own.csv")), "--out", text(&out)]);
    assert_eq!(again.status.code(), Some(2), "a report is never written over");
}

#[test]
fn what_agrees_ends_with_0_and_without_a_key_it_says_unanchored() {
    let night = night();
    let mut rows = table();
    rows.truncate(STATIONS);
    let own = write("good.csv", &rows);
    let (code, report, words) = crosscheck(&own, &[]);
    assert_eq!((code, &report["ok"]), (Some(0), &true.into()), "{words}");
    let out = run(&["crosscheck", text(&night.1), text(&own)]);
    assert!(out.status.success());
    assert!(crate::actors::words(&out).contains("unanchored"));
    let (code, report, _) = crosscheck(&write("few.csv", &rows[..3]), &["--all"]);
    assert_eq!(code, Some(0));
    assert_eq!(report["findings"].as_array().unwrap().len(), STATIONS - 1 - 2);
}

/// Minutes as the replay sealed them, or with more votes for red.
fn note_of(station: u32, more: u32, election: &str) -> String {
    let night = night();
    let (_, copy) = &*night;
    let bundle: Vec<u8> = std::fs::read_dir(copy.join("tile/entries"))
        .unwrap()
        .flat_map(|e| {
            let p = e.unwrap().path();
            let file = if p.is_dir() { std::fs::read_dir(p).unwrap().last().unwrap().unwrap().path() } else { p };
            std::fs::read(file).unwrap()
        })
        .collect();
    let all = String::from_utf8_lossy(&bundle);
    let line = format!("station x/{station}\\n");
    let note = all.split("\"note\":\"").find(|n| n.contains(&line) && n.starts_with("scrutineer minutes")).unwrap();
    let text = note.split("\\n\\n").next().unwrap().replace("\\n", "\n") + "\n";
    let text = text.replace(&format!("vote red {station}\n"), &format!("vote red {}\n", station + more));
    let text = text.replace("election made-up\n", &format!("election {election}\n"));
    let key = observer::authority::rehearsal_key("made-up", &format!("x/{station}"));
    SignedNote::sign(&text, &[&key]).unwrap().to_string()
}

/// A picture of the codes of a note, one below the other, as few squares to a code as asked for.
fn photo(note: &str, version_max: u8) -> GreyPage {
    const SQUARE: usize = 4;
    const WIDTH: usize = 500;
    let mut points = vec![];
    for text in encode(Kind::Statement, note, PREFIX, version_max).unwrap() {
        let code = Modules::of(&text).unwrap();
        points.extend(vec![255; WIDTH * 8 * SQUARE]);
        for y in 0..code.size() * SQUARE {
            let dark = |x: usize| x >= 40 && x / SQUARE - 10 < code.size() && code.is_dark(x / SQUARE - 10, y / SQUARE);
            points.extend((0..WIDTH).map(|x| if dark(x) { 20 } else { 250 }));
        }
        points.extend(vec![255; WIDTH * 8 * SQUARE]);
    }
    GreyPage::new(WIDTH, points.len() / WIDTH, points).unwrap()
}

#[test]
fn photos_of_tapes_and_files_of_minutes_are_read_and_compared() {
    let night = night();
    let folder = night.0.path("photos");
    std::fs::create_dir_all(folder.join("north")).unwrap();
    let save = |name: &str, bytes: &[u8]| std::fs::write(folder.join(name), bytes).unwrap();
    save("north/10.jpg", &jpeg(&photo(&note_of(10, 0, "made-up"), 20), 60));
    let printed = night.0.path("22.minutes");
    std::fs::write(&printed, note_of(22, 0, "made-up")).unwrap();
    let (definition, tapes) = (night.0.election(), folder.join("printed"));
    good(&["station", "tape", "--definition", text(&definition), "--minutes", text(&printed), "--out", text(&tapes)]);
    save("north/11.png", &png(&photo(&note_of(11, 0, "made-up"), 20)));
    save("north/11-again.png", &png(&photo(&note_of(11, 0, "made-up"), 20)));
    // The codes of one tape on two pictures, cut across; of another tape the second picture is missing.
    for (station, kept) in [(20, 2), (21, 1)] {
        let tall = photo(&note_of(station, 0, "made-up"), 12);
        let (width, half) = (tall.width(), tall.height() / 2);
        for (i, part) in tall.points().chunks(width * half).take(kept).enumerate() {
            let part = GreyPage::new(width, half, part.to_vec()).unwrap();
            save(&format!("{station}-{i}.png"), &png(&part));
        }
    }
    save("12.png", &png(&photo(&note_of(12, 5, "made-up"), 20)));
    save("13.minutes", note_of(13, 0, "made-up").as_bytes());
    save("14.txt", note_of(14, 0, "made-up").replace('\n', "\r\n").as_bytes());
    let changed = note_of(15, 0, "made-up").replace("vote red 15\n", "vote red 51\n");
    save("15.png", &png(&photo(&changed, 20)));
    save("16.png", &png(&photo(&note_of(16, 0, "elsewhere"), 20)));
    let silent = note_of(17, 0, "made-up").replace("station x/17\n", "station x/399\n");
    let silent = election::minutes::text_of(&silent).unwrap();
    let key = observer::authority::rehearsal_key("made-up", "x/399");
    save("399.minutes", SignedNote::sign(silent, &[&key]).unwrap().to_string().as_bytes());
    save("landscape.png", &png(&GreyPage::new(300, 300, vec![200; 90_000]).unwrap()));
    save("broken.jpg", b"\xff\xd8\xff\xe0 and no more");
    save("half.minutes", &note_of(18, 0, "made-up").as_bytes()[..150]);
    save("notes.docx", b"PK");
    save(".hidden", b"");
    let out = night.0.path("photo-report");
    let (code, report, words) = crosscheck(&folder, &["--out", text(&out)]);
    assert_eq!(code, Some(1), "{words}");
    let expected = [
        ("device-differs", "x/12"),
        ("theirs-missing", "x/399"),
        ("signature-wrong", "x/15"),
        ("other-election", "x/16"),
    ];
    assert_eq!(found(&report), expected.map(|(v, s)| (v.to_owned(), s.to_owned())), "{words}");
    assert_eq!(report["summary"]["counts"]["agree"], 6, "{words}");
    let mut faults: Vec<(&str, &str)> = report["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (f["file"].as_str().unwrap(), f["code"].as_str().unwrap()))
        .collect();
    faults.sort_unstable();
    let expected = [
        ("21-0.png", "code-missing"),
        ("broken.jpg", "scan-damaged"),
        ("half.minutes", "note-no-empty-line"),
        ("landscape.png", "no-code"),
        ("notes.docx", "file-kind"),
        ("printed/made-up~x+22~parliament~01~hand~0001.tape.txt", "note-no-empty-line"),
    ];
    assert_eq!(faults, expected, "{words}");
    assert!(out.join("objections/x+12--parliament.txt").exists());
    assert!(out.join("objections/x+399--parliament.json").exists(), "the device signed what the record has not");
    // One file may be given as well as a folder.
    let (code, report, words) = crosscheck(&folder.join("12.png"), &[]);
    assert_eq!((code, found(&report).len()), (Some(1), 1), "{words}");
}

#[test]
fn wrong_use_ends_with_2_and_says_what_to_do() {
    let night = night();
    let (place, copy) = &*night;
    let empty = place.path("empty");
    std::fs::create_dir_all(&empty).unwrap();
    let own = write("used.csv", &table()[..3]);
    let semicolons = place.path("semicolons.csv");
    std::fs::write(&semicolons, "station;contest\nx/1;parliament\n").unwrap();
    for (dir, own, code) in [
        (copy.as_path(), place.path("nowhere.csv"), "own-copies"),
        (&empty, own.clone(), "checkpoint-missing"),
        (copy, empty.clone(), "nothing-to-compare"),
        (copy, semicolons, "separator"),
    ] {
        let out = run(&["crosscheck", text(dir), text(&own)]);
        assert_eq!(out.status.code(), Some(2), "{}", words(&out));
        assert!(words(&out).contains(&format!("[{code}]")), "{}", words(&out));
    }
}

#[test]
fn a_changed_record_is_said_first_and_ends_with_1() {
    let night = night();
    let (place, copy) = &*night;
    let changed = place.path("changed");
    assert!(std::process::Command::new("cp").args(["-r", text(copy), text(&changed)]).status().unwrap().success());
    let tile = changed.join("tile/0/000");
    let mut bytes = std::fs::read(&tile).unwrap();
    bytes[77] ^= 1;
    std::fs::write(&tile, bytes).unwrap();
    let out = run(&["crosscheck", text(&changed), text(&write("three.csv", &table()[..4]))]);
    assert_eq!(out.status.code(), Some(1));
    assert!(words(&out).starts_with("THIS RECORD DOES NOT HOLD"), "{}", words(&out));
}
