//! Intake in process: from received bytes to durable, recorded and counted, against a bare loop of strict Ed25519 verification over the
//! same messages with one thread a core, in the same run. Prints both rates and their ratio.
//!
//! `cargo bench -p commission` (20,000 stations; `INTAKE_STATIONS` changes that).

#![expect(
    clippy::unwrap_used,
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    reason = "a benchmark measures time and may stop at the first error"
)]

use commission::{Commission, setup};
use ed25519_dalek::{Signature, VerifyingKey};
use election::act::Moment;
use election::definition::Definition;
use election::minutes::{Closed, Figures, Minutes, Mode};
use observer::authority::rehearsal_key;
use record::note::{Limits, NoteRef};
use record::{SignedNote, VerifierKey};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

const CHOICES: usize = 17;
const LIMITS: Limits = Limits { bytes: 60_000, signatures: 16 };

fn folder(path: &Path, stations: usize) {
    std::fs::create_dir_all(path).unwrap();
    let toml = "format = 1\nid = \"bench\"\ndate = \"2026-05-10\"\ntime_zone = \"UTC\"\nlanguages = [\"en\"]\nrehearsal = true\n[name]\nen = \"Bench\"\n[[contest]]\nid = \"parliament\"\nname = { en = \"Parliament\" }\n[contest.allocation]\nmethod = \"dhondt\"\n";
    let mut areas = String::from("area,parent,kind,name\nx,,country,X\n");
    let mut seats = String::from("contest,area,seats\n");
    for p in 0..80 {
        areas.push_str(&format!("x/p{p},x,province,P{p}\n"));
        seats.push_str(&format!("parliament,x/p{p},7\n"));
        for d in 0..12 {
            areas.push_str(&format!("x/p{p}/d{d},x/p{p},district,D{d}\n"));
        }
    }
    let mut list = String::from("station,area\n");
    for s in 0..stations {
        let (p, d) = (s % 80, s / 80 % 12);
        list.push_str(&format!("x/p{p}/d{d}/box-{s},x/p{p}/d{d}\n"));
    }
    let choices: String = (0..CHOICES).map(|c| format!("parliament,party_{c},Party {c}\n")).collect();
    for (name, text) in [
        ("election.toml", toml),
        ("areas.csv", &areas),
        ("seats.csv", &seats),
        ("stations.csv", &list),
        ("choices.csv", &format!("contest,choice,name\n{choices}")),
    ] {
        std::fs::write(path.join(name), text).unwrap();
    }
}

fn notes(d: &Definition) -> Vec<(String, VerifierKey)> {
    use rayon::prelude::*;
    let ids: Vec<String> = (0..CHOICES).map(|c| format!("party_{c}")).collect();
    d.stations
        .par_iter()
        .enumerate()
        .map(|(i, s)| {
            let votes: Vec<(&str, u32)> = ids
                .iter()
                .enumerate()
                .map(|(c, id)| (id.as_str(), u32::try_from((i * 7 + c * 13) % 120).unwrap()))
                .collect();
            let valid: u32 = votes.iter().map(|v| v.1).sum();
            let m = Minutes {
                election: &d.id,
                definition: d.digest,
                mode: Mode::Live,
                contest: "parliament",
                round: 1,
                station: &s.id,
                count: d.counts[0],
                issue: 1,
                closed: Closed::parse("2026-05-10T17:00:00+00:00").unwrap(),
                figures: Figures {
                    registered: Some(valid + 50),
                    voted: Some(valid + 3),
                    valid: Some(valid),
                    invalid: Some(3),
                },
                votes,
            };
            let key = rehearsal_key(&d.id, &s.id);
            (SignedNote::sign(&m.to_text(), &[&key]).unwrap().to_string(), key.verifier())
        })
        .collect()
}

/// Messages verified per second by a bare loop of ed25519-dalek's strict verification, one thread a core, the keys made ready before.
fn bare(notes: &[(String, VerifierKey)], threads: usize) -> f64 {
    let parsed: Vec<_> = notes
        .iter()
        .map(|(n, k)| {
            let r = NoteRef::parse(n, &LIMITS).unwrap();
            let s = r.signatures().next().unwrap().unwrap();
            let signature = Signature::from_bytes(s.bytes.ed25519().unwrap());
            (r.text, signature, VerifyingKey::from_bytes(&k.public_bytes()).unwrap())
        })
        .collect();
    let next = AtomicUsize::new(0);
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let from = next.fetch_add(64, Ordering::Relaxed);
                    if from >= parsed.len() {
                        return;
                    }
                    for (text, signature, key) in &parsed[from..(from + 64).min(parsed.len())] {
                        key.verify_strict(text.as_bytes(), signature).unwrap();
                    }
                }
            });
        }
    });
    notes.len() as f64 / start.elapsed().as_secs_f64()
}

fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find_map(|l| l.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok()).unwrap_or(0)
        / 1024
}

fn main() {
    let stations = std::env::var("INTAKE_STATIONS").ok().and_then(|s| s.parse().ok()).unwrap_or(20_000);
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    folder(&dir.path().join("election"), stations);
    let clock: commission::Clock = Arc::new(|| {
        Moment(
            i64::try_from(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_micros())
                .unwrap(),
        )
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build().unwrap();
    let home = dir.path().join("home");
    runtime
        .block_on(setup::init(
            &home,
            &dir.path().join("election"),
            "sqlite:database.sqlite",
            Arc::clone(&clock),
            [1; 32],
            &|_, _| {},
        ))
        .unwrap();
    let commission = runtime.block_on(Commission::open(&home, clock, &[], &|_| {})).unwrap();
    let notes = notes(commission.live.definition());
    let bare_rate = bare(&notes, threads);
    let bodies: Arc<Vec<String>> = Arc::new(notes.into_iter().map(|(n, _)| n).collect());
    let next = Arc::new(AtomicUsize::new(0));
    let start = Instant::now();
    runtime.block_on(async {
        let tasks: Vec<_> = (0..512)
            .map(|_| {
                let (intake, bodies, next) = (commission.intake.clone(), Arc::clone(&bodies), Arc::clone(&next));
                tokio::spawn(async move {
                    loop {
                        let i = next.fetch_add(1, Ordering::Relaxed);
                        let Some(body) = bodies.get(i) else { return };
                        intake.copy(election::act::Channel::Transmitted, body.as_bytes(), "bench").await.unwrap();
                    }
                })
            })
            .collect();
        for t in tasks {
            t.await.unwrap();
        }
    });
    let rate = stations as f64 / start.elapsed().as_secs_f64();
    assert_eq!(commission.live.read().tree.size(), stations as u64 + 3);
    println!("bare strict verification  {bare_rate:>10.0} /s on {threads} threads");
    println!("intake in process         {rate:>10.0} /s, durable, recorded, counted");
    println!("ratio                     {:>10.2} (target 0.50)", rate / bare_rate);
    println!("peak memory               {:>10} MiB with set-up and {stations} prepared notes", peak_mib());
    runtime.block_on(commission.close());
}
