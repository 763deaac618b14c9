//! `GET /api/v1/contests/{id}/stations.csv`: every station of a contest, streamed, as of one record size.
//!
//! The tally goes on while the table is written. Documents are only ever added, so what counted at the size of the start can be told at any
//! later moment; the lock is held for a few stations at a time.

use super::csv_cells::{header, number, rows, text};
use crate::cache::RECORD_SIZE;
use crate::fault::Fault;
use crate::subject::Find;
use crate::{Portal, headers};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;
use bytes::Bytes;
use election::definition::Definition;
use election::id::{ContestIx, Count, PairIx};
use election::tally::{Document, PairState, Tally};
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use std::borrow::Cow;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// Pairs read under one lock, and written as one piece.
const PIECE: usize = 256;

const FIXED: [&str; 13] = [
    "station",
    "area",
    "ballot",
    "standing",
    "index",
    "count",
    "issue",
    "closed",
    "registered",
    "voted",
    "valid",
    "invalid",
    "flags",
];

pub(crate) async fn table(State(portal): State<Portal>, Path(id): Path<String>) -> Result<Response, Fault> {
    let ix = Find(portal.definition()).contest(&id)?;
    let Ok(place) = Arc::clone(&portal.exports).try_acquire_owned() else {
        return Err(Fault::busy(
            "exports-busy",
            "as many tables as may be are being written; try again in a moment",
            5,
        ));
    };
    let size = portal.live.read().tree.size();
    let first = header(&FIXED, &portal.definition().contests[ix.at()])?;
    let (sender, pieces) = mpsc::channel(2);
    tokio::spawn(async move {
        if sender.send(Ok(Bytes::from(first))).await.is_ok() {
            write(&portal, ix, size, &sender).await;
        }
        drop(place);
    });
    let mut response = Response::new(Body::from_stream(ReceiverStream::new(pieces)));
    let h = response.headers_mut();
    h.insert(CONTENT_TYPE, headers::CSV);
    h.insert(CACHE_CONTROL, headers::ONE_SECOND);
    h.insert(RECORD_SIZE, HeaderValue::from(size));
    Ok(response)
}

async fn write(portal: &Portal, ix: ContestIx, size: u64, sender: &mpsc::Sender<Result<Bytes, Fault>>) {
    let d = portal.definition();
    let pairs: Vec<PairIx> = (0..d.pairs.len()).filter(|i| d.pairs[*i].contest == ix).map(PairIx::from).collect();
    for piece in pairs.chunks(PIECE) {
        let copied: Vec<Copied> = {
            let state = portal.live.read();
            piece.iter().map(|p| Copied::of(state.tally(), *p, size)).collect()
        };
        let lines = rows(copied.iter().map(|c| line(d, c))).map(Bytes::from);
        // An error cuts the answer off, so that nobody takes it for whole; a receiver that is gone wants nothing more.
        if sender.send(lines).await.is_err() {
            return;
        }
    }
}

struct Copied {
    pair: PairIx,
    expected: bool,
    any: bool,
    counted: Option<Document>,
}

impl Copied {
    fn of(tally: &Tally, pair: PairIx, size: u64) -> Self {
        let state = tally.pair(pair);
        Self {
            pair,
            expected: tally.is_expected(pair),
            any: state.documents.iter().any(|x| x.index < size),
            counted: counted_at(state, &tally.definition().counts, size).cloned(),
        }
    }
}

/// The document that counted when the record had this size.
fn counted_at<'a>(state: &'a PairState, counts: &[Count], size: u64) -> Option<&'a Document> {
    if state.documents.iter().all(|x| x.index < size) {
        return state.counted();
    }
    let find = |count: Count, issue: u16| {
        state.documents.iter().find(|x| x.index < size && x.count == count && x.issue == issue)
    };
    counts.iter().rev().find_map(|count| (1..).map_while(|issue| find(*count, issue)).last())
}

fn line<'a>(d: &'a Definition, c: &'a Copied) -> Vec<Cow<'a, str>> {
    let pair = &d.pairs[c.pair.at()];
    let station = &d.stations[pair.station.at()];
    let contest = d.contest_of(c.pair);
    let standing = match (&c.counted, c.any, c.expected) {
        (Some(_), ..) => "counted",
        (None, true, _) => "held",
        (None, false, true) => "not-reported",
        (None, false, false) => "not-expected",
    };
    let mut cells =
        vec![text(&station.id), text(&d.areas[station.area.at()].id), d.ballot_name(c.pair).into(), standing.into()];
    let mut votes = vec![String::new(); contest.choices.len()];
    if let Some(x) = &c.counted {
        cells.extend(
            [x.index.to_string(), x.count.to_string(), x.issue.to_string(), x.closed.to_string()].map(Cow::from),
        );
        cells.extend(x.figures.named().map(|(_, n)| number(n).into()));
        cells.push(x.flags.codes().join(" ").into());
        contest.list(pair.list).iter().zip(&x.votes).for_each(|(choice, n)| votes[*choice as usize] = n.to_string());
    } else {
        cells.extend(std::iter::repeat_n(Cow::Borrowed(""), FIXED.len() - 4));
    }
    cells.extend(votes.into_iter().map(Cow::from));
    cells
}
