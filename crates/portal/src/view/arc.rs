//! The seats of a parliament as dots in a half circle: one path of round strokes a choice, so that it stays small.
#![expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    reason = "places of dots in a drawing; counts stay integers"
)]

use super::call::Call;
use super::names::{Name, Names, color};
use askama::Template;
use election::allocation::Allocation;
use election::definition::Contest;
use std::f64::consts::PI;
use std::fmt::Write as _;

/// Fewer seats than this need no picture.
const SEATS_MIN: usize = 5;
/// More could not be seen.
const SEATS_MAX: usize = 2_000;
/// Width of the drawing.
const WIDTH: f64 = 400.0;
/// Its height: half a circle and room for half a dot.
const HEIGHT: f64 = 210.0;
/// Room at the edges.
const MARGIN: f64 = 10.0;

/// The drawing.
#[derive(Template)]
#[template(path = "arc.html")]
pub(crate) struct Arc {
    pub groups: Vec<Group>,
    pub seats: String,
    pub dot: String,
    pub label: String,
    /// Whether nobody knows yet who gets the seats, so that they are drawn faintly.
    pub early: bool,
    /// What a reader may not overlook, while they can change.
    pub remark: &'static str,
}

/// The seats of one choice, or those that nobody has yet.
pub(crate) struct Group {
    pub path: String,
    /// `None`: undecided or vacant.
    pub color: Option<String>,
    pub name: Name,
    pub seats: String,
}

impl Arc {
    /// `None` where there are too few or too many seats for a picture.
    pub(crate) fn new(names: Names<'_>, contest: &Contest, a: &Allocation, call: Call) -> Option<Self> {
        let open: u32 = a.lots_required.iter().map(|l| l.seats_open).sum();
        let total = a.seats.iter().sum::<u32>() + a.vacant + open;
        if !(SEATS_MIN..=SEATS_MAX).contains(&(total as usize)) {
            return None;
        }
        let mut holders: Vec<(u32, Option<usize>)> =
            a.seats.iter().enumerate().filter(|s| *s.1 > 0).map(|(i, n)| (*n, Some(i))).collect();
        holders.sort_by_key(|h| std::cmp::Reverse(h.0));
        if open + a.vacant > 0 {
            holders.push((open + a.vacant, None));
        }
        let (places, radius) = places(total as usize);
        let mut places = places.into_iter();
        let name = |c: Option<usize>| {
            c.map_or_else(|| names.said(names.w.say("open-seats")), |i| names.name(&contest.choices[i].names))
        };
        let groups: Vec<Group> = holders
            .iter()
            .map(|(n, c)| Group {
                path: places.by_ref().take(*n as usize).fold(String::new(), |mut s, (x, y)| {
                    let _ = write!(s, "M{x:.1} {y:.1}h0");
                    s
                }),
                color: c.map(|i| color(contest, i).to_owned()),
                name: name(*c),
                seats: names.style.int(*n),
            })
            .collect();
        let label = groups
            .iter()
            .map(|g| format!("{} {}", g.name.text, g.seats))
            .collect::<Vec<_>>()
            .join(names.w.say("list-comma"));
        let remark = match call {
            Call::Nothing | Call::Early => names.w.say("arc-early"),
            Call::Leads | Call::Certain => names.w.say("arc-open"),
            Call::Complete | Call::Provisional | Call::Final => "",
        };
        Some(Self {
            groups,
            seats: names.style.int(total),
            dot: format!("{:.1}", radius * 1.7),
            label,
            early: call.is_early(),
            remark,
        })
    }
}

/// Places of the dots from left to right, and half the distance between rows.
fn places(seats: usize) -> (Vec<(f64, f64)>, f64) {
    let outer = WIDTH / 2.0 - MARGIN;
    let rows = (1..=30).find(|rows| capacity(*rows, outer) >= seats).unwrap_or(30);
    let step = outer * 0.62 / rows as f64;
    let radii: Vec<f64> = (0..rows).map(|r| outer - step * r as f64).collect();
    let length: f64 = radii.iter().sum();
    let mut dots: Vec<(f64, f64, f64)> = vec![];
    let (mut placed, mut walked) = (0, 0.0);
    for r in &radii {
        walked += r;
        let until = (seats as f64 * walked / length).round() as usize;
        let here = until.saturating_sub(placed);
        placed += here;
        for i in 0..here {
            let angle = if here == 1 { PI / 2.0 } else { PI - PI * i as f64 / (here - 1) as f64 };
            dots.push((angle, WIDTH / 2.0 + r * angle.cos(), HEIGHT - MARGIN - r * angle.sin()));
        }
    }
    dots.sort_by(|a, b| b.0.total_cmp(&a.0));
    (dots.into_iter().map(|(_, x, y)| (x, y)).collect(), (step / 2.0).min(9.0))
}

/// Dots that fit into this many rows without touching.
fn capacity(rows: usize, outer: f64) -> usize {
    let step = outer * 0.62 / rows as f64;
    (0..rows).map(|r| (PI * (outer - step * r as f64) / step) as usize).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_seat_has_a_place_in_the_drawing() {
        for seats in [5, 6, 41, 90, 275, 550, 1_000, 2_000] {
            let (places, _) = places(seats);
            assert_eq!(places.len(), seats);
            assert!(places.iter().all(|(x, y)| (0.0..=WIDTH).contains(x) && (0.0..=HEIGHT).contains(y)), "{seats}");
        }
    }
}
