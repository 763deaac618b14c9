use super::*;
use crate::outbox::Reason;
use crate::testing::{Record, definition, device, draft};
use election::minutes::{Closed, Mode};
use observer::authority::rehearsal_key;

fn outbox() -> (tempfile::TempDir, Outbox) {
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::open(folder.path().join("outbox")).unwrap();
    (folder, outbox)
}

fn seal_as(outbox: &Outbox, draft: &Draft, insist: Insist) -> Result<Sealed, SealError> {
    let key = rehearsal_key("made-up", &draft.station);
    seal(outbox, &definition(), draft, Signers { device: &key, members: &[] }, insist)
}

fn other_figures(issue: u16) -> Draft {
    let mut d = draft(0, issue);
    d.votes[0].1 -= 1;
    d.votes[1].1 += 1;
    d
}

fn refuse(outbox: &Outbox, name: &Name) {
    let reason = Reason { status: 422, code: "unknown-signer".into(), message: "no".into(), at: Record::at() };
    outbox.mark_refused(name, &reason).unwrap();
}

#[test]
fn sealed_minutes_are_in_the_queue_signed_by_device_and_members() {
    let (_folder, outbox) = outbox();
    let members = [rehearsal_key("made-up", "member-1"), rehearsal_key("made-up", "member-2")];
    let s = seal(
        &outbox,
        &definition(),
        &draft(0, 1),
        Signers { device: &device(0), members: &members },
        Insist::default(),
    )
    .unwrap();
    assert!(s.fresh && !s.skips_issue);
    assert_eq!(outbox.queued().unwrap(), std::slice::from_ref(&s.name));
    let note = outbox.read(Place::Queue, &s.name).unwrap().unwrap();
    assert_eq!(note, s.note);
    let read = SignedNote::parse(&note, &LIMITS).unwrap();
    for key in std::iter::once(&device(0)).chain(&members) {
        read.verify(&key.verifier()).unwrap();
    }
    assert_eq!(read.signatures[0].name, "x/0", "the device signs first");
}

#[test]
fn the_same_result_is_sealed_once_and_keeps_its_first_closing_time() {
    let (_folder, outbox) = outbox();
    let first = seal_as(&outbox, &draft(0, 1), Insist::default()).unwrap();
    let later = Draft { closed: Closed::parse("2026-05-10T18:30:00+03:00").unwrap(), ..draft(0, 1) };
    let second = seal_as(&outbox, &later, Insist::default()).unwrap();
    assert!(!second.fresh);
    assert_eq!(second.note, first.note);
    assert_eq!(outbox.queued().unwrap().len(), 1);
}

#[test]
fn other_figures_are_a_new_issue_whether_the_first_is_queued_or_sent() {
    let (_folder, outbox) = outbox();
    let first = seal_as(&outbox, &draft(0, 1), Insist::default()).unwrap();
    for _ in 0..2 {
        let err = seal_as(&outbox, &other_figures(1), Insist { after_refusal: true, ..Insist::default() })
            .expect_err("sealed");
        assert_eq!(err.code(), "seal-other-sealed");
        assert!(err.to_string().contains("as issue 2"), "{err}");
        if outbox.receipt(&first.name).unwrap().is_none() {
            outbox.mark_sent(&first.name, b"{}").unwrap();
        }
    }
    assert_eq!(outbox.read(Place::Sent, &first.name).unwrap().unwrap(), first.note, "what was sealed stays");
    let second = seal_as(&outbox, &other_figures(2), Insist::default()).unwrap();
    assert!(second.fresh && !second.skips_issue);
    assert!(seal_as(&outbox, &other_figures(4), Insist::default()).unwrap().skips_issue);
}

#[test]
fn after_a_refusal_the_same_figures_are_sealed_again_and_others_only_when_insisted() {
    let (_folder, outbox) = outbox();
    let first = seal_as(&outbox, &draft(0, 1), Insist::default()).unwrap();
    refuse(&outbox, &first.name);
    assert!(seal_as(&outbox, &draft(0, 1), Insist::default()).unwrap().fresh);
    refuse(&outbox, &first.name);
    assert_eq!(seal_as(&outbox, &other_figures(1), Insist::default()).expect_err("other").code(), "seal-other-refused");
    let insisted = seal_as(&outbox, &other_figures(1), Insist { after_refusal: true, ..Insist::default() }).unwrap();
    assert!(insisted.fresh);
    assert_eq!(outbox.list(Place::Refused).unwrap().len(), 1, "what was refused is kept");
}

#[test]
fn trials_may_be_repeated_and_never_stand_in_the_way_of_the_result() {
    let (_folder, outbox) = outbox();
    for mut d in [draft(0, 1), other_figures(1)] {
        d.mode = Mode::DryRun;
        assert!(seal_as(&outbox, &d, Insist::default()).unwrap().fresh);
        assert!(!seal_as(&outbox, &d, Insist::default()).unwrap().fresh);
    }
    assert!(seal_as(&outbox, &draft(0, 1), Insist::default()).unwrap().fresh);
    assert_eq!(outbox.queued().unwrap().len(), 3);
}

#[test]
fn contradictions_are_sealed_only_when_the_committee_insists() {
    let (_folder, outbox) = outbox();
    let mut d = draft(0, 1);
    d.figures.invalid = Some(3);
    let err = seal_as(&outbox, &d, Insist::default()).expect_err("contradictory");
    assert_eq!(err.code(), "seal-contradictory");
    assert!(err.to_string().contains("ballots-do-not-add-up"), "{err}");
    assert!(outbox.queued().unwrap().is_empty());
    let insist = Insist { despite_contradictions: true, ..Insist::default() };
    assert!(!seal_as(&outbox, &d, insist).unwrap().checked.warnings().is_empty());
    let suspect = Draft {
        station: "x/1".into(),
        figures: election::minutes::Figures { registered: Some(10), ..draft(1, 1).figures },
        ..draft(1, 1)
    };
    assert!(seal_as(&outbox, &suspect, Insist::default()).is_ok(), "what is only suspect is never refused");
}

#[test]
fn only_the_station_s_own_device_seals_and_each_key_signs_once() {
    let (_folder, outbox) = outbox();
    let code = |device: &SigningKey, members: &[SigningKey]| {
        seal(&outbox, &definition(), &draft(0, 1), Signers { device, members }, Insist::default())
            .expect_err("wrong")
            .code()
    };
    assert_eq!(code(&device(1), &[]), "seal-wrong-device");
    assert_eq!(code(&device(0), &[device(0)]), "signed-twice");
    let member = |i: usize| rehearsal_key("made-up", &format!("member-{i}"));
    assert_eq!(code(&device(0), &[member(1), member(1)]), "signed-twice");
    let many: Vec<SigningKey> = (0..16).map(member).collect();
    assert_eq!(code(&device(0), &many), "note-too-many-signatures");
    assert!(outbox.queued().unwrap().is_empty());
}
