//! Texts of scanned codes, one a line: what is put together hashes to its id and is printed as codes that give it again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use paper::code::{Gather, NOTE_BYTES_MAX, PREFIX, encode, id, kind_of};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut gather = Gather::new();
    for line in text.split('\n') {
        let Ok(Some(note)) = gather.add(line) else { continue };
        assert_eq!(kind_of(line), Some(note.kind));
        assert_eq!(id(&note.text), note.id);
        assert!(note.text.len() <= NOTE_BYTES_MAX);
        let mut again = Gather::new();
        let codes = encode(note.kind, &note.text, PREFIX, 20).expect("what was read can be printed");
        let notes: Vec<_> = codes.iter().rev().filter_map(|c| again.add(c).expect("a good code")).collect();
        assert_eq!(notes, [note]);
    }
});
