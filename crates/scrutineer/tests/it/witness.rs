//! Witnesses from outside: what a party types, what a server with two histories gets, what a kill at any moment leaves.

use crate::actors::*;
use record::hash::leaf_hash;
use record::note::{Limits, SigningKey};
use record::tile::TileKind;
use record::{Checkpoint, SignedNote, TileId, Tree, checkpoint, cosignature};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The keys that a rehearsal has for an observer.
fn keys(place: &Place, observer: &str) -> (String, String) {
    let dir = place.path(observer);
    good(&["witness", "keys", observer, text(&dir), "--rehearsal", "made-up"]);
    (text(&dir.join("witness.key")).to_owned(), text(&dir.join("recount.key")).to_owned())
}

fn send_results(place: &Place, server: &Server, rows: usize) {
    good(&["replay", "--results", text(&place.results(rows)), &server.url]);
}

#[test]
fn a_party_vouches_for_the_record_counts_it_again_and_anyone_can_check_that() {
    let place = Place::sealed();
    let server = place.serve();
    send_results(&place, &server, 40);
    let root = place.root_key();
    for observer in ["observer-1", "observer-2"] {
        let (key, recount) = keys(&place, observer);
        let state = place.path(&format!("{observer}-state"));
        let mut args = vec!["witness", "once", "--url", &server.url, "--key", &key, "--state", text(&state)];
        args.extend(["--root-key", &root, "--recount-key", &recount]);
        let told = good(&args);
        assert!(told.contains("\"cosigned\":43") && told.contains("\"recounted\":43"), "{told}");
    }
    let data = json(&server.get("/api/v1/witnesses"));
    assert_eq!((&data["vouching_for_all"], &data["parties"][1]["recount"]["agrees"]), (&2.into(), &true.into()));
    let copy = place.path("copy");
    good(&["mirror", &server.url, text(&copy), "--root-key", &root]);
    let verify =
        |witnesses: &str| run(&["verify", text(&copy), "--root-key", &root, "--witnesses", witnesses, "--json"]);
    let enough = verify("2");
    assert!(enough.status.success(), "{}", words(&enough));
    assert!(words(&enough).contains("recount  observer-2 has counted the first 43 acts, and came to the same"));
    let report = json(&String::from_utf8(enough.stdout).unwrap());
    assert_eq!(
        (&report["witnesses"]["known"], report["witnesses"]["vouched"].as_array().unwrap().len()),
        (&3.into(), 2)
    );
    let more = verify("3");
    assert_eq!(more.status.code(), Some(1));
    assert!(words(&more).contains("too-few-witnesses"), "{}", words(&more));
    another_implementation_reads_the_checkpoint(&std::fs::read(copy.join("checkpoint")).unwrap());
    // The record grew: nobody vouches for the new act yet.
    send_results(&place, &server, 41);
    good(&["mirror", &server.url, text(&copy), "--root-key", &root]);
    assert!(words(&verify("1")).contains("the first 43 only"));
    crate::second_opinion::vouching(&server, &root, &[("observer-1", 43), ("observer-2", 43)]);
    server.stop();
}

/// In Python, from the specification alone, where a library for Ed25519 is at hand.
fn another_implementation_reads_the_checkpoint(note: &[u8]) {
    let key = observer::authority::rehearsal_witness("made-up", "witness/observer-1").verifier();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/cosignature.py");
    let python =
        Command::new("python3").arg(script).arg(key.to_string()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut python) = python else {
        return eprintln!("no python3: the cosignature was not read by another implementation");
    };
    python.stdin.take().unwrap().write_all(note).unwrap();
    let out = python.wait_with_output().unwrap();
    if out.status.code() == Some(3) {
        return eprintln!("python3 has no Ed25519: the cosignature was not read by another implementation");
    }
    assert!(out.status.success());
    let read = SignedNote::parse(note, &Limits::CHECKPOINT).unwrap();
    let ours = cosignature::witnessed(&read, &key).unwrap().unwrap();
    assert_eq!(String::from_utf8(out.stdout).unwrap().trim(), ours.to_string());
}

/// Two homes of one election with the same keys: what a commission could do that shows one history to some and another to others.
#[test]
fn a_commission_with_two_histories_is_refused_and_the_report_convinces_anyone_offline() {
    let (place, other) = (Place::sealed(), Place::sealed());
    let (server, liar) = (place.serve(), other.serve());
    send_results(&place, &server, 20);
    send_results(&other, &liar, 30);
    let (key, _) = keys(&place, "observer-1");
    let (state, root) = (place.path("state"), place.root_key());
    let once = |url: &str| {
        run(&["witness", "once", "--url", url, "--key", &key, "--state", text(&state), "--root-key", &root])
    };
    assert!(once(&server.url).status.success());
    let refused = once(&liar.url);
    assert_eq!(refused.status.code(), Some(1));
    assert!(words(&refused).contains("history-rewritten"), "{}", words(&refused));
    let reports = std::fs::read_dir(state.join("evidence")).unwrap().map(|e| e.unwrap().path()).collect::<Vec<_>>();
    let [report] = reports.as_slice() else { panic!("{reports:?}") };
    let shown = run(&["witness", "check", text(report), "--root-key", &root, "--json"]);
    assert!(shown.status.success() && words(&shown).contains("VERDICT: two histories, proved."), "{}", words(&shown));
    assert_eq!(json(&String::from_utf8(shown.stdout).unwrap())["anchored"], true);
    assert!(
        bad(&["witness", "check", text(report), "--root-key", &place.path_key()]).contains("evidence-other-record")
    );
    let forged = std::fs::read_to_string(report).unwrap().replacen("\\n23\\n", "\\n22\\n", 1);
    let changed = place.path("changed.json");
    std::fs::write(&changed, forged).unwrap();
    assert!(bad(&["witness", "check", text(&changed)]).contains("note-wrong-signature"));
    // The mirror makes the same report.
    let copy = place.path("copy");
    good(&["mirror", &server.url, text(&copy)]);
    assert!(bad(&["mirror", &liar.url, text(&copy)]).contains("history-rewritten"));
    let made = std::fs::read_dir(copy.join("evidence")).unwrap().map(|e| e.unwrap().path());
    let made: Vec<_> = made.filter(|p| p.extension().is_some_and(|e| e == "json")).collect();
    assert_eq!(std::fs::read(&made[0]).unwrap(), std::fs::read(report).unwrap());
    server.stop();
    liar.stop();
}

impl Place {
    /// The root key of another election.
    fn path_key(&self) -> String {
        observer::authority::rehearsal_key("other", "root:scrutineer/other").verifier().to_string()
    }
}

const ORIGIN: &str = "example.com/log";

/// A log that can show two histories, which part after ten entries.
struct Forking {
    key: SigningKey,
    trees: [Tree; 2],
    /// Which history, and how much of it.
    shown: Mutex<(usize, u64)>,
    posted: Mutex<Vec<String>>,
}

impl Forking {
    fn start() -> (Arc<Self>, String) {
        let tree = |h: usize| {
            Tree::from_leaves((0..900).map(|i| leaf_hash(format!("{i} {}", if i < 10 { 0 } else { h }).as_bytes())))
        };
        let log = Arc::new(Self {
            key: SigningKey::from_seed(ORIGIN, [3; 32]).unwrap(),
            trees: [tree(0), tree(1)],
            shown: Mutex::new((0, 5)),
            posted: Mutex::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let serving = Arc::clone(&log);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let log = Arc::clone(&serving);
                std::thread::spawn(move || log.answer(stream));
            }
        });
        (log, url)
    }

    /// One request of a connection. A client that was killed in the middle is no matter.
    fn answer(&self, mut stream: TcpStream) -> Option<()> {
        let mut request = Vec::new();
        let mut buffer = [0; 4096];
        let (head, length) = loop {
            let n = stream.read(&mut buffer).ok().filter(|n| *n > 0)?;
            request.extend_from_slice(&buffer[..n]);
            let text = String::from_utf8_lossy(&request).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length =
                    head.lines().find_map(|l| l.to_lowercase().strip_prefix("content-length: ")?.parse::<usize>().ok());
                if body.len() >= length.unwrap_or(0) {
                    break (head.to_owned(), body.to_owned());
                }
            }
        };
        let path = head.split(' ').nth(1)?.trim_start_matches('/');
        let body = if head.starts_with("POST") {
            self.posted.lock().unwrap().push(length);
            Some(b"{}".to_vec())
        } else {
            self.file(path)
        };
        let (status, body) = body.map_or(("404 Not Found", vec![]), |b| ("200 OK", b));
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
        stream.write_all(&[head.as_bytes(), &body].concat()).ok()
    }

    fn file(&self, path: &str) -> Option<Vec<u8>> {
        let (history, size) = *self.shown.lock().unwrap();
        let tree = &self.trees[history];
        if path == "checkpoint" {
            let head = Checkpoint::new(ORIGIN, size, tree.root_at(size)?);
            return Some(checkpoint::sign(&head, &[&self.key]).unwrap().into_bytes());
        }
        let id: TileId = path.parse().ok()?;
        matches!(id.kind, TileKind::Hashes { .. }).then(|| tree.tile(&id))?
    }
}

/// SIGKILL at every kind of moment, a log that shows now this history, now that: what left the witness belongs to one.
#[test]
fn killed_at_any_moment_a_witness_never_signs_two_histories() {
    let place = Place::new(true);
    let (key, _) = keys(&place, "observer-1");
    let (log, url) = Forking::start();
    let state = place.path("state");
    let record_key = log.key.verifier().to_string();
    let mut dice = 7u64;
    let mut roll = |below: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % below
    };
    let (mut size, mut longest_ms, mut signed, mut quiet) = (5, 100, 0, 0);
    for round in 0..60 {
        // A machine that is busy needs longer until there is anything to kill.
        let now = log.posted.lock().unwrap().len();
        (signed, quiet) = (now, if now > signed { 0 } else { quiet + 1 });
        if quiet > 4 {
            (longest_ms, quiet) = ((longest_ms * 2).min(3_000), 0);
        }
        size = (size + roll(25)).min(900);
        *log.shown.lock().unwrap() = (usize::from(round % 3 == 2 || roll(2) == 0), size);
        let mut args = vec!["witness", "run", "--url", &url, "--key", &key, "--state", text(&state), "--poll", "1"];
        args.extend(["--record-key", &record_key]);
        let mut child = scrutineer(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(10 + roll(longest_ms)));
        // Sometimes the other history, while it is running.
        if roll(3) == 0 {
            let mut shown = log.shown.lock().unwrap();
            shown.0 = 1 - shown.0;
        }
        std::thread::sleep(Duration::from_millis(roll(40)));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let posted = log.posted.lock().unwrap().clone();
    let heads: Vec<Checkpoint> =
        posted.iter().map(|n| checkpoint::open(n, ORIGIN, &log.key.verifier()).unwrap().0).collect();
    assert!(heads.len() > 3, "the kills come too early for anything to be signed: {}", heads.len());
    assert!(heads.is_sorted_by_key(|head| head.size), "never smaller than before");
    let of = |h: usize| heads.iter().all(|head| log.trees[h].root_at(head.size) == Some(head.root));
    assert!(of(0) || of(1), "cosignatures of two histories");
    assert!(heads.iter().any(|head| head.size > 10));
    // The state is sound: it goes on with the history that it signed.
    *log.shown.lock().unwrap() = (usize::from(!of(0)), 900);
    let told =
        good(&["witness", "once", "--url", &url, "--key", &key, "--state", text(&state), "--record-key", &record_key]);
    assert!(told.contains("\"cosigned\":900"), "{told}");
}

#[test]
fn a_log_brings_its_checkpoints_to_a_witness_that_serves() {
    let place = Place::new(true);
    let (key, _) = keys(&place, "observer-1");
    let (log, _) = Forking::start();
    let state = place.path("state");
    let args = [
        "witness",
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--key",
        &key,
        "--state",
        text(&state),
        "--log",
        &log.key.verifier().to_string(),
    ];
    let witness = Server::spawn(scrutineer(&args));
    let ask = |history: usize, old: u64, size: u64| {
        let tree = &log.trees[history];
        let head = Checkpoint::new(ORIGIN, size, tree.root_at(size).unwrap());
        let body = record::witness::AddCheckpoint {
            old,
            proof: tree.consistency_proof(old, size).unwrap(),
            checkpoint: checkpoint::sign(&head, &[&log.key]).unwrap(),
        };
        let post =
            reqwest::Client::builder().no_proxy().build().unwrap().post(format!("{}/add-checkpoint", witness.url));
        runtime().block_on(async {
            let answer = post.body(body.to_string()).send().await.unwrap();
            (
                answer.status().as_u16(),
                answer.headers()["content-type"].to_str().unwrap().to_owned(),
                answer.text().await.unwrap(),
            )
        })
    };
    let (status, _, line) = ask(0, 0, 20);
    assert!(status == 200 && line.starts_with("— witness/observer-1 "), "{line}");
    assert_eq!(ask(0, 20, 300).0, 200);
    assert_eq!(ask(0, 20, 300), (409, "text/x.tlog.size".into(), "300\n".into()));
    assert_eq!(ask(1, 300, 400).0, 422);
    let busy = bad(&["witness", "once", "--url", "http://127.0.0.1:1", "--key", &key, "--state", text(&state)]);
    assert!(busy.contains("witness-in-use"), "{busy}");
    witness.stop();
}
