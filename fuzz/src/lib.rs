//! What several targets share: one input as many files, edits of a good input, a small election.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use election::definition::Definition;
use record::SigningKey;

/// Files by name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A small election folder without faults, also a seed of the target `folder`.
pub const GOOD_FOLDER: &[u8] = include_bytes!("../corpus/folder/good");

/// The election of that folder.
pub static DEFINITION: LazyLock<Definition> =
    LazyLock::new(|| election::folder::read(&files(GOOD_FOLDER)).expect("the seed `good` has no faults"));

/// Splits an input into files: each begins with a line `=== NAME`. What stands before the first such line is no file.
#[must_use]
pub fn files(input: &[u8]) -> Files {
    let mut files = Files::new();
    let mut current: Option<(String, Vec<u8>)> = None;
    for line in input.split_inclusive(|b| *b == b'\n') {
        if let Some(name) = line.strip_prefix(b"=== ") {
            files.extend(current.take());
            current = Some((String::from_utf8_lossy(name).trim().to_owned(), Vec::new()));
        } else if let Some((_, bytes)) = &mut current {
            bytes.extend_from_slice(line);
        }
    }
    files.extend(current);
    files
}

/// Changes a good input: each four bytes of `edits` replace, insert or remove one byte at a place.
#[must_use]
pub fn edited(good: &[u8], edits: &[u8]) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for edit in edits.chunks_exact(4).take(64) {
        let place = usize::from(u16::from_be_bytes([edit[0], edit[1]]));
        let place = place % (bytes.len() + 1);
        match edit[2] % 3 {
            1 if place < bytes.len() => {
                bytes.remove(place);
            }
            2 => bytes.insert(place, edit[3]),
            _ if place < bytes.len() => bytes[place] = edit[3],
            _ => {}
        }
    }
    bytes
}

/// A key that is the same in every run. The number tells keys apart.
#[must_use]
pub fn key(name: &str, number: u8) -> SigningKey {
    SigningKey::from_seed(name, [number; 32]).expect("a fixed good name")
}
