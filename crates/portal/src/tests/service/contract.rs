//! What is described: WSDL, schema, page, OpenAPI.

use super::Program;
use crate::route::routes;
use crate::testing::TestApp;
use service::operations::OPERATIONS;
use std::collections::BTreeSet;

#[tokio::test]
async fn the_description_names_the_address_at_which_it_was_asked_for() {
    let app = TestApp::new().await;
    let got = app.get_with("/soap?wsdl", &[("host", "results.example.org:8443")]).await;
    assert_eq!((got.status, got.header("content-type")), (200, "text/xml; charset=utf-8"));
    assert_eq!(got.text().matches("location=\"http://results.example.org:8443/soap\"").count(), 2);
    for o in OPERATIONS {
        assert_eq!(got.text().matches(&format!("soapAction=\"{}\"", o.action())).count(), 2, "{}", o.name);
    }
    for host in ["a\"><evil", "", "a/b", "user@a"] {
        assert_eq!(app.get_with("/soap?wsdl", &[("host", host)]).await.status, 400, "{host:?}");
    }
    assert!(app.get("/soap?xsd").await.text().contains("targetNamespace=\"urn:scrutineer:service:v1\""));
    assert_eq!(app.get("/soap?anything").await.status, 404);
}

#[tokio::test]
async fn the_page_shows_every_operation_without_anything_from_elsewhere() {
    let app = TestApp::new().await;
    let got = app.get("/soap").await;
    assert_eq!(got.status, 200);
    for o in OPERATIONS {
        assert!(got.text().contains(&format!("<code>{}</code>", o.name)), "{}", o.name);
    }
    assert!(!got.text().contains("//cdn") && !got.text().contains("src=\"http"));
    assert!(got.headers.get("set-cookie").is_none());
}

#[tokio::test]
async fn the_openapi_description_has_every_address_for_programs_and_no_other() {
    let app = TestApp::new().await;
    let described = app.get("/api/v1/openapi.json").await.json();
    let described: BTreeSet<String> = described["paths"].as_object().unwrap().keys().cloned().collect();
    let plain = |path: &str| path.replace("{*id}", "{id}");
    let sets = |base: &str| described.iter().filter(|p| p.starts_with(base)).cloned().collect::<Vec<_>>();
    let mut mounted = BTreeSet::new();
    for r in routes() {
        if let Some(base) = r.path.strip_suffix("data/{file}") {
            assert_eq!(
                sets(base).iter().filter(|p| p.contains("data/")).count(),
                crate::data::Set::ALL.len() * 5,
                "{base}: json, about.json, csv, xlsx, parquet"
            );
            mounted.extend(sets(&format!("{base}data/")));
        } else if (r.path.starts_with("/api/v1/") || r.path.starts_with("/party/api/") || r.path == "/events")
            && r.path != "/api/v1/openapi.json"
        {
            mounted.insert(plain(r.path));
        }
    }
    assert!(described.is_subset(&mounted), "described and not there: {:?}", described.difference(&mounted));
    let missing: Vec<_> = mounted.difference(&described).collect();
    assert!(missing.is_empty(), "there and not described: {missing:?}");
}

#[tokio::test]
async fn a_description_is_read_by_whoever_wants_it_and_a_call_by_post_only() {
    let p = Program::new().await;
    assert_eq!(p.app.get_with("/soap?wsdl", &[("host", "localhost")]).await.status, 200);
    let r = hyper::Request::put("/soap").body(http_body_util::Full::default()).unwrap();
    assert_eq!(p.app.ask(r).await.status, 405);
}
