//! Copies a record from its server into a directory and keeps the copy up to date: see [`mirror`].
//!
//! Reads any server of C2SP `tlog-tiles`; of ours it needs only `blob/…` beside it.

pub(crate) mod disk;
pub(crate) mod head;
pub(crate) mod http;
pub(crate) mod leaves;
mod pictures;
mod sync;
#[cfg(test)]
mod tests;

use election::id::Digest;
use record::VerifierKey;
use record::checkpoint::CheckpointError;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How to copy.
#[derive(Debug, Clone)]
pub struct Options {
    /// Go on with what is recorded later, until stopped.
    pub follow: bool,
    /// Time between two looks at the checkpoint, with `follow`.
    pub poll: Duration,
    /// Root key that must have signed the key list; `None` takes that of the server.
    pub root_key: Option<VerifierKey>,
    /// Files fetched at once.
    pub at_once: usize,
    /// How often a fetch is tried before it is given up.
    pub tries: u32,
    /// Time before the second try; doubles with every further one, up to 5 s.
    pub backoff: Duration,
    /// Longest wait for the next bytes of an answer.
    pub silence_max: Duration,
    /// Most bytes of a blob.
    pub blob_bytes_max: u64,
    /// Most entries of a record; memory is 64 bytes for each.
    pub entries_max: u64,
    /// Fetch what acts publish beside the figures too: pictures of pages, the stations of consolidations.
    pub pictures: bool,
    /// With `follow`: how long a server may answer with an older checkpoint of the same history, as caches do.
    pub stale_max: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            follow: false,
            poll: Duration::from_secs(1),
            root_key: None,
            at_once: 8,
            tries: 6,
            backoff: Duration::from_millis(200),
            silence_max: Duration::from_secs(20),
            blob_bytes_max: 1 << 30,
            entries_max: 100_000_000,
            pictures: true,
            stale_max: Duration::from_secs(60),
        }
    }
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Entries of the checkpoint that are in the directory.
    pub entries: u64,
    /// Entries of the checkpoint.
    pub size: u64,
    /// Files fetched in this run.
    pub files: u64,
    /// Pictures and other files beside the figures that were looked for in this run.
    pub pictures: u64,
    /// How many of them the entries so far name, without those that the directory has had.
    pub pictures_wanted: u64,
}

/// What a run did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mirrored {
    /// Entries in the copy.
    pub size: u64,
    /// Files fetched.
    pub files: u64,
    /// How many of them are pictures of pages or stations of consolidations.
    pub pictures: u64,
    /// Those that the server does not have: withdrawn from publication, or not copied by it. The next run asks for them again.
    pub absent: Vec<Digest>,
    /// Those that the server has with other bytes than the record names. They were not kept.
    pub damaged: Vec<Digest>,
}

/// Why a copy was not made or not continued. What was in the directory before is still there, and sound.
#[derive(Debug, thiserror::Error)]
pub enum MirrorError {
    /// The address is none.
    #[error("{url:?} is no address of a record: {detail}")]
    Address {
        /// As given.
        url: String,
        /// What is wrong.
        detail: String,
    },
    /// The server does not answer or breaks off.
    #[error("{url} could not be fetched in {tries} tries: {detail}. Run it again later, it goes on where it stopped")]
    Unreachable {
        /// What was asked for.
        url: String,
        /// Tries made.
        tries: u32,
        /// The last failure.
        detail: String,
    },
    /// The server has not what its checkpoint promises.
    #[error("{url} is not there (HTTP status {status})")]
    Absent {
        /// What was asked for.
        url: String,
        /// Status.
        status: u16,
    },
    /// The server does not give it to everybody, or not yet.
    #[error("the record is held back: {why} ({url}). Run it again when it is given")]
    HeldBack {
        /// What was asked for.
        url: String,
        /// What the server says: whether it will be given, and from when.
        why: String,
    },
    /// More bytes than such a file may have.
    #[error("{url} has more than {limit} bytes; nothing of it was kept")]
    TooLarge {
        /// What was asked for.
        url: String,
        /// Limit.
        limit: u64,
    },
    /// More entries than this reader is set to take.
    #[error("the checkpoint of {from} names {size} entries; at most {limit} are taken")]
    TooManyEntries {
        /// `the server` or the file.
        from: String,
        /// Entries.
        size: u64,
        /// Limit.
        limit: u64,
    },
    /// A checkpoint that is none, or is not signed by the record's key.
    #[error("the checkpoint of {from}: {error}")]
    Checkpoint {
        /// `the server` or the file.
        from: String,
        /// What is wrong.
        error: CheckpointError,
    },
    /// The first acts are not those of a record.
    #[error("the record does not begin as it must: {code}: {detail}")]
    Head {
        /// Code of what is wrong.
        code: &'static str,
        /// What is wrong.
        detail: String,
    },
    /// Another root key than the given one.
    #[error("the key list is signed by {found}, not by the given root key {given}")]
    RootKey {
        /// The record's.
        found: String,
        /// The one given.
        given: String,
    },
    /// A file of the server is not what its checkpoint promises.
    #[error("{file} of the server is not what its checkpoint promises: {detail}; it was not kept")]
    Damaged {
        /// Path.
        file: String,
        /// What is wrong.
        detail: String,
    },
    /// The server's record is shorter than the copy.
    #[error(
        "the server's record has {server} entries, the copy {copy}: a record never shrinks. The signed checkpoints are kept in {evidence}"
    )]
    Shrunk {
        /// Size of the server's.
        server: u64,
        /// Size of the copy.
        copy: u64,
        /// Where both checkpoints are kept.
        evidence: PathBuf,
    },
    /// The server's record does not continue the copy.
    #[error(
        "the server's record of {server} entries does not continue the copy of {copy}: history was rewritten, or different readers are shown different records. The signed checkpoints that prove it are kept in {evidence}"
    )]
    Rewritten {
        /// Size of the server's.
        server: u64,
        /// Size of the copy.
        copy: u64,
        /// Where both checkpoints are kept.
        evidence: PathBuf,
    },
    /// The directory cannot be used.
    #[error("{path}: {error}")]
    Disk {
        /// File or folder.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
}

impl MirrorError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Address { .. } => "mirror-address",
            Self::Unreachable { .. } => "mirror-unreachable",
            Self::Absent { .. } => "mirror-absent",
            Self::HeldBack { .. } => "mirror-held-back",
            Self::TooLarge { .. } => "mirror-too-large",
            Self::TooManyEntries { .. } => "mirror-too-many-entries",
            Self::Checkpoint { error, .. } => error.code(),
            Self::Head { code, .. } => code,
            Self::RootKey { .. } => "root-key-differs",
            Self::Damaged { .. } => "mirror-damaged",
            Self::Shrunk { .. } => "record-shrunk",
            Self::Rewritten { .. } => "history-rewritten",
            Self::Disk { .. } => "mirror-disk",
        }
    }
}

/// Copies the record at `url` into `dir`, which gets the server's paths.
///
/// Every file is checked before it is stored and `checkpoint` comes last, so that the directory always holds a whole record. What is
/// there and sound is not fetched again. Pictures come after the checkpoint: the record is whole without them. Ends when the copy has the server's size or, with `follow`, when `stop` does.
/// Dropping the future is safe at any moment.
///
/// # Errors
/// [`MirrorError`]. A server whose record does not continue the copy is refused; its signed checkpoint is kept in `dir/evidence/`.
pub async fn mirror(
    url: &str,
    dir: &Path,
    options: &Options,
    stop: impl Future<Output = ()>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Mirrored, MirrorError> {
    let mut copy = sync::Copy::open(url, dir, options, progress)?;
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => return Ok(copy.mirrored()),
            result = copy.bring_up_to_date() => result?,
        }
        // Some at a time, so that what is recorded meanwhile does not wait for a country's pictures.
        tokio::select! {
            () = &mut stop => return Ok(copy.mirrored()),
            result = copy.fetch_pictures() => result?,
        }
        if copy.pictures_wait() {
            continue;
        }
        if !options.follow {
            return Ok(copy.mirrored());
        }
        tokio::select! {
            () = &mut stop => return Ok(copy.mirrored()),
            () = tokio::time::sleep(options.poll) => {}
        }
    }
}
