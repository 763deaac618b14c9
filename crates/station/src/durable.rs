//! Files that are either whole or not there after a power loss: write beside, sync, rename, sync the folder.
//!
//! Every step goes through [`step`], so that a test can stop the program before any of them, as a power loss would.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// How unfinished files end. What ends so after a restart is waste.
pub(crate) const UNFINISHED: &str = ".tmp";

fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(UNFINISHED);
    name.into()
}

/// Writes a file with this mode, in place of an older one of the name; on return it is on the disk.
pub(crate) fn write(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let beside = write_beside(path, bytes, mode)?;
    rename(&beside, path)
}

/// Writes a file that must not exist yet; on return it is on the disk. Fails with [`io::ErrorKind::AlreadyExists`].
pub(crate) fn write_new(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let beside = write_beside(path, bytes, mode)?;
    // A link, unlike a rename, never takes the place of another file.
    let linked = step("link", path, || fs::hard_link(&beside, path));
    step("unlink", &beside, || fs::remove_file(&beside))?;
    linked?;
    sync_folder(path)
}

fn write_beside(path: &Path, bytes: &[u8], mode: u32) -> io::Result<PathBuf> {
    let beside = unfinished(path);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(mode);
    let mut file = step("create", &beside, || options.open(&beside))?;
    // In two pieces, so that a test can stop between them.
    let (first, second) = bytes.split_at(bytes.len() / 2);
    step("write", &beside, || file.write_all(first))?;
    step("write", &beside, || file.write_all(second))?;
    step("sync", &beside, || file.sync_all())?;
    Ok(beside)
}

/// Renames, and makes the new name durable before the disappearance of the old one.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    step("rename", to, || fs::rename(from, to))?;
    sync_folder(to)?;
    if from.parent() != to.parent() {
        sync_folder(from)?;
    }
    Ok(())
}

/// Makes the names in the folder in which this file stands durable.
pub(crate) fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    step("sync-folder", folder, || File::open(folder)?.sync_all())
}

/// One thing done to the disk. In tests it is written down, or the power fails before it.
fn step<T>(what: &'static str, path: &Path, action: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    #[cfg(test)]
    failpoint::before(what, path)?;
    #[cfg(not(test))]
    let _ = (what, path);
    action()
}

/// Stops the program before a chosen step and writes down all steps. Each thread, so each test, has its own.
#[cfg(test)]
pub(crate) mod failpoint {
    use std::cell::{Cell, RefCell};
    use std::io;
    use std::path::Path;

    thread_local! {
        static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
        static STEPS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    }

    /// From now on `steps` steps are made; all later ones fail, as after the power has gone. `None`: all are made.
    pub(crate) fn power_for(steps: Option<usize>) {
        LEFT.set(steps);
        STEPS.take();
    }

    /// The steps made since [`power_for`]: what, and the folder and name of the file.
    pub(crate) fn steps() -> Vec<String> {
        STEPS.take()
    }

    pub(super) fn before(what: &'static str, path: &Path) -> io::Result<()> {
        if let Some(left) = LEFT.get() {
            if left == 0 {
                return Err(io::Error::other("the power has gone"));
            }
            LEFT.set(Some(left - 1));
        }
        let end: Vec<_> = path.iter().rev().take(2).map(|p| p.to_string_lossy().into_owned()).collect();
        STEPS.with_borrow_mut(|s| s.push(format!("{what} {}", end.into_iter().rev().collect::<Vec<_>>().join("/"))));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_synced_before_it_gets_its_name_and_its_name_before_anything_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        failpoint::power_for(None);
        write(&path, b"12", 0o600).unwrap();
        let steps: Vec<String> =
            failpoint::steps().into_iter().map(|s| s.split(' ').next().unwrap().to_owned()).collect();
        assert_eq!(steps, ["create", "write", "write", "sync", "rename", "sync-folder"]);
        assert_eq!(fs::read(&path).unwrap(), b"12");
    }

    #[test]
    fn a_new_file_never_takes_the_place_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        write_new(&path, b"first", 0o600).unwrap();
        let err = write_new(&path, b"second", 0o600).expect_err("there already");
        assert_eq!(err.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"first");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left lying about");
    }
}
