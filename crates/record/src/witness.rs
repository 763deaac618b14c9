//! The request `add-checkpoint` of <https://c2sp.org/tlog-witness>: a checkpoint to be cosigned, with the proof that it continues the one
//! that was cosigned before.

use crate::hash::Hash;
use crate::tile::decimal;
use std::fmt;

/// Most hashes of a proof: so many a log of 2^63 entries needs.
pub const PROOF_MAX: usize = 63;

/// The content type of the answer 409, which holds the size of the latest checkpoint that the witness cosigned.
pub const SIZE_TYPE: &str = "text/x.tlog.size";

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// Size of the checkpoint from which the proof leads.
    pub old: u64,
    /// The consistency proof.
    pub proof: Vec<Hash>,
    /// The signed checkpoint, not looked at yet.
    pub checkpoint: String,
}

/// What can be wrong with the form of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Not UTF-8.
    #[error("the request is not UTF-8")]
    NotText,
    /// The first line is not `old` and a size.
    #[error("line 1 must be “old”, one space and the size of the last checkpoint that was cosigned")]
    OldSize,
    /// A line that is no hash.
    #[error("line {line} is no hash of a consistency proof: 44 characters of Base64")]
    Hash {
        /// Which line, from 1.
        line: usize,
    },
    /// Too many hashes.
    #[error("a consistency proof has at most {PROOF_MAX} hashes")]
    TooMany,
    /// No empty line, no checkpoint.
    #[error("the request ends before the empty line after which the checkpoint stands")]
    Cut,
}

impl RequestError {
    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotText => "add-checkpoint-not-text",
            Self::OldSize => "add-checkpoint-old-size",
            Self::Hash { .. } => "add-checkpoint-hash",
            Self::TooMany => "add-checkpoint-too-many",
            Self::Cut => "add-checkpoint-cut",
        }
    }
}

impl AddCheckpoint {
    /// Reads the body of a request.
    ///
    /// # Errors
    /// [`RequestError`].
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        let text = std::str::from_utf8(body).map_err(|_| RequestError::NotText)?;
        let (first, mut rest) = text.split_once('\n').ok_or(RequestError::OldSize)?;
        let old = first.strip_prefix("old ").and_then(decimal).ok_or(RequestError::OldSize)?;
        let mut proof = Vec::new();
        loop {
            let (line, after) = rest.split_once('\n').ok_or(RequestError::Cut)?;
            rest = after;
            if line.is_empty() {
                return Ok(Self { old, proof, checkpoint: rest.to_owned() });
            }
            if proof.len() == PROOF_MAX {
                return Err(RequestError::TooMany);
            }
            proof.push(line.parse().map_err(|_| RequestError::Hash { line: proof.len() + 2 })?);
        }
    }
}

impl fmt::Display for AddCheckpoint {
    /// The body of the request.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The example of the specification.
    const EXAMPLE: &str = "old 20852014\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\njrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\nexample.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=\n";

    #[test]
    fn the_example_of_the_specification_is_read_and_written_back() {
        let read = AddCheckpoint::parse(EXAMPLE.as_bytes()).unwrap();
        assert_eq!((read.old, read.proof.len()), (20_852_014, 4));
        assert!(read.checkpoint.starts_with("example.com/behind-the-sofa\n20852163\n"));
        assert_eq!(read.to_string(), EXAMPLE);
    }

    #[test]
    fn what_is_malformed_is_refused_with_its_reason() {
        let hash = "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n";
        for (body, code) in [
            (String::new(), "add-checkpoint-old-size"),
            ("old 5".into(), "add-checkpoint-old-size"),
            ("old  5\n\nx".into(), "add-checkpoint-old-size"),
            ("old 05\n\nx".into(), "add-checkpoint-old-size"),
            ("old -5\n\nx".into(), "add-checkpoint-old-size"),
            ("old 99999999999999999999\n\nx".into(), "add-checkpoint-old-size"),
            ("old 5\n".into(), "add-checkpoint-cut"),
            (format!("old 5\n{hash}"), "add-checkpoint-cut"),
            (format!("old 5\r\n{hash}\n"), "add-checkpoint-old-size"),
            (format!("old 5\n{hash} \n\n"), "add-checkpoint-hash"),
            ("old 5\nabc=\n\n".into(), "add-checkpoint-hash"),
            (format!("old 5\n{}\n", hash.repeat(64)), "add-checkpoint-too-many"),
        ] {
            assert_eq!(AddCheckpoint::parse(body.as_bytes()).map_err(|e| e.code()), Err(code), "{body:?}");
        }
        assert_eq!(AddCheckpoint::parse(b"old 5\n\xff\n\n").unwrap_err().code(), "add-checkpoint-not-text");
        assert_eq!(AddCheckpoint::parse(format!("old 5\n{}\nx", hash.repeat(63)).as_bytes()).unwrap().proof.len(), 63);
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_was_written(body in "(old [0-9]{1,3}\n)?(([A-Za-z0-9+/]{43}=)?\n){0,3}[a-z\n]{0,9}") {
            if let Ok(read) = AddCheckpoint::parse(body.as_bytes()) {
                prop_assert_eq!(read.to_string(), body);
            }
        }
    }
}
