//! A killed process keeps the system's buffers; these tests look below: receipts leave only after the sync, and a full disk loses nothing.

use crate::actors::*;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

fn has(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|o| o.status.success())
}

/// Traces the server's system calls: whenever an answer 200 with a receipt goes out on a socket, every write to the database's log that came
/// before has been synced.
#[test]
fn a_receipt_leaves_only_after_the_sync() {
    if !has("strace") {
        assert!(std::env::var("SCRUTINEER_REQUIRE_TOOLS").is_err(), "strace is missing; make test installs it");
        eprintln!("skipped: strace is not installed");
        return;
    }
    let place = Place::sealed();
    let trace = place.path("trace");
    let mut command = Command::new("strace");
    command.args([
        "-f",
        "-y",
        "-s",
        "160",
        "-e",
        "trace=pwrite64,fsync,fdatasync,write,writev,sendto,sendmsg",
        "-o",
        text(&trace),
        env!("CARGO_BIN_EXE_scrutineer"),
    ]);
    command.args(["serve", text(&place.home()), "--listen", "127.0.0.1:0"]);
    let server = Server::spawn(command);
    let definition = place.definition();
    let url = server.url.clone();
    runtime().block_on(async {
        let connection = connection(&definition, &url);
        for i in 0..20 {
            let note: Arc<str> = note(&definition, i, 1, 5).into();
            assert!(offer(&connection, &note).await.is_some());
        }
    });
    // The traced server is a child of strace; it ends with the trace written.
    let pids =
        String::from_utf8(Command::new("pgrep").args(["-P", &server.child.id().to_string()]).output().unwrap().stdout)
            .unwrap();
    for pid in pids.split_whitespace() {
        Command::new("kill").args(["-TERM", pid]).status().unwrap();
    }
    let mut server = server;
    server.child.wait().unwrap();
    let lines = std::fs::read_to_string(&trace).unwrap();
    let (receipts, early) = receipts_before_sync(&lines);
    assert_eq!(receipts, 20, "every receipt was seen in the trace");
    assert_eq!(early, 0, "receipts that left before the log was synced");
}

/// Counts answers with a receipt, and those that left while the log had writes that were not synced.
fn receipts_before_sync(trace: &str) -> (usize, usize) {
    let (mut unsynced, mut receipts, mut early) = (false, 0, 0);
    // A call that is interrupted in the trace counts when it ends for a sync, and when it begins for writes and answers.
    let mut syncing: BTreeMap<&str, bool> = BTreeMap::new();
    for line in trace.lines() {
        let (pid, call) = line.split_once(' ').unwrap_or(("", line));
        let call = call.trim_start();
        let log = call.contains("database.sqlite-wal");
        if call.starts_with("pwrite64") && log {
            unsynced = true;
        } else if (call.starts_with("fdatasync") || call.starts_with("fsync")) && log {
            if call.contains("<unfinished") {
                syncing.insert(pid, true);
            } else {
                unsynced = false;
            }
        } else if call.contains("resumed>") && call.contains("sync") && syncing.remove(pid).is_some() {
            unsynced = false;
        } else if call.contains("HTTP/1.1 200") && !call.contains("GET ") {
            receipts += 1;
            early += usize::from(unsynced);
        }
    }
    (receipts, early)
}

#[test]
fn the_trace_reader_sees_an_early_receipt() {
    let good = "1 pwrite64(9</h/database.sqlite-wal>, …) = 1\n1 fdatasync(9</h/database.sqlite-wal>) = 0\n2 writev(5<TCP>, [\"HTTP/1.1 200 OK\"]) = 5\n";
    let bad = "1 pwrite64(9</h/database.sqlite-wal>, …) = 1\n2 writev(5<TCP>, [\"HTTP/1.1 200 OK\"]) = 5\n1 fdatasync(9</h/database.sqlite-wal>) = 0\n";
    assert_eq!(receipts_before_sync(good), (1, 0));
    assert_eq!(receipts_before_sync(bad), (1, 1));
}

/// A small file system that fills up: what does not fit is refused with a clear code, what was acknowledged stays, and when there is space again
/// the server goes on by itself.
#[test]
fn a_full_disk_refuses_and_loses_nothing() {
    let place = Place::new(true);
    let disk = place.path("disk");
    std::fs::create_dir(&disk).unwrap();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=6m", "none", text(&disk)])
        .status()
        .is_ok_and(|s| s.success());
    if !mounted {
        eprintln!("skipped: no file system can be mounted here");
        return;
    }
    let _unmount = Unmount(&disk);
    let home = disk.join("home");
    good(&["init", text(&home), "--election", text(&place.election())]);
    let ballast = disk.join("ballast");
    let server = Server::start(&home, &[]);
    let definition = place.definition();
    let url = server.url.clone();
    // Fill the disk to the last byte, then send.
    let fill = Command::new("dd").args(["if=/dev/zero", &format!("of={}", text(&ballast)), "bs=4k"]).output().unwrap();
    assert!(!fill.status.success(), "the disk is not full");
    let mut kept = Vec::new();
    runtime().block_on(async {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut refused = 0;
        for i in 0..60 {
            let n = note(&definition, i, 1, 5);
            let response = client.post(format!("{url}/intake/minutes")).body(n.clone()).send().await.unwrap();
            match response.status().as_u16() {
                200 => kept.push((n, response.bytes().await.unwrap())),
                503 => {
                    let body: serde_json::Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
                    assert_eq!(body["code"], "storage-full", "{body}");
                    refused += 1;
                }
                other => panic!("{other}"),
            }
        }
        assert!(refused > 0, "nothing was refused on a full disk");
        std::fs::remove_file(&ballast).unwrap();
        for i in 0..60 {
            let n = note(&definition, i, 1, 5);
            let response = client.post(format!("{url}/intake/minutes")).body(n).send().await.unwrap();
            assert_eq!(response.status(), 200, "with space again");
        }
        for (n, receipt) in &kept {
            let again = client
                .post(format!("{url}/intake/minutes"))
                .body(n.clone())
                .send()
                .await
                .unwrap()
                .bytes()
                .await
                .unwrap();
            assert_eq!(&again, receipt);
        }
    });
    server.stop();
    let server = Server::start(&home, &[]);
    good(&["mirror", &server.url, text(&place.path("copy"))]);
    let report = json(&good(&["verify", text(&place.path("copy")), "--json"]));
    assert_eq!(report["minutes"]["counted"], 60);
}

struct Unmount<'a>(&'a Path);

impl Drop for Unmount<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").args(["-l", text(self.0)]).status();
    }
}
