//! Data sets: every set in every form is the same table, and says so.

use crate::data::Set;
use crate::testing::{Got, Planter, TestApp};
use crate::{Access, Options, routes};
use election::act::Channel;
use election::statement::Decision;
use tables::testing as readers;
use tables::{Column, Head};

fn plant(p: &mut Planter) {
    p.copy(0, Channel::Transmitted, "hand", 1, [100, 50, 7]);
    p.copy(0, Channel::Card, "hand", 1, [100, 50, 7]);
    p.copy(1, Channel::Transmitted, "hand", 1, [10, 5, 7]);
    p.copy(1, Channel::Entry, "hand", 1, [10, 5, 8]);
    p.copy(2, Channel::Party, "hand", 1, [1, 2, 3]);
    p.page(0, "hand", (1, 1), b"\x89PNG\r\n\x1a\nmade up");
    p.rule(1, Decision::Accept, Some("hand"), Some((1, [10, 5, 7])));
}

async fn app() -> TestApp {
    TestApp::planted(Options { pace: 0, ..Options::default() }, "", plant).await
}

/// The head that the JSON states, for forms that do not state it themselves.
fn head(about: &serde_json::Value) -> Head {
    let text = |name: &str| about[name].as_str().unwrap().to_owned();
    let columns = about["columns"].as_array().unwrap().iter();
    Head {
        election: text("election"),
        set: text("set"),
        selection: text("select"),
        size: about["size"].as_u64().unwrap(),
        columns: columns.map(|c| Column::text(c["name"].as_str().unwrap(), "")).collect(),
    }
}

async fn ok(app: &TestApp, path: &str) -> Got {
    let got = app.get(path).await;
    assert_eq!(got.status, 200, "{path}: {}", got.text());
    got
}

#[tokio::test]
async fn every_form_of_every_set_gives_the_digest_that_its_header_names() {
    let app = app().await;
    let mut tried = 0;
    for set in Set::ALL {
        if set == Set::Officials {
            continue;
        }
        let queries: &[&str] = match set {
            s if s.needs_contest() => &["contest=parliament", "contest=question", "contest=parliament&area=x/s"],
            _ if set.filters().contains(&"limit") && set.filters().contains(&"area") => &["", "limit=1", "area=x/n"],
            _ if set.filters().contains(&"area") => &["", "area=x/n"],
            _ => &[""],
        };
        for query in queries {
            let at = |ending: &str| format!("/api/v1/data/{}.{ending}?{query}", set.word());
            let about = ok(&app, &at("about.json")).await;
            let expected = about.header("x-dataset-digest").to_owned();
            assert_eq!(about.json()["digest"].as_str(), Some(expected.as_str()));
            assert_eq!(about.header("x-record-size"), app.commission.live.size().to_string());
            let head = head(&about.json());
            let (json, csv, xlsx) =
                (ok(&app, &at("json")).await, ok(&app, &at("csv")).await, ok(&app, &at("xlsx")).await);
            let parquet = ok(&app, &at("parquet")).await;
            assert!(parquet.body.starts_with(b"PAR1") && parquet.body.ends_with(b"PAR1"), "{set:?} {query}");
            assert!(parquet.body.windows(expected.len()).any(|w| w == expected.as_bytes()), "it says its digest");
            for got in [&json, &csv, &xlsx, &parquet] {
                assert_eq!(got.header("x-dataset-digest"), expected, "{set:?} {query}");
                let name = got.header("content-disposition");
                assert!(name.contains(&format!("-{}.", head.size)), "{name}");
            }
            assert_eq!(readers::json(&json.body).to_string(), expected, "{set:?} {query}: {}", json.text());
            assert_eq!(readers::csv(&head, &csv.body).to_string(), expected, "{set:?} {query}: {}", csv.text());
            assert_eq!(readers::xlsx(&head, &xlsx.body).to_string(), expected, "{set:?} {query}");
            assert_eq!(readers::formulas(&xlsx.body), 0);
            let said = readers::about(&xlsx.body);
            assert!(said.contains(&("digest".to_owned(), expected.clone())), "{said:?}");
            tried += 1;
        }
    }
    assert!(tried > 25);
}

#[tokio::test]
async fn the_results_of_stations_have_the_form_of_the_page() {
    let app = app().await;
    let got = ok(&app, "/api/v1/data/station-results.csv?contest=parliament").await;
    insta::assert_snapshot!("station_results", got.text());
    insta::assert_snapshot!("area_results", ok(&app, "/api/v1/data/area-results.csv?contest=parliament").await.text());
    insta::assert_snapshot!("minutes", ok(&app, "/api/v1/data/minutes.csv").await.text());
}

fn column(got: &Got, name: &str) -> Vec<String> {
    let json = got.json();
    json["rows"].as_array().unwrap().iter().map(|r| r[name].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn parts_put_together_are_the_whole_in_either_order() {
    let app = app().await;
    for order in ["folder", "changed", "latest"] {
        let base = format!("/api/v1/data/station-results.json?contest=parliament&order={order}");
        let whole = ok(&app, &base).await;
        assert_eq!(whole.header("x-next"), "");
        let (mut parts, mut next) = (vec![], String::new());
        loop {
            let path = if next.is_empty() { format!("{base}&limit=4") } else { format!("{base}&limit=4&after={next}") };
            let got = ok(&app, &path).await;
            parts.extend(column(&got, "station"));
            next = got.header("x-next").to_owned();
            if next.is_empty() {
                break;
            }
        }
        assert_eq!(parts, column(&whole, "station"), "{order}");
        assert_eq!(parts.len(), 6);
    }
}

#[tokio::test]
async fn who_follows_with_a_cursor_misses_no_change_and_gets_nothing_else() {
    let app = app().await;
    let base = "/api/v1/data/station-results.json?contest=parliament&order=changed";
    let all = ok(&app, base).await.json();
    let last = all["rows"].as_array().unwrap().last().unwrap()["changed"].as_u64().unwrap();
    assert_eq!(last, app.commission.live.size(), "the ruling was the last act");
    let after = |n: u64| format!("{base}&since={n}");
    assert!(column(&ok(&app, &after(last)).await, "station").is_empty());
    app.report(4, 1, [4, 4, 4]).await;
    app.report(5, 1, [5, 5, 5]).await;
    app.report(4, 2, [4, 4, 5]).await;
    assert_eq!(column(&ok(&app, &after(last)).await, "station"), ["x/5", "x/4"], "each once, the later change later");
    assert_eq!(column(&ok(&app, &after(last + 2)).await, "station"), ["x/4"]);
}

#[tokio::test]
async fn a_moment_is_the_record_size_of_that_moment() {
    let app = app().await;
    let rows = ok(&app, "/api/v1/data/minutes.json").await.json();
    let third = rows["rows"][2].clone();
    let (index, at) = (third["index"].as_u64().unwrap(), third["recorded"].as_str().unwrap().to_owned());
    let got = ok(&app, &format!("/api/v1/data/minutes.json?since={at}")).await.json();
    assert_eq!(got["select"], format!("since={}", index + 1), "the act of that very moment is before it");
    assert_eq!(got["rows"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_cannot_be_selected_is_refused_with_its_reason() {
    let app = app().await;
    for (path, status, code) in [
        ("rumours.csv", 404, "unknown-set"),
        ("areas.pdf", 404, "unknown-set"),
        ("areas", 404, "unknown-set"),
        ("station-results.csv", 400, "contest-missing"),
        ("station-results.csv?contest=nothing", 400, "bad-filter"),
        ("areas.csv?contest=parliament", 400, "unknown-filter"),
        ("areas.csv?are=x", 400, "unknown-filter"),
        ("areas.csv?area=x&area=x/n", 400, "unknown-filter"),
        ("areas.csv?area=y", 400, "bad-filter"),
        ("areas.csv?kind=moon", 400, "bad-filter"),
        ("stations.csv?limit=0", 400, "bad-filter"),
        ("stations.csv?limit=1000001", 400, "bad-filter"),
        ("stations.csv?after=1", 400, "bad-filter"),
        ("minutes.csv?since=yesterday", 400, "bad-filter"),
        ("station-results.csv?contest=parliament&state=lost", 400, "bad-filter"),
        ("areas.csv?size=1", 409, "record-moved"),
    ] {
        let got = app.get(&format!("/api/v1/data/{path}")).await;
        assert_eq!((got.status, got.json()["code"].as_str()), (status, Some(code)), "{path}");
    }
    let size = app.commission.live.size();
    ok(&app, &format!("/api/v1/data/areas.csv?size={size}")).await;
    let many = "9".repeat(900);
    assert_eq!(app.get(&format!("/api/v1/data/stations.csv?after={many}")).await.status, 400);
}

#[tokio::test]
async fn more_tables_than_may_be_written_at_once_are_sent_away_politely() {
    let app = app().await;
    let all = std::sync::Arc::clone(&app.front.portal().exports).acquire_many_owned(4).await.unwrap();
    let got = app.get("/api/v1/data/areas.csv").await;
    assert_eq!((got.status, got.header("retry-after")), (503, "5"));
    drop(all);
    ok(&app, "/api/v1/data/areas.csv").await;
}

#[test]
fn every_public_address_asks_the_sharing_table_but_those_without_data() {
    let public: Vec<&str> = routes()
        .iter()
        .filter(|r| r.access == Access::Public)
        .map(|r| r.path)
        .filter(|p| !in_other_language(p))
        .collect();
    assert_eq!(
        public,
        [
            "/sharing",
            "/soap",
            "/check",
            "/assets/{name}",
            "/api/v1/skew",
            "/api/v1/checks",
            "/api/v1/openapi.json",
            "/packed",
            "/checkpoint",
            "/witnesses",
            "/api/v1/witnesses",
            "/witness/target",
            "/witness/checkpoint",
            "/witness/statements",
        ]
    );
}

/// Whether a path is that of a page in another language than English: it is mounted by the same line.
fn in_other_language(path: &str) -> bool {
    words::Language::ALL.iter().any(|l| !l.prefix().is_empty() && path.starts_with(&format!("{}/", l.prefix())))
}

#[tokio::test]
async fn a_table_that_the_asker_has_is_not_sent_again_and_texts_are_compressed_where_asked() {
    let app = app().await;
    for ending in ["json", "csv", "xlsx", "parquet", "about.json"] {
        let address = format!("/api/v1/data/areas.{ending}");
        let plain = ok(&app, &address).await;
        let tag = plain.header("etag").to_owned();
        assert!(tag.starts_with('"'), "{ending}: {tag}");
        let again = app.get_with(&address, &[("if-none-match", &tag)]).await;
        assert_eq!((again.status, again.body.len()), (304, 0), "{ending}");
        assert_eq!(again.header("x-dataset-digest"), plain.header("x-dataset-digest"));
        let packed = app.get_with(&address, &[("accept-encoding", "gzip")]).await;
        let text = !matches!(ending, "xlsx" | "parquet");
        assert_eq!(packed.header("content-encoding"), if text { "gzip" } else { "" }, "{ending}");
        if text {
            let mut unpacked = vec![];
            std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&packed.body[..]), &mut unpacked).unwrap();
            assert_eq!(unpacked, plain.body, "{ending}");
            assert_ne!(packed.header("etag"), tag);
        }
    }
    let tag = ok(&app, "/api/v1/data/areas.csv?kind=province").await.header("etag").to_owned();
    assert_eq!(app.get_with("/api/v1/data/areas.csv", &[("if-none-match", &tag)]).await.status, 200);
}
