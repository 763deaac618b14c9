//! Risk of an audit whose sample are whole stations, counted by hand and compared with what was reported.
//!
//! *MACRO* (Stark, *Efficient post-election audits of multiple contests*, 2009; Kaplan–Markov): stations drawn with a chance proportional to how
//! wrong they could be, with replacement. A station's taint is its worst error, over all claims, in parts of what it could be.
//! *ALPHA* does the same for each claim by itself, with the same draws, and learns from the errors it meets. *ALPHA with equal chances* draws
//! without replacement, every station alike. *Lottery*: see [`super::lottery`].

use super::alpha::{Alpha, Estimator, Run};
use super::lottery;
use crate::batch::{Batch, Contents, Ledger};
use crate::real;

/// How stations are drawn and how the risk is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Kaplan–Markov on the largest relative overstatement.
    Macro,
    /// ALPHA, chances proportional to the possible error.
    Alpha,
    /// ALPHA, equal chances, without replacement.
    AlphaEqual,
    /// Some stations of every polling place, by its size.
    Lottery {
        /// One station for so many or a part of them; 0: one of each place.
        per: u32,
    },
}

impl Method {
    /// All.
    pub const ALL: [Self; 4] = [Self::Macro, Self::Alpha, Self::AlphaEqual, Self::Lottery { per: 0 }];

    /// The word in `audit.toml`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Macro => "macro",
            Self::Alpha => "alpha",
            Self::AlphaEqual => "alpha-equal",
            Self::Lottery { .. } => "lottery",
        }
    }

    /// Whether it is a lottery.
    #[must_use]
    pub fn is_lottery(self) -> bool {
        matches!(self, Self::Lottery { .. })
    }

    /// Reads the word; a lottery with one station of each place.
    #[must_use]
    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.word() == s)
    }
}

/// One draw with what the hand count found.
#[derive(Debug, Clone, Copy)]
pub struct Draw<'a> {
    /// Position of the batch.
    pub batch: usize,
    /// What was found; `None`: the ballots are lost, which is taken for the worst that can be.
    pub counted: Option<&'a Contents>,
}

/// The risk that a sample leaves.
#[derive(Debug, Clone, PartialEq)]
pub struct Risk {
    /// Of each claim by itself, in the order of the ledger.
    pub claims: Vec<f64>,
    /// Of all together, after each draw.
    pub after: Vec<f64>,
    /// The last of them before it is cut off at 1: what further draws have to make good. Infinite: nothing can.
    pub debt: f64,
}

impl Risk {
    /// Before the first draw.
    #[must_use]
    pub fn none() -> Self {
        Self { claims: vec![], after: vec![], debt: 1.0 }
    }

    /// The risk that counts: after the last draw, 1 before the first.
    #[must_use]
    pub fn now(&self) -> f64 {
        self.after.last().copied().unwrap_or(1.0)
    }
}

/// Parts of the way from the null mean to 1 that ALPHA bets on first.
const BET: f64 = 0.95;
/// How many draws that bet weighs.
const BET_WEIGHT: f64 = 100.0;

/// The risk after each draw.
#[must_use]
pub fn risk(method: Method, ledger: &Ledger, batches: &[Batch], draws: &[Draw<'_>]) -> Risk {
    match method {
        Method::Macro => kaplan_markov(ledger, batches, draws),
        Method::Alpha | Method::AlphaEqual => alpha(method, ledger, batches, draws),
        Method::Lottery { .. } => by_place(ledger, batches, draws),
    }
}

/// The errors of a draw: (claim, error relative to its margin) of every claim that its ballots are about.
fn errors<'a>(ledger: &'a Ledger, batches: &'a [Batch], draw: &'a Draw<'_>) -> impl Iterator<Item = (usize, f64)> + 'a {
    let reported = &batches[draw.batch].reported;
    ledger.about(draw.batch).map(move |claim| {
        let error = draw.counted.map_or_else(|| ledger.bound(draw.batch), |found| ledger.error(claim, reported, found));
        (claim, error)
    })
}

fn kaplan_markov(ledger: &Ledger, batches: &[Batch], draws: &[Draw<'_>]) -> Risk {
    let clean = 1.0 - 1.0 / ledger.bound_total();
    let mut claims = vec![1.0; ledger.claims.len()];
    let (mut all, mut after) = (1.0_f64, Vec::with_capacity(draws.len()));
    for draw in draws {
        let bound = ledger.bound(draw.batch);
        let mut worst = 0.0_f64;
        claims.iter_mut().for_each(|p| *p *= clean);
        for (claim, error) in errors(ledger, batches, draw) {
            let taint = (error / bound).max(0.0);
            worst = worst.max(taint);
            claims[claim] = spoiled(claims[claim], taint);
        }
        all = spoiled(all * clean, worst);
        after.push(all.min(1.0));
    }
    Risk { claims: claims.into_iter().map(|p| p.min(1.0)).collect(), after, debt: all }
}

/// A taint of 1 can never be made good by draws: all must be counted.
fn spoiled(risk: f64, taint: f64) -> f64 {
    if taint >= 1.0 { f64::INFINITY } else { risk / (1.0 - taint) }
}

/// The test of one claim: the mean of 1 − taint is above the null only if the errors of all stations together are below the margin.
fn test(method: Method, ledger: &Ledger, batches: usize) -> Alpha {
    let (null, population) = if method == Method::AlphaEqual {
        (1.0 - 1.0 / (real(batches as u64) * ledger.bound_largest()), Some(batches as u64))
    } else {
        (1.0 - 1.0 / ledger.bound_total(), None)
    };
    let eta = null + BET * (1.0 - null);
    let estimator = Estimator::ShrinkTruncate { eta, c: (eta - null) / 2.0, d: BET_WEIGHT };
    Alpha { upper: 1.0, population, null, estimator }
}

fn alpha(method: Method, ledger: &Ledger, batches: &[Batch], draws: &[Draw<'_>]) -> Risk {
    let test = test(method, ledger, batches.len());
    let mut runs: Vec<Run> = ledger.claims.iter().map(|_| test.start()).collect();
    let mut claims = vec![1.0_f64; runs.len()];
    let mut after = Vec::with_capacity(draws.len());
    let mut taints = vec![0.0; runs.len()];
    for draw in draws {
        let bound = if method == Method::AlphaEqual { ledger.bound_largest() } else { ledger.bound(draw.batch) };
        taints.fill(0.0);
        for (claim, error) in errors(ledger, batches, draw) {
            taints[claim] = (error / bound).max(0.0);
        }
        for ((run, p), taint) in runs.iter_mut().zip(&mut claims).zip(&taints) {
            // More ballots than there could be: nothing that is drawn later makes it good, and the test sees the worst that it can see.
            *p = p.min(run.draw((1.0 - taint).max(0.0)));
        }
        after.push(claims.iter().copied().fold(0.0, f64::max));
    }
    let debt = after.last().copied().unwrap_or(1.0);
    Risk { claims, after, debt }
}

/// The batches of each polling place, in the order of the batches. A batch without a place is one by itself.
#[must_use]
pub fn places(batches: &[Batch]) -> Vec<Vec<usize>> {
    let mut at = std::collections::HashMap::new();
    let mut places: Vec<Vec<usize>> = Vec::new();
    for (i, b) in batches.iter().enumerate() {
        let [place, address, _] = &b.place;
        if place.is_empty() {
            places.push(vec![i]);
            continue;
        }
        let slot = *at.entry((&b.area.0, place, address)).or_insert(places.len());
        if slot == places.len() {
            places.push(vec![]);
        }
        places[slot].push(i);
    }
    places
}

/// How many stations of a place with so many are drawn.
fn taken(stations: usize, per: u32) -> usize {
    if per == 0 { stations.min(1) } else { stations.div_ceil(per as usize) }
}

fn by_place(ledger: &Ledger, batches: &[Batch], draws: &[Draw<'_>]) -> Risk {
    let places = places(batches);
    let mut place_of = vec![0; batches.len()];
    places.iter().enumerate().for_each(|(p, all)| all.iter().for_each(|b| place_of[*b] = p));
    // Before its station is counted, a place may be as wrong as it can be.
    let bound = |p: &Vec<usize>| p.iter().map(|b| ledger.bound(*b)).fold(0.0, f64::max);
    let mut clean: Vec<lottery::Drawn> =
        places.iter().map(|p| lottery::Drawn { stations: p.len() as u64, bound: bound(p), error: bound(p) }).collect();
    // Several stations of a place: their mean stands for the place.
    let mut times = vec![0_u64; places.len()];
    draws.iter().for_each(|d| times[place_of[d.batch]] += 1);
    clean.iter_mut().zip(&times).filter(|(_, n)| **n > 0).for_each(|(c, _)| c.error = 0.0);
    // Nearly all errors are 0, so only the others are kept, in the order of the draws: of each claim, and the worst of each draw.
    let mut of_claim: Vec<Vec<(usize, f64)>> = vec![vec![]; ledger.claims.len()];
    let mut of_all = vec![];
    for draw in draws {
        let place = place_of[draw.batch];
        let mut worst = 0.0_f64;
        for (claim, error) in errors(ledger, batches, draw).filter(|(_, e)| *e > 0.0) {
            worst = worst.max(error);
            of_claim[claim].push((place, error / real(times[place])));
        }
        if worst > 0.0 {
            of_all.push((place, worst / real(times[place])));
        }
    }
    let with = |found: &[(usize, f64)]| {
        let mut centres = clean.clone();
        found.iter().for_each(|(place, error)| centres[*place].error += error);
        lottery::risk(&centres)
    };
    let claims = of_claim.iter().map(|found| with(found)).collect();
    let now = with(&of_all);
    Risk { claims, after: vec![now; draws.len().min(1)], debt: now }
}

/// How many draws more reach the limit if no further error is found, with one more for a small error; never more than there are stations.
#[must_use]
pub fn draws_needed(method: Method, ledger: &Ledger, batches: &[Batch], so_far: &Risk, limit: f64) -> u64 {
    let most = batches.len() as u64;
    let drawn = so_far.after.len() as u64;
    let now = so_far.now();
    if drawn > 0 && now <= limit {
        return 0;
    }
    match method {
        Method::Lottery { per } => places(batches).iter().map(|p| taken(p.len(), per) as u64).sum(),
        Method::Macro => {
            let clean = 1.0 - 1.0 / ledger.bound_total();
            let mut left = so_far.debt;
            let needed = (0..most).find(|_| {
                let enough = left <= limit;
                left *= clean;
                enough
            });
            needed.map_or(most, |n| n + 1).min(most)
        }
        Method::Alpha | Method::AlphaEqual if drawn == 0 => {
            let needed = test(method, ledger, batches.len()).draws_needed(1.0, limit, most);
            needed.map_or(most, |n| n + 1).min(most)
        }
        // What a test under way needs: as many draws, times what is left of the way in logarithms of the risk.
        Method::Alpha | Method::AlphaEqual => {
            let mut run = test(method, ledger, batches.len()).start();
            let target = limit / now;
            (1..=most).find(|_| run.draw(1.0) <= target).map_or(most, |n| n + 1).min(most)
        }
    }
}

/// The draws of a sample as positions of batches, in order: `count` of them, of a seed.
#[must_use]
pub fn sample(method: Method, ledger: &Ledger, batches: &[Batch], seed: &str, count: usize) -> Vec<(usize, String)> {
    use crate::sampler::{Tickets, pick};
    let ids = batches.iter().map(|b| b.id.as_str());
    match method {
        Method::Macro | Method::Alpha => {
            let ends: Vec<u128> = ledger
                .weights
                .iter()
                .scan(0_u128, |sum, w| {
                    *sum += w;
                    Some(*sum)
                })
                .collect();
            (1..=count as u64)
                .map(|k| {
                    let number = pick(seed, k, ledger.total);
                    (ends.partition_point(|end| *end <= number), number.to_string())
                })
                .collect()
        }
        Method::AlphaEqual => {
            let drawn = Tickets::new(seed).sample(ids, count, false);
            drawn.into_iter().map(|(at, ticket, _)| (at, ticket.short().to_owned())).collect()
        }
        Method::Lottery { per } => {
            let tickets = Tickets::new(seed);
            let lowest = |place: Vec<usize>| {
                let mut all: Vec<_> = place.into_iter().map(|b| (tickets.first(&batches[b].id), b)).collect();
                all.sort_unstable();
                all.truncate(taken(all.len(), per));
                all.into_iter().map(|(ticket, b)| (b, ticket.short().to_owned()))
            };
            places(batches).into_iter().flat_map(lowest).collect()
        }
    }
}

/// What a hand count of everything says: whether each claim is true. Exact.
#[must_use]
pub fn full_count(ledger: &Ledger, batches: &[Batch], counted: &[Option<&Contents>]) -> Vec<bool> {
    let mut values: Vec<i128> = ledger.claims.iter().map(|c| c.assertion.constant).collect();
    for (i, contents) in counted.iter().enumerate().take(batches.len()) {
        for claim in ledger.about(i) {
            let assertion = &ledger.claims[claim].assertion;
            // Lost ballots: as many as there can be, each for the other side.
            let lost = || i128::from(batches[i].ballots) * assertion.least();
            values[claim] += contents.map_or_else(lost, |found| assertion.value(found));
        }
    }
    values.into_iter().map(|v| v > 0).collect()
}

#[cfg(test)]
#[path = "stations_tests.rs"]
mod tests;
