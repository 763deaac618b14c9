//! An audit and all screens over Türkiye's 174,992 ballot boxes of November 2015: how long, and how much memory.
//!
//! `cargo bench -p audit --features testing --bench night`. The boxes stand beside the checkout (`../shared`); without them the country is made up.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark may stop at the first error, and says what it measured"
)]

use audit::batch::Bound;
use audit::claims::{Unaudited, What};
use audit::folder::{
    Audit, COUNTS, Files, How, PLAN, Request, Roll, SEED, SeedRecord, Source, derive, enter, make, status,
};
use audit::night::Night;
use audit::risk::stations::Method;
use audit::{report, screens, testing};
use election::act::{Channel, Moment};
use election::checks::{Flags, Subject};
use election::folder::read;
use election::id::{ContestIx, Count, Digest};
use election::minutes::{Closed, Figures, Mode};
use election::tally::{Resolved, Tally};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

const CONTEST: ContestIx = ContestIx(0);

/// The published boxes as a tally: provinces, constituencies, districts, neighbourhoods.
fn turkey(boxes: &Path) -> Tally {
    let bytes = zstd::decode_all(std::fs::File::open(boxes).unwrap()).unwrap();
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let choices: Vec<String> = reader.headers().unwrap().iter().skip(9).map(|c| c.replace('_', "-")).collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    // Ids are numbers in the order of the names.
    let mut names: [BTreeSet<Vec<String>>; 4] = Default::default();
    let path = |r: &csv::StringRecord, depth: usize| (0..=depth).map(|i| r[i].to_owned()).collect::<Vec<_>>();
    for r in &rows {
        for (depth, all) in names.iter_mut().enumerate() {
            all.insert(path(r, depth));
        }
    }
    let mut ids: BTreeMap<Vec<String>, String> = BTreeMap::from([(vec![], "tr".to_owned())]);
    let mut areas = String::from("area,parent,kind,name\ntr,,country,Türkiye\n");
    for (depth, kind) in ["province", "constituency", "district", "neighbourhood"].into_iter().enumerate() {
        for (i, name) in names[depth].iter().enumerate() {
            let above = ids[&name[..depth]].clone();
            let id = format!("{above}/{i}");
            writeln!(areas, "{id},{above},{kind},\"{}\"", name[depth]).unwrap();
            ids.insert(name.clone(), id);
        }
    }
    let mut stations = String::from("station,area\n");
    for r in &rows {
        let district = &ids[&path(r, 2)];
        writeln!(stations, "{district}/b{},{}", &r[5], ids[&path(r, 3)]).unwrap();
    }
    let seats: String = names[1].iter().map(|n| format!("parliament,{},6\n", ids[n])).collect();
    let lists: String = choices
        .iter()
        .map(|c| format!("parliament,{c},{c},{}\n", if c == "bagimsiz" { "unallocated" } else { "list" }))
        .collect();
    let toml = "format = 1\nid = \"tr-2015-11\"\ndate = \"2015-11-01\"\ntime_zone = \"Europe/Istanbul\"\nlanguages = [\"tr\"]\nrehearsal = true\n[name]\ntr = \"Türkiye\"\n[[contest]]\nid = \"parliament\"\nname = { tr = \"Milletvekili\" }\n[contest.allocation]\nmethod = \"dhondt\"\nthreshold = [{ share = \"10%\" }]\n";
    let files: Files = [
        ("election.toml", toml.to_owned()),
        ("areas.csv", areas),
        ("stations.csv", stations),
        ("choices.csv", format!("contest,choice,name,kind\n{lists}")),
        ("seats.csv", format!("contest,area,seats\n{seats}")),
    ]
    .map(|(n, t)| (n.to_owned(), t.into_bytes()))
    .into();
    let definition = Arc::new(read(&files).unwrap());
    let mut tally = Tally::new(Arc::clone(&definition));
    for (i, r) in rows.iter().enumerate() {
        let n = |at: usize| r[at].parse::<u32>().unwrap();
        let votes: Vec<u32> = (9..r.len()).map(n).collect();
        let figures =
            Figures { registered: Some(n(6)), voted: Some(n(7)), valid: Some(n(8)), invalid: Some(n(7) - n(8)) };
        apply(&mut tally, i, figures, votes);
    }
    tally
}

fn apply(tally: &mut Tally, i: usize, figures: Figures<u32>, votes: Vec<u32>) {
    let closed = "2015-11-01T17:00:00+03:00";
    let sum = votes.iter().map(|v| u64::from(*v)).sum();
    let flags = Flags::of(&Subject { figures, votes: sum, listed: None, closed, polling_day: "2015-11-01" });
    let resolved = Resolved {
        pair: i.into(),
        mode: Mode::Live,
        round: 1,
        channel: Channel::Transmitted,
        party: None,
        count: Count::Hand,
        issue: 1,
        closed: Closed::parse(closed).unwrap(),
        figures,
        votes: votes.into(),
        flags,
    };
    tally.apply_minutes(i as u64, Moment(0), resolved);
}

fn made_up() -> Tally {
    let night = testing::night(testing::Shape { provinces: 81, districts: 12, stations: 180 }, 1, false);
    let mut tally = Tally::new(Arc::clone(&night.definition));
    night.rows.iter().enumerate().for_each(|(i, r)| apply(&mut tally, i, r.figures, r.votes.to_vec()));
    tally
}

fn timed<T>(what: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let made = run();
    println!("{what}: {} ms", start.elapsed().as_millis());
    made
}

/// The filled-in lists, as reported.
fn lists(audit: &Audit, derived: &Files) -> Vec<(String, Vec<u8>)> {
    let by_id: BTreeMap<&str, usize> = audit.batches.iter().enumerate().map(|(i, b)| (b.id.as_str(), i)).collect();
    let fill = |bytes: &Vec<u8>| {
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(reader.headers().unwrap()).unwrap();
        for row in reader.records() {
            let row = row.unwrap();
            let c = &audit.batches[by_id[&row[0]]].reported;
            let numbers = [c.invalid].into_iter().chain(c.votes.iter().copied()).map(|n| n.to_string());
            writer.write_record(row.iter().take(8).map(str::to_owned).chain(numbers)).unwrap();
        }
        writer.into_inner().unwrap()
    };
    derived.iter().filter(|(n, _)| n.starts_with("retrieval/")).map(|(n, b)| (n.clone(), fill(b))).collect()
}

fn audit(tally: &Tally, method: Method) {
    let word = method.word();
    let request = Request {
        claims: vec![What::Winners, What::Thresholds],
        area: None,
        method: How::Stations(method),
        readings: None,
        risk_limit: "5%".parse().unwrap(),
        bound: Bound::Voted,
        unaudited: Some(Unaudited::Fixed),
        retrieve: "province".into(),
        source: Source::Folder { results: Digest::of(b"") },
    };
    let mut files = timed(&format!("{word}: plan"), || make(tally, CONTEST, &request).unwrap());
    let plan = Digest::of(&files[PLAN]);
    let rolls = ["41630719920", "14511382069"].map(|d| Roll { by: d[..2].into(), digits: d.into() }).to_vec();
    let seed = SeedRecord::new(plan, "2015-11-05T10:00:00+03:00".into(), "Ankara".into(), 10, rolls).unwrap();
    files.insert(SEED.into(), seed.to_text().into_bytes());
    let start = Instant::now();
    let audit = Audit::read(&files).unwrap();
    println!("{word}: folder read: {} ms", start.elapsed().as_millis());
    let derived = timed(&format!("{word}: sample, lists, report"), || derive(&audit).unwrap());
    let lists = lists(&audit, &derived);
    let (counts, new) = timed(&format!("{word}: lists entered"), || enter(&audit, &lists, false).unwrap());
    files.insert(COUNTS.into(), counts.to_csv(&audit.plan, &audit.batches));
    let audit = Audit::read(&files).unwrap();
    let (rounds, now) = timed(&format!("{word}: sample and risk"), || status(&audit));
    println!(
        "{word}: {} draws, {new} stations of {}, U {:.2}: {now:?}",
        rounds[0].draws,
        audit.batches.len(),
        audit.ledger.bound_total()
    );
}

fn main() {
    let boxes = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/tr-2015-11/boxes.csv.zst");
    let tally = if boxes.exists() { turkey(&boxes) } else { made_up() };
    println!("peak memory with the tally: {} MiB", peak_mib());
    for method in Method::ALL {
        audit(&tally, method);
    }
    println!("peak memory with the audits: {} MiB", peak_mib());
    let night = timed("night", || Night::of(&tally, CONTEST, false));
    let outcomes = timed("all screens", || screens::run(&night, None));
    let document = report::screens::document(&night, &outcomes);
    timed("report as page, table and PDF", || {
        (report::html(&document).len(), report::screens::csv(&outcomes).len(), document.pdf().unwrap().len())
    });
    for o in &outcomes {
        println!("{}: {} called {}", o.screen.code, o.seen.findings.len(), o.seen.lacks.unwrap_or_default());
        o.seen.summary.iter().for_each(|s| println!("    {s}"));
    }
    println!("peak memory: {} MiB", peak_mib());
}

/// The most memory that this process has held.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0) / 1024
}
