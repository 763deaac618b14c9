//! One station of every centre, drawn by lot: the audit that Iraq's law prescribes. The risk that it leaves.
//!
//! Let a centre have n stations and let e be the error of the one drawn, relative to the margin. n × e has the centre's whole error as its mean,
//! so with a factor λ of at most 1 ÷ the largest n × e that can be (the mean of the errors where several of a centre are drawn), the product of 1 − λ n e over the K centres has a mean of at most
//! (1 − λ ÷ K)^K if the errors of all add up to the margin or more: the draws are independent, and of factors with a given sum the product is
//! largest when they are equal. By Markov's inequality the risk is that mean divided by the product found. Understatements count as no error.

use crate::real;

/// A centre's draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawn {
    /// Stations of the centre.
    pub stations: u64,
    /// The largest possible error of any of its stations, relative to the margin.
    pub bound: f64,
    /// The error of the station drawn, relative to the margin.
    pub error: f64,
}

/// The risk after every centre's station is counted, 0 to 1.
#[must_use]
pub fn risk(centres: &[Drawn]) -> f64 {
    let largest = centres.iter().map(|c| real(c.stations) * c.bound).fold(0.0, f64::max);
    if largest <= 0.0 || centres.is_empty() {
        return 1.0;
    }
    let count = real(centres.len() as u64);
    // Never more than one margin in one factor: then every factor below stays above 0.
    let factor = (1.0 / largest).min(count);
    let mean = 1.0 - factor / count;
    let mut risk = 1.0;
    for c in centres {
        let left = 1.0 - factor * real(c.stations) * c.error.max(0.0);
        if left <= 0.0 {
            return 1.0;
        }
        risk *= mean / left;
    }
    risk.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Dice;

    #[test]
    fn without_errors_the_risk_falls_with_the_centres() {
        let clean = |n: usize| risk(&vec![Drawn { stations: 7, bound: 2.0 / real(7 * n as u64), error: 0.0 }; n]);
        // 1 ÷ λ = the largest n × bound = 2 ÷ 100: (1 − 50 ÷ 100)^100.
        assert!((clean(100) / 0.5_f64.powi(100) - 1.0).abs() < 1e-9, "{}", clean(100));
        assert!(clean(10) > clean(20));
    }

    #[test]
    fn an_error_as_large_as_can_be_ends_it() {
        let mut centres = vec![Drawn { stations: 3, bound: 0.05, error: 0.0 }; 50];
        centres[7].error = 0.05;
        assert_eq!(risk(&centres), 1.0);
    }

    /// The margin is lost in 40 of 360 stations, twelve to a centre in thirty centres: the lottery confirms it no more often than the risk says.
    #[test]
    fn a_wrong_outcome_is_stopped() {
        let mut dice = Dice::new(5);
        let (audits, limit) = (4000, 0.1);
        let errors: Vec<f64> = (0..360).map(|i| if i % 9 == 0 { 1.0 / 40.0 } else { 0.0 }).collect();
        let confirmed = (0..audits)
            .filter(|_| {
                let centres: Vec<Drawn> =
                    errors.chunks(12).map(|c| Drawn { stations: 12, bound: 0.03, error: c[dice.below(12)] }).collect();
                risk(&centres) <= limit
            })
            .count();
        assert!(confirmed <= 460, "{confirmed} of {audits}");
    }

    /// Every draw of small countries, one after another: wrong in any way, with one or two drawn of a place, the chance that the risk is not above a
    /// limit is not above that limit, for every limit. The chance is a fraction of whole numbers. A bound without the power of K fails it at once.
    #[test]
    fn no_lottery_of_a_wrong_outcome_confirms_more_often_than_its_limit() {
        let mut dice = Dice::new(17);
        let (mut wrong, mut tight) = (0, 0.0_f64);
        for case in 0..400 {
            // Two to four places of one to four stations, each with errors that add up to the margin or a little more.
            let places: Vec<usize> = (0..2 + dice.below(3)).map(|_| 1 + dice.below(4)).collect();
            let stations: usize = places.iter().sum();
            let mut errors: Vec<f64> =
                (0..stations).map(|_| if dice.chance(0.6) { 0.0 } else { dice.unit() }).collect();
            let sum: f64 = errors.iter().sum();
            if sum <= 0.0 {
                continue;
            }
            let over = 1.0 + if dice.chance(0.5) { 0.0 } else { dice.unit() };
            errors.iter_mut().for_each(|e| *e *= over / sum);
            let bound = errors.iter().copied().fold(0.0, f64::max) * (1.0 + dice.unit());
            let pairs = case % 2 == 1;
            // The draws of each place: the mean error of one station, or of two.
            let mut start = 0;
            let mut outcomes: Vec<Vec<f64>> = Vec::new();
            for n in &places {
                let here = &errors[start..start + n];
                start += n;
                let two = (0..*n).flat_map(|i| (i + 1..*n).map(move |j| (here[i] + here[j]) / 2.0));
                outcomes.push(if pairs && *n > 1 { two.collect() } else { here.to_vec() });
            }
            let all: usize = outcomes.iter().map(Vec::len).product();
            let mut risks: Vec<f64> = (0..all)
                .map(|mut at| {
                    let centres: Vec<Drawn> = places
                        .iter()
                        .zip(&outcomes)
                        .map(|(n, of)| {
                            let error = of[at % of.len()];
                            at /= of.len();
                            Drawn { stations: *n as u64, bound, error }
                        })
                        .collect();
                    risk(&centres)
                })
                .collect();
            risks.sort_by(f64::total_cmp);
            for (i, p) in risks.iter().enumerate().filter(|(_, p)| **p < 1.0) {
                let chance = real(i as u64 + 1) / real(all as u64);
                tight = tight.max(chance / p);
                assert!(chance <= p + 1e-12, "places {places:?}, errors {errors:?}: chance {chance} of a risk of {p}");
            }
            wrong += 1;
        }
        assert!(wrong > 300 && tight > 0.3, "cases that show nothing: {wrong}, {tight}");
    }
}
