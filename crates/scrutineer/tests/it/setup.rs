//! Setting up and running: rehearsal, real election over TLS, backup and restore, everything that can stand in the way.

use crate::actors::*;
use std::net::TcpListener;

#[test]
fn an_election_folder_is_checked_with_all_faults_at_once() {
    let place = Place::new(true);
    let out = good(&["election", "check", text(&place.election()), "--json"]);
    assert_eq!(json(&out)["ok"], true);
    std::fs::write(
        place.election().join("areas.csv"),
        "area,parent,kind,name\nx,,country,\nx/n,x,province,North\nx/s,y,province,South\n",
    )
    .unwrap();
    let out = run(&["election", "check", text(&place.election()), "--json"]);
    assert_eq!(out.status.code(), Some(1));
    let report = json(&String::from_utf8(out.stdout).unwrap());
    let codes: Vec<&str> = report["faults"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"empty-name") && codes.contains(&"unknown-area"), "{codes:?}");
}

#[test]
fn a_port_in_use_and_a_home_in_use_are_named() {
    let place = Place::sealed();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    assert!(bad(&["serve", text(&place.home()), "--listen", &address]).contains("[port-in-use]"));
    let server = place.serve();
    assert!(bad(&["serve", text(&place.home()), "--listen", "127.0.0.1:0"]).contains("[home-in-use]"));
    server.stop();
    assert!(bad(&["serve", text(&place.path("nothing")), "--listen", "127.0.0.1:0"]).contains("[no-home]"));
    assert!(bad(&["init", text(&place.home()), "--election", text(&place.election())]).contains("[home-exists]"));
}

#[test]
fn a_backup_is_restored_and_never_runs_below_what_was_published() {
    let place = Place::sealed();
    let server = place.serve();
    good(&["replay", "--results", text(&place.results(20)), &server.url]);
    let backup = place.path("backup");
    good(&["backup", text(&place.home()), text(&backup)]);
    good(&["replay", "--results", text(&place.results(40)), &server.url]);
    server.stop();
    let checkpoint = place.home().join("public/checkpoint");
    let elsewhere = place.path("elsewhere");
    good(&["restore", text(&backup), text(&elsewhere)]);
    let words = bad(&["serve", text(&elsewhere), "--listen", "127.0.0.1:0", "--not-below", text(&checkpoint)]);
    assert!(words.contains("[below-published]") && words.contains("size 43"), "{words}");
    assert!(bad(&["restore", text(&backup), text(&place.home())]).contains("[home-exists]"));
    good(&["restore", text(&backup), text(&place.home()), "--replace"]);
    assert!(bad(&["serve", text(&place.home()), "--listen", "127.0.0.1:0"]).contains("[below-published]"));
    // Where nothing further was published, the restored home goes on.
    let server = Server::start(&elsewhere, &[]);
    good(&["replay", "--results", text(&place.results(40)), &server.url]);
    server.stop();
}

#[test]
fn a_real_election_is_set_up_step_by_step_over_tls_and_takes_no_replay() {
    let place = Place::new(false);
    let (home, election) = (place.home(), place.election());
    let path = |n: &str| place.path(n);
    good(&["init", text(&home), "--election", text(&election)]);
    let root = good(&["keys", "generate", "root:scrutineer/made-up", text(&path("root.key"))]);
    good(&["keys", "generate", "commission", text(&path("commission.key"))]);
    let mut list = String::from("name,purpose,scope,key\n");
    list.push_str(&good(&["keys", "row", text(&path("commission.key")), "--purpose", "commission", "--scope", "x"]));
    // Devices with keys of their own; the others with keys that this test can make.
    list.push_str(&good(&["station", "key", "x/0", text(&path("device.key"))]));
    for i in 1..STATIONS {
        let key = observer::authority::rehearsal_key("made-up", &format!("x/{i}"));
        list.push_str(&station::keys::row_line(&station::keys::row(
            &key,
            election::statement::Purpose::Device,
            &format!("x/{i}"),
        )));
        list.push('\n');
    }
    std::fs::write(path("keys.csv"), list).unwrap();
    let statement =
        good(&["keys", "statement", text(&home), "--list", text(&path("keys.csv")), "--root-key", root.trim()]);
    std::fs::write(path("statement"), statement).unwrap();
    let note = good(&["keys", "sign", "--key", text(&path("root.key")), text(&path("statement"))]);
    std::fs::write(path("statement.signed"), note).unwrap();
    good(&["keys", "install", text(&home), "--list", text(&path("keys.csv")), text(&path("statement.signed"))]);
    let refused = bad(&["seal", text(&home), "--key", text(&path("commission.key"))]);
    assert!(refused.contains("400 pairs have not come through their dry run"), "{refused}");

    let tls = rcgen::generate_simple_self_signed(vec!["localhost".into(), "127.0.0.1".into()]).unwrap();
    std::fs::write(path("cert.pem"), tls.cert.pem()).unwrap();
    std::fs::write(path("key.pem"), tls.signing_key.serialize_pem()).unwrap();
    let server = Server::start(&home, &["--tls-cert", text(&path("cert.pem")), "--tls-key", text(&path("key.pem"))]);
    assert!(server.url.starts_with("https://"));
    let d = place.definition();
    let dry = |i: usize| {
        let id = format!("x/{i}");
        let m = election::minutes::Minutes {
            election: &d.id,
            definition: d.digest,
            mode: election::minutes::Mode::DryRun,
            contest: "parliament",
            round: 1,
            station: &id,
            count: d.counts[0],
            issue: 1,
            closed: election::minutes::Closed::parse("2026-05-01T10:00:00+03:00").unwrap(),
            figures: election::minutes::Figures::default(),
            votes: vec![("red", 0), ("blue", 0)],
        };
        let key = observer::authority::rehearsal_key("made-up", &id);
        record::SignedNote::sign(&m.to_text(), &[&key]).unwrap().to_string()
    };
    let ca = reqwest::Certificate::from_pem(tls.cert.pem().as_bytes()).unwrap();
    runtime().block_on(async {
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([ca]).build().unwrap();
        for i in 1..STATIONS {
            let r = client.post(format!("{}/intake/minutes", server.url)).body(dry(i)).send().await.unwrap();
            assert_eq!(r.status(), 200, "{}", r.text().await.unwrap());
        }
    });
    let record_key =
        json(&server_json(&server, &tls.cert.pem(), "/api/v1/election"))["record_key"].as_str().unwrap().to_owned();
    let (outbox, ca) = (path("outbox"), path("cert.pem"));
    let send = |url: &str| {
        good(&[
            "station",
            "send",
            "--outbox",
            text(&outbox),
            url,
            "--record-key",
            &record_key,
            "--ca",
            text(&ca),
            "--give-up-after",
            "20",
        ])
    };
    good(&[
        "station",
        "dry-run",
        "--definition",
        text(&election),
        "--key",
        text(&path("device.key")),
        "--outbox",
        text(&outbox),
    ]);
    assert_eq!(json(&send(&server.url))["sent"].as_array().unwrap().len(), 1);
    let refused = bad(&["replay", "--results", text(&place.results(3)), "--ca", text(&path("cert.pem")), &server.url]);
    assert!(refused.contains("[not-a-rehearsal]"), "{refused}");
    server.stop();
    good(&["seal", text(&home), "--key", text(&path("commission.key"))]);

    // The night: one station seals on its device and sends.
    let server = Server::start(&home, &["--tls-cert", text(&path("cert.pem")), "--tls-key", text(&path("key.pem"))]);
    std::fs::write(path("figures.toml"), "station = \"x/0\"\ncontest = \"parliament\"\nround = 1\ncount = \"hand\"\nissue = 1\nclosed = \"2026-05-10T20:00:00+03:00\"\nregistered = 500\nvoted = 272\nvalid = 271\ninvalid = 1\n\n[votes]\nred = 200\nblue = 71\n").unwrap();
    good(&[
        "station",
        "seal",
        "--definition",
        text(&election),
        "--figures",
        text(&path("figures.toml")),
        "--key",
        text(&path("device.key")),
        "--outbox",
        text(&path("outbox")),
    ]);
    let sent = json(&send(&server.url));
    assert_eq!(sent["sent"].as_array().unwrap().len(), 1);
    assert_eq!(json(&send(&server.url))["sent"].as_array().unwrap().len(), 0, "nothing is left to send");
    let contest = json(&server_json(&server, &tls.cert.pem(), "/api/v1/contests/parliament"));
    assert_eq!(contest["votes"]["red"], 200);
    assert_eq!(contest["stations"]["reported"], 1);
    server.stop();
}

fn server_json(server: &Server, ca: &str, path: &str) -> String {
    let ca = reqwest::Certificate::from_pem(ca.as_bytes()).unwrap();
    runtime().block_on(async {
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([ca]).build().unwrap();
        client.get(format!("{}{path}", server.url)).send().await.unwrap().text().await.unwrap()
    })
}
