//! Open data in the formats of the field: addresses, ranges, tags, sharing, the record in one file, the feed of acts.

use super::sharing::app_with;
use crate::testing::{Got, TestApp};
use observer::verify::Options as Checks;
use serde_json::Value;

const FILES: [&str; 5] = ["nist.json", "nist.xml", "nist-stations.json", "nist-stations.xml", "record.tar"];

async fn ok(app: &TestApp, address: &str) -> Got {
    let got = app.get(address).await;
    assert_eq!(got.status, 200, "{address}: {}", String::from_utf8_lossy(&got.body));
    got
}

#[tokio::test]
async fn a_report_says_what_the_data_say_and_follows_the_record() {
    let app = TestApp::new().await;
    app.report(0, 1, [5, 3, 2]).await;
    let got = ok(&app, "/api/v1/open/nist-stations.json").await;
    assert_eq!(got.header("content-type"), "application/json");
    assert_eq!(got.header("x-record-size"), app.commission.live.size().to_string());
    let v = got.json();
    let counts = |v: &Value, choice: usize| -> Vec<(String, u64)> {
        let all = v["Election"][0]["Contest"][0]["ContestSelection"][choice]["VoteCounts"].as_array().unwrap().clone();
        all.iter().map(|c| (c["GpUnitId"].as_str().unwrap().to_owned(), c["Count"].as_u64().unwrap())).collect()
    };
    let expected = [("area-x", 5), ("area-x·n", 5), ("station-x·0", 5)].map(|(u, n)| (u.to_owned(), n));
    assert_eq!(counts(&v, 0), expected);
    app.report(1, 1, [1, 1, 1]).await;
    let v = ok(&app, "/api/v1/open/nist.json").await.json();
    let country = ok(&app, "/api/v1/contests/parliament").await.json();
    for (i, choice) in crate::testing::CHOICES.iter().enumerate() {
        assert_eq!(counts(&v, i)[0], ("area-x".to_owned(), country["votes"][choice].as_u64().unwrap()));
        assert_eq!(counts(&v, i).len(), 3, "no stations");
    }
    for xml in ["nist.xml", "nist-stations.xml"] {
        let got = ok(&app, &format!("/api/v1/open/{xml}")).await;
        assert_eq!(got.header("content-type"), "application/xml");
        assert!(got.text().contains("itl.nist.gov/ns/voting/1500-100/v2"));
    }
}

#[tokio::test]
async fn a_file_can_be_asked_for_in_part_compressed_and_if_it_has_changed() {
    let app = TestApp::new().await;
    app.report(0, 1, [5, 3, 2]).await;
    let address = "/api/v1/open/nist.xml";
    let whole = ok(&app, address).await;
    let tag = whole.header("etag").to_owned();
    assert!(tag.starts_with('"'), "a strong tag: {tag}");
    assert_eq!(whole.header("accept-ranges"), "bytes");
    assert!(whole.header("content-disposition").contains(&format!("made-up-nist-{}.xml", app.commission.live.size())));
    let again = app.get_with(address, &[("if-none-match", &tag)]).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    let part = app.get_with(address, &[("range", "bytes=2-5"), ("if-range", &tag)]).await;
    assert_eq!((part.status, &part.body[..]), (206, &whole.body[2..6]));
    let packed = app.get_with(address, &[("accept-encoding", "gzip")]).await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    let mut plain = vec![];
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&packed.body[..]), &mut plain).unwrap();
    assert_eq!(plain, whole.body);
    let both = app.get_with(address, &[("accept-encoding", "gzip"), ("range", "bytes=2-5")]).await;
    assert_eq!(&both.body[..], &whole.body[2..6], "parts are parts of the plain file");

    app.report(1, 1, [5, 3, 2]).await;
    assert_eq!(app.get_with(address, &[("if-none-match", &tag)]).await.status, 200);
    let other = app.get_with(address, &[("range", "bytes=2-5"), ("if-range", &tag)]).await;
    assert_eq!(other.status, 200, "a part of another version is of no use");
    let kept = std::fs::read_dir(app.commission.home.path().join("open")).unwrap().count();
    assert_eq!(kept, 2, "what was made before has gone");
}

#[tokio::test]
async fn counts_areas_and_the_elected_have_their_addresses_and_their_refusals() {
    let app = TestApp::new().await;
    let refused = async |address: &str, status: u16, code: &str| {
        let got = app.get(address).await;
        assert_eq!((got.status, got.json()["code"].as_str().unwrap()), (status, code), "{address}");
    };
    refused("/api/v1/open/eml-510.xml", 400, "contest-missing").await;
    refused("/api/v1/open/eml-510.xml?contest=none", 404, "unknown-contest").await;
    refused("/api/v1/open/eml-510.xml?contest=parliament&area=none", 404, "unknown-area").await;
    refused("/api/v1/open/eml-510.xml?contest=parliament&area=x&station=x/0", 400, "bad-filter").await;
    refused("/api/v1/open/eml-510.xml?contest=parliament", 404, "eml-not-counted").await;
    refused("/api/v1/open/areas.geojson?contest=parliament&kind=none", 400, "bad-filter").await;
    // Who is elected is public once it is final: the standard table says so.
    refused("/api/v1/open/eml-520.xml?contest=parliament", 403, "not-shared-yet").await;

    app.report(0, 1, [5, 3, 2]).await;
    for (query, level) in [("", "510d"), ("&area=x/n", "510c"), ("&station=x/0", "510a")] {
        let got = ok(&app, &format!("/api/v1/open/eml-510.xml?contest=parliament{query}")).await;
        assert!(got.text().contains(&format!("Id=\"{level}\"")), "{query}");
        assert!(got.text().contains("<ValidVotes>5</ValidVotes>"));
        let tag = got.header("etag").to_owned();
        let again = app
            .get_with(&format!("/api/v1/open/eml-510.xml?contest=parliament{query}"), &[("if-none-match", &tag)])
            .await;
        assert_eq!(again.status, 304);
    }
    let got = ok(&app, "/api/v1/open/areas.geojson?contest=parliament&kind=province&area=x/n").await;
    assert_eq!(got.header("content-type"), "application/geo+json");
    assert_eq!(got.json()["type"], "FeatureCollection");
}

#[tokio::test]
async fn the_record_in_one_file_verifies_and_grows_at_its_end() {
    let app = TestApp::new().await;
    for issue in 1..=280 {
        app.report(0, issue, [u32::from(issue), 0, 0]).await;
    }
    let before = ok(&app, "/api/v1/open/record.tar").await;
    for issue in 281..=300 {
        app.report(0, issue, [u32::from(issue), 0, 0]).await;
    }
    let after = ok(&app, "/api/v1/open/record.tar").await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("record.tar");
    std::fs::write(&file, &after.body).unwrap();
    let work = folder.path().join("work");
    let check = |file: &std::path::Path, work: &std::path::Path| {
        let root_key = app.commission.live.authority().map(|a| a.root.clone());
        observer::archive::verify(file, &[], work, &Checks { root_key, ..Checks::default() }, &|_| {}).unwrap()
    };
    let report = check(&file, &work);
    assert!(report.ok, "{report}");
    assert_eq!(report.size, app.commission.live.size());
    assert!(report.archive.is_none(), "nobody has signed for a party");

    // The bundle of the first 256 entries and the files that they name stay where they are.
    let same = before.body.iter().zip(&after.body[..]).take_while(|(a, b)| a == b).count();
    let stays = app.commission.home.public().join("tile/entries/000").metadata().unwrap().len();
    assert!(same as u64 > stays, "{same} {stays}");
    let update = app.get_with("/api/v1/open/record.tar", &[("range", &format!("bytes={same}-"))]).await;
    let joined = [&before.body[..same], &update.body[..]].concat();
    assert_eq!(joined, after.body);

    // Cut off, it is no whole record.
    std::fs::write(&file, &after.body[..after.body.len() - 2048]).unwrap();
    assert!(!check(&file, &folder.path().join("again")).ok);
}

#[tokio::test]
async fn acts_are_told_by_a_feed_whose_archive_never_changes() {
    let app = TestApp::new().await;
    for issue in 1..=210 {
        app.report(0, issue, [u32::from(issue), 0, 0]).await;
    }
    let feed = ok(&app, "/acts.atom").await;
    assert!(feed.header("content-type").starts_with("application/atom+xml"));
    let size = app.commission.live.size();
    let entries = |got: &Got| got.text().matches("<entry>").count() as u64;
    assert!((100..200).contains(&entries(&feed)), "{}", entries(&feed));
    assert!(feed.text().contains(&format!("/api/v1/proof/{}\"", size - 1)));
    assert!(feed.text().contains("href=\"/station/x/0\""));
    let first = ok(&app, "/acts.atom?page=0").await;
    assert!(first.text().contains("<fh:archive/>") && !first.text().contains("rel=\"prev-archive\""));
    assert!(first.header("cache-control").contains("immutable"));
    assert_eq!(entries(&first), 100);
    // Together they are every act once.
    let pages = (size / 100) - 1;
    assert_eq!(entries(&feed) + pages * 100, size);
    assert!(feed.text().contains(&format!(
        "rel=\"prev-archive\" type=\"application/atom+xml\" href=\"/acts.atom?page={}\"",
        pages - 1
    )));
    for wrong in ["00", "-1", "x", &pages.to_string(), "99999999999999999999999"] {
        assert_eq!(app.get(&format!("/acts.atom?page={wrong}")).await.status, 404, "{wrong}");
    }
    app.report(1, 1, [1, 1, 1]).await;
    assert_eq!(ok(&app, "/acts.atom?page=0").await.body, first.body);
}

#[tokio::test]
async fn the_page_lists_what_is_given_and_says_the_licence() {
    let app = TestApp::planted(Default::default(), "licence = \"https://licence.example/a&b\"\n", |_| {}).await;
    let page = ok(&app, "/open").await;
    assert!(page.text().contains("https://licence.example/a&#38;b") || page.text().contains("a&amp;b"));
    for file in FILES {
        assert!(page.text().contains(&format!("/api/v1/open/{file}\"")), "{file}");
        ok(&app, &format!("/api/v1/open/{file}")).await;
    }
    assert!(!page.text().contains("eml-520"), "not before it is given");
    let election = ok(&app, "/api/v1/election").await.json();
    assert_eq!(election["licence"], "https://licence.example/a&b");
    assert_eq!(ok(&TestApp::new().await, "/api/v1/election").await.json()["licence"], "CC0-1.0");

    let held = app_with("format = 1\n[[share]]\ncategory = \"election\"\nto = \"public\"\n").await;
    let page = ok(&held, "/open").await;
    for file in FILES {
        assert!(!page.text().contains(file), "{file}");
        assert_eq!(held.get(&format!("/api/v1/open/{file}")).await.status, 403, "{file}");
    }
    for address in ["/api/v1/open/eml-510.xml", "/api/v1/open/eml-520.xml", "/api/v1/open/areas.geojson", "/acts.atom"]
    {
        assert_eq!(held.get(address).await.status, 403, "{address}");
    }
}
