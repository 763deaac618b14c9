//! The outbox: a folder that holds what the station sealed until the commission has it, and keeps it afterwards.
//!
//! ```text
//! queue/NAME.minutes                             sealed, not yet acknowledged
//! sent/NAME.minutes     sent/NAME.receipt.json   acknowledged: the receipt was verified first
//! refused/NAME~DIGEST.minutes  ….reason.json     refused by the commission, with its reason
//! ```
//!
//! A name stands for one document. Each change is one rename, after everything it relies on is on the disk; whatever moment
//! the power fails, minutes are in the queue or in `sent` with their receipt, never in neither. A lock file keeps two programs
//! from changing the folder at once; another lets only one of them send.

use crate::durable;
use election::act::Moment;
use election::id::Digest;
use election::minutes::{BYTES_MAX, Minutes, Mode};
use election::statement::StatementError;
use observer::authority::LIMITS;
use record::note::{NoteError, NoteRef};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

const MINUTES: &str = ".minutes";
const RECEIPT: &str = ".receipt.json";
const REASON: &str = ".reason.json";
/// Longest readable name; file systems end at 255 bytes and endings are added.
const NAME_BYTES_MAX: usize = 160;

/// What can be wrong with the outbox.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// The disk.
    #[error("outbox: cannot {what} {}: {error}", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// Another program sends from it.
    #[error("another program is sending from the outbox {}; let it finish", path.display())]
    Busy {
        /// The outbox.
        path: PathBuf,
    },
    /// A file that holds no minutes.
    #[error("{} holds no minutes ({detail}); it was changed or damaged: seal again from the figures and move it away", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// Nothing of this name.
    #[error("there is no {name} in {} of the outbox", folder.display())]
    Missing {
        /// Which.
        name: String,
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// The document is sealed already.
    #[error("{name} is in the outbox already")]
    Exists {
        /// Which.
        name: String,
    },
}

impl OutboxError {
    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "outbox-io",
            Self::Busy { .. } => "outbox-busy",
            Self::Damaged { .. } => "outbox-damaged",
            Self::Missing { .. } => "outbox-missing",
            Self::Exists { .. } => "outbox-exists",
        }
    }
}

/// The name under which a document's file is kept: one name for each document and mode, in the order in which issues are sent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

impl Name {
    /// The name for these minutes.
    #[must_use]
    pub fn of(m: &Minutes<'_>) -> Self {
        // No id has "+" or "~", so two documents never have one name.
        let ids = format!("{}~{}~{}", m.election, m.station, m.contest).replace('/', "+");
        // Trials may differ as they like: each text is a document of its own.
        let dry = match m.mode {
            Mode::DryRun => format!("~dry-run-{}", &Digest::of(m.to_text().as_bytes()).hex()[..16]),
            Mode::Live => String::new(),
        };
        let ids = if ids.len() > NAME_BYTES_MAX - 40 {
            let digest = Digest::of(ids.as_bytes()).hex();
            format!("{}~{}", &ids[..NAME_BYTES_MAX - 40 - 65], digest)
        } else {
            ids
        };
        Self(format!("{ids}~{:02}~{}~{:04}{dry}", m.round, m.count, m.issue))
    }

    /// The text, without ending.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where minutes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Sealed, not yet acknowledged.
    Queue,
    /// Acknowledged.
    Sent,
    /// Refused.
    Refused,
}

impl Place {
    fn folder(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Sent => "sent",
            Self::Refused => "refused",
        }
    }
}

/// Why the commission refused, as kept beside the minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// HTTP status, 400 to 499.
    pub status: u16,
    /// The commission's stable code.
    pub code: String,
    /// Its words.
    pub message: String,
    /// When, by this device's clock.
    pub at: Moment,
}

/// Holds a lock until it is dropped, or until the program ends in any way.
#[derive(Debug)]
#[must_use]
pub struct Lock(#[expect(dead_code, reason = "held for its lock")] File);

/// The folder.
#[derive(Debug, Clone)]
pub struct Outbox {
    root: PathBuf,
}

impl Outbox {
    /// Opens the outbox, makes its folders if they are not there, and clears away what a power loss left half written.
    ///
    /// # Errors
    /// [`OutboxError::Io`].
    pub fn open(root: impl Into<PathBuf>) -> Result<Self, OutboxError> {
        let outbox = Self { root: root.into() };
        for place in [Place::Queue, Place::Sent, Place::Refused] {
            let folder = outbox.folder(place);
            fs::create_dir_all(&folder).map_err(io_error("make", &folder))?;
        }
        outbox.make_names_durable()?;
        let _lock = outbox.lock()?;
        for place in [Place::Queue, Place::Sent, Place::Refused] {
            for name in file_names(&outbox.folder(place), durable::UNFINISHED)? {
                let path = outbox.path(place, &name, durable::UNFINISHED);
                fs::remove_file(&path).map_err(io_error("clear away", &path))?;
            }
        }
        Ok(outbox)
    }

    /// The folder itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Names of the minutes in the queue, documents together and their issues in order.
    ///
    /// # Errors
    /// [`OutboxError::Io`].
    pub fn queued(&self) -> Result<Vec<Name>, OutboxError> {
        self.list(Place::Queue)
    }

    /// Names of the minutes in a place, sorted. Those of refused minutes end with `~` and a digest.
    ///
    /// # Errors
    /// [`OutboxError::Io`].
    pub fn list(&self, place: Place) -> Result<Vec<Name>, OutboxError> {
        let mut names: Vec<Name> = file_names(&self.folder(place), MINUTES)?.into_iter().map(Name).collect();
        names.sort_unstable();
        Ok(names)
    }

    /// The note of this name; `None` where it is not there.
    ///
    /// # Errors
    /// [`OutboxError::Io`], [`OutboxError::Damaged`] for a file that does not hold the minutes of its name.
    pub fn read(&self, place: Place, name: &Name) -> Result<Option<String>, OutboxError> {
        let path = self.path(place, &name.0, MINUTES);
        let file = match File::open(&path) {
            Ok(f) => f,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(io_error("open", &path)(e)),
        };
        let mut bytes = Vec::new();
        file.take(BYTES_MAX as u64 + 1).read_to_end(&mut bytes).map_err(io_error("read", &path))?;
        let damaged = |detail: String| OutboxError::Damaged { path: path.clone(), detail };
        let note = String::from_utf8(bytes).map_err(|_| damaged("it is not text".into()))?;
        let found = name_of(&note).map_err(|e| damaged(e.to_string()))?;
        let is_it = match place {
            Place::Refused => name.0 == refused_name(&found, &note),
            Place::Queue | Place::Sent => *name == found,
        };
        if !is_it {
            return Err(damaged("it holds the minutes of another document".into()));
        }
        Ok(Some(note))
    }

    /// The receipt beside sent minutes, as JSON; `None` where there is none.
    ///
    /// # Errors
    /// [`OutboxError::Io`].
    pub fn receipt(&self, name: &Name) -> Result<Option<Vec<u8>>, OutboxError> {
        read_if_there(&self.path(Place::Sent, &name.0, RECEIPT))
    }

    /// The reason beside refused minutes; `None` where there is none.
    ///
    /// # Errors
    /// [`OutboxError::Io`], [`OutboxError::Damaged`].
    pub fn reason(&self, name: &Name) -> Result<Option<Reason>, OutboxError> {
        let path = self.path(Place::Refused, &name.0, REASON);
        let read = |bytes: Vec<u8>| {
            serde_json::from_slice(&bytes)
                .map_err(|e| OutboxError::Damaged { path: path.clone(), detail: e.to_string() })
        };
        read_if_there(&path)?.map(read).transpose()
    }

    /// Lets one program change the folder. Waits for another that does; no change takes long.
    ///
    /// # Errors
    /// [`OutboxError::Io`].
    pub fn lock(&self) -> Result<Lock, OutboxError> {
        let (file, path) = self.lock_file("lock")?;
        file.lock().map_err(io_error("lock", &path))?;
        Ok(Lock(file))
    }

    /// Lets one program send. Does not wait.
    ///
    /// # Errors
    /// [`OutboxError::Busy`] while another sends; [`OutboxError::Io`].
    pub fn lock_for_sending(&self) -> Result<Lock, OutboxError> {
        let (file, path) = self.lock_file("sending")?;
        match file.try_lock() {
            Ok(()) => Ok(Lock(file)),
            Err(fs::TryLockError::WouldBlock) => Err(OutboxError::Busy { path: self.root.clone() }),
            Err(fs::TryLockError::Error(e)) => Err(io_error("lock", &path)(e)),
        }
    }

    fn lock_file(&self, name: &str) -> Result<(File, PathBuf), OutboxError> {
        let path = self.root.join(name);
        let file =
            File::options().create(true).truncate(false).write(true).open(&path).map_err(io_error("open", &path))?;
        Ok((file, path))
    }

    /// Puts sealed minutes into the queue; on return they are on the disk.
    ///
    /// # Errors
    /// [`OutboxError::Exists`] where the document is in the queue or sent; [`OutboxError::Io`].
    pub fn put(&self, name: &Name, note: &str, _lock: &Lock) -> Result<(), OutboxError> {
        for place in [Place::Queue, Place::Sent] {
            let path = self.path(place, &name.0, MINUTES);
            if path.try_exists().map_err(io_error("look for", &path))? {
                return Err(OutboxError::Exists { name: name.to_string() });
            }
        }
        let path = self.path(Place::Queue, &name.0, MINUTES);
        durable::write(&path, note.as_bytes(), 0o644).map_err(io_error("write", &path))
    }

    /// Moves minutes to those sent. `receipt` is JSON that the caller has verified for these very minutes.
    /// The receipt is on the disk before the minutes are moved. Done before, it changes nothing.
    ///
    /// # Errors
    /// [`OutboxError::Io`], [`OutboxError::Missing`].
    pub fn mark_sent(&self, name: &Name, receipt: &[u8]) -> Result<(), OutboxError> {
        let _lock = self.lock()?;
        self.move_with(name, &name.0, Place::Sent, RECEIPT, receipt)
    }

    /// Moves minutes to those refused, with the reason, which is on the disk before.
    ///
    /// # Errors
    /// [`OutboxError::Io`], [`OutboxError::Missing`], [`OutboxError::Damaged`].
    pub fn mark_refused(&self, name: &Name, reason: &Reason) -> Result<(), OutboxError> {
        let _lock = self.lock()?;
        let missing = || OutboxError::Missing { name: name.to_string(), folder: Place::Queue.folder().into() };
        let note = self.read(Place::Queue, name)?.ok_or_else(missing)?;
        let json = serde_json::to_vec(reason).map_err(|e| io_error("write", &self.root)(io::Error::other(e)))?;
        self.move_with(name, &refused_name(name, &note), Place::Refused, REASON, &json)
    }

    /// Puts refused minutes back into the queue, to be offered again once the cause is gone (keys listed, election sealed).
    ///
    /// # Errors
    /// [`OutboxError::Missing`], [`OutboxError::Exists`], [`OutboxError::Damaged`], [`OutboxError::Io`].
    pub fn requeue(&self, refused: &Name) -> Result<Name, OutboxError> {
        let lock = self.lock()?;
        let missing = || OutboxError::Missing { name: refused.to_string(), folder: Place::Refused.folder().into() };
        let note = self.read(Place::Refused, refused)?.ok_or_else(missing)?;
        let path = self.path(Place::Refused, &refused.0, MINUTES);
        let name = name_of(&note).map_err(|e| OutboxError::Damaged { path, detail: e.to_string() })?;
        self.put(&name, &note, &lock)?;
        Ok(name)
    }

    fn move_with(&self, name: &Name, new: &str, place: Place, ending: &str, beside: &[u8]) -> Result<(), OutboxError> {
        let (from, to) = (self.path(Place::Queue, &name.0, MINUTES), self.path(place, new, MINUTES));
        if !from.try_exists().map_err(io_error("look for", &from))? {
            let done = to.try_exists().map_err(io_error("look for", &to))?;
            let missing = OutboxError::Missing { name: name.to_string(), folder: Place::Queue.folder().into() };
            return if done { Ok(()) } else { Err(missing) };
        }
        let path = self.path(place, new, ending);
        durable::write(&path, beside, 0o644).map_err(io_error("write", &path))?;
        durable::rename(&from, &to).map_err(io_error("move", &from))
    }

    /// A power loss may have left names that are seen but not yet on the disk; whoever opens relies on what is seen.
    fn make_names_durable(&self) -> Result<(), OutboxError> {
        let queue = self.folder(Place::Queue);
        let inside = [Place::Queue, Place::Sent, Place::Refused].map(|p| self.folder(p).join("any"));
        for name in [&self.root, &queue].into_iter().chain(&inside) {
            durable::sync_folder(name).map_err(io_error("sync the folder of", name))?;
        }
        Ok(())
    }

    fn folder(&self, place: Place) -> PathBuf {
        self.root.join(place.folder())
    }

    fn path(&self, place: Place, name: &str, ending: &str) -> PathBuf {
        self.folder(place).join(format!("{name}{ending}"))
    }
}

/// What can be wrong with a note that should be minutes.
#[derive(Debug, thiserror::Error)]
pub enum NameError {
    /// No signed note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// No minutes.
    #[error(transparent)]
    Minutes(#[from] StatementError),
}

/// The name of the document in this note.
///
/// # Errors
/// [`NameError`].
pub fn name_of(note: &str) -> Result<Name, NameError> {
    Ok(Name::of(&Minutes::parse(NoteRef::parse(note, &LIMITS)?.text)?))
}

/// The same document can be refused more than once, each time with other bytes; all are kept.
fn refused_name(name: &Name, note: &str) -> String {
    format!("{name}~{}", &Digest::of(note.as_bytes()).hex()[..16])
}

fn io_error(what: &'static str, path: &Path) -> impl Fn(io::Error) -> OutboxError + use<> {
    let path = path.to_owned();
    move |error| OutboxError::Io { what, path: path.clone(), error }
}

fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, OutboxError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(io_error("read", path)(e)),
    }
}

/// Names in the folder with this ending, without it.
fn file_names(folder: &Path, ending: &str) -> Result<Vec<String>, OutboxError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(io_error("list", folder))? {
        let name = entry.map_err(io_error("list", folder))?.file_name();
        names.extend(name.to_str().and_then(|n| n.strip_suffix(ending)).map(str::to_owned));
    }
    Ok(names)
}

#[cfg(test)]
mod tests;
