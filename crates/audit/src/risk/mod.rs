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

#[cfg(test)]
mod tests {
    use super::shown;

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
