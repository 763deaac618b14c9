//! Kills the server at random moments while stations send, many rounds, and compares every receipt.

use crate::actors::*;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Stations that each round sends.
const EACH: usize = STATIONS / 15;
const SENDERS: usize = 8;

/// What was acknowledged: by station, the note and the bytes of its receipt.
type Receipts = BTreeMap<usize, (Arc<str>, Vec<u8>)>;

/// Nothing acknowledged is lost, nothing is counted twice, the record stays one: each round sends until SIGKILL, then every receipt
/// given so far must come back byte for byte, and at the end an observer finds nothing wrong.
#[test]
fn a_killed_server_has_lost_nothing_that_it_acknowledged() {
    kill_rounds(&Place::sealed(), 15);
}

/// The same with the record in PostgreSQL: the server dies, the database does not.
#[test]
fn a_killed_server_on_postgresql_has_lost_nothing_that_it_acknowledged() {
    let Some(database) = store::testing::TestDatabase::postgres() else { return };
    let place = Place::new(true);
    good(&["init", text(&place.home()), "--election", text(&place.election()), "--database", database.url()]);
    kill_rounds(&place, 6);
}

fn kill_rounds(place: &Place, rounds: u64) {
    let definition = Arc::new(place.definition());
    let receipts: Arc<Mutex<Receipts>> = Arc::default();
    let runtime = runtime();
    for round in 0..rounds {
        let server = place.serve();
        let url = server.url.clone();
        runtime.block_on(async {
            let senders: Vec<_> = (0..SENDERS)
                .map(|s| {
                    let (d, receipts, connection) =
                        (Arc::clone(&definition), Arc::clone(&receipts), connection(&definition, &url));
                    tokio::spawn(async move {
                        // Each round has its own stations, sent over and over by several senders at once.
                        let first = usize::try_from(round).unwrap() * EACH;
                        for i in (0..EACH).cycle().skip(s * 3).take(2000) {
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
    assert!(all.len() > EACH, "only {} receipts were given; the rounds are too short", all.len());
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
