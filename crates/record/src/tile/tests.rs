//! Tests of tiles: the specification's paths and sizes, other spellings, faults of bundles.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

#[test]
fn paths_are_those_of_the_specification() {
    for (id, path) in [
        (TileId::hashes(0, 1_234_067, 256), "tile/0/x001/x234/067"),
        (TileId::hashes(0, 1_067, 8), "tile/0/x001/067.p/8"),
        (TileId::hashes(63, 999, 255), "tile/63/999.p/255"),
        (TileId::hashes(1, 1000, 256), "tile/1/x001/000"),
        (TileId::entries(0, 256), "tile/entries/000"),
        (TileId::entries(273, 112), "tile/entries/273.p/112"),
        (TileId::entries(u64::MAX, 1), "tile/entries/x018/x446/x744/x073/x709/x551/615.p/1"),
    ] {
        assert_eq!(id.path(), path);
        assert_eq!(path.parse(), Ok(id));
    }
}

#[test]
fn another_spelling_of_a_path_is_refused() {
    for path in [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "/tile/0/000",
        "tile/0/000/",
        "tile/00/000",
        "tile/+0/000",
        "tile/64/000",
        "tile/256/000",
        "tile/-1/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000",
        "tile/0/x000/067",
        "tile/0/001/067",
        "tile/0/x001/x067",
        "tile/0/X001/067",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/08",
        "tile/0/000.p/8/",
        "tile/0/000.p/8.p/8",
        "tile/0/000.p/",
        "tile/0/x001/../067",
        "tile/0/٠٠٠",
        "tile/data/000",
        "tile/entries/x018/x446/x744/x073/x709/x551/616",
        "tile/entries/x001/x018/x446/x744/x073/x709/x551/615",
        "tile/8/0/000",
    ] {
        assert_eq!(path.parse::<TileId>().map_err(|error| error.code()), Err("tile-bad-path"), "{path}");
    }
}

/// The specification's own example: 70,000 entries.
#[test]
fn a_log_of_seventy_thousand_has_these_tiles() {
    let tiles = tiles_of(70_000);
    let count = |kind, full| tiles.iter().filter(|t| t.kind == kind && t.is_full() == full).count();
    let level = |level| TileKind::Hashes { level };
    assert_eq!((count(TileKind::Entries, true), count(TileKind::Entries, false)), (273, 1));
    assert_eq!((count(level(0), true), count(level(0), false)), (273, 1));
    assert_eq!((count(level(1), true), count(level(1), false)), (1, 1));
    assert_eq!((count(level(2), true), count(level(2), false)), (0, 1));
    for partial in
        [TileId::entries(273, 112), TileId::hashes(0, 273, 112), TileId::hashes(1, 1, 17), TileId::hashes(2, 0, 1)]
    {
        assert!(tiles.contains(&partial), "{partial}");
    }
    assert_eq!(tiles_of(256), [TileId::entries(0, 256), TileId::hashes(0, 0, 256), TileId::hashes(1, 0, 1)]);
    assert_eq!(tiles_of(0), []);
}

#[test]
fn growth_within_a_tile_rewrites_only_what_changed() {
    assert_eq!(tiles_between(300, 301), [TileId::entries(1, 45), TileId::hashes(0, 1, 45)]);
    assert_eq!(tiles_between(301, 301), []);
    assert_eq!(tiles_between(301, 300), []);
    assert_eq!(tiles_between(511, 512), [TileId::entries(1, 256), TileId::hashes(0, 1, 256), TileId::hashes(1, 0, 2)]);
    assert_eq!(tiles_between(u64::MAX - 1, u64::MAX).len(), 2);
}

#[test]
fn faults_of_a_bundle_are_named_with_their_place() {
    let bundle = encode_bundle([&b"ab"[..], b"", b"c"].into_iter()).unwrap();
    assert_eq!(bundle, b"\0\x02ab\0\0\0\x01c");
    assert_eq!(decode_bundle(&bundle, 3), Ok(vec![&b"ab"[..], b"", b"c"]));
    assert_eq!(decode_bundle(&bundle, 4), Err(BundleError::TooFew { found: 3, expected: 4 }));
    assert_eq!(decode_bundle(&bundle, 2), Err(BundleError::TrailingBytes { expected: 2, offset: 6, extra: 3 }));
    assert_eq!(decode_bundle(&bundle[..8], 3), Err(BundleError::CutOff { position: 2, offset: 6, length: 8 }));
    assert_eq!(decode_bundle(&bundle[..7], 3), Err(BundleError::CutOff { position: 2, offset: 6, length: 7 }));
    assert_eq!(decode_bundle(b"", 0), Ok(vec![]));
    assert_eq!(decode_bundle(b"", 257), Err(BundleError::TooManyEntries));
}

#[test]
fn an_entry_of_the_greatest_length_fits_and_no_longer_one() {
    let mut entry = vec![b'x'; ENTRY_BYTES_MAX];
    let bundle = encode_bundle([&entry[..]].into_iter()).unwrap();
    assert_eq!(decode_bundle(&bundle, 1), Ok(vec![&entry[..]]));
    entry.push(b'x');
    let error = encode_bundle([&b""[..], &entry].into_iter()).unwrap_err();
    assert_eq!(error, BundleError::EntryTooLong { position: 1, length: 65_536 });
    let error = encode_bundle(std::iter::repeat_n(&b"a"[..], 257)).unwrap_err();
    assert_eq!(error.code(), "bundle-too-many-entries");
}

proptest! {
    #[test]
    fn a_path_gives_back_its_tile(level in prop::option::of(0u8..64), index: u64, shift in 0u32..64, width in 1u16..=256) {
        let kind = level.map_or(TileKind::Entries, |level| TileKind::Hashes { level });
        let id = TileId { kind, index: index >> shift, width };
        prop_assert_eq!(id.path().parse(), Ok(id));
    }

    #[test]
    fn what_parses_is_canonical(path in "tile/(0|1|63|064|entries)/(x?[0-9]{2,4}/){0,2}[0-9]{2,4}(\\.p/[0-9]{1,3})?") {
        if let Ok(id) = path.parse::<TileId>() {
            prop_assert_eq!(id.path(), path);
        }
    }

    #[test]
    fn a_bundle_gives_back_its_entries(entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..=256)) {
        let bundle = encode_bundle(entries.iter().map(Vec::as_slice)).unwrap();
        prop_assert_eq!(decode_bundle(&bundle, entries.len()).unwrap(), entries);
    }

    #[test]
    fn writing_at_every_growth_leaves_all_that_a_reader_needs(steps in prop::collection::vec(1u64..70_000, 1..6)) {
        let mut written = BTreeSet::new();
        let mut size = 0;
        for step in steps {
            written.extend(tiles_between(size, size + step));
            size += step;
            prop_assert!(tiles_of(size).iter().all(|tile| written.contains(tile)));
        }
    }
}
