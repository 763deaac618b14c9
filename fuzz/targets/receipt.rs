//! What a station accepts as a receipt: any JSON, and a true receipt with some bytes changed, which then proves the same or nothing.
#![no_main]

use std::sync::LazyLock;

use election::act::{Channel, Moment, minutes_entry};
use election::minutes::{Closed, Figures, Minutes, Mode};
use fuzz::{DEFINITION, edited, key};
use libfuzzer_sys::fuzz_target;
use record::checkpoint::sign;
use record::hash::leaf_hash;
use record::{Checkpoint, SignedNote, Tree};
use station::receipt::{Kept, Receipt, Standing, verify};

const ORIGIN: &str = "fuzz/record";

struct True {
    note: String,
    json: Vec<u8>,
    receipt: Kept,
}

static TRUE: LazyLock<True> = LazyLock::new(|| {
    let minutes = Minutes {
        election: &DEFINITION.id,
        definition: DEFINITION.digest,
        mode: Mode::Live,
        contest: "mayor",
        round: 1,
        station: "x/1",
        count: election::id::Count::Hand,
        issue: 1,
        closed: Closed::parse("2026-05-10T17:00:00+03:00").expect("a good moment"),
        figures: Figures { registered: Some(100), voted: Some(60), valid: Some(60), invalid: Some(0) },
        votes: vec![("ann", 40), ("ben", 20)],
    };
    let note = SignedNote::sign(&minutes.to_text(), &[&key("x/1", 3)]).expect("a good text").to_string();
    let at = Moment(1_778_421_600_000_000);
    let entry = minutes_entry(at, "intake", Channel::Transmitted, &note, None).expect("a short note");
    let mut tree = Tree::from_leaves((0..5u8).map(|i| leaf_hash(&[i])));
    tree.push(leaf_hash(&entry));
    tree.extend((6..11u8).map(|i| leaf_hash(&[i])));
    let log = key(ORIGIN, 1);
    let mut receipt = Kept::new(&minutes, Standing::Counted, 5, at, "intake", Channel::Transmitted);
    receipt.checkpoint = sign(&Checkpoint::new(ORIGIN, tree.size(), tree.root()), &[&log]).expect("a good checkpoint");
    receipt.proof = tree.inclusion_proof(5, tree.size()).expect("it stands there");
    let json = Receipt::Minutes(receipt.clone()).to_json();
    verify(&json, &note, ORIGIN, &log.verifier()).expect("a true receipt");
    True { note, json, receipt }
});

fn check(json: &[u8]) {
    if let Ok(receipt) = Receipt::parse(json) {
        assert_eq!(Receipt::parse(&receipt.to_json()).expect("what we write we read"), receipt);
    }
    let Ok(receipt) = verify(json, &TRUE.note, ORIGIN, &key(ORIGIN, 1).verifier()) else { return };
    let Receipt::Minutes(receipt) = receipt else { panic!("live minutes have no receipt of a dry run") };
    // How they stand is only said, and lines of other signers may stand below the checkpoint; all else is proven.
    let ours = &TRUE.receipt;
    assert_eq!((receipt.index, receipt.at, &receipt.by, &receipt.proof), (ours.index, ours.at, &ours.by, &ours.proof));
    assert!(receipt.note.is_none_or(|note| note == TRUE.note), "the note that was recorded");
}

fuzz_target!(|bytes: &[u8]| {
    check(bytes);
    check(&edited(&TRUE.json, bytes));
});
