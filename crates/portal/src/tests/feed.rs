//! The parties' feed: its acts, their order, and who is slow or was away.

use super::copies;
use crate::Options;
use crate::feed::{Permit, Streaming};
use crate::testing::TestApp;
use record::{Hash, Tree};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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
    let mut kinds: HashMap<String, Value> = HashMap::new();
    for mut event in data(&until(&mut join(&app, Some(0)), size - 1).await) {
        for volatile in ["leaf", "image", "statement"] {
            if let Some(v) = event.get_mut(volatile) {
                *v = Value::from("…");
            }
        }
        assert_ne!(event["kind"], "unreadable", "{event}");
        kinds.entry(event["kind"].as_str().unwrap().to_owned()).or_insert(event);
    }
    let mut kinds: Vec<(String, Value)> = kinds.into_iter().collect();
    kinds.sort_by(|a, b| a.0.cmp(&b.0));
    insta::assert_json_snapshot!(kinds);
}

#[tokio::test]
async fn who_was_there_and_who_reads_it_from_the_record_get_the_same_bytes() {
    let app = app().await;
    let mut live = join(&app, None);
    assert_eq!(next(&mut live).await, "retry: 1000\nevent: begin\ndata: {\"next\":3}\n\n");
    for i in 0..6 {
        app.report(i, 1, [1, 2, i as u32]).await;
    }
    app.report(2, 2, [5, 5, 5]).await;
    let there = until(&mut live, 9).await;
    assert_eq!(ids(&there), (3..10).collect::<Vec<_>>());
    assert!(there.contains("\"channel\":\"transmitted\",\"standing\":\"counted\",\"closed\":\"2026-05-10T20:00:00+03:00\""));
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
    crate::feed::event::write(&mut out, 8, &stored(b"{\"kind\":\"weather\",\"at\":\"2026-05-10T17:00:00.000000Z\",\"by\":\"sky\"}"));
    let all = data(std::str::from_utf8(&out).unwrap());
    assert_eq!((&all[0]["index"], &all[0]["kind"]), (&7.into(), &"unreadable".into()));
    assert_eq!((&all[1]["index"], &all[1]["kind"]), (&8.into(), &"weather".into()));
}
