//! `seed.txt`: the ceremony. Several people throw dice in public, after the plan was published; the digits in the order of the throws are the seed.

use super::SEED;
use election::fault::Fault;
use election::id::Digest;
use election::statement::{Reader, StatementError};
use std::collections::BTreeSet;

const HEADER: &str = "scrutineer audit seed v1";
/// Chance that a seed must hold at least, in bits: twenty throws of a ten-sided die have 66.
pub const MIN_BITS: u32 = 64;
/// Most throws.
const ROLLS_MAX: usize = 1_000;

/// What one party to the ceremony threw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roll {
    /// Who threw: an office, a party, a court; not a private person.
    pub by: String,
    /// The digits, in order.
    pub digits: String,
}

/// The ceremony.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedRecord {
    /// Digest of the plan that was public before.
    pub plan: Digest,
    /// When, in the form of minutes.
    pub at: String,
    /// Where.
    pub place: String,
    /// Sides of the dice: 10 (digits 0 to 9) or 6 (1 to 6).
    pub sides: u32,
    /// The throws.
    pub rolls: Vec<Roll>,
    /// The seed: all digits in order.
    pub seed: String,
}

impl SeedRecord {
    /// Makes the record of a ceremony.
    ///
    /// # Errors
    /// In words: throws that the dice cannot give, too few of them, or all by one.
    pub fn new(plan: Digest, at: String, place: String, sides: u32, rolls: Vec<Roll>) -> Result<Self, String> {
        let digit = |c: char| match sides {
            10 => c.is_ascii_digit(),
            6 => ('1'..='6').contains(&c),
            _ => false,
        };
        if !matches!(sides, 6 | 10) {
            return Err("sides must be 6 or 10".into());
        }
        if let Some(r) = rolls.iter().find(|r| r.digits.is_empty() || !r.digits.chars().all(digit)) {
            return Err(format!("{:?} is no throw of dice with {sides} sides", r.digits));
        }
        let seed: String = rolls.iter().map(|r| r.digits.as_str()).collect();
        // log2(10) = 3.32, log2(6) = 2.58, rounded down to hundredths.
        let hundredths = if sides == 10 { 332 } else { 258 };
        let needed = (MIN_BITS * 100).div_ceil(hundredths) as usize;
        if seed.len() < needed || rolls.len() > ROLLS_MAX {
            return Err(format!("{} digits were thrown; at least {needed} are needed", seed.len()));
        }
        let throwers: BTreeSet<&str> = rolls.iter().map(|r| r.by.as_str()).collect();
        if throwers.len() < 2 {
            return Err("one alone has thrown; at least two must, so that neither chooses the sample".into());
        }
        Ok(Self { plan, at, place, sides, rolls, seed })
    }

    /// Writes the text that is published.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut s =
            format!("{HEADER}\nplan {}\nat {}\nplace {}\nsides {}\n", self.plan, self.at, self.place, self.sides);
        for roll in &self.rolls {
            s.push_str(&format!("roll {} {}\n", roll.by, roll.digits));
        }
        s.push_str(&format!("seed {}\n", self.seed));
        s
    }

    /// Reads the text; it must be about the plan with this digest.
    ///
    /// # Errors
    /// The first line that does not fit.
    pub fn read(bytes: &[u8], plan: Digest) -> Result<Self, Fault> {
        let fault = |line: u64, code, message: String, remedy: &str| Fault {
            file: SEED.into(),
            line,
            column: None,
            code,
            message,
            remedy: remedy.into(),
        };
        let remedy = "Write the ceremony as docs/formats/audit.md says.";
        let text = std::str::from_utf8(bytes).map_err(|e| fault(0, "encoding", e.to_string(), "Save it as UTF-8."))?;
        let (record, seed) =
            Self::parse(text).map_err(|e| fault(u64::from(e.line), "seed-form", e.message.clone(), remedy))?;
        let record = record.map_err(|message| fault(0, "seed-throws", message, remedy))?;
        if record.seed != seed {
            return Err(fault(
                0,
                "seed-differs",
                "the seed is not the digits of the throws in their order".into(),
                remedy,
            ));
        }
        if record.plan != plan {
            let message = format!("the dice were thrown for the plan {}, this one is {plan}", record.plan);
            return Err(fault(2, "seed-other-plan", message, "A changed plan needs a new ceremony."));
        }
        Ok(record)
    }

    fn parse(text: &str) -> Result<(Result<Self, String>, String), StatementError> {
        let mut r = Reader::new(text, HEADER)?;
        let plan = r.with("plan", Digest::parse, "a digest")?;
        let at = r.field("at")?.to_owned();
        let place = r.field("place")?.to_owned();
        let sides = r.number("sides", 6, 10)?;
        let mut rolls = Vec::new();
        while let Some(roll) = r.maybe("roll") {
            let (by, digits) = roll.rsplit_once(' ').unwrap_or(("", roll));
            rolls.push(Roll { by: by.to_owned(), digits: digits.to_owned() });
        }
        let seed = r.field("seed")?.to_owned();
        r.end()?;
        Ok((Self::new(plan, at, place, sides, rolls), seed))
    }
}
