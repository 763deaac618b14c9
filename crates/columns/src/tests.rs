//! What a reader of Parquet gets back makes the canonical form again.

use super::write;
use bytes::Bytes;
use election::id::Digest;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use proptest::prelude::*;
use std::collections::HashMap;
use tables::testing::row;
use tables::{Cell, Column, Dataset, Head, Row, testing};

fn dataset(columns: Vec<Column>, rows: Vec<Row>) -> Dataset {
    let head =
        Head { election: "made-up".into(), set: "areas".into(), selection: "kind=province".into(), size: 42, columns };
    Dataset::new(head, rows).unwrap()
}

/// What is in the file: metadata, names of columns, rows as texts.
fn read(bytes: Vec<u8>) -> (HashMap<String, String>, Vec<String>, Vec<Vec<String>>) {
    let reader = SerializedFileReader::new(Bytes::from(bytes)).unwrap();
    let meta = reader.metadata().file_metadata();
    let pairs = meta.key_value_metadata().unwrap().iter().map(|p| (p.key.clone(), p.value.clone().unwrap_or_default()));
    let names = meta.schema_descr().columns().iter().map(|c| c.name().to_owned()).collect();
    let cell = |f: &Field| match f {
        Field::Null => String::new(),
        Field::Str(s) => s.clone(),
        Field::ULong(n) => n.to_string(),
        other => panic!("{other:?} is neither text nor number"),
    };
    let rows = reader.get_row_iter(None).unwrap();
    let rows = rows.map(|r| r.unwrap().get_column_iter().map(|(_, f)| cell(f)).collect()).collect();
    (pairs.collect(), names, rows)
}

fn digest_of(bytes: Vec<u8>) -> Digest {
    let (about, names, rows) = read(bytes);
    let said = |name: &str| about[&format!("scrutineer.{name}")].clone();
    let (election, set, select, size) = (said("election"), said("set"), said("select"), said("size"));
    let digest = testing::digest([&election, &set, &select, &size], &names, &rows);
    assert_eq!((said("digest"), said("rows")), (digest.to_string(), rows.len().to_string()));
    digest
}

fn written(d: &Dataset) -> Vec<u8> {
    let mut out = vec![];
    write(d, d.summary().unwrap(), &mut out).unwrap();
    out
}

#[test]
fn the_cells_and_the_digest_are_those_of_the_other_forms() {
    let columns =
        vec![Column::text("area", "its id"), Column::text("name", ""), Column::number("votes:=Blue & Co <b>", "votes")];
    let rows = vec![
        row(&[Cell::Text("x/n"), Cell::Text("Kuzey"), Cell::Number(1000)]),
        row(&[Cell::Text("x/s"), Cell::Text("=1+1"), Cell::Empty]),
        row(&[Cell::Text("x/w"), Cell::Text("two\nlines\tand \\"), Cell::Number(0)]),
        row(&[Cell::Text("x/z"), Cell::Empty, Cell::Number(u64::MAX)]),
    ];
    let d = dataset(columns, rows);
    let bytes = written(&d);
    assert_eq!(digest_of(bytes.clone()), d.summary().unwrap().digest);
    assert_eq!(bytes, written(&d), "the same table is the same bytes");
    assert_eq!(read(bytes).0["scrutineer.about.area"], "its id");
}

#[test]
fn a_table_of_several_groups_and_one_without_rows_are_whole() {
    let columns = || vec![Column::text("a", ""), Column::number("n", "")];
    let rows: Vec<Row> =
        (0..super::GROUP as u64 + 3).map(|n| row(&[Cell::Text(&format!("x/{n}")), Cell::Number(n)])).collect();
    let d = dataset(columns(), rows);
    assert_eq!(digest_of(written(&d)), d.summary().unwrap().digest);
    let none = dataset(columns(), vec![]);
    assert_eq!(digest_of(written(&none)), none.summary().unwrap().digest);
}

#[test]
fn rows_that_are_not_those_of_the_digest_make_no_whole_file() {
    let d = dataset(vec![Column::number("n", "")], vec![row(&[Cell::Number(1)])]);
    let mut summary = d.summary().unwrap();
    summary.digest = Digest::of(b"another");
    let mut out = vec![];
    assert_eq!(write(&d, summary, &mut out).unwrap_err().code(), "table-changed");
    assert!(SerializedFileReader::new(Bytes::from(out)).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn any_table_comes_back(rows in prop::collection::vec((prop::option::of("[ -~äğ\\n\\t]{1,12}"), prop::option::of(any::<u64>())), 0..40)) {
        let made = rows.iter().map(|(s, n)| {
            row(&[s.as_deref().map_or(Cell::Empty, Cell::Text), n.map_or(Cell::Empty, Cell::Number)])
        });
        let d = dataset(vec![Column::text("a", ""), Column::number("n", "")], made.collect());
        prop_assert_eq!(digest_of(written(&d)), d.summary().unwrap().digest);
    }
}
