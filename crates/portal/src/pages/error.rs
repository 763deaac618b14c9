//! The page that says what went wrong.

use crate::Portal;
use crate::fault::Fault;
use crate::texts as t;
use crate::view::here::Here;
use crate::view::links;
use crate::view::shell::Shell;
use askama::Template;
use words::Language;

#[derive(Template)]
#[template(path = "error.html")]
struct Page<'a> {
    shell: Shell,
    status: u16,
    reason: &'a str,
    message: &'a str,
    /// Whether the message is in English and the page is not.
    foreign: bool,
    code: &'a str,
}

/// `None` if even this cannot be made.
pub(crate) fn render(fault: &Fault, portal: &Portal, here: &Here) -> Option<String> {
    let w = here.w;
    let reason = t::status(w, fault.status.as_u16());
    let known = t::fault(w, fault.code);
    // A page that is not there has no other languages; the chooser leads to their first pages.
    let here = Here { w, address: "/".to_owned() };
    let page = Page {
        shell: Shell::new(portal, &here, reason, None),
        status: fault.status.as_u16(),
        reason,
        message: known.unwrap_or(&fault.message),
        foreign: known.is_none() && w.language() != Language::English,
        code: fault.code,
    };
    page.render().ok().map(|html| links::stay(html, w.language()))
}
