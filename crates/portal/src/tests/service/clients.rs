//! Clients that we did not write, against a server on a socket: zeep (Python), soap (npm), the JDK; and the checkers of the OpenAPI description. They come by
//! `scripts/service-clients.sh`; with `SCRUTINEER_REQUIRE_CLIENTS=1` it is a failure that they are not there.

use super::super::desk::browser;
use super::super::notices::published;
use super::Program;
use crate::testing::TestApp;
use crate::{Listening, serve};
use commission::accounts::Role;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

const REQUIRE: &str = "SCRUTINEER_REQUIRE_CLIENTS";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/clients")
}

/// Where the clients lie, or nothing, said in words. Tests run at once, and only one of them installs.
fn installed() -> Option<PathBuf> {
    static INSTALLED: LazyLock<Option<PathBuf>> = LazyLock::new(install);
    INSTALLED.clone()
}

fn install() -> Option<PathBuf> {
    let to = root().join("target/service-clients");
    if std::env::var_os(REQUIRE).is_some() {
        let done = Command::new(root().join("scripts/service-clients.sh")).status().unwrap();
        assert!(done.success(), "the clients could not be installed");
    }
    if to.join("python/bin/python").exists() && to.join("node_modules/soap").exists() {
        return Some(to);
    }
    eprintln!("skipped: no clients of the web service; scripts/service-clients.sh installs them");
    None
}

/// Runs a client against a server of its own and gives what it printed.
async fn run(command: &Path, first: &[&str], address: &str, p: &Program) -> String {
    let mut c = Command::new(command);
    c.args(first).args([address, &p.name, &p.password]);
    let out = tokio::task::spawn_blocking(move || c.output().unwrap()).await.unwrap();
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success(), "{said}\n{}", String::from_utf8_lossy(&out.stderr));
    said
}

/// Serves an election with three results until the end of the test.
struct Served {
    program: Program,
    address: String,
    _stop: oneshot::Sender<()>,
}

impl Served {
    async fn new() -> Self {
        let app = TestApp::by_the_clock().await;
        let program = Program::of(app).await;
        for (station, votes) in [(0, [100, 50, 7]), (1, [10, 20, 30]), (2, [1, 0, 0])] {
            program.app.report(station, 1, votes).await;
        }
        {
            let mut a = browser(&program.app, "central-a", Role::Central, "x", None).await;
            let mut b = browser(&program.app, "central-b", Role::Central, "x", None).await;
            for (number, audience) in [("1", "public"), ("2", "party blue"), ("3", "party red")] {
                published(&mut a, &mut b, number, audience, &format!("Karar <{number}> & ek")).await;
            }
        }
        // Some clients write whole seconds, and a token must not be older than the server.
        tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let front = program.app.front.clone();
        tokio::spawn(async move {
            let stopped = async {
                let _ = stopped.await;
            };
            serve(Listening { listener, tls: None }, front, stopped).await;
        });
        Self { program, address, _stop: stop }
    }
}

fn notices() -> Value {
    json!([
        ["1", "public", {"tr": "Karar <1> & ek"}],
        ["3", "party red", {"tr": "Karar <3> & ek"}],
    ])
}

fn results() -> Value {
    json!([
        ["x/0", "provisional", 157, {"red": 100, "=Blue & Co <b>": 50, "Ğ mor": 7}],
        ["x/1", "provisional", 60, {"red": 10, "=Blue & Co <b>": 20, "Ğ mor": 30}],
        ["x/2", "provisional", 1, {"red": 1, "=Blue & Co <b>": 0, "Ğ mor": 0}],
    ])
}

#[tokio::test(flavor = "multi_thread")]
async fn zeep_reads_the_description_and_gets_every_row_in_both_versions() {
    let Some(to) = installed() else { return };
    let s = Served::new().await;
    let script = scripts().join("zeep_client.py");
    let said =
        run(&to.join("python/bin/python"), &[script.to_str().unwrap()], &format!("{}/soap", s.address), &s.program)
            .await;
    let said: Value = serde_json::from_str(&said).unwrap();
    for port in ["soap", "soap12"] {
        let seen = &said[port];
        assert_eq!(seen["operations"].as_array().unwrap().len(), service::operations::OPERATIONS.len());
        assert_eq!((&seen["election"][0], &seen["election"][1]), (&"made-up".into(), &"2026-05-10".into()));
        assert_eq!(seen["stations"], json!(["x/0", "x/1", "x/2", "x/3", "x/4", "x/5"]), "by threes of two");
        assert_eq!(seen["results"], results());
        assert_eq!(seen["notices"], notices(), "one by one");
        let code = |what: &str| (seen[what][0].as_str().unwrap().to_owned(), seen[what][1].clone());
        let prefix = if port == "soap" { "soap:Client" } else { "soap:Sender" };
        assert_eq!(code("unknown area"), (prefix.into(), "unknown-area".into()));
        for (what, wsse) in [
            ("replayed", "FailedAuthentication"),
            ("digest token", "UnsupportedSecurityToken"),
            ("wrong password", "FailedAuthentication"),
        ] {
            let (code, _) = code(what);
            assert!(
                if port == "soap" { code == format!("wsse:{wsse}") } else { code == "soap:Sender" },
                "{what}: {code}"
            );
        }
    }
    let rest = s
        .program
        .app
        .get("/api/v1/data/station-results.json?contest=parliament&limit=1000&order=changed&since=0")
        .await;
    assert_eq!(rest.json()["digest"], said["soap"]["digest"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_npm_package_soap_gets_the_same() {
    let Some(to) = installed() else { return };
    let s = Served::new().await;
    // A module finds packages from where it lies.
    let script = to.join("soap_client.mjs");
    std::fs::copy(scripts().join("soap_client.mjs"), &script).unwrap();
    let said = run(Path::new("node"), &[script.to_str().unwrap()], &format!("{}/soap", s.address), &s.program).await;
    let said: Value = serde_json::from_str(&said).unwrap();
    for port in ["soap", "soap12"] {
        let seen = &said[port];
        assert_eq!(seen["operations"].as_array().unwrap().len(), service::operations::OPERATIONS.len());
        assert_eq!(seen["election"][0], "made-up");
        assert_eq!(seen["stations"], json!(["x/0", "x/1", "x/2", "x/3", "x/4", "x/5"]));
        assert_eq!(seen["results"], results());
        assert_eq!(seen["notices"], notices(), "one by one");
        assert_eq!(seen["unknown"][1], "unknown-area", "{seen}");
        assert!(seen["digestToken"][0].as_str().unwrap().ends_with("UnsupportedSecurityToken"), "{seen}");
    }
    assert_eq!(said["soap"]["digest"], said["soap12"]["digest"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_jdk_validates_every_answer_against_the_schema() {
    if installed().is_none() {
        return;
    }
    if Command::new("javac").arg("-version").output().is_err() {
        eprintln!("skipped: there is no JDK here, and none is asked for");
        return;
    }
    let s = Served::new().await;
    let script = scripts().join("JavaClient.java");
    let said = run(Path::new("java"), &[script.to_str().unwrap()], &format!("{}/soap", s.address), &s.program).await;
    let lines: Vec<&str> = said.lines().collect();
    for (half, fault) in
        [(&lines[..lines.len() / 2], "unknown-areasoap:Client"), (&lines[lines.len() / 2..], "unknown-area")]
    {
        assert!(half[0].starts_with("election made-up "), "{said}");
        assert_eq!(&half[1..5], ["GetStations 6", "GetAreas 3", "GetConstituencies 3", "GetProvinces 2"], "{said}");
        assert_eq!(half[5], "result x/0 red 100");
        assert_eq!(half[6], format!("fault Fault {fault}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_by_rest_is_as_the_openapi_description_says() {
    let Some(to) = installed() else { return };
    let s = Served::new().await;
    let script = scripts().join("conformance.py");
    let said = run(&to.join("python/bin/python"), &[script.to_str().unwrap()], &s.address, &s.program).await;
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["failed"], json!([]), "{said:#}");
    assert!(said["good"].as_u64().unwrap() > 100, "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn schemathesis_finds_no_answer_that_is_not_described() {
    let Some(to) = installed() else { return };
    let s = Served::new().await;
    let (python, address) = (to.join("python/bin/schemathesis"), format!("{}/api/v1/openapi.json", s.address));
    let account = format!("{}:{}", s.program.name, s.program.password);
    let dir = tempfile::tempdir().unwrap();
    let mut c = Command::new(python);
    c.current_dir(dir.path()).args(["run", &address, "--auth", &account, "--max-examples", "5", "--phases", "fuzzing", "--seed", "1"]).args([
        // Streams have no end.
        "--exclude-path-regex",
        "/events$",
    ]).args([
        "--checks",
        "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance",
    ]);
    let out = tokio::task::spawn_blocking(move || c.output().unwrap()).await.unwrap();
    let said = String::from_utf8_lossy(&out.stdout);
    assert!(out.status.success(), "{said}{}", String::from_utf8_lossy(&out.stderr));
}
