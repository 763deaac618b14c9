//! `GET /api/v1/contests/{id}/stations.csv`: every station of a contest, streamed, as of one record size.
//!
//! The tally goes on while the table is written. Which document counts is noted for all stations at the start; documents are only ever added,
//! so the rest can be read later, for a few stations at a time.

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
use election::id::{ContestIx, PairIx};
use election::tally::{Document, Tally};
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
    let (size, noted) = {
        let state = portal.live.read();
        (state.tree.size(), note(state.tally(), ix))
    };
    let first = header(&FIXED, &portal.definition().contests[ix.at()])?;
    let (sender, pieces) = mpsc::channel(2);
    tokio::spawn(async move {
        if sender.send(Ok(Bytes::from(first))).await.is_ok() {
            write(&portal, &noted, &sender).await;
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

/// What there is to say about a pair at the start.
struct Noted {
    pair: PairIx,
    standing: &'static str,
    /// Position of the document that counts.
    counted: Option<usize>,
}

fn note(tally: &Tally, contest: ContestIx) -> Vec<Noted> {
    let d = tally.definition();
    let one = |pair: PairIx| {
        let state = tally.pair(pair);
        let standing = match (state.counted, state.documents.is_empty(), tally.is_expected(pair)) {
            (Some(_), ..) => "counted",
            (None, false, _) => "held",
            (None, true, true) => "not-reported",
            (None, true, false) => "not-expected",
        };
        Noted { pair, standing, counted: state.counted }
    };
    (0..d.pairs.len()).filter(|i| d.pairs[*i].contest == contest).map(|i| one(i.into())).collect()
}

async fn write(portal: &Portal, noted: &[Noted], sender: &mpsc::Sender<Result<Bytes, Fault>>) {
    let d = portal.definition();
    for piece in noted.chunks(PIECE) {
        let documents: Vec<Option<Document>> = {
            let state = portal.live.read();
            let tally = state.tally();
            piece.iter().map(|n| n.counted.and_then(|i| tally.pair(n.pair).documents.get(i).cloned())).collect()
        };
        let lines = rows(piece.iter().zip(&documents).map(|(n, x)| line(d, n, x.as_ref()))).map(Bytes::from);
        // An error cuts the answer off, so that nobody takes it for whole; a receiver that is gone wants nothing more.
        if sender.send(lines).await.is_err() {
            return;
        }
    }
}

fn line<'a>(d: &'a Definition, n: &Noted, counted: Option<&Document>) -> Vec<Cow<'a, str>> {
    let pair = &d.pairs[n.pair.at()];
    let station = &d.stations[pair.station.at()];
    let contest = d.contest_of(n.pair);
    let mut cells =
        vec![text(&station.id), text(&d.areas[station.area.at()].id), d.ballot_name(n.pair).into(), n.standing.into()];
    let mut votes = vec![String::new(); contest.choices.len()];
    if let Some(x) = counted {
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
