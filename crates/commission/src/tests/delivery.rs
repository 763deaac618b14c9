//! Copies that only a desk can bring: what it signs about them.

use super::actors::*;
use crate::Commission;
use election::act::{Act, Channel, Content};
use election::id::Digest;
use election::statement::{Carried, Document, Page};
use observer::authority::rehearsal_key;

fn delivery(c: &Commission, carried: Carried, note: &str, picture: Option<&[u8]>, signer: &str) -> String {
    let d = c.live.definition();
    station::delivery::sign(d, carried, note, picture, &rehearsal_key(&d.id, signer)).unwrap()
}

async fn bring(c: &Commission, channel: Channel, note: &str, delivery: &str) -> Result<u64, &'static str> {
    let answer = c.intake.delivered_copy(channel, note.as_bytes(), Some(delivery), "t").await;
    answer.map(|a| a.index().unwrap()).map_err(|e| e.code())
}

fn page(c: &Commission, station: usize) -> String {
    let d = c.live.definition();
    let page = Page {
        election: d.id.clone(),
        contest: "parliament".into(),
        round: 1,
        station: d.stations[station].id.clone(),
        count: Some(d.counts[0]),
        issue: 1,
        document: Document::Result,
        page: 1,
        pages: 1,
        minutes: None,
    };
    sign(d, &page.to_text(), &[&page.station])
}

#[test]
fn in_a_real_election_public_minutes_sent_again_are_no_second_copy() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::real(&url).await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        let minutes = note(&d, 0, 1, 5, 3);
        send(&c, &minutes).await.unwrap();
        let size = c.live.read().tree.size();
        for channel in [Channel::Card, Channel::Tape, Channel::Scan] {
            assert_eq!(send_as(&c, channel, &minutes).await.expect_err("bare").code(), "delivery-missing");
        }
        let of = |carried, signer| delivery(&c, carried, &minutes, None, signer);
        let other = delivery(&c, Carried::Card, &note(&d, 2, 1, 5, 3), None, "delivery");
        for (channel, delivery, code) in [
            (Channel::Card, of(Carried::Tape, "delivery"), "delivery-channel"),
            (Channel::Card, other, "delivery-document"),
            (Channel::Card, of(Carried::Card, "desk"), "signer-not-entitled"),
            (Channel::Card, of(Carried::Card, "x/0"), "signer-not-entitled"),
            (Channel::Card, of(Carried::Card, "stranger"), "unknown-signer"),
            (Channel::Card, of(Carried::Card, "delivery").replacen("mode live", "mode live ", 1), "statement-field"),
            (Channel::Transmitted, of(Carried::Card, "delivery"), "delivery-unwanted"),
        ] {
            assert_eq!(bring(&c, channel, &minutes, &delivery).await.expect_err(code), code);
        }
        assert_eq!(c.live.read().tree.size(), size, "nothing of it is on the record");
        assert_eq!(bring(&c, Channel::Card, &minutes, &of(Carried::Card, "delivery")).await, Ok(size));
        // Station 1 lies in the south: the desk of the north has no word there.
        let south = note(&d, 1, 1, 5, 3);
        let by_north = delivery(&c, Carried::Card, &south, None, "delivery-north");
        assert_eq!(bring(&c, Channel::Card, &south, &by_north).await, Err("signer-not-entitled"));
        let by_north = delivery(&c, Carried::Tape, &minutes, None, "delivery-north");
        assert_eq!(bring(&c, Channel::Tape, &minutes, &by_north).await, Ok(size + 1));
        c.close().await;
        let c = home.open().await.unwrap();
        assert_eq!(c.live.read().tree.size(), size + 2, "also after a restart");
        c.close().await;
    });
}

#[test]
fn a_delivery_stands_in_the_act_and_its_receipt_and_comes_again_as_it_first_was() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        let minutes = note(&d, 0, 1, 5, 3);
        let signed = delivery(&c, Carried::Card, &minutes, None, "delivery");
        let first = c.intake.delivered_copy(Channel::Card, minutes.as_bytes(), Some(&signed), "t").await.unwrap();
        verify(&c, &first, &minutes);
        let kept_first = kept(first.clone());
        assert_eq!(kept_first.delivery.as_deref(), Some(&*signed));
        let entry = crate::entries::read(&c.store, kept_first.index).await.unwrap().unwrap();
        assert_eq!(Act::parse(&entry.body).unwrap().content.delivery(), Some(&*signed));
        // Without it, as a rehearsal may: the same copy, the same receipt.
        assert_eq!(send_as(&c, Channel::Card, &minutes).await.unwrap(), first);
        let bare = send_as(&c, Channel::Tape, &minutes).await.unwrap();
        verify(&c, &bare, &minutes);
        assert_eq!(kept(bare).delivery, None);
        c.close().await;
    });
}

#[test]
fn a_page_goes_with_the_picture_that_its_desk_delivered_and_no_other_leaves_a_file() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::real(&url).await;
        let c = home.open().await.unwrap();
        let (note, picture, other) = (page(&c, 0), png(9, 9, 1), png(9, 9, 2));
        let files = home.blobs();
        let good = delivery(&c, Carried::Page, &note, Some(&picture), "delivery");
        let bring = async |picture: &[u8], delivery: Option<&str>| {
            c.intake.delivered_page(note.as_bytes(), picture.to_vec(), delivery, "t").await
        };
        assert_eq!(bring(&picture, None).await.expect_err("bare").code(), "delivery-missing");
        assert_eq!(bring(&other, Some(&good)).await.expect_err("picture").code(), "delivery-picture");
        let of_card = delivery(&c, Carried::Card, &note, None, "delivery");
        assert_eq!(bring(&picture, Some(&of_card)).await.expect_err("channel").code(), "delivery-channel");
        assert_eq!(home.blobs(), files, "nothing is stored");
        let early = c.intake.page_note(note.as_bytes(), None, "t").await;
        assert_eq!(early.expect_err("before the picture").code(), "delivery-missing");
        let answer = bring(&picture, Some(&good)).await.unwrap();
        verify_statement(
            &c,
            &answer,
            Content::Page { image: Digest::of(&picture), note: note.clone(), delivery: None },
        );
        assert_eq!(bring(&picture, Some(&good)).await.unwrap(), answer);
        c.close().await;
    });
}
