//! What changed in the last minutes: which parts of the country grew most, and which results were corrected.

use crate::Portal;
use crate::texts as t;
use crate::view::names::{Names, color};
use crate::view::time;
use election::act::Moment;
use election::definition::Contest;
use election::id::{AreaIx, ContestIx, PairIx, StationIx};
use election::tally::{Document, PairState, Tally};
use std::collections::HashMap;

/// How far back it looks.
pub(super) const MINUTES: i64 = 15;
/// Rows of each table.
const ROWS: usize = 12;

/// What is copied while the tally is read.
#[derive(Default)]
pub(super) struct Taken {
    /// From when.
    pub since: Option<Moment>,
    pub parts: Vec<Part>,
    pub corrected: Vec<Corrected>,
}

/// What came from one part of the country.
pub(super) struct Part {
    pub area: AreaIx,
    pub results: u32,
    /// Valid votes, less those of results that were replaced.
    pub votes: i64,
    /// Change of each choice's votes.
    pub by_choice: HashMap<usize, i64>,
}

/// A result whose figures were replaced.
pub(super) struct Corrected {
    pub pair: PairIx,
    pub at: Moment,
    /// Votes that became others, counted once.
    pub moved: u64,
    pub counts: bool,
}

/// The record size some minutes before a moment, with that moment.
pub(super) fn since(tally: &Tally, at: Moment) -> Option<(Moment, u64)> {
    let before = Moment(at.0 - MINUTES * 60_000_000);
    Some((before, tally.size_at(before).unwrap_or(0)))
}

/// Stations that changed since; needs no lock on the state.
pub(super) fn changed(portal: &Portal, since: Option<(Moment, u64)>) -> Vec<StationIx> {
    let Some((_, size)) = since else { return vec![] };
    let all = (0..portal.definition().stations.len()).map(StationIx::from);
    all.filter(|s| portal.live.station_version(*s) > size).collect()
}

/// What counted before this record size: of the documents that were there the one that came last, where one was official.
fn before(state: &PairState, size: u64) -> Option<&Document> {
    let there = |d: &&Document| d.index < size && d.is_official();
    let ordered = |d: &&Document| (d.issue, d.index);
    state.documents.iter().filter(there).max_by_key(ordered)
}

/// The text that was there before the one that counts, where that came in this time; or that counted until nothing of the result did.
fn replaced(state: &PairState, size: u64) -> Option<&Document> {
    let official = state.documents.iter().filter(|d| d.is_official());
    match state.counted() {
        Some(n) if n.index >= size => official.filter(|d| d.index < n.index).max_by_key(|d| d.index),
        Some(_) => None,
        // Something was there before, and a ruling or another text of this time has taken it out.
        None => {
            let ruled = state.case.as_ref().and_then(|c| c.rulings.last()).is_some_and(|r| r.index >= size);
            let other = state.documents.iter().any(|d| d.index >= size);
            before(state, size).filter(|_| ruled || other)
        }
    }
}

fn votes(x: Option<&Document>, i: usize) -> i64 {
    x.and_then(|x| x.votes.get(i)).map_or(0, |n| i64::from(*n))
}

pub(super) fn copy(tally: &Tally, contest: ContestIx, since: Option<(Moment, u64)>, changed: &[StationIx]) -> Taken {
    let d = tally.definition();
    let Some((from, size)) = since else { return Taken::default() };
    let mut parts: HashMap<AreaIx, Part> = HashMap::new();
    let mut corrected = Vec::new();
    for s in changed {
        let station = &d.stations[s.at()];
        for pair in station.pairs.iter().filter(|p| d.pairs[p.at()].contest == contest) {
            let state = tally.pair(*pair);
            let (old, new) = (before(state, size), state.counted());
            let list = d.contests[contest.at()].list(d.pairs[pair.at()].list);
            if let Some(r) = replaced(state, size) {
                let moved: u64 = (0..list.len()).map(|i| (votes(new, i) - votes(Some(r), i)).unsigned_abs()).sum();
                let at = new.map_or(from, |n| n.at);
                // What one lost another has mostly got: each vote is counted on one side.
                corrected.push(Corrected { pair: *pair, at, moved: moved.div_ceil(2), counts: new.is_some() });
            }
            if old.map(|o| o.index) == new.map(|n| n.index) {
                continue;
            }
            let area = d.upwards(station.area).find(|a| d.areas[a.at()].depth <= 1).unwrap_or(station.area);
            let part =
                parts.entry(area).or_insert_with(|| Part { area, results: 0, votes: 0, by_choice: HashMap::new() });
            part.results += u32::from(old.is_none());
            for (i, choice) in list.iter().enumerate() {
                let change = votes(new, i) - votes(old, i);
                *part.by_choice.entry(*choice as usize).or_default() += change;
                part.votes += change;
            }
        }
    }
    let mut parts: Vec<Part> = parts.into_values().collect();
    parts.sort_by_key(|p| (std::cmp::Reverse(p.votes.unsigned_abs()), p.area.at()));
    corrected.sort_by_key(|c| (std::cmp::Reverse(c.moved), c.pair.at()));
    Taken { since: Some(from), parts, corrected }
}

/// The tables.
pub(super) struct Recent {
    pub since: String,
    pub minutes: i64,
    pub parts: Vec<PartRow>,
    pub more_parts: usize,
    pub corrected: Vec<CorrectedRow>,
    pub more_corrected: usize,
}

pub(super) struct PartRow {
    pub id: String,
    pub name: String,
    pub results: String,
    pub votes: String,
    /// Who got the most of it.
    pub most: String,
    pub color: String,
}

pub(super) struct CorrectedRow {
    pub id: String,
    pub name: String,
    pub path: String,
    pub at: String,
    pub moved: String,
    pub counts: bool,
}

/// A number with its sign.
fn signed(names: Names<'_>, n: i64) -> String {
    let sign = match n {
        0 => "±",
        n if n > 0 => "+",
        _ => "−",
    };
    format!("{sign}{}", names.style.int(n.unsigned_abs()))
}

impl Recent {
    pub(super) fn new(names: Names<'_>, contest: &Contest, taken: &Taken) -> Self {
        let part = |p: &Part| {
            let link = names.area(p.area);
            let most = p.by_choice.iter().max_by_key(|(c, n)| (**n, std::cmp::Reverse(**c))).filter(|(_, n)| **n > 0);
            PartRow {
                id: link.id.to_owned(),
                name: link.name.to_owned(),
                results: names.style.int(p.results),
                votes: signed(names, p.votes),
                most: most.map_or_else(
                    || t::UNKNOWN.into(),
                    |(c, n)| format!("{} {}", names.choice(&contest.choices[*c]), signed(names, *n)),
                ),
                color: most.map(|(c, _)| color(contest, *c).to_owned()).unwrap_or_default(),
            }
        };
        let corrected = |c: &Corrected| {
            let station = &names.d.stations[names.d.pairs[c.pair.at()].station.at()];
            let path: Vec<&str> = names.path(station.area).into_iter().skip(1).map(|a| a.name).collect();
            CorrectedRow {
                id: station.id.clone(),
                name: station.name.clone(),
                path: path.join(" › "),
                at: time::short(names.d, c.at),
                moved: names.style.int(c.moved),
                counts: c.counts,
            }
        };
        Self {
            since: taken.since.map_or_else(|| t::UNKNOWN.into(), |at| time::clock(names.d, at)),
            minutes: MINUTES,
            more_parts: taken.parts.len().saturating_sub(ROWS),
            more_corrected: taken.corrected.len().saturating_sub(ROWS),
            parts: taken.parts.iter().take(ROWS).map(part).collect(),
            corrected: taken.corrected.iter().take(ROWS).map(corrected).collect(),
        }
    }
}
