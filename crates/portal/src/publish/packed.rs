//! `GET /packed`: what a static host shows where an address has no file of its own. Its script takes the document out of its pack.

use super::{addresses, layout};
use crate::cache::Rendered;
use crate::fault::Fault;
use crate::front::Show;
use crate::pages::html;
use crate::subject::Subject;
use crate::texts as t;
use crate::view::here::Here;
use crate::view::shell::Shell;
use crate::{Portal, assets};
use askama::Template;
use axum::extract::State;
use words::Language;

#[derive(Template)]
#[template(path = "packed.html")]
struct Page {
    shell: Shell,
    script: &'static str,
    /// How many digits name a pack.
    digits: usize,
    /// What stands before addresses of other languages, with spaces between them.
    prefixes: String,
}

pub(crate) async fn page(State(portal): State<Portal>, here: Here) -> Result<Show, Fault> {
    Ok(Show(portal.page(here.asks(Subject::Packed)).await?))
}

pub(crate) fn render(portal: &Portal, here: &Here) -> Result<Rendered, Fault> {
    let digits = layout::digits(addresses::packed(portal.definition()));
    let prefixes: Vec<&str> = Language::ALL.iter().map(|l| l.prefix()).filter(|p| !p.is_empty()).collect();
    let prefixes = prefixes.join(" ");
    let page = Page {
        shell: Shell::new(portal, here, here.w.say("not-here"), None),
        script: assets::packed_script_address(),
        digits,
        prefixes,
    };
    html(0, &page).map(|r| Rendered { size: None, ..r })
}
