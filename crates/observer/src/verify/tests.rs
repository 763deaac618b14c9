//! One attack a test: what was done to the record, and the code under which it is reported.

use super::*;
use crate::testing::{ELECTION, Made, sign};
use election::act::Content;
use election::minutes::Mode;
use election::statement::Stage;
use record::{SigningKey, TileId};
use tempfile::TempDir;

const STATIONS: usize = 12;

fn good() -> Made {
    let mut made = Made::reported(STATIONS, 4);
    let second = made.minutes(3, 2, 5);
    made.push_minutes(&second);
    made.announce(Stage::Final, |_| ());
    made
}

fn written(made: &Made) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    made.write(dir.path()).unwrap();
    dir
}

fn run(dir: &Path, options: &Options) -> Report {
    verify(dir, options, &|_| ())
}

/// With the right root key and no earlier checkpoint.
fn anchored() -> Options {
    Options { root_key: Some(good().root_key()), threads: 2, ..Options::default() }
}

fn codes(report: &Report) -> Vec<&'static str> {
    assert_eq!(report.ok, report.fault_codes.is_empty());
    report.fault_codes.keys().copied().collect()
}

fn codes_of(made: &Made) -> Vec<&'static str> {
    codes(&run(written(made).path(), &anchored()))
}

fn change_file(dir: &Path, path: &str, change: impl FnOnce(&mut Vec<u8>)) {
    let path = dir.join(path);
    let mut bytes = std::fs::read(&path).unwrap();
    change(&mut bytes);
    std::fs::write(path, bytes).unwrap();
}

/// A byte inside the last entry of the first bundle.
fn flip_last(bytes: &mut [u8]) {
    let at = bytes.len() - 20;
    bytes[at] ^= 1;
}

#[test]
fn a_good_record_has_no_fault_and_gives_its_totals() {
    let made = good();
    let options = Options { since: vec![made.checkpoint(5), made.checkpoint(16)], ..anchored() };
    let report = run(written(&made).path(), &options);
    assert_eq!(report.faults, []);
    assert!(report.ok && report.anchored, "{report}");
    assert_eq!(report.size, 17);
    assert_eq!(report.root, Some(made.tree(17).root()));
    assert_eq!(report.minutes, MinutesCount { recorded: 13, counted: 12, held: 0, older: 1 });
    assert_eq!(report.acts["minutes"], 13);
    let c = &report.contests[0];
    assert_eq!((c.figures.stations.expected, c.figures.stations.reported, c.announced), (12, 12, Some("final")));
    assert_eq!(c.seats.values().flatten().sum::<u32>(), 5);
    assert!(report.to_string().ends_with("VERDICT: everything holds.\n"));
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!((&json["ok"], &json["contests"][0]["stations"]["reported"]), (&true.into(), &12.into()));
}

#[test]
fn without_a_root_key_the_answer_is_unanchored_in_words() {
    let report = run(written(&good()).path(), &Options::default());
    assert!(report.ok && !report.anchored);
    assert!(report.anchoring.starts_with("unanchored: no root key"));
    assert!(report.growth.contains("was not checked"));
    assert!(report.to_string().ends_with("VERDICT: everything holds, unanchored.\n"));
}

#[test]
fn a_record_of_many_bundles_is_the_same_on_one_thread_and_on_more() {
    let mut made = Made::reported(900, 3);
    made.announce(Stage::Final, |_| ());
    let dir = written(&made);
    for threads in [1, 2, 0] {
        let report = run(dir.path(), &Options { threads, ..anchored() });
        assert_eq!(report.faults, []);
        assert_eq!(report.minutes.counted, 900);
    }
}

#[test]
fn a_changed_byte_in_an_entry_is_found_and_the_entry_is_named() {
    let dir = written(&good());
    change_file(dir.path(), "tile/entries/000.p/17", |b| {
        let at = b.windows(10).rposition(|w| w == b"vote list-").unwrap();
        b[at + 5] = b'm';
    });
    // Minutes 15 is the last one with votes; the announcement after it no longer follows.
    let report = run(dir.path(), &anchored());
    assert_eq!(codes(&report), ["announcement-differs", "entry-changed", "root-differs", "wrong-choices"]);
    let changed = report.faults.iter().find(|f| f.code == "entry-changed").unwrap();
    assert_eq!((changed.index, changed.file.as_deref()), (Some(15), Some("tile/entries/000.p/17")));
}

#[test]
fn a_changed_byte_in_a_hash_tile_is_found_and_the_tile_is_named() {
    let dir = written(&good());
    change_file(dir.path(), "tile/0/000.p/17", |b| b[40] ^= 1);
    let report = run(dir.path(), &anchored());
    assert_eq!(codes(&report), ["tile-changed"]);
    assert_eq!(report.faults[0].file.as_deref(), Some("tile/0/000.p/17"));
}

#[test]
fn a_changed_byte_in_a_file_is_found_and_the_file_is_named() {
    let made = good();
    let name = format!("blob/{}", made.definition.files["areas.csv"].hex());
    let dir = written(&made);
    change_file(dir.path(), &name, |b| flip_last(b));
    let report = run(dir.path(), &anchored());
    let fault = report.faults.iter().find(|f| f.code == "blob-changed").unwrap();
    assert_eq!((fault.index, fault.file.as_deref()), (Some(0), Some(name.as_str())));
    assert!(codes(&report).contains(&"definition-missing"));
}

#[test]
fn a_missing_file_is_named() {
    for what in ["stations.csv", "election.toml"] {
        let made = good();
        let name = format!("blob/{}", made.definition.files[what].hex());
        let dir = written(&made);
        std::fs::remove_file(dir.path().join(&name)).unwrap();
        let report = run(dir.path(), &anchored());
        let fault = report.faults.iter().find(|f| f.code == "blob-missing").unwrap();
        assert_eq!(fault.file.as_deref(), Some(name.as_str()));
    }
}

#[test]
fn a_changed_byte_in_the_checkpoint_is_found() {
    for (from, to, expected) in [
        ("\n17\n", "\n16\n", vec!["bundle-trailing-bytes"]),
        ("made-up\n17", "made-uq\n17", vec!["note-wrong-signature"]),
        ("— scrutineer", "— scrutineex", vec!["note-not-signed-by"]),
    ] {
        let dir = written(&good());
        let text = std::fs::read_to_string(dir.path().join("checkpoint")).unwrap();
        assert!(text.contains(from));
        std::fs::write(dir.path().join("checkpoint"), text.replacen(from, to, 1)).unwrap();
        if to == "\n16\n" {
            std::fs::rename(dir.path().join("tile/entries/000.p/17"), dir.path().join("tile/entries/000.p/16"))
                .unwrap();
        }
        let report = run(dir.path(), &anchored());
        assert!(expected.iter().all(|e| codes(&report).contains(e)), "{to}: {:?}", codes(&report));
    }
    let dir = written(&good());
    std::fs::remove_file(dir.path().join("checkpoint")).unwrap();
    assert_eq!(codes(&run(dir.path(), &anchored())), ["checkpoint-missing"]);
}

#[test]
fn an_entry_removed_by_the_keeper_of_the_records_key_shows_against_an_earlier_checkpoint() {
    let before = good();
    let mut made = Made::reported(STATIONS, 4);
    made.entries.pop();
    let dir = written(&made);
    // Alone it cannot be told from a record in which one station is still silent.
    assert!(run(dir.path(), &anchored()).ok);
    let since = |size| Options { since: vec![before.checkpoint(size)], ..anchored() };
    assert_eq!(codes(&run(dir.path(), &since(14))), [""; 0]);
    assert_eq!(codes(&run(dir.path(), &since(15))), ["record-shrunk"]);
    // From the middle, and another put at the end.
    let mut made = Made::reported(STATIONS, 4);
    made.entries.remove(8);
    let note = made.minutes(5, 1, 0);
    made.push_minutes(&note);
    let dir = written(&made);
    assert!(run(dir.path(), &anchored()).ok);
    assert_eq!(codes(&run(dir.path(), &since(12))), ["history-rewritten"]);
}

#[test]
fn an_inserted_entry_is_found() {
    let before = good();
    let mut made = good();
    let foreign = sign(&made.minutes_text(0, 2, 90, Mode::Live), &rehearsal("elsewhere", "x/0"));
    let entry =
        made.entry(Content::Minutes { channel: election::act::Channel::Transmitted, note: foreign, delivery: None });
    made.entries.insert(10, entry);
    let options = Options { since: vec![before.checkpoint(17)], ..anchored() };
    let report = run(written(&made).path(), &options);
    assert_eq!(codes(&report), ["announcement-size", "history-rewritten", "unknown-signer"]);
    assert_eq!(report.faults.iter().find(|f| f.code == "unknown-signer").unwrap().index, Some(10));
}

#[test]
fn reordered_entries_are_found() {
    let before = good();
    let mut made = good();
    made.entries.swap(7, 8);
    let options = Options { since: vec![before.checkpoint(12)], ..anchored() };
    assert_eq!(codes(&run(written(&made).path(), &options)), ["act-time", "history-rewritten"]);
    assert_eq!(codes_of(&made), ["act-time"]);
}

fn rehearsal(secret: &str, name: &str) -> SigningKey {
    crate::authority::rehearsal_key(secret, name)
}

/// All made anew with other figures, by someone who holds every key but perhaps the root's.
fn rewritten(secret: &str) -> Made {
    let mut made = Made::empty(secret, STATIONS, 4);
    made.define();
    made.keys();
    made.seal(|_| true);
    for station in 0..STATIONS {
        let note = made.minutes(station, 1, 40);
        made.push_minutes(&note);
    }
    made.announce(Stage::Final, |_| ());
    made
}

#[test]
fn a_history_rewritten_with_the_same_keys_shows_only_against_an_earlier_checkpoint() {
    let dir = written(&rewritten(ELECTION));
    assert!(run(dir.path(), &anchored()).ok);
    let since = vec![good().checkpoint(10)];
    assert_eq!(codes(&run(dir.path(), &Options { since: since.clone(), ..anchored() })), ["history-rewritten"]);
    assert_eq!(codes(&run(dir.path(), &Options { since, ..Options::default() })), ["history-rewritten"]);
}

#[test]
fn a_record_made_anew_under_another_root_shows_against_the_root_key() {
    let dir = written(&rewritten("somebody-else"));
    let report = run(dir.path(), &Options::default());
    assert!(report.ok && !report.anchored);
    let report = run(dir.path(), &anchored());
    assert_eq!(codes(&report), ["root-key-differs"]);
    assert!(!report.anchored);
    let since = vec![good().checkpoint(10)];
    assert_eq!(codes(&run(dir.path(), &Options { since, ..Options::default() })), ["since-invalid"]);
}

#[test]
fn a_forged_signature_is_found() {
    let mut made = Made::reported(STATIONS, 4);
    let note = made.minutes(0, 2, 0);
    // The signature of an honest text under another.
    let forged = note.replacen("vote list-0 10", "vote list-0 11", 1);
    assert_ne!(note, forged);
    made.push_minutes(&forged);
    assert_eq!(codes_of(&made), ["signature-wrong"]);
}

#[test]
fn minutes_by_the_key_of_another_station_are_found() {
    let mut made = Made::reported(STATIONS, 4);
    let key = made.key("x/1");
    let note = sign(&made.minutes_text(0, 2, 0, Mode::Live), &key);
    made.push_minutes(&note);
    assert_eq!(codes_of(&made), ["signer-not-entitled"]);
}

#[test]
fn a_station_that_is_not_in_the_seal_is_found() {
    let mut made = Made::empty(ELECTION, STATIONS, 4);
    made.define();
    made.keys();
    made.seal(|i| i != 7);
    for station in 6..8 {
        let note = made.minutes(station, 1, 0);
        made.push_minutes(&note);
    }
    assert_eq!(codes_of(&made), ["not-in-seal"]);
}

#[test]
fn a_second_result_that_is_no_new_issue_is_found() {
    let mut made = Made::reported(STATIONS, 4);
    let note = made.minutes(0, 1, 7);
    made.push_minutes(&note);
    let report = run(written(&made).path(), &anchored());
    assert_eq!(codes(&report), ["minutes-contradict"]);
    assert_eq!(report.faults[0].index, Some(15));
    assert_eq!(report.minutes.recorded, 12, "it is not counted");
}

#[test]
fn repeated_minutes_are_found() {
    let mut made = Made::reported(STATIONS, 4);
    let note = made.minutes(0, 1, 0);
    made.push_minutes(&note);
    assert_eq!(codes_of(&made), ["minutes-repeated"]);
}

#[test]
fn a_dry_run_among_the_results_is_found_and_never_counts() {
    let mut made = Made::empty(ELECTION, STATIONS, 4);
    made.define();
    made.keys();
    let note = sign(&made.minutes_text(0, 1, 0, Mode::DryRun), &made.key("x/0"));
    made.push_minutes(&note);
    made.seal(|_| true);
    made.push_minutes(&note);
    let report = run(written(&made).path(), &anchored());
    assert_eq!(codes(&report), ["dry-run-over", "dry-run-recorded"]);
    assert_eq!(report.contests[0].figures.stations.reported, 0);
}

#[test]
fn a_missing_or_short_tile_is_named() {
    let dir = written(&good());
    std::fs::remove_file(dir.path().join("tile/0/000.p/17")).unwrap();
    let report = run(dir.path(), &anchored());
    assert_eq!(codes(&report), ["tile-missing"]);
    assert_eq!(report.faults[0].file.as_deref(), Some("tile/0/000.p/17"));
    let dir = written(&good());
    change_file(dir.path(), "tile/0/000.p/17", |b| b.truncate(100));
    assert_eq!(codes(&run(dir.path(), &anchored())), ["tile-changed"]);
}

#[test]
fn a_cut_off_or_missing_bundle_is_named_and_the_rest_is_still_checked() {
    let mut made = Made::reported(600, 2);
    let note = made.minutes(0, 1, 7);
    made.push_minutes(&note);
    let dir = written(&made);
    change_file(dir.path(), "tile/entries/001", |b| b.truncate(1000));
    let report = run(dir.path(), &anchored());
    assert_eq!(codes(&report), ["bundle-cut-off", "minutes-contradict"]);
    assert_eq!((report.faults[0].index, report.faults[0].file.as_deref()), (Some(256), Some("tile/entries/001")));
    std::fs::remove_file(dir.path().join("tile/entries/001")).unwrap();
    assert_eq!(codes(&run(dir.path(), &anchored())), ["bundle-missing", "minutes-contradict"]);
}

#[test]
fn a_checkpoint_that_promises_what_is_not_there_ends_the_search() {
    let mut made = good();
    made.origin = crate::testing::ORIGIN.into();
    let dir = written(&made);
    let huge = record::Checkpoint::new(&made.origin, 1 << 62, made.tree(17).root());
    std::fs::write(dir.path().join("checkpoint"), record::checkpoint::sign(&huge, &[&made.record]).unwrap()).unwrap();
    let report = run(dir.path(), &anchored());
    assert!(codes(&report).contains(&"record-cut-off"));
    assert_eq!(report.fault_codes["bundle-missing"], 1001);
}

#[test]
fn a_full_file_stands_in_for_a_partial_one_that_is_gone() {
    let made = Made::reported(400, 2);
    let dir = tempfile::tempdir().unwrap();
    made.write(dir.path()).unwrap();
    std::fs::write(dir.path().join("checkpoint"), made.checkpoint(100)).unwrap();
    let report = run(dir.path(), &anchored());
    assert_eq!(report.faults, []);
    assert_eq!(report.minutes.counted, 97);
}

#[test]
fn a_wrong_origin_is_found() {
    let mut made = good();
    made.origin = "scrutineer/another".into();
    assert_eq!(codes_of(&made), ["checkpoint-other-origin"]);
}

#[test]
fn an_unknown_kind_is_a_fault() {
    let mut made = good();
    made.push(Content::Unknown { kind: "weather".into() });
    let report = run(written(&made).path(), &anchored());
    assert_eq!(codes(&report), ["unknown-kind"]);
    assert_eq!((report.faults[0].index, report.acts["weather"]), (Some(17), 1));
}

#[test]
fn a_wrong_announcement_is_found() {
    let mut made = Made::reported(STATIONS, 4);
    made.announce(Stage::Provisional, |a| a.results[0].1 += 1);
    assert_eq!(codes_of(&made), ["announcement-differs"]);
    let mut made = Made::reported(STATIONS, 4);
    made.announce(Stage::Provisional, |a| a.size -= 1);
    assert_eq!(codes_of(&made), ["announcement-size"]);
}

#[test]
fn silent_stations_are_a_fault_only_after_a_final_announcement() {
    let mut made = Made::sealed(STATIONS, 4);
    for station in 0..STATIONS - 2 {
        let note = made.minutes(station, 1, 0);
        made.push_minutes(&note);
    }
    made.announce(Stage::Provisional, |_| ());
    assert_eq!(codes_of(&made), [""; 0]);
    made.announce(Stage::Final, |_| ());
    let report = run(written(&made).path(), &anchored());
    assert_eq!(codes(&report), ["station-silent"]);
    let stations: Vec<_> = report.faults.iter().map(|f| f.station.as_deref().unwrap()).collect();
    assert_eq!(stations, ["x/10", "x/11"]);
}

#[test]
fn minutes_that_contradict_themselves_are_noted_and_a_fault_if_asked() {
    let mut made = Made::reported(STATIONS, 4);
    let text = made.minutes_text(0, 2, 0, Mode::Live).replacen("invalid 1\n", "invalid 2\n", 1);
    let note = sign(&text, &made.key("x/0"));
    made.push_minutes(&note);
    let dir = written(&made);
    let report = run(dir.path(), &anchored());
    assert!(report.ok);
    assert_eq!((report.flags["ballots-do-not-add-up"], report.notes.len()), (1, 1));
    assert_eq!((report.notes[0].index, report.notes[0].station.as_deref()), (Some(15), Some("x/0")));
    let report = run(dir.path(), &Options { strict_arithmetic: true, ..anchored() });
    assert_eq!(codes(&report), ["ballots-do-not-add-up"]);
}

#[test]
fn a_change_after_a_final_announcement_is_noted() {
    let mut made = good();
    let note = made.minutes(0, 2, 9);
    made.push_minutes(&note);
    let report = run(written(&made).path(), &anchored());
    assert!(report.ok);
    assert_eq!(report.note_codes.keys().copied().collect::<Vec<_>>(), ["changed-after-announcement"]);
}

#[test]
fn long_lists_of_faults_are_cut_and_counted() {
    let mut made = Made::sealed(STATIONS, 2);
    let note = made.minutes(0, 1, 0);
    for _ in 0..1_102 {
        made.push_minutes(&note);
    }
    let report = run(written(&made).path(), &anchored());
    assert_eq!((report.faults.len(), report.fault_count), (1_000, 1_101));
    assert!(report.to_string().contains("1101 × minutes-repeated"));
}

/// About 200 places, spread over all files and never the same twice: each file's first and last byte and some between.
#[test]
fn any_flipped_byte_in_any_file_is_found() {
    let made = good();
    let options = Options { since: vec![made.checkpoint(16)], ..anchored() };
    let files = made.files(made.entries.len());
    let dir = written(&made);
    let total: usize = files.iter().map(|f| f.1.len()).sum();
    let mut flips = 0;
    for (path, bytes) in &files {
        let step = (total / 160).min(bytes.len()).max(1);
        for at in (0..bytes.len()).step_by(step).chain([bytes.len() - 1]) {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << (at % 8);
            std::fs::write(dir.path().join(path), &changed).unwrap();
            assert!(!run(dir.path(), &options).ok, "{path} byte {at}");
            flips += 1;
        }
        std::fs::write(dir.path().join(path), bytes).unwrap();
    }
    assert!(run(dir.path(), &options).ok && flips > 150, "{flips}");
    assert_eq!(TileId::entries(0, 17).path(), "tile/entries/000.p/17");
}
