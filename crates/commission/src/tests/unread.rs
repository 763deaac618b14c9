//! Pages that no code could file: handed in by a desk, filed or dropped by a clerk.

use super::actors::*;
use super::desk::{account, entropy};
use crate::accounts::Role;
use crate::desk::{Desk, Filing};
use crate::intake::{Report, Saying};
use crate::{Commission, intake};
use election::id::{Count, Digest, PairIx};
use election::statement::{Document, Page};
use observer::authority::rehearsal_key;
use paper::scan::{GreyPage, Limits, Turn};

fn report(said: Option<&Page>) -> Report {
    Report {
        name: "scan-17.pdf".into(),
        sheet: 2,
        code: "filing-no-code".into(),
        message: "no page code was found".into(),
        said: said.map(|p| Saying { text: p.to_text(), which: true }),
    }
}

fn page(c: &Commission, station: usize) -> Page {
    let d = c.live.definition();
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

fn filing(page: Page, although: &str) -> Filing {
    Filing { page, turn: Turn::None, although: although.into() }
}

/// A picture of its own for each shade.
fn picture(shade: u8) -> Vec<u8> {
    paper::scan::png(&GreyPage::new(40, 60, vec![shade; 40 * 60]).unwrap())
}

async fn hand_in(c: &Commission, report: &Report, picture: &[u8]) -> Result<intake::UnreadKept, &'static str> {
    let report = serde_json::to_vec(report).unwrap();
    let d = c.live.definition();
    let key = rehearsal_key(&d.id, "delivery");
    let delivery = station::delivery::sign_unread(d, &report, picture, &key).unwrap();
    c.intake.unread(&report, picture.to_vec(), Some(&delivery)).await.map_err(|e| e.code())
}

#[test]
fn a_page_waits_once_however_often_it_is_handed_in_and_only_a_desk_can() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        let (one, other) = (picture(1), picture(2));
        let bytes = serde_json::to_vec(&report(None)).unwrap();
        let signed = |picture: &[u8], name: &str| {
            station::delivery::sign_unread(&d, &bytes, picture, &rehearsal_key(&d.id, name)).unwrap()
        };
        let page_note = sign(&d, &page(&c, 0).to_text(), &["x/0"]);
        let as_page = station::delivery::sign(
            &d,
            election::statement::Carried::Page,
            &page_note,
            Some(&one),
            &rehearsal_key(&d.id, "delivery"),
        )
        .unwrap();
        for (report, delivery, code) in [
            (&bytes[..], None, "delivery-missing"),
            (&bytes, Some(signed(&other, "delivery")), "delivery-picture"),
            (&bytes, Some(signed(&one, "desk")), "signer-not-entitled"),
            (&bytes, Some(signed(&one, "stranger")), "unknown-signer"),
            (&bytes, Some(as_page), "delivery-channel"),
            (b"{}", Some(signed(&one, "delivery")), "delivery-document"),
        ] {
            let refused = c.intake.unread(report, one.clone(), delivery.as_deref()).await;
            assert_eq!(refused.expect_err(code).code(), code);
        }
        let none = station::delivery::sign_unread(&d, b"{}", &one, &rehearsal_key(&d.id, "delivery")).unwrap();
        assert_eq!(c.intake.unread(b"{}", one.clone(), Some(&none)).await.expect_err("form").code(), "unread-form");
        assert_eq!(hand_in(&c, &report(None), b"GIF89a").await, Err("page-format"));
        let files = home.blobs();
        for times in [1, 2] {
            let kept = hand_in(&c, &report(None), &one).await.unwrap();
            assert_eq!((kept.kept, kept.times, &*kept.state), (Digest::of(&one), times, "open"));
        }
        assert_eq!((home.blobs(), c.live.size()), (files, 3), "neither public nor on the record");
        c.close().await;
        let c = home.open().await.unwrap();
        let desk = Desk::new(&c, entropy());
        let clerk = account(&desk, "clerk-1", Role::Clerk, "x/n", None).await;
        let waits = desk.unread(&clerk, false).await.unwrap();
        assert_eq!((waits.len(), waits[0].times, &waits[0].report), (1, 2, &report(None)), "also after a restart");
        assert_eq!(desk.unread_picture(&clerk, Digest::of(&one)).await.unwrap(), one);
        drop(desk);
        c.close().await;
    });
}

#[test]
fn a_clerk_files_a_page_with_what_the_picture_says_or_a_reason() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let desk = Desk::new(&c, entropy());
        let north = account(&desk, "clerk-n", Role::Clerk, "x/n", None).await;
        let south = account(&desk, "clerk-s", Role::Clerk, "x/s", None).await;
        let (first, second) = (picture(1), picture(2));
        hand_in(&c, &report(Some(&page(&c, 0))), &first).await.unwrap();
        hand_in(&c, &report(None), &second).await.unwrap();
        assert_eq!(desk.unread(&north, false).await.unwrap().len(), 2);
        let seen = desk.unread(&south, false).await.unwrap();
        assert_eq!(
            (seen.len(), seen[0].picture),
            (1, Digest::of(&second)),
            "a code that names the north is the north's"
        );
        let code = |r: Result<u64, crate::desk::DeskError>| r.expect_err("refused").code();
        let file = async |picture: &[u8], filing| desk.file_unread(&north, Digest::of(picture), filing).await;
        assert_eq!(code(file(&first, filing(page(&c, 2), "")).await), "picture-says-otherwise");
        assert_eq!(code(file(&first, filing(page(&c, 1), "why not")).await), "other-board");
        let nowhere = Page { station: "x/nowhere".into(), ..page(&c, 0) };
        assert_eq!(code(file(&first, filing(nowhere, "why not")).await), "unknown-station");
        assert_eq!(code(file(&first, filing(page(&c, 2), &"w".repeat(501))).await), "reason-too-long");
        assert_eq!(c.live.size(), 3, "nothing is on the record");
        let entry = file(&first, filing(page(&c, 2), "the station was printed wrongly")).await.unwrap();
        {
            let state = c.live.read();
            let pages = &state.tally().pair(PairIx::from(2)).case.as_ref().unwrap().pages;
            assert_eq!((pages[0].index, pages[0].image, pages[0].by_hand), (entry, Digest::of(&first), true));
        }
        let stored = crate::entries::read(&c.store, entry).await.unwrap().unwrap();
        assert!(String::from_utf8(stored.body).unwrap().contains("channel page"), "with the desk's delivery");
        // Lying on its side: the picture on the record stands upright.
        let turned = Filing { page: page(&c, 4), turn: Turn::Quarter, although: String::new() };
        file(&second, turned).await.unwrap();
        let image = c.live.read().tally().pair(PairIx::from(4)).case.as_ref().unwrap().pages[0].image;
        let upright =
            paper::scan::pages(&home.blob(image).unwrap(), &Limits::default()).unwrap().next().unwrap().unwrap();
        assert_eq!((upright.width(), upright.height()), (60, 40));
        assert_eq!(code(file(&first, filing(page(&c, 2), "again")).await), "unread-settled");
        let settled = desk.unread(&north, true).await.unwrap();
        let words: Vec<_> = settled.iter().map(|u| (&*u.state, &*u.by, &*u.reason)).collect();
        assert_eq!(words, [("filed", "clerk-n", ""), ("filed", "clerk-n", "the station was printed wrongly")]);
        assert!(desk.unread(&north, false).await.unwrap().is_empty());
        drop(desk);
        c.close().await;
    });
}

#[test]
fn a_page_is_dropped_with_a_reason_and_what_is_filed_elsewhere_waits_no_longer() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        let desk = Desk::new(&c, entropy());
        let clerk = account(&desk, "clerk-n", Role::Clerk, "x/n", None).await;
        let (blank, filed) = (picture(1), picture(2));
        hand_in(&c, &report(None), &blank).await.unwrap();
        hand_in(&c, &report(None), &filed).await.unwrap();
        assert_eq!(desk.drop_unread(&clerk, Digest::of(&blank), " ").await.expect_err("why").code(), "reason-needed");
        desk.drop_unread(&clerk, Digest::of(&blank), "an empty sheet").await.unwrap();
        let again = desk.drop_unread(&clerk, Digest::of(&blank), "again").await;
        assert_eq!(again.expect_err("dropped").code(), "unread-settled");
        assert_eq!(hand_in(&c, &report(None), &blank).await.unwrap().state, "dropped", "it does not come back");
        let note = sign(&d, &page(&c, 0).to_text(), &["desk"]);
        c.intake.page(note.as_bytes(), filed.clone(), "t").await.unwrap();
        assert!(desk.unread(&clerk, false).await.unwrap().is_empty());
        assert_eq!(desk.unread_page(&clerk, Digest::of(&filed)).await.unwrap().entry, Some(3));
        let unknown = desk.unread_page(&clerk, Digest::of(b"")).await;
        assert_eq!(unknown.expect_err("none").code(), "unknown-unread");
        // All of it is in a backup.
        let file = home.folder.path().join("backup");
        crate::backup::backup(&home.path(), &file, &|_| {}).await.unwrap();
        let copy = home.folder.path().join("copy");
        crate::backup::restore(&file, &copy, Some("sqlite:database.sqlite"), false, &|_| {}).await.unwrap();
        let restored = Commission::open(&copy, clock(), &[], &|_| {}).await.unwrap();
        let there = Desk::new(&restored, entropy());
        let settled = there.unread(&clerk, true).await.unwrap();
        assert_eq!(settled.iter().filter(|u| u.reason == "an empty sheet").count(), 1);
        assert_eq!(there.unread_picture(&clerk, Digest::of(&blank)).await.unwrap(), blank);
        drop((desk, there));
        restored.close().await;
        c.close().await;
    });
}
