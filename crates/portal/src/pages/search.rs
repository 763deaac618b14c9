//! `GET /search?q=`: places, stations and choices by their names and numbers. What is found follows from the definition alone, so nothing is kept.

use crate::Portal;
use crate::fault::Fault;
use crate::search::LETTERS_MAX;
use crate::search::index::{Found, Hits};
use crate::texts as t;
use crate::view::here::Here;
use crate::view::link;
use crate::view::names::{AreaLink, Name, Names, color};
use crate::view::shell::Shell;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use election::definition::{Contest, Definition};
use election::id::AreaIx;
use words::Words;

/// Rows of each kind.
const ROWS_MAX: usize = 40;

#[derive(Template)]
#[template(path = "search.html")]
struct Page<'a> {
    shell: Shell,
    w: Words,
    letters_max: usize,
    question: String,
    asked: bool,
    found: bool,
    choices: List<ChoiceRow<'a>>,
    areas: List<AreaRow<'a>>,
    stations: List<StationRow<'a>>,
}

/// The best of one kind.
struct List<T> {
    heading: String,
    rows: Vec<T>,
    /// Where not all are shown.
    more: Option<String>,
}

struct ChoiceRow<'a> {
    href: String,
    name: Name,
    color: &'a str,
    contest: Name,
}

struct AreaRow<'a> {
    link: AreaLink<'a>,
    kind: &'a str,
    path: Vec<AreaLink<'a>>,
}

struct StationRow<'a> {
    id: &'a str,
    name: Name,
    place: Option<Name>,
    address: Option<Name>,
    path: Vec<AreaLink<'a>>,
}

pub(crate) async fn page(
    State(portal): State<Portal>,
    here: Here,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let (d, w) = (portal.definition(), here.w);
    let (text, found) = portal.search.asked(&portal, query.as_deref(), ROWS_MAX).await?;
    let rows = Rows { d, names: here.names(d), w };
    let page = Page {
        shell: Shell::new(&portal, &here, w.say("search-title"), None),
        w,
        letters_max: LETTERS_MAX,
        asked: !text.is_empty(),
        found: found.choices.all + found.areas.all + found.stations.all > 0,
        question: text,
        choices: rows.list("search-choices", &found.choices, |f| rows.choice(f)),
        areas: rows.list("search-areas", &found.areas, |f| rows.area(f)),
        stations: rows.list("search-stations", &found.stations, |f| rows.station(f)),
    };
    super::at_once(w.language(), &page)
}

struct Rows<'a> {
    d: &'a Definition,
    names: Names<'a>,
    w: Words,
}

impl<'a> Rows<'a> {
    fn list<T>(&self, heading: &'static str, hits: &Hits, row: impl Fn(&Found) -> Option<T>) -> List<T> {
        let more = hits.all - hits.best.len();
        List {
            heading: self.w.with(heading, &[("count", hits.all.into())]),
            rows: hits.best.iter().filter_map(row).collect(),
            more: (more > 0).then(|| self.w.with("search-more", &[("count", more.into())])),
        }
    }

    fn choice(&self, found: &Found) -> Option<ChoiceRow<'a>> {
        let Found::Choice(contest, i) = *found else { return None };
        let contest: &'a Contest = &self.d.contests[contest.at()];
        Some(ChoiceRow {
            href: link::choice(contest, i as usize),
            name: self.names.name(&contest.choices[i as usize].names),
            color: color(contest, i as usize),
            contest: self.names.name(&contest.names),
        })
    }

    /// The areas above, without the country.
    fn above(&self, area: AreaIx) -> Vec<AreaLink<'a>> {
        self.names.path(area).into_iter().skip(1).collect()
    }

    fn area(&self, found: &Found) -> Option<AreaRow<'a>> {
        let Found::Area(ix) = *found else { return None };
        let mut path = self.above(ix);
        path.pop();
        Some(AreaRow { link: self.names.area(ix), kind: &self.d.areas[ix.at()].kind, path })
    }

    fn station(&self, found: &Found) -> Option<StationRow<'a>> {
        let Found::Station(ix) = *found else { return None };
        let s = &self.d.stations[ix.at()];
        let text = |s: &str| (!s.is_empty()).then(|| self.names.text(s));
        Some(StationRow {
            id: &s.id,
            name: self.names.text(s.name.as_str()),
            place: text(&s.place),
            address: text(&s.address),
            path: self.above(s.area),
        })
    }
}
