//! Published tables with a mapping: the folder that is made of them has no faults, or the conversion says why there is none.
#![no_main]

use fuzz::{edited, files};
use libfuzzer_sys::fuzz_target;
use rehearsal::table::convert_in_memory;

const GOOD: &[u8] = include_bytes!("../corpus/table/good");

fuzz_target!(|input: &[u8]| {
    let mut files = if input.starts_with(b"=== ") { files(input) } else { files(&edited(GOOD, input)) };
    let mapping = files.remove("mapping.toml").unwrap_or_default();
    let Ok(mapping) = String::from_utf8(mapping) else { return };
    match convert_in_memory(&mapping, &files) {
        Ok((_, made)) => {
            let folder = made.into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
            if let Err(faults) = election::folder::read(&folder) {
                panic!("the folder that was made has faults:\n{faults}");
            }
        }
        Err(faults) => assert!(!faults.faults.is_empty(), "what is refused has a reason"),
    }
});
