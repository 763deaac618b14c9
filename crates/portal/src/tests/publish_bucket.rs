//! The site in an object store: every object is the folder's file, only what has changed is sent, and what is half sent is announced by nothing.

use super::publish::{size_of, tree};
use crate::Publisher;
use crate::testing::TestApp;
use bucket::testing::Store;
use record::tile::tiles_of;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const LIST: &str = ".published.json";

async fn to_bucket(app: &TestApp, store: &Store, staging: &Path) -> Publisher {
    let bucket = store.bucket("s3://results/night");
    Publisher::to_bucket(&app.front, bucket, staging).await.unwrap()
}

/// Every object of the site, but for the publisher's own list.
async fn objects(store: &Store) -> BTreeMap<String, Vec<u8>> {
    let bucket = store.bucket("s3://results/night");
    let mut all = BTreeMap::new();
    for name in bucket.list().await.unwrap().into_keys().filter(|name| name != LIST) {
        let content = bucket.get(&name).await.unwrap().unwrap();
        all.insert(name, content.to_vec());
    }
    all
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    tree(folder, |path| std::fs::read(path).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_object_is_the_folder_s_file_and_only_what_has_changed_is_sent() {
    let Some(store) = Store::start() else { return };
    store.make("results");
    let app = TestApp::new().await;
    app.report(0, 1, [5, 3, 2]).await;
    let dir = tempfile::tempdir().unwrap();
    let (folder, staging) = (dir.path().join("site"), dir.path().join("staging"));
    let mut beside = Publisher::new(&app.front, &folder).unwrap();
    let mut publisher = to_bucket(&app, &store, &staging).await;
    let (a, b) = (beside.pass().await.unwrap(), publisher.pass().await.unwrap());
    assert_eq!(a, b);
    assert!(files(&folder) == objects(&store).await);

    let tile = tiles_of(a.size).into_iter().find(|t| !t.is_full()).unwrap().path();
    let bucket = store.bucket("s3://results/night");
    let forever = "public, max-age=31536000, immutable";
    for (file, kind, cache) in [
        ("index.html", "text/html; charset=utf-8", "public, max-age=1"),
        ("api/v1/areas/x.json", "application/json", "public, max-age=1"),
        ("checkpoint", "text/plain; charset=utf-8", "public, max-age=1"),
        (tile.as_str(), "application/octet-stream", "public, max-age=60"),
    ] {
        let head = bucket.head(file).await.unwrap();
        assert_eq!((&*head.content_type, &*head.cache_control), (kind, cache), "{file}");
    }
    for name in files(&folder).keys().filter(|f| f.starts_with("assets/") || f.starts_with("blob/")) {
        assert_eq!(bucket.head(name).await.unwrap().cache_control, forever, "{name}");
    }

    let before = bucket.list().await.unwrap();
    app.report(1, 1, [1, 1, 1]).await;
    let (a, b) = (beside.pass().await.unwrap(), publisher.pass().await.unwrap());
    assert_eq!(a, b);
    assert!(files(&folder) == objects(&store).await);
    let after = bucket.list().await.unwrap();
    let sent = after.iter().filter(|(name, tag)| *name != LIST && before.get(*name) != Some(tag)).count() as u64;
    assert_eq!(sent, b.files);
    assert_eq!(std::fs::read_dir(&staging).unwrap().count(), 1, "only copies of packs stay");
    publisher.close().await.unwrap();

    // A later publisher finds what is there: what it sends are the tables that were not a minute old.
    let mut beside = Publisher::new(&app.front, &folder).unwrap();
    let mut later = to_bucket(&app, &store, &staging).await;
    assert_eq!(beside.pass().await.unwrap(), later.pass().await.unwrap());
    let mut later = to_bucket(&app, &store, &staging).await;
    assert_eq!(later.pass().await.unwrap().files, 0);
    // And what was spoilt meanwhile.
    let head = bucket::Head::default();
    bucket.put("index.html", "spoilt".into(), &head).await.unwrap();
    bucket.remove("area/x.html").await.unwrap();
    let mut later = to_bucket(&app, &store, &staging).await;
    assert_eq!(later.pass().await.unwrap().files, 2);
    assert!(files(&folder) == objects(&store).await);
    // Without its list nothing is known, and everything is sent.
    bucket.remove(LIST).await.unwrap();
    let mut later = to_bucket(&app, &store, &staging).await;
    let pass = later.pass().await.unwrap();
    // But for tiles that are grown over, which only whoever wrote them removes.
    let tiles: BTreeSet<String> = tiles_of(pass.size).iter().map(|t| t.path()).collect();
    let wanted = files(&folder).into_keys().filter(|f| !f.starts_with("tile/") || tiles.contains(f)).count() as u64;
    assert_eq!(pass.files, wanted);
    assert!(files(&folder) == objects(&store).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_half_sent_is_announced_by_nothing_and_sent_by_the_next_pass() {
    let Some(store) = Store::start() else { return };
    store.make("results");
    let app = TestApp::new().await;
    let dir = tempfile::tempdir().unwrap();
    let (folder, staging) = (dir.path().join("site"), dir.path().join("staging"));
    let mut beside = Publisher::new(&app.front, &folder).unwrap();
    let mut publisher = to_bucket(&app, &store, &staging).await;
    publisher.pass().await.unwrap();
    for (n, requests) in [0, 1, 3, 4, 5, 8, 20].into_iter().enumerate() {
        app.report(n % 6, 1 + u16::try_from(n / 6).unwrap(), [1, 2, 3]).await;
        store.allow(requests);
        let code = publisher.pass().await.map_err(|e| e.code());
        assert_eq!(code.unwrap_err(), "bucket-denied", "{requests}");
        store.allow(1_000_000);
        let there = objects(&store).await;
        let text = |name: &str| String::from_utf8(there[name].clone()).unwrap();
        let record: u64 = text("checkpoint").lines().nth(1).unwrap().parse().unwrap();
        let data: serde_json::Value = serde_json::from_str(&text("api/v1/areas/x.json")).unwrap();
        let (page, data) = (size_of(&text("area/x.html")), data["size"].as_u64().unwrap());
        assert!(page <= data && data <= record, "{requests}: {page} {data} {record}");
        assert!(tiles_of(record).iter().all(|t| there.contains_key(&t.path())), "{requests}");
    }
    publisher.pass().await.unwrap();
    beside.pass().await.unwrap();
    let (there, mut files) = (objects(&store).await, files(&folder));
    // Partial tiles that were grown over and not announced lie about until the bucket is tidied; tables are a minute old.
    files.retain(|name, _| {
        !name.starts_with("tile/") && !name.starts_with("api/v1/data/") && !name.starts_with("api/v1/open/")
    });
    for (name, content) in files {
        assert!(
            there.get(&name) == Some(&content)
                || name.ends_with(".csv")
                || name.ends_with(".pdf")
                || name.contains("card/")
                || name.contains("map@")
                || name.contains("embed/map")
                || name.contains("open"),
            "{name}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_bucket_and_a_wrong_key_are_told_apart() {
    let Some(store) = Store::start() else { return };
    let app = TestApp::new().await;
    let staging = tempfile::tempdir().unwrap();
    let code = async |address: &str| {
        let opened = Publisher::to_bucket(&app.front, store.bucket(address), &staging.path().join("s")).await;
        opened.map(|_| ()).map_err(|e| e.code())
    };
    assert_eq!(code("s3://nowhere").await, Err("bucket-missing"));
    store.make("results");
    assert_eq!(code("s3://results").await, Ok(()));
    store.allow(0);
    assert_eq!(code("s3://results").await, Err("bucket-denied"));
}
