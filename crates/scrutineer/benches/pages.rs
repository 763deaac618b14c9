//! Pages and data under load against nginx: 10,000 addresses drawn at random, while 500 minutes a second arrive, both driven by wrk in turns on
//! the same cores. nginx serves the same bytes as static files.
//!
//! `cargo bench -p scrutineer --bench pages`. Needs `nginx` and `wrk` (`scripts/install-for-tests.sh bench`). `PAGES_SECONDS` (15) is the length of
//! each of the four turns, `PAGES_STATIONS` the size of the nation, `PAGES_ARRIVING` how many minutes a second arrive.
//!
//! Half of the evening has been counted before; the rest arrives during all turns, nginx's too, so that both have the same company.

#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first error")]

#[expect(dead_code, reason = "the yardstick in it is for the intake")]
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use support::{Client, Night, Server, number, post, ratio, settle, threads};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

const ADDRESSES: usize = 10_000;
const CONNECTIONS: usize = 64;
const SENDERS: usize = 8;
const TURNS: usize = 2;

/// 10,000 addresses: all pages about the whole, and areas and stations spread evenly over the country, each as page and as data.
fn addresses(night: &Night) -> Vec<String> {
    let d = &night.definition;
    let mut list: Vec<String> =
        ["/", "/about", "/silent", "/api/v1/contests", "/api/v1/election"].map(str::to_owned).into();
    for c in &d.contests {
        list.push(format!("/contest/{}", c.id));
        list.push(format!("/api/v1/contests/{}", c.id));
        list.push(format!("/api/v1/contests/{}/allocation", c.id));
    }
    // A fifth of the places for areas at most.
    let areas = d.areas.iter().step_by((d.areas.len() * 10).div_ceil(ADDRESSES).max(1));
    areas.for_each(|a| list.extend([format!("/area/{}", a.id), format!("/api/v1/areas/{}", a.id)]));
    let places = (ADDRESSES - list.len()).div_ceil(2);
    assert!(places < d.stations.len(), "take more stations");
    for i in 0..places {
        let id = &d.stations[i * d.stations.len() / places].id;
        list.extend([format!("/station/{id}"), format!("/api/v1/stations/{id}")]);
    }
    list.truncate(ADDRESSES);
    list
}

/// Minutes on their way to the server, at a steady rate until stopped.
struct Arriving {
    requests: Vec<Vec<u8>>,
    next: AtomicUsize,
    stopped: AtomicBool,
}

impl Arriving {
    /// Sends the first so many as fast as they are taken.
    async fn begin(self: Arc<Self>, address: SocketAddr, count: usize) {
        Arc::clone(&self).send(address, Duration::ZERO, count).await;
        self.next.store(count, Ordering::Relaxed);
    }

    /// One each interval. How many were sent.
    async fn go_on(self: Arc<Self>, address: SocketAddr, interval: Duration) -> usize {
        let before = self.next.load(Ordering::Relaxed);
        let end = self.requests.len();
        Arc::clone(&self).send(address, interval, end).await;
        self.next.load(Ordering::Relaxed).min(end) - before
    }

    async fn send(self: Arc<Self>, address: SocketAddr, interval: Duration, end: usize) {
        let (start, first) = (tokio::time::Instant::now(), self.next.load(Ordering::Relaxed));
        let sender = || {
            let me = Arc::clone(&self);
            async move {
                let stream = TcpStream::connect(address).await.unwrap();
                stream.set_nodelay(true).unwrap();
                let mut client = Client::new(stream);
                loop {
                    let i = me.next.fetch_add(1, Ordering::Relaxed);
                    let Some(request) = me.requests[..end].get(i) else { return };
                    tokio::time::sleep_until(start + interval * u32::try_from(i - first).unwrap()).await;
                    if me.stopped.load(Ordering::Relaxed) {
                        return;
                    }
                    client.ask(request).await;
                }
            }
        };
        let mut senders: JoinSet<()> = (0..SENDERS).map(|_| sender()).collect();
        while let Some(ended) = senders.join_next().await {
            ended.unwrap();
        }
    }
}

/// Fetches every address once and keeps the bodies as files for nginx. The name that each has there, and all bytes.
async fn copy(server: SocketAddr, addresses: &[String], folder: &Path) -> (Vec<String>, usize) {
    let mut client = Client::new(TcpStream::connect(server).await.unwrap());
    let (mut names, mut bytes) = (Vec::new(), 0);
    for address in addresses {
        let request = format!("GET {address} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        let (head, body) = client.ask(request.as_bytes()).await;
        let kind = if std::str::from_utf8(head).unwrap().contains("application/json") { "json" } else { "html" };
        // With the ending, a page about an area is a file beside the folder of the pages below it.
        let name = if address == "/" { "/index.html".to_owned() } else { format!("{address}.{kind}") };
        let path = folder.join(&name[1..]);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        // Put in place whole: a file that nginx holds open keeps its bytes until it looks again.
        let whole = path.with_added_extension("new");
        std::fs::write(&whole, body).unwrap();
        std::fs::rename(&whole, &path).unwrap();
        bytes += body.len();
        names.push(name);
    }
    (names, bytes)
}

/// nginx with a folder of its own.
struct Nginx {
    child: Child,
    address: SocketAddr,
}

impl Nginx {
    fn start(prefix: &Path) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let configuration = prefix.join("nginx.conf");
        std::fs::write(&configuration, Self::configuration(address)).unwrap();
        let path = format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap_or_default());
        let mut command = Command::new("nginx");
        command.env("PATH", path).arg("-p").arg(prefix).arg("-c").arg(&configuration).args(["-e", "stderr"]);
        let child =
            command.stderr(Stdio::null()).spawn().expect("nginx is installed by scripts/install-for-tests.sh bench");
        let until = Instant::now() + Duration::from_secs(5);
        while std::net::TcpStream::connect(address).is_err() {
            assert!(Instant::now() < until, "nginx does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { child, address }
    }

    fn configuration(address: SocketAddr) -> String {
        // As whoever runs it: the files are in a folder that others may not read.
        let user = std::env::var("USER").unwrap_or_else(|_| "root".into());
        format!(
            "user {user};
worker_processes auto;
daemon off;
pid nginx.pid;
error_log stderr crit;
events {{ worker_connections 4096; }}
http {{
    types {{ 'text/html; charset=utf-8' html; application/json json; }}
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000000;
    open_file_cache max=20000 inactive=1h;
    open_file_cache_valid 10s;
    client_body_temp_path temporary;
    proxy_temp_path temporary;
    fastcgi_temp_path temporary;
    uwsgi_temp_path temporary;
    scgi_temp_path temporary;
    server {{
        listen {address} backlog=1024;
        root files;
    }}
}}
"
        )
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // TERM, so that the workers end too.
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

/// Asks for the addresses of a file in an order of chance, and prints what came of it in one line.
const SCRIPT: &str = r#"
local number = 0
function setup(thread)
    number = number + 1
    thread:set("number", number)
end
local requests = {}
function init(arguments)
    math.randomseed(2026 + number)
    for line in io.lines(arguments[1]) do
        requests[#requests + 1] = wrk.format("GET", line)
    end
end
function request()
    return requests[math.random(#requests)]
end
function done(summary, latency)
    local e = summary.errors
    io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
        summary.bytes, e.connect + e.read + e.write + e.status + e.timeout))
end
"#;

/// One turn of wrk, or several together. Latencies in microseconds.
#[derive(Default)]
struct Turn {
    requests: u128,
    microseconds: u128,
    p50: u128,
    p99: u128,
    bytes: u128,
}

impl Turn {
    fn per_second(&self) -> u128 {
        self.requests * 1_000_000 / self.microseconds.max(1)
    }

    /// Rates over all of them; latencies as the mean of the turns.
    fn together(turns: &[Self]) -> Self {
        let n = turns.len() as u128;
        let sum = |f: fn(&Self) -> u128| turns.iter().map(f).sum::<u128>();
        Self {
            requests: sum(|t| t.requests),
            microseconds: sum(|t| t.microseconds),
            p50: sum(|t| t.p50) / n,
            p99: sum(|t| t.p99) / n,
            bytes: sum(|t| t.bytes),
        }
    }

    fn print(&self, who: &str) {
        println!(
            "{who:<8} {:>8} requests/s  p50 {:>6} µs  p99 {:>6} µs  {:>5} bytes each",
            self.per_second(),
            self.p50,
            self.p99,
            self.bytes / self.requests.max(1)
        );
    }
}

fn wrk(script: &Path, address: SocketAddr, list: &Path, seconds: usize) -> Turn {
    let mut command = Command::new("wrk");
    command.args(["-t", &threads().to_string(), "-c", &CONNECTIONS.to_string(), "-d", &format!("{seconds}s")]);
    command.arg("-s").arg(script).arg(format!("http://{address}")).arg("--").arg(list);
    let out = command.output().expect("wrk is installed by scripts/install-for-tests.sh bench");
    let text = String::from_utf8_lossy(&out.stdout);
    let line = text.lines().find_map(|l| l.strip_prefix("RESULT ")).expect("the line that the script prints");
    let n: Vec<u128> = line.split(' ').map(|n| n.parse().unwrap()).collect();
    assert_eq!(n[5], 0, "failed requests: {text}");
    Turn { requests: n[0], microseconds: n[1], p50: n[2], p99: n[3], bytes: n[4] }
}

fn write_list(path: PathBuf, lines: &[String]) -> PathBuf {
    let mut text = String::new();
    lines.iter().for_each(|l| writeln!(text, "{l}").unwrap());
    std::fs::write(&path, text).unwrap();
    path
}

/// The turns, ours and nginx's after each other.
fn turns(
    night: &Night,
    server: &Server,
    nginx: &Nginx,
    lists: [&Path; 2],
    renew: impl Fn(),
) -> BTreeMap<&'static str, Vec<Turn>> {
    let script = night.path("random.lua");
    std::fs::write(&script, SCRIPT).unwrap();
    let seconds = number("PAGES_SECONDS", 15);
    let who = [("ours", server.address, lists[0]), ("nginx", nginx.address, lists[1])];
    for (_, address, list) in who {
        wrk(&script, address, list, 2);
    }
    let mut turns = BTreeMap::<_, Vec<Turn>>::new();
    for _ in 0..TURNS {
        // What reported since is longer now: nginx gets the same bytes again.
        renew();
        for (name, address, list) in who {
            let turn = wrk(&script, address, list, seconds);
            turn.print(name);
            turns.entry(name).or_default().push(turn);
        }
    }
    turns
}

fn main() {
    let night = Night::new(number("PAGES_STATIONS", 40_000));
    let addresses = addresses(&night);
    assert_eq!(addresses.len(), ADDRESSES);
    let server = night.serve(&[]);
    let runtime = Runtime::new().unwrap();
    let requests: Vec<Vec<u8>> = night.notes.iter().map(|(n, _)| post(n, true)).collect();
    let half = requests.len() / 2;
    let arriving = Arc::new(Arriving { requests, next: AtomicUsize::new(0), stopped: AtomicBool::new(false) });
    runtime.block_on(Arc::clone(&arriving).begin(server.address, half));
    let files = night.path("nginx/files");
    std::fs::create_dir_all(&files).unwrap();
    let (names, bytes) = runtime.block_on(copy(server.address, &addresses, &files));
    println!("{ADDRESSES} addresses, {} bytes each on average; {} minutes counted before", bytes / ADDRESSES, half);
    let nginx = Nginx::start(&night.path("nginx"));
    let (ours, theirs) = (write_list(night.path("ours"), &addresses), write_list(night.path("theirs"), &names));
    settle();

    let every_second = number("PAGES_ARRIVING", 500);
    let interval = Duration::from_secs(1) / u32::try_from(every_second).unwrap();
    let start = Instant::now();
    let arrival = runtime.spawn(Arc::clone(&arriving).go_on(server.address, interval));
    let renew = || drop(runtime.block_on(copy(server.address, &addresses, &files)));
    let turns = turns(&night, &server, &nginx, [&ours, &theirs], renew);
    let enough = !arrival.is_finished();
    arriving.stopped.store(true, Ordering::Relaxed);
    let took = start.elapsed();
    let sent = runtime.block_on(arrival).unwrap();
    assert!(enough, "all minutes had arrived before the end: take more stations");
    println!("minutes that arrived meanwhile  {:>6} /s", sent as u128 * 1000 / took.as_millis());

    let [ours, nginx] = ["ours", "nginx"].map(|who| Turn::together(&turns[who]));
    ours.print("ours");
    nginx.print("nginx");
    println!("requests per second, ratio  {:>6}  target at least 0.80", ratio(ours.per_second(), nginx.per_second()));
    println!("p99, ratio                  {:>6}  target at most 2.00", ratio(ours.p99, nginx.p99));
    println!("peak memory of the server   {:>6} MiB", server.peak_mib());
    server.stop();
}
