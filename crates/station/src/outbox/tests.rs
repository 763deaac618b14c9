use super::*;
use crate::durable::failpoint;
use crate::seal::{Insist, Signers, seal, sign};
use crate::testing::{Record, definition, device, draft};
use proptest::prelude::*;

fn note(station: usize, issue: u16) -> String {
    sign(&definition(), &draft(station, issue), Signers { device: &device(station), members: &[] }, Insist::default())
        .unwrap()
        .1
}

fn with_one() -> (tempfile::TempDir, Outbox, Name, String) {
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::open(folder.path()).unwrap();
    let note = note(0, 1);
    let name = name_of(&note).unwrap();
    outbox.put(&name, &note, &outbox.lock().unwrap()).unwrap();
    (folder, outbox, name, note)
}

fn reason() -> Reason {
    Reason { status: 422, code: "wrong-round".into(), message: "no".into(), at: Record::at() }
}

/// Runs `change` with the power failing before its first, second … step, and `check` on what a restart then finds; until it ran whole.
fn with_power_failing(
    change: impl Fn(&Outbox, &Name, &str) -> Result<(), OutboxError>,
    check: impl Fn(&Outbox, &Name, &str, bool),
) -> usize {
    for steps in 0.. {
        let (folder, outbox, name, note) = with_one();
        failpoint::power_for(Some(steps));
        let done = change(&outbox, &name, &note).is_ok();
        failpoint::power_for(None);
        drop(outbox);
        let outbox = Outbox::open(folder.path()).unwrap();
        check(&outbox, &name, &note, done);
        change(&outbox, &name, &note).unwrap();
        check(&outbox, &name, &note, true);
        if done {
            return steps;
        }
    }
    unreachable!()
}

#[test]
fn whenever_the_power_fails_minutes_are_queued_or_sent_with_their_receipt() {
    let steps = with_power_failing(
        |o, name, _| o.mark_sent(name, b"receipt"),
        |o, name, note, done| {
            let (queued, sent) = (o.read(Place::Queue, name).unwrap(), o.read(Place::Sent, name).unwrap());
            assert_eq!(queued.as_ref().or(sent.as_ref()).unwrap(), note);
            assert_ne!(queued.is_some(), sent.is_some());
            if sent.is_some() {
                assert_eq!(o.receipt(name).unwrap().unwrap(), b"receipt");
            }
            assert!(!done || sent.is_some());
        },
    );
    assert_eq!(steps, 9);
}

#[test]
fn whenever_the_power_fails_minutes_are_queued_or_refused_with_the_reason() {
    with_power_failing(
        |o, name, _| match o.mark_refused(name, &reason()) {
            // Only after a whole first run: there is nothing left to refuse.
            Err(OutboxError::Missing { .. }) => Ok(()),
            result => result,
        },
        |o, name, note, done| {
            let queued = o.read(Place::Queue, name).unwrap();
            let refused = o.list(Place::Refused).unwrap();
            assert_ne!(queued.is_some(), refused.len() == 1);
            for r in &refused {
                assert_eq!(o.read(Place::Refused, r).unwrap().as_deref(), Some(note));
                assert_eq!(o.reason(r).unwrap().unwrap(), reason());
            }
            assert!(!done || queued.is_none());
        },
    );
}

#[test]
fn whenever_the_power_fails_sealing_left_all_or_nothing_and_nothing_half_written() {
    for steps in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(folder.path()).unwrap();
        let key = device(0);
        let run = |o: &Outbox| {
            seal(o, &definition(), &draft(0, 1), Signers { device: &key, members: &[] }, Insist::default())
        };
        failpoint::power_for(Some(steps));
        let first = run(&outbox);
        failpoint::power_for(None);
        let outbox = Outbox::open(folder.path()).unwrap();
        let files: Vec<_> =
            fs::read_dir(folder.path().join("queue")).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert!(files.iter().all(|f| f.to_string_lossy().ends_with(MINUTES)), "{files:?}");
        let queued = outbox.queued().unwrap();
        assert!(first.is_err() || queued.len() == 1, "what was said to be sealed is there");
        let again = run(&outbox).unwrap();
        assert_eq!(again.note, note(0, 1));
        assert_eq!(again.fresh, queued.is_empty());
        if first.is_ok() {
            return;
        }
    }
}

#[test]
fn minutes_move_only_after_their_receipt_is_on_the_disk() {
    let (_folder, outbox, name, _) = with_one();
    failpoint::power_for(None);
    outbox.mark_sent(&name, b"receipt").unwrap();
    let short = |s: String| s.replace(name.as_str(), "NAME");
    let root = outbox.root().file_name().unwrap().to_string_lossy().into_owned();
    let steps: Vec<String> = failpoint::steps().into_iter().map(|s| short(s).replace(&root, "ROOT")).collect();
    assert_eq!(
        steps,
        [
            "create sent/NAME.receipt.json.tmp",
            "write sent/NAME.receipt.json.tmp",
            "write sent/NAME.receipt.json.tmp",
            "sync sent/NAME.receipt.json.tmp",
            "rename sent/NAME.receipt.json",
            "sync-folder ROOT/sent",
            "rename sent/NAME.minutes",
            "sync-folder ROOT/sent",
            "sync-folder ROOT/queue",
        ]
    );
}

#[test]
fn what_a_power_loss_left_half_written_is_cleared_away() {
    let (folder, outbox, name, _) = with_one();
    let waste = folder.path().join("queue").join(format!("{name}.minutes.tmp"));
    fs::write(&waste, "scrutineer minu").unwrap();
    assert_eq!(outbox.queued().unwrap(), std::slice::from_ref(&name), "and is never taken for minutes");
    assert_eq!(Outbox::open(folder.path()).unwrap().queued().unwrap(), [name]);
    assert!(!waste.exists());
}

#[test]
fn a_file_back_in_the_queue_after_it_was_sent_is_harmless() {
    let (_folder, outbox, name, note) = with_one();
    outbox.mark_sent(&name, b"receipt").unwrap();
    fs::write(outbox.path(Place::Queue, name.as_str(), MINUTES), &note).unwrap();
    outbox.mark_sent(&name, b"receipt").unwrap();
    assert!(outbox.queued().unwrap().is_empty());
    assert_eq!(outbox.read(Place::Sent, &name).unwrap().unwrap(), note);
}

#[test]
fn a_changed_file_is_damaged_and_not_minutes() {
    let (_folder, outbox, name, note) = with_one();
    let path = outbox.path(Place::Queue, name.as_str(), MINUTES);
    for bad in [String::new(), note[..200].into(), note.replacen("issue 1", "issue 2", 1), "x".repeat(BYTES_MAX + 10)] {
        fs::write(&path, bad).unwrap();
        assert_eq!(outbox.read(Place::Queue, &name).expect_err("damaged").code(), "outbox-damaged");
    }
}

#[test]
fn only_one_sends_at_a_time() {
    let (_folder, outbox, ..) = with_one();
    let held = outbox.lock_for_sending().unwrap();
    assert_eq!(outbox.lock_for_sending().expect_err("busy").code(), "outbox-busy");
    drop(held);
    let _again = outbox.lock_for_sending().unwrap();
}

#[test]
fn refused_minutes_can_be_offered_again_and_the_refusal_is_kept() {
    let (_folder, outbox, name, note) = with_one();
    outbox.mark_refused(&name, &reason()).unwrap();
    let refused = outbox.list(Place::Refused).unwrap().remove(0);
    assert_eq!(outbox.requeue(&refused).unwrap(), name);
    assert_eq!(outbox.read(Place::Queue, &name).unwrap().unwrap(), note);
    assert_eq!(outbox.requeue(&refused).expect_err("there").code(), "outbox-exists");
    assert_eq!(outbox.reason(&refused).unwrap(), Some(reason()));
}

#[test]
fn issues_are_sent_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::open(folder.path()).unwrap();
    for issue in [10, 9, 2] {
        let note = note(0, issue);
        outbox.put(&name_of(&note).unwrap(), &note, &outbox.lock().unwrap()).unwrap();
    }
    let ends: Vec<String> =
        outbox.queued().unwrap().iter().map(|n| n.as_str().rsplit('~').next().unwrap().to_owned()).collect();
    assert_eq!(ends, ["0002", "0009", "0010"]);
}

proptest! {
    #[test]
    fn a_name_fits_the_file_system_and_two_documents_never_share_one(
        a in "[a-z0-9._-]{1,90}(/[a-z0-9._-]{1,90}){0,1}", b in "[a-z0-9._-]{1,90}(/[a-z0-9._-]{1,90}){0,1}", contest in "[a-z]{1,60}(@[a-z/]{1,190})?",
    ) {
        let text = sign(&definition(), &draft(0, 1), Signers { device: &device(0), members: &[] }, Insist::default()).unwrap().0.text;
        let m = Minutes::parse(&text).unwrap();
        let name = |station: &str| Name::of(&Minutes { station, contest: &contest, ..m.clone() });
        let long = format!("{}{REASON}.tmp", refused_name(&name(&a), "note"));
        prop_assert!(long.len() <= 255 && !long.contains('/'), "{long}");
        prop_assert_eq!(name(&a) == name(&b), a == b);
    }
}
