//! Comparison with two independent implementations, `tlog_tiles` and `signed_note`: what they make we accept, what we
//! make they accept, and where a thing has one form only, both make the same.

use proptest::prelude::*;
use tlog_tiles as theirs;
use tlog_tiles::HashReader;

use crate::hash::{Hash, leaf_hash};
use crate::note::{Limits, SignedNote, SigningKey};
use crate::tile::{TileId, TileKind, tiles_between};
use crate::tree::{Tree, verify_consistency, verify_inclusion};

/// Their log: all hashes in the order of their storage.
struct Log(Vec<theirs::Hash>);

impl HashReader for Log {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<theirs::Hash>, theirs::Error> {
        Ok(indexes.iter().map(|index| self.0[usize::try_from(*index).unwrap()]).collect())
    }
}

fn both(size: u64) -> (Tree, Log) {
    let (mut tree, mut log) = (Tree::new(), Log(Vec::new()));
    for i in 0..size {
        let entry = format!("entry {i}");
        tree.push(leaf_hash(entry.as_bytes()));
        let stored = theirs::stored_hashes(i, entry.as_bytes(), &log).unwrap();
        log.0.extend(stored);
    }
    (tree, log)
}

fn ours(hashes: &[theirs::Hash]) -> Vec<Hash> {
    hashes.iter().map(|hash| Hash(hash.0)).collect()
}

fn inclusion_agrees(tree: &Tree, log: &Log, index: u64, size: u64) {
    let proof = tree.inclusion_proof(index, size).unwrap();
    let other = theirs::prove_record(size, index, log).unwrap();
    assert_eq!(proof, ours(&other), "entry {index} of {size}");
    let (root, leaf) = (tree.root_at(size).unwrap(), tree.leaf(index).unwrap());
    assert_eq!(verify_inclusion(&leaf, index, size, &proof, &root), Ok(()));
    theirs::check_record(&other, size, theirs::Hash(root.0), index, theirs::Hash(leaf.0)).unwrap();
}

fn consistency_agrees(tree: &Tree, log: &Log, old: u64, new: u64) {
    let proof = tree.consistency_proof(old, new).unwrap();
    let other = theirs::prove_tree(new, old, log).unwrap();
    assert_eq!(proof, ours(&other), "from {old} to {new}");
    let (from, to) = (tree.root_at(old).unwrap(), tree.root_at(new).unwrap());
    assert_eq!(verify_consistency(old, &from, new, &to, &proof), Ok(()));
    theirs::check_tree(&other, new, theirs::Hash(to.0), old, theirs::Hash(from.0)).unwrap();
}

#[test]
fn every_root_and_proof_of_every_small_size_is_the_same() {
    let (tree, log) = both(72);
    for size in 1..=72 {
        assert_eq!(tree.root_at(size).unwrap().0, theirs::tree_hash(size, &log).unwrap().0, "size {size}");
        for index in 0..size {
            inclusion_agrees(&tree, &log, index, size);
            consistency_agrees(&tree, &log, index + 1, size);
        }
    }
}

#[test]
fn roots_proofs_and_tiles_of_a_large_log_are_the_same() {
    let (tree, log) = both(70_000);
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = (1u64..=70_000, any::<prop::sample::Index>());
    runner
        .run(&strategy, |(size, at)| {
            let index = at.index(usize::try_from(size).unwrap()) as u64;
            assert_eq!(tree.root_at(size).unwrap().0, theirs::tree_hash(size, &log).unwrap().0);
            inclusion_agrees(&tree, &log, index, size);
            consistency_agrees(&tree, &log, index + 1, size);
            tiles_agree(&tree, &log, index, size);
            Ok(())
        })
        .unwrap();
    tiles_agree(&tree, &log, 0, 70_000);
}

/// Their paths are those of Go's checksum database, so tiles are compared by level, index, width and content.
fn tiles_agree(tree: &Tree, log: &Log, old: u64, new: u64) {
    let hashes: Vec<TileId> = tiles_between(old, new).into_iter().filter(|t| t.kind != TileKind::Entries).collect();
    let others = theirs::Tile::new_tiles(8, old, new);
    let named: Vec<TileId> =
        others.iter().map(|t| TileId::hashes(t.level(), t.level_index(), u16::try_from(t.width()).unwrap())).collect();
    assert_eq!(hashes, named);
    // The last ones are the partial ones; reading all of them each time would take long.
    for (tile, other) in hashes.iter().zip(&others).rev().take(5) {
        assert_eq!(tree.tile(tile), Some(other.read_data(log).unwrap()), "{tile}");
    }
}

proptest! {
    #[test]
    fn each_side_verifies_the_notes_of_the_other(name in "[a-zé/.]{1,20}", seed: [u8; 32], text in "([^\\x00-\\x1f]{0,12}\n){1,4}") {
        let key = SigningKey::from_seed(&name, seed).unwrap();
        let verifier = signed_note::StandardVerifier::new(&key.verifier().to_string()).unwrap();
        let verifiers = signed_note::VerifierList::new(vec![Box::new(verifier)]);

        let note = SignedNote::sign(&text, &[&key]).unwrap().to_string();
        let theirs = signed_note::Note::from_bytes(note.as_bytes()).unwrap();
        prop_assert_eq!(theirs.text(), text.as_bytes());
        prop_assert_eq!(theirs.verify(&verifiers).unwrap().0.len(), 1);

        let signer = signed_note::StandardSigner::new(&key.to_secret_string()).unwrap();
        let mut theirs = signed_note::Note::new(text.as_bytes(), &[]).unwrap();
        theirs.add_sigs(&[&signer]).unwrap();
        // Ed25519 is deterministic: the same key makes the same note.
        prop_assert_eq!(String::from_utf8(theirs.to_bytes()).unwrap(), note.clone());
        let read = SignedNote::parse(&note, &Limits::CHECKPOINT).unwrap();
        prop_assert_eq!(read.verify(&key.verifier()), Ok(()));
    }

    #[test]
    fn a_note_that_we_read_is_one_for_them_too(note in "([a—\n \r]{0,4}\n\n?){0,3}(— [a+]{1,2} [AB/+=]{0,12}\n?){0,3}") {
        let theirs = signed_note::Note::from_bytes(note.as_bytes()).map(|note| note.to_bytes());
        match SignedNote::parse(&note, &Limits::CHECKPOINT) {
            Ok(ours) => prop_assert_eq!(ours.to_string().into_bytes(), theirs.unwrap()),
            Err(error) => prop_assert!(theirs.is_err(), "{}", error),
        }
    }

    #[test]
    fn checkpoints_have_the_same_text(origin in "[a-z./]{1,20}", size in 0..=crate::checkpoint::SIZE_MAX, root: [u8; 32]) {
        let text = crate::Checkpoint::new(&origin, size, Hash(root)).text();
        let theirs = theirs::Checkpoint::new(&origin, size, theirs::Hash(root), "").unwrap();
        prop_assert_eq!(String::from_utf8(theirs.to_bytes()).unwrap(), text.clone());
        let note = text.clone() + "\n";
        prop_assert!(theirs::Checkpoint::from_bytes(note.as_bytes()).or_else(|_| theirs::Checkpoint::from_bytes(text.as_bytes())).is_ok());
    }
}
