//! Proof that a log was shown with two histories: two signed checkpoints that no append-only log can have, and the hashes that show it.
//!
//! The larger log is given as the complete subtrees that cover its first entries, up to the size of the smaller, and those that cover the
//! rest. All of them together lead to the larger root, so they are its own; the first ones alone lead to a root that is not the smaller's.
//! Nobody but the holder of the log's key can have made both signatures, so it needs no trust in whoever shows it.

use crate::checkpoint::{self, Checkpoint, CheckpointError};
use crate::hash::{EMPTY_ROOT, Hash, node_hash};
use crate::key::VerifierKey;
use crate::tree::Tree;
use serde::{Deserialize, Serialize};

/// Two signed checkpoints of one log that exclude each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fork {
    /// Which log.
    pub origin: String,
    /// The log's key, by which both were signed.
    pub key: VerifierKey,
    /// The checkpoint of the smaller size, as it was signed.
    pub smaller: String,
    /// The checkpoint of the larger size, as it was signed. Of the same size where two roots were signed for one.
    pub larger: String,
    /// Hashes of the complete subtrees that cover the first entries of the larger log, as many as the smaller has; from the left. Empty
    /// where both have one size.
    pub head: Vec<Hash>,
    /// Hashes of the complete subtrees that cover the rest of the larger log.
    pub tail: Vec<Hash>,
}

/// What a proof shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forked {
    /// The checkpoint of the smaller size.
    pub smaller: Checkpoint,
    /// The checkpoint of the larger size.
    pub larger: Checkpoint,
    /// The root that the larger log had at the smaller size.
    pub root: Hash,
}

/// Why two checkpoints with these hashes prove nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ForkError {
    /// One of them is no signed checkpoint of this log.
    #[error("the {which} checkpoint: {error}")]
    Checkpoint {
        /// `smaller` or `larger`.
        which: &'static str,
        /// What is wrong with it.
        error: CheckpointError,
    },
    /// The smaller is not the smaller.
    #[error("the smaller checkpoint has {smaller} entries, the larger {larger}")]
    Sizes {
        /// Entries of the one that should be smaller.
        smaller: u64,
        /// Entries of the other.
        larger: u64,
    },
    /// Not so many hashes as these sizes need.
    #[error("{found} and {found_tail} hashes are given where {needed} and {needed_tail} cover logs of these sizes")]
    Length {
        /// In the first list.
        found: usize,
        /// In the second.
        found_tail: usize,
        /// That the first needs.
        needed: usize,
        /// That the second needs.
        needed_tail: usize,
    },
    /// The hashes are not those of the larger log.
    #[error("the hashes lead to root {computed}, the larger checkpoint says {expected}")]
    OtherTree {
        /// Of the checkpoint.
        expected: Hash,
        /// Of the hashes.
        computed: Hash,
    },
    /// Both belong to one history.
    #[error("both checkpoints belong to one history: nothing is wrong with them")]
    Consistent,
}

impl ForkError {
    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Checkpoint { error, .. } => error.code(),
            Self::Sizes { .. } => "fork-sizes",
            Self::Length { .. } => "fork-length",
            Self::OtherTree { .. } => "fork-other-tree",
            Self::Consistent => "fork-consistent",
        }
    }
}

impl Fork {
    /// The proof from two signed checkpoints in any order and the tree of the larger one.
    ///
    /// # Errors
    /// [`ForkError`]: they prove nothing, or the tree is not that of the larger.
    pub fn prove(origin: &str, key: &VerifierKey, one: &str, other: &str, tree: &Tree) -> Result<Self, ForkError> {
        let size = |text: &str| Ok::<_, ForkError>(open(text, origin, key, "other")?.size);
        let (smaller, larger) = if size(one)? <= size(other)? { (one, other) } else { (other, one) };
        let (small, large) = (size(smaller)?, size(larger)?);
        let hashes = |from, to| -> Vec<Hash> {
            subtrees(from, to).iter().filter_map(|(level, start)| tree.subtree(*level, start >> level)).collect()
        };
        let (head, tail) = if small == large { (vec![], vec![]) } else { (hashes(0, small), hashes(small, large)) };
        let fork = Self {
            origin: origin.to_owned(),
            key: key.clone(),
            smaller: smaller.to_owned(),
            larger: larger.to_owned(),
            head,
            tail,
        };
        fork.check()?;
        Ok(fork)
    }

    /// Checks both signatures and the hashes. Whether the key is that of the log is for the reader to know from elsewhere.
    ///
    /// # Errors
    /// [`ForkError`]: it proves nothing.
    pub fn check(&self) -> Result<Forked, ForkError> {
        let smaller = open(&self.smaller, &self.origin, &self.key, "smaller")?;
        let larger = open(&self.larger, &self.origin, &self.key, "larger")?;
        if smaller.size > larger.size {
            return Err(ForkError::Sizes { smaller: smaller.size, larger: larger.size });
        }
        let root = if smaller.size == larger.size { self.none(larger.root)? } else { self.root(&smaller, &larger)? };
        if root == smaller.root {
            return Err(ForkError::Consistent);
        }
        Ok(Forked { smaller, larger, root })
    }

    fn none(&self, root: Hash) -> Result<Hash, ForkError> {
        self.lengths(0, 0)?;
        Ok(root)
    }

    /// The larger log's root at the smaller size.
    fn root(&self, smaller: &Checkpoint, larger: &Checkpoint) -> Result<Hash, ForkError> {
        let (head, tail) = (subtrees(0, smaller.size), subtrees(smaller.size, larger.size));
        self.lengths(head.len(), tail.len())?;
        let mut border = Border::default();
        head.iter().zip(&self.head).for_each(|((level, _), hash)| border.push(*level, *hash));
        let root = border.root();
        tail.iter().zip(&self.tail).for_each(|((level, _), hash)| border.push(*level, *hash));
        if border.root() != larger.root {
            return Err(ForkError::OtherTree { expected: larger.root, computed: border.root() });
        }
        Ok(root)
    }

    fn lengths(&self, needed: usize, needed_tail: usize) -> Result<(), ForkError> {
        let (found, found_tail) = (self.head.len(), self.tail.len());
        if (found, found_tail) == (needed, needed_tail) {
            return Ok(());
        }
        Err(ForkError::Length { found, found_tail, needed, needed_tail })
    }
}

fn open(text: &str, origin: &str, key: &VerifierKey, which: &'static str) -> Result<Checkpoint, ForkError> {
    let opened = checkpoint::open(text, origin, key);
    opened.map(|(c, _)| c).map_err(|error| ForkError::Checkpoint { which, error })
}

/// The fewest complete subtrees that cover the entries `from..to`: height and first entry of each, from the left. Sizes lie below 2^63.
fn subtrees(from: u64, to: u64) -> Vec<(u32, u64)> {
    let mut at = from;
    let mut list = Vec::new();
    while at < to {
        let fits = (to - at).ilog2();
        let level = if at == 0 { fits } else { fits.min(at.trailing_zeros()) };
        list.push((level, at));
        at += 1 << level;
    }
    list
}

/// The complete subtrees of a log so far, each lower than the one before.
#[derive(Default)]
struct Border(Vec<(u32, Hash)>);

impl Border {
    fn push(&mut self, mut level: u32, mut hash: Hash) {
        while let Some((_, left)) = self.0.pop_if(|(l, _)| *l == level) {
            hash = node_hash(&left, &hash);
            level += 1;
        }
        self.0.push((level, hash));
    }

    fn root(&self) -> Hash {
        let join = |right: Option<Hash>, (_, left): &(u32, Hash)| Some(right.map_or(*left, |r| node_hash(left, &r)));
        self.0.iter().rev().fold(None, join).unwrap_or(EMPTY_ROOT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::leaf_hash;
    use crate::note::SigningKey;
    use proptest::prelude::*;

    const ORIGIN: &str = "example.com/log";

    fn key() -> SigningKey {
        SigningKey::from_seed(ORIGIN, [4; 32]).unwrap()
    }

    /// A log whose entries are others from `apart` on.
    fn tree(size: u64, apart: u64) -> Tree {
        Tree::from_leaves((0..size).map(|i| leaf_hash(format!("{i} {}", i >= apart).as_bytes())))
    }

    fn signed(tree: &Tree) -> String {
        checkpoint::sign(&Checkpoint::new(ORIGIN, tree.size(), tree.root()), &[&key()]).unwrap()
    }

    fn prove(one: &Tree, other: &Tree) -> Result<Fork, ForkError> {
        let larger = if one.size() >= other.size() { one } else { other };
        Fork::prove(ORIGIN, &key().verifier(), &signed(one), &signed(other), larger)
    }

    proptest! {
        /// Any two sizes, any place from which histories differ: a proof exactly where the shorter one is no beginning of the other.
        #[test]
        fn two_histories_are_proved_and_one_never_is(a in 0u64..70, b in 0u64..70, apart in 0u64..70) {
            let (one, other) = (tree(a, apart), tree(b, u64::MAX));
            let differ = apart < a.min(b);
            match prove(&one, &other) {
                Ok(fork) => {
                    prop_assert!(differ);
                    let read: Fork = serde_json::from_str(&serde_json::to_string(&fork).unwrap()).unwrap();
                    let forked = read.check().unwrap();
                    let larger = if a >= b { &one } else { &other };
                    if a != b {
                        prop_assert_eq!(Some(forked.root), larger.root_at(a.min(b)));
                    }
                }
                Err(e) => {
                    prop_assert!(!differ);
                    prop_assert_eq!(e, ForkError::Consistent);
                }
            }
        }

        /// Whoever wants to accuse an honest log has to find other hashes that lead to its roots.
        #[test]
        fn hashes_that_were_changed_prove_nothing(a in 1u64..70, more in 1u64..70, at: prop::sample::Index, bit in 0usize..256) {
            let log = tree(a + more, u64::MAX);
            let (small, key) = (tree(a, u64::MAX), key().verifier());
            let hashes = |from, to| subtrees(from, to).iter().map(|(l, s)| log.subtree(*l, s >> l).unwrap()).collect();
            let mut fork = Fork { origin: ORIGIN.into(), key, smaller: signed(&small), larger: signed(&log), head: hashes(0, a), tail: hashes(a, a + more) };
            prop_assert_eq!(fork.check(), Err(ForkError::Consistent));
            let n = fork.head.len();
            let i = at.index(n + fork.tail.len());
            let hash = if i < n { &mut fork.head[i] } else { &mut fork.tail[i - n] };
            hash.0[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(fork.check().unwrap_err().code(), "fork-other-tree");
        }
    }

    #[test]
    fn what_is_not_signed_or_not_whole_proves_nothing() {
        let (one, other) = (tree(20, 5), tree(33, u64::MAX));
        let good = prove(&one, &other).unwrap();
        let code = |change: &dyn Fn(&mut Fork)| {
            let mut fork = good.clone();
            change(&mut fork);
            fork.check().unwrap_err().code()
        };
        let other_key = SigningKey::from_seed(ORIGIN, [5; 32]).unwrap();
        assert_eq!(code(&|f| f.key = other_key.verifier()), "note-not-signed-by");
        assert_eq!(code(&|f| f.origin = "example.com/other".into()), "checkpoint-other-origin");
        assert_eq!(code(&|f| f.smaller = f.smaller.replacen("20", "21", 1)), "note-wrong-signature");
        assert_eq!(code(&|f| std::mem::swap(&mut f.smaller, &mut f.larger)), "fork-sizes");
        assert_eq!(code(&|f| f.tail.truncate(0)), "fork-length");
        assert_eq!(code(&|f| f.head.push(EMPTY_ROOT)), "fork-length");
        assert_eq!(code(&|f| f.larger.clone_from(&f.smaller)), "fork-length");
        let wrong = Fork::prove(ORIGIN, &key().verifier(), &signed(&one), &signed(&other), &tree(33, 7)).unwrap_err();
        assert_eq!(wrong.code(), "fork-other-tree");
    }

    #[test]
    fn two_roots_of_one_size_are_proof_by_themselves() {
        let fork = prove(&tree(20, 5), &tree(20, 6)).unwrap();
        assert!(fork.head.is_empty() && fork.tail.is_empty());
        assert_ne!(fork.check().unwrap().smaller.root, fork.check().unwrap().larger.root);
    }
}
