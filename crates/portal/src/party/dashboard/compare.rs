//! The election before beside this one, where the folder has it: shares then and now, in the country and where they changed most.

use super::model::Copied;
use crate::number::shares;
use crate::texts as t;
use crate::view::figures::Counted;
use crate::view::names::{Names, color};
use election::definition::{Definition, Previous};
use election::id::AreaIx;

/// Areas that are listed.
const ROWS: usize = 10;

/// The comparison.
pub(super) struct Compare {
    pub rows: Vec<Row>,
    pub areas: Vec<AreaRow>,
}

pub(super) struct Row {
    pub name: String,
    pub color: Option<String>,
    pub before: String,
    pub now: String,
    pub change: String,
    pub seats_before: String,
    pub seats_now: String,
    pub up: bool,
}

pub(super) struct AreaRow {
    pub id: String,
    pub name: String,
    pub who: String,
    pub before: String,
    pub now: String,
    pub change: String,
}

/// Shares then of an area: choice of this election or none, hundredths of a percent.
fn before<'a>(all: &[&'a Previous], area: AreaIx) -> Vec<(&'a Previous, u32)> {
    let rows: Vec<&Previous> = all.iter().copied().filter(|p| p.area == area).collect();
    let votes: Vec<u64> = rows.iter().map(|p| p.votes).collect();
    let shares = shares(&votes);
    rows.into_iter().zip(shares).collect()
}

/// Points of a percent with their sign.
fn points(names: Names<'_>, change: i64) -> String {
    let n = u32::try_from(change.unsigned_abs()).unwrap_or(u32::MAX);
    let sign = match change {
        0 => "±",
        n if n > 0 => "+",
        _ => "−",
    };
    format!("{sign}{}", names.style.percent(n).replace("\u{a0}%", ""))
}

fn now_of(c: &Counted, choice: usize) -> Option<u32> {
    let at = c.votes.iter().position(|v| v.0 == choice).filter(|_| !c.is_empty())?;
    c.shares().0.get(at).copied()
}

impl Compare {
    /// `None` where there is nothing to compare with.
    pub(super) fn new(names: Names<'_>, c: &Copied, top: &[usize], seats: Option<&[Option<u32>]>) -> Option<Self> {
        let contest = &names.d.contests[c.contest.at()];
        let all: Vec<&Previous> = names.d.previous.iter().filter(|p| p.contest == c.contest).collect();
        let country = before(&all, Definition::ROOT);
        if country.is_empty() {
            return None;
        }
        let number = |n: Option<u32>| n.map_or_else(|| t::UNKNOWN.into(), |n| names.style.int(n));
        let percent = |n: Option<u32>| n.map_or_else(|| t::UNKNOWN.into(), |n| names.style.percent(n));
        let row = |choice: &usize| {
            let then = country.iter().find(|(p, _)| p.choice.map(|x| x as usize) == Some(*choice));
            let (then_share, now) = (then.map(|x| x.1), now_of(&c.country, *choice));
            let change = then_share.zip(now).map(|(a, b)| i64::from(b) - i64::from(a));
            Row {
                name: names.choice(&contest.choices[*choice]).to_owned(),
                color: Some(color(contest, *choice).to_owned()),
                before: percent(then_share),
                now: percent(now),
                change: change.map_or_else(|| t::UNKNOWN.into(), |n| points(names, n)),
                seats_before: number(then.and_then(|x| x.0.seats)),
                seats_now: number(seats.and_then(|s| s.get(*choice).copied().flatten())),
                up: change.is_some_and(|n| n > 0),
            }
        };
        let gone = country.iter().filter(|(p, _)| p.choice.is_none()).map(|(p, share)| Row {
            name: p.name.clone(),
            color: None,
            before: names.style.percent(*share),
            now: t::UNKNOWN.into(),
            change: t::UNKNOWN.into(),
            seats_before: number(p.seats),
            seats_now: t::UNKNOWN.into(),
            up: false,
        });
        let mut swings: Vec<(u64, AreaRow)> = c
            .parts
            .iter()
            .filter_map(|(area, counted)| {
                let then = before(&all, *area);
                let swing = |choice: &usize| {
                    let b = then.iter().find(|(p, _)| p.choice.map(|x| x as usize) == Some(*choice))?.1;
                    let n = now_of(counted, *choice)?;
                    Some((*choice, b, n, i64::from(n) - i64::from(b)))
                };
                let (choice, b, n, change) = top.iter().filter_map(swing).max_by_key(|s| s.3.unsigned_abs())?;
                let link = names.area(*area);
                let row = AreaRow {
                    id: link.id.to_owned(),
                    name: link.name.to_owned(),
                    who: names.choice(&contest.choices[choice]).to_owned(),
                    before: names.style.percent(b),
                    now: names.style.percent(n),
                    change: points(names, change),
                };
                Some((change.unsigned_abs(), row))
            })
            .collect();
        swings.sort_by_key(|s| std::cmp::Reverse(s.0));
        Some(Self {
            rows: top.iter().map(row).chain(gone).collect(),
            areas: swings.into_iter().take(ROWS).map(|s| s.1).collect(),
        })
    }
}
