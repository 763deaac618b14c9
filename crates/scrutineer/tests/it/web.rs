//! Programs of `web/browser/` that drive a real Chromium. `make web` builds them; without them or without Chromium a test says that it was skipped.

use crate::actors::words;
use std::path::{Path, PathBuf};
use std::process::Command;

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

fn path(driver: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../web/build/browser/{driver}.js"))
}

fn chromium() -> PathBuf {
    std::env::var_os("CHROMIUM").map_or_else(|| "/usr/bin/chromium".into(), PathBuf::from)
}
