//! The desk by HTTP, as a browser without script uses it, and as those do who want to get in.

use crate::route::{Access, Route, routes};
use crate::testing::{Got, TestApp};
use base64::Engine as _;
use bytes::Bytes;
use commission::accounts::{Fresh, Network, NewAccount, Role};
use http_body_util::Full;
use hyper::Request;
use hyper::header::{CONTENT_TYPE, COOKIE};
use observer::authority::rehearsal_key;
use record::SignedNote;

/// Somebody with a browser.
pub(crate) struct Browser<'a> {
    pub(crate) app: &'a TestApp,
    /// `/desk` or `/party`.
    pub(crate) root: &'static str,
    pub(crate) cookie: String,
    /// The form word of the page seen last.
    pub(crate) form: String,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(app: &'a TestApp) -> Self {
        Self { app, root: "/desk", cookie: String::new(), form: String::new() }
    }

    /// At the party portal.
    pub(crate) fn of_party(app: &'a TestApp) -> Self {
        Self { root: "/party", ..Self::new(app) }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Got {
        let r = Request::get(path).header(COOKIE, &self.cookie).body(Full::default()).unwrap();
        let got = self.app.ask(r).await;
        self.take(&got);
        got
    }

    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Got {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("form", &self.form);
        body.extend_pairs(fields);
        self.post_raw(path, "application/x-www-form-urlencoded", body.finish()).await
    }

    pub(crate) async fn post_raw(&mut self, path: &str, kind: &str, body: impl Into<Bytes>) -> Got {
        let r = Request::post(path).header(COOKIE, &self.cookie).header(CONTENT_TYPE, kind);
        let got = self.app.ask(r.body(Full::new(body.into())).unwrap()).await;
        self.take(&got);
        got
    }

    fn take(&mut self, got: &Got) {
        let set = got.header("set-cookie");
        if let Some(pair) = set.split(';').next().filter(|p| !p.is_empty()) {
            assert!(
                set.contains("; HttpOnly; SameSite=Strict") && set.contains(&format!("Path={};", self.root)),
                "{set}"
            );
            self.cookie = if set.contains("Max-Age=0") { String::new() } else { pair.to_owned() };
        }
        if got.status != 303 {
            assert!(got.header("content-security-policy").contains("form-action 'self'"));
            assert!(got.header("content-security-policy").starts_with("default-src 'none'"));
        }
        assert_eq!(got.header("cache-control"), "no-store", "{}", got.text());
        if let Some((_, rest)) = std::str::from_utf8(&got.body).unwrap_or_default().split_once("name=\"form\" value=\"")
        {
            self.form = rest[..64].to_owned();
        }
    }

    /// Signs in whole and chooses a password, or uses the one chosen.
    pub(crate) async fn enter(&mut self, name: &str, fresh: &Fresh) {
        let (accounts, root) = (&self.app.office().desk.accounts, self.root);
        let (door, home) = (format!("{root}/sign-in"), format!("{root}/"));
        self.get(&door).await;
        let got = self.post(&door, &[("name", name), ("password", &fresh.password)]).await;
        assert_eq!(got.status, 303, "{}", got.text());
        self.get(&door).await;
        let code = fresh.secret.code(accounts.now());
        assert_eq!(self.post(&format!("{door}/code"), &[("code", &code)]).await.status, 303);
        self.get(&door).await;
        let words = "a sentence of my own";
        let got = self.post(&format!("{door}/password"), &[("new", words), ("again", words)]).await;
        assert_eq!((got.status, got.header("location")), (303, &*home), "{}", got.text());
        assert_eq!(self.get(&home).await.status, 200);
    }

    /// The same session at the other face, as somebody would try it who copies the cookie.
    fn at(&self, root: &'static str) -> Self {
        let value = self.cookie.split_once('=').map_or("", |(_, v)| v);
        Self { app: self.app, root, cookie: format!("{}={value}", &root[1..]), form: self.form.clone() }
    }

    async fn try_route(&mut self, r: &Route) -> Got {
        let path = filled(r.path);
        if r.method == "GET" { self.get(&path).await } else { self.post(&path, &PLACE).await }
    }
}

pub(crate) async fn add(app: &TestApp, name: &str, role: Role, board: &str, key: Option<&str>) -> Fresh {
    let new = NewAccount {
        name: name.into(),
        role,
        board: board.into(),
        key_name: key.map(Into::into),
        party: None,
        expires: None,
    };
    app.office().desk.accounts.add(new).await.unwrap()
}

pub(crate) async fn add_of_party(app: &TestApp, name: &str, role: Role, party: &str) -> Fresh {
    let (party, board) = (Some(party.to_owned()), "x".to_owned());
    let new = NewAccount { name: name.into(), role, board, key_name: None, party, expires: None };
    app.office().desk.accounts.add(new).await.unwrap()
}

/// Somebody of a party, signed in.
pub(crate) async fn of_party<'a>(app: &'a TestApp, name: &str, party: &str) -> Browser<'a> {
    let fresh = add_of_party(app, name, Role::Party, party).await;
    let mut b = Browser::of_party(app);
    b.enter(name, &fresh).await;
    b
}

/// A program of a party with its own password, from this machine; gives name and password.
pub(crate) async fn program(app: &TestApp, name: &str, role: Role, party: &str) -> (String, String) {
    let (accounts, password) = (&app.office().desk.accounts, "a sentence of the program");
    let fresh = add_of_party(app, name, role, party).await;
    let here = Network::parse("127.0.0.0/8").unwrap();
    let _ = accounts.allow(party, here, "here", "test", 20).await;
    accounts.change_program_password(name, &fresh.password, password, [127, 0, 0, 1].into()).await.unwrap();
    (name.to_owned(), password.to_owned())
}

pub(crate) fn basic(name: &str, password: &str) -> String {
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{name}:{password}")))
}

async fn with_basic(app: &TestApp, r: &Route, name: &str, password: &str) -> Got {
    let request =
        Request::builder().method(r.method).uri(filled(r.path)).header("authorization", basic(name, password));
    app.ask(request.body(Full::default()).unwrap()).await
}

pub(crate) async fn browser<'a>(
    app: &'a TestApp,
    name: &str,
    role: Role,
    board: &str,
    key: Option<&str>,
) -> Browser<'a> {
    let fresh = add(app, name, role, board, key).await;
    let mut b = Browser::new(app);
    b.enter(name, &fresh).await;
    b
}

/// Lets seconds pass: the clock of tests moves by one whenever it is read.
pub(crate) fn wait(app: &TestApp, seconds: usize) {
    for _ in 0..seconds {
        let _ = app.office().desk.accounts.now();
    }
}

const PLACE: [(&str, &str); 4] = [("station", "x/0"), ("contest", "parliament"), ("count", "hand"), ("issue", "1")];
const ENTRY: &str = "/desk/entry/x/0?contest=parliament&count=hand&issue=1";
const RESOLVE: &str = "/desk/resolve/x/0?contest=parliament&count=hand&issue=1";

/// The fields of a whole paper with these votes.
fn paper<'a>(votes: [&'a str; 3], sum: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields = PLACE.to_vec();
    fields.extend([("c0", "2026-05-10"), ("c1", "20:00"), ("c2", "1000"), ("c3", sum), ("c4", sum), ("c5", "0")]);
    fields.extend([("c6", votes[0]), ("c7", votes[1]), ("c8", votes[2])]);
    fields
}

/// Every address with parameters filled in.
fn filled(path: &str) -> String {
    let kind = if path.contains("/cases/") { "help" } else { "awaited" };
    path.replace("{kind}", kind)
        .replace("{number}", "77")
        .replace("{seq}/{place}", "1/1")
        .replace("{*id}", "x/0")
        .replace("{*station}", "x/0?contest=parliament&count=hand&issue=1")
        .replace("{digest}", &format!("{}?station=x/0&contest=parliament", "0".repeat(64)))
        .replace("{id}", "0123456789abcdef")
        .replace("{version}", "1")
        .replace("{file}", "1")
}

/// Those end the session that is used; who may sign out is everybody.
fn ends_the_session(path: &str) -> bool {
    path.ends_with("/sign-out") || path.ends_with("/sessions/revoke-all")
}

#[tokio::test]
async fn every_role_is_tried_on_every_address() {
    let app = TestApp::new().await;
    let mut tried = 0;
    for role in Role::ALL.into_iter().filter(|r| !r.is_program()) {
        let key = (role == Role::Member).then_some("board");
        let mut b = if role.is_of_party() { Browser::of_party(&app) } else { Browser::new(&app) };
        let fresh = if role.is_of_party() {
            add_of_party(&app, role.word(), role, "red").await
        } else {
            add(&app, role.word(), role, "x", key).await
        };
        b.enter(role.word(), &fresh).await;
        for r in routes() {
            let (roles, root) = match r.access {
                Access::Staff(roles) => (roles, "/desk"),
                Access::Party(roles) => (roles, "/party"),
                _ => continue,
            };
            if ends_the_session(r.path) {
                assert!(roles == Role::STAFF || roles == [Role::Party]);
                continue;
            }
            let got = if root == b.root { b.try_route(&r).await } else { b.at(root).try_route(&r).await };
            let refused = got.status == 403 && got.text().contains("not-allowed");
            assert_eq!(refused, !roles.contains(&role), "{role:?} on {} {}: {}", r.method, r.path, got.status);
            assert!(got.status < 500, "{} {}: {}", r.method, r.path, got.text());
            tried += 1;
        }
    }
    assert!(tried > 200, "{tried}");
    // Programs sign in with every call, under one part of the addresses; nowhere else is a password looked at.
    for role in [Role::Service, Role::Transfer] {
        let (name, password) = program(&app, role.word(), role, "blue").await;
        for r in routes() {
            let (Access::Staff(roles) | Access::Party(roles)) = r.access else { continue };
            let got = with_basic(&app, &r, &name, &password).await;
            if r.path.starts_with("/party/api/") {
                let (may, known) = (roles.contains(&role), role == Role::Service);
                let refused = if known { 403 } else { 401 };
                assert_eq!(got.status == refused, !may, "{role:?} on {} {}: {}", r.method, r.path, got.text());
                assert!(got.status != 500, "{}", got.text());
                assert!(got.header("www-authenticate").starts_with("Basic") == (got.status == 401));
            } else {
                assert_eq!(
                    got.status,
                    if r.method == "POST" { 415 } else { 303 },
                    "{role:?} on {} {}",
                    r.method,
                    r.path
                );
            }
        }
    }
    // Nobody, and half a sign-in, come no further than the door.
    let mut nobody = Browser::new(&app);
    nobody.get("/desk/sign-in").await;
    let again = app.office().desk.accounts.reset("clerk").await.unwrap();
    let mut half = Browser::new(&app);
    half.get("/desk/sign-in").await;
    half.post("/desk/sign-in", &[("name", "clerk"), ("password", &again.password)]).await;
    for b in [&mut nobody, &mut half] {
        for r in routes() {
            let root = match r.access {
                Access::Staff(_) => "/desk",
                Access::Party(_) => "/party",
                _ => continue,
            };
            let got = b.at(root).try_route(&r).await;
            if r.path.starts_with("/party/api/") {
                assert_eq!(got.status, 401, "{} {}", r.method, r.path);
                continue;
            }
            assert_eq!(got.status, 303, "{} {}", r.method, r.path);
            let to = format!("{root}/sign-in?to=%2F{}", &root[1..]);
            assert!(got.header("location").starts_with(&to), "{}", got.header("location"));
        }
    }
}

#[tokio::test]
async fn a_session_planted_before_the_sign_in_is_worth_nothing() {
    let app = TestApp::new().await;
    let fresh = add(&app, "clerk-1", Role::Clerk, "x/n", None).await;
    let planted = format!("desk={}", "ab".repeat(32));
    let mut b = Browser { app: &app, root: "/desk", cookie: planted.clone(), form: String::new() };
    b.enter("clerk-1", &fresh).await;
    assert_ne!(b.cookie, planted);
    let mut thief = Browser { app: &app, root: "/desk", cookie: planted, form: String::new() };
    assert_eq!(thief.get("/desk/").await.status, 303);
    // Each step has given another token; those before are dead as well.
    let whole = b.cookie.clone();
    assert_eq!(b.get("/desk/sessions").await.status, 200);
    b.post("/desk/sign-out", &[]).await;
    let mut late = Browser { app: &app, root: "/desk", cookie: whole, form: b.form.clone() };
    assert_eq!(late.get("/desk/").await.status, 303, "signed out is out");
}

#[tokio::test]
async fn a_form_without_its_word_of_another_type_or_too_large_changes_nothing() {
    let app = TestApp::new().await;
    let mut b = browser(&app, "clerk-1", Role::Clerk, "x/n", None).await;
    let word = b.form.clone();
    for wrong in [String::new(), "0".repeat(64), word.to_uppercase() + "x"] {
        b.form = wrong;
        let got = b.post("/desk/entry", &paper(["1", "2", "3"], "6")).await;
        assert_eq!(got.status, 403);
        assert!(got.text().contains("form-foreign"));
    }
    b.form.clone_from(&word);
    let body = format!("form={word}&station=x/0&contest=parliament&count=hand&issue=1");
    for kind in ["application/json", "multipart/form-data; boundary=x", "text/plain", ""] {
        assert_eq!(b.post_raw("/desk/entry", kind, body.clone()).await.status, 415, "{kind}");
    }
    let form = "application/x-www-form-urlencoded";
    assert_eq!(b.post_raw("/desk/entry", form, format!("{body}&c6={}", "9".repeat(300_000))).await.status, 413);
    assert_eq!(b.post_raw("/desk/entry", form, format!("{body}{}", "&a=1".repeat(6000))).await.status, 413);
    assert_eq!(b.post_raw("/desk/entry", form, format!("{body}&c6={}", "9".repeat(100_000))).await.status, 422);
    assert_eq!(b.post_raw("/desk/entry", form, vec![0xff; 100]).await.status, 403);
    let crossed = Request::post("/desk/entry").header(COOKIE, &b.cookie).header(CONTENT_TYPE, form);
    let got = app.ask(crossed.header("sec-fetch-site", "cross-site").body(Full::new(body.into())).unwrap()).await;
    assert_eq!(got.status, 403, "another site's form");
    assert_eq!(app.commission.live.size(), 3);
}

#[tokio::test]
async fn a_paper_is_typed_twice_and_the_second_never_sees_the_first() {
    let app = TestApp::new().await;
    let mut a = browser(&app, "clerk-a", Role::Clerk, "x/n", None).await;
    let mut b = browser(&app, "clerk-b", Role::Clerk, "x/n", None).await;
    let page = a.get(ENTRY).await;
    assert!(page.text().contains("value=\"2026-05-10\"") && page.text().contains("Kırmızı"));
    // What a check notices is asked back once, with what to look at.
    let odd = paper(["7777", "8888", "1"], "16669");
    let asked = a.post("/desk/entry", &odd).await;
    assert_eq!(asked.status, 422);
    assert!(asked.text().contains("Look at voted and valid") || asked.text().contains("Look at registered and voted"));
    assert!(asked.text().contains("value=\"7777\""), "nobody types it again");
    let mut despite = odd.clone();
    despite.push(("despite", "1"));
    let kept = a.post("/desk/entry", &despite).await;
    assert!(kept.text().contains("Another person types the same paper"), "{}", kept.text());
    let replayed = a.post("/desk/entry", &despite).await;
    assert_eq!(replayed.status, 409, "the same form again is not the second");
    for path in [ENTRY, "/desk/", "/desk/station/x/0", "/desk/queue/second", RESOLVE] {
        for who in [&mut a, &mut b] {
            let got = who.get(path).await;
            assert!(!got.text().contains("7777") && !got.text().contains("8888"), "{path} shows what the first typed");
        }
    }
    assert!(!app.get("/station/x/0").await.text().contains("7,777"));
    let told = b.post("/desk/entry/draft", &paper(["1", "", ""], "")).await;
    assert_eq!((told.status, told.text().contains("7777")), (303, false));
    let done = b.post("/desk/entry", &despite).await;
    assert!(done.text().contains("It is on the record"), "{}", done.text());
    assert!(app.get("/station/x/0").await.text().contains("7,777"));
    assert_eq!(app.commission.live.size(), 4);
}

#[tokio::test]
async fn a_third_decides_between_two_and_neither_of_them_sees_it() {
    let app = TestApp::new().await;
    let mut a = browser(&app, "clerk-a", Role::Clerk, "x/n", None).await;
    let mut b = browser(&app, "clerk-b", Role::Clerk, "x/n", None).await;
    let mut c = browser(&app, "clerk-c", Role::Coordinator, "x", None).await;
    a.get(ENTRY).await;
    a.post("/desk/entry", &paper(["10", "20", "30"], "60")).await;
    let early = c.get(RESOLVE).await;
    assert_eq!(early.status, 409, "nothing differs yet");
    b.get(ENTRY).await;
    let told = b.post("/desk/entry", &paper(["10", "30", "20"], "60")).await;
    assert!(told.text().contains("a third person") && !told.text().contains(">20<"), "{}", told.text());
    for who in [&mut a, &mut b] {
        assert_eq!(who.get(RESOLVE).await.status, 409);
        let cells = [PLACE.as_slice(), &[("c7", "20"), ("c8", "30")]].concat();
        assert_eq!(who.post("/desk/resolve", &cells).await.status, 409);
    }
    assert!(c.get("/desk/").await.text().contains("a third decides"));
    let page = c.get(RESOLVE).await;
    assert!(
        page.text().contains("name=\"c7\"")
            && page.text().contains("name=\"c8\"")
            && !page.text().contains("name=\"c6\"")
    );
    let more = [PLACE.as_slice(), &[("c6", "11"), ("c7", "20"), ("c8", "30")]].concat();
    assert_eq!(c.post("/desk/resolve", &more).await.status, 409, "an equal cell is fixed");
    let bad = [PLACE.as_slice(), &[("c7", "x"), ("c8", "30")]].concat();
    assert_eq!(c.post("/desk/resolve", &bad).await.status, 422);
    let cells = [PLACE.as_slice(), &[("c7", "20"), ("c8", "30")]].concat();
    assert!(c.post("/desk/resolve", &cells).await.text().contains("It is on the record"));
}

#[tokio::test]
async fn another_boards_station_is_out_of_reach_by_any_address() {
    let app = TestApp::new().await;
    let mut b = browser(&app, "lead-n", Role::Coordinator, "x/n", None).await;
    for path in [
        "/desk/station/x/1",
        "/desk/entry/x/1?contest=parliament&count=hand&issue=1",
        "/desk/resolve/x/1?contest=parliament&count=hand&issue=1",
        "/desk/draft/x/1?contest=parliament",
        "/desk/?area=x/s",
        "/desk/queue/awaited?area=x",
        &format!("/desk/scan/{}?station=x/1&contest=parliament", "0".repeat(64)),
    ] {
        let got = b.get(path).await;
        assert_eq!((got.status, got.text().contains("other-board")), (403, true), "{path}");
    }
    let mut fields = paper(["1", "2", "3"], "6");
    fields[0].1 = "x/1";
    for path in
        ["/desk/entry", "/desk/entry/draft", "/desk/entry/send", "/desk/entry/reopen", "/desk/resolve", "/desk/draft"]
    {
        fields.push(("decision", "annul"));
        let got = b.post(path, &fields).await;
        assert_eq!(got.status, 403, "{path}: {}", got.text());
    }
    for (path, status) in [
        ("/desk/station/x/99", 404),
        ("/desk/entry/x/0?contest=none&count=hand&issue=1", 422),
        ("/desk/entry/x/0?contest=parliament&count=machine&issue=1", 422),
        ("/desk/entry/x/0?contest=parliament&count=hand&issue=0", 422),
        ("/desk/entry/x/0", 422),
        ("/desk/queue/none", 404),
        ("/desk/ruling/..%2f..", 404),
    ] {
        assert_eq!(b.get(path).await.status, status, "{path}");
    }
    assert_eq!(b.post("/desk/unlock", &[("account", "nobody")]).await.status, 404);
}

#[tokio::test]
async fn what_was_typed_outlives_a_session_that_fell_asleep() {
    let app = TestApp::new().await;
    let fresh = add(&app, "clerk-1", Role::Clerk, "x/n", None).await;
    let mut b = Browser::new(&app);
    b.enter("clerk-1", &fresh).await;
    b.get(ENTRY).await;
    wait(&app, 1_900);
    let got = b.post("/desk/entry", &paper(["4321", "2", "3"], "4326")).await;
    assert_eq!(got.status, 303);
    assert!(
        got.header("location").starts_with("/desk/sign-in?to=%2Fdesk%2Fentry%2Fx%2F0"),
        "{}",
        got.header("location")
    );
    assert_eq!(b.get("/desk/").await.status, 303, "a sleeping session opens nothing");
    let words = Fresh { password: "a sentence of my own".into(), ..fresh };
    b.get("/desk/sign-in").await;
    b.post("/desk/sign-in", &[("name", "clerk-1"), ("password", &words.password)]).await;
    b.get("/desk/sign-in").await;
    let code = words.secret.code(app.office().desk.accounts.now());
    let got = b.post("/desk/sign-in/code", &[("code", &code), ("to", ENTRY)]).await;
    assert_eq!(got.header("location"), ENTRY);
    assert!(b.get(ENTRY).await.text().contains("value=\"4321\""), "nobody types it again");
    assert_eq!(
        app.office()
            .desk
            .undone(&app.office().desk.accounts.account("clerk-1").await.unwrap().unwrap())
            .await
            .unwrap()
            .len(),
        0
    );
}

#[tokio::test]
async fn a_ruling_is_drafted_signed_and_recorded() {
    let app = TestApp::new().await;
    app.report(0, 1, [10, 20, 30]).await;
    let mut lead = browser(&app, "lead", Role::Coordinator, "x", None).await;
    let mut member = browser(&app, "member-1", Role::Member, "x", Some("board")).await;
    let page = lead.get("/desk/draft/x/0?contest=parliament").await;
    let text = page.text().split("name=\"text\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert!(page.text().contains("member-board"));
    let fields = [
        ("station", "x/0"),
        ("contest", "parliament"),
        ("body", "x"),
        ("number", "2026/7"),
        ("decision", "accept"),
        ("text", &text),
        ("reason", "The paper was seen.\r\nTwice."),
        ("basis", "Law 1"),
        ("member-board", "for"),
    ];
    let missing = lead.post("/desk/draft", &fields[..8]).await;
    assert_eq!(missing.status, 422, "nobody voted for it");
    assert!(missing.text().contains("2026/7"), "and nothing is typed again");
    let drafted = lead.post("/desk/draft", &fields).await;
    assert_eq!(drafted.status, 303, "{}", drafted.text());
    let address = drafted.header("location").to_owned();
    assert!(member.get("/desk/").await.text().contains(&address), "it waits in the member's queue");
    let shown = member.get(&address).await;
    assert!(shown.text().contains("Add my signature"));
    assert!(!lead.get(&address).await.text().contains("Add my signature"));
    let text = member.get(&format!("{address}/text")).await.text().to_owned();
    assert!(text.contains("\nreason The paper was seen. Twice.\n"));
    member.get(&address).await;
    let wrong = SignedNote::sign(&text, &[&rehearsal_key("made-up", "board-2")]).unwrap().to_string();
    assert_eq!(member.post(&format!("{address}/sign"), &[("note", &wrong)]).await.status, 422);
    let note = SignedNote::sign(&text, &[&rehearsal_key("made-up", "board")]).unwrap().to_string();
    let got = member.post(&format!("{address}/sign"), &[("note", &note.replace('\n', "\r\n"))]).await;
    assert_eq!(got.status, 303, "{}", got.text());
    let done = member.get(&address).await;
    assert!(done.text().contains("It is on the record") && done.text().contains("checkpoint"), "{}", done.text());
    assert_eq!(lead.post(&format!("{address}/withdraw"), &[]).await.status, 422);
    assert!(app.get("/station/x/0").await.text().contains("2026/7"));
}

#[tokio::test]
async fn sessions_are_seen_and_ended_one_by_one() {
    let app = TestApp::new().await;
    let fresh = add(&app, "clerk-1", Role::Clerk, "x/n", None).await;
    let mut first = Browser::new(&app);
    first.enter("clerk-1", &fresh).await;
    wait(&app, 40);
    let mut second = Browser::new(&app);
    second.get("/desk/sign-in").await;
    second.post("/desk/sign-in", &[("name", "clerk-1"), ("password", "a sentence of my own")]).await;
    second.get("/desk/sign-in").await;
    let code = fresh.secret.code(app.office().desk.accounts.now());
    second.post("/desk/sign-in/code", &[("code", &code)]).await;
    let page = second.get("/desk/sessions").await;
    let id = page.text().split("name=\"session\" value=\"").nth(1).unwrap()[..16].to_owned();
    assert_eq!(page.text().matches("name=\"session\"").count(), 1, "one other");
    second.post("/desk/sessions/revoke", &[("session", &id)]).await;
    assert_eq!(first.get("/desk/").await.status, 303);
    assert_eq!(second.get("/desk/").await.status, 200);
    let log = app.office().desk.accounts.access();
    assert_eq!(log.first_broken().await.unwrap(), None);
    assert!(
        log.latest(50)
            .await
            .unwrap()
            .iter()
            .any(|a| a.who == "clerk-1" && a.what.contains("POST /desk/sessions/revoke"))
    );
}

#[tokio::test]
async fn a_locked_account_stands_on_the_coordinators_page_and_is_unlocked_there() {
    let app = TestApp::new().await;
    let mut lead = browser(&app, "lead", Role::Coordinator, "x/n", None).await;
    add(&app, "clerk-9", Role::Clerk, "x/n", None).await;
    let mut stranger = Browser::new(&app);
    stranger.get("/desk/sign-in").await;
    for _ in 0..10 {
        let got = stranger.post("/desk/sign-in", &[("name", "clerk-9"), ("password", "guess guess guess")]).await;
        assert_eq!(got.status, 422);
        wait(&app, 140);
    }
    assert!(lead.get("/desk/").await.text().contains("<b>clerk-9</b>"));
    assert_eq!(lead.post("/desk/unlock", &[("account", "clerk-9")]).await.status, 303);
    assert!(!lead.get("/desk/").await.text().contains("clerk-9"));
}

#[tokio::test]
async fn a_network_that_guesses_is_kept_waiting_without_a_look_at_the_password() {
    let app = TestApp::new().await;
    let mut b = Browser::new(&app);
    b.get("/desk/sign-in").await;
    let mut last = 0;
    for i in 0..61 {
        last = b.post("/desk/sign-in", &[("name", &format!("nobody-{i}")), ("password", "x")]).await.status;
    }
    assert_eq!(last, 429);
    let rows = app.office().desk.accounts.access().head().await.unwrap().0;
    b.post("/desk/sign-in", &[("name", "nobody"), ("password", "x")]).await;
    assert_eq!(app.office().desk.accounts.access().head().await.unwrap().0, rows, "and fills no log");
}

#[tokio::test]
async fn the_public_pages_never_set_a_cookie_nor_see_one() {
    let app = TestApp::new().await;
    let b = browser(&app, "clerk-1", Role::Clerk, "x/n", None).await;
    for r in routes()
        .into_iter()
        .filter(|r| matches!(r.access, Access::Public | Access::Shared(..) | Access::BySharing) && r.path != "/events")
    {
        let path = filled(r.path).replace("{name}", "x").replace("{*path}", "0/000").replace("{index}", "0");
        let (plain, with) = (app.get(&path).await, app.get_with(&path, &[("cookie", &b.cookie)]).await);
        assert!(plain.headers.get("set-cookie").is_none() && with.headers.get("set-cookie").is_none(), "{path}");
        assert_eq!(plain.body, with.body, "{path}");
        assert!(
            plain.header("content-security-policy").contains("form-action 'none'")
                || plain.status >= 400
                || !plain.header("content-security-policy").is_empty()
        );
    }
}

#[tokio::test]
async fn without_tls_the_desk_is_open_to_this_machine_only() {
    let app = TestApp::new().await;
    let far = crate::front::Peer { address: ([10, 0, 0, 9], 9).into(), may_send: true, known: false };
    let r = Request::get("/desk/sign-in").body(Full::<Bytes>::default()).unwrap();
    let got = app.front.answer(r, far).await.unwrap();
    assert_eq!(got.status(), 403);
}
