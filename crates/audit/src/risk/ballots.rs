//! Tests of single ballots against any assertion: polling (what does the paper say) and comparison (does it say what was reported).

use super::alpha::{Alpha, Estimator};
use crate::assertion::Assertion;
use crate::batch::Claim;
use crate::real;

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
    use super::supersimple::GAMMA;
    let a = &claim.assertion;
    let range = GAMMA * float(a.most() - a.least());
    let clean = 1.0 - float(claim.margin) / (real(ballots) * range);
    let (mut risk, mut good) = (1.0_f64, 0_u64);
    for (reported, paper) in pairs {
        let reported = if *reported == Ballot::Missing { a.most() } else { worth(a, *reported) };
        let error = float((reported - worth(a, *paper)).max(0));
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
mod tests {
    use super::*;
    use crate::assertion::Kind;
    use crate::risk::supersimple::{Found, Margin};

    fn winner(margin: i128) -> Claim {
        let assertion = Assertion {
            id: "winner/a>b".into(),
            kind: Kind::Winner,
            scope: String::new(),
            words: String::new(),
            votes: vec![1, -1, 0],
            other: 0,
            invalid: 0,
            constant: 0,
        };
        Claim { assertion, margin }
    }

    #[test]
    fn for_a_winner_and_a_loser_it_is_the_super_simple_audit() {
        let claim = winner(20_000);
        let mut pairs = vec![(Ballot::For(0), Ballot::For(0)); 27];
        let margin = Margin { votes: 20_000, ballots: 100_000 };
        let same = |pairs: &[(Ballot, Ballot)], one, two| {
            let expected = margin.risk(Found { sampled: 27, one, two });
            (comparison(&claim, 100_000, pairs) / expected - 1.0).abs() < 1e-12
        };
        assert!(same(&pairs, 0, 0));
        pairs[3].1 = Ballot::Invalid;
        assert!(same(&pairs, 1, 0));
        pairs[9] = (Ballot::For(0), Ballot::Missing);
        assert!(same(&pairs, 1, 1));
        pairs[11] = (Ballot::For(1), Ballot::For(0));
        assert!(same(&pairs, 1, 1), "an error for the winner is none");
    }

    #[test]
    fn polling_learns_what_the_ballots_say() {
        let test = polling(&winner(20_000), 100_000);
        assert_eq!((test.upper, test.null), (2.0, 1.0));
        let draws: Vec<f64> =
            [0, 0, 1, 0, 2].repeat(40).into_iter().map(|c| drawn(&winner(1).assertion, Ballot::For(c))).collect();
        assert!(test.risk(&draws) < 0.01);
        assert!(test.risk(&draws[..10]) > 0.2);
    }
}
