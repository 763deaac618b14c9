//! Rings cut to a square, edge by edge (Sutherland and Hodgman, 1974): what is left of a ring is a ring, so a filled shape stays filled.

/// A point in the units of a tile.
pub(super) type Point = (i64, i64);

/// The part of a ring within a square from `least` to `most` in both directions. The ring need not be closed, and what is given back is not. Empty
/// where nothing is left. Where a ring enters several times its parts are joined along the edge of the square.
pub(super) fn ring(points: &[Point], least: i64, most: i64) -> Vec<Point> {
    let mut kept = points.to_vec();
    for edge in [
        Edge { upright: true, at: least, above: true },
        Edge { upright: true, at: most, above: false },
        Edge { upright: false, at: least, above: true },
        Edge { upright: false, at: most, above: false },
    ] {
        kept = edge.cut(&kept);
    }
    kept
}

/// One edge of the square.
struct Edge {
    /// Whether it is a line of one x.
    upright: bool,
    at: i64,
    /// Whether what is greater is kept.
    above: bool,
}

impl Edge {
    fn keeps(&self, p: Point) -> bool {
        let along = if self.upright { p.0 } else { p.1 };
        if self.above { along >= self.at } else { along <= self.at }
    }

    /// Where the line from a point on one side to one on the other crosses the edge.
    fn crossing(&self, (ax, ay): Point, (bx, by): Point) -> Point {
        if self.upright {
            (self.at, ay + (by - ay) * (self.at - ax) / (bx - ax))
        } else {
            (ax + (bx - ax) * (self.at - ay) / (by - ay), self.at)
        }
    }

    fn cut(&self, points: &[Point]) -> Vec<Point> {
        let mut out: Vec<Point> = Vec::with_capacity(points.len());
        let mut put = |p| {
            if out.last() != Some(&p) {
                out.push(p);
            }
        };
        for (i, &to) in points.iter().enumerate() {
            let from = points[(i + points.len() - 1) % points.len()];
            if self.keeps(from) != self.keeps(to) {
                put(self.crossing(from, to));
            }
            if self.keeps(to) {
                put(to);
            }
        }
        if out.len() > 1 && out.first() == out.last() {
            out.pop();
        }
        out
    }
}

/// Twice the area of a ring, above 0 where it goes clockwise on a screen (y downwards).
pub(super) fn area(points: &[Point]) -> i64 {
    (0..points.len())
        .map(|i| {
            let ((ax, ay), (bx, by)) = (points[i], points[(i + 1) % points.len()]);
            ax * by - bx * ay
        })
        .sum()
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
