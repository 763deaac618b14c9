use super::actors::*;
use crate::backup::{backup, restore};

#[test]
fn a_backup_of_a_running_home_is_restored_whole() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        let n = note(&d, 0, 1, 5, 3);
        let receipt = send(&c, &n).await.unwrap();
        let page = "scrutineer page v1\nelection made-up\ncontest parliament\nround 1\nstation x/0\ncount hand\nissue 1\ndocument result\npage 1/1\nminutes -\n";
        let (page, picture) = (sign(&d, page, &["x/0"]), png(9, 9, 1));
        let filed = c.intake.page(page.as_bytes(), picture.clone(), "test").await.unwrap();
        let file = home.folder.path().join("backup");
        let summary = backup(&home.path(), &file, &|_| {}).await.unwrap();
        assert_eq!((summary.size, summary.root), {
            let s = c.live.read();
            (s.tree.size(), s.root)
        });
        c.close().await;
        // Into a new home, on the embedded database, whatever it came from.
        let other = TestHome::unmade();
        let restored = restore(&file, &other.path(), Some("sqlite:database.sqlite"), false, &|_| {}).await.unwrap();
        assert_eq!(restored, summary);
        assert_eq!(other.blob(election::id::Digest::of(&picture)), Some(picture.clone()), "and the pictures of pages");
        let c = other.open().await.unwrap();
        assert_eq!(send(&c, &n).await.unwrap(), receipt);
        assert_eq!(c.intake.page(page.as_bytes(), picture.clone(), "test").await.unwrap(), filed);
        c.close().await;
    });
}

#[test]
fn a_restored_home_refuses_to_run_below_a_published_checkpoint() {
    store::testing::runtime().block_on(async {
        let home = TestHome::sealed("sqlite:database.sqlite").await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        send(&c, &note(&d, 0, 1, 5, 3)).await.unwrap();
        let file = home.folder.path().join("backup");
        backup(&home.path(), &file, &|_| {}).await.unwrap();
        send(&c, &note(&d, 1, 1, 5, 3)).await.unwrap();
        c.close().await;
        let published = std::fs::read_to_string(home.path().join("public/checkpoint")).unwrap();
        assert_eq!(
            restore(&file, &home.path(), None, false, &|_| {}).await.expect_err("in place").code(),
            "home-exists"
        );
        restore(&file, &home.path(), None, true, &|_| {}).await.unwrap();
        let e = home.open().await.err().expect("below what this home has published");
        assert_eq!(e.code(), "below-published");
        // A home on another machine knows only what it is told.
        let other = TestHome::unmade();
        restore(&file, &other.path(), None, false, &|_| {}).await.unwrap();
        let open = crate::Commission::open(&other.path(), other.clock.clone(), &[published], &|_| {}).await;
        assert_eq!(open.err().expect("below").code(), "below-published");
        other.open().await.unwrap().close().await;
    });
}

#[test]
fn any_changed_byte_of_a_backup_is_found_before_anything_is_made() {
    store::testing::runtime().block_on(async {
        let home = TestHome::sealed("sqlite:database.sqlite").await;
        let file = home.folder.path().join("backup");
        backup(&home.path(), &file, &|_| {}).await.unwrap();
        let good = std::fs::read(&file).unwrap();
        let bad = home.folder.path().join("bad");
        for i in (0..good.len()).step_by(good.len() / 60) {
            let mut bytes = good.clone();
            bytes[i] ^= 0x10;
            std::fs::write(&bad, &bytes).unwrap();
            let other = TestHome::unmade();
            let e = restore(&bad, &other.path(), None, false, &|_| {}).await.expect_err("changed");
            assert_eq!(e.code(), "backup-damaged", "byte {i}: {e}");
            assert!(!other.path().exists(), "byte {i}");
        }
        std::fs::write(&bad, &good[..good.len() - 7]).unwrap();
        assert_eq!(
            restore(&bad, &home.folder.path().join("h"), None, false, &|_| {}).await.expect_err("cut").code(),
            "backup-damaged"
        );
    });
}
