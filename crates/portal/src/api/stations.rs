//! `GET /api/v1/stations/{id}`: everything that a station has reported.

use super::differences::Difference;
use super::rulings::{Changed, Ruling};
use crate::Portal;
use crate::cache::Rendered;
use crate::differences::Row;
use crate::fault::Fault;
use crate::front::Show;
use crate::subject::{Find, Subject};
use crate::view::changes;
use axum::extract::{Path, State};
use election::act::{Channel, Moment};
use election::definition::Definition;
use election::id::{PairIx, StationIx};
use election::tally::{Document, PairState, Standing, Tally};
use serde::Serialize;

#[derive(Serialize)]
struct Station<'a> {
    id: &'a str,
    name: &'a str,
    area: &'a str,
    place: &'a str,
    address: &'a str,
    polling_day: &'a str,
    /// Voters on the list before the poll; `null`: not known.
    listed: Option<u32>,
    contests: Vec<Pair<'a>>,
    /// Record size after the last act about this station; 0: none yet.
    size: u64,
}

#[derive(Serialize)]
struct Pair<'a> {
    id: &'a str,
    /// The round that is being held: the contest's, or that of a re-run.
    round: u8,
    /// The re-run that is being held, if one is.
    rerun: Option<Rerun>,
    /// The votes that a re-run replaced.
    earlier: Vec<Earlier>,
    /// The contest line of its minutes.
    ballot: String,
    expected: bool,
    /// The state of the result.
    state: &'static str,
    /// Index of the entry that counts.
    counted: Option<u64>,
    documents: Vec<Paper<'a>>,
    /// Every copy of every document, in the order of the record.
    copies: Vec<Copied>,
    differences: Vec<serde_json::Value>,
    /// In the order of the record.
    rulings: Vec<Ruling>,
}

/// The act by which the vote is held again.
#[derive(Serialize)]
struct Rerun {
    index: u64,
    day: String,
}

/// A vote that was annulled and held again.
#[derive(Serialize)]
struct Earlier {
    round: u8,
    /// Indices of the entries with its minutes.
    documents: Vec<u64>,
    rulings: Vec<Ruling>,
}

/// One copy.
#[derive(Serialize)]
struct Copied {
    channel: Channel,
    party: Option<String>,
    count: String,
    issue: u16,
    index: u64,
    at: Moment,
    /// Whether it says the same as the copy of its document that came first, other than a party's.
    equal: bool,
}

#[derive(Serialize)]
struct Paper<'a> {
    index: u64,
    at: Moment,
    count: String,
    issue: u16,
    standing: &'static str,
    /// For what is held: the issue that is missing.
    missing: Option<u16>,
    closed: String,
    registered: Option<u32>,
    voted: Option<u32>,
    valid: Option<u32>,
    invalid: Option<u32>,
    votes: serde_json::Map<String, serde_json::Value>,
    flags: Vec<&'a str>,
    /// What a later issue changed.
    corrects: Option<Corrects>,
}

/// The issue before, and the figures that are others.
#[derive(Serialize)]
struct Corrects {
    index: u64,
    issue: u16,
    changed: Vec<Changed>,
}

pub(crate) async fn one(State(portal): State<Portal>, Path(id): Path<String>) -> Result<Show, Fault> {
    let station = Find(portal.definition()).station(&id)?;
    Ok(Show(portal.page(Subject::StationJson(station)).await?))
}

pub(crate) fn render(portal: &Portal, ix: StationIx) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let s = &d.stations[ix.at()];
    let (size, contests) = {
        let state = portal.live.read();
        let tally = state.tally();
        (tally.station_changed(ix), s.pairs.iter().map(|p| pair(d, tally, *p)).collect::<Result<_, _>>()?)
    };
    let body = Station {
        id: &s.id,
        name: &s.name,
        area: &d.areas[s.area.at()].id,
        place: &s.place,
        address: &s.address,
        polling_day: &s.polling_day,
        listed: s.registered,
        contests,
        size,
    };
    Rendered::json(size, &body)
}

fn pair<'a>(d: &'a Definition, tally: &Tally, ix: PairIx) -> Result<Pair<'a>, Fault> {
    let contest = d.contest_of(ix);
    let state = tally.pair(ix);
    let list = contest.list(d.pairs[ix.at()].list);
    let paper = |(i, x): (usize, &Document)| {
        let standing = state.standing(i);
        Paper {
            index: x.index,
            at: x.at,
            count: x.count.to_string(),
            issue: x.issue,
            standing: standing.word(),
            missing: if let Standing::Held { missing } = standing { Some(missing) } else { None },
            closed: x.closed.to_string(),
            registered: x.figures.registered,
            voted: x.figures.voted,
            valid: x.figures.valid,
            invalid: x.figures.invalid,
            votes: list
                .iter()
                .zip(&x.votes)
                .map(|(c, v)| (contest.choices[*c as usize].id.clone(), (*v).into()))
                .collect(),
            flags: x.flags.codes(),
            corrects: changes::of_issue(state, i).map(|(earlier, cells)| Corrects {
                index: earlier.index,
                issue: earlier.issue,
                changed: Changed::of(d, ix, &cells),
            }),
        }
    };
    let differences = Row::of_pair(tally, ix);
    let earlier = state.earlier().iter().map(|vote| Earlier {
        round: tally.round_of(ix, vote),
        documents: vote.documents.iter().map(|x| x.index).collect(),
        rulings: vote
            .case
            .as_deref()
            .map_or_else(Vec::new, |c| c.rulings.iter().map(|r| Ruling::of(tally, ix, r)).collect()),
    });
    let earlier = earlier.collect();
    let rerun = state.again().map(|a| Rerun { index: a.index, day: a.day.to_string() });
    Ok(Pair {
        id: &contest.id,
        round: tally.round(ix),
        rerun,
        earlier,
        ballot: d.ballot_name(ix),
        expected: tally.is_expected(ix),
        state: tally.state(ix).word(),
        counted: state.counted().map(|x| x.index),
        documents: state.documents.iter().enumerate().map(paper).collect(),
        copies: copies(state),
        differences: differences
            .iter()
            .map(|r| serde_json::to_value(Difference::of(d, r)).map_err(Fault::internal))
            .collect::<Result<_, _>>()?,
        rulings: state
            .case
            .as_deref()
            .map_or_else(Vec::new, |c| c.rulings.iter().map(|r| Ruling::of(tally, ix, r)).collect()),
    })
}

fn copies(state: &PairState) -> Vec<Copied> {
    // The text of each document with which the others are compared.
    let first = |x: &Document| {
        let mut texts = state.documents.iter().filter(|y| (y.count, y.issue) == (x.count, x.issue));
        texts.clone().find(|y| y.is_official()).or(texts.next()).map(|y| y.index)
    };
    let mut copies: Vec<Copied> = vec![];
    for x in &state.documents {
        let equal = first(x) == Some(x.index);
        copies.extend(x.copies().map(|c| Copied {
            channel: c.channel,
            party: c.party.map(String::from),
            count: x.count.to_string(),
            issue: x.issue,
            index: c.index,
            at: c.at,
            equal,
        }));
    }
    copies.sort_by_key(|c| c.index);
    copies
}
