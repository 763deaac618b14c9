//! Cosignatures of witnesses: eight bytes of time, then the text of a checkpoint or a note around it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use record::Checkpoint;
use record::cosignature::{CosigningKey, TIME_MAX, sign, verify, witnessed};
use record::note::{Limits, SignedNote};

fuzz_target!(|bytes: &[u8]| {
    let witness = CosigningKey::from_seed("fuzz/witness", [7; 32]).expect("a fixed good name");
    let key = witness.verifier();
    let Some((time, rest)) = bytes.split_first_chunk::<8>() else { return };
    let time = u64::from_be_bytes(*time);
    if let Ok(note) = SignedNote::parse(rest, &Limits::CHECKPOINT) {
        let _ = witnessed(&note, &key);
        for signature in &note.signatures {
            let mut ours = signature.clone();
            (ours.name, ours.id) = (key.name().to_owned(), key.id());
            assert!(verify(&note.text, &key, &ours).is_err(), "nobody signs for the witness");
        }
    }
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let Ok(signature) = sign(text, &witness, time) else {
        assert!(time > TIME_MAX || Checkpoint::parse(text).is_err(), "every checkpoint can be cosigned");
        return;
    };
    assert_eq!(verify(text, &key, &signature).expect("what we cosign holds"), time);
    for at in [0, 7, 8, signature.bytes.len() - 1] {
        let mut changed = signature.clone();
        changed.bytes[at] ^= 1;
        assert!(verify(text, &key, &changed).is_err(), "a changed byte is refused");
    }
    let note = SignedNote { text: text.to_owned(), signatures: vec![signature] };
    assert_eq!(witnessed(&note, &key).expect("it holds"), Some(time));
});
