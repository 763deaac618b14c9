//! The first acts of a record, definition and keys: from them follows whose signature its checkpoints must have.

use super::MirrorError;
use super::disk::Folder;
use super::http::Server;
use super::leaves::sound;
use crate::recount::{Recount, Signatures};
use election::act::{Act, Content};
use election::id::Digest;
use election::statement::{Audience, Consolidation, Keys, Notice, NoticeEvent, Seal};
use record::note::NoteRef;
use record::tile::{BundleError, ENTRY_BYTES_MAX, TileKind, decode_bundle, tiles_of};
use record::{TileId, Tree, VerifierKey, checkpoint};
use std::collections::HashMap;

/// Whose checkpoints these are.
#[derive(Debug, Clone)]
pub(crate) struct Signer {
    pub(crate) origin: String,
    pub(crate) record: VerifierKey,
    pub(crate) root: VerifierKey,
    /// The statement of the key list, which names both.
    pub(crate) keys: String,
}

/// Definition and keys are the first two acts.
const HEAD_ACTS: usize = 2;
pub(super) const BUNDLE_BYTES_MAX: u64 = 256 * (ENTRY_BYTES_MAX as u64 + 2);

/// The first bundle of entries, from the folder where it is sound, else from the server.
pub(super) async fn bundle(server: &Server, folder: &Folder, tree: &Tree) -> Result<Vec<u8>, MirrorError> {
    let Some(id) = first_bundle(tree.size()) else {
        return Err(MirrorError::Head { code: "keys-missing", detail: "the record is empty".into() });
    };
    if let Some(bytes) = folder.read(&id.path())?.filter(|bytes| sound(bytes, &id, tree).is_ok()) {
        return Ok(bytes);
    }
    let (from, mut bytes) = server.tile(id, BUNDLE_BYTES_MAX).await?;
    if from.width != id.width
        && let Err(BundleError::TrailingBytes { offset, .. }) = decode_bundle(&bytes, usize::from(id.width))
    {
        bytes.truncate(offset);
    }
    sound(&bytes, &id, tree).map_err(|detail| MirrorError::Damaged { file: id.path(), detail })?;
    Ok(bytes)
}

fn first_bundle(size: u64) -> Option<TileId> {
    tiles_of(size).into_iter().find(|id| id.kind == TileKind::Entries)
}

/// The acts of the head in the first bundle of a record of this size.
pub(super) fn acts(bundle: &[u8], size: u64) -> Vec<&[u8]> {
    let width = first_bundle(size).map_or(0, |id| usize::from(id.width));
    let mut entries = decode_bundle(bundle, width).unwrap_or_default();
    entries.truncate(HEAD_ACTS);
    entries
}

/// The signer by the statement of the key list alone, for those who fetch hashes only: who may sign in the record is no matter to them.
pub(crate) async fn signer_by_keys(server: &Server, folder: &Folder, tree: &Tree) -> Result<Signer, MirrorError> {
    let bundle = bundle(server, folder, tree).await?;
    let entries = acts(&bundle, tree.size());
    let head = |code, detail: String| MirrorError::Head { code, detail };
    let missing = || head("keys-missing", format!("no key list among its first {} entries", entries.len()));
    let keys = keys_note(&entries).ok_or_else(missing)?;
    let note = NoteRef::parse(&keys, &crate::authority::LIMITS).map_err(|e| head(e.code(), e.to_string()))?;
    let statement = Keys::parse(note.text).map_err(|e| head(e.code, e.to_string()))?;
    let key = |text: &str| text.parse::<VerifierKey>().map_err(|e| head(e.code(), e.to_string()));
    let (root, record) = (key(&statement.root)?, key(&statement.record)?);
    let signed = note.signatures().filter_map(Result::ok).any(|s| {
        root.is_named(s.name, s.id)
            && s.bytes.ed25519().is_some_and(|b| root.verify_strict(note.text.as_bytes(), b).is_ok())
    });
    if !signed {
        return Err(head("signature-missing", "the key list is not signed by the root key that it names".into()));
    }
    Ok(Signer { origin: record.name().to_owned(), record, root, keys })
}

/// The statement of the key list from a whole copy of a record.
pub(crate) fn keys_of_copy(dir: &std::path::Path, size: u64) -> Option<String> {
    let bundle = std::fs::read(dir.join(first_bundle(size)?.path())).ok()?;
    keys_note(&acts(&bundle, size))
}

fn keys_note(entries: &[&[u8]]) -> Option<String> {
    entries.iter().find_map(|entry| match Act::parse(entry).ok()?.content {
        Content::Keys { note } => Some(note),
        _ => None,
    })
}

impl Signer {
    /// Reads a checkpoint of this record; `from` says whose it is.
    pub(crate) fn open(&self, text: &str, from: &str) -> Result<record::Checkpoint, MirrorError> {
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
                keys: keys_note(entries).unwrap_or_default(),
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
    pub(super) beside: Vec<Digest>,
}

/// The files that an entry names. One that cannot be read names none: judging it is the business of `verify`.
pub(super) fn named_files(entry: &[u8]) -> NamedFiles {
    let none = NamedFiles::default();
    if entry.starts_with(b"{\"kind\":\"minutes\"") {
        return none;
    }
    let text = |note: &str| NoteRef::parse(note, &crate::authority::LIMITS).map(|n| n.text.to_owned()).ok();
    let needed = |files: Vec<Digest>| NamedFiles { needed: files, beside: vec![] };
    let beside = |files: Vec<Digest>| NamedFiles { needed: vec![], beside: files };
    match Act::parse(entry).map(|a| a.content) {
        Ok(Content::Definition { files, .. }) => needed(files.into_values().collect()),
        Ok(Content::Keys { note }) => {
            needed(text(&note).and_then(|t| Keys::parse(&t).ok()).map(|k| k.list).into_iter().collect())
        }
        Ok(Content::Seal { note }) => {
            needed(text(&note).and_then(|t| Seal::parse(&t).ok()).map(|s| s.pairs).into_iter().collect())
        }
        Ok(Content::Page { image, .. }) => beside(vec![image]),
        Ok(Content::Consolidation { note }) => {
            beside(text(&note).and_then(|t| Consolidation::parse(&t).ok()).map(|c| c.stations).into_iter().collect())
        }
        Ok(Content::Notice { note }) => {
            beside(text(&note).and_then(|t| Notice::parse(&t).ok()).map(of_notice).unwrap_or_default())
        }
        _ => none,
    }
}

/// Text and attachments of a public notice; of a restricted one the digests are salted and name no file.
fn of_notice(notice: Notice) -> Vec<Digest> {
    match (notice.audience, notice.event) {
        (Audience::Public, NoticeEvent::Published { text, mut attachments }) => {
            attachments.insert(0, text);
            attachments
        }
        _ => vec![],
    }
}
