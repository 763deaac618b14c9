//! The secrets of second factors, sealed at rest: AES-256-GCM under a key that lies in a file of the home and not in the database, so that a
//! copy of the database alone signs nobody in. The account's name is authenticated beside it: a sealed secret moved to another row does not open.

use super::totp::{SECRET_BYTES, Secret};
use super::{AccountError, Accounts, sql};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use election::id::Digest;
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use store::{Step, Value};

/// Name of the key file in the home's `keys`: 64 hexadecimal digits, mode 0600.
pub const FILE: &str = "second-factors.seal";
/// First byte of what is sealed in this way.
const VERSION: u8 = 1;

/// The key. `Debug` does not show it.
pub(super) struct Sealer(LessSafeKey);

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer(…)")
    }
}

impl Sealer {
    pub(super) fn new(key: &[u8; 32]) -> Option<Self> {
        UnboundKey::new(&AES_256_GCM, key).ok().map(|k| Self(LessSafeKey::new(k)))
    }

    /// The version, the nonce, and the sealed secret with its tag. The nonce must be random: never two alike under one key.
    pub(super) fn seal(&self, account: &str, secret: &Secret, random: &[u8; 32]) -> Option<Vec<u8>> {
        let nonce: [u8; NONCE_LEN] = std::array::from_fn(|i| random[i]);
        let mut bytes = secret.0.to_vec();
        let aad = Aad::from(account.as_bytes());
        self.0.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut bytes).ok()?;
        Some([&[VERSION], nonce.as_slice(), &bytes].concat())
    }

    /// `None` where it was sealed for another account, under another key, or was changed.
    pub(super) fn open(&self, account: &str, sealed: &[u8]) -> Option<Secret> {
        let (nonce, rest) = sealed.strip_prefix(&[VERSION])?.split_first_chunk::<NONCE_LEN>()?;
        let mut bytes = rest.to_vec();
        let aad = Aad::from(account.as_bytes());
        let opened = self.0.open_in_place(Nonce::assume_unique_for_key(*nonce), aad, &mut bytes).ok()?;
        Secret::read(opened)
    }
}

/// Where the key of a home lies.
pub(super) fn path(home: &Path) -> PathBuf {
    home.join("keys").join(FILE)
}

/// Reads the key; `None` where there is no file.
fn read(path: &Path) -> Result<Option<[u8; 32]>, AccountError> {
    let fault = |detail: String| AccountError::Seal { path: path.to_owned(), detail };
    let meta = match fs::metadata(path) {
        Ok(meta) => meta,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(fault(e.to_string())),
    };
    let mode = meta.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(fault(format!("others can use it (mode {mode:04o}); run `chmod 600` on it")));
    }
    let text = fs::read_to_string(path).map_err(|e| fault(e.to_string()))?;
    let key = Digest::from_hex(text.trim()).ok_or_else(|| fault("it holds no key of 64 hexadecimal digits".into()))?;
    Ok(Some(key.0))
}

/// Makes the key file, unless another process has just made it.
fn make(path: &Path, key: &[u8; 32]) -> Result<(), AccountError> {
    let made = || -> std::io::Result<()> {
        // Whole or not at all: whoever looks meanwhile sees no half of a key.
        let part = path.with_extension("part");
        let mut f = File::options().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
        writeln!(f, "{}", Digest(*key).hex())?;
        f.sync_all()?;
        match fs::hard_link(&part, path) {
            Err(e) if e.kind() != ErrorKind::AlreadyExists => return Err(e),
            _ => fs::remove_file(&part)?,
        }
        File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
    };
    made().map_err(|e| AccountError::Seal { path: path.to_owned(), detail: e.to_string() })
}

impl Accounts {
    /// Makes the key where there is none yet, and seals secrets that an earlier version has left open. Done at `init`, when a server starts, and
    /// before anything about a second factor.
    ///
    /// # Errors
    /// The key file cannot be read or made; it is missing although secrets are sealed with it; those of the database.
    pub async fn prepare(&self) -> Result<(), AccountError> {
        self.sealer().await.map(drop)
    }

    pub(super) async fn sealer(&self) -> Result<&Sealer, AccountError> {
        self.sealer.get_or_try_init(|| self.open_sealer()).await
    }

    async fn open_sealer(&self) -> Result<Sealer, AccountError> {
        let fault = |detail: &str| AccountError::Seal { path: self.seal.clone(), detail: detail.to_owned() };
        if read(&self.seal)?.is_none() {
            let longer = Value::Int(i64::try_from(SECRET_BYTES).unwrap_or(i64::MAX));
            if self.store.query_one(sql::ACCOUNT_SEALED, vec![longer]).await?.get_i64(0)? > 0 {
                return Err(fault(
                    "it is missing, and second factors are sealed with it; put it back from a backup of the home",
                ));
            }
            make(&self.seal, &self.random()?)?;
        }
        let key = read(&self.seal)?.ok_or_else(|| fault("it is gone again"))?;
        let sealer = Sealer::new(&key).ok_or_else(|| fault("it holds no key"))?;
        for row in self.store.query(sql::ACCOUNT_LIST, vec![]).await? {
            let (name, open) = (row.get_text(0)?, row.get_blob(6)?);
            let Some(secret) = Secret::read(open) else { continue };
            let sealed = sealer.seal(name, &secret, &self.random()?).ok_or_else(|| fault("sealing failed"))?;
            // Compared, so that what was reset meanwhile is not undone.
            let row = vec![name.into(), Value::Blob(sealed), Value::Blob(open.to_vec())];
            self.store.write(vec![Step::execute(sql::ACCOUNT_SEAL, row)]).await?;
        }
        Ok(sealer)
    }

    /// A secret as it is kept.
    pub(super) async fn sealed(&self, account: &str, secret: &Secret) -> Result<Vec<u8>, AccountError> {
        let random = self.random()?;
        let sealed = self.sealer().await?.seal(account, secret, &random);
        sealed.ok_or_else(|| AccountError::Seal { path: self.seal.clone(), detail: "sealing failed".into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> Secret {
        Secret::new(&[7; 32])
    }

    #[test]
    fn a_sealed_secret_opens_for_its_account_and_under_its_key_alone() {
        let sealer = Sealer::new(&[1; 32]).unwrap();
        let sealed = sealer.seal("clerk-1", &secret(), &[9; 32]).unwrap();
        assert_eq!(sealed.len(), 1 + NONCE_LEN + SECRET_BYTES + 16);
        assert!(!sealed.windows(SECRET_BYTES).any(|w| w == secret().0));
        assert_eq!(sealer.open("clerk-1", &sealed), Some(secret()));
        assert_eq!(sealer.open("clerk-2", &sealed), None, "moved to another row");
        assert_eq!(Sealer::new(&[2; 32]).unwrap().open("clerk-1", &sealed), None, "another key");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(sealer.open("clerk-1", &changed), None, "byte {at}");
            assert_eq!(sealer.open("clerk-1", &sealed[..at]), None, "cut at {at}");
        }
    }

    #[test]
    fn a_key_file_is_made_once_private_and_refused_when_others_can_read_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE);
        assert_eq!(read(&path).unwrap(), None);
        make(&path, &[3; 32]).unwrap();
        make(&path, &[4; 32]).unwrap();
        assert_eq!(read(&path).unwrap(), Some([3; 32]), "the first stays");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(read(&path).unwrap_err().code(), "seal-key");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, "short").unwrap();
        assert_eq!(read(&path).unwrap_err().code(), "seal-key");
    }
}
