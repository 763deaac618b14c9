//! The checkpoint, the pinned root key and earlier checkpoints: what the record as a whole is held against.

use super::report::{Finding, Findings};
use super::{Options, grew_from};
use crate::recount::Recount;
use record::checkpoint::{self, Checkpoint};
use record::note::Limits;
use record::{SignedNote, Tree};
use std::io::Read as _;
use std::path::Path;

/// The signed head as it was read; its signature is checked once the key is known.
pub(super) struct Head {
    text: String,
    checkpoint: Checkpoint,
}

impl Head {
    pub(super) fn size(&self) -> u64 {
        self.checkpoint.size
    }

    /// The signed checkpoint, byte for byte.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }
}

pub(super) const FILE: &str = "checkpoint";

/// Reads a file of at most `max` bytes; a longer one is cut one byte above, so that whoever checks sees that it is too long.
pub(super) fn read_file(path: &Path, max: u64) -> std::io::Result<Vec<u8>> {
    let file = std::fs::File::open(path)?;
    let expected = file.metadata()?.len().min(max + 1);
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(0) + 1);
    file.take(max + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The checkpoint of the directory, its form checked.
pub(super) fn read(dir: &Path, findings: &mut Findings) -> Option<Head> {
    let mut fault = |code, message: String| {
        findings.fault(Finding::new(code, message).file(FILE));
        None
    };
    let bytes = match read_file(&dir.join(FILE), Limits::CHECKPOINT.bytes as u64) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return fault(
                "checkpoint-missing",
                format!("{} has no checkpoint: it is no copy of a record", dir.display()),
            );
        }
        Err(e) => return fault("checkpoint-unreadable", e.to_string()),
    };
    let note = match SignedNote::parse(&bytes, &Limits::CHECKPOINT) {
        Ok(note) => note,
        Err(e) => return fault(e.code(), e.to_string()),
    };
    match Checkpoint::parse(&note.text) {
        Ok(checkpoint) => Some(Head { text: note.to_string(), checkpoint }),
        Err(e) => fault(e.code(), e.to_string()),
    }
}

/// How far the answer stands on something that the commission cannot change.
#[derive(Debug, Clone)]
pub(super) struct Anchor {
    pub(super) anchored: bool,
    pub(super) anchoring: String,
    pub(super) growth: String,
}

const UNANCHORED: &str = "unanchored: no root key was given. All that was checked holds together or not by itself; a record that its owner has wholly made anew and signed again would look the same. Give the root key that was published on paper.";
const GROWTH_UNCHECKED: &str = "growth was not checked: no earlier checkpoint was given. A history rewritten by the holder of the record's key would look the same.";

impl Anchor {
    /// Of a record whose keys could not be read.
    pub(super) fn unknown(options: &Options) -> Self {
        let anchoring = match options.root_key {
            Some(_) => "unanchored: the record's key list could not be held against the given root key.",
            None => UNANCHORED,
        };
        let growth = if options.since.is_empty() {
            GROWTH_UNCHECKED
        } else {
            "growth could not be checked against the earlier checkpoints."
        };
        Self { anchored: false, anchoring: anchoring.into(), growth: growth.into() }
    }
}

/// Checks signature, origin, root key and growth.
pub(super) fn check(head: &Head, options: &Options, recount: &Recount, tree: &Tree, findings: &mut Findings) -> Anchor {
    let Some((definition, authority)) = recount.definition().zip(recount.authority()) else {
        return Anchor::unknown(options);
    };
    if authority.record.name() != definition.origin {
        let message =
            format!("the record's key is named {:?}, the record {:?}", authority.record.name(), definition.origin);
        findings.fault(Finding::new("record-key-name", message));
    }
    if let Err(e) = checkpoint::open(&head.text, &definition.origin, &authority.record) {
        findings.fault(Finding::new(e.code(), e.to_string()).file(FILE));
    }
    let mut anchor = Anchor::unknown(options);
    if let Some(pinned) = &options.root_key {
        anchor.anchored = *pinned == authority.root;
        if anchor.anchored {
            anchor.anchoring = "anchored: the key list is signed by the given root key.".into();
        } else {
            let message = format!("the key list is signed by {}, the given root key is {pinned}", authority.root);
            findings.fault(Finding::new("root-key-differs", message));
            anchor.anchoring = "unanchored: the key list is signed by another root key than the given one.".into();
        }
    }
    let mut grown = 0;
    for (i, text) in options.since.iter().enumerate() {
        let n = i + 1;
        let fault = match checkpoint::open(text, &definition.origin, &authority.record) {
            Err(e) => Some(Finding::new("since-invalid", format!("earlier checkpoint {n} is not one of this record: {e}"))),
            Ok((c, _)) => grew_from(tree, c.size, &c.root).err().map(|code| {
                let message = match code {
                    "record-shrunk" => format!("earlier checkpoint {n} has {} entries, the record only {}", c.size, tree.size()),
                    _ => format!("the first {} entries are not those of earlier checkpoint {n}: history was rewritten. Keep both checkpoints, they are the proof", c.size),
                };
                Finding::new(code, message)
            }),
        };
        match fault {
            Some(fault) => findings.fault(fault),
            None => grown += 1,
        }
    }
    if !options.since.is_empty() {
        anchor.growth = format!("the record has grown from {grown} of {} earlier checkpoints.", options.since.len());
    }
    anchor
}
