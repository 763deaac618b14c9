//! The record: a public, append-only, signed log that anyone can copy and check.
//!
//! This crate is pure. It does no input or output, reads no clock, makes no randomness, and knows bytes,
//! not elections. The formats are those of C2SP, so that other people's tools read our log:
//!
//! | module | specification |
//! |---|---|
//! | [`mod@hash`], [`tree`], [`proof`] | RFC 6962 section 2.1, RFC 9162 section 2.1 |
//! | [`tile`] | <https://c2sp.org/tlog-tiles> |
//! | [`key`], [`note`] | <https://c2sp.org/signed-note> |
//! | [`checkpoint`] | <https://c2sp.org/tlog-checkpoint> |
//! | [`log_proof`] | <https://c2sp.org/tlog-proof> |
//! | [`cosignature`] | <https://c2sp.org/tlog-cosignature>, version 1 (Ed25519) |
//! | [`witness`] | <https://c2sp.org/tlog-witness>: the request `add-checkpoint` |
//! | [`fork`] | our own: a proof of two histories |
//!
//! How an election's record uses them is written in `docs/formats/record.md`.

pub mod checkpoint;
pub mod cosignature;
pub mod fork;
pub mod hash;
pub mod key;
pub mod log_proof;
pub mod note;
pub mod proof;
pub mod tile;
pub mod tree;
pub mod witness;

#[cfg(test)]
mod oracle;

pub use checkpoint::Checkpoint;
pub use cosignature::CosigningKey;
pub use fork::Fork;
pub use hash::Hash;
pub use log_proof::LogProof;
pub use note::{NoteRef, SignedNote, SigningKey, VerifierKey};
pub use tile::TileId;
pub use tree::Tree;
