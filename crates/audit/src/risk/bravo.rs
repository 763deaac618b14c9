//! BRAVO: ballots drawn one by one and read, compared with the reported shares of a winner and a loser (Lindeman, Stark, Yates, 2012).

use crate::real;
use statrs::distribution::{Binomial, ContinuousCDF, DiscreteCDF, Normal};

/// A winner and a loser as they were reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Votes of the winner.
    pub winner: u64,
    /// Votes of the loser.
    pub loser: u64,
    /// All ballots.
    pub ballots: u64,
}

/// What a sample has shown of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen {
    /// Ballots for the winner.
    pub winner: u64,
    /// Ballots for the loser.
    pub loser: u64,
}

impl Pair {
    /// The winner's share of the two.
    fn share(&self) -> f64 {
        real(self.winner) / real(self.winner + self.loser)
    }

    /// The risk after a sample, 0 to 1: the ballots' chance if the two are equal, divided by their chance as reported.
    #[must_use]
    pub fn risk(&self, seen: Seen) -> f64 {
        let share = self.share();
        // Step by step, so that neither factor runs out of range.
        let (mut risk, mut winner, mut loser) = (1.0, seen.winner, seen.loser);
        while winner + loser > 0 {
            if winner > 0 && (risk >= 1.0 || loser == 0) {
                risk *= 0.5 / share;
                winner -= 1;
            } else {
                risk *= 0.5 / (1.0 - share);
                loser -= 1;
            }
        }
        if risk.is_finite() { risk.min(1.0) } else { 1.0 }
    }

    /// The average size of a further sample that reaches the limit if the report is right; `None` for a tie, or where nobody voted for the loser.
    #[must_use]
    pub fn expected_size(&self, limit: f64, seen: Seen) -> Option<u64> {
        if self.winner <= self.loser || self.loser == 0 {
            return None;
        }
        let share = self.share();
        let (plus, minus) = ((2.0 * share).ln(), (2.0 - 2.0 * share).ln());
        let (winner, loser) = (real(self.winner) / real(self.ballots), real(self.loser) / real(self.ballots));
        let needed = (1.0 / limit).ln() - (real(seen.winner) * plus + real(seen.loser) * minus);
        whole_up((needed + plus / 2.0) / (winner * plus + loser * minus))
    }

    /// The size of a further sample that reaches the limit with this chance if the report is right: 0 where it is reached already, `None` for a tie.
    #[must_use]
    pub fn size(&self, limit: f64, seen: Seen, chance: f64) -> Option<u64> {
        if self.winner <= self.loser || self.loser == 0 {
            return None;
        }
        let (p, both) = (self.share(), (real(self.winner) + real(self.loser)) / real(self.ballots));
        let (plus, minus) = ((2.0 * p).ln(), (2.0 - 2.0 * p).ln());
        let threshold = (1.0 / limit).ln() - (real(seen.winner) * plus + real(seen.loser) * minus);
        if threshold <= 0.0 {
            return Some(0);
        }
        // Where the expected number of the winner's ballots at that quantile meets the number needed: a quadratic in the square root of the size.
        let z = -Normal::standard().inverse_cdf(chance);
        let (spread, needed) = (p * (1.0 - p), threshold / (plus - minus));
        let slope = minus / (plus - minus) + p;
        let (a, b, c) = (slope * slope, -(z * z * spread + 2.0 * needed * slope), needed * needed);
        let root = (b * b - 4.0 * a * c).max(0.0).sqrt();
        let first = if chance > 0.5 { (-b + root) / (2.0 * a) } else { (-b - root) / (2.0 * a) };
        let mut size = whole_down(first)?;
        // The curve is an approximation: the binomial distribution itself has the last word.
        while size < self.ballots {
            let winners = real(Binomial::new(p, size).ok()?.inverse_cdf(1.0 - chance));
            if winners * plus + (real(size) - winners) * minus >= threshold {
                break;
            }
            size += 1;
        }
        whole_up(real(size) / both)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be a number of ballots")]
fn whole_down(x: f64) -> Option<u64> {
    (x.is_finite() && (0.0..1e15).contains(&x)).then(|| x.floor() as u64)
}

fn whole_up(x: f64) -> Option<u64> {
    whole_down(x.ceil())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(winner: u64, loser: u64, ballots: u64) -> Pair {
        Pair { winner, loser, ballots }
    }

    const NONE: Seen = Seen { winner: 0, loser: 0 };

    /// Arlo's test_bravo.py (github.com/votingworks/arlo, commit 8d86156), `true_sample_sizes`: average size, then 70, 80, 90 % chance, limit 10 %.
    #[test]
    fn sizes_are_those_of_arlo() {
        let cases = [
            (pair(600, 400, 1000), 119, [184, 244, 351]),
            (pair(600, 200, 900), 22, [32, 41, 57]),
            (pair(300, 200, 1000), 238, [368, 488, 702]),
            (pair(10_000, 9_000, 20_000), 1769, [2837, 3760, 5426]),
            (pair(400, 10, 500), 6, [7, 8, 11]),
        ];
        for (p, expected, sizes) in cases {
            assert_eq!(p.expected_size(0.1, NONE), Some(expected), "{p:?}");
            assert_eq!([0.7, 0.8, 0.9].map(|c| p.size(0.1, NONE, c)), sizes.map(Some), "{p:?}");
        }
        assert_eq!(pair(500, 500, 1000).expected_size(0.1, NONE), None);
    }

    /// `test_bravo_sample_sizes` and those after it, the same file.
    #[test]
    fn sizes_for_a_chance_are_those_of_arlo() {
        let cases = [
            (pair(40, 32, 100), NONE, 0.9, 1599),
            (pair(36, 32, 100), NONE, 0.9, 6067),
            // 1,683 ÷ 0.68 is 2,475 exactly; Arlo's test has 2,476, as its 0.36 + 0.32 are binary numbers a little above.
            (pair(36, 32, 100), NONE, 0.6, 2475),
            (pair(52, 47, 100), NONE, 0.9, 5657),
            (pair(40, 32, 100), NONE, 0.4, 409),
            (pair(52, 47, 100), Seen { winner: 10_000, loser: 0 }, 0.9, 0),
            (pair(52, 47, 100), Seen { winner: 2923, loser: 2735 }, 0.9, 2636),
        ];
        for (mut p, seen, chance, expected) in cases {
            for n in [&mut p.winner, &mut p.loser, &mut p.ballots] {
                *n *= 100;
            }
            assert_eq!(p.size(0.1, seen, chance), Some(expected), "{p:?} {seen:?} {chance}");
        }
    }

    /// `test_compute_risk`, the same file; the digits that it states.
    #[test]
    fn risks_are_those_of_arlo() {
        let close = |risk: f64, expected: f64| (risk - expected).abs() < 0.01;
        assert!(close(pair(600, 400, 1000).risk(Seen { winner: 72, loser: 47 }), 0.07));
        assert!(close(pair(300, 200, 1000).risk(Seen { winner: 72, loser: 48 }), 0.08));
        assert!(close(pair(200, 100, 700).risk(Seen { winner: 25, loser: 10 }), 0.04));
        assert!(close(pair(300, 100, 700).risk(Seen { winner: 55, loser: 30 }), 0.22));
        let small = pair(10_000, 9_000, 20_000).risk(Seen { winner: 1200, loser: 1000 });
        assert!((small - 0.000_561).abs() < 1e-6, "{small}");
        let georgia = pair(2_471_981, 2_457_924, 4_992_420).risk(Seen { winner: 2_471_971, loser: 2_457_924 });
        assert!((georgia / 2.035_688_053_599_178e-9 - 1.0).abs() < 1e-6, "{georgia}");
        assert_eq!(pair(600, 400, 1000).risk(NONE), 1.0);
    }

    #[test]
    fn more_for_the_winner_never_makes_the_risk_larger() {
        let p = pair(550, 450, 1000);
        let risks: Vec<f64> = (0..200).map(|winner| p.risk(Seen { winner, loser: 60 })).collect();
        assert!(risks.is_sorted_by(|a, b| a >= b));
    }
}
