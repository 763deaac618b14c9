//! The tally of a country of 175,000 stations: how long the totals of an area, one new minutes, and all seats take.
//!
//! `cargo bench -p election --bench tally` (175,000 stations; `TALLY_STATIONS` changes that). The country is made up, with the shape of a large
//! real one: provinces that are constituencies, districts, neighbourhoods, 17 lists. Where the published ballot boxes of Türkiye's election of
//! November 2015 stand beside the checkout, its seats are allocated too.

#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first error")]

use election::act::Moment;
use election::allocation::{Choice, ChoiceKind, Constituency, Rule, Totals, Votes, allocate};
use election::definition::Definition;
use election::folder::{Files, read};
use election::id::{AreaIx, ContestIx, Digest};
use election::minutes::{Closed, Figures, Minutes, Mode};
use election::statement::SealRow;
use election::tally::{Resolved, Standing, Tally, resolve};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const CONSTITUENCIES: usize = 85;
const DISTRICTS_EACH: usize = 11;
const NEIGHBOURHOODS_EACH: usize = 50;
const CHOICES: usize = 17;
const SEATS: usize = 550;
const CONTEST: ContestIx = ContestIx(0);
const ASKED: usize = 1_000_000;
const ALLOCATIONS: usize = 200;
const RULE_2015: &str = "method = \"dhondt\"\noutside = \"spread\"\nthreshold = [{ share = \"10%\" }]";

/// SplitMix64: the same order in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % n as u64).unwrap()
    }
}

fn folder(stations: usize) -> Files {
    let toml = r#"
format = 1
id = "bench"
date = "2026-05-10"
time_zone = "UTC"
languages = ["en"]
rehearsal = true
[name]
en = "Bench"
[[contest]]
id = "parliament"
name = { en = "Parliament" }
[contest.allocation]
method = "dhondt"
outside = "spread"
threshold = [{ share = "5%" }]
"#;
    let mut areas = String::from("area,parent,kind,name\nx,,country,X\n");
    let mut seats = String::from("contest,area,seats\n");
    let mut leaves = Vec::new();
    for p in 0..CONSTITUENCIES {
        writeln!(areas, "x/p{p},x,province,P{p}").unwrap();
        writeln!(seats, "parliament,x/p{p},{}", SEATS / CONSTITUENCIES + usize::from(p < SEATS % CONSTITUENCIES))
            .unwrap();
        for d in 0..DISTRICTS_EACH {
            writeln!(areas, "x/p{p}/d{d},x/p{p},district,D{d}").unwrap();
            for n in 0..NEIGHBOURHOODS_EACH {
                leaves.push(format!("x/p{p}/d{d}/n{n}"));
                writeln!(areas, "x/p{p}/d{d}/n{n},x/p{p}/d{d},neighbourhood,N{n}").unwrap();
            }
        }
    }
    let mut list = String::from("station,area,registered\n");
    for s in 0..stations {
        // A step that shares no factor with the number of leaves: every constituency gets its part of any number of stations.
        let leaf = &leaves[s * 7919 % leaves.len()];
        writeln!(list, "{leaf}/{s},{leaf},400").unwrap();
    }
    let mut choices = String::from("contest,choice,name\n");
    (0..CHOICES).for_each(|c| writeln!(choices, "parliament,party_{c},Party {c}").unwrap());
    [
        ("election.toml", toml.to_owned()),
        ("areas.csv", areas),
        ("seats.csv", seats),
        ("stations.csv", list),
        ("choices.csv", choices),
    ]
    .map(|(name, text)| (name.to_owned(), text.into_bytes()))
    .into()
}

fn sealed(d: &Arc<Definition>) -> Tally {
    let mut tally = Tally::new(Arc::clone(d));
    let row = |s| SealRow { station: s, contest: "parliament", round: 1, dry_run: Digest([0; 32]) };
    let rows: Vec<SealRow<'_>> = d.stations.iter().map(|s| row(s.id.as_str())).collect();
    tally.apply_seal(0, &rows).unwrap();
    tally.pass(0, Moment(0));
    tally
}

/// The minutes of every station, in an order of chance.
fn night(d: &Definition, dice: &mut Dice) -> Vec<Resolved> {
    let ids: Vec<String> = (0..CHOICES).map(|c| format!("party_{c}")).collect();
    let closed = Closed::parse("2026-05-10T20:00:00+00:00").unwrap();
    let mut night: Vec<Resolved> = d
        .stations
        .iter()
        .map(|s| {
            // Lists of different size: about half of them pass the threshold.
            let votes =
                ids.iter().enumerate().map(|(c, id)| (id.as_str(), u32::try_from(dice.below(150 - 8 * c)).unwrap()));
            let votes: Vec<(&str, u32)> = votes.collect();
            let valid: u32 = votes.iter().map(|v| v.1).sum();
            let figures =
                Figures { registered: Some(valid + 80), voted: Some(valid + 3), valid: Some(valid), invalid: Some(3) };
            let (election, definition, station, count) = (d.id.as_str(), d.digest, s.id.as_str(), d.counts[0]);
            let minutes = Minutes {
                election,
                definition,
                mode: Mode::Live,
                contest: "parliament",
                round: 1,
                station,
                count,
                issue: 1,
                closed,
                figures,
                votes,
            };
            resolve(d, &minutes).unwrap()
        })
        .collect();
    for i in (1..night.len()).rev() {
        night.swap(i, dice.below(i + 1));
    }
    night
}

struct Measured {
    mean: Duration,
    p99: Duration,
    longest: Duration,
}

fn measured(mut times: Vec<Duration>) -> Measured {
    times.sort_unstable();
    let mean = times.iter().sum::<Duration>() / u32::try_from(times.len()).unwrap();
    Measured { mean, p99: times[times.len() * 99 / 100], longest: times[times.len() - 1] }
}

fn line(what: &str, m: &Measured, target: Duration) {
    let part = m.mean.as_nanos() * 1000 / target.as_nanos();
    println!(
        "{what:<34} mean {:>9.3?}  p99 {:>9.3?}  longest {:>9.3?}  target {target:?}  mean/target {}.{:03}",
        m.mean,
        m.p99,
        m.longest,
        part / 1000,
        part % 1000
    );
}

/// Everything that a page about an area needs: the area by its id, its figures and the votes of every choice.
fn ask(tally: &Tally, id: &str) -> u64 {
    let area = tally.definition().area(id).unwrap();
    let totals = tally.totals(CONTEST, area);
    let figures: u64 = totals.sums.named().iter().filter_map(|(_, n)| *n).sum();
    figures + u64::from(totals.sums.reported) + totals.votes().map(|(_, n)| n).sum::<u64>()
}

fn seats(times: usize, mut make: impl FnMut() -> u32) -> Measured {
    let run = |_| {
        let start = Instant::now();
        let given = make();
        let took = start.elapsed();
        assert_eq!(given as usize, SEATS, "all seats are given");
        took
    };
    measured((0..times).map(run).collect())
}

/// The votes of November 2015 by constituency, with those from abroad in the national sums.
fn turkey() -> Option<Votes> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/tr-2015-11");
    let boxes = zstd::Decoder::new(std::fs::File::open(folder.join("boxes.csv.zst")).ok()?).ok()?;
    let rows = |name: &str| -> Vec<BTreeMap<String, String>> {
        let file = std::fs::File::open(folder.join(name)).unwrap();
        csv::Reader::from_reader(file).deserialize().map(Result::unwrap).collect()
    };
    let parties = rows("national.csv");
    let mut boxes = csv::Reader::from_reader(boxes);
    let header = boxes.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|h| h == name).unwrap();
    let (place, valid) = (at("constituency"), at("valid"));
    let columns: Vec<usize> = parties.iter().map(|p| at(&p["column"])).collect();
    let mut sums: BTreeMap<String, (u64, Vec<u64>)> = BTreeMap::new();
    for row in boxes.records() {
        let row = row.unwrap();
        let sum = sums.entry(row[place].to_owned()).or_insert_with(|| (0, vec![0; columns.len()]));
        sum.0 += row[valid].parse::<u64>().unwrap();
        sum.1.iter_mut().zip(&columns).for_each(|(s, c)| *s += row[*c].parse::<u64>().unwrap());
    }
    let total: Vec<u64> = parties.iter().map(|p| p["votes_total"].parse().unwrap()).collect();
    let seats: BTreeMap<String, u32> =
        rows("seats.csv").iter().map(|r| (r["constituency"].clone(), r["seats"].parse().unwrap())).collect();
    let kind = |c: &str| if c == "bagimsiz" { ChoiceKind::Unallocated } else { ChoiceKind::List };
    let choice = |p: &BTreeMap<String, String>| Choice {
        id: p["column"].clone(),
        kind: kind(&p["column"]),
        members: 1,
        ..Choice::default()
    };
    let constituency = |(id, (valid, votes)): (String, (u64, Vec<u64>))| {
        let seats = seats[&id];
        Constituency {
            id,
            region: None,
            seats,
            valid,
            voters: None,
            registered: None,
            votes: votes.into_iter().enumerate().collect(),
        }
    };
    Some(Votes {
        choices: parties.iter().map(choice).collect(),
        constituencies: sums.into_iter().map(constituency).collect(),
        national: Totals { valid: total.iter().sum(), voters: None, registered: None, votes: total },
        regions: vec![],
    })
}

fn main() {
    let stations = std::env::var("TALLY_STATIONS").ok().and_then(|s| s.parse().ok()).unwrap_or(175_000);
    let mut dice = Dice(1);
    let d = Arc::new(read(&folder(stations)).unwrap());
    println!("{stations} stations, {} areas, {CHOICES} choices, {CONSTITUENCIES} constituencies", d.areas.len());
    let night = night(&d, &mut dice);
    let mut tally = sealed(&d);

    let mut times = Vec::with_capacity(night.len());
    for (index, minutes) in (1..).zip(night) {
        let start = Instant::now();
        let standing = tally.apply_minutes(index, Moment(1), minutes);
        tally.pass(index, Moment(1));
        times.push(start.elapsed());
        assert_eq!(standing, Standing::Counted);
    }
    assert_eq!(tally.totals(CONTEST, Definition::ROOT).sums.reported as usize, stations);
    line("a new minutes in all its areas", &measured(times), Duration::from_micros(20));

    let asked: Vec<&str> =
        (0..ASKED).map(|_| d.areas[AreaIx::from(dice.below(d.areas.len())).at()].id.as_str()).collect();
    let time = |id: &&str| {
        let start = Instant::now();
        black_box(ask(&tally, id));
        start.elapsed()
    };
    line("totals of an area by its id", &measured(asked.iter().map(time).collect()), Duration::from_micros(50));

    let target = Duration::from_millis(5);
    let given = || tally.allocation(CONTEST).unwrap().map_or(0, |a| a.seats.iter().sum());
    line("allocation from the tally", &seats(ALLOCATIONS, given), target);
    match turkey() {
        None => println!("allocation of November 2015: SKIPPED, its ballot boxes are not beside the checkout"),
        Some(votes) => {
            let rule: Rule = toml::from_str(RULE_2015).unwrap();
            let given = || allocate(&rule, &votes, &[]).unwrap().seats.iter().sum();
            line("allocation of November 2015", &seats(ALLOCATIONS, given), target);
        }
    }
}
