//! Pages, rulings, time limits and consolidations.

use super::actors::*;
use crate::Commission;
use election::act::{Channel, Content};
use election::definition::Definition;
use election::id::{ContestIx, Count, Digest, PairIx};
use election::minutes::text_of;
use election::statement::{Deadline, Decision, Document, Page, Ruling, Vote};
use election::tally::State;

fn first_votes(c: &Commission) -> u64 {
    c.live.read().tally().totals(ContestIx(0), Definition::ROOT).sums.votes[0]
}

fn state(c: &Commission, pair: usize) -> State {
    c.live.read().tally().state(PairIx::from(pair))
}

fn page(d: &Definition, station: usize) -> Page {
    Page {
        election: d.id.clone(),
        contest: "parliament".into(),
        round: 1,
        station: d.stations[station].id.clone(),
        count: Some(Count::Hand),
        issue: 1,
        document: Document::Result,
        page: 1,
        pages: 1,
        minutes: None,
    }
}

fn ruling(d: &Definition, station: usize, decision: Decision, number: &str) -> Ruling {
    Ruling {
        election: d.id.clone(),
        definition: d.digest,
        number: number.into(),
        body: "x".into(),
        contest: "parliament".into(),
        round: 1,
        station: d.stations[station].id.clone(),
        decision,
        count: None,
        issue: None,
        minutes: None,
        complaint: None,
        basis: "Law, article 1".into(),
        reason: "The paper was seen.".into(),
        members: vec![("board".into(), Vote::For), ("board-2".into(), Vote::For), ("board-3".into(), Vote::Against)],
    }
}

#[test]
fn a_page_is_filed_with_its_picture_and_proven_by_its_receipt() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        let picture = png(1_654, 2_339, 1);
        let (by_code, by_hand) =
            (sign(&d, &page(&d, 0).to_text(), &["x/0"]), sign(&d, &page(&d, 1).to_text(), &["desk"]));
        let mut answers = vec![];
        for n in [&by_code, &by_hand] {
            let answer = c.intake.page(n.as_bytes(), picture.clone(), "t").await.unwrap();
            verify_statement(
                &c,
                &answer,
                Content::Page { image: Digest::of(&picture), note: n.clone(), delivery: None },
            );
            answers.push(answer);
        }
        assert_eq!(home.blob(Digest::of(&picture)).as_deref(), Some(picture.as_slice()));
        // A better picture of the same page is another version of it.
        c.intake.page(by_code.as_bytes(), png(10, 10, 2), "t").await.unwrap();
        {
            let s = c.live.read();
            let pages = |i: usize| s.tally().pair(PairIx::from(i)).case.as_ref().unwrap().pages.clone();
            assert_eq!(pages(0).iter().map(|p| (p.index, p.by_hand)).collect::<Vec<_>>(), [(3, false), (5, false)]);
            assert!(pages(1)[0].by_hand);
            assert_eq!(c.live.station_version(election::id::StationIx(0)), 6);
        }
        c.close().await;
        let c = home.open().await.unwrap();
        assert_eq!(c.intake.page(by_code.as_bytes(), picture.clone(), "t").await.unwrap(), answers[0]);
        assert_eq!(c.intake.page(by_hand.as_bytes(), picture, "t").await.unwrap(), answers[1]);
        assert_eq!(c.live.read().tree.size(), 6);
        c.close().await;
    });
}

#[test]
fn a_page_that_cannot_be_filed_leaves_no_file_and_is_kept() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        let of = |change: &dyn Fn(&mut Page), signer: &str| {
            let mut p = page(&d, 0);
            change(&mut p);
            sign(&d, &p.to_text(), &[signer])
        };
        let good = of(&|_| {}, "x/0");
        let files = home.blobs();
        for (code, note, picture) in [
            ("signer-not-entitled", of(&|_| {}, "x/1"), png(9, 9, 0)),
            ("signer-not-entitled", of(&|_| {}, "party"), png(9, 9, 0)),
            ("unknown-signer", of(&|_| {}, "stranger"), png(9, 9, 0)),
            ("unknown-station", of(&|p| p.contest = "parliament@x/n".into(), "desk"), png(9, 9, 0)),
            ("wrong-contest", of(&|p| p.contest = "mayor".into(), "x/0"), png(9, 9, 0)),
            ("wrong-election", of(&|p| p.election = "another".into(), "x/0"), png(9, 9, 0)),
            ("signature-wrong", good.replace("issue 1", "issue 2"), png(9, 9, 0)),
            ("statement-purpose", note(&d, 0, 1, 1, 1), png(9, 9, 0)),
            ("too-large", "x".repeat(4_097), png(9, 9, 0)),
            ("page-format", good.clone(), b"GIF89a".to_vec()),
            ("page-too-large", good.clone(), png(20_000, 20_000, 0)),
            ("page-damaged", good.clone(), png(9, 9, 0)[..40].to_vec()),
        ] {
            assert_eq!(c.intake.page(note.as_bytes(), picture, "t").await.expect_err(code).code(), code);
        }
        assert_eq!(home.blobs(), files, "nothing is stored");
        assert_eq!(c.live.read().tree.size(), 3);
        assert!(c.intake.quarantined(100).await.unwrap().len() >= 9);
        c.close().await;
    });
}

#[test]
fn pages_of_many_stations_at_once_each_have_their_place() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        let tasks: Vec<_> = (0..STATIONS * 4)
            .map(|i| {
                let mut p = page(&d, i % STATIONS);
                (p.page, p.pages) = (u16::try_from(i / STATIONS / 2).unwrap() + 1, 2);
                let n = sign(&d, &p.to_text(), &[&p.station]);
                let (intake, mark) = (c.intake.clone(), u8::try_from(i % STATIONS).unwrap());
                tokio::spawn(async move { intake.page(n.as_bytes(), png(9, 9, mark), "t").await.unwrap() })
            })
            .collect();
        let mut answers = vec![];
        for t in tasks {
            answers.push(t.await.unwrap());
        }
        assert_eq!(c.live.read().tree.size(), 3 + 2 * STATIONS as u64, "each page came twice and is there once");
        for i in 0..STATIONS {
            assert_eq!(answers[i], answers[i + STATIONS]);
            assert_eq!(c.live.read().tally().pair(PairIx::from(i)).case.as_ref().unwrap().pages.len(), 2);
        }
        c.close().await;
    });
}

#[test]
fn a_ruling_settles_an_incident_and_others_take_a_result_out_and_back() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        let second = note(&d, 0, 1, 7, 1);
        send(&c, &note(&d, 0, 1, 5, 3)).await.unwrap();
        send(&c, &second).await.expect_err("contradicts");
        assert_eq!(first_votes(&c), 0);
        let accept = Ruling {
            count: Some(Count::Hand),
            issue: Some(1),
            minutes: Some(Digest::of(text_of(&second).unwrap().as_bytes())),
            ..ruling(&d, 0, Decision::Accept, "1")
        };
        let by_desk = sign(&d, &accept.to_text(), &["desk"]);
        assert_eq!(declare(&c, &by_desk).await.expect_err("desk").code(), "signer-not-entitled");
        let by_opponent = sign(&d, &accept.to_text(), &["board-3"]);
        assert_eq!(declare(&c, &by_opponent).await.expect_err("voted against").code(), "ruling-signer");
        let signed = sign(&d, &accept.to_text(), &["board", "board-2"]);
        let answer = declare(&c, &signed).await.unwrap();
        verify_statement(&c, &answer, Content::Ruling { note: signed.clone() });
        assert_eq!((first_votes(&c), state(&c, 0)), (7, State::Agreed));
        assert_eq!(declare(&c, &signed).await.unwrap(), answer, "twice: the same receipt");
        let by_one = declare(&c, &sign(&d, &accept.to_text(), &["board"])).await.unwrap();
        assert_eq!(by_one.index(), answer.index(), "the same text with other signatures is the same ruling");
        verify_statement(&c, &by_one, Content::Ruling { note: sign(&d, &accept.to_text(), &["board"]) });

        let rule = async |decision, number: &str| {
            declare(&c, &sign(&d, &ruling(&d, 0, decision, number).to_text(), &["board"])).await
        };
        rule(Decision::Withhold, "2").await.unwrap();
        assert_eq!((first_votes(&c), state(&c, 0)), (0, State::UnderRuling));
        assert_eq!(rule(Decision::Withhold, "3").await.expect_err("twice").code(), "ruling-unfit");
        rule(Decision::Release, "4").await.unwrap();
        assert_eq!(first_votes(&c), 7);
        rule(Decision::Annul, "5").await.unwrap();
        assert_eq!((first_votes(&c), state(&c, 0)), (0, State::Annulled));
        let before = c.live.read().tree.size();
        c.close().await;
        let c = home.open().await.unwrap();
        assert_eq!((first_votes(&c), state(&c, 0), c.live.read().tree.size()), (0, State::Annulled, before));
        assert_eq!(declare(&c, &signed).await.unwrap(), answer, "and after a restart");
        c.close().await;
    });
}

#[test]
fn a_time_limit_that_passed_is_declared_once_and_only_by_the_commission() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed_with(&url, "[reconciliation]\npolicy = \"iraq\"\ncloses = \"17:00\"\n").await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        let machine = note_with(&d, 0, |m| m.count = Count::Machine);
        send(&c, &machine).await.unwrap();
        let deadline = |station: usize| {
            Deadline {
                election: d.id.clone(),
                definition: d.digest,
                contest: "parliament".into(),
                round: 1,
                station: d.stations[station].id.clone(),
                awaited: Channel::Transmitted,
                then: Count::Recount(1),
            }
            .to_text()
        };
        let by_board = sign(&d, &deadline(1), &["board"]);
        assert_eq!(declare(&c, &by_board).await.expect_err("board").code(), "signer-not-entitled");
        let came = sign(&d, &deadline(0), &["commission"]);
        assert_eq!(declare(&c, &came).await.expect_err("it came").code(), "deadline-met");
        let passed = sign(&d, &deadline(1), &["commission"]);
        let answer = declare(&c, &passed).await.unwrap();
        verify_statement(&c, &answer, Content::Deadline { note: passed.clone() });
        assert_eq!(declare(&c, &passed).await.unwrap(), answer);
        assert_eq!(state(&c, 1), State::UnderRuling);
        // What comes late is recorded, and changes nothing about it.
        send(&c, &note_with(&d, 1, |m| m.count = Count::Machine)).await.unwrap();
        assert_eq!(state(&c, 1), State::UnderRuling);
        c.close().await;
    });
}

#[test]
fn a_consolidation_is_recorded_with_its_file_of_stations_and_superseded_by_a_change() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        for i in 0..STATIONS - 1 {
            send(&c, &note(&d, i, 1, 5, 3)).await.unwrap();
        }
        let area = d.area("x/n").unwrap();
        let (text, file) = c.live.read().tally().consolidation(ContestIx(0), area);
        let by_root = sign(&d, &text.to_text(), &["board"]);
        assert_eq!(declare(&c, &by_root).await.expect_err("another board").code(), "signer-not-entitled");
        let (whole, whole_file) = c.live.read().tally().consolidation(ContestIx(0), Definition::ROOT);
        assert_ne!(whole_file, file);
        let mut wrong = whole.clone();
        wrong.votes[0].1 += 1;
        let wrong = sign(&d, &wrong.to_text(), &["board"]);
        assert_eq!(declare(&c, &wrong).await.expect_err("wrong").code(), "consolidation-differs");
        let signed = sign(&d, &whole.to_text(), &["board", "board-2", "commission"]);
        let answer = declare(&c, &signed).await.unwrap();
        verify_statement(&c, &answer, Content::Consolidation { note: signed });
        assert_eq!(home.blob(whole.stations).unwrap(), whole_file.as_bytes());
        let superseded = || {
            let s = c.live.read();
            s.tally().is_superseded(&s.tally().consolidated()[0])
        };
        assert!(!superseded());
        send(&c, &note(&d, STATIONS - 1, 1, 5, 3)).await.unwrap();
        assert!(superseded());
        c.close().await;
    });
}

#[test]
fn the_running_commission_declares_what_has_passed_and_without_its_key_tells_how_much_waits() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed_with(&url, "[reconciliation]\npolicy = \"iraq\"\ncloses = \"17:00\"\n").await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        send(&c, &note_with(&d, 0, |m| m.count = Count::Machine)).await.unwrap();
        let with = |key| crate::deadlines::Deadlines {
            live: std::sync::Arc::clone(&c.live),
            intake: c.intake.clone(),
            clock: std::sync::Arc::clone(&home.clock),
            key,
        };
        assert_eq!(with(None).look().await, STATIONS - 1, "all but the one that came");
        assert_eq!(c.live.read().tree.size(), 4);
        let key = observer::authority::rehearsal_key(&d.id, "commission");
        assert_eq!(with(Some(key.clone())).look().await, 0);
        assert_eq!(c.live.read().tree.size(), 4 + STATIONS as u64 - 1);
        assert_eq!((state(&c, 0), state(&c, 1)), (State::Provisional, State::UnderRuling));
        assert_eq!(with(Some(key)).look().await, 0);
        assert_eq!(c.live.read().tree.size(), 4 + STATIONS as u64 - 1, "each once");
        c.close().await;
    });
}
