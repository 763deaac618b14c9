//! `GET /api/v1/differences.csv`: every differing cell in the country, one a line, streamed, as of one record size.

use super::csv_cells::{number, rows, text};
use crate::cache::RECORD_SIZE;
use crate::differences::row::cell_word;
use crate::differences::{Filter, Row};
use crate::fault::Fault;
use crate::query::Query;
use crate::{Portal, headers};
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use election::definition::Definition;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use std::borrow::Cow;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// Differences written as one piece.
const PIECE: usize = 256;

const COLUMNS: [&str; 23] = [
    "station",
    "area",
    "ballot",
    "kind",
    "state",
    "settled",
    "open",
    "since",
    "cell",
    "choice",
    "left",
    "right",
    "votes_apart",
    "left_channel",
    "left_party",
    "left_count",
    "left_issue",
    "left_index",
    "right_channel",
    "right_party",
    "right_count",
    "right_issue",
    "right_index",
];

pub(crate) async fn table(State(portal): State<Portal>, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    let filter = Filter::read(&Query::read(query.as_deref()), portal.definition())?;
    let Ok(place) = Arc::clone(&portal.exports).try_acquire_owned() else {
        return Err(Fault::busy(
            "exports-busy",
            "as many tables as may be are being written; try again in a moment",
            5,
        ));
    };
    let seen = portal.differences.current().await;
    let wanted: Vec<Arc<Row>> = filter.rows(portal.definition(), &seen.list).into_iter().cloned().collect();
    let first = rows([COLUMNS.map(Cow::Borrowed)])?;
    let (sender, pieces) = mpsc::channel(2);
    tokio::spawn(async move {
        if sender.send(Ok(Bytes::from(first))).await.is_ok() {
            write(portal.definition(), &wanted, &sender).await;
        }
        drop(place);
    });
    let mut response = Response::new(Body::from_stream(ReceiverStream::new(pieces)));
    let h = response.headers_mut();
    h.insert(CONTENT_TYPE, headers::CSV);
    h.insert(CACHE_CONTROL, headers::ONE_SECOND);
    h.insert(RECORD_SIZE, HeaderValue::from(seen.size));
    Ok(response)
}

async fn write(d: &Definition, wanted: &[Arc<Row>], sender: &mpsc::Sender<Result<Bytes, Fault>>) {
    for piece in wanted.chunks(PIECE) {
        let lines = rows(piece.iter().flat_map(|r| lines(d, r))).map(Bytes::from);
        // An error cuts the answer off, so that nobody takes it for whole; a receiver that is gone wants nothing more.
        if sender.send(lines).await.is_err() {
            return;
        }
    }
}

fn lines<'a>(d: &'a Definition, r: &'a Row) -> Vec<Vec<Cow<'a, str>>> {
    let yes = |b: bool| Cow::Borrowed(if b { "yes" } else { "no" });
    let station = &d.stations[d.pairs[r.pair.at()].station.at()];
    let line = |(cell, (left, right)): &(election::tally::Cell, election::tally::Both)| {
        let mut cells: Vec<Cow<'a, str>> = vec![
            text(&station.id),
            text(&d.areas[station.area.at()].id),
            d.ballot_name(r.pair).into(),
            r.kind.word().into(),
            r.state.word().into(),
            yes(r.settled),
            yes(r.open),
            r.since().at.to_string().into(),
            cell_word(*cell).into(),
            r.choice(d, *cell).map_or(Cow::Borrowed(""), text),
            number(*left).into(),
            number(*right).into(),
            r.apart.to_string().into(),
        ];
        for side in [&r.left, &r.right] {
            cells.extend([
                side.channel.word().into(),
                side.party.as_deref().map_or(Cow::Borrowed(""), text),
                side.count.to_string().into(),
                side.issue.to_string().into(),
                side.index.to_string().into(),
            ]);
        }
        cells
    };
    r.cells.iter().map(line).collect()
}
