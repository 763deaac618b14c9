//! The queue of pages that no code could file, and accounts with a lost telephone, as browsers see them.

use super::desk::{Browser, add, browser, wait};
use crate::testing::{Got, TestApp};
use bytes::Bytes;
use commission::accounts::Role;
use commission::intake::Report;
use election::id::Digest;
use http_body_util::Full;
use hyper::Request;
use observer::authority::rehearsal_key;

const PICTURE: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x09\0\0\0\x09\x08\0\0\0\0crc.\0\0\0\x01IDATacrc.\0\0\0\0IENDcrc.";

async fn hand_in(app: &TestApp, kind: &str) -> Got {
    let d = app.definition();
    let report = Report {
        name: "scan <17>.pdf".into(),
        sheet: 3,
        code: "filing-no-code".into(),
        message: "no page code was found".into(),
        said: None,
    };
    let report = serde_json::to_vec(&report).unwrap();
    let delivery = station::delivery::sign_unread(d, &report, PICTURE, &rehearsal_key(&d.id, "delivery")).unwrap();
    let length = u32::try_from(report.len()).unwrap().to_be_bytes();
    let body = [&length, report.as_slice(), PICTURE].concat();
    let request = Request::post("/intake/unread")
        .header("content-type", kind)
        .header(station::delivery::HEADER, station::delivery::to_header(&delivery));
    app.ask(request.body(Full::new(Bytes::from(body))).unwrap()).await
}

#[tokio::test]
async fn a_page_waits_on_the_desk_until_a_clerk_says_what_it_is() {
    let app = TestApp::new().await;
    assert_eq!(hand_in(&app, "application/vnd.scrutineer.page").await.status, 415);
    let kept = hand_in(&app, "application/vnd.scrutineer.unread").await;
    assert_eq!((kept.status, &kept.json()["times"]), (200, &1.into()), "{}", kept.text());
    let hex = Digest::of(PICTURE).hex();
    assert_eq!(app.get(&format!("/blob/{hex}")).await.status, 404, "not public");
    let mut b = browser(&app, "clerk-1", Role::Clerk, "x/n", None).await;
    let home = b.get("/desk/").await;
    assert!(
        home.text().contains("Scanned pages that no code could file")
            && home.text().contains("scan &#60;17&#62;.pdf, page 3")
    );
    let address = format!("/desk/unread/{hex}");
    assert!(b.get("/desk/unread").await.text().contains(&address));
    let page = b.get(&address).await;
    assert!(page.text().contains("What is this page?") && page.text().contains("no page code was found"));
    let picture = b.get(&format!("{address}/picture")).await;
    assert_eq!((picture.header("content-type"), &*picture.body), ("image/png", PICTURE));
    b.get(&address).await;
    let fields = |station: &'static str, issue: &'static str| {
        vec![
            ("digest", hex.clone()),
            ("station", station.into()),
            ("contest", "parliament".into()),
            ("count", "hand".into()),
            ("document", "result".into()),
            ("issue", issue.into()),
            ("page", "1".into()),
            ("pages", "2".into()),
            ("turn", "0".into()),
        ]
    };
    for (station, issue, status, words) in [
        ("x/none", "1", 422, "no station"),
        ("x/0", "first", 422, "an issue is a number"),
        ("x/1", "1", 403, "another board"),
    ] {
        let fields = fields(station, issue);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let got = b.post("/desk/unread/file", &fields).await;
        assert!(got.status == status && got.text().contains(words), "{station}: {}", got.text());
        if status == 422 {
            assert!(got.text().contains(&format!("value=\"{station}\"")), "what was typed stays");
        }
        b.get(&address).await;
    }
    let fields = fields("x/0", "1");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let got = b.post("/desk/unread/file", &fields).await;
    assert_eq!((got.status, got.header("location")), (303, "/desk/unread"), "{}", got.text());
    assert!(b.get("/desk/unread").await.text().contains("Nothing waits here."));
    assert!(b.get("/desk/unread?settled=1").await.text().contains("filed by clerk-1 as entry 3"));
    assert!(app.get("/station/x/0").await.text().contains("filed by hand"));
}

#[tokio::test]
async fn a_page_is_dropped_with_a_reason_that_stays_in_the_log() {
    let app = TestApp::new().await;
    hand_in(&app, "application/vnd.scrutineer.unread").await;
    let hex = Digest::of(PICTURE).hex();
    let mut b = browser(&app, "clerk-1", Role::Coordinator, "x/n", None).await;
    b.get(&format!("/desk/unread/{hex}")).await;
    let got = b.post("/desk/unread/drop", &[("digest", &hex), ("reason", "")]).await;
    assert!(got.status == 422 && got.text().contains("with a reason only"), "{}", got.text());
    let got = b.post("/desk/unread/drop", &[("digest", &hex), ("reason", "an empty sheet")]).await;
    assert_eq!(got.status, 303);
    assert!(b.get("/desk/unread?settled=1").await.text().contains("dropped by clerk-1: an empty sheet"));
    let log = app.office().desk.accounts.access().latest(20).await.unwrap();
    assert!(log.iter().any(|a| a.who == "clerk-1" && a.what.contains("dropped: an empty sheet")));
    let got = b.get(&format!("/desk/unread/{hex}")).await;
    assert!(!got.text().contains("What is this page?"), "it is settled");
    assert_eq!(b.get(&format!("/desk/unread/{}", "0".repeat(64))).await.status, 404);
}

#[tokio::test]
async fn two_of_the_central_staff_revoke_a_second_factor_and_one_alone_does_not() {
    let app = TestApp::new().await;
    let fresh = add(&app, "clerk-1", Role::Clerk, "x/n", None).await;
    let mut clerk = Browser::new(&app);
    clerk.enter("clerk-1", &fresh).await;
    let mut first = browser(&app, "central-1", Role::Central, "x", None).await;
    let mut second = browser(&app, "central-2", Role::Central, "x", None).await;
    assert!(first.get("/desk/accounts").await.text().contains("10 recovery codes left"));
    let ask = [("account", "clerk-1"), ("reason", "telephone lost")];
    assert_eq!(first.post("/desk/accounts/ask", &ask).await.status, 303);
    let page = first.get("/desk/accounts").await;
    assert!(page.text().contains("Another of the central staff has to do it."), "{}", page.text());
    let alone = first.post("/desk/accounts/revoke", &[("account", "clerk-1")]).await;
    assert!(alone.status == 422 && alone.text().contains("another of the central staff"), "{}", alone.text());
    assert_eq!(clerk.get("/desk/").await.status, 200, "nothing has changed");
    assert!(second.get("/desk/accounts").await.text().contains("central-1 asked on"));
    assert_eq!(second.post("/desk/accounts/revoke", &[("account", "clerk-1")]).await.status, 303);
    assert_eq!(clerk.get("/desk/").await.status, 303, "signed out");
    let page = second.get("/desk/accounts").await;
    assert!(page.text().contains("asked for by central-1, done by central-2"), "{}", page.text());
}

#[tokio::test]
async fn a_recovery_code_comes_in_once_and_new_ones_are_shown_once() {
    let app = TestApp::new().await;
    let fresh = add(&app, "clerk-1", Role::Clerk, "x/n", None).await;
    let mut b = Browser::new(&app);
    b.enter("clerk-1", &fresh).await;
    wait(&app, 60);
    let mut other = Browser::new(&app);
    other.get("/desk/sign-in").await;
    other.post("/desk/sign-in", &[("name", "clerk-1"), ("password", "a sentence of my own")]).await;
    other.get("/desk/sign-in").await;
    assert_eq!(other.post("/desk/sign-in/code", &[("code", &fresh.codes[0])]).await.status, 303);
    let page = other.get("/desk/sessions").await;
    assert!(page.text().contains("<p>9 left.</p>"), "{}", page.text());
    let log = app.office().desk.accounts.access().latest(20).await.unwrap();
    assert!(log.iter().any(|a| a.what == "sign-in: recovery code used, 9 left"));
    assert!(log.iter().all(|a| !a.what.contains(&fresh.codes[0])));
    let wrong = other.post("/desk/sessions/recovery", &[("old", "not it")]).await;
    assert!(wrong.text().contains("class=\"fault\"") && wrong.text().contains("<p>9 left.</p>"));
    let made = other.post("/desk/sessions/recovery", &[("old", "a sentence of my own")]).await;
    assert!(made.text().contains("<p>10 left.</p>") && made.text().matches("<li><code>").count() == 10);
    assert_eq!(other.get("/desk/sessions").await.text().matches("<li><code>").count(), 0, "shown once");
}
