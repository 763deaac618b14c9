//! Tests of single ballots against any assertion: polling (what does the paper say) and comparison (does it say what was reported).
//!
//! *Polling*: ALPHA (Stark, 2022), ballots without replacement. *Comparison*: Kaplan–Markov with the constant γ of the super-simple method, ballots with
//! replacement. Ballots are drawn from all of the audit; one that an assertion is not about is worth nothing in it.

use super::alpha::{Alpha, Estimator, Run};
use super::stations::Risk;
use super::{ln, supersimple::GAMMA};
use crate::assertion::Assertion;
use crate::batch::{Batch, Claim, Contents, Ledger};
use crate::real;
use crate::sampler::pick;
use std::collections::{HashMap, HashSet};

/// How single ballots are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// What the paper says, without any reading of it by a machine.
    Polling,
    /// Whether the paper says what was reported of it.
    Comparison,
}

impl Look {
    /// All.
    pub const ALL: [Self; 2] = [Self::Polling, Self::Comparison];

    /// The word in `audit.toml`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Polling => "polling",
            Self::Comparison => "comparison",
        }
    }
}

/// One draw with what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looked {
    /// Position of the batch.
    pub batch: usize,
    /// What was reported of the ballot; for polling it plays no part.
    pub reported: Ballot,
    /// What the paper says.
    pub paper: Ballot,
}

/// How many ballots there can be at most.
#[must_use]
pub fn total(batches: &[Batch]) -> u64 {
    batches.iter().map(|b| b.ballots).sum()
}

/// The ballots that are drawn, in order: position of the batch, number of the ballot in it from 1, the number that chose it. `count` draws of a
/// seed; for polling no ballot twice.
#[must_use]
pub fn sample(look: Look, batches: &[Batch], seed: &str, count: usize) -> Vec<(usize, u64, String)> {
    let ends: Vec<u64> = batches
        .iter()
        .scan(0, |sum, b| {
            *sum += b.ballots;
            Some(*sum)
        })
        .collect();
    let all = ends.last().copied().unwrap_or(0);
    let count = if look == Look::Polling { count.min(usize::try_from(all).unwrap_or(usize::MAX)) } else { count };
    let (mut drawn, mut seen, mut k) = (Vec::with_capacity(count), HashSet::new(), 0);
    while drawn.len() < count && all > 0 {
        k += 1;
        let number = u64::try_from(pick(seed, k, u128::from(all))).unwrap_or(0);
        if look == Look::Polling && !seen.insert(number) {
            continue;
        }
        let batch = ends.partition_point(|end| *end <= number);
        let before = if batch == 0 { 0 } else { ends[batch - 1] };
        drawn.push((batch, number - before + 1, number.to_string()));
    }
    drawn
}

/// The risk after each draw.
#[must_use]
pub fn risk(look: Look, ledger: &Ledger, batches: &[Batch], draws: &[Looked]) -> Risk {
    match look {
        Look::Polling => by_polling(ledger, total(batches), draws),
        Look::Comparison => by_comparison(ledger, total(batches), draws),
    }
}

fn by_polling(ledger: &Ledger, ballots: u64, draws: &[Looked]) -> Risk {
    let mut runs: Vec<Run> = ledger.claims.iter().map(|c| polling(c, ballots).start()).collect();
    let nothing: Vec<f64> = ledger.claims.iter().map(|c| float(-c.assertion.least())).collect();
    let (mut claims, mut after) = (vec![1.0_f64; runs.len()], Vec::with_capacity(draws.len()));
    let mut values = nothing.clone();
    for draw in draws {
        values.clone_from(&nothing);
        for claim in ledger.about(draw.batch) {
            values[claim] = drawn(&ledger.claims[claim].assertion, draw.paper);
        }
        for ((run, p), value) in runs.iter_mut().zip(&mut claims).zip(&values) {
            *p = p.min(run.draw(*value));
        }
        after.push(claims.iter().copied().fold(0.0, f64::max));
    }
    let debt = after.last().copied().unwrap_or(1.0);
    Risk { claims, after, debt }
}

fn by_comparison(ledger: &Ledger, ballots: u64, draws: &[Looked]) -> Risk {
    let tests: Vec<Comparison> = ledger.claims.iter().map(|c| Comparison::new(c, ballots)).collect();
    let (mut claims, mut after) = (vec![1.0_f64; tests.len()], Vec::with_capacity(draws.len()));
    for draw in draws {
        claims.iter_mut().zip(&tests).for_each(|(p, test)| *p *= test.clean);
        for claim in ledger.about(draw.batch) {
            let error = overstated(&ledger.claims[claim].assertion, draw.reported, draw.paper);
            if error > 0.0 {
                claims[claim] /= 1.0 - error / tests[claim].range;
            }
        }
        after.push(claims.iter().copied().fold(0.0, f64::max).min(1.0));
    }
    let debt = claims.iter().copied().fold(0.0, f64::max);
    let debt = if draws.is_empty() { 1.0 } else { debt };
    Risk { claims: claims.into_iter().map(|p| p.min(1.0)).collect(), after, debt }
}

/// How many draws more reach the limit if the ballots go on as they were reported: for polling on average, for comparison with one draw more
/// and no error. Never more than there are ballots.
#[must_use]
pub fn draws_needed(look: Look, ledger: &Ledger, batches: &[Batch], so_far: &Risk, limit: f64) -> u64 {
    let most = total(batches);
    if !so_far.after.is_empty() && so_far.now() <= limit {
        return 0;
    }
    let way = ln(so_far.debt / limit);
    let pace = match look {
        Look::Comparison => {
            ledger.claims.iter().map(|c| -ln(Comparison::new(c, most).clean)).fold(f64::INFINITY, f64::min)
        }
        Look::Polling => {
            let reported = by_scope(batches);
            ledger.claims.iter().map(|c| pace(c, most, &reported)).fold(f64::INFINITY, f64::min)
        }
    };
    if pace <= 0.0 || !way.is_finite() {
        return most;
    }
    whole((way / pace).ceil().max(0.0) + 1.0).min(most)
}

/// What was reported in each scope; all together under the empty name.
fn by_scope(batches: &[Batch]) -> HashMap<&str, Contents> {
    let mut sums: HashMap<&str, Contents> = HashMap::new();
    for b in batches {
        for scope in b.scopes.iter().map(String::as_str).chain([""]) {
            sums.entry(scope).or_default().add(&b.reported);
        }
    }
    sums
}

/// By how much the logarithm of the risk falls with a draw on average, if the ballots are as reported (Wald's average sample number).
fn pace(claim: &Claim, ballots: u64, reported: &HashMap<&str, Contents>) -> f64 {
    let (test, a) = (polling(claim, ballots), &claim.assertion);
    let Estimator::ShrinkTruncate { eta, .. } = test.estimator else { return 0.0 };
    let (upper, null) = (test.upper, test.null);
    let growth = |value: f64| ln((value * eta / null + (upper - value) * (upper - eta) / (upper - null)) / upper);
    let Some(contents) = reported.get(a.scope.as_str()) else { return 0.0 };
    let of = a.votes.iter().copied().zip(contents.votes.iter().copied());
    let of = of.chain([(a.other, contents.other), (a.invalid, contents.invalid)]);
    let inside: f64 = of.filter(|(_, n)| *n > 0).map(|(w, n)| real(n) * growth(float(w - a.least()))).sum();
    let outside = ballots.saturating_sub(contents.ballots());
    let rest = if outside > 0 { real(outside) * growth(float(-a.least())) } else { 0.0 };
    (inside + rest) / real(ballots)
}

/// The numbers of one claim's comparison.
struct Comparison {
    range: f64,
    /// The factor of a ballot without error.
    clean: f64,
}

impl Comparison {
    fn new(claim: &Claim, ballots: u64) -> Self {
        let a = &claim.assertion;
        let range = GAMMA * float(a.most() - a.least());
        Self { range, clean: 1.0 - float(claim.margin) / (real(ballots) * range) }
    }
}

/// By how much a ballot was reported too well for the outcome.
fn overstated(a: &Assertion, reported: Ballot, paper: Ballot) -> f64 {
    let reported = if reported == Ballot::Missing { a.most() } else { worth(a, reported) };
    float((reported - worth(a, paper)).max(0))
}

/// What one ballot says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ballot {
    /// A valid vote for a choice, by its position in the contest.
    For(usize),
    /// No valid vote.
    Invalid,
    /// It cannot be found: taken for whatever is worst.
    Missing,
}

/// What a ballot is worth in an assertion.
#[must_use]
pub fn worth(assertion: &Assertion, ballot: Ballot) -> i128 {
    match ballot {
        Ballot::For(choice) => assertion.votes.get(choice).copied().unwrap_or(assertion.other),
        Ballot::Invalid => assertion.invalid,
        Ballot::Missing => assertion.least(),
    }
}

/// ALPHA by polling: draws without replacement from `ballots`, each worth what it says. The first guess is the reported mean.
#[must_use]
pub fn polling(claim: &Claim, ballots: u64) -> Alpha {
    let a = &claim.assertion;
    let least = a.least();
    // Numbers from 0: what a ballot is worth above the least. The outcome is wrong if their mean is not above what the constant leaves.
    let upper = float(a.most() - least);
    let null = (float(-a.constant) / real(ballots)) - float(least);
    let mean = float(claim.margin - a.constant) / real(ballots) - float(least);
    let estimator = Estimator::ShrinkTruncate { eta: mean, c: (mean - null) / 2.0, d: 100.0 };
    Alpha { upper, population: Some(ballots), null, estimator }
}

/// The number that a ballot gives to [`polling`].
#[must_use]
pub fn drawn(assertion: &Assertion, ballot: Ballot) -> f64 {
    float(worth(assertion, ballot) - assertion.least())
}

/// The risk of a comparison of single ballots (Kaplan–Markov, as [`super::supersimple`], for any assertion): each pair is what was reported of a
/// ballot and what the paper says. What favours the outcome counts as no error.
#[must_use]
pub fn comparison(claim: &Claim, ballots: u64, pairs: &[(Ballot, Ballot)]) -> f64 {
    let Comparison { range, clean } = Comparison::new(claim, ballots);
    let (mut risk, mut good) = (1.0_f64, 0_u64);
    for (reported, paper) in pairs {
        let error = overstated(&claim.assertion, *reported, *paper);
        if error > 0.0 { risk *= clean / (1.0 - error / range) } else { good += 1 }
    }
    for _ in 0..good {
        risk *= clean;
    }
    if risk.is_finite() { risk.min(1.0) } else { 1.0 }
}

/// Figures of assertions are below 2¹⁰⁰; a probability needs 53 bits of them.
#[expect(clippy::cast_precision_loss, reason = "a probability needs no more than 53 bits of it")]
fn float(n: i128) -> f64 {
    n as f64
}

/// A size that was computed as a real number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cut off to the range of a size first")]
#[must_use]
pub fn whole(x: f64) -> u64 {
    if x.is_finite() { x.clamp(0.0, 1e15) as u64 } else { u64::MAX }
}

#[cfg(test)]
#[path = "ballots_tests.rs"]
mod tests;
