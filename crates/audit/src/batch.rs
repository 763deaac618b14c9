//! Batches: what one station's ballots were reported to be, how wrong that could be, and how wrong a hand count found it.

use crate::assertion::Assertion;
use crate::night::{Night, Row};
use crate::real;
use election::id::AreaIx;
use std::collections::HashMap;

/// Ballots of a batch by what they say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contents {
    /// Votes by choice of the contest.
    pub votes: Vec<u64>,
    /// Valid votes that are in no choice's figure (minutes that contradict themselves).
    pub other: u64,
    /// Ballots without a valid vote.
    pub invalid: u64,
}

impl Contents {
    /// All ballots.
    #[must_use]
    pub fn ballots(&self) -> u64 {
        self.votes.iter().sum::<u64>() + self.other + self.invalid
    }

    /// What a result says.
    #[must_use]
    pub fn of(row: &Row) -> Self {
        let base = row.base();
        let voted = row.figures.voted.map_or_else(|| base + row.figures.invalid.map_or(0, u64::from), u64::from);
        Self {
            votes: row.votes.iter().map(|v| u64::from(*v)).collect(),
            other: base - row.votes_sum(),
            invalid: voted.saturating_sub(base),
        }
    }

    /// Adds another's ballots.
    pub fn add(&mut self, other: &Self) {
        self.votes.resize(self.votes.len().max(other.votes.len()), 0);
        self.votes.iter_mut().zip(&other.votes).for_each(|(sum, n)| *sum += *n);
        self.other += other.other;
        self.invalid += other.invalid;
    }
}

/// How many ballots a batch can hold at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// As many as voters took part, by the signatures in the list of voters. The audit checks that list, too.
    Voted,
    /// As many as voters are registered there, if that is more.
    Registered,
}

impl Bound {
    /// The word in `audit.toml`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Voted => "voted",
            Self::Registered => "registered",
        }
    }
}

/// One station's ballots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Unique name: [`Night::id`].
    pub id: String,
    /// Id and name of the area whose list it is retrieved by.
    pub area: (String, String),
    /// Polling place, address, what people call the station.
    pub place: [String; 3],
    /// Areas that assertions may be about and that it belongs to.
    pub scopes: Vec<String>,
    /// Most ballots that it can hold.
    pub ballots: u64,
    /// What was reported.
    pub reported: Contents,
}

/// What a plan says about batches.
#[derive(Debug, Clone)]
pub struct Cut<'a> {
    /// How many ballots a batch can hold.
    pub bound: Bound,
    /// Kind of area whose lists the batches are retrieved by; empty: the area in which the station lies.
    pub retrieve: &'a str,
    /// Kind of area that are regions of thresholds.
    pub region_kind: Option<&'a str>,
    /// Only batches of this constituency.
    pub only: Option<AreaIx>,
}

/// The batches of a night, in its order.
#[must_use]
pub fn batches(night: &Night, cut: &Cut<'_>) -> Vec<Batch> {
    night.rows.iter().filter_map(|row| batch(night, row, cut)).collect()
}

fn batch(night: &Night, row: &Row, cut: &Cut<'_>) -> Option<Batch> {
    let d = &night.definition;
    let pair = &d.pairs[row.pair.at()];
    let station = &d.stations[pair.station.at()];
    let constituency = pair.constituency.map(|k| night.contest().constituencies[k.at()].area);
    if cut.only.is_some() && cut.only != constituency {
        return None;
    }
    let regions = d.upwards(station.area).filter(|a| Some(d.areas[a.at()].kind.as_str()) == cut.region_kind);
    let mut scopes: Vec<String> = constituency.into_iter().chain(regions).map(|a| d.areas[a.at()].id.clone()).collect();
    scopes.dedup();
    let area = d.upwards(station.area).find(|a| d.areas[a.at()].kind == cut.retrieve).unwrap_or(station.area);
    let area = &d.areas[area.at()];
    let reported = Contents::of(row);
    let registered = if cut.bound == Bound::Registered { row.figures.registered.map_or(0, u64::from) } else { 0 };
    Some(Batch {
        id: night.id(row),
        area: (area.id.clone(), area.names.get(d.language()).to_owned()),
        place: [station.place.clone(), station.address.clone(), station.name.clone()],
        scopes,
        ballots: reported.ballots().max(registered),
        reported,
    })
}

/// An assertion with its margin over all batches.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The assertion.
    pub assertion: Assertion,
    /// Its value with what was reported: above 0, or there is nothing to confirm.
    pub margin: i128,
}

/// All claims of an audit, and how wrong each batch could be about them.
#[derive(Debug, Clone)]
pub struct Ledger {
    /// The claims in the order of their ids.
    pub claims: Vec<Claim>,
    /// For each batch, the positions of the claims that its ballots are about.
    about: Vec<Vec<usize>>,
    /// For each batch its weight: the largest possible error relative to a margin, in parts of [`UNIT`], rounded up.
    pub weights: Vec<u128>,
    /// Sum of the weights.
    pub total: u128,
}

/// A possible error as large as the margin.
pub const UNIT: u128 = 1_000_000_000_000;

/// Batches or assertions with which no audit can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// Nothing separates the reported outcome from another.
    #[error(
        "{id}: the reported figures have a margin of {margin}: there is nothing that a sample could confirm; count all ballots by hand, or leave this claim out"
    )]
    NoMargin {
        /// The assertion.
        id: String,
        /// Its margin in its own units.
        margin: i128,
    },
    /// Beyond what can be computed exactly.
    #[error("{id}: the figures are too large to be computed exactly")]
    TooLarge {
        /// The assertion or batch.
        id: String,
    },
    /// Nothing to draw from.
    #[error("no batch has a ballot that could be wrong")]
    Empty,
}

impl LedgerError {
    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoMargin { .. } => "audit-no-margin",
            Self::TooLarge { .. } => "audit-too-large",
            Self::Empty => "audit-empty",
        }
    }
}

impl Ledger {
    /// Works out margins and weights.
    ///
    /// # Errors
    /// A claim that the reported figures do not support; figures too large.
    pub fn new(assertions: Vec<Assertion>, batches: &[Batch]) -> Result<Self, LedgerError> {
        let mut claims: Vec<Claim> =
            assertions.into_iter().map(|assertion| Claim { margin: assertion.constant, assertion }).collect();
        // There may be a thousand claims and two million batches: each batch looks only at those of its own areas.
        let mut by_scope: HashMap<String, Vec<usize>> = HashMap::new();
        for (i, c) in claims.iter().enumerate() {
            by_scope.entry(c.assertion.scope.clone()).or_default().push(i);
        }
        let everywhere = by_scope.remove("").unwrap_or_default();
        let about: Vec<Vec<usize>> = batches
            .iter()
            .map(|b| {
                let own = b.scopes.iter().filter_map(|s| by_scope.get(s)).flatten();
                everywhere.iter().chain(own).copied().collect()
            })
            .collect();
        for (batch, about) in batches.iter().zip(&about) {
            for i in about {
                claims[*i].margin += claims[*i].assertion.value(&batch.reported);
            }
        }
        if let Some(c) = claims.iter().find(|c| c.margin <= 0) {
            return Err(LedgerError::NoMargin { id: c.assertion.id.clone(), margin: c.margin });
        }
        let mut weights = Vec::with_capacity(batches.len());
        for (batch, about) in batches.iter().zip(&about) {
            let mut most = 0;
            for i in about {
                most = most.max(weight(&claims[*i], batch)?);
            }
            weights.push(most);
        }
        let total = weights.iter().sum();
        if total == 0 {
            return Err(LedgerError::Empty);
        }
        Ok(Self { claims, about, weights, total })
    }

    /// The claims that a batch's ballots are about.
    pub fn about(&self, batch: usize) -> impl Iterator<Item = usize> + '_ {
        self.about[batch].iter().copied()
    }

    /// How much of the claim's margin a batch overstated: 1 is all of it. Below 0: the outcome was reported too weak.
    #[must_use]
    pub fn error(&self, claim: usize, reported: &Contents, counted: &Contents) -> f64 {
        let c = &self.claims[claim];
        quotient(c.assertion.value(reported) - c.assertion.value(counted), c.margin)
    }

    /// The largest error that a batch could have for any claim, as it was weighed.
    #[must_use]
    pub fn bound(&self, batch: usize) -> f64 {
        parts(self.weights[batch])
    }

    /// How often the margin would fit into all errors that could be: U of the literature.
    #[must_use]
    pub fn bound_total(&self) -> f64 {
        parts(self.total)
    }

    /// The largest weight.
    #[must_use]
    pub fn bound_largest(&self) -> f64 {
        parts(self.weights.iter().copied().max().unwrap_or(0))
    }
}

/// The largest error of a batch about a claim: everything reported for it is wrong, and all ballots that can be there say the opposite.
fn weight(claim: &Claim, batch: &Batch) -> Result<u128, LedgerError> {
    let too_large = || LedgerError::TooLarge { id: claim.assertion.id.clone() };
    let worst = i128::from(batch.ballots).checked_mul(claim.assertion.least()).ok_or_else(too_large)?;
    let range = claim.assertion.value(&batch.reported) - worst;
    let range = u128::try_from(range).unwrap_or(0);
    let margin = claim.margin.unsigned_abs();
    Ok(range.checked_mul(UNIT).ok_or_else(too_large)?.div_ceil(margin))
}

#[expect(clippy::cast_precision_loss, reason = "a probability needs no more than 53 bits of it")]
fn parts(weight: u128) -> f64 {
    weight as f64 / UNIT as f64
}

#[expect(clippy::cast_precision_loss, reason = "a probability needs no more than 53 bits of it")]
fn quotient(part: i128, whole: i128) -> f64 {
    part as f64 / whole as f64
}

/// The share of the ballots that are in a sample, for reports: 0 to 1.
#[must_use]
pub fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { real(part) / real(whole) }
}
