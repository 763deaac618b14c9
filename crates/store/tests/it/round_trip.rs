//! What is loaded is what is read, on both engines.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use store::testing::{databases, each_engine, runtime};
use store::{Select, Step, Store, Type, Value};

use crate::{ALL, TYPES, load, opened};

fn cell(ty: Type) -> BoxedStrategy<Value> {
    let some = match ty {
        Type::Int => prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX), Just(0)].prop_map(Value::Int).boxed(),
        Type::Text => prop_oneof![any::<String>(), Just(String::new()), "[çğışéرष🗳']{0,9}"]
            .prop_map(|text| Value::Text(text.replace('\0', "")))
            .boxed(),
        Type::Blob => proptest::collection::vec(any::<u8>(), 0..300).prop_map(Value::Blob).boxed(),
        Type::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Type::Real => (proptest::num::f64::NORMAL | proptest::num::f64::ZERO | proptest::num::f64::INFINITE)
            .prop_map(Value::Real)
            .boxed(),
    };
    prop_oneof![1 => Just(Value::Null), 4 => some].boxed()
}

fn rows() -> impl Strategy<Value = Vec<Vec<Value>>> {
    let row = TYPES[1..].iter().map(|ty| cell(*ty)).collect::<Vec<_>>();
    proptest::collection::vec(row, 0..40).prop_map(|rows| {
        (1_i64..).zip(rows).map(|(id, row)| std::iter::once(Value::Int(id)).chain(row).collect()).collect()
    })
}

async fn exported(store: &Store) -> Vec<Vec<Value>> {
    let mut found = Vec::new();
    let all = Select { name: "cell", sql: ALL, types: TYPES };
    store
        .export(&[all], |_, rows| {
            found.extend(rows.into_iter().map(store::Row::into_values));
            Ok(())
        })
        .await
        .unwrap();
    found
}

#[test]
fn any_rows_loaded_or_inserted_are_read_back_equal() {
    for database in databases() {
        let runtime = runtime();
        let store = runtime.block_on(opened(database.url()));
        let mut runner = TestRunner::new(Config { failure_persistence: None, cases: 64, ..Config::default() });
        runner
            .run(&rows(), |rows| {
                runtime.block_on(async {
                    let clear = || Step::execute("DELETE FROM cell", vec![]);
                    store.write(vec![clear(), load(rows.clone())]).await.unwrap();
                    let loaded = exported(&store).await;
                    let inserts = rows.iter().map(|row| {
                        Step::expecting(
                            1,
                            "INSERT INTO cell (r, f, b, t, n, id) VALUES ($6, $5, $4, $3, $2, $1)",
                            row.clone(),
                        )
                    });
                    store.write(std::iter::once(clear()).chain(inserts).collect()).await.unwrap();
                    let inserted = exported(&store).await;
                    prop_assert_eq!(&loaded, &rows);
                    prop_assert_eq!(&inserted, &rows);
                    Ok(())
                })
            })
            .unwrap();
    }
}

#[test]
fn json_keeps_its_bytes_and_can_be_searched() {
    each_engine(|url| async move {
        let store = opened(&url).await;
        let text = "{ \"kind\":  \"ruling\" }";
        let row = vec![1_i64.into(), text.into()];
        let step =
            Step::Load { table: "cell", columns: &["id", "j"], types: &[Type::Int, Type::Text], rows: vec![row] };
        store.write(vec![step]).await.unwrap();
        let row = store.query_one("SELECT j, j ->> 'kind' FROM cell", vec![]).await.unwrap();
        assert_eq!((row.get_text(0).unwrap(), row.get_text(1).unwrap()), (text, "ruling"));
    });
}

#[test]
fn text_sorts_by_bytes() {
    each_engine(|url| async move {
        let store = opened(&url).await;
        let words = ["Z", "a", "A", "ç", "_", "b"];
        let rows = (1_i64..).zip(words).map(|(id, word)| vec![id.into(), word.into()]).collect();
        store
            .write(vec![Step::Load { table: "cell", columns: &["id", "t"], types: &[Type::Int, Type::Text], rows }])
            .await
            .unwrap();
        let rows = store.query("SELECT t FROM cell ORDER BY t", vec![]).await.unwrap();
        let sorted: Vec<&str> = rows.iter().map(|row| row.get_text(0).unwrap()).collect();
        assert_eq!(sorted, ["A", "Z", "_", "a", "b", "ç"]);
    });
}
