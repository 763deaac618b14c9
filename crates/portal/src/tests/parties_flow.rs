//! From a party's request to its letters by the desk's pages; demands and tickets on both sides; the party's own log; the register and the
//! calendar as everybody sees them.

use super::desk::{Browser, browser, of_party};
use crate::testing::{Got, TestApp};
use commission::accounts::Role;
use http_body_util::Full;
use hyper::Request;

/// Sends a form with a file, as a browser does.
async fn upload(b: &mut Browser<'_>, path: &str, fields: &[(&str, &str)], file: (&str, &str, &[u8])) -> Got {
    let mut body = vec![];
    for (name, value) in [("form", b.form.as_str())].iter().chain(fields) {
        body.extend(format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    let (field, name, bytes) = file;
    let head = format!(
        "--XX\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: application/x\r\n\r\n"
    );
    body.extend(head.bytes());
    body.extend(bytes);
    body.extend(b"\r\n--XX--\r\n");
    let r = Request::post(path).header("cookie", &b.cookie).header("content-type", "multipart/form-data; boundary=XX");
    b.app.ask(r.body(Full::new(body.into())).unwrap()).await
}

#[tokio::test]
async fn a_party_gets_accounts_by_the_desks_pages_and_nobody_decides_alone() {
    let app = TestApp::new().await;
    let mut a = browser(&app, "central-1", Role::Central, "x", None).await;
    let mut b = browser(&app, "central-2", Role::Central, "x", None).await;
    assert!(a.get("/desk/parties").await.text().contains("Kırmızı &#60;Parti&#62;"));
    let page = a.get("/desk/parties/red").await;
    assert!(page.text().contains("Enter a request"), "{}", page.text());
    assert_eq!(a.get("/desk/parties/green").await.status, 403, "it may not stand");
    assert_eq!(a.get("/desk/parties/purple").await.status, 404);
    let wrong = a.post("/desk/parties/red/request", &[("network", "10.0.0.1/8")]).await;
    assert_eq!((wrong.status, wrong.text().contains("bits behind the length")), (422, true), "{}", wrong.text());
    let asked = [
        ("party", "Ann <b>, secretary"),
        ("party", ""),
        ("service", "Ben"),
        ("network", "127.0.0.0/8"),
        ("note", "office"),
    ];
    let got = a.post("/desk/parties/red/request", &asked).await;
    assert_eq!((got.status, got.header("location")), (303, "/desk/requests/1"), "{}", got.text());
    let form = a.get("/desk/requests/1/form.pdf").await;
    assert_eq!(form.header("content-type"), "application/pdf");
    a.get("/desk/requests/1").await;
    let other = upload(&mut a, "/desk/requests/1/hand-in", &[], ("scan", "x.exe", b"MZ\x90\0")).await;
    assert_eq!(other.status, 422);
    let got = upload(&mut a, "/desk/requests/1/hand-in", &[], ("scan", "scan.pdf", &form.body)).await;
    assert_eq!(got.status, 303, "{}", got.text());
    let own = a.get("/desk/requests/1").await;
    assert!(own.text().contains("another officer decides") && own.text().contains("Ann &#60;b&#62;"), "{}", own.text());
    let alone = a.post("/desk/requests/1/decide", &[("do", "approve")]).await;
    assert_eq!((alone.status, alone.text().contains("ask another officer")), (403, true));
    let seen = b.get("/desk/requests/1").await;
    assert!(seen.text().contains("Its code is that of this request"), "{}", seen.text());
    assert_eq!(b.post("/desk/requests/1/decide", &[("do", "approve")]).await.status, 303);
    let party = b.get("/desk/parties/red").await;
    assert!(
        party.text().contains("red-1")
            && party.text().contains("red-ws-1")
            && party.text().contains("Make the letters")
    );
    let letters = b.post("/desk/parties/red/letters", &[]).await;
    assert_eq!((letters.status, letters.header("content-type")), (200, "application/pdf"));
    assert_eq!(letters.header("cache-control"), "no-store");
    let again = b.post("/desk/parties/red/letters", &[]).await;
    assert_eq!((again.status, again.text().contains("no account waits")), (409, true), "once");
    b.get("/desk/parties/red").await;
    let suspended = b.post("/desk/parties/red/account", &[("do", "suspend"), ("account", "red-1")]).await;
    assert_eq!(suspended.status, 303);
    assert!(app.office().desk.accounts.account("red-1").await.unwrap().unwrap().disabled);
    let foreign = b.post("/desk/parties/blue/account", &[("do", "resume"), ("account", "red-1")]).await;
    assert_eq!(foreign.status, 404);
}

#[tokio::test]
async fn a_party_asks_for_itself_and_reaches_nothing_of_another() {
    let app = TestApp::new().await;
    let mut red = of_party(&app, "red-1", "red").await;
    let mut blue = of_party(&app, "blue-1", "blue").await;
    red.get("/party/accounts").await;
    assert_eq!(red.post("/party/accounts/request", &[("transfer", "Ann")]).await.status, 303);
    let form = red.get("/party/requests/1/form.pdf").await;
    assert_eq!(form.status, 200);
    let mut central = browser(&app, "central-1", Role::Central, "x", None).await;
    red.get("/party/accounts").await;
    assert_eq!(upload(&mut red, "/party/requests/1/hand-in", &[], ("scan", "a.pdf", &form.body)).await.status, 303);
    // By changed numbers.
    blue.get("/party/accounts").await;
    assert_eq!(blue.get("/party/requests/1/form.pdf").await.status, 404);
    assert_eq!(upload(&mut blue, "/party/requests/1/hand-in", &[], ("scan", "a.pdf", &form.body)).await.status, 404);
    assert!(!blue.get("/party/accounts").await.text().contains("Request 1"));
    let close = blue.post("/party/accounts/request", &[("close", "red-1")]).await;
    assert_eq!(close.status, 404, "another's account");
    central.get("/desk/requests/1").await;
    assert_eq!(central.post("/desk/requests/1/decide", &[("do", "approve")]).await.status, 303);
    let fresh = app.office().desk.accounts.reset("red-ft-1").await.unwrap();
    let send = async |b: &mut Browser<'_>, account: &str, old: &str| {
        let new = "a sentence of the program";
        b.get("/party/accounts").await;
        b.post("/party/accounts/program", &[("account", account), ("old", old), ("new", new), ("again", new)])
            .await
            .status
    };
    assert_eq!(send(&mut blue, "red-ft-1", &fresh.password).await, 422, "another's program");
    assert_eq!(send(&mut red, "red-ft-1", "guess").await, 422);
    app.office()
        .desk
        .accounts
        .allow("red", commission::accounts::Network::parse("127.0.0.1").unwrap(), "", "t", 9)
        .await
        .unwrap();
    assert_eq!(send(&mut red, "red-ft-1", &fresh.password).await, 200);
}

#[tokio::test]
async fn a_demand_is_answered_and_another_party_never_sees_it() {
    let app = TestApp::new().await;
    let mut red = of_party(&app, "red-1", "red").await;
    let mut blue = of_party(&app, "blue-1", "blue").await;
    let mut central = browser(&app, "central-1", Role::Central, "x", None).await;
    assert!(red.get("/party/cases/demands").await.text().contains("within 2 working days"));
    let fields = [("subject", "Lists <b>"), ("body", "We ask.\r\n<script>alert(1)</script>")];
    let got = upload(&mut red, "/party/cases/demands", &fields, ("file", "a\"b;.pdf", b"%PDF-1.7 demand")).await;
    assert_eq!((got.status, got.header("location")), (303, "/party/cases/demands/1"), "{}", got.text());
    let page = red.get("/party/cases/demands/1").await;
    assert!(page.text().contains("Lists &#60;b&#62;") && !page.text().contains("<script>alert"), "{}", page.text());
    assert!(page.text().contains("to be answered by"));
    let file = red.get("/party/cases/demands/1/1/1").await;
    assert_eq!(&file.body[..], b"%PDF-1.7 demand");
    assert!(file.header("content-disposition").starts_with("attachment; filename=\""));
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    for path in ["/party/cases/demands/1", "/party/cases/demands/1/1/1", "/party/cases/help/1"] {
        assert_eq!(blue.get(path).await.status, 404, "{path}");
    }
    blue.get("/party/cases/demands").await;
    assert_eq!(blue.post("/party/cases/demands/1", &[("body", "me too")]).await.status, 404);
    assert!(central.get("/desk/cases/demands").await.text().contains("Lists &#60;b&#62;"));
    central.get("/desk/cases/demands/1").await;
    let answer = central.post("/desk/cases/demands/1", &[("body", "Here."), ("then", "answered")]).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let page = red.get("/party/cases/demands/1").await;
    assert!(page.text().contains("Here.") && !page.text().contains("central-1"), "who answered is the commission");
    let none = red.post("/party/cases/demands", &[("subject", ""), ("body", "typed already")]).await;
    assert_eq!((none.status, none.text().contains("typed already")), (422, true), "nobody types it again");
}

#[tokio::test]
async fn a_call_by_telephone_is_written_down_and_its_party_sees_it() {
    let app = TestApp::new().await;
    let mut central = browser(&app, "central-1", Role::Central, "x", None).await;
    let mut red = of_party(&app, "red-1", "red").await;
    assert!(central.get("/desk/help").await.text().contains("A call by telephone"));
    let fields =
        [("caller", "Ann, +90 1"), ("party", "red"), ("subject", "No results"), ("body", "The page is empty.")];
    assert_eq!(central.post("/desk/cases/help", &fields).await.header("location"), "/desk/cases/help/1");
    assert!(red.get("/party/cases/help").await.text().contains("No results"));
    red.get("/party/cases/help/1").await;
    assert_eq!(red.post("/party/cases/help/1", &[("body", "It works now."), ("caller", "not I")]).await.status, 303);
    central.get("/desk/cases/help/1").await;
    assert!(
        !central.get("/desk/cases/help/1").await.text().contains("not I"),
        "a party does not write the telephone log"
    );
    central.post("/desk/cases/help/1", &[("body", "Good."), ("then", "closed")]).await;
    red.get("/party/cases/help/1").await;
    assert_eq!(red.post("/party/cases/help/1", &[("body", "Thanks")]).await.status, 409);
    let demand = central.post("/desk/cases/demands", &[("subject", "x"), ("body", "y")]).await;
    assert_eq!(demand.status, 403, "a demand is a party's");
}

#[tokio::test]
async fn a_party_sees_its_own_log_and_no_other_row() {
    let app = TestApp::new().await;
    let mut blue = of_party(&app, "blue-1", "blue").await;
    blue.get("/party/sessions?secret=blue").await;
    let mut red = of_party(&app, "red-1", "red").await;
    red.get("/party/?q==cmd|x").await;
    let page = red.get("/party/log").await;
    assert!(
        page.text().contains("sign-in: password right") && page.text().contains("GET /party/log"),
        "{}",
        page.text()
    );
    assert!(!page.text().contains("blue"), "{}", page.text());
    assert!(page.text().contains("No head of the log"));
    let table = red.get("/party/log.csv").await;
    assert!(table.header("content-type").starts_with("text/csv"));
    assert!(table.text().starts_with("number,at,account,address,what,hash\n") && !table.text().contains("blue"));
    assert!(table.text().lines().count() > 6);
    assert_eq!(red.get("/party/log?before=x").await.status, 400);
    assert!(!red.get("/party/log?before=3&account=blue-1").await.text().contains("blue-1"));
}

#[tokio::test]
async fn the_register_and_the_calendar_are_public_pages_and_data() {
    let app = TestApp::new().await;
    let list = app.get("/parties").await;
    assert!(list.text().contains("Kırmızı &#60;Parti&#62;") && list.text().contains("Article 36"), "{}", list.text());
    let one = app.get("/parties/red").await;
    assert!(one.text().contains("office@red.example") && one.text().contains("Kuzey") && one.text().contains("Birlik"));
    assert!(app.get("/parties/union").await.text().contains("Mavi Parti"));
    assert_eq!(app.get("/parties/purple").await.status, 404);
    let json = app.get("/api/v1/parties").await.json();
    assert_eq!(json["parties"][2]["eligible"], false);
    let json = app.get("/api/v1/parties/red").await.json();
    assert_eq!((&json["choices"]["parliament"][0], json["areas"].as_array().unwrap().len()), (&"red".into(), 2));
    let page = app.get("/calendar").await;
    assert!(page.text().contains("moved from") && page.text().contains("Law 1 article 20"), "{}", page.text());
    let json = app.get("/api/v1/calendar").await.json();
    assert_eq!(
        (&json["steps"][0]["at"], &json["steps"][0]["moved_from"]),
        (&"2026-03-13T14:00:00.000000Z".into(), &"2026-03-11".into())
    );
    let ics = app.get("/calendar.ics").await;
    assert_eq!(ics.header("content-type"), "text/calendar; charset=utf-8");
    insta::assert_snapshot!(
        ics.text().replace("\r\n", "\n").lines().filter(|l| !l.starts_with("DTSTAMP")).collect::<Vec<_>>().join("\n")
    );
    assert!(ics.text().lines().all(|l| l.len() <= 75) && ics.text().contains("\r\nDTSTAMP:20270115T"));
}
