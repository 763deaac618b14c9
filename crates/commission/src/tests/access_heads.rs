//! The head of the log of access on the record: hourly, by the server itself, and never back.

use super::actors::*;
use crate::access_heads::{AccessHeads, EVERY_US, Looked, text};
use crate::accounts::access::AccessLog;
use crate::accounts::{Accounts, Entropy};
use election::act::Moment;
use observer::authority::rehearsal_key;
use record::SignedNote;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

#[test]
fn the_head_goes_onto_the_record_every_hour_in_which_the_log_grew_and_never_back() {
    store::testing::each_engine(|url| async move {
        let home = TestHome::sealed(&url).await;
        let c = home.open().await.unwrap();
        let d = c.live.definition().clone();
        let key = rehearsal_key(&d.id, "commission");
        let entropy: Entropy = Arc::new(|| Ok([7; 32]));
        let accounts = Accounts::new(c.store.clone(), Arc::clone(&home.clock), entropy, &home.path());
        let later = Arc::new(AtomicI64::new(0));
        let heads = |key| AccessHeads {
            live: Arc::clone(&c.live),
            intake: c.intake.clone(),
            clock: {
                let (clock, later) = (Arc::clone(&home.clock), Arc::clone(&later));
                Arc::new(move || Moment(clock().0 + later.load(Ordering::SeqCst)))
            },
            log: AccessLog::new(c.store.clone()),
            key,
        };
        let before = c.live.size();
        assert!(matches!(heads(Some(key.clone())).look().await.unwrap(), Looked::NotDue), "an empty log has no head");
        for i in 0..3 {
            accounts.note("clerk-1", "::1", &format!("GET /desk/ {i}")).await.unwrap();
        }
        assert!(matches!(heads(None).look().await.unwrap(), Looked::NoKey));
        assert!(matches!(heads(Some(key.clone())).look().await.unwrap(), Looked::Recorded));
        assert_eq!(c.live.size(), before + 1);
        accounts.note("clerk-1", "::1", "GET /desk/ 3").await.unwrap();
        assert!(matches!(heads(Some(key.clone())).look().await.unwrap(), Looked::NotDue), "within the hour");
        later.store(EVERY_US, Ordering::SeqCst);
        assert!(matches!(heads(Some(key.clone())).look().await.unwrap(), Looked::Recorded));
        later.store(3 * EVERY_US, Ordering::SeqCst);
        assert!(matches!(heads(Some(key.clone())).look().await.unwrap(), Looked::NotDue), "nothing new");
        let marks: Vec<(u64, [u8; 32])> =
            c.live.read().recount.access_heads().iter().map(|h| (h.rows, h.head.0)).collect();
        assert_eq!(marks.iter().map(|m| m.0).collect::<Vec<_>>(), [3, 4]);
        let checked = accounts.access().check(&marks).await.unwrap();
        assert_eq!((checked.is_good(), checked.held), (true, 2));
        // A head of fewer rows, one that another key signed, and one of another election are refused.
        let send = async |text: String, signer: &str| {
            let note = SignedNote::sign(&text, &[&rehearsal_key(&d.id, signer)]).unwrap().to_string();
            c.intake.statement(note.as_bytes(), "test").await.unwrap_err().code().to_owned()
        };
        assert_eq!(send(text(&d, 2, [1; 32]), "commission").await, "access-head-back");
        assert_eq!(send(text(&d, 4, [1; 32]), "commission").await, "access-head-back");
        assert_eq!(send(text(&d, 9, [1; 32]), "board").await, "signer-not-entitled");
        assert_eq!(send(text(&d, 9, [1; 32]).replace("made-up", "other"), "commission").await, "wrong-election");
        let size = c.live.size();
        c.close().await;
        // Counting again from the database comes to the same.
        let again = home.open().await.unwrap();
        assert_eq!((again.live.size(), again.live.read().recount.access_heads().len()), (size, 2));
        again.close().await;
    });
}
