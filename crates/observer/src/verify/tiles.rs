//! Compares the root and every hash tile with what the entries give, and names what was changed.

use super::head::{Head, read_file};
use super::report::{Finding, Findings};
use record::tile::{TileKind, tiles_of};
use record::{Hash, TileId, Tree};
use std::path::Path;

const TILE_BYTES: usize = 256 * 32;

/// The hashes of a tile, from its own file or, if a partial file is gone, from the full one.
pub(super) fn read_hashes(dir: &Path, id: &TileId) -> std::io::Result<Vec<u8>> {
    let width = usize::from(id.width) * 32;
    match read_file(&dir.join(id.path()), TILE_BYTES as u64) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound && !id.is_full() => {
            let full = TileId { width: TileId::FULL, ..*id };
            let mut bytes = read_file(&dir.join(full.path()), TILE_BYTES as u64)?;
            bytes.truncate(width);
            Ok(bytes)
        }
        other => other,
    }
}

/// The leaf hashes that a tile of level 0 names, if it has as many as it should.
pub(super) fn read_leaves(dir: &Path, index: u64, width: u16) -> Option<Vec<Hash>> {
    let bytes = read_hashes(dir, &TileId::hashes(0, index, width)).ok()?;
    let (hashes, rest) = bytes.as_chunks::<32>();
    (rest.is_empty() && hashes.len() == usize::from(width)).then(|| hashes.iter().map(|h| Hash(*h)).collect())
}

/// Checks the root and all hash tiles.
pub(super) fn check(dir: &Path, head: &Head, tree: &Tree, findings: &mut Findings) {
    if tree.size() != head.size() {
        return; // the walk has said why it gave up
    }
    let sound = tree.root() == head.checkpoint().root;
    if !sound {
        let message =
            format!("the entries give the root {}, the checkpoint says {}", tree.root(), head.checkpoint().root);
        findings.fault(Finding::new("root-differs", message));
    }
    // With another root either entries or tiles were changed: if the tiles alone give the signed root, it was the entries.
    let by_tiles = !sound && root_by_tiles(dir, head.size()) == Some(head.checkpoint().root);
    for id in tiles_of(head.size()).into_iter().filter(|id| id.kind != TileKind::Entries) {
        let path = id.path();
        let found = match read_hashes(dir, &id) {
            Ok(found) => found,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                findings.fault(Finding::new("tile-missing", "the hash tile is missing").file(path));
                continue;
            }
            Err(e) => {
                findings.fault(Finding::new("tile-unreadable", e.to_string()).file(path));
                continue;
            }
        };
        let expected = tree.tile(&id).unwrap_or_default();
        if found == expected {
            continue;
        }
        let level_0 = id.kind == TileKind::Hashes { level: 0 };
        let places = differing(&found, &expected);
        if by_tiles && level_0 {
            for place in places {
                let bundle = TileId { kind: TileKind::Entries, ..id }.path();
                let message = format!(
                    "the entry is not the one whose hash stands in {path}; the tiles give the signed root, so the entry was changed"
                );
                findings.fault(Finding::new("entry-changed", message).at(id.index * 256 + place).file(bundle));
            }
        } else if !by_tiles {
            let what = match places[..] {
                [] => format!("{} bytes where {} are expected", found.len(), expected.len()),
                [first, ..] => format!(
                    "{} of its hashes are not those that the entries give, the first at place {first}",
                    places.len()
                ),
            };
            findings.fault(Finding::new("tile-changed", what).file(path));
        }
    }
}

/// The root that the hashes of level 0 give; `None` if one of their tiles is not there.
fn root_by_tiles(dir: &Path, size: u64) -> Option<Hash> {
    let mut tree = Tree::new();
    for id in tiles_of(size).into_iter().filter(|id| id.kind == TileKind::Hashes { level: 0 }) {
        tree.extend(read_leaves(dir, id.index, id.width)?);
    }
    Some(tree.root())
}

fn differing(found: &[u8], expected: &[u8]) -> Vec<u64> {
    found.chunks(32).zip(expected.chunks(32)).zip(0..).filter(|((a, b), _)| a != b).map(|(_, i)| i).collect()
}
