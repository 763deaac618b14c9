//! The frame of the party portal's pages.

use crate::gate::{Guest, Member, Signed};
use crate::{Portal, assets};
use commission::accounts::Account;

pub(crate) use crate::desk::shell::{show, show_as};

/// What the frame needs.
pub(crate) struct Shell {
    pub title: String,
    pub election: String,
    pub lang: String,
    pub rehearsal: bool,
    pub css: &'static str,
    pub desk_css: &'static str,
    pub icon: &'static str,
    /// The word that every form carries.
    pub form: String,
    /// Name of the account and name of its party, of who is signed in.
    pub who: Option<(String, String)>,
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
            icon: assets::icon_address(),
            form,
            who: None,
            fault: None,
            done: None,
        }
    }

    pub(crate) fn door(portal: &Portal, title: &str, guest: &Guest) -> Self {
        Self::bare(portal, title, guest.token.form())
    }

    /// For a page of somebody of a party.
    pub(crate) fn member(portal: &Portal, title: &str, member: &Member) -> Self {
        Self::of(portal, title, &member.account, member.form.clone())
    }

    pub(crate) fn signed(portal: &Portal, title: &str, signed: &Signed) -> Self {
        Self::of(portal, title, &signed.account, signed.token.form())
    }

    fn of(portal: &Portal, title: &str, account: &Account, form: String) -> Self {
        let d = portal.definition();
        let party = account.party.as_deref().unwrap_or_default();
        let name = d.party(party).map_or(party, |p| d.parties[p.at()].names.get(d.language()));
        Self { who: Some((account.name.clone(), name.to_owned())), ..Self::bare(portal, title, form) }
    }

    pub(crate) fn with_fault(mut self, fault: Option<String>) -> Self {
        self.fault = fault;
        self
    }
}
