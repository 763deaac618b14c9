//! Reads an election folder from disk.

use crate::CommissionError;
use election::folder::{FILE_BYTES_MAX, FILES, Files};
use std::path::Path;

/// The files of the folder that belong to a definition.
///
/// # Errors
/// A folder that cannot be read, or a file that is too large.
pub fn load(folder: &Path) -> Result<Files, CommissionError> {
    if !folder.is_dir() {
        return Err(CommissionError::io("election folder", folder)(std::io::Error::from(
            std::io::ErrorKind::NotADirectory,
        )));
    }
    let mut files = Files::new();
    for name in FILES {
        let path = folder.join(name);
        match std::fs::metadata(&path) {
            Ok(m) if m.len() > FILE_BYTES_MAX as u64 => {
                return Err(CommissionError::TooLarge { path, bytes: m.len(), max: FILE_BYTES_MAX as u64 });
            }
            Ok(_) => {
                files.insert(name.to_owned(), std::fs::read(&path).map_err(CommissionError::io("read", &path))?);
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
            Err(e) => return Err(CommissionError::io("read", &path)(e)),
        }
    }
    Ok(files)
}
