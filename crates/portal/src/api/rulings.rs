//! `GET /api/v1/rulings`: every decision on a result, the newest first, in parts, with what it changed in the figures that count.

use crate::Portal;
use crate::cache::Rendered;
use crate::differences::row::{cell_word, choice_of};
use crate::fault::Fault;
use crate::front::Show;
use crate::pages::listed;
use crate::pages::rulings::{is_in, version};
use crate::subject::Subject;
use crate::view::case::accepted;
use crate::view::changes;
use axum::extract::{RawQuery, State};
use election::act::Moment;
use election::definition::Definition;
use election::id::{AreaIx, Digest, PairIx};
use election::statement::Vote;
use election::tally::{Both, Cell, Ruled, Tally};
use record::Hash;
use serde::Serialize;
use words::Language;

/// Rulings of one part.
const PART: usize = 1_000;

#[derive(Serialize)]
struct List {
    /// How many there are, in the area if one was asked for.
    all: usize,
    part: usize,
    parts: usize,
    rulings: Vec<Listed>,
    /// Record size after the last ruling, and its root.
    size: u64,
    root: Hash,
}

#[derive(Serialize)]
struct Listed {
    station: String,
    area: String,
    /// The contest line of the minutes.
    ballot: String,
    #[serde(flatten)]
    ruling: Ruling,
}

/// One ruling, here and in the data of its station.
#[derive(Serialize)]
pub(super) struct Ruling {
    index: u64,
    at: Moment,
    number: String,
    body: String,
    decision: &'static str,
    count: Option<String>,
    issue: Option<u16>,
    minutes: Option<Digest>,
    /// Index of the entry whose text is accepted.
    accepted: Option<u64>,
    complaint: Option<String>,
    basis: String,
    reason: String,
    members: Vec<Member>,
    /// Indices of the entries that counted before and after it.
    counted_before: Option<u64>,
    counted_after: Option<u64>,
    /// The figures that count which it changed.
    changed: Vec<Changed>,
}

#[derive(Serialize)]
struct Member {
    key: String,
    vote: &'static str,
}

/// A figure before and after; `null` where none counted.
#[derive(Serialize)]
pub(super) struct Changed {
    cell: &'static str,
    choice: Option<String>,
    before: Option<u32>,
    after: Option<u32>,
}

impl Changed {
    pub(super) fn of(d: &Definition, pair: PairIx, cells: &[(Cell, Both)]) -> Vec<Self> {
        let one = |(cell, (before, after)): &(Cell, Both)| Self {
            cell: cell_word(*cell),
            choice: choice_of(d, pair, *cell).map(str::to_owned),
            before: *before,
            after: *after,
        };
        cells.iter().map(one).collect()
    }
}

impl Ruling {
    pub(super) fn of(tally: &Tally, pair: PairIx, ruled: &Ruled) -> Self {
        let (r, state) = (&ruled.ruling, tally.vote_at(pair, ruled.index));
        let digest = |i: usize| Digest::of(tally.text(pair, &state.documents[i]).as_bytes());
        let entry = |i: Option<usize>| i.and_then(|i| state.documents.get(i)).map(|x| x.index);
        let member = |(key, vote): &(String, Vote)| Member { key: key.clone(), vote: vote.word() };
        Self {
            index: ruled.index,
            at: ruled.at,
            number: r.number.clone(),
            body: r.body.clone(),
            decision: r.decision.word(),
            count: r.count.map(|c| c.to_string()),
            issue: r.issue,
            minutes: r.minutes,
            accepted: accepted(state, ruled, digest),
            complaint: r.complaint.clone(),
            basis: r.basis.clone(),
            reason: r.reason.clone(),
            members: r.members.iter().map(member).collect(),
            counted_before: entry(ruled.before),
            counted_after: entry(ruled.after),
            changed: Changed::of(tally.definition(), pair, &changes::of_ruling(state, ruled)),
        }
    }
}

pub(crate) async fn list(State(portal): State<Portal>, RawQuery(query): RawQuery) -> Result<Show, Fault> {
    listed(&portal, Language::English, query.as_deref(), |area, part| Subject::RulingsJson { area, part }).await
}

pub(crate) fn render(portal: &Portal, area: Option<AreaIx>, part: usize) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let size = version(portal);
    let (root, all, rulings) = {
        let state = portal.live.read();
        let tally = state.tally();
        let fitting: Vec<(PairIx, &Ruled)> = tally.rulings().rev().filter(|(p, _)| is_in(d, *p, area)).collect();
        let listed = |(pair, ruled): &(PairIx, &Ruled)| {
            let station = &d.stations[d.pairs[pair.at()].station.at()];
            Listed {
                station: station.id.clone(),
                area: d.areas[station.area.at()].id.clone(),
                ballot: d.ballot_name(*pair),
                ruling: Ruling::of(tally, *pair, ruled),
            }
        };
        let here: Vec<_> = fitting.iter().skip((part - 1).saturating_mul(PART)).take(PART).map(listed).collect();
        (state.tree.root_at(size).unwrap_or(state.root), fitting.len(), here)
    };
    let parts = all.div_ceil(PART).max(1);
    if part > parts {
        return Err(Fault::not_found("there is no such part of this list"));
    }
    Rendered::json(size, &List { all, part, parts, rulings, size, root })
}
