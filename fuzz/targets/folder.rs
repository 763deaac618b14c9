//! Election folders: any files at all, and a good folder with some bytes changed. Whatever comes, there is a definition or a reason.
#![no_main]

use fuzz::{GOOD_FOLDER, edited, files};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    // An input that names no file is a list of edits.
    let folder = if input.starts_with(b"=== ") { files(input) } else { files(&edited(GOOD_FOLDER, input)) };
    match election::folder::read(&folder) {
        Ok(definition) => {
            for (i, station) in definition.stations.iter().enumerate() {
                assert_eq!(
                    definition.station(&station.id).map(|s| s.at()),
                    Some(i),
                    "every station is found by its id"
                );
            }
            for area in &definition.areas {
                assert!(definition.area(&area.id).is_some(), "every area is found by its id");
            }
            for (i, pair) in definition.pairs.iter().enumerate() {
                let found = definition.pair(pair.station, &definition.ballot_name(i.into()));
                assert_eq!(found.map(|p| p.at()), Some(i), "every pair is found by its name");
            }
        }
        Err(faults) => assert!(!faults.is_empty(), "what is refused has a reason"),
    }
});
