//! Rings cut to the square of a tile.

use election::ring::side;
pub(super) use election::ring::{Point, area};

/// The part of a ring within a square from `least` to `most` in both directions; empty where nothing is left.
pub(super) fn ring(points: &[Point], least: i64, most: i64) -> Vec<Point> {
    let edges = [(true, least, true), (true, most, false), (false, least, true), (false, most, false)];
    edges.into_iter().fold(points.to_vec(), |kept, (upright, at, above)| side(&kept, upright, at, above))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_ring_around_a_corner_keeps_the_corner() {
        // A triangle that holds the whole square.
        let cut = ring(&[(-1_000, -1_000), (3_000, -1_000), (-1_000, 3_000)], 0, 100);
        assert_eq!(area(&cut), 2 * 100 * 100);
        assert_eq!(ring(&[(200, 0), (300, 0), (300, 50)], 0, 100), []);
        assert_eq!(ring(&[], 0, 100), []);
        let inside = [(1, 1), (90, 2), (50, 90)];
        assert_eq!(area(&ring(&inside, 0, 100)), area(&inside));
    }

    proptest! {
        /// Of a rectangle exactly what both have in common is left.
        #[test]
        fn of_a_rectangle_the_common_part_is_left(x in -200..200_i64, y in -200..200_i64, w in 1..300_i64, h in 1..300_i64) {
            let cut = ring(&[(x, y), (x + w, y), (x + w, y + h), (x, y + h)], 0, 100);
            let common = |from: i64, size: i64| ((from + size).min(100) - from.max(0)).max(0);
            prop_assert_eq!(area(&cut), 2 * common(x, w) * common(y, h));
            prop_assert!(cut.iter().all(|(x, y)| (0..=100).contains(x) && (0..=100).contains(y)));
        }
    }
}
