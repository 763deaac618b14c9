//! Transactions: all or nothing, compare and swap, and what faults are called.

use store::testing::each_engine;
use store::{ConstraintKind, Step, StoreError, Value};

use crate::{NEW_HEAD, blobs, count, head, load, move_head, new_head, opened};

#[test]
fn each_step_says_how_many_rows_it_changed() {
    each_engine(|url| async move {
        let store = opened(&url).await;
        let steps = vec![
            blobs(1, 700, 1200),
            Step::execute("DELETE FROM cell WHERE id > $1", vec![600_i64.into()]),
            new_head(1, 0),
            Step::execute("UPDATE head SET size = 5 WHERE id = 9", vec![]),
            load(vec![]),
        ];
        assert_eq!(store.write(steps).await.unwrap(), [700, 100, 1, 0, 0]);
        assert_eq!(count(&store).await, 600);
        assert!(store.write(vec![]).await.unwrap().is_empty());
    });
}

#[test]
fn a_failing_step_leaves_nothing_and_the_store_goes_on() {
    each_engine(|url| async move {
        let store = opened(&url).await;
        let failing: Vec<(Step, &str)> = vec![
            (move_head(99, 100), "conflict"),
            (new_head(1, 0), "constraint"),
            (blobs(10, 1, 1), "constraint"),
            (Step::execute("UPDATE nothing SET a = 1", vec![]), "sql"),
            (Step::execute(NEW_HEAD, vec![2_i64.into()]), "sql"),
            (Step::execute(NEW_HEAD, vec![2_i64.into(), "word".into()]), "sql"),
            (Step::execute("INSERT INTO head (id, size) VALUES (7, 7) RETURNING id", vec![]), "sql"),
        ];
        for (step, code) in failing {
            let first = vec![new_head(1, 0), blobs(10, 3, 1), step];
            let fault = store.write(first).await.unwrap_err();
            assert_eq!(fault.code(), code, "{fault}");
            assert_eq!((head(&store).await, count(&store).await), (None, 0), "{fault}");
        }
        store.write(vec![new_head(1, 0)]).await.unwrap();
        assert_eq!(head(&store).await, Some(0));
    });
}

#[test]
fn a_constraint_is_named() {
    each_engine(|url| async move {
        let store = opened(&url).await;
        store.write(vec![new_head(1, 0)]).await.unwrap();
        let part =
            |head: i64| Step::execute("INSERT INTO part (head, word) VALUES ($1, $2)", vec![head.into(), "w".into()]);
        let cases = [
            (new_head(1, 0), ConstraintKind::Unique, "head"),
            (new_head(2, -1), ConstraintKind::Check, "size_positive"),
            (Step::execute(NEW_HEAD, vec![2_i64.into(), Value::Null]), ConstraintKind::NotNull, "head.size"),
            (part(8), ConstraintKind::ForeignKey, ""),
        ];
        for (step, wanted, part_of_name) in cases {
            match store.write(vec![step]).await.unwrap_err() {
                StoreError::Constraint { kind, name } => {
                    assert_eq!(kind, wanted, "{name}");
                    assert!(name.contains(part_of_name), "{name}");
                }
                other => panic!("{other}"),
            }
        }
    });
}

#[test]
fn of_many_swaps_at_once_exactly_one_wins() {
    each_engine(|url| async move {
        // Two handles: on SQLite two writers on one file, as of two processes.
        let stores = [opened(&url).await, opened(&url).await];
        stores[0].write(vec![new_head(1, 0)]).await.unwrap();
        for round in 0..5_i64 {
            let tasks: Vec<_> = (0..16_i64)
                .map(|task| {
                    let store = stores[usize::from(task % 2 == 0)].clone();
                    let steps = vec![blobs(round * 100 + task, 1, 10), move_head(round, round + 1)];
                    tokio::spawn(async move { store.write(steps).await })
                })
                .collect();
            let mut won = 0;
            for task in tasks {
                match task.await.unwrap() {
                    Ok(changed) => {
                        assert_eq!(changed, [1, 1]);
                        won += 1;
                    }
                    Err(StoreError::Conflict { step: 1, expected: 1, found: 0 }) => {}
                    Err(other) => panic!("{other}"),
                }
            }
            assert_eq!((won, head(&stores[0]).await, count(&stores[1]).await), (1, Some(round + 1), round + 1));
        }
    });
}

#[test]
fn writers_that_only_add_all_succeed() {
    each_engine(|url| async move {
        let store = opened(&url).await;
        let tasks: Vec<_> = (0..16_i64)
            .map(|task| {
                let store = store.clone();
                tokio::spawn(async move { store.write(vec![blobs(task * 100, 100, 50)]).await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(count(&store).await, 1600);
    });
}

#[test]
fn a_query_cannot_write_and_says_what_is_wrong_with_it() {
    each_engine(|url| async move {
        let store = opened(&url).await;
        for sql in [
            "DELETE FROM head",
            "WITH gone AS (SELECT 1) INSERT INTO head (id, size) VALUES (1, 1) RETURNING id",
            "SELECT missing FROM head",
            "SELECT $1",
            "SELECT 'a",
        ] {
            let fault = store.query(sql, vec![]).await.unwrap_err();
            assert_eq!(fault.code(), "sql", "{sql}: {fault}");
        }
        assert_eq!(head(&store).await, None);
        store.query_one("SELECT size FROM head", vec![]).await.unwrap_err();
    });
}

#[test]
fn statements_can_be_tried_without_being_done() {
    each_engine(|url| async move {
        let store = opened(&url).await;
        for sql in [NEW_HEAD, crate::ALL, "DELETE FROM head WHERE id = $1"] {
            store.prepare(sql).await.unwrap();
        }
        assert_eq!(store.prepare("SELECT nothing FROM nowhere").await.unwrap_err().code(), "sql");
    });
}

#[test]
fn an_acknowledged_write_is_there_for_every_reader_and_after_reopening() {
    each_engine(|url| async move {
        let store = opened(&url).await;
        for id in 0..20 {
            store.write(vec![blobs(id, 1, 10)]).await.unwrap();
            assert_eq!(count(&store).await, id + 1);
        }
        drop(store);
        assert_eq!(count(&opened(&url).await).await, 20);
    });
}
