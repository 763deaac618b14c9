//! What is typed: help for every command, exit codes, the version.

use crate::actors::*;

#[test]
fn every_command_has_help_and_wrong_use_ends_with_2() {
    let version = good(&["--version"]);
    assert_eq!(version.trim(), concat!("scrutineer ", env!("CARGO_PKG_VERSION")));
    let mut all = String::new();
    let commands: &[&[&str]] = &[
        &[],
        &["election"],
        &["election", "check"],
        &["election", "from-table"],
        &["init"],
        &["keys"],
        &["keys", "generate"],
        &["keys", "row"],
        &["keys", "statement"],
        &["keys", "sign"],
        &["keys", "install"],
        &["seal"],
        &["serve"],
        &["station"],
        &["station", "key"],
        &["station", "seal"],
        &["station", "send"],
        &["station", "dry-run"],
        &["station", "export"],
        &["desk"],
        &["desk", "cards"],
        &["desk", "tape"],
        &["desk", "scans"],
        &["desk", "file"],
        &["desk", "party"],
        &["desk", "party", "request"],
        &["desk", "party", "letters"],
        &["desk", "access"],
        &["desk", "access", "verify"],
        &["station", "tape"],
        &["office", "send"],
        &["office", "rule"],
        &["office", "consolidate"],
        &["office", "deadlines"],
        &["replay"],
        &["mirror"],
        &["verify"],
        &["crosscheck"],
        &["audit"],
        &["audit", "plan"],
        &["audit", "seed"],
        &["audit", "sample"],
        &["audit", "enter"],
        &["audit", "risk"],
        &["audit", "escalate"],
        &["audit", "report"],
        &["audit", "replay"],
        &["audit", "screens"],
        &["office"],
        &["office", "announce"],
        &["office", "lot"],
        &["office", "rerun"],
        &["quarantine"],
        &["backup"],
        &["restore"],
        &["rehearse"],
    ];
    for command in commands {
        let mut args = command.to_vec();
        args.push("--help");
        let out = scrutineer(&args).env("COLUMNS", "120").output().unwrap();
        assert!(out.status.success(), "{command:?}");
        all.push_str(&format!("$ scrutineer {}\n{}\n", args.join(" "), String::from_utf8(out.stdout).unwrap()));
    }
    insta::assert_snapshot!(all);
    for wrong in [
        &["frobnicate"][..],
        &[],
        &["verify"],
        &["crosscheck"],
        &["replay", "http://127.0.0.1:1"],
        &["serve", "x", "--listen", "nowhere"],
        &["election", "check"],
    ] {
        assert_eq!(run(wrong).status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn what_is_not_there_is_named() {
    let place = Place::new(true);
    for (args, code) in [
        (&["election", "check", "/nowhere"][..], "[file]"),
        (&["verify", "/nowhere"], "checkpoint"),
        (&["mirror", "http://127.0.0.1:9", text(&place.path("c"))], "[mirror-unreachable]"),
        (&["replay", "--results", "/nowhere", "http://127.0.0.1:9"], "127.0.0.1:9"),
        (&["restore", "/nowhere", text(&place.path("h"))], "[file]"),
        (&["seal", "/nowhere", "--key", "/nowhere"], "[key-file-missing]"),
    ] {
        let words = bad(args);
        assert!(words.contains(code), "{args:?}: {words}");
    }
}
