//! `GET /where?q=`: polling places by name, address or area, each with its stations. It knows buildings, never voters: which station is whose
//! stands on the voter list.

use crate::Portal;
use crate::fault::Fault;
use crate::search::LETTERS_MAX;
use crate::search::index::Found;
use crate::texts as t;
use crate::view::here::Here;
use crate::view::names::{AreaLink, Name, Names};
use crate::view::shell::Shell;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use election::definition::{Definition, Position, Station};
use election::id::AreaIx;
use words::Words;

/// Stations that are looked at.
const STATIONS_MAX: usize = 600;
/// Places shown.
const PLACES_MAX: usize = 60;

#[derive(Template)]
#[template(path = "finder.html")]
struct Page<'a> {
    shell: Shell,
    w: Words,
    letters_max: usize,
    question: String,
    asked: bool,
    /// Whether the folder has places or addresses at all.
    known: bool,
    /// Whether there is a map of them.
    mapped: bool,
    places: Vec<Place<'a>>,
    more: bool,
}

/// A building.
struct Place<'a> {
    path: Vec<AreaLink<'a>>,
    /// `None` where the folder has only an address.
    name: Option<Name>,
    address: Option<Name>,
    /// Where it stands, as the map's address says it: latitude and longitude.
    at: Option<String>,
    /// Where it is not the election's own.
    day: Option<String>,
    stations: Vec<(&'a str, Name)>,
}

pub(crate) async fn page(
    State(portal): State<Portal>,
    here: Here,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let (d, w) = (portal.definition(), here.w);
    let (text, found) = portal.search.asked(&portal, query.as_deref(), STATIONS_MAX).await?;
    let stations = found.stations.best.iter().filter_map(|f| match f {
        Found::Station(s) => Some(&d.stations[s.at()]),
        _ => None,
    });
    let mut in_areas: Vec<&Station> = vec![];
    if found.stations.all == 0 {
        // Only the name of an area was given: its stations.
        let areas = found.areas.best.iter().filter_map(|f| match f {
            Found::Area(a) => Some(*a),
            _ => None,
        });
        in_areas = areas.flat_map(|a| below(d, a)).take(STATIONS_MAX).collect();
    }
    let mut places = places(here.names(d), stations.chain(in_areas.iter().copied()));
    let more = places.len() > PLACES_MAX || found.stations.all > STATIONS_MAX || in_areas.len() == STATIONS_MAX;
    places.truncate(PLACES_MAX);
    let page = Page {
        shell: Shell::new(&portal, &here, w.say("finder-title"), None),
        w,
        letters_max: LETTERS_MAX,
        asked: !text.is_empty(),
        known: d.stations.iter().any(|s| !s.place.is_empty() || !s.address.is_empty()),
        mapped: exchange::places::are_known(d),
        question: text,
        places,
        more,
    };
    super::at_once(w.language(), &page)
}

fn on_map(p: Position) -> String {
    format!("{:.6}/{:.6}", p.latitude(), p.longitude())
}

/// The stations of an area and all below it.
fn below(d: &Definition, area: AreaIx) -> Box<dyn Iterator<Item = &Station> + '_> {
    let a = &d.areas[area.at()];
    let own = a.stations.iter().map(|s| &d.stations[s.at()]);
    Box::new(own.chain(a.children.iter().flat_map(|child| below(d, *child))))
}

/// Stations by their building, in the order in which the first was found.
fn places<'a>(names: Names<'a>, stations: impl Iterator<Item = &'a Station>) -> Vec<Place<'a>> {
    let mut places: Vec<Place<'a>> = vec![];
    let text = |s: &str| (!s.is_empty()).then(|| names.text(s));
    let mut at: std::collections::HashMap<(AreaIx, &str, &str, &str), usize> = std::collections::HashMap::new();
    for s in stations {
        // Where neither is known every station is a place of its own.
        let alone = if s.place.is_empty() && s.address.is_empty() { s.id.as_str() } else { "" };
        let i = *at.entry((s.area, s.place.as_str(), s.address.as_str(), alone)).or_insert_with(|| {
            places.push(Place {
                path: names.path(s.area).into_iter().skip(1).collect(),
                name: text(&s.place),
                address: text(&s.address),
                at: s.position.map(on_map),
                day: (s.polling_day != names.d.date).then(|| names.day_of(&s.polling_day)),
                stations: vec![],
            });
            places.len() - 1
        });
        if places[i].stations.iter().all(|(id, _)| *id != s.id) {
            places[i].stations.push((&s.id, names.text(s.name.as_str())));
        }
    }
    places
}
