//! `scrutineer desk account …` beside a running server, and the desk's door on it.

use crate::actors::*;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

fn ask(url: &str, path: &str) -> String {
    let host = url.trim_start_matches("http://").trim_end_matches('/');
    let mut s = TcpStream::connect(host).unwrap();
    write!(s, "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
    let mut out = String::new();
    s.read_to_string(&mut out).unwrap();
    out
}

#[test]
fn accounts_are_made_listed_and_closed_while_the_server_runs() {
    let place = Place::sealed();
    let server = place.serve();
    let home = place.home();
    let go = |args: &[&str]| good(&[&["desk", "account"], args].concat());
    let no = |args: &[&str]| bad(&[&["desk", "account"], args].concat());
    let h = text(&home);
    let made = json(&go(&["add", h, "clerk-1", "--role", "clerk", "--board", "x/n"]));
    assert_eq!(made["password"].as_str().unwrap().len(), 19);
    assert!(made["totp"].as_str().unwrap().starts_with("otpauth://totp/"));
    assert_eq!(made["recovery_codes"].as_array().unwrap().len(), 10);
    let seal = std::fs::metadata(place.home().join("keys/second-factors.seal")).unwrap();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&seal.permissions()) & 0o777, 0o600, "made at init");
    go(&["add", h, "member-1", "--role", "member", "--key-name", "board"]);
    for (args, code) in [
        (vec!["add", h, "clerk-1", "--role", "clerk"], "[account-taken]"),
        (vec!["add", h, "Clerk 1", "--role", "clerk"], "[account-name]"),
        (vec!["add", h, "clerk-2", "--role", "king"], "[bad-role]"),
        (vec!["add", h, "clerk-2", "--role", "clerk", "--board", "nowhere"], "[unknown-area]"),
        (vec!["add", h, "member-2", "--role", "member"], "[account-key-name]"),
        (vec!["add", h, "member-2", "--role", "member", "--key-name", "desk"], "[unknown-key]"),
        (vec!["disable", h, "nobody"], "[account-unknown]"),
        (vec!["list", text(&place.path("nothing"))], "[no-home]"),
    ] {
        let words = no(&args);
        assert!(words.contains(code), "{args:?}: {words}");
    }
    let again = json(&go(&["reset", h, "clerk-1"]));
    assert_ne!(again["password"], made["password"]);
    go(&["disable", h, "clerk-1"]);
    go(&["unlock", h, "member-1"]);
    let list = go(&["list", h]);
    let states: Vec<_> = list.lines().map(|l| json(l)["state"].as_str().unwrap().to_owned()).collect();
    assert_eq!(states, ["closed", "new"]);
    assert!(!list.contains("argon2"));
    let access = go(&["access", h]);
    assert_eq!(access.lines().count(), 5, "{access}");
    assert_eq!(json(access.lines().next().unwrap())["seq"], 5);
    let door = ask(&server.url, "/desk/sign-in");
    assert!(door.starts_with("HTTP/1.1 200") && door.to_lowercase().contains("set-cookie: desk="), "{door}");
    assert!(ask(&server.url, "/desk/").starts_with("HTTP/1.1 303"));
    assert!(!ask(&server.url, "/").to_lowercase().contains("set-cookie"));
    server.stop();
}
