//! Own copies of a made-up night: all that differs is found, and nothing else.

use super::*;
use crate::testing::{Made, sign};
use crate::verify::{self, Options as VerifyOptions};
use election::minutes::Mode;
use proptest::prelude::*;
use record::{LogProof, VerifierKey};
use std::sync::OnceLock;
use tempfile::TempDir;

const STATIONS: usize = 12;
const CHOICES: usize = 4;
const HEADER: &str = "station,contest,round,count,issue,registered,voted,valid,invalid,list-0,list-1,list-2,list-3";

/// A record in a directory, checked.
struct Night {
    made: Made,
    verified: Verified,
    dir: TempDir,
}

impl Night {
    fn of(made: Made) -> Self {
        Self::changed(made, |_| ())
    }

    fn changed(made: Made, change: impl FnOnce(&std::path::Path)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        made.write(dir.path()).unwrap();
        change(dir.path());
        let options = VerifyOptions { root_key: Some(made.root_key()), ..Default::default() };
        let verified = verify::open(dir.path(), &options, &|_| ());
        Self { made, verified, dir }
    }

    fn ground(&self) -> Ground<'_> {
        Ground::of(&self.verified).unwrap()
    }

    fn check(&self, fill: impl FnOnce(&mut Own, &Ground<'_>)) -> Report {
        self.check_with(false, fill)
    }

    fn check_with(&self, all: bool, fill: impl FnOnce(&mut Own, &Ground<'_>)) -> Report {
        let ground = self.ground();
        let mut own = Own::new();
        fill(&mut own, &ground);
        crosscheck(&ground, own, &Options { all, at: Moment(0) })
    }

    fn table(&self, csv: &str) -> Report {
        self.check(|own, ground| own.add_table(ground, "own.csv", csv.as_bytes()))
    }

    fn notes(&self, notes: &[&str]) -> Report {
        self.check(|own, ground| {
            for (n, i) in notes.iter().zip(0..) {
                own.add_note(ground, vec![OwnFile::of(&format!("tape-{i}.png"), n.as_bytes())], n);
            }
        })
    }
}

fn night() -> &'static Night {
    static NIGHT: OnceLock<Night> = OnceLock::new();
    NIGHT.get_or_init(|| Night::of(Made::reported(STATIONS, CHOICES)))
}

/// The rows of the record as an observer would have typed them: figures and votes.
fn rows(night: &Night) -> Vec<(String, Vec<u32>)> {
    let ground = night.ground();
    let d = ground.tally.definition();
    (0..d.pairs.len())
        .map(|i| {
            let counted = ground.tally.pair(i.into()).counted().unwrap();
            let figures = counted.figures.named().map(|(_, n)| n.unwrap());
            let numbers = figures.into_iter().chain(counted.votes.iter().copied()).collect();
            (d.stations[d.pairs[i].station.at()].id.clone(), numbers)
        })
        .collect()
}

fn csv(rows: &[(String, Vec<u32>)]) -> String {
    let mut out = format!("{HEADER}\n");
    for (station, numbers) in rows {
        let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
        out.push_str(&format!("{station},parliament,1,hand,1,{}\n", numbers.join(",")));
    }
    out
}

fn verdicts(report: &Report) -> Vec<(&'static str, &str)> {
    report.findings.iter().map(|f| (f.verdict.word(), f.station.as_str())).collect()
}

fn fault_codes(report: &Report) -> Vec<(&'static str, u64)> {
    report.faults.iter().map(|f| (f.code, f.line)).collect()
}

#[test]
fn what_was_typed_as_it_was_counted_agrees() {
    let report = night().table(&csv(&rows(night())));
    assert!(report.ok, "{report}");
    assert_eq!(report.findings, []);
    assert_eq!((report.summary.compared, report.summary.of(Verdict::Agree)), (12, 12));
    assert!(report.to_string().ends_with("VERDICT: all own copies agree with the record.\n"));
    assert!(report.html().unwrap().contains("✓ All own copies agree"));
    assert_eq!(report.csv().unwrap().split(|b| *b == b'\n').count(), 1 + 12 + 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_single_changed_cell_is_found_and_nothing_else(station in 0..STATIONS, cell in 0..4 + CHOICES, to in prop_oneof![0u32..40, 0u32..2_000]) {
        let mut rows = rows(night());
        let was = rows[station].1[cell];
        prop_assume!(was != to);
        rows[station].1[cell] = to;
        let report = night().table(&csv(&rows));
        prop_assert!(!report.ok);
        prop_assert_eq!(report.findings.len(), 1);
        let f = &report.findings[0];
        prop_assert_eq!((f.verdict, &f.station), (Verdict::Differs, &rows[station].0));
        prop_assert_eq!(f.cells.len(), 1);
        let name = HEADER.split(',').nth(5 + cell).unwrap();
        prop_assert_eq!((f.cells[0].cell.as_str(), f.cells[0].ours, f.cells[0].theirs), (name, Some(to), Some(was)));
        let counts = cell == 2 || cell >= 4;
        prop_assert_eq!(f.votes_apart, if counts { u64::from(was.abs_diff(to)) } else { 0 });
        prop_assert_eq!(report.summary.of(Verdict::Agree), STATIONS as u64 - 1);
    }

    #[test]
    fn any_two_exchanged_choices_are_as_many_votes_as_moved(station in 0..STATIONS, a in 0..CHOICES, b in 0..CHOICES) {
        let mut rows = rows(night());
        let (x, y) = (rows[station].1[4 + a], rows[station].1[4 + b]);
        rows[station].1.swap(4 + a, 4 + b);
        let report = night().table(&csv(&rows));
        prop_assert_eq!(report.ok, x == y);
        if x != y {
            prop_assert_eq!(report.findings[0].votes_apart, u64::from(x.abs_diff(y)));
            prop_assert_eq!(report.findings[0].cells.len(), 2);
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        night().check(|own, ground| {
            own.add_table(ground, "own.csv", &bytes);
            own.add_table(ground, "own.csv", &[HEADER.as_bytes(), b"\n", &bytes].concat());
            own.add_note(ground, vec![], &String::from_utf8_lossy(&bytes));
        });
    }
}

#[test]
fn an_empty_cell_and_an_absent_column_are_not_compared() {
    let report = night().table("contest,station,list-1,valid\nparliament,x/0,17,\nparliament,x/1,,9999\n");
    assert_eq!(verdicts(&report), [("differs", "x/1")]);
    assert_eq!(report.findings[0].cells.len(), 1);
    assert_eq!(report.summary.of(Verdict::Agree), 1);
    assert_eq!(report.summary.of(Verdict::OursMissing), 10);
}

#[test]
fn columns_may_stand_in_any_order_in_quotes_with_a_mark_and_windows_line_ends() {
    let report = night().table("\u{feff}\"list-1\",\"station\",\"contest\"\r\n\"17\",\"x/0\",\"parliament\"\r\n\r\n");
    assert!(report.ok, "{report}");
    assert_eq!(report.summary.compared, 1);
}

#[test]
fn a_bad_row_is_named_with_line_and_remedy_and_stops_no_other() {
    let good = rows(night());
    let bad = [
        ("x/99,parliament,1,hand,1,,,,,1,,,", "unknown-station"),
        ("x/1,senate,1,hand,1,,,,,1,,,", "unknown-contest"),
        ("x/1,parliament,2,hand,1,,,,,1,,,", "wrong-round"),
        ("x/1,parliament,1,machine,1,,,,,1,,,", "unknown-count"),
        ("x/1,parliament,1,hand,0,,,,,1,,,", "bad-issue"),
        ("x/1,parliament,1,hand,1,,,,,-4,,,", "negative"),
        ("x/1,parliament,1,hand,1,,,,,1.5,,,", "not-a-number"),
        ("x/1,parliament,1,hand,1,,,,,\"1,200\",,,", "not-a-number"),
        ("x/1,parliament,1,hand,1,,,,,4000000000,,,", "number-too-large"),
        ("x/1,parliament,1,hand,1,,,,,99999999999999999999,,,", "number-too-large"),
        ("x/1,parliament,1,hand,1,,,,,1", "wrong-width"),
        ("\"x/1,parliament,1,hand,1,,,,,1,,,", "wrong-width"),
        ("x/1,parliament,1,hand,1,,,,,,,,", "nothing-to-compare"),
        ("x/0,parliament,1,hand,1,1000,,,,,,,", "duplicate-row"),
    ];
    let mut text = csv(&good[..1]);
    bad.iter().for_each(|(row, _)| text.push_str(&format!("{row}\n")));
    let mut bytes = text.into_bytes();
    bytes.extend(b"x/1,parliament,1,hand,1,,,,,\xfe,,,\n");
    bytes.extend(csv(&good[1..]).split_once('\n').unwrap().1.bytes());
    let report = night().check(|own, ground| own.add_table(ground, "own.csv", &bytes));
    let expected: Vec<(&str, u64)> = bad.iter().map(|b| b.1).chain(["encoding"]).zip(3..).collect();
    assert_eq!(fault_codes(&report), expected);
    assert!(report.faults.iter().all(|f| !f.remedy.is_empty() && f.file == "own.csv"));
    assert_eq!(report.findings, []);
    assert_eq!(report.summary.of(Verdict::Agree), 12, "all the others were compared");
    assert!(!report.ok, "what was not read was not confirmed");
    assert!(report.faults[0].remedy.contains("x/9"), "{}", report.faults[0].remedy);
    assert!(report.html().unwrap().contains("Did you mean x/9?"));
}

#[test]
fn a_table_that_is_none_says_why() {
    for (bytes, code) in [
        (&b""[..], "empty"),
        (b"\n\n", "empty"),
        (b"\xff\xfes\0t\0", "encoding"),
        (b"station;contest;list-1\nx/0;parliament;17\n", "separator"),
        (b"station,list-1\nx/0,17\n", "missing-column"),
        (b"st\xe4tion,contest\n", "encoding"),
    ] {
        let report = night().check(|own, ground| own.add_table(ground, "own.csv", bytes));
        assert_eq!(report.faults.iter().map(|f| f.code).collect::<Vec<_>>(), [code]);
        assert_eq!(report.summary.compared, 0);
    }
}

#[test]
fn thousands_of_columns_are_named_in_part_and_counted_and_the_known_ones_are_compared() {
    let more: Vec<String> = (0..5_000).map(|i| format!("party-{i}")).collect();
    let text = format!("station,contest,list-1,list-1,{}\nx/0,parliament,17,4,{}\n", more.join(","), ",".repeat(4_999));
    let report = night().table(&text);
    assert_eq!(report.faults.len(), 22);
    assert!(report.faults.iter().any(|f| f.code == "duplicate-column"));
    assert!(report.faults.last().unwrap().message.starts_with("4980 more columns"));
    assert_eq!(report.summary.of(Verdict::Agree), 1, "{report}");
}

#[test]
fn a_signed_tape_agrees_and_one_that_the_record_does_not_have_is_grave() {
    let made = &night().made;
    let (same, other) = (made.minutes(3, 1, 0), made.minutes(4, 1, 5));
    let report = night().notes(&[&same, &other, &other]);
    assert_eq!(verdicts(&report), [("device-differs", "x/4")]);
    let f = &report.findings[0];
    let cells: Vec<_> = f.cells.iter().map(|c| c.cell.as_str()).collect();
    assert_eq!((cells, f.votes_apart), (vec!["voted", "valid", "list-0"], 5));
    assert_eq!(f.own.as_ref().unwrap().files.len(), 2, "the same tape twice is one copy");
    assert_eq!(f.record.as_ref().unwrap().index, 7);
    assert_eq!(report.summary.of(Verdict::Agree), 1);
}

#[test]
fn a_tape_with_another_time_is_another_text() {
    let made = &night().made;
    let text = made.minutes_text(3, 1, 0, Mode::Live).replace("T20:00", "T20:01");
    let report = night().notes(&[&sign(&text, &made.key("x/3"))]);
    assert_eq!(verdicts(&report), [("device-differs", "x/3")]);
    assert_eq!(report.findings[0].cells[0].cell, "closed");
}

#[test]
fn what_proves_nothing_is_said_apart_from_what_cannot_be_read() {
    let made = &night().made;
    let text = made.minutes_text(2, 1, 9, Mode::Live);
    let forged = sign(&text, &crate::authority::rehearsal_key("elsewhere", "x/2"));
    let changed = made.minutes(2, 1, 0).replace("vote list-1 ", "vote list-1 1");
    let stranger = sign(&text, &made.key("x/3"));
    let elsewhere = sign(&text.replace("election made-up", "election other"), &made.key("x/2"));
    let malformed = sign(&text.replace("definition sha256:", "definition sha256:00"), &made.key("x/2"));
    let definition = made.definition.digest.to_string();
    let redefined = sign(&text.replace(&definition, &format!("sha256:{}", "0".repeat(64))), &made.key("x/2"));
    let trial = sign(&made.minutes_text(2, 1, 0, Mode::DryRun), &made.key("x/2"));
    let half = &made.minutes(2, 1, 0)[..200];
    let unknown = sign(&text.replace("station x/2\n", "station x/77\n"), &made.key("x/2"));
    let notes: [&str; 10] =
        [&forged, &changed, &stranger, &elsewhere, &redefined, &malformed, &trial, half, "hello", &unknown];
    let report = night().notes(&notes);
    let codes: Vec<_> = report.findings.iter().map(|f| (f.verdict.word(), f.refusal.as_ref().unwrap().0)).collect();
    assert_eq!(
        codes,
        [
            ("signature-wrong", "unknown-signer"),
            ("signature-wrong", "signature-wrong"),
            ("signature-wrong", "signer-not-entitled"),
            ("other-election", "wrong-election"),
            ("other-election", "wrong-definition"),
        ]
    );
    let faults: Vec<_> = report.faults.iter().map(|f| f.code).collect();
    assert_eq!(
        faults,
        ["statement-field", "dry-run-recorded", "note-no-empty-line", "note-no-empty-line", "unknown-station"]
    );
    assert_eq!(report.summary.compared, 0);
    assert!(report.findings.iter().all(|f| f.objection.is_none()), "the record is not to blame");
}

/// Station 0 has corrected its minutes, and station 1 has sent issue 3 before issue 2.
fn corrected() -> &'static Night {
    static NIGHT: OnceLock<Night> = OnceLock::new();
    NIGHT.get_or_init(|| {
        let mut made = Made::reported(3, CHOICES);
        for (station, issue) in [(0, 2), (1, 3)] {
            let note = made.minutes(station, issue, 20);
            made.push_minutes(&note);
        }
        Night::of(made)
    })
}

#[test]
fn each_issue_is_held_against_itself_and_a_row_without_one_against_what_counts() {
    let night = corrected();
    let first = night.made.minutes(0, 1, 0);
    let report = night.notes(&[&first]);
    assert!(report.ok, "{report}");
    assert!(report.agreeing[0].remarks[0].contains("another one counts: entry 6"), "{:?}", report.agreeing[0].remarks);
    // x/0 has 10 votes for list-0 in issue 1 and 30 in issue 2.
    let own = |issue: &str, votes: u32| format!("station,contest,issue,list-0\nx/0,parliament,{issue},{votes}\n");
    assert!(night.table(&own("1", 10)).ok);
    assert!(night.table(&own("2", 30)).ok);
    assert!(night.table(&own("", 30)).ok);
    let report = night.table(&own("", 10));
    assert_eq!(verdicts(&report), [("differs", "x/0")]);
    assert!(report.findings[0].remarks[0].contains("entry 3, hand count, issue 1"), "{:?}", report.findings[0].remarks);
    let report = night.table(&own("3", 10));
    assert_eq!(verdicts(&report), [("theirs-missing", "x/0")]);
    assert_eq!(report.findings[0].objection, None, "what was typed proves nothing about what is not there");
    // A held issue is in the record, and does not count.
    let report = night.notes(&[&night.made.minutes(1, 3, 20), &night.made.minutes(1, 2, 20)]);
    assert_eq!(verdicts(&report), [("theirs-missing", "x/1")]);
    assert_eq!(report.summary.of(Verdict::Agree), 1);
    let f = &report.findings[0];
    assert_eq!((f.record.as_ref().unwrap().index, f.objection.as_deref()), (4, Some("objections/x+1--parliament.txt")));
}

#[test]
fn what_the_record_has_and_we_have_not_is_counted_and_listed_when_asked_for() {
    let night = Night::of({
        let mut made = Made::sealed(4, 2);
        let note = made.minutes(0, 1, 0);
        made.push_minutes(&note);
        let note = made.minutes(2, 1, 0);
        made.push_minutes(&note);
        made
    });
    let own = "station,contest,list-0\nx/0,parliament,10\nx/1,parliament,10\n";
    let report = night.table(own);
    assert_eq!(verdicts(&report), [("theirs-missing", "x/1")]);
    assert_eq!(report.summary.of(Verdict::OursMissing), 1);
    assert_eq!(report.findings[0].state, Some("awaited"));
    assert!(report.html().unwrap().contains("<code>--all</code>"));
    let report = night.check_with(true, |o, ground| o.add_table(ground, "own.csv", own.as_bytes()));
    assert_eq!(verdicts(&report), [("theirs-missing", "x/1"), ("ours-missing", "x/2")]);
}

/// Reads an objection as a board would: with nothing but the record's key.
fn is_proven(objection: &serde_json::Value, key: &VerifierKey) {
    for difference in objection["differences"].as_array().unwrap() {
        let record = &difference["record"];
        for entry in record["entries"].as_array().unwrap() {
            let act = entry["act"].as_str().unwrap();
            let proof = LogProof::parse(entry["proof"].as_str().unwrap()).unwrap();
            assert_eq!(Some(proof.index), entry["index"].as_u64());
            proof.verify(act.as_bytes(), key.name(), key).unwrap();
            let act: serde_json::Value = serde_json::from_str(act).unwrap();
            assert!(act["note"].as_str().unwrap().starts_with(record["text"].as_str().unwrap()));
        }
    }
}

#[test]
fn an_objection_has_all_that_a_board_needs() {
    let night = night();
    let tape = night.made.minutes(4, 1, 5);
    let report = night.check(|own, ground| {
        own.add_note(ground, vec![OwnFile::of("tape.png", b"picture")], &tape);
        own.add_table(ground, "own.csv", b"station,contest,list-1\nx/4,parliament,99\nx/5,parliament,98\n");
    });
    let ground = night.ground();
    let objections = objection::all(&report);
    let names: Vec<_> = objections.iter().map(|o| o.name.as_str()).collect();
    assert_eq!(names, ["x+4--parliament", "x+5--parliament"]);
    let json = objections[0].json(&report, &ground);
    assert_eq!(json["differences"].as_array().unwrap().len(), 2, "all that is held of one result is in one");
    assert_eq!(json["differences"][0]["own"]["text"], tape.as_str());
    assert_eq!(json["differences"][1]["own"]["text"], "x/4,parliament,99");
    let key = night.made.record.verifier();
    is_proven(&json, &key);
    assert_eq!(json["record"]["record_key"], key.to_string());
    let text = objections[0].text(&report, &ground);
    for line in [
        "1. The station's device signed what we hold; the record says something else",
        "2. Our copy and the record differ in 1 cell, by at least",
        &format!("sha256:{}", election::id::Digest::of(b"picture").hex()),
        "    station,contest,list-1",
        "    x/4,parliament,99",
        "c2sp.org/tlog-proof@v1",
        "Entry 7      transmitted",
        "REHEARSAL",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    // The text alone is enough, too: cut the entry and its proof out of it.
    let between: Vec<&str> = text.split("  >>>>\n").skip(1).map(|t| t.split("  <<<<\n").next().unwrap()).collect();
    let act = between[0].strip_suffix('\n').unwrap();
    LogProof::parse(between[1]).unwrap().verify(act.as_bytes(), key.name(), &key).unwrap();
}

#[test]
fn a_record_that_does_not_hold_is_said_loudly_and_compared_all_the_same() {
    let night = Night::changed(Made::reported(STATIONS, CHOICES), |dir| {
        let path = dir.join("tile/0/000.p/15");
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[5] ^= 1;
        std::fs::write(path, bytes).unwrap();
    });
    let report = night.table(&csv(&rows(&night)));
    assert_eq!(report.summary.of(Verdict::Agree), 12);
    assert!(!report.ok && !report.record.ok);
    assert!(report.to_string().starts_with("THIS RECORD DOES NOT HOLD: 1 faults"), "{report}");
    assert!(report.html().unwrap().contains("✗ This record does not hold"));
    assert!(night.dir.path().exists());
    // Where the entries do not lead to the signed root nothing can be proven, and the objection says so.
    let night = Night::changed(Made::reported(STATIONS, CHOICES), |dir| {
        let path = dir.join("tile/entries/000.p/15");
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap())
            .replace("\"by\":\"commission\"", "\"by\":\"commissiom\"");
        let mut bytes = std::fs::read(&path).unwrap();
        let at = bytes.windows(10).position(|w| w == b"commission").unwrap();
        bytes[at + 9] = b'm';
        assert!(text.contains("commissiom"));
        std::fs::write(path, bytes).unwrap();
    });
    let report = night.table("station,contest,list-1\nx/4,parliament,99\n");
    assert_eq!(verdicts(&report), [("differs", "x/4")]);
    let text = objection::all(&report)[0].text(&report, &night.ground());
    assert!(text.contains("THIS RECORD DOES NOT HOLD") && text.contains("It cannot be proven"), "{text}");
}

#[test]
fn a_record_without_a_beginning_cannot_be_compared_with() {
    let dir = tempfile::tempdir().unwrap();
    let verified = verify::open(dir.path(), &VerifyOptions::default(), &|_| ());
    assert_eq!(Ground::of(&verified).unwrap_err().code(), "record-unreadable");
}

#[test]
fn nothing_that_was_read_becomes_markup_or_a_control_character() {
    let evil = "<img src=x onerror=alert(1)>\u{1b}[2J.csv";
    let table = "station,contest,list-1,<b>\nx/4,parliament,99,\n<script>,parliament,1,\n";
    let report = night().check(|own, ground| {
        own.add_table(ground, evil, table.as_bytes());
        let text = "scrutineer minutes v1\nelection <i>\n";
        own.add_note(ground, vec![OwnFile::of(evil, b"")], &sign(text, &night().made.key("x/2")));
    });
    let html = report.html().unwrap();
    assert_eq!((report.findings.len(), report.faults.len()), (1, 3));
    for bad in ["<img", "<script", "<b>b", "<i>", "\u{1b}"] {
        assert!(!html.contains(bad), "{bad}");
    }
    let text = objection::all(&report)[0].text(&report, &night().ground());
    assert!(!report.to_string().contains('\u{1b}') && !text.contains('\u{1b}'));
}

#[test]
fn the_table_of_the_report_has_a_row_for_each_cell_copy_and_fault() {
    let report =
        night().table("station,contest,list-1,list-2\nx/0,parliament,17,1\nx/1,parliament,1,2\nx/99,parliament,1,2\n");
    let csv = String::from_utf8(report.csv().unwrap()).unwrap();
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(
        rows[1],
        "differs,x/0,parliament,hand,1,no,list-2,1,11,10,provisional,3,transmitted,own.csv,2,,,objections/x+0--parliament.txt"
    );
    assert_eq!(rows.iter().filter(|r| r.starts_with("differs,x/1,")).count(), 2);
    assert!(rows.last().unwrap().starts_with("not-read,,,,,,station,,,,,,,own.csv,4,unknown-station,"));
}
