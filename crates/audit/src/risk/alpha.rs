//! ALPHA: a test of the mean of numbers between 0 and `upper`, drawn one after another, that learns from what it has drawn (Stark, *ALPHA: Audit
//! that learns from previously hand-audited ballots*, 2022). It may be looked at after every draw.

use crate::real;

/// What the test bets that the mean is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Estimator {
    /// Always the same; without replacement, what is left of it.
    Fixed {
        /// The mean that is bet on, above the null mean and at most `upper`.
        eta: f64,
    },
    /// The mean of what was drawn, shrunk towards a first guess and kept away from the null mean.
    ShrinkTruncate {
        /// The first guess.
        eta: f64,
        /// How far from the null mean at least, falling with the square root of the draws.
        c: f64,
        /// How many draws the first guess weighs.
        d: f64,
    },
}

/// One test: is the mean above `null`?
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alpha {
    /// Largest number that can be drawn.
    pub upper: f64,
    /// How many there are, where they are drawn without replacement.
    pub population: Option<u64>,
    /// The mean if the outcome is wrong (at most).
    pub null: f64,
    /// What is bet on.
    pub estimator: Estimator,
}

const NEAR_ABSOLUTE: f64 = 2.0 * f64::EPSILON;

impl Alpha {
    /// The risk after each draw, each by itself; the test's answer is the least of them so far.
    #[must_use]
    pub fn after_each(&self, draws: &[f64]) -> Vec<f64> {
        let mut run = self.start();
        draws.iter().map(|x| run.draw(*x)).collect()
    }

    /// The risk that may be acted on: the least after any draw, at most 1.
    #[must_use]
    pub fn risk(&self, draws: &[f64]) -> f64 {
        self.after_each(draws).into_iter().fold(1.0, f64::min)
    }

    /// Begins the test.
    #[must_use]
    pub fn start(&self) -> Run {
        Run { test: *self, drawn: 0, sum: 0.0, product: 1.0 }
    }

    /// How many draws it takes to reach the limit if each gives `x`; `None`: more than `most`.
    #[must_use]
    pub fn draws_needed(&self, x: f64, limit: f64, most: u64) -> Option<u64> {
        let mut run = self.start();
        (1..=most).find(|_| run.draw(x) <= limit)
    }
}

/// A test under way.
#[derive(Debug, Clone)]
pub struct Run {
    test: Alpha,
    drawn: u64,
    sum: f64,
    product: f64,
}

impl Run {
    /// Takes the next draw and gives the risk after it, 0 to 1.
    pub fn draw(&mut self, x: f64) -> f64 {
        let Alpha { upper, population, null, .. } = self.test;
        // The mean of what is left before this draw, if the outcome is wrong.
        let left = |mean: f64| match population {
            Some(n) => (real(n) * mean - self.sum) / real(n - self.drawn.min(n - 1)),
            None => mean,
        };
        let mean = left(null);
        let eta = match self.test.estimator {
            Estimator::Fixed { eta } => left(eta),
            Estimator::ShrinkTruncate { eta, c, d } => {
                let weight = d + real(self.drawn);
                let away = c / weight.sqrt();
                let guess = (d * eta + self.sum) / weight;
                guess.max(mean * (1.0 + f64::EPSILON) + away).min(upper * (1.0 - f64::EPSILON) - away)
            }
        };
        self.product *= (x * eta / mean + (upper - x) * (upper - eta) / (upper - mean)) / upper;
        self.drawn += 1;
        self.sum += x;
        if mean < 0.0 || population.is_some_and(|n| self.sum > real(n) * null) {
            // What was drawn alone makes the mean larger than the null says.
            return 0.0;
        }
        let beyond = mean > upper || near(mean, 0.0, 1e-5 * mean.abs()) || near(mean, upper, 1e-6 * mean.abs());
        if beyond || self.product <= NEAR_ABSOLUTE || self.product.is_nan() {
            return 1.0;
        }
        (1.0 / self.product).min(1.0)
    }
}

fn near(a: f64, b: f64, relative: f64) -> bool {
    (a - b).abs() <= NEAR_ABSOLUTE + relative
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Dice;

    const BALLOTS: [f64; 25] = [
        1.0, 0.0, 1.0, 1.0, 0.5, 0.0, 1.0, 1.0, 1.0, 0.5, 0.0, 1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.5, 1.0, 1.0, 1.0,
        0.0, 1.0, 1.0,
    ];

    fn polling(population: Option<u64>, estimator: Estimator) -> Alpha {
        Alpha { upper: 1.0, population, null: 0.5, estimator }
    }

    /// Figures computed with SHANGRLA's `NonnegMean.alpha_mart` (github.com/pbstark/SHANGRLA, commit 9d5db92, numpy 2.4.6), the same draws.
    #[test]
    fn risks_are_those_of_shangrla() {
        let fixed = Estimator::Fixed { eta: 0.7 };
        let shrink = Estimator::ShrinkTruncate { eta: 0.7, c: 0.1, d: 10.0 };
        let taints: Vec<f64> = [1.0, 1.0, 0.98, 1.0, 0.9, 1.0, 1.0, 1.0, 0.5, 1.0].repeat(8);
        let null = 1.0 - 1.0 / 12.5;
        let batches = |estimator| Alpha { upper: 1.0, population: None, null, estimator };
        let margin = 0.02;
        let (clean, upper) = (1.0 / (2.0 - margin), 2.0 / (2.0 - margin));
        let mut cards = vec![clean; 301];
        cards[150] = clean / 2.0;
        let comparison = Alpha {
            upper,
            population: Some(20_000),
            null: 0.5,
            estimator: Estimator::ShrinkTruncate { eta: 1.008, c: 0.25, d: 1000.0 },
        };
        let cases: [(Alpha, &[f64], f64); 7] = [
            (polling(None, fixed), &BALLOTS, 0.042_176_170_238_344_97),
            (polling(Some(1000), fixed), &BALLOTS, 0.039_128_542_181_710_184),
            (polling(None, shrink), &BALLOTS, 0.063_686_771_638_132_4),
            (polling(Some(100), shrink), &BALLOTS, 0.025_911_053_801_406_58),
            (
                batches(Estimator::ShrinkTruncate { eta: 0.99, c: (0.99 - 0.92) / 2.0, d: 50.0 }),
                &taints,
                0.546_171_913_066_286,
            ),
            (batches(Estimator::Fixed { eta: 0.99 }), &taints, 0.470_429_219_494_422_1),
            (comparison, &cards, 0.124_246_540_752_966_94),
        ];
        for (test, draws, expected) in cases {
            let risk = test.risk(draws);
            assert!((risk / expected - 1.0).abs() < 1e-9, "{test:?}: {risk} is not {expected}");
        }
    }

    /// SHANGRLA's test_sample_size: (0.75 ÷ 0.5)^8 > 20, and with draws of 0.75 it takes 14.
    #[test]
    fn sample_sizes_are_those_of_shangrla() {
        let test = polling(Some(1000), Estimator::Fixed { eta: 0.75 });
        assert_eq!(test.draws_needed(1.0, 0.05, 1000), Some(8));
        assert_eq!(test.draws_needed(0.75, 0.05, 1000), Some(14));
        assert_eq!(test.draws_needed(0.5, 0.05, 1000), None);
    }

    /// The published simulation of a comparison audit without errors (github.com/pbstark/alpha, alpha.ipynb: 10,000 cards, 51 % of 9,000 votes,
    /// 5 % risk limit; counted from 0 there): η = u, d = 100,000. The notebook's own code does not give its other rows again (it was run with other
    /// settings), so they prove nothing.
    #[test]
    fn the_published_size_of_an_error_free_audit() {
        let margin = 0.018;
        let upper = 2.0 / (2.0 - margin);
        let estimator = Estimator::ShrinkTruncate { eta: upper, c: 0.5, d: 100_000.0 };
        let test = Alpha { upper, population: Some(10_000), null: 0.5, estimator };
        assert_eq!(test.draws_needed(1.0 / (2.0 - margin), 0.05, 10_000), Some(326 + 1));
    }

    #[test]
    fn what_is_all_counted_needs_no_chance() {
        let of_seven = |last: f64| {
            let draws = [1.0, 0.0, 1.0, 1.0, 0.0, 0.0, last];
            Alpha { upper: 1.0, population: Some(7), null: 3.0 / 7.0, estimator: Estimator::Fixed { eta: 0.7 } }
                .after_each(&draws)
        };
        assert_eq!(of_seven(1.0)[6], 0.0, "four of seven are more than three");
        assert_eq!(of_seven(0.0)[6], 1.0);
    }

    /// A wrong outcome is confirmed with at most the risk limit: 3,000 audits of a tie that was reported as won. A test that forgets to divide by
    /// the null mean fails this at once.
    #[test]
    fn a_wrong_outcome_is_stopped() {
        let mut dice = Dice::new(11);
        let test = polling(None, Estimator::ShrinkTruncate { eta: 0.6, c: 0.05, d: 20.0 });
        let (audits, limit) = (3000_u32, 0.1);
        let confirmed = (0..audits)
            .filter(|_| {
                let draws: Vec<f64> = (0..300).map(|_| f64::from(u8::from(dice.chance(0.5)))).collect();
                test.risk(&draws) <= limit
            })
            .count();
        // Three standard deviations of a binomial: 300 ± 50.
        assert!(confirmed <= 350, "{confirmed} of {audits} wrong outcomes were confirmed at {limit}");
        assert!(confirmed > 60, "a test that never confirms shows nothing: {confirmed}");
    }
}
