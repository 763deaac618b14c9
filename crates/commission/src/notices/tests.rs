//! Notices on a running commission, on both engines.

use super::courier::Courier;
use super::{DeliveryState, Kept, NewNotice, NewRecipient, NoticeError, Notices, Stage, public_text};
use crate::accounts::{Account, Role};
use crate::desk::Desk;
use crate::tests::actors::{TestHome, sign};
use crate::tests::desk::{account, entropy};
use crate::{Commission, backup};
use election::act::Content;
use election::notice::salted;
use election::statement::{Audience, Category, NoticeEvent};
use election::tally::Noticed;
use observer::blobs::Blobs as _;
use std::path::Path;
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::watch;

struct Office {
    notices: Notices,
    a: Account,
    b: Account,
    clerk: Account,
}

async fn office(c: &Commission) -> Office {
    let desk = Desk::new(c, entropy());
    Office {
        notices: Notices::new(c, entropy()),
        a: account(&desk, "central-a", Role::Central, "x", None).await,
        b: account(&desk, "central-b", Role::Central, "x", None).await,
        clerk: account(&desk, "clerk", Role::Clerk, "x", None).await,
    }
}

fn new(number: &str, audience: Audience) -> NewNotice {
    NewNotice {
        number: number.into(),
        category: Category::Decision,
        audience,
        words: vec![(
            "en".into(),
            "On counting".into(),
            "# Rule\nEach box is counted <once>.\n- first\n- second".into(),
        )],
    }
}

fn acts(c: &Commission) -> Vec<Noticed> {
    c.live.read().tally().notices().to_vec()
}

impl Office {
    async fn published(&self, number: &str, audience: Audience) -> Kept {
        let n = &self.notices;
        let id = n.draft(&self.a, new(number, audience)).await.unwrap().id;
        n.attach(&self.a, &id, "C:\\rules\\Rule 1.txt", b"a rule".to_vec()).await.unwrap();
        n.approve(&self.b, &id).await.unwrap();
        n.publish(&self.a, &id, None).await.unwrap()
    }
}

fn at_work(test: impl AsyncFn(&TestHome, &Commission, &Office)) {
    let test = &test;
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let office = office(&c).await;
        test(&home, &c, &office).await;
        drop(office);
        c.close().await;
    });
}

fn code<T: std::fmt::Debug>(r: Result<T, NoticeError>) -> &'static str {
    r.expect_err("refused").code()
}

#[test]
fn a_notice_takes_two_people_and_is_never_changed() {
    at_work(async |home, c, o| {
        let n = &o.notices;
        assert_eq!(code(n.draft(&o.clerk, new("2026-1", Audience::Public)).await), "not-allowed");
        let draft = n.draft(&o.a, new("2026-1", Audience::Public)).await.unwrap();
        let id = draft.id.as_str();
        n.attach(&o.a, id, "C:\\rules\\Rule 1.txt", b"a rule".to_vec()).await.unwrap();
        assert_eq!(code(n.attach(&o.a, id, "Rule 1.txt", b"another".to_vec()).await), "attachment-name");
        assert_eq!(code(n.attach(&o.a, id, "rule.html", b"<html>".to_vec()).await), "attachment-kind");
        assert_eq!(code(n.attach(&o.a, id, "rule.pdf", b"only text".to_vec()).await), "attachment-name");
        assert_eq!(code(n.publish(&o.a, id, None).await), "notice-stage");
        assert_eq!(code(n.approve(&o.a, id).await), "notice-own-hand");
        assert_eq!(code(n.approve(&o.clerk, id).await), "not-allowed");
        assert!(acts(c).is_empty());
        n.approve(&o.b, id).await.unwrap();
        let kept = n.publish(&o.a, id, None).await.unwrap();
        assert_eq!(kept.paper.stage(), Stage::Published);

        // The record has it, and everybody can read it from the record's files alone.
        let act = acts(c).pop().unwrap();
        assert_eq!(Some(act.index), kept.paper.published.as_ref().map(|p| p.entry));
        let NoticeEvent::Published { text, attachments } = &act.notice.event else { panic!("{act:?}") };
        assert_eq!(public_text(&c.home.blobs(), *text).unwrap(), kept.text);
        assert_eq!(home.blob(attachments[0]).unwrap(), b"a rule");
        assert_eq!(n.file(&kept.text, 0).await.unwrap().0.name, "Rule 1.txt");

        assert_eq!(code(n.change(&o.a, id, new("2026-1", Audience::Public)).await), "notice-stage");
        assert_eq!(code(n.attach(&o.a, id, "More.txt", b"more".to_vec()).await), "notice-stage");
        assert_eq!(code(n.drop_draft(&o.a, id).await), "notice-stage");
        // A further version has the same number, audience and category.
        let second = n.next_version(&o.b, id).await.unwrap();
        assert_eq!((second.text.version, second.text.attachments.len()), (2, 1));
        assert_eq!(code(n.next_version(&o.b, &second.id).await), "notice-version");
        let other = n.draft(&o.a, new("2026-1", Audience::Parties)).await.unwrap();
        assert_eq!(code(n.approve(&o.b, &other.id).await), "notice-differs");
        n.drop_draft(&o.b, &other.id).await.unwrap();
        n.approve(&o.a, &second.id).await.unwrap();
        n.publish(&o.b, &second.id, None).await.unwrap();
        assert_eq!(acts(c).len(), 2);
        // The older version can no longer be withdrawn, only the last, and by two.
        assert_eq!(code(n.ask_withdrawal(&o.a, id, "wrong").await), "notice-version");
        assert_eq!(code(n.ask_withdrawal(&o.a, &second.id, "a\nb").await), "notice-reason");
        n.ask_withdrawal(&o.a, &second.id, "Annulled by the court").await.unwrap();
        assert_eq!(code(n.withdraw(&o.a, &second.id, None).await), "notice-stage");
        assert_eq!(code(n.agree_withdrawal(&o.a, &second.id).await), "notice-own-hand");
        n.agree_withdrawal(&o.b, &second.id).await.unwrap();
        assert_eq!(n.withdraw(&o.a, &second.id, None).await.unwrap().paper.stage(), Stage::Withdrawn);
        assert_eq!(acts(c).len(), 3);
        assert_eq!(n.list().await.unwrap().len(), 3, "nothing is removed");
    });
}

#[test]
fn texts_that_are_not_what_they_seem_are_refused() {
    at_work(async |_, _, o| {
        let n = &o.notices;
        let with = |change: &dyn Fn(&mut NewNotice)| {
            let mut x = new("2026-1", Audience::Public);
            change(&mut x);
            x
        };
        for (x, expected) in [
            (with(&|x| x.number = "2026/1".into()), "statement-field"),
            (with(&|x| x.number = "../x".into()), "statement-field"),
            (with(&|x| x.words[0].1 = "a\u{202e}b".into()), "statement-field"),
            (with(&|x| x.words[0].1 = String::new()), "statement-field"),
            (with(&|x| x.words[0].1 = "two\nlines".into()), "statement-field"),
            (with(&|x| x.words[0].1 = "x".repeat(301)), "statement-field"),
            (with(&|x| x.words[0].2 = "a\u{0}b".into()), "statement-characters"),
            (with(&|x| x.words.clear()), "notice-language"),
            (with(&|x| x.words.push(("ar".into(), "t".into(), String::new()))), "notice-language"),
            (with(&|x| x.audience = Audience::Party("NO".into())), "unknown-party"),
        ] {
            assert_eq!(code(n.draft(&o.a, x.clone()).await), expected, "{x:?}");
        }
        for id in ["", "0123456789abcdef", "../x", "' OR 1=1 --"] {
            assert_eq!(code(n.one(id).await), "unknown-notice");
        }
    });
}

#[test]
fn what_is_for_one_party_is_on_the_record_by_a_salted_digest_only() {
    at_work(async |home, c, o| {
        let n = &o.notices;
        let all = o.published("2026-2", Audience::Parties).await;
        let one = o.published("2026-3", Audience::Party("red".into())).await;
        let act = acts(c).pop().unwrap();
        let NoticeEvent::Published { text, attachments } = act.notice.event else { panic!("published") };
        assert_ne!(text, election::id::Digest::of(one.paper.text.as_bytes()));
        assert!(home.blob(one.text.attachments[0].digest).is_none(), "not among the public files");
        assert!(c.home.blobs().get(text).is_none());

        let red = n.of_party("red").await.unwrap();
        assert_eq!(red.iter().map(|r| r.text.number.as_str()).collect::<Vec<_>>(), ["2026-2", "2026-3"]);
        let blue = n.of_party("blue").await.unwrap();
        assert_eq!(blue.len(), 1);
        assert_eq!((&blue[0].raw, &blue[0].salt), (&all.paper.text, &all.paper.salt));
        assert_eq!(code(n.one_of_party("blue", "2026-3", 1).await), "unknown-notice");
        assert_eq!(code(n.one_of_party("red", "2026-3", 2).await), "unknown-notice");
        let got = n.one_of_party("red", "2026-3", 1).await.unwrap();
        let salt = election::id::Digest::from_hex(&got.salt).unwrap().0;
        assert_eq!(salted(&salt, got.raw.as_bytes()), text);
        let (_, bytes) = n.file(&got.text, 0).await.unwrap();
        assert_eq!(salted(&salt, &bytes), attachments[0]);
    });
}

#[test]
fn without_the_key_on_the_server_the_signed_text_is_brought() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::real(&url).await;
        let c = home.open().await.unwrap();
        let o = office(&c).await;
        let n = &o.notices;
        assert!(!n.signs());
        let id = n.draft(&o.a, new("1", Audience::Public)).await.unwrap().id;
        assert_eq!(code(n.to_sign(&n.one(&id).await.unwrap()).map(drop)), "notice-stage");
        let kept = n.approve(&o.b, &id).await.unwrap();
        let text = n.to_sign(&kept).unwrap();
        let d = c.live.definition();
        assert_eq!(code(n.publish(&o.a, &id, None).await), "notice-note");
        let other = sign(d, &text.replace("decision", "news"), &["commission"]);
        assert_eq!(code(n.publish(&o.a, &id, Some(&other)).await), "notice-note");
        let desk = sign(d, &text, &["desk"]);
        assert_eq!(code(n.publish(&o.a, &id, Some(&desk)).await), "signer-not-entitled");
        assert!(acts(&c).is_empty());
        // As a browser sends it.
        let note = sign(d, &text, &["commission"]).trim_end().replace('\n', "\r\n");
        n.publish(&o.a, &id, Some(&note)).await.unwrap();
        assert_eq!(acts(&c).len(), 1);
        // A second publication by another's hand finds that it is done.
        assert_eq!(code(n.publish(&o.b, &id, Some(&note)).await), "notice-stage");
        drop(o);
        c.close().await;
    });
}

#[test]
fn a_restart_and_a_restored_backup_know_all_of_it() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let o = office(&c).await;
        let kept = o.published("2026-3", Audience::Party("red".into())).await;
        drop(o);
        c.close().await;
        let c = home.open().await.unwrap();
        let n = Notices::new(&c, entropy());
        assert_eq!(n.of_party("red").await.unwrap()[0].raw, kept.paper.text);
        drop(n);
        c.close().await;
        let (file, again) = (home.folder.path().join("b"), home.folder.path().join("again"));
        backup::backup(&home.path(), &file, &|_| {}).await.unwrap();
        backup::restore(&file, &again, Some("sqlite:database.sqlite"), false, &|_| {}).await.unwrap();
        let c = Commission::open(&again, Arc::clone(&home.clock), &[], &|_| {}).await.unwrap();
        let n = Notices::new(&c, entropy());
        let got = n.of_party("red").await.unwrap().remove(0);
        assert_eq!((got.raw, n.file(&got.text, 0).await.unwrap().1), (kept.paper.text, b"a rule".to_vec()));
        drop(n);
        c.close().await;
    });
}

fn recipient(party: &str, address: &str) -> NewRecipient {
    NewRecipient {
        party: party.into(),
        team: "office".into(),
        address: address.into(),
        language: "en".into(),
        categories: vec![],
    }
}

#[test]
fn addresses_belong_to_their_party_and_are_addresses() {
    at_work(async |_, _, o| {
        let n = &o.notices;
        let r = n.add_recipient("red-office", recipient("red", "a@example.org")).await.unwrap();
        assert_eq!(n.recipients("red").await.unwrap(), std::slice::from_ref(&r));
        assert!(n.recipients("blue").await.unwrap().is_empty());
        for (address, expected) in [
            ("A@example.org", "mail-repeated"),
            ("b@example.org\r\nBcc: c@example.org", "mail-address"),
            ("b@example.org, c@example.org", "mail-address"),
            ("Red <b@example.org>", "mail-address"),
        ] {
            assert_eq!(code(n.add_recipient("x", recipient("red", address)).await), expected, "{address}");
        }
        let other = NewRecipient { team: "Press Team".into(), ..recipient("red", "b@example.org") };
        assert_eq!(code(n.add_recipient("x", other).await), "mail-group");
        assert_eq!(code(n.end_recipient("blue-office", "blue", &r.id).await), "unknown-notice");
        n.end_recipient("red-office", "red", &r.id).await.unwrap();
        assert_eq!(code(n.end_recipient("red-office", "red", &r.id).await), "unknown-notice");
        assert!(n.recipients("red").await.unwrap().is_empty());
    });
}

/// A mail server that takes everything but what `never@` and `later@` get; gives the letters' recipients.
async fn mail_server(listener: tokio::net::TcpListener, letters: std::sync::mpsc::Sender<(String, String)>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(talk(stream, letters.clone()));
    }
}

async fn talk(mut stream: tokio::net::TcpStream, letters: std::sync::mpsc::Sender<(String, String)>) -> Option<()> {
    let (mut got, mut part, mut to, mut data) = (String::new(), [0; 8192], String::new(), false);
    stream.write_all(b"220 here\r\n").await.ok()?;
    loop {
        let n = stream.read(&mut part).await.ok().filter(|n| *n > 0)?;
        got.push_str(std::str::from_utf8(&part[..n]).ok()?);
        loop {
            let mark = if data { "\r\n.\r\n" } else { "\r\n" };
            let Some(end) = got.find(mark) else { break };
            let line: String = got.drain(..end + mark.len()).collect();
            let answer = match line.as_str() {
                letter if data => {
                    letters.send((to.clone(), letter.to_owned())).ok()?;
                    "250 taken\r\n"
                }
                l if l.starts_with("RCPT") && l.contains("never@") => "550 nobody\r\n",
                l if l.starts_with("RCPT") && l.contains("later@") => "451 come again\r\n",
                l if l.starts_with("RCPT") => {
                    to = l.split(['<', '>']).nth(1)?.to_owned();
                    "250 ok\r\n"
                }
                l if l.starts_with("DATA") => "354 go on\r\n",
                l if l.starts_with("QUIT") => "221 bye\r\n",
                _ => "250 ok\r\n",
            };
            data = answer.starts_with("354");
            stream.write_all(answer.as_bytes()).await.ok()?;
        }
    }
}

fn outlets_file(home: &Path, port: u16) {
    let toml = format!(
        "site = \"https://results.example.org\"\n[mail]\nserver = \"localhost\"\nport = {port}\ntls = \"none\"\nfrom = \"notices@example.org\"\nhello = \"here.example.org\"\n"
    );
    std::fs::write(home.join("outlets.toml"), toml).unwrap();
}

#[test]
fn each_address_gets_each_notice_once_and_only_what_it_may() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, letters) = std::sync::mpsc::channel();
        let server = tokio::spawn(mail_server(listener, sender));
        let c = home.open().await.unwrap();
        let o = office(&c).await;
        outlets_file(&home.path(), port);
        let outlets = || outlets::Outlets::open(&home.path()).unwrap().unwrap();
        let courier = |clock| Courier {
            live: Arc::clone(&c.live),
            store: c.store.clone(),
            clock,
            blobs: c.home.blobs(),
            outlets: outlets(),
        };
        let (_stop, stopped) = watch::channel(false);
        // What was published before the first round is not sent.
        o.published("2026-0", Audience::Public).await;
        let first = courier(Arc::clone(&home.clock));
        first.begin().await.unwrap();
        for (party, address) in [
            ("red", "a@example.org"),
            ("red", "never@example.org"),
            ("blue", "b@example.org"),
            ("blue", "later@example.org"),
        ] {
            o.notices.add_recipient("x", recipient(party, address)).await.unwrap();
        }
        let gone = o.notices.add_recipient("x", recipient("blue", "gone@example.org")).await.unwrap();
        o.notices.end_recipient("x", "blue", &gone.id).await.unwrap();
        o.published("2026-1", Audience::Public).await;
        o.published("2026-2", Audience::Party("red".into())).await;
        first.round(&stopped).await.unwrap();
        first.round(&stopped).await.unwrap();
        let mut got: Vec<(String, String)> = letters.try_iter().collect();
        got.sort();
        let to: Vec<&str> = got.iter().map(|(to, _)| to.as_str()).collect();
        assert_eq!(to, ["a@example.org", "a@example.org", "b@example.org"], "red both, blue what is public, each once");
        let secret = got.iter().find(|(_, l)| l.contains("2026-2")).unwrap();
        assert!(!secret.1.contains("counting"), "what is not public does not go by mail: {}", secret.1);
        let stands = async |address: &str| {
            let all = o.notices.deliveries(100).await.unwrap();
            all.into_iter().filter(|d| d.address == address).map(|d| (d.state, d.tries)).collect::<Vec<_>>()
        };
        assert_eq!(
            stands("never@example.org").await,
            [(DeliveryState::Failed, 1); 2],
            "no second try of what is refused"
        );
        assert_eq!(stands("later@example.org").await, [(DeliveryState::Waiting, 1)]);
        assert_eq!(stands("gone@example.org").await, []);

        // Hours later what was put off is tried again; a party that takes the address away ends that.
        let later = home.clock.clone();
        let hours: crate::Clock = Arc::new(move || election::act::Moment(later().0 + 7_200_000_000));
        courier(Arc::clone(&hours)).round(&stopped).await.unwrap();
        assert_eq!(stands("later@example.org").await, [(DeliveryState::Waiting, 2)]);
        let blue = o.notices.recipients("blue").await.unwrap();
        let put_off = blue.iter().find(|r| r.address == "later@example.org").unwrap();
        o.notices.end_recipient("blue", "blue", &put_off.id).await.unwrap();
        assert_eq!(stands("later@example.org").await, [(DeliveryState::Dropped, 2)]);

        // What was being sent when the server stopped is uncertain, and goes out again only when somebody says so.
        let sent =
            o.notices.deliveries(100).await.unwrap().into_iter().find(|d| d.state == DeliveryState::Sent).unwrap();
        let broken = "UPDATE outbox SET state = 'sending' WHERE id = $1";
        c.store.write(vec![store::Step::execute(broken, vec![sent.id.as_str().into()])]).await.unwrap();
        let again = courier(Arc::clone(&hours));
        again.begin().await.unwrap();
        again.round(&stopped).await.unwrap();
        assert_eq!(letters.try_iter().count(), 0, "nothing is sent twice");
        o.notices.deliver_again(&sent.id).await.unwrap();
        assert_eq!(code(o.notices.deliver_again(&sent.id).await), "unknown-notice");
        again.round(&stopped).await.unwrap();
        assert_eq!(letters.try_iter().map(|(to, _)| to).collect::<Vec<_>>(), [sent.address]);

        // Nobody listens: everything waits, nothing is lost.
        server.abort();
        let _ = server.await;
        drop((first, again));
        drop(o);
        c.close().await;
    });
}

#[test]
fn the_courier_of_a_served_home_sends_by_itself_and_a_file_that_cannot_be_is_said_at_the_start() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        std::fs::write(home.path().join("outlets.toml"), "site = \"x\"\n").unwrap();
        assert!(home.open().await.is_err_and(|e| e.to_string().contains("outlets.toml")));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        outlets_file(&home.path(), listener.local_addr().unwrap().port());
        let (sender, letters) = std::sync::mpsc::channel();
        let server = tokio::spawn(mail_server(listener, sender));
        let c = home.open().await.unwrap();
        let o = office(&c).await;
        o.notices.add_recipient("x", recipient("red", "a@example.org")).await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        o.published("2026-1", Audience::Parties).await;
        let wait = std::time::Duration::from_secs(20);
        let got = tokio::task::spawn_blocking(move || letters.recv_timeout(wait)).await.unwrap().unwrap();
        assert_eq!(got.0, "a@example.org");
        drop(o);
        c.close().await;
        server.abort();
    });
}

/// The intake takes it from anybody who has the commission's signature, and answers a second sending with the first receipt.
#[test]
fn a_notice_is_a_statement_like_any_other() {
    at_work(async |_, c, o| {
        let n = &o.notices;
        let id = n.draft(&o.a, new("9", Audience::Parties)).await.unwrap().id;
        let text = n.to_sign(&n.approve(&o.b, &id).await.unwrap()).unwrap();
        let d = c.live.definition().clone();
        let note = sign(&d, &text, &["commission"]);
        let first = c.intake.statement(note.as_bytes(), "office").await.unwrap();
        crate::tests::actors::verify_statement(c, &first, Content::Notice { note: note.clone() });
        assert_eq!(c.intake.statement(note.as_bytes(), "office").await.unwrap().index(), first.index());
        // The desk finds it done and notes where it stands.
        let kept = n.publish(&o.a, &id, None).await.unwrap();
        assert_eq!(kept.paper.published.map(|p| p.entry), first.index());
        let wrong = sign(&d, &text.replace("notice 9", "notice 10"), &["desk"]);
        let refused = c.intake.statement(wrong.as_bytes(), "office").await.expect_err("not the commission");
        assert_eq!(refused.code(), "signer-not-entitled");
    });
}
