//! Checkpoints: the signed statement of a log's size and root (<https://c2sp.org/tlog-checkpoint>).

use std::fmt::{self, Write as _};

use crate::hash::Hash;
use crate::note::{Limits, NoteError, SignedNote, SigningKey, VerifierKey};
use crate::tile::decimal;

/// The largest log that a checkpoint may state, so that every reader's 64-bit signed numbers hold it.
pub const SIZE_MAX: u64 = i64::MAX.unsigned_abs();

/// The head of a log at one size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: the same text in every checkpoint of a log and in no other log.
    pub origin: String,
    /// Number of entries, at most [`SIZE_MAX`].
    pub size: u64,
    /// The hash over all of them.
    pub root: Hash,
    /// Further lines, each not empty. Our record writes none.
    pub extensions: Vec<String>,
}

/// What can be wrong with a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The note itself is malformed, or not signed as it must be.
    #[error("checkpoint: {0}")]
    Note(#[from] NoteError),
    /// Fewer than three lines.
    #[error("a checkpoint has at least three lines: origin, size, root; this one has {lines}")]
    TooFewLines {
        /// Lines found.
        lines: usize,
    },
    /// A line is empty, or the text does not end with a line feed.
    #[error("line {line} of the checkpoint is empty or not ended by a line feed")]
    BadLine {
        /// Which line, from 1.
        line: usize,
    },
    /// The second line is not a size.
    #[error(
        "line 2 of the checkpoint is not a size: decimal digits without sign or leading zeros, at most 9223372036854775807"
    )]
    BadSize,
    /// The third line is not a hash.
    #[error("line 3 of the checkpoint is not a root: 44 characters of standard Base64")]
    BadRoot,
    /// A line of the checkpoint holds a line feed or another control character.
    #[error("the origin or an extension line is empty or has a control character")]
    BadText,
    /// Another log's checkpoint.
    #[error("this is a checkpoint of “{found}”, not of “{expected}”")]
    OtherOrigin {
        /// The origin that was asked for.
        expected: String,
        /// The origin found.
        found: String,
    },
}

impl CheckpointError {
    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Note(error) => error.code(),
            Self::TooFewLines { .. } => "checkpoint-too-few-lines",
            Self::BadLine { .. } => "checkpoint-bad-line",
            Self::BadSize => "checkpoint-bad-size",
            Self::BadRoot => "checkpoint-bad-root",
            Self::BadText => "checkpoint-bad-text",
            Self::OtherOrigin { .. } => "checkpoint-other-origin",
        }
    }
}

impl Checkpoint {
    /// A checkpoint without extension lines.
    #[must_use]
    pub fn new(origin: &str, size: u64, root: Hash) -> Self {
        Self { origin: origin.to_owned(), size, root, extensions: Vec::new() }
    }

    /// The text that is signed, up to and including its last line feed.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.origin.len() + 70);
        write!(text, "{self}").expect("writing to a string does not fail");
        text
    }

    /// Reads the text of a checkpoint (not the signed note around it).
    ///
    /// # Errors
    /// [`CheckpointError`]: anything but exactly one text in its canonical form.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        if let Some(line) = text.split_inclusive('\n').position(|line| line == "\n" || !line.ends_with('\n')) {
            return Err(CheckpointError::BadLine { line: line + 1 });
        }
        if text.bytes().any(|byte| byte < 0x20 && byte != b'\n') {
            return Err(CheckpointError::BadText);
        }
        let mut lines = text.split_terminator('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(CheckpointError::TooFewLines { lines: text.lines().count() });
        };
        Ok(Self {
            origin: origin.to_owned(),
            size: decimal(size).filter(|size| *size <= SIZE_MAX).ok_or(CheckpointError::BadSize)?,
            root: root.parse().map_err(|_| CheckpointError::BadRoot)?,
            extensions: lines.map(str::to_owned).collect(),
        })
    }
}

impl fmt::Display for Checkpoint {
    /// The text that is signed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { origin, size, root, extensions } = self;
        writeln!(f, "{origin}\n{size}\n{root}")?;
        extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// The signed note of a checkpoint, signed by these keys in their order.
///
/// A log signs only what extends all it ever signed; seeing to that is the caller's duty.
///
/// # Errors
/// [`CheckpointError::BadText`], [`CheckpointError::BadSize`] and [`NoteError::NoSignature`] for what no reader would accept.
pub fn sign(checkpoint: &Checkpoint, keys: &[&SigningKey]) -> Result<String, CheckpointError> {
    let bad = |line: &String| line.is_empty() || line.bytes().any(|byte| byte < 0x20);
    if bad(&checkpoint.origin) || checkpoint.extensions.iter().any(bad) {
        return Err(CheckpointError::BadText);
    }
    if checkpoint.size > SIZE_MAX {
        return Err(CheckpointError::BadSize);
    }
    Ok(SignedNote::sign(&checkpoint.text(), keys)?.to_string())
}

/// Reads a signed checkpoint of the log `origin` and checks strictly that `key` signed it.
/// Signatures of other keys are given back unchecked (see [`crate::cosignature::witnessed`]).
///
/// # Errors
/// [`CheckpointError`].
pub fn open(note: &str, origin: &str, key: &VerifierKey) -> Result<(Checkpoint, SignedNote), CheckpointError> {
    let note = SignedNote::parse(note, &Limits::CHECKPOINT)?;
    note.verify(key)?;
    let checkpoint = Checkpoint::parse(&note.text)?;
    if checkpoint.origin != origin {
        return Err(CheckpointError::OtherOrigin { expected: origin.to_owned(), found: checkpoint.origin });
    }
    Ok((checkpoint, note))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// From the specification.
    const EXAMPLE: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    const SIGNED: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";

    fn key(name: &str) -> SigningKey {
        SigningKey::from_seed(name, [5; 32]).unwrap()
    }

    #[test]
    fn the_example_is_read_and_written_back() {
        let note = SignedNote::parse(SIGNED, &Limits::CHECKPOINT).unwrap();
        assert_eq!(note.text, EXAMPLE);
        let checkpoint = Checkpoint::parse(EXAMPLE).unwrap();
        assert_eq!((checkpoint.origin.as_str(), checkpoint.size), ("example.com/behind-the-sofa", 20_852_163));
        assert!(checkpoint.extensions.is_empty());
        assert_eq!(checkpoint.text(), EXAMPLE);
    }

    #[test]
    fn malformed_texts_are_refused_with_their_reason() {
        for (text, code) in [
            (String::new(), "checkpoint-too-few-lines"),
            ("a\n1\n".into(), "checkpoint-too-few-lines"),
            (EXAMPLE.trim_end().into(), "checkpoint-bad-line"),
            (format!("{EXAMPLE}\n"), "checkpoint-bad-line"),
            (format!("{EXAMPLE}x\n\ny\n"), "checkpoint-bad-line"),
            (format!("\n{EXAMPLE}"), "checkpoint-bad-line"),
            (EXAMPLE.replace('\n', "\r\n"), "checkpoint-bad-text"),
            (EXAMPLE.replace("2085", "02085"), "checkpoint-bad-size"),
            (EXAMPLE.replace("2085", "+2085"), "checkpoint-bad-size"),
            (EXAMPLE.replace("2085", "-2085"), "checkpoint-bad-size"),
            (EXAMPLE.replace("2085", "2 085"), "checkpoint-bad-size"),
            (EXAMPLE.replace("20852163", "9223372036854775808"), "checkpoint-bad-size"),
            (EXAMPLE.replace("20852163", "20852163 "), "checkpoint-bad-size"),
            (EXAMPLE.replace("q2I=", "q2J="), "checkpoint-bad-root"),
            (EXAMPLE.replace("q2I=", "q2I"), "checkpoint-bad-root"),
            (EXAMPLE.replace("q2I=", "q2I= "), "checkpoint-bad-root"),
        ] {
            assert_eq!(Checkpoint::parse(&text).map_err(|error| error.code()), Err(code), "{text:?}");
        }
        assert_eq!(Checkpoint::parse(&EXAMPLE.replace("20852163", "0")).unwrap().size, 0);
        assert_eq!(Checkpoint::parse(&format!("{EXAMPLE}more\n")).unwrap().extensions, ["more"]);
    }

    #[test]
    fn only_the_logs_own_checkpoint_opens() {
        let (log, other) = (key("log.example/a"), key("log.example/b"));
        let checkpoint = Checkpoint::new("log.example/a", 7, crate::hash::EMPTY_ROOT);
        let note = sign(&checkpoint, &[&log]).unwrap();
        let (opened, signed) = open(&note, "log.example/a", &log.verifier()).unwrap();
        assert_eq!((opened, signed.to_string()), (checkpoint, note.clone()));
        let code = |note: &str, origin, key: &SigningKey| open(note, origin, &key.verifier()).unwrap_err().code();
        assert_eq!(code(&note, "log.example/b", &log), "checkpoint-other-origin");
        assert_eq!(code(&note, "log.example/a", &other), "note-not-signed-by");
        assert_eq!(code(&note.replace("\n7\n", "\n8\n"), "log.example/a", &log), "note-wrong-signature");
        assert_eq!(code(&note.repeat(400), "log.example/a", &log), "note-too-large");
        let minutes = SignedNote::sign("scrutineer minutes v1\n", &[&log]).unwrap().to_string();
        assert_eq!(code(&minutes, "log.example/a", &log), "checkpoint-too-few-lines");
    }

    #[test]
    fn what_no_reader_accepts_is_not_signed() {
        let good = Checkpoint::new("o", 1, crate::hash::EMPTY_ROOT);
        let code = |checkpoint: &Checkpoint| sign(checkpoint, &[&key("k")]).unwrap_err().code();
        assert_eq!(code(&Checkpoint { origin: String::new(), ..good.clone() }), "checkpoint-bad-text");
        assert_eq!(code(&Checkpoint { origin: "a\nb".into(), ..good.clone() }), "checkpoint-bad-text");
        assert_eq!(code(&Checkpoint { extensions: vec![String::new()], ..good.clone() }), "checkpoint-bad-text");
        assert_eq!(code(&Checkpoint { size: SIZE_MAX + 1, ..good.clone() }), "checkpoint-bad-size");
        assert_eq!(sign(&good, &[]).unwrap_err().code(), "note-no-signature");
    }

    proptest! {
        #[test]
        fn a_checkpoint_is_read_back(origin in "[^\\x00-\\x1f]{1,40}", size in 0..=SIZE_MAX, root: [u8; 32], extensions in prop::collection::vec("[^\\x00-\\x1f]{1,20}", 0..3)) {
            let checkpoint = Checkpoint { origin: origin.clone(), size, root: Hash(root), extensions };
            prop_assert_eq!(&Checkpoint::parse(&checkpoint.text()).unwrap(), &checkpoint);
            let note = sign(&checkpoint, &[&key("k")]).unwrap();
            prop_assert_eq!(open(&note, &origin, &key("k").verifier()).unwrap().0, checkpoint);
        }
    }
}
