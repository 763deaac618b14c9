//! `/party/dashboard`: the count at a glance: votes and seats, here and abroad apart, provinces, a map, how it has gone, what changed last, what
//! the election before was, and how many pages have been scanned. Every picture stands beside the same figures as a table.

mod compare;
mod forms;
mod groups;
mod model;
mod provinces;
mod recent;
mod scanning;
#[cfg(test)]
mod tests;

use super::shell::Shell;
use crate::Portal;
use crate::desk::office;
use crate::fault::Fault;
use crate::gate::Member;
use crate::query::Query;
use crate::subject::Find;
use crate::view::arc::Arc as Seats;
use crate::view::chart::Chart;
use crate::view::choropleth::Shade;
use crate::view::figures::Block;
use crate::view::map::Map;
use crate::view::names::Names;
use askama::Template;
use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use commission::sharing::{Category, Form};
use election::definition::Definition;
use election::id::ContestIx;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A dashboard that is older than the record is made anew at the earliest after this time: it looks at every result.
const PACE: Duration = Duration::from_secs(2);

/// What the map can show.
const SHADES: [Shade; 3] = [Shade::Leader, Shade::Counted, Shade::Turnout];

/// What the query asks the map to show.
fn shade(query: &Query) -> Shade {
    query.get("map").and_then(Shade::parse).filter(|s| SHADES.contains(s)).unwrap_or(Shade::Leader)
}

/// Everything that follows from results. It is the same for every party.
#[derive(Template)]
#[template(path = "party/dashboard_figures.html")]
struct Figures {
    lang: String,
    contest: String,
    name: String,
    stage: &'static str,
    block: Block,
    seats: Option<Seats>,
    groups: groups::Groups,
    chart: Vec<Chart>,
    map: Option<Map>,
    shades: Vec<(&'static str, &'static str, bool)>,
    legend: Vec<provinces::Key>,
    provinces: provinces::Provinces,
    recent: recent::Recent,
    compare: Option<compare::Compare>,
}

/// How old everything is.
#[derive(Clone)]
struct Fresh {
    size: String,
    root: String,
    at: String,
}

#[derive(Template)]
#[template(path = "party/dashboard.html")]
struct Page {
    shell: Shell,
    script: &'static str,
    contests: Vec<(String, String, bool)>,
    fresh: Fresh,
    /// What is held back from the party now, and until when.
    held: Vec<String>,
    sections: Option<Sections>,
    figures: Option<Arc<str>>,
    scanning: Option<Arc<str>>,
}

/// What there is to jump to among the figures.
#[derive(Clone)]
struct Sections {
    minutes: String,
    apart: bool,
    before: bool,
}

/// Dashboards as they were made last, by contest and shade.
#[derive(Default)]
pub(crate) struct Kept {
    forms: forms::Forms,
    made: Mutex<HashMap<(ContestIx, Shade), Made>>,
}

#[derive(Clone)]
struct Made {
    size: u64,
    when: Instant,
    fresh: Fresh,
    sections: Sections,
    figures: Arc<str>,
    scanning: Arc<str>,
}

impl Kept {
    fn get(&self, key: (ContestIx, Shade), size: u64) -> Option<Made> {
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned()?;
        (made.size == size || made.when.elapsed() < PACE).then_some(made)
    }

    fn put(&self, key: (ContestIx, Shade), made: &Made) {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).insert(key, made.clone());
    }
}

pub(crate) async fn page(
    State(portal): State<Portal>,
    Extension(member): Extension<Member>,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let d = portal.definition();
    let query = Query::read(query.as_deref());
    let contest = match query.get("contest") {
        Some(id) => Find(d).contest(id)?,
        None => ContestIx(0),
    };
    let who = super::reader(d, &member);
    let may = |category| portal.sharing().may(category, Form::Page, &who, None, portal.now());
    let (results, images) = (may(Category::Results), may(Category::Images));
    if let (Err(denied), Err(_)) = (&results, &images) {
        return Err(denied.clone().into());
    }
    let (shade, size) = (shade(&query), portal.live.size());
    let made = match portal.dashboards.get((contest, shade), size) {
        Some(made) => made,
        None => {
            let unread = office(&portal)?.desk.unread_by_area().await?;
            let of = portal.clone();
            // It lays forms out the first time, and looks at every result.
            let made = tokio::task::spawn_blocking(move || render(&of, contest, shade, &unread));
            let made = made.await.map_err(Fault::internal)??;
            portal.dashboards.put((contest, shade), &made);
            made
        }
    };
    let tab = |(i, c): (usize, &election::definition::Contest)| {
        (c.id.clone(), c.names.get(d.language()).to_owned(), i == contest.at())
    };
    super::shell::show(&Page {
        script: crate::assets::script_address(),
        contests: d.contests.iter().enumerate().map(tab).collect(),
        shell: Shell::member(&portal, "Dashboard", &member),
        fresh: made.fresh,
        sections: results.is_ok().then_some(made.sections),
        figures: results.is_ok().then_some(made.figures),
        scanning: images.is_ok().then_some(made.scanning),
        held: [results, images].into_iter().filter_map(|r| r.err().map(|denied| denied.to_string())).collect(),
    })
}

fn render(portal: &Portal, contest: ContestIx, shade: Shade, unread: &[(String, u64)]) -> Result<Made, Fault> {
    let forms = portal.dashboards.forms.of(portal, contest);
    let copied = model::copy(portal, contest, &forms);
    let shapes = portal.maps.of(portal.definition(), Definition::ROOT).map(|level| &level.shapes);
    let figures = model::figures(portal, &copied, shade, shapes);
    let scanning = scanning::Panel::new(Names::new(portal.definition()), &copied.scanned, unread);
    Ok(Made {
        size: copied.size,
        when: Instant::now(),
        fresh: model::fresh(portal.definition(), &copied),
        sections: Sections {
            minutes: figures.recent.minutes.to_string(),
            apart: !figures.groups.heads.is_empty(),
            before: figures.compare.is_some(),
        },
        figures: figures.render().map_err(Fault::internal)?.into(),
        scanning: scanning.render().map_err(Fault::internal)?.into(),
    })
}
