//! The documents against the published schemas, by validators that are not ours, and their figures against the tally.
//!
//! The schemas of NIST are in `tests/schemas/nist`. Those of EML_NL have another licence and are not here: `SCRUTINEER_EML_SCHEMAS` names a folder
//! with a copy of `xsd/` of <https://github.com/kiesraad/EML_NL>.

use crate::eml::{self, EmlError, Place};
use crate::nist::{Encoding, Report};
use crate::testing::{counted_but, sealed};
use crate::{Depth, Night, Scope};
use election::act::Moment;
use election::id::{AreaIx, ContestIx, StationIx};
use election::statement::{Announcement, Stage};
use election::tally::Tally;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas/nist")
}

/// Runs a validator on bytes; false, with a word, where it is not there.
fn validated(mut by: Command, document: &[u8]) -> bool {
    let child = by.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let Ok(mut child) = child else {
        eprintln!("skipped: no {:?} to validate by", by.get_program());
        return false;
    };
    // A validator that has seen enough may not read the rest.
    let _ = child.stdin.take().unwrap().write_all(document);
    let out = child.wait_with_output().unwrap();
    let said: String = String::from_utf8_lossy(&out.stderr).chars().take(4000).collect();
    assert!(out.status.success(), "{said}\n{}", String::from_utf8_lossy(&document[..document.len().min(3000)]));
    true
}

fn xml(schema: &Path, document: &[u8]) -> bool {
    let mut by = Command::new("xmllint");
    by.args(["--noout", "--nonet", "--schema"]).arg(schema).arg("-");
    validated(by, document)
}

fn json(document: &[u8]) -> bool {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/venv/bin/python");
    let mut by = Command::new(python);
    by.arg("-c").arg("import json, sys, jsonschema\nschema = json.load(open(sys.argv[1]))\nv = jsonschema.Draft4Validator(schema)\nerrors = sorted(map(str, v.iter_errors(json.load(sys.stdin))))\nsys.exit('\\n'.join(errors[:5]) if errors else 0)");
    by.arg(folder().join("NIST_V2_election_results_reporting.json"));
    validated(by, document)
}

/// The schemas of EML_NL, where they are.
fn eml_schema(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("SCRUTINEER_EML_SCHEMAS");
    if folder.is_none() {
        eprintln!("skipped: SCRUTINEER_EML_SCHEMAS names no folder with the schemas of EML_NL");
    }
    folder.map(|f| Path::new(&f).join(name))
}

fn report(night: &Night, encoding: Encoding) -> Vec<u8> {
    let mut out = vec![];
    Report::new(night).write(encoding, &mut out).unwrap();
    out
}

/// Announces every contest, and adds the seats to the night.
fn announced(t: &mut Tally, stage: Stage, depth: Depth) -> Night {
    let d = std::sync::Arc::clone(t.definition());
    for c in (0..d.contests.len()).map(ContestIx::from) {
        let size = t.size();
        let a = Announcement {
            election: d.id.clone(),
            definition: d.digest,
            contest: d.contests[c.at()].id.clone(),
            round: 1,
            stage,
            size,
            results: t.results(c).unwrap(),
        };
        t.apply_announcement(size, Moment(2), &a).unwrap();
        t.pass(size, Moment(1_778_440_000_000_000));
    }
    let mut night = Night::take(t, Scope::all(depth));
    for c in (0..d.contests.len()).map(ContestIx::from) {
        if let Some(seats) = t.allocation(c).unwrap() {
            night.seats(c, &seats);
        }
    }
    night
}

#[test]
fn reports_are_valid_against_the_schemas_of_nist_at_every_stage() {
    let mut whole = counted_but(usize::MAX);
    let nights = [
        Night::take(&sealed(), Scope::all(Depth::Stations)),
        Night::take(&counted_but(0), Scope::all(Depth::Areas)),
        Night::take(&counted_but(0), Scope { contest: Some(ContestIx(1)), ..Scope::all(Depth::Stations) }),
        announced(&mut whole, Stage::Provisional, Depth::Stations),
        announced(&mut whole, Stage::Final, Depth::Areas),
    ];
    for night in nights {
        xml(&folder().join("NIST_V2_election_results_reporting.xsd"), &report(&night, Encoding::Xml));
        json(&report(&night, Encoding::Json));
    }
    let t = counted_but(0);
    let south = t.definition().area("x/s").unwrap();
    let part = report(&Night::take(&t, Scope::part(ContestIx(0), south, Depth::Stations)), Encoding::Xml);
    xml(&folder().join("NIST_V2_election_results_reporting.xsd"), &part);
    let text = String::from_utf8(part).unwrap();
    assert!(text.contains("\"station-x·2\"") && !text.contains("\"station-x·0\""));
}

#[test]
fn the_validators_do_refuse() {
    let night = Night::take(&counted_but(0), Scope::all(Depth::Areas));
    let text = String::from_utf8(report(&night, Encoding::Xml)).unwrap().replacen("<Count>", "<Count>x", 1);
    let schema = folder().join("NIST_V2_election_results_reporting.xsd");
    let refused = std::panic::catch_unwind(|| xml(&schema, text.as_bytes()));
    assert!(refused.is_err() || !refused.unwrap());
    let text = String::from_utf8(report(&night, Encoding::Json)).unwrap().replacen("\"GpUnitId\"", "\"Unit\"", 1);
    let refused = std::panic::catch_unwind(|| json(text.as_bytes()));
    assert!(refused.is_err() || !refused.unwrap());
}

/// Every vote count of a selection, by unit.
fn counts(v: &serde_json::Value, contest: usize, choice: usize, kind: &str) -> Vec<(String, u64)> {
    let all = v["Election"][0]["Contest"][contest]["ContestSelection"][choice]["VoteCounts"].as_array().unwrap();
    let of = all.iter().filter(|c| c["Type"] == kind);
    of.map(|c| (c["GpUnitId"].as_str().unwrap().to_owned(), c["Count"].as_u64().unwrap())).collect()
}

/// Station 5 votes for both constituencies: its two results for "red" (pairs 15 and 16: 150 and 160) are one line of 310.
#[test]
fn what_a_report_says_is_what_the_tally_says() {
    let t = counted_but(2);
    let v: serde_json::Value =
        serde_json::from_slice(&report(&Night::take(&t, Scope::all(Depth::Stations)), Encoding::Json)).unwrap();
    let d = t.definition();
    for (contest, c) in d.contests.iter().enumerate() {
        for choice in 0..c.choices.len() {
            for (unit, n) in counts(&v, contest, choice, "total") {
                let Some(area) = unit.strip_prefix("area-") else { continue };
                let area = d.area(&area.replace('·', "/")).unwrap();
                let expected = t.totals(contest.into(), area).votes().find(|(i, _)| *i == choice).unwrap().1;
                assert_eq!(n, expected, "{unit} {choice}");
            }
        }
    }
    let red = counts(&v, 0, 0, "total");
    let stations: Vec<&(String, u64)> = red.iter().filter(|(u, _)| u.starts_with("station-")).collect();
    assert_eq!(stations.len(), 5, "one has not reported");
    assert_eq!(stations[4], &("station-x·5".to_owned(), 310));
    let whole: u64 = stations.iter().map(|s| s.1).sum();
    assert_eq!(red[0], ("area-x".to_owned(), whole));
    assert_eq!((&v["Status"], &v["IsTest"]), (&"unofficial-partial".into(), &true.into()));
    assert_eq!(v["GeneratedDate"], "2026-05-10T16:20:00Z");
    let party = &v["Party"][1];
    assert_eq!(
        (&party["@type"], &party["Name"]["Text"][0]["Content"]),
        (&"ElectionResults.Coalition".into(), &"=Blue & Co <b>".into())
    );
}

#[test]
fn what_is_not_counted_has_no_line_and_seats_stand_where_they_are_announced() {
    let v: serde_json::Value =
        serde_json::from_slice(&report(&Night::take(&sealed(), Scope::all(Depth::Stations)), Encoding::Json)).unwrap();
    assert_eq!(v["Status"], "pre-election");
    assert!(counts(&v, 0, 0, "total").is_empty(), "not 0: nothing is known");
    let mut t = counted_but(usize::MAX);
    let mut before = Night::take(&t, Scope::all(Depth::Areas));
    before.seats(ContestIx(0), &t.allocation(ContestIx(0)).unwrap().unwrap());
    let v: serde_json::Value = serde_json::from_slice(&report(&before, Encoding::Json)).unwrap();
    assert_eq!((counts(&v, 0, 0, "seats").len(), &v["Status"]), (0, &"unofficial-complete".into()));
    let night = announced(&mut t, Stage::Final, Depth::Areas);
    let v: serde_json::Value = serde_json::from_slice(&report(&night, Encoding::Json)).unwrap();
    assert_eq!(v["Status"], "certified");
    let seats: u64 = (0..4)
        .filter_map(|c| counts(&v, 0, c, "seats").first().map(|(unit, n)| (unit == "area-x", *n)))
        .map(|(root, n)| {
            assert!(root);
            n
        })
        .sum();
    assert_eq!(seats, 5);
}

fn count(night: &Night, contest: u32, place: Place) -> Result<Vec<u8>, EmlError> {
    let mut out = vec![];
    eml::count(night, ContestIx(contest), place, &mut out).map(|()| out)
}

#[test]
fn counts_of_every_level_are_valid_against_the_schemas_of_eml_nl() {
    let t = counted_but(0);
    let d = std::sync::Arc::clone(t.definition());
    let night = Night::take(&t, Scope::all(Depth::Stations));
    let mut levels = std::collections::BTreeSet::new();
    for contest in 0..3 {
        let areas = (0..d.areas.len()).map(|a| Place::Area(AreaIx::from(a)));
        for place in areas.chain((1..6).map(|s| Place::Station(StationIx(s)))) {
            let document = count(&night, contest, place).unwrap();
            let text = String::from_utf8(document).unwrap();
            let at = text.find("Id=\"510").unwrap();
            levels.insert(text[at + 4..at + 8].to_owned());
            if let Some(schema) = eml_schema("510-count-kiesraad-strict.xsd") {
                xml(&schema, text.as_bytes());
            }
        }
    }
    assert_eq!(levels.into_iter().collect::<Vec<_>>(), ["510a", "510b", "510c", "510d"]);
    assert_eq!(count(&night, 0, Place::Station(StationIx(0))).unwrap_err().code(), "eml-not-counted");
    let nothing = Night::take(&sealed(), Scope::all(Depth::Stations));
    assert_eq!(count(&nothing, 0, Place::Area(AreaIx(0))).unwrap_err().code(), "eml-not-counted");
}

/// Numbers between `before` and the next `<`.
fn numbers(text: &str, before: &str) -> Vec<u64> {
    text.split(before).skip(1).map(|rest| rest.split('<').next().unwrap().parse().unwrap()).collect()
}

#[test]
fn a_constituency_has_its_own_voters_only_and_its_parts_add_up() {
    let t = counted_but(usize::MAX);
    let night = Night::take(&t, Scope::all(Depth::Stations));
    let text = String::from_utf8(count(&night, 0, Place::Area(AreaIx(0))).unwrap()).unwrap();
    // The total, then the two constituencies: choices red, blue, solo (north only), none.
    let votes = numbers(&text, "<ValidVotes>");
    assert_eq!(votes.len(), 4 + 4 + 3);
    assert_eq!(votes[0], votes[4] + votes[8]);
    assert_eq!((votes[2], votes[3]), (votes[6], votes[7] + votes[10]));
    assert!(text.contains("<ReportingUnitIdentifier Id=\"HSB2\">S (x/s)<"));
    // South: stations 2 and 5 (pairs 6 and 16), of which the second has its southern voters only.
    let south = String::from_utf8(count(&night, 0, Place::Area(t.definition().area("x/s").unwrap())).unwrap()).unwrap();
    let votes = numbers(&south, "<ValidVotes>");
    assert_eq!(votes[0], 60 + 160);
}

#[test]
fn who_is_elected_is_said_once_it_is_announced() {
    let mut t = counted_but(usize::MAX);
    let night = Night::take(&t, Scope::all(Depth::Areas));
    let result = |night: &Night, contest: u32| {
        let mut out = vec![];
        eml::result(night, ContestIx(contest), &mut out).map(|()| out)
    };
    assert_eq!(result(&night, 0).unwrap_err().code(), "eml-not-announced");
    let night = announced(&mut t, Stage::Provisional, Depth::Areas);
    let document = result(&night, 0).unwrap();
    if let Some(schema) = eml_schema("520-result-kiesraad-strict.xsd") {
        xml(&schema, &document);
    }
    let text = String::from_utf8(document).unwrap();
    let elected = t.allocation(ContestIx(0)).unwrap().unwrap();
    let winners = elected.seats.iter().filter(|n| **n > 0).count();
    assert_eq!(text.matches("<Elected>yes</Elected>").count(), winners);
    assert_eq!(result(&night, 1).unwrap_err().code(), "eml-nobody-elected");
}
