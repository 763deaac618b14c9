//! The live feed.

use crate::Options;
use crate::body::Body;
use crate::testing::TestApp;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, Response};

async fn open(app: &TestApp) -> Response<Body> {
    let r = Request::get("/events").header("last-event-id", "1").body(Full::<Bytes>::default()).unwrap();
    app.front.answer(r, TestApp::peer()).await.unwrap()
}

async fn next(stream: &mut Response<Body>) -> String {
    let frame = stream.frame().await.unwrap().unwrap();
    String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn a_stream_tells_the_state_at_once_and_then_each_growth() {
    let app = TestApp::new().await;
    let mut stream = open(&app).await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let first = next(&mut stream).await;
    assert!(first.starts_with("event: record\nid: 3\ndata: {\"size\":3,"), "{first}");
    app.report(0, 1, [1, 2, 3]).await;
    let second = next(&mut stream).await;
    assert!(second.starts_with("event: record\nid: 4\n"), "{second}");
    assert!(second.contains("{\"id\":\"parliament\",\"reported\":1,\"expected\":6}"), "{second}");
}

#[tokio::test]
async fn a_burst_is_told_in_few_messages_and_the_last_has_the_last_state() {
    let app = TestApp::new().await;
    let mut stream = open(&app).await;
    next(&mut stream).await;
    for i in 0..6 {
        app.report(i, 1, [1, 2, 3]).await;
    }
    let mut messages = 1;
    while !next(&mut stream).await.starts_with("event: record\nid: 9\n") {
        messages += 1;
    }
    assert!(messages <= 3, "{messages}");
}

#[tokio::test]
async fn only_so_many_streams_are_open_and_a_place_that_is_left_is_given_again() {
    let app = TestApp::with(Options { streams_max: 2, ..Options::default() }).await;
    let (first, _second) = (open(&app).await, open(&app).await);
    let third = open(&app).await;
    assert_eq!((third.status().as_u16(), third.headers()["retry-after"].to_str().unwrap()), (503, "60"));
    drop(first);
    assert_eq!(open(&app).await.status(), 200);
}

#[tokio::test(start_paused = true)]
async fn silence_is_broken_by_a_heartbeat_that_says_how_old_the_data_are() {
    let app = TestApp::new().await;
    let mut stream = open(&app).await;
    next(&mut stream).await;
    let beat = next(&mut stream).await;
    assert!(beat.starts_with("event: alive\nid: 3\n") && beat.contains("\"quiet_ms\":1000"), "{beat}");
}
