//! Signed notes: what is read is written back byte for byte, the borrowed and the owned reader agree, and a signed text opens.
#![no_main]

use fuzz::key;
use libfuzzer_sys::fuzz_target;
use record::note::{Limits, SignedNote};
use record::{NoteRef, VerifierKey};

fuzz_target!(|bytes: &[u8]| {
    let owned = SignedNote::parse(bytes, &Limits::CHECKPOINT);
    if let Ok(note) = &owned {
        assert_eq!(note.to_string().as_bytes(), bytes, "one note has one spelling");
        let _ = note.verify(&key("fuzz", 1).verifier());
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let borrowed = NoteRef::parse(text, &Limits::CHECKPOINT).ok().filter(|n| n.signatures().all(|s| s.is_ok()));
    assert_eq!(owned.is_ok(), borrowed.is_some(), "both readers take the same notes");
    if let (Ok(owned), Some(borrowed)) = (&owned, &borrowed) {
        for (one, other) in owned.signatures.iter().zip(borrowed.signatures()) {
            let other = other.expect("all are well-formed");
            assert_eq!((one.name.as_str(), one.id, one.bytes.len()), (other.name, other.id, other.bytes.length()));
            assert!(other.bytes.as_slice().is_none_or(|bytes| bytes == one.bytes), "the same bytes");
        }
    }
    if let Ok(key) = text.parse::<VerifierKey>() {
        assert_eq!(key.to_string(), text, "one key has one spelling");
    }
    if let Ok(signed) = SignedNote::sign(text, &[&key("fuzz", 1), &key("fuzz", 2)]) {
        let written = signed.to_string();
        if written.len() <= Limits::CHECKPOINT.bytes {
            let read = SignedNote::parse(&written, &Limits::CHECKPOINT).expect("what we sign we read");
            assert_eq!(read, signed);
            read.verify(&key("fuzz", 2).verifier()).expect("it is signed");
            read.verify(&key("fuzz", 3).verifier()).expect_err("it is not signed by another key");
        }
    }
});
