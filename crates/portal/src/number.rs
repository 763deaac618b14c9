//! Shares that add up. How a language writes numbers is in [`words`].

pub(crate) use words::Style;

/// Hundredths of a percent in a whole.
pub(crate) const WHOLE: u32 = 10_000;

/// The part in hundredths of a percent, cut, so that 100 % means all.
pub(crate) fn part(n: u64, of: u64) -> Option<u32> {
    let cut = u128::from(n) * u128::from(WHOLE) / u128::from(if of == 0 { return None } else { of });
    u32::try_from(cut).ok()
}

/// Shares in hundredths of a percent that add up to exactly 10,000, by largest remainder; equal remainders go to the first.
///
/// Empty where the sum is 0: there is nothing to divide.
pub(crate) fn shares(parts: &[u64]) -> Vec<u32> {
    let sum: u128 = parts.iter().map(|p| u128::from(*p)).sum();
    if sum == 0 {
        return vec![];
    }
    let scaled = |p: &u64| u128::from(*p) * u128::from(WHOLE);
    let mut shares: Vec<u32> = parts.iter().map(|p| u32::try_from(scaled(p) / sum).unwrap_or(WHOLE)).collect();
    let left = WHOLE - shares.iter().sum::<u32>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(scaled(&parts[*i]) % sum));
    for i in order.into_iter().take(left as usize) {
        shares[i] += 1;
    }
    shares
}

/// Hundredths of a percent as a plain decimal number for drawings: `12.34`.
pub(crate) fn width(hundredths: u32) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shares_of_thirds_add_up_and_the_first_gets_the_rest() {
        assert_eq!(shares(&[1, 1, 1]), [3334, 3333, 3333]);
        assert_eq!(shares(&[0, 7]), [0, 10_000]);
        assert_eq!(shares(&[0, 0]), [0; 0]);
    }

    #[test]
    fn all_but_one_is_not_a_hundred_percent() {
        assert_eq!(part(174_991, 174_992), Some(9999));
        assert_eq!(part(0, 0), None);
    }

    proptest! {
        #[test]
        fn shares_add_up_to_a_hundred_percent_and_each_is_within_a_hundredth(parts in prop::collection::vec(0..=u64::MAX >> 8, 1..40)) {
            let sum: u128 = parts.iter().map(|p| u128::from(*p)).sum();
            prop_assume!(sum > 0);
            let s = shares(&parts);
            prop_assert_eq!(s.iter().sum::<u32>(), WHOLE);
            for (p, s) in parts.iter().zip(&s) {
                let exact = u128::from(*p) * u128::from(WHOLE);
                prop_assert!(u128::from(*s) * sum < exact + sum && exact < (u128::from(*s) + 1) * sum);
            }
        }
    }
}
