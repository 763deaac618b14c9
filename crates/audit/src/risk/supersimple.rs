//! Super-simple comparison of single ballots: the reported reading of a ballot against the paper (Stark, *Super-simple simultaneous single-ballot
//! risk-limiting audits*, 2010; Kaplan–Markov).

use crate::real;

/// γ: how much larger than one ballot's largest error the bound is taken, so that a single largest error does not end the audit. The value that
/// Colorado, Stark's tools and Arlo use.
pub const GAMMA: f64 = 1.03905;

/// Errors found in a sample, each ballot by its worst pair of winner and loser. What favours the winner is not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Found {
    /// Ballots compared, as often as they were drawn.
    pub sampled: u64,
    /// Overstatements by one vote.
    pub one: u64,
    /// Overstatements by two votes; a ballot that is not found is one.
    pub two: u64,
}

/// What was reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Margin {
    /// The smallest difference of a winner and a loser, in votes.
    pub votes: u64,
    /// All ballots.
    pub ballots: u64,
}

impl Margin {
    /// The margin as a share of all ballots.
    #[must_use]
    pub fn diluted(&self) -> f64 {
        if self.ballots == 0 { 0.0 } else { real(self.votes) / real(self.ballots) }
    }

    /// The risk after a sample: 0 to 1. All ballots compared: 0.
    #[must_use]
    pub fn risk(&self, found: Found) -> f64 {
        if found.sampled >= self.ballots {
            return 0.0;
        }
        let clean = 1.0 - self.diluted() / (2.0 * GAMMA);
        let mut risk = 1.0_f64;
        // Errors first: the risk may only be cut off at 1 when all of them are in.
        for _ in 0..found.one {
            risk *= clean / (1.0 - 1.0 / (2.0 * GAMMA));
        }
        for _ in 0..found.two {
            risk *= clean / (1.0 - 1.0 / GAMMA);
        }
        for _ in found.one + found.two..found.sampled {
            risk *= clean;
        }
        if risk.is_finite() { risk.min(1.0) } else { 1.0 }
    }

    /// How many ballots are to be drawn further. Before the first draw it allows for one error in a thousand ballots and for a large one in
    /// ten thousand, later for as many as were found.
    #[must_use]
    pub fn size(&self, limit: f64, found: Found) -> u64 {
        let (one_cost, two_cost) = ((1.0 - 1.0 / (2.0 * GAMMA)).ln(), (1.0 - 1.0 / GAMMA).ln());
        let (one_gain, two_gain) = ((1.0 + 1.0 / (2.0 * GAMMA)).ln(), (1.0 + 1.0 / GAMMA).ln());
        let rate = |n: u64, before: f64| if found.sampled > 0 { real(n) / real(found.sampled) } else { before };
        let (over, over_two) = (rate(found.one, 0.001), rate(found.two, 0.0001));
        let (under, under_two) = (rate(0, 0.001), rate(0, 0.0001));
        let margin = self.diluted();
        let pace = (1.0 - margin / (2.0 * GAMMA)).ln()
            - over * one_cost
            - over_two * two_cost
            - under * one_gain
            - under_two * two_gain;
        if margin <= 0.0 || pace >= 0.0 {
            return self.ballots.saturating_sub(found.sampled);
        }
        let first = (limit.ln() / pace).ceil();
        let (o1, u1) = ((over * first).ceil(), (under * first).ceil());
        let (o2, u2) = ((over_two * first).round(), (under_two * first).round());
        let needed =
            -2.0 * GAMMA * (limit.ln() + o1 * one_cost + o2 * two_cost + u1 * one_gain + u2 * two_gain) / margin;
        let needed = needed.ceil().max(o1 + o2 + u1 + u2).min(real(self.ballots));
        super::ballots::whole(needed).saturating_sub(found.sampled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Arlo's test_supersimple.py (github.com/votingworks/arlo, commit 8d86156): first size (from Stark's tool), risk without errors, with one
    /// one-vote and with one two-vote overstatement; limit 10 %; further sizes after them. It compares risks to 0.001.
    #[test]
    fn sizes_and_risks_are_those_of_arlo() {
        let cases = [
            (20_000, 100_000, 27, [0.06507, 0.12534, 1.0], [38, 100_000]),
            (6_000, 60_000, 54, [0.06973, 0.13441, 1.0], [76, 60_000]),
            (5_400, 36_000, 36, [0.06740, 0.12992, 1.0], [51, 36_000]),
            (2_000, 15_000, 40, [0.07048, 0.13585, 1.0], [57, 15_000]),
            (10_000, 10_000, 6, [0.01950, 0.03758, 0.51877], [7, 33]),
            (200, 1_000, 27, [0.06508, 0.12534, 1.0], [38, 1_000]),
        ];
        for (votes, ballots, size, risks, further) in cases {
            let margin = Margin { votes, ballots };
            assert_eq!(margin.size(0.1, Found::default()), size, "{margin:?}");
            let found = |one, two| Found { sampled: size, one, two };
            for ((one, two), expected) in [(0, 0), (1, 0), (0, 1)].into_iter().zip(risks) {
                let risk = margin.risk(found(one, two));
                assert!((risk - expected).abs() < 0.001, "{margin:?} {one} {two}: {risk}");
            }
            assert_eq!(margin.size(0.1, found(1, 0)), further[0] - size, "{margin:?}");
            assert_eq!(margin.size(0.1, found(0, 1)), further[1] - size, "{margin:?}");
        }
        // `test_snapshot_test`: 16 to 10, 18 ballots (the test changes both readings of two of them, so there is no error).
        let small = Margin { votes: 6, ballots: 26 };
        let risk = small.risk(Found { sampled: 18, one: 0, two: 0 });
        assert!((risk - 0.120_173_3).abs() < 0.0001, "{risk}");
        assert_eq!(small.risk(Found { sampled: 26, one: 2, two: 0 }), 0.0);
        assert_eq!(Margin { votes: 0, ballots: 1000 }.size(0.1, Found::default()), 1000);
    }
}
