use super::actors::*;
use crate::{CommissionError, setup};
use record::tile::{decode_bundle, tiles_of};
use std::sync::Arc;

#[test]
fn a_restart_recovers_everything() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        for i in 0..STATIONS {
            send(&c, &note(&d, i, 1, 5, 3)).await.unwrap();
        }
        let before = {
            let s = c.live.read();
            (s.tree.size(), s.root, s.tally().results(election::id::ContestIx(0)).unwrap(), s.checkpoint.to_string())
        };
        c.close().await;
        let published = std::fs::read_to_string(home.path().join("public/checkpoint")).unwrap();
        assert_eq!(published, before.3, "what was recorded is published before the end");
        let c = home.open().await.unwrap();
        let after = {
            let s = c.live.read();
            (s.tree.size(), s.root, s.tally().results(election::id::ContestIx(0)).unwrap(), s.checkpoint.to_string())
        };
        assert_eq!(before, after);
        assert_eq!(c.repaired, 0);
        c.close().await;
    });
}

#[test]
fn damaged_and_missing_files_of_the_record_are_written_anew() {
    let home_url = "sqlite:database.sqlite";
    store::testing::runtime().block_on(async {
        let home = TestHome::sealed(home_url).await;
        let c = home.open().await.unwrap();
        send(&c, &note(c.live.definition(), 0, 1, 5, 3)).await.unwrap();
        let size = c.live.read().tree.size();
        c.close().await;
        let public = home.path().join("public");
        for id in tiles_of(size) {
            let path = public.join(id.path());
            let bytes = std::fs::read(&path).unwrap();
            if id.path().contains("entries") {
                assert_eq!(decode_bundle(&bytes, usize::from(id.width)).unwrap().len() as u64, size);
                std::fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
            } else {
                std::fs::remove_file(&path).unwrap();
            }
        }
        let c = home.open().await.unwrap();
        assert_eq!(c.repaired, tiles_of(size).len() as u64);
        c.close().await;
    });
}

#[test]
fn a_changed_entry_in_the_database_is_found_and_named() {
    store::testing::runtime().block_on(async {
        let home = TestHome::sealed("sqlite:database.sqlite").await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        for i in 0..5 {
            send(&c, &note(&d, i, 1, 5, 3)).await.unwrap();
        }
        c.close().await;
        let store =
            store::Store::open(&format!("sqlite:{}", home.path().join("database.sqlite").display())).await.unwrap();
        let stored = crate::entries::read(&store, 6).await.unwrap().unwrap();
        let body = String::from_utf8(stored.body).unwrap().replace("vote red 5", "vote red 9");
        const CHANGE: &str = "UPDATE entry SET body = $1 WHERE idx = 6";
        store
            .write(vec![store::Step::expecting(1, CHANGE, vec![store::Value::Blob(body.into_bytes())])])
            .await
            .unwrap();
        drop(store);
        let e = home.open().await.err().expect("damaged");
        assert_eq!(e.code(), "record-corrupt");
        assert!(e.to_string().contains("entry 6"), "{e}");
    });
}

#[test]
fn a_rubbish_database_file_is_named() {
    store::testing::runtime().block_on(async {
        let home = TestHome::sealed("sqlite:database.sqlite").await;
        // A copy: connections of the set-up may still be closing on the original, so what is beside the database may go meanwhile.
        let copied = TestHome::unmade();
        std::process::Command::new("cp").arg("-r").args([home.path(), copied.path()]).output().unwrap();
        assert!(copied.path().join("home.toml").exists());
        let home = copied;
        let file = home.path().join("database.sqlite");
        for extra in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{extra}", file.display()));
        }
        std::fs::write(&file, b"this is no database, whatever it was before").unwrap();
        let e = home.open().await.err().expect("rubbish");
        assert_eq!(e.code(), "storage-corrupt", "{e}");
        assert!(e.to_string().contains("database.sqlite"), "{e}");
    });
}

#[test]
fn one_home_is_open_once() {
    store::testing::runtime().block_on(async {
        let home = TestHome::sealed("sqlite:database.sqlite").await;
        let c = home.open().await.unwrap();
        assert!(matches!(home.open().await, Err(CommissionError::InUse(_))));
        c.close().await;
        home.open().await.unwrap().close().await;
    });
}

#[test]
fn two_processes_on_one_server_cannot_both_append() {
    store::testing::each_engine(|url| async move {
        if url.starts_with("sqlite") {
            return; // A file is protected by the home's lock.
        }
        let home = TestHome::sealed(&url).await;
        // A second home on the same database, as if a node had been copied.
        let second = TestHome::unmade();
        let copy = std::process::Command::new("cp").arg("-r").args([home.path(), second.path()]).status().unwrap();
        assert!(copy.success());
        let (a, b) = (home.open().await.unwrap(), second.open().await.unwrap());
        let d = a.live.definition().clone();
        send(&a, &note(&d, 0, 1, 5, 3)).await.unwrap();
        let e = send(&b, &note(&d, 1, 1, 5, 3)).await.expect_err("the head has moved");
        assert_eq!(e.code(), "conflict");
        a.close().await;
        b.close().await;
    });
}

#[test]
fn a_faulty_folder_leaves_nothing_behind() {
    store::testing::runtime().block_on(async {
        let home = TestHome::unmade();
        std::fs::write(home.election().join("areas.csv"), "area\nx\n").unwrap();
        let e = setup::init(
            &home.path(),
            &home.election(),
            "sqlite:database.sqlite",
            Arc::clone(&home.clock),
            [1; 32],
            &|_, _| {},
        )
        .await
        .expect_err("faulty");
        assert_eq!(e.code(), "folder-faulty");
        assert!(!home.path().exists());
    });
}

#[test]
fn a_real_election_takes_its_steps_one_by_one() {
    use election::statement::{KeyRow, Purpose, write_key_list};
    use record::{SignedNote, SigningKey};
    store::testing::each_engine(|url| async move {
        let home = TestHome::unmade();
        write_folder(&home.election(), false);
        let done = setup::init(&home.path(), &home.election(), &url, Arc::clone(&home.clock), [9; 32], &|_, _| {})
            .await
            .unwrap();
        assert_eq!((done.size, done.sealed, done.root_key), (1, false, None));
        let root = SigningKey::from_seed("root:scrutineer/made-up", [1; 32]).unwrap();
        let office = SigningKey::from_seed("commission", [2; 32]).unwrap();
        let key = |name: &str| observer::authority::rehearsal_key("made-up", name);
        let mut rows = vec![KeyRow {
            name: "commission".into(),
            purpose: Purpose::Commission,
            scope: "x".into(),
            key: office.verifier().public_bytes(),
        }];
        rows.extend((0..STATIONS).map(|i| format!("x/{i}")).map(|s| KeyRow {
            key: key(&s).verifier().public_bytes(),
            name: s.clone(),
            purpose: Purpose::Device,
            scope: s,
        }));
        let text = setup::keys_statement(&home.path(), &rows, &root.verifier(), Arc::clone(&home.clock)).await.unwrap();
        let by_another = SignedNote::sign(&text, &[&office]).unwrap().to_string();
        let e = setup::install_keys(&home.path(), &by_another, &write_key_list(&rows), Arc::clone(&home.clock))
            .await
            .expect_err("not the root");
        assert!(e.to_string().contains("commission"), "{e}");
        let signed = SignedNote::sign(&text, &[&root]).unwrap().to_string();
        setup::install_keys(&home.path(), &signed, &write_key_list(&rows), Arc::clone(&home.clock)).await.unwrap();
        let e = setup::seal(&home.path(), &office, Arc::clone(&home.clock)).await.expect_err("no dry runs");
        assert!(e.to_string().contains("30 pairs"), "{e}");
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        assert_eq!(send(&c, &note(&d, 0, 1, 1, 1)).await.expect_err("live before the seal").code(), "not-sealed");
        for i in 0..STATIONS {
            let trial = note_with(&d, i, |m| m.mode = election::minutes::Mode::DryRun);
            let first = send(&c, &trial).await.unwrap();
            assert_eq!(send(&c, &trial).await.unwrap(), first, "a trial twice: the same receipt");
        }
        assert_eq!(c.live.read().tree.size(), 2, "trials leave no entries");
        c.close().await;
        assert!(setup::seal(&home.path(), &office, Arc::clone(&home.clock)).await.unwrap().sealed);
        let c = home.open().await.unwrap();
        send(&c, &note(&d, 0, 1, 1, 1)).await.unwrap();
        c.close().await;
    });
}
