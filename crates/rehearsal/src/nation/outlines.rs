//! Where the regions lie, so that a rehearsal has maps: an island of twelve fields whose borders neighbours share, point for point.

use super::Plan;
use super::dice::Dice;
use super::ground::Ground;
use super::land::Land;
use election::ring::Point;
use serde_json::json;

/// Fields in a row and rows.
const COLUMNS: usize = 4;
const ROWS: usize = 3;
/// A field, in ten-thousandths of a degree.
const WIDTH: i64 = 20_000;
const HEIGHT: i64 = 16_000;
/// The south-west corner.
const CORNER: (i64, i64) = (100_000, 400_000);
/// Ten-thousandths in millionths.
const FINER: i64 = 100;
/// How often a border is halved, its middle moved each time.
const HALVED: u32 = 4;
/// The capital's region lies in the middle, the others around it; by position among the regions.
const FIELDS: [(usize, usize); COLUMNS * ROWS] =
    [(1, 1), (2, 1), (1, 2), (2, 0), (1, 0), (3, 1), (0, 1), (2, 2), (3, 2), (0, 0), (3, 0), (0, 2)];

/// The outlines of the regions in millionths of a degree, not closed.
pub(super) fn rings(plan: &Plan) -> Vec<Vec<Point>> {
    let one = |field| {
        let mut ring: Vec<Point> = ring(plan.seed, field).into_iter().map(|(x, y)| (x * FINER, y * FINER)).collect();
        ring.pop();
        ring
    };
    FIELDS.into_iter().map(one).collect()
}

/// `boundaries.geojson` with the outlines of regions and districts.
pub(super) fn boundaries(plan: &Plan, land: &Land, ground: &Ground) -> Vec<u8> {
    let regions = land.regions.iter().map(|(id, _)| id).zip(rings(plan));
    let districts = ground.districts.iter().map(|(id, ring)| (id, ring.clone()));
    features("area", regions.chain(districts))
}

/// `catchments.geojson`; `None`: there are none.
pub(super) fn catchments(land: &Land, ground: &Ground) -> Option<Vec<u8>> {
    let all = ground.catchments.iter().map(|(s, ring)| (&land.stations[*s].id, ring.clone()));
    (!ground.catchments.is_empty()).then(|| features("station", all))
}

fn features<'a>(of: &str, all: impl Iterator<Item = (&'a String, Vec<Point>)>) -> Vec<u8> {
    let features: Vec<_> = all
        .map(|(id, mut ring)| {
            ring.push(ring[0]);
            let ring: Vec<[serde_json::Number; 2]> = ring.into_iter().map(|(x, y)| [number(x), number(y)]).collect();
            json!({
                "type": "Feature",
                "properties": {of: id},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            })
        })
        .collect();
    json!({"type": "FeatureCollection", "features": features}).to_string().into_bytes()
}

/// Millionths of a degree as text with six decimals: no figure of a map is worth a floating point number. The island lies north and east of zero.
pub(super) fn degrees(n: i64) -> String {
    format!("{}.{:06}", n / 1_000_000, n % 1_000_000)
}

fn number(n: i64) -> serde_json::Number {
    degrees(n).parse().expect("a decimal number")
}

/// Counter-clockwise and closed.
fn ring(seed: u64, (column, row): (usize, usize)) -> Vec<Point> {
    let corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)];
    let mut points = vec![];
    for (i, from) in corners.iter().enumerate() {
        let to = corners[(i + 1) % corners.len()];
        // A border is made from its lower end, whoever asks.
        let mut border = border(seed, (*from).min(to), (*from).max(to));
        if *from > to {
            border.reverse();
        }
        border.pop();
        points.extend(border);
    }
    points.push(points[0]);
    points
}

/// A corner of the grid, moved a little.
fn corner(seed: u64, (column, row): (usize, usize)) -> Point {
    let mut dice = Dice::new(seed, "corner", &format!("{column} {row}"));
    let mut moved = |by: i64| i64::try_from(dice.bell(by.unsigned_abs() * 2)).unwrap_or(by) - by;
    let at = |n: usize, each: i64| i64::try_from(n).unwrap_or(0) * each;
    // Corners of the whole are drawn in, so that the coast is round.
    let inwards = |n: usize, of: usize, by: i64| match n {
        0 => by,
        _ if n == of => -by,
        _ => 0,
    };
    let outer = (column == 0 || column == COLUMNS) && (row == 0 || row == ROWS);
    let (dx, dy) = if outer { (WIDTH / 2, HEIGHT / 2) } else { (0, 0) };
    (
        CORNER.0 + at(column, WIDTH) + moved(WIDTH / 5) + inwards(column, COLUMNS, dx),
        CORNER.1 + at(row, HEIGHT) + moved(HEIGHT / 5) + inwards(row, ROWS, dy),
    )
}

/// The points of a border between two corners, both included.
fn border(seed: u64, from: (usize, usize), to: (usize, usize)) -> Vec<Point> {
    let mut dice = Dice::new(seed, "border", &format!("{from:?} {to:?}"));
    let mut points = vec![corner(seed, from), corner(seed, to)];
    for _ in 0..HALVED {
        let mut finer = vec![points[0]];
        for pair in points.windows(2) {
            let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
            let (dx, dy) = (bx - ax, by - ay);
            // Moved across, by an eighth of the length at most.
            let by_thousandths = i64::try_from(dice.bell(250)).unwrap_or(125) - 125;
            finer.push((
                (ax + bx) / 2 - dy * by_thousandths / 1_000,
                (ay + pair[1].1) / 2 + dx * by_thousandths / 1_000,
            ));
            finer.push((bx, by));
        }
        points = finer;
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use election::ring::area;
    use std::collections::HashSet;

    #[test]
    fn regions_share_their_borders_and_fill_the_island() {
        for seed in 0..50 {
            let rings: Vec<Vec<Point>> = FIELDS.iter().map(|f| ring(seed, *f)).collect();
            let mut steps = HashSet::new();
            for r in &rings {
                assert!(r.first() == r.last() && area(r) > 0);
                assert!(r.windows(2).all(|p| steps.insert((p[0], p[1]))), "a border is walked twice the same way");
            }
            // What nobody walks the other way is the coast: the borders of one closed line around all.
            let coast: Vec<(Point, Point)> =
                steps.iter().filter(|(a, b)| !steps.contains(&(*b, *a))).copied().collect();
            assert_eq!(coast.len(), (2 * (COLUMNS + ROWS)) << HALVED);
            let around: i64 = coast.iter().map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum();
            assert_eq!(around, rings.iter().map(|r| area(r)).sum::<i64>());
        }
    }
}
