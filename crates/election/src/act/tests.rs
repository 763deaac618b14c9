//! Acts are read as they are written.

use super::*;

fn act(content: Content) -> Act {
    Act { at: Moment(1_446_397_331_123_456), by: "intake".into(), content }
}

#[test]
fn every_kind_is_read_as_it_is_written() {
    let note = "scrutineer …\n\n— a b\n".to_owned();
    let all = [
        Content::Definition { digest: Digest::of(b"m"), files: [("areas.csv".to_owned(), Digest::of(b"a"))].into() },
        Content::Keys { note: note.clone() },
        Content::Seal { note: note.clone() },
        Content::Minutes { channel: Channel::Transmitted, note: note.clone(), delivery: None },
        Content::Minutes { channel: Channel::Card, note: note.clone(), delivery: Some("d\n".into()) },
        Content::Aggregate { note: note.clone() },
        Content::Departure { note: note.clone() },
        Content::Rerun { note: note.clone() },
        Content::Lot { note: note.clone() },
        Content::Announcement { note: note.clone() },
        Content::Incident { channel: Channel::Card, note: note.clone(), delivery: None },
        Content::Incident { channel: Channel::Card, note: note.clone(), delivery: Some("d\n".into()) },
        Content::Page { image: Digest::of(b"png"), note: note.clone(), delivery: None },
        Content::Page { image: Digest::of(b"png"), note: note.clone(), delivery: Some("d\n".into()) },
        Content::Ruling { note: note.clone() },
        Content::Deadline { note: note.clone() },
        Content::Consolidation { note: note.clone() },
        Content::AccessHead { note: note.clone() },
        Content::Disclosure { note: note.clone() },
        Content::Notice { note: note.clone() },
        Content::Turnout { note },
    ];
    let mut lines = String::new();
    for content in all {
        let a = act(content);
        let entry = a.to_entry().unwrap();
        assert_eq!(Act::parse(&entry).unwrap(), a);
        lines.push_str(std::str::from_utf8(&entry).unwrap());
        lines.push('\n');
    }
    insta::assert_snapshot!(lines);
}

#[test]
fn an_unknown_kind_is_known_as_such_and_a_foreign_field_is_refused() {
    let a = Act::parse(br#"{"kind":"weather","at":"2015-11-01T17:42:11.123456Z","by":"board","x":1}"#).unwrap();
    assert_eq!(a.content, Content::Unknown { kind: "weather".into() });
    for bad in [
        &br#"{"kind":"seal","at":"2015-11-01T17:42:11.123456Z","by":"c","note":"n","x":1}"#[..],
        br#"{"at":"2015-11-01T17:42:11.123456Z","kind":"minutes","by":"c","channel":"transmitted","note":"n"}"#,
        br#"{"kind":"minutes","at":"2015-11-01T17:42:11Z","by":"c","channel":"transmitted","note":"n"}"#,
        br#"{"kind":"minutes","at":"2015-11-01T17:42:11.123456Z","by":"c","channel":"pigeon","note":"n"}"#,
        br#"{"kind":"minutes","at":"2015-11-01T17:42:11.123456Z","by":"c","channel":"card","note":"n","delivery":null}"#,
        br#"{"kind":"seal","at":"2015-11-01T17:42:11.123456Z","by":"c","note":"n","delivery":"d"}"#,
        b"\xff",
        b"",
        b"[]",
    ] {
        assert_eq!(Act::parse(bad).expect_err("bad").code(), "act-malformed");
    }
}

#[test]
fn an_entry_has_a_limit() {
    let a = act(Content::Minutes { channel: Channel::Transmitted, note: "x".repeat(70_000), delivery: None });
    assert_eq!(a.to_entry().expect_err("long").code(), "act-too-long");
}
