//! Exports: one state, in order, in pieces.

use store::testing::each_engine;
use store::{Select, StoreError, Type};

use crate::{blobs, new_head, opened};

const CELLS: Select =
    Select { name: "cell", sql: "SELECT id, b FROM cell ORDER BY id", types: &[Type::Int, Type::Blob] };
const HEADS: Select = Select { name: "head", sql: "SELECT id, size FROM head", types: &[Type::Int, Type::Int] };

#[test]
fn an_export_sees_one_state_while_others_write() {
    each_engine(|url| async move {
        let store = opened(&url).await;
        store.write(vec![blobs(0, 5000, 1200), new_head(1, 1)]).await.unwrap();
        let (mut ids, mut heads, mut chunks, mut wrote) = (Vec::new(), 0, 0, false);
        let runtime = tokio::runtime::Handle::current();
        let export = store.export(&[CELLS, HEADS], |select, rows| {
            assert!(rows.len() <= 512 && !rows.is_empty());
            chunks += 1;
            if !wrote {
                wrote = true;
                let (runtime, store) = (runtime.clone(), store.clone());
                let write = move || runtime.block_on(store.write(vec![blobs(9000, 10, 10), new_head(2, 2)]));
                std::thread::spawn(write).join().unwrap().unwrap();
            }
            match select.name {
                "cell" => ids.extend(rows.iter().map(|row| row.get_i64(0).unwrap())),
                _ => heads += rows.len(),
            }
            Ok(())
        });
        export.await.unwrap();
        assert!(ids.iter().copied().eq(0..5000));
        assert_eq!(heads, 1);
        assert!(chunks > 9, "{chunks}");
        assert_eq!(crate::count(&store).await, 5010);
    });
}

#[test]
fn a_sink_that_fails_ends_the_export_with_its_own_error() {
    each_engine(|url| async move {
        let store = opened(&url).await;
        store.write(vec![blobs(0, 5000, 1200)]).await.unwrap();
        let fault = store.export(&[CELLS], |_, _| Err(std::io::Error::other("no paper"))).await.unwrap_err();
        assert_eq!((fault.code(), fault.to_string().contains("no paper")), ("export", true));
        store.write(vec![blobs(6000, 1, 10)]).await.unwrap();
    });
}

#[test]
fn rows_of_other_types_than_stated_are_refused() {
    each_engine(|url| async move {
        let store = opened(&url).await;
        store.write(vec![new_head(1, 1)]).await.unwrap();
        for types in [&[Type::Int, Type::Text][..], &[Type::Int]] {
            let fault = store.export(&[Select { types, ..HEADS }], |_, _| Ok(())).await.unwrap_err();
            assert!(matches!(fault, StoreError::Column { .. }), "{fault}");
        }
    });
}
