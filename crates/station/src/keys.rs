//! Secret keys of a device or a committee member: made here and nowhere else, kept in a file that only its owner can read.
//!
//! A key file is one line, the C2SP text `PRIVATE+KEY+name+id+key` (<https://c2sp.org/signed-note>), mode 0600.

use crate::durable;
use election::statement::{KeyRow, Purpose, write_key_list};
use record::SigningKey;
use record::key::KeyError;
use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// Most bytes of a key file; a key with the longest name is far below.
pub const FILE_BYTES_MAX: u64 = 1_024;

/// What can be wrong with a key file. No message holds anything secret.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The system gave no random bytes.
    #[error("the system gives no random bytes ({0}): no key was made")]
    Random(String),
    /// The name cannot be that of a key.
    #[error("no key can have this name: {0}")]
    Name(KeyError),
    /// No such file.
    #[error("there is no key file {}; make one with `scrutineer station key`, or give the right path", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// A file of that name is there.
    #[error("{} is there already; a key file is never overwritten: give another path or move the old key away", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Others can read or change the file.
    #[error("the key file {} can be used by others (mode {mode:04o}); run `chmod 600` on it, and if others may have read it, have the key replaced", path.display())]
    TooOpen {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Not one line with a key.
    #[error("{} is not a key file: {detail}", path.display())]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// A key of another name.
    #[error("{} holds the key of {found:?}, not that of {wanted:?}", path.display())]
    OtherName {
        /// The file.
        path: PathBuf,
        /// The name in it.
        found: String,
        /// The name that is needed.
        wanted: String,
    },
    /// The disk.
    #[error("key file {}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

impl KeyFileError {
    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Random(_) => "key-random",
            Self::Name(_) => "key-bad-name",
            Self::Missing { .. } => "key-file-missing",
            Self::Exists { .. } => "key-file-exists",
            Self::TooOpen { .. } => "key-file-too-open",
            Self::Form { .. } => "key-file-form",
            Self::OtherName { .. } => "key-file-other-name",
            Self::Io { .. } => "key-file-io",
        }
    }
}

/// Fresh random bytes of the system, for a key.
///
/// # Errors
/// [`KeyFileError::Random`].
#[expect(clippy::disallowed_methods, reason = "this is the one place that makes keys")]
pub fn fresh_seed() -> Result<[u8; 32], KeyFileError> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|e| KeyFileError::Random(e.to_string()))?;
    Ok(seed)
}

/// Makes a new key from the system's random bytes.
///
/// # Errors
/// [`KeyFileError::Random`], [`KeyFileError::Name`].
pub fn make(name: &str) -> Result<SigningKey, KeyFileError> {
    SigningKey::from_seed(name, fresh_seed()?).map_err(KeyFileError::Name)
}

/// Writes the key to a new file that only its owner can read. On return it is on the disk.
///
/// # Errors
/// [`KeyFileError::Exists`], [`KeyFileError::Io`].
pub fn store(path: &Path, key: &SigningKey) -> Result<(), KeyFileError> {
    store_text(path, &key.to_secret_string())
}

/// Writes the text of a secret key of any kind, likewise.
///
/// # Errors
/// As [`store`].
pub fn store_text(path: &Path, secret: &str) -> Result<(), KeyFileError> {
    let line = format!("{secret}\n");
    durable::write_new(path, line.as_bytes(), 0o600).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => KeyFileError::Exists { path: path.into() },
        _ => KeyFileError::Io { path: path.into(), error },
    })
}

/// Reads a key file. With `name`, it must be the key of that name.
///
/// # Errors
/// All but [`KeyFileError::Random`], [`KeyFileError::Name`] and [`KeyFileError::Exists`].
pub fn load(path: &Path, name: Option<&str>) -> Result<SigningKey, KeyFileError> {
    let form = |detail: String| KeyFileError::Form { path: path.into(), detail };
    let key: SigningKey = load_text(path)?.parse().map_err(|e: KeyError| form(e.to_string()))?;
    match name {
        Some(wanted) if wanted != key.name() => {
            Err(KeyFileError::OtherName { path: path.into(), found: key.name().into(), wanted: wanted.into() })
        }
        _ => Ok(key),
    }
}

/// Reads the text of a secret key of any kind from a file that only its owner can read.
///
/// # Errors
/// As [`load`], but for what only a key can be.
pub fn load_text(path: &Path) -> Result<String, KeyFileError> {
    let io = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => KeyFileError::Missing { path: path.into() },
        _ => KeyFileError::Io { path: path.into(), error },
    };
    let form = |detail: String| KeyFileError::Form { path: path.into(), detail };
    let file = File::open(path).map_err(io)?;
    // Asked of the open file, so that it cannot be exchanged between the question and the reading.
    let mode = file.metadata().map_err(io)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyFileError::TooOpen { path: path.into(), mode });
    }
    let mut bytes = Vec::new();
    file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(form(format!("it has more than {FILE_BYTES_MAX} bytes")));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| form("it is not text".into()))?;
    Ok(text.strip_suffix('\n').unwrap_or(text).to_owned())
}

/// The public half as a row of the key list. A device key is for the station that it is named after.
#[must_use]
pub fn row(key: &SigningKey, purpose: Purpose, scope: &str) -> KeyRow {
    KeyRow { name: key.name().into(), purpose, scope: scope.into(), key: key.verifier().public_bytes() }
}

/// The row as a line `name,purpose,scope,key` without line feed, to be handed to the commission.
#[must_use]
pub fn row_line(row: &KeyRow) -> String {
    write_key_list(std::slice::from_ref(row)).lines().nth(1).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use election::statement::parse_key_list;
    use std::fs;

    #[test]
    fn a_key_is_loaded_as_it_was_stored_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("device.key");
        let key = make("x/0").unwrap();
        store(&path, &key).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(load(&path, Some("x/0")).unwrap().to_secret_string(), key.to_secret_string());
        assert_ne!(make("x/0").unwrap().to_secret_string(), key.to_secret_string(), "each key is its own");
    }

    #[test]
    fn a_key_file_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("device.key");
        store(&path, &make("x/0").unwrap()).unwrap();
        let before = fs::read(&path).unwrap();
        assert_eq!(store(&path, &make("x/0").unwrap()).expect_err("exists").code(), "key-file-exists");
        assert_eq!(fs::read(&path).unwrap(), before);
    }

    #[test]
    fn what_is_wrong_with_a_key_file_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("device.key");
        let code = |name| load(&path, name).expect_err("faulty").code();
        assert_eq!(code(None), "key-file-missing");
        let key = make("x/0").unwrap();
        store(&path, &key).unwrap();
        assert_eq!(code(Some("x/1")), "key-file-other-name");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(code(None), "key-file-too-open");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        for bad in [
            String::new(),
            "x".repeat(2_000),
            key.verifier().to_string(),
            format!("{0}\n{0}\n", key.to_secret_string()),
        ] {
            fs::write(&path, bad).unwrap();
            assert_eq!(code(None), "key-file-form");
        }
        fs::write(&path, [0xff, 0xfe]).unwrap();
        assert_eq!(code(None), "key-file-form");
        let mut secret = key.to_secret_string();
        secret.replace_range(12..13, "y");
        fs::write(&path, &secret).unwrap();
        let message = load(&path, None).expect_err("mistyped").to_string();
        let half = &secret[secret.len() - 44..];
        assert!(!message.contains(half), "an error never shows the secret: {message}");
    }

    #[test]
    fn the_public_row_is_a_row_of_the_key_list() {
        let key = make("x/0").unwrap();
        let row = row(&key, Purpose::Device, "x/0");
        let list = format!("name,purpose,scope,key\n{}\n", row_line(&row));
        assert_eq!(parse_key_list(&list).unwrap(), [row]);
    }
}
