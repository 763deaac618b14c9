//! Risk: the chance that an audit would look as good as it does, or better, although the outcome is wrong. An audit stops when it is not above
//! its limit.
//!
//! Every number here is a product of sums, quotients and square roots, whose bits the standard of floating point prescribes (IEEE 754), so every
//! machine gets the same. They are shown with six digits.

pub mod alpha;
pub mod ballots;
pub mod bravo;
pub mod lottery;
pub mod stations;
pub mod supersimple;

/// A risk as it is shown: six significant digits, never above what was computed by more than half of the last; `0` only where everything was counted.
#[must_use]
pub fn shown(p: f64) -> String {
    if p == 0.0 {
        "0".to_owned()
    } else if p < 1e-300 {
        "<1e-300".to_owned()
    } else if p < 0.0001 {
        format!("{p:.5e}")
    } else {
        format!("{p:.6}")
    }
}

/// The natural logarithm of a positive number, by sums, products and quotients alone, so that every machine has the same bits.
#[must_use]
pub fn ln(x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if x.is_infinite() {
        return f64::INFINITY;
    }
    // x = m × 2^k with m between √½ and √2; ln m = 2 artanh((m − 1) ÷ (m + 1)), a series that falls by 34 with each term.
    let (mut m, mut k) = (x, 0.0);
    while m > std::f64::consts::SQRT_2 {
        m /= 2.0;
        k += 1.0;
    }
    while m < std::f64::consts::FRAC_1_SQRT_2 {
        m *= 2.0;
        k -= 1.0;
    }
    let z = (m - 1.0) / (m + 1.0);
    let square = z * z;
    let (mut power, mut sum, mut odd) = (z, 0.0, 1.0);
    for _ in 0..14 {
        sum += power / odd;
        power *= square;
        odd += 2.0;
    }
    k * std::f64::consts::LN_2 + 2.0 * sum
}

#[cfg(test)]
mod tests {
    use super::{ln, shown};

    #[test]
    fn the_logarithm_is_that_of_the_standard_library() {
        for x in [1e-300, 1e-9, 0.05, 0.5, 0.999, 1.0, 1.000_001, 1.5, 2.0, 17.3, 1e12, 1e300] {
            assert!((ln(x) - f64::ln(x)).abs() <= 1e-13 * f64::ln(x).abs().max(1e-3), "{x}: {}", ln(x));
        }
        assert_eq!((ln(0.0), ln(f64::INFINITY)), (f64::NEG_INFINITY, f64::INFINITY));
    }

    #[test]
    fn a_risk_is_shown_with_its_digits() {
        let cases = [
            (0.0, "0"),
            (1.0, "1.000000"),
            (0.047_861_956, "0.047862"),
            (2.035_688e-9, "2.03569e-9"),
            (1e-310, "<1e-300"),
        ];
        for (p, expected) in cases {
            assert_eq!(shown(p), expected);
        }
    }
}
