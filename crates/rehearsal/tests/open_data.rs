//! Whole nights in the formats of the field against the published schemas, by validators that are not ours: a made-up nation, and the night of
//! 1 November 2015 where its data are at hand.
//!
//! The schemas of EML_NL are taken from `SCRUTINEER_EML_SCHEMAS` (see `exchange::tests`).

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first thing that is not as it must be")]

use election::act::Moment;
use election::definition::Definition;
use election::id::{AreaIx, ContestIx, Digest, StationIx};
use election::minutes::Minutes;
use election::statement::SealRow;
use election::tally::{Tally, resolve};
use exchange::eml::{self, EmlError, Place};
use exchange::nist::{Encoding, Report};
use exchange::{Depth, Night, Scope};
use rehearsal::nation::{self, Plan};
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sealed(d: &Arc<Definition>) -> Tally {
    let mut t = Tally::new(Arc::clone(d));
    let names: Vec<String> = (0..d.pairs.len()).map(|p| d.ballot_name(p.into())).collect();
    let row = |(p, contest): (&election::definition::Pair, _)| SealRow {
        station: &d.stations[p.station.at()].id,
        contest,
        round: d.contests[p.contest.at()].round,
        dry_run: Digest([0; 32]),
    };
    let rows: Vec<SealRow<'_>> = d.pairs.iter().zip(names.iter().map(String::as_str)).map(row).collect();
    t.apply_seal(0, &rows).unwrap();
    t.pass(0, Moment(1_000_000));
    t
}

fn add(t: &mut Tally, minutes: &Minutes<'_>) {
    let resolved = resolve(t.definition(), minutes).unwrap();
    let index = t.size();
    if t.apply_minutes(index, Moment(2), resolved).is_new() {
        t.pass(index, Moment(2_000_000));
    }
}

/// Runs a validator; false, with a word, where it is not there.
fn validated(by: &mut Command) -> bool {
    let Ok(out) = by.output() else {
        eprintln!("skipped: no {:?} to validate by", by.get_program());
        return false;
    };
    let said: String = String::from_utf8_lossy(&out.stderr).chars().take(4000).collect();
    assert!(out.status.success(), "{said}");
    true
}

fn xml(schema: &Path, file: &Path) -> bool {
    validated(Command::new("xmllint").args(["--noout", "--nonet", "--huge", "--schema"]).arg(schema).arg(file))
}

/// Every number of a JSON report is held against the schema; `sample` leaves out counts, which are all alike, but for every so many.
fn json(file: &Path, sample: usize) -> bool {
    let script = "import json, sys, jsonschema\n\
        report = json.load(open(sys.argv[2]))\n\
        n = int(sys.argv[3])\n\
        for contest in report['Election'][0]['Contest']:\n\
        \x20for choice in contest['ContestSelection']: choice['VoteCounts'] = choice['VoteCounts'][::n]\n\
        report['Election'][0]['BallotCounts'] = report['Election'][0]['BallotCounts'][::n]\n\
        report['GpUnit'] = report['GpUnit'][::n]\n\
        v = jsonschema.Draft4Validator(json.load(open(sys.argv[1])))\n\
        errors = [str(e)[:500] for e in v.iter_errors(report)]\n\
        sys.exit('\\n'.join(errors[:3]) if errors else 0)";
    let schema = root().join("crates/exchange/tests/schemas/nist/NIST_V2_election_results_reporting.json");
    let mut python = Command::new(root().join("target/venv/bin/python"));
    validated(python.arg("-c").arg(script).arg(schema).arg(file).arg(sample.to_string()))
}

fn eml_schema(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("SCRUTINEER_EML_SCHEMAS");
    if folder.is_none() {
        eprintln!("skipped: SCRUTINEER_EML_SCHEMAS names no folder with the schemas of EML_NL");
    }
    folder.map(|f| Path::new(&f).join(name))
}

/// Writes every form of a night into a folder and validates it; counts of EML for every n-th place.
fn all_forms(t: &Tally, every: usize, sample: usize) {
    let d = t.definition();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let nist = root().join("crates/exchange/tests/schemas/nist/NIST_V2_election_results_reporting.xsd");
    for depth in [Depth::Areas, Depth::Stations] {
        let start = std::time::Instant::now();
        let night = Night::take(t, Scope::all(depth));
        let taken = start.elapsed();
        for (name, encoding) in [("nist.xml", Encoding::Xml), ("nist.json", Encoding::Json)] {
            let start = std::time::Instant::now();
            Report::new(&night).write(encoding, BufWriter::new(File::create(at(name)).unwrap())).unwrap();
            let bytes = at(name).metadata().unwrap().len();
            eprintln!("{depth:?} {name}: {bytes} bytes in {:?}, taken in {taken:?}", start.elapsed());
        }
        if xml(&nist, &at("nist.xml")) {
            eprintln!("{depth:?}: nist.xml is valid");
        }
        if json(&at("nist.json"), sample) {
            eprintln!("{depth:?}: nist.json is valid");
        }
    }
    let Some(schema) = eml_schema("510-count-kiesraad-strict.xsd") else { return };
    let mut files = vec![];
    for c in (0..d.contests.len()).map(ContestIx::from) {
        let night = Night::take(t, Scope { contest: Some(c), ..Scope::all(Depth::Stations) });
        let areas = (0..d.areas.len()).filter(|a| a % every == 0 || d.areas[*a].depth < 2);
        let areas = areas.map(|a| Place::Area(AreaIx::from(a)));
        let stations = (0..d.stations.len()).step_by(every).map(|s| Place::Station(StationIx::from(s)));
        for place in areas.chain(stations) {
            let file = at(&format!("{}.xml", files.len()));
            match eml::count(&night, c, place, BufWriter::new(File::create(&file).unwrap())) {
                Ok(()) => files.push(file),
                Err(EmlError::NotCounted) => {}
                Err(e) => panic!("{place:?}: {e}"),
            }
        }
    }
    for some in files.chunks(500) {
        let mut by = Command::new("xmllint");
        by.args(["--noout", "--nonet", "--huge", "--schema"]).arg(&schema).args(some);
        if !validated(&mut by) {
            return;
        }
    }
    eprintln!("{} documents of EML_NL 510 are valid", files.len());
}

#[test]
fn a_made_up_night_is_valid_in_every_form() {
    let plan = Plan { stations: 400, ..Plan::default() };
    let d = Arc::new(election::folder::read(&nation::folder(&plan)).unwrap());
    let mut t = sealed(&d);
    for event in nation::day(&plan, &d).events {
        if let Some(minutes) = event.minutes(&d) {
            add(&mut t, &minutes);
        }
    }
    all_forms(&t, 7, 1);
}

/// 174,992 stations. `SCRUTINEER_NIGHT` names a folder from which `../../shared/data` leads to the data, where they are not beside the project.
#[test]
#[ignore = "minutes: cargo test --release -p rehearsal --test open_data -- --ignored --nocapture"]
fn the_night_of_november_2015_is_valid_in_every_form() {
    let base = std::env::var_os("SCRUTINEER_NIGHT").map_or_else(|| root().join("examples"), PathBuf::from);
    if !base.join("../../shared/data/tr-2015-11").is_dir() {
        return eprintln!("skipped: the data of November 2015 are not beside the project");
    }
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("tr");
    rehearsal::table::convert(&root().join("examples/tr-2015-11.toml"), Some(&base), &out, &|_| {}).unwrap();
    let files = std::fs::read_dir(&out).unwrap().map(|f| f.unwrap().path());
    let files = files.map(|f| (f.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&f).unwrap()));
    let d = Arc::new(election::folder::read(&files.collect()).unwrap());
    let mut t = sealed(&d);
    for row in rehearsal::replay::Results::open(&out.join("results.csv"), Arc::clone(&d)).unwrap() {
        add(&mut t, &Minutes::parse(&row.unwrap().text).unwrap());
    }
    eprintln!("{} areas, {} stations, record size {}", d.areas.len(), d.stations.len(), t.size());
    all_forms(&t, 997, 50);
}
