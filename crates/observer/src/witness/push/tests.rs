use super::*;
use crate::testing::Made;
use record::{CosigningKey, cosignature};

fn key() -> CosigningKey {
    CosigningKey::from_seed("witness/red", [7; 32]).unwrap()
}

struct Witness {
    dir: tempfile::TempDir,
    ledger: Ledger,
    logs: Logs,
}

fn witness(made: &Made) -> Witness {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(dir.path(), key(), false).unwrap();
    Witness { dir, ledger, logs: Logs::of([made.record.verifier()]) }
}

impl Witness {
    fn ask(&self, body: &[u8]) -> Answer {
        add_checkpoint(&self.ledger, &self.logs, body, &|| 1_700_000_000)
    }

    fn add(&self, made: &Made, old: usize, size: usize) -> Answer {
        self.ask(request(made, old, size).to_string().as_bytes())
    }
}

fn request(made: &Made, old: usize, size: usize) -> AddCheckpoint {
    let proof = made.tree(size.max(old)).consistency_proof(old as u64, size as u64).unwrap_or_default();
    AddCheckpoint { old: old as u64, proof, checkpoint: made.checkpoint(size) }
}

fn other() -> Made {
    let mut other = Made::sealed(40, 2);
    for station in 0..40 {
        let note = other.minutes(station, 1, 5);
        other.push_minutes(&note);
    }
    other
}

/// Statuses and bodies as the specification has them.
#[test]
fn a_log_gets_its_cosignature_and_the_answers_of_the_specification() {
    let made = Made::reported(40, 2);
    let w = witness(&made);
    let first = w.add(&made, 0, 20);
    assert_eq!((first.status, first.body.lines().count()), (200, 1));
    // The line beside the log's own makes a note that any reader of cosignatures takes.
    let note = SignedNote::parse(&(made.checkpoint(20) + &first.body), &Limits::CHECKPOINT).unwrap();
    assert_eq!(cosignature::witnessed(&note, &key().verifier()), Ok(Some(1_700_000_000)));
    assert_eq!(w.add(&made, 20, 43).status, 200);
    assert_eq!(w.add(&made, 43, 43).status, 200);

    let conflict = w.add(&made, 20, 43);
    assert_eq!((conflict.status, conflict.content_type, &*conflict.body), (409, "text/x.tlog.size", "43\n"));
    assert_eq!(w.add(&made, 0, 20).body, "43\n", "whoever does not know asks from 0");
    assert_eq!(w.add(&made, 43, 20).status, 400);
    let mut wrong = request(&made, 0, 20);
    wrong.checkpoint = wrong.checkpoint.replacen("\n20\n", "\n21\n", 1);
    assert_eq!(w.ask(wrong.to_string().as_bytes()).status, 403);
    let mut foreign = made.clone();
    foreign.origin = "example.com/other".into();
    assert_eq!(w.add(&foreign, 0, 20).status, 404);
    assert_eq!(w.ask(b"new 5\n\n").status, 400);
    assert_eq!(w.ask(b"old 43\n\nno note").status, 400);
}

#[test]
fn another_history_is_not_cosigned_and_two_roots_of_one_size_are_kept_as_a_proof() {
    let (made, other) = (Made::reported(40, 2), other());
    let w = witness(&made);
    assert_eq!(w.add(&made, 0, 20).status, 200);
    assert_eq!(w.add(&other, 20, 43).status, 422);
    assert!(!w.dir.path().join("evidence").exists(), "a proof that does not fit proves nothing against the log");
    let refused = w.add(&other, 20, 20);
    assert_eq!((refused.status, &*refused.body), (409, "20\n"));
    let report = std::fs::read_dir(w.dir.path().join("evidence")).unwrap().next().unwrap().unwrap().path();
    let shown = Evidence::parse(&std::fs::read(report).unwrap()).unwrap().check(None).unwrap();
    assert_eq!(shown.forked.smaller.size, 20);
    // With a proof of the right length and wrong hashes, too.
    let mut forged = request(&other, 20, 43);
    forged.proof = made.tree(43).consistency_proof(20, 43).unwrap();
    assert_eq!(w.ask(forged.to_string().as_bytes()).status, 422);
    assert_eq!(w.add(&made, 20, 43).status, 200);
}

/// Many at once: what is signed is a chain, as the specification's race would break it.
#[test]
fn of_many_that_ask_at_once_each_continues_the_one_before() {
    let made = Made::reported(40, 2);
    let w = witness(&made);
    let sizes: Vec<usize> = std::thread::scope(|scope| {
        let ask = |size| {
            let (w, made) = (&w, &made);
            scope.spawn(move || {
                for _ in 0..200 {
                    let old = w.ledger.seen(&made.origin).map_or(0, |(_, c)| usize::try_from(c.size).unwrap());
                    if old >= size {
                        return None;
                    }
                    if w.add(made, old, size).status == 200 {
                        return Some(size);
                    }
                }
                None
            })
        };
        let asking: Vec<_> = (1..=43).map(ask).collect();
        asking.into_iter().filter_map(|a| a.join().unwrap()).collect()
    });
    assert!(sizes.contains(&43));
    assert_eq!(w.ledger.seen(&made.origin).unwrap().1.size, 43);
}
