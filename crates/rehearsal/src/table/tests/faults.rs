//! What is wrong is said, all at once, with file, line, column and remedy.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{HEAD, PLAIN, faults, run};
use crate::table::{FAULTS_MAX, convert, convert_in_memory};

#[test]
fn every_bad_cell_of_a_table_is_listed() {
    let table =
        "province,box,a,b\nX,1,-5,1\nX,2,1.000,2\nX,2,1,1\nX,3,12x,9999999999\nX,,1,1\nX,4,,1\nX,5,1\nX,6,1,2\n";
    insta::assert_snapshot!(faults(PLAIN, &[("t.csv", table.as_bytes())]));
}

#[test]
fn every_missing_column_is_listed() {
    insta::assert_snapshot!(faults(PLAIN, &[("t.csv", b"provinz;box;a;a\n1;2;3;4\n")]));
}

#[test]
fn wrong_bytes_are_said_with_their_line() {
    insta::assert_snapshot!(faults(PLAIN, &[("t.csv", b"province,box,a,b\nX,1,1,1\n\xc7orum,2,1,1\n")]));
    insta::assert_snapshot!(faults(PLAIN, &[("t.csv", b"PK\x03\x04rest")]));
    insta::assert_snapshot!(faults(PLAIN, &[("t.csv", b"\x1f\x8b\x08\x00trunc")]));
    insta::assert_snapshot!(faults(PLAIN, &[("t.csv", b"")]));
    insta::assert_snapshot!(faults(PLAIN, &[]));
}

#[test]
fn every_fault_of_a_mapping_is_listed() {
    let mapping = PLAIN
        .replace("level = \"province\"", "level = \"Province\"")
        .replace("within = \"province\"", "within = \"region\"")
        .replace(
            "id = \"council\"",
            "id = \"The Council\"\nround = 0\nvalues = \"x\"\nseats = { each = 1, national = 2 }",
        );
    insta::assert_snapshot!(faults(&mapping, &[]));
    insta::assert_snapshot!(faults("[table]\nfile = \"t.csv\"\n", &[]));
}

/// What the rules refuse in `election.toml`, or in a name, is said of the mapping; no folder is made of it.
#[test]
fn what_the_rules_refuse_in_a_head_is_a_fault_of_the_mapping() {
    let table: [(&str, &[u8]); 1] = [("t.csv", b"province,box,a,b\nX,1,1,1\n")];
    let head =
        HEAD.replace("Etc/UTC", "Etc/UT").replace("[\"en\"]", "[\"en\", \"e n\"]").replace("2024-05-05", "20240505");
    let files = table.iter().map(|(n, t)| ((*n).to_owned(), t.to_vec())).collect();
    let said = convert_in_memory(&format!("{head}{PLAIN}"), &files).expect_err("faulty");
    let columns: Vec<Option<&str>> = said.faults.iter().map(|f| f.column.as_deref()).collect();
    assert_eq!(columns, [Some("date"), Some("time_zone"), Some("languages")], "{said}");
    let said = faults(&PLAIN.replace("name = \"Council\"", "name = \"The\\nCouncil\""), &table);
    assert!(said.contains("contest.name"), "{said}");
}

#[test]
fn seats_and_aggregates_that_do_not_fit_are_said() {
    let mapping = PLAIN.replace(
        "choices =",
        "constituency = \"province\"\nseats = { file = \"s.csv\", seats = \"n\", match = { province = \"p\" } }\naggregate = [{ name = \"Abroad\", source = \"x\", votes = { c = 1, a = 2 } }]\nchoices =",
    );
    let files: [(&str, &[u8]); 2] =
        [("t.csv", b"province,box,a,b\nX,1,1,1\nY,1,1,1\n"), ("s.csv", b"p,n\nX,1\nZ,2\nX,3\nY,many\n")];
    insta::assert_snapshot!(faults(&mapping, &files));
}

#[test]
fn a_figure_below_zero_is_a_fault_or_unknown() {
    let mapping = PLAIN.replace("choices =", "figures = { voted = \"v\", valid = \"sum\" }\nchoices =");
    let table: &[u8] = b"province,box,v,a,b\nX,1,1,1,1\n";
    insta::assert_snapshot!(faults(&mapping, &[("t.csv", table)]));
    let mapping = mapping.replace("valid =", "on_negative = \"unknown\", valid =");
    let (_, made) = run(&mapping, &[("t.csv", table)]).unwrap();
    assert!(made["results.csv"].contains("xx/x/1,council,1,hand,1,,1,2,,1,1\n"), "{}", made["results.csv"]);
}

#[test]
fn the_list_of_faults_is_bounded() {
    let rows: String = (0..5000).map(|i| format!("X,{i},x,1\n")).collect();
    let error = run(PLAIN, &[("t.csv", format!("province,box,a,b\n{rows}").as_bytes())]).unwrap_err();
    assert_eq!(error.faults.len(), FAULTS_MAX);
}

#[test]
fn a_fault_leaves_nothing_behind_and_a_full_folder_is_refused() {
    let temp = tempfile::tempdir().unwrap();
    let mapping = temp.path().join("m.toml");
    std::fs::write(&mapping, format!("{HEAD}{PLAIN}")).unwrap();
    std::fs::write(temp.path().join("t.csv"), "province,box,a,b\nX,1,1,x\n").unwrap();
    let out = temp.path().join("out");
    let names = || std::fs::read_dir(temp.path()).unwrap().count();
    assert_eq!(convert(&mapping, None, &out, &|_| {}).unwrap_err().faults[0].code(), "not-a-number");
    assert_eq!(names(), 2);
    std::fs::write(temp.path().join("t.csv"), "province,box,a,b\nX,1,1,2\n").unwrap();
    assert_eq!(convert(&mapping, None, &out, &|_| {}).unwrap().stations, 1);
    assert_eq!(names(), 3);
    assert_eq!(convert(&mapping, None, &out, &|_| {}).unwrap_err().faults[0].code(), "out-exists");
}

proptest! {
    #[test]
    fn no_table_makes_it_panic(table in "(province|box|a|b|X|[0-9]{1,4}|-|,|;|\n|\"|\\PC){0,60}", bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let mapping = format!("{HEAD}{PLAIN}");
        for table in [table.clone().into_bytes(), format!("province,box,a,b\n{table}").into_bytes(), bytes] {
            let _ = convert_in_memory(&mapping, &BTreeMap::from([("t.csv".to_owned(), table)]));
        }
    }

    /// What the table says is what the folder says: every number arrives at its station and its choice.
    #[test]
    fn every_vote_arrives(votes in prop::collection::vec((0_u32..1000, 0_u32..1000), 1..40)) {
        let mut table = "province,box,a,b\n".to_owned();
        let mut expected = "station,contest,round,count,issue,registered,voted,valid,invalid,a,b\n".to_owned();
        for (i, (a, b)) in votes.iter().enumerate() {
            table += &format!("X,{i},{a},{b}\n");
            expected += &format!("xx/x/{i},council,1,hand,1,,,,,{a},{b}\n");
        }
        let (report, made) = run(PLAIN, &[("t.csv", table.as_bytes())]).unwrap();
        prop_assert_eq!(&made["results.csv"], &expected);
        prop_assert_eq!(report.contests[0].votes, votes.iter().map(|(a, b)| u64::from(a + b)).sum::<u64>());
    }
}
