//! Puts scanned codes together to notes, whatever the order and however often each was seen.

use super::{CodeError, Kind, Part, unpack};
use std::collections::{BTreeMap, HashMap};

/// A note that was put together; it hashes to its id, its signatures are not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it is.
    pub kind: Kind,
    /// Its id, as in the codes.
    pub id: String,
    /// The signed note.
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    kind: Kind,
    id: String,
    parts: u8,
}

/// Different data seen for each part: one, unless somebody prints parts of another's note.
type Seen = BTreeMap<u8, Vec<Vec<u8>>>;

/// Gathers codes to notes. Holds only those of which parts are missing, and the ids of the others.
#[derive(Debug, Default)]
pub struct Gather {
    open: HashMap<Key, Seen>,
    done: std::collections::HashSet<(Kind, String)>,
}

impl Gather {
    /// Most notes that may wait for parts.
    pub const OPEN_MAX: usize = 1_000;
    /// Most different data that are kept for one part, and most ways of joining parts that are tried.
    const VERSIONS_MAX: usize = 4;
    const TRIED_MAX: usize = 64;

    /// Nothing gathered yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the text of one scanned code. Gives the note when this was the last part that it needed.
    ///
    /// # Errors
    /// A code of another scheme ([`CodeError::Foreign`], harmless), or one of ours that is wrong. What was gathered before stays.
    pub fn add(&mut self, text: &str) -> Result<Option<Note>, CodeError> {
        let part = Part::parse(text)?;
        if self.done.contains(&(part.kind, part.id.to_owned())) {
            return Ok(None);
        }
        let key = Key { kind: part.kind, id: part.id.to_owned(), parts: part.parts };
        if !self.open.contains_key(&key) && self.open.len() >= Self::OPEN_MAX {
            return Err(CodeError::TooManyOpen);
        }
        let seen = self.open.entry(key.clone()).or_default();
        let versions = seen.entry(part.number).or_default();
        if versions.contains(&part.data) {
            return Ok(None);
        }
        if versions.len() >= Self::VERSIONS_MAX {
            return Err(CodeError::Contradiction { id: key.id });
        }
        versions.push(part.data);
        if seen.len() < usize::from(key.parts) {
            return Ok(None);
        }
        match join(seen, &key.id) {
            Ok(text) => {
                self.open.retain(|other, _| (other.kind, &other.id) != (key.kind, &key.id));
                self.done.insert((key.kind, key.id.clone()));
                Ok(Some(Note { kind: key.kind, id: key.id, text }))
            }
            Err(error) => Err(error),
        }
    }

    /// Notes of which parts are missing: kind, id, and which parts.
    pub fn missing(&self) -> impl Iterator<Item = (Kind, &str, Vec<u8>)> {
        self.open
            .iter()
            .map(|(key, seen)| (key.kind, key.id.as_str(), (1..=key.parts).filter(|n| !seen.contains_key(n)).collect()))
    }
}

/// Joins the parts; where a part was seen in several versions, finds those that make the note of this id.
fn join(seen: &Seen, id: &str) -> Result<String, CodeError> {
    let ways =
        seen.values().try_fold(1usize, |n, versions| n.checked_mul(versions.len()).filter(|n| *n <= Gather::TRIED_MAX));
    let ways = ways.ok_or_else(|| CodeError::Contradiction { id: id.to_owned() })?;
    let mut first = None;
    for way in 0..ways {
        let mut rest = way;
        let mut packed = Vec::new();
        for versions in seen.values() {
            packed.extend_from_slice(&versions[rest % versions.len()]);
            rest /= versions.len();
        }
        match unpack(&packed, id) {
            Ok(text) => return Ok(text),
            Err(error) => first = first.or(Some(error)),
        }
    }
    Err(first.unwrap_or_else(|| CodeError::Packed { id: id.to_owned() }))
}
