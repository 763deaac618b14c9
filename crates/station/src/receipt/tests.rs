use super::*;
use crate::seal::{Insist, Signers, sign};
use crate::testing::{ORIGIN, Record, definition, device, draft};
use election::minutes::text_of;
use observer::authority::rehearsal_key;
use proptest::prelude::*;

fn note(station: usize, mode: Mode, members: &[record::SigningKey]) -> String {
    let d = crate::draft::Draft { mode, ..draft(station, 1) };
    sign(&definition(), &d, Signers { device: &device(station), members }, Insist::default()).unwrap().1
}

fn live(station: usize) -> String {
    note(station, Mode::Live, &[])
}

fn kept(receipt: Receipt) -> Kept {
    match receipt {
        Receipt::Minutes(r) => r,
        Receipt::DryRun(_) => panic!("a dry run"),
    }
}

fn code(receipt: Kept, note: &str, key: &VerifierKey) -> &'static str {
    verify(&Receipt::Minutes(receipt).to_json(), note, ORIGIN, key).expect_err("faulty").code()
}

#[test]
fn a_receipt_proves_that_the_minutes_are_recorded() {
    let mut record = Record::new();
    for station in 0..5 {
        let note = live(station);
        let receipt = record.take(&note);
        assert_eq!(verify(&receipt.to_json(), &note, ORIGIN, &record.key()).unwrap(), receipt);
    }
}

#[test]
fn the_json_has_the_agreed_fields_in_the_agreed_order() {
    let json = String::from_utf8(Record::new().take(&live(0)).to_json()).unwrap();
    let start = r#"{"receipt":1,"kind":"minutes","station":"x/0","contest":"parliament","round":1,"count":"hand","issue":1,"standing":"counted","index":5,"at":"2026-05-10T17:00:00.000000Z","by":"intake","channel":"transmitted","checkpoint":"made-up/record\n6\n"#;
    assert!(json.starts_with(start), "{json}");
    assert!(json.contains(r#","proof":[""#) && !json.contains("note"), "{json}");
    let note = note(0, Mode::DryRun, &[]);
    let digest = Digest::of(text_of(&note).unwrap().as_bytes());
    let json = String::from_utf8(Record::new().take(&note).to_json()).unwrap();
    assert_eq!(
        json,
        format!(
            r#"{{"receipt":1,"kind":"dry-run","station":"x/0","contest":"parliament","round":1,"digest":"{digest}","at":"2026-05-10T17:00:00.000000Z"}}"#
        )
    );
}

#[test]
fn the_same_text_with_other_signature_lines_is_proven_by_the_note_as_recorded() {
    let mut record = Record::new();
    let with_member = note(0, Mode::Live, &[rehearsal_key("made-up", "member-1")]);
    record.take(&with_member);
    let mine = live(0);
    let receipt = record.take(&mine);
    let r = kept(receipt.clone());
    assert_eq!(r.note.as_deref(), Some(with_member.as_str()));
    verify(&receipt.to_json(), &mine, ORIGIN, &record.key()).unwrap();
    assert_eq!(code(Kept { note: None, ..r.clone() }, &mine, &record.key()), "receipt-proof");
    let other = with_member.replacen("vote red 30", "vote red 31", 1);
    assert_eq!(code(Kept { note: Some(other), ..r }, &mine, &record.key()), "receipt-other-text");
}

#[test]
fn a_receipt_for_another_text_proves_nothing() {
    let mut record = Record::new();
    let (a, b) = (live(0), live(1));
    let receipt = record.take(&a);
    assert_eq!(verify(&receipt.to_json(), &b, ORIGIN, &record.key()).expect_err("other").code(), "receipt-other");
    let changed = a.replacen("vote red 30", "vote red 31", 1);
    assert_eq!(
        verify(&receipt.to_json(), &changed, ORIGIN, &record.key()).expect_err("changed").code(),
        "receipt-proof"
    );
}

#[test]
fn a_dry_run_is_not_a_result_and_a_result_is_no_dry_run() {
    let mut record = Record::new();
    let (dry, live) = (note(0, Mode::DryRun, &[]), live(0));
    let (of_dry, of_live) = (record.take(&dry).to_json(), record.take(&live).to_json());
    let key = record.key();
    assert!(verify(&of_dry, &dry, ORIGIN, &key).is_ok());
    assert_eq!(verify(&of_dry, &live, ORIGIN, &key).expect_err("dry").code(), "receipt-other");
    assert_eq!(verify(&of_live, &dry, ORIGIN, &key).expect_err("live").code(), "receipt-other");
    let other = note(1, Mode::DryRun, &[]).replace("x/1", "x/0").replacen("red 30", "red 31", 1);
    assert_eq!(verify(&of_dry, &other, ORIGIN, &key).expect_err("digest").code(), "receipt-other");
}

#[test]
fn each_part_of_the_proof_is_needed() {
    let mut record = Record::new();
    record.take(&live(1));
    let note = live(0);
    let good = kept(record.take(&note));
    let key = record.key();
    let later = Moment(good.at.0 + 1);
    assert_eq!(code(Kept { index: good.index - 1, ..good.clone() }, &note, &key), "receipt-proof");
    assert_eq!(code(Kept { at: later, ..good.clone() }, &note, &key), "receipt-proof");
    assert_eq!(code(Kept { by: "other".into(), ..good.clone() }, &note, &key), "receipt-proof");
    assert_eq!(code(Kept { proof: good.proof[1..].to_vec(), ..good.clone() }, &note, &key), "receipt-proof");
    assert_eq!(code(Kept { count: Count::Machine, ..good.clone() }, &note, &key), "receipt-other");
    assert_eq!(code(Kept { issue: 2, ..good.clone() }, &note, &key), "receipt-other");
    let grown = good.checkpoint.replacen("\n7\n", "\n8\n", 1);
    assert_ne!(grown, good.checkpoint);
    assert_eq!(code(Kept { checkpoint: grown, ..good.clone() }, &note, &key), "receipt-checkpoint");
    let stranger = rehearsal_key("another", ORIGIN).verifier();
    assert_eq!(code(good.clone(), &note, &stranger), "receipt-checkpoint");
    let elsewhere = verify(&Receipt::Minutes(good).to_json(), &note, "other/record", &key).expect_err("origin");
    assert_eq!(elsewhere.code(), "receipt-checkpoint");
}

#[test]
fn a_remembered_checkpoint_does_not_vouch_for_another() {
    let mut record = Record::new();
    let verifier = Verifier::new(ORIGIN, record.key());
    let note = live(0);
    let good = kept(record.take(&note));
    assert!(verifier.verify(&Receipt::Minutes(good.clone()).to_json(), &note).is_ok());
    let forged = Kept { checkpoint: good.checkpoint.replacen("\n6\n", "\n7\n", 1), ..good.clone() };
    assert_eq!(
        verifier.verify(&Receipt::Minutes(forged).to_json(), &note).expect_err("forged").code(),
        "receipt-checkpoint"
    );
    assert!(verifier.verify(&Receipt::Minutes(good).to_json(), &note).is_ok());
}

#[test]
fn what_is_no_receipt_is_said() {
    let note = live(0);
    let good = String::from_utf8(Record::new().take(&note).to_json()).unwrap();
    let bad = [
        String::new(),
        "{}".into(),
        "<html>".into(),
        good.replacen("\"receipt\":1", "\"receipt\":2", 1),
        good.replacen("\"hand\"", "\"HAND\"", 1),
        good.replacen('{', "{\"more\":1,", 1),
        good.replacen("\"kind\":\"minutes\"", "\"kind\":\"dry-run\"", 1),
        good[..good.len() - 1].into(),
    ];
    for json in bad {
        assert_eq!(
            verify(json.as_bytes(), &note, ORIGIN, &Record::new().key()).expect_err("bad").code(),
            "receipt-form",
            "{json}"
        );
    }
    let large = vec![b' '; BYTES_MAX + 1];
    assert_eq!(verify(&large, &note, ORIGIN, &Record::new().key()).expect_err("large").code(), "receipt-too-large");
    assert_eq!(serde_json::from_str::<Receipt>(&good).unwrap().to_json(), good.as_bytes());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_changed_byte_is_seen_or_changes_nothing_that_is_proven(at in 0usize..2_000, with in 0u8..128) {
        let mut record = Record::new();
        record.take(&live(1));
        let note = live(0);
        let receipt = record.take(&note);
        let mut json = receipt.to_json();
        let at = at % json.len();
        json[at] = with;
        if let Ok(read) = verify(&json, &note, ORIGIN, &record.key()) {
            // How minutes stand is said, not proven; anybody derives it from the record. All else must be as it was.
            let mut read = kept(read);
            let good = kept(receipt);
            read.standing = good.standing;
            prop_assert_eq!(read, good);
        }
    }
}
