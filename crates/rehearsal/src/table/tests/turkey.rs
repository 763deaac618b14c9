//! The real night of 1 November 2015, where its data are at hand.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::super::{Report, convert};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Converts the example into a folder; `None`, with a word, where the data are not there.
fn converted() -> Option<(tempfile::TempDir, PathBuf, Report)> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/tr-2015-11");
    if !data.is_dir() {
        eprintln!("skipped: the data of November 2015 are not beside the project");
        return None;
    }
    let temp = tempfile::tempdir().unwrap();
    let out = temp.path().join("tr");
    let report = convert(&root().join("examples/tr-2015-11.toml"), None, &out, &|_| {});
    Some((temp, out, report.unwrap_or_else(|e| panic!("{e}"))))
}

fn records(path: &Path) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// `rules.md`: 174,992 boxes, 81 provinces, 85 constituencies, 550 seats, 46,555,267 valid votes in the country,
/// 2,833 boxes with more voted than registered; abroad as in `national.csv`.
#[test]
fn the_night_of_november_2015_is_converted_whole() {
    let Some((_temp, out, report)) = converted() else { return };
    assert_eq!((report.stations, report.rows, report.rows_skipped), (174_992, 174_992, 0));
    let parliament = &report.contests[0];
    assert_eq!(parliament.results, 174_992);
    assert_eq!(parliament.valid, 46_555_267);
    assert_eq!(parliament.votes, 46_555_267);
    assert_eq!(parliament.invalid, parliament.voted - parliament.valid);
    assert_eq!((parliament.constituencies, parliament.seats), (85, Some(550)));

    let areas = records(&out.join("areas.csv"));
    let of_kind = |kind: &str| areas.iter().filter(|a| a["kind"] == kind).count();
    assert_eq!((of_kind("country"), of_kind("province"), of_kind("constituency"), of_kind("abroad")), (1, 81, 7, 1));

    let stations = std::fs::read_to_string(out.join("stations.csv")).unwrap();
    let first = stations.lines().nth(1).unwrap();
    assert_eq!(first, "tr/adana/seyhan/3001,tr/adana/seyhan/ahmet-remzi-yuregir,,333");

    let mut reader = csv::Reader::from_path(out.join("results.csv")).unwrap();
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|h| h == name).unwrap();
    let (voted, registered) = (column("voted"), column("registered"));
    let number = |text: &str| text.parse::<u64>().unwrap();
    let mut sums = vec![0; header.len()];
    let mut over = 0;
    for row in reader.records().map(Result::unwrap) {
        over += u64::from(number(&row[voted]) > number(&row[registered]));
        for i in registered..header.len() {
            sums[i] += number(&row[i]);
        }
    }
    assert_eq!(over, 2_833);

    let abroad = &records(&out.join("aggregates.csv"))[0];
    let national = records(&root().join("../shared/data/tr-2015-11/national.csv"));
    for party in &national {
        let id = &party["column"];
        assert_eq!(abroad[id], party["votes_abroad"], "{id}");
        assert_eq!(sums[column(id)], number(&party["votes_domestic"]), "{id}");
    }
    assert_eq!(abroad["valid"], "1284964");
    let files = std::fs::read_dir(&out).unwrap().map(|f| f.unwrap().path());
    let files = files.map(|f| (f.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&f).unwrap()));
    if let Err(faults) = election::folder::read(&files.collect()) {
        panic!("the folder is refused: {faults:#?}");
    }
}
