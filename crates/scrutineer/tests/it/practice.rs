//! A practice for programs: over the web with a server of its own, over file transfer, and against a rehearsal that is served elsewhere.

use crate::actors::*;
use rehearsal::nation::{Plan, folder};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Runs `curl` and says whether it got something.
fn curl(url: &str, user: Option<&str>) -> bool {
    let mut c = Command::new("curl");
    c.args(["-sS", "--noproxy", "*", "--max-time", "8", "-H", "Scrutineer-Client: ours", "-o", "/dev/null", "-f"]);
    if let Some(user) = user {
        c.args(["--user", user]);
    }
    c.arg(url).stderr(Stdio::null()).status().unwrap().success()
}

fn report(place: &Place, name: &str) -> serde_json::Value {
    json(&std::fs::read_to_string(place.path(name).join("report.json")).unwrap())
}

fn client<'a>(report: &'a serde_json::Value, name: &str) -> &'a serde_json::Value {
    let all = report["clients"].as_array().unwrap();
    all.iter().find(|c| c["client"] == name).unwrap_or_else(|| panic!("{name} is not in {report}"))
}

#[test]
fn a_rehearsal_that_is_served_elsewhere_is_practised_against_once() {
    let place = Place::new(true);
    let nation = place.path("nation");
    std::fs::create_dir_all(&nation).unwrap();
    for (name, bytes) in folder(&Plan { stations: 100, seed: 7, ..Plan::default() }) {
        std::fs::write(nation.join(name), bytes).unwrap();
    }
    good(&["init", text(&place.home()), "--election", text(&nation)]);
    let sandbox = place.serve();
    let out = place.path("night");
    let args = [
        "practice",
        text(&out),
        "--url",
        &sandbox.url,
        "--listen",
        "127.0.0.1:0",
        "--seconds",
        "12",
        "--wait",
        "1",
        "--exit",
    ];
    let mut gate = Server::spawn(scrutineer(&args));
    // Through the gate as to the server; it cannot be restarted, so the gate says that it is away.
    let (mut there, mut away) = (0, 0);
    while gate.child.try_wait().unwrap().is_none() {
        if curl(&format!("{}/api/v1/contests", gate.url), None) {
            there += 1
        } else {
            away += 1
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    assert!(there > 3 && away > 0, "{there} {away}");
    assert!(gate.child.wait().unwrap().success(), "the practice went as planned");
    let said = report(&place, "night");
    let ours = client(&said, "ours");
    let restart = ours["by_requests"].as_array().unwrap().iter().find(|f| f["mishap"] == "restart").unwrap();
    assert_eq!(restart["verdict"], "coped", "{said}");
    // The sandbox has the night now; it is good for one.
    assert!(sandbox.get("/api/v1/contests").contains("\"reported\""));
    let again = place.path("again");
    let words = bad(&["practice", text(&again), "--url", &sandbox.url, "--listen", "127.0.0.1:0", "--exit"]);
    assert!(words.contains("[practice-not-fresh]"), "{words}");
    sandbox.stop();
}

#[test]
fn file_transfer_is_held_back_goes_away_and_comes_back_like_everything_else() {
    let place = Place::new(true);
    let out = place.path("night");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let ftp = taken.local_addr().unwrap().to_string();
    drop(taken);
    let args = [
        "practice",
        text(&out),
        "--stations",
        "100",
        "--listen",
        "127.0.0.1:0",
        "--seconds",
        "16",
        "--wait",
        "1",
        "--exit",
        "--ftps",
        &ftp,
        "--ftp-without-tls",
        "--ftps-passive",
        "47200-47260",
    ];
    let mut gate = Server::spawn(scrutineer(&args));
    let fetch = |password: &str| curl(&format!("ftp://{ftp}/README.txt"), Some(&format!("ours:{password}")));
    assert!(!fetch("another word"));
    let (mut slowest, mut failed) = (Duration::ZERO, 0);
    while gate.child.try_wait().unwrap().is_none() {
        let asked = std::time::Instant::now();
        if fetch("practice") {
            slowest = slowest.max(asked.elapsed())
        } else {
            failed += 1
        }
        std::thread::sleep(Duration::from_millis(150));
    }
    // 80 thousandths of the evening nothing came; for two seconds nobody was there.
    assert!(slowest > Duration::from_millis(700) && failed > 0, "{slowest:?} {failed}");
    assert!(gate.child.wait().unwrap().success());
    let said = report(&place, "night");
    let ours = client(&said, "ours");
    assert!(ours["fetched"]["file transfer"]["requests"].as_u64().unwrap() > 10, "{said}");
    let verdict = |mishap: &str| {
        let all = ours["by_requests"].as_array().unwrap();
        all.iter().find(|f| f["mishap"] == mishap).unwrap()["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(verdict("restart"), "coped", "{said}");
    assert!(
        run(&["practice", text(&place.path("x")), "--listen", "127.0.0.1:0", "--ftps", "127.0.0.1:0"]).status.code()
            == Some(2),
        "without a certificate"
    );
}
