//! `/party/dashboard`: the count at a glance: votes and seats, here and abroad apart, provinces, a map, how it has gone, what changed last, what
//! the election before was, and how many pages have been scanned. Every picture stands beside the same figures as a table.

mod compare;
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
use askama::Template;
use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::response::Response;
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

/// What is the same for every party: everything but the frame.
#[derive(Template)]
#[template(path = "party/dashboard_body.html")]
struct Body {
    lang: String,
    contest: String,
    name: String,
    stage: &'static str,
    fresh: Fresh,
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
    scanning: scanning::Panel,
}

/// How old the figures are.
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
    body: Arc<str>,
}

/// Dashboards as they were made last, by contest and shade.
#[derive(Default)]
pub(crate) struct Kept {
    made: Mutex<HashMap<(ContestIx, Shade), Made>>,
}

#[derive(Clone)]
struct Made {
    size: u64,
    when: Instant,
    html: Arc<str>,
}

impl Kept {
    fn get(&self, key: (ContestIx, Shade), size: u64) -> Option<Arc<str>> {
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned()?;
        (made.size == size || made.when.elapsed() < PACE).then_some(made.html)
    }

    fn put(&self, key: (ContestIx, Shade), size: u64, html: &Arc<str>) {
        let made = Made { size, when: Instant::now(), html: Arc::clone(html) };
        self.made.lock().unwrap_or_else(PoisonError::into_inner).insert(key, made);
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
    let (shade, size) = (shade(&query), portal.live.size());
    let body = match portal.dashboards.get((contest, shade), size) {
        Some(html) => html,
        None => {
            let unread = office(&portal)?.desk.unread_by_area().await?;
            let (size, html) = render(&portal, contest, shade, &unread)?;
            portal.dashboards.put((contest, shade), size, &html);
            html
        }
    };
    let tab = |(i, c): (usize, &election::definition::Contest)| {
        (c.id.clone(), c.names.get(d.language()).to_owned(), i == contest.at())
    };
    super::shell::show(&Page {
        script: crate::assets::script_address(),
        contests: d.contests.iter().enumerate().map(tab).collect(),
        shell: Shell::member(&portal, "Dashboard", &member),
        body,
    })
}

fn render(
    portal: &Portal,
    contest: ContestIx,
    shade: Shade,
    unread: &[(String, u64)],
) -> Result<(u64, Arc<str>), Fault> {
    let copied = model::copy(portal, contest);
    let shapes = portal.maps.of(portal.definition(), Definition::ROOT).map(|level| &level.shapes);
    let body = model::body(portal, &copied, shade, shapes, unread);
    let html = body.render().map_err(Fault::internal)?;
    Ok((copied.size, html.into()))
}
