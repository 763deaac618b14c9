//! Kills the server at random moments while stations send, many rounds, and compares every receipt.

use crate::actors::*;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const ROUNDS: u64 = 15;
const SENDERS: usize = 8;

/// Nothing acknowledged is lost, nothing is counted twice, the record stays one: each round sends until SIGKILL, then every receipt
/// given so far must come back byte for byte, and at the end an observer finds nothing wrong.
#[test]
fn a_killed_server_has_lost_nothing_that_it_acknowledged() {
    let place = Place::sealed();
    let definition = Arc::new(place.definition());
    let receipts: Arc<Mutex<BTreeMap<usize, (Arc<str>, Vec<u8>)>>> = Arc::default();
    let runtime = runtime();
    for round in 0..ROUNDS {
        let server = place.serve();
        let url = server.url.clone();
        runtime.block_on(async {
            let senders: Vec<_> = (0..SENDERS)
                .map(|s| {
                    let (d, receipts, connection) = (Arc::clone(&definition), Arc::clone(&receipts), connection(&definition, &url));
                    tokio::spawn(async move {
                        // Each round has its own stations, sent over and over by several senders at once.
                        let first = usize::try_from(round).unwrap() * (STATIONS / 15);
                        for i in (0..STATIONS / 15).cycle().skip(s * 3).take(2000) {
                            let station = first + i;
                            let note: Arc<str> = note(&d, station, 1, u32::try_from(station).unwrap()).into();
                            let Some(receipt) = offer(&connection, &note).await else { return };
                            let mut all = receipts.lock().unwrap();
                            if let Some((_, before)) = all.get(&station) {
                                assert_eq!(before, &receipt, "another receipt for station {station}");
                            }
                            all.insert(station, (note, receipt));
                        }
                    })
                })
                .collect();
            // Moments differ from round to round, without a clock or dice: 5 to 300 ms.
            tokio::time::sleep(Duration::from_millis(5 + round * 7919 % 296)).await;
            server.kill();
            for s in senders {
                s.await.unwrap();
            }
        });
    }
    let server = place.serve();
    let url = server.url.clone();
    let all = receipts.lock().unwrap().clone();
    assert!(all.len() > 50, "only {} receipts were given; the rounds are too short", all.len());
    runtime.block_on(async {
        let connection = connection(&definition, &url);
        for (station, (note, receipt)) in &all {
            assert_eq!(offer(&connection, note).await.as_ref(), Some(receipt), "station {station}");
        }
    });
    good(&["mirror", &url, text(&place.path("copy"))]);
    let report = json(&good(&["verify", text(&place.path("copy")), "--json", "--root-key", &place.root_key()]));
    let counted = report["minutes"]["counted"].as_u64().unwrap();
    assert!(counted >= all.len() as u64);
    assert_eq!(report["contests"][0]["stations"]["reported"].as_u64(), Some(counted), "each station counts once");
    server.stop();
}
