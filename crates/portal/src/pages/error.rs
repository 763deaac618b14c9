//! The page that says what went wrong.

use crate::Portal;
use crate::fault::Fault;
use crate::texts as t;
use crate::view::shell::Shell;
use askama::Template;

#[derive(Template)]
#[template(path = "error.html")]
struct Page<'a> {
    shell: Shell,
    status: u16,
    reason: &'a str,
    message: &'a str,
    code: &'a str,
}

/// `None` if even this cannot be made.
pub(crate) fn render(fault: &Fault, portal: &Portal) -> Option<String> {
    let reason = fault.status.canonical_reason().unwrap_or("Error");
    let page = Page {
        shell: Shell::new(portal, reason, None),
        status: fault.status.as_u16(),
        reason,
        message: &fault.message,
        code: fault.code,
    };
    page.render().ok()
}
