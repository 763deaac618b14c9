//! Checking proofs: that an entry is in a log, and that a longer log is the same log grown.
//!
//! Both follow RFC 9162 section 2.1. A proof binds the *index* (or old size) to a root for a tree of a *given*
//! size; the size itself is believed because it stands beside the root in a signed checkpoint, not because of the proof.

use crate::hash::{EMPTY_ROOT, Hash, node_hash};

/// Why a proof could not be made, or does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The entry asked for is not in a tree of that size.
    #[error("entry {index} is not in a log of {size} entries")]
    IndexOutside {
        /// Index asked for, from 0.
        index: u64,
        /// Entries in the tree.
        size: u64,
    },
    /// The size asked for is more than this log has.
    #[error("a log of {size} entries was asked for, but only {available} are here")]
    SizeBeyond {
        /// Size asked for.
        size: u64,
        /// Size of the log here.
        available: u64,
    },
    /// The older size is greater than the newer one: a log never shrinks.
    #[error("the log shrank from {old} to {new} entries")]
    Shrunk {
        /// The earlier size.
        old: u64,
        /// The later size.
        new: u64,
    },
    /// More or fewer hashes than trees of these sizes need.
    #[error("the proof has {length} hashes, which is not what these sizes need")]
    WrongLength {
        /// Hashes in the refused proof.
        length: usize,
    },
    /// The proof leads to another root: the entry, or the log, is not the one the root was signed for.
    #[error("the proof leads to root {computed}, not to {expected}")]
    RootMismatch {
        /// The root that was to be reached.
        expected: Hash,
        /// The root that the proof gives.
        computed: Hash,
    },
    /// The older root is not that of the same log: history was rewritten, or this is another log.
    #[error("the earlier root {expected} is not one this log had at that size (it had {computed})")]
    OldRootMismatch {
        /// The earlier root that was to be reached.
        expected: Hash,
        /// The root that the proof gives for the earlier size.
        computed: Hash,
    },
}

impl ProofError {
    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::IndexOutside { .. } => "proof-index-outside",
            Self::SizeBeyond { .. } => "proof-size-beyond",
            Self::Shrunk { .. } => "proof-shrunk",
            Self::WrongLength { .. } => "proof-wrong-length",
            Self::RootMismatch { .. } => "proof-root-mismatch",
            Self::OldRootMismatch { .. } => "proof-old-root-mismatch",
        }
    }
}

/// Checks that the entry with this leaf hash stands at `index` of the log of `size` entries with this root.
///
/// # Errors
/// [`ProofError`] says whether the index, the length or the root is wrong.
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::IndexOutside { index, size });
    }
    let wrong_length = ProofError::WrongLength { length: proof.len() };
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return Err(wrong_length);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            rise_to_odd(&mut node, &mut last);
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(wrong_length);
    }
    if hash != *root {
        return Err(ProofError::RootMismatch { expected: *root, computed: hash });
    }
    Ok(())
}

/// Checks that the log of `new_size` entries begins with exactly the log of `old_size` entries.
///
/// Every log has grown from the empty one: for `old_size` 0 the proof is empty and `old_root` is [`EMPTY_ROOT`].
///
/// # Errors
/// [`ProofError`] says whether the sizes, the length, the older or the newer root is wrong.
pub fn verify_consistency(
    old_size: u64,
    old_root: &Hash,
    new_size: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    let wrong_length = ProofError::WrongLength { length: proof.len() };
    if old_size > new_size {
        return Err(ProofError::Shrunk { old: old_size, new: new_size });
    }
    if old_size == 0 || old_size == new_size {
        if !proof.is_empty() {
            return Err(wrong_length);
        }
        for (size, root) in [(old_size, old_root), (new_size, new_root)] {
            if size == 0 && *root != EMPTY_ROOT {
                return Err(ProofError::RootMismatch { expected: *root, computed: EMPTY_ROOT });
            }
        }
        if old_size == new_size && old_root != new_root {
            return Err(ProofError::OldRootMismatch { expected: *old_root, computed: *new_root });
        }
        return Ok(());
    }
    // A complete older tree is one node of the newer; its root starts the path and is not repeated in the proof.
    let (start, rest) = if old_size.is_power_of_two() {
        (*old_root, proof)
    } else {
        let (first, rest) = proof.split_first().ok_or_else(|| wrong_length.clone())?;
        (*first, rest)
    };
    let (mut node, mut last) = (old_size - 1, new_size - 1);
    let complete = node.trailing_ones();
    node = node.checked_shr(complete).unwrap_or(0);
    last = last.checked_shr(complete).unwrap_or(0);
    let (mut old, mut new) = (start, start);
    for hash in rest {
        if last == 0 {
            return Err(wrong_length);
        }
        if node & 1 == 1 || node == last {
            old = node_hash(hash, &old);
            new = node_hash(hash, &new);
            rise_to_odd(&mut node, &mut last);
        } else {
            new = node_hash(&new, hash);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(wrong_length);
    }
    if old != *old_root {
        return Err(ProofError::OldRootMismatch { expected: *old_root, computed: old });
    }
    if new != *new_root {
        return Err(ProofError::RootMismatch { expected: *new_root, computed: new });
    }
    Ok(())
}

/// A node on the right border without a sibling stands unchanged one level higher, until it is a right child.
fn rise_to_odd(node: &mut u64, last: &mut u64) {
    while *node & 1 == 0 && *node != 0 {
        *node >>= 1;
        *last >>= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::leaf_hash;
    use crate::tree::Tree;
    use proptest::prelude::*;

    fn tree(size: u64) -> Tree {
        Tree::from_leaves((0..size).map(|i| leaf_hash(&i.to_be_bytes())))
    }

    /// On which side each hash of an inclusion proof stands, from the definition in RFC 9162 section 2.1.3.1.
    fn inclusion_shape(index: u64, size: u64) -> String {
        if size == 1 {
            return String::new();
        }
        let k = 1 << (size - 1).ilog2();
        if index < k { inclusion_shape(index, k) + "R" } else { inclusion_shape(index - k, size - k) + "L" }
    }

    /// The same for a consistency proof (section 2.1.4.1): `S` is a first hash that the proof has to carry.
    fn consistency_shape(old: u64, new: u64, whole: bool) -> String {
        if old == new {
            return if whole { "" } else { "S" }.into();
        }
        let k = 1 << (new - 1).ilog2();
        if old <= k { consistency_shape(old, k, whole) + "R" } else { consistency_shape(old - k, new - k, false) + "L" }
    }

    fn flip(hash: &Hash, bit: usize) -> Hash {
        let mut bytes = hash.0;
        bytes[bit / 8] ^= 1 << (bit % 8);
        Hash(bytes)
    }

    proptest! {
        #[test]
        fn an_inclusion_proof_holds_and_no_changed_bit_does(
            size in 1u64..3000, at: prop::sample::Index, bit in 0usize..256, hash_at: prop::sample::Index, shift in 0u32..64,
        ) {
            let tree = tree(size);
            let index = at.index(usize::try_from(size).unwrap()) as u64;
            let (leaf, root) = (tree.leaf(index).unwrap(), tree.root());
            let proof = tree.inclusion_proof(index, size).unwrap();
            prop_assert_eq!(verify_inclusion(&leaf, index, size, &proof, &root), Ok(()));
            prop_assert!(verify_inclusion(&flip(&leaf, bit), index, size, &proof, &root).is_err());
            prop_assert!(verify_inclusion(&leaf, index, size, &proof, &flip(&root, bit)).is_err());
            prop_assert!(verify_inclusion(&leaf, index ^ (1 << shift), size, &proof, &root).is_err());
            // The size is not in the root: another size passes exactly when its path has the same shape.
            let other = size ^ (1 << shift);
            let same_shape = index < other && inclusion_shape(index, other) == inclusion_shape(index, size);
            prop_assert_eq!(verify_inclusion(&leaf, index, other, &proof, &root).is_ok(), same_shape);
            let mut longer = proof.clone();
            longer.push(root);
            prop_assert_eq!(verify_inclusion(&leaf, index, size, &longer, &root).unwrap_err().code(), "proof-wrong-length");
            if !proof.is_empty() {
                let mut changed = proof.clone();
                let i = hash_at.index(proof.len());
                changed[i] = flip(&proof[i], bit);
                prop_assert!(verify_inclusion(&leaf, index, size, &changed, &root).is_err());
                let shorter = &proof[..proof.len() - 1];
                prop_assert_eq!(verify_inclusion(&leaf, index, size, shorter, &root).unwrap_err().code(), "proof-wrong-length");
            }
        }

        #[test]
        fn a_consistency_proof_holds_and_no_changed_bit_does(
            new in 1u64..3000, at: prop::sample::Index, bit in 0usize..256, hash_at: prop::sample::Index, shift in 0u32..64,
        ) {
            let tree = tree(new);
            let old = at.index(usize::try_from(new).unwrap() + 1) as u64;
            let (old_root, root) = (tree.root_at(old).unwrap(), tree.root());
            let proof = tree.consistency_proof(old, new).unwrap();
            prop_assert_eq!(verify_consistency(old, &old_root, new, &root, &proof), Ok(()));
            prop_assert!(verify_consistency(old, &flip(&old_root, bit), new, &root, &proof).is_err());
            // Every log extends the empty one, so only then is any newer root right.
            prop_assert_eq!(verify_consistency(old, &old_root, new, &flip(&root, bit), &proof).is_ok(), old == 0);
            prop_assert!(verify_consistency(old ^ (1 << shift), &old_root, new, &root, &proof).is_err());
            let other = new ^ (1 << shift);
            let same_shape = old == 0 && other > 0
                || old > 0 && old <= other && consistency_shape(old, other, true) == consistency_shape(old, new, true);
            prop_assert_eq!(verify_consistency(old, &old_root, other, &root, &proof).is_ok(), same_shape);
            let mut longer = proof.clone();
            longer.push(root);
            prop_assert!(verify_consistency(old, &old_root, new, &root, &longer).is_err());
            if !proof.is_empty() {
                let mut changed = proof.clone();
                let i = hash_at.index(proof.len());
                changed[i] = flip(&proof[i], bit);
                prop_assert!(verify_consistency(old, &old_root, new, &root, &changed).is_err());
                prop_assert!(verify_consistency(old, &old_root, new, &root, &proof[..proof.len() - 1]).is_err());
            }
        }
    }

    #[test]
    fn a_log_that_shrank_is_refused() {
        let tree = tree(5);
        let error = verify_consistency(5, &tree.root(), 4, &tree.root_at(4).unwrap(), &[]).unwrap_err();
        assert_eq!(error.code(), "proof-shrunk");
    }

    #[test]
    fn the_greatest_sizes_do_not_overflow() {
        let hash = leaf_hash(b"x");
        let proof = vec![hash; 64];
        assert!(verify_inclusion(&hash, u64::MAX - 1, u64::MAX, &proof, &hash).is_err());
        assert!(verify_inclusion(&hash, 0, u64::MAX, &proof, &hash).is_err());
        assert!(verify_consistency(1 << 63, &hash, u64::MAX, &hash, &proof).is_err());
        assert!(verify_consistency(u64::MAX - 1, &hash, u64::MAX, &hash, &proof).is_err());
        assert_eq!(verify_consistency(u64::MAX, &hash, u64::MAX, &hash, &[]), Ok(()));
    }

    #[test]
    fn an_empty_log_has_the_empty_root() {
        let other = leaf_hash(b"x");
        assert_eq!(verify_consistency(0, &EMPTY_ROOT, 0, &EMPTY_ROOT, &[]), Ok(()));
        assert!(verify_consistency(0, &other, 0, &other, &[]).is_err());
        assert!(verify_consistency(0, &other, 3, &other, &[]).is_err());
    }
}
