//! What the benchmarks of the program share: the made-up nation with its signed minutes, the server as a process of its own, a lean client,
//! and the yardstick, a bare loop of strict signature verification.

use ed25519_dalek::{Signature, VerifyingKey};
use election::definition::Definition;
use observer::authority::{LIMITS, rehearsal_key};
use rayon::prelude::*;
use record::note::NoteRef;
use record::{SignedNote, VerifierKey};
use rehearsal::nation::{self, Plan};
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// A number from the environment, for a shorter or longer run.
pub fn number(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |v| v.parse().unwrap())
}

/// One core each, for what runs beside the server on the same machine.
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

/// A sealed rehearsal of the made-up nation, in a folder that goes at the end, and the whole evening of its stations as signed notes.
pub struct Night {
    dir: tempfile::TempDir,
    pub definition: Arc<Definition>,
    /// Each note with the key that signed it, in the order in which they arrive.
    pub notes: Vec<(String, VerifierKey)>,
}

impl Night {
    pub fn new(stations: usize) -> Self {
        Self::with(stations, &[])
    }

    /// With these files in its election folder.
    pub fn with(stations: usize, more: &[(&str, String)]) -> Self {
        let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let plan = Plan { stations, id: "bench".into(), ..Plan::default() };
        let mut files = nation::folder(&plan);
        files.extend(more.iter().map(|(name, text)| ((*name).to_owned(), text.clone().into_bytes())));
        let election = dir.path().join("election");
        std::fs::create_dir(&election).unwrap();
        files.iter().for_each(|(name, bytes)| std::fs::write(election.join(name), bytes).unwrap());
        let definition = Arc::new(election::folder::read(&files).unwrap());
        let home = dir.path().join("home");
        let init = ["init".as_ref(), home.as_os_str(), "--election".as_ref(), election.as_os_str()];
        let out = Command::new(env!("CARGO_BIN_EXE_scrutineer")).args(init).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let d = &definition;
        let day = nation::day(&plan, d);
        let notes = day.events.par_iter().filter_map(|event| {
            let minutes = event.minutes(d)?;
            let key = rehearsal_key(&d.id, minutes.station);
            Some((SignedNote::sign(&minutes.to_text(), &[&key]).unwrap().to_string(), key.verifier()))
        });
        let notes = notes.collect();
        Self { definition, notes, dir }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn serve(&self, more: &[&str]) -> Server {
        Server::start(&self.path("home"), more)
    }
}

/// Nothing but strict verification of these messages by ed25519-dalek, one thread a core, the keys made ready before. Microseconds.
pub fn bare_us(notes: &[(String, VerifierKey)]) -> u128 {
    let parsed: Vec<_> = notes
        .iter()
        .map(|(note, key)| {
            let note = NoteRef::parse(note, &LIMITS).unwrap();
            let signature = note.signatures().next().unwrap().unwrap();
            let signature = Signature::from_bytes(signature.bytes.ed25519().unwrap());
            (note.text, signature, VerifyingKey::from_bytes(&key.public_bytes()).unwrap())
        })
        .collect();
    let next = AtomicUsize::new(0);
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads() {
            scope.spawn(|| {
                while let Some(part) = parsed.chunks(64).nth(next.fetch_add(1, Ordering::Relaxed)) {
                    part.iter().for_each(|(text, s, key)| key.verify_strict(text.as_bytes(), s).unwrap());
                }
            });
        }
    });
    start.elapsed().as_micros()
}

/// So many in so many microseconds: a second's worth.
pub fn rate(count: usize, microseconds: u128) -> u128 {
    count as u128 * 1_000_000 / microseconds.max(1)
}

/// `a / b` with two decimals, for people.
pub fn ratio(a: u128, b: u128) -> String {
    let hundredths = a * 100 / b.max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// `scrutineer serve` as a child process.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

impl Server {
    fn start(home: &Path, more: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_scrutineer"));
        command.arg("serve").arg(home).args(["--listen", "127.0.0.1:0"]).args(more);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut said = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        while !said.ends_with("}\n") {
            assert_ne!(out.read_line(&mut said).unwrap(), 0, "the server did not start");
        }
        let said: serde_json::Value = serde_json::from_str(&said).unwrap();
        let url = said["url"].as_str().unwrap();
        Self { child, address: url.rsplit('/').next().unwrap().parse().unwrap() }
    }

    /// The most memory that it has ever held, in MiB.
    pub fn peak_mib(&self) -> u64 {
        let status = self.told("status");
        let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
    }

    /// What the system tells about it in this file of `/proc`.
    pub fn told(&self, file: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{file}", self.child.id())).unwrap()
    }

    /// Stops it as a service manager does and waits for the end.
    pub fn stop(mut self) {
        assert!(Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A request that sends a note, as bytes ready for the wire.
pub fn post(note: &str, keep: bool) -> Vec<u8> {
    let connection = if keep { "keep-alive" } else { "close" };
    format!(
        "POST /intake/minutes HTTP/1.1\r\nhost: localhost\r\nconnection: {connection}\r\ncontent-length: {}\r\n\r\n{note}",
        note.len()
    )
    .into_bytes()
}

/// One HTTP/1.1 connection that asks and waits. It reads no more of an answer than is needed to check it.
pub struct Client<S> {
    stream: S,
    buffer: Vec<u8>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    pub fn new(stream: S) -> Self {
        Self { stream, buffer: Vec::with_capacity(16 * 1024) }
    }

    /// The head and the body of the answer, which must be 200.
    pub async fn ask(&mut self, request: &[u8]) -> (&[u8], &[u8]) {
        self.stream.write_all(request).await.unwrap();
        self.stream.flush().await.unwrap();
        self.buffer.clear();
        let body = loop {
            self.read().await;
            if let Some(at) = self.buffer.windows(4).position(|w| w == b"\r\n\r\n") {
                break at + 4;
            }
        };
        let end = body + content_length(&self.buffer[..body]);
        while self.buffer.len() < end {
            self.read().await;
        }
        let (head, body) = self.buffer.split_at(body);
        assert!(
            head.starts_with(b"HTTP/1.1 200 "),
            "{}{}",
            String::from_utf8_lossy(head),
            String::from_utf8_lossy(body)
        );
        (head, body)
    }

    async fn read(&mut self) {
        assert_ne!(self.stream.read_buf(&mut self.buffer).await.unwrap(), 0, "the server closed the connection");
    }
}

fn content_length(head: &[u8]) -> usize {
    let head = std::str::from_utf8(head).unwrap();
    let field = |l: &str| {
        l.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))?.1.trim().parse().ok()
    };
    head.lines().find_map(field).unwrap()
}

/// Waits until the machine has calmed down from what went before, and says how calm it is.
pub fn settle() {
    std::thread::sleep(Duration::from_secs(2));
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load average before: {}", load.split(' ').next().unwrap_or_default());
}
