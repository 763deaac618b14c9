//! A bucket of a store that we did not write.

use crate::testing::Store;
use crate::{Address, Bucket, Head, Settings};
use bytes::Bytes;
use std::collections::HashMap;

fn head() -> Head {
    Head { content_type: "text/html; charset=utf-8".into(), cache_control: "public, max-age=1".into() }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_is_put_with_its_head_listed_read_and_removed() {
    let Some(store) = Store::start() else { return };
    store.make("results");
    let bucket = store.bucket("s3://results/night");
    assert!(bucket.list().await.unwrap().is_empty());
    assert!(bucket.get("a").await.unwrap().is_none());
    // What stands in addresses of choices.
    let name = "contest/p/choice/=Blue & Co <b>+%2F \u{11e}.html";
    let tag = bucket.put(name, Bytes::from_static(b"<p>"), &head()).await.unwrap();
    assert_eq!(bucket.list().await.unwrap(), HashMap::from([(name.to_owned(), tag.clone())]));
    assert_eq!(bucket.get(name).await.unwrap().unwrap(), "<p>");
    assert_eq!(bucket.head(name).await.unwrap(), head());
    assert_ne!(
        bucket.put(name, Bytes::from_static(b"<b>"), &head()).await.unwrap(),
        tag,
        "another content has another tag"
    );
    // Another prefix of the same bucket is another site.
    assert!(store.bucket("s3://results/nigh").list().await.unwrap().is_empty());
    bucket.remove(name).await.unwrap();
    bucket.remove(name).await.unwrap();
    assert!(bucket.list().await.unwrap().is_empty());
    for name in ["a/../b", "a//b", "../a", "a\n"] {
        assert_eq!(bucket.put(name, Bytes::new(), &head()).await.unwrap_err().code(), "bucket-refused", "{name:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_file_goes_in_parts_and_arrives_whole() {
    let Some(store) = Store::start() else { return };
    store.make("results");
    let bucket = store.bucket("s3://results");
    let file = std::env::temp_dir().join(format!("scrutineer-bucket-{}", std::process::id()));
    for (name, length) in [("none", 0), ("part", 16 << 20), ("more", (33 << 20) + 5)] {
        let content: Vec<u8> = (0..length).map(|i: u32| i.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
        std::fs::write(&file, &content).unwrap();
        let tag = bucket.put_file(name, &file, &head()).await.unwrap();
        assert!(bucket.get(name).await.unwrap().unwrap() == content, "{name}");
        assert_eq!(bucket.list().await.unwrap()[name], tag);
        assert_eq!(bucket.head(name).await.unwrap(), head(), "{name}");
    }
    std::fs::remove_file(file).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_failure_has_its_code() {
    let Some(store) = Store::start() else { return };
    let missing = store.bucket("s3://nowhere");
    assert_eq!(missing.list().await.unwrap_err().code(), "bucket-missing");
    assert_eq!(missing.get("a").await.unwrap_err().code(), "bucket-missing");
    assert_eq!(missing.put("a", Bytes::new(), &head()).await.unwrap_err().code(), "bucket-missing");

    // Now it knows who may: nobody.
    store.make("results");
    store.allow(0);
    let denied = store.bucket("s3://results");
    assert_eq!(denied.list().await.unwrap_err().code(), "bucket-denied");
    assert_eq!(denied.put("a", Bytes::new(), &head()).await.unwrap_err().code(), "bucket-denied");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_not_there_is_said_to_be_unreachable() {
    // A port that was free a moment ago.
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let settings = Settings::read(|name| match name {
        "AWS_ENDPOINT_URL" => Some(format!("http://{address}")),
        "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("x".to_owned()),
        _ => None,
    });
    let bucket = Bucket::new(Address::parse("s3://results").unwrap(), settings.unwrap()).unwrap();
    assert_eq!(bucket.list().await.unwrap_err().code(), "bucket-unreachable");
}
