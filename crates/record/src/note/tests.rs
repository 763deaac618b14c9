//! Tests of signed notes: the specification's example, malformed notes, and that both readers agree.

use super::*;
use proptest::prelude::*;

const LIMITS: Limits = Limits { bytes: 10_000, signatures: 16 };

/// From the specification, with its published key.
const KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const NOTE: &str = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

/// Reads with both readers, which must agree, and gives the note or the code of the fault.
fn read(note: &str) -> Result<SignedNote, &'static str> {
    let owned = SignedNote::parse(note, &LIMITS);
    let borrowed = NoteRef::parse(note, &LIMITS).and_then(|note| {
        let signatures = note.signatures().collect::<Result<Vec<_>, _>>()?;
        Ok((note.text, signatures))
    });
    match (&owned, borrowed) {
        (Ok(owned), Ok((text, signatures))) => {
            assert_eq!(owned.text, text);
            assert_eq!(owned.signatures.len(), signatures.len());
            for (owned, borrowed) in owned.signatures.iter().zip(signatures) {
                assert_eq!((owned.name.as_str(), owned.id), (borrowed.name, borrowed.id));
                assert_eq!(owned.bytes.len(), borrowed.bytes.length());
                let short = owned.bytes.len() <= 72;
                assert_eq!(short.then_some(owned.bytes.as_slice()), borrowed.bytes.as_slice());
            }
        }
        (Err(owned), Err(borrowed)) => assert_eq!(*owned, borrowed),
        (owned, borrowed) => panic!("the readers differ: {owned:?} and {borrowed:?}"),
    }
    owned.map_err(|error| error.code())
}

#[test]
fn the_example_note_verifies_with_its_published_key() {
    let key: VerifierKey = KEY.parse().unwrap();
    let note = read(NOTE).unwrap();
    assert_eq!(note.text, "This is an example message.\n");
    assert_eq!(note.to_string(), NOTE);
    assert_eq!(note.verify(&key), Ok(()));
    let borrowed = NoteRef::parse(NOTE, &LIMITS).unwrap();
    let signature = borrowed.signatures().next().unwrap().unwrap();
    assert_eq!(key.verify_strict(borrowed.text.as_bytes(), signature.bytes.ed25519().unwrap()), Ok(()));
    let changed = read(&NOTE.replace("example message", "exemple message")).unwrap();
    assert_eq!(changed.verify(&key).unwrap_err().code(), "note-wrong-signature");
}

/// The specification's second example: several lines, an empty line and other scripts within the text.
#[test]
fn an_empty_line_within_the_text_belongs_to_the_text() {
    let note = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";
    let read = read(note).unwrap();
    assert_eq!(read.text.lines().count(), 4);
    assert_eq!(read.to_string(), note);
}

#[test]
fn several_empty_lines_leave_all_but_the_last_in_the_text() {
    let note = read(&NOTE.replace("\n\n", "\n\n\n\n")).unwrap();
    assert_eq!(note.text, "This is an example message.\n\n\n");
    assert_eq!(note.verify(&KEY.parse().unwrap()).unwrap_err().code(), "note-wrong-signature");
}

#[test]
fn malformed_notes_are_refused_with_their_reason() {
    let line = NOTE.split_once("\n\n").unwrap().1;
    let cases = [
        (String::new(), "note-no-empty-line"),
        ("text\n".into(), "note-no-empty-line"),
        (NOTE.replace("\n\n", "\n"), "note-no-empty-line"),
        (format!("\n{line}"), "note-no-empty-line"),
        ("text\n\n".into(), "note-no-signature"),
        (format!("{NOTE}\n"), "note-no-signature"),
        (NOTE.trim_end().into(), "note-not-ended"),
        (format!("{NOTE}trailing"), "note-not-ended"),
        (format!("{NOTE}trailing\n"), "note-bad-signature-line"),
        (NOTE.replace('\n', "\r\n"), "note-control-character"),
        (NOTE.replace("an example", "an\texample"), "note-control-character"),
        (NOTE.replace("an example", "an\0example"), "note-control-character"),
        (NOTE.replace("— ", "- "), "note-bad-signature-line"),
        (NOTE.replace("— ", "—"), "note-bad-signature-line"),
        (NOTE.replace("— ", "—  "), "note-bad-signature-line"),
        (NOTE.replace("foo ", "foo  "), "note-bad-signature-line"),
        (NOTE.replace("foo ", "foo"), "note-bad-signature-line"),
        (NOTE.replace("foo ", "f+o "), "note-bad-signature-line"),
        (NOTE.replace("foo ", "f\u{a0}o "), "note-bad-signature-line"),
        (NOTE.replace("foo ", &format!("{} ", "f".repeat(200))), "note-bad-signature-line"),
        (NOTE.replace("Uw2Q", "Uw2_"), "note-bad-signature-line"),
        (NOTE.replace("Uw2Q", "U=2Q"), "note-bad-signature-line"),
        (NOTE.replace("aQM=", "aQN="), "note-bad-signature-line"),
        (NOTE.replace("aQM=", "aQM"), "note-bad-signature-line"),
        (NOTE.replace("aQM=", "aQM=="), "note-bad-signature-line"),
        (NOTE.replace("aQM=\n", "aQM= \n"), "note-bad-signature-line"),
        ("text\n\n— foo \n".into(), "note-bad-signature-line"),
        ("text\n\n— foo Uw2QOg==\n".into(), "note-bad-signature-line"),
        (format!("text\n\n{}", line.repeat(17)), "note-too-many-signatures"),
        (format!("{}{NOTE}", "x".repeat(10_000)), "note-too-large"),
    ];
    for (note, code) in cases {
        assert_eq!(read(&note).map_err(|code| code.to_owned()), Err(code.to_owned()), "{note:?}");
    }
    let error = SignedNote::parse(b"t\xff\n\n- x", &LIMITS).unwrap_err();
    assert_eq!(error, NoteError::NotUtf8 { offset: 1 });
    let error = SignedNote::parse("a\nb\r\n\n— x", &LIMITS).unwrap_err();
    assert_eq!(error, NoteError::ControlCharacter { byte: 13, offset: 3 });
}

#[test]
fn sixteen_signatures_and_a_long_one_of_an_unknown_kind_are_read() {
    let line = NOTE.split_once("\n\n").unwrap().1;
    assert_eq!(read(&format!("text\n\n{}", line.repeat(16))).unwrap().signatures.len(), 16);
    for length in [1, 63, 64, 72, 73, 74, 75, 76, 155, 2428] {
        let mut note = SignedNote { text: "text\n".into(), signatures: Vec::new() };
        note.add(Signature { name: "later.example".into(), id: [1, 2, 3, 4], bytes: vec![9; length] });
        assert_eq!(read(&note.to_string()), Ok(note));
    }
    // Padding between two chunks of a long signature is not Base64.
    let long = format!("text\n\n— n {}={}\n", "A".repeat(103), "A".repeat(104));
    assert_eq!(read(&long), Err("note-bad-signature-line"));
}

#[test]
fn only_the_named_key_is_believed() {
    let [a, b] = ["a", "b"].map(|name| SigningKey::from_seed(name, [3; 32]).unwrap());
    let mut note = SignedNote::sign("text\n", &[&a]).unwrap();
    assert_eq!(note.verify(&b.verifier()).unwrap_err().code(), "note-not-signed-by");
    // The same secret under another name is another key.
    note.signatures[0].name = "b".into();
    assert_eq!(note.verify(&b.verifier()).unwrap_err().code(), "note-not-signed-by");
    assert_eq!(note.verify(&a.verifier()).unwrap_err().code(), "note-not-signed-by");
    note.add(b.sign("text\n"));
    assert_eq!(note.verify(&b.verifier()), Ok(()));
    // One right signature does not cover a wrong one in the same name.
    note.signatures.push(b.sign("other\n"));
    assert_eq!(note.verify(&b.verifier()).unwrap_err().code(), "note-wrong-signature");
    note.signatures.pop();
    note.signatures[1].bytes.push(0);
    assert_eq!(note.verify(&b.verifier()).unwrap_err().code(), "note-wrong-signature");
}

#[test]
fn what_could_not_be_read_again_is_not_signed() {
    let key = SigningKey::from_seed("a", [3; 32]).unwrap();
    assert_eq!(SignedNote::sign("text", &[&key]).unwrap_err().code(), "note-text-not-ended");
    assert_eq!(SignedNote::sign("", &[&key]).unwrap_err().code(), "note-text-not-ended");
    assert_eq!(SignedNote::sign("te\rxt\n", &[&key]).unwrap_err().code(), "note-control-character");
    assert_eq!(SignedNote::sign("text\n", &[]).unwrap_err().code(), "note-no-signature");
}

/// `s` and `s + L` give the same point; only the one below the order `L` may pass (RFC 8032 section 5.1.7).
#[test]
fn a_malleable_signature_is_refused() {
    let order: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let key = SigningKey::from_seed("a", [3; 32]).unwrap();
    let mut signature: [u8; 64] = key.sign("text\n").bytes.try_into().unwrap();
    assert_eq!(key.verifier().verify_strict(b"text\n", &signature), Ok(()));
    let mut carry = 0;
    for (byte, add) in signature[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        [*byte, _] = sum.to_le_bytes();
        carry = sum >> 8;
    }
    assert_eq!(key.verifier().verify_strict(b"text\n", &signature).unwrap_err().code(), "note-wrong-signature");
}

/// The signature of the nonce 0, whose point is the neutral one: the equation holds, but the strict check refuses the
/// point as one of small order. It is `s = k a` with `k` the hash over point, key and text, `a` the secret scalar.
#[test]
fn a_signature_with_a_point_of_small_order_is_refused() {
    let key = SigningKey::from_seed("a", [3; 32]).unwrap().verifier();
    let mut signature = [0; 64];
    signature[0] = 1;
    signature[32..].copy_from_slice(
        &crate::hash::unhex32("f434559a81c73e875cf36e174d46591b115b8cb11b3be4c52d5c39f698e5b90f").unwrap(),
    );
    let bytes = ed25519_dalek::Signature::from_bytes(&signature);
    let plain = ed25519_dalek::VerifyingKey::from_bytes(&key.public_bytes()).unwrap();
    assert!(ed25519_dalek::Verifier::verify(&plain, b"text\n", &bytes).is_ok(), "the lax check accepts it");
    assert_eq!(key.verify_strict(b"text\n", &signature).unwrap_err().code(), "note-wrong-signature");
}

proptest! {
    #[test]
    fn a_signed_text_is_read_back_and_verifies(lines in prop::collection::vec("[^\\x00-\\x1f]{0,20}", 1..6), seeds in prop::collection::vec(any::<[u8; 32]>(), 1..4)) {
        let text = lines.join("\n") + "\n";
        let keys: Vec<_> = seeds.iter().enumerate().map(|(i, seed)| SigningKey::from_seed(&format!("k{i}"), *seed).unwrap()).collect();
        let note = SignedNote::sign(&text, &keys.iter().collect::<Vec<_>>()).unwrap();
        let again = read(&note.to_string()).unwrap();
        prop_assert_eq!(&again, &note);
        for key in &keys {
            prop_assert_eq!(again.verify(&key.verifier()), Ok(()));
        }
    }

    #[test]
    fn both_readers_agree_on_anything_and_what_they_read_is_canonical(note in "([a—\n \r]{0,4}\n\n?){0,3}(— [a+]{1,2} [AB/+=]{0,12}\n?){0,3}") {
        if let Ok(read) = read(&note) {
            prop_assert_eq!(read.to_string(), note);
        }
    }

    #[test]
    fn a_changed_bit_never_leaves_a_valid_note(at in 0..NOTE.len(), bit in 0u8..8) {
        let mut bytes = NOTE.as_bytes().to_vec();
        bytes[at] ^= 1 << bit;
        let held = SignedNote::parse(&bytes, &LIMITS).and_then(|note| note.verify(&KEY.parse().unwrap()));
        prop_assert!(held.is_err());
    }
}
