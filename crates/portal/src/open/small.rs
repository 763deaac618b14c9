//! Documents that are small enough to be made when they are asked for: EML_NL 510 and 520, areas as GeoJSON.

use super::{GEOJSON, XML, night};
use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::query::Query;
use crate::share;
use crate::subject::{Find, Subject};
use axum::extract::{RawQuery, State};
use commission::sharing::{Category, Form};
use election::definition::Definition;
use election::id::{AreaIx, ContestIx};
use exchange::eml::{self, EmlError, Place};
use exchange::{Depth, Scope, geojson};

/// The contest that the query names; where there is one only it need not be named.
fn contest(d: &Definition, query: &Query) -> Result<ContestIx, Fault> {
    match query.get("contest") {
        Some(id) => Find(d).contest(id),
        None if d.contests.len() == 1 => Ok(ContestIx(0)),
        None => Err(Fault::new(400, "contest-missing", "this election has several contests: say which by ?contest=")),
    }
}

/// `GET /api/v1/open/eml-510.xml`: the counts of the country, or of `area` or `station`.
pub(crate) async fn count(State(portal): State<Portal>, RawQuery(query): RawQuery) -> Result<Show, Fault> {
    let (query, d) = (Query::read(query.as_deref()), portal.definition());
    let contest = contest(d, &query)?;
    let place = match (query.get("area"), query.get("station")) {
        (Some(_), Some(_)) => {
            return Err(Fault::new(400, "bad-filter", "a document is about an area or a station: name one of them"));
        }
        (_, Some(id)) => Place::Station(Find(d).station(id)?),
        (Some(id), None) => Place::Area(Find(d).area(id)?),
        (None, None) => Place::Area(Definition::ROOT),
    };
    Ok(Show(portal.page(Subject::Eml510 { contest, place }).await?))
}

/// `GET /api/v1/open/eml-520.xml`: who is elected.
pub(crate) async fn result(State(portal): State<Portal>, RawQuery(query): RawQuery) -> Result<Show, Fault> {
    share::to_public(&portal, Category::CandidatesElected, Form::Rest)?;
    let contest = contest(portal.definition(), &Query::read(query.as_deref()))?;
    Ok(Show(portal.page(Subject::Eml520(contest)).await?))
}

/// `GET /api/v1/open/areas.geojson`: outlines of areas with the results of a contest.
pub(crate) async fn areas(State(portal): State<Portal>, RawQuery(query): RawQuery) -> Result<Show, Fault> {
    let (query, d) = (Query::read(query.as_deref()), portal.definition());
    let contest = contest(d, &query)?;
    let within = query.get("area").map(|id| Find(d).area(id)).transpose()?;
    // A kind is known by the first area of it.
    let of_kind = |kind: &str| {
        let at = d.areas.iter().position(|a| a.kind == kind).map(AreaIx::from);
        at.ok_or_else(|| Fault::new(400, "bad-filter", "there are no areas of this kind"))
    };
    let kind = query.get("kind").map(of_kind).transpose()?;
    Ok(Show(portal.page(Subject::AreasGeoJson { contest, within, kind }).await?))
}

pub(crate) fn render_count(portal: &Portal, contest: ContestIx, place: Place) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let (within, depth) = match place {
        // The country is made of its parts, so no station is read for it.
        Place::Area(Definition::ROOT) => (Definition::ROOT, Depth::Areas),
        Place::Area(area) => (area, Depth::Stations),
        Place::Station(station) => (d.stations[station.at()].area, Depth::Stations),
    };
    let night = night(portal, Scope::part(contest, within, depth));
    let mut body = vec![];
    eml::count(&night, contest, place, &mut body).map_err(refused)?;
    Ok(document(night.size(), XML, body))
}

pub(crate) fn render_result(portal: &Portal, contest: ContestIx) -> Result<Rendered, Fault> {
    let night = night(portal, Scope::part(contest, Definition::ROOT, Depth::Areas));
    let mut body = vec![];
    eml::result(&night, contest, &mut body).map_err(refused)?;
    Ok(document(night.size(), XML, body))
}

pub(crate) fn render_areas(
    portal: &Portal,
    contest: ContestIx,
    within: Option<AreaIx>,
    kind: Option<AreaIx>,
) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let night = night(portal, Scope::part(contest, within.unwrap_or(Definition::ROOT), Depth::Areas));
    let mut body = vec![];
    let kind = kind.map(|a| d.areas[a.at()].kind.as_str());
    geojson::areas(&night, contest, kind, &mut body).map_err(Fault::internal)?;
    Ok(document(night.size(), GEOJSON, body))
}

fn document(size: u64, kind: hyper::header::HeaderValue, body: Vec<u8>) -> Rendered {
    Rendered { version: size, kind, body, immutable: false, size: Some(size), so_at: None }
}

fn refused(e: EmlError) -> Fault {
    match e {
        EmlError::NotCounted | EmlError::NotAnnounced | EmlError::NobodyElected => {
            Fault::new(404, e.code(), e.to_string())
        }
        EmlError::Year(_) | EmlError::TooMany(_) => Fault::new(422, e.code(), e.to_string()),
        EmlError::Write(e) => Fault::internal(e),
    }
}
