//! The door of a real commission: its accounts, networks, sharing table and log.

use super::actors::TestServer;
use crate::{Door as _, Guest, Kind, Registered};
use commission::accounts::{Accounts, Entropy, NewAccount, Role};
use election::act::Moment;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
const ELSEWHERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 5));

async fn accounts(s: &TestServer) -> (Accounts, String) {
    accounts_by(s, Arc::new(|| Moment(super::actors::START))).await
}

async fn accounts_by(s: &TestServer, now: commission::Clock) -> (Accounts, String) {
    let n = AtomicU64::new(0);
    let entropy: Entropy = Arc::new(move || Ok(record::hash::sha256(&n.fetch_add(1, Ordering::Relaxed).to_be_bytes())));
    let accounts = Accounts::new(s.commission.store.clone(), now, entropy, &s.path("home"));
    accounts.prepare().await.unwrap();
    accounts.allow("red", "127.0.0.1".parse_network(), "office", "test", 5).await.unwrap();
    let new = NewAccount {
        name: "red-files".into(),
        role: Role::Transfer,
        board: "x".into(),
        key_name: None,
        party: Some("red".into()),
        expires: None,
    };
    let fresh = accounts.add(new).await.unwrap();
    let chosen = "a long sentence that nobody guesses";
    let still_of_letter = Registered::new(accounts.clone(), &s.commission.live);
    still_of_letter.sign_in("red-files", &fresh.password, HOME).await.unwrap_err();
    accounts.change_program_password("red-files", &fresh.password, chosen, HOME).await.unwrap();
    (accounts, chosen.into())
}

trait ParseNetwork {
    fn parse_network(&self) -> commission::accounts::Network;
}

impl ParseNetwork for str {
    fn parse_network(&self) -> commission::accounts::Network {
        commission::accounts::Network::parse(self).unwrap()
    }
}

#[tokio::test]
async fn a_party_s_account_comes_in_from_its_networks_until_it_is_closed_and_all_of_it_is_in_the_log() {
    let s = TestServer::new().await;
    let (accounts, password) = accounts(&s).await;
    let door = Registered::new(accounts.clone(), &s.commission.live);
    let guest = door.sign_in("red-files", &password, HOME).await.unwrap();
    assert_eq!(guest, Guest { name: "red-files".into(), party: Some("red".into()), source: HOME });
    assert!(Kind::ALL.into_iter().all(|k| door.may(&guest, k)), "the standard table gives all of it to everybody");
    assert!(door.still(&guest).await);
    assert!(!door.still(&Guest { source: ELSEWHERE, ..guest.clone() }).await);
    door.note(&guest.name, HOME, "file transfer: got /x").await.unwrap();
    for (name, word, from) in
        [("red-files", "wrong", HOME), ("nobody", &*password, HOME), ("red-files", &*password, ELSEWHERE)]
    {
        door.sign_in(name, word, from).await.unwrap_err();
    }
    accounts.disable("red-files").await.unwrap();
    assert!(!door.still(&guest).await);
    door.sign_in("red-files", &password, HOME).await.unwrap_err();
    let log = accounts.access().latest(20).await.unwrap();
    let rows = |what: &str| log.iter().filter(|r| r.what.contains(what)).count();
    assert_eq!((rows("file transfer: got /x"), rows("program refused")), (1, 5));
}

#[tokio::test]
async fn guesses_over_file_transfer_are_slowed_then_locked_and_in_the_log() {
    let s = TestServer::new().await;
    let time = Arc::new(AtomicI64::new(super::actors::START));
    let clock: commission::Clock = {
        let time = Arc::clone(&time);
        Arc::new(move || Moment(time.load(Ordering::Relaxed)))
    };
    let (accounts, password) = accounts_by(&s, clock).await;
    let door = Registered::new(accounts.clone(), &s.commission.live);
    let failures = async || accounts.account("red-files").await.unwrap().unwrap().failures;
    // All at one moment: slowed, so that most of them are not even looked at.
    for _ in 0..40 {
        door.sign_in("red-files", "a guess", HOME).await.unwrap_err();
    }
    assert!((1..10).contains(&failures().await), "{}", failures().await);
    door.sign_in("red-files", &password, HOME).await.unwrap_err();
    // A patient thief: locked.
    for _ in 0..40 {
        time.fetch_add(120_000_000, Ordering::Relaxed);
        door.sign_in("red-files", "a guess", HOME).await.unwrap_err();
    }
    assert!(accounts.account("red-files").await.unwrap().unwrap().is_locked());
    time.fetch_add(3_600_000_000, Ordering::Relaxed);
    door.sign_in("red-files", &password, HOME).await.unwrap_err();
    let log = accounts.access().latest(200).await.unwrap();
    assert_eq!(log.iter().filter(|r| r.what == "locked after 10 wrong tries").count(), 1);
    assert!(log.iter().filter(|r| r.what.contains("program refused")).count() >= 40);
}
