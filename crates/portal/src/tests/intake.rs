//! The door for devices.

use crate::front::Peer;
use crate::testing::{Got, TestApp};
use bytes::Bytes;
use election::act::Content;
use election::id::{Count, Digest};
use election::statement::{Carried, Document, Page};
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use observer::authority::rehearsal_key;
use record::SignedNote;

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
    assert_eq!(
        app.commission.live.read().tally().size(),
        5,
        "of it only the contradiction is in the record, as an incident"
    );
}

#[tokio::test]
async fn where_a_client_ca_is_set_up_only_its_devices_may_send() {
    let app = TestApp::new().await;
    let stranger = Peer { may_send: false, ..TestApp::peer() };
    for path in ["/intake/minutes", "/intake/minutes?channel=card", "/intake/statement", "/intake/pages"] {
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

#[tokio::test]
async fn the_address_names_the_channel_and_no_other_word() {
    let app = TestApp::new().await;
    let note = app.minutes(0, 1, [1, 2, 3]);
    let live = &app.commission.live;
    for (channel, standing) in [("transmitted", "counted"), ("card", "copy"), ("tape", "copy"), ("scan", "copy")] {
        let r = app.post(&format!("/intake/minutes?channel={channel}"), note.clone()).await;
        assert_eq!(r.status, 200, "{}", r.text());
        station::receipt::verify(&r.body, &note, &live.definition().origin, &live.record_key()).unwrap();
        assert_eq!((r.json()["channel"].as_str(), r.json()["standing"].as_str()), (Some(channel), Some(standing)));
    }
    let r = app.post("/intake/minutes?channel=entry", note.clone()).await;
    assert_eq!((r.status, r.json()["code"].as_str()), (422, Some("signer-not-entitled")));
    for query in
        ["?channel=pigeon", "?channel=", "?channel", "?", "?channel=card&channel=tape", "?kanal=card", "?channel=Card"]
    {
        let r = app.post(&format!("/intake/minutes{query}"), note.clone()).await;
        assert_eq!((r.status, r.json()["code"].as_str()), (400, Some("unknown-channel")), "{query}");
    }
    assert_eq!(live.read().tally().size(), 7);
}

/// A page's body and the act that it becomes.
fn page(app: &TestApp, picture: &[u8]) -> (Vec<u8>, Content) {
    let d = app.definition();
    let page = Page {
        election: d.id.clone(),
        contest: "parliament".into(),
        round: 1,
        station: "x/0".into(),
        count: Some(Count::Hand),
        issue: 1,
        document: Document::Result,
        page: 1,
        pages: 1,
        minutes: None,
    };
    let note = SignedNote::sign(&page.to_text(), &[&rehearsal_key(&d.id, "desk")]).unwrap().to_string();
    let length = u32::try_from(note.len()).unwrap().to_be_bytes();
    let body = [&length, note.as_bytes(), picture].concat();
    (body, Content::Page { image: Digest::of(picture), note, delivery: None })
}

async fn post_page(app: &TestApp, body: Vec<u8>) -> Got {
    let request = Request::post("/intake/pages").header("content-type", "application/vnd.scrutineer.page");
    app.ask(request.body(Full::new(Bytes::from(body))).unwrap()).await
}

const PICTURE: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x09\0\0\0\x09\x08\0\0\0\0crc.\0\0\0\x01IDATacrc.\0\0\0\0IENDcrc.";

#[tokio::test]
async fn a_page_comes_with_its_note_before_it_and_is_served_by_its_digest() {
    let app = TestApp::new().await;
    let (body, content) = page(&app, PICTURE);
    let r = post_page(&app, body.clone()).await;
    assert_eq!(r.status, 200, "{}", r.text());
    let live = &app.commission.live;
    let verifier = station::receipt::Verifier::new(&live.definition().origin, live.record_key());
    verifier.verify_statement(&r.body, content).unwrap();
    assert_eq!(post_page(&app, body).await.body, r.body, "the same receipt");
    let blob = app.get(&format!("/blob/{}", Digest::of(PICTURE).hex())).await;
    assert_eq!((blob.status, &*blob.body), (200, PICTURE));
}

#[tokio::test]
async fn a_page_that_is_none_is_refused() {
    let app = TestApp::new().await;
    let (good, _) = page(&app, PICTURE);
    let mut forged = good.clone();
    forged[60] ^= 1;
    for (body, status, code) in [
        (vec![], 422, "page-form"),
        (vec![0, 0], 422, "page-form"),
        (good[..100].to_vec(), 422, "page-form"),
        (b"\xff\xff\xff\xff".to_vec(), 422, "page-form"),
        (forged, 422, ""),
        (good[..good.len() - PICTURE.len()].to_vec(), 422, "page-format"),
        (good[..good.len() - 3].to_vec(), 422, "page-damaged"),
        (page(&app, &[PICTURE, &[0; 100]].concat()).0, 422, "page-damaged"),
        (vec![b'x'; 40_004_101], 413, "too-large"),
    ] {
        let r = post_page(&app, body).await;
        assert_eq!(r.status, status, "{}", r.text());
        assert!(r.json()["code"].as_str().unwrap().starts_with(code), "{}", r.text());
    }
    let r = app.post("/intake/pages", good).await;
    assert_eq!((r.status, r.json()["code"].as_str()), (415, Some("page-content-type")));
    assert_eq!(app.commission.live.read().tally().size(), 3);
}

#[tokio::test]
async fn a_delivery_travels_in_its_header_and_a_faulty_header_is_said() {
    let app = TestApp::new().await;
    let (d, note) = (app.definition(), app.minutes(0, 1, [1, 2, 3]));
    let key = rehearsal_key(&d.id, "delivery");
    let signed = station::delivery::sign(d, Carried::Card, &note, None, &key).unwrap();
    let good = station::delivery::to_header(&signed);
    let send = async |channel: &str, headers: &[&str]| {
        let mut request = Request::post(format!("/intake/minutes?channel={channel}"));
        for header in headers {
            request = request.header("Scrutineer-Delivery", *header);
        }
        app.ask(request.body(Full::new(Bytes::from(note.clone()))).unwrap()).await
    };
    for (channel, headers, code) in [
        ("card", vec!["", ""], "delivery-form"),
        ("card", vec!["%"], "delivery-form"),
        ("card", vec![&*good, &*good], "delivery-form"),
        ("tape", vec![&*good], "delivery-channel"),
        ("transmitted", vec![&*good], "delivery-unwanted"),
    ] {
        let r = send(channel, &headers).await;
        assert_eq!((r.status, r.json()["code"].as_str()), (422, Some(code)), "{channel} {headers:?}");
    }
    let r = send("card", &[&good]).await;
    assert_eq!((r.status, r.json()["delivery"].as_str()), (200, Some(&*signed)), "{}", r.text());
    let live = &app.commission.live;
    station::receipt::verify(&r.body, &note, &live.definition().origin, &live.record_key()).unwrap();
    let page = app.get("/station/x/0").await;
    assert!(page.text().contains("signed by the desk that brought it"), "who brought it is said");
}
