//! Minutes, with and without signatures: what is read is written back byte for byte, and finding its names in an election never panics.
#![no_main]

use election::minutes::{BYTES_MAX, Minutes, SIGNATURES_MAX};
use election::tally::resolve;
use fuzz::DEFINITION;
use libfuzzer_sys::fuzz_target;
use record::NoteRef;
use record::note::Limits;

const LIMITS: Limits = Limits { bytes: BYTES_MAX, signatures: SIGNATURES_MAX };

fn check(text: &str) {
    let Ok(minutes) = Minutes::parse(text) else { return };
    assert_eq!(minutes.to_text(), text, "one meaning has one spelling");
    let _ = resolve(&DEFINITION, &minutes);
    // Past the first two questions, which hardly any input survives.
    let ours = Minutes { election: &DEFINITION.id, definition: DEFINITION.digest, ..minutes };
    if let Ok(resolved) = resolve(&DEFINITION, &ours) {
        assert_eq!(resolved.votes.len(), ours.votes.len(), "every vote line has its place");
    }
}

fuzz_target!(|text: &str| {
    check(text);
    if let Ok(note) = NoteRef::parse(text, &LIMITS) {
        assert_eq!(format!("{}\n{}", note.text, note.signatures), text, "a note is its two parts");
        let read = note.signatures().filter(Result::is_ok).count();
        assert!(read <= SIGNATURES_MAX, "no more signatures than the limit");
        check(note.text);
    }
});
