//! The parties' feed: its acts, their order, and who is slow or was away.

use super::copies;
use super::desk::{basic, program};
use super::sharing::app_with;
use super::wire::start;
use crate::Options;
use crate::feed::{Permit, Streaming};
use crate::testing::TestApp;
use commission::accounts::Role;
use http_body_util::Full;
use hyper::Request;
use record::{Hash, Tree};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_stream::StreamExt as _;

fn anybody() -> Permit {
    Box::new(|| Box::pin(async { true }))
}

fn join(app: &TestApp, since: Option<u64>) -> Streaming {
    app.front.portal().feed.reader(since, anybody(), None).unwrap_or_else(|_| panic!("refused")).stream()
}

async fn next(stream: &mut Streaming) -> String {
    String::from_utf8(stream.next().await.unwrap().unwrap().to_vec()).unwrap()
}

/// Reads until it has the act of this index; all events of acts as they came.
async fn until(stream: &mut Streaming, index: u64) -> String {
    let mut all = String::new();
    while !all.contains(&format!("id: {index}\n")) {
        let text = next(stream).await;
        if text.contains("event: act\n") {
            all += &text;
        }
    }
    all
}

fn data(events: &str) -> Vec<Value> {
    events.lines().filter_map(|l| l.strip_prefix("data: ")).map(|d| serde_json::from_str(d).unwrap()).collect()
}

fn ids(events: &str) -> Vec<u64> {
    events.lines().filter_map(|l| l.strip_prefix("id: ")).map(|n| n.parse().unwrap()).collect()
}

async fn app() -> TestApp {
    TestApp::with(Options { pace: 0, ..Options::default() }).await
}

#[tokio::test]
async fn the_whole_record_comes_in_order_and_its_leaves_make_the_root() {
    let app = copies::app().await;
    let (size, root) = {
        let state = app.commission.live.read();
        (state.tree.size(), state.root)
    };
    let events = until(&mut join(&app, Some(0)), size - 1).await;
    assert_eq!(ids(&events), (0..size).collect::<Vec<_>>());
    let leaves = data(&events).into_iter().map(|e| serde_json::from_value::<Hash>(e["leaf"].clone()).unwrap());
    assert_eq!(Tree::from_leaves(leaves).root(), root);
}

#[tokio::test]
async fn each_kind_of_act_says_what_it_is_about() {
    let app = copies::app().await;
    let size = app.commission.live.size();
    let mut kinds: BTreeMap<String, Value> = BTreeMap::new();
    for event in data(&until(&mut join(&app, Some(0)), size - 1).await) {
        kinds.entry(event["kind"].as_str().unwrap().to_owned()).or_insert(event);
    }
    let minutes =
        "at ballot channel closed count index invalid issue kind leaf registered round station valid voted votes";
    let wanted = [
        ("consolidation", "at index kind leaf statement"),
        ("deadline", "at ballot index kind leaf round statement station"),
        ("definition", "at index kind leaf"),
        ("incident", minutes),
        ("keys", "at index kind leaf statement"),
        ("minutes", minutes),
        ("page", "at ballot count image index issue kind leaf round statement station"),
        ("ruling", "at ballot count index issue kind leaf round statement station"),
        ("seal", "at index kind leaf statement"),
    ];
    let members = |e: &Value| {
        let mut names: Vec<&str> = e.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        names.join(" ")
    };
    let found: Vec<(&str, String)> = kinds.iter().map(|(k, e)| (k.as_str(), members(e))).collect();
    assert_eq!(found, wanted.map(|(k, m)| (k, m.to_owned())));
    let m = &kinds["minutes"];
    assert_eq!((&m["station"], &m["ballot"], &m["count"]), (&"x/0".into(), &"parliament".into(), &"machine".into()));
    assert_eq!((&m["votes"]["red"], &m["valid"]), (&100.into(), &157.into()));
    assert!(kinds["ruling"]["statement"].as_str().unwrap().starts_with("scrutineer ruling v1\n"));
}

#[tokio::test]
async fn who_was_there_and_who_reads_it_from_the_record_get_the_same_bytes() {
    let app = app().await;
    let mut live = join(&app, None);
    assert_eq!(next(&mut live).await, "retry: 1000\nevent: begin\ndata: {\"next\":3}\n\n");
    for (station, votes) in (0..6).zip(0..) {
        app.report(station, 1, [1, 2, votes]).await;
    }
    app.report(2, 2, [5, 5, 5]).await;
    let there = until(&mut live, 9).await;
    assert_eq!(ids(&there), (3..10).collect::<Vec<_>>());
    assert!(
        there.contains("\"channel\":\"transmitted\",\"standing\":\"counted\",\"closed\":\"2026-05-10T20:00:00+03:00\"")
    );
    app.front.portal().feed.forget();
    assert_eq!(until(&mut join(&app, Some(3)), 9).await, there, "nothing is kept any more");
}

#[tokio::test]
async fn all_get_the_same_although_one_reads_nothing_and_one_comes_and_goes() {
    let app = app().await;
    let mut readers: Vec<Streaming> = (0..23).map(|_| join(&app, Some(3))).collect();
    let (mut slow, mut restless) = (readers.pop().unwrap(), readers.pop().unwrap());
    next(&mut slow).await;
    let (mut pieces, mut had) = (String::new(), 3);
    for round in 1..=5 {
        for station in 0..6 {
            app.report(station, round, [1, 2, u32::from(round)]).await;
        }
        let last = 2 + u64::from(round) * 6;
        for reader in &mut readers {
            until(reader, last).await;
        }
        pieces += &until(&mut restless, last).await;
        assert_eq!(ids(&pieces), (3..=last).collect::<Vec<_>>());
        // It goes in the midst of what comes next, and comes back with the last id that it saw.
        had = last + 1;
        restless = join(&app, Some(had));
    }
    assert_eq!(had, 33);
    let whole = until(&mut slow, 32).await;
    assert_eq!(whole, pieces);
    assert_eq!(ids(&whole), (3..33).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_release_goes_to_all_who_wait_as_the_same_bytes_and_who_lags_does_not_count_in_the_skew() {
    let app = app().await;
    let mut readers: Vec<Streaming> = (0..3).map(|_| join(&app, None)).collect();
    for r in &mut readers {
        next(r).await;
    }
    app.report(0, 1, [1, 2, 3]).await;
    let mut got = vec![];
    for r in &mut readers[..2] {
        got.push(r.next().await.unwrap().unwrap());
    }
    assert_eq!(got[0].as_ptr(), got[1].as_ptr(), "made once");
    let skew = app.front.portal().feed.skew();
    assert_eq!((skew.readers, skew.releases), (3, 1));
    assert!(skew.skew_us.is_some_and(|s| s.max < 1_000_000));
    let json = app.get("/api/v1/skew").await.json();
    assert_eq!((&json["readers"], &json["releases"]), (&3.into(), &1.into()));
    assert!(json["skew_us"]["p99"].is_u64() && json["delay_us"]["max"].is_u64(), "{json}");
    let about = app.get("/about").await;
    assert!(about.text().contains("Of the last 1 releases"), "{}", about.text());
    drop(readers);
    assert_eq!(app.get("/api/v1/skew").await.json()["readers"], 0);
}

#[tokio::test]
async fn a_cursor_beyond_the_record_is_refused_and_nothing_is_given_after_the_permit_ends() {
    let app = app().await;
    let feed = &app.front.portal().feed;
    assert_eq!(feed.reader(Some(4), anybody(), None).err().map(|f| f.code), Some("cursor-ahead"));
    assert!(feed.reader(Some(3), anybody(), None).is_ok());
    let permitted = Arc::new(AtomicBool::new(true));
    let asked = Arc::clone(&permitted);
    let permit: Permit = Box::new(move || {
        let may = asked.load(Ordering::Relaxed);
        Box::pin(async move { may })
    });
    let mut stream = feed.reader(Some(0), permit, None).unwrap_or_else(|_| panic!("refused")).stream();
    until(&mut stream, 2).await;
    app.report(0, 1, [1, 2, 3]).await;
    permitted.store(false, Ordering::Relaxed);
    // An answer of the permit is good for ten seconds.
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(11)).await;
    assert!(stream.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn silence_is_broken_and_the_end_of_the_server_ends_the_feed() {
    let app = app().await;
    let mut stream = join(&app, None);
    next(&mut stream).await;
    assert_eq!(next(&mut stream).await, "event: alive\ndata: {\"next\":3}\n\n");
    app.front.portal().feed.stop();
    assert!(stream.next().await.is_none());
}

#[test]
fn what_cannot_be_read_is_told_and_hides_nothing_that_follows() {
    let stored = |body: &[u8]| commission::entries::Stored { body: body.to_vec(), batch: 1, standing: String::new() };
    let mut out = Vec::new();
    crate::feed::event::write(&mut out, 7, &stored(b"{\"kind\":\"minutes\",\"at\":1}"));
    crate::feed::event::write(
        &mut out,
        8,
        &stored(b"{\"kind\":\"weather\",\"at\":\"2026-05-10T17:00:00.000000Z\",\"by\":\"sky\"}"),
    );
    let all = data(std::str::from_utf8(&out).unwrap());
    assert_eq!((&all[0]["index"], &all[0]["kind"]), (&7.into(), &"unreadable".into()));
    assert_eq!((&all[1]["index"], &all[1]["kind"]), (&8.into(), &"weather".into()));
}

/// A party's program over a real connection.
struct Line {
    stream: TcpStream,
    bytes: Vec<u8>,
}

impl Line {
    async fn open(address: SocketAddr, user: &str, cursor: &str) -> Self {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = format!("GET /party/api/events{cursor}\r\nhost: x\r\nauthorization: {user}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        Self { stream, bytes: Vec::new() }
    }

    /// Reads until it has the act of this index; the ids that came.
    async fn until(&mut self, index: u64) -> Vec<u64> {
        while !self.text().contains(&format!("id: {index}\n")) {
            self.read().await;
        }
        ids(&self.text())
    }
}

impl Line {
    fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    async fn read(&mut self) {
        let read = tokio::time::timeout(Duration::from_secs(20), self.stream.read_buf(&mut self.bytes));
        let n = read.await.expect("it goes on").unwrap();
        assert_ne!(n, 0, "{}", self.text());
    }

    /// Waits for the end of the answer: an empty chunk.
    async fn end(&mut self) {
        while !self.bytes.ends_with(b"\r\n0\r\n\r\n") {
            self.read().await;
        }
    }
}

#[tokio::test]
async fn twenty_three_parties_read_over_their_lines_and_the_skew_is_told() {
    let app = TestApp::new().await;
    let (name, password) = program(&app, "red-ws", Role::Service, "red").await;
    let user = basic(&name, &password);
    let server = start(&app, None).await;
    let mut lines = Vec::new();
    for _ in 0..23 {
        lines.push(Line::open(server.address, &user, "?since=3 HTTP/1.1").await);
    }
    let (mut silent, mut restless) = (lines.pop().unwrap(), lines.pop().unwrap());
    let mut seen = Vec::new();
    for round in 1..=5 {
        for station in 0..6 {
            app.report(station, round, [1, 2, u32::from(round)]).await;
        }
        let last = 2 + u64::from(round) * 6;
        for line in &mut lines {
            assert_eq!(line.until(last).await, (3..=last).collect::<Vec<_>>());
        }
        seen.extend(restless.until(last).await);
        assert_eq!(seen, (3..=last).collect::<Vec<_>>());
        let back = format!("?since=3 HTTP/1.1\r\nlast-event-id: {last}");
        restless = Line::open(server.address, &user, &back).await;
    }
    assert_eq!(silent.until(32).await, (3..=32).collect::<Vec<_>>());
    let skew = app.get("/api/v1/skew").await.json();
    assert!(skew["releases"].as_u64().unwrap() >= 5, "{skew}");
    assert!(skew["skew_us"]["max"].as_u64().unwrap() < 5_000_000, "{skew}");
    // The account is closed: its feeds end within ten seconds, and none opens.
    app.office().desk.accounts.disable("red-ws").await.unwrap();
    let mut refused = Line::open(server.address, &user, "?since=3 HTTP/1.1").await;
    let mut answer = vec![0; 64];
    refused.stream.read_exact(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 401"));
    lines[0].end().await;
}

#[tokio::test]
async fn a_cursor_is_a_number_or_refused() {
    let app = TestApp::new().await;
    let (name, password) = program(&app, "red-ws", Role::Service, "red").await;
    let ask = async |query: &str, last: Option<&str>| {
        let mut r = Request::get(format!("/party/api/events{query}")).header("authorization", basic(&name, &password));
        if let Some(last) = last {
            r = r.header("last-event-id", last);
        }
        app.ask(r.body(Full::default()).unwrap()).await
    };
    for (query, last) in [
        ("?since=-1", None),
        ("?since=03", None),
        ("?since=x", None),
        ("", Some("2 ")),
        ("", Some("18446744073709551615")),
    ] {
        let got = ask(query, last).await;
        assert_eq!((got.status, &got.json()["code"]), (400, &"bad-cursor".into()), "{query} {last:?}");
    }
    assert_eq!(ask("?since=4", None).await.status, 409);
    let got = ask("?since=0", Some("1")).await;
    assert_eq!((got.status, got.header("content-type")), (200, "text/event-stream"));
    assert!(got.text().ends_with("data: {\"next\":2}\n\n"), "{}", got.text());
    assert_eq!(app.get("/party/api/events").await.status, 401);
}

#[tokio::test]
async fn what_the_sharing_table_does_not_give_yet_the_feed_does_not_either() {
    for (from, status) in [("2126-01-01T00:00:00Z", 403), ("2026-01-01T00:00:00Z", 200)] {
        let table = format!("format = 1\n[[share]]\ncategory = \"results\"\nto = \"parties\"\nfrom = \"{from}\"\n");
        let app = app_with(&table).await;
        let (name, password) = program(&app, "red-ws", Role::Service, "red").await;
        let r = Request::get("/party/api/events").header("authorization", basic(&name, &password));
        let got = app.ask(r.body(Full::default()).unwrap()).await;
        assert_eq!(got.status, status, "{from}: {}", got.text());
    }
}
