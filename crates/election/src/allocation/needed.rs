//! The fewest votes that reach a share, as a whole number.

use super::rule::{Comparison, Threshold};
use crate::fraction::Fraction;

/// The fewest votes that pass, rounded so that comparing whole votes with it is the same as comparing exact shares.
///
/// 10 % of 47,840,231 is 4,784,023.1: at least 4,784,024 votes. 10 % of 50 is 5: at least 5 votes; more than 10 %: 6.
///
/// Of the base for one seat: 80 % of 1,000 ÷ 7 are 114.3, so 115; of the quota rounded to 143 they are 114.4, so 115 too.
pub(super) fn needed_for(threshold: &Threshold, base: u64, seats: u32) -> u64 {
    if !threshold.per_seat {
        return needed_of(threshold.share, threshold.comparison, base);
    }
    let seats = u128::from(seats.max(1));
    match threshold.quota_rounding.whole(u128::from(base), seats) {
        Some(quota) => {
            let quota = u64::try_from(quota).unwrap_or(u64::MAX);
            needed_of(threshold.share, threshold.comparison, quota)
        }
        None => {
            // Denominators are at most 10^24 and seats 10^6.
            let one = Fraction::new(threshold.share.num(), threshold.share.den().saturating_mul(seats));
            needed_of(one.unwrap_or(Fraction::ONE), threshold.comparison, base)
        }
    }
}

/// As [`needed_for`], of any share.
pub(super) fn needed_of(share: Fraction, comparison: Comparison, base: u64) -> u64 {
    let (num, den) = (share.num(), share.den());
    // share ≤ 1 with a denominator of at most 10^24 (the rule's check) and base ≤ 10^12: the product fits into 128 bits.
    let base = u128::from(base);
    let product = num.saturating_mul(base);
    let exact = (product / den, !product.is_multiple_of(den));
    let whole = match (comparison, exact) {
        (Comparison::AtLeast, (floor, rest)) => floor + u128::from(rest),
        (Comparison::MoreThan, (floor, _)) => floor + 1,
    };
    let whole = if base == 0 { whole.max(1) } else { whole };
    u64::try_from(whole).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::allocation::rule::SHARE_DEN_MAX;
    use proptest::prelude::*;

    fn threshold(share: Fraction, comparison: Comparison) -> Threshold {
        let mut threshold: Threshold = toml::from_str("share = \"0\"").unwrap();
        (threshold.share, threshold.comparison) = (share, comparison);
        threshold
    }

    #[test]
    fn the_fewest_votes_that_pass_are_rounded_towards_the_law() {
        let share = "10%".parse().unwrap();
        assert_eq!(needed_for(&threshold(share, Comparison::AtLeast), 47_840_231, 1), 4_784_024);
        assert_eq!(needed_for(&threshold(share, Comparison::AtLeast), 50, 1), 5);
        assert_eq!(needed_for(&threshold(share, Comparison::MoreThan), 50, 1), 6);
        assert_eq!(needed_for(&threshold(share, Comparison::MoreThan), 51, 1), 6);
        assert_eq!(needed_for(&threshold(share, Comparison::AtLeast), 0, 1), 1);
        assert_eq!(needed_for(&threshold(Fraction::ZERO, Comparison::AtLeast), 7, 1), 0);
    }

    proptest! {
        #[test]
        fn needed_is_exactly_where_the_share_is_reached(num in 0..1000_u64, over in 0..1000_u64, base in 1..1_000_000_u64) {
            let share = Fraction::new(u128::from(num), u128::from(num + over).max(1)).unwrap();
            let reached = |votes: u64| Fraction::new(u128::from(votes), u128::from(base)).unwrap().cmp(&share);
            let at_least = needed_for(&threshold(share, Comparison::AtLeast), base, 1);
            prop_assert!(reached(at_least).is_ge());
            prop_assert!(at_least == 0 || reached(at_least - 1).is_lt());
            let more_than = needed_for(&threshold(share, Comparison::MoreThan), base, 1);
            prop_assert!(reached(more_than).is_gt() && reached(more_than - 1).is_le());
        }
    }

    #[test]
    fn the_longest_share_and_the_largest_base_fit() {
        let share = Fraction::new(SHARE_DEN_MAX - 1, SHARE_DEN_MAX).unwrap();
        assert_eq!(needed_for(&threshold(share, Comparison::AtLeast), 1_000_000_000_000, 1), 1_000_000_000_000);
        assert_eq!(needed_for(&threshold(share, Comparison::MoreThan), 1_000_000_000_000, 1), 1_000_000_000_000);
    }
}
