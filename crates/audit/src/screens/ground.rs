//! What several screens need: who leads, which stations are neighbours, shares and turnout.

use crate::night::{Night, Row};
use crate::real;
use election::id::AreaIx;
use std::collections::HashMap;

/// Stations that make a neighbourhood at least; with fewer the area above is taken.
pub(super) const NEIGHBOURS_MIN: usize = 20;
/// A choice is looked at with this share of the contest.
const LEADING_SHARE: f64 = 0.05;
/// Most choices that are looked at.
const LEADING_MAX: usize = 6;

/// A night prepared for the screens.
#[derive(Debug)]
pub struct Ground<'a> {
    /// The night.
    pub night: &'a Night,
    /// The previous election.
    pub previous: Option<&'a Night>,
    /// Choices with 5 % or more, the leading first.
    pub leading: Vec<usize>,
    /// Rows of stations that are looked at together, with the area they share.
    pub groups: Vec<(AreaIx, Vec<usize>)>,
}

impl<'a> Ground<'a> {
    /// Prepares a night.
    #[must_use]
    pub fn new(night: &'a Night, previous: Option<&'a Night>) -> Self {
        let mut totals = vec![0_u64; night.contest().choices.len()];
        for row in &night.rows {
            totals.iter_mut().zip(&row.votes).for_each(|(t, v)| *t += u64::from(*v));
        }
        let all: u64 = totals.iter().sum();
        let mut leading: Vec<usize> =
            (0..totals.len()).filter(|c| real(totals[*c]) >= LEADING_SHARE * real(all) && totals[*c] > 0).collect();
        leading.sort_by(|a, b| totals[*b].cmp(&totals[*a]).then(a.cmp(b)));
        leading.truncate(LEADING_MAX);
        Self { night, previous, leading, groups: groups(night) }
    }

    /// The name of a choice.
    pub(super) fn name(&self, choice: usize) -> &str {
        self.night.contest().choices[choice].names.get(self.night.definition.language())
    }

    /// The id of a row.
    pub(super) fn id(&self, row: usize) -> String {
        self.night.id(&self.night.rows[row])
    }

    /// The area of a row's station.
    pub(super) fn area(&self, row: usize) -> AreaIx {
        area(self.night, &self.night.rows[row])
    }
}

fn area(night: &Night, row: &Row) -> AreaIx {
    let d = &night.definition;
    d.stations[d.pairs[row.pair.at()].station.at()].area
}

/// Each station with those of its own area; where they are too few, with those of the areas around, up to the whole country.
fn groups(night: &Night) -> Vec<(AreaIx, Vec<usize>)> {
    let d = &night.definition;
    let mut by_area: HashMap<AreaIx, Vec<usize>> = HashMap::new();
    for (i, row) in night.rows.iter().enumerate() {
        by_area.entry(area(night, row)).or_default().push(i);
    }
    // From the deepest areas up: what is too few goes to the area above.
    let mut order: Vec<AreaIx> = (0..d.areas.len()).map(AreaIx::from).collect();
    order.sort_by_key(|a| (std::cmp::Reverse(d.areas[a.at()].depth), *a));
    let mut groups = Vec::new();
    for at in order {
        let Some(rows) = by_area.remove(&at) else { continue };
        match d.areas[at.at()].parent {
            Some(above) if rows.len() < NEIGHBOURS_MIN => by_area.entry(above).or_default().extend(rows),
            _ => groups.push((at, rows)),
        }
    }
    groups
}

/// Turnout as (voted, registered), where both are known and enough are registered.
pub(super) fn turnout(row: &Row, least: u32) -> Option<(u32, u32)> {
    let (voted, registered) = (row.figures.voted?, row.figures.registered?);
    (registered >= least.max(1)).then_some((voted, registered))
}

/// The middle value, of an even number the upper of the two in the middle. `values` are brought into another order.
pub(super) fn median(values: &mut [f64]) -> f64 {
    if values.is_empty() {
        return f64::NAN;
    }
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f64::total_cmp).1
}
