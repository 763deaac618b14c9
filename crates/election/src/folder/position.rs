//! Degrees of `stations.csv`, read as decimal digits: no rounding hides in them.

use crate::definition::Position;

/// Digits behind the point that are kept.
const DIGITS: usize = 6;

/// Latitude and longitude, both or neither; otherwise the column and what is wrong with it.
pub(super) fn read(latitude: &str, longitude: &str) -> Result<Option<Position>, (&'static str, String)> {
    match (latitude, longitude) {
        ("", "") => Ok(None),
        ("", _) => Err(("latitude", "there is a longitude and no latitude".into())),
        (_, "") => Err(("longitude", "there is a latitude and no longitude".into())),
        (lat, lon) => Ok(Some(Position {
            lat: degrees(lat, 90).map_err(|e| ("latitude", e))?,
            lon: degrees(lon, 180).map_err(|e| ("longitude", e))?,
        })),
    }
}

/// Millionths of a degree; further digits are cut off.
fn degrees(text: &str, most: i32) -> Result<i32, String> {
    let (sign, plain) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, part) = plain.split_once('.').unwrap_or((plain, "0"));
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let bad = || format!("{text:?} is no number of degrees within ±{most}");
    if !digits(whole) || !digits(part) || whole.len() > 3 || part.len() > 20 {
        return Err(bad());
    }
    let part: String = part.chars().chain(std::iter::repeat('0')).take(DIGITS).collect();
    let all: i32 = format!("{whole}{part}").parse().map_err(|_| bad())?;
    if all > most * 1_000_000 { Err(bad()) } else { Ok(sign * all) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn degrees_are_read_to_the_millionth() {
        let at = |lat, lon| read(lat, lon).unwrap();
        assert_eq!(at("41.00824", "28.978359"), Some(Position { lat: 41_008_240, lon: 28_978_359 }));
        assert_eq!(at("-0.0000019", "-180"), Some(Position { lat: -1, lon: -180_000_000 }));
        assert_eq!(at("", ""), None);
        for (lat, lon, column) in [
            ("", "1", "latitude"),
            ("1", "", "longitude"),
            ("90.000001", "1", "latitude"),
            ("1", "180.1", "longitude"),
            ("1e1", "1", "latitude"),
            ("1,5", "1", "latitude"),
            ("+1", "1", "latitude"),
            ("1.", "1", "latitude"),
            (".5", "1", "latitude"),
            ("--1", "1", "latitude"),
            ("4294967297", "1", "latitude"),
        ] {
            assert_eq!(read(lat, lon).unwrap_err().0, column, "{lat} {lon}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_with_six_digits_is_read_as_it_was(lat in -90_000_000..=90_000_000_i32, lon in -180_000_000..=180_000_000_i32) {
            let text = |n: i32| format!("{}{}.{:06}", if n < 0 { "-" } else { "" }, n.abs() / 1_000_000, n.abs() % 1_000_000);
            prop_assert_eq!(read(&text(lat), &text(lon)).unwrap(), Some(Position { lat, lon }));
        }
    }
}
