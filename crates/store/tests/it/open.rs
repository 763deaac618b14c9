//! Opening: what is refused, what is damaged, what is private.

use std::io::{Seek, SeekFrom, Write};

use store::testing::{TestDatabase, each_engine, runtime};
use store::{Engine, Store};

use crate::{blobs, opened};

#[test]
fn a_sound_database_passes_the_check() {
    each_engine(|url| async move {
        let store = opened(&url).await;
        store.check().await.unwrap();
        assert_eq!(store.engine() == Engine::Sqlite, url.starts_with("sqlite:"));
    });
}

#[test]
fn what_is_no_address_or_leads_nowhere_is_said() {
    runtime().block_on(async {
        for (url, code) in [
            ("mysql://x", "storage-address"),
            ("sqlite:", "storage-address"),
            ("sqlite::memory:", "storage-address"),
            ("sqlite:/no/such/folder/file.db", "storage-unreachable"),
            ("postgres://nobody:secret@127.0.0.1:1/none", "storage-unreachable"),
        ] {
            let fault = Store::open(url).await.unwrap_err();
            assert_eq!(fault.code(), code, "{fault}");
            assert!(!fault.to_string().contains("secret"), "{fault}");
        }
    });
}

#[test]
fn a_database_that_does_not_exist_on_the_server_is_said() {
    let Some(database) = TestDatabase::postgres() else {
        return;
    };
    let fault = runtime().block_on(Store::open(&format!("{}_absent", database.url()))).unwrap_err();
    assert_eq!(fault.code(), "storage-unreachable");
    assert!(fault.to_string().contains("does not exist"), "{fault}");
}

#[test]
fn a_file_that_is_no_database_is_damaged() {
    let database = TestDatabase::sqlite();
    std::fs::write(&database.url()["sqlite:".len()..], "these are not the pages you look for ".repeat(99)).unwrap();
    let fault = runtime().block_on(Store::open(database.url())).unwrap_err();
    assert_eq!(fault.code(), "storage-corrupt", "{fault}");
}

#[test]
fn a_changed_page_is_found_by_the_check() {
    let database = TestDatabase::sqlite();
    let path = &database.url()["sqlite:".len()..];
    runtime().block_on(async {
        let store = opened(database.url()).await;
        store.write(vec![blobs(1, 2000, 1200)]).await.unwrap();
        drop(store);
        // The last handle's thread writes the log back into the file and removes it.
        while std::path::Path::new(&format!("{path}-wal")).exists() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        let mut file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
        file.seek(SeekFrom::Start(4096 * 200)).unwrap();
        file.write_all(&[0xa5; 4096]).unwrap();
        drop(file);
        let store = Store::open(database.url()).await.unwrap();
        let fault = store.check().await.unwrap_err();
        assert_eq!(fault.code(), "storage-corrupt", "{fault}");
        assert!(fault.to_string().contains("age 2"), "names the page: {fault}");
    });
}

#[cfg(unix)]
#[test]
fn a_new_file_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let database = TestDatabase::sqlite();
    let path = &database.url()["sqlite:".len()..];
    runtime().block_on(async {
        let _store = opened(database.url()).await;
        for end in ["", "-wal"] {
            let mode = std::fs::metadata(format!("{path}{end}")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{end}");
        }
    });
}
