//! The first acts of a record, definition and keys: from them follows whose signature its checkpoints must have.

use super::MirrorError;
use crate::recount::{Recount, Signatures};
use election::act::{Act, Content};
use election::id::Digest;
use election::statement::{Consolidation, Keys, Seal};
use record::note::NoteRef;
use record::{VerifierKey, checkpoint};
use std::collections::HashMap;

/// Whose checkpoints these are.
#[derive(Debug, Clone)]
pub(super) struct Signer {
    pub(super) origin: String,
    pub(super) record: VerifierKey,
    pub(super) root: VerifierKey,
}

impl Signer {
    /// Reads a checkpoint of this record; `from` says whose it is.
    pub(super) fn open(&self, text: &str, from: &str) -> Result<record::Checkpoint, MirrorError> {
        checkpoint::open(text, &self.origin, &self.record)
            .map(|(c, _)| c)
            .map_err(|error| MirrorError::Checkpoint { from: from.to_owned(), error })
    }
}

/// Works out the signer from the first entries and the files that they name.
pub(super) fn signer(entries: &[&[u8]], blobs: &HashMap<Digest, Vec<u8>>) -> Result<Signer, MirrorError> {
    let mut recount = Recount::new();
    for entry in entries {
        let applied = recount
            .prepare(entry, Signatures::Check)
            .and_then(|prepared| recount.apply(prepared, blobs, Signatures::Check));
        if let Err(e) = applied {
            return Err(MirrorError::Head { code: e.code(), detail: e.to_string() });
        }
        if let Some((definition, authority)) = recount.definition().zip(recount.authority()) {
            return Ok(Signer {
                origin: definition.origin.clone(),
                record: authority.record.clone(),
                root: authority.root.clone(),
            });
        }
    }
    let detail = format!("no key list among its first {} entries", entries.len());
    Err(MirrorError::Head { code: "keys-missing", detail })
}

/// The files that an act names.
#[derive(Debug, Default)]
pub(super) struct NamedFiles {
    /// Without these nobody can count again.
    pub(super) needed: Vec<Digest>,
    /// Published beside the figures: the picture of a page, the stations of a consolidation. What counts follows without it, and a picture can
    /// be withdrawn.
    pub(super) beside: Option<Digest>,
}

/// The files that an entry names. One that cannot be read names none: judging it is the business of `verify`.
pub(super) fn named_files(entry: &[u8]) -> NamedFiles {
    let none = NamedFiles::default();
    if entry.starts_with(b"{\"kind\":\"minutes\"") {
        return none;
    }
    let text = |note: &str| NoteRef::parse(note, &crate::authority::LIMITS).map(|n| n.text.to_owned()).ok();
    let needed = |files: Vec<Digest>| NamedFiles { needed: files, beside: None };
    let beside = |file: Option<Digest>| NamedFiles { needed: vec![], beside: file };
    match Act::parse(entry).map(|a| a.content) {
        Ok(Content::Definition { files, .. }) => needed(files.into_values().collect()),
        Ok(Content::Keys { note }) => {
            needed(text(&note).and_then(|t| Keys::parse(&t).ok()).map(|k| k.list).into_iter().collect())
        }
        Ok(Content::Seal { note }) => {
            needed(text(&note).and_then(|t| Seal::parse(&t).ok()).map(|s| s.pairs).into_iter().collect())
        }
        Ok(Content::Page { image, .. }) => beside(Some(image)),
        Ok(Content::Consolidation { note }) => {
            beside(text(&note).and_then(|t| Consolidation::parse(&t).ok()).map(|c| c.stations))
        }
        _ => none,
    }
}
