//! Checkpoints: what is read is written back byte for byte, and what we sign we open again, with our key only.
#![no_main]

use fuzz::key;
use libfuzzer_sys::fuzz_target;
use record::Checkpoint;
use record::checkpoint::{open, sign};

fuzz_target!(|text: &str| {
    let log = key("fuzz/record", 1);
    let _ = open(text, "fuzz/record", &log.verifier());
    let Ok(checkpoint) = Checkpoint::parse(text) else { return };
    assert_eq!(checkpoint.text(), text, "one checkpoint has one spelling");
    let Ok(signed) = sign(&checkpoint, &[&log]) else { return };
    match open(&signed, &checkpoint.origin, &log.verifier()) {
        Ok((read, _)) => assert_eq!(read, checkpoint),
        Err(e) => assert_eq!(e.code(), "note-too-large", "what we sign we open"),
    }
    assert!(open(&signed, &checkpoint.origin, &key("fuzz/record", 2).verifier()).is_err(), "another key opens nothing");
});
