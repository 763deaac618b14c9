//! `GET /where/map`: polling places on a map that can be zoomed, from the file of tiles beside the open data. It needs a script and nothing from
//! elsewhere; without one the page leads to the list.

use super::html;
use crate::assets::{self, MapFiles};
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::subject::Subject;
use crate::view::here::Here;
use crate::view::shell::Shell;
use crate::{Portal, texts as t};
use askama::Template;
use axum::extract::State;
use exchange::places;

#[derive(Template)]
#[template(path = "places.html")]
struct Page<'a> {
    shell: Shell,
    /// Whether the folder says where stations are.
    known: bool,
    /// Whether outlines of areas are there.
    outlined: bool,
    /// Whose results the outlines come with.
    contest: &'a str,
    /// `None`: this server was built without them.
    files: Option<MapFiles>,
}

pub(crate) async fn page(State(portal): State<Portal>, here: Here) -> Result<Show, Fault> {
    Ok(Show(portal.page(here.asks(Subject::Places)).await?))
}

pub(crate) fn render(portal: &Portal, here: &Here) -> Result<Rendered, Fault> {
    let d = portal.definition();
    let page = Page {
        shell: Shell::new(portal, here, here.w.say("places-title"), None),
        known: places::are_known(d),
        outlined: !d.outlines.is_empty(),
        contest: d.contests.first().map_or("", |c| &c.id),
        files: assets::map_files(),
    };
    html(0, &page).map(|r| Rendered { size: None, ..r })
}
