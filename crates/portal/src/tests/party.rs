//! The gate of the party portal by HTTP: who comes in, from where, and who wants to and does not.

use super::desk::{Browser, add_of_party, basic, browser, of_party, program, wait};
use crate::front::Peer;
use crate::testing::{Got, TestApp};
use commission::accounts::{Network, NewAccount, Role};
use election::act::Moment;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;

/// A request from another address.
async fn from(app: &TestApp, ip: [u8; 4], request: Request<Full<bytes::Bytes>>) -> Got {
    let peer = Peer { address: (ip, 9).into(), ..TestApp::peer() };
    let (head, body) = app.front.answer(request, peer).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Got { status: head.status.as_u16(), headers: head.headers, body }
}

async fn logged(app: &TestApp) -> Vec<String> {
    let rows = app.office().desk.accounts.access().latest(1000).await.unwrap();
    rows.into_iter().map(|a| format!("{} {} {}", a.who, a.source, a.what)).collect()
}

#[tokio::test]
async fn somebody_of_a_party_signs_in_at_its_door_and_at_no_other() {
    let app = TestApp::new().await;
    let fresh = add_of_party(&app, "red-1", Role::Party, "red").await;
    let clerk = super::desk::add(&app, "clerk-1", Role::Clerk, "x", None).await;
    let mut desk = Browser::new(&app);
    desk.get("/desk/sign-in").await;
    let got = desk.post("/desk/sign-in", &[("name", "red-1"), ("password", &fresh.password)]).await;
    assert_eq!((got.status, got.text().contains("wrong")), (422, true), "a party's account at the desk");
    let mut b = Browser::of_party(&app);
    b.get("/party/sign-in").await;
    let got = b.post("/party/sign-in", &[("name", "clerk-1"), ("password", &clerk.password)]).await;
    assert_eq!((got.status, got.text().contains("wrong")), (422, true), "a clerk's account at the parties' door");
    b.enter("red-1", &fresh).await;
    let home = b.get("/party/").await;
    assert!(
        home.text().contains("Kırmızı &#60;Parti&#62;") && home.text().contains("/party/sessions"),
        "{}",
        home.text()
    );
    assert!(logged(&app).await.iter().any(|l| l == "red-1 127.0.0.1 GET /party/"));
    b.post("/party/sign-out", &[]).await;
    assert_eq!(b.get("/party/").await.header("location"), "/party/sign-in?to=%2Fparty%2F");
}

#[tokio::test]
async fn a_session_works_from_the_partys_networks_alone() {
    let app = TestApp::new().await;
    let mut b = of_party(&app, "red-1", "red").await;
    let accounts = &app.office().desk.accounts;
    accounts.allow("red", Network::parse("10.1.0.0/16").unwrap(), "office", "test", 20).await.unwrap();
    let got = b.get("/party/").await;
    assert_eq!((got.status, got.text().contains("address-not-allowed")), (403, true), "a list was made meanwhile");
    assert!(logged(&app).await[0].contains("refused: address-not-allowed: GET /party/"));
    accounts.allow("red", Network::parse("127.0.0.1").unwrap(), "here", "test", 20).await.unwrap();
    assert_eq!(b.get("/party/").await.status, 200);
    // At the door nobody from elsewhere uses up the tries of the party.
    accounts.disallow("red", Network::parse("127.0.0.1").unwrap()).await.unwrap();
    let mut elsewhere = Browser::of_party(&app);
    elsewhere.get("/party/sign-in").await;
    for _ in 0..12 {
        assert_eq!(elsewhere.post("/party/sign-in", &[("name", "red-1"), ("password", "guess")]).await.status, 422);
    }
    assert_eq!(accounts.account("red-1").await.unwrap().unwrap().failures, 0);
    assert!(logged(&app).await.iter().any(|l| l.contains("sign-in: address-not-allowed")));
}

/// A page as its own script asks for it again.
async fn refresh(b: &Browser<'_>, path: &str) -> u16 {
    b.app.get_with(path, &[("cookie", &b.cookie), ("x-refresh", "script")]).await.status
}

#[tokio::test]
async fn a_script_that_asks_again_is_a_row_a_minute_and_keeps_no_session_awake() {
    let app = TestApp::new().await;
    let b = of_party(&app, "red-1", "red").await;
    for _ in 0..60 {
        assert_eq!(refresh(&b, "/party/dashboard").await, 200);
    }
    let of = async |what: &str| {
        let rows = app.office().desk.accounts.access().latest(1000).await.unwrap();
        let mut at: Vec<i64> = rows.iter().filter(|r| r.what.starts_with(what)).map(|r| r.at.0 / 1_000_000).collect();
        at.sort_unstable();
        at
    };
    let rows = of("GET /party/dashboard, kept up to date").await;
    assert!(!rows.is_empty() && rows.len() < 20, "{rows:?}");
    assert!(rows.windows(2).all(|w| w[1] - w[0] >= 60), "{rows:?}");
    // Another selection, and every page without such a script, has rows of its own.
    refresh(&b, "/party/dashboard?contest=question").await;
    assert_eq!(of("GET /party/dashboard?contest=question").await.len(), 1);
    for _ in 0..3 {
        refresh(&b, "/party/results").await;
    }
    assert_eq!(of("GET /party/results").await.len(), 3);
    // The last of these pages was somebody's own: from now on the script alone asks.
    for _ in 0..6 {
        wait(&app, 4 * 60);
        assert_eq!(refresh(&b, "/party/dashboard").await, 200);
    }
    wait(&app, 10 * 60);
    assert_eq!(refresh(&b, "/party/dashboard").await, 303, "it fell asleep, however often the script asked");
}

#[tokio::test]
async fn guesses_are_slowed_then_locked_and_the_party_and_the_log_say_so() {
    let app = TestApp::new().await;
    let mut other = of_party(&app, "red-2", "red").await;
    add_of_party(&app, "red-1", Role::Party, "red").await;
    let mut thief = Browser::of_party(&app);
    thief.get("/party/sign-in").await;
    for _ in 0..40 {
        let got = thief.post("/party/sign-in", &[("name", "red-1"), ("password", "guess")]).await;
        assert_eq!(got.status, 422);
        wait(&app, 20);
    }
    let account = app.office().desk.accounts.account("red-1").await.unwrap().unwrap();
    assert!(account.is_locked(), "{account:?}");
    assert!(logged(&app).await.iter().any(|l| l == "red-1 127.0.0.1 locked after 10 wrong tries"));
    let home = other.get("/party/").await;
    assert!(home.text().contains("Locked accounts") && home.text().contains("red-1"));
    let mut central = browser(&app, "central-1", Role::Central, "x", None).await;
    assert!(central.get("/desk/").await.text().contains("red-1"));
}

#[tokio::test]
async fn a_program_asks_by_name_and_password_and_from_its_network() {
    let app = TestApp::new().await;
    let fresh = add_of_party(&app, "red-ws", Role::Service, "red").await;
    let ask = async |password: &str, ip: [u8; 4]| {
        let r = Request::get("/party/api/account").header("authorization", basic("red-ws", password));
        from(&app, ip, r.body(Full::default()).unwrap()).await
    };
    let here = [127, 0, 0, 1];
    assert_eq!(ask(&fresh.password, here).await.status, 401, "a program without a stated network comes from nowhere");
    let accounts = &app.office().desk.accounts;
    accounts.allow("red", Network::parse("127.0.0.0/8").unwrap(), "", "test", 20).await.unwrap();
    let got = ask(&fresh.password, here).await;
    assert_eq!((got.status, &got.json()["code"]), (403, &"password-must-change".into()), "the letter's password");
    let own = "a sentence of the program";
    accounts.change_program_password("red-ws", &fresh.password, own, here.into()).await.unwrap();
    assert_eq!(ask(&fresh.password, here).await.status, 401);
    let got = ask(own, here).await;
    assert_eq!((got.status, &got.json()["party"], &got.json()["role"]), (200, &"red".into(), &"service".into()));
    assert_eq!(got.header("cache-control"), "no-store");
    assert!(got.headers.get("set-cookie").is_none());
    assert!(logged(&app).await.iter().any(|l| l == "red-ws 127.0.0.1 GET /party/api/account"));
    assert_eq!(ask(own, [127, 9, 9, 9]).await.status, 200);
    accounts.disable("red-ws").await.unwrap();
    assert_eq!(ask(own, here).await.status, 401, "closed counts at once, though the password was just remembered");
}

#[tokio::test]
async fn a_program_that_guesses_by_http_basic_is_slowed_locked_and_logged_and_told_nothing() {
    let app = TestApp::new().await;
    let (name, password) = program(&app, "red-ws", Role::Service, "red").await;
    let ask = async |name: &str, password: &str| {
        app.get_with("/party/api/v1/data/areas.json", &[("authorization", &basic(name, password))]).await
    };
    let (wrong, nobody) = (ask(&name, "a guess").await, ask("nobody", "a guess").await);
    assert_eq!((wrong.status, wrong.text()), (nobody.status, nobody.text()), "the same answer");
    assert_eq!((wrong.status, wrong.header("www-authenticate").is_empty()), (401, false));
    for _ in 0..40 {
        ask(&name, "a guess").await;
        wait(&app, 20);
    }
    assert!(app.office().desk.accounts.account(&name).await.unwrap().unwrap().is_locked());
    assert_ne!(ask(&name, &password).await.status, 200, "the right password is worth nothing now");
    let log = logged(&app).await;
    assert!(log.iter().any(|l| l == "red-ws 127.0.0.1 locked after 10 wrong tries"), "{log:?}");
    assert!(log.iter().any(|l| l.starts_with("red-ws 127.0.0.1 program refused")), "{log:?}");
    // The party's people see it, and a network that guesses on has to wait whatever the name is.
    let mut other = of_party(&app, "red-2", "red").await;
    assert!(other.get("/party/").await.text().contains("red-ws"));
    let mut told = 0;
    for _ in 0..200 {
        told = ask("somebody", "a guess").await.status;
        if told != 401 {
            break;
        }
    }
    assert_eq!(told, 429);
}

#[tokio::test]
async fn an_account_whose_time_is_up_is_worth_nothing_nor_is_its_session() {
    let app = TestApp::new().await;
    let accounts = &app.office().desk.accounts;
    let new = |name: &str, role| NewAccount {
        name: name.into(),
        role,
        board: "x".into(),
        key_name: None,
        party: Some("red".into()),
        expires: Some(Moment(accounts.now().0 + 300 * 1_000_000)),
    };
    let fresh = accounts.add(new("red-1", Role::Party)).await.unwrap();
    let mut b = Browser::of_party(&app);
    b.enter("red-1", &fresh).await;
    assert!(b.get("/party/").await.text().contains("Your account ends on"));
    wait(&app, 400);
    assert_eq!(b.get("/party/").await.status, 303);
    let got = b.post("/party/sign-in", &[("name", "red-1"), ("password", "a sentence of my own")]).await;
    assert!(matches!(got.status, 403 | 422), "{}", got.status);
}

#[tokio::test]
async fn planted_sessions_and_forms_from_elsewhere_are_refused_here_too() {
    let app = TestApp::new().await;
    let mut b = of_party(&app, "red-1", "red").await;
    let planted = format!("party={}", "ab".repeat(32));
    let mut thief = Browser { app: &app, root: "/party", cookie: planted, form: b.form.clone() };
    assert_eq!(thief.get("/party/").await.status, 303);
    let word = std::mem::replace(&mut b.form, "0".repeat(64));
    assert_eq!(b.post("/party/sessions/revoke-all", &[]).await.status, 403);
    b.form = word;
    assert_eq!(b.get("/party/").await.status, 200, "nothing was ended");
    let crossed = Request::post("/party/sign-out")
        .header("cookie", &b.cookie)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site");
    let got = app.ask(crossed.body(Full::new(format!("form={}", b.form).into())).unwrap()).await;
    assert_eq!(got.status, 403);
    // A line feed in a name, in the header of a program or in an address is no second row of the log.
    let mut door = Browser::of_party(&app);
    door.get("/party/sign-in").await;
    door.post("/party/sign-in", &[("name", "x\r\nred-1 1.2.3.4 GET /"), ("password", "y")]).await;
    assert!(logged(&app).await.iter().all(|l| !l.contains('\n') && !l.contains('\r')));
    let (name, password) = program(&app, "blue-ws", Role::Service, "blue").await;
    let r = Request::get("/party/api/account").header("authorization", basic(&format!("{name}\r\nX: y"), &password));
    assert_eq!(app.ask(r.body(Full::default()).unwrap()).await.status, 401);
}

#[tokio::test]
async fn without_tls_the_portal_is_open_to_this_machine_alone() {
    let app = TestApp::new().await;
    let got = from(&app, [192, 0, 2, 1], Request::get("/party/sign-in").body(Full::default()).unwrap()).await;
    assert_eq!((got.status, got.text().contains("party-needs-tls")), (403, true));
}
