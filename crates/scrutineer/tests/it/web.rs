//! Programs of `web/browser/` that drive a real Chromium. `make web` builds them; without them or without Chromium a test says that it was skipped.

use crate::actors::words;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Whether there is what a driver needs; says what is missing, and fails where `SCRUTINEER_REQUIRE_WEB` is set.
pub fn is_there(driver: &str) -> bool {
    if path(driver).exists() && chromium().exists() {
        return true;
    }
    assert!(std::env::var_os("SCRUTINEER_REQUIRE_WEB").is_none(), "no driver {driver} (make web) or no Chromium");
    eprintln!("skipped: no driver {driver}, make web builds it, or no Chromium at {}", chromium().display());
    false
}

/// Runs a driver with what it is told, and wants it to find nothing; gives what it printed.
pub fn drive(driver: &str, told: &serde_json::Value) -> String {
    let out =
        Command::new("node").arg(path(driver)).arg(told.to_string()).env("CHROMIUM", chromium()).output().unwrap();
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success(), "{said}\n{}", words(&out));
    said
}

/// Runs a driver, told the address, against a rehearsal whose evening takes so long.
pub fn rehearse(driver: &str, seconds: u32) {
    if !is_there(driver) {
        return;
    }
    let seconds = seconds.to_string();
    let mut rehearsal = Command::new(env!("CARGO_BIN_EXE_scrutineer"))
        .args(["rehearse", "--stations", "200", "--seconds", &seconds, "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(rehearsal.stderr.take().unwrap()).lines();
    let url = said.find_map(|line| Some(line.ok()?.split_once("Live pages: ")?.1.trim_end_matches('/').to_owned()));
    // What it says further must not hold it up.
    let rest = std::thread::spawn(move || said.map_while(Result::ok).collect::<Vec<_>>().join("\n"));
    let mut summary = rehearsal.stdout.take().unwrap();
    let summary = std::thread::spawn(move || {
        let mut all = String::new();
        summary.read_to_string(&mut all).map(|_| all)
    });
    let found = std::panic::catch_unwind(|| drive(driver, &url.unwrap().into()));
    rehearsal.kill().unwrap();
    rehearsal.wait().unwrap();
    let (rest, _) = (rest.join().unwrap(), summary.join().unwrap());
    assert!(found.is_ok(), "{rest}");
}

fn path(driver: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../web/build/browser/{driver}.js"))
}

fn chromium() -> PathBuf {
    std::env::var_os("CHROMIUM").map_or_else(|| "/usr/bin/chromium".into(), PathBuf::from)
}
