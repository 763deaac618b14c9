//! Every channel, and minutes that contradict others.

use super::actors::*;
use election::act::{Act, Channel, Content};
use election::definition::Definition;
use election::id::{ContestIx, PairIx};
use election::minutes::{Closed, Mode};
use election::tally::State;
use station::receipt::Standing;

fn first_votes(c: &crate::Commission) -> u64 {
    c.live.read().tally().totals(ContestIx(0), Definition::ROOT).sums.votes[0]
}

#[test]
fn copies_of_every_channel_are_recorded_with_it_and_each_has_its_receipt() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        let device = note(&d, 0, 1, 5, 3);
        let (desk, party) = (signed_by(&d, &device, "desk"), signed_by(&d, &device, "party"));
        let copies = [
            (Channel::Card, &device, Standing::Counted),
            (Channel::Transmitted, &device, Standing::Copy),
            (Channel::Tape, &device, Standing::Copy),
            (Channel::Scan, &device, Standing::Copy),
            (Channel::Entry, &desk, Standing::Copy),
            (Channel::Party, &party, Standing::Copy),
        ];
        let mut answers = vec![];
        for ((channel, note, standing), index) in copies.iter().zip(3..) {
            let answer = send_as(&c, *channel, note).await.unwrap();
            verify(&c, &answer, note);
            let k = kept(answer.clone());
            assert_eq!((k.index, k.standing, k.channel), (index, *standing, *channel));
            let entry = crate::entries::read(&c.store, index).await.unwrap().unwrap();
            let Content::Minutes { channel: recorded, .. } = Act::parse(&entry.body).unwrap().content else { panic!() };
            assert_eq!(recorded, *channel);
            answers.push(answer);
        }
        assert_eq!(first_votes(&c), 5, "counted once");
        assert_eq!(c.live.read().tally().state(PairIx::from(0)), State::Agreed);
        c.close().await;
        let c = home.open().await.unwrap();
        for ((channel, note, _), answer) in copies.iter().zip(&answers) {
            assert_eq!(send_as(&c, *channel, note).await.unwrap(), *answer, "the same receipt after a restart");
        }
        assert_eq!(c.live.read().tree.size(), 9);
        c.close().await;
    });
}

#[test]
fn a_copy_that_says_something_else_is_recorded_and_makes_the_result_differ() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        send(&c, &note(&d, 0, 1, 5, 3)).await.unwrap();
        let typed = signed_by(&d, &note(&d, 0, 1, 3, 5), "desk");
        assert_eq!(kept(send_as(&c, Channel::Entry, &typed).await.unwrap()).standing, Standing::Differs);
        assert_eq!(c.live.read().tally().state(PairIx::from(0)), State::Differing);
        let theirs = signed_by(&d, &note(&d, 1, 1, 9, 9), "party");
        assert_eq!(kept(send_as(&c, Channel::Party, &theirs).await.unwrap()).standing, Standing::Older);
        assert_eq!(first_votes(&c), 5, "a party's copy never counts");
        c.close().await;
    });
}

#[test]
fn each_channel_takes_only_the_signatures_that_belong_to_it() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        let device = note(&d, 0, 1, 5, 3);
        for channel in Channel::ALL {
            let right = match channel {
                Channel::Entry => "desk",
                Channel::Party => "party",
                _ => "x/0",
            };
            for signer in ["x/0", "x/1", "desk", "party", "board", "commission"] {
                let n = signed_by(&d, &device, signer);
                let code = send_as(&c, channel, &n).await.map(|_| "taken").unwrap_or_else(|e| e.code());
                let expected = if signer == right { "taken" } else { "signer-not-entitled" };
                assert_eq!(code, expected, "{channel:?} by {signer}");
            }
        }
        c.close().await;
    });
}

#[test]
fn a_contradiction_by_the_device_is_refused_kept_and_recorded_once_as_an_incident() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        let (first, second) = (note(&d, 0, 1, 5, 3), note(&d, 0, 1, 7, 1));
        let receipt = send(&c, &first).await.unwrap();
        assert_eq!(first_votes(&c), 5);
        let before = (c.live.station_version(election::id::StationIx(0)), c.live.area_version(Definition::ROOT));
        for channel in [Channel::Card, Channel::Card, Channel::Card] {
            assert_eq!(send_as(&c, channel, &second).await.expect_err("second").code(), "minutes-contradict");
        }
        let after = (c.live.station_version(election::id::StationIx(0)), c.live.area_version(Definition::ROOT));
        assert_eq!((before, after), ((4, 4), (5, 5)), "pages about the station and its areas are told");
        assert_eq!(c.live.read().tree.size(), 5, "once");
        assert_eq!(first_votes(&c), 0, "neither counts");
        assert_eq!(c.live.read().tally().state(PairIx::from(0)), State::Differing);
        let kept_aside = c.intake.quarantined(10).await.unwrap();
        assert_eq!((kept_aside.len(), kept_aside[0].times), (1, 3));
        assert_eq!(send(&c, &first).await.unwrap(), receipt, "the first keeps its receipt");
        c.close().await;
        let c = home.open().await.unwrap();
        assert_eq!(first_votes(&c), 0, "also after a restart");
        assert_eq!(send_as(&c, Channel::Card, &second).await.expect_err("again").code(), "minutes-contradict");
        assert_eq!(c.live.read().tree.size(), 5);
        // Another copy of the second text is a copy, and says that there are two of it.
        assert_eq!(kept(send_as(&c, Channel::Tape, &second).await.unwrap()).standing, Standing::Copy);
        assert_eq!(first_votes(&c), 0);
        c.close().await;
    });
}

#[test]
fn many_contradictions_at_once_are_recorded_up_to_a_limit_and_every_one_is_kept() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        send(&c, &note(&d, 0, 1, 5, 3)).await.unwrap();
        let tasks: Vec<_> = (10..50)
            .map(|red| {
                let (intake, n) = (c.intake.clone(), note(&d, 0, 1, red, 3));
                tokio::spawn(async move { intake.copy(Channel::Transmitted, n.as_bytes(), "t").await })
            })
            .collect();
        for t in tasks {
            assert_eq!(t.await.unwrap().expect_err("contradicts").code(), "minutes-contradict");
        }
        assert_eq!(c.live.read().tree.size(), 4 + 16);
        assert_eq!(c.intake.quarantined(100).await.unwrap().len(), 40);
        c.close().await;
    });
}

#[test]
fn the_same_signer_of_an_entry_cannot_say_two_things_and_the_time_alone_makes_no_second() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        let typed = |red, closed: &str| {
            let n = note_with(&d, 0, |m| {
                m.votes = vec![("red", red), ("blue", 0)];
                m.closed = Closed::parse(closed).unwrap();
            });
            signed_by(&d, &n, "desk")
        };
        let first = typed(5, "2026-05-10T20:00:00+03:00");
        send_as(&c, Channel::Entry, &first).await.unwrap();
        let other = send_as(&c, Channel::Entry, &typed(6, "2026-05-10T20:00:00+03:00")).await.expect_err("other");
        assert_eq!(other.code(), "minutes-contradict");
        let time = send_as(&c, Channel::Entry, &typed(5, "2026-05-10T20:01:00+03:00")).await.expect_err("time");
        assert_eq!(time.code(), "copy-repeated");
        assert_eq!(c.live.read().tree.size(), 4, "who typed is no device: no incident");
        c.close().await;
    });
}

#[test]
fn a_dry_run_comes_by_the_line_only() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        let trial = note_with(&d, 0, |m| m.mode = Mode::DryRun);
        for (channel, note) in [(Channel::Card, trial.clone()), (Channel::Entry, signed_by(&d, &trial, "desk"))] {
            assert_eq!(send_as(&c, channel, &note).await.expect_err("channel").code(), "dry-run-channel");
        }
        c.close().await;
    });
}
