//! Hashes of entries: fetched from a server, read back from a folder, and what stands under them.

use super::MirrorError;
use super::disk::Folder;
use super::http::Server;
use record::hash::leaf_hash;
use record::tile::{TileKind, decode_bundle, tiles_of};
use record::{Hash, TileId, Tree};
use std::collections::HashMap;
use tokio::task::JoinSet;

pub(crate) const TILE_BYTES: u64 = 256 * 32;

/// Extends a tree by the server's hashes of entries, from the tile in which it ends. Gives how many files were fetched.
pub(crate) async fn extend(server: &Server, tree: &mut Tree, size: u64, at_once: usize) -> Result<u64, MirrorError> {
    let full = u64::from(TileId::FULL);
    let first = tree.size() / full;
    let ids: Vec<TileId> = tiles_of(size)
        .into_iter()
        .filter(|id| id.kind == TileKind::Hashes { level: 0 } && id.index >= first && tree.size() < size)
        .collect();
    let known = tree.size();
    let mut found: HashMap<u64, Vec<Hash>> = HashMap::new();
    let mut files = 0;
    fetch_all(server, &ids, TILE_BYTES, at_once, |id, _, bytes| {
        let mut hashes = leaves(&bytes, u16::try_from(bytes.len() / 32).unwrap_or(0)).unwrap_or_default();
        if hashes.len() < usize::from(id.width) {
            let detail = format!("{} bytes where {} are expected", bytes.len(), usize::from(id.width) * 32);
            return Err(MirrorError::Damaged { file: id.path(), detail });
        }
        hashes.truncate(usize::from(id.width));
        files += 1;
        found.insert(id.index, hashes);
        Ok(())
    })
    .await?;
    for id in ids {
        let start = id.index * full;
        let skip = usize::try_from(known.saturating_sub(start)).unwrap_or(0);
        tree.extend(found.remove(&id.index).unwrap_or_default().into_iter().skip(skip));
    }
    Ok(files)
}

/// The tree of the hashes that a folder has; `None` where they do not lead to this root.
pub(crate) fn load(folder: &Folder, size: u64, root: Hash) -> Result<Option<Tree>, MirrorError> {
    let mut tree = Tree::new();
    for id in tiles_of(size).iter().filter(|id| id.kind == TileKind::Hashes { level: 0 }) {
        let Some(leaves) = folder.read(&id.path())?.and_then(|b| leaves(&b, id.width)) else { return Ok(None) };
        tree.extend(leaves);
    }
    Ok((tree.root() == root).then_some(tree))
}

fn leaves(bytes: &[u8], width: u16) -> Option<Vec<Hash>> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    (rest.is_empty() && hashes.len() == usize::from(width)).then(|| hashes.iter().map(|h| Hash(*h)).collect())
}

/// Whether these are the entries whose hashes the tree has; if not, why.
pub(super) fn sound(bytes: &[u8], id: &TileId, tree: &Tree) -> Result<(), String> {
    let entries = decode_bundle(bytes, usize::from(id.width)).map_err(|e| e.to_string())?;
    for (entry, index) in entries.iter().zip(id.index * u64::from(TileId::FULL)..) {
        if tree.leaf(index) != Some(leaf_hash(entry)) {
            return Err(format!("entry {index} has another hash"));
        }
    }
    Ok(())
}

/// Fetches tiles, several at once, and hands each over as it comes: what was asked for, what came, its bytes.
pub(super) async fn fetch_all(
    server: &Server,
    ids: &[TileId],
    limit: u64,
    at_once: usize,
    mut take: impl FnMut(TileId, TileId, Vec<u8>) -> Result<(), MirrorError>,
) -> Result<(), MirrorError> {
    let mut under_way = JoinSet::new();
    let mut waiting = ids.iter().copied();
    loop {
        while under_way.len() < at_once.max(1)
            && let Some(id) = waiting.next()
        {
            let server = server.clone();
            under_way.spawn(async move { (id, server.tile(id, limit).await) });
        }
        match under_way.join_next().await {
            None => return Ok(()),
            Some(Ok((id, fetched))) => {
                let (from, bytes) = fetched?;
                take(id, from, bytes)?;
            }
            Some(Err(e)) => std::panic::resume_unwind(e.into_panic()),
        }
    }
}
