use super::actors::*;
use crate::intake::IntakeError;
use election::act::Channel;
use election::definition::Definition;
use election::id::{ContestIx, Count};
use election::minutes::Mode;
use election::statement::{Aggregate, Announcement, Stage};
use observer::authority::rehearsal_key;
use record::SignedNote;
use station::receipt::Standing;

#[test]
fn a_result_is_recorded_counted_and_answered_with_a_receipt_that_proves_it() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let n = note(c.live.definition(), 4, 1, 5, 3);
        let answer = send(&c, &n).await.unwrap();
        verify(&c, &answer, &n);
        let k = kept(answer.clone());
        assert_eq!((k.index, k.standing), (3, Standing::Counted));
        {
            let state = c.live.read();
            let root = state.tally().totals(ContestIx(0), Definition::ROOT).sums;
            assert_eq!((root.reported, &*root.votes), (1, &[5, 3][..]));
        }
        assert_eq!(send(&c, &n).await.unwrap(), answer, "sent twice: the same receipt");
        let other = note(c.live.definition(), 5, 1, 1, 1);
        send(&c, &other).await.unwrap();
        assert_eq!(
            serde_json::to_vec(&send(&c, &n).await.unwrap()).unwrap(),
            serde_json::to_vec(&answer).unwrap(),
            "byte for byte, also later"
        );
        assert_eq!(c.live.read().tree.size(), 5);
        c.close().await;
        let c = home.open().await.unwrap();
        assert_eq!(send(&c, &n).await.unwrap(), answer, "and after a restart");
        c.close().await;
    });
}

#[test]
fn the_same_text_with_other_signature_lines_is_the_same_document() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let n = note(c.live.definition(), 0, 1, 5, 3);
        let first = kept(send(&c, &n).await.unwrap());
        // Nothing may be added to the signatures either: a line of an unknown key is refused.
        let stranger = SignedNote::sign("x\n", &[&rehearsal_key("elsewhere", "stranger")]).unwrap().to_string();
        let more = format!("{n}{}", stranger.split_once("\n\n").unwrap().1);
        assert_eq!(send(&c, &more).await.expect_err("stranger").code(), "unknown-signer");
        assert_eq!(kept(send(&c, &n).await.unwrap()), first);
        c.close().await;
    });
}

#[test]
fn what_is_wrong_is_refused_with_its_code_and_kept() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        let good = note(&d, 0, 1, 5, 3);
        send(&c, &good).await.unwrap();
        let cut = &good[..good.len() / 2];
        let tampered = good.replace("vote red 5", "vote red 6").replace("station x/0\n", "station x/1\n");
        let cases: Vec<(&str, Vec<u8>)> = vec![
            ("note-no-empty-line", cut.as_bytes().to_vec()),
            ("too-large", vec![b'x'; 60_001]),
            ("encoding", vec![0xff, 0xfe]),
            ("statement-version", good.replace("minutes v1", "minutes v2").into_bytes()),
            ("signature-wrong", good.replace("vote red 5", "vote red 6").into_bytes()),
            ("signer-not-entitled", tampered.into_bytes()),
            ("unknown-station", note_with(&d, 0, |m| m.station = "x/99").into_bytes()),
            ("wrong-contest", note_with(&d, 1, |m| m.contest = "mayor").into_bytes()),
            ("wrong-definition", note_with(&d, 1, |m| m.definition = election::id::Digest([1; 32])).into_bytes()),
            ("wrong-election", note_with(&d, 1, |m| m.election = "other").into_bytes()),
            ("wrong-count", note_with(&d, 1, |m| m.count = Count::Machine).into_bytes()),
            ("wrong-choices", note_with(&d, 1, |m| m.votes.swap(0, 1)).into_bytes()),
            ("dry-run-over", note_with(&d, 1, |m| m.mode = Mode::DryRun).into_bytes()),
            ("minutes-contradict", note(&d, 0, 1, 4, 4).into_bytes()),
        ];
        for (code, body) in &cases {
            let e = c.intake.copy(Channel::Transmitted, body, "test").await.expect_err(code);
            assert!(matches!(e, IntakeError::Refused { .. }), "{e:?}");
            assert_eq!(e.code(), *code, "{e}");
        }
        let kept = c.intake.quarantined(100).await.unwrap();
        assert_eq!(kept.len(), cases.len());
        assert_eq!(c.live.read().tree.size(), 5, "of it only the contradiction is on the record, as an incident");
        c.intake.copy(Channel::Transmitted, &cases[0].1, "test").await.expect_err("again");
        assert_eq!(c.intake.quarantined(100).await.unwrap().iter().map(|r| r.times).max(), Some(2));
        c.close().await;
    });
}

#[test]
fn corrections_count_and_gaps_are_held() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        let standing = async |issue, red| kept(send(&c, &note(&d, 0, issue, red, 0)).await.unwrap()).standing;
        assert_eq!(standing(1, 10).await, Standing::Counted);
        assert_eq!(standing(3, 30).await, Standing::Held);
        assert_eq!(standing(2, 20).await, Standing::Older);
        assert_eq!(standing(4, 40).await, Standing::Counted);
        assert_eq!(c.live.read().tally().totals(ContestIx(0), Definition::ROOT).sums.votes[0], 40);
        c.close().await;
    });
}

#[test]
fn many_at_once_are_all_recorded_once() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        // Every station, each sent by five at once.
        let tasks: Vec<_> = (0..STATIONS * 5)
            .map(|i| {
                let (intake, n) = (c.intake.clone(), note(&d, i % STATIONS, 1, 7, 2));
                tokio::spawn(async move {
                    (i % STATIONS, intake.copy(Channel::Transmitted, n.as_bytes(), "test").await.unwrap())
                })
            })
            .collect();
        let mut by_station = vec![Vec::new(); STATIONS];
        for t in tasks {
            let (s, answer) = t.await.unwrap();
            by_station[s].push(answer);
        }
        for answers in by_station {
            assert_eq!(answers.len(), 5);
            assert!(answers.iter().all(|a| a == &answers[0]), "the same receipt for all");
        }
        {
            let state = c.live.read();
            assert_eq!(state.tree.size(), 3 + STATIONS as u64);
            let root = state.tally().totals(ContestIx(0), Definition::ROOT).sums;
            assert_eq!((root.reported as usize, root.votes[0]), (STATIONS, 7 * STATIONS as u64));
        }
        c.close().await;
    });
}

#[test]
fn statements_are_taken_from_those_entitled_only() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        send(&c, &note(&d, 0, 1, 50, 40)).await.unwrap();
        let aggregate = Aggregate {
            election: d.id.clone(),
            definition: d.digest,
            contest: "parliament".into(),
            round: 1,
            area: "x".into(),
            name: "Abroad".into(),
            issue: 1,
            source: "Gazette".into(),
            figures: election::minutes::Figures::default(),
            votes: vec![("red".into(), 10), ("blue".into(), 5)],
        };
        let sign = |text: &str, key: &str| SignedNote::sign(text, &[&rehearsal_key(&d.id, key)]).unwrap().to_string();
        let by_station = sign(&aggregate.to_text(), "x/0");
        assert_eq!(
            c.intake.statement(by_station.as_bytes(), "t").await.expect_err("device").code(),
            "signer-not-entitled"
        );
        let by_board = sign(&aggregate.to_text(), "board");
        let answer = c.intake.statement(by_board.as_bytes(), "t").await.unwrap();
        assert_eq!(c.intake.statement(by_board.as_bytes(), "t").await.unwrap(), answer, "twice: the same receipt");
        let mut announcement = Announcement {
            election: d.id.clone(),
            definition: d.digest,
            contest: "parliament".into(),
            round: 1,
            stage: Stage::Provisional,
            size: 5,
            results: c.live.read().tally().results(ContestIx(0)).unwrap(),
        };
        announcement.results[0].1 += 1;
        let wrong = sign(&announcement.to_text(), "commission");
        assert_eq!(
            c.intake.statement(wrong.as_bytes(), "t").await.expect_err("does not follow").code(),
            "announcement-differs"
        );
        announcement.results[0].1 -= 1;
        let right = sign(&announcement.to_text(), "commission");
        assert_eq!(c.intake.statement(right.as_bytes(), "t").await.unwrap().index(), Some(5));
        c.close().await;
        let c = home.open().await.unwrap();
        assert_eq!(c.intake.statement(by_board.as_bytes(), "t").await.unwrap(), answer, "and after a restart");
        c.close().await;
    });
}
