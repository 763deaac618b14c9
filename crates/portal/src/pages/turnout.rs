//! `GET /turnout`: voters checked in by the hour, as boards have said it, for the country and its parts.

use super::{as_of, html};
use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::number::part;
use crate::pages::card::Picture;
use crate::subject::Subject;
use crate::texts as t;
use crate::view::chart::{Chart, Line};
use crate::view::here::Here;
use crate::view::names::{AreaLink, Names};
use crate::view::shell::Shell;
use askama::Template;
use axum::extract::State;
use election::act::Moment;
use election::definition::Definition;
use election::id::AreaIx;
use election::statement::VOTERS_MIN;
use election::tally::HourTurnout;
use jiff::civil::DateTime;
use words::Words;

/// Colour of the country's line.
pub(super) const COLOR: &str = "#5967d8";

#[derive(Template)]
#[template(path = "turnout.html")]
struct Page<'a> {
    shell: Shell,
    w: Words,
    /// Until when, and what is so in the country: the last.
    last: Option<Last>,
    chart: Option<Chart>,
    hours: Vec<String>,
    rows: Vec<Row<'a>>,
    small: String,
}

/// The last hour in the country.
struct Last {
    until: String,
    percent: String,
    voters: String,
    registered: String,
}

/// An area with a cell for each hour.
struct Row<'a> {
    link: AreaLink<'a>,
    cells: Vec<String>,
    voters: String,
    registered: String,
}

pub(crate) async fn page(State(portal): State<Portal>, here: Here) -> Result<Show, Fault> {
    Ok(Show(portal.page(here.asks(Subject::Turnout)).await?))
}

pub(crate) fn version(portal: &Portal) -> u64 {
    portal.live.read().tally().turnout_changed()
}

/// The country and the parts of it.
pub(crate) fn areas(d: &Definition) -> Vec<AreaIx> {
    std::iter::once(Definition::ROOT).chain(d.areas[Definition::ROOT.at()].children.iter().copied()).collect()
}

pub(crate) fn render(portal: &Portal, here: &Here) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let (names, w) = (here.names(d), here.w);
    let areas = areas(d);
    let (size, root, at, turnout) = {
        let state = portal.live.read();
        let tally = state.tally();
        let size = tally.turnout_changed();
        let at = tally.turnouts().iter().map(|s| s.at).max();
        (size, state.tree.root_at(size).unwrap_or(state.root), at, tally.turnout_by_hour(&areas))
    };
    let country = turnout.first().map(Vec::as_slice).unwrap_or_default();
    let (last, several) = (country.last(), several(d));
    let page = Page {
        shell: Shell::new(portal, here, w.say("turnout-title"), Some(as_of(names, size, root, at))).shared_as(
            d,
            shared(names, last, several),
            Picture::Turnout,
        ),
        w,
        last: last.map(|h| Last {
            until: hour(names, h.until, several),
            percent: percent(names, h),
            voters: names.style.int(h.voters),
            registered: names.style.int(h.registered),
        }),
        chart: chart(names, country, w),
        hours: country.iter().map(|h| hour(names, h.until, several)).collect(),
        rows: areas.iter().zip(&turnout).filter_map(|(a, own)| row(names, *a, own, country)).collect(),
        small: w.with("turnout-small", &[("voters", VOTERS_MIN.into())]),
    };
    html(size, &page)
}

/// The last hour in one line.
fn shared(names: Names<'_>, last: Option<&HourTurnout>, several: bool) -> String {
    match last {
        None => names.w.say("share-turnout-nothing").to_owned(),
        Some(h) => names.w.with(
            "share-turnout",
            &[("until", hour(names, h.until, several).into()), ("share", percent(names, h).into())],
        ),
    }
}

/// Whether there are several polling days.
pub(super) fn several(d: &Definition) -> bool {
    d.stations.iter().any(|s| s.polling_day != d.date)
}

/// `14:00`, with the day where there are several.
pub(super) fn hour(names: Names<'_>, at: DateTime, several: bool) -> String {
    let clock = names.w.clock(at.time());
    if several { format!("{} {clock}", names.day(at.date())) } else { clock }
}

/// More may have come than are on the lists: officials and guards vote where they serve.
pub(super) fn percent(names: Names<'_>, h: &HourTurnout) -> String {
    part(h.voters, h.registered).map_or_else(|| t::UNKNOWN.into(), |p| names.style.percent(p))
}

fn row<'a>(names: Names<'a>, area: AreaIx, own: &[HourTurnout], country: &[HourTurnout]) -> Option<Row<'a>> {
    let last = own.last()?;
    let cell = |c: &HourTurnout| {
        own.iter().find(|h| h.until == c.until).map_or_else(|| t::UNKNOWN.into(), |h| percent(names, h))
    };
    Some(Row {
        link: names.area(area),
        cells: country.iter().map(cell).collect(),
        voters: names.style.int(last.voters),
        registered: names.style.int(last.registered),
    })
}

fn chart(names: Names<'_>, country: &[HourTurnout], w: Words) -> Option<Chart> {
    let zone = election::zone::zone(&names.d.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let moment = |h: &HourTurnout| {
        let at = zone.to_ambiguous_timestamp(h.until).earlier().ok()?;
        Some(Moment(at.as_microsecond()))
    };
    let at: Option<Vec<Moment>> = country.iter().map(moment).collect();
    let values = country.iter().map(|h| part(h.voters, h.registered)).collect();
    let line = Line { name: names.said(w.say("turnout-line")), color: COLOR.to_owned(), values };
    Chart::new(names, w.say("turnout-title"), &at?, &[line])
}
