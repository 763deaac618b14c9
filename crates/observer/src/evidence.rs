//! The report on a record that was shown with two histories: one self-contained JSON file, for a machine and for people, that anyone can
//! check without a network. Mirror and witness make the same.

use election::statement::Keys;
use record::fork::{ForkError, Forked};
use record::note::{Limits, NoteRef};
use record::{Fork, SignedNote, Tree, VerifierKey};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Most bytes of a report that is read.
pub const BYTES_MAX: u64 = 1 << 20;

const FORMAT: &str = "scrutineer evidence v1";

/// A report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// What file this is.
    pub format: String,
    /// What it says, for people. It is not what is checked.
    pub words: String,
    /// Both signed checkpoints and the hashes that exclude one from the other.
    pub proof: Fork,
    /// The statement of the record's key list, signed by the root, where whoever made this had it: it names the record's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<String>,
}

/// What a report shows.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The two histories.
    pub forked: Forked,
    /// Whether the root key was given and has signed that this is the record's key.
    pub anchored: bool,
    /// All of it in words.
    pub words: String,
}

/// Why a report shows nothing.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// Not such a file.
    #[error("this is no report on two histories: {0}")]
    Form(String),
    /// The proof.
    #[error("the report proves nothing: {0}")]
    Fork(#[from] ForkError),
    /// Not the record in question.
    #[error("the report is about another record: {0}")]
    OtherRecord(String),
}

impl EvidenceError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Form(_) => "evidence-form",
            Self::Fork(e) => e.code(),
            Self::OtherRecord(_) => "evidence-other-record",
        }
    }
}

impl Evidence {
    /// From two signed checkpoints and the tree of the larger.
    ///
    /// # Errors
    /// They prove nothing.
    pub fn of(origin: &str, key: &VerifierKey, one: &str, other: &str, tree: &Tree) -> Result<Self, ForkError> {
        let (one, other) = (bare(one, key), bare(other, key));
        let proof = Fork::prove(origin, key, &one, &other, tree)?;
        let words = words(&proof, &proof.check()?);
        Ok(Self { format: FORMAT.to_owned(), words, proof, keys: None })
    }

    /// Reads a report. It is checked by [`Evidence::check`].
    ///
    /// # Errors
    /// Not one.
    pub fn parse(bytes: &[u8]) -> Result<Self, EvidenceError> {
        let read: Self = serde_json::from_slice(bytes).map_err(|e| EvidenceError::Form(e.to_string()))?;
        if read.format != FORMAT {
            return Err(EvidenceError::Form(format!("its format is {:?}, this program knows {FORMAT:?}", read.format)));
        }
        Ok(read)
    }

    /// Checks the whole proof. With the root key of the election, that the log's key is the record's as well.
    ///
    /// # Errors
    /// It proves nothing, or not about that record.
    pub fn check(&self, root_key: Option<&VerifierKey>) -> Result<Shown, EvidenceError> {
        let forked = self.proof.check()?;
        if let Some(root) = root_key {
            self.names_the_key(root)?;
        }
        let mut words = words(&self.proof, &forked);
        words.push_str(match root_key {
            Some(_) => "\nThe root key given has signed that this is the record's key: whoever holds the record's key has signed both.\n",
            None => "\nNo root key was given: that this is the key of the record is to be compared with what was published on paper.\n",
        });
        Ok(Shown { forked, anchored: root_key.is_some(), words })
    }

    fn names_the_key(&self, root: &VerifierKey) -> Result<(), EvidenceError> {
        let other = |detail: String| EvidenceError::OtherRecord(detail);
        let note = self.keys.as_deref().ok_or_else(|| {
            other("it has no statement of the key list, so the root key says nothing about its record's key".into())
        })?;
        let note = NoteRef::parse(note, &crate::authority::LIMITS).map_err(|e| other(e.to_string()))?;
        let keys = Keys::parse(note.text).map_err(|e| other(e.to_string()))?;
        let signed = note.signatures().filter_map(Result::ok).any(|s| {
            root.is_named(s.name, s.id)
                && s.bytes.ed25519().is_some_and(|b| root.verify_strict(note.text.as_bytes(), b).is_ok())
        });
        if !signed {
            return Err(other("its key list is not signed by the given root key".into()));
        }
        if keys.record != self.proof.key.to_string() {
            return Err(other(format!(
                "the key list names {} as the record's key, not {}",
                keys.record, self.proof.key
            )));
        }
        Ok(())
    }

    /// Writes the report into a folder, under a name that follows from what it proves.
    ///
    /// # Errors
    /// Of the file system.
    pub fn keep(&self, folder: &Path) -> std::io::Result<PathBuf> {
        let mut json = serde_json::to_vec_pretty(self).map_err(std::io::Error::other)?;
        json.push(b'\n');
        let proof = serde_json::to_vec(&self.proof).map_err(std::io::Error::other)?;
        let name = format!("two-histories-{}.json", &election::id::Digest::of(&proof).hex()[..16]);
        let path = folder.join(name);
        std::fs::create_dir_all(folder)?;
        let beside = path.with_extension("part");
        let mut file = std::fs::File::create(&beside)?;
        std::io::Write::write_all(&mut file, &json)?;
        file.sync_all()?;
        std::fs::rename(&beside, &path)?;
        Ok(path)
    }
}

/// A signed checkpoint without the lines of others, so that whoever makes the report makes the same. What is none is refused by the proof.
fn bare(text: &str, key: &VerifierKey) -> String {
    let Ok(mut note) = SignedNote::parse(text, &Limits::CHECKPOINT) else { return text.to_owned() };
    note.signatures.retain(|s| key.is_named(&s.name, s.id));
    note.to_string()
}

fn words(proof: &Fork, forked: &Forked) -> String {
    let Forked { smaller, larger, root } = forked;
    let (name, origin) = (proof.key.name(), &proof.origin);
    let mut text = format!(
        "The record {origin:?} was shown with two histories, both signed by its key {name:?} ({}).\n",
        proof.key
    );
    text += &format!("One signed checkpoint says: {} acts, root {}.\n", smaller.size, smaller.root);
    text += &format!("The other says: {} acts, root {}.\n", larger.size, larger.root);
    text += &if smaller.size == larger.size {
        "Two roots for one size cannot both be the record.\n".to_owned()
    } else {
        format!(
            "By the hashes in this report, which lead to the root of the other, its first {} acts have root {root}, not the one of the first checkpoint: the second does not continue the first.\n",
            smaller.size
        )
    };
    text + "A record that only grows can never give these two checkpoints. No one but the holder of its key can have signed them."
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Made;

    fn two() -> (Made, Made) {
        let one = Made::reported(30, 2);
        let mut other = Made::sealed(30, 2);
        for station in 0..30 {
            let note = other.minutes(station, 1, 5);
            other.push_minutes(&note);
        }
        (one, other)
    }

    fn evidence(small: usize, large: usize) -> Evidence {
        let (one, other) = two();
        let key = one.record.verifier();
        Evidence::of(&one.origin, &key, &one.checkpoint(small), &other.checkpoint(large), &other.tree(large)).unwrap()
    }

    /// The statement of the key list that the record of the tests begins with.
    fn keys(made: &Made) -> String {
        match election::act::Act::parse(&made.entries[1]).unwrap().content {
            election::act::Content::Keys { note } => note,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_report_stands_by_itself_and_says_what_it_shows() {
        let folder = tempfile::tempdir().unwrap();
        for (small, large) in [(20, 20), (20, 33), (5, 32), (32, 33)] {
            let path = evidence(small, large).keep(folder.path()).unwrap();
            let read = Evidence::parse(&std::fs::read(path).unwrap()).unwrap();
            let shown = read.check(None).unwrap();
            assert_eq!((shown.forked.smaller.size, shown.forked.larger.size), (small as u64, large as u64));
            assert!(!shown.anchored && shown.words.contains("two histories"), "{}", shown.words);
        }
    }

    #[test]
    fn the_root_key_says_whose_record_it_is() {
        let (one, _) = two();
        let mut e = evidence(20, 33);
        let code = |e: &Evidence, key: &VerifierKey| e.check(Some(key)).map(|s| s.anchored).map_err(|e| e.code());
        assert_eq!(code(&e, &one.root_key()), Err("evidence-other-record"));
        e.keys = Some(keys(&one));
        assert_eq!(code(&e, &one.root_key()), Ok(true));
        assert_eq!(code(&e, &Made::empty("somebody", 3, 2).root_key()), Err("evidence-other-record"));
        e.keys = Some(keys(&one).replace("count ", "count 1"));
        assert_eq!(code(&e, &one.root_key()), Err("evidence-other-record"));
    }

    #[test]
    fn what_proves_nothing_is_refused() {
        let (one, _) = two();
        let key = one.record.verifier();
        let same = Evidence::of(&one.origin, &key, &one.checkpoint(20), &one.checkpoint(30), &one.tree(30));
        assert_eq!(same.unwrap_err().code(), "fork-consistent");
        assert_eq!(Evidence::parse(b"{}").unwrap_err().code(), "evidence-form");
        let mut e = evidence(20, 33);
        e.proof.smaller = e.proof.smaller.replacen("\n20\n", "\n21\n", 1);
        assert_eq!(e.check(None).unwrap_err().code(), "note-wrong-signature");
        let mut text = serde_json::to_value(evidence(20, 33)).unwrap();
        text["format"] = "other".into();
        assert_eq!(Evidence::parse(text.to_string().as_bytes()).unwrap_err().code(), "evidence-form");
    }
}
