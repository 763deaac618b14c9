use super::*;
use crate::testing::Made;
use record::cosignature;

fn key() -> CosigningKey {
    CosigningKey::from_seed("witness/red", [7; 32]).unwrap()
}

fn made() -> Made {
    Made::reported(40, 2)
}

/// A record with the same beginning and other results.
fn other() -> Made {
    let mut other = Made::sealed(40, 2);
    for station in 0..40 {
        let note = other.minutes(station, 1, 5);
        other.push_minutes(&note);
    }
    other
}

fn cosign(ledger: &Ledger, made: &Made, old: usize, size: usize, now: u64) -> Result<Signature, Refusal> {
    let text = made.checkpoint(size);
    let (head, _) = checkpoint::open(&text, &made.origin, &made.record.verifier()).unwrap();
    let proof = made.tree(size).consistency_proof(old as u64, size as u64).unwrap_or_default();
    ledger.cosign(&made.record.verifier(), &text, &head, old as u64, &proof, now)
}

fn open(dir: &tempfile::TempDir) -> Result<Ledger, WitnessError> {
    Ledger::open(dir.path(), key(), false)
}

#[test]
fn what_continues_is_cosigned_and_the_state_outlives_the_program() {
    let (dir, made) = (tempfile::tempdir().unwrap(), made());
    let ledger = open(&dir).unwrap();
    for (old, size, now) in [(0, 3, 100), (3, 3, 100), (3, 20, 101), (20, 43, 180)] {
        let signature = cosign(&ledger, &made, old, size, now).unwrap();
        let text = Checkpoint::new(&made.origin, size as u64, made.tree(size).root()).text();
        assert_eq!(cosignature::verify(&text, &key().verifier(), &signature), Ok(now));
    }
    drop(ledger);
    let ledger = open(&dir).unwrap();
    let (seen, head) = ledger.seen(&made.origin).unwrap();
    assert_eq!((head.size, seen.time), (43, 180));
    assert_eq!(cosign(&ledger, &made, 20, 43, 190).unwrap_err().code(), "witness-not-from-here");
}

#[test]
fn nothing_is_cosigned_that_does_not_continue() {
    let (dir, made, other) = (tempfile::tempdir().unwrap(), made(), other());
    let ledger = open(&dir).unwrap();
    cosign(&ledger, &made, 0, 20, 100).unwrap();
    let code = |made: &Made, old, size, now| cosign(&ledger, made, old, size, now).unwrap_err().code();
    assert_eq!(code(&other, 20, 20, 101), "witness-other-root");
    assert_eq!(code(&other, 20, 43, 101), "witness-not-continued");
    assert_eq!(code(&made, 10, 43, 101), "witness-not-from-here");
    assert_eq!(code(&made, 0, 43, 101), "witness-not-from-here");
    assert_eq!(code(&made, 20, 10, 101), "witness-smaller");
    assert_eq!(code(&made, 20, 43, 99), "witness-clock-behind");
    assert_eq!(ledger.seen(&made.origin).unwrap().1.size, 20, "a refusal changes nothing");
    cosign(&ledger, &made, 20, 43, 100).unwrap();
}

#[test]
fn two_never_run_at_once_and_a_key_has_one_state() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = open(&dir).unwrap();
    assert_eq!(open(&dir).unwrap_err().code(), "witness-in-use");
    cosign(&ledger, &made(), 0, 3, 1).unwrap();
    drop(ledger);
    let stranger = CosigningKey::from_seed("witness/blue", [8; 32]).unwrap();
    assert_eq!(Ledger::open(dir.path(), stranger, false).unwrap_err().code(), "witness-other-key");
}

#[test]
fn a_folder_that_was_put_back_from_a_copy_is_noticed() {
    let (dir, copy, made) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), made());
    let ledger = open(&dir).unwrap();
    cosign(&ledger, &made, 0, 20, 1).unwrap();
    let status =
        std::process::Command::new("cp").arg("-a").arg(format!("{}/.", dir.path().display())).arg(copy.path()).status();
    assert!(status.unwrap().success());
    cosign(&ledger, &made, 20, 43, 2).unwrap();
    assert_eq!(open(&copy).unwrap_err().code(), "witness-restored");
    let restored = Ledger::open(copy.path(), key(), true).unwrap();
    assert_eq!(restored.seen(&made.origin).unwrap().1.size, 20);
    let text = made.checkpoint(43);
    let (head, _) = checkpoint::open(&text, &made.origin, &made.record.verifier()).unwrap();
    restored.take_over(&made.record.verifier(), &text, &head, 2).unwrap();
    assert_eq!(cosign(&restored, &other(), 20, 43, 3).unwrap_err().code(), "witness-not-from-here");
    drop(restored);
    assert_eq!(open(&copy).unwrap().seen(&made.origin).unwrap().1.size, 43, "from now on it is its own folder");
}

#[test]
fn what_cannot_be_kept_is_not_signed() {
    let (dir, made) = (tempfile::tempdir().unwrap(), made());
    let ledger = open(&dir).unwrap();
    cosign(&ledger, &made, 0, 3, 1).unwrap();
    let logs = dir.path().join("logs");
    std::fs::remove_dir_all(&logs).unwrap();
    std::fs::write(&logs, b"no folder").unwrap();
    assert_eq!(cosign(&ledger, &made, 3, 20, 2).unwrap_err().code(), "witness-disk");
    assert_eq!(ledger.seen(&made.origin).unwrap().1.size, 3);
}

#[test]
fn a_damaged_state_stops_the_witness() {
    let (dir, made) = (tempfile::tempdir().unwrap(), made());
    let ledger = open(&dir).unwrap();
    cosign(&ledger, &made, 0, 20, 1).unwrap();
    drop(ledger);
    let file = std::fs::read_dir(dir.path().join("logs")).unwrap().next().unwrap().unwrap().path();
    let good = std::fs::read_to_string(&file).unwrap();
    for bad in [String::new(), good[..good.len() / 2].to_owned(), good.replacen("\\n20\\n", "\\n21\\n", 1)] {
        assert_ne!(bad, good);
        std::fs::write(&file, bad).unwrap();
        assert_eq!(open(&dir).unwrap_err().code(), "witness-state-damaged");
    }
    std::fs::write(&file, good).unwrap();
    open(&dir).unwrap();
}

/// Whatever is asked of it, in whatever order, by a log with two histories: the cosignatures belong to one.
#[test]
fn however_it_is_asked_the_cosignatures_belong_to_one_history() {
    use proptest::prelude::*;
    let (made, other) = (made(), other());
    proptest!(ProptestConfig::with_cases(40), |(asked in prop::collection::vec((any::<bool>(), 1usize..44, 0usize..44, any::<bool>()), 1..30))| {
        let dir = tempfile::tempdir().unwrap();
        let mut ledger = open(&dir).unwrap();
        let mut signed: Vec<(bool, usize)> = vec![];
        for (which, size, old, restart) in asked {
            if restart {
                drop(ledger);
                ledger = open(&dir).unwrap();
            }
            let log = if which { &made } else { &other };
            let stands = ledger.seen(&log.origin).map_or(0, |(_, c)| usize::try_from(c.size).unwrap());
            for old in [old, stands] {
                if cosign(&ledger, log, old, size, 5).is_ok() {
                    signed.push((which, size));
                }
            }
        }
        // The first three acts are the same in both.
        prop_assert!(signed.is_sorted_by_key(|(_, size)| *size));
        let mut histories: Vec<bool> = signed.iter().filter(|(_, size)| *size > 3).map(|(which, _)| *which).collect();
        histories.dedup();
        prop_assert!(histories.len() <= 1, "{:?}", signed);
    });
}
