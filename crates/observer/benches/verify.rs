//! `verify` of a whole record against a bare loop of strict Ed25519 verification of the same messages, on as many threads, in one run.
//!
//! `cargo bench -p observer --features testing --bench verify [-- MINUTES [THREADS]]`

use ed25519_dalek::{Signature, VerifyingKey};
use election::act::Act;
use observer::authority::LIMITS;
use observer::testing::Made;
use observer::verify::{Options, verify};
use record::NoteRef;
use std::time::{Duration, Instant};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CHOICES: usize = 17;
const ROUNDS: usize = 6;

/// One strict verification: key, message, signature.
struct Signed {
    key: VerifyingKey,
    text: String,
    signature: Signature,
}

fn signed(made: &Made) -> Vec<Signed> {
    let recount = made.clone();
    let mut head = observer::recount::Recount::new();
    for entry in &recount.entries[..3] {
        let prepared = head.prepare(entry, observer::recount::Signatures::Trust).expect("a sound record");
        head.apply(prepared, &recount.blobs, observer::recount::Signatures::Trust).expect("a sound record");
    }
    let authority = head.authority().expect("the keys are the second act");
    made.entries[3..]
        .iter()
        .map(|entry| {
            let act = Act::parse(entry).expect("an act");
            let note = NoteRef::parse(act.content.note().expect("minutes"), &LIMITS).expect("a note");
            let s = note.signatures().next().expect("a signature").expect("well-formed");
            let key = authority.key(s.name).expect("in the list").public_bytes();
            Signed {
                key: VerifyingKey::from_bytes(&key).expect("a key"),
                text: note.text.to_owned(),
                signature: Signature::from_bytes(s.bytes.ed25519().expect("64 bytes")),
            }
        })
        .collect()
}

fn bare(messages: &[Signed], threads: usize) -> Duration {
    let start = Instant::now();
    std::thread::scope(|scope| {
        for part in messages.chunks(messages.len().div_ceil(threads)) {
            scope.spawn(move || {
                for m in part {
                    m.key.verify_strict(m.text.as_bytes(), &m.signature).expect("a true signature");
                }
            });
        }
    });
    start.elapsed()
}

fn main() {
    let mut numbers = std::env::args().filter_map(|a| a.parse::<usize>().ok());
    let minutes = numbers.next().unwrap_or(50_000);
    let threads = numbers.next().unwrap_or(2);
    eprintln!("making a record of {minutes} minutes with {CHOICES} choices …");
    let made = Made::reported(minutes, CHOICES);
    let dir = std::env::temp_dir().join(format!("scrutineer-bench-verify-{}", std::process::id()));
    made.write(&dir).expect("the record can be written");
    let messages = signed(&made);
    let bytes: usize = made.entries.iter().map(Vec::len).sum();
    let options = Options { root_key: Some(made.root_key()), threads, ..Options::default() };
    let head = dir.join("head");
    made.write_first(&head, 3).expect("the record can be written");
    drop(made);
    let (mut best_bare, mut best_verify, mut best_head) = (Duration::MAX, Duration::MAX, Duration::MAX);
    for round in 1..=ROUNDS {
        let b = bare(&messages, threads);
        let start = Instant::now();
        let report = verify(&dir, &options, &|_| ());
        let v = start.elapsed();
        assert!(report.ok && report.minutes.counted == minutes as u64, "{report}");
        let start = Instant::now();
        assert!(verify(&head, &options, &|_| ()).ok);
        let h = start.elapsed();
        println!(
            "round {round}: bare {} ms, verify {} ms, of it definition, keys and seal {} ms",
            b.as_millis(),
            v.as_millis(),
            h.as_millis()
        );
        best_head = best_head.min(h);
        best_bare = best_bare.min(b);
        best_verify = best_verify.min(v);
    }
    std::fs::remove_dir_all(&dir).expect("the record can be removed");
    let rate = |d: Duration| minutes as u128 * 1_000_000 / d.as_micros().max(1);
    println!("{minutes} minutes, {bytes} bytes of entries, {threads} threads");
    println!("bare strict verification  {} a second", rate(best_bare));
    println!("verify                    {} a second", rate(best_verify));
    println!("without definition, keys and seal {} a second", rate(best_verify.saturating_sub(best_head)));
    println!("ratio                     {} %", rate(best_verify) * 100 / rate(best_bare).max(1));
}
