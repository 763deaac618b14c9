//! The reasoning that is kept with every result: one step for each thing that the law's formula does.
//!
//! Pages and documents are rendered from these steps, so whoever reads them can compute every seat again by hand.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::rule::Base;
use crate::fraction::{Fraction, FractionError};

/// An exact quotient as it came out of the formula, not reduced (reducing costs more than allocating). Written as `"2/3"`, or as
/// `"4"` when the denominator is 1; a string in JSON too, because it may be larger than a JSON reader's integers.
///
/// Equality is of the two parts; compare values through [`Ratio::fraction`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ratio {
    /// Numerator.
    pub num: u128,
    /// Denominator, never 0.
    pub den: u128,
}

impl Ratio {
    /// The whole number `value`.
    #[must_use]
    pub fn whole(value: u128) -> Self {
        Self { num: value, den: 1 }
    }

    /// In lowest terms.
    ///
    /// # Errors
    /// [`FractionError::ZeroDenominator`], which only a hand-made value can have.
    pub fn fraction(self) -> Result<Fraction, FractionError> {
        Fraction::new(self.num, self.den)
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.den == 1 { write!(f, "{}", self.num) } else { write!(f, "{}/{}", self.num, self.den) }
    }
}

impl FromStr for Ratio {
    type Err = FractionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (num, den) = text.split_once('/').unwrap_or((text, "1"));
        let part = |part: &str| part.parse::<u128>().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()));
        match (part(num), part(den)) {
            (Some(_), Some(0)) => Err(FractionError::ZeroDenominator),
            (Some(num), Some(den)) => Ok(Self { num, den }),
            _ => Err(FractionError::Text(text.chars().take(60).collect())),
        }
    }
}

impl Serialize for Ratio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Ratio {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// One step of giving a constituency's seats. Choices are indices in ballot order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Step {
    /// Votes from outside were added: votes = inside + outside × valid ÷ `valid_inside`.
    Spread {
        /// Valid votes of this constituency.
        valid: u64,
        /// Valid votes of all constituencies.
        valid_inside: u64,
        /// The choices that take part here.
        votes: Vec<SpreadVotes>,
    },
    /// Divisor methods: one seat to the highest quotient.
    Seat {
        /// Which seat of the constituency, from 1.
        seat: u32,
        /// Who gets it.
        winner: usize,
        /// The divisor applied to the winner's votes.
        divisor: Ratio,
        /// Votes ÷ divisor.
        quotient: Ratio,
        /// The best quotient of anyone else at this moment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        runner_up: Option<Rival>,
    },
    /// Divisors raised to a power: one seat to the highest votes ÷ number^power.
    PowerSeat {
        /// Which seat of the place, from 1.
        seat: u32,
        /// Who gets it.
        winner: usize,
        /// Its votes.
        votes: Ratio,
        /// Which of its own seats, those it holds included.
        number: u32,
        /// The power.
        power: Fraction,
        /// The best of anyone else at this moment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        runner_up: Option<PowerRival>,
    },
    /// Some votes count more than once.
    Raised {
        /// Whose.
        choice: usize,
        /// As cast.
        votes: Ratio,
        /// So many times.
        times: Fraction,
    },
    /// Votes that won nothing elsewhere are added.
    Added {
        /// To whom.
        choice: usize,
        /// As cast here.
        votes: Ratio,
        /// What is added.
        added: Ratio,
    },
    /// Quota methods: the votes that one seat costs.
    Quota {
        /// Votes of all who take part.
        votes: Ratio,
        /// Seats to give.
        seats: u32,
        /// The quota.
        quota: Ratio,
    },
    /// Quota methods: seats for whole quotas.
    WholeQuotas {
        /// Who.
        choice: usize,
        /// Its votes.
        votes: Ratio,
        /// How many quotas are in them.
        whole: u32,
        /// Seats for them: as many, or 1 for a single person; may lose one to a lot in the next step.
        seats: u32,
        /// Votes left over.
        remainder: Ratio,
    },
    /// Quota methods: one seat to the largest remainder.
    Remainder {
        /// Which of the remaining seats, from 1.
        seat: u32,
        /// Who gets it.
        winner: usize,
        /// Its remainder.
        remainder: Ratio,
        /// The next in the order.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        runner_up: Option<Rival>,
    },
    /// Quota methods: more seats remain than choices, so each gets one.
    RemainderRound {
        /// Who gets one.
        winners: Vec<usize>,
    },
    /// Plurality: the most votes take all seats.
    Leader {
        /// Who leads.
        winner: usize,
        /// Its votes.
        votes: Ratio,
        /// The seats at stake.
        seats: u32,
        /// The second.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        runner_up: Option<Rival>,
    },
    /// SNTV: the next most votes take one seat.
    Place {
        /// Which place, from 1.
        place: u32,
        /// Who takes it.
        winner: usize,
        /// Its votes.
        votes: Ratio,
        /// The next in the order.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        runner_up: Option<Rival>,
    },
    /// Equals, and not a seat for each: people must draw.
    Tie {
        /// Id of the tie in this constituency.
        tie: String,
        /// Where they are equal: quotient, remainder or votes.
        at: Ratio,
        /// Who is equal.
        among: Vec<usize>,
        /// How many of them are to be drawn.
        draws: u32,
        /// The seats that hang on it.
        seats_open: u32,
    },
    /// The recorded lot decided a tie.
    Drawn {
        /// Id of the tie.
        tie: String,
        /// Who was drawn, in that order.
        drawn: Vec<usize>,
    },
    /// Seats that a unit holds from earlier stages.
    Held {
        /// Who.
        choice: usize,
        /// How many.
        seats: u32,
    },
    /// A unit leaves the division with a fixed number of seats; the others share the rest.
    Fixed {
        /// Who.
        choice: usize,
        /// How many.
        seats: u32,
        /// Why.
        reason: Fixed,
    },
    /// The leader's share of the valid votes earns a bonus.
    Bonus {
        /// Who leads.
        choice: usize,
        /// Its votes.
        votes: Ratio,
        /// Valid votes of the place.
        valid: u64,
        /// Seats that it earns; 0: its share is below that of the rule.
        seats: u32,
    },
    /// The house became larger so that everyone's share is at least what it holds.
    Grown {
        /// Seats by law.
        from: u32,
        /// Seats now.
        to: u32,
    },
    /// Quota methods: whole quotas hold more seats than there are, so the smallest remainder gives one back.
    TakenBack {
        /// Who gives it.
        choice: usize,
        /// Its remainder.
        remainder: Ratio,
    },
    /// A winner gives way so that enough of those elected bear a mark.
    Exchanged {
        /// Who loses the seat.
        out: usize,
        /// Who gets it.
        winner: usize,
        /// The mark.
        mark: String,
    },
    /// What turnout was asked for and what it was.
    Turnout {
        /// Voters or valid votes.
        counted: u64,
        /// Registered voters.
        registered: u64,
        /// The fewest that are enough.
        needed: u64,
    },
    /// Nobody has won at once: these go into the next round.
    NextRound {
        /// Votes that win at once.
        needed: u64,
        /// Who.
        among: Vec<usize>,
    },
    /// Seats that nobody gets.
    Vacant {
        /// How many.
        seats: u32,
        /// Why.
        reason: Vacancy,
    },
}

/// Votes of a choice after those from outside were added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpreadVotes {
    /// Who.
    pub choice: usize,
    /// Votes in this constituency.
    pub inside: u64,
    /// Votes of the choice outside every constituency.
    pub outside: u64,
    /// The sum, exact.
    pub total: Ratio,
}

/// Who came next where divisors are raised to a power.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PowerRival {
    /// Who.
    pub choice: usize,
    /// Its votes.
    pub votes: Ratio,
    /// Which of its own seats it would be.
    pub number: u32,
}

/// Who came next, and with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rival {
    /// Who.
    pub choice: usize,
    /// Its quotient, remainder or votes.
    pub value: Ratio,
}

/// Why nobody gets a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Vacancy {
    /// Nobody has voted here.
    NoVotes,
    /// There are votes, but none for anyone who may get seats here.
    NobodyQualifies,
    /// "Against all" won it.
    AgainstAll,
    /// Everyone with votes has all the seats that one person can have.
    NobodyLeft,
    /// The turnout was too low.
    Turnout,
    /// Another round decides.
    NextRound,
    /// A later stage gives them.
    LaterStage,
    /// The winner left; a by-election fills the seat.
    ByElection,
}

/// Why a unit has a fixed number of seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fixed {
    /// It holds more than its share.
    Held,
    /// It may not have more.
    Most,
    /// It has no more persons.
    Persons,
}

fn is_valid_votes(base: &Base) -> bool {
    *base == Base::Valid
}

/// What a threshold asked for in one place, and who reached it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThresholdTrace {
    /// Which threshold of the rule, from 1.
    pub threshold: usize,
    /// Region or constituency; absent for the country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The share that is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Fraction>,
    /// Of what it is a share.
    #[serde(default, skip_serializing_if = "is_valid_votes")]
    pub of: Base,
    /// The seats of the place, where the share is one of the votes for one seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<u32>,
    /// More than the share is asked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more_than: bool,
    /// Valid votes or voters there.
    pub base: u64,
    /// The fewest votes that pass: ⌈share × base⌉, or ⌊share × base⌋ + 1 where more than the share is asked for; at least 1 when the base is 0.
    pub needed: u64,
    /// Everyone it applies to.
    pub results: Vec<ThresholdResult>,
}

/// How one choice did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThresholdResult {
    /// Who.
    pub choice: usize,
    /// Its votes there.
    pub votes: u64,
    /// Whether they are enough.
    pub passed: bool,
}
