//! The home of a commission: one folder with everything that this program keeps.
//!
//! ```text
//! HOME/
//!   home.toml         what this home is, and where its database is
//!   database.sqlite   the database, unless home.toml names a PostgreSQL server
//!   keys/             secret keys (mode 0600)
//!   public/           what anyone may have: checkpoint, tile/…, blob/… – any web server can serve it
//!   incoming/         files on their way into public/blob; emptied at every start
//!   transfer/         data sets as files, while file transfer is served; made anew at every start
//!   open/             large files of open data; made anew at every start
//!   unread/           pictures of pages that wait for a clerk (mode 0700); unread-incoming/ as above
//!   lock              held while a process has the home open
//! ```

use crate::CommissionError;
use crate::blobs::BlobWriter;
use election::id::Digest;
use record::SigningKey;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Folder of the pictures that wait for a clerk.
pub(crate) const UNREAD: &str = "unread";

/// `home.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HomeFile {
    /// Version of this file.
    pub format: u32,
    /// Election id.
    pub election: String,
    /// Digest of the definition.
    pub definition: Digest,
    /// Database: `sqlite:database.sqlite` (relative to the home) or `postgres://…`.
    pub database: String,
}

impl HomeFile {
    /// Reads that of a home, which may be in use.
    ///
    /// # Errors
    /// No home, or of another format.
    pub fn read(home: &Path) -> Result<Self, CommissionError> {
        let no_home = |detail: String| CommissionError::NoHome { path: home.to_owned(), detail };
        let text = fs::read_to_string(home.join("home.toml")).map_err(|e| no_home(format!("home.toml: {e}")))?;
        let file: Self = toml::from_str(&text).map_err(|e| no_home(e.to_string()))?;
        if file.format != 1 {
            return Err(no_home(format!("home.toml is of format {}, this program knows 1", file.format)));
        }
        Ok(file)
    }
}

/// An open home. Its lock is held as long as this lives.
#[derive(Debug)]
pub struct Home {
    path: PathBuf,
    /// What `home.toml` says.
    pub file: HomeFile,
    blobs: BlobWriter,
    _lock: File,
}

impl Home {
    /// Makes a new home folder and locks it.
    ///
    /// # Errors
    /// It is there and not empty, or cannot be made.
    pub fn create(path: &Path, file: HomeFile) -> Result<Self, CommissionError> {
        let used = fs::read_dir(path).map(|mut d| d.next().is_some()).unwrap_or(false);
        if used {
            return Err(CommissionError::Exists(path.to_owned()));
        }
        for dir in ["", "keys", "public", "public/blob", "public/tile"] {
            let p = path.join(dir);
            fs::create_dir_all(&p).map_err(CommissionError::io("make the folder", &p))?;
        }
        private(&path.join("keys"), 0o700)?;
        let lock = lock(path)?;
        let home = Self { blobs: blob_writer(path)?, path: path.to_owned(), file, _lock: lock };
        home.write_file()?;
        Ok(home)
    }

    fn write_file(&self) -> Result<(), CommissionError> {
        let text = toml::to_string(&self.file).map_err(|e| CommissionError::State(e.to_string()))?;
        let path = self.path.join("home.toml");
        write_durable(&path, text.as_bytes())?;
        // The address of a PostgreSQL database may carry a password.
        private(&path, 0o600)
    }

    /// Opens a home and locks it.
    ///
    /// # Errors
    /// No home, or in use.
    pub fn open(path: &Path) -> Result<Self, CommissionError> {
        let file = HomeFile::read(path)?;
        let lock = lock(path)?;
        Ok(Self { blobs: blob_writer(path)?, path: path.to_owned(), file, _lock: lock })
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder of what anyone may have.
    #[must_use]
    pub fn public(&self) -> PathBuf {
        self.path.join("public")
    }

    /// The files named by digest.
    #[must_use]
    pub fn blobs(&self) -> observer::blobs::BlobFolder {
        observer::blobs::BlobFolder(self.path.join("public/blob"))
    }

    /// The address of the database with the home's folder filled in.
    #[must_use]
    pub fn database(&self) -> String {
        database_address(&self.path, &self.file.database)
    }

    /// Stores a file by its digest, durably.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn put_blob(&self, bytes: &[u8]) -> Result<Digest, CommissionError> {
        self.blobs.put(bytes)
    }

    /// For pictures that wait for a clerk; they are not public.
    pub(crate) fn unread_writer(&self) -> Result<BlobWriter, CommissionError> {
        let folder = self.path.join(UNREAD);
        fs::create_dir_all(&folder).map_err(CommissionError::io("make the folder", &folder))?;
        private(&folder, 0o700)?;
        BlobWriter::open(folder, self.path.join("unread-incoming"))
    }

    /// For the files of notices, of which not all are public.
    pub(crate) fn notices_writer(&self) -> Result<BlobWriter, CommissionError> {
        let folder = self.path.join(crate::notices::FOLDER);
        fs::create_dir_all(&folder).map_err(CommissionError::io("make the folder", &folder))?;
        private(&folder, 0o700)?;
        BlobWriter::open(folder, self.path.join("notices-incoming"))
    }

    pub(crate) fn blob_writer(&self) -> BlobWriter {
        self.blobs.clone()
    }

    /// Stores a secret key as `keys/NAME.key`.
    ///
    /// # Errors
    /// It cannot be written, or is there already.
    pub fn put_key(&self, file: &str, key: &SigningKey) -> Result<PathBuf, CommissionError> {
        use std::os::unix::fs::OpenOptionsExt as _;
        let path = self.path.join("keys").join(format!("{file}.key"));
        let mut f = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map_err(CommissionError::io("make", &path))?;
        writeln!(f, "{}", key.to_secret_string())
            .and_then(|()| f.sync_all())
            .map_err(CommissionError::io("write", &path))?;
        Ok(path)
    }

    /// Reads a secret key `keys/NAME.key`.
    ///
    /// # Errors
    /// It is not there, or no key.
    pub fn key(&self, file: &str) -> Result<SigningKey, CommissionError> {
        read_key(&self.path, file)
    }
}

/// Where a home keeps the secret key `keys/NAME.key`.
pub(crate) fn key_path(home: &Path, file: &str) -> PathBuf {
    home.join("keys").join(format!("{file}.key"))
}

/// Reads it.
pub(crate) fn read_key(home: &Path, file: &str) -> Result<SigningKey, CommissionError> {
    let path = key_path(home, file);
    let text = fs::read_to_string(&path).map_err(CommissionError::io("read the key", &path))?;
    text.trim().parse().map_err(|e: record::key::KeyError| CommissionError::State(format!("{}: {e}", path.display())))
}

/// Fills the home's folder into a relative SQLite address.
#[must_use]
pub fn database_address(home: &Path, address: &str) -> String {
    match address.strip_prefix("sqlite:") {
        Some(file) if Path::new(file).is_relative() => format!("sqlite:{}", home.join(file).display()),
        _ => address.to_owned(),
    }
}

/// Only while the home is locked.
fn blob_writer(home: &Path) -> Result<BlobWriter, CommissionError> {
    BlobWriter::open(home.join("public/blob"), home.join("incoming"))
}

fn private(path: &Path, mode: u32) -> Result<(), CommissionError> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .map_err(CommissionError::io("set the permissions of", path))
}

fn lock(home: &Path) -> Result<File, CommissionError> {
    let path = home.join("lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(CommissionError::io("open", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(CommissionError::InUse(home.to_owned())),
        Err(fs::TryLockError::Error(e)) => Err(CommissionError::io("lock", &path)(e)),
    }
}

/// Writes a file so that it is there whole or not at all, and stays: temporary file, sync, rename, sync of the folder.
pub(crate) fn write_durable(path: &Path, bytes: &[u8]) -> Result<(), CommissionError> {
    write_whole(path, bytes, true)
}

/// As [`write_durable`], without syncing where `durable` is false: for what can be made again after a power cut.
pub(crate) fn write_whole(path: &Path, bytes: &[u8], durable: bool) -> Result<(), CommissionError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = folder.join(format!(".{name}.part"));
    let write = || -> std::io::Result<()> {
        let mut f = File::create(&temporary)?;
        f.write_all(bytes)?;
        if durable {
            f.sync_all()?;
        }
        fs::rename(&temporary, path)?;
        if durable {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    };
    write().map_err(|e| {
        let _ = fs::remove_file(&temporary);
        CommissionError::io("write", path)(e)
    })
}
