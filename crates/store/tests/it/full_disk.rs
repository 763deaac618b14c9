//! A full disk: said as such, nothing half kept, and the store goes on once there is space.

use std::path::Path;
use std::process::Command;

use store::testing::runtime;

use crate::{blobs, count, opened};

/// A small file system of its own; unmounted when dropped.
struct Mount(tempfile::TempDir);

impl Mount {
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=3m", "tmpfs"])
            .arg(folder.path())
            .output()
            .is_ok_and(|output| output.status.success());
        done.then(|| Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        // Lazily: the store's thread may still be closing its file.
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

#[test]
fn a_full_disk_is_said_and_survived() {
    let Some(mount) = Mount::new() else {
        eprintln!("SKIPPED: no small file system can be mounted here");
        return;
    };
    runtime().block_on(async {
        let store = opened(&format!("sqlite:{}", mount.path().join("full.db").display())).await;
        let ballast = mount.path().join("ballast");
        std::fs::write(&ballast, vec![0; 1 << 20]).unwrap();
        let mut kept = 0;
        let fault = loop {
            match store.write(vec![blobs(kept, 50, 1200)]).await {
                Ok(_) => kept += 50,
                Err(fault) => break fault,
            }
        };
        assert_eq!(fault.code(), "storage-full", "{fault}");
        assert!(kept > 0);
        assert_eq!(count(&store).await, kept);
        // Still full, still in order.
        assert_eq!(store.write(vec![blobs(kept, 2000, 1200)]).await.unwrap_err().code(), "storage-full");
        std::fs::remove_file(&ballast).unwrap();
        store.write(vec![blobs(kept, 50, 1200)]).await.unwrap();
        assert_eq!(count(&store).await, kept + 50);
        store.check().await.unwrap();
    });
}
