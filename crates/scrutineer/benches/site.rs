//! The public site as static files: a whole country written into an empty folder, and after that one minutes at a time, from its receipt until
//! every file that it changes is out.
//!
//! `cargo bench -p scrutineer --bench site`. `SITE_STATIONS` (175,000) is the size of the nation, `SITE_CHANGES` (20) how many minutes come one by
//! one. The publisher runs beside a portal that serves as `scrutineer serve` does.

#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first error")]

#[expect(dead_code, reason = "most of it is for servers")]
mod support;

use bytes::Bytes;
use commission::{Clock, Commission};
use election::act::Moment;
use http_body_util::Full;
use hyper::Request;
use portal::{Front, Options, Peer, Portal, Publisher};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use support::{Night, number, settle, threads};
use tokio::task::JoinSet;

/// Minutes on their way at once while the evening is counted.
const SENDERS: usize = 256;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn clock() -> Clock {
    let t = AtomicI64::new(1_800_000_000_000_000);
    Arc::new(move || Moment(t.fetch_add(1_000, Ordering::Relaxed)))
}

/// Hundredths of seconds of this process on a core so far.
fn on_a_core() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    after_name.split_ascii_whitespace().skip(11).take(2).map(|n| n.parse::<u64>().unwrap()).sum()
}

/// The most memory that this process has ever held, in MiB.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
}

/// Hands a note in and waits for its receipt.
async fn report(front: &Front, note: String) {
    let request = Request::post("/intake/minutes").body(Full::new(Bytes::from(note))).unwrap();
    let peer = Peer { address: ([127, 0, 0, 1], 9).into(), may_send: true, known: false };
    let answer = front.answer(request, peer).await.unwrap_or_else(|never| match never {});
    assert_eq!(answer.status(), 200);
}

/// Hands all of them in as fast as they are taken.
async fn evening(front: &Front, notes: Vec<String>) {
    let (notes, next) = (Arc::new(notes), Arc::new(AtomicUsize::new(0)));
    let mut senders = JoinSet::new();
    for _ in 0..SENDERS {
        let (front, notes, next) = (front.clone(), Arc::clone(&notes), Arc::clone(&next));
        senders.spawn(async move {
            while let Some(note) = notes.get(next.fetch_add(1, Ordering::Relaxed)) {
                report(&front, note.clone()).await;
            }
        });
    }
    while let Some(ended) = senders.join_next().await {
        ended.unwrap();
    }
}

#[tokio::main]
async fn main() {
    let changes = number("SITE_CHANGES", 20);
    let mut night = Night::new(number("SITE_STATIONS", 175_000));
    let mut notes: Vec<String> = std::mem::take(&mut night.notes).into_iter().map(|(note, _)| note).collect();
    let last = notes.split_off(notes.len() - changes);
    let commission = Commission::open(&night.path("home"), clock(), &[], &|_| {}).await.unwrap();
    let front = Front::new(Portal::new(&commission, Options::default()));
    let count = notes.len();
    evening(&front, notes).await;
    let d = &night.definition;
    println!("{} stations, {} areas, {} contests, {count} minutes", d.stations.len(), d.areas.len(), d.contests.len());
    settle();

    let mut publisher = Publisher::new(&front, &night.path("site")).unwrap();
    let (start, cpu) = (Instant::now(), on_a_core());
    let pass = publisher.pass().await.unwrap();
    let (took, cpu) = (start.elapsed(), on_a_core() - cpu);
    println!(
        "the whole site: {} files, {} MB in {took:.1?}, {}.{:02} s on {} cores; peak memory {} MiB  target at most 60 s",
        pass.files,
        pass.bytes / 1_000_000,
        cpu / 100,
        cpu % 100,
        threads(),
        peak_mib()
    );

    let (mut times, mut files) = (vec![], vec![]);
    for note in last {
        tokio::time::sleep(Duration::from_millis(500)).await;
        report(&front, note).await;
        let start = Instant::now();
        let pass = publisher.pass().await.unwrap();
        times.push(start.elapsed());
        files.push(pass.files);
    }
    times.sort_unstable();
    files.sort_unstable();
    println!(
        "one minutes: {:.0?} in the middle, {:.0?} longest of {changes}; {} to {} files  target at most 300 ms",
        times[changes / 2],
        times[changes - 1],
        files[0],
        files[changes - 1]
    );
    drop((publisher, front));
    let _ = tokio::time::timeout(Duration::from_secs(20), commission.close()).await;
}
