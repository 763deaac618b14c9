//! Cosignatures and recounts as they come to the commission, on both engines.

use super::actors::*;
use crate::running::Commission;
use observer::authority::{rehearsal_key, rehearsal_witness};
use observer::totals;
use record::note::{Limits, SignedNote};
use record::{Checkpoint, CosigningKey, checkpoint, cosignature};

const RULE: &str = "[witnesses]\nparties = 2\nlimit_s = 600\n";
const NOW: u64 = 1_800_000_000;

fn witness(n: usize) -> CosigningKey {
    rehearsal_witness("made-up", &format!("witness/observer-{n}"))
}

/// The record's checkpoint of its size now, cosigned.
fn cosigned(c: &Commission, key: &CosigningKey, time: u64) -> String {
    let (size, root) = {
        let s = c.live.read();
        (s.tree.size(), s.root)
    };
    let mut note = SignedNote::parse(&c.live.sign(size, root), &Limits::CHECKPOINT).unwrap();
    note.add(cosignature::sign(&note.text.clone(), key, time).unwrap());
    note.to_string()
}

fn recounted(c: &Commission, n: usize, change: impl FnOnce(&mut election::statement::Recounted)) -> String {
    let s = c.live.read();
    let mut statement = election::statement::Recounted {
        election: "made-up".into(),
        definition: c.live.definition().digest,
        size: s.tree.size(),
        root: s.root.to_string(),
        totals: totals::digest(s.tally()),
    };
    change(&mut statement);
    let key = rehearsal_key("made-up", &format!("recount/observer-{n}"));
    SignedNote::sign(&statement.to_text(), &[&key]).unwrap().to_string()
}

async fn cosign(c: &Commission, note: &str) -> Result<(u64, bool), String> {
    c.witnesses.cosignature(note.as_bytes()).await.map(|t| (t.size, t.kept)).map_err(|e| e.code().to_owned())
}

async fn recount(c: &Commission, note: &str) -> Result<(u64, bool), String> {
    c.witnesses.recount(note.as_bytes()).await.map(|t| (t.size, t.kept)).map_err(|e| e.code().to_owned())
}

#[test]
fn cosignatures_are_kept_beside_the_record_and_outlive_a_restart() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed_with(&url, RULE).await;
        let c = home.open().await.unwrap();
        assert_eq!(c.witnesses.vouchers().witnessed, Some(0));
        assert_eq!(cosign(&c, &cosigned(&c, &witness(1), NOW)).await, Ok((3, true)));
        assert_eq!(c.witnesses.vouchers().witnessed, Some(0), "one of two");
        assert_eq!(cosign(&c, &cosigned(&c, &witness(2), NOW)).await, Ok((3, true)));
        assert_eq!(c.witnesses.vouchers().witnessed, Some(3));
        send(&c, &note(c.live.definition(), 0, 1, 5, 3)).await.unwrap();
        assert_eq!(cosign(&c, &cosigned(&c, &witness(3), NOW + 20)).await, Ok((4, true)));
        assert_eq!(recount(&c, &recounted(&c, 1, |_| ())).await, Ok((4, true)));
        let (before, published) = (c.witnesses.vouchers(), c.witnesses.published());
        assert_eq!(before.witnessed, Some(3), "the third vouches for all that the others do");
        let behind: Vec<_> = before.parties.iter().map(|p| p.vouches.as_ref().unwrap().behind).collect();
        assert_eq!(behind, [1, 1, 0]);
        assert_eq!(before.parties[0].recount.as_ref().unwrap().agrees, Some(true));
        c.close().await;
        let c = home.open().await.unwrap();
        assert_eq!((c.witnesses.vouchers(), c.witnesses.published()), (before, published));
        c.close().await;
    });
}

#[test]
fn a_checkpoint_is_given_out_with_the_lines_of_those_who_met_at_it() {
    store::testing::runtime().block_on(async {
        let home = TestHome::sealed_with("sqlite:database.sqlite", RULE).await;
        let c = home.open().await.unwrap();
        assert_eq!(c.witnesses.witnessed_checkpoint(2).unwrap(), None);
        let keys = [witness(1), witness(2)];
        for key in &keys {
            cosign(&c, &cosigned(&c, key, NOW)).await.unwrap();
        }
        send(&c, &note(c.live.definition(), 0, 1, 5, 3)).await.unwrap();
        cosign(&c, &cosigned(&c, &keys[0], NOW + 1)).await.unwrap();
        let text = c.witnesses.witnessed_checkpoint(2).unwrap().unwrap();
        let (head, note) = checkpoint::open(&text, &c.live.definition().origin, &c.live.record_key()).unwrap();
        assert_eq!(head.size, 3, "at size 4 there is one only");
        for key in &keys {
            assert_eq!(cosignature::witnessed(&note, &key.verifier()), Ok(Some(NOW)));
        }
        assert_eq!(c.witnesses.lines(4).len(), 1);
        c.close().await;
    });
}

#[test]
fn witnesses_are_asked_for_one_checkpoint_for_a_while() {
    store::testing::runtime().block_on(async {
        let home = TestHome::sealed("sqlite:database.sqlite").await;
        let c = home.open().await.unwrap();
        // The clock of the tests goes on by a second with each look.
        let asked: Vec<_> = (0..7).map(|i| c.witnesses.target(&format!("{i}")).to_string()).collect();
        assert_eq!(asked, ["0", "0", "0", "0", "0", "5", "5"]);
        c.close().await;
    });
}

#[test]
fn what_is_foreign_forged_or_from_the_future_is_refused_and_a_replay_changes_nothing() {
    store::testing::runtime().block_on(async {
        let home = TestHome::sealed("sqlite:database.sqlite").await;
        let c = home.open().await.unwrap();
        let good = cosigned(&c, &witness(1), NOW);
        let stranger = CosigningKey::from_seed("witness/stranger", [9; 32]).unwrap();
        let pretender = CosigningKey::from_seed("witness/observer-1", [9; 32]).unwrap();
        let refused = |e: &str| Err(e.to_owned());
        assert_eq!(cosign(&c, &cosigned(&c, &stranger, NOW)).await, refused("unknown-witness"));
        assert_eq!(
            cosign(&c, &cosigned(&c, &pretender, NOW)).await,
            refused("unknown-witness"),
            "same name, other key"
        );
        assert_eq!(cosign(&c, "hello").await, refused("note-no-empty-line"));
        let plain = c.live.read().checkpoint.to_string();
        assert_eq!(cosign(&c, &plain).await, refused("unknown-witness"));
        assert_eq!(cosign(&c, &cosigned(&c, &witness(1), NOW + 100_000)).await, refused("cosignature-from-the-future"));
        // A line taken from another checkpoint.
        send(&c, &note(c.live.definition(), 0, 1, 5, 3)).await.unwrap();
        let line = good.lines().last().unwrap();
        let grafted = format!("{}{line}\n", c.live.read().checkpoint);
        assert_eq!(cosign(&c, &grafted).await, refused("cosignature-wrong"));
        // Sent again, later, and after a newer one.
        assert_eq!(cosign(&c, &good).await, Ok((3, true)));
        assert_eq!(cosign(&c, &good).await, Ok((3, false)));
        let newer = cosigned(&c, &witness(1), NOW + 5);
        assert_eq!(cosign(&c, &newer).await, Ok((4, true)));
        assert_eq!(cosign(&c, &good).await, Ok((3, false)));
        assert_eq!(c.witnesses.vouchers().parties[0].vouches.as_ref().unwrap().size, 4);
        c.close().await;
    });
}

#[test]
fn another_history_is_not_vouched_for_here() {
    store::testing::runtime().block_on(async {
        let home = TestHome::sealed("sqlite:database.sqlite").await;
        let c = home.open().await.unwrap();
        let record_key = rehearsal_key("made-up", &c.live.definition().origin);
        for (size, code) in [(2, "other-history"), (30, "beyond-record")] {
            let head = Checkpoint::new(&c.live.definition().origin, size, record::hash::EMPTY_ROOT);
            let text = checkpoint::sign(&head, &[&record_key]).unwrap();
            let mut note = SignedNote::parse(&text, &Limits::CHECKPOINT).unwrap();
            note.add(cosignature::sign(&head.text(), &witness(1), NOW).unwrap());
            assert_eq!(cosign(&c, &note.to_string()).await, Err(code.to_owned()));
        }
        assert!(c.witnesses.published().cosigned.is_empty());
        c.close().await;
    });
}

#[test]
fn a_recount_is_compared_and_one_that_differs_is_shown_as_that() {
    store::testing::runtime().block_on(async {
        let home = TestHome::sealed("sqlite:database.sqlite").await;
        let c = home.open().await.unwrap();
        send(&c, &note(c.live.definition(), 0, 1, 5, 3)).await.unwrap();
        let of = |c: &Commission, n: usize| c.witnesses.vouchers().parties[n - 1].recount.clone().unwrap();
        assert_eq!(recount(&c, &recounted(&c, 1, |_| ())).await, Ok((4, true)));
        let other = recounted(&c, 2, |s| s.totals = election::id::Digest::of(b"other"));
        assert_eq!(recount(&c, &other).await, Ok((4, true)));
        assert_eq!((of(&c, 1).agrees, of(&c, 2).agrees), (Some(true), Some(false)));
        send(&c, &note(c.live.definition(), 1, 1, 5, 3)).await.unwrap();
        let late = recounted(&c, 3, |_| ());
        send(&c, &note(c.live.definition(), 2, 1, 5, 3)).await.unwrap();
        assert_eq!(recount(&c, &late).await, Ok((5, true)));
        assert_eq!((of(&c, 3).agrees, of(&c, 3).behind), (None, 1), "the tally had gone on: nothing is claimed");
        assert_eq!(recount(&c, &late).await, Ok((5, false)));
        let refused = |e: &str| Err(e.to_owned());
        assert_eq!(recount(&c, &recounted(&c, 1, |s| s.election = "other".into())).await, refused("other-election"));
        assert_eq!(recount(&c, &recounted(&c, 1, |s| s.size = 3)).await, refused("other-history"));
        assert_eq!(recount(&c, &recounted(&c, 1, |s| s.size = 99)).await, refused("beyond-record"));
        // The key of a station, of a witness, of nobody; two parties on one statement.
        let text = election::minutes::text_of(&late).unwrap().to_owned();
        let d = c.live.definition().clone();
        assert_eq!(recount(&c, &sign(&d, &text, &["x/0"])).await, refused("signer-not-entitled"));
        assert_eq!(recount(&c, &sign(&d, &text, &["witness/observer-1"])).await, refused("unknown-signer"));
        assert_eq!(recount(&c, &sign(&d, &text, &["nobody"])).await, refused("unknown-signer"));
        let two = sign(&d, &text, &["recount/observer-1", "recount/observer-2"]);
        assert_eq!(recount(&c, &two).await, refused("signature-missing"));
        assert_eq!(recount(&c, &late.replace("size 5", "size 4")).await, refused("signature-wrong"));
        c.close().await;
    });
}

#[test]
fn of_each_witness_so_many_sizes_are_kept_and_no_more() {
    store::testing::runtime().block_on(async {
        let home = TestHome::sealed("sqlite:database.sqlite").await;
        let c = home.open().await.unwrap();
        for i in 0..120u64 {
            let d = c.live.definition();
            let n = usize::try_from(i).unwrap();
            send(&c, &note(d, n % STATIONS, u16::try_from(1 + n / STATIONS).unwrap(), 5, 3)).await.unwrap();
            assert_eq!(cosign(&c, &cosigned(&c, &witness(1), NOW + i)).await, Ok((4 + i, true)));
        }
        let rows = c.store.query("SELECT size FROM vouch ORDER BY size", vec![]).await.unwrap();
        assert_eq!((rows.len(), rows[0].get_i64(0).unwrap()), (100, 24));
        assert!(c.witnesses.lines(23).is_empty() && c.witnesses.lines(24).len() == 1);
        c.close().await;
    });
}
