//! The record as files.

use crate::testing::TestApp;

#[tokio::test]
async fn the_record_is_served_as_it_lies_in_the_folder_and_nothing_else_is() {
    let app = TestApp::new().await;
    let public = app.commission.home.public();
    let read = |p: &str| std::fs::read(public.join(p)).unwrap();
    assert_eq!(app.get("/checkpoint").await.body, read("checkpoint"));
    let tile = app.get("/tile/0/000.p/3").await;
    assert_eq!(tile.body, read("tile/0/000.p/3"));
    assert_eq!(tile.header("cache-control"), "public, max-age=60");
    let name = app.definition().files["stations.csv"].hex();
    let blob = app.get(&format!("/blob/{name}")).await;
    assert_eq!(blob.body, read(&format!("blob/{name}")));
    assert!(blob.header("cache-control").contains("immutable"));
    assert_eq!(blob.header("content-type"), "application/octet-stream");
    for wrong in [
        "/tile/0/0",
        "/tile/0/000",
        "/tile/0/../../../home.toml",
        "/tile/%2e%2e/%2e%2e/home.toml",
        "/tile/entries/000.p/256",
        "/blob/00",
        "/blob/..%2f..%2fhome.toml",
        "/blob/%2e%2e%2fcheckpoint",
        &format!("/blob/{}", name.to_uppercase()),
        &format!("/blob/{}", "0".repeat(64)),
        "/home.toml",
        "/keys/root",
    ] {
        assert_eq!(app.get(wrong).await.status, 404, "{wrong}");
    }
}

#[tokio::test]
async fn a_part_of_a_file_can_be_asked_for() {
    let app = TestApp::new().await;
    let name = app.definition().files["stations.csv"].hex();
    let part = app.get_with(&format!("/blob/{name}"), &[("range", "bytes=2-5")]).await;
    assert_eq!((part.status, part.text()), (206, "atio"));
    let beyond = app.get_with(&format!("/blob/{name}"), &[("range", "bytes=999999-")]).await;
    assert_eq!(beyond.status, 416);
}
