//! The parts of the country as a table and on the map: counted, turnout, shares of the leading choices, seats.

use super::Shade;
use super::model::Copied;
use crate::number::part;
use crate::texts as t;
use crate::view::area_tables::Leader;
use crate::view::figures::Counted;
use crate::view::map::{Map, Shapes, Shown};
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

/// The sign of a choice: its place among the leading ones.
fn mark(top: &[usize], choice: usize) -> String {
    top.iter().position(|c| *c == choice).map_or_else(|| "·".into(), |i| (i + 1).to_string())
}

pub(super) fn legend(names: Names<'_>, contest: &Contest, top: &[usize]) -> Vec<Key> {
    let key = |choice: &usize| Key {
        mark: mark(top, *choice),
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
    let what = Shade::ALL.iter().find(|s| s.0 == shade).map_or("", |s| s.2);
    shapes.draw(&format!("Map: {what}"), |area| {
        let counted = by_area.get(&area)?;
        let (color, strength, mark) = shaded(contest, counted, top, shade);
        Some(Shown {
            color,
            strength,
            mark,
            words: words(names, contest, area, counted),
            href: format!("/area/{}", names.area(area).id),
        })
    })
}

/// Colour, strength in hundredths, and the sign on an area.
fn shaded(contest: &Contest, c: &Counted, top: &[usize], shade: Shade) -> (Option<String>, u32, String) {
    let deep = |hundredths: u32| 15 + hundredths * 80 / 10_000;
    match shade {
        Shade::Leader => match c.leader() {
            Some(at) => {
                let share = c.shares().0.get(at).copied().unwrap_or(0);
                let choice = c.votes[at].0;
                (Some(color(contest, choice).to_owned()), deep(share).clamp(35, 95), mark(top, choice))
            }
            None => (None, 0, if c.is_tied() { "=".into() } else { String::new() }),
        },
        Shade::Counted => match part(u64::from(c.reported), u64::from(c.expected)) {
            Some(done) => (Some("#2f6f62".into()), deep(done), (done / 100).to_string()),
            None => (None, 0, String::new()),
        },
        Shade::Turnout => match c.turnout.and_then(|(v, r)| part(v, r)) {
            Some(p) => (Some("#5967d8".into()), deep(p.min(10_000)), (p / 100).to_string()),
            None => (None, 0, String::new()),
        },
    }
}

fn words(names: Names<'_>, contest: &Contest, area: AreaIx, c: &Counted) -> String {
    let p = c.progress(names.style);
    let lead = match Leader::of(names, contest, c) {
        Some(l) => format!("{} {}", l.name.text, l.share),
        None if c.is_tied() => names.w.say("tied").to_owned(),
        None => "nothing counted yet".to_owned(),
    };
    format!(
        "{}: {lead}; {} of {} counted; turnout {}",
        names.area(area).name,
        p.reported,
        p.expected,
        c.turnout_text(names.style)
    )
}
