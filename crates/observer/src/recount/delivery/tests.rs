//! A copy without a desk's word counts in a rehearsal only, and a word for something else nowhere.

use crate::authority::{BOARD_KEY, DELIVERY_KEY, DESK_KEY};
use crate::recount::Signatures;
use crate::testing::{Made, sign};
use crate::verify::{Options, verify};
use election::act::{Channel, Content};
use election::id::Digest;
use election::minutes::text_of;
use election::statement::{Carried, Delivery};

/// The delivery of a note; `change` may make it say something else.
fn delivery(made: &Made, carried: Carried, note: &str, signer: &str, change: impl FnOnce(&mut Delivery)) -> String {
    let mut delivery = Delivery {
        election: made.definition.id.clone(),
        definition: made.definition.digest,
        carried,
        document: Digest::of(text_of(note).unwrap().as_bytes()),
        picture: carried.has_picture().then(|| Digest::of(b"picture")),
    };
    change(&mut delivery);
    sign(&delivery.to_text(), &made.key(signer))
}

/// What recounting says of one more act, when it is prepared or when it is applied.
fn code(made: &Made, content: Content) -> &'static str {
    let mut recount = made.recount();
    let prepared = recount.prepare(&made.entry(content), Signatures::Check);
    let applied = prepared.and_then(|p| recount.apply(p, &made.blobs, Signatures::Check));
    applied.map_or_else(|e| e.code(), |_| "taken")
}

#[test]
fn outside_a_rehearsal_a_copy_needs_the_delivery_of_its_channel() {
    let (real, rehearsed) = (Made::real(3, 2), Made::sealed(3, 2));
    for (made, without) in [(&real, "delivery-missing"), (&rehearsed, "taken")] {
        let note = made.minutes(1, 1, 0);
        for channel in Channel::ALL.into_iter().filter(|c| c.is_device()) {
            let content = |delivery| Content::Minutes { channel, note: note.clone(), delivery };
            let good = |carried| Some(delivery(made, carried, &note, DELIVERY_KEY, |_| ()));
            match Carried::of(channel) {
                None => {
                    assert_eq!(code(made, content(None)), "taken", "{channel:?}");
                    assert_eq!(code(made, content(good(Carried::Card))), "delivery-unwanted");
                }
                Some(carried) => {
                    assert_eq!(code(made, content(None)), without, "{channel:?}");
                    assert_eq!(code(made, content(good(carried))), "taken", "{channel:?}");
                    let others = Carried::ALL.into_iter().filter(|c| *c != carried);
                    for other in others {
                        assert_eq!(code(made, content(good(other))), "delivery-channel", "{channel:?} {other:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_delivery_of_something_else_or_by_somebody_else_is_refused_also_in_a_rehearsal() {
    for made in [Made::real(3, 2), Made::sealed(3, 2)] {
        let note = made.minutes(1, 1, 0);
        let other = Digest::of(made.minutes_text(2, 1, 0, election::minutes::Mode::Live).as_bytes());
        let of = |signer: &str, change: &dyn Fn(&mut Delivery)| delivery(&made, Carried::Card, &note, signer, change);
        let good = of(DELIVERY_KEY, &|_| ());
        let changed = good.replacen("channel card", "channel tape", 1);
        for (expected, channel, delivery) in [
            ("taken", Channel::Card, good.clone()),
            ("delivery-document", Channel::Card, of(DELIVERY_KEY, &|d| d.document = other)),
            ("wrong-election", Channel::Card, of(DELIVERY_KEY, &|d| d.election = "another".into())),
            ("wrong-definition", Channel::Card, of(DELIVERY_KEY, &|d| d.definition = Digest::of(b""))),
            ("signer-not-entitled", Channel::Card, of(DESK_KEY, &|_| ())),
            ("signer-not-entitled", Channel::Card, of(BOARD_KEY, &|_| ())),
            ("signer-not-entitled", Channel::Card, of("x/1", &|_| ())),
            ("unknown-signer", Channel::Card, of("stranger", &|_| ())),
            ("delivery-channel", Channel::Tape, good.clone()),
            ("signature-wrong", Channel::Tape, changed),
            ("statement-purpose", Channel::Card, note.clone()),
            ("note-no-empty-line", Channel::Card, "x\n".into()),
            ("note-too-large", Channel::Card, "x".repeat(Delivery::BYTES_MAX + 1)),
        ] {
            let content = Content::Minutes { channel, note: note.clone(), delivery: Some(delivery.clone()) };
            assert_eq!(code(&made, content), expected, "{delivery}");
        }
    }
}

#[test]
fn a_page_is_bound_to_its_picture() {
    for (made, without) in [(Made::real(3, 2), "delivery-missing"), (Made::sealed(3, 2), "taken")] {
        let note = sign(&made.page_text(1), &made.key("x/1"));
        let page =
            |picture: &[u8], delivery| Content::Page { image: Digest::of(picture), note: note.clone(), delivery };
        let good = || Some(delivery(&made, Carried::Page, &note, DELIVERY_KEY, |_| ()));
        assert_eq!(code(&made, page(b"picture", None)), without);
        assert_eq!(code(&made, page(b"picture", good())), "taken");
        assert_eq!(code(&made, page(b"another picture", good())), "delivery-picture");
        let by_desk = Some(delivery(&made, Carried::Page, &note, DESK_KEY, |_| ()));
        assert_eq!(code(&made, page(b"picture", by_desk)), "signer-not-entitled");
        let of_another = sign(&made.page_text(2), &made.key("x/2"));
        let of_another = Some(delivery(&made, Carried::Page, &of_another, DELIVERY_KEY, |_| ()));
        assert_eq!(code(&made, page(b"picture", of_another)), "delivery-document");
    }
}

#[test]
fn verification_fails_where_a_record_has_a_copy_that_no_desk_delivered() {
    let mut made = Made::real(3, 2);
    let note = made.minutes(1, 1, 0);
    made.push_minutes(&note);
    made.push(Content::Minutes { channel: Channel::Card, note: note.clone(), delivery: None });
    let good = Some(delivery(&made, Carried::Tape, &note, DELIVERY_KEY, |_| ()));
    made.push(Content::Minutes { channel: Channel::Tape, note, delivery: good });
    let dir = tempfile::tempdir().unwrap();
    made.write(dir.path()).unwrap();
    let report = verify(dir.path(), &Options::default(), &|_| ());
    let faults: Vec<_> = report.faults.iter().map(|f| (f.code, f.index)).collect();
    assert_eq!(faults, [("delivery-missing", Some(4))], "{report}");
}
