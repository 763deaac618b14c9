//! The votes that seats are computed from, and the checks on them before anything is computed.

use std::collections::BTreeSet;

use super::error::AllocationError;
use super::rule::{ChoiceKind, Method, Rule, Scope};

/// Most votes, valid votes or voters of any place. Far above any electorate; keeps every product below 128 bits.
pub const VOTES_MAX: u64 = 1_000_000_000_000;
/// Most seats of one constituency.
pub const SEATS_MAX: u32 = 10_000;
/// Most seats of all constituencies together.
pub const SEATS_TOTAL_MAX: u64 = 1_000_000;
/// Most choices of a contest.
pub const CHOICES_MAX: usize = 100_000;

/// The votes of one contest. A choice is named by its index in `choices`, which is the order on the ballot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Votes {
    /// What can be voted for, in ballot order.
    pub choices: Vec<Choice>,
    /// The constituencies; seats at level `national` are their sum.
    pub constituencies: Vec<Constituency>,
    /// Everything, with the votes cast outside every constituency.
    pub national: Totals,
    /// The regions of thresholds by region; may be empty when the rule has none.
    pub regions: Vec<Region>,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// Its id, unique in the contest.
    pub id: String,
    /// What it is.
    pub kind: ChoiceKind,
    /// Number of parties in the list, 1 for everything else.
    pub members: u32,
    /// The party to which it belongs, where it is not the party itself.
    pub party: Option<String>,
    /// A person's marks: `woman`, `christian`.
    pub marks: Vec<String>,
    /// Whether it still stands.
    pub standing: Standing,
}

/// Whether a choice can win.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// It can.
    #[default]
    Stands,
    /// It left: its votes are valid and win no seat; the next takes its place.
    Left,
    /// It left with a seat that stays vacant until a by-election.
    LeftSeat,
    /// It left and its votes are void.
    Void,
}

/// Votes cast in one constituency.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Constituency {
    /// Its id, unique in the contest.
    pub id: String,
    /// Index in [`Votes::regions`]; needed for thresholds of scope `region`.
    pub region: Option<usize>,
    /// Seats to give, 0 to [`SEATS_MAX`].
    pub seats: u32,
    /// Valid votes.
    pub valid: u64,
    /// Voters who took part, where known.
    pub voters: Option<u64>,
    /// Voters on the lists, where known.
    pub registered: Option<u64>,
    /// (choice, votes) of **every choice that stands here**, also with 0 votes, in ascending order of choice.
    /// Who is not named does not stand here and gets no share of votes from outside.
    pub votes: Vec<(usize, u64)>,
}

/// Votes of the country or of a region.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals {
    /// Valid votes.
    pub valid: u64,
    /// Voters who took part, where known.
    pub voters: Option<u64>,
    /// Voters on the lists, where known.
    pub registered: Option<u64>,
    /// Votes of each choice; as long as [`Votes::choices`].
    pub votes: Vec<u64>,
}

/// Votes of a region.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Region {
    /// Its id.
    pub id: String,
    /// Its votes.
    pub totals: Totals,
}

/// What was cast inside the constituencies and, by subtraction, outside.
pub(super) struct Sides {
    /// Valid votes of all constituencies.
    pub valid_inside: u64,
    /// Votes of each choice outside every constituency.
    pub outside: Vec<u64>,
}

impl Votes {
    /// Seats of all constituencies.
    #[must_use]
    pub fn seats_total(&self) -> u64 {
        self.constituencies.iter().map(|constituency| u64::from(constituency.seats)).sum()
    }

    /// The votes without those of choices whose votes are void.
    #[must_use]
    pub(super) fn without_void(&self) -> std::borrow::Cow<'_, Self> {
        if self.choices.iter().all(|choice| choice.standing != Standing::Void) {
            return std::borrow::Cow::Borrowed(self);
        }
        let mut votes = self.clone();
        let void: Vec<bool> = self.choices.iter().map(|choice| choice.standing == Standing::Void).collect();
        for place in &mut votes.constituencies {
            for (_, figure) in place.votes.iter_mut().filter(|(choice, _)| void.get(*choice) == Some(&true)) {
                place.valid = place.valid.saturating_sub(std::mem::take(figure));
            }
        }
        let totals =
            std::iter::once(&mut votes.national).chain(votes.regions.iter_mut().map(|region| &mut region.totals));
        for totals in totals {
            for (figure, _) in totals.votes.iter_mut().zip(&void).filter(|(_, void)| **void) {
                totals.valid = totals.valid.saturating_sub(std::mem::take(figure));
            }
        }
        std::borrow::Cow::Owned(votes)
    }

    /// Checks every figure against the limits and against the national totals.
    pub(super) fn check(&self, rule: &Rule) -> Result<Sides, AllocationError> {
        within("number of choices", "the contest", self.choices.len() as u64, CHOICES_MAX as u64)?;
        unique("choice", self.choices.iter().map(|choice| choice.id.as_str()))?;
        unique("constituency", self.constituencies.iter().map(|constituency| constituency.id.as_str()))?;
        unique("region", self.regions.iter().map(|region| region.id.as_str()))?;
        if !matches!(rule.method, Method::Plurality | Method::Stages)
            && let Some(option) = self.choices.iter().find(|choice| choice.kind == ChoiceKind::Option)
        {
            return Err(AllocationError::OptionChoice { choice: option.id.clone() });
        }
        self.check_totals("the country", &self.national)?;
        for region in &self.regions {
            self.check_totals(&region.id, &region.totals)?;
            self.check_contained(&region.id, region.totals.valid, &region.totals.votes)?;
        }
        within("seats", "all constituencies", self.seats_total(), SEATS_TOTAL_MAX)?;
        let regional = rule.thresholds.iter().any(|threshold| threshold.scope == Scope::Region);
        self.sides(regional)
    }

    fn sides(&self, region_needed: bool) -> Result<Sides, AllocationError> {
        let mut inside = vec![0_u64; self.choices.len()];
        let mut valid_inside = 0_u64;
        for constituency in &self.constituencies {
            constituency.check(self.choices.len(), self.regions.len(), region_needed)?;
            // A sum that saturates is above every national total, so it ends as an error below.
            valid_inside = valid_inside.saturating_add(constituency.valid);
            for &(choice, votes) in &constituency.votes {
                inside[choice] = inside[choice].saturating_add(votes);
            }
        }
        self.check_contained("the sum of the constituencies", valid_inside, &inside)?;
        let outside = self.national.votes.iter().zip(&inside).map(|(all, part)| all - part).collect();
        Ok(Sides { valid_inside, outside })
    }

    fn check_totals(&self, place: &str, totals: &Totals) -> Result<(), AllocationError> {
        if totals.votes.len() != self.choices.len() {
            return Err(AllocationError::TotalsLength {
                place: place.to_owned(),
                found: totals.votes.len(),
                expected: self.choices.len(),
            });
        }
        within("valid votes", place, totals.valid, VOTES_MAX)?;
        within("voters", place, totals.voters.unwrap_or(0), VOTES_MAX)?;
        within("registered voters", place, totals.registered.unwrap_or(0), VOTES_MAX)?;
        totals.votes.iter().try_for_each(|&votes| within("votes", place, votes, VOTES_MAX))
    }

    fn check_contained(&self, place: &str, valid: u64, votes: &[u64]) -> Result<(), AllocationError> {
        let too_small = |what: &str, part, national| AllocationError::NationalTooSmall {
            what: what.to_owned(),
            place: place.to_owned(),
            part,
            national,
        };
        if valid > self.national.valid {
            return Err(too_small("valid votes", valid, self.national.valid));
        }
        for ((choice, &part), &national) in self.choices.iter().zip(votes).zip(&self.national.votes) {
            if part > national {
                return Err(too_small(&choice.id, part, national));
            }
        }
        Ok(())
    }
}

impl Constituency {
    fn check(&self, choices: usize, regions: usize, region_needed: bool) -> Result<(), AllocationError> {
        within("seats", &self.id, u64::from(self.seats), u64::from(SEATS_MAX))?;
        within("valid votes", &self.id, self.valid, VOTES_MAX)?;
        within("voters", &self.id, self.voters.unwrap_or(0), VOTES_MAX)?;
        within("registered voters", &self.id, self.registered.unwrap_or(0), VOTES_MAX)?;
        if self.region.map_or(region_needed, |region| region >= regions) {
            return Err(AllocationError::Region { constituency: self.id.clone() });
        }
        let mut next = 0;
        for &(choice, votes) in &self.votes {
            if choice < next || choice >= choices {
                return Err(AllocationError::VotesOrder { constituency: self.id.clone(), choice });
            }
            within("votes", &self.id, votes, VOTES_MAX)?;
            next = choice + 1;
        }
        Ok(())
    }
}

fn within(what: &'static str, place: &str, found: u64, limit: u64) -> Result<(), AllocationError> {
    if found > limit {
        return Err(AllocationError::TooLarge { what, place: place.to_owned(), found, limit });
    }
    Ok(())
}

fn unique<'a>(what: &'static str, ids: impl Iterator<Item = &'a str>) -> Result<(), AllocationError> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(AllocationError::Duplicate { what, id: id.to_owned() });
        }
    }
    Ok(())
}
