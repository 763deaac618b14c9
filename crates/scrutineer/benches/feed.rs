//! The parties' feed, measured at the receivers: 23 parties read it, one of them slowly and one that keeps losing its line, while 500 minutes a
//! second arrive; then the rest of the evening arrives as fast as it is taken while 100 users browse.
//!
//! `cargo bench -p scrutineer --bench feed`. `FEED_SECONDS` (20) is the length of the first part, `FEED_STATIONS` the size of the nation, `FEED_ARRIVING`
//! how many minutes a second arrive.
//!
//! Everything shares the cores with the server. At the end every party must have every act once and in order, the slow one too.

#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first error")]

#[expect(dead_code, reason = "the yardstick in it is for the intake")]
mod support;

use base64::Engine as _;
use commission::Clock;
use commission::accounts::{Accounts, Entropy, Network, NewAccount, Role};
use election::act::Moment;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use support::{Client, Night, number, post, rate, settle, threads};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

const PARTIES: usize = 23;
const SENDERS: usize = 8;
const REPLAY_SENDERS: usize = 64;
const USERS: usize = 100;

/// The register of parties.
fn register() -> String {
    let rows = (0..PARTIES).map(|i| format!("p{i},Party {i},yes\n"));
    std::iter::once("party,name,eligible\n".to_owned()).chain(rows).collect()
}

/// Makes a web service user of each party; gives what stands in the header of its calls.
async fn users(home: &Path) -> Vec<Arc<str>> {
    let clock: Clock = Arc::new(|| Moment(1_800_000_000_000_000));
    let entropy: Entropy = Arc::new(|| station::keys::fresh_seed().map_err(|e| e.to_string()));
    let (accounts, _) = Accounts::of_home(home, clock, entropy).await.unwrap();
    let mut users = Vec::new();
    for i in 0..PARTIES {
        let (name, party, password) = (format!("p{i}-ws"), format!("p{i}"), "a sentence of the program");
        let new = NewAccount {
            name: name.clone(),
            role: Role::Service,
            board: String::new(),
            key_name: None,
            party: Some(party.clone()),
            expires: None,
        };
        let fresh = accounts.add(new).await.unwrap();
        accounts.allow(&party, Network::parse("127.0.0.0/8").unwrap(), "", "bench", 20).await.unwrap();
        accounts.change_program_password(&name, &fresh.password, password, [127, 0, 0, 1].into()).await.unwrap();
        users.push(base64::engine::general_purpose::STANDARD.encode(format!("{name}:{password}")).into());
    }
    users
}

/// How a party reads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Habit {
    Steady,
    /// A line of 40 KB a second.
    Slow,
    /// Goes away after this long and comes back with the last id that it has.
    Restless(Duration),
}

/// Acts arrive until the record has this size; the slow one hurries from then on.
#[derive(Default)]
struct Until {
    size: AtomicU64,
    known: AtomicBool,
}

/// What a party got: the moment of each act, from `first` on.
struct Got {
    habit: Habit,
    first: u64,
    at: Vec<Instant>,
    lines: usize,
}

/// Reads the feed from `first` on until it has everything.
async fn party(habit: Habit, address: SocketAddr, user: Arc<str>, first: u64, until: Arc<Until>) -> Got {
    let mut got = Got { habit, first, at: Vec::new(), lines: 0 };
    let mut buffer = vec![0; 64 * 1024];
    loop {
        got.lines += 1;
        let socket = TcpSocket::new_v4().unwrap();
        if habit == Habit::Slow {
            socket.set_recv_buffer_size(16 * 1024).unwrap();
        }
        let mut stream = socket.connect(address).await.unwrap();
        let next = first + got.at.len() as u64;
        let cursor = if next > first { format!("last-event-id: {}\r\n", next - 1) } else { String::new() };
        let head = format!(
            "GET /party/api/events?since={first} HTTP/1.1\r\nhost: localhost\r\nauthorization: Basic {user}\r\n{cursor}\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let leave = Instant::now() + if let Habit::Restless(after) = habit { after } else { Duration::from_secs(3600) };
        let mut line: Vec<u8> = Vec::new();
        while Instant::now() < leave {
            let hurry = until.known.load(Ordering::Relaxed);
            let most = if habit == Habit::Slow && !hurry { 4 * 1024 } else { buffer.len() };
            let wait = leave.saturating_duration_since(Instant::now());
            let Ok(n) = tokio::time::timeout(wait, stream.read(&mut buffer[..most])).await else { break };
            let (n, now) = (n.unwrap(), Instant::now());
            assert_ne!(n, 0, "the feed broke off: {}", String::from_utf8_lossy(&line));
            for byte in &buffer[..n] {
                if *byte != b'\n' {
                    line.push(*byte);
                    continue;
                }
                if line.starts_with(b"HTTP/1.1") {
                    assert!(line.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&line));
                }
                if let Some(id) = line.strip_prefix(b"id: ") {
                    let id: u64 = std::str::from_utf8(id).unwrap().parse().unwrap();
                    assert_eq!(id, first + got.at.len() as u64, "every act once and in order");
                    got.at.push(now);
                }
                line.clear();
            }
            if hurry && first + got.at.len() as u64 == until.size.load(Ordering::Relaxed) {
                return got;
            }
            if habit == Habit::Slow && !hurry {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// Minutes on their way, and when each was begun to be sent by its index in the record.
struct Arriving {
    requests: Vec<Vec<u8>>,
    next: AtomicUsize,
}

type Sent = Vec<(u64, Instant)>;

impl Arriving {
    /// Sends up to `end`, one each interval.
    async fn send(self: Arc<Self>, address: SocketAddr, interval: Duration, end: usize, senders: usize) -> Sent {
        let (start, first) = (tokio::time::Instant::now(), self.next.load(Ordering::Relaxed));
        let sender = || {
            let me = Arc::clone(&self);
            async move {
                let stream = TcpStream::connect(address).await.unwrap();
                stream.set_nodelay(true).unwrap();
                let (mut client, mut sent) = (Client::new(stream), Sent::new());
                loop {
                    let i = me.next.fetch_add(1, Ordering::Relaxed);
                    let Some(request) = me.requests[..end].get(i) else { return sent };
                    tokio::time::sleep_until(start + interval * u32::try_from(i - first).unwrap()).await;
                    let begun = Instant::now();
                    sent.push((index_of(client.ask(request).await.1), begun));
                }
            }
        };
        let mut running: JoinSet<Sent> = (0..senders).map(|_| sender()).collect();
        let mut all = Sent::new();
        while let Some(some) = running.join_next().await {
            all.extend(some.unwrap());
        }
        self.next.store(end, Ordering::Relaxed);
        all
    }
}

/// The index in a receipt.
fn index_of(receipt: &[u8]) -> u64 {
    let receipt: serde_json::Value = serde_json::from_slice(receipt).unwrap();
    receipt["index"].as_u64().unwrap()
}

/// Somebody looks at one page after another, two a second.
async fn user(address: SocketAddr, pages: Arc<Vec<String>>, number: usize, stop: Arc<AtomicBool>) -> Vec<Duration> {
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (mut client, mut took, mut at) = (Client::new(stream), Vec::new(), number * 7_919);
    tokio::time::sleep(Duration::from_millis(5 * number as u64)).await;
    while !stop.load(Ordering::Relaxed) {
        // Every third look is at the whole, as people do.
        let page = if at.is_multiple_of(3) { "/" } else { &pages[at % pages.len()] };
        at += 104_729;
        let start = Instant::now();
        client.ask(format!("GET {page} HTTP/1.1\r\nhost: localhost\r\n\r\n").as_bytes()).await;
        took.push(start.elapsed());
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    took
}

/// Middle, 99th percentile and longest, in microseconds.
fn spread(mut all: Vec<Duration>) -> (u128, u128, u128) {
    all.sort_unstable();
    let at = |percent: usize| all[(all.len() * percent).div_ceil(100).saturating_sub(1)].as_micros();
    (at(50), at(99), at(100))
}

fn print(what: &str, all: Vec<Duration>, asked: &str) {
    let n = all.len();
    let (p50, p99, max) = spread(all);
    println!("{what:<44} p50 {p50:>8} µs  p99 {p99:>8} µs  longest {max:>8} µs  of {n:>6}  {asked}");
}

/// For each act of one part: how long until the last of the steady parties had it, and how far apart the first and the last were.
fn compare(parties: &[Got], sent: &Sent) -> (Vec<Duration>, Vec<Duration>) {
    let steady: Vec<&Got> = parties.iter().filter(|p| p.habit == Habit::Steady).collect();
    sent.iter()
        .map(|(index, begun)| {
            let at = |p: &&Got| p.at[usize::try_from(index - p.first).unwrap()];
            let (first, last) = (steady.iter().map(at).min().unwrap(), steady.iter().map(at).max().unwrap());
            (last - *begun, last - first)
        })
        .unzip()
}

fn main() {
    let night = Night::with(number("FEED_STATIONS", 30_000), &[("parties.csv", register())]);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads()).enable_all().build().unwrap();
    let programs = runtime.block_on(users(&night.path("home")));
    let server = night.serve(&[]);
    let address = server.address;
    let requests: Vec<Vec<u8>> = night.notes.iter().map(|(n, _)| post(n, true)).collect();
    let all = requests.len();
    let (every_second, seconds) = (number("FEED_ARRIVING", 500), number("FEED_SECONDS", 20));
    assert!(every_second * seconds < all / 2, "take more stations");
    let arriving = Arc::new(Arriving { requests, next: AtomicUsize::new(0) });
    let until = Arc::new(Until::default());
    let d = &night.definition;
    let mut pages: Vec<String> = vec!["/".into(), "/differences".into(), "/silent".into()];
    pages.extend(d.contests.iter().map(|c| format!("/contest/{}", c.id)));
    pages.extend(d.areas.iter().step_by(3).map(|a| format!("/area/{}", a.id)));
    pages.extend(d.stations.iter().step_by(50).map(|s| format!("/station/{}", s.id)));
    settle();

    let first = runtime.block_on(arriving.clone().send(address, Duration::ZERO, 1, 1))[0].0 + 1;
    let parties: Vec<JoinHandle<Got>> = (0..PARTIES)
        .map(|i| {
            let habit = match i {
                0 => Habit::Slow,
                1 => Habit::Restless(Duration::from_millis(700)),
                _ => Habit::Steady,
            };
            runtime.spawn(party(habit, address, Arc::clone(&programs[i]), first, Arc::clone(&until)))
        })
        .collect();
    std::thread::sleep(Duration::from_secs(1));
    let interval = Duration::from_secs(1) / u32::try_from(every_second).unwrap();
    let paced = runtime.block_on(arriving.clone().send(address, interval, 1 + every_second * seconds, SENDERS));
    let skew = runtime.block_on(async {
        let mut client = Client::new(TcpStream::connect(address).await.unwrap());
        String::from_utf8_lossy(client.ask(b"GET /api/v1/skew HTTP/1.1\r\nhost: localhost\r\n\r\n").await.1)
            .into_owned()
    });

    let (stop, pages) = (Arc::new(AtomicBool::new(false)), Arc::new(pages));
    let users: Vec<JoinHandle<Vec<Duration>>> =
        (0..USERS).map(|i| runtime.spawn(user(address, Arc::clone(&pages), i, Arc::clone(&stop)))).collect();
    std::thread::sleep(Duration::from_secs(1));
    let start = Instant::now();
    let replayed = runtime.block_on(arriving.send(address, Duration::ZERO, all, REPLAY_SENDERS));
    let took = start.elapsed();
    stop.store(true, Ordering::Relaxed);
    until.size.store(replayed.iter().map(|(i, _)| i + 1).max().unwrap(), Ordering::Relaxed);
    until.known.store(true, Ordering::Relaxed);
    let looks: Vec<Duration> = users.into_iter().flat_map(|u| runtime.block_on(u).unwrap()).collect();
    let parties: Vec<Got> = parties.into_iter().map(|p| runtime.block_on(p).unwrap()).collect();

    println!(
        "{PARTIES} parties: {} acts each, once and in order; one slow, one on its {}th line",
        parties[0].at.len(),
        parties[1].lines
    );
    println!("{every_second} minutes a second for {seconds} s:");
    let (delays, skews) = compare(&parties, &paced);
    print("  from intake to the last steady party", delays, "target p99 250,000");
    print("  between the first and the last of them", skews, "target p99 50,000");
    println!("  as the server measured it: {skew}");
    println!(
        "the rest as fast as it is taken, {} minutes a second, {USERS} users browsing:",
        rate(replayed.len(), took.as_micros())
    );
    let (delays, skews) = compare(&parties, &replayed);
    print("  from intake to the last steady party", delays, "");
    print("  between the first and the last of them", skews, "");
    print("  pages", looks, "target p99 200,000");
    println!("peak memory of the server  {:>6} MiB", server.peak_mib());
    server.stop();
}
