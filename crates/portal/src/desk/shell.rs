//! The frame of the desk's pages.

use crate::fault::Fault;
use crate::gate::{Guest, Signed, Staff};
use crate::{Portal, assets, headers};
use askama::Template;
use axum::response::{IntoResponse as _, Response};
use commission::accounts::{Account, Role};
use hyper::StatusCode;
use hyper::header::CONTENT_TYPE;

/// What the frame needs.
pub(crate) struct Shell {
    pub title: String,
    pub election: String,
    pub lang: String,
    pub rehearsal: bool,
    pub css: &'static str,
    pub desk_css: &'static str,
    pub script: &'static str,
    pub icon: &'static str,
    /// The word that every form carries.
    pub form: String,
    /// Name, role and board of who is signed in.
    pub who: Option<(String, &'static str, String)>,
    pub is_central: bool,
    pub rules: bool,
    /// What went wrong, above everything.
    pub fault: Option<String>,
    /// What was done.
    pub done: Option<String>,
}

impl Shell {
    fn bare(portal: &Portal, title: &str, form: String) -> Self {
        let d = portal.definition();
        Self {
            title: title.to_owned(),
            election: d.names.get(d.language()).to_owned(),
            lang: d.language().to_owned(),
            rehearsal: d.rehearsal,
            css: assets::css_address(),
            desk_css: assets::desk_css_address(),
            script: assets::desk_script_address(),
            icon: assets::icon_address(),
            form,
            who: None,
            is_central: false,
            rules: false,
            fault: None,
            done: None,
        }
    }

    pub(crate) fn door(portal: &Portal, title: &str, guest: &Guest) -> Self {
        Self::bare(portal, title, guest.token.form())
    }

    pub(super) fn staff(portal: &Portal, title: &str, staff: &Staff) -> Self {
        Self::of(portal, title, &staff.account, staff.token.form())
    }

    pub(crate) fn signed(portal: &Portal, title: &str, signed: &Signed) -> Self {
        Self::of(portal, title, &signed.account, signed.token.form())
    }

    fn of(portal: &Portal, title: &str, a: &Account, form: String) -> Self {
        let d = portal.definition();
        let board = d.area(&a.board).map_or(a.board.as_str(), |x| d.areas[x.at()].names.get(d.language())).to_owned();
        Self {
            who: Some((a.name.clone(), a.role.word(), board)),
            is_central: a.role == Role::Central,
            rules: a.role != Role::Clerk,
            ..Self::bare(portal, title, form)
        }
    }

    pub(crate) fn with_fault(mut self, fault: Option<String>) -> Self {
        self.fault = fault;
        self
    }
}

/// A page. It is kept nowhere: `gate` says so in its head.
pub(crate) fn show(page: &impl Template) -> Result<Response, Fault> {
    show_as(StatusCode::OK, page)
}

/// A page with another status.
pub(crate) fn show_as(status: StatusCode, page: &impl Template) -> Result<Response, Fault> {
    let html = page.render().map_err(Fault::internal)?;
    Ok((status, [(CONTENT_TYPE, headers::HTML)], html).into_response())
}
