//! The second factor: one-time codes by time, RFC 6238, as every authenticator app makes them.
//!
//! SHA-1, 6 digits, steps of 30 seconds: the only parameters that all apps know. The hash is used as a keyed function here, for which SHA-1
//! holds. One step before and after the present one is taken, for clocks that differ; a step that was used is never taken again.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use election::act::Moment;

/// Bytes of a secret, as RFC 4226 recommends.
pub const SECRET_BYTES: usize = 20;
/// Seconds of a step.
pub const STEP_S: i64 = 30;
/// Steps before and after the present one that are taken.
const DRIFT: i64 = 1;
const DIGITS: u32 = 6;

/// A code's secret. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub(super) [u8; SECRET_BYTES]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    pub(super) fn new(random: &[u8; 32]) -> Self {
        Self(std::array::from_fn(|i| random[i]))
    }

    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The secret in Base32, as apps take it when it is typed.
    #[must_use]
    pub fn base32(&self) -> String {
        const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let bits = self.0.chunks(5).map(|c| c.iter().fold(0u64, |n, b| n << 8 | u64::from(*b)));
        bits.flat_map(|n| (0..8).rev().map(move |i| char::from(LETTERS[(n >> (5 * i) & 31) as usize]))).collect()
    }

    /// The address that an app reads from a code on the screen. Issuer and account hold nothing that would need escaping but `/`.
    #[must_use]
    pub fn address(&self, issuer: &str, account: &str) -> String {
        let issuer = issuer.replace('/', "%2F");
        format!("otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}", self.base32())
    }

    /// The code of a moment.
    #[must_use]
    pub fn code(&self, at: Moment) -> String {
        self.code_of(step(at))
    }

    fn code_of(&self, step: i64) -> String {
        let n = truncated(&self.0, step) % 10u32.pow(DIGITS);
        format!("{n:0width$}", width = DIGITS as usize)
    }

    /// The step of a code, if it is one of those about now and none that was used: `used` is the last step that was.
    #[must_use]
    pub fn step_of(&self, code: &str, now: Moment, used: i64) -> Option<i64> {
        let present = step(now);
        let same = |s: &i64| verify_slices_are_equal(self.code_of(*s).as_bytes(), code.as_bytes()).is_ok();
        (present - DRIFT..=present + DRIFT).filter(|s| *s > used).find(same)
    }
}

/// Which step a moment lies in.
fn step(at: Moment) -> i64 {
    at.0.div_euclid(STEP_S * 1_000_000)
}

/// RFC 4226, section 5.3: 31 bits from the place that the last four bits name.
fn truncated(key: &[u8], counter: i64) -> u32 {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key), &counter.to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag[tag.len() - 1] & 15);
    u32::from_be_bytes([tag[at], tag[at + 1], tag[at + 2], tag[at + 3]]) & 0x7fff_ffff
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: &[u8; 20] = b"12345678901234567890";

    fn seconds(s: i64) -> Moment {
        Moment(s * 1_000_000)
    }

    /// RFC 6238, appendix B, the rows of SHA-1, with their eight digits.
    #[test]
    fn the_codes_of_the_rfc_come_out() {
        for (at, code) in [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ] {
            assert_eq!(truncated(KEY, step(seconds(at))) % 100_000_000, code, "at {at}");
        }
        assert_eq!(Secret(*KEY).code(seconds(59)), "287082");
    }

    /// RFC 4226, appendix D.
    #[test]
    fn the_codes_of_the_counter_come_out() {
        let expected =
            ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
        for (i, code) in (0..).zip(expected) {
            assert_eq!(Secret(*KEY).code_of(i), code);
        }
    }

    /// RFC 4648, section 10: `foobar` is MZXW6YTBOI; here a secret of 20 bytes.
    #[test]
    fn the_secret_is_written_for_apps() {
        let s = Secret(*KEY);
        assert_eq!(s.base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(
            s.address("made-up", "clerk-1"),
            "otpauth://totp/made-up:clerk-1?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=made-up"
        );
    }

    #[test]
    fn a_used_step_is_never_taken_again() {
        let s = Secret(*KEY);
        let now = seconds(1_000_000);
        let code = s.code(now);
        let used = s.step_of(&code, now, 0).unwrap();
        assert_eq!(s.step_of(&code, now, used), None);
        assert_eq!(s.step_of(&s.code(seconds(1_000_000 - 30)), now, used), None, "nor one before it");
        assert_eq!(s.step_of(&s.code(seconds(1_000_000 + 30)), now, used), Some(used + 1));
        assert_eq!(s.step_of(&s.code(seconds(1_000_000 - 60)), now, 0), None, "too old");
        assert_eq!(s.step_of(&s.code(seconds(1_000_000 + 60)), now, 0), None, "too early");
        assert_eq!(s.step_of("", now, 0), None);
    }

    proptest! {
        #[test]
        fn only_a_code_of_the_time_about_now_is_taken(key: [u8; 20], at in 0i64..4_000_000_000, off in -200i64..200) {
            let s = Secret(key);
            let found = s.step_of(&s.code(seconds(at + off)), seconds(at), i64::MIN);
            let apart = (at + off).div_euclid(30) - at.div_euclid(30);
            if apart.abs() <= 1 {
                prop_assert!(found.is_some());
            } else if let Some(step) = found {
                // Two steps may share a code by chance, once in a million.
                prop_assert_eq!(s.code_of(step), s.code(seconds(at + off)));
            }
        }
    }
}
