use super::*;
use crate::accounts::{Entropy, Network};
use crate::{Clock, schema};
use election::act::Moment;
use election::folder::{self, Files};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

pub(crate) const START: i64 = 1_778_000_000_000_000;

/// The parties of a made-up election, with a clock that the test moves.
pub(crate) struct World {
    pub(crate) parties: Parties,
    pub(crate) now: Arc<AtomicI64>,
    _home: tempfile::TempDir,
}

pub(crate) fn definition() -> Arc<Definition> {
    let files: Files = [
        ("election.toml", "format = 1\nid = \"made-up\"\ndate = \"2026-05-10\"\ntime_zone = \"Europe/Istanbul\"\nlanguages = [\"en\"]\nrehearsal = true\n[parties]\nportal_users = 2\naccounts_end = \"end\"\n[name]\nen = \"Made up\"\n[[contest]]\nid = \"parliament\"\nname = { en = \"Parliament\" }\n"),
        ("areas.csv", "area,parent,kind,name\nx,,country,X\n"),
        ("stations.csv", "station,area\nx/1,x\n"),
        ("choices.csv", "contest,choice,name\nparliament,red,Red\n"),
        ("parties.csv", "party,name,eligible,reason,kind\nred,Red,yes,,\nblue,Blue,yes,,\ngreen,Green,no,Article 36,\nunion,Union,yes,,alliance\n"),
        ("calendar.csv", "step,name,kind,date\nend,End,step,2026-07-01\nsunday,Sunday,holiday,sunday\n"),
    ]
    .map(|(n, t)| (n.to_owned(), t.as_bytes().to_vec()))
    .into();
    Arc::new(folder::read(&files).unwrap())
}

impl World {
    pub(crate) async fn new(url: &str) -> Self {
        let store = Store::open(url).await.unwrap();
        store.migrate(schema::MIGRATIONS).await.unwrap();
        let now = Arc::new(AtomicI64::new(START));
        let clock: Clock = {
            let now = Arc::clone(&now);
            Arc::new(move || Moment(now.fetch_add(1, Ordering::SeqCst)))
        };
        let n = AtomicU64::new(0);
        let entropy: Entropy =
            Arc::new(move || Ok(record::hash::sha256(&n.fetch_add(1, Ordering::SeqCst).to_be_bytes())));
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("keys")).unwrap();
        let accounts = Accounts::new(store, clock, entropy, home.path());
        Self { parties: Parties::new(&accounts, definition()), now, _home: home }
    }

    /// A request that was entered and whose scan was handed in by `a`.
    async fn signed(&self, wanted: Wanted) -> u64 {
        let number = self.parties.enter(A, "red", wanted).await.unwrap();
        let form = self.parties.form(number).await.unwrap();
        assert!(self.parties.hand_in(A, number, form).await.unwrap(), "the code of the printed form is read");
        number
    }

    async fn log(&self) -> Vec<String> {
        let rows = self.parties.accounts.access().latest(100).await.unwrap();
        rows.into_iter().map(|a| format!("{} {}", a.who, a.what)).collect()
    }
}

const A: Actor<'_> = Actor { name: "officer-a", source: "local" };
const B: Actor<'_> = Actor { name: "officer-b", source: "local" };

fn users(role: &str, n: usize) -> Vec<WantedUser> {
    (0..n).map(|i| WantedUser { role: role.into(), holder: format!("Holder {i}, secretary") }).collect()
}

fn wanted(people: usize) -> Wanted {
    Wanted { users: users("party", people), ..Wanted::default() }
}

fn code<T: std::fmt::Debug>(r: Result<T, PartyError>) -> &'static str {
    r.expect_err("refused").code()
}

#[test]
fn accounts_come_from_a_signed_request_that_another_officer_approves() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        let p = &w.parties;
        let mut both = wanted(2);
        both.users.extend(users("service", 1));
        both.networks.push(WantedNetwork { network: "192.0.2.0/24".into(), note: "office".into() });
        let number = p.enter(A, "red", both).await.unwrap();
        assert_eq!(number, 1);
        assert_eq!(code(p.approve(B, number).await), "request-no-scan");
        let form = p.form(number).await.unwrap();
        assert!(p.hand_in(A, number, form.clone()).await.unwrap());
        assert_eq!(p.scan(number).await.unwrap(), ("application/pdf".to_owned(), form));
        assert_eq!(code(p.approve(A, number).await), "four-eyes");
        let names = p.approve(B, number).await.unwrap();
        assert_eq!(names, ["red-1", "red-2", "red-ws-1"]);
        assert_eq!(code(p.approve(B, number).await), "request-decided");
        assert_eq!(code(p.refuse(B, number, "no").await), "request-decided");
        let account = p.accounts.account("red-ws-1").await.unwrap().unwrap();
        assert_eq!((account.role, account.party.as_deref()), (Role::Service, Some("red")));
        assert_eq!(account.expires.unwrap().to_string(), "2026-06-30T21:00:00.000000Z");
        assert_eq!(p.accounts.networks("red").await.unwrap()[0].network.to_string(), "192.0.2.0/24");
        assert!(w.log().await.contains(&"officer-b request 1 approved: red-1 red-2 red-ws-1".to_owned()));
        // Nobody comes in before the letter.
        let ip = "192.0.2.7".parse().unwrap();
        for guess in ["", "password", "AAAA"] {
            assert!(p.accounts.sign_in_of_party("red-1", guess, ip, "").await.is_err());
        }
    });
}

#[test]
fn the_policy_limits_what_is_entered_approved_and_resumed() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        let p = &w.parties;
        assert_eq!(code(p.enter(A, "red", wanted(3)).await), "account-limit");
        assert_eq!(code(p.enter(A, "green", wanted(1)).await), "party-not-eligible");
        assert_eq!(code(p.enter(A, "union", wanted(1)).await), "party-not-eligible");
        assert_eq!(code(p.enter(A, "purple", wanted(1)).await), "unknown-party");
        assert_eq!(code(p.enter(A, "red", Wanted::default()).await), "request-form");
        let bad = |holder: &str, role: &str| Wanted {
            users: vec![WantedUser { role: role.into(), holder: holder.into() }],
            ..Wanted::default()
        };
        for b in [bad("", "party"), bad("a\nb", "party"), bad("x", "central"), bad(&"x".repeat(201), "party")] {
            assert_eq!(code(p.enter(A, "red", b).await), "request-form");
        }
        let net = |n: &str| Wanted {
            networks: vec![WantedNetwork { network: n.into(), note: String::new() }],
            ..Wanted::default()
        };
        assert_eq!(code(p.enter(A, "red", net("0.0.0.0/0")).await), "request-form");
        // Two requests that each fit, and together do not.
        let (one, two) = (w.signed(wanted(2)).await, w.signed(wanted(1)).await);
        p.approve(B, one).await.unwrap();
        assert_eq!(code(p.approve(B, two).await), "account-limit");
        assert_eq!(p.request(two).await.unwrap().state, State::Open, "nothing of it was done");
        // A replacement closes one and opens another.
        let mut replaced = wanted(1);
        replaced.close.push("red-1".into());
        let three = w.signed(replaced).await;
        assert_eq!(p.approve(B, three).await.unwrap(), ["red-3"]);
        assert_eq!(code(p.resume(B, "red", "red-1").await), "account-limit");
        p.suspend(B, "red", "red-2").await.unwrap();
        p.resume(B, "red", "red-1").await.unwrap();
        assert_eq!(code(p.suspend(B, "blue", "red-3").await), "account-unknown", "another party's account");
    });
}

#[test]
fn a_letter_is_made_once_and_its_password_is_kept_as_a_hash() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        let p = &w.parties;
        let number = w.signed(wanted(2)).await;
        p.approve(B, number).await.unwrap();
        assert_eq!(p.without_letter("red").await.unwrap().len(), 2);
        let made = p.letters(B, "red").await.unwrap();
        assert_eq!(
            made.issued.iter().map(|i| (i.serial, i.account.as_str())).collect::<Vec<_>>(),
            [(1, "red-1"), (2, "red-2")]
        );
        assert!(made.pdf.starts_with(b"%PDF-"));
        assert_eq!(code(p.letters(B, "red").await), "no-letters");
        assert_eq!(code(p.replace_letter(B, "red", "red-1", " ").await), "request-form");
        assert_eq!(code(p.replace_letter(B, "blue", "red-1", "lost").await), "account-unknown");
        let again = p.replace_letter(B, "red", "red-1", "came open").await.unwrap();
        assert_eq!((again.issued[0].serial, again.issued[0].reason.as_str()), (3, "came open"));
        assert_eq!(p.issued().await.unwrap().len(), 3);
        let log = w.log().await.join("\n");
        assert!(log.contains("officer-b letters made: red-1 red-2"), "{log}");
    });
}

#[test]
fn a_scan_of_another_request_or_of_no_picture_is_not_taken() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        let p = &w.parties;
        let (one, two) = (p.enter(A, "red", wanted(1)).await.unwrap(), p.enter(A, "red", wanted(2)).await.unwrap());
        let form = p.form(one).await.unwrap();
        assert_eq!(code(p.hand_in(A, two, form.clone()).await), "request-scan");
        assert_eq!(code(p.hand_in(A, one, b"only words".to_vec()).await), "request-scan");
        assert_eq!(code(p.hand_in(A, one, vec![]).await), "request-scan");
        assert_eq!(code(p.hand_in(A, one, vec![0x25; SCAN_BYTES_MAX + 1]).await), "request-scan");
        assert_eq!(code(p.hand_in(A, 99, form).await), "unknown-request");
        // A picture without a code is for the officer to compare.
        assert!(!p.hand_in(A, one, b"\xff\xd8\xff broken".to_vec()).await.unwrap());
        assert!(!p.request(one).await.unwrap().scan.unwrap().code_read);
        p.refuse(B, one, "the seal is missing").await.unwrap();
        let r = p.request(one).await.unwrap();
        assert_eq!((r.state, r.decided.unwrap().2.as_str()), (State::Refused, "the seal is missing"));
    });
}

#[test]
fn programs_are_remembered_for_a_while_and_never_beyond_a_change() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        let (p, a) = (&w.parties, &w.parties.accounts);
        let number = w.signed(Wanted { users: users("transfer", 1), ..Wanted::default() }).await;
        p.approve(B, number).await.unwrap();
        let (here, elsewhere) = ("10.0.0.7".parse().unwrap(), "10.0.1.7".parse().unwrap());
        a.allow("red", Network::parse("10.0.0.0/24").unwrap(), "", "b", 20).await.unwrap();
        let fresh = a.reset("red-ft-1").await.unwrap();
        let ask =
            async |role, password: &str, ip| a.program(role, "red-ft-1", password, ip).await.map_err(|e| e.code());
        assert_eq!(ask(Role::Transfer, &fresh.password, here).await.unwrap_err(), "password-must-change");
        let own = "a sentence of the program";
        a.change_program_password("red-ft-1", &fresh.password, own, here).await.unwrap();
        assert!(ask(Role::Transfer, own, here).await.is_ok());
        assert_eq!(ask(Role::Service, own, here).await.unwrap_err(), "sign-in-refused", "another kind of program");
        assert_eq!(ask(Role::Transfer, own, elsewhere).await.unwrap_err(), "sign-in-refused");
        assert!(w.log().await[0].contains("address-not-allowed"), "the log says what the answer does not");
        // Twenty at once cost one look at the password, and lock nobody.
        let calls = (0..20).map(|_| {
            let a = a.clone();
            tokio::spawn(async move { a.program(Role::Transfer, "red-ft-1", own, here).await.is_ok() })
        });
        for call in calls.collect::<Vec<_>>() {
            assert!(call.await.unwrap());
        }
        assert_eq!(a.account("red-ft-1").await.unwrap().unwrap().failures, 0);
        a.change_program_password("red-ft-1", own, "another long sentence", here).await.unwrap();
        assert_eq!(ask(Role::Transfer, own, here).await.unwrap_err(), "sign-in-refused", "the old one is forgotten");
        w.now.fetch_add(60_000_000_000, Ordering::SeqCst);
        assert!(ask(Role::Transfer, "another long sentence", here).await.is_ok());
        // Guesses from its own network lock it, with notice.
        for _ in 0..12 {
            assert_eq!(ask(Role::Transfer, "guess", here).await.unwrap_err(), "sign-in-refused");
            w.now.fetch_add(600_000_000, Ordering::SeqCst);
        }
        assert!(a.account("red-ft-1").await.unwrap().unwrap().is_locked());
        assert!(w.log().await.iter().any(|l| l == "red-ft-1 locked after 10 wrong tries"));
        assert_eq!(ask(Role::Transfer, "another long sentence", here).await.unwrap_err(), "sign-in-refused");
        a.unlock("red-ft-1").await.unwrap();
        w.now.store(
            "2026-07-01T00:00:00.000000Z".parse::<jiff::Timestamp>().unwrap().as_microsecond(),
            Ordering::SeqCst,
        );
        assert_eq!(
            ask(Role::Transfer, "another long sentence", here).await.unwrap_err(),
            "sign-in-refused",
            "it has ended"
        );
    });
}
