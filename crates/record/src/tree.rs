//! The Merkle tree of the log in memory: every complete subtree's hash, by level.
//!
//! Level 0 holds the leaf hashes, level 1 the hashes of two leaves, and so on; a subtree is kept once it is complete and
//! never changes after that. An entry costs 64 bytes; appending is constant on average, roots and proofs are O(log n).

pub use crate::proof::{ProofError, verify_consistency, verify_inclusion};

use crate::hash::{EMPTY_ROOT, Hash, node_hash};
use crate::tile::{TileId, TileKind};

/// An append-only Merkle tree (RFC 6962 section 2.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// `levels[l][i]` is the hash over the entries `i << l .. (i + 1) << l`. No level is empty.
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// A tree without entries.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A tree of these leaf hashes in their order.
    pub fn from_leaves(leaves: impl IntoIterator<Item = Hash>) -> Self {
        let mut tree = Self::new();
        tree.extend(leaves);
        tree
    }

    /// Appends one leaf hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for level in 0.. {
            if level == self.levels.len() {
                self.levels.push(Vec::new());
            }
            let hashes = &mut self.levels[level];
            hashes.push(hash);
            if hashes.len() % 2 == 1 {
                return;
            }
            hash = node_hash(&hashes[hashes.len() - 2], &hash);
        }
    }

    /// Appends leaf hashes in their order.
    pub fn extend(&mut self, leaves: impl IntoIterator<Item = Hash>) {
        for leaf in leaves {
            self.push(leaf);
        }
    }

    /// Takes back the newest entries until `size` are left, to undo an append that was not made durable.
    /// A tree that is not longer than `size` stays as it is.
    pub fn truncate(&mut self, size: u64) {
        for (level, hashes) in self.levels.iter_mut().enumerate() {
            if let Ok(complete) = usize::try_from(size >> level) {
                hashes.truncate(complete);
            }
        }
        while self.levels.last().is_some_and(Vec::is_empty) {
            self.levels.pop();
        }
    }

    /// Number of entries.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// The hash over all entries.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.right_border(self.size(), u64::BITS).unwrap_or(EMPTY_ROOT)
    }

    /// The hash over the first `size` entries; `None` if there are fewer.
    #[must_use]
    pub fn root_at(&self, size: u64) -> Option<Hash> {
        (size <= self.size()).then(|| self.right_border(size, u64::BITS).unwrap_or(EMPTY_ROOT))
    }

    /// The leaf hash of entry `index` (from 0); `None` if there is none.
    #[must_use]
    pub fn leaf(&self, index: u64) -> Option<Hash> {
        self.levels.first()?.get(usize::try_from(index).ok()?).copied()
    }

    /// The hash over the complete subtree of height `level` that is the one number `index` (from 0) of its height; `None` if there is none.
    #[must_use]
    pub fn subtree(&self, level: u32, index: u64) -> Option<Hash> {
        self.levels.get(level as usize)?.get(usize::try_from(index).ok()?).copied()
    }

    /// The hashes that prove entry `index` (from 0) to be in the log of the first `size` entries.
    ///
    /// # Errors
    /// [`ProofError::SizeBeyond`] and [`ProofError::IndexOutside`].
    pub fn inclusion_proof(&self, index: u64, size: u64) -> Result<Vec<Hash>, ProofError> {
        self.check_size(size)?;
        if index >= size {
            return Err(ProofError::IndexOutside { index, size });
        }
        let mut proof = Vec::new();
        self.climb(0, index, size, &mut proof);
        Ok(proof)
    }

    /// The hashes that prove the log of the first `new` entries to begin with that of the first `old`.
    /// Empty when `old` is 0 or equal to `new`.
    ///
    /// # Errors
    /// [`ProofError::SizeBeyond`] and [`ProofError::Shrunk`].
    pub fn consistency_proof(&self, old: u64, new: u64) -> Result<Vec<Hash>, ProofError> {
        self.check_size(new)?;
        if old > new {
            return Err(ProofError::Shrunk { old, new });
        }
        let mut proof = Vec::new();
        if old == 0 || old == new {
            return Ok(proof);
        }
        // Start from the last complete subtree of the older log; if it is all of it, its root is known to the reader.
        let level = old.trailing_zeros();
        let index = (old >> level) - 1;
        if index != 0 {
            proof.push(self.node(level, index));
        }
        self.climb(level, index, new, &mut proof);
        Ok(proof)
    }

    /// The bytes of a hash tile; `None` if the log is too short for it, or if it is a bundle of entries
    /// (the tree has their hashes only).
    #[must_use]
    pub fn tile(&self, id: &TileId) -> Option<Vec<u8>> {
        let TileKind::Hashes { level } = id.kind else {
            return None;
        };
        if !(1..=TileId::FULL).contains(&id.width) {
            return None;
        }
        let hashes = self.levels.get(usize::from(level) * 8)?;
        let start = usize::try_from(id.index.checked_mul(u64::from(TileId::FULL))?).ok()?;
        let end = start.checked_add(usize::from(id.width))?;
        Some(hashes.get(start..end)?.iter().flat_map(|hash| hash.0).collect())
    }

    fn check_size(&self, size: u64) -> Result<(), ProofError> {
        if size > self.size() {
            return Err(ProofError::SizeBeyond { size, available: self.size() });
        }
        Ok(())
    }

    /// The hash of a complete subtree; the caller has checked that it lies within the tree.
    fn node(&self, level: u32, index: u64) -> Hash {
        usize::try_from(index)
            .ok()
            .and_then(|index| self.levels.get(level as usize)?.get(index).copied())
            .expect("every complete subtree within the size is kept")
    }

    /// The hash over the part of the first `size` entries that stands right of their last complete subtree of
    /// height `below` or more: the small complete subtrees there, joined from the right. `None` if there is no such part.
    fn right_border(&self, size: u64, below: u32) -> Option<Hash> {
        (0..below).filter(|level| size >> level & 1 == 1).fold(None, |right, level| {
            let left = self.node(level, (size >> level) - 1);
            Some(right.map_or(left, |right| node_hash(&left, &right)))
        })
    }

    /// Adds the siblings on the way from a complete subtree up to the root of the first `size` entries.
    fn climb(&self, mut level: u32, mut index: u64, size: u64, proof: &mut Vec<Hash>) {
        while level < u64::BITS && (size - 1) >> level != 0 {
            let sibling = index ^ 1;
            let complete = size >> level;
            if sibling < complete {
                proof.push(self.node(level, sibling));
            } else if sibling == complete
                && let Some(partial) = self.right_border(size, level)
            {
                proof.push(partial);
            }
            level += 1;
            index >>= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::{hex, leaf_hash};
    use proptest::prelude::*;

    fn leaves(size: u64) -> Vec<Hash> {
        (0..size).map(|i| leaf_hash(&i.to_be_bytes())).collect()
    }

    /// The definition of RFC 6962 section 2.1, word by word.
    fn root_by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => EMPTY_ROOT,
            [leaf] => *leaf,
            _ => {
                let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
                node_hash(&root_by_definition(left), &root_by_definition(right))
            }
        }
    }

    /// The eight entries and roots that implementations of RFC 6962 share as test vectors.
    #[test]
    fn the_known_vectors_give_the_known_roots() {
        let entries: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let mut tree = Tree::new();
        assert_eq!(tree.root(), EMPTY_ROOT);
        for (entry, root) in entries.iter().zip(roots) {
            tree.push(leaf_hash(entry));
            assert_eq!(hex(&tree.root().0), root, "size {}", tree.size());
        }
    }

    /// RFC 9162 section 2.1.5: the tree of seven entries and the proofs it spells out.
    #[test]
    fn the_proofs_of_the_standards_example_are_these() {
        let tree = Tree::from_leaves(leaves(7));
        let at = |level, index| tree.node(level, index);
        let (a, b, c, d, f, j) = (at(0, 0), at(0, 1), at(0, 2), at(0, 3), at(0, 5), at(0, 6));
        let (g, h, i, k) = (at(1, 0), at(1, 1), at(1, 2), at(2, 0));
        let l = node_hash(&i, &j);
        assert_eq!(tree.inclusion_proof(0, 7), Ok(vec![b, h, l]));
        assert_eq!(tree.inclusion_proof(3, 7), Ok(vec![c, g, l]));
        assert_eq!(tree.inclusion_proof(4, 7), Ok(vec![f, j, k]));
        assert_eq!(tree.inclusion_proof(6, 7), Ok(vec![i, k]));
        assert_eq!(tree.consistency_proof(3, 7), Ok(vec![c, d, g, l]));
        assert_eq!(tree.consistency_proof(4, 7), Ok(vec![l]));
        assert_eq!(tree.consistency_proof(6, 7), Ok(vec![i, j, k]));
        assert_eq!(a, tree.leaf(0).unwrap());
    }

    #[test]
    fn every_older_root_is_remembered() {
        let leaves = leaves(300);
        let tree = Tree::from_leaves(leaves.iter().copied());
        for size in 0..=300 {
            assert_eq!(tree.root_at(size as u64), Some(root_by_definition(&leaves[..size])), "size {size}");
        }
        assert_eq!(tree.root_at(301), None);
    }

    #[test]
    fn what_is_not_there_cannot_be_proved() {
        let tree = Tree::from_leaves(leaves(5));
        assert_eq!(tree.inclusion_proof(5, 5).unwrap_err().code(), "proof-index-outside");
        assert_eq!(tree.inclusion_proof(0, 6).unwrap_err().code(), "proof-size-beyond");
        assert_eq!(tree.consistency_proof(2, 6).unwrap_err().code(), "proof-size-beyond");
        assert_eq!(tree.consistency_proof(4, 3).unwrap_err().code(), "proof-shrunk");
        assert_eq!(tree.leaf(5), None);
        assert_eq!(Tree::new().inclusion_proof(0, 0).unwrap_err().code(), "proof-index-outside");
        assert_eq!(Tree::new().consistency_proof(0, 0), Ok(vec![]));
    }

    #[test]
    fn a_tile_holds_the_hashes_of_its_level() {
        let leaves = leaves(70_000);
        let tree = Tree::from_leaves(leaves.iter().copied());
        let bytes = |hashes: &[Hash]| hashes.iter().flat_map(|hash| hash.0).collect::<Vec<u8>>();
        assert_eq!(tree.tile(&TileId::hashes(0, 1, 256)), Some(bytes(&leaves[256..512])));
        assert_eq!(tree.tile(&TileId::hashes(0, 273, 112)), Some(bytes(&leaves[273 * 256..])));
        let tops: Vec<Hash> = leaves.chunks_exact(256).map(root_by_definition).collect();
        assert_eq!(tree.tile(&TileId::hashes(1, 1, 17)), Some(bytes(&tops[256..273])));
        assert_eq!(tree.tile(&TileId::hashes(2, 0, 1)), Some(bytes(&[root_by_definition(&leaves[..65536])])));
        for absent in [
            TileId::hashes(0, 273, 113),
            TileId::hashes(0, 0, 0),
            TileId::hashes(0, 0, 257),
            TileId::hashes(3, 0, 1),
            TileId::hashes(63, 0, 1),
            TileId::hashes(0, u64::MAX, 1),
            TileId::entries(0, 256),
        ] {
            assert_eq!(tree.tile(&absent), None, "{absent:?}");
        }
    }

    proptest! {
        #[test]
        fn truncate_undoes_push(kept in 0u64..600, more in 0u64..600) {
            let before = Tree::from_leaves(leaves(kept));
            let mut tree = before.clone();
            tree.extend((0..more).map(|i| leaf_hash(&[7, u8::try_from(i % 251).unwrap()])));
            tree.truncate(kept + more);
            prop_assert_eq!(tree.size(), kept + more);
            tree.truncate(kept);
            prop_assert_eq!(&tree, &before);
            tree.truncate(u64::MAX);
            prop_assert_eq!(&tree, &before);
        }
    }
}
