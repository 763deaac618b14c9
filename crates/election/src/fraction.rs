//! Exact, non-negative fractions: shares of a threshold ("10%"), first divisors ("1.4"), quotients.
//!
//! A float cannot hold 1.4 or 10 %, and a seat may depend on the last vote. So every comparison and every operation here is
//! exact, and what does not fit into 128 bits is an error, never a rounded value.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Digits accepted on each side of the decimal point or of the slash when a fraction is read.
pub const DIGITS_MAX: usize = 18;

/// A non-negative rational number in lowest terms. Zero is 0/1.
///
/// Read from `"1.4"`, `"10%"`, `"0.5%"`, `"7/100"` or `"3"`; written as `"7/5"` or `"3"`; in serde as that string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fraction {
    num: u128,
    den: u128,
}

/// Why a fraction could not be read or computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FractionError {
    /// The text is none of the accepted forms.
    #[error("\"{0}\" is not a number: write 1.4, 10%, 0.5% or 7/100 (digits only, at most 18 on each side, no sign)")]
    Text(String),
    /// The denominator is zero.
    #[error("a fraction with the denominator 0 has no value")]
    ZeroDenominator,
    /// The exact result needs more than 128 bits, or would be negative.
    #[error("the exact result does not fit: it is below 0 or needs more than 128 bits")]
    OutOfRange,
}

impl FractionError {
    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Text(_) => "fraction-text",
            Self::ZeroDenominator => "fraction-zero-denominator",
            Self::OutOfRange => "fraction-out-of-range",
        }
    }
}

impl Fraction {
    /// The number 0.
    pub const ZERO: Self = Self { num: 0, den: 1 };
    /// The number 1.
    pub const ONE: Self = Self { num: 1, den: 1 };

    /// `num / den` in lowest terms.
    ///
    /// # Errors
    /// [`FractionError::ZeroDenominator`] when `den` is 0.
    pub fn new(num: u128, den: u128) -> Result<Self, FractionError> {
        if den == 0 {
            return Err(FractionError::ZeroDenominator);
        }
        let divisor = gcd(num, den);
        Ok(Self { num: num / divisor, den: den / divisor })
    }

    /// The numerator in lowest terms.
    #[must_use]
    pub fn num(self) -> u128 {
        self.num
    }

    /// The denominator in lowest terms, never 0.
    #[must_use]
    pub fn den(self) -> u128 {
        self.den
    }

    /// The largest whole number that is not above this fraction.
    #[must_use]
    pub fn floor(self) -> u128 {
        self.num / self.den
    }

    /// The smallest whole number that is not below this fraction.
    #[must_use]
    pub fn ceil(self) -> u128 {
        self.num.div_ceil(self.den)
    }

    /// The sum.
    ///
    /// # Errors
    /// [`FractionError::OutOfRange`] when it needs more than 128 bits.
    pub fn checked_add(self, other: Self) -> Result<Self, FractionError> {
        let (left, right, den) = self.over_common_denominator(other)?;
        Self::new(left.checked_add(right).ok_or(FractionError::OutOfRange)?, den)
    }

    /// The difference.
    ///
    /// # Errors
    /// [`FractionError::OutOfRange`] when it is below 0 or needs more than 128 bits.
    pub fn checked_sub(self, other: Self) -> Result<Self, FractionError> {
        let (left, right, den) = self.over_common_denominator(other)?;
        Self::new(left.checked_sub(right).ok_or(FractionError::OutOfRange)?, den)
    }

    /// The product.
    ///
    /// # Errors
    /// [`FractionError::OutOfRange`] when it needs more than 128 bits.
    pub fn checked_mul(self, other: Self) -> Result<Self, FractionError> {
        let first = gcd(self.num, other.den);
        let second = gcd(other.num, self.den);
        let num = (self.num / first).checked_mul(other.num / second);
        let den = (self.den / second).checked_mul(other.den / first);
        match (num, den) {
            (Some(num), Some(den)) => Self::new(num, den),
            _ => Err(FractionError::OutOfRange),
        }
    }

    /// The quotient.
    ///
    /// # Errors
    /// [`FractionError::ZeroDenominator`] when `other` is 0, [`FractionError::OutOfRange`] when it needs more than 128 bits.
    pub fn checked_div(self, other: Self) -> Result<Self, FractionError> {
        self.checked_mul(Self::new(other.den, other.num)?)
    }

    fn over_common_denominator(self, other: Self) -> Result<(u128, u128, u128), FractionError> {
        let shared = gcd(self.den, other.den);
        let (stretch_self, stretch_other) = (other.den / shared, self.den / shared);
        let left = self.num.checked_mul(stretch_self);
        let right = other.num.checked_mul(stretch_other);
        let den = self.den.checked_mul(stretch_self);
        match (left, right, den) {
            (Some(left), Some(right), Some(den)) => Ok((left, right, den)),
            _ => Err(FractionError::OutOfRange),
        }
    }
}

/// Compares `a_num / a_den` with `b_num / b_den` exactly, without reducing them and without overflow.
///
/// Cross-multiplication where it fits into 128 bits; otherwise the whole parts are compared, then the reciprocals of what is
/// left over, as in Euclid's algorithm. A denominator of 0 counts as greater than every number.
#[must_use]
pub fn compare_quotients(a_num: u128, a_den: u128, b_num: u128, b_den: u128) -> Ordering {
    if a_den == 0 || b_den == 0 {
        return (a_den == 0).cmp(&(b_den == 0));
    }
    if let (Some(left), Some(right)) = (a_num.checked_mul(b_den), b_num.checked_mul(a_den)) {
        return left.cmp(&right);
    }
    let (mut a, mut b) = ((a_num, a_den), (b_num, b_den));
    let mut swapped = false;
    loop {
        let whole = (a.0 / a.1).cmp(&(b.0 / b.1));
        let rest = (a.0 % a.1, b.0 % b.1);
        let order = match (whole, rest) {
            (Ordering::Equal, (0, _) | (_, 0)) => rest.0.cmp(&rest.1),
            (Ordering::Equal, _) => {
                // x < y exactly when 1/x > 1/y, so every turn swaps the sense.
                (a, b) = ((a.1, rest.0), (b.1, rest.1));
                swapped = !swapped;
                continue;
            }
            (unequal, _) => unequal,
        };
        return if swapped { order.reverse() } else { order };
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        // Division of 64-bit numbers is several times faster.
        if let (Ok(mut small_a), Ok(mut small_b)) = (u64::try_from(a), u64::try_from(b)) {
            while small_b != 0 {
                (small_a, small_b) = (small_b, small_a % small_b);
            }
            return u128::from(small_a);
        }
        (a, b) = (b, a % b);
    }
    a
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        compare_quotients(self.num, self.den, other.num, other.den)
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<u64> for Fraction {
    fn from(whole: u64) -> Self {
        Self { num: u128::from(whole), den: 1 }
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.den == 1 { write!(f, "{}", self.num) } else { write!(f, "{}/{}", self.num, self.den) }
    }
}

impl FromStr for Fraction {
    type Err = FractionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read(text).ok_or_else(|| FractionError::Text(text.chars().take(60).collect()))
    }
}

fn read(text: &str) -> Option<Fraction> {
    if let Some((num, den)) = text.split_once('/') {
        return Fraction::new(digits(num)?, digits(den)?).ok();
    }
    let (number, hundred) = match text.strip_suffix('%') {
        Some(number) => (number, 100),
        None => (text, 1),
    };
    let Some((whole, decimals)) = number.split_once('.') else {
        return Fraction::new(digits(number)?, hundred).ok();
    };
    let scale = 10_u128.pow(u32::try_from(decimals.len()).ok().filter(|_| decimals.len() <= DIGITS_MAX)?);
    Fraction::new(digits(whole)? * scale + digits(decimals)?, scale * hundred).ok()
}

fn digits(text: &str) -> Option<u128> {
    let plain = !text.is_empty() && text.len() <= DIGITS_MAX && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

impl Serialize for Fraction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fraction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fraction(text: &str) -> Fraction {
        text.parse().unwrap()
    }

    #[test]
    fn every_written_form_is_read_exactly() {
        assert_eq!(fraction("1.4"), Fraction::new(7, 5).unwrap());
        assert_eq!(fraction("10%"), Fraction::new(1, 10).unwrap());
        assert_eq!(fraction("0.5%"), Fraction::new(1, 200).unwrap());
        assert_eq!(fraction("7/100"), Fraction::new(7, 100).unwrap());
        assert_eq!(fraction("3"), Fraction::from(3));
        assert_eq!(fraction("0"), Fraction::ZERO);
        assert_eq!(fraction("1.70").to_string(), "17/10");
    }

    #[test]
    fn anything_else_is_refused() {
        for text in
            ["", "-1", "+1", "1,4", "1e3", " 1", "1 ", ".5", "5.", "%", "1/0", "/", "1/2/3", "٣", "1.4.1", "1/2%"]
        {
            assert!(text.parse::<Fraction>().is_err(), "{text}");
        }
        assert!("1".repeat(19).parse::<Fraction>().is_err());
        assert!(format!("0.{}", "1".repeat(19)).parse::<Fraction>().is_err());
        assert_eq!("x".parse::<Fraction>().unwrap_err().code(), "fraction-text");
    }

    #[test]
    fn what_does_not_fit_is_an_error_and_no_panic() {
        let huge = Fraction::new(u128::MAX, 1).unwrap();
        let tiny = Fraction::new(1, u128::MAX).unwrap();
        assert_eq!(huge.checked_add(Fraction::ONE), Err(FractionError::OutOfRange));
        assert_eq!(huge.checked_mul(huge), Err(FractionError::OutOfRange));
        assert_eq!(tiny.checked_mul(tiny), Err(FractionError::OutOfRange));
        assert_eq!(Fraction::ZERO.checked_sub(tiny), Err(FractionError::OutOfRange));
        assert_eq!(huge.checked_div(Fraction::ZERO), Err(FractionError::ZeroDenominator));
        assert_eq!(huge.checked_mul(tiny), Ok(Fraction::ONE));
    }

    /// (2^128-1)/(2^128-2) is above (2^128-2)/(2^128-3)'s reciprocal neighbours only in the last bit of 256.
    #[test]
    fn fractions_that_differ_in_the_last_of_256_bits_are_told_apart() {
        let max = u128::MAX;
        assert_eq!(compare_quotients(max, max - 1, max - 1, max - 2), Ordering::Less);
        assert_eq!(compare_quotients(max - 1, max - 2, max, max - 1), Ordering::Greater);
        assert_eq!(compare_quotients(max - 1, max, max - 2, max - 1), Ordering::Greater);
        assert_eq!(compare_quotients(max, max - 1, max, max - 1), Ordering::Equal);
    }

    proptest! {
        #[test]
        fn comparing_is_the_same_as_cross_multiplying(a in 0..u64::MAX, b in 1..u64::MAX, c in 0..u64::MAX, d in 1..u64::MAX) {
            let (a, b, c, d) = (u128::from(a), u128::from(b), u128::from(c), u128::from(d));
            let expected = (a * d).cmp(&(c * b));
            prop_assert_eq!(compare_quotients(a, b, c, d), expected);
            // Scaled beyond 128 bits of product, the order stays.
            let k = u128::from(u64::MAX);
            prop_assert_eq!(compare_quotients(a * k, b * k, c * k, d * k), expected);
        }

        #[test]
        fn writing_and_reading_gives_the_same_fraction(num in 0..999_999_999_999_999_999_u128, den in 1..999_999_999_999_999_999_u128) {
            let value = Fraction::new(num, den).unwrap();
            prop_assert_eq!(value.to_string().parse::<Fraction>().unwrap(), value);
        }

        #[test]
        fn subtracting_and_dividing_undo_adding_and_multiplying(
            a in 0..1_000_000_u128, b in 1..1_000_000_u128, c in 1..1_000_000_u128, d in 1..1_000_000_u128,
        ) {
            let (x, y) = (Fraction::new(a, b).unwrap(), Fraction::new(c, d).unwrap());
            prop_assert_eq!(x.checked_add(y).unwrap().checked_sub(y).unwrap(), x);
            prop_assert_eq!(x.checked_mul(y).unwrap().checked_div(y).unwrap(), x);
            prop_assert!(x.floor() <= x.ceil() && x.ceil() - x.floor() <= 1);
        }
    }
}
