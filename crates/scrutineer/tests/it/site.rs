//! The public site as static files, by the program alone: into a folder, into a bucket, beside a running server; and what stands in the way.

use crate::actors::*;
use bucket::testing::Store;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// The program in the environment of a store.
fn in_store(store: &Store, args: &[&str]) -> Command {
    let mut command = scrutineer(args);
    command.envs(store.variables());
    command
}

/// It fails: the exit code, and what it says.
fn fails(mut command: Command) -> (Option<i32>, String) {
    let out = command.output().unwrap();
    assert!(!out.status.success());
    (out.status.code(), words(&out))
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_default()
}

/// Waits until it is so.
fn until(what: &str, mut so: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(30);
    while !so() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_site_in_a_bucket_is_that_of_the_folder_and_a_second_time_nothing_is_sent() {
    let Some(store) = Store::start() else { return };
    store.make("results");
    let place = Place::sealed();
    let (home, folder) = (place.home(), place.path("site"));
    let written = json(&good(&["publish", text(&folder), text(&home), "--languages", "tr"]));
    let publish = || {
        let out =
            in_store(&store, &["publish", "s3://results/a-night", text(&home), "--languages", "tr"]).output().unwrap();
        assert!(out.status.success(), "{}", words(&out));
        json(&String::from_utf8(out.stdout).unwrap())
    };
    let sent = publish();
    assert_eq!(
        (&sent["files"], &sent["bytes"], &sent["size"]),
        (&written["files"], &written["bytes"], &written["size"])
    );
    for file in ["index.html", "tr/index.html", "checkpoint", "packed.html"] {
        let sent = runtime().block_on(store.bucket("s3://results/a-night").get(file)).unwrap();
        assert_eq!(sent.unwrap(), std::fs::read(folder.join(file)).unwrap(), "{file}");
    }
    assert_eq!(publish()["files"], 0);
}

#[test]
fn a_running_server_writes_each_change_and_a_store_that_is_not_there_stops_nothing() {
    let place = Place::sealed();
    let folder = place.path("site");
    let server = Server::start(&place.home(), &["--publish", text(&folder)]);
    let size = |of: &str| of.lines().nth(1).and_then(|l| l.parse::<u64>().ok()).unwrap_or(0);
    until("the site is written", || folder.join("index.html").exists());
    let before = size(&read(&folder.join("checkpoint")));
    good(&["replay", "--results", text(&place.results(20)), &server.url]);
    until("the change is written", || size(&read(&folder.join("checkpoint"))) == before + 20);
    let page = server.get("/area/x");
    until("the pages follow", || page.ends_with(&read(&folder.join("area/x.html"))));
    until("tables are made beside it", || folder.join("api/v1/data/areas.csv").exists());
    server.stop();

    // A port that was free a moment ago.
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command =
        scrutineer(&["serve", text(&place.home()), "--listen", "127.0.0.1:0", "--publish", "s3://results"]);
    command.envs([("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b")]);
    command.env("AWS_ENDPOINT_URL", format!("http://{address}"));
    let server = Server::spawn(command);
    assert!(server.get("/checkpoint").contains(&read(&folder.join("checkpoint"))));
    server.stop();
}

#[test]
fn what_stands_in_the_way_of_a_bucket_has_its_code() {
    let place = Place::sealed();
    let home = place.home();
    let publish = |target: &str| scrutineer(&["publish", target, text(&home)]);
    for (target, code) in [
        ("s3://results/../x", "bucket-address"),
        ("s3://re sults", "bucket-address"),
        ("S3://results", "bucket-address"),
        ("https://results.example.org", "publish-target"),
    ] {
        let (exit, said) = fails(publish(target));
        assert!(exit == Some(2) && said.contains(&format!("[{code}]")), "{target}: {said}");
    }
    let mut without = publish("s3://results");
    without.env_remove("AWS_ACCESS_KEY_ID");
    assert!(fails(without).1.contains("[bucket-settings]"));
    let (exit, said) = fails(scrutineer(&["publish", text(&place.path("site")), text(&home), "--languages", "tr,xx"]));
    assert!(exit == Some(2) && said.contains("[publish-language]"), "{said}");

    let Some(store) = Store::start() else { return };
    assert!(fails(in_store(&store, &["publish", "s3://nowhere", text(&home)])).1.contains("[bucket-missing]"));
    store.make("results");
    store.allow(0);
    assert!(fails(in_store(&store, &["publish", "s3://results", text(&home)])).1.contains("[bucket-denied]"));
}
