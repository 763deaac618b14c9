//! `GET /check`: the record checked in the reader's own browser, by a program that shares no code with this one (`web/`).

use super::html;
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::subject::Subject;
use crate::texts as t;
use crate::view::here::Here;
use crate::view::shell::Shell;
use crate::{Portal, assets};
use askama::Template;
use axum::extract::State as Shared;

#[derive(Template)]
#[template(path = "check.html")]
struct Page {
    shell: Shell,
    /// Addresses of the page's script and of the thread that counts; `None`: this server was built without them.
    scripts: Option<(&'static str, &'static str)>,
}

pub(crate) async fn page(Shared(portal): Shared<Portal>, here: Here) -> Result<Show, Fault> {
    Ok(Show(portal.page(here.asks(Subject::Check)).await?))
}

pub(crate) fn render(portal: &Portal, here: &Here) -> Result<Rendered, Fault> {
    let page = Page { shell: Shell::new(portal, here, here.w.say("check"), None), scripts: assets::check_addresses() };
    html(0, &page).map(|r| Rendered { size: None, ..r })
}
