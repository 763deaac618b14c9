//! Where in its region everything lies: the region's outline is cut by straight lines until every district, every building and every station has a
//! piece of its own, as large as its number of voters asks. So districts have borders, stations have catchments, and buildings have a place.

use super::Plan;
use super::land::{Land, StationRow};
use super::outlines;
use election::ring::{Point, area, side};
use std::collections::HashMap;
use std::ops::Range;

/// Millionths of a degree, east and north; not closed.
pub(super) type Ring = Vec<Point>;

/// With more stations the folder has no catchments: they would be most of it.
const CATCHMENTS_MAX: usize = 20_000;
/// A cut is looked for until it is this close, in millionths of a degree.
const CLOSE: i64 = 4;

/// What lies where.
pub(super) struct Ground {
    /// Districts and their borders.
    pub(super) districts: Vec<(String, Ring)>,
    /// By the position of the station; `None` abroad.
    pub(super) buildings: Vec<Option<Point>>,
    /// Stations by position, and their catchments. Empty where there are too many.
    pub(super) catchments: Vec<(usize, Ring)>,
}

impl Ground {
    pub(super) fn build(plan: &Plan, land: &Land) -> Self {
        let mut ground = Self { districts: vec![], buildings: vec![None; land.stations.len()], catchments: vec![] };
        let mut of_district: HashMap<&str, Vec<usize>> = HashMap::new();
        for (i, s) in land.stations.iter().enumerate() {
            let district = s.area.rsplit_once('/').map_or("", |(above, _)| above);
            of_district.entry(district).or_default().push(i);
        }
        for ((region, _), outline) in land.regions.iter().zip(outlines::rings(plan)) {
            let inside = format!("{region}/");
            let is_district = |a: &&super::land::AreaRow| a.kind == "district" && a.id.starts_with(&inside);
            let districts: Vec<(&str, &[usize])> = land
                .areas
                .iter()
                .filter(is_district)
                .filter_map(|a| Some((a.id.as_str(), of_district.get(a.id.as_str())?.as_slice())))
                .collect();
            let weights: Vec<i64> = districts.iter().map(|(_, stations)| voters(land, stations)).collect();
            for ((id, stations), ring) in districts.iter().zip(share(outline, &weights)) {
                ground.fill(land, stations, ring.clone());
                ground.districts.push(((*id).to_owned(), ring));
            }
        }
        ground
    }

    /// Shares a district between its buildings, and each building's piece between its stations.
    fn fill(&mut self, land: &Land, stations: &[usize], ring: Ring) {
        let buildings = runs(stations, |s| {
            let StationRow { area, place, address, .. } = &land.stations[*s];
            (area, place, address)
        });
        let weights: Vec<i64> = buildings.iter().map(|b| voters(land, &stations[b.clone()])).collect();
        for (building, ring) in buildings.into_iter().zip(share(ring, &weights)) {
            let stations = &stations[building];
            let middle = middle(&ring);
            stations.iter().for_each(|s| self.buildings[*s] = Some(middle));
            if land.stations.len() <= CATCHMENTS_MAX {
                let weights: Vec<i64> = stations.iter().map(|s| voters(land, &[*s])).collect();
                self.catchments.extend(stations.iter().copied().zip(share(ring, &weights)));
            }
        }
    }
}

fn voters(land: &Land, stations: &[usize]) -> i64 {
    let sum: u64 = stations.iter().map(|s| land.stations[*s].registered.max(1)).sum();
    i64::try_from(sum).unwrap_or(i64::MAX)
}

/// Neighbours that are alike, as ranges.
fn runs<T, K: PartialEq>(list: &[T], key: impl Fn(&T) -> K) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = vec![];
    for i in 0..list.len() {
        match all.last_mut() {
            Some(last) if key(&list[last.start]) == key(&list[i]) => last.end = i + 1,
            _ => all.push(i..i + 1),
        }
    }
    all
}

/// Cuts a ring into pieces whose areas are as the weights.
fn share(ring: Ring, weights: &[i64]) -> Vec<Ring> {
    if weights.len() < 2 {
        return vec![ring; weights.len()];
    }
    let (first, rest) = weights.split_at(weights.len() / 2);
    let part = first.iter().sum::<i64>();
    let (one, other) = cut(&ring, part, part + rest.iter().sum::<i64>());
    let mut pieces = share(one, first);
    pieces.extend(share(other, rest));
    pieces
}

/// Cuts a ring across its longer side, so that the first piece has `part` of `all` of its area.
fn cut(ring: &[Point], part: i64, all: i64) -> (Ring, Ring) {
    let along = |upright: bool| ring.iter().map(move |p| if upright { p.0 } else { p.1 });
    let reach = |upright| (along(upright).min().unwrap_or(0), along(upright).max().unwrap_or(0));
    let (x, y) = (reach(true), reach(false));
    let upright = x.1 - x.0 >= y.1 - y.0;
    let (mut low, mut high) = if upright { x } else { y };
    let wanted = i128::from(area(ring)) * i128::from(part) / i128::from(all.max(1));
    while high - low > CLOSE {
        let at = i64::midpoint(low, high);
        if i128::from(area(&side(ring, upright, at, false))) < wanted { low = at } else { high = at }
    }
    (side(ring, upright, low, false), side(ring, upright, low, true))
}

/// The middle of the box around a ring, which for a cut piece is inside or nearly so.
fn middle(ring: &[Point]) -> Point {
    let middle = |of: fn(&Point) -> i64| {
        let all = || ring.iter().map(of);
        i64::midpoint(all().min().unwrap_or(0), all().max().unwrap_or(0))
    };
    (middle(|p| p.0), middle(|p| p.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_land_is_shared_out_without_a_rest() {
        for seed in 0..20 {
            let plan = Plan { stations: 400, seed, ..Plan::default() };
            let land = Land::build(&plan);
            let ground = Ground::build(&plan, &land);
            let whole: i64 = outlines::rings(&plan).iter().map(|r| area(r)).sum();
            let districts: i64 = ground.districts.iter().map(|d| area(&d.1)).sum();
            let catchments: i64 = ground.catchments.iter().map(|c| area(&c.1)).sum();
            // A cut is rounded to a millionth of a degree.
            assert!((whole - districts).abs() < whole / 1_000, "{whole} {districts}");
            assert!((whole - catchments).abs() < whole / 200, "{whole} {catchments}");
            assert!(ground.catchments.iter().all(|(_, r)| r.len() >= 3));
            let abroad = |s: &StationRow| s.area.contains("/abroad/");
            for (s, place) in land.stations.iter().zip(&ground.buildings) {
                assert_eq!(place.is_none(), abroad(s), "{}", s.id);
            }
            let districts = land.areas.iter().filter(|a| a.kind == "district").count();
            assert_eq!(ground.districts.len(), districts);
        }
    }
}
