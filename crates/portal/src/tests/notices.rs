//! Notices by HTTP: written and approved at the desk, read by everybody, by parties, by readers of feeds.

use super::desk::{Browser, browser, of_party};
use crate::testing::TestApp;
use commission::accounts::Role;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a draft's form says, with this number, audience and title.
fn draft<'a>(number: &'a str, audience: &'a str, title: &'a str) -> [(&'static str, &'a str); 6] {
    [
        ("id", ""),
        ("number", number),
        ("category", "decision"),
        ("audience", audience),
        ("title-tr", title),
        ("body-tr", "# Karar\nHer sandık <b>bir kez</b> sayılır & yazılır.\n- ilk\n- son\n"),
    ]
}

fn id_of(location: &str) -> String {
    location.rsplit('/').next().unwrap().to_owned()
}

/// Sends a file as a browser's form does.
async fn attach(b: &mut Browser<'_>, id: &str, name: &str, bytes: &[u8]) -> crate::testing::Got {
    let mut body = Vec::new();
    let form = b.form.clone();
    for (field, value) in [("form", form.as_str()), ("id", id)] {
        body.extend(format!("--XX\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes());
    }
    let head = format!(
        "--XX\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: text/html\r\n\r\n"
    );
    body.extend(head.bytes());
    body.extend(bytes);
    body.extend(b"\r\n--XX--\r\n");
    b.post_raw("/desk/notices/attach", "multipart/form-data; boundary=XX", body).await
}

async fn step(b: &mut Browser<'_>, id: &str, what: &str) -> crate::testing::Got {
    b.get(&format!("/desk/notices/{id}")).await;
    b.post("/desk/notices/step", &[("id", id), ("what", what)]).await
}

/// Publishes a notice with a file; gives its id at the desk.
async fn published<'x>(a: &mut Browser<'x>, b: &mut Browser<'x>, number: &str, audience: &str, title: &str) -> String {
    a.get("/desk/notices/new").await;
    let got = a.post("/desk/notices/save", &draft(number, audience, title)).await;
    assert_eq!(got.status, 303, "{}", got.text());
    let id = id_of(got.header("location"));
    a.get(&format!("/desk/notices/{id}")).await;
    let got = attach(a, &id, "Ek 1.txt", "ek metni".as_bytes()).await;
    assert_eq!(got.status, 303, "{}", got.text());
    for (who, what) in [(&mut *b, "approve"), (&mut *a, "publish")] {
        let got = step(who, &id, what).await;
        assert_eq!(got.status, 303, "{what}: {}", got.text());
    }
    id
}

#[tokio::test]
async fn a_notice_goes_from_the_desk_to_everybody_and_nothing_in_it_becomes_markup() {
    let app = TestApp::new().await;
    assert!(app.get("/notices").await.text().contains("Nothing was made known"));
    let mut a = browser(&app, "central-a", Role::Central, "x", None).await;
    let mut b = browser(&app, "central-b", Role::Central, "x", None).await;
    let id = published(&mut a, &mut b, "2026-1", "public", "Sayım <script>alert(1)</script>").await;

    let list = app.get("/notices").await;
    assert!(
        list.text().contains("Sayım &#60;script&#62;") && !list.text().contains("<script>alert"),
        "{}",
        list.text()
    );
    assert!(list.header("set-cookie").is_empty());
    let one = app.get("/notices/2026-1").await;
    let text = one.text();
    assert!(
        text.contains("&#60;b&#62;bir kez&#60;/b&#62;")
            && text.contains("<li dir=\"auto\">ilk</li><li dir=\"auto\">son</li>"),
        "{text}"
    );
    assert_eq!(app.get("/notices?category=news").await.text().matches("2026-1").count(), 0);
    assert_eq!(app.get("/notices?category=rumour").await.status, 404);
    assert_eq!(app.get("/notices/2026-2").await.status, 404);

    // The file is sent to be saved, whatever the browser that brought it said it is.
    let file = app.get("/notices/2026-1/1/1").await;
    assert_eq!((file.status, file.text()), (200, "ek metni"));
    assert_eq!(file.header("content-type"), "text/plain; charset=utf-8");
    assert!(file.header("content-disposition").starts_with("attachment; filename=\"Ek 1.txt\""));
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert!(file.header("content-security-policy").contains("default-src 'none'"));
    for wrong in
        ["/notices/2026-1/1/2", "/notices/2026-1/2/1", "/notices/2026-1/1/01", "/notices/2026-1/1/0", "/notices/x/1/1"]
    {
        assert_eq!(app.get(wrong).await.status, 404, "{wrong}");
    }

    let data = app.get("/api/v1/notices").await.json();
    let n = &data["notices"][0];
    assert_eq!((&n["number"], &n["event"], &n["salted"]), (&"2026-1".into(), &"published".into(), &false.into()));
    assert_eq!(n["words"][0]["body"], "# Karar\n\nHer sandık <b>bir kez</b> sayılır & yazılır.\n\n- ilk\n- son\n");
    let blob = app.get(n["attachments"][0]["url"].as_str().unwrap()).await;
    assert_eq!((blob.text(), blob.header("content-type")), ("ek metni", "application/octet-stream"));

    // A version after it; then a withdrawal by two. All of it stays readable.
    let got = step(&mut b, &id, "next").await;
    let second = id_of(got.header("location"));
    for (who, what) in [(&mut a, "approve"), (&mut b, "publish")] {
        assert_eq!(step(who, &second, what).await.status, 303, "{what}");
    }
    a.get(&format!("/desk/notices/{second}")).await;
    let fields = [("id", second.as_str()), ("what", "ask"), ("reason", "Mahkeme <iptal> etti")];
    assert_eq!(a.post("/desk/notices/step", &fields).await.status, 303);
    let own = step(&mut a, &second, "agree").await;
    assert!(own.status == 422 && own.text().contains("second person"), "{}", own.text());
    for (who, what) in [(&mut b, "agree"), (&mut a, "withdraw")] {
        assert_eq!(step(who, &second, what).await.status, 303, "{what}");
    }
    let text = app.get("/notices/2026-1").await.text().to_owned();
    assert!(text.contains("Mahkeme &#60;iptal&#62; etti") && text.contains("Version 1 of"), "{text}");
    assert!(app.get("/notices").await.text().contains("withdrawn"));
    for (at, words) in
        [("/tr/notices/2026-1", "Geri çekildi"), ("/tr/notices", "geri çekildi"), ("/ar/notices/2026-1", "سُحب في")]
    {
        let page = app.get(at).await;
        assert!(page.text().contains(words) && !page.text().contains("Version 1"), "{at}: {}", page.text());
        assert!(page.text().contains("href=\"/notices/2026-1/1/1\"") || at == "/tr/notices", "a file has one address");
    }
    assert_eq!(app.get("/api/v1/notices").await.json()["all"], 3);
}

#[tokio::test]
async fn only_the_central_staff_writes_and_only_what_is_allowed() {
    let app = TestApp::new().await;
    let mut a = browser(&app, "central-a", Role::Central, "x", None).await;
    a.get("/desk/notices/new").await;
    let bad = a.post("/desk/notices/save", &draft("../x", "public", "t")).await;
    assert!(
        bad.status == 422 && bad.text().contains("role=\"alert\"") && bad.text().contains("value=\"../x\""),
        "{}",
        bad.text()
    );
    let bad = a.post("/desk/notices/save", &draft("1", "party nobody", "t")).await;
    assert_eq!(bad.status, 422);
    let got = a.post("/desk/notices/save", &draft("1", "public", "t")).await;
    let id = id_of(got.header("location"));
    a.get(&format!("/desk/notices/{id}")).await;
    for (name, bytes) in
        [("x.html", &b"<html><script>"[..]), ("x.pdf", b"<html>"), ("..", b"a"), ("x.svg", b"<svg/>"), ("x.txt", b"")]
    {
        let got = attach(&mut a, &id, name, bytes).await;
        assert!(got.status == 422 && got.text().contains("role=\"alert\""), "{name}: {}", got.status);
    }
    let large = vec![b'a'; (20 << 20) + 1];
    let got = attach(&mut a, &id, "x.txt", &large).await;
    assert_eq!(got.status, 422, "more than a file may have");
    let huge = vec![b'a'; 25 << 20];
    assert_eq!(attach(&mut a, &id, "x.txt", &huge).await.status, 413);
    // Files are taken at this one address, and from nobody who is not signed in.
    let elsewhere = a.post_raw("/desk/notices/step", "multipart/form-data; boundary=XX", "--XX--\r\n").await;
    assert_eq!(elsewhere.status, 415);
    let mut nobody = Browser::new(&app);
    let got = nobody.post_raw("/desk/notices/attach", "multipart/form-data; boundary=XX", "--XX--\r\n").await;
    assert!(got.status >= 300, "{}", got.status);
    assert!(app.get("/notices").await.text().contains("Nothing was made known"));
}

#[tokio::test]
async fn a_party_reads_what_is_for_it_and_nothing_else() {
    let app = TestApp::new().await;
    let mut a = browser(&app, "central-a", Role::Central, "x", None).await;
    let mut b = browser(&app, "central-b", Role::Central, "x", None).await;
    published(&mut a, &mut b, "all-1", "parties", "Tüm partilere").await;
    published(&mut a, &mut b, "red-1", "party red", "Yalnız kırmızıya").await;
    let mut red = of_party(&app, "red-office", "red").await;
    let mut blue = of_party(&app, "blue-office", "blue").await;
    let list = red.get("/party/notices").await.text().to_owned();
    assert!(list.contains("Tüm partilere") && list.contains("Yalnız kırmızıya"), "{list}");
    let list = blue.get("/party/notices").await.text().to_owned();
    assert!(list.contains("Tüm partilere") && !list.contains("Yalnız"), "{list}");
    let one = red.get("/party/notices/red-1").await;
    assert!(one.status == 200 && one.text().contains("salt <code>"), "{}", one.text());
    assert_eq!(red.get("/party/notices/red-1/1/1").await.text(), "ek metni");
    assert!(red.get("/party/notices/red-1/1").await.text().starts_with("scrutineer notice-text v1\n"));
    for path in ["/party/notices/red-1", "/party/notices/red-1/1", "/party/notices/red-1/1/1", "/party/notices/all-1/2"]
    {
        assert_eq!(blue.get(path).await.status, 404, "{path}");
    }
    // The public side says that there is something, and not what.
    for path in ["/notices", "/notices/red-1", "/notices/all-1", "/api/v1/notices", "/notices.atom"] {
        let text = app.get(path).await.text().to_owned();
        assert!(
            !text.contains("kırmızıya") && !text.contains("partilere") && !text.contains("Her sandık"),
            "{path}: {text}"
        );
    }
    assert!(app.get("/notices/red-1").await.text().contains("not public"));
    assert_eq!(app.get("/notices/red-1/1/1").await.status, 404);
    assert_eq!(app.get("/api/v1/notices").await.json()["notices"][0]["words"], serde_json::Value::Null);
}

#[tokio::test]
async fn a_party_keeps_its_own_addresses_and_those_of_no_other() {
    let app = TestApp::new().await;
    let mut red = of_party(&app, "red-office", "red").await;
    let mut blue = of_party(&app, "blue-office", "blue").await;
    red.get("/party/notices/addresses").await;
    let add = [
        ("what", "add"),
        ("party", "blue"),
        ("team", "press"),
        ("address", "press@red.example.org"),
        ("language", "tr"),
        ("category-decision", "1"),
    ];
    assert_eq!(red.post("/party/notices/addresses", &add).await.status, 303);
    let page = red.get("/party/notices/addresses").await.text().to_owned();
    assert!(page.contains("press@red.example.org") && page.contains("Decision, in tr"), "{page}");
    assert!(
        !blue.get("/party/notices/addresses").await.text().contains("press@red"),
        "the form's party counts for nothing"
    );
    let id = page.split("name=\"id\" value=\"").nth(1).unwrap()[..16].to_owned();
    assert_eq!(blue.post("/party/notices/addresses", &[("what", "end"), ("id", &id)]).await.status, 404);
    red.get("/party/notices/addresses").await;
    for address in ["b@example.org\r\nBcc: c@example.org", "b@example.org,c@example.org", "<b@example.org>"] {
        let got = red
            .post(
                "/party/notices/addresses",
                &[("what", "add"), ("team", "press"), ("address", address), ("language", "tr")],
            )
            .await;
        assert!(got.status == 422 && got.text().contains("role=\"alert\""), "{address:?}");
    }
    assert_eq!(red.post("/party/notices/addresses", &[("what", "end"), ("id", &id)]).await.status, 303);
    assert!(!red.get("/party/notices/addresses").await.text().contains("press@red"));
}

/// An independent reader of feeds finds what was published, in order, and nothing wrong with the form.
#[tokio::test]
async fn the_feed_is_read_by_a_reader_that_is_not_ours() {
    let app = TestApp::new().await;
    let mut a = browser(&app, "central-a", Role::Central, "x", None).await;
    let mut b = browser(&app, "central-b", Role::Central, "x", None).await;
    let empty = app.get("/notices.atom").await;
    assert_eq!(empty.header("content-type"), "application/atom+xml; charset=utf-8");
    published(&mut a, &mut b, "2026-1", "public", "Birinci <karar> & \"ek\"").await;
    published(&mut a, &mut b, "2026-2", "public", "İkinci").await;
    let feed = app.get("/notices.atom").await;
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/venv/bin/python");
    let script = r#"
import feedparser, json, sys
f = feedparser.parse(sys.stdin.buffer.read())
assert not f.bozo, f.bozo_exception
e = f.entries[-1]
print(json.dumps({"version": f.version, "titles": [x.title for x in f.entries], "ids": len({x.id for x in f.entries} | {f.feed.id}),
  "link": e.link, "updated": e.updated_parsed is not None, "file": [l.href for l in e.links if l.rel == "enclosure"],
  "content": e.content[0].value, "kind": e.content[0].type, "tag": e.tags[0].term}))
"#;
    let started = Command::new(&python)
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = started else {
        eprintln!("skipped: no feedparser; scripts/python-for-tests.sh installs it");
        return;
    };
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), &feed.body).unwrap();
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let read: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(read["version"], "atom10");
    assert_eq!(read["titles"], serde_json::json!(["İkinci", "Birinci <karar> & \"ek\""]));
    assert_eq!((&read["ids"], &read["tag"], &read["updated"]), (&3.into(), &"decision".into(), &true.into()));
    assert_eq!(
        (&read["link"], &read["file"]),
        (&"/notices/2026-1".into(), &serde_json::json!(["/notices/2026-1/1/1"]))
    );
    let content = read["content"].as_str().unwrap();
    assert!(content.contains("&lt;b&gt;bir kez") && content.contains("<li>ilk</li>"), "{content}");
}
