//! `GET /api/v1/differences`: every difference in the country, in parts.

use crate::Portal;
use crate::cache::Rendered;
use crate::differences::row::cell_word;
use crate::differences::{Filter, Row, Side};
use crate::fault::Fault;
use crate::front::Show;
use crate::query::Query;
use crate::subject::Subject;
use axum::extract::{RawQuery, State};
use election::act::{Channel, Moment};
use election::definition::Definition;
use record::Hash;
use serde::Serialize;

/// Differences of one part.
const PART: usize = 1_000;

#[derive(Serialize)]
struct List<'a> {
    /// How many fit the filter.
    all: usize,
    part: usize,
    parts: usize,
    differences: Vec<Listed<'a>>,
    /// Record size after the last act that changed the list, and its root.
    size: u64,
    root: Hash,
}

#[derive(Serialize)]
struct Listed<'a> {
    station: &'a str,
    area: &'a str,
    /// The contest line of the minutes.
    ballot: String,
    state: &'static str,
    #[serde(flatten)]
    difference: Difference<'a>,
}

/// One difference, here and in the data of its station.
#[derive(Serialize)]
pub(super) struct Difference<'a> {
    kind: &'static str,
    settled: bool,
    /// Whether it keeps the result from being agreed.
    open: bool,
    left: Text<'a>,
    right: Text<'a>,
    cells: Vec<Cell<'a>>,
    votes_apart: u64,
    since: Moment,
}

/// The copy that brought a text first.
#[derive(Serialize)]
struct Text<'a> {
    channel: Channel,
    party: Option<&'a str>,
    count: String,
    issue: u16,
    index: u64,
}

#[derive(Serialize)]
struct Cell<'a> {
    cell: &'static str,
    choice: Option<&'a str>,
    left: Option<u32>,
    right: Option<u32>,
}

impl<'a> Text<'a> {
    fn of(s: &'a Side) -> Self {
        Self {
            channel: s.channel,
            party: s.party.as_deref(),
            count: s.count.to_string(),
            issue: s.issue,
            index: s.index,
        }
    }
}

impl<'a> Difference<'a> {
    pub(super) fn of(d: &'a Definition, r: &'a Row) -> Self {
        let cell = |(c, (left, right)): &(election::tally::Cell, election::tally::Both)| Cell {
            cell: cell_word(*c),
            choice: r.choice(d, *c),
            left: *left,
            right: *right,
        };
        Self {
            kind: r.kind.word(),
            settled: r.settled,
            open: r.open,
            left: Text::of(&r.left),
            right: Text::of(&r.right),
            cells: r.cells.iter().map(cell).collect(),
            votes_apart: r.apart,
            since: r.since().at,
        }
    }
}

pub(crate) async fn list(State(portal): State<Portal>, RawQuery(query): RawQuery) -> Result<Show, Fault> {
    let query = Query::read(query.as_deref());
    let filter = Filter::read(&query, portal.definition())?;
    Ok(Show(portal.page(Subject::DifferencesJson { filter, part: query.part()? }).await?))
}

pub(crate) async fn render(portal: &Portal, filter: Filter, part: usize) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let seen = portal.differences.current().await;
    let rows = filter.rows(d, &seen.list);
    let parts = rows.len().div_ceil(PART).max(1);
    if part > parts {
        return Err(Fault::not_found("this list is shorter now; start at its first part"));
    }
    let size = seen.changed();
    let root = {
        let state = portal.live.read();
        state.tree.root_at(size).unwrap_or(state.root)
    };
    let listed = |r: &Row| {
        let station = &d.stations[d.pairs[r.pair.at()].station.at()];
        (&station.id, &d.areas[station.area.at()].id, d.ballot_name(r.pair))
    };
    let mut differences = Vec::with_capacity(PART.min(rows.len()));
    for r in rows.iter().skip((part - 1) * PART).take(PART) {
        let (station, area, ballot) = listed(r);
        let difference = Difference::of(d, r);
        differences.push(Listed { station, area, ballot, state: r.state.word(), difference });
    }
    Rendered::json(size, &List { all: rows.len(), part, parts, differences, size, root })
}
