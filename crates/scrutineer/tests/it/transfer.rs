//! File transfer and archives, as a commission and a party use them.

use crate::actors::*;
use commission::accounts::{Accounts, Entropy, Network, NewAccount, Role};
use election::act::Moment;
use std::net::{IpAddr, Ipv4Addr};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const PASSWORD: &str = "a long sentence that nobody guesses";

/// A sealed home with two parties.
fn place() -> Place {
    let place = Place::new(true);
    std::fs::write(place.election().join("parties.csv"), "party,name,eligible,reason\nred,Red,yes,\nblue,Blue,yes,\n")
        .unwrap();
    good(&["init", text(&place.home()), "--election", text(&place.election())]);
    place
}

/// Makes a file transfer account of a party, as an officer does, with its password changed.
fn account(place: &Place) {
    let n = AtomicU64::new(0);
    let entropy: Entropy = Arc::new(move || Ok(record::hash::sha256(&n.fetch_add(1, Ordering::Relaxed).to_be_bytes())));
    let now = || Moment(1_800_000_000_000_000);
    runtime().block_on(async {
        let (accounts, _) = Accounts::of_home(&place.home(), Arc::new(now), entropy).await.unwrap();
        accounts.allow("red", Network::parse("127.0.0.1").unwrap(), "office", "test", 5).await.unwrap();
        let (name, board) = ("red-files".to_owned(), "x".to_owned());
        let party = Some("red".to_owned());
        let new = NewAccount { name, role: Role::Transfer, board, key_name: None, party, expires: None };
        let fresh = accounts.add(new).await.unwrap();
        let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
        accounts.change_program_password("red-files", &fresh.password, PASSWORD, here).await.unwrap();
    });
}

#[test]
fn a_party_s_program_fetches_over_tls_what_is_on_record_and_it_is_in_the_log() {
    let place = place();
    account(&place);
    let tls = rcgen::generate_simple_self_signed(vec!["localhost".into(), "127.0.0.1".into()]).unwrap();
    std::fs::write(place.path("cert.pem"), tls.cert.pem()).unwrap();
    std::fs::write(place.path("key.pem"), tls.signing_key.serialize_pem()).unwrap();
    let (cert, key) = (place.path("cert.pem"), place.path("key.pem"));
    let refused = run(&["serve", text(&place.home()), "--listen", "127.0.0.1:0", "--ftps", "127.0.0.1:0"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(words(&refused).contains("[ftps-needs-tls]"), "{}", words(&refused));

    // The address of the file transfer is on standard output, as that of the pages is.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let ftps = taken.local_addr().unwrap().to_string();
    drop(taken);
    let more = ["--tls-cert", text(&cert), "--tls-key", text(&key), "--ftps", &ftps, "--ftps-passive", "47000-47050"];
    let server = Server::start(&place.home(), &more);
    let d = place.definition();
    let connection = {
        let key = observer::authority::rehearsal_key(&d.id, &d.origin).verifier();
        let mut settings = station::send::Settings::new(&server.url);
        settings.ca_pem = Some(tls.cert.pem().into_bytes());
        station::send::Connection::new(&settings, station::receipt::Verifier::new(&d.origin, key)).unwrap()
    };
    let sent: Arc<str> = note(&d, 0, 1, 10).into();
    assert!(runtime().block_on(offer(&connection, &sent)).is_some());
    let curl = |path: &str, password: &str| {
        let user = format!("red-files:{password}");
        let url = format!("ftp://{ftps}/{path}");
        let ca = ["--cacert", text(&cert)];
        Command::new("curl").args(["-sS", "--ssl-reqd", "--user", &user, &url]).args(ca).output().unwrap()
    };
    let got = curl("made-up/n/=x+0/issue-1/minutes-parliament-hand-transmitted-3.txt", PASSWORD);
    assert!(got.status.success(), "{}", words(&got));
    assert_eq!(String::from_utf8(got.stdout).unwrap(), &*sent);
    let results = curl("data/station-results-parliament.csv", PASSWORD);
    assert!(
        results.status.success() && String::from_utf8_lossy(&results.stdout).contains("x/0"),
        "{}",
        words(&results)
    );
    assert_eq!(curl("README.txt", "wrong").status.code(), Some(67));
    let log = good(&["desk", "account", "access", text(&place.home())]);
    for what in ["file transfer: got /made-up/n/=x+0/issue-1/minutes", "file transfer: signed in", "program refused"] {
        assert!(log.contains(what), "{what}: {log}");
    }
    server.stop();
}

#[test]
fn an_archive_for_a_party_without_a_line_is_verified_without_any_server() {
    let place = place();
    let server = place.serve();
    good(&["replay", "--results", text(&place.results(30)), &server.url]);
    server.get("/checkpoint");
    let (folder, file, later) = (place.path("red"), place.path("red.tar.zst"), place.path("later.tar"));
    let (root, green, home) = (place.root_key(), place.path("green"), place.home());
    // From the home while it runs, and from anywhere by its address.
    good(&["desk", "export", text(&place.home()), text(&folder), "--party", "red", "--root-key", &root]);
    good(&["desk", "export", &server.url, text(&file), "--party", "red"]);
    for archive in [&folder, &file] {
        let report = json(&good(&["verify", text(archive), "--root-key", &root, "--json"]));
        assert_eq!((&report["archive"]["party"], &report["size"]), (&"red".into(), &33.into()));
    }
    assert!(!place.path("red.tar.zst.record").exists());
    good(&["replay", "--results", text(&place.results(40)), &server.url]);
    server.get("/checkpoint");
    let args = ["desk", "export", text(&home), text(&later), "--party", "red", "--since", text(&folder)];
    let done = json(&good(&args));
    assert!(done["written"].as_u64() < done["files"].as_u64(), "{done}");
    good(&["verify", text(&later), "--root-key", &root, "--with", text(&folder)]);
    assert!(bad(&["verify", text(&later), "--root-key", &root]).contains("archive-earlier-missing"));
    assert!(bad(&args).contains("[archive-exists]"));
    assert!(bad(&["desk", "export", &server.url, text(&green), "--party", "green"]).contains("[archive-party]"));
    server.stop();

    std::fs::write(folder.join("data/areas.csv"), "changed\n").unwrap();
    std::fs::write(folder.join("added"), "").unwrap();
    let words = bad(&["verify", text(&folder), "--root-key", &root]);
    assert!(
        words.contains("[archive-changed] data/areas.csv") && words.contains("[archive-additional] added"),
        "{words}"
    );
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() - 100]).unwrap();
    assert!(bad(&["verify", text(&file), "--root-key", &root]).contains("[archive-damaged]"));
}
