//! `GET /api/v1/search?q=`: places, stations and choices by their names and numbers.

use crate::Portal;
use crate::fault::Fault;
use crate::headers;
use crate::search::index::{Found, Hits};
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use election::definition::Definition;
use election::id::Digest;
use hyper::header::CACHE_CONTROL;
use serde::Serialize;
use std::collections::BTreeMap;

/// Rows of each kind.
const ROWS_MAX: usize = 100;

#[derive(Serialize)]
struct Body<'a> {
    q: &'a str,
    choices: List<Choice<'a>>,
    areas: List<Area<'a>>,
    stations: List<Station<'a>>,
    /// Digest of the definition, from which it follows.
    definition: Digest,
}

#[derive(Serialize)]
struct List<T> {
    /// How many there are.
    all: usize,
    /// The best of them.
    found: Vec<T>,
}

#[derive(Serialize)]
struct Choice<'a> {
    contest: &'a str,
    choice: &'a str,
    names: &'a BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Area<'a> {
    area: &'a str,
    kind: &'a str,
    parent: Option<&'a str>,
    names: &'a BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Station<'a> {
    station: &'a str,
    area: &'a str,
    name: &'a str,
    place: &'a str,
    address: &'a str,
}

pub(crate) async fn list(State(portal): State<Portal>, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    let d: &Definition = portal.definition();
    let (q, found) = portal.search.asked(&portal, query.as_deref(), ROWS_MAX).await?;
    let q = q.as_str();
    let id = |a: election::id::AreaIx| d.areas[a.at()].id.as_str();
    let choice = |f: &Found| match *f {
        Found::Choice(contest, i) => {
            let contest = &d.contests[contest.at()];
            let choice = &contest.choices[i as usize];
            Some(Choice { contest: &contest.id, choice: &choice.id, names: &choice.names.0 })
        }
        _ => None,
    };
    let area = |f: &Found| match *f {
        Found::Area(ix) => {
            let a = &d.areas[ix.at()];
            Some(Area { area: &a.id, kind: &a.kind, parent: a.parent.map(id), names: &a.names.0 })
        }
        _ => None,
    };
    let station = |f: &Found| match *f {
        Found::Station(ix) => {
            let s = &d.stations[ix.at()];
            Some(Station { station: &s.id, area: id(s.area), name: &s.name, place: &s.place, address: &s.address })
        }
        _ => None,
    };
    let body = Body {
        q,
        choices: rows(&found.choices, choice),
        areas: rows(&found.areas, area),
        stations: rows(&found.stations, station),
        definition: d.digest,
    };
    Ok(([(CACHE_CONTROL, headers::ONE_MINUTE)], Json(&body)).into_response())
}

fn rows<T>(hits: &Hits, row: impl Fn(&Found) -> Option<T>) -> List<T> {
    List { all: hits.all, found: hits.best.iter().filter_map(row).collect() }
}
