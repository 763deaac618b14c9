//! The memory card: a station's sealed minutes as files, with a list of them. Written from the outbox, read at a desk.
//!
//! ```text
//! CARD/
//!   NAME.minutes   a signed note, one file for each document
//!   card.json      which election, which station, which files, each with its SHA-256
//! ```
//!
//! The notes are signed, so the list proves nothing: it finds damage, and what has gone. `docs/formats/card.md` has all of it.

use crate::durable;
use crate::outbox::{Outbox, OutboxError, Place};
use crate::receipt::Version;
use election::id::Digest;
use election::minutes::{BYTES_MAX, Minutes, Mode, text_of};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// Name of the list.
pub const LIST: &str = "card.json";
/// How files of minutes end.
const MINUTES: &str = ".minutes";
/// Most bytes of a list.
const LIST_BYTES_MAX: u64 = 4 << 20;
/// Most files of one card: a station has a few contests with a few issues each.
pub const FILES_MAX: usize = 10_000;

/// `card.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    card: Version,
    /// Election id.
    pub election: String,
    /// Station id.
    pub station: String,
    /// Files by name, each with the SHA-256 of its bytes.
    pub files: BTreeMap<String, Digest>,
}

/// What can be wrong with a card.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    /// The disk.
    #[error("card: cannot {what} {}: {error}", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The outbox.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// Nothing to write.
    #[error("the outbox {} holds no sealed minutes; seal them first", path.display())]
    Empty {
        /// The outbox.
        path: PathBuf,
    },
    /// Minutes of another station.
    #[error(
        "{found} stands beside {wanted}: a card is that of one station in one election; take an empty card for each"
    )]
    Other {
        /// What was found.
        found: String,
        /// What the card is for.
        wanted: String,
    },
}

impl CardError {
    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "card-io",
            Self::Outbox(e) => e.code(),
            Self::Empty { .. } => "card-nothing",
            Self::Other { .. } => "card-other",
        }
    }
}

/// What came of writing a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Station id.
    pub station: String,
    /// Files written now.
    pub written: Vec<String>,
    /// Files that were there already and stay.
    pub kept: Vec<String>,
}

/// Writes everything that a station has sealed for real onto a card: what waits and what was sent. On return it is on the card. Writing
/// again adds what is new and mends what was damaged; an older issue stays beside the newer.
///
/// # Errors
/// [`CardError`]; what was on the card stays as it was.
pub fn write(outbox: &Outbox, card: &Path) -> Result<Written, CardError> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut owner: Option<(String, String)> = None;
    for place in [Place::Queue, Place::Sent] {
        for name in outbox.list(place)? {
            let Some(note) = outbox.read(place, &name)? else { continue };
            let Some((of, Mode::Live)) = owner_of(&note) else { continue };
            same_owner(&mut owner, of)?;
            found.insert(format!("{name}{MINUTES}"), note);
        }
    }
    let empty = || CardError::Empty { path: outbox.root().to_owned() };
    fs::create_dir_all(card).map_err(io_error("make the folder", card))?;
    let mut files = BTreeMap::new();
    // A list that cannot be read is written anew; the minutes themselves tell what they are.
    if let Ok(Some(list)) = read_list(card) {
        same_owner(&mut owner, (list.election, list.station))?;
        files = list.files;
    }
    for name in names_here(card)?.into_iter().filter(|n| !files.contains_key(n)).collect::<Vec<_>>() {
        let note = read_note(&card.join(&name)).ok().flatten().and_then(|b| String::from_utf8(b).ok());
        let Some((note, (of, _))) = note.and_then(|n| owner_of(&n).map(|o| (n, o))) else { continue };
        same_owner(&mut owner, of)?;
        files.insert(name, Digest::of(note.as_bytes()));
    }
    let (election, station) = owner.filter(|_| !found.is_empty()).ok_or_else(empty)?;
    let mut done = Written { station: station.clone(), written: vec![], kept: vec![] };
    for (name, note) in &found {
        let path = card.join(name);
        if fs::read(&path).is_ok_and(|b| b == note.as_bytes()) {
            done.kept.push(name.clone());
        } else {
            durable::write(&path, note.as_bytes(), 0o644).map_err(io_error("write", &path))?;
            done.written.push(name.clone());
        }
        files.insert(name.clone(), Digest::of(note.as_bytes()));
    }
    done.kept.extend(files.keys().filter(|n| !found.contains_key(*n)).cloned());
    let list = List { card: Version, election, station, files };
    let mut json = serde_json::to_vec_pretty(&list).map_err(|e| io_error("write", card)(e.into()))?;
    json.push(b'\n');
    let path = card.join(LIST);
    // The list last: it never names what is not there.
    if fs::read(&path).ok().as_deref() != Some(&json) {
        durable::write(&path, &json, 0o644).map_err(io_error("write", &path))?;
    }
    durable::sync_folder(&path).map_err(io_error("write", card))?;
    Ok(done)
}

fn same_owner(owner: &mut Option<(String, String)>, found: (String, String)) -> Result<(), CardError> {
    let words = |o: &(String, String)| format!("station {} of election {}", o.1, o.0);
    match owner {
        None => *owner = Some(found),
        Some(o) if *o == found => {}
        Some(o) => return Err(CardError::Other { found: words(&found), wanted: words(o) }),
    }
    Ok(())
}

fn owner_of(note: &str) -> Option<((String, String), Mode)> {
    let m = Minutes::parse(text_of(note)?).ok()?;
    Some(((m.election.to_owned(), m.station.to_owned()), m.mode))
}

/// A file of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardFile {
    /// Its name.
    pub name: String,
    /// The signed note, or what is wrong with the file.
    pub note: Result<String, Damage>,
}

/// What is wrong with a file of a card.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// Named in the list, not there.
    #[error("the list names it with the digest {wanted}, but it is not on the card")]
    Gone {
        /// Its digest.
        wanted: Digest,
    },
    /// Another than the list says.
    #[error("its digest is {found}, the list says {wanted}: the file or the list was changed or damaged")]
    Changed {
        /// By the list.
        wanted: Digest,
        /// As it is.
        found: Digest,
    },
    /// Not readable.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// The list itself.
    #[error("the list of the card cannot be used ({0}); whether something is missing nobody can tell")]
    List(String),
}

impl Damage {
    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Gone { .. } => "card-file-gone",
            Self::Changed { .. } => "card-file-changed",
            Self::Unreadable(_) => "card-file-unreadable",
            Self::List(_) => "card-list",
        }
    }
}

/// Whether a folder looks like a card.
#[must_use]
pub fn is_card(folder: &Path) -> bool {
    folder.join(LIST).exists() || names_here(folder).is_ok_and(|n| !n.is_empty())
}

/// Reads every file of a card, in the order of documents and their issues. What is damaged is said beside what is not; minutes that the
/// list does not name are read too, since their signatures tell what they are.
///
/// # Errors
/// The folder cannot be read.
pub fn read(card: &Path) -> Result<Vec<CardFile>, CardError> {
    let mut files = Vec::new();
    let listed = match read_list(card) {
        Ok(Some(list)) => list.files,
        Ok(None) => {
            files.push(CardFile { name: LIST.into(), note: Err(Damage::List("it is not there".into())) });
            BTreeMap::new()
        }
        Err(why) => {
            files.push(CardFile { name: LIST.into(), note: Err(Damage::List(why)) });
            BTreeMap::new()
        }
    };
    let here = names_here(card)?;
    let names: BTreeSet<&String> = listed.keys().chain(&here).collect();
    for name in names.into_iter().take(FILES_MAX) {
        let wanted = listed.get(name).copied();
        let note = match read_note(&card.join(name)) {
            Ok(None) => Err(Damage::Gone { wanted: wanted.unwrap_or(Digest([0; 32])) }),
            Err(why) => Err(Damage::Unreadable(why)),
            Ok(Some(bytes)) => {
                let found = Digest::of(&bytes);
                match wanted {
                    Some(wanted) if wanted != found => Err(Damage::Changed { wanted, found }),
                    _ => String::from_utf8(bytes).map_err(|_| Damage::Unreadable("it is no text".into())),
                }
            }
        };
        files.push(CardFile { name: name.clone(), note });
    }
    Ok(files)
}

/// The list; `None` where there is none, an error in words where it is none.
fn read_list(card: &Path) -> Result<Option<List>, String> {
    let Some(bytes) = read_limited(&card.join(LIST), LIST_BYTES_MAX)? else { return Ok(None) };
    let list: List = serde_json::from_slice(&bytes).map_err(|e| e.to_string())?;
    let foreign = |n: &&String| !is_name(n);
    if let Some(name) = list.files.keys().find(foreign) {
        return Err(format!("it names {name:?}, which is no file of minutes on this card"));
    }
    if list.files.len() > FILES_MAX {
        return Err(format!("it names {} files; a card has at most {FILES_MAX}", list.files.len()));
    }
    Ok(Some(list))
}

/// A file of the card itself, and nothing that leads elsewhere.
fn is_name(name: &str) -> bool {
    name.len() > MINUTES.len() && name.ends_with(MINUTES) && !name.starts_with('.') && !name.contains(['/', '\\', '\0'])
}

fn read_note(path: &Path) -> Result<Option<Vec<u8>>, String> {
    read_limited(path, BYTES_MAX as u64)
}

/// A whole file up to this many bytes; `None` where it is not there.
fn read_limited(path: &Path, max: u64) -> Result<Option<Vec<u8>>, String> {
    match fs::symlink_metadata(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Ok(m) if !m.is_file() => return Err("it is no ordinary file".into()),
        _ => {}
    }
    let file = File::open(path).map_err(|e| e.to_string())?;
    let mut bytes = Vec::new();
    file.take(max + 1).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
    if bytes.len() as u64 > max {
        return Err(format!("it has more than {max} bytes"));
    }
    Ok(Some(bytes))
}

/// Names of the files of minutes in the folder, sorted.
fn names_here(card: &Path) -> Result<Vec<String>, CardError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(card).map_err(io_error("list", card))? {
        let name = entry.map_err(io_error("list", card))?.file_name();
        names.extend(name.to_str().filter(|n| is_name(n)).map(str::to_owned));
    }
    names.sort_unstable();
    Ok(names)
}

fn io_error(what: &'static str, path: &Path) -> impl Fn(io::Error) -> CardError + use<> {
    let path = path.to_owned();
    move |error| CardError::Io { what, path: path.clone(), error }
}

#[cfg(test)]
mod tests;
