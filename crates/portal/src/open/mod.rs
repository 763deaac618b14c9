//! Open data in the formats of the field, at `/api/v1/open/…`: reports of NIST SP 1500-100, counts and results of EML_NL, areas as GeoJSON, and the
//! whole record in one file; the page `/open`, which lists all of it; the feed of acts.
//!
//! What is large is made whole on the disk ([`spool`]) and served with ranges; what is small is a kept page like any other.

pub(crate) mod acts;
pub(crate) mod page;
mod record;
pub(crate) mod small;
pub(crate) mod spool;

use crate::Portal;
use crate::fault::Fault;
use crate::headers;
use axum::extract::{Request, State};
use axum::response::Response;
use election::id::ContestIx;
use exchange::nist::{Encoding, Report};
use exchange::{Depth, Night, Scope, places};
use hyper::header::HeaderValue;
use spool::Wanted;
use std::io::{self, Cursor, Write};
use std::sync::Arc;

/// `application/geo+json` (RFC 7946, section 12).
pub(crate) const GEOJSON: HeaderValue = HeaderValue::from_static("application/geo+json");
/// XML in UTF-8, as its first line says.
pub(crate) const XML: HeaderValue = HeaderValue::from_static("application/xml");
/// Tiles of a map in one file (registered with IANA).
const PMTILES: HeaderValue = HeaderValue::from_static("application/vnd.pmtiles");
const TAR: HeaderValue = HeaderValue::from_static("application/x-tar");

/// A file that is made whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whole {
    /// A report of NIST SP 1500-100.
    Nist { stations: bool, xml: bool },
    /// The record.
    Record,
    /// Polling places: tiles of a map, or a list of points.
    Places { tiles: bool },
}

impl Whole {
    /// All of them, as the page lists them.
    pub(crate) const ALL: [Self; 7] = [
        Self::Nist { stations: false, xml: false },
        Self::Nist { stations: false, xml: true },
        Self::Nist { stations: true, xml: false },
        Self::Nist { stations: true, xml: true },
        Self::Record,
        Self::Places { tiles: false },
        Self::Places { tiles: true },
    ];

    /// The name in its address.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Nist { stations: false, xml: false } => "nist.json",
            Self::Nist { stations: false, xml: true } => "nist.xml",
            Self::Nist { stations: true, xml: false } => "nist-stations.json",
            Self::Nist { stations: true, xml: true } => "nist-stations.xml",
            Self::Record => "record.tar",
            Self::Places { tiles: false } => "places.geojson",
            Self::Places { tiles: true } => "places.pmtiles",
        }
    }

    fn kind(self) -> HeaderValue {
        match self {
            Self::Nist { xml: false, .. } => headers::JSON,
            Self::Nist { xml: true, .. } => XML,
            Self::Record => TAR,
            Self::Places { tiles: false } => GEOJSON,
            Self::Places { tiles: true } => PMTILES,
        }
    }
}

pub(crate) async fn nist_json(state: State<Portal>, request: Request) -> Result<Response, Fault> {
    whole(state, Whole::Nist { stations: false, xml: false }, request).await
}

pub(crate) async fn nist_xml(state: State<Portal>, request: Request) -> Result<Response, Fault> {
    whole(state, Whole::Nist { stations: false, xml: true }, request).await
}

pub(crate) async fn nist_stations_json(state: State<Portal>, request: Request) -> Result<Response, Fault> {
    whole(state, Whole::Nist { stations: true, xml: false }, request).await
}

pub(crate) async fn nist_stations_xml(state: State<Portal>, request: Request) -> Result<Response, Fault> {
    whole(state, Whole::Nist { stations: true, xml: true }, request).await
}

pub(crate) async fn record_tar(state: State<Portal>, request: Request) -> Result<Response, Fault> {
    whole(state, Whole::Record, request).await
}

pub(crate) async fn places_tiles(state: State<Portal>, request: Request) -> Result<Response, Fault> {
    whole(state, Whole::Places { tiles: true }, request).await
}

pub(crate) async fn places_geojson(state: State<Portal>, request: Request) -> Result<Response, Fault> {
    whole(state, Whole::Places { tiles: false }, request).await
}

/// Polling places follow from the definition: made once.
async fn places_file(portal: &Portal, file: Whole, tiles: bool) -> Result<Arc<spool::Kept>, Fault> {
    if !places::are_known(portal.definition()) {
        return Err(Fault::new(404, "places-unknown", "this election does not say where its polling places are"));
    }
    let d = Arc::clone(portal.definition());
    // A part of the tiles is asked for at a time, so they are not compressed again.
    let wanted = Wanted { key: file.name(), now: 0, gzip: !tiles };
    let make = move |out: &mut dyn Write| {
        if tiles {
            let mut all = Cursor::new(vec![]);
            places::write_tiles(&d, &mut all).map_err(io::Error::other)?;
            out.write_all(all.get_ref())?;
        } else {
            places::write_geojson(&d, out)?;
        }
        Ok(0)
    };
    portal.spool.get(wanted, make).await
}

async fn whole(State(portal): State<Portal>, file: Whole, request: Request) -> Result<Response, Fault> {
    let kept = match file {
        Whole::Record => {
            let published = record::published(&portal).await?;
            let now = published.size;
            // Most of it is hashes and signatures, which do not get smaller, and a part of it can be asked for.
            let wanted = Wanted { key: file.name(), now, gzip: false };
            let making = portal.clone();
            portal.spool.get(wanted, move |out| record::write(&making, &published, out).map(|()| now)).await?
        }
        Whole::Places { tiles } => places_file(&portal, file, tiles).await?,
        Whole::Nist { stations, xml } => {
            let wanted = Wanted { key: file.name(), now: portal.live.size(), gzip: true };
            let making = portal.clone();
            portal
                .spool
                .get(wanted, move |out| {
                    let depth = if stations { Depth::Stations } else { Depth::Areas };
                    let night = night(&making, Scope::all(depth));
                    let encoding = if xml { Encoding::Xml } else { Encoding::Json };
                    Report::new(&night).write(encoding, out).map(|()| night.size())
                })
                .await?
        }
    };
    spool::send(&kept, file.kind(), &file_name(&portal, file.name(), kept.size), request).await
}

/// The name under which a browser keeps it: election, file, record size.
fn file_name(portal: &Portal, name: &str, size: u64) -> String {
    let (stem, ending) = name.split_once('.').unwrap_or((name, "bin"));
    format!("attachment; filename=\"{}-{stem}-{size}.{ending}\"", portal.definition().id)
}

/// What is so now, with the seats of the contests that are announced.
pub(crate) fn night(portal: &Portal, scope: Scope) -> Night {
    let standings = portal.desk.current();
    let state = portal.live.read();
    let tally = state.tally();
    let mut night = Night::take(tally, scope);
    for c in (0..tally.definition().contests.len()).map(ContestIx::from).filter(|c| tally.announced(*c).is_some()) {
        // Those of the standings, unless the contest has changed since.
        let standing = standings.contests.iter().find(|s| s.contest == c && s.changed == tally.contest_changed(c));
        match standing.map(|s| &*s.seats) {
            Some(Ok(Some(seats))) => night.seats(c, seats),
            Some(_) => {}
            None => {
                if let Ok(Some(seats)) = tally.allocation(c) {
                    night.seats(c, &seats);
                }
            }
        }
    }
    night
}
