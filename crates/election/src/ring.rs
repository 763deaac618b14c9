//! Rings on a plane of whole numbers: cut by a line, and their area. For drawings; no figure depends on them.

/// A point. What is worked out from two of them fits while coordinates stay below 2³⁰.
pub type Point = (i64, i64);

/// What lies on one side of the line of one x (`upright`) or of one y, its points included (Sutherland and Hodgman, 1974): what is left of a ring is a
/// ring, so a filled shape stays filled, and where it crosses the line several times its parts are joined along it. `above`: whether the side of
/// greater numbers is kept. The ring need not be closed, and what is given back is not.
#[must_use]
pub fn side(ring: &[Point], upright: bool, at: i64, above: bool) -> Vec<Point> {
    let along = |p: Point| if upright { p.0 } else { p.1 };
    let kept = |p: Point| if above { along(p) >= at } else { along(p) <= at };
    let mut out: Vec<Point> = Vec::with_capacity(ring.len());
    let mut put = |p| {
        if out.last() != Some(&p) {
            out.push(p);
        }
    };
    for (i, &to) in ring.iter().enumerate() {
        let from = ring[(i + ring.len() - 1) % ring.len()];
        if kept(from) != kept(to) {
            let (part, whole) = (at - along(from), along(to) - along(from));
            put(if upright {
                (at, from.1 + (to.1 - from.1) * part / whole)
            } else {
                (from.0 + (to.0 - from.0) * part / whole, at)
            });
        }
        if kept(to) {
            put(to);
        }
    }
    if out.len() > 1 && out.first() == out.last() {
        out.pop();
    }
    out
}

/// Twice the area of a ring, above 0 where x turns towards y: counter-clockwise on a map, clockwise on a screen.
#[must_use]
pub fn area(ring: &[Point]) -> i64 {
    let Some(&(ox, oy)) = ring.first() else { return 0 };
    // Around the first point, so that nothing gets large.
    let step = |i: usize| {
        let ((ax, ay), (bx, by)) = (ring[i], ring[(i + 1) % ring.len()]);
        (ax - ox) * (by - oy) - (bx - ox) * (ay - oy)
    };
    (0..ring.len()).map(step).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_ring_of_nothing_has_no_area_and_no_side() {
        assert_eq!((area(&[]), side(&[], true, 0, true)), (0, vec![]));
        assert_eq!(area(&[(0, 0), (2, 0), (2, 3), (0, 3)]), 12);
        assert_eq!(area(&[(0, 3), (2, 3), (2, 0), (0, 0)]), -12);
    }

    proptest! {
        /// Both sides of a cut through a rectangle are the whole.
        #[test]
        fn the_two_sides_are_the_whole(x in -200..200_i64, y in -200..200_i64, w in 1..300_i64, h in 1..300_i64, at in -300..300_i64, upright in any::<bool>()) {
            let ring = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)];
            let [less, more] = [false, true].map(|above| area(&side(&ring, upright, at, above)));
            prop_assert_eq!(less + more, area(&ring));
            prop_assert!(less >= 0 && more >= 0);
        }
    }
}
