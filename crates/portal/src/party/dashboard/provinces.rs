//! The parts of the country as a table and on the map: counted, turnout, shares of the leading choices, seats.

use super::model::Copied;
use crate::texts as t;
use crate::view::call::Call;
use crate::view::choropleth::{self, Choropleth, Known, Shade, mark};
use crate::view::figures::Counted;
use crate::view::map::{Map, Shapes};
use crate::view::names::{Names, color};
use election::allocation::Allocation;
use election::definition::{Contest, Definition};
use election::id::AreaIx;
use std::collections::HashMap;

/// A sign of the legend.
pub(super) struct Key {
    pub mark: String,
    pub name: String,
    pub color: String,
}

/// The table.
pub(super) struct Provinces {
    /// The leading choices: sign and name.
    pub heads: Vec<Key>,
    pub rows: Vec<Row>,
    /// Whether others than the leading ones have seats.
    pub with_others: bool,
}

pub(super) struct Row {
    pub id: String,
    pub name: String,
    pub counted: String,
    pub done: String,
    pub turnout: String,
    /// Share, whether it leads, and seats where it has any.
    pub shares: Vec<(String, bool, String)>,
    /// Seats of others than the leading ones.
    pub others: String,
}

/// Seats by part of the country: of a simple rule, whose outcomes are the constituencies.
fn seats_by_part(d: &Definition, a: &Allocation) -> HashMap<AreaIx, Vec<(usize, u32)>> {
    let mut all: HashMap<AreaIx, Vec<(usize, u32)>> = HashMap::new();
    for o in a.by_constituency.iter().filter(|o| o.names.is_empty() && o.stage.is_none()) {
        let Some(area) = o.constituency.as_deref().and_then(|id| d.area(id)) else { continue };
        let Some(part) = d.upwards(area).find(|x| d.areas[x.at()].depth == 1) else { continue };
        let of = all.entry(part).or_default();
        for (choice, n) in &o.seats {
            match of.iter_mut().find(|(c, _)| c == choice) {
                Some((_, m)) => *m += n,
                None => of.push((*choice, *n)),
            }
        }
    }
    for seats in all.values_mut() {
        seats.sort_by_key(|(choice, n)| (std::cmp::Reverse(*n), *choice));
    }
    all
}

pub(super) fn legend(names: Names<'_>, contest: &Contest, top: &[usize]) -> Vec<Key> {
    let key = |choice: &usize| Key {
        mark: mark(names.style, top, *choice),
        name: names.choice(&contest.choices[*choice]).to_owned(),
        color: color(contest, *choice).to_owned(),
    };
    top.iter().map(key).collect()
}

impl Provinces {
    pub(super) fn new(names: Names<'_>, c: &Copied, top: &[usize], allocation: Option<&Allocation>) -> Self {
        let contest = &names.d.contests[c.contest.at()];
        let seats = allocation.map(|a| seats_by_part(names.d, a)).unwrap_or_default();
        let row = |(area, counted): &(AreaIx, Counted)| {
            let (link, p, shares) = (names.area(*area), counted.progress(names.style), counted.shares().0);
            let leader = counted.leader().map(|at| counted.votes[at].0);
            let here = seats.get(area).map(Vec::as_slice).unwrap_or_default();
            let share = |choice: &usize| {
                let at = counted.votes.iter().position(|v| v.0 == *choice).filter(|_| !counted.is_empty());
                let text =
                    at.and_then(|at| shares.get(at)).map_or_else(|| t::UNKNOWN.into(), |s| names.style.percent(*s));
                let n = here.iter().find(|(c, _)| c == choice).map(|(_, n)| names.style.int(*n));
                (text, leader == Some(*choice), n.unwrap_or_default())
            };
            let of = |(choice, n): &(usize, u32)| format!("{} {n}", names.choice(&contest.choices[*choice]));
            Row {
                id: link.id.to_owned(),
                name: link.name.to_owned(),
                counted: format!("{}/{}", p.reported, p.expected),
                done: p.width,
                turnout: counted.turnout_text(names.style),
                shares: top.iter().map(share).collect(),
                others: here.iter().filter(|(c, _)| !top.contains(c)).map(of).collect::<Vec<_>>().join(" · "),
            }
        };
        let rows: Vec<Row> = c.parts.iter().filter(|(_, p)| p.expected > 0 || !p.is_empty()).map(row).collect();
        let with_others = rows.iter().any(|r| !r.others.is_empty());
        Self { heads: legend(names, contest, top), rows, with_others }
    }
}

/// The map of the parts right below the country; outlines of other areas are not drawn.
pub(super) fn map(names: Names<'_>, c: &Copied, top: &[usize], shade: Shade, shapes: &Shapes) -> Map {
    let contest = &names.d.contests[c.contest.at()];
    let by_area: HashMap<AreaIx, &Counted> = c.parts.iter().map(|(a, x)| (*a, x)).collect();
    let announced = c.standings.contests[c.contest.at()].announced.as_ref().map(|a| a.stage);
    let colours = Choropleth {
        names,
        contest,
        top,
        shade,
        choice: None,
        scale: choropleth::scale(shade, None, by_area.values().copied()),
    };
    shapes.draw(&format!("Map: {}", shade.name(names.w)), |area| {
        let counted = *by_area.get(&area)?;
        let known = Known { counted, call: Call::of(counted, c.open[area.at()], announced) };
        Some(colours.shown(area, &known, format!("/area/{}", names.area(area).id)))
    })
}
