//! The site as static files: every file is the live answer, byte for byte, and only what has changed is written.

use super::sharing::app_with;
use crate::Publisher;
use crate::publish::testing::{Document, walk};
use crate::testing::TestApp;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Every document of a folder by its address: those of the publisher's own list, of the packs and of the record.
fn documents(publisher: &Publisher, folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let own: BTreeMap<&str, &str> = publisher.files().map(|(address, file)| (file, address)).collect();
    let mut all = BTreeMap::new();
    for document in walk(folder) {
        let (address, bytes) = match document {
            Document::Packed { address, bytes } => (address, bytes),
            Document::File { path, bytes } => {
                let record = path == "checkpoint" || path.starts_with("tile/") || path.starts_with("blob/");
                let address = if record {
                    format!("/{path}")
                } else {
                    own.get(path.as_str()).unwrap_or_else(|| panic!("{path} is nobody's")).to_string()
                };
                (address, bytes)
            }
        };
        assert!(all.insert(address.clone(), bytes).is_none(), "{address} is there twice");
    }
    all
}

async fn held_against_the_live_site(app: &TestApp, publisher: &Publisher, folder: &Path) -> usize {
    let all = documents(publisher, folder);
    for (address, bytes) in &all {
        let live = app.get(address).await;
        assert_eq!(live.status, 200, "{address}");
        assert!(live.body == bytes, "{address} differs from the live answer");
        // Of what people look at, all but what stands in other people's pages or is never shared as what it is.
        let page = live.header("content-type").starts_with("text/html");
        if page && !["/embed/", "/packed"].iter().any(|part| address.contains(part)) {
            assert!(live.text().contains("og:description"), "{address} has no line for who shares it");
        }
    }
    all.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_file_is_the_live_answer_and_a_second_pass_writes_what_has_changed() {
    let app = TestApp::new().await;
    app.report(0, 1, [5, 3, 2]).await;
    let folder = tempfile::tempdir().unwrap();
    let mut publisher = Publisher::new(&app.front, folder.path()).unwrap();
    let pass = publisher.pass().await.unwrap();
    assert_eq!(pass.size, app.commission.live.size());
    let documents = held_against_the_live_site(&app, &publisher, folder.path()).await;
    assert!(documents > 100, "{documents}");
    for file in [
        "index.html",
        "area/x/n.html",
        "contest/parliament.html",
        "api/v1/areas/x.json",
        "checkpoint",
        "open.html",
        "api/v1/open/nist-stations.xml",
        "api/v1/open/record.tar",
        "api/v1/data/station-results.parquet@contest=parliament",
        "packed.html",
        "contest/parliament/choice/=Blue & Co <b>.html",
        // The election is in Turkish.
        "tr/index.html",
        "tr/area/x/n.html",
    ] {
        assert!(folder.path().join(file).is_file(), "{file}");
    }
    assert!(!folder.path().join("station").exists(), "stations stand in packs");
    assert!(!folder.path().join("ky").exists() && folder.path().join("pack/tr").is_dir());
    assert!(times(folder.path()).keys().all(|f| !f.ends_with(".part") && !f.starts_with(".staging")));

    // The folder of a second publisher has everything already, and what an earlier one has left goes.
    let left = ["silent@part=7.html", "tr/silent@part=7.html", "tile/0/000.p/1"].map(|f| folder.path().join(f));
    for file in &left {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, "of yesterday").unwrap();
    }
    let mut again = Publisher::new(&app.front, folder.path()).unwrap();
    assert_eq!(again.pass().await.unwrap().files, 0);
    again.close().await.unwrap();
    assert!(left.iter().all(|file| !file.exists()));

    let before: BTreeMap<String, std::time::SystemTime> = times(folder.path());
    app.report(1, 1, [1, 1, 1]).await;
    let pass = publisher.pass().await.unwrap();
    assert_eq!(pass.size, app.commission.live.size());
    let after = times(folder.path());
    let written = after.iter().filter(|(f, t)| before.get(*f) != Some(t)).count() as u64;
    assert_eq!(written, pass.files);
    let same = |file: &str| before[file] == after[file];
    assert!(same("area/x/n.html") && same("api/v1/data/areas.csv") && same("about.html"));
    assert!(!same("area/x/s.html") && !same("index.html") && !same("api/v1/contests/parliament.json"));
}

/// When each file was written.
fn times(folder: &Path) -> BTreeMap<String, std::time::SystemTime> {
    tree(folder, |path| path.metadata().unwrap().modified().unwrap())
}

/// Something of each file of a folder, by its place.
pub(super) fn tree<T>(folder: &Path, of: impl Fn(&Path) -> T) -> BTreeMap<String, T> {
    let (mut all, mut open) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                all.insert(name, of(&path));
            }
        }
    }
    all
}

/// The record size of which a page speaks.
pub(super) fn size_of(page: &str) -> u64 {
    let as_of = page.split("class=\"asof\"").nth(1).and_then(|rest| rest.split("<b>").nth(1)).unwrap();
    let digits: String = as_of.chars().take_while(|c| *c != '<').filter(char::is_ascii_digit).collect();
    digits.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_never_newer_than_its_data_nor_these_than_the_record() {
    let app = TestApp::new().await;
    let folder = tempfile::tempdir().unwrap();
    let mut publisher = Publisher::new(&app.front, folder.path()).unwrap();
    let done = AtomicBool::new(false);
    let night = async {
        for issue in 1..=60_u16 {
            app.report(usize::from(issue) % 6, issue.div_ceil(6), [u32::from(issue), 1, 1]).await;
        }
        done.store(true, Ordering::Release);
    };
    let read = |file: &str| std::fs::read_to_string(folder.path().join(file)).unwrap();
    let passes = async {
        loop {
            let last = done.load(Ordering::Acquire);
            publisher.pass().await.unwrap();
            let record: u64 = read("checkpoint").lines().nth(1).unwrap().parse().unwrap();
            let data: serde_json::Value = serde_json::from_str(&read("api/v1/areas/x.json")).unwrap();
            let (page, data) = (size_of(&read("area/x.html")), data["size"].as_u64().unwrap());
            assert!(page <= data && data <= record, "{page} {data} {record}");
            if last {
                assert_eq!((page, record), (data, app.commission.live.size()));
                break;
            }
        }
    };
    tokio::join!(night, passes);
    let partial = std::fs::read_dir(folder.path().join("tile/entries/000.p")).unwrap().count();
    assert!(partial <= 2, "tiles that are grown over go: {partial}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_given_to_everybody_is_not_written() {
    let app = app_with("format = 1\n[[share]]\ncategory = \"election\"\nto = \"public\"\n").await;
    let folder = tempfile::tempdir().unwrap();
    let mut publisher = Publisher::new(&app.front, folder.path()).unwrap();
    publisher.pass().await.unwrap();
    held_against_the_live_site(&app, &publisher, folder.path()).await;
    let there = |file: &str| folder.path().join(file).exists();
    assert!(there("about.html") && there("checkpoint") && there("tile/0") && there("api/v1/data/areas.csv"));
    assert!(
        !there("index.html")
            && !there("tile/entries")
            && !there("api/v1/data/station-results.csv@contest=parliament.csv")
    );
    assert!(walk(folder.path()).iter().all(|d| !matches!(d, Document::Packed { .. })));
}
