//! Reproducible chance: the same seed and the same words give the same numbers on every machine.

use election::id::Digest;

/// A stream of numbers (`SplitMix64`), begun from a digest of the seed and of what the stream is for. Good enough for rehearsals, useless for
/// secrets. Each station and area has a stream of its own, so that none depends on the order in which they are made.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64, purpose: &str, of: &str) -> Self {
        let mut text = seed.to_le_bytes().to_vec();
        text.extend_from_slice(purpose.as_bytes());
        text.push(0);
        text.extend_from_slice(of.as_bytes());
        let digest = Digest::of(&text).0;
        Self(digest.iter().take(8).fold(0, |n, b| n << 8 | u64::from(*b)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to n − 1; 0 where n is 0.
    pub(super) fn below(&mut self, n: u64) -> u64 {
        u64::try_from((u128::from(self.next()) * u128::from(n)) >> 64).expect("the upper half of 128 bits")
    }

    /// Both ends included.
    pub(super) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    /// 0 to n, rarely near the ends: the mean of three throws. Sums of such make the S of an evening.
    pub(super) fn bell(&mut self, n: u64) -> u64 {
        (self.below(n + 1) + self.below(n + 1) + self.below(n + 1)) / 3
    }

    /// A factor in thousandths around 1,000, at most `spread` (≤ 1,000) away from it.
    pub(super) fn factor(&mut self, spread: u64) -> u64 {
        1_000 - spread + self.bell(2 * spread)
    }

    /// Whether the one case in n has come.
    pub(super) fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn position(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).expect("below a length")
    }

    pub(super) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.position(from.len())]
    }
}

/// Divides a total in proportion to weights, whole numbers only, by largest remainders (of equal ones the first). The parts add up to
/// the total; without any weight all weigh the same.
pub(super) fn split(total: u64, weights: &[u64]) -> Vec<u64> {
    let sum: u128 = weights.iter().map(|w| u128::from(*w)).sum();
    if sum == 0 {
        return if weights.is_empty() { vec![] } else { split(total, &vec![1; weights.len()]) };
    }
    let exact = |w: u64| u128::from(total) * u128::from(w);
    let mut parts: Vec<u64> =
        weights.iter().map(|w| u64::try_from(exact(*w) / sum).expect("a part is at most the total")).collect();
    let rest = total - parts.iter().sum::<u64>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(exact(weights[*i]) % sum));
    for i in order.into_iter().zip(0..rest) {
        parts[i.0] += 1;
    }
    parts
}

/// The same, but nobody gets less than `least`.
pub(super) fn split_with_least(total: u64, weights: &[u64], least: u64) -> Vec<u64> {
    let given = least * weights.len() as u64;
    split(total.saturating_sub(given), weights).into_iter().map(|n| n + least).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_add_up_and_none_is_a_vote_away_from_its_share(total in 0u64..2_000, weights in prop::collection::vec(0u64..5_000, 1..12)) {
            let parts = split(total, &weights);
            prop_assert_eq!(parts.iter().sum::<u64>(), total);
            let sum: u64 = weights.iter().sum();
            if sum > 0 {
                for (p, w) in parts.iter().zip(&weights) {
                    prop_assert!((p * sum).abs_diff(total * w) < sum);
                }
            }
        }

        #[test]
        fn throws_stay_within_their_bounds(seed in any::<u64>(), n in 1u64..1_000) {
            let mut dice = Dice::new(seed, "test", "");
            for _ in 0..20 {
                prop_assert!(dice.below(n) < n);
                prop_assert!((n..=2 * n).contains(&dice.between(n, 2 * n)));
                prop_assert!(dice.bell(n) <= n);
                prop_assert!(dice.factor(n).abs_diff(1_000) <= n);
            }
        }
    }
}
