//! The door for devices.

use crate::front::Peer;
use crate::testing::TestApp;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;

#[tokio::test]
async fn minutes_get_a_receipt_that_proves_them_and_the_same_when_sent_again() {
    let app = TestApp::new().await;
    let note = app.minutes(0, 1, [1, 2, 3]);
    let first = app.post("/intake/minutes", note.clone()).await;
    assert_eq!((first.status, first.header("content-type")), (200, "application/json"), "{}", first.text());
    let live = &app.commission.live;
    station::receipt::verify(&first.body, &note, &live.definition().origin, &live.record_key()).unwrap();
    assert_eq!(app.post("/intake/minutes", note).await.body, first.body);
}

#[tokio::test]
async fn what_is_wrong_is_refused_with_a_code_and_what_contradicts_with_its_own() {
    let app = TestApp::new().await;
    app.report(0, 1, [1, 2, 3]).await;
    let other = app.minutes(0, 1, [1, 2, 4]);
    let forged = app.minutes(1, 1, [1, 2, 4]).replace("vote red 1", "vote red 9");
    for (body, status, code) in [
        (Bytes::from(other), 409, "minutes-contradict"),
        (Bytes::from(forged), 422, "signature-wrong"),
        (Bytes::from_static(b"\xff"), 422, "encoding"),
        (Bytes::new(), 422, ""),
        (Bytes::from(vec![b'x'; 61_000]), 413, "too-large"),
        (Bytes::from(vec![b'x'; 65_537]), 413, "too-large"),
    ] {
        let r = app.post("/intake/minutes", body).await;
        assert_eq!(r.status, status, "{}", r.text());
        assert!(r.json()["code"].as_str().unwrap().contains(code), "{}", r.text());
        assert!(!r.json()["message"].as_str().unwrap().is_empty());
    }
    let r = app.post("/intake/statement", app.minutes(3, 1, [1, 1, 1])).await;
    assert_eq!((r.status, r.json()["code"].as_str()), (422, Some("statement-purpose")));
    assert_eq!(app.commission.live.read().tally().size(), 4, "nothing of it is in the record");
}

#[tokio::test]
async fn where_a_client_ca_is_set_up_only_its_devices_may_send() {
    let app = TestApp::new().await;
    let stranger = Peer { may_send: false, ..TestApp::peer() };
    for path in ["/intake/minutes", "/intake/statement"] {
        let request = Request::post(path).body(Full::new(Bytes::from(app.minutes(0, 1, [1, 2, 3])))).unwrap();
        let r = app.front.answer(request, stranger).await.unwrap();
        assert_eq!(r.status(), 403);
        let body: serde_json::Value =
            serde_json::from_slice(&r.into_body().collect().await.unwrap().to_bytes()).unwrap();
        assert_eq!(body["code"], "client-certificate-required");
    }
    let r = app.front.answer(Request::get("/").body(Full::<Bytes>::default()).unwrap(), stranger).await.unwrap();
    assert_eq!(r.status(), 200, "reading stays open to everybody");
}
