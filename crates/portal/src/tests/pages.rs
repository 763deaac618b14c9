//! Pages for people.

use crate::testing::TestApp;
use hyper::Request;

#[tokio::test]
async fn before_the_first_result_nothing_is_shown_as_zero_percent() {
    let app = TestApp::new().await;
    let home = app.get("/").await;
    assert_eq!(home.status, 200);
    assert!(home.text().contains("0 of 6 counted: nothing to show yet."));
    assert!(!home.text().contains("<p class=\"lead\">"));
    assert!(app.get("/station/x/0").await.text().contains("Not reported yet."));
    assert!(app.get("/silent").await.text().contains("<small>12</small>"));
}

#[tokio::test]
async fn every_page_shows_a_result_once_its_receipt_is_out() {
    let app = TestApp::new().await;
    // Seen before, so that all are kept in the state without the result.
    let pages = ["/", "/contest/parliament", "/area/x", "/area/x/n", "/station/x/0", "/silent"];
    for p in pages {
        app.get(p).await;
    }
    app.report(0, 1, [1500, 300, 20]).await;
    for p in ["/", "/contest/parliament", "/area/x", "/area/x/n", "/station/x/0"] {
        let page = app.get(p).await;
        assert!(page.text().contains("1,500"), "{p}: {}", page.text());
        assert!(page.text().contains("82.42\u{a0}%"), "{p}");
    }
    assert!(app.get("/silent").await.text().contains("<small>11</small>"));
    assert!(
        app.get("/area/x/s").await.text().contains("0 of 3 counted: nothing to show yet."),
        "the other province is untouched"
    );
}

#[tokio::test]
async fn names_are_escaped_and_carry_their_language() {
    let app = TestApp::new().await;
    app.report(0, 1, [1, 2, 3]).await;
    for p in ["/", "/contest/parliament", "/area/x", "/area/x/n", "/station/x/0", "/about", "/silent", "/nothing"] {
        let page = app.get(p).await;
        assert!(
            !page.text().contains("<b>\"") && !page.text().contains("Ortakları <b>") && !page.text().contains("Co <b>"),
            "{p}"
        );
        assert!(page.text().contains("Deneme &#60;seçimi&#62;"), "{p}: {}", page.text());
        assert!(page.text().contains("lang=\"tr\""), "{p}");
    }
}

#[tokio::test]
async fn a_station_shows_its_minutes_every_issue_and_who_signed() {
    let app = TestApp::new().await;
    app.report(0, 1, [10, 20, 30]).await;
    app.report(0, 2, [11, 20, 30]).await;
    app.report(0, 4, [12, 20, 30]).await;
    let page = app.get("/station/x/0").await;
    let text = page.text();
    assert!(text.contains("vote =Blue &#38; Co &#60;b&#62; 20"));
    assert!(
        text.contains("This text counts.")
            && text.contains("Older: a later issue")
            && text.contains("Held: issue 3 is missing before it.")
    );
    assert_eq!(text.matches("signed by this station&#39;s device key").count(), 3, "{text}");
    assert_eq!(text.matches("every signature belongs to this text").count(), 3);
    assert!(text.contains("/api/v1/proof/3"));
}

#[tokio::test]
async fn the_seats_are_shown_with_every_step() {
    let app = TestApp::new().await;
    app.report(0, 1, [100, 50, 7]).await;
    app.report(1, 1, [100, 50, 7]).await;
    let page = app.get("/contest/parliament").await;
    assert!(page.text().contains("Seat 1 goes to Kırmızı"), "{}", page.text());
    assert!(page.text().contains("role=\"img\""), "seven seats are drawn");
}

#[tokio::test]
async fn a_page_stays_the_same_until_an_act_touches_it() {
    let app = TestApp::new().await;
    app.report(0, 1, [1, 2, 3]).await;
    let first = app.get("/area/x/n").await;
    app.report(1, 1, [4, 5, 6]).await;
    let second = app.get_with("/area/x/n", &[("if-none-match", first.header("etag"))]).await;
    assert_eq!((second.status, second.body.len()), (304, 0));
    assert_eq!(second.header("etag"), first.header("etag"));
    app.report(2, 1, [4, 5, 6]).await;
    let third = app.get_with("/area/x/n", &[("if-none-match", first.header("etag"))]).await;
    assert_eq!(third.status, 200);
    assert_ne!(third.header("etag"), first.header("etag"));
}

#[tokio::test]
async fn under_load_a_page_may_lag_but_says_from_which_record_size_it_follows() {
    let app = TestApp::with(crate::Options { pace: 1_000_000, ..crate::Options::default() }).await;
    app.report(0, 1, [1, 2, 3]).await;
    let first = app.get("/").await;
    app.report(1, 1, [4, 5, 6]).await;
    let second = app.get("/").await;
    assert_eq!(first.body, second.body);
    assert!(second.text().contains("As of record size <b>3</b>"), "{}", second.text());
}

#[tokio::test]
async fn head_says_what_get_would_and_compression_is_given_where_asked() {
    let app = TestApp::new().await;
    let plain = app.get("/").await;
    let head = app.ask(Request::head("/").body(Default::default()).unwrap()).await;
    assert_eq!((head.status, head.header("content-length")), (200, plain.header("content-length")));
    let small = app.get_with("/", &[("accept-encoding", "br, gzip")]).await;
    assert_eq!(small.header("content-encoding"), "gzip");
    assert!(small.body.len() < plain.body.len() / 2);
    assert_ne!(small.header("etag"), plain.header("etag"));
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&*small.body), &mut text).unwrap();
    assert_eq!(text, plain.text());
}

#[tokio::test]
async fn every_response_is_secured_and_none_sets_a_cookie() {
    let app = TestApp::new().await;
    for p in [
        "/",
        "/about",
        "/none",
        "/api/v1/contests",
        "/api/v1/none",
        "/checkpoint",
        "/assets/none.css",
        "/api/v1/checks",
    ] {
        let r = app.get(p).await;
        assert!(r.header("content-security-policy").contains("frame-ancestors 'none'"), "{p}");
        assert!(!r.header("content-security-policy").contains("unsafe"), "{p}");
        assert_eq!(r.header("x-content-type-options"), "nosniff", "{p}");
        assert_eq!(r.header("referrer-policy"), "no-referrer", "{p}");
        assert!(r.headers.get("set-cookie").is_none());
    }
}

#[tokio::test]
async fn pages_need_no_inline_script_or_style_and_their_files_are_there() {
    let app = TestApp::new().await;
    app.report(0, 1, [1, 2, 3]).await;
    for p in ["/", "/contest/parliament", "/area/x", "/station/x/0", "/about", "/silent"] {
        let page = app.get(p).await;
        let text = page.text();
        assert!(
            !text.contains("style=")
                && !text.contains("<style")
                && !text.contains("onclick")
                && !text.contains("<script>"),
            "{p}"
        );
        for address in text.split('"').filter(|a| a.starts_with("/assets/")) {
            let asset = app.get(address).await;
            assert_eq!(asset.status, 200, "{address}");
            assert!(asset.header("cache-control").contains("immutable"));
        }
    }
}

#[tokio::test]
async fn every_link_leads_somewhere() {
    let app = TestApp::new().await;
    app.report(0, 1, [1, 2, 3]).await;
    let mut open = vec!["/".to_owned()];
    let mut seen = std::collections::BTreeSet::new();
    while let Some(path) = open.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let page = app.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        if page.header("content-type").starts_with("text/html") {
            let links = page.text().split("href=\"").skip(1).filter_map(|l| l.split(['"', '#']).next());
            open.extend(links.filter(|l| l.starts_with('/')).map(str::to_owned));
        }
    }
    assert!(seen.len() > 20, "{seen:?}");
}

#[tokio::test]
async fn wrong_addresses_get_a_page_or_json_that_says_so() {
    let app = TestApp::new().await;
    let long = format!("/area/{}", "a/".repeat(4000));
    for (path, status, code) in [
        ("/nothing", 404, "not-found"),
        ("/area/x/none", 404, "unknown-area"),
        ("/station/../x/0", 404, "unknown-station"),
        ("/station/%2e%2e/%2e%2e/etc/passwd", 404, "unknown-station"),
        ("/station/x/0%00", 404, "unknown-station"),
        ("/contest/%3Cscript%3E", 404, "unknown-contest"),
        ("/area/x?part=0", 404, "not-found"),
        ("/area/x?part=2", 404, "not-found"),
        ("/silent?part=99999999999999999999", 404, "not-found"),
        (&long, 414, "address-too-long"),
    ] {
        let page = app.get(path).await;
        assert_eq!(page.status, status, "{path}");
        assert!(page.text().starts_with("<!doctype html>") && page.text().contains(code), "{path}: {}", page.text());
        assert!(!page.text().contains("<script>"), "{path}");
    }
    let json = app.get("/api/v1/areas/none").await;
    assert_eq!((json.status, json.json()["code"].as_str()), (404, Some("unknown-area")));
    let wrong = app.post("/about", "").await;
    assert_eq!((wrong.status, wrong.header("allow")), (405, "GET,HEAD"));
    let wrong = app.get("/intake/minutes").await;
    assert_eq!((wrong.status, wrong.json()["code"].as_str()), (405, Some("method-not-allowed")));
}

#[tokio::test]
async fn a_query_that_means_nothing_makes_no_second_page() {
    let app = TestApp::new().await;
    let first = app.get("/area/x").await;
    let second = app.get("/area/x?utm=1").await;
    assert_eq!(first.header("etag"), second.header("etag"));
}

#[tokio::test]
async fn what_could_still_change_is_a_page_and_the_reasoning_a_document() {
    let app = TestApp::new().await;
    assert!(app.get("/contest/parliament/open").await.text().contains("There are no seats to look at"));
    app.report(0, 1, [100, 50, 7]).await;
    let page = app.get("/contest/parliament/open").await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("What could still change") && page.text().contains("Kırmızı"), "{}", page.text());
    assert!(app.get("/contest/question/open").await.text().contains("There are no seats to look at"));
    assert_eq!(app.get("/contest/parliament/open?part=9").await.status, 404);
    let pdf = app.get("/contest/parliament/seats.pdf").await;
    assert_eq!((pdf.status, pdf.header("content-type")), (200, "application/pdf"));
    for (prefix, code) in [("/tr", "tr"), ("/ar", "ar"), ("/ckb", "ckb")] {
        let other = app.get(&format!("{prefix}/contest/parliament/seats.pdf")).await;
        assert_eq!((other.status, other.header("content-type")), (200, "application/pdf"));
        let language = format!("/Lang({code})");
        assert!(other.body.windows(language.len()).any(|w| w == language.as_bytes()), "{code}");
        let page = app.get(&format!("{prefix}/contest/parliament")).await;
        assert!(page.text().contains(&format!("{prefix}/contest/parliament/seats.pdf")));
    }
    assert!(app.get("/contest/parliament").await.text().contains("/contest/parliament/open"));
}
