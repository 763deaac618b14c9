//! The desk on a running commission, on both engines: papers typed twice, rulings with four eyes.

use super::actors::*;
use crate::accounts::{Account, Entropy, NewAccount, Role};
use crate::desk::entry::{Entry, Task};
use crate::desk::sheet::{Place, Sheet};
use crate::desk::{Desk, NewRuling};
use crate::{Commission, desk::DeskError};
use election::act::{Act, Channel, Content};
use election::id::{ContestIx, Count, Digest};
use election::statement::{Decision, Vote};
use election::tally::State;
use observer::authority::rehearsal_key;
use record::SignedNote;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub(crate) fn entropy() -> Entropy {
    let n = AtomicU64::new(0);
    Arc::new(move || Ok(record::hash::sha256(&n.fetch_add(1, Ordering::SeqCst).to_be_bytes())))
}

pub(crate) async fn account(desk: &Desk, name: &str, role: Role, board: &str, key: Option<&str>) -> Account {
    let new = NewAccount {
        name: name.into(),
        role,
        board: board.into(),
        key_name: key.map(Into::into),
        party: None,
        expires: None,
    };
    desk.accounts.add(new).await.unwrap();
    desk.accounts.account(name).await.unwrap().unwrap()
}

async fn clerks(desk: &Desk) -> [Account; 3] {
    [
        account(desk, "clerk-a", Role::Clerk, "x/n", None).await,
        account(desk, "clerk-b", Role::Clerk, "x", None).await,
        account(desk, "clerk-c", Role::Clerk, "x/n", None).await,
    ]
}

fn place(c: &Commission, station: usize) -> Place {
    let d = c.live.definition();
    Place { pair: d.stations[station].pairs[0], round: 1, count: Count::Hand, issue: 1 }
}

fn sheet(red: u32, blue: u32) -> Sheet {
    let figures = [Some(1000), Some(red + blue), Some(red + blue), Some(0)];
    Sheet { day: "2026-05-10".into(), time: "20:00".into(), figures, votes: vec![red, blue] }
}

/// A sealed election whose desk is at work, on each engine.
fn at_work(test: impl AsyncFn(&Commission, &Desk)) {
    let test = &test;
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let desk = Desk::new(&c, entropy());
        test(&c, &desk).await;
        drop(desk);
        c.close().await;
    });
}

#[test]
fn what_two_people_type_alike_goes_to_the_record_as_one_entry() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let desk = Desk::new(&c, entropy());
        let [a, b, _] = clerks(&desk).await;
        let place = place(&c, 0);
        let once = desk.type_in(&a, place, sheet(5, 3)).await.unwrap();
        assert_eq!((once.entry().word(), c.live.size()), ("once", 3), "one person alone leaves nothing on the record");
        assert!(
            matches!(desk.type_in(&a, place, sheet(5, 3)).await, Err(DeskError::Entry(e)) if e.code() == "entry-same-person")
        );
        let sent = desk.type_in(&b, place, sheet(5, 3)).await.unwrap();
        let Entry::Sent { index, typed } = sent.entry() else { panic!("{:?}", sent.entry()) };
        assert_eq!((*index, typed.len()), (3, 2));
        let entry = crate::entries::read(&c.store, 3).await.unwrap().unwrap();
        let Content::Minutes { channel, note, .. } = Act::parse(&entry.body).unwrap().content else { panic!() };
        assert_eq!(channel, Channel::Entry);
        assert!(note.contains("closed 2026-05-10T20:00:00+03:00\n") && note.contains("\n— desk "));
        assert!(!note.contains("clerk"), "no private person on the record");
        assert_eq!(
            &*c.live.read().tally().totals(ContestIx(0), election::definition::Definition::ROOT).sums.votes,
            &[5, 3]
        );
        assert!(desk.undone(&a).await.unwrap().is_empty());
        drop(desk);
        c.close().await;
        let c = home.open().await.unwrap();
        let desk = Desk::new(&c, entropy());
        assert_eq!(desk.paper(&a, place).await.unwrap().entry().word(), "sent", "and after a restart");
        drop(desk);
        c.close().await;
    });
}

#[test]
fn where_two_differ_a_third_decides_on_those_cells_alone() {
    at_work(async |c, desk| {
        let [a, b, third] = clerks(desk).await;
        let place = place(c, 0);
        desk.type_in(&a, place, sheet(50, 30)).await.unwrap();
        let mut other = sheet(50, 30);
        other.votes = vec![50, 80];
        let differing = desk.type_in(&b, place, other).await.unwrap();
        assert_eq!((differing.entry().word(), c.live.size()), ("differing", 3));
        assert_eq!(differing.entry().task("clerk-b"), Task::Wait);
        assert!(desk.resolve(&a, place, &[(7, "30".into())]).await.is_err());
        assert!(
            desk.resolve(&third, place, &[(6, "1".into()), (7, "30".into())]).await.is_err(),
            "an equal cell is fixed"
        );
        assert!(matches!(desk.send(&third, place).await, Err(DeskError::Entry(e)) if e.code() == "entry-not-ready"));
        let sent = desk.resolve(&third, place, &[(7, "30".into())]).await.unwrap();
        assert_eq!((sent.entry().word(), c.live.size()), ("sent", 4));
    });
}

#[test]
fn people_who_type_at_the_same_moment_are_first_second_and_too_late() {
    at_work(async |c, desk| {
        let people = clerks(desk).await;
        let place = place(c, 2);
        let tasks: Vec<_> = people
            .into_iter()
            .map(|who| {
                let desk = desk.clone();
                tokio::spawn(async move { desk.type_in(&who, place, sheet(7, 2)).await.map(|p| p.entry().word()) })
            })
            .collect();
        let mut words = Vec::new();
        for t in tasks {
            words.push(t.await.unwrap().unwrap_or_else(|e| e.code()));
        }
        words.sort_unstable();
        assert_eq!(words, ["entry-typed", "once", "sent"]);
        assert_eq!(c.live.size(), 4);
    });
}

#[test]
fn another_boards_station_and_others_drafts_are_out_of_reach() {
    at_work(async |c, desk| {
        let [a, b, _] = clerks(desk).await;
        let south = place(c, 1);
        for result in [
            desk.paper(&a, south).await.map(drop),
            desk.type_in(&a, south, sheet(1, 1)).await.map(drop),
            desk.keep_draft(&a, south, &[]).await,
            desk.draft(&a, south).await.map(drop),
            desk.resolve(&a, south, &[]).await.map(drop),
            desk.papers_of(&a, c.live.definition().station("x/1").unwrap()).await.map(drop),
        ] {
            assert_eq!(result.unwrap_err().code(), "other-board");
        }
        desk.type_in(&b, south, sheet(1, 1)).await.unwrap();
        assert!(desk.undone(&a).await.unwrap().is_empty());
        let north = place(c, 0);
        let typed = vec!["2026-05-10".to_owned(), "x".repeat(1_000_000), "\0".into()];
        desk.keep_draft(&a, north, &typed).await.unwrap();
        let kept = desk.draft(&a, north).await.unwrap().unwrap();
        assert_eq!((kept[0].as_str(), kept[1].len(), kept[2].as_str()), ("2026-05-10", 32, ""));
        assert_eq!(desk.draft(&b, north).await.unwrap(), None, "the second never sees what the first has typed");
        desk.type_in(&a, north, sheet(1, 1)).await.unwrap();
        assert_eq!(desk.draft(&a, north).await.unwrap(), None, "a draft goes with the paper");
    });
}

#[test]
fn what_the_intake_refuses_is_kept_with_its_words_and_typed_anew_after_a_coordinator_says_so() {
    at_work(async |c, desk| {
        let [a, b, third] = clerks(desk).await;
        let lead = account(desk, "lead", Role::Coordinator, "x/n", None).await;
        let place = place(c, 0);
        // The desk's entry of this issue is on the record already, by another way; a second one contradicts it.
        let other = note_with(c.live.definition(), 0, |m| m.votes = vec![("red", 9), ("blue", 9)]);
        let text = other.split("\n\n").next().unwrap().to_owned() + "\n";
        let key = rehearsal_key("made-up", "desk");
        let other = SignedNote::sign(&text, &[&key]).unwrap().to_string();
        c.intake.copy(Channel::Entry, other.as_bytes(), "test").await.unwrap();
        desk.type_in(&a, place, sheet(5, 3)).await.unwrap();
        let refused = desk.type_in(&b, place, sheet(5, 3)).await.unwrap();
        let Entry::Refused { code, message, typed } = refused.entry() else { panic!("{:?}", refused.entry()) };
        assert_eq!((code.as_str(), typed.len()), ("minutes-contradict", 2));
        assert!(message.contains("recorded"), "{message}");
        assert!(matches!(desk.reopen(&third, place).await, Err(DeskError::NotAllowed)));
        let open = desk.reopen(&lead, place).await.unwrap();
        assert_eq!((open.entry().word(), open.desked.before.len()), ("open", 1), "what was typed stays");
        assert!(desk.reopen(&lead, place).await.is_err());
    });
}

/// A ruling of the country's board that accepts the only text of a station.
fn ruling(c: &Commission, station: usize, members: &[(&str, Vote)]) -> NewRuling {
    let place = place(c, station);
    let digest = {
        let state = c.live.read();
        let document = state.tally().pair(place.pair).documents.first().cloned();
        Digest::of(state.tally().text(place.pair, &document.unwrap()).as_bytes())
    };
    NewRuling {
        pair: place.pair,
        body: "x".into(),
        number: "2026/1".into(),
        decision: Decision::Accept,
        count: Some(Count::Hand),
        issue: Some(1),
        minutes: Some(digest),
        complaint: None,
        basis: "Law 1, article 2".into(),
        reason: "The paper was seen.".into(),
        members: members.iter().map(|(k, v)| ((*k).to_owned(), *v)).collect(),
    }
}

fn signed(text: &str, keys: &[&str]) -> String {
    let keys: Vec<_> = keys.iter().map(|k| rehearsal_key("made-up", k)).collect();
    SignedNote::sign(text, &keys.iter().collect::<Vec<_>>()).unwrap().to_string()
}

const TWO: &str = "[reconciliation]\nsignatures = 2\n";

#[test]
fn a_ruling_leaves_only_when_two_members_have_signed_it() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed_with(&url, TWO).await;
        let c = home.open().await.unwrap();
        let desk = Desk::new(&c, entropy());
        send(&c, &note(c.live.definition(), 0, 1, 5, 3)).await.unwrap();
        let one = account(&desk, "member-1", Role::Member, "x", Some("board")).await;
        let two = account(&desk, "member-2", Role::Member, "x", Some("board-2")).await;
        let three = account(&desk, "member-3", Role::Member, "x", Some("board-3")).await;
        let clerk = account(&desk, "clerk", Role::Clerk, "x", None).await;
        let votes = [("board", Vote::For), ("board-2", Vote::For), ("board-3", Vote::Against)];
        assert!(matches!(desk.draft_ruling(&clerk, ruling(&c, 0, &votes)).await, Err(DeskError::NotAllowed)));
        let drafted = desk.draft_ruling(&one, ruling(&c, 0, &votes)).await.unwrap();
        let (id, text) = (drafted.id.clone(), drafted.drafted.text.clone());
        let size = c.live.size();
        // The drafter holds both key files: only the own signature is taken.
        let both = signed(&text, &["board", "board-2"]);
        let kept = desk.sign_ruling(&one, &id, &both).await.unwrap();
        assert_eq!((kept.drafted.signatures.len(), kept.is_open()), (1, true));
        let code = async |who: &Account, note: &str| desk.sign_ruling(who, &id, note).await.unwrap_err().code();
        assert_eq!(code(&one, &both).await, "ruling-signed-already");
        assert_eq!(code(&two, &signed(&text, &["board"])).await, "ruling-not-yours");
        assert_eq!(code(&three, &signed(&text, &["board-3"])).await, "ruling-signer", "who voted against cannot sign");
        assert_eq!(code(&clerk, &signed(&text, &["board-2"])).await, "ruling-no-key");
        assert_eq!(code(&two, &signed(&text.replace("seen", "sawn"), &["board-2"])).await, "ruling-other-text");
        let forged = signed(&text, &["board-2"]).replace("\n— board-2 ", "\n— board-2 A");
        assert_ne!(code(&two, &forged).await, "");
        assert!(desk.send_ruling(&one, &id).await.is_err(), "one is too few");
        assert_eq!(c.live.size(), size, "nothing has left");
        let sent = desk.sign_ruling(&two, &id, &signed(&text, &["board-2"])).await.unwrap();
        assert_eq!((sent.drafted.progress.word(), c.live.size()), ("sent", size + 1));
        assert!(desk.withdraw_ruling(&one, &id).await.is_err(), "what is on the record stays");
        assert!(desk.open_rulings(&one).await.unwrap().is_empty());
        drop(desk);
        c.close().await;
    });
}

#[test]
fn a_ruling_can_be_withdrawn_until_it_leaves_and_not_signed_afterwards() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed_with(&url, TWO).await;
        let c = home.open().await.unwrap();
        let desk = Desk::new(&c, entropy());
        send(&c, &note(c.live.definition(), 0, 1, 5, 3)).await.unwrap();
        let one = account(&desk, "member-1", Role::Member, "x", Some("board")).await;
        let other = account(&desk, "member-2", Role::Member, "x", Some("board-2")).await;
        let south = account(&desk, "lead-s", Role::Coordinator, "x/s", None).await;
        let votes = [("board", Vote::For), ("board-2", Vote::For)];
        let drafted = desk.draft_ruling(&one, ruling(&c, 0, &votes)).await.unwrap();
        let id = drafted.id.as_str();
        assert_eq!(desk.withdraw_ruling(&south, id).await.unwrap_err().code(), "other-board");
        assert_eq!(desk.withdraw_ruling(&other, id).await.unwrap_err().code(), "ruling-not-drafter");
        assert!(!desk.withdraw_ruling(&one, id).await.unwrap().is_open());
        let note = signed(&drafted.drafted.text, &["board-2"]);
        assert_eq!(desk.sign_ruling(&other, id, &note).await.unwrap_err().code(), "ruling-not-open");
        assert_eq!(desk.ruling(&one, "0000000000000000").await.unwrap_err().code(), "unknown-ruling");
        assert_eq!(desk.ruling(&one, "' OR 1=1").await.unwrap_err().code(), "unknown-ruling");
        drop(desk);
        c.close().await;
    });
}

#[test]
fn a_draft_that_could_not_be_applied_is_refused_at_once() {
    at_work(async |c, desk| {
        send(c, &note(c.live.definition(), 0, 1, 5, 3)).await.unwrap();
        let one = account(desk, "member-1", Role::Member, "x", Some("board")).await;
        let good = ruling(c, 0, &[("board", Vote::For)]);
        for (change, code) in [
            (NewRuling { minutes: Some(Digest::of(b"other")), ..good.clone() }, "ruling-no-such-text"),
            (NewRuling { body: "x/s".into(), ..good.clone() }, "unknown-area"),
            (NewRuling { reason: "a\nmember board-2 for".into(), ..good.clone() }, "statement-field"),
            (NewRuling { reason: String::new(), ..good.clone() }, "statement-field"),
            (NewRuling { members: vec![("board".into(), Vote::Against)], ..good.clone() }, "ruling-no-majority"),
        ] {
            let e = desk.draft_ruling(&one, change).await.unwrap_err();
            assert!(matches!(&e, DeskError::Text { .. }), "{e:?}");
            assert!(e.code() == code || code == "ruling-no-such-text", "{code}: {e:?}");
        }
        // One signature is enough here: it goes at once, and a restart gives the same.
        let kept = desk.draft_ruling(&one, good).await.unwrap();
        let sent = desk.sign_ruling(&one, &kept.id, &signed(&kept.drafted.text, &["board"])).await.unwrap();
        assert_eq!(sent.drafted.progress.word(), "sent");
        let place = place(c, 0);
        assert_ne!(c.live.read().tally().state(place.pair), State::Differing);
    });
}

#[test]
fn a_backup_holds_accounts_papers_and_rulings() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let desk = Desk::new(&c, entropy());
        let [a, ..] = clerks(&desk).await;
        account(&desk, "member-1", Role::Member, "x", Some("board")).await;
        desk.type_in(&a, place(&c, 0), sheet(5, 3)).await.unwrap();
        desk.accounts.note("clerk-a", "::1", "GET /desk/").await.unwrap();
        let file = home.folder.path().join("backup");
        crate::backup::backup(&home.path(), &file, &|_| {}).await.unwrap();
        let copy = home.folder.path().join("copy");
        crate::backup::restore(&file, &copy, Some("sqlite:database.sqlite"), false, &|_| {}).await.unwrap();
        let (accounts, recount) = crate::accounts::Accounts::of_home(&copy, clock(), entropy()).await.unwrap();
        assert!(recount.authority().is_some());
        assert_eq!(accounts.list().await.unwrap(), desk.accounts.list().await.unwrap());
        assert_eq!(
            (accounts.access().head().await.unwrap().0, accounts.access().first_broken().await.unwrap()),
            (1, None)
        );
        let restored = Commission::open(&copy, clock(), &[], &|_| {}).await.unwrap();
        let there = Desk::new(&restored, entropy());
        assert_eq!(there.paper(&a, place(&restored, 0)).await.unwrap().entry().word(), "once");
        drop((desk, there));
        restored.close().await;
        c.close().await;
    });
}
