//! Migrations: once, in order, all or none.

use store::testing::each_engine;
use store::{Migration, Store};

use crate::{MIGRATIONS, head, new_head};

#[test]
fn each_migration_is_applied_once() {
    each_engine(|url| async move {
        let store = Store::open(&url).await.unwrap();
        assert_eq!(store.migrate(&MIGRATIONS[..1]).await.unwrap(), 1);
        assert_eq!(store.migrate(MIGRATIONS).await.unwrap(), 1);
        assert_eq!(store.migrate(MIGRATIONS).await.unwrap(), 0);
        store.write(vec![new_head(1, 4)]).await.unwrap();
        assert_eq!(head(&store).await, Some(4));
    });
}

#[test]
fn nodes_that_migrate_at_once_do_it_once() {
    each_engine(|url| async move {
        let mut tasks = Vec::new();
        for _ in 0..4 {
            let store = Store::open(&url).await.unwrap();
            tasks.push(tokio::spawn(async move { store.migrate(MIGRATIONS).await.unwrap() }));
        }
        let mut applied = 0;
        for task in tasks {
            applied += task.await.unwrap();
        }
        assert_eq!(applied, MIGRATIONS.len());
    });
}

#[test]
fn a_database_of_another_program_is_refused() {
    each_engine(|url| async move {
        let store = Store::open(&url).await.unwrap();
        store.migrate(MIGRATIONS).await.unwrap();
        let fault = store.migrate(&MIGRATIONS[..1]).await.unwrap_err();
        assert_eq!(fault.code(), "migration");
        assert!(fault.to_string().contains("0002-rules"), "{fault}");
        let changed = [Migration { sql: "CREATE TABLE other (id {key}) {strict}", ..MIGRATIONS[0] }, MIGRATIONS[1]];
        assert!(store.migrate(&changed).await.unwrap_err().to_string().contains("0001-all"));
    });
}

#[test]
fn a_faulty_migration_leaves_none_of_its_batch() {
    each_engine(|url| async move {
        let store = Store::open(&url).await.unwrap();
        let faulty = Migration { name: "0003-faulty", sql: "CREATE TABLE late (id {key}) {strict}; CREATE TABEL x;" };
        let list = [MIGRATIONS[0], MIGRATIONS[1], faulty];
        let fault = store.migrate(&list).await.unwrap_err();
        assert!(fault.code() == "migration" && fault.to_string().contains("0003-faulty"), "{fault}");
        assert_eq!(store.migrate(MIGRATIONS).await.unwrap(), 2);
        let unknown = Migration { name: "0003", sql: "CREATE TABLE late (id {kee})" };
        let fault = store.migrate(&[MIGRATIONS[0], MIGRATIONS[1], unknown]).await.unwrap_err();
        assert!(fault.to_string().contains("{kee}"), "{fault}");
    });
}
