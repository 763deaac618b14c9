use super::*;
use proptest::prelude::*;

fn note(lines: usize) -> String {
    (0..lines).map(|i| format!("vote choice-{i} {}\n", i * 7919 % 1000)).collect()
}

fn gather(texts: &[String]) -> Result<Vec<Note>, CodeError> {
    let mut gather = Gather::new();
    let mut notes = Vec::new();
    for text in texts {
        notes.extend(gather.add(text)?);
    }
    Ok(notes)
}

#[test]
fn a_small_note_is_one_code() {
    let texts = encode(Kind::Statement, "a\n\nb\n", PREFIX, 20).unwrap();
    insta::assert_snapshot!(texts.join("\n"), @"SCRUTINEER:M1.O4CCGUJ3.1.1.JPSOESXCAIAA");
    assert_eq!(gather(&texts).unwrap()[0].text, "a\n\nb\n");
}

#[test]
fn parts_are_joined_in_any_order_and_repeated_without_harm() {
    let text = note(400);
    let mut texts = encode(Kind::Statement, &text, "HTTPS://RESULTS.EXAMPLE.ORG/Q/", 10).unwrap();
    assert!(texts.len() > 3, "{}", texts.len());
    assert!(texts.iter().all(|t| t.len() <= qr::capacity(10)));
    texts.reverse();
    let twice = [texts.clone(), texts].concat();
    let notes = gather(&twice).unwrap();
    assert_eq!(notes.len(), 1);
    assert_eq!((notes[0].kind, notes[0].text.as_str()), (Kind::Statement, text.as_str()));
}

#[test]
fn parts_of_different_notes_are_told_apart() {
    let (a, b) = (note(300), note(301));
    let (x, y) = (encode(Kind::Statement, &a, PREFIX, 10).unwrap(), encode(Kind::Statement, &b, PREFIX, 10).unwrap());
    let page = encode(Kind::Page, &a, PREFIX, 10).unwrap();
    let mut mixed = Vec::new();
    for i in 0..x.len().max(y.len()) {
        mixed.extend([&y, &page, &x].into_iter().filter_map(|set| set.get(i)).cloned());
    }
    let notes = gather(&mixed).unwrap();
    assert_eq!(notes.len(), 3);
    assert!(notes.iter().any(|n| n.text == b) && notes.iter().any(|n| n.kind == Kind::Page && n.text == a));
}

#[test]
fn a_part_that_somebody_forged_does_not_keep_the_note_from_being_read() {
    let text = note(400);
    let texts = encode(Kind::Statement, &text, PREFIX, 10).unwrap();
    let (head, _) = texts[0].rsplit_once('.').unwrap();
    let mut gather = Gather::new();
    gather.add(&format!("{head}.{}", base32::encode(b"nonsense"))).unwrap();
    let mut errors = Vec::new();
    let mut notes = Vec::new();
    for t in texts[1..].iter().chain(&texts[..1]) {
        match gather.add(t) {
            Ok(note) => notes.extend(note),
            Err(error) => errors.push(error.code()),
        }
    }
    assert_eq!(errors, ["code-packed"]);
    assert_eq!(notes[0].text, text);
}

#[test]
fn what_is_missing_is_named() {
    let texts = encode(Kind::Statement, &note(400), PREFIX, 10).unwrap();
    let mut gather = Gather::new();
    for text in &texts[1..] {
        assert_eq!(gather.add(text).unwrap(), None);
    }
    let missing: Vec<_> = gather.missing().collect();
    assert_eq!(missing, [(Kind::Statement, &*id(&note(400)), vec![1])]);
}

#[test]
fn what_is_wrong_is_refused_with_its_code() {
    let good = encode(Kind::Statement, &note(3), PREFIX, 10).unwrap().remove(0);
    let (head, data) = good.rsplit_once('.').unwrap();
    let bomb = pack(&vec![b'a'; 50_000_000]);
    for (text, code) in [
        ("https://example.org/menu".to_owned(), "code-foreign"),
        (good.replace("M1.", "M2."), "code-foreign"),
        (good.to_lowercase(), "code-foreign"),
        (head.to_owned(), "code-form"),
        (good.replace(".1.1.", ".1.100."), "code-form"),
        (good.replace(".1.1.", ".2.1."), "code-form"),
        (good.replace(".1.1.", ".01.1."), "code-form"),
        (good.replace(".1.1.", ".0.1."), "code-form"),
        (format!("{good}.X"), "code-form"),
        (format!("{good}1"), "code-form"),
        (format!("{head}.{}", &data[..data.len() / 8 * 4]), "code-packed"),
        (format!("{head}.{}", base32::encode(&bomb)), "code-too-large"),
        (format!("{head}.{}", base32::encode(&pack(b"another note"))), "code-digest"),
        (format!("{head}.{}", base32::encode(&[pack(note(3).as_bytes()), vec![0]].concat())), "code-packed"),
    ] {
        assert_eq!(Gather::new().add(&text).expect_err(code).code(), code, "{}", &text[..text.len().min(80)]);
    }
}

#[test]
fn what_cannot_be_printed_is_refused() {
    let code =
        |note: &str, prefix: &str, version| encode(Kind::Statement, note, prefix, version).expect_err("refused").code();
    assert_eq!(code(&"x".repeat(60_001), PREFIX, 20), "code-note-too-large");
    assert_eq!(code("x", "https://example.org/", 20), "code-prefix");
    assert_eq!(code("x", "M1.", 20), "code-prefix");
    assert_eq!(code(&noise(60_000), PREFIX, 10), "code-too-many-parts");
}

/// Text that does not compress: the worst note there can be.
fn noise(bytes: usize) -> String {
    let mut text = String::new();
    while text.len() < bytes {
        text.push_str(&base32::encode(&record::hash::sha256(&text.len().to_be_bytes())));
        text.push('\n');
    }
    text.truncate(bytes);
    text
}

#[test]
fn the_largest_note_fits() {
    let text = noise(60_000);
    let texts = encode(Kind::Statement, &text, PREFIX, 20).unwrap();
    assert!(texts.len() <= PARTS_MAX, "{}", texts.len());
    assert_eq!(gather(&texts).unwrap()[0].text, text);
}

proptest! {
    #[test]
    fn any_note_comes_back(text in "[ -~\n]{0,2000}", version in 5u8..=40, page: bool) {
        let kind = if page { Kind::Page } else { Kind::Statement };
        let texts = encode(kind, &text, PREFIX, version).unwrap();
        prop_assert!(texts.iter().all(|t| t.len() <= qr::capacity(version)));
        let notes = gather(&texts).unwrap();
        prop_assert_eq!(&notes[0].text, &text);
    }

    #[test]
    fn no_text_makes_it_panic(texts in prop::collection::vec("([MP]1\\.[A-Z2-7]{8}\\.[0-9]{1,2}\\.[0-9]{1,2}\\.)?[A-Z2-7.]{0,40}", 0..20)) {
        let mut gather = Gather::new();
        for text in &texts {
            if let Ok(Some(note)) = gather.add(text) {
                prop_assert_eq!(id(&note.text), note.id);
            }
        }
    }
}
