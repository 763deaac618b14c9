//! The signed statements by which a commission acts, and the two files that they name.
#![no_main]

use election::notice::NoticeText;
use election::statement::{
    Aggregate, Announcement, Consolidation, Deadline, Delivery, Departure, Keys, Lot, Notice, Page, Rerun, Ruling,
    Seal, parse_key_list, parse_seal_file, write_key_list, write_seal_file,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let written = [
        Keys::parse(text).map(|s| s.to_text()),
        Seal::parse(text).map(|s| s.to_text()),
        Aggregate::parse(text).map(|s| s.to_text()),
        Lot::parse(text).map(|s| s.to_text()),
        Announcement::parse(text).map(|s| s.to_text()),
        Delivery::parse(text).map(|s| s.to_text()),
        Departure::parse(text).map(|s| s.to_text()),
        Rerun::parse(text).map(|s| s.to_text()),
        Ruling::parse(text).map(|s| s.to_text()),
        Deadline::parse(text).map(|s| s.to_text()),
        Consolidation::parse(text).map(|s| s.to_text()),
        Page::parse(text).map(|s| s.to_text()),
        Notice::parse(text).map(|s| s.to_text()),
        NoticeText::parse(text).map(|s| s.to_text()),
    ];
    let mut kinds = 0;
    for written in written.into_iter().flatten() {
        assert_eq!(written, text, "one meaning has one spelling");
        kinds += 1;
    }
    assert!(kinds <= 1, "a text has one purpose");
    match parse_key_list(text) {
        Ok(rows) => assert_eq!(write_key_list(&rows), text, "one key list has one spelling"),
        Err(faults) => assert!(!faults.is_empty(), "what is refused has a reason"),
    }
    match parse_seal_file(text) {
        Ok(rows) => assert_eq!(write_seal_file(rows.into_iter()), text, "one seal file has one spelling"),
        Err(faults) => assert!(!faults.is_empty(), "what is refused has a reason"),
    }
});
