//! `GET /contest/{id}/map.svg`: who leads where, as a picture without words; and how it stands in other pages, beside what they say.

use super::{Asked, Drawing, copy};
use crate::Portal;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::headers;
use crate::subject::{Find, Subject};
use crate::view::choropleth::{Known, Shade};
use crate::view::figures::Counted;
use crate::view::here::Here;
use crate::view::names::Names;
use askama::Template;
use axum::extract::{Path, State};
use election::definition::Definition;
use election::id::ContestIx;

/// The picture in a page, with the words of the link to the map itself.
#[derive(Template)]
#[template(path = "mini.html")]
pub(crate) struct Mini {
    href: String,
    source: String,
    width: i32,
    height: i32,
    words: String,
}

impl Mini {
    /// `None`: there are no outlines, or nothing is counted.
    pub(crate) fn of(portal: &Portal, names: Names<'_>, contest: ContestIx, counted: &Counted) -> Option<Self> {
        let d = names.d;
        let level = portal.maps.of(d, Definition::ROOT).filter(|_| !counted.is_empty())?;
        let asked = leaders(contest);
        let (what, area) = (asked.show.name(names.w), names.area(Definition::ROOT).name);
        let (width, height) = level.shapes.size();
        Some(Self {
            href: asked.address(d),
            source: Subject::MapPicture(contest).address(d),
            width,
            height,
            words: names.w.with("map-title", &[("what", what.into()), ("area", area.into())]),
        })
    }
}

/// Who leads in the country.
pub(crate) fn leaders(contest: ContestIx) -> Asked {
    Asked { area: Definition::ROOT, contest, show: Shade::Leader, choice: None }
}

pub(crate) async fn page(State(portal): State<Portal>, here: Here, Path(contest): Path<String>) -> Result<Show, Fault> {
    let contest = Find(portal.definition()).contest(&contest)?;
    Ok(Show(portal.page(here.asks(Subject::MapPicture(contest))).await?))
}

pub(crate) fn render(portal: &Portal, here: &Here, contest: ContestIx) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let none = || Fault::new(404, "no-boundaries", "the election folder has no boundaries of areas within the country");
    let level = portal.maps.of(d, Definition::ROOT).ok_or_else(none)?;
    let asked = leaders(contest);
    let copied = copy(portal, asked, &level.areas);
    let (names, contest) = (here.names(d), &d.contests[contest.at()]);
    let drawing = Drawing { portal, here, d, names, w: here.w, asked, copied: &copied, contest };
    let order = drawing.order();
    let colours = drawing.colours(&order, None);
    let known = copied.known();
    let picture = level.shapes.picture(|area| {
        let counted = *known.get(&area)?;
        Some(colours.shown(area, &Known { counted, call: drawing.call(area, counted) }, String::new()).fill)
    });
    let body = picture.render().map_err(Fault::internal)?.into_bytes();
    let (version, kind) = (copied.size, headers::SVG);
    Ok(Rendered { version, kind, body, immutable: false, size: Some(version), so_at: None })
}
