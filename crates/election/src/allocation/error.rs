//! Why seats could not be computed. Nothing is rounded, guessed or skipped: contradictory input is an error with its place.

use super::rule_faults::RuleFault;

/// Why seats could not be computed from this rule, these votes and these lots.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AllocationError {
    /// The rule contradicts itself.
    #[error("the allocation rule cannot be used: {0}")]
    Rule(#[from] RuleFault),
    /// Two choices, constituencies or regions have one id.
    #[error("the {what} \"{id}\" is given twice: give each once")]
    Duplicate {
        /// choice, constituency or region
        what: &'static str,
        /// the id
        id: String,
    },
    /// A figure is beyond the limits of this page.
    #[error("{what} of {place}: {found} is above the limit of {limit}")]
    TooLarge {
        /// which figure
        what: &'static str,
        /// where
        place: String,
        /// what was given
        found: u64,
        /// what is accepted
        limit: u64,
    },
    /// Totals need one figure for each choice.
    #[error(
        "the totals of {place} have {found} figures for {expected} choices: give one for each, 0 where there is none"
    )]
    TotalsLength {
        /// country or region
        place: String,
        /// figures given
        found: usize,
        /// figures needed
        expected: usize,
    },
    /// A constituency names a choice that does not exist, or its choices are not in ballot order, or one is given twice.
    #[error(
        "votes of constituency \"{constituency}\": choice number {choice} does not exist or is out of ballot order"
    )]
    VotesOrder {
        /// the constituency
        constituency: String,
        /// the choice's index, from 0
        choice: usize,
    },
    /// A constituency's region is not among the regions, or is needed and absent.
    #[error("constituency \"{constituency}\" has no region, or one that is not given: a threshold by region needs it")]
    Region {
        /// the constituency
        constituency: String,
    },
    /// The constituencies or a region have more than the country.
    #[error(
        "{what}: {place} has {part}, which is more than the national total of {national}: the national total must contain it"
    )]
    NationalTooSmall {
        /// "valid votes", or the choice
        what: String,
        /// which part
        place: String,
        /// figure of the part
        part: u64,
        /// figure of the country
        national: u64,
    },
    /// A threshold of the voters who took part, without their number.
    #[error("{place}: the number of voters is not known, and a threshold is a share of it")]
    VotersUnknown {
        /// country, region or constituency
        place: String,
    },
    /// A share of the registered voters, without their number.
    #[error("{place}: the number of registered voters is not known, and the rule takes a share of it")]
    RegisteredUnknown {
        /// country, region or constituency
        place: String,
    },
    /// A stage works on the votes of a contest that is not there.
    #[error("stage \"{stage}\" needs the votes of contest \"{ballot}\", which is not given")]
    BallotMissing {
        /// the stage
        stage: String,
        /// the contest
        ballot: String,
    },
    /// A stage has figures for some places and not for this one.
    #[error("stage \"{stage}\" has no figure for {place}: give every place one")]
    WeightMissing {
        /// the stage
        stage: String,
        /// the place
        place: String,
    },
    /// An exact number needs more than 128 bits.
    #[error("stage \"{stage}\" in {place}: the exact votes do not fit into 128 bits")]
    Overflow {
        /// the stage
        stage: String,
        /// the place
        place: String,
    },
    /// A house that would have to grow beyond every limit.
    #[error("stage \"{stage}\": the house would have to grow above {limit} seats")]
    Growth {
        /// the stage
        stage: String,
        /// most seats
        limit: u32,
    },
    /// A share above 100 %.
    #[error("{place}: \"{choice}\" has {votes} votes of {base}, a share above 100%: correct the figures first")]
    ShareAboveWhole {
        /// country, region or constituency
        place: String,
        /// the choice
        choice: String,
        /// its votes
        votes: u64,
        /// what the share is taken of
        base: u64,
    },
    /// An answer of a referendum cannot hold a seat of a list.
    #[error("\"{choice}\" is an option (an answer): only plurality can decide between options")]
    OptionChoice {
        /// the choice
        choice: String,
    },
    /// A lot for a tie that these votes do not have.
    #[error(
        "lot \"{step}\" in {place}: these votes have no such tie; withdraw the lot, or check which votes it was drawn for"
    )]
    LotUnknown {
        /// the constituency or the country
        place: String,
        /// which tie
        step: String,
    },
    /// Two lots for one tie.
    #[error("lot \"{step}\" in {place} is given twice: a tie is drawn once")]
    LotRepeated {
        /// the constituency or the country
        place: String,
        /// which tie
        step: String,
    },
    /// The lot was drawn among others than those who are equal.
    #[error("lot \"{step}\" in {place}: it must be drawn among {expected:?} in ballot order, not {found:?}")]
    LotAmong {
        /// the constituency or the country
        place: String,
        /// which tie
        step: String,
        /// those who are equal
        expected: Vec<String>,
        /// those in the lot
        found: Vec<String>,
    },
    /// Too many or too few were drawn.
    #[error("lot \"{step}\" in {place}: {found} were drawn, {expected} must be")]
    LotCount {
        /// the constituency or the country
        place: String,
        /// which tie
        step: String,
        /// how many must be drawn
        expected: usize,
        /// how many were
        found: usize,
    },
    /// One who was not in the lot, or was drawn before, was drawn.
    #[error("lot \"{step}\" in {place}: \"{choice}\" was drawn twice or is not among those in the lot")]
    LotDrawn {
        /// the constituency or the country
        place: String,
        /// which tie
        step: String,
        /// the choice
        choice: String,
    },
}

impl AllocationError {
    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Rule(fault) => fault.code(),
            Self::Duplicate { .. } => "allocation-duplicate",
            Self::TooLarge { .. } => "allocation-too-large",
            Self::TotalsLength { .. } => "allocation-totals-length",
            Self::VotesOrder { .. } => "allocation-votes-order",
            Self::Region { .. } => "allocation-region",
            Self::NationalTooSmall { .. } => "allocation-national-too-small",
            Self::VotersUnknown { .. } => "allocation-voters-unknown",
            Self::RegisteredUnknown { .. } => "allocation-registered-unknown",
            Self::BallotMissing { .. } => "allocation-ballot-missing",
            Self::WeightMissing { .. } => "allocation-weight-missing",
            Self::Overflow { .. } => "allocation-overflow",
            Self::Growth { .. } => "allocation-growth",
            Self::ShareAboveWhole { .. } => "allocation-share-above-whole",
            Self::OptionChoice { .. } => "allocation-option-choice",
            Self::LotUnknown { .. } => "lot-unknown",
            Self::LotRepeated { .. } => "lot-repeated",
            Self::LotAmong { .. } => "lot-among",
            Self::LotCount { .. } => "lot-count",
            Self::LotDrawn { .. } => "lot-drawn",
        }
    }
}
