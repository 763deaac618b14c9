//! Paths of tiles and bundles of entries: what is read is written back, and the lists of tiles agree with the paths.
#![no_main]

use libfuzzer_sys::fuzz_target;
use record::TileId;
use record::tile::{decode_bundle, encode_bundle, tiles_between};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(path) = std::str::from_utf8(bytes)
        && let Ok(tile) = path.parse::<TileId>()
    {
        assert_eq!(tile.path(), path, "one tile has one path");
    }
    let Some((head, bundle)) = bytes.split_first_chunk::<2>() else { return };
    let expected = usize::from(u16::from_be_bytes(*head)) % 300;
    if let Ok(entries) = decode_bundle(bundle, expected) {
        assert_eq!(entries.len(), expected);
        let written = encode_bundle(entries.into_iter()).expect("what was read can be written");
        assert_eq!(written, bundle, "one bundle has one spelling");
    }
    if let Some((sizes, _)) = bundle.split_first_chunk::<6>() {
        let old = u64::from(u32::from_be_bytes([0, sizes[0], sizes[1], sizes[2]])) % 100_000;
        let new = old + u64::from(u16::from_be_bytes([sizes[4], sizes[5]]));
        for tile in tiles_between(old, new) {
            assert_eq!(tile.path().parse::<TileId>().expect("our own path"), tile);
        }
    }
});
