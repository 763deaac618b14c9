//! Entries of the record: an act of a known kind is written and read again as the same act.
#![no_main]

use election::act::{Act, Content};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|entry: &[u8]| {
    let Ok(act) = Act::parse(entry) else { return };
    assert!(
        !act.content.kind().is_empty() || matches!(act.content, Content::Unknown { .. }),
        "a known kind has a word"
    );
    if matches!(act.content, Content::Unknown { .. }) {
        return;
    }
    match act.to_entry() {
        Ok(written) => assert_eq!(Act::parse(&written).expect("what we write we read"), act),
        // Escapes may be longer in our spelling than in theirs.
        Err(e) => assert_eq!(e.code(), "act-too-long"),
    }
});
