//! Whole conversions, from mapping and table to folder.

mod countries;
mod faults;
mod reading;
mod size;
mod turkey;

use std::collections::BTreeMap;

use super::{Report, TableError, convert_in_memory};

/// The head that every mapping needs; a test adds its table, levels and contests.
const HEAD: &str = r#"
id = "test"
date = "2024-05-05"
time_zone = "Etc/UTC"
languages = ["en"]
name = "Test"
root = { id = "xx", name = "Country" }
"#;

/// Three votes columns and nothing special.
const PLAIN: &str = r#"
[table]
files = "t.csv"
[[level]]
level = "province"
name = "province"
[station]
key = "box"
within = "province"
[[contest]]
id = "council"
name = "Council"
choices = { columns = ["a", "b"] }
"#;

type Made = Result<(Report, BTreeMap<String, String>), TableError>;

fn run(mapping: &str, files: &[(&str, &[u8])]) -> Made {
    let files = files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
    convert_in_memory(&format!("{HEAD}{mapping}"), &files)
}

/// The folder's files one after the other, without `election.toml`. The folder must pass the rules' own check.
fn folder(mapping: &str, files: &[(&str, &str)]) -> String {
    let bytes: Vec<(&str, &[u8])> = files.iter().map(|(n, t)| (*n, t.as_bytes())).collect();
    let (_, made) = run(mapping, &bytes).unwrap_or_else(|e| panic!("{e}"));
    let read = made.iter().map(|(name, text)| (name.clone(), text.clone().into_bytes())).collect();
    if let Err(faults) = election::folder::read(&read) {
        panic!("the folder is refused: {faults:#?}");
    }
    show(&made)
}

fn show(made: &BTreeMap<String, String>) -> String {
    let shown = made.iter().filter(|(name, _)| *name != "election.toml");
    shown.map(|(name, text)| format!("== {name}\n{text}")).collect()
}

/// Every fault as a person sees it.
fn faults(mapping: &str, files: &[(&str, &[u8])]) -> String {
    match run(mapping, files) {
        Ok((_, made)) => panic!("no fault was found: {made:?}"),
        Err(e) => e.to_string(),
    }
}
