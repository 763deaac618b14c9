use super::*;
use crate::schema;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};
use store::{Step, Value};

const START: i64 = 1_800_000_000_000_000;
const MINUTE: i64 = 60_000_000;

/// Accounts with a clock that the test moves.
struct World {
    accounts: Accounts,
    now: Arc<AtomicI64>,
    store: Store,
    home: tempfile::TempDir,
}

impl World {
    async fn new(url: &str) -> Self {
        let store = Store::open(url).await.unwrap();
        store.migrate(schema::MIGRATIONS).await.unwrap();
        let now = Arc::new(AtomicI64::new(START));
        let clock: Clock = {
            let now = Arc::clone(&now);
            Arc::new(move || Moment(now.load(Ordering::SeqCst)))
        };
        let n = AtomicU8::new(0);
        let entropy: Entropy = Arc::new(move || Ok(record::hash::sha256(&[n.fetch_add(1, Ordering::SeqCst), 77])));
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("keys")).unwrap();
        Self { accounts: Accounts::new(store.clone(), clock, entropy, home.path()), now, store, home }
    }

    fn wait(&self, micros: i64) {
        self.now.fetch_add(micros, Ordering::SeqCst);
    }

    async fn add(&self, name: &str) -> Fresh {
        let new = NewAccount {
            name: name.into(),
            role: Role::Clerk,
            board: "x/n".into(),
            key_name: None,
            party: None,
            expires: None,
        };
        self.accounts.add(new).await.unwrap()
    }

    /// Both steps of a sign-in.
    async fn enter(&self, name: &str, password: &str, fresh: &Fresh) -> Result<(Token, Stage), AccountError> {
        let half = self.accounts.sign_in(name, password, "127.0.0.1", "test").await?;
        self.accounts.give_code(&half, &fresh.secret.code(self.accounts.now())).await
    }

    /// A clerk who has changed the first password to `the second password`.
    async fn clerk(&self, name: &str) -> (Fresh, Token) {
        let fresh = self.add(name).await;
        let (token, stage) = self.enter(name, &fresh.password, &fresh).await.unwrap();
        assert_eq!(stage, Stage::Renew);
        let token = self.accounts.change_password(&token, "", "the second password").await.unwrap();
        (fresh, token)
    }

    async fn is_live(&self, token: &Token) -> bool {
        matches!(self.accounts.find(token).await.unwrap(), Found::Live(s, _) if s.stage == Stage::Full)
    }
}

#[test]
fn a_first_sign_in_takes_password_code_and_a_password_of_ones_own() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        let fresh = w.add("clerk-1").await;
        let a = &w.accounts;
        let half = a.sign_in("clerk-1", &fresh.password, "127.0.0.1", "test").await.unwrap();
        assert!(!w.is_live(&half).await, "half a sign-in opens nothing");
        assert_eq!(a.change_password(&half, "", "a new long password").await.unwrap_err().code(), "no-session");
        let (renew, stage) = a.give_code(&half, &fresh.secret.code(a.now())).await.unwrap();
        assert_eq!(stage, Stage::Renew);
        assert!(!w.is_live(&renew).await);
        assert!(matches!(a.find(&half).await.unwrap(), Found::Nothing), "each step has its own token");
        assert_eq!(a.change_password(&renew, "", "short").await.unwrap_err().code(), "password-short");
        assert_eq!(a.change_password(&renew, "", &fresh.password).await.unwrap_err().code(), "password-weak");
        let full = a.change_password(&renew, "", "the second password").await.unwrap();
        assert!(w.is_live(&full).await);
        assert!(matches!(a.find(&renew).await.unwrap(), Found::Nothing));
        w.wait(MINUTE);
        assert!(w.enter("clerk-1", &fresh.password, &fresh).await.is_err(), "the one-time password is gone");
        let (_, stage) = w.enter("clerk-1", "the second password", &fresh).await.unwrap();
        assert_eq!(stage, Stage::Full);
        assert!(w.is_live(&full).await, "an earlier session goes on");
    });
}

#[test]
fn a_code_is_good_once_also_when_it_is_given_twice_at_the_same_moment() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        let (fresh, _) = w.clerk("clerk-1").await;
        w.wait(MINUTE);
        let code = fresh.secret.code(w.accounts.now());
        let mut tasks = vec![];
        for _ in 0..4 {
            let half = w.accounts.sign_in("clerk-1", "the second password", "::1", "").await.unwrap();
            let (a, code) = (w.accounts.clone(), code.clone());
            tasks.push(tokio::spawn(async move { a.give_code(&half, &code).await.is_ok() }));
        }
        let mut entered = 0;
        for t in tasks {
            entered += usize::from(t.await.unwrap());
        }
        assert_eq!(entered, 1);
    });
}

#[test]
fn a_step_is_used_up_by_whoever_writes_it_first() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        w.add("clerk-1").await;
        let step = |n| vec![Step::expecting(1, sql::ACCOUNT_STEP, vec!["clerk-1".into(), Value::Int(n)])];
        w.store.write(step(7)).await.unwrap();
        for n in [7, 6] {
            assert_eq!(w.store.write(step(n)).await.unwrap_err().code(), "conflict");
        }
        w.store.write(step(8)).await.unwrap();
    });
}

#[test]
fn wrong_tries_wait_longer_and_then_lock_whatever_comes_after() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        let (fresh, token) = w.clerk("clerk-1").await;
        w.wait(MINUTE);
        for _ in 0..3 {
            w.enter("clerk-1", "wrong wrong wrong", &fresh).await.unwrap_err();
        }
        let e = w.enter("clerk-1", "the second password", &fresh).await.unwrap_err();
        assert_eq!(e.code(), "sign-in-refused", "the right one too has to wait, and the answer is the same");
        w.wait(3_000_000);
        w.enter("clerk-1", "the second password", &fresh).await.unwrap();
        assert_eq!(w.accounts.account("clerk-1").await.unwrap().unwrap().failures, 0, "a whole sign-in forgets them");
        for _ in 0..FAILURES_MAX {
            w.wait(3 * MINUTE);
            assert!(w.is_live(&token).await, "who is at work is not thrown out by a stranger's guesses");
            w.enter("clerk-1", "wrong wrong wrong", &fresh).await.unwrap_err();
        }
        let account = w.accounts.account("clerk-1").await.unwrap().unwrap();
        assert!(account.is_locked());
        w.wait(3 * MINUTE);
        w.enter("clerk-1", "the second password", &fresh).await.unwrap_err();
        w.accounts.unlock("clerk-1").await.unwrap();
        w.enter("clerk-1", "the second password", &fresh).await.unwrap();
    });
}

#[test]
fn who_knows_the_password_has_no_more_tries_for_the_code() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        let (fresh, _) = w.clerk("clerk-1").await;
        let mut guesses = 0;
        for _ in 0..40 {
            w.wait(3 * MINUTE);
            let Ok(half) = w.accounts.sign_in("clerk-1", "the second password", "::1", "").await else { break };
            let right = fresh.secret.code(w.accounts.now());
            let wrong = if right == "000000" { "000001" } else { "000000" };
            w.accounts.give_code(&half, wrong).await.unwrap_err();
            guesses += 1;
        }
        assert!(guesses <= FAILURES_MAX, "{guesses} guesses");
        assert!(w.accounts.account("clerk-1").await.unwrap().unwrap().is_locked());
    });
}

#[test]
fn a_hundred_tries_at_once_are_no_more_than_their_number_allows() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        w.clerk("clerk-1").await;
        let tasks: Vec<_> = (0..30)
            .map(|i| {
                let a = w.accounts.clone();
                tokio::spawn(async move { a.sign_in("clerk-1", &format!("guess number {i}"), "::1", "").await })
            })
            .collect();
        for t in tasks {
            t.await.unwrap().unwrap_err();
        }
        let failures = w.accounts.account("clerk-1").await.unwrap().unwrap().failures;
        assert!((1..=DELAY_FROM).contains(&failures), "{failures}: after the third the others had to wait");
    });
}

#[test]
fn an_unknown_name_is_answered_like_a_wrong_password() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        w.clerk("clerk-1").await;
        let long = "x".repeat(100_000);
        for (name, password) in
            [("nobody", "x"), ("", ""), ("clerk-1", ""), ("CLERK-1", "x"), ("a\0b", "x"), ("clerk-1", &*long)]
        {
            let e = w.accounts.sign_in(name, password, "::1", "").await.unwrap_err();
            assert_eq!(e.to_string(), AccountError::Refused.to_string(), "{name}");
        }
    });
}

#[test]
fn sessions_end_by_time_and_by_hand() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        let (fresh, first) = w.clerk("clerk-1").await;
        w.wait(MINUTE);
        let (second, _) = w.enter("clerk-1", "the second password", &fresh).await.unwrap();
        let sessions = w.accounts.sessions("clerk-1").await.unwrap();
        assert_eq!(sessions.len(), 2);
        assert!(!w.accounts.revoke("clerk-2", &sessions[0].id.0).await.unwrap(), "nobody ends another's session");
        assert!(w.accounts.revoke("clerk-1", &sessions[0].id.0).await.unwrap());
        assert!(!w.is_live(&second).await && w.is_live(&first).await);
        // Kept awake by use, every 25 minutes, until the day's work is over.
        for _ in 0..28 {
            w.wait(25 * MINUTE);
            assert!(w.is_live(&first).await);
        }
        w.wait(25 * MINUTE);
        assert!(matches!(w.accounts.find(&first).await.unwrap(), Found::Nothing));
        let (third, _) = w.enter("clerk-1", "the second password", &fresh).await.unwrap();
        w.wait(30 * MINUTE);
        assert!(matches!(w.accounts.find(&third).await.unwrap(), Found::Asleep(a) if a.name == "clerk-1"));
        let (fourth, _) = w.enter("clerk-1", "the second password", &fresh).await.unwrap();
        w.accounts.revoke_all("clerk-1").await.unwrap();
        assert!(!w.is_live(&fourth).await && !w.is_live(&third).await);
    });
}

#[test]
fn a_closed_account_is_out_at_once_and_a_reset_one_begins_anew() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        let (fresh, token) = w.clerk("clerk-1").await;
        w.accounts.disable("clerk-1").await.unwrap();
        assert!(!w.is_live(&token).await);
        w.wait(MINUTE);
        w.enter("clerk-1", "the second password", &fresh).await.unwrap_err();
        let again = w.accounts.reset("clerk-1").await.unwrap();
        assert_ne!(again.secret, fresh.secret);
        w.enter("clerk-1", &again.password, &fresh).await.unwrap_err();
        let (_, stage) = w.enter("clerk-1", &again.password, &again).await.unwrap();
        assert_eq!(stage, Stage::Renew);
        for name in ["nobody", "a\0b"] {
            assert!(w.accounts.reset(name).await.is_err());
        }
        assert_eq!(w.accounts.disable("nobody").await.unwrap_err().code(), "account-unknown");
    });
}

#[test]
fn a_changed_password_ends_every_other_session() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        let (fresh, first) = w.clerk("clerk-1").await;
        w.wait(MINUTE);
        let (second, _) = w.enter("clerk-1", "the second password", &fresh).await.unwrap();
        let refused = w.accounts.change_password(&second, "not the old one", "the third password").await.unwrap_err();
        assert_eq!(refused.code(), "sign-in-refused");
        let third = w.accounts.change_password(&second, "the second password", "the third password").await.unwrap();
        assert!(w.is_live(&third).await && !w.is_live(&first).await && !w.is_live(&second).await);
    });
}

#[test]
fn only_members_have_a_key_and_names_are_taken_once() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        w.add("clerk-1").await;
        let new = |name: &str, role, key: Option<&str>| NewAccount {
            name: name.into(),
            role,
            board: "x".into(),
            key_name: key.map(Into::into),
            party: None,
            expires: None,
        };
        for (account, code) in [
            (new("clerk-1", Role::Clerk, None), "account-taken"),
            (new("Clerk 2", Role::Clerk, None), "account-name"),
            (new("member-1", Role::Member, None), "account-key-name"),
            (new("clerk-2", Role::Clerk, Some("board")), "account-key-name"),
            (new("member-1", Role::Member, Some("a b")), "account-key-name"),
        ] {
            assert_eq!(w.accounts.add(account).await.unwrap_err().code(), code);
        }
        w.accounts.add(new("member-1", Role::Member, Some("board-2"))).await.unwrap();
        let all = w.accounts.list().await.unwrap();
        assert_eq!(all.iter().map(|a| &*a.name).collect::<Vec<_>>(), ["clerk-1", "member-1"]);
        assert_eq!(all[1].key_name.as_deref(), Some("board-2"));
    });
}

#[test]
fn no_secret_stands_in_the_database_as_it_is_and_a_token_shows_nothing() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        let (fresh, token) = w.clerk("clerk-1").await;
        let found = Mutex::new(Vec::new());
        w.store
            .export(&[sql::ACCOUNT_ALL], |_, rows| {
                found.lock().unwrap().extend(rows.iter().map(|r| format!("{r:?}")));
                Ok(())
            })
            .await
            .unwrap();
        let all = found.into_inner().unwrap().concat();
        assert!(!all.contains("the second password") && !all.contains(&fresh.password));
        assert!(!all.contains(&format!("{:?}", fresh.secret.0.to_vec()).trim_matches(['[', ']']).to_owned()));
        let sessions = w.accounts.sessions("clerk-1").await.unwrap();
        assert!(!token.text().contains(&sessions[0].id.0) && !token.form().contains(&sessions[0].id.0));
        assert_eq!(format!("{token:?} {:?}", fresh.secret), "Token(…) Secret(…)");
        assert!(token.is_form(&token.form()) && !token.is_form("") && !token.is_form(&token.text()));
    });
}

#[test]
fn the_access_log_is_a_chain_in_which_every_change_shows() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        let log = w.accounts.access();
        assert_eq!(log.first_broken().await.unwrap(), None);
        // Two handles, as of two processes, write at once.
        let other = access::AccessLog::new(w.store.clone());
        for i in 0..5 {
            w.accounts.note("clerk-1", "::1", &format!("GET /desk/ {i}")).await.unwrap();
            other.append(Moment(START), "clerk-2", "::1", "line\nfeed").await.unwrap();
        }
        assert_eq!(log.head().await.unwrap().0, 10);
        assert_eq!(log.first_broken().await.unwrap(), None);
        let latest = log.latest(2).await.unwrap();
        assert_eq!((latest[0].seq, latest[0].what.as_str()), (10, "line\u{fffd}feed"));
        for (sql, at) in [
            ("UPDATE access_log SET who = $1 WHERE seq = $2", 4),
            ("UPDATE access_log SET at = at + 1, what = $1 WHERE seq = $2", 3),
        ] {
            w.store.write(vec![Step::expecting(1, sql, vec!["other".into(), Value::Int(at)])]).await.unwrap();
            assert_eq!(log.first_broken().await.unwrap(), Some(at));
        }
        w.store
            .write(vec![Step::expecting(1, "DELETE FROM access_log WHERE seq = $1", vec![Value::Int(2)])])
            .await
            .unwrap();
        assert_eq!(log.first_broken().await.unwrap(), Some(2));
    });
}

/// What the database holds of a second factor.
async fn kept_factor(w: &World, name: &str) -> Vec<u8> {
    w.store.query_one(sql::ACCOUNT_READ, vec![name.into()]).await.unwrap().get_blob(6).unwrap().to_vec()
}

#[test]
fn a_home_whose_second_factors_lay_open_is_sealed_and_everybody_still_signs_in() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        let fresh = w.add("clerk-1").await;
        // As an earlier version has left it: the bare secret, and no key.
        std::fs::remove_file(seal::path(w.home.path())).unwrap();
        let open = vec!["clerk-1".into(), Value::Blob(fresh.secret.0.to_vec())];
        w.store.write(vec![Step::expecting(1, sql::ACCOUNT_FACTOR, open)]).await.unwrap();
        let again = Accounts::new(w.store.clone(), w.accounts.clock.clone(), w.accounts.entropy.clone(), w.home.path());
        again.prepare().await.unwrap();
        let sealed = kept_factor(&w, "clerk-1").await;
        assert!(sealed.len() > fresh.secret.0.len() && !sealed.windows(20).any(|x| x == fresh.secret.0));
        let half = again.sign_in("clerk-1", &fresh.password, "::1", "").await.unwrap();
        again.give_code(&half, &fresh.secret.code(again.now())).await.unwrap();
        // The next start finds nothing left to do.
        let third = Accounts::new(w.store.clone(), w.accounts.clock.clone(), w.accounts.entropy.clone(), w.home.path());
        third.prepare().await.unwrap();
        assert_eq!(kept_factor(&w, "clerk-1").await, sealed);
    });
}

#[test]
fn without_the_key_nobody_signs_in_and_no_new_one_is_made_in_silence() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        let fresh = w.add("clerk-1").await;
        let path = seal::path(w.home.path());
        let key = std::fs::read_to_string(&path).unwrap();
        let opened =
            || Accounts::new(w.store.clone(), w.accounts.clock.clone(), w.accounts.entropy.clone(), w.home.path());
        std::fs::remove_file(&path).unwrap();
        assert_eq!(opened().prepare().await.unwrap_err().code(), "seal-key");
        assert!(!path.exists());
        // Another key opens nothing.
        std::fs::write(&path, "11".repeat(32)).unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let stranger = opened();
        let half = stranger.sign_in("clerk-1", &fresh.password, "::1", "").await.unwrap();
        let e = stranger.give_code(&half, &fresh.secret.code(stranger.now())).await.unwrap_err();
        assert_eq!(e.code(), "account-damaged");
        std::fs::write(&path, key).unwrap();
        let half = opened().sign_in("clerk-1", &fresh.password, "::1", "").await.unwrap();
        opened().give_code(&half, &fresh.secret.code(w.accounts.now())).await.unwrap();
    });
}

#[test]
fn a_recovery_code_is_good_once_and_kept_as_a_hash() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        let (fresh, token) = w.clerk("clerk-1").await;
        assert_eq!((fresh.codes.len(), w.accounts.recovery_left("clerk-1").await.unwrap()), (10, 10));
        let enter = async |code: &str| {
            let half = w.accounts.sign_in("clerk-1", "the second password", "::1", "").await?;
            w.accounts.give_code(&half, code).await
        };
        let (_, stage) = enter(&fresh.codes[3].to_uppercase()).await.unwrap();
        assert_eq!((stage, w.accounts.recovery_left("clerk-1").await.unwrap()), (Stage::Full, 9));
        assert_eq!(enter(&fresh.codes[3]).await.unwrap_err().code(), "sign-in-refused", "used up");
        let other = w.add("clerk-2").await;
        assert_eq!(enter(&other.codes[0]).await.unwrap_err().code(), "sign-in-refused", "of another account");
        assert_eq!(w.accounts.account("clerk-1").await.unwrap().unwrap().failures, 2, "each a try");
        let found = Mutex::new(String::new());
        w.store
            .export(&[sql::RECOVERY_ALL], |_, rows| {
                found.lock().unwrap().extend(rows.iter().map(|r| format!("{r:?}")));
                Ok(())
            })
            .await
            .unwrap();
        let all = found.into_inner().unwrap();
        assert!(!all.contains(&fresh.codes[0]));
        assert!(all.contains(&format!("{:?}", recovery::kept("clerk-1", &fresh.codes[0]))), "{all}");
        // New ones take their place, for who knows the password.
        assert!(w.accounts.renew_recovery("clerk-1", "not the password").await.is_err());
        w.wait(5 * MINUTE);
        let new = w.accounts.renew_recovery("clerk-1", "the second password").await.unwrap();
        assert_eq!(enter(&fresh.codes[5]).await.unwrap_err().code(), "sign-in-refused");
        w.wait(5 * MINUTE);
        enter(&new[0]).await.unwrap();
        assert!(w.is_live(&token).await, "no session has ended by it");
        let reset = w.accounts.reset("clerk-1").await.unwrap();
        assert_eq!(w.accounts.recovery_left("clerk-1").await.unwrap(), 10);
        assert!(!reset.codes.contains(&new[1]));
    });
}

#[test]
fn a_second_factor_is_revoked_by_two_of_the_central_staff_and_by_nobody_alone() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        let (fresh, token) = w.clerk("clerk-1").await;
        let mut central = vec![];
        for name in ["central-1", "central-2"] {
            let new = NewAccount {
                name: name.into(),
                role: Role::Central,
                board: "x".into(),
                key_name: None,
                party: None,
                expires: None,
            };
            w.accounts.add(new).await.unwrap();
            central.push(w.accounts.account(name).await.unwrap().unwrap());
        }
        let [a, b] = [&central[0], &central[1]];
        let clerk = w.accounts.account("clerk-1").await.unwrap().unwrap();
        let code = |r: Result<(), AccountError>| r.unwrap_err().code();
        assert_eq!(code(w.accounts.revoke_factor(b, "clerk-1").await), "four-eyes", "nobody has asked");
        assert_eq!(code(w.accounts.ask_to_revoke(&clerk, "clerk-1", "lost").await), "four-eyes");
        assert_eq!(code(w.accounts.ask_to_revoke(a, "central-1", "lost").await), "four-eyes", "their own");
        assert_eq!(code(w.accounts.ask_to_revoke(a, "clerk-1", "  ").await), "four-eyes");
        assert_eq!(code(w.accounts.ask_to_revoke(a, "nobody", "lost").await), "account-unknown");
        w.accounts.ask_to_revoke(a, "clerk-1", "telephone lost").await.unwrap();
        assert_eq!(code(w.accounts.revoke_factor(a, "clerk-1").await), "four-eyes", "the same person");
        assert!(w.is_live(&token).await, "asking alone changes nothing");
        w.wait(25 * 60 * MINUTE);
        assert_eq!(code(w.accounts.revoke_factor(b, "clerk-1").await), "four-eyes", "after a day it is none any more");
        w.accounts.ask_to_revoke(a, "clerk-1", "telephone lost").await.unwrap();
        w.accounts.revoke_factor(b, "clerk-1").await.unwrap();
        let done = &w.accounts.revocations().await.unwrap()[0];
        assert_eq!((&*done.asked_by, done.done_by.as_deref()), ("central-1", Some("central-2")));
        assert!(!w.is_live(&token).await);
        assert_eq!(code(w.accounts.ask_to_revoke(a, "clerk-1", "again").await), "four-eyes");
        w.enter("clerk-1", "the second password", &fresh).await.unwrap_err();
        w.wait(5 * MINUTE);
        let half = w.accounts.sign_in("clerk-1", "the second password", "::1", "").await.unwrap();
        w.accounts.give_code(&half, &fresh.codes[0]).await.unwrap_err();
        // New secrets open it again.
        let again = w.accounts.reset("clerk-1").await.unwrap();
        assert!(w.accounts.revocations().await.unwrap().is_empty());
        w.enter("clerk-1", &again.password, &again).await.unwrap();
    });
}

#[test]
fn rows_that_come_together_are_written_together_and_each_is_durable_before_its_answer() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        let calls = (0..400).map(|i| {
            let (a, store) = (w.accounts.clone(), w.store.clone());
            tokio::spawn(async move {
                let what = format!("GET /party/ {i}");
                a.note("red-1", "::1", &what).await.unwrap();
                let rows =
                    store.query(sql::ACCESS_OF, vec!["red-1".into(), Value::Int(i64::MAX), 1000u32.into()]).await;
                assert!(rows.unwrap().iter().any(|r| r.get_text(4).unwrap() == what), "{what} was answered too early");
            })
        });
        for call in calls.collect::<Vec<_>>() {
            call.await.unwrap();
        }
        let log = w.accounts.access();
        assert_eq!((log.head().await.unwrap().0, log.first_broken().await.unwrap()), (400, None));
        // Who goes away before the answer leaves nobody waiting.
        for i in 0..50 {
            let a = w.accounts.clone();
            let call = tokio::spawn(async move { a.note("red-2", "::1", &format!("{i}")).await });
            tokio::task::yield_now().await;
            call.abort();
        }
        w.accounts.note("red-1", "::1", "the last").await.unwrap();
        assert_eq!(log.first_broken().await.unwrap(), None);
    });
}

#[test]
fn heads_elsewhere_show_a_log_that_was_written_anew_or_cut_off() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        for i in 0..6 {
            w.accounts.note("clerk-1", "::1", &format!("{i}")).await.unwrap();
        }
        let log = w.accounts.access();
        let at = async |n: i64| {
            let rows = log.latest(10).await.unwrap();
            let row = rows.iter().find(|a| a.seq == n).unwrap();
            (u64::try_from(n).unwrap(), row.hash)
        };
        let heads = [at(3).await, at(6).await];
        let checked = log.check(&heads).await.unwrap();
        assert!(checked.is_good() && checked.held == 2 && checked.rows == 6);
        let other = [at(3).await, (5, [9; 32]), at(6).await];
        assert_eq!(log.check(&other).await.unwrap().other, Some(5));
        // The end cut off, and the whole chain written anew without a row: it follows from itself, and not from the heads.
        w.store.write(vec![Step::execute("DELETE FROM access_log WHERE seq > $1", vec![Value::Int(4)])]).await.unwrap();
        let cut = log.check(&heads).await.unwrap();
        assert_eq!((cut.first_broken, cut.other, cut.is_good()), (None, Some(6), false));
        let anew = super::access::AccessLog::new(w.store.clone());
        for i in 4..6 {
            anew.append(Moment(START), "clerk-2", "::1", &format!("{i}")).await.unwrap();
        }
        let checked = anew.check(&heads).await.unwrap();
        assert_eq!((checked.first_broken, checked.other), (None, Some(6)));
    });
}

/// `cargo test -p commission log_of_access_takes -- --ignored --nocapture`
#[test]
#[ignore = "a measurement"]
fn how_many_rows_the_log_of_access_takes_a_second() {
    store::testing::each_engine(|url| async move {
        let w = World::new(&url).await;
        for at_once in [1usize, 16, 64, 256] {
            let (n, begin) = (if at_once == 1 { 200 } else { 4_000 }, std::time::Instant::now());
            let tasks = (0..at_once).map(|_| {
                let a = w.accounts.clone();
                tokio::spawn(async move {
                    let mut longest = std::time::Duration::ZERO;
                    for _ in 0..n / at_once {
                        let one = std::time::Instant::now();
                        a.note("red-ws-1", "192.0.2.1", "GET /party/api/account").await.unwrap();
                        longest = longest.max(one.elapsed());
                    }
                    longest
                })
            });
            let mut longest = std::time::Duration::ZERO;
            for task in tasks.collect::<Vec<_>>() {
                longest = longest.max(task.await.unwrap());
            }
            let rate = u128::from(n as u64) * 1_000_000 / begin.elapsed().as_micros();
            println!("{}: {at_once} callers at once: {rate} rows a second, the longest {longest:?}", &url[..6]);
        }
        assert_eq!(w.accounts.access().first_broken().await.unwrap(), None);
    });
}
